"""Closed lists of the duties engine (domain book A01, Fields)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What a duty is about: the article's five, compliance, and the two that modern sales adds."""

    STRATEGY = "strategy", _("Strategy")
    TEAM = "team", _("Team")
    CUSTOMER = "customer", _("Customers")
    MARKET = "market", _("Market")
    PERFORMANCE_REVIEW = "performance_review", _("Performance review")
    COMPLIANCE = "compliance", _("Compliance")
    COOPERATION = "cooperation", _("Cooperation")
    DATA_FORECAST = "data_forecast", _("Data and forecast")


REQUIRED_CATEGORIES = frozenset(
    {
        Category.STRATEGY,
        Category.TEAM,
        Category.CUSTOMER,
        Category.MARKET,
        Category.PERFORMANCE_REVIEW,
        Category.COMPLIANCE,
    }
)
"""The article's five and compliance: without one of each a template is not published (A01 rule 1)."""


class Need(models.TextChoices):
    """What somebody's statement needs: the reason why they stand on the list of those to issue to."""

    NEW = "new", _("No statement for the post")
    STALE = "stale", _("No longer fits")
    WAITING = "waiting", _("Awaiting signature")
    REFUSED = "refused", _("Signature refused")
    FINE = "fine", _("Signed and current")


class AuthorityLevel(models.TextChoices):
    """How far somebody decides: 决定、审批、建议、知会."""

    DECIDE = "decide", _("Decides")
    APPROVE = "approve", _("Approves")
    PROPOSE = "propose", _("Proposes")
    INFORM = "inform", _("Is informed")


class Letter(models.TextChoices):
    """The letters of the RACI grid."""

    RESPONSIBLE = "R", _("Does the work")
    ACCOUNTABLE = "A", _("Answers for it")
    CONSULTED = "C", _("Is asked before")
    INFORMED = "I", _("Is told after")


class Rhythm(models.TextChoices):
    """How often evidence of a duty is handed in."""

    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every quarter")
    HALF_YEARLY = "half_yearly", _("Every half-year")
    YEARLY = "yearly", _("Every year")


class SpotAnswer(models.TextChoices):
    """What is said to the quarterly question whether this is still the job."""

    STILL = "still", _("Yes, still my job")
    PARTLY = "partly", _("Partly")
    CHANGED = "changed", _("No, it has changed")
