"""The agenda of a duty briefing as it ships, beside the minutes: what is gone through, for how long, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lingxiao.areas.content import library
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.kernel.words import Bilingual
from lingxiao.web.joined import one_after_the_other

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lingxiao.engines.documents.models import Issue

ITEM = "MB-01"


@dataclass(frozen=True, slots=True)
class AgendaStep:
    """One part of the talk: what it is, how many minutes, what is done in it, what comes of it."""

    title: str
    minutes: int
    acts: Sequence[str]
    outcome: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question to see that it is understood; ``listens_for`` is for who asks, empty for who answers."""

    text: str
    listens_for: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """The whole of it in one language."""

    minutes: int
    before: str
    steps: Sequence[AgendaStep]
    questions: Sequence[Question]
    leave_out: str


def agenda_for(issue: Issue, *, locale: str, holds_it: bool) -> Agenda | None:
    """The agenda for the talk on this copy; None where the document is no duty statement."""
    if issue.kind != DocumentKind.DUTY_STATEMENT:
        return None
    values = library.item("duties", ITEM).values

    def said(value: Mapping[str, Any]) -> str:
        return Bilingual.from_json(value).pick(locale)

    return Agenda(
        minutes=values["minutes"],
        before=one_after_the_other(said(one) for one in values["before"]) if holds_it else "",
        steps=[
            AgendaStep(said(one["title"]), one["minutes"], [said(act) for act in one["do"]], said(one["outcome"]))
            for one in values["steps"]
        ],
        questions=[
            Question(said(one["question"]), said(one["listens_for"]) if holds_it else "") for one in values["questions"]
        ],
        leave_out=one_after_the_other(said(one) for one in values["do_not"]) if holds_it else "",
    )
