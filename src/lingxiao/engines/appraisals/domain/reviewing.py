"""What is laid down about somebody's work before it is graded: their own words, the presentation, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from lingxiao.engines.appraisals import rules
from lingxiao.engines.appraisals.domain import owing
from lingxiao.engines.appraisals.domain.cycles import refuse_unless_open
from lingxiao.engines.appraisals.enums import CycleState, NotRated, Stage
from lingxiao.engines.appraisals.models import Presentation, Result, Review, ReviewEvidence, SelfAssessment
from lingxiao.engines.appraisals.refusals import ApprovedAlready, NotGraded, NotHeldYet, WrongCycleState
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """What somebody says of their own work: goal by goal what came of it, what they learned, what they need."""

    goals: str
    learned: str = ""
    needs: str = ""


@transaction.atomic
def hand_in(*, viewer: Viewer, review: Review, words: OwnWords, at: datetime) -> SelfAssessment:
    """Hand in one's self-assessment, or hand it in anew: the one before stays. While its stage is open."""
    held = locked(review)
    rules.may_assess_self(viewer=viewer, review=held).or_refuse()
    refuse_not_graded(held)
    refuse_unless_open(held.cycle, stage=Stage.SELF)
    made = SelfAssessment.objects.create(
        review=held, number=held.self_assessments.count() + 1, goals=words.goals.strip(), learned=words.learned.strip(),
        needs=words.needs.strip(), at=at,
    )
    owing.settle(viewer, owing.SELF, held.pk, evidence=f"appraisals.self_assessment:{made.pk}", at=at)
    _note(viewer, held, "hand_in", number=made.number)
    return made


@transaction.atomic
def record_presentation(
    *, viewer: Viewer, review: Review, held_on: date, panel: Sequence[int], record: str, at: datetime,
) -> Presentation:
    """Write down a presentation as it took place: before whom, what was said, asked and answered."""
    held = locked(review)
    rules.may_record(viewer=viewer, review=held).or_refuse()
    refuse_not_graded(held)
    refuse_unless_open(held.cycle, stage=Stage.PRESENTATION)
    if held_on > viewer.today:
        raise NotHeldYet
    made = Presentation.objects.create(
        review=held, held_on=held_on, panel=sorted(set(panel)), record=record.strip(), at=at, by_id=viewer.person_id,
    )
    owing.settle(viewer, owing.PRESENT, held.pk, evidence=f"appraisals.presentation:{made.pk}", at=at)
    _note(viewer, held, "record_presentation", held_on=held_on.isoformat(), panel=list(made.panel))
    return made


@transaction.atomic
def add_evidence(*, viewer: Viewer, review: Review, title: str, text: str, at: datetime) -> ReviewEvidence:
    """Lay something beside a review that speaks for or against, until its result is approved.

    Afterwards nothing is added: no late information (A02).
    """
    held = locked(review)
    rules.may_record(viewer=viewer, review=held).or_refuse()
    if held.cycle.state != CycleState.RUNNING:
        raise WrongCycleState(state=CycleState(held.cycle.state).label)
    if Result.objects.filter(review=held).exists():
        raise ApprovedAlready(name=held.person.name)
    made = ReviewEvidence.objects.create(
        review=held, title=title.strip(), text=text.strip(), at=at, by_id=viewer.person_id,
    )
    _note(viewer, held, "add_evidence", evidence=made.pk)
    return made


@transaction.atomic
def leave_ungraded(*, viewer: Viewer, review: Review, why: str, text: str, at: datetime) -> Review:
    """Write down that somebody is not graded in this cycle, and why; what was owed about them is taken back.

    It carries no disadvantage: the treatment they had goes on (LR-15).
    """
    held = locked(review)
    rules.may_record(viewer=viewer, review=held).or_refuse()
    if Result.objects.filter(review=held).exists():
        raise ApprovedAlready(name=held.person.name)
    held.not_rated, held.not_rated_said = NotRated(why), text.strip()
    held.save(update_fields=["not_rated", "not_rated_said"])
    for practice in owing.OF_STAGE.values():
        owing.drop(viewer, practice, held.pk, reason=_("Not graded in this cycle."), at=at)
    _note(viewer, held, "leave_ungraded", why=str(held.not_rated))
    return held


def refuse_not_graded(review: Review) -> None:
    """Refuse what is done only about people who are graded."""
    if review.not_rated:
        raise NotGraded(name=review.person.name, why=NotRated(review.not_rated).label)


def locked(review: Review) -> Review:
    """The review as it stands now, held until the end of the transaction."""
    rows = Review.objects.select_for_update(of=("self",)).select_related("cycle", "person", "session")
    return rows.get(pk=review.pk)


def _note(viewer: Viewer, review: Review, act: str, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=f"appraisals.{act}", object_kind="appraisals.review", object_id=review.pk,
        subject_person_id=review.person_id, detail=detail,
    )
