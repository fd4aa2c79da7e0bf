"""Meetings, their minutes, and who confirmed which minutes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lingxiao.engines.activities.enums import MOVES_AT_MOST, MeetingKind, MeetingState, Seat
from lingxiao.engines.people.enums import Confidentiality


class Meeting(models.Model):
    """Two people, or more, talk about something; what was said is written up, and both sides confirm it.

    ``object_kind`` and ``object_id`` name what it is about, such as an issued document; both may be empty.
    """

    kind = models.CharField(max_length=30, choices=MeetingKind)
    state = models.CharField(max_length=20, choices=MeetingState, default=MeetingState.PLANNED)
    confidentiality = models.CharField(max_length=2, choices=Confidentiality, default=Confidentiality.PERSONAL)
    subject = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    holder = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True, blank=True)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    object_kind = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    agenda = models.TextField(blank=True)
    move_count = models.PositiveSmallIntegerField(default=0)
    held_on = models.DateField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    made_on = models.DateField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    cancelled_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(holder=F("subject")), name="meeting_needs_two"),
            models.CheckConstraint(
                condition=Q(state__in=(MeetingState.PLANNED, MeetingState.MISSED, MeetingState.CANCELLED))
                | Q(held_on__isnull=False),
                name="held_meeting_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.CONFIRMED, confirmed_at__isnull=False)
                | (~Q(state=MeetingState.CONFIRMED) & Q(confirmed_at__isnull=True)),
                name="confirmed_meeting_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(MeetingState.CANCELLED, MeetingState.MISSED)) | ~Q(cancelled_reason=""),
                name="called_off_with_reason",
            ),
            models.CheckConstraint(condition=Q(move_count__lte=MOVES_AT_MOST), name="meeting_moved_twice_at_most"),
        )
        indexes = (
            models.Index(fields=["object_kind", "object_id"], name="meeting_of_object"),
            models.Index(fields=["subject", "kind"], name="meeting_about"),
        )

    def __str__(self) -> str:
        return self.title_zh


class Participant(models.Model):
    """Somebody who takes part, and in which seat; ``shared_at``: when they agreed that HR may read the record."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="participants")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    seat = models.CharField(max_length=10, choices=Seat)
    shared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meeting", "person"], name="takes_part_once"),)
        indexes = (models.Index(fields=["person", "meeting"], name="participant_person"),)

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"


class Minutes(models.Model):
    """One wording of the minutes, hashed. Another wording is another row; the last one counts."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    written_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="minutes_say_something"),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} v{self.number}"


class Confirmation(models.Model):
    """One side confirms one wording of the minutes: who, when, from where, and the hash of what was read."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="confirmations")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=200, blank=True)
    remark = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["minutes", "person"], name="confirms_once"),)

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.person_id}"
