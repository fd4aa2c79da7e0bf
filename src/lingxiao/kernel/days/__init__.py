"""Days: spans, periods, working-day calendars and the working clock; pure arithmetic that never reads the time."""

from __future__ import annotations

from lingxiao.kernel.days.calendars import SpecialDay, UnknownYear, WorkCalendar
from lingxiao.kernel.days.hours import WorkHours
from lingxiao.kernel.days.periods import HalfYear, Month, Period, Quarter, Year, months_after, read_period
from lingxiao.kernel.days.spans import DaySpan

__all__ = [
    "DaySpan",
    "HalfYear",
    "Month",
    "Period",
    "Quarter",
    "SpecialDay",
    "UnknownYear",
    "WorkCalendar",
    "WorkHours",
    "Year",
    "months_after",
    "read_period",
]
