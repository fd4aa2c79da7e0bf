"""Writing down meetings that were held and confirmed before they stood here, in bulk: an import of the past, a demo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.activities.domain.meetings import fingerprint
from lingxiao.engines.activities.enums import MeetingState, Seat
from lingxiao.engines.activities.models import Confirmation, Meeting, Minutes, Participant
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual

BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A meeting as it took place: who with whom, about what, what was written, and when each side confirmed."""

    kind: str
    title: Bilingual
    subject_id: int
    holder_id: int
    unit_id: int | None
    confidentiality: str
    object_kind: str
    object_id: str
    held_on: date
    minutes: str
    written_at: datetime
    confirmed_at: datetime


@transaction.atomic
def record_past(*, viewer: Viewer, held: Iterable[Held]) -> list[Meeting]:
    """Write these meetings down as confirmed by both sides; answers them in their order. Six statements a batch."""
    told = list(held)
    meetings = Meeting.objects.bulk_create(
        [
            Meeting(
                kind=one.kind, state=MeetingState.CONFIRMED, confidentiality=one.confidentiality, subject_id=one.subject_id,
                holder_id=one.holder_id, unit_id=one.unit_id, title_zh=one.title.zh, title_en=one.title.en,
                object_kind=one.object_kind, object_id=one.object_id, held_on=one.held_on, confirmed_at=one.confirmed_at,
                made_on=one.held_on, made_by_id=one.holder_id)
            for one in told
        ],
        batch_size=BATCH,
    )
    pairs = list(zip(meetings, told, strict=True))
    Participant.objects.bulk_create(
        [
            Participant(meeting=meeting, person_id=person, seat=seat)
            for meeting, one in pairs for person, seat in ((one.subject_id, Seat.SUBJECT), (one.holder_id, Seat.HOLDER))
        ],
        batch_size=BATCH,
    )
    minutes = Minutes.objects.bulk_create(
        [
            Minutes(meeting=meeting, number=1, text=one.minutes, sha256=fingerprint(one.minutes),
                    written_by_id=one.holder_id, written_at=one.written_at)
            for meeting, one in pairs
        ],
        batch_size=BATCH,
    )
    Confirmation.objects.bulk_create(
        [
            Confirmation(minutes=wording, person_id=person, at=at, sha256=wording.sha256)
            for wording, one in zip(minutes, told, strict=True)
            for person, at in ((one.holder_id, one.written_at), (one.subject_id, one.confirmed_at))
        ],
        batch_size=BATCH,
    )
    audit.note_all(
        audit.Note(viewer=viewer, act="activities.record_past", object_kind="activities.meeting", object_id=meeting.pk,
                   subject_person_id=one.subject_id, detail={"held_on": one.held_on.isoformat()})
        for meeting, one in pairs
    )
    return meetings
