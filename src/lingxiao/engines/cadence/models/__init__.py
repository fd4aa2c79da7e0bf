"""Tables of cadence: shape and constraints, nothing else."""

from lingxiao.engines.cadence.models.calendar import Calendar, HolidayPack
from lingxiao.engines.cadence.models.due import Due, HandOver, Reminder, Snooze
from lingxiao.engines.cadence.models.feed import CalendarFeed

__all__ = ["Calendar", "CalendarFeed", "Due", "HandOver", "HolidayPack", "Reminder", "Snooze"]
