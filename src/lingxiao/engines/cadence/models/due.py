"""What is owed, by whom, by when; and what was done to have it fulfilled."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lingxiao.engines.cadence.enums import SNOOZES_AT_MOST, Side
from lingxiao.engines.people.enums import Confidentiality

OPEN = Q(fulfilled_at__isnull=True, withdrawn_at__isnull=True)


class Due(models.Model):
    """A party owes an act on an object by a day. Its natural key makes asking twice the same as asking once.

    ``subject`` is the person it is about, ``unit`` where they stood when it was opened. ``fulfilled_on`` is the
    company's day of ``fulfilled_at``. The due day never moves: another day is another due.
    """

    key = models.CharField(max_length=200, unique=True)
    practice = models.CharField(max_length=80)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    why_zh = models.CharField(max_length=400, blank=True)
    why_en = models.CharField(max_length=400, blank=True)
    side = models.CharField(max_length=10, choices=Side)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True, blank=True)
    confidentiality = models.CharField(max_length=2, choices=Confidentiality, default=Confidentiality.INTERNAL)
    object_kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80)
    link = models.CharField(max_length=500)
    ladder = models.CharField(max_length=40, default="default")
    is_urgent = models.BooleanField(default=False)
    opened_on = models.DateField()
    due_on = models.DateField()
    snooze_count = models.PositiveSmallIntegerField(default=0)
    snoozed_until = models.DateField(null=True, blank=True)
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    fulfilled_on = models.DateField(null=True, blank=True)
    fulfilled_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(title_zh=""), name="due_has_title"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opened_on")), name="due_after_it_opens"),
            models.CheckConstraint(
                condition=Q(link__startswith="/") & ~Q(link__startswith="//"), name="due_links_inside",
            ),
            models.CheckConstraint(
                condition=Q(fulfilled_at__isnull=True) | Q(withdrawn_at__isnull=True), name="due_closed_one_way",
            ),
            models.CheckConstraint(
                condition=Q(fulfilled_at__isnull=True, fulfilled_on__isnull=True, evidence="")
                | (Q(fulfilled_at__isnull=False, fulfilled_on__isnull=False) & ~Q(evidence="")),
                name="fulfilled_with_evidence",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="withdrawn_with_reason",
            ),
            models.CheckConstraint(condition=Q(snooze_count__lte=SNOOZES_AT_MOST), name="due_snoozed_twice_at_most"),
        )
        indexes = (
            models.Index(fields=["owner", "due_on"], condition=OPEN, name="due_open_of_owner"),
            models.Index(fields=["subject", "due_on"], condition=OPEN, name="due_open_about"),
            models.Index(fields=["due_on"], condition=OPEN, name="due_open"),
            models.Index(fields=["practice", "subject", "due_on"], name="due_of_practice"),
            models.Index(fields=["object_kind", "object_id"], name="due_of_object"),
        )

    def __str__(self) -> str:
        return self.title_zh

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.fulfilled_at is None and self.withdrawn_at is None


class Reminder(models.Model):
    """A rung of the ladder that was sent, as proof: once for each due and rung, with whom it told."""

    due = models.ForeignKey(Due, models.PROTECT, related_name="reminders")
    rung = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    sent_on = models.DateField()
    recipient_ids = ArrayField(models.BigIntegerField())
    notice_ids = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["due", "rung"], name="rung_sent_once"),)

    def __str__(self) -> str:
        return f"{self.due_id} {self.rung}"


class Snooze(models.Model):
    """Reminders put off by their owner until a day, for a reason. The due day does not move."""

    due = models.ForeignKey(Due, models.PROTECT, related_name="snoozes")
    number = models.PositiveSmallIntegerField()
    until = models.DateField()
    reason = models.CharField(max_length=400)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["due", "number"], name="snooze_numbered_once"),
            models.CheckConstraint(condition=Q(number__range=(1, SNOOZES_AT_MOST)), name="two_snoozes"),
            models.CheckConstraint(condition=~Q(reason=""), name="snooze_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.due_id} {self.until}"


class HandOver(models.Model):
    """What one person owed passed on to another, with the reason."""

    due = models.ForeignKey(Due, models.PROTECT, related_name="hand_overs")
    giver = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    receiver = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="handed_to_another"),
            models.CheckConstraint(condition=~Q(reason=""), name="hand_over_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.due_id} {self.giver_id}→{self.receiver_id}"
