"""Verbs on meetings: plan, write up, confirm, call off."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.activities import rules
from lingxiao.engines.activities.enums import MeetingState, Seat
from lingxiao.engines.activities.models import Confirmation, Meeting, Minutes, Participant
from lingxiao.engines.activities.refusals import MinutesChanged, NothingToConfirm, NotHeldYet, SaySomething
from lingxiao.engines.people.domain.queries import units_of
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual


def fingerprint(text: str) -> str:
    """The sha256 of minutes as they were written."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def plan_meeting(  # noqa: PLR0913 -- the fields of a meeting, each by name
    *, viewer: Viewer, kind: str, title: Bilingual, subject_id: int, holder_id: int, on: date,
    planned_at: datetime | None = None, place: str = "", object_kind: str = "", object_id: str = "",
    guest_ids: Sequence[int] = (), confidentiality: str = Confidentiality.PERSONAL,
) -> Meeting:
    """A meeting of ``holder`` with ``subject`` about something, agreed on a day; guests take part without confirming."""
    meeting = Meeting.objects.create(
        kind=kind, title_zh=title.zh, title_en=title.en, subject_id=subject_id, holder_id=holder_id,
        unit_id=units_of(person_ids=[subject_id], on=on).get(subject_id), planned_at=planned_at, place=place,
        object_kind=object_kind, object_id=object_id, confidentiality=confidentiality, made_on=on,
        made_by_id=viewer.person_id,
    )
    seats = {guest: Seat.GUEST for guest in guest_ids} | {subject_id: Seat.SUBJECT, holder_id: Seat.HOLDER}
    Participant.objects.bulk_create(
        [Participant(meeting=meeting, person_id=person, seat=seat) for person, seat in seats.items()],
    )
    _note(viewer, meeting, "activities.plan", {"kind": kind})
    return meeting


@transaction.atomic
def record_meeting(*, viewer: Viewer, meeting: Meeting, held_on: date, minutes: str, at: datetime) -> Minutes:
    """Write up what was said, or write it anew: another wording needs both confirmations again; the old one is kept."""
    held = _locked(meeting)
    rules.may_write_up(viewer=viewer, meeting=held).or_refuse()
    if held_on > viewer.today:
        raise NotHeldYet(day=held_on.isoformat())
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
    held.state, held.held_on, held.confirmed_at = MeetingState.HELD, held_on, None
    held.save(update_fields=["state", "held_on", "confirmed_at"])
    _note(viewer, held, "activities.record", {"number": written.number, "sha256": written.sha256})
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
        minutes=last, person_id=viewer.person_id,
        defaults={"at": at, "sha256": last.sha256, "address": viewer.origin.address, "device": viewer.origin.device,
                  "remark": remark.strip()},
    )
    if is_new:
        _note(viewer, held, "activities.confirm", {"number": last.number, "sha256": last.sha256})
    sides = set(last.confirmations.values_list("person_id", flat=True))
    if held.state == MeetingState.HELD and {held.holder_id, held.subject_id} <= sides:
        held.state, held.confirmed_at = MeetingState.CONFIRMED, at
        held.save(update_fields=["state", "confirmed_at"])
    return held


@transaction.atomic
def call_off(*, viewer: Viewer, meeting: Meeting, reason: str) -> Meeting:
    """Call a planned meeting off, saying why."""
    held = _locked(meeting)
    rules.may_call_off(viewer=viewer, meeting=held).or_refuse()
    if not reason.strip():
        raise SaySomething
    held.state, held.cancelled_reason = MeetingState.CANCELLED, reason.strip()[:400]
    held.save(update_fields=["state", "cancelled_reason"])
    _note(viewer, held, "activities.call_off", {}, reason=reason)
    return held


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def _note(viewer: Viewer, meeting: Meeting, act: str, detail: dict[str, object], *, reason: str = "") -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="activities.meeting", object_id=meeting.pk,
        subject_person_id=meeting.subject_id, detail=detail, reason=reason,
    )
