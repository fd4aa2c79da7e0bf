"""Months whose figures stand still: each version a copy that the database keeps, and by what later data differ."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.facts.models.batch import Batch
from lingxiao.engines.facts.models.measured import MeasuredSet


class FrozenMonth(models.Model):
    """One version of a month's figures, as of a batch. Never changed: a correction is a further version with its reason.

    ``lines`` are who answered for whom in the month, as the figures were worked out: number, number of the manager, first
    day and the day after the last. ``figures_sha256`` is over every figure, so that a copy elsewhere can be compared.
    ``frozen_by`` is nobody where the system froze by the calendar. ``days_late`` are working days.
    """

    month = models.DateField()
    version = models.PositiveIntegerField()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="frozen_months")
    measures_sha256 = models.CharField(max_length=64)
    figures_sha256 = models.CharField(max_length=64)
    worked_out_on = models.DateField()
    lines = models.JSONField()
    due_on = models.DateField()
    days_late = models.PositiveIntegerField(default=0)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["month", "version"], name="one_version_of_a_month"),
            models.CheckConstraint(
                condition=Q(version=1, reason="") | Q(version__gt=1) & ~Q(reason=""), name="restatement_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} v{self.version}"


class FrozenFigure(models.Model):
    """One measure of one manager in a version of a month, as ``Measured`` stood when it was frozen."""

    of_version = models.ForeignKey(FrozenMonth, models.PROTECT, related_name="figures", db_index=False)
    measure = models.CharField(max_length=60)
    currency = models.CharField(max_length=3, blank=True)
    manager = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, db_index=False)
    above = models.DecimalField(max_digits=40, decimal_places=8)
    below = models.DecimalField(max_digits=40, decimal_places=8, null=True)

    class Meta:
        constraints = (
            # In this order, so that one index answers both for one manager and for all of a measure.
            models.UniqueConstraint(
                fields=["of_version", "measure", "currency", "manager"], name="one_frozen_figure", nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return self.measure


class Difference(models.Model):
    """A figure that the newest data would make another than the frozen one; found anew with every set of figures."""

    of_set = models.ForeignKey(MeasuredSet, models.CASCADE, related_name="differences")
    of_version = models.ForeignKey(FrozenMonth, models.CASCADE, related_name="differences", db_index=False)
    measure = models.CharField(max_length=60)
    currency = models.CharField(max_length=3, blank=True)
    manager = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, db_index=False)
    frozen = models.DecimalField(max_digits=40, decimal_places=8)
    newest = models.DecimalField(max_digits=40, decimal_places=8)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["of_version", "measure", "currency", "manager", "of_set"], name="one_difference_of_a_figure",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return self.measure
