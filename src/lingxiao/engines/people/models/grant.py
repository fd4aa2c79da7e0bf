"""Roles granted to persons, and tasks lent to others for a time."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from lingxiao.engines.people.enums import Role
from lingxiao.engines.people.models.person import Person
from lingxiao.engines.people.models.spans import BEGINS
from lingxiao.engines.people.models.unit import OrgUnit


class RoleGrant(models.Model):
    """For a span of days: a person holds a role over a unit and all below it, or over the company (no unit)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="role_grants", null=True, blank=True)
    validity = DateRangeField()
    granted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS, name="role_begins"),
            ExclusionConstraint(
                name="role_granted_once_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Func(F("unit"), Value(0), function="coalesce"), RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            ),
            # P7 four eyes: nobody grants a role to oneself.
            models.CheckConstraint(condition=~Q(granted_by=F("person")), name="no_grant_to_oneself"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Delegation(models.Model):
    """For a span of days: named permissions of one person may be used by another. Never C3 to C5 unless listed."""

    giver = models.ForeignKey(Person, models.PROTECT, related_name="delegations_given")
    receiver = models.ForeignKey(Person, models.PROTECT, related_name="delegations_received")
    permissions = ArrayField(models.CharField(max_length=80))
    validity = DateRangeField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="no_delegation_to_oneself"),
            models.CheckConstraint(condition=BEGINS, name="delegation_begins"),
            models.CheckConstraint(condition=Q(validity__endswith__isnull=False), name="delegation_ends"),
        )

    def __str__(self) -> str:
        return f"{self.giver_id}→{self.receiver_id}"
