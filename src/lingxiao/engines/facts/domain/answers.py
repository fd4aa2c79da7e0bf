"""Answers that are kept: working one out when its turn comes, reading it, and forgetting it after some days."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from lingxiao.engines.facts.domain.answering import answer_figures
from lingxiao.engines.facts.domain.asked_refusals import DidNotWork
from lingxiao.engines.facts.domain.opened import answer_rows
from lingxiao.engines.facts.domain.questions import PERSONS
from lingxiao.engines.facts.enums import AskedKind, AskedState
from lingxiao.engines.facts.models import AnswerLine, AskedQuestion, Batch, OpenedRow
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel import notices
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from lingxiao.engines.facts.domain.questions import Asking
    from lingxiao.kernel.viewer import Viewer

KEPT_FOR = timedelta(days=7)
"""Answers are worked data and no records: asked again they come out the same, as of the same batch."""


def answer(*, asked_id: int, at: datetime) -> None:
    """Answer a question that waits, or keep the sentence why that is not possible. Answered ones are left as they are.

    What breaks is said to whoever asked, and goes on to the caller, so that the job is tried again and then parked.
    """
    asked = AskedQuestion.objects.filter(pk=asked_id).exclude(state=AskedState.ANSWERED).first()
    if asked is None:
        return
    try:
        if asked.kind == AskedKind.ROWS:
            answer_rows(asked)
        else:
            answer_figures(asked)
    except Refusal as refusal:
        _ended(asked, AskedState.REFUSED, at, refusal)
    except Exception:
        _ended(asked, AskedState.FAILED, at, DidNotWork(number=asked.pk))
        raise
    else:
        _ended(asked, AskedState.ANSWERED, at, None)


def _ended(asked: AskedQuestion, state: AskedState, at: datetime, refusal: Refusal | None) -> None:
    asked.state, asked.answered_at = state, at
    asked.refusal = {} if refusal is None else notices.in_both(refusal).to_json()
    asked.save(update_fields=["state", "answered_at", "refusal", "totals", "line_count"])


def lines_of(asked: AskedQuestion) -> QuerySet[AnswerLine]:
    """The lines of an answer that are kept, in order."""
    return AnswerLine.objects.filter(question=asked).order_by("place")


def rows_of_answer(asked: AskedQuestion) -> QuerySet[OpenedRow]:
    """The rows behind an amount that are kept, in order of day and number."""
    return OpenedRow.objects.filter(question=asked).order_by("place")


def added(asked: AskedQuestion) -> Decimal:
    """What the kept rows behind an amount add to its first sum, all together; of amounts in minor units."""
    found = OpenedRow.objects.filter(question=asked).aggregate(sum=Sum("added"))["sum"]
    return found if isinstance(found, Decimal) else Decimal()


def came_when(*, batches: Iterable[int]) -> dict[int, datetime]:
    """When each of these batches came."""
    found = Batch.objects.filter(number__in=set(batches))
    return dict(found.values_list("number", "committed_at"))


def withdrawn(*, batch: int) -> int | None:
    """The batch that withdrew this one, if it was withdrawn: answers as of it stay what they were."""
    return Batch.objects.filter(withdraws=batch).values_list("number", flat=True).first()


@transaction.atomic
def forget(*, before: datetime) -> int:
    """Delete the questions asked before a moment, with their answers; answers how many."""
    old = AskedQuestion.objects.filter(asked_at__lt=before)
    for kept in (AnswerLine, OpenedRow):
        kept.objects.filter(question__in=old)._raw_delete(using="default")  # noqa: SLF001 -- many at once
    return old.delete()[1].get(AskedQuestion._meta.label, 0)  # noqa: SLF001 -- Django's own API


def called(viewer: Viewer, *, asking: Asking) -> dict[str, str]:
    """What people are called to whom a question is narrowed, by number; whom the viewer may not see stays a number."""
    numbers = {one for key in PERSONS for one in asking.only.get(key, ()) if one}
    if not numbers:
        return {}
    seen = people.visible_to(viewer, on=viewer.today).filter(number__in=numbers)
    return dict(seen.values_list("number", "name"))
