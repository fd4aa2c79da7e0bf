"""Objections and refusals."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lingxiao.engines.documents.enums import Channel, ObjectionOutcome
from lingxiao.engines.documents.models.issue import Issue


class Objection(models.Model):
    """The person does not agree, says why, and a case is open until somebody else decides."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="objections")
    text = models.TextField()
    raised_at = models.DateTimeField()
    decide_by = models.DateField()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=ObjectionOutcome, blank=True)
    answer = models.TextField(blank=True)
    settled_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    answered_with = models.ForeignKey(Issue, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="objection_says_why"),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(settled_at__isnull=True), name="one_open_objection",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | (~Q(outcome="") & ~Q(answer="")), name="settled_says_how",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.text[:40]}"


class RefusalRecord(models.Model):
    """The procedure when somebody will not sign: explained again, two witnesses, delivered. Step by step, with proof.

    The subject and the two witnesses are three different people: the database sees to it.
    """

    issue = models.OneToOneField(Issue, models.PROTECT, related_name="refusal")
    subject = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    opened_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    explained_on = models.DateField(null=True, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_minutes = models.TextField(blank=True)
    witness_one = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    witness_one_at = models.DateTimeField(null=True, blank=True)
    witness_two = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    witness_two_at = models.DateTimeField(null=True, blank=True)
    delivered_by = models.CharField(max_length=10, choices=Channel, blank=True)
    delivery_proof = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(witness_one=F("subject")), name="witness_one_is_not_subject"),
            models.CheckConstraint(condition=~Q(witness_two=F("subject")), name="witness_two_is_not_subject"),
            models.CheckConstraint(condition=~Q(witness_one=F("witness_two")), name="witnesses_differ"),
            models.CheckConstraint(
                name="witnessed_after_explained",
                condition=(Q(witness_one_at__isnull=True) & Q(witness_two_at__isnull=True))
                | Q(explained_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivered_after_witnessed",
                condition=Q(delivered_at__isnull=True)
                | (Q(witness_one_at__isnull=False, witness_two_at__isnull=False) & ~Q(delivery_proof="")),
            ),
            models.CheckConstraint(
                name="completed_after_delivered",
                condition=Q(completed_at__isnull=True) | Q(delivered_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id}"
