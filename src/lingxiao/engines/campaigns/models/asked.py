"""Who is asked: about whom, by whom, and whether they answered. Never what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.campaigns.enums import RaterGroup
from lingxiao.engines.campaigns.models.campaign import Campaign


class Subject(models.Model):
    """Somebody about whom a 360 review asks; invited is only who was named and then approved by their superior."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="subjects")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "person"], name="one_review_a_person_a_campaign"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("person")), name="nobody_approves_their_own",
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.person_id}"


class Nomination(models.Model):
    """Somebody is named to rate a person, in a group; ``named_by`` is empty where the rules proposed them."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="nominations")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    group = models.CharField(max_length=10, choices=RaterGroup)
    named_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subject", "person"], name="one_rater_one_group"),)

    def __str__(self) -> str:
        return f"{self.subject_id} {self.group} {self.person_id}"


class Invitation(models.Model):
    """Somebody was asked, and answered or not. Nothing here leads to an answer, and no time is finer than a day.

    ``person`` is somebody who works here, ``contact`` somebody outside. Of the link only a hash is kept.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="invitations")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="invitations", null=True, blank=True)
    group = models.CharField(max_length=10, choices=RaterGroup, blank=True)
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True, blank=True)
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "person"], condition=Q(subject__isnull=True), name="asked_once_a_campaign",
            ),
            models.UniqueConstraint(fields=["subject", "person"], name="asked_once_about_a_person"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, contact="") | Q(person__isnull=True) & ~Q(contact=""), name="somebody_is_asked",
            ),
            models.CheckConstraint(
                condition=Q(subject__isnull=True, group="") | Q(subject__isnull=False) & ~Q(group=""),
                name="group_with_a_subject",
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.pk}"
