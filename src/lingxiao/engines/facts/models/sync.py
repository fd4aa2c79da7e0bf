"""Reading from other systems: each run with how far it came and what it found, and the secrets that let it in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.facts.enums import SyncState
from lingxiao.engines.facts.models.batch import Batch
from lingxiao.engines.facts.models.source import Source


class SyncRun(models.Model):
    """One reading of a source. ``progress`` says for each mapping how far it came, so that a killed run goes on there.

    One that ``compares`` also lists what is there, for systems that do not tell all they delete.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="syncs")
    state = models.CharField(max_length=20, choices=SyncState, default=SyncState.READING)
    started_at = models.DateTimeField()
    since = models.DateTimeField(null=True, blank=True)
    compares = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    progress = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    refused = models.JSONField(default=list)
    refused_count = models.BigIntegerField(default=0)
    trouble = models.JSONField(default=dict)
    batch = models.OneToOneField(Batch, models.PROTECT, related_name="read_by", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["source"], condition=Q(state=SyncState.READING), name="one_reading_at_a_time"),
            models.CheckConstraint(
                condition=Q(state=SyncState.READING) ^ Q(ended_at__isnull=False), name="a_sync_that_ended_says_when",
            ),
        )
        indexes = (models.Index(fields=["source", "-started_at"], name="sync_newest_of_source"),)

    def __str__(self) -> str:
        return f"{self.source_id} {self.started_at:%Y-%m-%d %H:%M}"


class SourceSecret(models.Model):
    """Something that lets in to a source, sealed to the place where it stands: what was typed in, or a token."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="secrets")
    name = models.CharField(max_length=40)
    sealed = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "name"], name="one_secret_of_a_name"),)

    def __str__(self) -> str:
        return f"{self.source_id} {self.name}"
