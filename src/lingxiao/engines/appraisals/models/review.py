"""One person in a cycle, and what is laid down about their work before it is graded."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lingxiao.engines.appraisals.enums import NotRated
from lingxiao.engines.appraisals.models.calibration import CalibrationSession
from lingxiao.engines.appraisals.models.cycle import ReviewCycle


class Review(models.Model):
    """Somebody who takes part in a cycle, as they stood on the day it started: post, unit, and who grades them.

    ``since`` is when they took up the post. Whoever is not graded is here too, with the reason.
    """

    cycle = models.ForeignKey(ReviewCycle, models.PROTECT, related_name="reviews")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True, blank=True)
    post_zh = models.CharField(max_length=120, blank=True)
    post_en = models.CharField(max_length=120, blank=True)
    since = models.DateField(null=True, blank=True)
    rater = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    frozen_on = models.DateField()
    session = models.ForeignKey(CalibrationSession, models.PROTECT, related_name="cards", null=True, blank=True)
    not_rated = models.CharField(max_length=10, choices=NotRated, blank=True)
    not_rated_said = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cycle", "person"], name="reviewed_once_a_cycle"),
            models.CheckConstraint(
                condition=Q(rater__isnull=True) | ~Q(rater=F("person")), name="nobody_grades_themself",
            ),
            models.CheckConstraint(
                condition=Q(not_rated="", not_rated_said="") | ~Q(not_rated="") & ~Q(not_rated_said=""),
                name="not_rated_says_why",
            ),
        )
        indexes = (models.Index(fields=["person", "cycle"], name="review_of_person"),)

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.person_id}"


class SelfAssessment(models.Model):
    """What somebody says of their own work. Handing it in again adds another; the last one counts."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="self_assessments")
    number = models.PositiveSmallIntegerField()
    goals = models.TextField()
    learned = models.TextField(blank=True)
    needs = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["review", "number"], name="self_assessment_numbered_once"),
            models.CheckConstraint(condition=~Q(goals=""), name="self_assessment_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.review_id} v{self.number}"


class Presentation(models.Model):
    """A presentation 述职 as it took place: before which panel, and what was said, asked and answered."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="presentations")
    held_on = models.DateField()
    panel = ArrayField(models.BigIntegerField())
    record = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(record="") & ~Q(panel=[]), name="presentation_before_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.review_id} {self.held_on}"


class ReviewEvidence(models.Model):
    """Something that speaks for or against somebody's work: what it is, what it shows, where it stands."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="evidence_says_what"),)

    def __str__(self) -> str:
        return self.title
