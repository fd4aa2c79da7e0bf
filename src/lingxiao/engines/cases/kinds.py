"""The kinds of case there are: what each is called, how secret it is, how long a decision may take, who may do what.

Engines and areas add theirs with ``register`` when Django starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.cases import permissions
from lingxiao.engines.cases.enums import OutcomeKind
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import notices
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, kw_only=True)
class CaseKind:
    """One kind of case. ``decide_within`` counts working days.

    ``read``, ``handle`` and ``decide`` are permissions whose reach is asked over the subject, on the day the case was
    opened. ``is_decided_elsewhere`` is for kinds whose own engine decides on the page of the object (an objection to a
    document): its dues are that engine's, and the page of the case leads there.
    """

    key: str
    title: Bilingual
    confidentiality: Confidentiality
    decide_within: int
    read: str
    handle: str
    decide: str
    is_decided_elsewhere: bool = False
    outcomes: tuple[tuple[str, Bilingual], ...] = ()
    """What its outcomes are called where "upheld" would sound wrong: a request is granted."""


DUTY_OBJECTION = CaseKind(
    key="duty_objection",
    title=Bilingual("职责书异议", "Objection to a duty statement"),
    confidentiality=Confidentiality.PERSONAL,
    decide_within=10,
    read=permissions.READ_OBJECTIONS,
    handle=permissions.HANDLE_OBJECTIONS,
    decide=permissions.DECIDE_OBJECTIONS,
    is_decided_elsewhere=True,
)
HEALTH_APPEAL = CaseKind(
    key="health_appeal",
    title=Bilingual("健康度申诉", "Appeal against a health figure"),
    confidentiality=Confidentiality.SENSITIVE,
    decide_within=10,
    read=permissions.READ_APPEALS,
    handle=permissions.HANDLE_APPEALS,
    decide=permissions.DECIDE_APPEALS,
)

_KINDS: dict[str, CaseKind] = {}


def register(*kinds: CaseKind) -> None:
    """Make kinds known. A key that means two things is a bug and stays loud."""
    for one in kinds:
        if _KINDS.setdefault(one.key, one) != one:
            message = f"two kinds of case are called {one.key!r}"
            raise ValueError(message)


def kind_of(key: str) -> CaseKind:
    """The kind of this key; KeyError for one nobody registered."""
    return _KINDS[key]


def outcome_said(*, kind: str, outcome: str) -> Bilingual:
    """What an outcome of this kind of case is called, in both languages."""
    return dict(kind_of(kind).outcomes).get(outcome) or notices.in_both(OutcomeKind(outcome).label)


def all_kinds() -> Iterable[CaseKind]:
    """Every kind, in the order they were made known."""
    return tuple(_KINDS.values())


register(DUTY_OBJECTION, HEALTH_APPEAL)
