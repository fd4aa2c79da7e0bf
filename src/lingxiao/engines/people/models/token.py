"""Single-use links by which somebody sets a password: an invitation, or a forgotten password."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lingxiao.engines.people.enums import TokenPurpose
from lingxiao.engines.people.models.account import Account
from lingxiao.engines.people.models.person import Person


class AccountToken(models.Model):
    """A link sent to an account. Only the SHA-256 of its secret is kept; it works once, until it expires."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    purpose = models.CharField(max_length=20, choices=TokenPurpose)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gte=F("made_at")), name="token_expires_after_it_is_made"),
        )
        indexes = (models.Index(fields=["account", "purpose", "-made_at"], name="token_newest"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self.account_id}"
