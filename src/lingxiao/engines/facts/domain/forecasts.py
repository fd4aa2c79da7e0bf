"""Forecasts 销售预测: what managers said they would sell, kept as they said it, and how near they came (A07).

Of several forecasts for one period one counts: the last that came in time, or the first where none did. So nobody becomes more
accurate by saying it again when the period is nearly over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import BigIntegerField
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain.clock import calendar_for
from lingxiao.engines.facts.models import ForecastSnapshot, MeasuredSet
from lingxiao.engines.facts.permissions import READ_FIGURES
from lingxiao.engines.facts.rules import may_forecast
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.kernel import audit
from lingxiao.kernel.days.calendars import UnknownYear
from lingxiao.kernel.days.periods import Month, NotAPeriod, Quarter, read_period
from lingxiao.kernel.in_sql import Looked, about, array, every
from lingxiao.kernel.money import Money, parse_money
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import Q, QuerySet

    from lingxiao.engines.facts.inputs import Forecast
    from lingxiao.kernel.viewer import Viewer

IN_TIME = 3
"""A forecast is in time until the third working day of its period is over."""
MONTHS_BACK = 12
"""Over how many months accuracy is looked at."""

COUNTING = """
    SELECT one.id FROM facts_forecastsnapshot AS one
    WHERE one.manager_id = {manager} AND one.since = {since} AND one.until = {until} AND one.currency = {currency}
    ORDER BY (one.submitted_on <= one.due_on) DESC NULLS LAST,
      CASE WHEN one.submitted_on <= one.due_on THEN one.id END DESC NULLS LAST, one.id
    LIMIT 1
"""
"""The forecast that counts for a person, period and currency."""
CAME = """
    SELECT coalesce(sum(above), 0)::bigint FROM facts_measured
    WHERE of_set_id = %s AND manager_id = {manager} AND measure = 'sales_by_order' AND month >= {since} AND month < {until}
      AND currency = {currency}
"""
"""What a manager sold in the days of a forecast, in its currency, out of a set of figures."""
BESIDE = "LATERAL (SELECT (" + CAME.format(
    manager="said.manager_id", since="said.since", until="said.until", currency="said.currency",
) + ") AS came) AS sold"
"""The same beside each forecast that is called ``said``."""
NEAR = """
    SELECT {per}, sum(said.commit)::bigint, sum(sold.came)::bigint, sum(abs(said.commit - sold.came))::bigint,
      count(*), count(*) FILTER (WHERE said.submitted_on <= said.due_on)
    FROM (
      SELECT DISTINCT ON (manager_id, currency, since, until) * FROM facts_forecastsnapshot
      WHERE manager_id = ANY(%s::bigint[]) AND until <= %s::date AND since >= %s::date AND {which}
      ORDER BY manager_id, currency, since, until, (submitted_on <= due_on) DESC NULLS LAST,
        CASE WHEN submitted_on <= due_on THEN id END DESC NULLS LAST, id
    ) AS said CROSS JOIN {sold}
    WHERE sold.came > 0 GROUP BY {per} ORDER BY {order}
