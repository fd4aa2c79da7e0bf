"""Verbs on commitments: make one, keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.activities import rules
from lingxiao.engines.activities.models import Commitment, Meeting
from lingxiao.engines.activities.refusals import NotYours, SaySomething
from lingxiao.engines.cadence.domain import dues
from lingxiao.kernel import audit
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer


def due_key(commitment_id: int) -> str:
    """The natural key of what a commitment makes owed."""
    return f"activities.commitment:{commitment_id}"


@transaction.atomic
def make_commitment(
    *, viewer: Viewer, meeting: Meeting, owner_id: int, text: str, due_on: date, at: datetime,
) -> Commitment:
    """Write down what one of the two promised, with its day; it is owed from now on, by the company or the manager."""
    if not rules.is_party(viewer=viewer, meeting=meeting) or owner_id not in {meeting.holder_id, meeting.subject_id}:
        raise NotYours
    if not text.strip():
        raise SaySomething
    made = Commitment.objects.create(meeting=meeting, owner_id=owner_id, text=text.strip()[:400], due_on=due_on, made_at=at)
    dues.open_due(
        key=due_key(made.pk), practice="dialogue.commitment", title=Bilingual(made.text, made.text),
        side="manager" if owner_id == meeting.subject_id else "company", owner_id=owner_id, subject_id=meeting.subject_id,
        object_kind="activities.meeting", object_id=str(meeting.pk), link=f"/desk/meetings/{meeting.pk}/",
        opened_on=viewer.today, due_on=due_on,
    )
    audit.note(
        viewer=viewer, act="activities.commit", object_kind="activities.meeting", object_id=meeting.pk,
        subject_person_id=meeting.subject_id, detail={"commitment": made.pk, "due_on": due_on.isoformat()},
    )
    return made


@transaction.atomic
def keep_commitment(*, viewer: Viewer, commitment: Commitment, how: str, at: datetime) -> Commitment:
    """Say how a promise was kept; only who made it can."""
    held = Commitment.objects.select_for_update().select_related("meeting").get(pk=commitment.pk)
    if held.owner_id != viewer.person_id:
        raise NotYours
    if not how.strip():
        raise SaySomething
    if held.kept_at is None:
        held.kept_at, held.kept_how = at, how.strip()[:400]
        held.save(update_fields=["kept_at", "kept_how"])
        dues.fulfil(viewer=viewer, key=due_key(held.pk), at=at, evidence=f"activities.commitment:{held.pk}")
        audit.note(
            viewer=viewer, act="activities.keep", object_kind="activities.meeting", object_id=held.meeting_id,
            subject_person_id=held.meeting.subject_id, detail={"commitment": held.pk},
        )
    return held
