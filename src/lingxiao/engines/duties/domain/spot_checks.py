"""The quarterly spot check: the superior asks whether the statement is still the job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.duties.enums import SpotAnswer
from lingxiao.engines.duties.models import DutyItem, DutyStatement, SpotCheck
from lingxiao.engines.people.domain.superiors import managers_of
from lingxiao.kernel import audit
from lingxiao.kernel.days import Quarter
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer

PRACTICE = "duties.spot_check"
BATCH = 2000
CHECK_ON_DAY = 20
"""The working day of a quarter by which the question is asked."""


class CheckedAlready(Refusal):
    """Once a quarter."""

    sentence = _("The question was already answered this quarter.")


class SayWhatChanged(Refusal):
    """A change is described, so that the statement can follow it."""

    sentence = _("Write what has changed, so that the statement can be brought up to date.")


def _key(statement_id: int, quarter: str) -> str:
    return f"duties.spot_check:{statement_id}:{quarter}"


@dataclass(frozen=True, slots=True)
class Question:
    """Who is to ask whom about which statement."""

    statement_id: int
    person_id: int
    name: str
    superior_id: int


def questions(*, on: date) -> list[Question]:
    """Every statement in force on a day with whoever is to ask about it: the superior. Whoever has none is left out."""
    rows = DutyStatement.objects.filter(issue__kind=DocumentKind.DUTY_STATEMENT, issue__in_force__contains=on)
    found = list(rows.order_by("pk").values_list("pk", "person_id", "person__name"))
    superiors = managers_of(person_ids=[person for _pk, person, _name in found], on=on)
    return [Question(pk, person, name, superiors[person]) for pk, person, name in found if person in superiors]


def open_checks(*, on: date) -> int:
    """Open this quarter's question for every statement in force, owed by the superior. Idempotent by natural key."""
    quarter = Quarter.containing(on)
    due_on = clock.working_days_after(quarter.span.start, CHECK_ON_DAY)
    if due_on < on:
        return 0
    done = set(SpotCheck.objects.filter(quarter=quarter.key).values_list("statement_id", flat=True))
    drafts = [
        DueDraft(
            key=_key(one.statement_id, quarter.key),
            practice=PRACTICE,
            side="company",
            owner_id=one.superior_id,
            subject_id=one.person_id,
            object_kind="duties.statement",
            object_id=str(one.statement_id),
            title=Bilingual(f"问一问{one.name}：这还是你的职责吗？", f"Ask {one.name}: is this still your job?"),
            link=f"/desk/duties/checks/{one.statement_id}/",
            opened_on=on,
            due_on=due_on,
        )
        for one in questions(on=on)
        if one.statement_id not in done
    ]
    return len(dues.open_dues(drafts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was said to a question in the past, and when."""

    question: Question
    said: SpotAnswer
    note: str
    at: datetime


@transaction.atomic
def record_past_answers(*, viewer: Viewer, told: Sequence[Asked]) -> int:
    """Write down in bulk what was said to questions in the past, as an import or a demo does; the dues are met."""
    zone = clock.zone()
    made = []
    for one in told:
        on = one.at.astimezone(zone).date()
        made.append(
            SpotCheck(
                statement_id=one.question.statement_id,
                quarter=Quarter.containing(on).key,
                asked_by_id=one.question.superior_id,
                answered_at=one.at,
                answered_on=on,
                answer=one.said,
                note=one.note,
            )
        )
    SpotCheck.objects.bulk_create(made, batch_size=BATCH)
    moments = {_key(one.statement_id, one.quarter): one.answered_at for one in made}
    dues.fulfil_past(moments=moments, evidence="duties.spot_check")
    audit.note_all(
        audit.Note(
            viewer=viewer,
            act="duties.record_past_answer",
            object_kind="duties.statement",
            object_id=one.question.statement_id,
            subject_person_id=one.question.person_id,
            detail={"quarter": row.quarter, "answer": one.said.value},
        )
        for one, row in zip(told, made, strict=True)
    )
    return len(made)


@transaction.atomic
def answer(*, viewer: Viewer, statement: DutyStatement, said: SpotAnswer, note: str, at: datetime) -> SpotCheck:
    """Keep what was said to this quarter's question; anything but "still" is described, and starts an update."""
    on = clock.day_of(at)
    if managers_of(person_ids=[statement.person_id], on=on).get(statement.person_id) != viewer.person_id:
        raise NotSeen
    if said is not SpotAnswer.STILL and not note.strip():
        raise SayWhatChanged
    quarter, asker = Quarter.containing(on).key, viewer.person_id
    if asker is None:
        raise NotSeen
    try:
        with transaction.atomic():
            check = SpotCheck.objects.create(
                statement=statement,
                quarter=quarter,
                asked_by_id=asker,
                answered_at=at,
                answered_on=on,
                answer=said,
                note=note.strip(),
            )
    except IntegrityError as error:
        raise CheckedAlready from error
    dues.fulfil(viewer=viewer, key=_key(statement.pk, quarter), at=at, evidence=f"duties.spot_check:{check.pk}")
    audit.note(
        viewer=viewer,
        act="duties.spot_check",
        object_kind="duties.statement",
        object_id=statement.pk,
        subject_person_id=statement.person_id,
        detail={"quarter": quarter, "answer": said.value},
    )
    return check


def statement_to_check(viewer: Viewer, *, statement_id: int, on: date) -> DutyStatement:
    """A statement in force of somebody who reports to the viewer; ``NotSeen`` for all others."""
    found = (
        DutyStatement.objects.filter(
            pk=statement_id,
            issue__in_force__contains=on,
        )
        .select_related("person", "issue")
        .first()
    )
    if found is None or managers_of(person_ids=[found.person_id], on=on).get(found.person_id) != viewer.person_id:
        raise NotSeen
    return found


def items_of(statement: DutyStatement) -> list[DutyItem]:
    """The duties of a statement, in order."""
    return list(statement.items.order_by("number"))
