"""Working-day calendars: which days are worked, and how far apart two of them are.

Pure arithmetic over days that were given: weekends by pattern, public holidays, and make-up working days (调休).
A calendar knows whole years and never guesses: asked about any other year, it refuses and says which one to import.
"""

from __future__ import annotations

import calendar as gregorian
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.refusals import Refusal, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.kernel.words import Bilingual

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
SATURDAY_AND_SUNDAY = frozenset({SATURDAY, SUNDAY})
FRIDAY_AND_SATURDAY = frozenset({FRIDAY, SATURDAY})
SUNDAY_ONLY = frozenset({SUNDAY})


class UnknownYear(Refusal):
    """The answer depends on a year whose holidays were never imported. ``params["year"]`` says which."""

    sentence = _(
        "The calendar “%(calendar)s” does not know the holidays of %(year)s yet. Import that year in the settings, "
        "under calendars: a JSON file (holiday-cn works as it is), an ICS file or a CSV file."
    )


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs from its weekday's habit: a holiday, or a weekend day that is worked instead."""

    name: Bilingual
    is_worked: bool


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Known years without a gap between them, with every working day in it as a sorted tuple of ordinals."""

    first_year: int
    last_year: int
    working: tuple[int, ...]


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of ``years``, and of no other year.

    ``weekend`` holds Python weekdays (Monday is 0); ``special`` holds the days that break the habit. A special day
    outside ``years`` changes nothing, because its year stays unknown. The first question about a stretch of years
    counts its working days once; after that every answer is two binary searches.
    """

    name: Bilingual
    years: frozenset[int]
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    special: Mapping[date, SpecialDay] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Keep a copy of the special days nobody else can change; a week without a working day is a bug."""
        if not self.weekend < frozenset(range(7)):
            message = f"a weekend is some days of the week, not {sorted(self.weekend)}"
            raise ValueError(message)
        object.__setattr__(self, "special", MappingProxyType(dict(self.special)))

    def is_working(self, day: date) -> bool:
        """Whether people work on ``day``."""
        self._stretch(day.year)
        return self._is_worked(day)

    def special_day(self, day: date) -> SpecialDay | None:
        """The holiday or make-up day that ``day`` is, for showing its name; ``None`` on an ordinary day."""
        self._stretch(day.year)
        return self.special.get(day)

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``, or before it when negative; 0 gives ``day`` itself.

        ``day`` is not counted, worked or not (民法典 §201: the first day of a period is not counted).
        """
        stretch = self._stretch(day.year)
        if count == 0:
            return day
        if count > 0:
            index = bisect_right(stretch.working, day.toordinal()) + count - 1
        else:
            index = bisect_left(stretch.working, day.toordinal()) + count
        return self._at(stretch, index)

    def on_or_after(self, day: date) -> date:
        """``day`` when it is worked, else the next working day (民法典 §203: a period never ends on a holiday)."""
        stretch = self._stretch(day.year)
        return self._at(stretch, bisect_left(stretch.working, day.toordinal()))

    def on_or_before(self, day: date) -> date:
        """``day`` when it is worked, else the working day before it."""
        stretch = self._stretch(day.year)
        return self._at(stretch, bisect_right(stretch.working, day.toordinal()) - 1)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie in ``[start, end)``; with the two swapped, the same number negative.

        Every day that is counted must be of a known year; ``end`` itself need not be.
        """
        if end < start:
            return -self.working_days_between(end, start)
        if end == start:
            return 0
        return self._count_through(start, end - timedelta(days=1))

    def month_working_days(self, year: int, month: int) -> int:
        """How many working days the month has."""
        last = gregorian.monthrange(year, month)[1]
        return self._count_through(date(year, month, 1), date(year, month, last))

    def working_days(self, span: DaySpan) -> tuple[date, ...]:
        """The working days of a closed span, in order."""
        return tuple(day for day in span.days() if self.is_working(day))

    def _count_through(self, first: date, last: date) -> int:
        """Count the working days from ``first`` to ``last``, both included."""
        stretch = self._stretch(first.year)
        if last.year > stretch.last_year:
            raise self._unknown(stretch.last_year + 1)
        return bisect_right(stretch.working, last.toordinal()) - bisect_left(stretch.working, first.toordinal())

    def _at(self, stretch: _Stretch, index: int) -> date:
        if index < 0:
            raise self._unknown(stretch.first_year - 1)
        if index >= len(stretch.working):
            raise self._unknown(stretch.last_year + 1)
        return date.fromordinal(stretch.working[index])

    def _stretch(self, year: int) -> _Stretch:
        found = self._stretch_of_year.get(year)
        if found is None:
            raise self._unknown(year)
        return found

    def _unknown(self, year: int) -> UnknownYear:
        return UnknownYear(calendar=self.name, year=year)

    @cached_property
    def _stretch_of_year(self) -> dict[int, _Stretch]:
        found: dict[int, _Stretch] = {}
        for first in sorted(year for year in self.years if year - 1 not in self.years):
            last = first
            while last + 1 in self.years:
                last += 1
            stretch = _Stretch(first, last, self._working_ordinals(first, last))
            found.update(dict.fromkeys(range(first, last + 1), stretch))
        return found

    def _working_ordinals(self, first_year: int, last_year: int) -> tuple[int, ...]:
        days = DaySpan.through(date(first_year, 1, 1), date(last_year, 12, 31)).days()
        return tuple(day.toordinal() for day in days if self._is_worked(day))

    def _is_worked(self, day: date) -> bool:
        special = self.special.get(day)
        return day.weekday() not in self.weekend if special is None else special.is_worked
