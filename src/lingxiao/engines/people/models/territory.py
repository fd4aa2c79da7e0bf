"""Territories and who owns them, on any day."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from lingxiao.engines.people.models.person import Person
from lingxiao.engines.people.models.spans import BEGINS
from lingxiao.engines.people.models.unit import OrgUnit


class Territory(models.Model):
    """A stretch of the market that somebody answers for: region, product lines, channel."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="territories", null=True, blank=True)

    def __str__(self) -> str:
        return self.name_zh


class TerritoryAssignment(models.Model):
    """For a span of days: who answers for a territory."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="territory_assignments")
    validity = DateRangeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS, name="territory_owner_begins"),
            ExclusionConstraint(
                name="one_owner_of_territory_a_day",
                expressions=[("territory", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
            ),
        )

    def __str__(self) -> str:
        return f"{self.territory_id} {self.person_id}"
