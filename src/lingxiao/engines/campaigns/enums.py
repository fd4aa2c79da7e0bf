"""Closed lists of the campaigns engine, and the numbers that are never lowered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignKind(models.TextChoices):
    """What is asked about."""

    PULSE = "pulse", _("Team pulse")
    REVIEW = "review", _("360 review")
    CUSTOMER = "customer", _("Customer survey")
    CULTURE = "culture", _("Culture survey")
    WELLBEING = "wellbeing", _("Wellbeing survey")


class Promise(models.TextChoices):
    """What is promised to whoever answers; printed above the form in these words and in those of ``promise_said``."""

    NAMED = "named", _("With your name")
    CONFIDENTIAL = "confidential", _("Confidential")
    ANONYMOUS = "anonymous", _("Anonymous")


class CampaignState(models.TextChoices):
    """How a campaign stands. It only goes on, never back."""

    DRAFT = "draft", pgettext_lazy("survey", "draft")
    OPENING = "opening", _("being sent out")
    OPEN = "open", pgettext_lazy("survey", "open")
    CLOSED = "closed", pgettext_lazy("survey", "closed")


class ForWhom(models.TextChoices):
    """Who in the unit is asked, or, in a 360 review, about whom is asked."""

    EVERYBODY = "everybody", _("Everybody in the unit and below")
    MANAGERS = "managers", _("Its sales managers")


class RaterGroup(models.TextChoices):
    """How somebody who answers stands to the person they answer about (A02, 360)."""

    SUPERIOR = "superior", _("Superior")
    REPORTS = "reports", _("Direct reports")
    PEERS = "peers", _("Peers")
    CROSS = "cross", _("Other departments")
    SELF = "self", _("Self")


class QuestionKind(models.TextChoices):
    """How a question is answered: 1 to 5, 0 to 10, one of several, or in words."""

    SCALE = "scale", _("1 to 5")
    TEN = "ten", _("0 to 10")
    CHOICE = "choice", _("one of several")
    TEXT = "text", _("in words")


class Use(models.TextChoices):
    """What a 360 review may be used for; declared before it begins and never changed after (A02)."""

    DEVELOPMENT = "development", _("For development alone")
    GRADE = "grade", _("As a small part of the grade")


PROMISES = {
    CampaignKind.PULSE: (Promise.ANONYMOUS, Promise.CONFIDENTIAL),
    CampaignKind.REVIEW: (Promise.CONFIDENTIAL,),
    CampaignKind.CUSTOMER: (Promise.CONFIDENTIAL, Promise.ANONYMOUS, Promise.NAMED),
    CampaignKind.CULTURE: (Promise.ANONYMOUS, Promise.CONFIDENTIAL),
    CampaignKind.WELLBEING: (Promise.ANONYMOUS,),
}
"""What may be promised for each kind; the first is the one proposed."""

LEAST = {
    CampaignKind.PULSE: 5, CampaignKind.REVIEW: 3, CampaignKind.CUSTOMER: 5, CampaignKind.CULTURE: 5, CampaignKind.WELLBEING: 10,
}
"""How many answers a cell holds at least before it is shown (conventions 1.8); may be raised, never lowered after launch."""
LEAST_COMMENTS = 10
"""How many must have answered before anybody reads what they wrote (conventions 1.8)."""
LEAST_SPREAD = 5
"""No distribution of fewer answers is shown, in no kind (conventions 1.8)."""
INSIDERS = {
    CampaignKind.PULSE: 2, CampaignKind.REVIEW: 0, CampaignKind.CUSTOMER: 0, CampaignKind.CULTURE: 2, CampaignKind.WELLBEING: 2,
}
"""Who looks knows their own answer, and perhaps a colleague's: so many answers of a cell do not count as hidden (goal E4).

Of a 360 review and of a customer survey nobody who looks has answered, but the person about themself.
"""

MOST_GRADE_SHARE = 20
"""Percent of a grade that a 360 review may be at most (A02)."""
KNOWN_FOR_DAYS = 90
"""Whoever rates has worked with the person for three months (A02)."""
ALL_REPORTS = 8
"""So many direct reports are all asked; of more, eight at random (A02)."""
LEAST_RATERS = {RaterGroup.REPORTS: 3, RaterGroup.PEERS: 3, RaterGroup.CROSS: 3}
MOST_RATERS = {
    RaterGroup.SUPERIOR: 1, RaterGroup.REPORTS: ALL_REPORTS, RaterGroup.PEERS: 6, RaterGroup.CROSS: 6, RaterGroup.SELF: 1,
}
WEIGHTS = {RaterGroup.SUPERIOR: 40, RaterGroup.REPORTS: 30, RaterGroup.PEERS: 20, RaterGroup.CROSS: 10}
"""How much each group counts in the overall figure of a 360 review; oneself counts nothing, the gap is shown (A02)."""
IDENTIFIED = (RaterGroup.SUPERIOR, RaterGroup.SELF)
"""Groups of one, who are told that they are known (conventions 1.8)."""
WINSORISED_FROM = 6
"""From so many answers on, the lowest and the highest count as their neighbours (A02)."""
STEP = 5
"""While a campaign is open, how many answered is told in steps of so many (goal E6)."""
OVERALL, POOLED = "overall", "pooled"
"""Cells of a 360 review that are no group: all groups weighed, and small groups taken together."""
