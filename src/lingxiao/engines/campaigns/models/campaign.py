"""One wave of asking."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from lingxiao.engines.campaigns.enums import (
    LEAST,
    LEAST_COMMENTS,
    MOST_GRADE_SHARE,
    CampaignKind,
    CampaignState,
    ForWhom,
    Promise,
    Use,
)
from lingxiao.engines.campaigns.models.questionnaire import QuestionnaireVersion

NOT_BELOW = reduce(or_, (Q(kind=kind.value, threshold__gte=least) for kind, least in LEAST.items()))
"""Each kind has a floor under its threshold, which no setting and no import goes below."""


class Campaign(models.Model):
    """Somebody is asked something, under a promise, until a day. What was promised never changes after launch.

    ``expected`` is how many invitations the launch makes; ``opened_on`` and ``closed_on`` are days of the company.
    """

    kind = models.CharField(max_length=10, choices=CampaignKind)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="campaigns")
    promise = models.CharField(max_length=12, choices=Promise)
    threshold = models.PositiveSmallIntegerField()
    comment_threshold = models.PositiveSmallIntegerField(default=LEAST_COMMENTS)
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True, blank=True)
    for_whom = models.CharField(max_length=10, choices=ForWhom, default=ForWhom.EVERYBODY)
    use = models.CharField(max_length=12, choices=Use, default=Use.DEVELOPMENT)
    grade_share = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    expected = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=NOT_BELOW, name="threshold_not_below_the_floor"),
            models.CheckConstraint(
                condition=Q(comment_threshold__gte=LEAST_COMMENTS), name="comments_not_below_the_floor",
            ),
            models.CheckConstraint(
                condition=Q(use=Use.DEVELOPMENT, grade_share=0)
                | Q(use=Use.GRADE, kind=CampaignKind.REVIEW, grade_share__gte=1, grade_share__lte=MOST_GRADE_SHARE),
                name="a_small_part_of_a_grade",
            ),
            models.CheckConstraint(
                condition=Q(state=CampaignState.DRAFT, opened_on__isnull=True)
                | ~Q(state=CampaignState.DRAFT) & Q(opened_on__isnull=False),
                name="campaign_opens_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=CampaignState.CLOSED, closed_on__isnull=False)
                | ~Q(state=CampaignState.CLOSED) & Q(closed_on__isnull=True),
                name="campaign_closes_on_a_day",
            ),
        )

    def __str__(self) -> str:
        return self.title_zh

    @property
    def is_open(self) -> bool:
        """Whether it can be answered, as far as its state says."""
        return self.state == CampaignState.OPEN
