"""Frozen figures of persons, month by month, for engines that judge by them: never of an open month, each with its version."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.facts.domain import measuring
from lingxiao.engines.facts.models import FrozenFigure, FrozenMonth, Measured
from lingxiao.kernel.days.periods import Month

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class FrozenSum:
    """One measure of one person in a frozen month: what stands above and below the line, amounts in minor units."""

    above: Fraction
    below: Fraction | None
    version: int


def is_frozen(*, month: Month, at: datetime) -> bool:
    """Whether a month was frozen by a moment."""
    return FrozenMonth.objects.filter(month=month.span.start, frozen_at__lte=at).exists()


Key = tuple[int, str, Month, str]
"""Person, measure, month and currency; the currency is empty for what is no amount."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The figures found, and the version in which each frozen month stands; a month that is not frozen is in neither."""

    sums: Mapping[Key, FrozenSum]
    versions: Mapping[Month, int]


def frozen_sums(
    *, person_ids: Collection[int], measures: Collection[str], first: Month, last: Month, at: datetime,
) -> Frozen:
    """The frozen figures of these persons and measures in months ``first`` to ``last``, as they stood at a moment."""
    rows = FrozenMonth.objects.filter(
        month__gte=first.span.start, month__lte=last.span.start, frozen_at__lte=at,
    ).order_by("month", "-version").distinct("month").values_list("pk", "month", "version")
    standing = {pk: (Month.containing(day), number) for pk, day, number in rows}
    told = FrozenFigure.objects.filter(
        of_version_id__in=standing, measure__in=set(measures), manager_id__in=set(person_ids),
    ).values_list("of_version_id", "measure", "currency", "manager_id", "above", "below")
    sums = {
        (person, measure, standing[version][0], currency): FrozenSum(
            Fraction(above), None if below is None else Fraction(below), standing[version][1],
        )
        for version, measure, currency, person, above, below in told
    }
    return Frozen(sums, dict(standing.values()))


def sums_today(*, person_ids: Collection[int], measures: Collection[str], first: Month, last: Month) -> Frozen | None:
    """The figures these months would have if they were frozen now; None where none were worked out yet.

    For saying that what is frozen differs by now, never for judging by. Months that the newest figures do not reach are in
    neither part; the version is 0, for they stand in none.
    """
    kept = measuring.newest()
    if kept is None:
        return None
    reached = [one for one in first.through(last) if kept.first_month <= one.span.start <= kept.last_month]
    told = Measured.objects.filter(
        of_set=kept, measure__in=set(measures), manager_id__in=set(person_ids), month__in=[one.span.start for one in reached],
    ).values_list("manager_id", "measure", "month", "currency", "above", "below")
    sums = {
        (person, measure, Month.containing(day), currency): FrozenSum(
            Fraction(above), None if below is None else Fraction(below), 0,
        )
        for person, measure, day, currency, above, below in told
    }
    return Frozen(sums, dict.fromkeys(reached, 0))
