"""What managers brought in, out of the kept figures: by manager, by month, and what nobody answers for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, Q, Sum

from lingxiao.engines.facts.domain import whose
from lingxiao.engines.facts.models import Measured
from lingxiao.engines.facts.permissions import READ_FIGURES
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.kernel.in_sql import Looked, ids
from lingxiao.kernel.money import Money, round_half_away
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from lingxiao.engines.facts.models import MeasuredSet
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer

SALES, QUOTA, INVOICED, RECEIPTS = "sales_by_order", "quota", "sales_by_invoice", "receipts"
SHOWN = (SALES, QUOTA, INVOICED, RECEIPTS)
ONE_DAY = timedelta(days=1)
EXACT = DecimalField(max_digits=60, decimal_places=8)

OF_A_PERSON = """
    SELECT sum(above) FROM facts_measured WHERE of_set_id = %s AND manager_id = {row} AND measure = %s
      AND month >= %s::date AND month <= %s::date AND currency = %s
"""
"""What one manager's figures of a measure add up to: the set, the measure, the first and the last month, the currency."""
ATTAINED = """
    SELECT sum(above) FILTER (WHERE measure = 'sales_by_order') / NULLIF(sum(above) FILTER (WHERE measure = 'quota'), 0)
    FROM facts_measured WHERE of_set_id = %s AND manager_id = {row} AND month >= %s::date AND month <= %s::date AND currency = %s
"""
"""To sort by, never shown: sales over quota, rounded by the database."""
WITH_FIGURES = """
    SELECT manager_id FROM facts_measured
    WHERE of_set_id = %s AND measure = ANY(%s::text[]) AND month >= %s::date AND month <= %s::date AND currency = %s
      AND above <> 0
"""
"""Who has any figure shown: the set, the measures, the first and the last month, the currency."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Months ``first`` to ``last``, both in, of one set of figures in one currency."""

    measured: MeasuredSet
    first: Month
    last: Month
    currency: str

    def a_year_before(self) -> Asked:
        """The same months of the year before."""
        return Asked(self.measured, self.first.shift(-12), self.last.shift(-12), self.currency)

    @property
    def is_kept(self) -> bool:
        """Whether figures of all these months are kept."""
        return self.first.span.start >= self.measured.first_month and self.last.span.start <= self.measured.last_month

    @property
    def span(self) -> tuple[date, date]:
        """The first days of the first and the last month."""
        return self.first.span.start, self.last.span.start


@dataclass(frozen=True, slots=True)
class Results:
    """Amounts of some months, in minor units; what stands nowhere is zero."""

    sales: Money
    quota: Money
    invoiced: Money
    receipts: Money

    @property
    def attainment(self) -> Fraction | None:
        """目标达成率: sales by order over quota; None where there is no quota."""
        return share(self.sales, self.quota)

    def of(self, measure: str) -> Money:
        """The amount of one measure."""
        return {SALES: self.sales, QUOTA: self.quota, INVOICED: self.invoiced, RECEIPTS: self.receipts}[measure]

    @property
    def collected(self) -> Fraction | None:
        """回款率: receipts over what was invoiced; None where nothing was."""
        return share(self.receipts, self.invoiced)


def share(above: Money, below: Money) -> Fraction | None:
    """One amount over another, exact; None over nothing."""
    return Fraction(above.minor, below.minor) if below.minor else None


def results_of(amounts: Mapping[str, Decimal | None], currency: str) -> Results:
    """Results out of sums by measure, each rounded to the minor unit, which sums of amounts already are."""
    found = {key: Money(round_half_away(Fraction(amounts.get(key) or 0)), currency) for key in SHOWN}
    return Results(found[SALES], found[QUOTA], found[INVOICED], found[RECEIPTS])


