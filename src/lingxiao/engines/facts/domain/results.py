"""What managers brought in, out of the kept figures: by manager, by month, and what nobody answers for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db.models import DecimalField

from lingxiao.engines.facts.permissions import READ_FIGURES
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.kernel.in_sql import Looked, array, every, ids
from lingxiao.kernel.money import Money, round_half_away
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.engines.facts.models import FrozenMonth, MeasuredSet
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.in_sql import Value as Told
    from lingxiao.kernel.viewer import Viewer

SALES, QUOTA, INVOICED, RECEIPTS = "sales_by_order", "quota", "sales_by_invoice", "receipts"
SHOWN = (SALES, QUOTA, INVOICED, RECEIPTS)
ONE_DAY = timedelta(days=1)
EXACT = DecimalField(max_digits=60, decimal_places=8)

OF_A_PERSON = """
    SELECT sum(above) FROM (
        SELECT above FROM facts_measured WHERE of_set_id = %s AND manager_id = {row} AND month >= %s::date
          AND month <= %s::date AND month <> ALL(%s::date[]) AND measure = %s AND currency = %s
        UNION ALL
        SELECT above FROM facts_frozenfigure WHERE of_version_id = ANY(%s::bigint[]) AND manager_id = {row}
          AND measure = %s AND currency = %s
    ) AS standing
"""
"""What one manager's figures of a measure add up to: frozen months as they stand frozen, open ones as of the set.

First the set, the first and the last month and those that are frozen; the versions stand in the second half.
"""
ATTAINED = """
    SELECT sum(above) FILTER (WHERE measure = 'sales_by_order') / NULLIF(sum(above) FILTER (WHERE measure = 'quota'), 0)
    FROM (
        SELECT above, measure FROM facts_measured WHERE of_set_id = %s AND manager_id = {row} AND month >= %s::date
          AND month <= %s::date AND month <> ALL(%s::date[]) AND measure IN ('sales_by_order', 'quota') AND currency = %s
        UNION ALL
        SELECT above, measure FROM facts_frozenfigure WHERE of_version_id = ANY(%s::bigint[]) AND manager_id = {row}
          AND measure IN ('sales_by_order', 'quota') AND currency = %s
    ) AS standing
"""
"""To sort by, never shown: sales over quota, rounded by the database."""
WITH_FIGURES = """
    SELECT manager_id FROM facts_measured WHERE of_set_id = %s AND month >= %s::date AND month <= %s::date
      AND month <> ALL(%s::date[]) AND measure = ANY(%s::text[]) AND currency = %s AND above <> 0
    UNION ALL
    SELECT manager_id FROM facts_frozenfigure WHERE of_version_id = ANY(%s::bigint[]) AND measure = ANY(%s::text[])
      AND currency = %s AND above <> 0
"""
"""Who has any of these measures, in the same order."""
SUMS = """
    SELECT month, measure, manager_id IS NULL, sum(above) FROM facts_measured
    WHERE of_set_id = %s AND month >= %s::date AND month <= %s::date AND month <> ALL(%s::date[])
      AND measure = ANY(%s::text[]) AND currency = %s AND {reach} GROUP BY 1, 2, 3
    UNION ALL
    SELECT frozen.month, summed.measure, summed.of_nobody, summed.whole FROM (
        SELECT of_version_id, measure, manager_id IS NULL AS of_nobody, sum(above) AS whole FROM facts_frozenfigure
        WHERE of_version_id = ANY(%s::bigint[]) AND measure = ANY(%s::text[]) AND currency = %s AND {reach} GROUP BY 1, 2, 3
    ) AS summed JOIN facts_frozenmonth AS frozen ON frozen.id = summed.of_version_id
"""
"""The sums by month and measure, those of nobody apart; ``reach`` closes each half, see ``_reach_in_sql``."""
CURRENCIES = """
    SELECT currency FROM facts_measured WHERE of_set_id = %s AND measure = ANY(%s::text[]) AND {reach}
    UNION
    SELECT currency FROM facts_difference WHERE of_set_id = %s AND measure = ANY(%s::text[]) AND {reach}
