"""The table of marks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class KeyMark(models.Model):
    """A key by its name, and a fingerprint that tells it from any other and gives nothing of it away."""

    name = models.CharField(max_length=40, primary_key=True)
    fingerprint = models.CharField(max_length=16)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(fingerprint__regex="^[0-9a-f]{16}$"), name="keymark_fingerprint"),
        )

    def __str__(self) -> str:
        return self.name
