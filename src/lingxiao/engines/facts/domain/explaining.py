"""Saying why systems differ: a cause for one difference or several, kept with who said it and when; the newest holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts.domain import reconciliations
from lingxiao.engines.facts.enums import Cause
from lingxiao.engines.facts.models import Reconciliation, ReconciliationCause, ReconciliationSignOff
from lingxiao.engines.facts.rules import NotYoursToReconcile, may_reconcile
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer


class NothingChosen(Refusal):
    """A cause is said of something."""

    sentence = _("Nothing was chosen. Tick the differences that have this cause.")


class NoteMissing(Refusal):
    """What is unexplained, and an amount that differs, say nothing by themselves."""

    sentence = _("Write a note: which side is corrected, or what was looked at and who finds out by when.")
    field = "note"


class SignedAlready(Refusal):
    """What was signed stays as it was signed."""

    sentence = _("%(month)s is signed off. Its causes can be changed again when new facts change the month.")


class NoLongerThere(Refusal):
    """New facts made a further reconciliation while a page was open."""

    sentence = _("New facts came and the month was compared anew. Look at its differences again; nothing was kept.")


ATTACH = """
    UPDATE facts_reconciliationitem AS item SET said_id = said.id
    FROM (SELECT DISTINCT ON (mark) mark, id FROM facts_reconciliationcause WHERE month = %s ORDER BY mark, id DESC) AS said
    WHERE item.reconciliation_id = %s AND said.mark = item.mark AND item.said_id IS DISTINCT FROM said.id
"""
"""What was said last of each mark of a month, given to the differences that have it."""

NEEDS_NOTE = frozenset({Cause.AMOUNT, Cause.UNEXPLAINED})


@transaction.atomic
def explain(
    *, viewer: Viewer, month: Month, item_ids: Collection[int], cause: Cause, note: str, at: datetime,
) -> int:
    """Say why these differences of a month are there; answers of how many. What was said before stays on record."""
    may_reconcile(viewer=viewer).or_refuse()
    if viewer.person_id is None:
        raise NotYoursToReconcile
    if not item_ids:
        raise NothingChosen
    if cause in NEEDS_NOTE and not note.strip():
        raise NoteMissing
    newest = hold(viewer, month=month)
    if ReconciliationSignOff.objects.filter(reconciliation=newest).exists():
        raise SignedAlready(month=month.label)
    wanted = set(item_ids)
    marks = list(reconciliations.items_visible_to(viewer, of=newest).filter(pk__in=wanted).values_list("mark", flat=True))
    if len(marks) != len(wanted):
        raise NoLongerThere
    ReconciliationCause.objects.bulk_create(
        ReconciliationCause(
            month=month.span.start, mark=mark, cause=cause, note=note.strip(), said_by_id=viewer.person_id, said_at=at,
        )
        for mark in sorted(marks)
    )
    attach(newest)
    audit.note(
        viewer=viewer, act="facts.explain", object_kind="facts.reconciliation", object_id=newest.pk,
        detail={"month": month.key, "cause": cause.value, "count": len(marks), "items": sorted(wanted)},
    )
    return len(marks)


def attach(of: Reconciliation) -> None:
    """Give every difference of a reconciliation what was said last of its mark."""
    with connection.cursor() as cursor:
        cursor.execute(ATTACH, [of.month, of.pk])


def hold(viewer: Viewer, *, month: Month) -> Reconciliation:
    """The newest reconciliation of a month, held until the transaction ends, so that none is signed while one is explained."""
    found = reconciliations.seen_by(viewer, month=month)
    return Reconciliation.objects.select_for_update().get(pk=found.pk)
