"""How days and lateness are said on every page: 11月27日 周五, 逾期 3 个工作日."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from lingxiao.engines.cadence.ladders import working_days_late
from lingxiao.kernel.days.calendars import UnknownYear

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.kernel.days.calendars import WorkCalendar

WEEKDAYS = (
    pgettext_lazy("weekday, short", "Mon"), pgettext_lazy("weekday, short", "Tue"), pgettext_lazy("weekday, short", "Wed"),
    pgettext_lazy("weekday, short", "Thu"), pgettext_lazy("weekday, short", "Fri"), pgettext_lazy("weekday, short", "Sat"),
    pgettext_lazy("weekday, short", "Sun"),
)


def day_said(day: date, today: date) -> str:
    """A day with its weekday, and its year where that is not this one."""
    named = formats.date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")
    return _("%(weekday)s %(day)s") % {"day": named, "weekday": WEEKDAYS[day.weekday()]}


def late_said(due_on: date, today: date, calendar: WorkCalendar) -> str:
    """By how much something is overdue: in working days, or in days where the calendar does not know the year."""
    try:
        days = working_days_late(due_on, today, calendar)
    except UnknownYear:
        days = (today - due_on).days
        return ngettext("%(days)s day overdue", "%(days)s days overdue", days) % {"days": days}
    if not days:
        return _("Overdue since %(day)s") % {"day": day_said(due_on, today)}
    return ngettext("%(days)s working day overdue", "%(days)s working days overdue", days) % {"days": days}
