"""What follows when a meeting was written up or confirmed: engines and areas above ask here to be told.

``when_changed("duty_briefing", briefing.follow)`` once, when Django starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.activities.models import Meeting
    from lingxiao.kernel.viewer import Viewer


class Told(Protocol):
    """Something to do with a meeting that stands otherwise than before."""

    def __call__(self, *, viewer: Viewer, meeting: Meeting, at: datetime) -> object:
        """Do it; doing it twice is doing it once."""


_TOLD: dict[str, list[Told]] = {}


def when_changed(kind: str, tell: Told) -> None:
    """Have ``tell(viewer=, meeting=, at=)`` called, in the same transaction, when such a meeting is held or confirmed."""
    known = _TOLD.setdefault(kind, [])
    if tell not in known:
        known.append(tell)


def tell_changed(viewer: Viewer, meeting: Meeting, at: datetime) -> None:
    """Tell whoever asked."""
    for tell in _TOLD.get(meeting.kind, ()):
        tell(viewer=viewer, meeting=meeting, at=at)
