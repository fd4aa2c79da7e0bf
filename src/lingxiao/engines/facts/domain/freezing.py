"""A month freezes on the fifth working day after it: its figures are copied, and stand until somebody restates them.

D+5 is the day of the article's data owners (A02, A05); who keeps its hash can prove what was frozen.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Min, OuterRef, Subquery

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.facts.domain import differing, manifest, measuring
from lingxiao.engines.facts.measures import Line
from lingxiao.engines.facts.models import Batch, FrozenMonth, Measured, Reconciliation
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel import audit
from lingxiao.kernel.days import UnknownYear
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.in_sql import first
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from lingxiao.engines.facts.models import MeasuredSet
    from lingxiao.kernel.days import WorkCalendar

FREEZE_AFTER = 5
"""On which working day after its last day a month freezes."""
ONE_DAY = timedelta(days=1)

HASH = """
    SELECT encode(sha256(convert_to(coalesce(string_agg(
        concat_ws('|', one.measure, one.currency, coalesce(person.number, ''), one.above, coalesce(one.below::text, '')),
        E'\\n' ORDER BY one.measure COLLATE "C", one.currency COLLATE "C", coalesce(person.number, '') COLLATE "C"
    ), ''), 'UTF8')), 'hex')
"""
OF_SET = HASH + """
    FROM facts_measured AS one LEFT JOIN people_person AS person ON person.id = one.manager_id
    WHERE one.of_set_id = %s AND one.month = %s
"""
"""A line for each figure, measure|currency|number of the manager|above|below, in order, and the hash over all of them."""
OF_VERSION = HASH + """
    FROM facts_frozenfigure AS one LEFT JOIN people_person AS person ON person.id = one.manager_id
    WHERE one.of_version_id = %s
"""
COPY = """
    INSERT INTO facts_frozenfigure (of_version_id, measure, currency, manager_id, above, below)
    SELECT %s, measure, currency, manager_id, above, below FROM facts_measured WHERE of_set_id = %s AND month = %s
"""


def freezes_on(month: Month, *, calendar: WorkCalendar, first_came_on: date) -> date:
    """The day on which a month freezes: the fifth working day after it, by the company's calendar.

    A company that begins with the months of years before has five working days from its first delivery on to bring them
    in. Raises ``UnknownYear`` where the calendar does not reach that far.
    """
    return calendar.add_working_days(max(month.next().span.start - ONE_DAY, first_came_on), FREEZE_AFTER)


def first_came_on() -> date | None:
    """The company's day on which the first facts came; None before."""
    found = Batch.objects.aggregate(first=Min("committed_at"))["first"]
    return clock.day_of(found) if found is not None else None


def day_of_freezing(month: Month) -> date | None:
    """When an open month freezes; None before any facts came, and where the calendar does not reach that far."""
    came_on = first_came_on()
    if came_on is None:
        return None
    try:
        return freezes_on(month, calendar=clock.calendar_for(), first_came_on=came_on)
    except UnknownYear:
        return None


def catch_up(*, on: date, at: datetime) -> list[FrozenMonth]:
    """Freeze what is due and find by what the newest figures differ, once for each set: a new one comes every day."""
    measured = measuring.newest()
    if measured is None or measured.compared_at is not None:
        return []
    made = freeze_due(on=on, at=at)
    differing.find(measured=measured, at=at)
    return made


def freeze_due(*, on: date, at: datetime) -> list[FrozenMonth]:
    """Freeze every month whose day has come and that has figures; those frozen already stand as they are.

    Only from figures of the newest batch: while they are behind nothing freezes, and what freezes later says how late.
    """
    measured, came_on = measuring.newest(), first_came_on()
    if measured is None or came_on is None or measured.batch_id < manifest.latest():
        return []
    calendar, made = clock.calendar_for(), []
    for month in _not_frozen(measured, on):
        try:
            due_on = freezes_on(month, calendar=calendar, first_came_on=came_on)
        except UnknownYear as unknown:
            logging.getLogger(__name__).warning("%s is not frozen: %s", month.key, unknown)
            continue
        if due_on <= on:
            made += freeze(month=month, due_on=due_on, on=on, at=at)
    return made


