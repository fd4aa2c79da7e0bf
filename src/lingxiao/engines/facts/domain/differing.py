"""By what the newest data differ from what is frozen: found once for every set of figures, read by pages and restating."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Q, Sum

from lingxiao.engines.facts.models import Difference, MeasuredSet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from decimal import Decimal

    from lingxiao.engines.facts.models import FrozenMonth

FIND = """
    INSERT INTO facts_difference (of_set_id, of_version_id, measure, currency, manager_id, frozen, newest)
    WITH standing AS (
        SELECT DISTINCT ON (month) id, month FROM facts_frozenmonth
        WHERE month BETWEEN %(first)s AND %(last)s ORDER BY month, version DESC
    ), frozen AS (
        SELECT one.of_version_id, one.measure, one.currency, coalesce(one.manager_id, 0) AS manager, one.above, one.below
        FROM facts_frozenfigure AS one JOIN standing ON standing.id = one.of_version_id
    ), newest AS (
        SELECT standing.id AS of_version_id, one.measure, one.currency, coalesce(one.manager_id, 0) AS manager,
               one.above, one.below
        FROM facts_measured AS one JOIN standing ON standing.month = one.month WHERE one.of_set_id = %(of_set)s
    )
    SELECT %(of_set)s, of_version_id, measure, currency, nullif(manager, 0), coalesce(frozen.above, 0),
           coalesce(newest.above, 0)
    FROM frozen FULL JOIN newest USING (of_version_id, measure, currency, manager)
    WHERE coalesce(frozen.above, 0) <> coalesce(newest.above, 0) OR coalesce(frozen.below, 0) <> coalesce(newest.below, 0)
"""
"""What is nowhere counts as zero: an order that came and was taken back changes nothing."""


@transaction.atomic
def find(*, measured: MeasuredSet, at: datetime) -> int:
    """Compare what stands frozen with a set of figures, and keep what differs; answers how many figures do."""
    Difference.objects.filter(of_set=measured)._raw_delete(using="default")  # noqa: SLF001 -- nothing hangs on them
    with connection.cursor() as cursor:
        cursor.execute(FIND, {"first": measured.first_month, "last": measured.last_month, "of_set": measured.pk})
        found = int(cursor.rowcount)
    MeasuredSet.objects.filter(pk=measured.pk).update(compared_at=at)
    return found


class Differs(NamedTuple):
    """One measure of a month in one currency: how many figures differ, what belongs to nobody being one, and both sums."""

    month: date
    measure: str
    currency: str
    figures: int
    frozen: Decimal
    newest: Decimal


def by_measure(
    *, measured: MeasuredSet, versions: Iterable[FrozenMonth], within: Q, measures: Iterable[str] = (),
) -> list[Differs]:
    """What differs in these versions, by month, measure and currency, of whom ``within`` keeps. One query."""
    rows = Difference.objects.filter(within, of_set=measured, of_version__in=[one.pk for one in versions])
    if measures:
        rows = rows.filter(measure__in=list(measures))
    keys = ("of_version__month", "measure", "currency")
    summed = rows.values_list(*keys).annotate(Count("pk"), Sum("frozen"), Sum("newest")).order_by(*keys)
    return [Differs(*row) for row in summed]


def persons_of(version: FrozenMonth, *, measured: MeasuredSet) -> list[int]:
    """Whose figures of a version the newest data would change."""
    rows = Difference.objects.filter(of_set=measured, of_version=version, manager__isnull=False)
    return sorted(rows.values_list("manager", flat=True).distinct())


def forget(version: FrozenMonth) -> None:
    """What a version differed by is over once another one stands."""
    Difference.objects.filter(of_version=version).delete()


def moved(one: Differs) -> bool:
    """Whether the sum itself differs, and not only to whom it belongs."""
    return one.frozen != one.newest


