"""Changes of a target within the year, and on what a target rests."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lingxiao.engines.targets.enums import MONTHS, ChangeReason, ChangeSide, ChangeState
from lingxiao.engines.targets.models.quota import QuotaNode


class TargetChange(models.Model):
    """A change that was asked for: what it makes of the months, both signatures, and the decision.

    ``before`` and ``months`` are minor units. ``until`` is the last day of a statutory leave; nothing more is kept of it.
    ``effect`` is what it does to incentives, as it was said before the decision; empty while nobody works it out.
    """

    node = models.ForeignKey(QuotaNode, models.PROTECT, related_name="changes")
    reason = models.CharField(max_length=14, choices=ChangeReason)
    starting = models.DateField()
    until = models.DateField(null=True, blank=True)
    before = ArrayField(models.BigIntegerField(), size=MONTHS)
    months = ArrayField(models.BigIntegerField(), size=MONTHS)
    note = models.CharField(max_length=500, blank=True)
    effect_zh = models.CharField(max_length=500, blank=True)
    effect_en = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    manager_signed_at = models.DateTimeField(null=True, blank=True)
    superior_signed_at = models.DateTimeField(null=True, blank=True)
    superior_signed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["node"], condition=Q(state=ChangeState.ASKED), name="one_open_change_a_target",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.APPROVED)
                | Q(manager_signed_at__isnull=False, superior_signed_at__isnull=False),
                name="both_sign_a_change",
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.ASKED, decided_at__isnull=True)
                | ~Q(state=ChangeState.ASKED) & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="change_is_decided_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.node_id} {self.reason} {self.starting}"


class ChangeSignature(models.Model):
    """That a side signed exactly this change: its fingerprint, the moment, from where, and when they proved who they are.

    One for each side, for good: the database takes no second one, changes none and deletes none.
    """

    change = models.ForeignKey(TargetChange, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=ChangeSide)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    at = models.DateTimeField()
    reauthenticated_at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["change", "side"], name="one_signature_a_side"),
            models.CheckConstraint(
                condition=Q(reauthenticated_at__lte=F("at"), reauthenticated_at__gte=F("at") - timedelta(minutes=5)),
                name="change_was_signed_in_again",
            ),
        )

    def __str__(self) -> str:
        return f"{self.change_id} {self.side}"


class ReachabilityBasis(models.Model):
    """On what a target rests that asks for more growth than was nearly ever had, as the director wrote it; it stays.

    ``amount`` is the target it was written of, in minor units: of another amount it says nothing. ``percentile`` is in
    tenths.
    """

    node = models.ForeignKey(QuotaNode, models.PROTECT, related_name="bases")
    amount = models.BigIntegerField()
    percentile = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.text
