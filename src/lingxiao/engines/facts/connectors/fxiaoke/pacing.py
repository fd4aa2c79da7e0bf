"""No faster than the vendor allows: 100 calls in 20 seconds for each interface, counted before they are made."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

ALLOWED = 100
"""Calls in ``PER``, for each path (page 频次限制说明)."""
PER = timedelta(seconds=20)

CALLS = 95
WINDOW = timedelta(seconds=20.5)
"""What we use of it: calls that start evenly may arrive closer together, and another program may ask too."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a caller lends: the time (with its zone), waiting (in seconds), and a new UUID for every call."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    trace: Callable[[], str]


class Pacing:
    """Waits before a call where it would be one too many. One of these for all readers of a customer in a process."""

    def __init__(self, around: Around) -> None:
        self._around, self._one_at_a_time = around, Lock()
        self._made: defaultdict[str, deque[datetime]] = defaultdict(lambda: deque(maxlen=CALLS))

    def wait(self, path: str) -> None:
        """Return when this path may be called, and count the call."""
        with self._one_at_a_time:
            made = self._made[path]
            if len(made) == CALLS:
                left = made[0] + WINDOW - self._around.now()
                if timedelta() < left:  # no longer than the window, also where a clock was put back
                    self._around.sleep(min(left, WINDOW).total_seconds())
            made.append(self._around.now())
