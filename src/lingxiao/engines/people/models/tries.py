"""How often something was tried that must not be tried often."""

from __future__ import annotations

from django.db import models


class Tries(models.Model):
    """Counted tries under one name until a moment, after which counting starts anew. Shared by all workers (H2)."""

    name = models.CharField(max_length=120, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name} {self.count}"
