"""Sales plans: a year's plan in versions, each with its lines and the season of every line."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lingxiao.engines.targets.enums import MONTHS, PlanState


class SalesPlan(models.Model):
    """What the company wants to sell in a year. It keeps its identity while its versions change."""

    year = models.PositiveSmallIntegerField(unique=True)
    currency = models.CharField(max_length=3)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.year)


class PlanVersion(models.Model):
    """A plan as it was brought in; its lines never change, and another file is another version.

    ``total`` is in minor units. One version of a plan is approved at most, by somebody else than who handed it on.
    """

    plan = models.ForeignKey(SalesPlan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=PlanState, default=PlanState.DRAFT)
    total = models.BigIntegerField()
    note = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    returned = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state=PlanState.APPROVED), name="one_approved_version_a_plan",
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="plan_comes_to_something"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(submitted_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="plan_has_four_eyes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"


class PlanLine(models.Model):
    """What one product is to bring in one unit by one channel in one month, in minor units."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="lines")
    product = models.CharField(max_length=80)
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=40)
    month = models.DateField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "unit", "product", "channel", "month"], name="one_plan_line_a_month"),
            models.CheckConstraint(condition=Q(amount__gte=0, month__day=1), name="plan_line_of_a_month"),
        )

    def __str__(self) -> str:
        return f"{self.product} {self.month}"


class SeasonalityProfile(models.Model):
    """The twelve shares by which a year's amount of a product in a unit was spread over months.

    Exact: ``weights`` over ``whole``, which is their sum. ``shares_of`` is the year whose shares were given; in another
    year they moved with its working days.
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="profiles")
    product = models.CharField(max_length=80)
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=40)
    weights = ArrayField(models.DecimalField(max_digits=60, decimal_places=0), size=MONTHS)
    whole = models.DecimalField(max_digits=60, decimal_places=0)
    shares_of = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "unit", "product", "channel"], name="one_season_a_line"),
        )

    def __str__(self) -> str:
        return f"{self.product} {self.unit_id}"
