"""The company this system serves: one row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Company(models.Model):
    """Name, clock and calendar of the company. ``demo_now`` stops the clock of the demo company."""

    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    currency = models.CharField(max_length=3, default="CNY")
    fiscal_year_starts = models.PositiveSmallIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    demo_now = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(pk=1), name="company_is_one"),
            models.CheckConstraint(
                condition=Q(demo_now__isnull=True) | Q(is_demo=True), name="company_clock_demo_only"
            ),
            models.CheckConstraint(condition=Q(fiscal_year_starts__range=(1, 12)), name="company_fiscal_month"),
        )

    def __str__(self) -> str:
        return self.name_zh
