"""Reachability 目标可达性体检: the growth a quota asks for, held against growths that were had, and what it takes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.targets.enums import MONTHS, NEEDS_BASIS_ABOVE, Chance

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_GROWTHS = 4
"""Below so many growths a percentile says nothing."""
QUARTER = 3
COVERED_WELL, COVERED_BADLY = Fraction(3), Fraction(1)
"""Open deals as a multiple of what is left to sell: from three on the pipeline helps, below one it does not carry."""
HALF, THREE_QUARTERS = 50, 75
STEPS = (Chance.LIKELY, Chance.EVEN, Chance.STRETCH, Chance.UNLIKELY)


def growths(sold: Sequence[int | None]) -> list[Fraction]:
    """How each three months grew over the same ones a year before, exact, from monthly sales, oldest first.

    A window with a month that is not known (None), or with nothing a year before, tells nothing and is left out.
    """
    found = []
    for end in range(MONTHS + QUARTER, len(sold) + 1):
        now, before = sold[end - QUARTER : end], sold[end - QUARTER - MONTHS : end - MONTHS]
        if None in now or None in before:
            continue
        base = sum(one or 0 for one in before)
        if base > 0:
            found.append(Fraction(sum(one or 0 for one in now), base) - 1)
    return found


def percentile(value: Fraction, among: Sequence[Fraction]) -> Fraction | None:
    """At which percentile a value stands among others, equals counted half, 0 to 100; None among too few."""
    if len(among) < LEAST_GROWTHS:
        return None
    below = sum(1 for one in among if one < value)
    equal = sum(1 for one in among if one == value)
    return Fraction(100 * (2 * below + equal), 2 * len(among))


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found. Growths and shares are exact; None where there is nothing to divide by, or too little.

    ``at`` is the percentile of the growth the quota asks for among growths that were had; ``load`` the quota as a multiple
    of twelve months' sales, ``load_at`` its percentile among peers. Amounts are minor units.
    """

    quota: int
    trailing: int
    growth: Fraction | None
    at: Fraction | None
    median: Fraction | None
    load: Fraction | None
    load_at: Fraction | None
    coverage: Fraction | None
    remaining: int
    chance: Chance

    @property
    def needs_basis(self) -> bool:
        """Whether a director must write down on what it rests: more than nine of ten growths were smaller (A02)."""
        return self.at is not None and self.at > NEEDS_BASIS_ABOVE

    @property
    def more_pipeline(self) -> int | None:
        """How much more must be open to cover what is left three times, in minor units; None where that is not known."""
        if self.coverage is None:
            return None
        return max(0, round((COVERED_WELL - self.coverage) * self.remaining))


def check(
    *, quota: int, sold: Sequence[int | None], peers: Sequence[Fraction], coverage: Fraction | None, remaining: int,
) -> Checked:
    """Hold a year's quota against own history, peers and pipeline; ``sold`` are months, oldest first, amounts minor units.

    ``peers`` are quotas of comparable managers as multiples of their twelve months' sales.
    """
    trailing = sum(one or 0 for one in sold[-MONTHS:])
    had = sorted(growths(sold))
    growth = Fraction(quota, trailing) - 1 if trailing > 0 else None
    at = percentile(growth, had) if growth is not None else None
    load = Fraction(quota, trailing) if trailing > 0 else None
    return Checked(
        quota=quota, trailing=trailing, growth=growth, at=at, median=had[len(had) // 2] if had else None, load=load,
        load_at=percentile(load, peers) if load is not None else None, coverage=coverage, remaining=remaining,
        chance=chance_of(at=at, coverage=coverage),
    )


def chance_of(*, at: Fraction | None, coverage: Fraction | None) -> Chance:
    """The band of probability: by the percentile, a step better with a full pipeline, a step worse with an empty one."""
    if at is None:
        return Chance.UNKNOWN
    limits = (HALF, THREE_QUARTERS, NEEDS_BASIS_ABOVE)
    step = sum(1 for limit in limits if at > limit)
    if coverage is not None and coverage >= COVERED_WELL:
        step -= 1
    if coverage is not None and coverage < COVERED_BADLY:
        step += 1
    return STEPS[min(max(step, 0), len(STEPS) - 1)]
