"""Where a copy stands: moving it from state to state, and the days on which it binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.documents.enums import ISSUE_TRANSITIONS, DocumentKind, IssueState
from lingxiao.engines.documents.models import Issue
from lingxiao.engines.documents.refusals import NotYours, WrongState

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer


def acting(viewer: Viewer) -> int:
    """The person who acts; the system by itself signs, witnesses and opens nothing."""
    if viewer.person_id is None:
        raise NotYours
    return viewer.person_id


def locked(issue: Issue) -> Issue:
    """The same copy as it is now, held until the transaction ends, so that two clicks come one after the other."""
    Issue.objects.select_for_update().only("pk").get(pk=issue.pk)
    return with_proofs(Issue.objects.all()).get(pk=issue.pk)


def with_proofs(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """The copies with everything that the rules ask about, in one query."""
    return issues.select_related("version", "template", "person", "previous", "reading", "contract_change", "refusal")


def move(issue: Issue, state: IssueState) -> None:
    """Put a copy into its next state, unsaved. ``WrongState`` when that state does not follow."""
    if state not in ISSUE_TRANSITIONS[IssueState(issue.state)]:
        raise WrongState(state=issue.get_state_display())
    issue.state = state


def enter_force(issue: Issue, *, on: date, at: datetime) -> list[Issue]:
    """Let a copy bind from ``on``, or from the first day it speaks of if that is later; earlier ones end there.

    What was published for reference only never binds (LR-01). Returns the copies that this one replaces.
    """
    if issue.is_reference:
        return []
    start = max(issue.effective.lower, on)
    end = issue.effective.upper
    if end is not None and end <= start:
        return []
    replaced = []
    for before in _binding_from(issue, start):
        before.in_force = DateRange(min(before.in_force.lower, start), start)
        if start <= on:
            move(before, IssueState.SUPERSEDED)
            before.ended_at, before.ended_reason = at, f"#{issue.pk}"
        before.save(update_fields=["in_force", "state", "ended_at", "ended_reason"])
        replaced.append(before)
    issue.in_force = DateRange(start, end)
    return replaced


def leave_force(issue: Issue, *, on: date) -> None:
    """Let a copy bind no longer from ``on``, unsaved."""
    if issue.in_force is None or issue.in_force.isempty:
        return
    if issue.in_force.upper is None or issue.in_force.upper > on:
        issue.in_force = DateRange(min(issue.in_force.lower, on), on)


def _binding_from(issue: Issue, start: date) -> list[Issue]:
    same = Issue.objects.filter(person_id=issue.person_id)
    same = (
        same.filter(kind=issue.kind)
        if issue.kind == DocumentKind.DUTY_STATEMENT
        else same.filter(
            template_id=issue.template_id,
        )
    )
    return list(
        same.exclude(pk=issue.pk).select_for_update().filter(in_force__overlap=DateRange(start, None)).order_by("pk"),
    )
