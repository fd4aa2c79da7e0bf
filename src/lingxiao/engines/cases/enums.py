"""Closed lists of the cases engine, and which state may follow which (conventions 1.3)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class CaseState(models.TextChoices):
    """Where a case stands."""

    OPENED = "opened", pgettext_lazy("case", "Taken in")
    TRIAGED = "triaged", pgettext_lazy("case", "Weighed")
    ASSIGNED = "assigned", pgettext_lazy("case", "Assigned")
    IN_PROGRESS = "in_progress", pgettext_lazy("case", "Being looked into")
    PROPOSED = "proposed", pgettext_lazy("case", "Conclusion proposed")
    DECIDED = "decided", pgettext_lazy("case", "Decided")
    COMMUNICATED = "communicated", pgettext_lazy("case", "Answered")
    ACTIONS_OPEN = "actions_open", pgettext_lazy("case", "Being put right")
    VERIFIED = "verified", pgettext_lazy("case", "Verified")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    REJECTED = "rejected", pgettext_lazy("case", "Not taken up")
    MERGED = "merged", pgettext_lazy("case", "Merged into another")
    REOPENED = "reopened", pgettext_lazy("case", "Reopened")


S = CaseState
TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    S.OPENED: frozenset({S.TRIAGED, S.ASSIGNED, S.DECIDED, S.REJECTED, S.MERGED}),
    S.TRIAGED: frozenset({S.ASSIGNED, S.DECIDED, S.REJECTED, S.MERGED}),
    S.ASSIGNED: frozenset({S.ASSIGNED, S.IN_PROGRESS, S.PROPOSED, S.DECIDED, S.REJECTED, S.MERGED}),
    S.IN_PROGRESS: frozenset({S.ASSIGNED, S.PROPOSED, S.DECIDED, S.REJECTED, S.MERGED}),
    S.PROPOSED: frozenset({S.IN_PROGRESS, S.DECIDED}),
    S.DECIDED: frozenset({S.COMMUNICATED}),
    S.COMMUNICATED: frozenset({S.ACTIONS_OPEN, S.CLOSED}),
    S.ACTIONS_OPEN: frozenset({S.VERIFIED}),
    S.VERIFIED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset({S.REOPENED}),
    S.REJECTED: frozenset({S.REOPENED}),
    S.MERGED: frozenset(),
    S.REOPENED: frozenset({S.ASSIGNED, S.IN_PROGRESS, S.PROPOSED, S.DECIDED, S.REJECTED}),
}
UNDECIDED = (S.OPENED, S.TRIAGED, S.ASSIGNED, S.IN_PROGRESS, S.PROPOSED, S.REOPENED)
"""States in which the case waits for a decision."""
AFTER_DECISION = (S.DECIDED, S.COMMUNICATED, S.ACTIONS_OPEN, S.VERIFIED, S.CLOSED)
ENDED = (S.CLOSED, S.REJECTED, S.MERGED)
"""States in which nothing is said any more, unless the case is reopened."""


class Severity(models.TextChoices):
    """How grave it looks when it is weighed."""

    LOW = "low", pgettext_lazy("case", "Minor")
    NORMAL = "normal", pgettext_lazy("case", "Ordinary")
    HIGH = "high", pgettext_lazy("case", "Serious")
    CRITICAL = "critical", pgettext_lazy("case", "Grave")


class PartyRole(models.TextChoices):
    """What a person is in a case besides its handler."""

    REPORTER = "reporter", pgettext_lazy("case", "Who raised it")
    RESPONDENT = "respondent", pgettext_lazy("case", "Asked to answer")
    ACCUSED = "accused", pgettext_lazy("case", "Of whom it speaks")
    WITNESS = "witness", pgettext_lazy("case", "Witness")
    DECIDER = "decider", pgettext_lazy("case", "Appointed to decide")
    PANEL = "panel", pgettext_lazy("case", "On the panel")


NAMED = (PartyRole.REPORTER, PartyRole.RESPONDENT, PartyRole.ACCUSED, PartyRole.WITNESS)
"""Who is named in a case never handles, decides or closes it (recusal, conventions 1.5)."""
HEARD = (PartyRole.REPORTER, PartyRole.RESPONDENT)
"""Named parties who read what is said to them and reply."""
APPOINTED = (PartyRole.DECIDER, PartyRole.PANEL)


class OutcomeKind(models.TextChoices):
    """How a case was decided."""

    UPHELD = "upheld", pgettext_lazy("case", "Upheld")
    PARTLY_UPHELD = "partly_upheld", pgettext_lazy("case", "Upheld in part")
    NOT_UPHELD = "not_upheld", pgettext_lazy("case", "Not upheld")
    AGREED = "agreed", pgettext_lazy("case", "Settled by agreement")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "Withdrawn by who raised it")


class EntryKind(models.TextChoices):
    """What an entry of a case is."""

    STATEMENT = "statement", pgettext_lazy("case", "What was raised")
    REPLY = "reply", pgettext_lazy("case", "Reply")
    REMARK = "remark", pgettext_lazy("case", "Remark among those who handle it")
    PROPOSAL = "proposal", pgettext_lazy("case", "Proposed conclusion")
    DECISION = "decision", pgettext_lazy("case", "Decision with its reasons")
    ANSWER = "answer", pgettext_lazy("case", "Answer to the parties")
    ACTION = "action", pgettext_lazy("case", "What is to be put right")
    VERIFICATION = "verification", pgettext_lazy("case", "What was found put right")
    PROCESS = "process", pgettext_lazy("case", "Course of the case")


class Hearing(models.TextChoices):
    """For whose eyes an entry is."""

    PARTIES = "parties", pgettext_lazy("case", "Seen by the parties")
    INSIDE = "inside", pgettext_lazy("case", "Seen only by those who handle the case")
