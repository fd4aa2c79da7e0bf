"""Seasonality 季节系数: twelve exact shares of a year, and how they move with the Spring Festival. Pure."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.targets.enums import MONTHS
from lingxiao.engines.targets.refusals import NotTwelveShares, ShareNegative, SharesNotWhole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.kernel.days import WorkCalendar

PER_CENT = 100


def season_of(shares: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Twelve shares that come to one, as they stand; refused when there are not twelve or they come to anything else.

    Raises ``NotTwelveShares``, ``ShareNegative`` and ``SharesNotWhole``, which says what they come to. A02, seasonality.
    """
    if len(shares) != MONTHS:
        raise NotTwelveShares(count=len(shares))
    if min(shares) < 0:
        raise ShareNegative
    if sum(shares) != 1:
        raise SharesNotWhole(sum=per_cent(sum(shares, Fraction())))
    return tuple(shares)


def shifted(season: Sequence[Fraction], *, worked: Sequence[int], reference: Sequence[int]) -> tuple[Fraction, ...]:
    """The season of a year whose months have other working days: w'_m = w_m (WD_m / WD_m,ref), brought back to one.

    A month without working days in the reference keeps its share before that. A02, the holiday shift.
    """
    moved = [
        share * Fraction(now, before) if before else share
        for share, now, before in zip(season, worked, reference, strict=True)
    ]
    whole = sum(moved, Fraction())
    return tuple(one / whole for one in moved)


def working_days(calendar: WorkCalendar, *, year: int) -> list[int]:
    """How many days of each month of a year are worked; ``UnknownYear`` where the calendar does not know it."""
    return [calendar.month_working_days(year, month) for month in range(1, MONTHS + 1)]


def per_cent(share: Fraction) -> str:
    """A share as people write it, in per cent with up to two decimals: 95, 103.25."""
    hundredths = round(share * PER_CENT * 100)
    whole, rest = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{whole}" if not rest else f"{sign}{whole}.{rest:02d}".rstrip("0")
