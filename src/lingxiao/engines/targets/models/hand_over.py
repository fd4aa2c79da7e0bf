"""Territories that pass from one manager to another within the year."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lingxiao.engines.targets.enums import MONTHS, HandOverState
from lingxiao.engines.targets.models.quota import QuotaNode


class TerritoryHandOver(models.Model):
    """A territory handed over from a month on, as it was offered; it moves targets once both managers confirmed it.

    ``months`` are what the territory brings, in minor units; ``shares`` the per cent that stay with the giver, month by month.
    """

    giver = models.ForeignKey(QuotaNode, models.PROTECT, related_name="given")
    taker = models.ForeignKey(QuotaNode, models.PROTECT, related_name="taken")
    title = models.CharField(max_length=120)
    months = ArrayField(models.BigIntegerField(), size=MONTHS)
    shares = ArrayField(models.PositiveSmallIntegerField())
    first = models.DateField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=HandOverState, default=HandOverState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    giver_confirmed_at = models.DateTimeField(null=True, blank=True)
    taker_confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="handed_over_to_another"),
            models.UniqueConstraint(
                fields=["giver"], condition=Q(state=HandOverState.ASKED), name="one_open_handover_a_giver",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandOverState.DONE)
                | Q(giver_confirmed_at__isnull=False, taker_confirmed_at__isnull=False),
                name="both_confirm_a_handover",
            ),
            models.CheckConstraint(
                condition=Q(state=HandOverState.ASKED, ended_at__isnull=True)
                | ~Q(state=HandOverState.ASKED) & Q(ended_at__isnull=False, ended_by__isnull=False),
                name="handover_is_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id} {self.title}"
