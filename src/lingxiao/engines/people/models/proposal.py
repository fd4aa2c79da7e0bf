"""Roles proposed by one person and decided by another."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from lingxiao.engines.people.enums import Decision, Role
from lingxiao.engines.people.models.grant import RoleGrant
from lingxiao.engines.people.models.person import Person
from lingxiao.engines.people.models.spans import BEGINS
from lingxiao.engines.people.models.unit import OrgUnit


class GrantProposal(models.Model):
    """A role somebody asks for on behalf of a person; it is granted when somebody else approves (P7, four eyes)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grant_proposals")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", null=True, blank=True)
    validity = DateRangeField()
    reason = models.CharField(max_length=200)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=20, choices=Decision, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=200, blank=True)
    grant = models.OneToOneField(RoleGrant, models.SET_NULL, related_name="proposal", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS, name="proposal_begins"),
            models.CheckConstraint(condition=~Q(proposed_by=F("person")), name="nobody_proposes_own_role"),
            models.CheckConstraint(
                name="another_decides",
                condition=~Q(decision="approved") | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("person"))),
            ),
            models.CheckConstraint(
                name="decided_wholly_or_not",
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["person", "role", "unit"],
                name="one_open_proposal",
                condition=Q(decision=""),
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"