"""
ARRAY_OF_SHOWN = f"{{{','.join(SHOWN)}}}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Months ``first`` to ``last``, both in, in one currency: of ``frozen`` those in these versions, else of the set."""

    measured: MeasuredSet
    first: Month
    last: Month
    currency: str
    frozen: Mapping[Month, FrozenMonth] = field(default_factory=dict)

    def a_year_before(self) -> Asked:
        """The same months of the year before."""
        return Asked(self.measured, self.first.shift(-12), self.last.shift(-12), self.currency, self.frozen)

    @property
    def versions(self) -> list[FrozenMonth]:
        """The versions in which the frozen ones of these months stand."""
        return [version for month, version in sorted(self.frozen.items()) if self.first <= month <= self.last]

    @property
    def months(self) -> list[Month]:
        """All of them, in order."""
        return [*self.first.through(self.last)]

    @property
    def span(self) -> tuple[date, date]:
        """The first days of the first and the last month."""
        return self.first.span.start, self.last.span.start

    @property
    def open_span(self) -> tuple[date, date]:
        """The first days of the first month that is not frozen, and of the last; empty where all of them are."""
        one = self.first
        while one in self.frozen and one <= self.last:
            one = one.next()
        return one.span.start, self.last.span.start

    def for_sql(self, *which: str, closing: tuple[Told, ...] = ()) -> tuple[Told, ...]:
        """The values of the sentences above: the set and its months, ``which`` figures, the versions, and which again.

        ``closing`` stands at the end of both halves.
        """
        frozen = f"{{{','.join(one.month.isoformat() for one in self.versions)}}}"
        figures = (*which, self.currency, *closing)
        return (self.measured.pk, *self.open_span, frozen, *figures, array(one.pk for one in self.versions), *figures)

    @property
    def is_kept(self) -> bool:
        """Whether figures of all these months are kept."""
        return self.first.span.start >= self.measured.first_month and self.last.span.start <= self.measured.last_month


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
    reached = people_within(viewer=viewer, permission=READ_FIGURES, on=day_read(viewer, asked.last))
    rows: QuerySet[Any] = reached.filter(pk__in=ids(WITH_FIGURES, *asked.for_sql(ARRAY_OF_SHOWN)))
    before = asked.a_year_before()
    found: QuerySet[Any] = rows.annotate(
        **{key: _sum(asked, key) for key in SHOWN}, before=_sum(before, SALES),
        attained=Looked(ATTAINED, *asked.for_sql(), kind=EXACT, row="pk"),
    )
    return found


def _sum(asked: Asked, measure: str) -> Looked:
    return Looked(OF_A_PERSON, *asked.for_sql(measure), kind=EXACT, row="pk")


def day_read(viewer: Viewer, month: Month) -> date:
    """For which day it is asked who may read of a month: its last one, or today while it goes on."""
    return min(viewer.today, month.next().span.start - ONE_DAY)


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """Results by month; of their sales what nobody answers for; and the quota of the whole period, its coming months in it."""

    months: dict[Month, Results]
    nobody: Money
    planned: Money


def brought_in(
    viewer: Viewer, *, asked: Asked, persons: Iterable[int] | None = None, until: Month | None = None,
) -> BroughtIn:
    """What everybody the viewer may read of brought in, or ``persons`` alone, in one query; months without figures are zero.

    Frozen months count as they stand frozen. Who reaches everybody's also has what belongs to nobody in it. ``until`` is the
    last month of the whole period, which may not have begun.
    """
    reach, values = _reach_in_sql(viewer, day_read(viewer, asked.last), persons)
    whole = asked if until is None else replace(asked, last=until)
    found: dict[date, dict[str, Decimal]] = {}
    nobody = Decimal(0)
    for month, measure, is_of_nobody, amount in every(
        SUMS.format(reach=reach), *whole.for_sql(ARRAY_OF_SHOWN, closing=values),
    ):
        sums = found.setdefault(month, {})
        sums[measure] = sums.get(measure, Decimal(0)) + amount
        nobody += amount if is_of_nobody and measure == SALES else 0
    return BroughtIn(
        {month: results_of(found.get(month.span.start, {}), asked.currency) for month in asked.months},
        results_of({SALES: nobody}, asked.currency).sales,
        results_of({QUOTA: sum((one.get(QUOTA, Decimal(0)) for one in found.values()), Decimal(0))}, asked.currency).quota,
    )


def total(results: Iterable[Results], currency: str) -> Results:
    """Several results as one."""
    found = list(results)
    return Results(*(
        Money.total([getattr(one, name) for one in found], currency=currency) for name in Results.__slots__
    ))


def currencies(viewer: Viewer, *, measured: MeasuredSet) -> list[str]:
    """In which currencies the viewer may read of something: now, or in a frozen month that differs from now."""
    reach, values = _reach_in_sql(viewer, viewer.today, None)
    half = (measured.pk, ARRAY_OF_SHOWN, *values)
    return sorted(currency for (currency,) in every(CURRENCIES.format(reach=reach), *half, *half))


def _reach_in_sql(viewer: Viewer, on: date, persons: Iterable[int] | None) -> tuple[str, tuple[Told, ...]]:
    """Whose figures are read, as a condition with its values: Django would put it together twice for every sentence."""
    narrowed, values = ("true", ()) if persons is None else ("manager_id = ANY(%s::bigint[])", (array(persons),))
    if viewer.reach(READ_FIGURES).everywhere:
        return narrowed, values
    people = people_within(viewer=viewer, permission=READ_FIGURES, on=on).order_by().values("pk")
    try:
        reached, more = people.query.sql_with_params()
    except EmptyResultSet:
        return "false", ()
    return f"{narrowed} AND manager_id IN ({reached})", (*values, *more)


def manager_seen_by(viewer: Viewer, *, person_id: int, asked: Asked) -> Person:
    """One manager whose figures the viewer may read; ``NotSeen`` for everybody else."""
    reached = people_within(viewer=viewer, permission=READ_FIGURES, on=day_read(viewer, asked.last))
    found = reached.filter(pk=person_id).first()
    if found is None:
        raise NotSeen
    return found
