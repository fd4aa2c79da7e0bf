"""Monthly scorecards: frozen, versioned, each number with what it rests on; and what is said to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.scorecards.enums import NoteKind, Source
from lingxiao.engines.scorecards.models.letter import LetterLine, TargetLetter


class ManualActual(models.Model):
    """What a data owner entered for a line, so far in the period as of a month. A later row supersedes; none is changed.

    ``case`` is the closed case a veto rests on; ``detail`` the milestones, the size of a cohort, or counted examples.
    """

    line = models.ForeignKey(LetterLine, models.PROTECT, related_name="actuals")
    month = models.DateField()
    value = models.DecimalField(max_digits=24, decimal_places=8)
    detail = models.JSONField(default=dict, blank=True)
    evidence = models.CharField(max_length=400)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", null=True, blank=True)
    entered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(evidence=""), name="an_actual_has_evidence"),)
        indexes = (models.Index(fields=["line", "month", "-id"], name="actual_newest"),)

    def __str__(self) -> str:
        return f"{self.line_id} {self.month:%Y-%m}"


class Scorecard(models.Model):
    """One version of a month's card under a letter: the total, of how much of the weight it is, and its fingerprint.

    Totals and attainment are exact fractions as text. The database keeps every row; a restatement is a further version.
    """

    letter = models.ForeignKey(TargetLetter, models.PROTECT, related_name="cards")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="scorecards")
    month = models.DateField()
    version = models.PositiveIntegerField(default=1)
    points = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    exact_points = models.CharField(max_length=80, blank=True)
    attainment = models.CharField(max_length=80, blank=True)
    known_weight = models.PositiveSmallIntegerField()
    bonus = models.CharField(max_length=40, blank=True)
    grade_cap = models.CharField(max_length=2, blank=True)
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_on = models.DateField()
    due_on = models.DateField()
    frozen_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["letter", "month", "version"], name="card_version_once"),
            models.CheckConstraint(
                condition=Q(version=1, reason="") | Q(version__gt=1) & ~Q(reason=""), name="a_restated_card_says_why",
            ),
            models.CheckConstraint(condition=Q(known_weight__lte=100), name="known_weight_is_a_share"),
            models.CheckConstraint(
                condition=Q(points__isnull=True, known_weight=0) | Q(points__isnull=False, known_weight__gt=0),
                name="a_total_has_weight_behind_it",
            ),
        )
        indexes = (models.Index(fields=["person", "-month", "-version"], name="card_person_newest"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.month:%Y-%m} v{self.version}"


class ScoreLine(models.Model):
    """One KPI on a card: actual, target so far, score, and in a sentence how it came about; or what is missing.

    ``evidence`` names what it rests on: frozen months with their versions, or the entry of the data owner.
    """

    card = models.ForeignKey(Scorecard, models.PROTECT, related_name="lines")
    line = models.ForeignKey(LetterLine, models.PROTECT, related_name="scores")
    source = models.CharField(max_length=8, choices=Source)
    actual = models.CharField(max_length=80, blank=True)
    target = models.CharField(max_length=80, blank=True)
    achieved = models.CharField(max_length=80, blank=True)
    points = models.CharField(max_length=80, blank=True)
    said_zh = models.CharField(max_length=400)
    said_en = models.CharField(max_length=400)
    evidence = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["card", "line"], name="score_line_once"),
            models.CheckConstraint(condition=~Q(source=Source.NONE) | Q(points=""), name="what_is_missing_has_no_score"),
        )

    def __str__(self) -> str:
        return f"{self.card_id} {self.line_id}"


class CardNote(models.Model):
    """What the manager, and then the superior, say to a card; each once, kept as it was said."""

    card = models.ForeignKey(Scorecard, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=NoteKind)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["card", "kind"], name="one_note_of_a_side"),
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.card_id} {self.kind}"
