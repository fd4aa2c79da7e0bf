"""Ending copies: superseded by another text, taken back, run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import owing, standing, telling
from lingxiao.engines.documents.enums import AGREED, OPEN, IssueState
from lingxiao.engines.documents.models import Issue
from lingxiao.engines.documents.refusals import SayWhy
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer


@transaction.atomic
def supersede(*, viewer: Viewer, issue: Issue, reason: str, at: datetime) -> Issue:
    """End a copy because something else takes its place, saying what."""
    return _ended_by(viewer, issue, IssueState.SUPERSEDED, reason, at, "documents.supersede")


@transaction.atomic
def revoke(*, viewer: Viewer, issue: Issue, reason: str, at: datetime) -> Issue:
    """Take a copy back, saying why. What was signed stays on file; it binds no longer from today."""
    return _ended_by(viewer, issue, IssueState.REVOKED, reason, at, "documents.revoke")


def _ended_by(
    viewer: Viewer,
    issue: Issue,
    state: IssueState,
    reason: str,
    at: datetime,
    act: str,
) -> Issue:
    held = standing.locked(issue)
    rules.may_care_for(viewer=viewer, issue=held).or_refuse()
    if not reason.strip():
        raise SayWhy
    end(viewer, held, state, reason, at, act, viewer.today)
    telling.ended(held, at=at)
    return held


def end(
    viewer: Viewer,
    held: Issue,
    state: IssueState,
    reason: str,
    at: datetime,
    act: str,
    on: date,
) -> None:
    """Put a copy into a state from which nothing follows, and take back what it made owed."""
    was_open = held.state in OPEN
    standing.move(held, state)
    standing.leave_force(held, on=on)
    held.ended_at, held.ended_reason = at, reason[:400]
    held.save(update_fields=["state", "in_force", "ended_at", "ended_reason"])
    if was_open:
        owing.no_longer(held, viewer=viewer, at=at, reason=reason or str(held.get_state_display()))
    audit.note(
        viewer=viewer,
        act=act,
        object_kind="documents.issue",
        object_id=held.pk,
        subject_person_id=held.person_id,
        reason=reason,
    )


@transaction.atomic
def expire(*, viewer: Viewer, on: date, at: datetime) -> int:
    """Close the copies whose days are over: unsigned ones, and signed ones that something else or time has ended."""
    over_unsigned = Issue.objects.select_for_update().filter(state__in=OPEN, effective__endswith__lte=on)
    bound = Issue.objects.select_for_update().filter(
        state__in=AGREED | {IssueState.REFUSED},
        in_force__isnull=False,
        in_force__endswith__lte=on,
    )
    count = 0
    for one in [*over_unsigned, *bound]:
        is_replaced = (
            one.in_force is not None
            and Issue.objects.filter(
                person_id=one.person_id,
                kind=one.kind,
                in_force__startswith=one.in_force.upper,
            )
            .exclude(pk=one.pk)
            .exists()
        )
        state = IssueState.SUPERSEDED if is_replaced else IssueState.EXPIRED
        end(viewer, one, state, "", at, f"documents.{state.value}", on)
        count += 1
    return count
