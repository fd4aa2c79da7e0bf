"""Verbs on meetings: plan, move, write up, confirm, share, say that it did not take place, call off."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.activities import rules
from lingxiao.engines.activities.domain import owing
from lingxiao.engines.activities.enums import MeetingState, Relation, Seat
from lingxiao.engines.activities.models import Confirmation, Meeting, Minutes, Participant
from lingxiao.engines.activities.permissions import MEET
from lingxiao.engines.activities.refusals import (
    HolderElsewhere,
    MinutesChanged,
    NotHeldYet,
    NothingToConfirm,
    NotYours,
    PlannedInThePast,
    SaySomething,
    WithOneself,
)
from lingxiao.engines.activities.telling import tell_changed
from lingxiao.engines.cadence.saying import day_said
from lingxiao.engines.people.domain.queries import names_of, units_of
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.people.domain.superiors import chain_above, superiors_of
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import audit, notices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual


def fingerprint(text: str) -> str:
    """The sha256 of minutes as they were written."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def plan_meeting(
    *, viewer: Viewer, kind: str, title: Bilingual, subject_id: int, holder_id: int, on: date,
    planned_at: datetime | None = None, place: str = "", agenda: str = "", object_kind: str = "", object_id: str = "",
    guest_ids: Sequence[int] = (), confidentiality: str = Confidentiality.PERSONAL,
) -> Meeting:
    """A meeting of ``holder`` with ``subject`` about something, agreed on a day; guests take part without confirming.

    ``on`` is the day it is agreed on. The holder stands above the subject or is their HR partner. With a
    ``planned_at``, the talk is owed on that day and the others are told.
    """
    if subject_id == holder_id:
        raise WithOneself
    reaches = viewer.may_somewhere(MEET) and reaches_person(viewer=viewer, permission=MEET, person_id=subject_id, on=on)
    rules.may_plan(
        viewer=viewer, subject_id=subject_id, holder_id=holder_id, reaches_subject=reaches or viewer.person_id is None,
    ).or_refuse()
    if holder_id not in holders_for(subject_id=subject_id, on=on):
        raise HolderElsewhere(name=names_of(person_ids=[holder_id]).get(holder_id, ""))
    if planned_at is not None and planned_at < viewer.now:
        raise PlannedInThePast
    meeting = Meeting.objects.create(
        kind=kind, title_zh=title.zh, title_en=title.en, subject_id=subject_id, holder_id=holder_id,
        unit_id=units_of(person_ids=[subject_id], on=on).get(subject_id), planned_at=planned_at, place=place.strip(),
        agenda=agenda.strip(), object_kind=object_kind, object_id=object_id, confidentiality=confidentiality,
        made_on=on, made_by_id=viewer.person_id,
    )
    seats = dict.fromkeys(guest_ids, Seat.GUEST) | {subject_id: Seat.SUBJECT, holder_id: Seat.HOLDER}
    Participant.objects.bulk_create(
        [Participant(meeting=meeting, person_id=person, seat=seat) for person, seat in seats.items()],
    )
    _note(viewer, meeting, "activities.plan", {"kind": str(kind)})
    if planned_at is not None:
        _announce(viewer, meeting, to=list(seats))
    return meeting


def holders_for(*, subject_id: int, on: date) -> dict[int, Relation]:
    """Who can hold a meeting with somebody, and as what: all above them by solid line, nearest first, and HR."""
    above = superiors_of(person_ids=[subject_id], on=on)[subject_id]
    line = chain_above(person_id=subject_id, on=on)
    found = {one: Relation.ABOVE if at else Relation.MANAGER for at, one in enumerate(line)}
    for one, relation in (
        (above.hrbp_id, Relation.HR_PARTNER), (above.director_id, Relation.DIRECTOR), (above.hr_head_id, Relation.HR_HEAD),
    ):
        if one is not None:
            found.setdefault(one, relation)
    found.pop(subject_id, None)
    return found


