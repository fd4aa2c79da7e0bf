"""Target letters: what somebody is to reach in a period, how it is scored, and how both sides came to it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lingxiao.engines.scorecards.enums import EDITABLE, WHOLE, Change, LetterState, Rule
from lingxiao.engines.scorecards.models.kpi import KpiDefinition


class TargetLetter(models.Model):
    """One version of a person's letter for the days from ``starts_on`` up to but without ``ends_on``.

    ``issue`` is the copy given for signature: the text, its signatures, refusals and objections are the documents engine's.
    ``month_shares`` lays targets that add up over the months, in ten-thousandths that sum to the whole. ``passed`` of
    ``asked`` are the SMART rules it met when it was given for signature.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="target_letters")
    template_version = models.ForeignKey("documents.TemplateVersion", models.PROTECT, related_name="+")
    period = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    previous = models.OneToOneField("self", models.PROTECT, related_name="next", null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    currency = models.CharField(max_length=3)
    month_shares = ArrayField(models.PositiveIntegerField())
    state = models.CharField(max_length=20, choices=LetterState, default=LetterState.DRAFT)
    change = models.CharField(max_length=20, choices=Change, blank=True)
    change_reason = models.TextField(blank=True)
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField()
    made_on = models.DateField()
    issue = models.OneToOneField("documents.Issue", models.PROTECT, related_name="target_letter", null=True, blank=True)
    company_signed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    company_signed_at = models.DateTimeField(null=True, blank=True)
    passed = models.PositiveSmallIntegerField(null=True, blank=True)
    asked = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "period", "version"], condition=~Q(state=LetterState.WITHDRAWN), name="letter_version_once",
            ),
            models.UniqueConstraint(
                fields=["person", "period"], condition=Q(state__in=sorted(EDITABLE)), name="one_letter_being_written",
            ),
            models.CheckConstraint(condition=Q(starts_on__lt=F("ends_on")), name="letter_has_days"),
            models.CheckConstraint(
                condition=Q(version=1, previous__isnull=True, change="")
                | Q(version__gt=1, previous__isnull=False) & ~Q(change="") & ~Q(change_reason=""),
                name="a_changed_letter_says_why",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=LetterState.PENDING_SIGN, issue__isnull=False, company_signed_by__isnull=False,
                    company_signed_at__isnull=False, asked__isnull=False, passed__isnull=False,
                )
                | ~Q(state=LetterState.PENDING_SIGN) & Q(issue__isnull=True, company_signed_by__isnull=True),
                name="the_company_signs_first",
            ),
            models.CheckConstraint(
                condition=Q(company_signed_by__isnull=True) | ~Q(company_signed_by=F("person")),
                name="nobody_signs_for_the_company_to_themself",
            ),
        )
        indexes = (models.Index(fields=["person", "starts_on"], name="letter_person_start"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.period} v{self.version}"


class LetterLine(models.Model):
    """One KPI of a letter: its weight in percent, its target, its rule, and what is agreed about it in words.

    ``target`` is in the unit of the KPI: minor units of the letter's currency, plain fractions for percent. The database
    refuses changes once the letter was given for signature.
    """

    letter = models.ForeignKey(TargetLetter, models.CASCADE, related_name="lines")
    kpi = models.ForeignKey(KpiDefinition, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    weight = models.PositiveSmallIntegerField()
    target = models.DecimalField(max_digits=24, decimal_places=8, null=True, blank=True)
    rule = models.CharField(max_length=10, choices=Rule)
    parameters = models.JSONField(default=dict, blank=True)
    standard_zh = models.CharField(max_length=400, blank=True)
    standard_en = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["letter", "number"], name="letter_line_once"),
            models.UniqueConstraint(fields=["letter", "kpi"], name="kpi_once_in_a_letter"),
            models.CheckConstraint(condition=Q(weight__lte=WHOLE), name="line_weight_is_a_share"),
        )

    def __str__(self) -> str:
        return f"{self.letter_id}.{self.number}"


class NegotiationEntry(models.Model):
    """What one side said or changed on the way to a letter. The database keeps it as it was."""

    letter = models.ForeignKey(TargetLetter, models.PROTECT, related_name="entries")
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(text="") | ~Q(changes=[]), name="negotiation_says_something"),)

    def __str__(self) -> str:
        return f"{self.letter_id} {self.at:%Y-%m-%d}"
