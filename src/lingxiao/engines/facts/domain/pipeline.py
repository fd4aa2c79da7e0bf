"""The pipeline out of the kept figures: what is open, whether it covers what is left to sell, how well it is looked after.

Chapter seven of the article and A07: use shows in outcomes, never in log-ins; activities stand here as counts of teams (LR-36).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from lingxiao.engines.facts.domain import results
from lingxiao.engines.facts.models import Measured, MeasuredStage
from lingxiao.engines.facts.permissions import READ_FIGURES
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.kernel.in_sql import Looked, ids
from lingxiao.kernel.money import Money, round_half_away

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from django.db.models import Q, QuerySet

    from lingxiao.engines.facts.domain.results import Asked
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer

OPEN, EXPECTED, WON = "open_pipeline", "expected_pipeline", "won_amount"
HYGIENE, WIN_RATE, WIN_RATE_BY_AMOUNT, CYCLE = "pipeline_hygiene", "win_rate", "win_rate_by_amount", "sales_cycle_days"
HYGIENE_PARTS = ("hygiene_next_step", "hygiene_close_date", "hygiene_amount", "hygiene_stage_age")
ACTIVITIES = "activity_count"
STANDING = (OPEN, HYGIENE, *HYGIENE_PARTS)
"""What says how things stand: of the newest month alone."""
OVER_MONTHS = (WIN_RATE, WIN_RATE_BY_AMOUNT, CYCLE, WON, ACTIVITIES)
"""What took place in the months asked about."""
OPENED = (OPEN, EXPECTED, WON)
"""What opens to its rows."""

OF_A_PERSON = """
    SELECT sum({column}) FROM facts_measured WHERE of_set_id = %s AND manager_id = {{row}} AND measure = %s
      AND month >= %s::date AND month <= %s::date AND currency IN (%s, '')
"""
ABOVE, BELOW = OF_A_PERSON.format(column="above"), OF_A_PERSON.format(column="below")
"""What one manager's figures of a measure add up to, above and below the line."""
WITH_DEALS = """
    SELECT manager_id FROM facts_measured
    WHERE of_set_id = %s AND measure = ANY(%s::text[]) AND month >= %s::date AND currency IN (%s, '') AND manager_id IS NOT NULL
"""
"""Who has any deal: the set, the measures, the first month, the currency."""


@dataclass(frozen=True, slots=True)
class Window:
    """The months that are looked back on, and the whole period that goes on: its first month to ``until``, its last."""

    asked: Asked
    until: Month

    @property
    def now(self) -> date:
        """The month of which the set says how things stand."""
        return self.asked.measured.last_month

    @property
    def last_day(self) -> date:
        """The first day of the last month of the period."""
        return self.until.span.start


@dataclass(frozen=True, slots=True)
class Standing:
    """How the pipeline stands. Shares are exact, and None where there is nothing to divide by."""

    open: Money
    expected: Money
    quota: Money
    sold: Money
    won: Money
    activities: int
    rates: Mapping[str, Fraction | None]

    @property
    def remaining(self) -> Money:
        """What is left to sell in the period; nothing once the quota is reached."""
        return max(self.quota - self.sold, Money.zero(self.quota.currency))

    @property
    def coverage(self) -> Fraction | None:
        """商机覆盖倍数: open deals expected to close until the period ends as a multiple of what is left to sell."""
        return results.share(self.expected, self.remaining)


def standing(*, window: Window, whom: Q) -> Standing:
    """How the pipeline of these figures stands: one question."""
    asked = window.asked
    first = min(asked.first.span.start, window.now)
    wanted = (*STANDING, *OVER_MONTHS, EXPECTED, results.QUOTA, results.SALES)
    rows = Measured.objects.filter(
        whom, of_set=asked.measured, measure__in=wanted, month__gte=first, month__lte=window.last_day,
        currency__in=(asked.currency, ""),
    ).values_list("measure", "month").annotate(Sum("above"), Sum("below")).order_by()
    above: dict[str, Fraction] = {}
    below: dict[str, Fraction] = {}
    for measure, month, over, under in rows:
        if _counts(measure, month, window):
            above[measure] = above.get(measure, Fraction()) + Fraction(over)
            below[measure] = below.get(measure, Fraction()) + Fraction(under or 0)

    def money(measure: str) -> Money:
        return Money(round_half_away(above.get(measure, Fraction())), asked.currency)

    rates = {
        key: above[key] / below[key] if below.get(key) else None
        for key in (HYGIENE, *HYGIENE_PARTS, WIN_RATE, WIN_RATE_BY_AMOUNT, CYCLE)
    }
    return Standing(
        money(OPEN), money(EXPECTED), money(results.QUOTA), money(results.SALES), money(WON),
        round_half_away(above.get(ACTIVITIES, Fraction())), rates,
    )


def _counts(measure: str, month: date, window: Window) -> bool:
    """Whether the figure of a month is asked for: how things stand is of one month, what is expected begins with this one."""
    asked = window.asked
    if measure in STANDING:
        return month == window.now
    if measure == EXPECTED:
        return month >= window.now
    if measure in OVER_MONTHS:
        return asked.first.span.start <= month <= asked.last.span.start
    return month >= asked.first.span.start