def _announce(viewer: Viewer, meeting: Meeting, *, to: Sequence[int]) -> None:
    if meeting.planned_at is None:
        return
    owing.owe_holding(meeting, due_on=owing.day_of(meeting.planned_at), opened_on=viewer.today)
    owing.tell(
        meeting, to=to, but=viewer.person_id, kind="activities.planned", at=viewer.now,
        body=notices.in_both(
            _("%(name)s has planned this talk for %(when)s."),
            name=viewer.name, when=owing.when(meeting.planned_at),
        ),
    )


@transaction.atomic
def move_meeting(*, viewer: Viewer, meeting: Meeting, planned_at: datetime, reason: str) -> Meeting:
    """Agree on another time, saying why: twice at most while it is planned; a missed one is planned anew."""
    held = _locked(meeting)
    rules.may_reschedule(viewer=viewer, meeting=held).or_refuse()
    if planned_at < viewer.now:
        raise PlannedInThePast
    if not reason.strip():
        raise SaySomething
    if held.state == MeetingState.PLANNED and held.planned_at is not None:
        held.move_count += 1
        owing.drop(viewer, held, owing.HOLD, reason=str(_("The meeting was moved.")), at=viewer.now)
    held.state, held.planned_at, held.cancelled_reason = MeetingState.PLANNED, planned_at, ""
    held.save(update_fields=["state", "planned_at", "move_count", "cancelled_reason"])
    _note(viewer, held, "activities.move", {"planned_at": planned_at.isoformat()}, reason=reason)
    _announce(viewer, held, to=_people(held))
    return held


@transaction.atomic
def record_meeting(*, viewer: Viewer, meeting: Meeting, held_on: date, minutes: str, at: datetime) -> Minutes:
    """Write up what was said, or write it anew: another wording needs both confirmations again; the old one is kept."""
    held = _locked(meeting)
    rules.may_write_up(viewer=viewer, meeting=held).or_refuse()
    if held_on > viewer.today:
        raise NotHeldYet(day=day_said(held_on))
    text = minutes.strip()
    if not text:
        raise SaySomething
    last = held.minutes.order_by("-number").first()
    if last is not None and last.text == text and held.held_on == held_on:
        return last
    written = Minutes.objects.create(
        meeting=held, number=last.number + 1 if last else 1, text=text, sha256=fingerprint(text),
        written_by_id=viewer.person_id, written_at=at,
    )
    held.state, held.held_on, held.confirmed_at, held.cancelled_reason = MeetingState.HELD, held_on, None, ""
    held.save(update_fields=["state", "held_on", "confirmed_at", "cancelled_reason"])
    _note(viewer, held, "activities.record", {"number": written.number, "sha256": written.sha256})
    owing.settle(viewer, held, owing.HOLD, at=at)
    owing.drop(viewer, held, owing.CONFIRM, reason=str(_("The minutes were written anew.")), at=at)
    owing.owe_confirmations(held, written, on=viewer.today)
    owing.tell(
        held, to=(held.holder_id, held.subject_id), but=viewer.person_id, kind="activities.recorded", at=at,
        body=notices.in_both(
            _("%(name)s has written the minutes. Please read and confirm them, or write what is missing."),
            name=viewer.name,
        ),
    )
    tell_changed(viewer, held, at)
    return written


@transaction.atomic
def confirm_meeting(
    *, viewer: Viewer, meeting: Meeting, at: datetime, sha256: str = "", remark: str = "",
) -> Meeting:
    """Confirm the minutes as they stand; once both sides have, the meeting is confirmed. Twice is once.

    ``sha256`` is what the page showed: minutes that changed since are not confirmed (``MinutesChanged``).
    """
    held = _locked(meeting)
    rules.may_confirm(viewer=viewer, meeting=held).or_refuse()
    last = held.minutes.order_by("-number").first()
    if last is None:
        raise NothingToConfirm
    if sha256 and sha256 != last.sha256:
        raise MinutesChanged
    _given, is_new = Confirmation.objects.get_or_create(
        minutes=last, person_id=_person(viewer),
        defaults={"at": at, "sha256": last.sha256, "address": viewer.origin.address, "device": viewer.origin.device,
                  "remark": remark.strip()},
    )
    if is_new:
        _note(viewer, held, "activities.confirm", {"number": last.number, "sha256": last.sha256})
        owing.settle_confirmation(viewer, last, at=at)
    sides = set(last.confirmations.values_list("person_id", flat=True))
    if held.state == MeetingState.HELD and {held.holder_id, held.subject_id} <= sides:
        held.state, held.confirmed_at = MeetingState.CONFIRMED, at
        held.save(update_fields=["state", "confirmed_at"])
        tell_changed(viewer, held, at)
    return held


