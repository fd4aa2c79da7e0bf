"""Closed lists of the scorecards engine (domain book A02)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Unit(models.TextChoices):
    """What a target and its actual are counted in. Money is minor units, a ratio a plain fraction shown in percent."""

    MONEY = "money", _("Amount")
    RATIO = "ratio", _("Percent")
    COUNT = "count", pgettext_lazy("unit", "Number")
    DAYS = "days", pgettext_lazy("unit", "Days")
    POINTS = "points", pgettext_lazy("unit", "Points")
    TIMES = "times", pgettext_lazy("unit", "Times")
    PER_MILLE = "per_mille", _("Per mille")


class Direction(models.TextChoices):
    """Which way is better."""

    HIGHER = "higher", _("More is better")
    LOWER = "lower", _("Less is better")
    WITHIN = "within", _("Within a range is best")


class Aspect(models.TextChoices):
    """What a KPI speaks of: a manager's letter needs several of them."""

    RESULT = "result", _("Sales result")
    COLLECTION = "collection", _("Collection and margin")
    CUSTOMER = "customer", _("Customers")
    TEAM = "team", _("Team")
    CONDUCT = "conduct", _("Conduct of sales")
    COMPLIANCE = "compliance", _("Compliance")


class Over(models.TextChoices):
    """What several months of it make: added up, divided anew, or the newest."""

    SUM = "sum", _("Months are added up")
    RATIO = "ratio", _("Parts are added up and divided")
    LAST = "last", _("The newest value counts")


class Rule(models.TextChoices):
    """The scoring rules (计分规则)."""

    LINEAR = "LINEAR", _("Linear")
    STEP = "STEP", _("Step table")
    DEDUCT = "DEDUCT", _("Deduction")
    BONUS = "BONUS", _("Bonus points")
    VETO = "VETO", _("Veto")
    MILESTONE = "MILESTONE", _("Milestones")
    REVERSE = "REVERSE", _("Reverse")
    RANGE = "RANGE", _("Best within a range")
    BARS = "BARS", _("Anchored behaviour")
    RANK = "RANK", _("Relative rank")


class LetterState(models.TextChoices):
    """Where a letter stands. What follows signing (in force, refused, over) is read from the copy that was issued."""

    DRAFT = "draft", _("Being drafted")
    NEGOTIATING = "negotiating", _("Under negotiation")
    PENDING_SIGN = "pending_sign", _("Given for signature")
    WITHDRAWN = "withdrawn", _("Taken back")


class Standing(models.TextChoices):
    """How a letter stands for who reads it: its own state, and behind it that of the issued copy."""

    DRAFT = "draft", _("Being drafted")
    NEGOTIATING = "negotiating", _("Under negotiation")
    PENDING_SIGN = "pending_sign", _("Awaiting signature")
    OBJECTED = "objected", _("Objected to")
    REFUSED = "refused", _("Signature refused")
    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Replaced or over")
    WITHDRAWN = "withdrawn", _("Taken back")


class Change(models.TextChoices):
    """Why targets may change within a period (A02, quota rules)."""

    TERRITORY = "territory", _("Territory changed")
    PRODUCT = "product", _("Product discontinued")
    MERGER = "merger", _("Merger or acquisition")
    FORCE_MAJEURE = "force_majeure", _("Force majeure")
    LEAVE = "leave", _("Statutory leave: pro rata by working days")
    ERROR = "error", _("An error is corrected")


class NoteKind(models.TextChoices):
    """What is said to a card."""

    SELF = "self", _("The manager’s own note")
    REVIEW = "review", _("The superior’s review")


class Source(models.TextChoices):
    """Where the actual of a line on a card comes from."""

    FACTS = "facts", _("Frozen figures of the facts")
    MANUAL = "manual", _("Entered by the data owner")
    NONE = "none", _("No figure")


EDITABLE = frozenset({LetterState.DRAFT, LetterState.NEGOTIATING})
LEAST_LINES, MOST_LINES = 4, 8
LEAST_WEIGHT, MOST_WEIGHT, WHOLE = 5, 40, 100
LEAST_OBJECTIVE = 60
"""Percent of the weight that must rest on objective figures (A02)."""
CAP, MOST_BONUS = 120, 10
"""Points a single KPI is capped at, and points that bonuses may add in all (A02)."""
MOST_CHANGES = 2
"""Changes of the targets of one person within a period (A02)."""
SIGN_WITHIN, CARD_AFTER, REVIEW_AFTER = 10, 7, 10
"""Working days: to sign after a letter is given, and after a month's end until its card and its review (A02, J1)."""
WAIT_AT_MOST = 15
"""Working days after a month until which its cards wait for a late freeze."""
WITHOUT_WEIGHT = frozenset({Rule.BONUS, Rule.VETO})
"""Rules that stand beside the weighted KPIs: they add points, or bar a grade."""
SHARES = 10_000
"""In how many parts a year's target is laid over its months."""
