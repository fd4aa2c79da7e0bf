"""What follows when both sides have confirmed a meeting: engines and areas above ask here to be told.

``when_confirmed("duty_briefing", note_briefing)`` once, when Django starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lingxiao.engines.activities.models import Meeting
    from lingxiao.kernel.viewer import Viewer

    Told = Callable[[Viewer, Meeting, datetime], None]

_TOLD: dict[str, list[Told]] = {}


def when_confirmed(kind: str, tell: Told) -> None:
    """Have ``tell(viewer, meeting, at)`` called in the same transaction when both sides confirmed such a meeting."""
    known = _TOLD.setdefault(kind, [])
    if tell not in known:
        known.append(tell)


def tell_confirmed(viewer: Viewer, meeting: Meeting, at: datetime) -> None:
    """Tell whoever asked."""
    for tell in _TOLD.get(meeting.kind, ()):
        tell(viewer, meeting, at)
