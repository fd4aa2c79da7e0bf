"""May somebody act on a meeting or a promise? Each answer carries the reason when it is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.activities.enums import MOVES_AT_MOST, TRANSITIONS, MeetingState
from lingxiao.engines.activities.refusals import (
    MovedTwice,
    NotNow,
    NotPromisedToYou,
    NotYours,
    NotYoursToPlan,
    OnlyTheHolder,
    PromiseEnded,
)
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from lingxiao.engines.activities.models import Commitment, Meeting
    from lingxiao.kernel.viewer import Viewer


def is_party(*, viewer: Viewer, meeting: Meeting) -> bool:
    """Whether the viewer is one of the two whose confirmation counts."""
    return viewer.person_id is not None and viewer.person_id in {meeting.holder_id, meeting.subject_id}


def may_plan(*, viewer: Viewer, subject_id: int, holder_id: int, reaches_subject: bool) -> Verdict:
    """Whether the viewer may plan this meeting: a side of it, or whose permission to meet reaches the person."""
    if viewer.person_id in {subject_id, holder_id} or reaches_subject:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToPlan())


def may_write_up(*, viewer: Viewer, meeting: Meeting) -> Verdict:
    """Whether the viewer may write the minutes: either of the two, until it is called off."""
    if not is_party(viewer=viewer, meeting=meeting):
        return Verdict.refuse(NotYours())
    return _may_move(meeting, MeetingState.HELD)


def may_confirm(*, viewer: Viewer, meeting: Meeting) -> Verdict:
    """Whether the viewer may confirm: either of the two, once there are minutes."""
    if not is_party(viewer=viewer, meeting=meeting):
        return Verdict.refuse(NotYours())
    if meeting.state not in {MeetingState.HELD, MeetingState.CONFIRMED}:
        return Verdict.refuse(_not_now(meeting))
    return Verdict.allow()


def may_share(*, viewer: Viewer, meeting: Meeting) -> Verdict:
    """Whether the viewer may agree, or no longer agree, that HR reads the record: either of the two."""
    return Verdict.allow() if is_party(viewer=viewer, meeting=meeting) else Verdict.refuse(NotYours())


def may_call_off(*, viewer: Viewer, meeting: Meeting) -> Verdict:
    """Whether the viewer may call the meeting off: who holds it or planned it, while it was not held."""
    if viewer.person_id is None or viewer.person_id not in {meeting.holder_id, meeting.made_by_id}:
        return Verdict.refuse(OnlyTheHolder())
    return _may_move(meeting, MeetingState.CANCELLED)


def may_reschedule(*, viewer: Viewer, meeting: Meeting) -> Verdict:
    """Whether the viewer may move the meeting: who holds it or planned it, twice at most (A04)."""
    if viewer.person_id is None or viewer.person_id not in {meeting.holder_id, meeting.made_by_id}:
        return Verdict.refuse(OnlyTheHolder())
    if meeting.state == MeetingState.PLANNED and meeting.move_count >= MOVES_AT_MOST:
        return Verdict.refuse(MovedTwice())
    return _may_move(meeting, MeetingState.PLANNED)


def may_miss(*, viewer: Viewer, meeting: Meeting) -> Verdict:
    """Whether the viewer may say that it did not take place: either of the two."""
    if not is_party(viewer=viewer, meeting=meeting):
        return Verdict.refuse(NotYours())
    return _may_move(meeting, MeetingState.MISSED)


def may_promise(*, viewer: Viewer, meeting: Meeting) -> Verdict:
    """Whether the viewer may write down what one side promised: either of the two."""
    return Verdict.allow() if is_party(viewer=viewer, meeting=meeting) else Verdict.refuse(NotYours())


def may_release(*, viewer: Viewer, commitment: Commitment) -> Verdict:
    """Whether the viewer may release a promise: to whom it was made, while it waits to be kept."""
    if viewer.person_id is None or viewer.person_id != commitment.promised_to_id:
        return Verdict.refuse(NotPromisedToYou())
    return Verdict.allow() if commitment.is_open else Verdict.refuse(PromiseEnded())


def _may_move(meeting: Meeting, to: MeetingState) -> Verdict:
    is_next = to in TRANSITIONS[MeetingState(meeting.state)]
    return Verdict.allow() if is_next else Verdict.refuse(_not_now(meeting))


def _not_now(meeting: Meeting) -> NotNow:
    return NotNow(state=MeetingState(meeting.state).label)
