"""Files on their way into the log: how they are read, what was staged, what names in them stand for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.enums import AliasKind, ImportState
from lingxiao.engines.facts.models.batch import Batch
from lingxiao.engines.facts.models.source import Source

DATASETS = [(key, key) for key in ALL]


class MappingProfile(models.Model):
    """How files of one kind from one source are read. A change is a new version; what was read keeps its own."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="profiles")
    key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    dataset = models.CharField(max_length=40, choices=DATASETS)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    spec = models.JSONField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["source", "key", "version"], name="one_profile_of_a_version"),
        )

    def __str__(self) -> str:
        return f"{self.key}@{self.version}"


class Alias(models.Model):
    """What a name in a source's files stands for, settled once by somebody. ``given`` is in lower case."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="aliases")
    kind = models.CharField(max_length=10, choices=AliasKind)
    given = models.CharField(max_length=200)
    number = models.CharField(max_length=200)
    settled_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "kind", "given"], name="one_meaning_of_a_name"),)

    def __str__(self) -> str:
        return f"{self.given} → {self.number}"


class FactImport(models.Model):
    """One file as it was read: its totals, what is wrong with it, and what came of it. Kept as evidence."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="imports")
    profile = models.ForeignKey(MappingProfile, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.STAGED)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)
    staged_as = models.CharField(max_length=255, blank=True)
    rows = models.BigIntegerField()
    problem_count = models.BigIntegerField()
    problems = models.JSONField(default=list)
    totals = models.JSONField(default=list)
    expected = models.JSONField(default=list)
    differences = models.JSONField(default=list)
    unmatched = models.JSONField(default=dict)
    rounded_count = models.BigIntegerField(default=0)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    counts = models.JSONField(default=dict)
    batch = models.OneToOneField(Batch, models.PROTECT, related_name="brought_by", null=True, blank=True)
    staged_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    staged_at = models.DateTimeField()
    ended_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=ImportState.COMMITTED) | Q(ended_at__isnull=False, problem_count=0, differences=[]),
                name="fact_import_committed_whole",
            ),
            models.CheckConstraint(condition=Q(rows__gte=0, problem_count__gte=0), name="fact_import_counts"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="fact_import_days",
            ),
        )
        indexes = (models.Index(fields=["-staged_at"], name="fact_import_newest"),)

    def __str__(self) -> str:
        return self.file_name
