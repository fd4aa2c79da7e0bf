"""What meetings make somebody owe, what settles it, and whom they tell: all dues and notices of this engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.activities.enums import CONFIRM_WITHIN, OWED_ELSEWHERE, MeetingKind
from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import notices
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from lingxiao.engines.activities.models import Commitment, Meeting, Minutes
    from lingxiao.engines.cadence.models import Due
    from lingxiao.kernel.viewer import Viewer

HOLD, CONFIRM, COMMITMENT = "dialogue.hold", "dialogue.confirm", "dialogue.commitment"
"""The practices that dues of this engine belong to (A04)."""
PERSONAL = MOOT = (HOLD, CONFIRM, COMMITMENT)
"""Two people talk: nobody takes the place of one who has left, and there is nothing to say to the other."""
OPEN_CLASSES = (Confidentiality.PUBLIC, Confidentiality.INTERNAL)
HOLD_TITLE = _("Talk with %(name)s: %(title)s")
CONFIRM_TITLE = _("Confirm the minutes of the talk with %(name)s")
PROMISE_TITLE = _("Keep your commitment to %(name)s")


def link(meeting: Meeting) -> str:
    """The page of a meeting."""
    return f"/desk/meetings/{meeting.pk}/"


def title_of(meeting: Meeting) -> Bilingual:
    """What the meeting is called."""
    return Bilingual(meeting.title_zh, meeting.title_en)


def owe_holding(meeting: Meeting, *, due_on: date, opened_on: date) -> None:
    """Have the holder owe the talk on its day; nothing for kinds whose document's own engine keeps that due."""
    if MeetingKind(meeting.kind) in OWED_ELSEWHERE:
        return
    name = names_of(person_ids=[meeting.subject_id])[meeting.subject_id]
    title = notices.in_both(HOLD_TITLE, name=name, title=title_of(meeting))
    dues.open_dues([_draft(
        meeting, key=f"activities.hold:{meeting.pk}:{meeting.move_count}", practice=HOLD, title=title,
        owner_id=meeting.holder_id, opened_on=opened_on, due_on=due_on,
    )])


def owe_confirmations(meeting: Meeting, minutes: Minutes, *, on: date) -> None:
    """Have each side owe the confirmation of these minutes within three working days."""
    due_on = clock.working_days_after(on, CONFIRM_WITHIN)
    sides = (meeting.holder_id, meeting.subject_id)
    names = names_of(person_ids=sides)
    dues.open_dues([
        _draft(
            meeting, key=confirm_key(minutes, owner), practice=CONFIRM, owner_id=owner, opened_on=on, due_on=due_on,
            title=notices.in_both(CONFIRM_TITLE, name=names[other]),
        )
        for owner, other in (sides, sides[::-1])
    ])


def confirm_key(minutes: Minutes, person_id: int) -> str:
    """The natural key of one side's confirmation of one wording."""
    return f"activities.confirm:{minutes.pk}:{person_id}"


def settle_confirmation(viewer: Viewer, minutes: Minutes, *, at: datetime) -> None:
    """Note that the viewer confirmed these minutes."""
    if viewer.person_id is not None:
        key = confirm_key(minutes, viewer.person_id)
        dues.fulfil(viewer=viewer, key=key, at=at, evidence=f"activities.minutes:{minutes.pk}")


def day_of(moment: datetime) -> date:
    """The company's day of a moment."""
    return clock.day_of(moment)


def when(moment: datetime) -> Bilingual:
    """A moment by the company's clock, as each language writes it."""
    local = moment.astimezone(clock.zone())
    return Bilingual(f"{local:%m月%d日 %H:%M}", f"{local:%d %b %H:%M}")


def owe_promise(commitment: Commitment, *, on: date) -> None:
    """Have the side that promised owe it. What two people told each other in confidence is not said on lists of dues."""
    meeting = commitment.meeting
    other = commitment.promised_to_id
    title = notices.in_both(PROMISE_TITLE, name=names_of(person_ids=[other])[other])
    if meeting.confidentiality in OPEN_CLASSES:
        title = Bilingual(commitment.text[:200], commitment.text[:200])
    dues.open_dues([_draft(
        meeting, key=promise_key(commitment.pk), practice=COMMITMENT, title=title, owner_id=commitment.owner_id,
        opened_on=on, due_on=commitment.due_on,
    )])


def promise_key(commitment_id: int) -> str:
    """The natural key of what a commitment makes owed."""
    return f"activities.commitment:{commitment_id}"


def settle(viewer: Viewer, meeting: Meeting, practice: str, *, at: datetime) -> None:
    """Note that what is owed under this practice was done."""
    for due in _open_dues(meeting, practice):
        dues.fulfil(viewer=viewer, key=due.key, at=at, evidence=f"activities.meeting:{meeting.pk}")


def drop(viewer: Viewer, meeting: Meeting, practice: str, *, reason: str, at: datetime) -> None:
    """Take back what is owed under this practice."""
    for due in _open_dues(meeting, practice):
        dues.withdraw(viewer=viewer, key=due.key, at=at, reason=reason)


def tell(meeting: Meeting, *, to: Iterable[int], but: int | None, kind: str, body: Bilingual, at: datetime) -> None:
    """Tell people who take part that something new is on the page of the meeting."""
    drafts = [
        notices.NoticeDraft(to_person_id=one, kind=kind, title=title_of(meeting), body=body, link=link(meeting))
        for one in dict.fromkeys(to) if one != but
    ]
    if drafts:
        notices.post_all(drafts, at=at)


def _open_dues(meeting: Meeting, practice: str) -> list[Due]:
    owed = dues_of_object(object_kind="activities.meeting", object_id=str(meeting.pk))
    return [due for due in owed if due.is_open and due.practice == practice]


def _draft(
    meeting: Meeting, *, key: str, practice: str, title: Bilingual, owner_id: int, opened_on: date, due_on: date,
) -> DueDraft:
    return DueDraft(
        key=key, practice=practice, title=title, owner_id=owner_id, subject_id=meeting.subject_id,
        side=Side.MANAGER if owner_id == meeting.subject_id else Side.COMPANY, object_kind="activities.meeting",
        object_id=str(meeting.pk), link=link(meeting), opened_on=opened_on, due_on=max(due_on, opened_on),
        confidentiality=meeting.confidentiality,
    )
