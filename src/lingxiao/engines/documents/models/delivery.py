"""Proof that a copy reached its person and was read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.documents.enums import Channel
from lingxiao.engines.documents.models.issue import Issue


class Delivery(models.Model):
    """One way on which a copy reached the person, with a proof that can be checked. Kept for good."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    at = models.DateTimeField()
    proof = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    attachment = models.ForeignKey("attachments.Attachment", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(channel=Channel.IN_APP) | ~Q(proof=""), name="delivery_has_proof"),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(channel=Channel.IN_APP), name="delivered_in_app_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.channel}"


class ReadingProof(models.Model):
    """When the person opened the text, opened the comparison, and reached the end. Nothing else is watched (LR-36)."""

    issue = models.OneToOneField(Issue, models.PROTECT, related_name="reading")
    opened_at = models.DateTimeField()
    changes_opened_at = models.DateTimeField(null=True, blank=True)
    reached_end_at = models.DateTimeField(null=True, blank=True)
    section_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="end_comes_after_opening",
                condition=Q(reached_end_at__isnull=True) | Q(reached_end_at__gte=models.F("opened_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.opened_at}"
