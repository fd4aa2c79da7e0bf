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
    released_at = models.DateTimeField(null=True, blank=True)
    released_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="commitment_says_what"),
            models.CheckConstraint(condition=Q(kept_at__isnull=True) | ~Q(kept_how=""), name="kept_says_how"),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True) | Q(released_at__isnull=True), name="commitment_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | ~Q(released_reason=""), name="released_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be kept."""
        return self.kept_at is None and self.released_at is None

    @property
    def promised_to_id(self) -> int:
        """To whom it was made: the other of the two who met."""
        met = self.meeting
        return met.holder_id if self.owner_id == met.subject_id else met.subject_id
