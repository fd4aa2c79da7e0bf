"""A bundle of proof as somebody asked for it: made in the background, kept for some days, taken out by name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.documents.enums import Edition
from lingxiao.engines.improvement.models.plan import ImprovementPlan


class ProofBundle(models.Model):
    """One edition of the proof of a plan as of the moment it was asked for. Worked data: asked again it comes out the same."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="bundles")
    edition = models.CharField(max_length=12, choices=Edition)
    reason = models.CharField(max_length=400)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, content__isnull=True, sha256="")
                | Q(made_at__isnull=False, content__isnull=False) & ~Q(sha256="") & ~Q(reason=""),
                name="bundle_made_whole",
            ),
        )
        indexes = (models.Index(fields=["asked_at"], name="bundles_by_age"),)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.edition}"
