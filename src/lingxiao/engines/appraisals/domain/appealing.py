"""Appeals: a case that somebody without a hand in the result answers; what changes becomes another version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.appraisals.domain import owing, results, telling
from lingxiao.engines.appraisals.domain.grading import hands_of, written
from lingxiao.engines.appraisals.enums import ANSWER_WITHIN, Grade, Remedy, Step
from lingxiao.engines.appraisals.kinds import RESULT_APPEAL
from lingxiao.engines.appraisals.models import Result
from lingxiao.engines.appraisals.refusals import (
    AnsweredAlready,
    AppealedAlready,
    GradeNeeded,
    NobodyToAnswer,
    NoLowestOnAppeal,
    NotToldYet,
    NotYourReview,
    RatedYourself,
    TooLateToAppeal,
)
from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.cadence.saying import day_said
from lingxiao.engines.cases.domain import cases
from lingxiao.engines.cases.domain.cases import PartyDraft
from lingxiao.engines.cases.domain.queries import case_seen_by, of_object
from lingxiao.engines.cases.enums import UNDECIDED, PartyRole
from lingxiao.engines.people.domain.addresses import people_with_role
from lingxiao.engines.people.domain.superiors import chain_above, hr_head, superiors_of
from lingxiao.engines.people.enums import Role
from lingxiao.kernel import audit, notices
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.engines.cases.models import Case
    from lingxiao.kernel.viewer import Viewer

TITLE = _("Appeal against the result of %(person)s: %(cycle)s")
RESULT = "appraisals.result"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to an appeal: how it ends, with reasons; with a grade where it is upheld in whole or in part."""

    outcome: str
    text: str
    grade: str = ""


@transaction.atomic
def appeal(*, viewer: Viewer, result: Result, text: str, at: datetime) -> Case:
    """Appeal against one's own result, within the days after it was told; somebody without a hand in it answers.

    Whoever gave or moved the grade is heard as respondent and keeps out of the rest. Raises ``NotToldYet``,
    ``TooLateToAppeal``, ``AppealedAlready``, ``NobodyToAnswer``.
    """
    Result.objects.select_for_update().only("pk").get(pk=result.pk)
    held = Result.objects.select_related("review__cycle", "review__person", "rating", "letter").get(pk=result.pk)
    review = held.review
    if viewer.person_id is None or viewer.person_id != review.person_id:
        raise NotYourReview
    may_appeal_on(held, on=viewer.today)
    hands = hands_of(review=review)
    handler = _independent(review.person_id, unfit={*hands, held.approved_by_id}, on=viewer.today)
    if handler is None:
        raise NobodyToAnswer
    case = cases.open_case(
        viewer=viewer, kind=RESULT_APPEAL.key, subject_id=review.person_id, text=text, at=at, handler_id=handler,
        title=notices.in_both(TITLE, person=review.person.name, cycle=Bilingual(review.cycle.title_zh, review.cycle.title_en)),
        parties=[
            PartyDraft(review.person_id, PartyRole.REPORTER), *(PartyDraft(one, PartyRole.RESPONDENT) for one in sorted(hands)),
        ],
        confidentiality=RESULT_APPEAL.confidentiality, object_kind=RESULT, object_id=held.pk,
        decide_by=clock.working_days_after(viewer.today, ANSWER_WITHIN),
    )
    owing.owe_answer(case, owner_id=handler)
    _note(viewer, held, "appeal", case=case.pk)
    return case


def may_appeal_on(result: Result, *, on: date) -> None:
    """Refuse an appeal that comes before the letter, after its days, or a second time."""
    if result.letter_id is None:
        raise NotToldYet
    until = results.appeal_until(result)
    if until is not None and on > until:
        raise TooLateToAppeal(day=day_said(until))
    if of_object(object_kind=RESULT, object_id=result.pk).exists():
        raise AppealedAlready


def appeal_against(result: Result) -> Case | None:
    """The appeal against a result, if there is one; for whoever may see the result."""
    return of_object(object_kind=RESULT, object_id=result.pk).first()


def _independent(person_id: int, *, unfit: set[int], on: date) -> int | None:
    """Somebody in HR who had no hand in it and does not stand in the line: not its head, where there is another."""
    head, partner = hr_head(on=on), superiors_of(person_ids=[person_id], on=on)[person_id].hrbp_id
    out = {person_id, *unfit, *chain_above(person_id=person_id, on=on)}
    fit = [one for one in people_with_role(Role.HR_ADMIN, on=on) if one not in out]
    others = [one for one in fit if one != head]
    return next(iter((*others, *fit)), partner if partner not in out else None)


def appeal_seen_by(viewer: Viewer, *, case_id: int) -> tuple[Case, Result]:
    """An appeal this viewer may see with the result it is about; ``NotSeen`` for all others."""
    case = case_seen_by(viewer, case_id=case_id, on=viewer.today)
    if case.kind != RESULT_APPEAL.key:
        raise NotSeen
    rows = Result.objects.select_related("review__cycle", "review__person", "review__rater", "rating", "letter")
    return case, rows.get(pk=int(case.object_id))


def refuse_hand(*, viewer: Viewer, result: Result) -> None:
    """Refuse who gave, moved or approved a result to answer the appeal against it: ``RatedYourself``."""
    if viewer.person_id in {*hands_of(review=result.review), result.approved_by_id}:
        raise RatedYourself


@transaction.atomic
def answer(*, viewer: Viewer, case: Case, answer: Answer, at: datetime) -> Result:
    """Answer an appeal in one step: decided with reasons and told; upheld, the result is restated as the next version.

    Never by who gave, moved or approved it. The first version stays; who asked to be told of restatements is told.
    Raises ``AnsweredAlready``, ``GradeNeeded``, ``NoLowestOnAppeal``, ``RatedYourself``.
    """
    held, before = appeal_seen_by(viewer, case_id=case.pk)
    if held.state not in UNDECIDED:
        raise AnsweredAlready
    refuse_hand(viewer=viewer, result=before)
    changes = answer.outcome != Remedy.REJECTED
    if changes != bool(answer.grade and answer.grade != before.rating.grade):
        raise GradeNeeded(grade=before.rating.grade)
    if changes and answer.grade == Grade.D:
        raise NoLowestOnAppeal(grade=before.rating.grade)
    decided = cases.decide(viewer=viewer, case=held, outcome=answer.outcome, text=answer.text, at=at)
    cases.communicate(viewer=viewer, case=decided, text=answer.text, at=at)
    owing.settle(viewer, owing.ANSWER, held.pk, evidence=f"cases.case:{held.pk}", at=at)
    if not changes:
        return before
    rating = written(
        viewer=viewer, review=before.review, step=Step.APPEALED, grade=answer.grade, reason=answer.text, at=at,
    )
    after = results.stood(viewer=viewer, review=before.review, rating=rating, case=held, at=at)
    owing.owe_telling([after], opened_on=viewer.today)
    telling.tell_restated(viewer=viewer, before=before, after=after, at=at)
    _note(viewer, after, "restate", before=before.pk)
    return after


def _note(viewer: Viewer, result: Result, act: str, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=f"appraisals.{act}", object_kind=RESULT, object_id=result.pk,
        subject_person_id=result.review.person_id, detail=detail,
    )
