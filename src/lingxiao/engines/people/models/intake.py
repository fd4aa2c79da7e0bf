"""Organisation files on their way in: staged, shown, then taken whole or not at all."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.people.enums import ImportKind, ImportMode, ImportState
from lingxiao.engines.people.models.person import Person


class OrganisationImport(models.Model):
    """One file as it was read, what is wrong with it row by row, and what it would change. Kept as evidence."""

    kind = models.CharField(max_length=20, choices=ImportKind)
    mode = models.CharField(max_length=20, choices=ImportMode, default=ImportMode.ADD)
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.STAGED)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=40, blank=True)
    starting = models.DateField()
    headers = models.JSONField()
    rows = models.JSONField()
    problems = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    staged_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    staged_at = models.DateTimeField()
    applied_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=ImportState.APPLIED) | Q(applied_at__isnull=False, problems=[]),
                name="import_applied_without_problems",
            ),
        )
        indexes = (models.Index(fields=["-staged_at"], name="import_newest"),)

    def __str__(self) -> str:
        return self.file_name
