"""What the company gives for a plan, and the record that it was given."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.improvement.enums import SupportKind
from lingxiao.engines.improvement.models.plan import ImprovementPlan


class Support(models.Model):
    """Something the company owes the person by a day: who gives what. It is owed (``cadence.Due``) once the plan is offered."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="supports")
    kind = models.CharField(max_length=12, choices=SupportKind)
    what = models.CharField(max_length=200)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    due_on = models.DateField()
    promised_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(what=""), name="support_is_said"),)

    def __str__(self) -> str:
        return self.what


class SupportRecord(models.Model):
    """That it was given: when, what proves it. Never changed, never deleted."""

    support = models.OneToOneField(Support, models.PROTECT, related_name="record")
    given_on = models.DateField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    attachment = models.ForeignKey("attachments.Attachment", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="support_has_proof"),)

    def __str__(self) -> str:
        return f"{self.support_id} {self.given_on}"
