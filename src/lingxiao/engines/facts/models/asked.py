"""What people ask of the log: each question with its answer, worked out by the worker and kept for some days."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lingxiao.engines.facts.enums import AskedKind, AskedState
from lingxiao.engines.facts.models.batch import Batch


class AskedQuestion(models.Model):
    """A question as of a batch, for exactly one reach. The same one by whoever reaches the same is answered once.

    ``fingerprint`` is made of the question, the batch, the day and the reach, so that another reach never finds the answer.
    ``counted`` are the managers by number whose facts count; without it everybody's do, and what belongs to nobody.
    ``totals`` are the figures of all lines together; ``line_count`` is how many lines there are, kept or not.
    """

    kind = models.CharField(max_length=10, choices=AskedKind)
    fingerprint = models.CharField(max_length=64, unique=True)
    question = models.JSONField()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="asked_questions")
    counted = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    state = models.CharField(max_length=10, choices=AskedState, default=AskedState.WAITING)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    refusal = models.JSONField(default=dict)
    totals = models.JSONField(default=list)
    line_count = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state=AskedState.WAITING) ^ Q(answered_at__isnull=False), name="an_answer_says_when_it_came",
            ),
        )
        indexes = (
            models.Index(fields=["asked_at"], name="questions_by_age"),
            models.Index(fields=["id"], condition=Q(state=AskedState.WAITING), name="questions_that_wait"),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.batch_id} {self.asked_at:%Y-%m-%d %H:%M}"


class AnswerLine(models.Model):
    """One line of an answer: of which period, whom or what, in which currency, and a figure for each measure.

    ``keys`` are as the facts have them, null where they say nothing; ``words`` are what people call them. ``figures`` are
    exact fractions as text, amounts in minor units, null where there is none. ``first`` to ``third`` are to sort by alone.
    """

    question = models.ForeignKey(AskedQuestion, models.CASCADE, related_name="lines")
    place = models.PositiveIntegerField()
    period = models.CharField(max_length=7, blank=True)
    keys = models.JSONField(default=list)
    words = models.JSONField(default=list)
    label = models.TextField(blank=True)
    currency = models.CharField(max_length=3, blank=True)
    figures = models.JSONField(default=list)
    first = models.DecimalField(max_digits=60, decimal_places=8, null=True)
    second = models.DecimalField(max_digits=60, decimal_places=8, null=True)
    third = models.DecimalField(max_digits=60, decimal_places=8, null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["question", "place"], name="a_line_has_its_place"),)

    def __str__(self) -> str:
        return f"{self.place} {self.label}"


class OpenedRow(models.Model):
    """One fact behind an amount: its number in its source, the batch and row it came with, and what it adds.

    ``adds`` has an exact number as text for each sum of the measure, null where the row does not count there. ``earlier``
    are the versions it took the place of, the newest first: batch, row, amount in minor units, and whether it was gone.
    """

    question = models.ForeignKey(AskedQuestion, models.CASCADE, related_name="opened")
    place = models.PositiveIntegerField()
    measure = models.CharField(max_length=60)
    day = models.DateField()
    key = models.TextField()
    currency = models.CharField(max_length=3, blank=True)
    adds = models.JSONField(default=list)
    added = models.DecimalField(max_digits=60, decimal_places=8, null=True)
    source = models.CharField(max_length=40)
    batch = models.BigIntegerField()
    row_no = models.BigIntegerField()
    earlier = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["question", "place"], name="an_opened_row_has_its_place"),)

    def __str__(self) -> str:
        return f"{self.place} {self.key}"
