"""Templates, their versions, and everything that happens to a text before it is published."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lingxiao.engines.documents.enums import FROZEN, UNPUBLISHED, DocumentKind, Matter, VersionState
from lingxiao.engines.people.enums import Confidentiality

QUOTED = 400
"""So much of a clause names it in a decision about it."""


class Template(models.Model):
    """A document of the company that keeps its identity while its text changes from version to version."""

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=30, choices=DocumentKind)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    # What a duty statement is for (post code), or what an impact assessment lets the company switch on (module key).
    about = models.CharField(max_length=80, blank=True)
    confidentiality = models.CharField(max_length=2, choices=Confidentiality, default=Confidentiality.INTERNAL)
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(title_zh=""), name="template_has_title"),)
        indexes = (models.Index(fields=["kind", "about"], name="template_kind_about"),)

    def __str__(self) -> str:
        return self.title_zh


class TemplateVersion(models.Model):
    """One text of a template. Once approved it is frozen: the database refuses to change a letter of it.

    ``blocks`` is the text in both languages (see ``domain/blocks.py``), ``content`` what an area keeps beside it in
    structured form (the duty items); both are under ``sha256``.
    """

    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=VersionState, default=VersionState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    blocks = models.JSONField(default=list)
    content = models.JSONField(default=dict, blank=True)
    touches = ArrayField(models.CharField(max_length=20, choices=Matter), default=list, blank=True)
    findings = models.JSONField(default=list, blank=True)
    change_note = models.CharField(max_length=400, blank=True)
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    editors = ArrayField(models.BigIntegerField(), default=list, blank=True)
    made_at = models.DateTimeField()
    revised_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # LR-01: without the democratic procedure a rule is published as 「参考」 and carries no consequence.
    is_reference = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["template", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state__in=sorted(UNPUBLISHED)), name="one_unpublished_version",
            ),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state=VersionState.PUBLISHED), name="one_published_version",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(FROZEN)) | ~Q(sha256=""), name="frozen_version_has_hash",
            ),
            # P7 four eyes: neither the author nor anyone who edited the text approves it. A version that the system
            # itself installed (no author) still needs a person, except for content shipped as published.
            models.CheckConstraint(condition=~Q(approved_by=F("author")), name="approver_is_not_author"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(editors__contains=[F("approved_by")]),
                name="approver_is_no_editor",
            ),
        )

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"


class Revision(models.Model):
    """Every text that was ever saved of a version before it was frozen, with who saved it."""

    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    blocks = models.JSONField()
    content = models.JSONField(default=dict, blank=True)
    saved_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "number"], name="revision_once"),)

    def __str__(self) -> str:
        return f"{self.version_id} r{self.number}"


class WorkingCopy(models.Model):
    """What one person has typed into a version and not yet saved, kept on the server so that nothing is lost."""

    version = models.ForeignKey(TemplateVersion, models.CASCADE, related_name="working_copies")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    base_revision = models.PositiveIntegerField()
    blocks = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "person"], name="one_working_copy"),)

    def __str__(self) -> str:
        return f"{self.version_id} {self.person_id}"


class ReviewComment(models.Model):
    """A remark on a version in review; the version is not approved while one stands open."""

    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="comments")
    block = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    resolved_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),)

    def __str__(self) -> str:
        return self.text[:40]


class LegalOverride(models.Model):
    """Why a clause the check-up stops may stand after all, and who answers for that.

    It holds for these very words in this very revision, and is never taken back: the text is changed instead.
    """

    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="overrides")
    revision = models.PositiveIntegerField()
    rule = models.CharField(max_length=20)
    quote = models.CharField(max_length=QUOTED)
    reason = models.TextField()
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "revision", "rule", "quote"], name="one_override_of_a_clause"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.rule}"
