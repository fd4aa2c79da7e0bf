"""The months of a letter, and how a target that adds up is laid over them. Pure."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.scorecards.enums import SHARES
from lingxiao.kernel.days.periods import Month

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

EVEN = (1,) * 12


def months_of(starts_on: date, ends_on: date) -> tuple[Month, ...]:
    """The calendar months from a first day up to but without another, which begin months both."""
    first, found = Month.containing(starts_on), []
    while first.span.start < ends_on:
        found.append(first)
        first = first.next()
    return tuple(found)


def shares_of(months: Sequence[Month], *, weights: Sequence[int] = ()) -> list[int]:
    """Ten-thousandths for each month by the weights of January to December, summing exactly (largest remainder)."""
    year = weights if len(weights) == len(EVEN) and sum(weights) > 0 else EVEN
    raw = [year[one.number - 1] for one in months]
    whole = sum(raw) or 1
    exact = [Fraction(SHARES * one, whole) for one in raw]
    found = [int(one) for one in exact]
    order = sorted(range(len(raw)), key=lambda at: (found[at] - exact[at], at))
    for at in order[: SHARES - sum(found)]:
        found[at] += 1
    return found


def share_until(months: Sequence[Month], shares: Sequence[int], *, until: Month) -> Fraction:
    """The part of a target that belongs to the months up to and with one."""
    return Fraction(sum(share for month, share in zip(months, shares, strict=True) if month <= until), SHARES)