def _not_frozen(measured: MeasuredSet, on: date) -> list[Month]:
    """The months that are over, have figures, and have no version yet."""
    frozen = FrozenMonth.objects.values("month")
    after = Month.containing(on).span.start
    rows = Measured.objects.filter(of_set=measured, month__lt=after).exclude(month__in=frozen).order_by()
    return sorted(Month.containing(day) for day in rows.values_list("month", flat=True).distinct())


@transaction.atomic
def freeze(*, month: Month, due_on: date, on: date, at: datetime) -> list[FrozenMonth]:
    """Freeze a month as version 1 out of the newest figures; nothing where another worker just did."""
    measuring.take_turn()
    measured = measuring.newest()
    if measured is None or FrozenMonth.objects.filter(month=month.span.start).exists():
        return []
    late = clock.calendar_for().working_days_between(due_on, on) if on > due_on else 0
    made = keep_version(
        FrozenMonth(version=1, due_on=due_on, days_late=late, frozen_at=at), measured=measured, month=month,
    )
    audit.note(
        viewer=Viewer.system(now=at, today=on), act="facts.freeze", object_kind="facts.frozen_month", object_id=made.pk,
        detail={"month": month.key, "batch": made.batch_id, "days_late": late, "sha256": made.figures_sha256},
    )
    return [made]


def keep_version(version: FrozenMonth, *, measured: MeasuredSet, month: Month) -> FrozenMonth:
    """Copy the figures of a month, and who answered for whom in it, into this version; after ``measuring.take_turn``."""
    day = month.span.start
    # A set that was made before lines were kept beside it goes by who answers as it is known now.
    lines: list[Any] = measured.lines or [measuring.as_json(Line(*line)) for line in people.answering_managers()]
    version.month, version.batch_id, version.worked_out_on = day, measured.batch_id, measured.worked_out_on
    version.measures_sha256, version.figures_sha256 = measured.measures_sha256, _hash(OF_SET, measured.pk, day)
    version.lines = _in_month(lines, month)
    version.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(COPY, [version.pk, measured.pk, day])
    return version


def _in_month(lines: Iterable[list[Any]], month: Month) -> list[list[Any]]:
    """The lines that hold on a day of the month; days are ISO texts, which sort as days do."""
    first_day, after = month.span.start.isoformat(), month.next().span.start.isoformat()
    return [line for line in lines if line[2] < after and (line[3] is None or line[3] > first_day)]


def _hash(sentence: str, *of: int | date) -> str:
    found = first(sentence, *of)
    return str(found[0]) if found is not None else ""


def is_as_frozen(version: FrozenMonth) -> bool:
    """Whether the figures of a version still make its hash: false means that somebody changed the database."""
    return _hash(OF_VERSION, version.pk) == version.figures_sha256


def standing() -> dict[Month, FrozenMonth]:
    """The version of each frozen month that stands: the highest; with whether its newest reconciliation is signed off."""
    rows = FrozenMonth.objects.order_by("month", "-version").distinct("month").defer("lines")
    newest = Reconciliation.objects.filter(month=OuterRef("month")).order_by("-pk").values("sign_off__pk")[:1]
    rows = rows.annotate(signed_off=Subquery(newest))
    return {Month.containing(row.month): row for row in rows}


def versions_of(month: Month) -> list[FrozenMonth]:
    """Every version of a month, the newest first, with who made it."""
    rows = FrozenMonth.objects.filter(month=month.span.start).select_related("frozen_by").order_by("-version")
    return list(rows.defer("lines"))


def version_of(month: Month, *, number: int) -> FrozenMonth:
    """One version of a month; ``NotSeen`` where there is none."""
    found = FrozenMonth.objects.filter(month=month.span.start, version=number).defer("lines").first()
    if found is None:
        raise NotSeen
    return found