"""
"""Of these managers, of periods that are over and began on a day or later: what was said by the forecasts that count, what came,
how far apart both were; how many forecasts, and how many in time. The set of figures comes last."""
HELD = NEAR.format(
    per="said.period, said.since", which="currency = %s AND (period LIKE '%%-Q_') = %s", sold=BESIDE, order="said.since",
)
"""It for each period, in one currency: months, or quarters."""
OF_EACH = NEAR.format(
    per="said.manager_id, said.currency", which="period NOT LIKE '%%-Q_' AND submitted_at <= %s", sold=BESIDE,
    order="1, count(*) DESC, 2",
)
"""It for each manager and currency over all their months, as known at a moment; the currency of most months first."""
ROWS = {"manager": "manager_id", "since": "since", "until": "until", "currency": "currency"}


class NotThisPeriod(Refusal):
    """A forecast is for a month or quarter that is not over and not far ahead."""

    sentence = _("A forecast is for a month or quarter that goes on, or for the next one. Choose one of those offered.")
    field = "period"


class NotBest(Refusal):
    """The best case is no less than what is firm."""

    sentence = _("The best case is at least what you commit to. Raise it, or lower the commitment.")
    field = "best_case"


class NotNegative(Refusal):
    """Nobody expects to sell less than nothing."""

    sentence = _("An expected amount is not below zero. Type 0 where nothing is expected.")
    field = "commit"


def accuracy(*, said: Money, came: Money) -> Fraction | None:
    """预测准确度: one less the distance between said and sold, as a share of what was sold; never below zero.

    None where nothing was sold: then there is nothing to divide by.
    """
    return of_distance(off=abs(said - came), came=came)


def of_distance(*, off: Money, came: Money) -> Fraction | None:
    """The same of several forecasts together: their distances are added before they are divided, so that none hides another."""
    if came.minor <= 0:
        return None
    return max(Fraction(0), 1 - Fraction(off.minor, came.minor))


def bias(*, said: Money, came: Money) -> Fraction | None:
    """预测偏差: by how much more was said than sold, as a share of what was sold; negative where more was sold than said."""
    return Fraction((said - came).minor, came.minor) if came.minor > 0 else None


def periods_offered(*, on: date, year_starts_in: int) -> list[Month | Quarter]:
    """For what one may say a forecast on a day: this month and quarter, and the next ones."""
    month, quarter = Month.containing(on), Quarter.containing(on, year_starts_in=year_starts_in)
    return [month, month.next(), quarter, quarter.next()]


def due_on(period: Month | Quarter) -> date | None:
    """Until when a forecast of a period is in time; None where the calendar does not know the year."""
    calendar = calendar_for()
    try:
        return calendar.add_working_days(calendar.on_or_after(period.span.start), IN_TIME - 1)
    except UnknownYear:
        return None


@transaction.atomic
def submit(*, viewer: Viewer, said: Forecast, year_starts_in: int, at: datetime) -> ForecastSnapshot:
    """Keep what the viewer expects to sell, as said today. What they said before stays beside it.

    Refused are ``NotYoursToForecast``, ``NotThisPeriod``, ``NotBest``, ``NotNegative`` and amounts that are none.
    """
    may_forecast(viewer=viewer).or_refuse()
    assert viewer.person_id is not None  # noqa: S101 -- the rule asks for it
    period = _period(said.period, on=viewer.today, year_starts_in=year_starts_in)
    commit, best, pipeline = (parse_money(text, said.currency).minor for text in (said.commit, said.best_case, said.pipeline))
    if min(commit, pipeline) < 0:
        raise NotNegative
    if best < commit:
        raise NotBest
    made = ForecastSnapshot.objects.create(
        manager_id=viewer.person_id, period=period.key, since=period.span.start, until=period.next().span.start,
        currency=said.currency, commit=commit, best_case=best, pipeline=pipeline, note=said.note.strip(), due_on=due_on(period),
        submitted_on=viewer.today, submitted_at=at, submitted_by_id=viewer.person_id,
    )
    audit.note(
        viewer=viewer, act="facts.submit_forecast", object_kind="facts.forecast", object_id=made.pk,
        subject_person_id=viewer.person_id,
        detail={"period": period.key, "currency": said.currency, "commit": commit, "best_case": best, "pipeline": pipeline},
    )
    return made


class Told(NamedTuple):
    """A forecast that was said elsewhere before: by whom, for what, when; amounts are minor units."""

    manager_id: int
    period: Month | Quarter
    currency: str
    commit: int
    best_case: int
    pipeline: int
    submitted_on: date


@transaction.atomic
def bring(*, viewer: Viewer, told: Sequence[Told], at: datetime) -> int:
    """Keep forecasts of the past as they were said, for a company that moves in with them; answers how many."""
    due = {period: due_on(period) for period in {one.period for one in told}}
    ForecastSnapshot.objects.bulk_create([
        ForecastSnapshot(
            manager_id=one.manager_id, period=one.period.key, since=one.period.span.start, until=one.period.next().span.start,
            currency=one.currency, commit=one.commit, best_case=one.best_case, pipeline=one.pipeline, due_on=due[one.period],
            submitted_on=one.submitted_on, submitted_at=at, submitted_by_id=one.manager_id,
        )
        for one in told
    ], batch_size=2_000)
    audit.note(
        viewer=viewer, act="facts.bring_forecasts", object_kind="facts.forecast", object_id="", detail={"count": len(told)},
    )
    return len(told)


def _period(key: str, *, on: date, year_starts_in: int) -> Month | Quarter:
    try:
        found = read_period(key, year_starts_in=year_starts_in)
    except NotAPeriod:
        raise NotThisPeriod from None
    offered = periods_offered(on=on, year_starts_in=year_starts_in)
    if found not in offered or not isinstance(found, Month | Quarter):
        raise NotThisPeriod
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """Forecasts of one period held against what came: in total, and how far off they were one by one."""

    period: str
    since: date
    said: Money
    came: Money
    off: Money
    count: int
    in_time: int

    @property
    def accuracy(self) -> Fraction | None:
        """How near they came, the larger ones counting for more."""
        return of_distance(off=self.off, came=self.came)

    @property
    def bias(self) -> Fraction | None:
        """Whether more was said than sold."""
        return bias(said=self.said, came=self.came)


def held_against(*, whom: Q, currency: str, kept: MeasuredSet, kind: type[Month | Quarter], on: date) -> list[Held]:
    """How near the forecasts of each period that is over on a day came, the oldest first: months, or quarters, of a year back.

    Who sold nothing in a period is not held against it.
    """
    since = Month.containing(on).shift(-MONTHS_BACK).span.start
    said = ForecastSnapshot.objects.filter(whom, currency=currency, since__gte=since, until__lte=on)
    managers = said.order_by().values_list("manager_id", flat=True).distinct()
    rows = about(HELD, managers, on, since, currency, kind is Quarter, kept.pk)
    return [
        Held(period, begins, Money(told, currency), Money(came, currency), Money(off, currency), count, in_time)
        for period, begins, told, came, off, count, in_time in rows
    ]


def together(held: list[Held], currency: str) -> Held:
    """Several periods as one."""
    said, came, off = (Money.total([getattr(one, key) for one in held], currency=currency) for key in ("said", "came", "off"))
    count, in_time = sum(one.count for one in held), sum(one.in_time for one in held)
    return Held("", held[0].since if held else date.min, said, came, off, count, in_time)


def of_each(*, manager_ids: Iterable[int], on: date, at: datetime) -> dict[int, Held]:
    """How near each manager's forecasts of the last twelve months came, in the currency they mostly sell in, as known at ``at``.

    Who handed none in, or sold nothing then, is left out. Two queries for any number of managers.
    """
    kept = MeasuredSet.objects.filter(made_at__lte=at).order_by("-batch", "-pk").first()
    if kept is None:
        return {}
    since = Month.containing(on).shift(-MONTHS_BACK).span.start
    found: dict[int, Held] = {}
    for manager, currency, said, came, off, count, in_time in every(OF_EACH, array(manager_ids), on, since, at, kept.pk):
        firm, sold, apart = (Money(amount, currency) for amount in (said, came, off))
        found.setdefault(manager, Held("", since, firm, sold, apart, count, in_time))
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """One forecast, and what came of it where its period is over."""

    snapshot: ForecastSnapshot
    counts: bool
    came: Money | None

    @property
    def said(self) -> Money:
        """What was firm."""
        return Money(self.snapshot.commit, self.snapshot.currency)

    @property
    def accuracy(self) -> Fraction | None:
        """How near it came; None while the period goes on."""
        return accuracy(said=self.said, came=self.came) if self.came is not None else None

    @property
    def bias(self) -> Fraction | None:
        """Whether more was said than sold; None while the period goes on."""
        return bias(said=self.said, came=self.came) if self.came is not None else None

    @property
    def is_in_time(self) -> bool:
        """Whether it came before the third working day of the period was over; True where nobody knows that day."""
        return self.snapshot.due_on is None or self.snapshot.submitted_on <= self.snapshot.due_on


def said_by(*, whom: Q, currency: str, kept: MeasuredSet, on: date, most: int) -> list[Said]:
    """Forecasts in one currency, the latest first, each with what came where its period is over."""
    rows: QuerySet[Any] = ForecastSnapshot.objects.filter(whom, currency=currency).annotate(
        came=Looked(CAME, kept.pk, kind=BigIntegerField(), **ROWS),
        counted=Looked(COUNTING, kind=BigIntegerField(), **ROWS),
    ).order_by("-until", "-since", "-pk")[:most]
    return [Said(one, one.counted == one.pk, Money(one.came, currency) if one.until <= on else None) for one in rows]


def latest_of(*, manager_id: int, period: str, currency: str) -> ForecastSnapshot | None:
    """What somebody said last of a period."""
    return ForecastSnapshot.objects.filter(manager=manager_id, period=period, currency=currency).order_by("-pk").first()


JUDGED = """
    SELECT {what} FROM facts_forecastsnapshot AS said CROSS JOIN """ + BESIDE + """
    WHERE said.manager_id = {{row}} AND said.currency = %s AND said.until <= %s::date AND said.since >= %s::date
      AND (said.period LIKE '%%-Q_') = %s AND sold.came > 0
      AND said.id = (""" + COUNTING.format(
    manager="said.manager_id", since="said.since", until="said.until", currency="said.currency",
) + """)
"""
"""Something of the forecasts of one manager that count."""
SAID, SOLD, OFF, TIMES, IN_TIME_OF = (JUDGED.format(what=what) for what in (
    "sum(said.commit)::bigint", "sum(sold.came)::bigint", "sum(abs(said.commit - sold.came))::bigint", "count(*)",
    "count(*) FILTER (WHERE said.submitted_on <= said.due_on)",
))


def managers_with_forecasts(
    viewer: Viewer, *, currency: str, kept: MeasuredSet, kind: type[Month | Quarter],
) -> QuerySet[Any]:
    """The managers the viewer may read of who handed in a forecast in the last year, each with sums to divide when shown."""
    reached = people_within(viewer=viewer, permission=READ_FIGURES, on=viewer.today)
    since = Month.containing(viewer.today).shift(-MONTHS_BACK).span.start
    handed_in = ForecastSnapshot.objects.filter(currency=currency, since__gte=since)
    rows: QuerySet[Any] = reached.filter(pk__in=handed_in.values("manager_id"))

    def of(sentence: str) -> Looked:
        told = (kept.pk, currency, viewer.today, since, kind is Quarter)
        return Looked(sentence, *told, kind=BigIntegerField(), row="pk")

    found: QuerySet[Any] = rows.annotate(said=of(SAID), sold=of(SOLD), off=of(OFF), times=of(TIMES), in_time=of(IN_TIME_OF))
    return found


def held_of(row: Any, *, currency: str) -> Held:
    """How near the forecasts of one row of ``managers_with_forecasts`` came."""
    said, came, off = (Money(getattr(row, key) or 0, currency) for key in ("said", "sold", "off"))
    return Held("", date.min, said, came, off, row.times or 0, row.in_time or 0)
