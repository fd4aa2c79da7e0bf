"""Writing down what was talked over, read and signed before it stood here, in bulk: an import of the past, a demo.

Each copy is one that was issued here; what is written is what its person would have done one by one, under the same
constraints and triggers of the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.activities.domain.past import Held, record_past
from lingxiao.engines.activities.enums import MeetingKind
from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.documents.domain import owing
from lingxiao.engines.documents.domain.briefing import BRIEFING, ISSUE
from lingxiao.engines.documents.domain.wording import said
from lingxiao.engines.documents.enums import IssueState
from lingxiao.engines.documents.models import Issue, ReadingProof, Signature
from lingxiao.kernel import audit
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lingxiao.kernel.viewer import Viewer

BATCH = 2000
READING = timedelta(minutes=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What happened with one copy: who briefed when with which minutes, when that was confirmed, and when it was signed."""

    issue: Issue
    briefed_by_id: int
    minutes: str
    briefed_at: datetime
    confirmed_at: datetime
    signed_at: datetime | None


@transaction.atomic
def record_past_signatures(*, viewer: Viewer, told: Sequence[Signed]) -> int:
    """Write down the briefings and signatures of these copies; answers how many were signed.

    Copies must be newly issued and the first of their kind for their person: nothing is superseded here.
    """
    here = clock.zone()
    moments = {at for one in told for at in (one.briefed_at, one.confirmed_at, one.signed_at) if at}
    days = {at: at.astimezone(here).date() for at in moments}
    record_past(viewer=viewer, held=[
        Held(
            kind=MeetingKind.DUTY_BRIEFING, title=said(BRIEFING, title=Bilingual(one.issue.title_zh, one.issue.title_en)),
            subject_id=one.issue.person_id, holder_id=one.briefed_by_id, unit_id=one.issue.unit_id,
            confidentiality=one.issue.confidentiality, object_kind=ISSUE, object_id=str(one.issue.pk),
            held_on=days[one.briefed_at], minutes=one.minutes, written_at=one.briefed_at, confirmed_at=one.confirmed_at)
        for one in told
    ])
    signed = [one for one in told if one.signed_at is not None]
    _read_and_signed(signed)
    for one in told:
        issue = one.issue
        issue.briefed_at, issue.state = one.confirmed_at, IssueState.PENDING_SIGN
        if one.signed_at is not None:
            issue.state, issue.concluded_at = IssueState.SIGNED, one.signed_at
            issue.in_force = DateRange(max(issue.effective.lower, days[one.signed_at]), issue.effective.upper)
    Issue.objects.bulk_update(
        [one.issue for one in told], ["state", "briefed_at", "concluded_at", "in_force"], batch_size=100)
    dues.fulfil_past(moments={owing.brief_key(one.issue): one.confirmed_at for one in told}, evidence="activities.meeting")
    dues.fulfil_past(
        moments={owing.sign_key(one.issue): one.signed_at for one in signed if one.signed_at}, evidence="documents.signature")
    audit.note_all(
        audit.Note(viewer=viewer, act="documents.record_past_signature", object_kind=ISSUE, object_id=one.issue.pk,
                   subject_person_id=one.issue.person_id, detail={"sha256": one.issue.sha256})
        for one in signed
    )
    return len(signed)


def _read_and_signed(signed: Sequence[Signed]) -> None:
    ReadingProof.objects.bulk_create(
        [
            ReadingProof(issue=one.issue, opened_at=one.signed_at - READING, reached_end_at=one.signed_at - READING / 2,
                         section_count=len(one.issue.body["blocks"]))
            for one in signed if one.signed_at is not None
        ],
        batch_size=BATCH,
    )
    Signature.objects.bulk_create(
        [
            Signature(
                issue=one.issue, person_id=one.issue.person_id, level=one.issue.signature_level,
                text_sha256=one.issue.sha256, at=one.signed_at, reauthenticated_at=one.signed_at - timedelta(minutes=1))
            for one in signed if one.signed_at is not None
        ],
        batch_size=BATCH,
    )
