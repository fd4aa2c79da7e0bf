"""Grades: the first by the superior, each later one as another row. Nothing here works a grade out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.appraisals import rules
from lingxiao.engines.appraisals.domain import owing
from lingxiao.engines.appraisals.domain.agreed import standards_under
from lingxiao.engines.appraisals.domain.cycles import refuse_unless_open
from lingxiao.engines.appraisals.domain.leave import leave_words
from lingxiao.engines.appraisals.domain.reviewing import locked, refuse_not_graded
from lingxiao.engines.appraisals.enums import Grade, Stage, Step
from lingxiao.engines.appraisals.models import CycleStage, Rating, SelfAssessment
from lingxiao.engines.appraisals.refusals import GradedAlready, NamesLeave, NotYoursToRate, SelfFirst
from lingxiao.engines.cadence.saying import day_said
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.appraisals.domain.standards import Grounds
    from lingxiao.engines.appraisals.models import Review
    from lingxiao.kernel.viewer import Viewer


@transaction.atomic
def rate(*, viewer: Viewer, review: Review, grade: str, grounds: Grounds, at: datetime) -> Rating:
    """Give the initial grade with its reasons, once. The person is heard first: their self-assessment, or its day is over.

    Raises ``SelfFirst``, ``GradedAlready``, ``NamesLeave``, and for a D what ``founded`` raises (LR-04). A human decides
    and says why (LR-33).
    """
    held = locked(review)
    rules.may_rate(viewer=viewer, review=held).or_refuse()
    refuse_not_graded(held)
    refuse_unless_open(held.cycle, stage=Stage.INITIAL)
    own = CycleStage.objects.get(cycle=held.cycle, stage=Stage.SELF)
    if own.is_open and not SelfAssessment.objects.filter(review=held).exists():
        raise SelfFirst(name=held.person.name, day=day_said(own.due_on))
    if Rating.objects.filter(review=held).exists():
        raise GradedAlready
    if found := leave_words(grounds.reason):
        raise NamesLeave(words=" / ".join(found))
    unmet = standards_under(review=held, grade=grade, grounds=grounds, at=at)
    made = written(
        viewer=viewer, review=held, step=Step.INITIAL, grade=grade, reason=grounds.reason, at=at,
        evidence=grounds.evidence.strip(), unmet=[one.to_json() for one in unmet],
    )
    owing.settle(viewer, owing.INITIAL, held.pk, evidence=f"appraisals.rating:{made.pk}", at=at)
    return made


def written(
    *, viewer: Viewer, review: Review, step: str, grade: str, reason: str, at: datetime, **more: object,
) -> Rating:
    """Another grade as another row, noted in the audit; for the verbs of this engine, which asked whether it may be."""
    if viewer.person_id is None:
        raise NotYoursToRate
    last = Rating.objects.filter(review=review).order_by("-number").first()
    made = Rating.objects.create(
        review=review, number=last.number + 1 if last else 1, step=Step(step), grade=Grade(grade),
        grade_before=last.grade if last else "", reason=reason.strip(), at=at, by_id=viewer.person_id, **more,
    )
    audit.note(
        viewer=viewer, act="appraisals.rate", object_kind="appraisals.review", object_id=review.pk,
        subject_person_id=review.person_id,
        detail={
            "rating": made.pk, "number": made.number, "step": str(made.step), "before": str(made.grade_before),
            "after": str(made.grade),
        },
    )
    return made


def hands_of(*, review: Review) -> set[int]:
    """Everybody who gave or moved this grade: none of them approves it, or answers an appeal against it."""
    return set(Rating.objects.filter(review=review).values_list("by_id", flat=True))
