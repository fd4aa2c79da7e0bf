"""May somebody act on a meeting?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.activities.enums import TRANSITIONS, MeetingState
from lingxiao.engines.activities.refusals import NotNow, NotYours
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from lingxiao.engines.activities.models import Meeting
    from lingxiao.kernel.viewer import Viewer


def is_party(*, viewer: Viewer, meeting: Meeting) -> bool:
    """Whether the viewer is one of the two whose confirmation counts."""
    return viewer.person_id is not None and viewer.person_id in {meeting.holder_id, meeting.subject_id}


def may_write_up(*, viewer: Viewer, meeting: Meeting) -> Verdict:
    """Whether the viewer may write the minutes: either of the two, until it is called off."""
    if not is_party(viewer=viewer, meeting=meeting):
        return Verdict.refuse(NotYours())
    if MeetingState.HELD not in TRANSITIONS[MeetingState(meeting.state)]:
        return Verdict.refuse(NotNow(state=meeting.get_state_display()))
    return Verdict.allow()


def may_confirm(*, viewer: Viewer, meeting: Meeting) -> Verdict:
    """Whether the viewer may confirm: either of the two, once there are minutes."""
    if not is_party(viewer=viewer, meeting=meeting):
        return Verdict.refuse(NotYours())
    if meeting.state not in {MeetingState.HELD, MeetingState.CONFIRMED}:
        return Verdict.refuse(NotNow(state=meeting.get_state_display()))
    return Verdict.allow()


def may_call_off(*, viewer: Viewer, meeting: Meeting) -> Verdict:
    """Whether the viewer may call the meeting off: who holds it, before it was held."""
    if viewer.person_id != meeting.holder_id:
        return Verdict.refuse(NotYours())
    if meeting.state != MeetingState.PLANNED:
        return Verdict.refuse(NotNow(state=meeting.get_state_display()))
    return Verdict.allow()
