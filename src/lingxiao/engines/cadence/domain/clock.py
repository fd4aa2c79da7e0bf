"""The company's calendar and clock: which days are worked, and which day it is here at a moment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lingxiao.engines.cadence.models import HolidayPack
from lingxiao.engines.people.domain.signing_in import company
from lingxiao.kernel.days.calendars import SpecialDay, WorkCalendar
from lingxiao.kernel.days.hours import WorkHours
from lingxiao.kernel.days.packs import CalendarPack, calendar_of
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import datetime

HOME_ZONE = "Asia/Shanghai"
NONE_YET = Bilingual("工作日历", "Working-day calendar")


def calendar_for(person_id: int | None = None) -> WorkCalendar:  # noqa: ARG001 -- a person's own calendar comes with A13
    """The working-day calendar in force for a person; today that is the company's for everyone. One query.

    Where none was imported it knows no year at all, so every question is refused with the way on.
    """
    packs = HolidayPack.objects.filter(calendar__is_company=True, replaced_at__isnull=True).select_related("calendar")
    rows = sorted(packs, key=lambda row: (max(row.years), row.pk))
    if not rows:
        return WorkCalendar(NONE_YET, frozenset())
    name = Bilingual(rows[0].calendar.name_zh, rows[0].calendar.name_en)
    return calendar_of(*(pack_of(row) for row in rows), name=name)


def pack_of(row: HolidayPack) -> CalendarPack:
    """A stored pack as the kernel reckons with it."""
    days = {
        date.fromisoformat(day): SpecialDay(Bilingual(said["zh"], said["en"]), is_worked=said["worked"])
        for day, said in row.days.items()
    }
    name = Bilingual(row.name_zh, row.name_en)
    return CalendarPack(row.key, name, frozenset(row.years), days, row.source, frozenset(row.weekend))


def working_days_after(day: date, n: int) -> date:
    """The ``n``-th working day after ``day`` by the company's calendar; raises ``UnknownYear`` rather than guess."""
    return calendar_for().add_working_days(day, n)


def zone() -> ZoneInfo:
    """The company's time zone."""
    here = company()
    return ZoneInfo(here.time_zone if here is not None else HOME_ZONE)


def day_of(at: datetime) -> date:
    """The company's day at a moment."""
    return at.astimezone(zone()).date()


def company_hours() -> WorkHours:
    """When the company's people may be written to."""
    return WorkHours(calendar=calendar_for(), zone=zone())

