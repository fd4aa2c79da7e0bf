"""How a talk is said on its pages: where it stands, who confirmed, what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lingxiao.engines.activities.enums import MeetingKind, MeetingState, Seat
from lingxiao.kernel.words import pick
from lingxiao.web.lateness import day_said
from lingxiao.web.shell.parts import Fact, Link, State, Step, StepState, Tone, Who

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.engines.activities.domain.queries import MeetingFile
    from lingxiao.engines.activities.models import Commitment, Meeting
    from lingxiao.kernel.viewer import Viewer

PAGES = {"documents.issue": ("/desk/documents/{0}/", "file-text")}
"""Where the objects that a talk can be about have their pages."""


def title_in_list(meeting: Meeting) -> str:
    """What the talk is called, in the reader's language."""
    return pick(meeting, "title", get_language() or "zh-hans")


def day_planned(meeting: Meeting) -> date | None:
    """The company's day of the time agreed on, if any."""
    return timezone.localtime(meeting.planned_at).date() if meeting.planned_at else None


def state_of(meeting: Meeting, *, waits_for_me: bool) -> State:
    """Where it stands, for the person who reads."""
    match meeting.state:
        case MeetingState.HELD if waits_for_me:
            return State(_("Waiting for your confirmation"), Tone.WARN, "writing")
        case MeetingState.HELD:
            return State(_("Minutes await confirmation"), Tone.INFO, "writing")
        case MeetingState.CONFIRMED:
            return State(_("Confirmed by both sides"), Tone.OK)
        case MeetingState.MISSED:
            return State(_("Did not take place"), Tone.BAD, "calendar-due")
        case MeetingState.CANCELLED:
            return State(_("Called off"), Tone.PLAIN, "circle-x")
        case _:
            return State(_("Planned"), Tone.BRAND, "calendar-event")


def about(meeting: Meeting) -> Link | None:
    """The page of what the talk is about, if it has one."""
    if meeting.object_kind not in PAGES:
        return None
    address, icon = PAGES[meeting.object_kind]
    return Link(_("The document it is about"), address.format(meeting.object_id), icon)


def facts(meeting: Meeting) -> list[Fact]:
    """The talk at a glance."""
    today = timezone.localdate()
    said = [
        Fact(_("What for"), MeetingKind(meeting.kind).label),
        Fact(_("Talk with"), Who(meeting.subject.name)),
        Fact(_("Held by"), Who(meeting.holder.name)),
    ]
    if meeting.planned_at is not None:
        said.append(Fact(_("Planned for"), meeting.planned_at, note=_moves(meeting)))
    if meeting.held_on is not None:
        said.append(Fact(_("Held on"), day_said(meeting.held_on, today)))
    if meeting.place:
        said.append(Fact(_("Place"), meeting.place))
    return said


def _moves(meeting: Meeting) -> str:
    return _("moved %(count)s×") % {"count": meeting.move_count} if meeting.move_count else ""


def steps(meeting: Meeting, shown: MeetingFile) -> list[Step]:
    """Agreed, held, confirmed; or where it stopped."""
    words = [_("Agreed"), _("Held and written up"), _("Confirmed by both")]
    if meeting.state in (MeetingState.MISSED, MeetingState.CANCELLED):
        stopped = Step(state_of(meeting, waits_for_me=False).word, StepState.STOPPED)
        return [Step(words[0], StepState.DONE), stopped, Step(words[2])]
    reached = {MeetingState.PLANNED: 1, MeetingState.HELD: 2, MeetingState.CONFIRMED: 3}[MeetingState(meeting.state)]
    given = len(shown.last.confirmations.all()) if shown.last else 0
    notes = ["", "", _("%(given)s of 2") % {"given": given} if reached >= 2 else ""]  # noqa: PLR2004 -- the second step
    return [
        Step(word, _step_state(at, reached), note)
        for at, (word, note) in enumerate(zip(words, notes, strict=True))
    ]


def _step_state(at: int, reached: int) -> StepState:
    if at < reached:
        return StepState.DONE
    return StepState.CURRENT if at == reached else StepState.AHEAD


@dataclass(frozen=True, slots=True)
class Side:
    """One who takes part, and whether they confirmed the minutes in force."""

    name: str
    part: str
    confirmed_at: datetime | None
    remark: str
    confirms: bool
    is_me: bool


def sides(meeting: Meeting, shown: MeetingFile, viewer: Viewer) -> Sequence[Side]:
    """All who take part, the two sides first."""
    given = {one.person_id: one for one in shown.last.confirmations.all()} if shown.last else {}
    order = {Seat.HOLDER: 0, Seat.SUBJECT: 1, Seat.GUEST: 2}
    rows = sorted(shown.participants, key=lambda row: order[Seat(row.seat)])
    return [
        Side(
            name=row.person.name, part=str(Seat(row.seat).label),
            confirmed_at=given[row.person_id].at if row.person_id in given else None,
            remark=given[row.person_id].remark if row.person_id in given else "",
            confirms=row.seat != Seat.GUEST and meeting.state != MeetingState.CANCELLED,
            is_me=row.person_id == viewer.person_id,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as a row."""

    pk: int
    text: str
    by: str
    due_on: date
    state: State
    said: str
    href: str
    may_keep: bool
    may_release: bool


def promise_row(row: Commitment, viewer: Viewer) -> Promise:
    """A commitment as this viewer reads it."""
    met = row.meeting
    is_side = viewer.person_id in (met.subject_id, met.holder_id)
    return Promise(
        pk=row.pk, text=row.text, by=_promised_by(row, viewer),
        due_on=row.due_on, state=_promise_state(row, viewer), said=row.kept_how or row.released_reason,
        href=reverse("desk:meeting", args=(met.pk,)),
        may_keep=row.is_open and row.owner_id == viewer.person_id,
        may_release=row.is_open and is_side and row.owner_id != viewer.person_id,
    )


def _promised_by(row: Commitment, viewer: Viewer) -> str:
    if row.owner_id == viewer.person_id:
        return _("promised by you")
    return _("promised by %(name)s") % {"name": row.owner.name}


def _promise_state(row: Commitment, viewer: Viewer) -> State:
    if row.kept_at is not None:
        return State(_("Kept"), Tone.OK)
    if row.released_at is not None:
        return State(_("Released"), Tone.PLAIN, "circle-x")
    if row.due_on < viewer.today:
        return State(_("Overdue"), Tone.BAD, "clock-exclamation")
    return State(_("Still open"), Tone.INFO, "clock")


@dataclass(frozen=True, slots=True)
class Sharing:
    """Whether each side lets HR read the record."""

    mine: bool
    other: bool


def sharing(shown: MeetingFile, viewer: Viewer) -> Sharing:
    """How far the two sides agreed to share."""
    both = {row.person_id: row.shared_at is not None for row in shown.participants if row.seat != Seat.GUEST}
    return Sharing(both.get(viewer.person_id or 0, False), any(on for pk, on in both.items() if pk != viewer.person_id))
