"""Calendars as the company keeps them: packs of holidays and make-up days, imported whole."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Calendar(models.Model):
    """A place's working days under one name. One of them is the company's."""

    key = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    is_company = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["is_company"], condition=Q(is_company=True), name="one_company_calendar"),
        )

    def __str__(self) -> str:
        return self.name_zh


class HolidayPack(models.Model):
    """The special days of some years, as imported at a moment from a source. A corrected one replaces it.

    ``days`` is ``{"2026-10-01": {"zh": "国庆节", "en": "National Day", "worked": false}, ...}``.
    """

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="packs")
    key = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    years = ArrayField(models.PositiveSmallIntegerField())
    weekend = ArrayField(models.PositiveSmallIntegerField())
    days = models.JSONField()
    source = models.TextField(blank=True)
    installed_at = models.DateTimeField()
    installed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["calendar", "years"], condition=Q(replaced_at__isnull=True), name="years_packed_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name_zh} {self.years}"
