"""Evidence of duties: what falls due each period, and handing it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.duties.enums import Rhythm
from lingxiao.engines.duties.models import DutyItem, EvidenceDelivery
from lingxiao.engines.duties.permissions import READ_EVIDENCE
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import reach_q
from lingxiao.kernel import audit
from lingxiao.kernel.bulk import update_rows
from lingxiao.kernel.days import HalfYear, Month, Quarter, Year
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from lingxiao.kernel.days import Period
    from lingxiao.kernel.viewer import Viewer

PRACTICE = "duties.evidence"
ONE_DAY = timedelta(days=1)
PERIODS: dict[str, type[Month | Quarter | HalfYear | Year]] = {
    Rhythm.MONTHLY: Month,
    Rhythm.QUARTERLY: Quarter,
    Rhythm.HALF_YEARLY: HalfYear,
    Rhythm.YEARLY: Year,
}


class NothingHandedIn(Refusal):
    """A delivery is a note or a file."""

    sentence = _("Write what you did, or attach the file; then hand it in.")


class HandedInAlready(Refusal):
    """A delivery is made once; what came later stands in the next one."""

    sentence = _("This was handed in on %(day)s already.")


@dataclass(frozen=True, slots=True)
class Falling:
    """Evidence of one item that falls due for one period."""

    item_id: int
    statement_id: int
    person_id: int
    period: str
    label: Bilingual
    due_on: date


def _last_ended(rhythm: str, on: date) -> Period:
    """The latest period of a rhythm that ended before or on the day before ``on``."""
    return PERIODS[rhythm].containing(on).previous()


def falling_due(*, on: date) -> list[Falling]:
    """What statements in force make due for the periods that ended last, each on its working day after the period.

    A statement must have been in force on the period's last day: nobody owes evidence of a month they were not there,
    nor when they hold no post any more.
    """
    calendar = clock.calendar_for()
    # Plain columns: the copies themselves hold whole texts, and there are many.
    items = (
        DutyItem.objects.exclude(evidence_rhythm="")
        .filter(
            statement__issue__kind=DocumentKind.DUTY_STATEMENT,
            statement__issue__in_force__contains=on,
            statement__person__in=people.in_post(people.everybody(), on=on),
        )
        .order_by("statement_id", "number")
        .values_list(
            "pk",
            "statement_id",
            "statement__person_id",
            "evidence_rhythm",
            "evidence_due_day",
            "statement__issue__in_force",
        )
    )
    periods = {rhythm: _last_ended(rhythm, on) for rhythm in PERIODS}
    days: dict[tuple[str, int], date] = {}
    found = []
    for item, statement, person, rhythm, due_day, in_force in items:
        period = periods[rhythm]
        end = period.span.end
        if end is None or in_force is None or in_force.lower >= end:
            continue
        if (rhythm, due_day) not in days:
            days[rhythm, due_day] = calendar.add_working_days(end - ONE_DAY, due_day)
        found.append(Falling(item, statement, person, period.key, period.label, days[rhythm, due_day]))
    return found


def _due_key(statement_id: int, period: str, due_on: date) -> str:
    return f"duties.evidence:{statement_id}:{period}:{due_on.isoformat()}"


@transaction.atomic
def open_deliveries(*, on: date) -> int:
    """Open what falls due as of this day: one delivery an item, one due a statement, period and day. Idempotent."""
    falling = falling_due(on=on)
    before = EvidenceDelivery.objects.count()
    EvidenceDelivery.objects.bulk_create(
        [
            EvidenceDelivery(
                item_id=one.item_id, person_id=one.person_id, period=one.period, opened_on=on, due_on=one.due_on
            )
            for one in falling
        ],
        ignore_conflicts=True,
    )
    grouped: dict[str, list[Falling]] = {}
    for one in falling:
        grouped.setdefault(_due_key(one.statement_id, one.period, one.due_on), []).append(one)
    dues.open_dues([_draft(key, group, on) for key, group in grouped.items() if group[0].due_on >= on])
    return EvidenceDelivery.objects.count() - before


def _draft(key: str, group: list[Falling], on: date) -> DueDraft:
    first, count = group[0], len(group)
    return DueDraft(
        key=key,
        practice=PRACTICE,
        side="manager",
        owner_id=first.person_id,
        subject_id=first.person_id,
        title=Bilingual(
            f"提交{first.label.zh}履职凭据（{count} 项）",
            f"Hand in the evidence of duties for {first.label.en} ({count})",
        ),
        object_kind="duties.statement",
        object_id=str(first.statement_id),
        link="/desk/duties/",
        opened_on=on,
        due_on=first.due_on,
    )


@transaction.atomic
def hand_in(
    *,
    viewer: Viewer,
    delivery: EvidenceDelivery,
    note: str,
    at: datetime,
    attachment_id: int | None = None,
) -> EvidenceDelivery:
    """Hand in the evidence of one item for one period; when it is the last of its group, the due is met."""
    held = EvidenceDelivery.objects.select_for_update().select_related("item").get(pk=delivery.pk)
    if held.person_id != viewer.person_id:
        raise NotSeen
    if held.delivered_at is not None:
        raise HandedInAlready(day=held.delivered_on)
    if not note.strip() and attachment_id is None:
        raise NothingHandedIn
    held.delivered_at, held.delivered_on = at, clock.day_of(at)
    held.note, held.attachment_id = note.strip(), attachment_id
    held.save(update_fields=["delivered_at", "delivered_on", "note", "attachment"])
    audit.note(
        viewer=viewer,
        act="duties.hand_in",
        object_kind="duties.delivery",
        object_id=held.pk,
        subject_person_id=held.person_id,
        detail={"item": held.item_id, "period": held.period},
    )
    group = EvidenceDelivery.objects.filter(
        item__statement_id=held.item.statement_id,
        period=held.period,
        due_on=held.due_on,
    )
    if not group.filter(delivered_at__isnull=True).exists():
        key = _due_key(held.item.statement_id, held.period, held.due_on)
        dues.fulfil(viewer=viewer, key=key, at=at, evidence=f"duties.delivery:{held.pk}")
    return held


def deliveries_of(viewer: Viewer, *, on: date) -> list[EvidenceDelivery]:
    """The viewer's own deliveries of the last year, open ones first, then the newest."""
    rows = EvidenceDelivery.objects.filter(
        person_id=viewer.person_id or 0,
        due_on__gte=on.replace(year=on.year - 1, day=1),
    ).select_related("item", "attachment")
    return sorted(rows, key=lambda row: (row.delivered_at is not None, -row.due_on.toordinal(), row.item.number))


