"""Meetings that were held and confirmed before this system kept them: thousands at once, as a demo or an import needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.activities.domain.meetings import fingerprint
from lingxiao.engines.activities.enums import MeetingState, Seat
from lingxiao.engines.activities.models import Commitment, Confirmation, Meeting, Minutes, Participant
from lingxiao.engines.people.domain.queries import units_of
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual

BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A commitment of a meeting, kept already when ``kept_at`` is given."""

    owner_id: int
    text: str
    due_on: date
    kept_at: datetime | None = None
    kept_how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMeeting:
    """A meeting with its minutes and who confirmed them when; confirmed by both sides, it is confirmed."""

    kind: str
    title: Bilingual
    subject_id: int
    holder_id: int
    held_on: date
    minutes: str
    written_at: datetime
    confirmed: Sequence[tuple[int, datetime]]
    planned_at: datetime | None = None
    object_kind: str = ""
    object_id: str = ""
    confidentiality: str = Confidentiality.PERSONAL
    promised: Sequence[Promised] = ()


@transaction.atomic
def load_meetings(*, viewer: Viewer, drafts: Sequence[HeldMeeting]) -> list[Meeting]:
    """Write down meetings of the past, all or none, in their order: seven statements for each two thousand.

    No dues and no notices come of them: what was owed then is loaded with ``cadence``. The database checks them as it
    checks every other: two sides, one confirmation each.
    """
    units = _units(drafts)
    meetings = Meeting.objects.bulk_create([_meeting(draft, units, viewer) for draft in drafts], batch_size=BATCH)
    pairs = list(zip(meetings, drafts, strict=True))
    Participant.objects.bulk_create(
        [
            Participant(meeting=meeting, person_id=person, seat=seat)
            for meeting, draft in pairs
            for person, seat in ((draft.holder_id, Seat.HOLDER), (draft.subject_id, Seat.SUBJECT))
        ],
        batch_size=BATCH,
    )
    versions = _write_up(pairs)
    _promise(pairs)
    audit.note_all(
        audit.Note(
            viewer=viewer, act="activities.load", object_kind="activities.meeting", object_id=meeting.pk,
            subject_person_id=meeting.subject_id, detail={"sha256": version.sha256, "held_on": draft.held_on.isoformat()},
        )
        for (meeting, draft), version in zip(pairs, versions, strict=True)
    )
    return meetings


def _write_up(pairs: Sequence[tuple[Meeting, HeldMeeting]]) -> list[Minutes]:
    """Minutes and their confirmations."""
    versions = Minutes.objects.bulk_create(
        [
            Minutes(
                meeting=meeting, number=1, text=draft.minutes, sha256=fingerprint(draft.minutes),
                written_by_id=draft.holder_id, written_at=draft.written_at,
            )
            for meeting, draft in pairs
        ],
        batch_size=BATCH,
    )
    Confirmation.objects.bulk_create(
        [
            Confirmation(minutes=version, person_id=person, at=at, sha256=version.sha256)
            for version, (_one, draft) in zip(versions, pairs, strict=True)
            for person, at in draft.confirmed
        ],
        batch_size=BATCH,
    )
    return versions


def _promise(pairs: Sequence[tuple[Meeting, HeldMeeting]]) -> None:
    Commitment.objects.bulk_create(
        [
            Commitment(
                meeting=meeting, owner_id=one.owner_id, text=one.text, due_on=one.due_on, made_at=draft.written_at,
                kept_at=one.kept_at, kept_how=one.kept_how,
            )
            for meeting, draft in pairs
            for one in draft.promised
        ],
        batch_size=BATCH,
    )


def _meeting(draft: HeldMeeting, units: dict[tuple[int, date], int], viewer: Viewer) -> Meeting:
    given = dict(draft.confirmed)
    both = {draft.holder_id, draft.subject_id} <= set(given)
    return Meeting(
        kind=draft.kind, title_zh=draft.title.zh, title_en=draft.title.en, subject_id=draft.subject_id,
        holder_id=draft.holder_id, unit_id=units.get((draft.subject_id, draft.held_on)), planned_at=draft.planned_at,
        object_kind=draft.object_kind, object_id=draft.object_id, confidentiality=draft.confidentiality,
        state=MeetingState.CONFIRMED if both else MeetingState.HELD, held_on=draft.held_on,
        confirmed_at=max(given.values()) if both else None, made_on=draft.held_on, made_by_id=viewer.person_id,
    )


def _units(drafts: Sequence[HeldMeeting]) -> dict[tuple[int, date], int]:
    days: dict[date, set[int]] = {}
    for draft in drafts:
        days.setdefault(draft.held_on, set()).add(draft.subject_id)
    return {
        (person, day): unit
        for day, people in days.items()
        for person, unit in units_of(person_ids=people, on=day).items()
    }
