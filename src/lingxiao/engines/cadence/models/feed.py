"""Calendar feeds: an address with a secret, under which a person's phone fetches what they owe."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CalendarFeed(models.Model):
    """A secret of 256 bits that opens one person's calendar. Only its SHA-256 is kept; a person has one at a time."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at__isnull=True), name="one_feed_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.person_id}"
