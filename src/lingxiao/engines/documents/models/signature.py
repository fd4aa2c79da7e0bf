"""Signatures."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from lingxiao.engines.documents.enums import Party, SignatureLevel
from lingxiao.engines.documents.models.issue import Issue


class Signature(models.Model):
    """That a party signed exactly this text: its fingerprint, the moment, from where, and on what proof.

    One signature for each party of an issue, for good: the database takes no second one, changes none, deletes none,
    and compares the fingerprint with the issue's own.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=10, choices=Party, default=Party.PERSON)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    level = models.CharField(max_length=2, choices=SignatureLevel)
    text_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="zh-hans")
    at = models.DateTimeField()
    reauthenticated_at = models.DateTimeField(null=True, blank=True)
    changes_opened_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=200, blank=True)
    reservation = models.TextField(blank=True)
    attachment = models.ForeignKey("attachments.Attachment", models.PROTECT, related_name="+", null=True, blank=True)
    register_number = models.CharField(max_length=80, blank=True)
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issue", "party"], name="one_signature_per_party"),
            models.CheckConstraint(
                name="s2_signed_in_again",
                condition=~Q(level=SignatureLevel.S2)
                | Q(
                    reauthenticated_at__isnull=False,
                    reauthenticated_at__lte=F("at"),
                    reauthenticated_at__gte=F("at") - timedelta(minutes=5),
                ),
            ),
            models.CheckConstraint(
                name="s3_s4_have_paper",
                condition=Q(level__in=[SignatureLevel.S1, SignatureLevel.S2])
                | (Q(attachment__isnull=False) & ~Q(register_number="")),
            ),
            models.UniqueConstraint(
                fields=["register_number", "party"], condition=~Q(register_number=""), name="register_number_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.level}"