def delivery_of(viewer: Viewer, *, delivery_id: int) -> EvidenceDelivery:
    """One delivery of the viewer's own; ``NotSeen`` for anybody else's."""
    found = (
        EvidenceDelivery.objects.filter(pk=delivery_id, person_id=viewer.person_id or 0).select_related("item").first()
    )
    if found is None:
        raise NotSeen
    return found


def delivery_seen_by(viewer: Viewer, *, delivery_id: int, on: date) -> EvidenceDelivery:
    """One delivery of somebody whom this viewer reaches; ``NotSeen`` for all others and for those that do not exist."""
    rows = EvidenceDelivery.objects.filter(reach_q(viewer=viewer, permission=READ_EVIDENCE, on=on), pk=delivery_id)
    found = rows.select_related("item", "attachment", "person").first()
    if found is None:
        raise NotSeen
    return found


def due_between(
    *, person_ids: Iterable[int], start: date, end: date, at: datetime
) -> dict[int, list[tuple[int, date, bool, bool]]]:
    """For each person, what fell due within ``[start, end)``: delivery, day, whether on time, whether late, as known then."""
    rows = EvidenceDelivery.objects.filter(
        person_id__in=set(person_ids), due_on__gte=start, due_on__lt=end, opened_on__lte=clock.day_of(at)
    )
    found: dict[int, list[tuple[int, date, bool, bool]]] = {}
    for row in rows.order_by("due_on", "pk"):
        known = row.delivered_at is not None and row.delivered_at <= at
        is_on_time = known and row.delivered_on is not None and row.delivered_on <= row.due_on
        found.setdefault(row.person_id, []).append((row.pk, row.due_on, is_on_time, known and not is_on_time))
    return found


@transaction.atomic
def record_deliveries(*, due_from: date, choose: Callable[[int, date], datetime | None], note: str) -> int:
    """Write down in bulk when what falls due from a day on was handed in, as an import of the past or a demo does.

    ``choose`` says the moment for a person and a due day, or None for never. Returns how many were handed in. Dues follow.
    """
    rows = list(
        EvidenceDelivery.objects.filter(due_on__gte=due_from, delivered_at__isnull=True)
        .select_related("item")
        .order_by("pk")
    )
    zone = clock.zone()
    handed = []
    for row in rows:
        at = choose(row.person_id, row.due_on)
        if at is not None:
            row.delivered_at, row.delivered_on, row.note = at, at.astimezone(zone).date(), note
            handed.append(row)
    update_rows(
        EvidenceDelivery,
        ids=[row.pk for row in handed],
        columns={
            "delivered_at": ("timestamptz", [row.delivered_at for row in handed]),
            "delivered_on": ("date", [row.delivered_on for row in handed]),
            "note": ("text", [row.note for row in handed]),
        },
    )
    groups: dict[str, list[EvidenceDelivery]] = {}
    for row in rows:
        groups.setdefault(_due_key(row.item.statement_id, row.period, row.due_on), []).append(row)
    done = {
        key: max(row.delivered_at for row in group if row.delivered_at is not None)
        for key, group in groups.items()
        if all(row.delivered_at is not None for row in group)
    }
    dues.fulfil_past(moments=done, evidence="duties.delivery")
    return len(handed)
