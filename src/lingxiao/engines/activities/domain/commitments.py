"""Verbs on commitments: make one, keep it, release the other side from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.activities import rules
from lingxiao.engines.activities.domain import owing
from lingxiao.engines.activities.models import Commitment, Meeting
from lingxiao.engines.activities.refusals import NotYours, PromiseEnded, PromiseInThePast, SaySomething
from lingxiao.engines.cadence.domain import dues
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer

TEXT_LENGTH = 400


@transaction.atomic
def make_commitment(
    *, viewer: Viewer, meeting: Meeting, owner_id: int, text: str, due_on: date, at: datetime,
) -> Commitment:
    """Write down what one of the two promised, with its day; it is owed from now on, by the company or the manager."""
    rules.may_promise(viewer=viewer, meeting=meeting).or_refuse()
    if owner_id not in {meeting.holder_id, meeting.subject_id}:
        raise NotYours
    if not text.strip():
        raise SaySomething
    if due_on < viewer.today:
        raise PromiseInThePast
    made = Commitment.objects.create(
        meeting=meeting, owner_id=owner_id, text=text.strip()[:TEXT_LENGTH], due_on=due_on, made_at=at,
    )
    owing.owe_promise(made, on=viewer.today)
    _note(viewer, made, "activities.commit", {"due_on": due_on.isoformat(), "owner": owner_id})
    return made


@transaction.atomic
def keep_commitment(*, viewer: Viewer, commitment: Commitment, how: str, at: datetime) -> Commitment:
    """Say how a promise was kept; only who made it can. Twice is once."""
    held = _locked(commitment)
    if held.owner_id != viewer.person_id:
        raise NotYours
    if not how.strip():
        raise SaySomething
    if held.released_at is not None:
        raise PromiseEnded
    if held.kept_at is None:
        held.kept_at, held.kept_how = at, how.strip()[:TEXT_LENGTH]
        held.save(update_fields=["kept_at", "kept_how"])
        key = owing.promise_key(held.pk)
        dues.fulfil(viewer=viewer, key=key, at=at, evidence=f"activities.commitment:{held.pk}")
        _note(viewer, held, "activities.keep", {})
    return held


@transaction.atomic
def release_commitment(*, viewer: Viewer, commitment: Commitment, reason: str, at: datetime) -> Commitment:
    """Release the other side from a promise, saying why; only to whom it was made can."""
    held = _locked(commitment)
    rules.may_release(viewer=viewer, commitment=held).or_refuse()
    if not reason.strip():
        raise SaySomething
    held.released_at, held.released_reason = at, reason.strip()[:TEXT_LENGTH]
    held.save(update_fields=["released_at", "released_reason"])
    # The reason is between the two; lists of dues and the audit chain say only that it was released.
    said = str(_("The other side released it."))
    dues.withdraw(viewer=viewer, key=owing.promise_key(held.pk), at=at, reason=said)
    _note(viewer, held, "activities.release", {})
    return held


def _locked(commitment: Commitment) -> Commitment:
    return Commitment.objects.select_for_update(no_key=True, of=("self",)).select_related("meeting").get(pk=commitment.pk)


def _note(viewer: Viewer, commitment: Commitment, act: str, detail: dict[str, object]) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="activities.meeting", object_id=commitment.meeting_id,
        subject_person_id=commitment.meeting.subject_id, detail={"commitment": commitment.pk, **detail},
    )
