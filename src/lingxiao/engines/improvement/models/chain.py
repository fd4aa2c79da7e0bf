"""What must come before a termination for not being able to do the work, and what proves each step (LR-03)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.improvement.enums import ChainStep, Ground
from lingxiao.engines.improvement.models.plan import ImprovementPlan


class Chain(models.Model):
    """The steps after a plan that was not met. It can be ended at any time; nothing in it can be taken back."""

    plan = models.OneToOneField(ImprovementPlan, models.PROTECT, related_name="chain")
    ground = models.CharField(max_length=20, choices=Ground)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="chain_ground_is_lawful"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_reason="") | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="chain_ends_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.ground}"


class ChainProof(models.Model):
    """One step, proved: by whom, when it happened, the words, and the paper where the step needs one.

    ``detail`` holds what was ticked or chosen. Of article 42 it holds that nothing stands against it, and no more.
    """

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="proofs")
    step = models.CharField(max_length=10, choices=ChainStep)
    happened_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    text = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    attachment = models.ForeignKey("attachments.Attachment", models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["chain", "step"], name="step_proved_once"),)

    def __str__(self) -> str:
        return f"{self.chain_id} {self.step}"
