"""Weekly check-ins, how far each goal is, who confirmed them, and reviews."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.improvement.models.plan import STEPS, ImprovementPlan, PlanGoal


class CheckIn(models.Model):
    """What both said in one week of the plan. ``week`` counts from 1."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="check_ins")
    week = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "week"], name="one_check_in_a_week"),
            models.CheckConstraint(condition=~Q(text="") & Q(week__gte=1), name="check_in_is_said"),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.week}"


class GoalProgress(models.Model):
    """Where a goal stood at a check-in: an exact figure in its unit."""

    check_in = models.ForeignKey(CheckIn, models.PROTECT, related_name="progress")
    goal = models.ForeignKey(PlanGoal, models.PROTECT, related_name="progress")
    value = models.DecimalField(max_digits=STEPS[0], decimal_places=STEPS[1])

    class Meta:
        constraints = (models.UniqueConstraint(fields=["check_in", "goal"], name="one_progress_a_goal"),)

    def __str__(self) -> str:
        return f"{self.goal_id} {self.value}"


class CheckInConfirmation(models.Model):
    """One side confirms what was written of a check-in; who wrote it confirmed it by writing."""

    check_in = models.ForeignKey(CheckIn, models.PROTECT, related_name="confirmations")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["check_in", "person"], name="check_in_confirmed_once"),)

    def __str__(self) -> str:
        return f"{self.check_in_id} {self.person_id}"


class PlanReview(models.Model):
    """A review, the one in the middle before all: what goes well, what does not, and what changes on both sides."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="reviews")
    held_on = models.DateField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="plan_review_is_said"),)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.held_on}"
