"""What was answered. Never by whom, but where the promise says so; and never when. Nothing of it is readable before the close."""

from __future__ import annotations

from django.db import models

from lingxiao.engines.campaigns.enums import RaterGroup
from lingxiao.engines.campaigns.models.asked import Invitation, Subject
from lingxiao.engines.campaigns.models.campaign import Campaign


class SealedForm(models.Model):
    """One filled-in form while its campaign is open: sealed, as long as any other, and gone when the campaign closes.

    It is written in one transaction with the note that somebody answered, so it may say nothing, its length included.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="sealed_forms")
    sealed = models.TextField()

    def __str__(self) -> str:
        return f"{self.campaign_id}"


class Answers(models.Model):
    """One filled-in form without its words: a number by the key of each question.

    No person, no day. All of a campaign is written at its close, in random order. ``unit`` is the team whose cell it
    counts in; ``invitation`` is set where the promise is that the name stands beside it.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="answers")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="answers", null=True, blank=True)
    group = models.CharField(max_length=10, choices=RaterGroup, blank=True)
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True, blank=True)
    told = models.JSONField(default=dict)
    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="answers", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.campaign_id}"


class OpenAnswer(models.Model):
    """What somebody wrote to one question, kept apart from everything else they answered.

    ``group`` is told of a superior alone, who knows it. What is abuse is hidden, by whom and why stands in the audit.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="open_answers")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="open_answers", null=True, blank=True)
    group = models.CharField(max_length=10, choices=RaterGroup, blank=True)
    question = models.CharField(max_length=20)
    text = models.CharField(max_length=2000)
    is_hidden = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.question}"
