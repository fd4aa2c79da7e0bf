"""The ladder of reminders: which rung is reached on which day. Pure arithmetic over a working-day calendar.

Before and on the due day a rung is counted in days and told to the owner; after it, in working days, and told further
up. The default is conventions 1.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.enums import DEBT_WORKING_DAYS, Audience
from lingxiao.kernel.days.calendars import UnknownYear
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lingxiao.kernel.days.calendars import WorkCalendar

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: ``offset`` days from the due day while not positive, working days after it when positive."""

    key: str
    offset: int
    tells: tuple[Audience, ...]

    @property
    def said(self) -> Bilingual:
        """Where on the ladder it stands, for people: 到期前 7 天, 逾期 5 个工作日."""
        if self.is_soft:
            days = -self.offset
            return Bilingual(f"到期前 {days} 天", f"{days} days before") if days else Bilingual("到期当天", "on the due day")
        return Bilingual(f"逾期 {self.offset} 个工作日", f"{self.offset} working days late")

    @property
    def is_soft(self) -> bool:
        """Whether it only reminds, before anything is late."""
        return self.offset <= 0

    def day_of(self, due_on: date, calendar: WorkCalendar) -> date:
        """The day on which this rung is reached. Raises ``UnknownYear`` where that cannot be known."""
        if self.is_soft:
            return due_on + timedelta(days=self.offset)
        return calendar.add_working_days(due_on, self.offset)

    def latest_due_on(self, today: date, calendar: WorkCalendar) -> date:
        """The latest due day whose rung is reached ``today``: reached exactly when ``due_on`` is not after it."""
        if self.is_soft:
            return today - timedelta(days=self.offset)
        last_worked = calendar.on_or_before(today)
        return calendar.add_working_days(last_worked, 1 - self.offset) - _ONE_DAY


OWNER = (Audience.OWNER,)
WEEK_BEFORE = Rung("T-7d", -7, OWNER)
TWO_DAYS_BEFORE = Rung("T-2d", -2, OWNER)
ON_THE_DAY = Rung("T0", 0, OWNER)
TO_SUPERIOR = Rung("T+2wd", 2, (Audience.OWNER, Audience.SUPERIOR))
TO_HRBP = Rung("T+5wd", 5, (Audience.OWNER, Audience.HRBP))
TO_DIRECTOR = Rung("T+10wd", 10, (Audience.OWNER, Audience.DIRECTOR))
TO_HR_HEAD = Rung("T+20wd", 20, (Audience.OWNER, Audience.HR_HEAD))

LADDERS: dict[str, tuple[Rung, ...]] = {
    "default": (WEEK_BEFORE, TWO_DAYS_BEFORE, ON_THE_DAY, TO_SUPERIOR, TO_HRBP, TO_DIRECTOR, TO_HR_HEAD),
    # What follows up something overdue is not followed up itself, or it would never end.
    "follow_up": (TWO_DAYS_BEFORE, ON_THE_DAY, TO_SUPERIOR, TO_HR_HEAD),
    # Voluntary things: reminded, never escalated.
    "gentle": (WEEK_BEFORE, ON_THE_DAY),
}

RUNGS = {rung.key: rung for rungs in LADDERS.values() for rung in rungs}


def working_days_late(due_on: date, today: date, calendar: WorkCalendar) -> int:
    """How many working days have come since the due day, today among them; 0 while nothing is late.

    A rung of n working days is reached exactly when this is at least n. Raises ``UnknownYear``.
    """
    return max(0, calendar.working_days_between(due_on + _ONE_DAY, today + _ONE_DAY))


def debt_ripens_on(today: date, calendar: WorkCalendar) -> date:
    """The latest due day of what is management debt today: ten working days late. Raises ``UnknownYear``."""
    return Rung("debt", DEBT_WORKING_DAYS, ()).latest_due_on(today, calendar)


@dataclass(frozen=True, slots=True)
class Window:
    """The due days for which a rung is to be sent today: up to ``latest``, and after ``after`` where that is set."""

    ladder: str
    position: int
    rung: Rung
    latest: date
    after: date | None


def windows(today: date, calendar: WorkCalendar) -> list[Window]:
    """What every ladder asks for today.

    Of the soft rungs only the last one reached is sent; escalations are all sent, each to somebody new. Rungs that
    depend on a year the calendar does not know are left out: nothing is guessed.
    """
    return [window for name, rungs in LADDERS.items() for window in _windows_of(name, rungs, today, calendar)]


def _windows_of(name: str, rungs: Sequence[Rung], today: date, calendar: WorkCalendar) -> list[Window]:
    found: list[Window] = []
    next_latest: date | None = None
    for position in reversed(range(len(rungs))):
        rung = rungs[position]
        try:
            latest = rung.latest_due_on(today, calendar)
        except UnknownYear:
            continue
        found.append(Window(name, position, rung, latest, next_latest if rung.is_soft else None))
        next_latest = latest
    return found[::-1]
