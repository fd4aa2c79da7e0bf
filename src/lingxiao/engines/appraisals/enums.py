"""Closed lists of the appraisals engine, and which state may follow which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Grade(models.TextChoices):
    """How the work of a period is graded, the best first. A person gives it; nothing works it out."""

    S = "S", "S"
    A = "A", "A"
    B_PLUS = "B+", "B+"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


TOP = (Grade.S, Grade.A)
"""What the guidance distribution holds down together."""


class Stage(models.TextChoices):
    """The steps of a review cycle in their order (A02)."""

    SELF = "self", pgettext_lazy("appraisal", "Self-assessment")
    RATERS = "raters", pgettext_lazy("appraisal", "Feedback from all sides (360)")
    PRESENTATION = "presentation", pgettext_lazy("appraisal", "Presentation")
    INITIAL = "initial", pgettext_lazy("appraisal", "Initial grade")
    CALIBRATION = "calibration", pgettext_lazy("appraisal", "Calibration")
    APPROVAL = "approval", pgettext_lazy("appraisal", "Approval")
    TALK = "talk", pgettext_lazy("appraisal", "Appraisal talk")
    NOTICE = "notice", pgettext_lazy("appraisal", "Result letter")
    APPEAL = "appeal", pgettext_lazy("appraisal", "Appeal")


class CycleState(models.TextChoices):
    """Where a review cycle stands."""

    PLANNED = "planned", pgettext_lazy("review cycle", "Planned")
    RUNNING = "running", pgettext_lazy("review cycle", "Running")
    CLOSED = "closed", pgettext_lazy("review cycle", "Closed")


CYCLE_TRANSITIONS: dict[CycleState, frozenset[CycleState]] = {
    CycleState.PLANNED: frozenset({CycleState.RUNNING}),
    CycleState.RUNNING: frozenset({CycleState.CLOSED}),
    CycleState.CLOSED: frozenset(),
}


class Step(models.TextChoices):
    """At which step a grade was written."""

    INITIAL = "initial", pgettext_lazy("appraisal", "Initial grade")
    CALIBRATED = "calibrated", pgettext_lazy("appraisal", "Moved in calibration")
    APPEALED = "appealed", pgettext_lazy("appraisal", "Restated after an appeal")


class NotRated(models.TextChoices):
    """Why somebody is not graded in a cycle. It carries no disadvantage: earlier treatment goes on (LR-15)."""

    RECENT = "recent", _("Appointed less than three months before the period ended")
    SHORT = "short", _("Active for less than three months of the period")


class Ground(models.TextChoices):
    """On what ground a card is moved. There is none for leave, family or health (LR-15)."""

    NEW_FACTS = "new_facts", _("Facts of the period that were not on the card")
    COMPARISON = "comparison", _("The same results were graded otherwise elsewhere")
    STANDARD = "standard", _("The agreed standard was read otherwise")
    COMPLIANCE = "compliance", _("A compliance case that is closed")
    CORRECTION = "correction", _("A mistake of fact on the card")


class Spread(models.TextChoices):
    """How far a distribution binds a calibration: not at all, as guidance, or as a limit (A02)."""

    NONE = "none", _("No distribution")
    GUIDANCE = "guidance", _("Guidance only")
    FORCED = "forced", _("A limit for S and A")


class SessionState(models.TextChoices):
    """Where a calibration session stands."""

    CONVENED = "convened", pgettext_lazy("calibration", "Convened")
    OPEN = "open", pgettext_lazy("calibration", "In session")
    CLOSED = "closed", pgettext_lazy("calibration", "Closed")


SESSION_TRANSITIONS: dict[SessionState, frozenset[SessionState]] = {
    SessionState.CONVENED: frozenset({SessionState.OPEN}),
    SessionState.OPEN: frozenset({SessionState.CLOSED}),
    SessionState.CLOSED: frozenset(),
}


class Tie(models.TextChoices):
    """What ties a member of a session to somebody on a card, so that they keep out."""

    RELATIVE = "relative", _("Relative or partner")
    INTEREST = "interest", _("Another conflict of interest")


class Remedy(models.TextChoices):
    """How an appeal ends."""

    UPHELD = "upheld", pgettext_lazy("appeal", "Upheld")
    PARTLY = "partly_upheld", pgettext_lazy("appeal", "Upheld in part")
    REJECTED = "not_upheld", pgettext_lazy("appeal", "Rejected")


RECENT_MONTHS = 3
"""Months in post before the end of the period below which nobody is graded (LR-15, J1 step 10)."""
TELL_WITHIN = 10
"""Working days from approval to the talk and the letter (A02)."""
APPEAL_DAYS, FEWEST_APPEAL_DAYS, MOST_APPEAL_DAYS = 5, 3, 10
"""Working days to appeal: by default, and the range a company may set (A02)."""
MOST_RATERS = 20
"""How much of a grade, in percent, the review from all sides weighs at most; 0 by default: it serves development (A02)."""
ANSWER_WITHIN = 10
"""Working days to answer an appeal (A02)."""
SIGN_WITHIN = 5
"""Working days to confirm a result letter before the procedure of refusal may begin without a statement."""
FORCED_FROM, GUIDED_FROM = 20, 10
"""People in a cohort from which a distribution may bind, and from which it may guide (A02)."""
LEAST_GROUP = 5
"""People in each of two groups below which their grades are not compared (A02)."""
