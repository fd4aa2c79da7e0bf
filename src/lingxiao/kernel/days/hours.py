"""The working clock: when people may be written to, and how far a deadline counted in working hours reaches.

Moments are aware; what is given back is UTC. Everything between is reckoned in the local time of one zone, and
lengths of time are real elapsed time, so that a night when the clocks change is as long as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction
    from zoneinfo import ZoneInfo

    from lingxiao.kernel.days.calendars import WorkCalendar

MORNING_AND_AFTERNOON = ((time(9), time(12)), (time(13), time(18)))
"""The usual eight hours, with the noon break."""

_ONE_DAY = timedelta(days=1)
_MICROSECONDS_AN_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class WorkHours:
    """One place's hours: its calendar, its time zone, when messages may go out, and when people work.

    Messages go out on working days from ``sends_from`` until just before ``sends_until``; the rest is quiet. An
    urgent message does not ask. ``shifts`` are the worked stretches of a working day, in order, none over midnight.
    """

    calendar: WorkCalendar
    zone: ZoneInfo
    sends_from: time = time(8, 30)
    sends_until: time = time(20)
    shifts: tuple[tuple[time, time], ...] = MORNING_AND_AFTERNOON

    def __post_init__(self) -> None:
        """Refuse hours that run backwards or overlap: that is a bug of the caller, so ``ValueError``."""
        edges = [edge for shift in self.shifts for edge in shift]
        in_order = all(a < b for a, b in zip(edges[::2], edges[1::2], strict=True)) and edges == sorted(edges)
        if not edges or not in_order or self.sends_until <= self.sends_from:
            message = f"hours must run forwards: {self.sends_from}-{self.sends_until}, {self.shifts}"
            raise ValueError(message)

    def in_quiet_hours(self, at: datetime) -> bool:
        """Whether nobody should be disturbed at that moment: outside the sending hours, or on a day of rest."""
        local = self._local(at)
        return not (self.sends_from <= local.time() < self.sends_until and self.calendar.is_working(local.date()))

    def next_send_moment(self, at: datetime) -> datetime:
        """``at`` when a message may go out then, else the moment the next sending hours begin.

        Raises ``UnknownYear`` when that depends on a year the calendar does not know.
        """
        if not self.in_quiet_hours(at):
            return at.astimezone(UTC)
        local = self._local(at)
        today_is_over = local.time() >= self.sends_until
        day = self.calendar.on_or_after(local.date() + _ONE_DAY if today_is_over else local.date())
        return self._moment(day, self.sends_from)

    def add_working_hours(self, at: datetime, hours: int | Fraction) -> datetime:
        """The moment by which ``hours`` have been worked since ``at``; with 0 hours, ``at`` itself.

        A length that ends with a shift ends there, not when the next one begins. Exact to the microsecond,
        rounded up. Raises ``UnknownYear`` when it reaches into a year the calendar does not know.
        """
        if hours < 0:
            message = f"working hours are added, not taken away: {hours}"
            raise ValueError(message)
        left = timedelta(microseconds=-(-hours * _MICROSECONDS_AN_HOUR // 1))
        now = at.astimezone(UTC)
        if not left:
            return now
        day = self._local(at).date()
        while True:
            if self.calendar.is_working(day):
                for starts, ends in self._shifts_of(day):
                    begins = max(now, starts)
                    if begins + left <= ends:
                        return begins + left
                    left -= max(ends - begins, timedelta())
            day += _ONE_DAY

    def _shifts_of(self, day: date) -> list[tuple[datetime, datetime]]:
        return [(self._moment(day, starts), self._moment(day, ends)) for starts, ends in self.shifts]

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            message = f"a moment without a time zone: {at!r}"
            raise ValueError(message)
        return at.astimezone(self.zone)

    def _moment(self, day: date, clock: time) -> datetime:
        """Tell the moment the local clock shows that time; where the clocks skip it, as much after the skip."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)
