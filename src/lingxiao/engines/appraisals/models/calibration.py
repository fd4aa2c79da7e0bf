"""Calibration sessions, who sits in them, and who keeps out of which card."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.appraisals.enums import SessionState, Spread, Tie
from lingxiao.engines.appraisals.models.cycle import ReviewCycle


class CalibrationSession(models.Model):
    """A meeting that lays grades of one cohort side by side; with a quorum, and a spread that may bind it.

    ``unit_percent`` is the unit's own result, in whole percent of its target, on which the guidance depends.
    """

    cycle = models.ForeignKey(ReviewCycle, models.PROTECT, related_name="sessions")
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    quorum = models.PositiveSmallIntegerField()
    spread = models.CharField(max_length=10, choices=Spread)
    unit_percent = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.CONVENED)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    conclusion = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(title="") & Q(quorum__gte=2), name="session_has_title_and_quorum"),
            models.CheckConstraint(
                condition=~Q(state=SessionState.CLOSED) & Q(closed_at__isnull=True, conclusion="")
                | Q(state=SessionState.CLOSED, closed_at__isnull=False) & ~Q(conclusion=""),
                name="session_closed_with_conclusion",
            ),
        )

    def __str__(self) -> str:
        return self.title


class SessionMember(models.Model):
    """Somebody who sits in a session, and since when they were there."""

    session = models.ForeignKey(CalibrationSession, models.PROTECT, related_name="members")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    present_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["session", "person"], name="sits_once"),)
        indexes = (models.Index(fields=["person", "session"], name="session_of_member"),)

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id}"


class Recusal(models.Model):
    """A member keeps out of one card because of a tie they declared. Their own card and their superior's need none."""

    session = models.ForeignKey(CalibrationSession, models.PROTECT, related_name="recusals")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    about = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    tie = models.CharField(max_length=10, choices=Tie)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["session", "person", "about"], name="recused_once"),
            models.CheckConstraint(condition=~Q(text=""), name="recusal_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id} {self.about_id}"
