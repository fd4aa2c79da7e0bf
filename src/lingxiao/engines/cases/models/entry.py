"""What was said and decided in a case: rows that are only ever added."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.cases.enums import EntryKind, Hearing, OutcomeKind
from lingxiao.engines.cases.models.case import Case


class Entry(models.Model):
    """One thing said or done in a case, with the hash of its text; a file may hang on it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EntryKind)
    hearing = models.CharField(max_length=10, choices=Hearing)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    attachment = models.ForeignKey("attachments.Attachment", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="entry_numbered_once"),
            models.CheckConstraint(condition=~Q(text=""), name="entry_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Outcome(models.Model):
    """The decision of one round of a case, with its reasons. A later round adds another."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="outcomes")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20, choices=OutcomeKind)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "round"], name="outcome_once_a_round"),
            models.CheckConstraint(condition=~Q(text=""), name="outcome_has_reasons"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"
