"""The table of attachments; their bytes stand in the file store under the hash of what they are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Attachment(models.Model):
    """A file somebody attached: what it is called, what it truly is, and the hash of its bytes.

    Who may read it is decided by the engine whose object it belongs to; ``confidentiality`` is a class C0 to C5.
    """

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    stored_as = models.CharField(max_length=200)
    confidentiality = models.CharField(max_length=2)
    stored_at = models.DateTimeField()
    stored_by_person_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_has_content"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="attachment_hash"),
            models.CheckConstraint(condition=Q(confidentiality__regex="^C[0-5]$"), name="attachment_class"),
        )

    def __str__(self) -> str:
        return self.name
