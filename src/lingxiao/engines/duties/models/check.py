"""The superior's quarterly question whether the statement is still the job."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.duties.models.statement import DutyStatement


class SpotCheck(models.Model):
    """One spot check of one quarter: asked by the superior, answered as it was said."""

    statement = models.ForeignKey(DutyStatement, models.PROTECT, related_name="spot_checks")
    quarter = models.CharField(max_length=10)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    answered_on = models.DateField()
    answer = models.CharField(max_length=10)
    note = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["statement", "quarter"], name="one_spot_check_a_quarter"),
            models.CheckConstraint(condition=Q(answer="still") | ~Q(note=""), name="a_change_is_described"),
            models.CheckConstraint(condition=Q(answer__in=("still", "partly", "changed")), name="spot_check_answer"),
        )

    def __str__(self) -> str:
        return f"{self.statement_id} {self.quarter}"
