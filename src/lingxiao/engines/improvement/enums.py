"""Closed lists of the improvement engine, and how far each limit goes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(models.TextChoices):
    """Where an improvement plan stands."""

    DRAFT = "draft", pgettext_lazy("plan", "Draft")
    OFFERED = "offered", pgettext_lazy("plan", "Offered, waits for an answer")
    RUNNING = "running", pgettext_lazy("plan", "Running")
    EXTENDED = "extended", pgettext_lazy("plan", "Extended once")
    MET = "met", pgettext_lazy("plan", "Met")
    NOT_MET = "not_met", pgettext_lazy("plan", "Not met")
    WITHDRAWN = "withdrawn", pgettext_lazy("plan", "Withdrawn")


TRANSITIONS: dict[PlanState, frozenset[PlanState]] = {
    PlanState.DRAFT: frozenset({PlanState.OFFERED, PlanState.WITHDRAWN}),
    PlanState.OFFERED: frozenset({PlanState.RUNNING, PlanState.WITHDRAWN}),
    PlanState.RUNNING: frozenset({PlanState.EXTENDED, PlanState.MET, PlanState.NOT_MET, PlanState.WITHDRAWN}),
    PlanState.EXTENDED: frozenset({PlanState.MET, PlanState.NOT_MET, PlanState.WITHDRAWN}),
    PlanState.MET: frozenset(),
    PlanState.NOT_MET: frozenset(),
    PlanState.WITHDRAWN: frozenset(),
}
GOING_ON = frozenset({PlanState.RUNNING, PlanState.EXTENDED})
OPEN = frozenset({PlanState.DRAFT, PlanState.OFFERED, *GOING_ON})


class Tie(models.TextChoices):
    """To what that was agreed before a goal is tied."""

    DUTY = "duty", _("A duty in the signed statement")
    TARGET = "target_letter", _("A line of the signed target letter")


class SupportKind(models.TextChoices):
    """What the company gives, so that the plan can be met."""

    TRAINING = "training", _("Training")
    COACH = "coach", _("A coach")
    LEADS = "leads", _("Leads")
    HIRE = "hire", _("A vacancy filled")
    OTHER = "other", pgettext_lazy("support", "Other support")


class Answer(models.TextChoices):
    """What the person said to a plan that was offered."""

    SIGNED = "signed", _("Signed")
    RESERVED = "reserved", _("Signed with a reservation")
    REFUSED = "refused", _("Did not sign")


class Conclusion(models.TextChoices):
    """How a plan came out; each at most once for a plan, so it is extended once."""

    EXTENDED = "extended", _("Extend once")
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")


class Ground(models.TextChoices):
    """Why a chain is opened. No rank, no curve, no bottom place: none of these is a reason (LR-04)."""

    STANDARD_UNMET = "standard_unmet", _("An agreed standard was not met, after help was given")


class ChainStep(models.TextChoices):
    """What must come before a termination for not being able to do the work, in this order (LR-03)."""

    STANDARD = "standard", _("The standard was made known before")
    FAILURE = "failure", _("Proof that it was not met")
    REMEDY = "remedy", _("Training given, or another post offered")
    SECOND = "second", _("A second period, and its result")
    BARS = "bars", _("No protection stands against it (article 42)")
    UNION = "union", _("The union was told first")
    NOTICE = "notice", _("Thirty days’ notice, or a month’s pay instead")
    SCHEDULE = "schedule", _("Severance and open deals, reckoned")
    LETTER = "letter", _("The text of the letter, approved by somebody else")


CHAIN = tuple(ChainStep)


class Remedy(models.TextChoices):
    """What was done after the first failure. The law takes either; both is better."""

    TRAINING = "training", _("Training was given")
    POST = "post", _("Another post was offered")


class NoticeWay(models.TextChoices):
    """How the end is announced."""

    DAYS = "days", _("Thirty days’ written notice")
    PAY = "pay", _("One month’s pay instead")


class Factor(models.TextChoices):
    """What makes another post a reasonable one (LR-18); all five are looked at."""

    NEED = "need", _("The business needs it")
    DIGNITY = "dignity", _("It neither humiliates nor punishes")
    PAY = "pay", _("Pay is comparable")
    ABILITY = "ability", _("The person can do it")
    PLACE = "place", _("Place and way to work are reasonable")


class ProofKind(models.TextChoices):
    """What a bundle should hold, in the order in which it came about."""

    CONSULTATION = "consultation", _("Staff were consulted on the rule")
    NOTICE = "notice", _("The person was told of the rule")
    TARGET = "target", _("The standard was agreed and signed")
    ACTUALS = "actuals", _("Results, frozen")
    REVIEWS = "reviews", _("Talks and reviews on the way")
    SUPPORT = "support", _("Support that was given")
    RESULT = "result", _("The result, told to the person")
    APPEAL = "appeal", _("The way to appeal, and what came of it")


FEWEST_DAYS, MOST_DAYS = 60, 90
"""Days a plan lasts (A02, PIP)."""
MOST_EXTENSION = 30
"""Days by which a plan is extended at most, once."""
MOST_GOALS = 4
PROVISION_NEEDED = 60
"""What the company itself must have provided before a plan is issued, of a hundred (A02, J3)."""
ANSWER_WITHIN = 5
"""Working days to answer a plan that was offered."""
CONCLUDE_WITHIN = 7
"""Days after its last day within which a plan is concluded."""
SECOND_PERIOD = 30
"""Days a second period lasts at least; the law asks for a fair one, and gives no figure."""
NOTICE_DAYS = 30
"""Days of written notice (劳动合同法 §40)."""
