"""The briefing on a document: talked over, written up, confirmed by both sides; then it can be signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.activities.domain import meetings
from lingxiao.engines.activities.domain.queries import meetings_about
from lingxiao.engines.activities.enums import MeetingKind, MeetingState
from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import owing, standing
from lingxiao.engines.documents.domain.wording import said
from lingxiao.engines.documents.enums import IssueState
from lingxiao.engines.documents.models import Issue
from lingxiao.engines.people.domain.superiors import managers_of
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.engines.activities.models import Meeting
    from lingxiao.kernel.verdict import Verdict
    from lingxiao.kernel.viewer import Viewer

BRIEFING = _("Briefing on “%(title)s”")
LATE = _("The briefing was confirmed after its day, so the day to sign is set anew.")
ISSUE = "documents.issue"


def may_brief(*, viewer: Viewer, issue: Issue) -> Verdict:
    """Whether this viewer may hold the briefing: the person's superior, or who looks after the copy."""
    superior = managers_of(person_ids=[issue.person_id], on=viewer.today).get(issue.person_id)
    return rules.may_brief(viewer=viewer, issue=issue, superior_id=superior)


def briefing_of(issue: Issue) -> Meeting | None:
    """The meeting that briefs on this copy, the latest that was not called off."""
    return (
        meetings_about(object_kind=ISSUE, object_id=str(issue.pk))
        .filter(kind=MeetingKind.DUTY_BRIEFING)
        .exclude(state=MeetingState.CANCELLED)
        .order_by("-pk")
        .first()
    )


@transaction.atomic
def plan_briefing(*, viewer: Viewer, issue: Issue, planned_at: datetime | None, place: str = "") -> Meeting:
    """Agree on when the document is talked over; the viewer holds it. One briefing a copy: a second call finds the first."""
    held = standing.locked(issue)
    may_brief(viewer=viewer, issue=held).or_refuse()
    found = briefing_of(held)
    if found is not None:
        return found
    return meetings.plan_meeting(
        viewer=viewer, kind=MeetingKind.DUTY_BRIEFING, subject_id=held.person_id, holder_id=standing.acting(viewer),
        title=said(BRIEFING, title=Bilingual(held.title_zh, held.title_en)), on=viewer.today, planned_at=planned_at,
        place=place, object_kind=ISSUE, object_id=str(held.pk), confidentiality=held.confidentiality,
    )


@transaction.atomic
def record_briefing(*, viewer: Viewer, issue: Issue, held_on: date, minutes: str, at: datetime) -> Meeting:
    """Write up the briefing with its questions and answers; both sides confirm it afterwards."""
    meeting = plan_briefing(viewer=viewer, issue=issue, planned_at=None)
    meetings.record_meeting(viewer=viewer, meeting=meeting, held_on=held_on, minutes=minutes, at=at)
    meetings.confirm_meeting(viewer=viewer, meeting=meeting, at=at)
    return follow(viewer=viewer, meeting=meeting, at=at)


@transaction.atomic
def confirm_briefing(*, viewer: Viewer, issue: Issue, minutes_sha256: str, at: datetime) -> Meeting:
    """One side confirms the minutes it was shown; with the second confirmation the document awaits its signature."""
    meeting = briefing_of(issue)
    if meeting is None:
        raise NotSeen
    meetings.confirm_meeting(viewer=viewer, meeting=meeting, at=at, sha256=minutes_sha256)
    return follow(viewer=viewer, meeting=meeting, at=at)


@transaction.atomic
def follow(*, viewer: Viewer, meeting: Meeting, at: datetime) -> Meeting:
    """Bring the copy to where its briefing stands. Called after every change of such a meeting, wherever it was made.

    Minutes changed after both confirmations take the copy back a step, unless it was signed meanwhile.
    """
    meeting.refresh_from_db()
    if meeting.object_kind != ISSUE or meeting.kind != MeetingKind.DUTY_BRIEFING:
        return meeting
    issue = standing.locked(Issue.objects.get(pk=int(meeting.object_id)))
    if issue.brief_by is None:
        return meeting
    if meeting.state == MeetingState.CONFIRMED and issue.state in {IssueState.ISSUED, IssueState.DISCUSSED}:
        _briefed(viewer, issue, at)
    elif meeting.state == MeetingState.HELD and issue.state == IssueState.ISSUED:
        standing.move(issue, IssueState.DISCUSSED)
        issue.save(update_fields=["state"])
    elif meeting.state == MeetingState.HELD and issue.state == IssueState.PENDING_SIGN:
        standing.move(issue, IssueState.DISCUSSED)
        issue.briefed_at = None
        issue.save(update_fields=["state", "briefed_at"])
    return meeting


def _briefed(viewer: Viewer, issue: Issue, at: datetime) -> None:
    is_late = issue.brief_by is not None and viewer.today > issue.brief_by
    if issue.state == IssueState.ISSUED:
        standing.move(issue, IssueState.DISCUSSED)
    standing.move(issue, IssueState.PENDING_SIGN)
    issue.briefed_at = at
    if is_late:
        # The person is not held to a day that the company's own lateness used up.
        owing.owe_signature_again(issue, viewer=viewer, on=viewer.today, at=at, reason=said(LATE).zh)
    issue.save(update_fields=["state", "briefed_at", "sign_by", "sign_round"])
    owing.settle(viewer, owing.brief_key(issue), at, f"documents.issue:{issue.pk}")
    audit.note(
        viewer=viewer, act="documents.brief", object_kind=ISSUE, object_id=issue.pk, subject_person_id=issue.person_id,
    )
