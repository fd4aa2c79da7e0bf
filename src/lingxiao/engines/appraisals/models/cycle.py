"""Review cycles and the stages they go through."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from lingxiao.engines.appraisals.enums import (
    APPEAL_DAYS,
    FEWEST_APPEAL_DAYS,
    MOST_APPEAL_DAYS,
    MOST_RATERS,
    CycleState,
    Stage,
)

BEGINS = Q(period__startswith__isnull=False, period__endswith__isnull=False)


class ReviewCycle(models.Model):
    """One appraisal of everybody in a unit, or in the company, for a period of work.

    ``approver`` approves grades that others gave. ``started_on`` is the day on which the participants were frozen.
    ``raters_percent`` is how much of a grade the review from all sides weighs: said when the cycle is planned, for good.
    """

    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    period = DateRangeField()
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True, blank=True)
    approver = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    appeal_days = models.PositiveSmallIntegerField(default=APPEAL_DAYS)
    raters_percent = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=CycleState, default=CycleState.PLANNED)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS & ~Q(title_zh=""), name="cycle_has_period_and_title"),
            models.CheckConstraint(
                condition=Q(appeal_days__range=(FEWEST_APPEAL_DAYS, MOST_APPEAL_DAYS)), name="cycle_appeal_days",
            ),
            models.CheckConstraint(condition=Q(raters_percent__lte=MOST_RATERS), name="cycle_raters_weigh_a_fifth_at_most"),
            models.CheckConstraint(
                condition=Q(state=CycleState.PLANNED, started_on__isnull=True)
                | Q(state__in=(CycleState.RUNNING, CycleState.CLOSED), started_on__isnull=False),
                name="cycle_started_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=CycleState.CLOSED, closed_at__isnull=False)
                | ~Q(state=CycleState.CLOSED) & Q(closed_at__isnull=True),
                name="cycle_closed_at_a_moment",
            ),
        )

    def __str__(self) -> str:
        return self.title_zh


class CycleStage(models.Model):
    """One stage of a cycle: from when to when it is meant, and when and by whom it was opened and closed."""

    cycle = models.ForeignKey(ReviewCycle, models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=20, choices=Stage)
    opens_on = models.DateField()
    due_on = models.DateField()
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cycle", "stage"], name="stage_once_a_cycle"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="stage_ends_after_it_opens"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False), name="stage_closed_after_it_opened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.stage}"

    @property
    def is_open(self) -> bool:
        """Whether it is going on."""
        return self.opened_at is not None and self.closed_at is None
