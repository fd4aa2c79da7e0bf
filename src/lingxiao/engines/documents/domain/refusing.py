"""The procedure when somebody will not sign: explain again, two witnesses, delivery; only then it counts as refused.

拒签 is acknowledged-but-not-agreed. What the text asks stands only as far as it does not change the contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.activities.domain import meetings
from lingxiao.engines.activities.enums import MeetingKind
from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import owing, standing, telling
from lingxiao.engines.documents.domain.wording import said
from lingxiao.engines.documents.enums import Channel, IssueState
from lingxiao.engines.documents.models import Delivery, RefusalRecord
from lingxiao.engines.documents.refusals import (
    NoRefusalBeforeDeadline,
    NotAWitness,
    NotYours,
    ProofNeeded,
    SayWhy,
    StepFirst,
    WrongState,
)
from lingxiao.kernel import audit
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.engines.documents.models import Issue
    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.viewer import Viewer

TALK = _("“%(title)s” explained again")
PROVABLE = frozenset({Channel.EMS, Channel.MAIL})


@transaction.atomic
def open_refusal(*, viewer: Viewer, issue: Issue, statement: str, at: datetime) -> RefusalRecord:
    """Start the procedure: the last day to sign is over, or the person made a ``statement`` that they will not sign."""
    held = standing.locked(issue)
    rules.may_refuse_on_record(viewer=viewer, issue=held).or_refuse()
    if viewer.today <= held.sign_by and not statement.strip():
        raise NoRefusalBeforeDeadline(day=day_words(held.sign_by))
    record, is_new = RefusalRecord.objects.get_or_create(
        issue=held,
        defaults={
            "subject_id": held.person_id,
            "reason": statement.strip(),
            "opened_by_id": standing.acting(viewer),
            "opened_at": at,
        },
    )
    if is_new:
        _note(viewer, record, "documents.open_refusal")
    return record


@transaction.atomic
def explain_again(
    *,
    viewer: Viewer,
    record: RefusalRecord,
    held_on: date,
    minutes: str,
    at: datetime,
) -> RefusalRecord:
    """Step 1: the text was explained again, in a talk with minutes."""
    held = _open(viewer, record)
    if not minutes.strip():
        raise SayWhy
    _keep_talk(viewer, held, held_on, minutes, at)
    held.explained_on, held.explained_at, held.explained_minutes = held_on, at, minutes.strip()
    held.save(update_fields=["explained_on", "explained_at", "explained_minutes"])
    _note(viewer, held, "documents.explain_again", {"held_on": held_on.isoformat()})
    return held


@transaction.atomic
def name_witnesses(
    *,
    viewer: Viewer,
    record: RefusalRecord,
    one_id: int,
    two_id: int,
    at: datetime,
) -> RefusalRecord:
    """Step 2: who was there and saw it: two people, neither who refuses nor who runs the procedure. Each confirms in person."""
    held = _open(viewer, record)
    if held.explained_at is None:
        raise StepFirst(step=_("explain the document again"))
    if one_id == two_id or not {one_id, two_id}.isdisjoint({held.subject_id, held.opened_by_id, viewer.person_id}):
        raise NotAWitness
    if held.witness_one_at is not None or held.witness_two_at is not None:
        raise WrongState(state=_("witnessed"))
    for former in (held.witness_one_id, held.witness_two_id):
        if former is not None:
            owing.withdraw(viewer, owing.witness_key(held, former), at, str(_("another witness was named")))
    held.witness_one_id, held.witness_two_id = one_id, two_id
    held.save(update_fields=["witness_one", "witness_two"])
    for person_id in (one_id, two_id):
        owing.owe_witness(held, person_id=person_id, on=viewer.today)
    _note(viewer, held, "documents.name_witnesses", {"witnesses": [one_id, two_id]})
    return held


@transaction.atomic
def witness(*, viewer: Viewer, record: RefusalRecord, at: datetime) -> RefusalRecord:
    """A named witness confirms, under their own sign-in, that the document was explained and not signed."""
    held = RefusalRecord.objects.select_for_update(of=("self",)).select_related("issue").get(pk=record.pk)
    if viewer.person_id is None or viewer.person_id not in {held.witness_one_id, held.witness_two_id}:
        raise NotYours
    which = "witness_one_at" if viewer.person_id == held.witness_one_id else "witness_two_at"
    if getattr(held, which) is None:
        setattr(held, which, at)
        held.save(update_fields=[which])
        owing.settle(viewer, owing.witness_key(held, viewer.person_id), at, f"documents.refusal:{held.pk}")
        _note(viewer, held, "documents.witness")
    return held


@transaction.atomic
def deliver_refusal(
    *,
    viewer: Viewer,
    record: RefusalRecord,
    channel: str,
    proof: str,
    at: datetime,
    attachment: Attachment | None = None,
) -> RefusalRecord:
    """Step 3: text and record went to the person by EMS or e-mail, with a number and its receipt; the record is complete.

    The copy now stands as refused. It binds from today unless it would change the contract (LR-02).
    """
    held = _open(viewer, record)
    if held.witness_one_at is None or held.witness_two_at is None:
        raise StepFirst(step=_("both witnesses confirm"))
    if channel not in PROVABLE or not proof.strip():
        raise ProofNeeded
    held.delivered_by, held.delivery_proof, held.delivered_at = channel, proof.strip(), at
    held.completed_at = at
    held.save(update_fields=["delivered_by", "delivery_proof", "delivered_at", "completed_at"])
    issue = standing.locked(held.issue)
    Delivery.objects.create(
        issue=issue,
        channel=Channel(channel),
        at=at,
        proof=proof.strip(),
        recorded_by_id=viewer.person_id,
        attachment=attachment,
    )
    standing.move(issue, IssueState.REFUSED)
    issue.concluded_at = at
    change = getattr(issue, "contract_change", None)
    if change is None or change.settled_at is not None:
        standing.enter_force(issue, on=viewer.today, at=at)
    issue.save(update_fields=["state", "concluded_at", "in_force"])
    owing.settle(viewer, owing.sign_key(issue), at, f"documents.refusal:{held.pk}")
    telling.refusal_completed(issue, at=at)
    _note(viewer, held, "documents.complete_refusal", {"channel": str(Channel(channel)), "proof": proof.strip()})
    return held


def _keep_talk(viewer: Viewer, record: RefusalRecord, held_on: date, minutes: str, at: datetime) -> None:
    """The talk stands among the meetings too, where the person can confirm or correct its minutes."""
    issue = record.issue
    meeting = meetings.plan_meeting(
        viewer=viewer, kind=MeetingKind.REFUSAL_TALK, subject_id=record.subject_id, holder_id=standing.acting(viewer),
        title=said(TALK, title=Bilingual(issue.title_zh, issue.title_en)), on=viewer.today,
        object_kind="documents.issue", object_id=str(issue.pk), confidentiality=issue.confidentiality,
    )
    meetings.record_meeting(viewer=viewer, meeting=meeting, held_on=held_on, minutes=minutes, at=at)


def _open(viewer: Viewer, record: RefusalRecord) -> RefusalRecord:
    held = RefusalRecord.objects.select_for_update(of=("self",)).select_related("issue").get(pk=record.pk)
    rules.may_care_for(viewer=viewer, issue=held.issue).or_refuse()
    if held.completed_at is not None or held.issue.state != IssueState.PENDING_SIGN:
        raise WrongState(state=held.issue.get_state_display())
    return held


def _note(viewer: Viewer, record: RefusalRecord, act: str, detail: dict[str, object] | None = None) -> None:
    audit.note(
        viewer=viewer,
        act=act,
        object_kind="documents.issue",
        object_id=record.issue_id,
        subject_person_id=record.subject_id,
        detail=detail or {},
    )
