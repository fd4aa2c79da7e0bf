"""A person's duty statement in structured form: the rows behind the text that is signed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class DutyStatement(models.Model):
    """What stands behind an issued duty statement: post, superior, contract and team as they were on the day of issue.

    The text and its states belong to the issue (documents). The database refuses to change these rows: another wording
    is another issue.
    """

    issue = models.OneToOneField("documents.Issue", models.PROTECT, related_name="duty_statement")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="duty_statements")
    position = models.ForeignKey("people.Position", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+")
    superior = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    template_number = models.PositiveIntegerField()
    job_code = models.CharField(max_length=40)
    team_size = models.PositiveIntegerField(default=0)
    law_pack = models.CharField(max_length=40, blank=True)
    cited_rules = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    additions_zh = models.TextField(blank=True)
    additions_en = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=["person"], name="duty_statement_person"),)

    def __str__(self) -> str:
        return f"{self.job_code} {self.person_id}"


class DutyScope(models.Model):
    """One stretch of the market a statement answers for: a territory, or a whole unit, with line and channel if named."""

    statement = models.ForeignKey(DutyStatement, models.PROTECT, related_name="scopes")
    territory = models.ForeignKey("people.Territory", models.PROTECT, related_name="+", null=True, blank=True)
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True, blank=True)
    product_line = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(territory__isnull=False, unit__isnull=True) | Q(territory__isnull=True, unit__isnull=False),
                name="scope_is_territory_or_unit",
            ),
        )

    def __str__(self) -> str:
        return f"{self.statement_id} {self.territory_id or self.unit_id}"


class DutyItem(models.Model):
    """One duty: what is done, how far one decides, how much of one's time, and by what it is seen."""

    statement = models.ForeignKey(DutyStatement, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=30)
    letter = models.CharField(max_length=1)
    percent = models.PositiveSmallIntegerField()
    sentence_zh = models.TextField()
    sentence_en = models.TextField(blank=True)
    kpi_codes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    evidence_rhythm = models.CharField(max_length=20, blank=True)
    evidence_due_day = models.PositiveSmallIntegerField(default=0)
    evidence_zh = models.CharField(max_length=300, blank=True)
    evidence_en = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["statement", "number"], name="duty_item_number_once"),
            models.CheckConstraint(condition=Q(letter__in=("R", "A", "C", "I")), name="duty_item_letter"),
            models.CheckConstraint(
                condition=Q(evidence_rhythm="") | ~Q(evidence_zh=""),
                name="evidence_rule_says_what",
            ),
        )

    def __str__(self) -> str:
        return self.sentence_zh[:40]


class AuthorityRow(models.Model):
    """One authority of a statement: what may be decided, approved or proposed, up to which amount."""

    statement = models.ForeignKey(DutyStatement, models.PROTECT, related_name="authorities")
    number = models.PositiveSmallIntegerField()
    matter_zh = models.CharField(max_length=200)
    matter_en = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=20)
    limit_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["statement", "number"], name="authority_number_once"),
            models.CheckConstraint(condition=Q(limit_minor__isnull=True) | ~Q(currency=""), name="limit_has_currency"),
        )

    def __str__(self) -> str:
        return self.matter_zh
