"""What the scans of data quality found: the score of every scan for good, its parts and the failing rows of the newest one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lingxiao.engines.facts.models.batch import Batch


class QualityScan(models.Model):
    """One look at all facts as of a batch, on a day, by one edition of the rules. Never changed, so that scores have a history.

    ``totals`` holds, by key of the source and key of the rule, its weight and how many rows were checked and failed; the
    score is exact from them. ``tenths`` is the score of everything in tenths of a point, rounded once, for drawing many days;
    none where nothing was checked.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="quality_scans")
    rules_sha256 = models.CharField(max_length=64)
    scanned_on = models.DateField()
    made_at = models.DateTimeField()
    totals = models.JSONField()
    tenths = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["batch", "rules_sha256", "scanned_on"], name="facts_are_scanned_once_a_day"),
            models.CheckConstraint(condition=Q(tenths__isnull=True) | Q(tenths__lte=1000), name="a_score_is_at_most_100"),
        )
        indexes = (models.Index(fields=["-scanned_on", "-batch", "-id"], name="quality_scans_by_day"),)

    def __str__(self) -> str:
        return f"#{self.batch_id} {self.scanned_on}"


class QualityCount(models.Model):
    """What one rule found in the rows of one source that one manager answers for; nobody where they belong to nobody."""

    scan = models.ForeignKey(QualityScan, models.PROTECT, related_name="counts")
    rule = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    manager = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    weight = models.PositiveSmallIntegerField()
    checked = models.BigIntegerField()
    failed = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["scan", "manager", "rule", "source"], name="one_count_of_a_rule", nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(checked__gte=1, failed__gte=0, failed__lte=F("checked")), name="no_more_fail_than_are_checked",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.failed}/{self.checked}"


class QualityIssue(models.Model):
    """A row that failed a rule, as the fix list names it: its key in its source, its day, its batch and row."""

    scan = models.ForeignKey(QualityScan, models.PROTECT, related_name="issues")
    rule = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    manager = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    day = models.DateField(null=True)
    key = models.TextField()
    batch = models.BigIntegerField()
    row_no = models.BigIntegerField()

    class Meta:
        indexes = (
            models.Index(fields=["scan", "manager"], name="quality_issues_of_a_manager"),
            models.Index(fields=["scan", "rule"], name="quality_issues_of_a_rule"),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.key}"
