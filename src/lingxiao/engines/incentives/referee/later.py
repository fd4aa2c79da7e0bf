"""What is paid over time: draws and their balance, and units that vest."""

from __future__ import annotations

from calendar import monthrange
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.referee.shapes import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lingxiao.engines.incentives.language.plan import Draw, Grant

_MONTHS = 12


def drawn(draw: Draw, earnings: Sequence[Fraction]) -> list[Fraction]:
    """What is paid month by month: at least the draw while it lasts; a recoverable one is repaid from what exceeds it."""
    balance, paid = NOTHING, []
    for month, one in enumerate(earnings):
        least = draw.amount if draw.months is None or month < draw.months else NOTHING
        now = max(least, one - balance, NOTHING)
        balance = max(NOTHING, balance + now - one) if draw.is_recoverable else NOTHING
        paid.append(now)
    return paid


def vested(grant: Grant, *, start: date, on: date) -> int:
    """How many units have vested by a day: whole ones, the sum so far rounded down. A month ends on the day it began on."""
    months = months_between(start, on)
    if months < grant.cliff_months:
        return 0
    share = grant.cliff_share + grant.monthly_share * min(months - grant.cliff_months, grant.months)
    return int(grant.units * min(share, Fraction(1)))


def months_between(start: date, on: date) -> int:
    """Whole months from a day to another; where a month lacks the day, its last day counts."""
    months = (on.year - start.year) * _MONTHS + on.month - start.month
    last = monthrange(on.year, on.month)[1]
    return max(months - (1 if on.day < min(start.day, last) else 0), 0)
