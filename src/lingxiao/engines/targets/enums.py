"""Closed lists of the targets engine, and the limits that hold where nobody said otherwise."""

from __future__ import annotations

from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(models.TextChoices):
    """Where a version of a sales plan stands."""

    DRAFT = "draft", pgettext_lazy("sales plan", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("sales plan", "In review")
    APPROVED = "approved", pgettext_lazy("sales plan", "Approved")
    SUPERSEDED = "superseded", pgettext_lazy("sales plan", "Superseded")


TRANSITIONS = {
    PlanState.DRAFT: (PlanState.IN_REVIEW,),
    PlanState.IN_REVIEW: (PlanState.APPROVED, PlanState.DRAFT),
    PlanState.APPROVED: (PlanState.SUPERSEDED,),
    PlanState.SUPERSEDED: (),
}


class TreeState(models.TextChoices):
    """Whether quotas are still being cascaded, or hold and move by changes alone."""

    CASCADING = "cascading", _("Being cascaded")
    IN_FORCE = "in_force", pgettext_lazy("quotas", "In force")


class Direction(models.TextChoices):
    """From where an entry of the ledger comes."""

    TOP_DOWN = "top_down", _("Set from above")
    BOTTOM_UP = "bottom_up", _("Proposed from below")
    LEAVE = "leave", _("Reduced for statutory leave")
    RAMP = "ramp", _("Ramp of a new manager")
    TRANSITION = "transition", _("Transition of a territory")
    CHANGE = "change", _("Changed in the year")


class ReserveKind(models.TextChoices):
    """Why part of a quota is assigned to nobody."""

    VACANCY = "vacancy", _("Vacant territory")
    BIG_DEAL = "big_deal", _("Big deals")
    LEAVE = "leave", _("Carried for somebody on leave")
    RAMP = "ramp", _("Carried while a new manager ramps up")
    CHANGE = "change", _("Freed by a change of target")
    OTHER = "other", pgettext_lazy("reserve", "Another reason")


class ChangeReason(models.TextChoices):
    """Why a target changes within the year (A02). Of leave nothing more is kept than that it is statutory (LR-15)."""

    TERRITORY = "territory", _("Territory redrawn")
    PRODUCT_EOL = "product_eol", _("End of a product")
    M_AND_A = "m_and_a", _("Merger or acquisition")
    FORCE_MAJEURE = "force_majeure", _("Force majeure")
    ERROR = "error", _("Error in the target")
    LEAVE = "leave", _("Statutory leave")


class ChangeState(models.TextChoices):
    """Where a change of a target stands."""

    ASKED = "asked", _("Asked for")
    APPROVED = "approved", pgettext_lazy("target change", "Approved")
    REFUSED = "refused", pgettext_lazy("target change", "Refused")


class ChangeSide(models.TextChoices):
    """Which of the two sides signed a change of a target."""

    MANAGER = "manager", _("Manager")
    SUPERIOR = "superior", _("Superior")


class HandOverState(models.TextChoices):
    """Where the handover of a territory stands."""

    ASKED = "asked", pgettext_lazy("handover", "Waits to be confirmed")
    DONE = "done", pgettext_lazy("handover", "Confirmed by both")
    WITHDRAWN = "withdrawn", pgettext_lazy("handover", "Taken back")


class Chance(models.TextChoices):
    """How likely it is, by what was done before, that a quota is reached."""

    LIKELY = "likely", _("Likely")
    EVEN = "even", _("About even")
    STRETCH = "stretch", _("A stretch")
    UNLIKELY = "unlikely", _("Unlikely")
    UNKNOWN = "unknown", _("Not enough history")


LEAST_RATIO, MOST_RATIO = Fraction(1), Fraction(11, 10)
"""How much of its own quota a level passes down, reserves in it: A02, quota rules; a default."""
MOST_CUMULATIVE = Fraction(6, 5)
"""What company to representative comes to at most, over all levels: A02, quota rules; a default."""
MOST_CHANGES = 2
"""How often a target changes within a year at most; statutory leave is a right and is not counted (A02, LR-15)."""
RAMP = (50, 75, 90, 100)
"""Per cent of the full target in the first months of a new manager: A02, quota rules; a default."""
TRANSITION = (100, 70, 30, 0)
"""Per cent of a territory that stay with whoever hands it over, month by month: A02, quota rules; an example."""
NEEDS_BASIS_ABOVE = 90
"""The percentile of growth above which a director writes down on what a target rests (A02, reachability)."""
MONTHS = 12
SIGN_WITHIN, DECIDE_WITHIN, ANSWER_WITHIN, LEVEL_WITHIN, APPROVE_WITHIN = 7, 7, 7, 14, 7
"""Days in which somebody signs, decides, answers, sets a level, approves: not working days, for the next year's may not be
known when quotas are cascaded."""
