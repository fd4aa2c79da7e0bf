"""What was released of a campaign: once, at its end, for good."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.campaigns.models.asked import Subject
from lingxiao.engines.campaigns.models.campaign import Campaign


class Release(models.Model):
    """One cell of the plan made at the close: a unit, a group, everybody. Every page, file and API reads these alone.

    ``told`` holds, by question, a mean in tenths, a band, or shares in percent. A hidden cell tells neither how many
    answered nor anything else. Rows are only added; the database refuses the rest.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="releases")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="releases", null=True, blank=True)
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True, blank=True)
    group = models.CharField(max_length=10, blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    is_shown = models.BooleanField()
    people = models.PositiveIntegerField(null=True, blank=True)
    told = models.JSONField(default=dict)
    released_on = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(is_shown=True, people__isnull=False) | Q(is_shown=False, people__isnull=True, told={}),
                name="hidden_cells_tell_nothing",
            ),
        )
        indexes = (models.Index(fields=["campaign", "unit"], name="release_unit"),)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id or self.group}"
