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
        indexes = (models.Index(fields=["of_set", "measure", "month"], name="figures_of_a_measure"),)
        constraints = (
            models.UniqueConstraint(
                fields=["of_set", "manager", "measure", "month", "currency"], name="one_figure_of_a_month",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.month:%Y-%m}"


class MeasuredPart(models.Model):
    """What one value of a dimension has of a measure: the sales of a product line, of a channel. Parts add up to the whole.

    ``key`` is the value as the source wrote it, empty where it says none.
    """

    of_set = models.ForeignKey(MeasuredSet, models.CASCADE, related_name="parts")
    measure = models.CharField(max_length=60)
    dimension = models.CharField(max_length=40)
    month = models.DateField()
    manager = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    key = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    above = models.DecimalField(max_digits=40, decimal_places=8)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["of_set", "measure", "dimension", "month", "manager", "key", "currency"], name="one_part_of_a_figure",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.key} {self.month:%Y-%m}"


class MeasuredStage(models.Model):
    """The deals of one manager that entered a stage in one month, and what came of them by the day of the set.

    Amounts are minor units of ``currency``. ``days`` is what the ``left`` deals spent in the stage together.
    """

    of_set = models.ForeignKey(MeasuredSet, models.CASCADE, related_name="stages")
    month = models.DateField()
    manager = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    stage = models.CharField(max_length=200)
    place = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    entered = models.BigIntegerField()
    went_on = models.BigIntegerField()
    waiting = models.BigIntegerField()
    left = models.BigIntegerField()
    days = models.BigIntegerField()
    amount = models.DecimalField(max_digits=40, decimal_places=0)
    amount_went_on = models.DecimalField(max_digits=40, decimal_places=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["of_set", "month", "manager", "stage", "currency"], name="one_stage_of_a_month", nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(went_on__gte=0, waiting__gte=0, entered__gte=models.F("went_on") + models.F("waiting")),
                name="no_more_leave_a_stage_than_enter",
            ),
            models.CheckConstraint(condition=models.Q(left__gte=0, days__gte=0), name="stages_take_time"),
        )

    def __str__(self) -> str:
        return f"{self.stage} {self.month:%Y-%m}"
