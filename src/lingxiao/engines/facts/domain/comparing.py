"""Two versions of a month beside each other, by manager: what each stood at, and whose figures differ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from lingxiao.engines.facts.domain.results import EXACT, day_read
from lingxiao.engines.facts.domain.whose import everybodys
from lingxiao.engines.facts.models import Difference, FrozenFigure, FrozenMonth
from lingxiao.engines.facts.permissions import READ_FIGURES
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.kernel.in_sql import Looked, ids

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lingxiao.engines.facts.models import MeasuredSet
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer

FROZEN_OF = """
    SELECT above FROM facts_frozenfigure
    WHERE of_version_id = %s AND measure = %s AND currency = %s AND manager_id = {row}
"""
NEWEST_OF = """
    SELECT above FROM facts_measured
    WHERE of_set_id = %s AND manager_id = {row} AND measure = %s AND month = %s::date AND currency = %s
"""
IN_VERSION = """
    SELECT manager_id FROM facts_frozenfigure WHERE of_version_id = %s AND measure = %s AND currency = %s AND above <> 0
"""
BETWEEN_VERSIONS = """
    SELECT manager_id FROM (
        SELECT manager_id, above FROM facts_frozenfigure WHERE of_version_id = %s AND measure = %s AND currency = %s
        UNION ALL
        SELECT manager_id, -above FROM facts_frozenfigure WHERE of_version_id = %s AND measure = %s AND currency = %s
    ) AS of_both GROUP BY manager_id HAVING sum(above) <> 0
"""
"""Whose figure is another in the second version: each has one figure of a measure in a currency, or none."""
SINCE_FROZEN = """
    SELECT manager_id FROM facts_difference
    WHERE of_version_id = %s AND measure = %s AND currency = %s AND of_set_id = %s AND frozen <> newest
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of a month in one currency: a version alone, two of them, or the one that stands and the newest data.

    ``after`` is a version, a set of figures for the newest data, or nothing for ``before`` alone. A set is compared with
    the version that stands and no other.
    """

    month: Month
    measure: str
    currency: str
    before: FrozenMonth
    after: FrozenMonth | MeasuredSet | None = None

    @property
    def figure(self) -> tuple[str, str]:
        """The measure and the currency."""
        return self.measure, self.currency


def managers_compared(viewer: Viewer, *, compared: Compared) -> QuerySet[Any]:
    """The managers the viewer may read of, with ``before`` and ``after``: those whose figures differ.

    Of a version alone all who have a figure. Who may read is asked for the last day of the month, as on results.
    """
    before = compared.before
    reached = people_within(viewer=viewer, permission=READ_FIGURES, on=day_read(viewer, compared.month))
    own = Looked(FROZEN_OF, before.pk, *compared.figure, kind=EXACT, row="pk")
    after, other = compared.after, own
    if after is None:
        which = ids(IN_VERSION, before.pk, *compared.figure)
    elif isinstance(after, FrozenMonth):
        which = ids(BETWEEN_VERSIONS, before.pk, *compared.figure, after.pk, *compared.figure)
        other = Looked(FROZEN_OF, after.pk, *compared.figure, kind=EXACT, row="pk")
    else:
        which = ids(SINCE_FROZEN, before.pk, *compared.figure, after.pk)
        day = compared.month.span.start
        other = Looked(NEWEST_OF, after.pk, compared.measure, day, compared.currency, kind=EXACT, row="pk")
    rows: QuerySet[Any] = reached.filter(pk__in=which)
    found: QuerySet[Any] = rows.annotate(before=own, after=other)
    return found


def sums_compared(viewer: Viewer, *, compared: Compared) -> tuple[Decimal, Decimal]:
    """What the viewer may read of together, before and after, with what belongs to nobody for who reads of everybody.

    Of the newest data it is what stands and by how much it differs. One query for each side.
    """
    kept = everybodys(viewer, on=day_read(viewer, compared.month))
    told = {"measure": compared.measure, "currency": compared.currency}

    def whole(version: FrozenMonth) -> Decimal:
        rows = FrozenFigure.objects.filter(kept, of_version=version, **told)
        return Decimal(rows.aggregate(sum=Sum("above"))["sum"] or 0)

    before, after = whole(compared.before), compared.after
    if after is None or isinstance(after, FrozenMonth):
        return before, whole(after) if after is not None else before
    rows = Difference.objects.filter(kept, of_version=compared.before, of_set=after, **told)
    sums = rows.aggregate(newest=Sum("newest"), frozen=Sum("frozen"))
    return before, before + Decimal(sums["newest"] or 0) - Decimal(sums["frozen"] or 0)
