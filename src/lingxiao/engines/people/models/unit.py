"""Organisation units and where they stand in the tree, on any day."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from lingxiao.engines.people.enums import UnitKind
from lingxiao.engines.people.models.spans import BEGINS


class OrgUnit(models.Model):
    """A unit that keeps its identity while its name and place change."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=UnitKind, default=UnitKind.DEPARTMENT)

    def __str__(self) -> str:
        return self.code


class UnitPlacement(models.Model):
    """For a span of days: what a unit is called and under which unit it stands (none for the root)."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="placements")
    parent = models.ForeignKey(OrgUnit, models.PROTECT, related_name="child_placements", null=True, blank=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    validity = DateRangeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS, name="placement_begins"),
            ExclusionConstraint(
                name="unit_in_one_place_a_day",
                expressions=[("unit", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=~Q(unit=F("parent")), name="unit_not_under_itself"),
        )

    def __str__(self) -> str:
        return self.name_zh


class UnitClosure(models.Model):
    """For a span of days: which unit stands above which, itself included. Derived from placements, rebuilt by verbs."""

    ancestor = models.ForeignKey(OrgUnit, models.CASCADE, related_name="below")
    descendant = models.ForeignKey(OrgUnit, models.CASCADE, related_name="above")
    depth = models.PositiveSmallIntegerField()
    validity = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="closure_once_a_day",
                expressions=[
                    ("ancestor", RangeOperators.EQUAL),
                    ("descendant", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (GistIndex(fields=["descendant", "validity"], name="closure_descendant"),)

    def __str__(self) -> str:
        return f"{self.ancestor_id}>{self.descendant_id}"
