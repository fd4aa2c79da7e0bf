"""The manifest of the fact log: which batches there are and which files hold their rows.

A batch is visible exactly when the transaction commits that writes its row here; the files were complete before.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lingxiao.engines.facts.enums import BatchKind, FileRole
from lingxiao.engines.facts.models.source import Source


class Batch(models.Model):
    """One delivery of facts. Numbers follow the order in which batches became visible, without gaps. Never changed."""

    number = models.BigIntegerField(primary_key=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=20, choices=BatchKind)
    title = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    withdraws = models.OneToOneField("self", models.PROTECT, related_name="withdrawn_by", null=True, blank=True)
    reason = models.TextField(blank=True)
    committed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    committed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(number__gte=1), name="batch_numbers_from_one"),
            models.CheckConstraint(
                condition=Q(kind=BatchKind.WITHDRAWAL, withdraws__isnull=False) & ~Q(reason="")
                | ~Q(kind=BatchKind.WITHDRAWAL) & Q(withdraws__isnull=True),
                name="withdrawal_says_what_and_why",
            ),
            models.CheckConstraint(
                condition=Q(withdraws__isnull=True) | Q(withdraws__lt=F("number")), name="withdrawal_of_an_earlier_batch",
            ),
        )
        indexes = (models.Index(fields=["source", "-number"], name="batch_newest_of_source"),)

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"


class FactFile(models.Model):
    """One Parquet file of the log: what it holds, and until when it was read. Its bytes never change."""

    dataset = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    role = models.CharField(max_length=10, choices=FileRole, default=FileRole.ROWS)
    path = models.CharField(max_length=255, unique=True)
    sha256 = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    size = models.BigIntegerField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(first__gte=1, last__gte=F("first"), rows__gte=0), name="fact_file_is_sane"),
        )
        indexes = (
            models.Index(fields=["dataset", "month"], name="fact_files_read", condition=Q(replaced_at__isnull=True)),
        )

    def __str__(self) -> str:
        return self.path
