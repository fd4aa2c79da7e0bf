"""Whether grades differ between groups: a mean difference with its interval, shown to people and acted on by nobody.

Grades count as points from D = 1 to S = 6. The interval is 95 %: the difference of the means, plus and minus a quantile of
Student's t times the root of ``s1²/n1 + s2²/n2``, the variances being those of samples. The quantile is taken from a table
at ``min(n1, n2) - 1`` degrees of freedom, the next smaller one that stands in it, and the root is rounded up to a
thousandth, so that an interval is too wide rather than too narrow. All of it in whole numbers and fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING

from lingxiao.engines.appraisals.enums import LEAST_GROUP, Grade

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

POINTS: dict[str, int] = {grade: points for points, grade in enumerate(reversed(Grade.values), start=1)}
QUANTILES = (
    (1, 12706), (2, 4303), (3, 3182), (4, 2776), (5, 2571), (6, 2447), (7, 2365), (8, 2306), (9, 2262), (10, 2228),
    (12, 2179), (14, 2145), (16, 2120), (18, 2101), (20, 2086), (25, 2060), (30, 2042), (40, 2021), (60, 2000), (120, 1980),
)
"""Degrees of freedom and the two-sided 95 % quantile of Student's t, in thousandths."""
THOUSAND, PAIR = 1000, 2


@dataclass(frozen=True, slots=True)
class Gap:
    """By how many points the mean of one group differs from that of the others, and the interval around it."""

    difference: Fraction
    low: Fraction
    high: Fraction

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out no difference at all."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One group beside all others: how many there are of each, and the gap where both are large enough to be shown."""

    group: str
    count: int
    others: int
    gap: Gap | None


def compare(one: Sequence[int], other: Sequence[int]) -> Gap | None:
    """The gap between the points of two groups; None where either has fewer than five people."""
    if min(len(one), len(other)) < LEAST_GROUP:
        return None
    difference = _mean(one) - _mean(other)
    spread = _variance(one) / len(one) + _variance(other) / len(other)
    reach = _quantile(min(len(one), len(other)) - 1) * _root(spread)
    return Gap(difference, difference - reach, difference + reach)


def laid_beside(*, grades: Mapping[int, str], groups: Mapping[int, str]) -> list[Compared]:
    """Each group beside all the others, by its name; whoever is in no group is left out. Two groups are one comparison."""
    known = {person: POINTS[grade] for person, grade in grades.items() if groups.get(person)}
    names = sorted({groups[person] for person in known})
    found = []
    for name in names[:1] if len(names) == PAIR else names:
        inside = [points for person, points in known.items() if groups[person] == name]
        outside = [points for person, points in known.items() if groups[person] != name]
        found.append(Compared(name, len(inside), len(outside), compare(inside, outside)))
    return found


def _mean(values: Iterable[int]) -> Fraction:
    told = list(values)
    return Fraction(sum(told), len(told))


def _variance(values: Sequence[int]) -> Fraction:
    mean = _mean(values)
    return sum(((value - mean) ** 2 for value in values), Fraction(0)) / (len(values) - 1)


def _quantile(freedom: int) -> Fraction:
    return Fraction(next(value for least, value in reversed(QUANTILES) if freedom >= least), THOUSAND)


def _root(value: Fraction) -> Fraction:
    """The square root, rounded up to a thousandth; exact where it is one."""
    scaled = value * THOUSAND**2
    whole = -(-scaled.numerator // scaled.denominator)
    found = isqrt(whole)
    return Fraction(found if found * found == whole else found + 1, THOUSAND)
