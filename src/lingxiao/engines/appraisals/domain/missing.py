"""Who is missing in a stage: the one answer behind boards, lists, dues and closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, Subquery

from lingxiao.engines.appraisals.enums import SessionState, Stage
from lingxiao.engines.appraisals.models import Presentation, Rating, Result, Review, SelfAssessment

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lingxiao.engines.appraisals.models import ReviewCycle

DONE_IN = {
    Stage.SELF: "has_self", Stage.PRESENTATION: "has_presentation", Stage.INITIAL: "has_grade",
    Stage.CALIBRATION: "is_calibrated", Stage.APPROVAL: "is_approved", Stage.TALK: "is_talked", Stage.NOTICE: "is_told",
}
"""By what it is seen that a stage is done for somebody. Feedback and appeals are not asked of everybody."""


def with_steps(reviews: QuerySet[Review]) -> QuerySet[Any]:
    """The reviews, each with what is done of it: ``has_self`` to ``is_told``, its grade now and the first one."""
    mine = {"review": OuterRef("pk")}
    ratings, results = Rating.objects.filter(**mine), Result.objects.filter(**mine).order_by("-version")
    return reviews.annotate(
        has_self=Exists(SelfAssessment.objects.filter(**mine)),
        has_presentation=Exists(Presentation.objects.filter(**mine)),
        has_grade=Exists(ratings),
        is_calibrated=Q(session__isnull=True) | Q(session__state=SessionState.CLOSED),
        is_approved=Exists(results),
        is_talked=Exists(results.filter(version=1, talk__isnull=False)),
        is_told=Exists(results.filter(version=1, letter__isnull=False)),
        grade=Subquery(ratings.order_by("-number").values("grade")[:1]),
        first_grade=Subquery(ratings.order_by("number").values("grade")[:1]),
        version=Subquery(results.values("version")[:1]),
    )


def of_stage(cycle: ReviewCycle, *, stage: str) -> QuerySet[Any]:
    """The participants who are graded in this cycle and for whom a stage is not done, as they were frozen."""
    done = DONE_IN.get(Stage(stage))
    rows = Review.objects.filter(cycle=cycle, not_rated="")
    return with_steps(rows).filter(**{done: False}).order_by("pk") if done is not None else rows.none()
