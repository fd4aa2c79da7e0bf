"""An improvement plan, its goals, what the person answered, and how it came out."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from lingxiao.engines.improvement.enums import GOING_ON, OPEN, Answer, Conclusion, PlanState, Tie

STEPS = 18, 4
"""Digits and decimals of a figure of a goal: exact, and as fine as a share of a share of a percent."""


class ImprovementPlan(models.Model):
    """What somebody is to reach in some weeks, and what the company gives for it.

    ``ends_on`` is the first day after it, ``extended_to`` the first day after its extension. ``holder`` is the superior
    on the day it was made. ``text_sha256`` is of what was offered, which never changes. ``legal_warnings`` says against
    what the sign-off was given: keys, never a reason of health.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    holder = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    drafted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    made_on = models.DateField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=PlanState)
    why = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    extended_to = models.DateField(null=True, blank=True)
    legal_asked_at = models.DateTimeField(null=True, blank=True)
    legal_warnings = models.JSONField(default=list)
    legal_at = models.DateTimeField(null=True, blank=True)
    legal_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    legal_reason = models.TextField(blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    offered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")) & ~Q(why=""), name="plan_has_days_and_reason"),
            models.CheckConstraint(condition=~Q(person=F("holder")), name="plan_held_by_another"),
            models.CheckConstraint(
                condition=Q(legal_at__isnull=True, legal_by__isnull=True, legal_reason="")
                | (Q(legal_at__isnull=False, legal_by__isnull=False) & ~Q(legal_reason="")),
                name="plan_cleared_by_name",
            ),
            models.CheckConstraint(
                condition=Q(offered_at__isnull=True, text_sha256="") | (Q(offered_at__isnull=False) & ~Q(text_sha256="")),
                name="plan_offered_with_text",
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(state__in=sorted(OPEN)), name="one_open_plan"),
        )
        indexes = (models.Index(fields=["person", "starts_on"], name="plan_of_person"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_on}"

    @property
    def days(self) -> int:
        """How many days it lasts, without an extension."""
        return (self.ends_on - self.starts_on).days

    @property
    def until(self) -> date:
        """The first day after it, with its extension."""
        return self.extended_to or self.ends_on

    @property
    def last_day(self) -> date:
        """The last day of it."""
        return self.until - timedelta(days=1)

    @property
    def middle(self) -> date:
        """The day of the review in the middle."""
        return self.starts_on + timedelta(days=self.days // 2)

    @property
    def weeks(self) -> int:
        """How many weeks it has, the last one perhaps a short one: as many check-ins are owed."""
        return -(-(self.until - self.starts_on).days // 7)

    @property
    def is_going_on(self) -> bool:
        """Whether it was answered and is not concluded yet."""
        return self.state in GOING_ON


class PlanGoal(models.Model):
    """One thing to reach, tied to what was agreed before: the duty or the line of a letter, as it was called then.

    ``baseline`` and ``target`` are exact, in ``unit``.
    """

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="goals")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    tie = models.CharField(max_length=20, choices=Tie)
    tie_id = models.CharField(max_length=80, blank=True)
    tie_title = models.CharField(max_length=200)
    measure = models.CharField(max_length=200)
    unit = models.CharField(max_length=20)
    baseline = models.DecimalField(max_digits=STEPS[0], decimal_places=STEPS[1])
    target = models.DecimalField(max_digits=STEPS[0], decimal_places=STEPS[1])

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="goal_numbered_once"),
            models.CheckConstraint(condition=Q(number__range=(1, 4)), name="four_goals"),
            models.CheckConstraint(condition=~Q(baseline=F("target")), name="goal_goes_somewhere"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(tie_title="") & ~Q(measure=""), name="goal_is_said"),
        )

    def __str__(self) -> str:
        return self.title


class PlanAnswer(models.Model):
    """What the person said to the plan, word for word; or, where they did not sign, what who keeps it wrote down of that.

    As under a document (S2), a signature carries when the person proved anew who they are.
    """

    plan = models.OneToOneField(ImprovementPlan, models.PROTECT, related_name="answer")
    kind = models.CharField(max_length=10, choices=Answer)
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=200, blank=True)
    reauthenticated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind=Answer.SIGNED) | ~Q(text=""), name="reservation_is_said"),
            models.CheckConstraint(
                condition=Q(kind=Answer.REFUSED)
                | Q(
                    reauthenticated_at__isnull=False, reauthenticated_at__lte=F("at"),
                    reauthenticated_at__gte=F("at") - timedelta(minutes=5),
                ),
                name="plan_signed_in_again",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind}"


class PlanConclusion(models.Model):
    """How a plan came out, told to the person with its reasons: each at most once."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="conclusions")
    kind = models.CharField(max_length=10, choices=Conclusion)
    text = models.TextField()
    until = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "kind"], name="concluded_so_once"),
            models.CheckConstraint(condition=~Q(text=""), name="conclusion_has_reasons"),
            models.CheckConstraint(
                condition=Q(kind=Conclusion.EXTENDED, until__isnull=False)
                | (~Q(kind=Conclusion.EXTENDED) & Q(until__isnull=True)),
                name="extension_has_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind}"
