"""Grades, each a row that stays, and the results that are told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.appraisals.enums import Grade, Ground, Step
from lingxiao.engines.appraisals.models.calibration import CalibrationSession
from lingxiao.engines.appraisals.models.review import Review


class Rating(models.Model):
    """A grade somebody gave, with who, when and why. Another grade is another row; nothing is written over.

    ``grade_before`` is what it was, and empty for the first. A card moved in a session carries ground and evidence.
    ``unmet`` are the standards it rests on, as they were then; the database refuses a D without one (LR-04).
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="ratings")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=10, choices=Step)
    grade = models.CharField(max_length=2, choices=Grade)
    grade_before = models.CharField(max_length=2, choices=Grade, blank=True)
    ground = models.CharField(max_length=12, choices=Ground, blank=True)
    reason = models.TextField()
    evidence = models.TextField(blank=True)
    unmet = models.JSONField(default=list, blank=True)
    session = models.ForeignKey(CalibrationSession, models.PROTECT, related_name="moves", null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["review", "number"], name="rating_numbered_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="rating_has_reason"),
            models.CheckConstraint(
                condition=~Q(step=Step.CALIBRATED)
                | Q(session__isnull=False) & ~Q(evidence="") & ~Q(ground="") & ~Q(grade_before=""),
                name="card_moved_with_reason_and_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(grade=Grade.D) | ~Q(unmet=[]) & ~Q(evidence=""), name="lowest_grade_names_a_standard",
            ),
        )

    def __str__(self) -> str:
        return f"{self.review_id} {self.grade}"


class Result(models.Model):
    """A grade that was approved by somebody who did not give it. A restated one is another version.

    ``talk`` and ``letter`` are filled when they took place; all else stays as it was approved.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="results")
    version = models.PositiveSmallIntegerField()
    rating = models.ForeignKey(Rating, models.PROTECT, related_name="results")
    approved_at = models.DateTimeField()
    approved_on = models.DateField()
    approved_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    tell_by = models.DateField()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", null=True, blank=True)
    talk = models.ForeignKey("activities.Meeting", models.PROTECT, related_name="+", null=True, blank=True)
    letter = models.OneToOneField("documents.Issue", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["review", "version"], name="result_version_once"),
            models.CheckConstraint(
                condition=Q(version=1, case__isnull=True) | Q(version__gt=1, case__isnull=False),
                name="restated_by_a_case",
            ),
            models.CheckConstraint(condition=Q(letter__isnull=True) | Q(talk__isnull=False), name="talk_before_letter"),
        )

    def __str__(self) -> str:
        return f"{self.review_id} v{self.version}"
