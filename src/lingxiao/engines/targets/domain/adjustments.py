"""What befalls a target within a year: leave, the ramp of a new manager, a territory handed over, a change. Pure.

Months are twelve amounts in minor units, January first, of one calendar year.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.targets.domain.spreading import spread
from lingxiao.engines.targets.enums import MONTHS, RAMP, TRANSITION
from lingxiao.kernel.days import DaySpan, Month
from lingxiao.kernel.money import round_half_away

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lingxiao.kernel.days import WorkCalendar

WHOLE = 100


def without_leave(
    months: Sequence[int], *, year: int, spans: Sequence[DaySpan], calendar: WorkCalendar,
) -> list[int]:
    """The months of somebody on statutory leave for these spans: each in proportion to the working days that are left.

    A day that two spans hold counts once; a month of leave alone is nothing. LR-15: reduced, never zero-scored.
    """
    found = []
    for number, amount in enumerate(months, start=1):
        month = Month(year, number)
        worked = calendar.working_days(month.span)
        left = sum(1 for day in worked if not any(day in span for span in spans))
        found.append(amount if left == len(worked) else round_half_away(Fraction(amount * left, len(worked))))
    return found


def ramped(months: Sequence[int], *, first: int, steps: Sequence[int] = RAMP) -> list[int]:
    """The months of a manager who begins in month ``first`` (1 to 12): nothing before, then ``steps`` per cent, then all.

    A02: 50/75/90/100 % in months one to four. What the year before would have had of the steps is not looked at.
    """
    found = [0] * (first - 1)
    for place, amount in enumerate(months[first - 1 :]):
        share = steps[place] if place < len(steps) else WHOLE
        found.append(round_half_away(Fraction(amount * share, WHOLE)))
    return found


def handed_over(
    months: Sequence[int], *, first: int, steps: Sequence[int] = TRANSITION,
) -> tuple[list[int], list[int]]:
    """What a territory that is handed over from month ``first`` brings to whoever gives it and to whoever takes it.

    The giver keeps ``steps`` per cent, month by month, and nothing after the last; every month adds up to what it was.
    """
    kept, taken = [], []
    for number, amount in enumerate(months, start=1):
        place = number - first
        share = WHOLE if place < 0 else steps[place] if place < len(steps) else 0
        one, other = spread(amount, [share, WHOLE - share])
        kept.append(one)
        taken.append(other)
    return kept, taken


def from_a_day(months: Sequence[int], *, full: int, starting: date, calendar: WorkCalendar) -> list[int]:
    """The months of a target that is another from a day on, when the whole year at the new level came to ``full``.

    Months before stay. The new level is spread as the year was; the month of the day has of both in proportion to its
    working days before the day and from it on, rounded once. A02, mid-year change: pro rata, nothing retroactive.
    """
    level = spread(full, months)
    month = Month.containing(starting)
    gone = calendar.working_days_between(month.span.start, starting)
    whole = calendar.month_working_days(starting.year, starting.month)
    share = Fraction(gone, whole) if whole else Fraction()
    between = round_half_away(months[starting.month - 1] * share + level[starting.month - 1] * (1 - share))
    return [*months[: starting.month - 1], between, *level[starting.month : MONTHS]]
