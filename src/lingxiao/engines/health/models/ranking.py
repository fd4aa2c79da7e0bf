"""That people may be ranked by a figure: by whom it was allowed, for what purpose, and until when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class RankingPermit(models.Model):
    """Lists of people may be sorted by a figure while one of these is open. None is, unless HR opens it for a purpose."""

    purpose = models.CharField(max_length=400)
    allowed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    allowed_at = models.DateTimeField()
    ended_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(purpose=""), name="ranking_has_a_purpose"),
            models.UniqueConstraint(
                models.Value(1), condition=Q(ended_at__isnull=True), name="one_open_ranking_permit"
            ),
        )

    def __str__(self) -> str:
        return self.purpose[:40]
