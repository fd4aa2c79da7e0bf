"""Who has which tool, from when to when, and what proves it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from lingxiao.engines.tools.enums import Basis
from lingxiao.engines.tools.models.catalogue import BEGINS, Tool


class Access(models.Model):
    """For a span of days: a person has a tool. How often they use it is not kept (LR-36).

    ``licence_until`` is the first day without a licence as it was granted; a renewal is another row. ``owed_by`` is the
    day by which the company owed it, where it did. Withdrawing shortens ``validity`` and writes the second proof.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    tool = models.ForeignKey(Tool, models.PROTECT, related_name="accesses")
    basis = models.CharField(max_length=10, choices=Basis)
    validity = DateRangeField()
    licence_until = models.DateField(null=True, blank=True)
    owed_by = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=200)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    end_proof = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS & ~Q(proof=""), name="access_begins_with_proof"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_proof="") | Q(ended_at__isnull=False) & ~Q(end_proof=""),
                name="access_ends_with_proof",
            ),
            ExclusionConstraint(
                name="one_access_a_tool_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL), ("tool", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (models.Index(fields=["tool"], name="access_tool"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.tool_id} {self.validity}"
