"""Questionnaires and their versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.campaigns.enums import CampaignKind


class Questionnaire(models.Model):
    """Something that can be asked. It keeps its identity while its text changes."""

    key = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=CampaignKind)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class QuestionnaireVersion(models.Model):
    """What is asked, word for word in both languages. A published version never changes; the database keeps it.

    ``questions`` is a list of ``{"key", "kind", "zh", "en", "options", "is_reverse", "is_optional"}``.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    intro_zh = models.CharField(max_length=600, blank=True)
    intro_en = models.CharField(max_length=600, blank=True)
    questions = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["questionnaire", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(published_at__isnull=True), name="one_draft_a_questionnaire",
            ),
            models.CheckConstraint(condition=~Q(title_zh=""), name="questionnaire_has_a_title"),
        )

    def __str__(self) -> str:
        return f"{self.questionnaire_id} v{self.number}"
