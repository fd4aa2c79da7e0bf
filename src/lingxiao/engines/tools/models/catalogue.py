"""Tools, what the catalogue says of them from when to when, and to whom they are due."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from lingxiao.engines.tools.enums import ToolKind, Whom

BEGINS = Q(validity__startswith__isnull=False)
"""A span has a first day: neither without a beginning nor without a day at all."""


class Tool(models.Model):
    """Something the company works with. It keeps its identity while its name and its keeper change."""

    key = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=ToolKind)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class CatalogueEntry(models.Model):
    """For a span of days: what a tool is called, what it is for, and who opens access to it."""

    tool = models.ForeignKey(Tool, models.PROTECT, related_name="entries")
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    purpose_zh = models.CharField(max_length=400, blank=True)
    purpose_en = models.CharField(max_length=400, blank=True)
    keeper = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    validity = DateRangeField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS & ~Q(title_zh=""), name="catalogue_entry_begins"),
            ExclusionConstraint(
                name="one_entry_a_tool_a_day",
                expressions=[("tool", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
            ),
        )

    def __str__(self) -> str:
        return self.title_zh


class Entitlement(models.Model):
    """For a span of days: a tool is due to whoever holds a post of this level, code or grade, or heads such a unit.

    ``value`` is a level, the code of a post, a grade or a kind of unit, as ``whom`` says. ``made_at`` and ``ended_at``
    are when it was written down, so that a past figure can be read again.
    """

    tool = models.ForeignKey(Tool, models.PROTECT, related_name="entitlements")
    whom = models.CharField(max_length=10, choices=Whom)
    value = models.CharField(max_length=40)
    validity = DateRangeField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS & ~Q(value=""), name="entitlement_begins"),
            ExclusionConstraint(
                name="due_once_to_the_same_people",
                expressions=[
                    ("tool", RangeOperators.EQUAL), ("whom", RangeOperators.EQUAL), ("value", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.tool_id} {self.whom}={self.value}"
