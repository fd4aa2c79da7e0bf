"""Spans of days, half-open: the first day is in, the end is the first day that is out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from lingxiao.kernel.refusals import Refusal, _

if TYPE_CHECKING:
    from collections.abc import Iterator

_ONE_DAY = timedelta(days=1)


class EndsBeforeItStarts(Refusal):
    """A span was asked for that holds no day."""

    sentence = _("A period that starts on %(start)s cannot end before that day. Check the two dates.")


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From ``start`` on, until the day before ``end``; without an ``end``, for good.

    A span always holds at least one day: one that would hold none is refused with ``EndsBeforeItStarts``,
    so that "no overlap" is ``None`` and never a span to be careful with.
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        """Refuse a span without a day; a moment in place of a day is a bug."""
        for day in (self.start, self.end):
            if isinstance(day, datetime):
                message = f"a span is made of days, not of moments: {day!r}"
                raise TypeError(message)
        if self.end is not None and self.end <= self.start:
            raise EndsBeforeItStarts(start=self.start)

    @classmethod
    def through(cls, first: date, last: date) -> Self:
        """Both ends included, as people write dates: 1 to 31 March is the whole of March."""
        if last < first:
            raise EndsBeforeItStarts(start=first)
        return cls(first, last + _ONE_DAY)

    @classmethod
    def of_day(cls, day: date) -> Self:
        """The span of that one day."""
        return cls(day, day + _ONE_DAY)

    @property
    def last(self) -> date | None:
        """The last day that is in, as people say it; ``None`` when the span is open."""
        return None if self.end is None else self.end - _ONE_DAY

    @property
    def is_open(self) -> bool:
        """Whether the span has no end."""
        return self.end is None

    def __contains__(self, day: date) -> bool:
        """Whether ``day`` is in."""
        return self.start <= day and (self.end is None or day < self.end)

    def covers(self, other: DaySpan) -> bool:
        """Whether every day of ``other`` is in."""
        return self.intersect(other) == other

    def overlaps(self, other: DaySpan) -> bool:
        """Whether the two have a day in common. Spans that only touch do not."""
        return self.intersect(other) is not None

    def touches(self, other: DaySpan) -> bool:
        """Whether one starts on the very day the other ends, with no gap and no day in common."""
        return self.end == other.start or other.end == self.start

    def intersect(self, other: DaySpan) -> DaySpan | None:
        """The days both have, or ``None``."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends, default=None)
        return None if end is not None and end <= start else DaySpan(start, end)

    def until(self, end: date) -> DaySpan | None:
        """What is left when it stops at ``end`` at the latest, or ``None`` when nothing is."""
        return None if end <= self.start else self.intersect(DaySpan(self.start, end))

    def count(self) -> int:
        """How many days it holds. An open span has no such number: asking is a bug and raises ``ValueError``."""
        return (self._closed_end() - self.start).days

    def days(self) -> Iterator[date]:
        """Every day in turn. Raises ``ValueError`` for an open span."""
        return (self.start + timedelta(days=n) for n in range(self.count()))

    def _closed_end(self) -> date:
        if self.end is None:
            message = f"the span from {self.start} is open, so its days cannot be counted"
            raise ValueError(message)
        return self.end
