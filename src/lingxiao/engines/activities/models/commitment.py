"""What somebody promised in a meeting."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.activities.models.meeting import Meeting


class Commitment(models.Model):
    """A promise made in a meeting: by whom, to whom, by when. What became of it stands in its due."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="commitments")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    text = models.CharField(max_length=400)
    due_on = models.DateField()
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_how = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="commitment_says_what"),
            models.CheckConstraint(condition=Q(kept_at__isnull=True) | ~Q(kept_how=""), name="kept_says_how"),
        )

    def __str__(self) -> str:
        return self.text[:40]