def managers_with_results(viewer: Viewer, *, asked: Asked) -> QuerySet[Any]:
    """The managers whose figures of these months the viewer may read, each with a column for every sum.

    Who may read is asked for the last of the months, or for today while that month goes on. ``before`` is the sales of
    the same months a year before, ``attained`` is to sort by alone.
    """
    reached = people_within(viewer=viewer, permission=READ_FIGURES, on=_day(viewer, asked))
    first, last = asked.span
    shown = f"{{{','.join(SHOWN)}}}"
    rows: QuerySet[Any] = reached.filter(pk__in=ids(WITH_FIGURES, asked.measured.pk, shown, first, last, asked.currency))
    before = asked.a_year_before()
    found: QuerySet[Any] = rows.annotate(
        **{key: _sum(asked, key) for key in SHOWN}, before=_sum(before, SALES),
        attained=Looked(ATTAINED, asked.measured.pk, first, last, asked.currency, kind=EXACT, row="pk"),
    )
    return found


def _sum(asked: Asked, measure: str) -> Looked:
    first, last = asked.span
    return Looked(OF_A_PERSON, asked.measured.pk, measure, first, last, asked.currency, kind=EXACT, row="pk")


def _day(viewer: Viewer, asked: Asked) -> date:
    return min(viewer.today, asked.last.next().span.start - ONE_DAY)


def by_month(viewer: Viewer, *, asked: Asked, persons: Iterable[int] | None = None) -> dict[Month, Results]:
    """What everybody the viewer may read of brought in each month, or these persons alone; months without figures are zero.

    Who reaches everybody's also has what belongs to nobody in it.
    """
    return months_of(figures=_whose(viewer, asked, persons), asked=asked)


def months_of(*, figures: Q, asked: Asked) -> dict[Month, Results]:
    """What these figures come to in each month; months without figures are zero."""
    found: dict[date, dict[str, Decimal]] = {}
    rows = _shown(asked).filter(figures).values_list("month", "measure").annotate(Sum("above")).order_by()
    for month, measure, amount in rows:
        found.setdefault(month, {})[measure] = amount
    months, one = [], asked.first
    while one <= asked.last:
        months.append(one)
        one = one.next()
    return {month: results_of(found.get(month.span.start, {}), asked.currency) for month in months}


def planned(*, figures: Q, asked: Asked, until: Month) -> Money:
    """The quota of a whole period, from the first of the months on: those that have not begun are in it."""
    rows = Measured.objects.filter(
        figures, of_set=asked.measured, measure=QUOTA, month__gte=asked.first.span.start, month__lte=until.span.start,
        currency=asked.currency,
    )
    return results_of({QUOTA: rows.aggregate(sum=Sum("above"))["sum"]}, asked.currency).quota


def of_nobody(viewer: Viewer, *, asked: Asked) -> Money:
    """Sales that no manager answers for, for who may read of everybody; zero for all others."""
    if not viewer.reach(READ_FIGURES).everywhere:
        return Money.zero(asked.currency)
    rows = _shown(asked).filter(manager=None, measure=SALES)
    return results_of({SALES: rows.aggregate(sum=Sum("above"))["sum"]}, asked.currency).sales


def total(results: Iterable[Results], currency: str) -> Results:
    """Several results as one."""
    every = list(results)
    return Results(*(
        Money.total([getattr(one, name) for one in every], currency=currency) for name in Results.__slots__
    ))


def currencies(viewer: Viewer, *, measured: MeasuredSet) -> list[str]:
    """In which currencies the viewer may read of something."""
    rows = Measured.objects.filter(whose.everybodys(viewer, on=viewer.today), of_set=measured, measure__in=SHOWN)
    return sorted(rows.order_by().values_list("currency", flat=True).distinct())


def _shown(asked: Asked) -> QuerySet[Measured]:
    first, last = asked.span
    return Measured.objects.filter(
        of_set=asked.measured, month__gte=first, month__lte=last, currency=asked.currency, measure__in=SHOWN,
    )


def _whose(viewer: Viewer, asked: Asked, persons: Iterable[int] | None) -> Q:
    everybodys = whose.everybodys(viewer, on=_day(viewer, asked))
    return everybodys if persons is None else everybodys & Q(manager__in=list(persons))


def manager_seen_by(viewer: Viewer, *, person_id: int, asked: Asked) -> Person:
    """One manager whose figures the viewer may read; ``NotSeen`` for everybody else."""
    reached = people_within(viewer=viewer, permission=READ_FIGURES, on=_day(viewer, asked))
    found = reached.filter(pk=person_id).first()
    if found is None:
        raise NotSeen
    return found
