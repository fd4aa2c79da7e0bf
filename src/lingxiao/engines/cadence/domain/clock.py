"""The company's calendar and clock: which days are worked, and which day it is here at a moment."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import TextField
from django.db.models.functions import Cast

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


class _Stored(NamedTuple):
    """A pack as the database keeps it, its days as text: two that are alike make the same calendar."""

    key: str
    name_zh: str
    name_en: str
    years: tuple[int, ...]
    weekend: tuple[int, ...]
    source: str
    days: str


def calendar_for(person_id: int | None = None) -> WorkCalendar:  # noqa: ARG001 -- a person's own calendar comes with A13
    """The working-day calendar in force for a person; today that is the company's for everyone. One query.

    Where none was imported it knows no year at all, so every question is refused with the way on.
    """
    rows = HolidayPack.objects.filter(calendar__is_company=True, replaced_at__isnull=True).values_list(
        "pk", "calendar__name_zh", "calendar__name_en", "key", "name_zh", "name_en", "years", "weekend", "source",
        Cast("days", TextField()),
    )
    found = sorted(rows, key=lambda row: (max(row[6]), row[0]))
    if not found:
        return WorkCalendar(NONE_YET, frozenset())
    packs = tuple(
        _Stored(key, zh, en, tuple(years), tuple(weekend), source, days)
        for _pk, _zh, _en, key, zh, en, years, weekend, source, days in found
    )
    return _counted(found[0][1], found[0][2], packs)


@lru_cache(maxsize=8)
def _counted(name_zh: str, name_en: str, packs: tuple[_Stored, ...]) -> WorkCalendar:
    """The calendar of these packs; kept, for it counts its working days once and nobody can change it."""
    return calendar_of(*map(_pack, packs), name=Bilingual(name_zh, name_en))


def _pack(stored: _Stored) -> CalendarPack:
    days = {
        date.fromisoformat(day): SpecialDay(Bilingual(said["zh"], said["en"]), is_worked=said["worked"])
        for day, said in json.loads(stored.days).items()
    }
    name = Bilingual(stored.name_zh, stored.name_en)
    return CalendarPack(stored.key, name, frozenset(stored.years), days, stored.source, frozenset(stored.weekend))


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

