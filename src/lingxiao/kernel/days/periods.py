"""Periods: months, quarters, half-years and years, also of a financial year that does not start in January.

A financial year carries the number of the calendar year it starts in: with ``year_starts_in=4``, the year 2026
runs from 1 April 2026 to 31 March 2027, and its first quarter is April to June 2026.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from lingxiao.kernel.days.saying import ENGLISH_MONTHS
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.refusals import Refusal, _
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS_IN_YEAR = 12
_CHINESE_QUARTERS = "一二三四"
_KEY = re.compile(r"(?P<year>(?:19|20|21)[0-9]{2})(?:-(?P<part>0[1-9]|1[0-2]|Q[1-4]|H[12]))?")


class NotAPeriod(Refusal):
    """A text that should name a period does not."""

    sentence = _("“%(key)s” is not a period. Write 2026, 2026-H1, 2026-Q3 or 2026-09.")


@dataclass(frozen=True, slots=True, order=True)
class Period(ABC):
    """A stretch of whole months that has a number within its year: the ``number``-th part of ``year``.

    Periods of one kind sort by time. ``year_starts_in`` is the month, 1 to 12, in which the year begins.
    """

    year: int
    number: int
    year_starts_in: int = 1

    months_long: ClassVar[int]

    def __post_init__(self) -> None:
        """Refuse a part the year does not have: that is a bug of the caller, so ``ValueError``."""
        if not 1 <= self.number <= self.parts_in_year() or not 1 <= self.year_starts_in <= _MONTHS_IN_YEAR:
            message = f"there is no such period: {self!r}"
            raise ValueError(message)

    @classmethod
    def parts_in_year(cls) -> int:
        """How many of these make a year."""
        return _MONTHS_IN_YEAR // cls.months_long

    @classmethod
    def containing(cls, day: date, *, year_starts_in: int = 1) -> Self:
        """The one period of this kind that ``day`` is in."""
        months = day.year * _MONTHS_IN_YEAR + day.month - year_starts_in
        year, month = divmod(months, _MONTHS_IN_YEAR)
        return cls(year, month // cls.months_long + 1, year_starts_in)

    @property
    def span(self) -> DaySpan:
        """Its days, half-open."""
        return DaySpan(_first_of_month(self._month_index()), _first_of_month(self._month_index() + self.months_long))

    @property
    @abstractmethod
    def key(self) -> str:
        """Its name in addresses and tables, such as ``2026-Q3``; sorts by time among periods of its kind."""

    @property
    @abstractmethod
    def label(self) -> Bilingual:
        """Its name for people, in both languages."""

    def shift(self, count: int) -> Self:
        """The period ``count`` later, or earlier when negative."""
        year, part = divmod(self.year * self.parts_in_year() + self.number - 1 + count, self.parts_in_year())
        return replace(self, year=year, number=part + 1)

    def next(self) -> Self:
        """The period after it."""
        return self.shift(1)

    def through(self, last: Self) -> Iterator[Self]:
        """This one and those after it until ``last``, which is in; none where that comes before."""
        one = self
        while one <= last:
            yield one
            one = one.next()

    def previous(self) -> Self:
        """The period before it."""
        return self.shift(-1)

    def months(self) -> tuple[Month, ...]:
        """The calendar months it is made of, in order."""
        first = Month.containing(self.span.start)
        return tuple(first.shift(n) for n in range(self.months_long))

    def __contains__(self, day: date) -> bool:
        """Whether ``day`` is in it."""
        return day in self.span

    def _month_index(self) -> int:
        return self.year * _MONTHS_IN_YEAR + self.year_starts_in - 1 + (self.number - 1) * self.months_long

    def _year_label(self) -> Bilingual:
        if self.year_starts_in == 1:
            return Bilingual(f"{self.year}年", f"{self.year}")
        return Bilingual(f"{self.year}财年", f"FY{self.year}")


class Month(Period):
    """A calendar month; ``Month(2026, 3)`` is March 2026."""

    __slots__ = ()
    months_long = 1

    def __post_init__(self) -> None:
        """Refuse a month of a shifted year: months are always the calendar's."""
        super().__post_init__()
        if self.year_starts_in != 1:
            message = "a month is a calendar month, whatever month the financial year starts in"
            raise ValueError(message)

    @property
    def key(self) -> str:
        """Such as ``2026-03``."""
        return f"{self.year}-{self.number:02d}"

    @property
    def label(self) -> Bilingual:
        """2026年3月, March 2026."""
        return Bilingual(f"{self.year}年{self.number}月", f"{ENGLISH_MONTHS[self.number - 1]} {self.year}")


class Quarter(Period):
    """Three months; ``Quarter(2026, 1)`` is the first of the year."""

    __slots__ = ()
    months_long = 3

    @property
    def key(self) -> str:
        """Such as ``2026-Q1``."""
        return f"{self.year}-Q{self.number}"

    @property
    def label(self) -> Bilingual:
        """2026年第一季度, Q1 2026."""
        year = self._year_label()
        return Bilingual(f"{year.zh}第{_CHINESE_QUARTERS[self.number - 1]}季度", f"Q{self.number} {year.en}")


class HalfYear(Period):
    """Six months; ``HalfYear(2026, 2)`` is the second half."""

    __slots__ = ()
    months_long = 6

    @property
    def key(self) -> str:
        """Such as ``2026-H1``."""
        return f"{self.year}-H{self.number}"

    @property
    def label(self) -> Bilingual:
        """2026年上半年, First half of 2026."""
        year = self._year_label()
        zh, en = ("上半年", "First half of") if self.number == 1 else ("下半年", "Second half of")
        return Bilingual(f"{year.zh}{zh}", f"{en} {year.en}")


class Year(Period):
    """Twelve months; ``Year.of(2026)`` is the year 2026."""

    __slots__ = ()
    months_long = 12

    @classmethod
    def of(cls, year: int, *, year_starts_in: int = 1) -> Self:
        """The year of that number."""
        return cls(year, 1, year_starts_in)

    @property
    def key(self) -> str:
        """Such as ``2026``."""
        return f"{self.year}"

    @property
    def label(self) -> Bilingual:
        """2026年度, 2026."""
        year = self._year_label()
        return Bilingual(f"{self.year}年度" if self.year_starts_in == 1 else year.zh, year.en)

    def quarters(self) -> tuple[Quarter, ...]:
        """Its four quarters."""
        return tuple(Quarter(self.year, n, self.year_starts_in) for n in range(1, 5))

    def halves(self) -> tuple[HalfYear, ...]:
        """Its two halves."""
        return tuple(HalfYear(self.year, n, self.year_starts_in) for n in range(1, 3))


def read_period(key: str, *, year_starts_in: int = 1) -> Month | Quarter | HalfYear | Year:
    """The period that ``key`` names, or ``NotAPeriod``. Months are always calendar months."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise NotAPeriod(key=key[:40])
    year, part = int(found["year"]), found["part"]
    if part is None:
        return Year.of(year, year_starts_in=year_starts_in)
    if part.startswith("Q"):
        return Quarter(year, int(part[1:]), year_starts_in)
    if part.startswith("H"):
        return HalfYear(year, int(part[1:]), year_starts_in)
    return Month(year, int(part))


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last day of that month where it has no such day (as PostgreSQL adds)."""
    year, month = divmod(day.year * _MONTHS_IN_YEAR + day.month - 1 + months, _MONTHS_IN_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _first_of_month(index: int) -> date:
    year, month = divmod(index, _MONTHS_IN_YEAR)
    return date(year, month + 1, 1)
