"""Forecasts as they were handed in: never changed afterwards, so that they can be held against what came."""

from __future__ import annotations

from django.db import models


class ForecastSnapshot(models.Model):
    """What a manager expected to sell in a month or quarter, said on a day: firm, at best, and all that is open.

    Amounts are minor units of ``currency``. The days of the period are half-open: ``until`` is the day after the last.
    """

    manager = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    since = models.DateField()
    until = models.DateField()
    currency = models.CharField(max_length=3)
    commit = models.BigIntegerField()
    best_case = models.BigIntegerField()
    pipeline = models.BigIntegerField()
    note = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    submitted_on = models.DateField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = (models.Index(fields=["manager", "since", "until", "-submitted_on"], name="forecasts_of_a_period"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(since__lt=models.F("until")), name="forecast_has_days"),
            models.CheckConstraint(
                condition=models.Q(commit__gte=0, best_case__gte=models.F("commit"), pipeline__gte=0),
                name="forecast_at_best_is_no_less",
            ),
        )

    def __str__(self) -> str:
        return f"{self.period} {self.submitted_on:%Y-%m-%d}"