def expected_by_month(*, window: Window, whom: Q) -> dict[date, tuple[Money, Money]]:
    """For this month and those to come of a year: what open deals are expected to bring, and the quota."""
    asked = window.asked
    rows = Measured.objects.filter(
        whom, of_set=asked.measured, measure__in=(EXPECTED, results.QUOTA), month__gte=window.now, currency=asked.currency,
    ).values_list("month", "measure").annotate(Sum("above")).order_by("month")
    found: dict[date, dict[str, Decimal]] = {}
    for month, measure, amount in rows:
        found.setdefault(month, {})[measure] = amount
    return {
        month: (_money(sums.get(EXPECTED), asked.currency), _money(sums.get(results.QUOTA), asked.currency))
        for month, sums in found.items()
    }


def _money(amount: Decimal | None, currency: str) -> Money:
    return Money(round_half_away(Fraction(amount or 0)), currency)


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the funnel: the deals that entered it in the months asked about, and what came of them so far."""

    stage: str
    entered: int
    went_on: int
    waiting: int
    amount: Money
    amount_went_on: Money
    left: int
    days: int
    is_last: bool

    @property
    def lost(self) -> int:
        """How many neither went on nor wait any more; none of a stage that nobody leaves, where deals are won."""
        return self.entered - self.went_on - self.waiting if self.left else 0

    @property
    def conversion(self) -> Fraction | None:
        """阶段转化率: those that went on as a share of those that entered; the last stage leads nowhere."""
        return Fraction(self.went_on, self.entered) if self.entered and not self.is_last else None

    @property
    def mean_days(self) -> Fraction | None:
        """How many days those that left the stage spent in it on average."""
        return Fraction(self.days, self.left) if self.left else None


def funnel(*, asked: Asked, whom: Q) -> list[Step]:
    """The stages in the order of the process, with what entered them in these months."""
    first, last = asked.span
    rows = MeasuredStage.objects.filter(
        whom, of_set=asked.measured, month__gte=first, month__lte=last, currency=asked.currency,
    ).values_list("stage", "place").annotate(
        Sum("entered"), Sum("went_on"), Sum("waiting"), Sum("amount"), Sum("amount_went_on"), Sum("left"), Sum("days"),
    ).order_by()
    known: dict[str, list[Any]] = {}
    places: dict[str, int] = {}
    for stage, place, *sums in rows:
        known[stage] = [a + b for a, b in zip(known.get(stage, [0] * len(sums)), sums, strict=True)]
        places[stage] = max(places.get(stage, -1), -1 if place is None else place)
    order = sorted(known, key=lambda stage: (places[stage], -known[stage][0], stage))
    end = order[-1] if order and places[order[-1]] >= 0 else None
    return [
        Step(
            stage, entered, went_on, waiting, Money(int(amount), asked.currency), Money(int(further), asked.currency), left, days,
            stage == end,
        )
        for stage, (entered, went_on, waiting, amount, further, left, days) in ((one, known[one]) for one in order)
    ]


def managers_with_pipeline(viewer: Viewer, *, window: Window) -> QuerySet[Any]:
    """The managers the viewer may read of who have deals, each with a column for every sum; shares are divided when shown."""
    asked = window.asked
    reached = people_within(viewer=viewer, permission=READ_FIGURES, on=viewer.today)
    measures = f"{{{OPEN},{WIN_RATE},{EXPECTED}}}"
    first = asked.first.span.start
    rows: QuerySet[Any] = reached.filter(pk__in=ids(WITH_DEALS, asked.measured.pk, measures, first, asked.currency))
    now, back, until = window.now, asked.last.span.start, window.last_day

    def sum_of(sentence: str, measure: str, since: date, to: date) -> Looked:
        return Looked(
            sentence, asked.measured.pk, measure, since, to, asked.currency, kind=results.EXACT, row="pk",
        )

    found: QuerySet[Any] = rows.annotate(
        open_amount=sum_of(ABOVE, OPEN, now, now), expected=sum_of(ABOVE, EXPECTED, now, until),
        planned=sum_of(ABOVE, results.QUOTA, first, until), sold=sum_of(ABOVE, results.SALES, first, back),
        **{
            f"{key}_{side}": sum_of(sentence, key, since, to)
            for key, since, to in ((HYGIENE, now, now), (WIN_RATE, first, back), (CYCLE, first, back))
            for side, sentence in (("above", ABOVE), ("below", BELOW))
        },
    )
    return found


def standing_of(row: Any, *, currency: str) -> Standing:
    """How the pipeline of one row of ``managers_with_pipeline`` stands."""
    rates = {
        key: Fraction(getattr(row, f"{key}_above")) / Fraction(below) if (below := getattr(row, f"{key}_below")) else None
        for key in (HYGIENE, WIN_RATE, CYCLE)
    }
    zero = Money.zero(currency)
    return Standing(
        _money(row.open_amount, currency), _money(row.expected, currency), _money(row.planned, currency),
        _money(row.sold, currency), zero, 0, rates,
    )