@transaction.atomic
def share_meeting(*, viewer: Viewer, meeting: Meeting, at: datetime) -> Meeting:
    """Agree that the HR partner may read the record; they can once both sides have agreed."""
    held = _locked(meeting)
    rules.may_share(viewer=viewer, meeting=held).or_refuse()
    mine = Participant.objects.filter(meeting=held, person_id=_person(viewer), shared_at__isnull=True)
    if mine.update(shared_at=at):
        _note(viewer, held, "activities.share", {})
    return held


@transaction.atomic
def unshare_meeting(*, viewer: Viewer, meeting: Meeting) -> Meeting:
    """Take that agreement back; from now on the record is the two sides' alone again."""
    held = _locked(meeting)
    rules.may_share(viewer=viewer, meeting=held).or_refuse()
    mine = Participant.objects.filter(meeting=held, person_id=_person(viewer), shared_at__isnull=False)
    if mine.update(shared_at=None):
        _note(viewer, held, "activities.unshare", {})
    return held


@transaction.atomic
def miss_meeting(*, viewer: Viewer, meeting: Meeting, reason: str) -> Meeting:
    """Say that it did not take place, and why. It stays owed until it is held or called off."""
    held = _locked(meeting)
    rules.may_miss(viewer=viewer, meeting=held).or_refuse()
    return _ended(viewer, held, MeetingState.MISSED, "activities.miss", reason)


@transaction.atomic
def call_off(*, viewer: Viewer, meeting: Meeting, reason: str) -> Meeting:
    """Call a meeting off before it was held, saying why; nobody owes it any more."""
    held = _locked(meeting)
    rules.may_call_off(viewer=viewer, meeting=held).or_refuse()
    ended = _ended(viewer, held, MeetingState.CANCELLED, "activities.call_off", reason)
    owing.drop(viewer, ended, owing.HOLD, reason=str(_("The meeting was called off.")), at=viewer.now)
    return ended


def _ended(viewer: Viewer, held: Meeting, state: MeetingState, act: str, reason: str) -> Meeting:
    if not reason.strip():
        raise SaySomething
    held.state, held.cancelled_reason = state, reason.strip()[:400]
    held.save(update_fields=["state", "cancelled_reason"])
    _note(viewer, held, act, {}, reason=reason)
    owing.tell(
        held, to=_people(held), but=viewer.person_id, kind=act, at=viewer.now,
        body=notices.in_both(_("%(state)s: %(reason)s"), state=notices.in_both(state.label), reason=reason.strip()),
    )
    return held


def _person(viewer: Viewer) -> int:
    if viewer.person_id is None:
        raise NotYours
    return viewer.person_id


def _people(meeting: Meeting) -> list[int]:
    return list(Participant.objects.filter(meeting=meeting).values_list("person_id", flat=True))


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)


def _note(viewer: Viewer, meeting: Meeting, act: str, detail: dict[str, object], *, reason: str = "") -> None:
    # Who reads the audit chain learns that two people met, not what they had to tell each other.
    reason = reason if meeting.confidentiality in owing.OPEN_CLASSES else ""
    audit.note(
        viewer=viewer, act=act, object_kind="activities.meeting", object_id=meeting.pk,
        subject_person_id=meeting.subject_id, detail=detail, reason=reason,
    )
