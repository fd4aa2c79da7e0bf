"""Run-rate 推算: what a period comes to if every working day brings what those so far have brought."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.kernel.days.calendars import UnknownYear

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.kernel.days.calendars import WorkCalendar
    from lingxiao.kernel.money import Money


def run_rate(*, so_far: Money, gone: int, whole: int) -> Money | None:
    """Sales so far over the working days gone, times the working days of the period, rounded once.

    None before the first working day is over: nothing can be told from no day.
    """
    if gone <= 0 or gone > whole:
        return None
    return so_far.times(Fraction(whole, gone))


def working_days(calendar: WorkCalendar, *, first: date, end: date, today: date) -> tuple[int, int]:
    """How many working days from ``first`` to the day before ``end`` are over before ``today``, and how many there are.

    None of none where the calendar does not know a year.
    """
    try:
        whole = calendar.working_days_between(first, end)
        return calendar.working_days_between(first, min(max(today, first), end)), whole
    except UnknownYear:
        return 0, 0
