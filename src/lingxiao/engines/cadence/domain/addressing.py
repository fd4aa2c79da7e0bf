"""The address book of the outbox: the people of the company, where and when they are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lingxiao.engines.cadence.domain.clock import company_hours
from lingxiao.engines.people.domain.addresses import addresses_of
from lingxiao.kernel.days.hours import WorkHours
from lingxiao.kernel.notices.addressing import Addressee

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime


class CompanyBook:
    """Everyone who works here. The company's calendar and hours are read once, when the book is opened."""

    def __init__(self) -> None:
        """Open the book."""
        self._hours = company_hours()
        self._by_zone = {self._hours.zone.key: self._hours}

    def addressees(self, person_ids: Collection[int], *, at: datetime) -> Mapping[int, Addressee]:
        """Those of these persons who work here at that moment, each with the hours of their own time zone."""
        on = at.astimezone(self._hours.zone).date()
        return {
            person: Addressee(person, one.name, one.email, one.language or "zh-hans", self._hours_in(one.time_zone))
            for person, one in addresses_of(person_ids=person_ids, on=on).items()
        }

    def company_hours(self) -> WorkHours:
        """The hours of the company, for what is said to a group."""
        return self._hours

    def _hours_in(self, zone: str) -> WorkHours:
        if not zone:
            return self._hours
        if zone not in self._by_zone:
            try:
                self._by_zone[zone] = WorkHours(calendar=self._hours.calendar, zone=ZoneInfo(zone))
            except (ZoneInfoNotFoundError, ValueError):  # a zone nobody knows must not keep the others from their mail
                self._by_zone[zone] = self._hours
        return self._by_zone[zone]
