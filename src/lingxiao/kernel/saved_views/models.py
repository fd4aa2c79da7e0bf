"""One saved view of a list."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SavedView(models.Model):
    """A list as one person wants to see it again: the page it stands on, and what stands behind the ``?`` of its address."""

    person_id = models.BigIntegerField()
    path = models.CharField(max_length=300)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2_000, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person_id", "path", "name"], name="one_saved_view_of_a_name"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"), name="saved_view_stands_inside"
            ),
        )

    def __str__(self) -> str:
        return self.name
