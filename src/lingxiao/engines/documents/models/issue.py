"""Copies issued to persons."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from lingxiao.engines.documents.enums import OPEN, BatchState, DocumentKind, IssueState, SignatureLevel
from lingxiao.engines.documents.models.template import Template, TemplateVersion
from lingxiao.engines.people.enums import Confidentiality


class Issue(models.Model):
    """A copy of a published version, made for one person: filled in, frozen, hashed, with a day to sign by.

    ``body`` is the filled-in text in both languages; ``effective`` the days it speaks of; ``in_force`` the days it
    truly binds, known once it is signed. With a ``brief_by`` day, a briefing comes before the signature. The database
    refuses to change what was issued; only where it stands changes.
    """

    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="issues")
    template = models.ForeignKey(Template, models.PROTECT, related_name="issues")
    kind = models.CharField(max_length=30, choices=DocumentKind)
    confidentiality = models.CharField(max_length=2, choices=Confidentiality)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="document_issues")
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True, blank=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    body = models.JSONField()
    merge = models.JSONField(default=dict, blank=True)
    sha256 = models.CharField(max_length=64)
    effective = DateRangeField()
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    signature_level = models.CharField(max_length=2, choices=SignatureLevel)
    is_reference = models.BooleanField(default=False)
    brief_by = models.DateField(null=True, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, related_name="next_issues", null=True, blank=True)

    state = models.CharField(max_length=20, choices=IssueState, default=IssueState.ISSUED)
    sign_by = models.DateField()
    # How often the day to sign was set anew (a late briefing, a settled objection); part of the due's natural key.
    sign_round = models.PositiveSmallIntegerField(default=0)
    # When both sides had confirmed the minutes of the briefing (activities keeps the meeting).
    briefed_at = models.DateTimeField(null=True, blank=True)
    in_force = DateRangeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(sha256=""), name="issue_has_hash"),
            models.UniqueConstraint(
                fields=["person", "template"], condition=Q(state__in=sorted(OPEN)), name="one_open_copy_per_person",
            ),
            # A01: exactly one duty statement binds a person on any day; of other documents, one copy of each template.
            ExclusionConstraint(
                name="one_statement_in_force_a_day",
                expressions=[("person", RangeOperators.EQUAL), ("in_force", RangeOperators.OVERLAPS)],
                condition=Q(kind=DocumentKind.DUTY_STATEMENT, in_force__isnull=False),
            ),
            ExclusionConstraint(
                name="one_copy_in_force_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("template", RangeOperators.EQUAL),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
                condition=Q(in_force__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["state", "sign_by"], name="issue_state_sign_by"),
            models.Index(fields=["kind", "person"], name="issue_kind_person"),
            models.Index(fields=["-issued_on", "-id"], name="issue_newest"),
            models.Index(fields=["template", "state"], name="issue_template_state"),
        )

    def __str__(self) -> str:
        return f"{self.title_zh} {self.person_id}"


class IssueBatch(models.Model):
    """One issue to many people: what was asked, how far it is, and whom it could not reach and why."""

    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="batches")
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    asked_at = models.DateTimeField()
    person_ids = ArrayField(models.BigIntegerField())
    terms = models.JSONField()
    state = models.CharField(max_length=20, choices=BatchState, default=BatchState.QUEUED)
    done_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.version_id} ×{len(self.person_ids)}"
