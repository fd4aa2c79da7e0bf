"""Tables of the outbox: what people are told, what leaves the house, and how each wants to hear.

Persons are numbers without foreign keys: the kernel knows no people.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lingxiao.kernel.notices.enums import Channel, MessageState, Rhythm, RobotKind, Way


class GroupRobot(models.Model):
    """A robot in a group chat of the company that repeats what is announced on its topics. Its token is sealed."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=RobotKind)
    sealed_token = models.TextField()
    sealed_secret = models.TextField(blank=True)
    topics = ArrayField(models.CharField(max_length=80), default=list)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One thing that leaves the house: a digest, a single e-mail, a line in a group chat. Its text is what was sent.

    A person has at most one digest a day. ``next_try_at`` is when it may next be tried; ``error`` is what the other
    side said last.
    """

    channel = models.CharField(max_length=10, choices=Channel)
    person_id = models.BigIntegerField(null=True, blank=True)
    robot = models.ForeignKey(GroupRobot, models.PROTECT, related_name="messages", null=True, blank=True)
    key = models.CharField(max_length=160, blank=True)
    digest_on = models.DateField(null=True, blank=True)
    is_urgent = models.BooleanField(default=False)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.WAITING)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person_id", "digest_on"], condition=Q(digest_on__isnull=False), name="one_digest_a_day",
            ),
            models.UniqueConstraint(fields=["robot", "key"], condition=Q(robot__isnull=False), name="announced_once"),
            models.CheckConstraint(
                condition=Q(channel=Channel.MAIL, person_id__isnull=False, robot__isnull=True)
                | Q(channel=Channel.ROBOT, person_id__isnull=True, robot__isnull=False),
                name="message_has_one_goal",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="sent_has_its_moment",
            ),
        )
        indexes = (
            models.Index(fields=["next_try_at"], condition=Q(state=MessageState.WAITING), name="message_waiting"),
        )

    def __str__(self) -> str:
        return self.subject


class Notice(models.Model):
    """One thing a person is told. It stands on the desk at once; a message may carry it further."""

    person_id = models.BigIntegerField()
    kind = models.CharField(max_length=80)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    body_zh = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    is_urgent = models.BooleanField(default=False)
    way = models.CharField(max_length=10, choices=Way, default=Way.DIGEST)
    posted_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    carried_by = models.ForeignKey(Message, models.PROTECT, related_name="notices", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(title_zh=""), name="notice_says_something"),
            models.CheckConstraint(
                condition=Q(link="") | (Q(link__startswith="/") & ~Q(link__startswith="//")),
                name="notice_links_inside",
            ),
        )
        indexes = (
            models.Index(fields=["person_id", "-posted_at", "-id"], name="notice_of_person"),
            models.Index(fields=["person_id"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["way", "person_id"],
                condition=Q(carried_by__isnull=True) & ~Q(way=Way.SCREEN),
                name="notice_uncarried",
            ),
        )

    def __str__(self) -> str:
        return self.title_zh


class Preference(models.Model):
    """How one person wants to hear: the rhythm of e-mail, and the families of notices that stay on the desk alone."""

    person_id = models.BigIntegerField(primary_key=True)
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.DAILY)
    muted = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.rhythm}"
