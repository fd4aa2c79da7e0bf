"""Figures worked out once per batch and kept, so that a page reads hundreds of rows and never millions."""

from __future__ import annotations

from django.db import models

from lingxiao.engines.facts.models.batch import Batch


class MeasuredSet(models.Model):
    """All figures of a stretch of months as of one batch, worked out on a day by one edition of the measures.

    ``lines`` are who answered for whom, as it was known then; ``compared_at`` is when what is frozen was compared with it.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="measured_sets")
    measures_sha256 = models.CharField(max_length=64)
    first_month = models.DateField()
    last_month = models.DateField()
    worked_out_on = models.DateField()
    made_at = models.DateTimeField()
    lines = models.JSONField(default=list)
    compared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["batch", "measures_sha256", "worked_out_on"], name="figures_are_worked_out_once_a_day",
            ),
            models.CheckConstraint(condition=models.Q(first_month__lte=models.F("last_month")), name="figures_have_months"),
        )

    def __str__(self) -> str:
        return f"#{self.batch_id} {self.first_month:%Y-%m}–{self.last_month:%Y-%m}"


class Measured(models.Model):
    """One measure of one manager in one month: a sum, or what stands above and below a line, each exact.

    Amounts are minor units of ``currency``. ``manager`` is who answered for the fact on its own day; nobody where it
    belongs to nobody.
    """

    of_set = models.ForeignKey(MeasuredSet, models.CASCADE, related_name="rows")
    measure = models.CharField(max_length=60)
    month = models.DateField()
    manager = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    currency = models.CharField(max_length=3, blank=True)
    above = models.DecimalField(max_digits=40, decimal_places=8)
    below = models.DecimalField(max_digits=40, decimal_places=8, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["of_set", "manager", "measure", "month", "currency"], name="one_figure_of_a_month",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.month:%Y-%m}"
