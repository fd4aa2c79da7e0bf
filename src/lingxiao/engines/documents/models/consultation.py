"""The record of the democratic procedure (LR-01)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.documents.models.template import TemplateVersion


class Consultation(models.Model):
    """How staff and their representatives were heard on a version: meeting, opinions, replies, minutes, notice.

    劳动合同法 §4: discussed by the workers' congress or all staff, proposals made, settled in equal consultation with
    the union or the workers' representatives, then made public.
    """

    version = models.OneToOneField(TemplateVersion, models.PROTECT, related_name="consultation")
    form = models.CharField(max_length=200, blank=True)
    held_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    agreed_with = models.CharField(max_length=200, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    minutes = models.TextField(blank=True)
    made_public_on = models.DateField(null=True, blank=True)
    made_public_how = models.CharField(max_length=200, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="consultation_complete_means_held",
                condition=Q(completed_at__isnull=True)
                | (
                    Q(held_on__isnull=False, agreed_on__isnull=False, made_public_on__isnull=False)
                    & ~Q(minutes="") & ~Q(text_sha256="")
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.held_on}"


class Attendee(models.Model):
    """Somebody who took part in the meeting, from the house or from outside."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="attendees")
    name = models.CharField(max_length=120)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    stands_for = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["consultation", "name", "stands_for"], name="attends_once"),)

    def __str__(self) -> str:
        return self.name


class Opinion(models.Model):
    """What was proposed, by whom if they say so, and what the company answered."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="opinions")
    text = models.TextField()
    said_by = models.CharField(max_length=120, blank=True)
    said_at = models.DateTimeField()
    reply = models.TextField(blank=True)
    is_adopted = models.BooleanField(default=False)
    replied_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="opinion_says_something"),
            models.CheckConstraint(condition=Q(replied_at__isnull=True) | ~Q(reply=""), name="reply_says_something"),
        )

    def __str__(self) -> str:
        return self.text[:40]
