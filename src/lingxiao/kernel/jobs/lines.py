"""The vocabulary of the schedule: what is done, and when by the company's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.kernel.words import Bilingual

MIDNIGHT = time(0)
LAST = time(23, 59)
_MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class When:
    """Minutes of the day: every ``minutes``-th from ``since`` until ``until``, both included."""

    minutes: int
    since: time
    until: time

    def includes(self, local: datetime) -> bool:
        """Whether this minute is one of them, by the local clock."""
        clock = local.time().replace(second=0, microsecond=0)
        return self.since <= clock <= self.until and (_minute(clock) - _minute(self.since)) % self.minutes == 0


def every(*, minutes: int, since: time = MIDNIGHT, until: time = LAST) -> When:
    """Every so many minutes of the day, counted from ``since``. What is missed is caught up at the next turn."""
    return When(minutes, since, until)


def daily(at: time) -> When:
    """Once a day. A day on which no worker runs at that minute goes without: for upkeep, not for what is owed."""
    return When(24 * _MINUTES_AN_HOUR, at, at)


def _minute(clock: time) -> int:
    return clock.hour * _MINUTES_AN_HOUR + clock.minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the schedule. ``task`` is declared with ``turn`` and takes ``at``, an ISO moment."""

    what: Bilingual
    when: When
    task: Any

    @property
    def key(self) -> str:
        """The name of the line: that of its task."""
        return str(self.task.name)
