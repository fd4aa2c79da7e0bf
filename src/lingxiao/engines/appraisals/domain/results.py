"""Results: approved by other eyes, told in a talk, put into a letter that is confirmed or refused with proof."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.activities.domain import meetings
from lingxiao.engines.activities.enums import MeetingKind
from lingxiao.engines.appraisals import rules
from lingxiao.engines.appraisals.domain import missing, owing
from lingxiao.engines.appraisals.domain.cycles import refuse_unless_open
from lingxiao.engines.appraisals.domain.grading import hands_of
from lingxiao.engines.appraisals.domain.reviewing import locked, refuse_not_graded
from lingxiao.engines.appraisals.domain.standards import kept
from lingxiao.engines.appraisals.enums import SIGN_WITHIN, TELL_WITHIN, SessionState, Stage
from lingxiao.engines.appraisals.models import Rating, Result
from lingxiao.engines.appraisals.refusals import (
    ApprovedAlready,
    LetterOut,
    NoGradeYet,
    NoLetterTemplate,
    NotCalibrated,
    NotHeldYet,
    NothingChosen,
    NotYoursToApprove,
    NotYoursToTell,
    TalkedAlready,
    TalkFirst,
)
from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.documents.domain import issuing, queries
from lingxiao.engines.documents.enums import SignatureLevel
from lingxiao.kernel import audit, notices
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.engines.appraisals.models import Review, ReviewCycle
    from lingxiao.engines.cases.models import Case
    from lingxiao.engines.documents.models import Issue
    from lingxiao.kernel.viewer import Viewer

LETTER = "review-result"
"""The key of the template of result letters; RL-01 of the shipped content is installed under it."""
TALK = _("Appraisal talk: %(cycle)s")
_ONE_DAY = timedelta(days=1)


@transaction.atomic
def approve(*, viewer: Viewer, reviews: Sequence[Review], at: datetime) -> list[Result]:
    """Approve the grades of these people, all or none; the talk and the letter are owed within ten working days.

    Never by who gave or moved one of them (P7), nor of oneself; not while its calibration is open.
    """
    if not reviews:
        raise NothingChosen
    made = [_approved(viewer, one, at) for one in reviews]
    owing.owe_telling(made, opened_on=viewer.today)
    for cycle in {one.review.cycle for one in made}:
        if not missing.of_stage(cycle, stage=Stage.APPROVAL).exists():
            owing.settle(viewer, owing.APPROVE, cycle.pk, evidence=f"appraisals.cycle:{cycle.pk}", at=at)
    return made


def _approved(viewer: Viewer, review: Review, at: datetime) -> Result:
    held = locked(review)
    rules.may_approve(viewer=viewer, review=held, hands=hands_of(review=held)).or_refuse()
    refuse_not_graded(held)
    refuse_unless_open(held.cycle, stage=Stage.APPROVAL)
    if held.session is not None and held.session.state != SessionState.CLOSED:
        raise NotCalibrated(name=held.person.name)
    if Result.objects.filter(review=held).exists():
        raise ApprovedAlready(name=held.person.name)
    last = Rating.objects.filter(review=held).order_by("-number").first()
    if last is None:
        raise NoGradeYet(name=held.person.name)
    return stood(viewer=viewer, review=held, rating=last, case=None, at=at)


def stood(*, viewer: Viewer, review: Review, rating: Rating, case: Case | None, at: datetime) -> Result:
    """A result from now on: the first, or one that takes the place of another because of a case."""
    if viewer.person_id is None:
        raise NotYoursToApprove
    made = Result.objects.create(
        review=review, version=Result.objects.filter(review=review).count() + 1, rating=rating, approved_at=at,
        approved_on=viewer.today, approved_by_id=viewer.person_id, case=case,
        tell_by=clock.working_days_after(viewer.today, TELL_WITHIN),
    )
    _note(viewer, made, "approve", version=made.version, grade=str(rating.grade))
    return made


@transaction.atomic
def hold_talk(*, viewer: Viewer, result: Result, held_on: date, minutes: str, at: datetime) -> Result:
    """Write down the talk about a result; both sides confirm its minutes among the talks. Raises ``TalkedAlready``."""
    held = _locked(result)
    rules.may_tell(viewer=viewer, review=held.review).or_refuse()
    if held.talk_id is not None:
        raise TalkedAlready
    if held_on > viewer.today:
        raise NotHeldYet
    if viewer.person_id is None:
        raise NotYoursToTell
    cycle = held.review.cycle
    meeting = meetings.plan_meeting(
        viewer=viewer, kind=MeetingKind.ONE_ON_ONE, subject_id=held.review.person_id, holder_id=viewer.person_id,
        title=notices.in_both(TALK, cycle=_title(cycle)), on=viewer.today, object_kind="appraisals.result",
        object_id=str(held.pk),
    )
    written = meetings.record_meeting(viewer=viewer, meeting=meeting, held_on=held_on, minutes=minutes, at=at)
    meetings.confirm_meeting(viewer=viewer, meeting=meeting, at=at, sha256=written.sha256)
    held.talk = meeting
    held.save(update_fields=["talk"])
    owing.settle(viewer, owing.TALK, held.pk, evidence=f"activities.meeting:{meeting.pk}", at=at)
    _note(viewer, held, "hold_talk", meeting=meeting.pk)
    return held


@transaction.atomic
def issue_letter(*, viewer: Viewer, result: Result, at: datetime) -> Issue:
    """Issue the letter with the result, after the talk; the person confirms it or refuses before two witnesses.

    Raises ``TalkFirst``, ``LetterOut``, ``NoLetterTemplate``, and what ``documents`` has against it.
    """
    held = _locked(result)
    rules.may_tell(viewer=viewer, review=held.review).or_refuse()
    if held.letter_id is not None:
        raise LetterOut
    if held.talk_id is None:
        raise TalkFirst
    version = queries.published(key=LETTER)
    if version is None:
        raise NoLetterTemplate
    letter = issuing.issue(
        viewer=viewer, version=version, person_id=held.review.person_id, merge=_merged(held),
        effective=DaySpan(viewer.today), at=at, on=viewer.today, signature_level=SignatureLevel.S2,
        sign_by=clock.working_days_after(viewer.today, SIGN_WITHIN),
    )
    held.letter = letter
    held.save(update_fields=["letter"])
    owing.settle(viewer, owing.LETTER, held.pk, evidence=f"documents.issue:{letter.pk}", at=at)
    _note(viewer, held, "issue_letter", issue=letter.pk)
    return letter


def _reasons(rating: Rating) -> Bilingual:
    """The reasons of a grade as the letter gives them: under a D, with each standard that was not met and the evidence."""
    unmet = [one.line for one in kept(rating.unmet)]
    if not unmet:
        return Bilingual(rating.reason, rating.reason)
    zh, en = "；".join(one.zh for one in unmet), "; ".join(one.en for one in unmet)
    return Bilingual(
        f"{rating.reason} 未达到的约定标准：{zh}。证据：{rating.evidence}",
        f"{rating.reason} Agreed standards that were not met: {en}. Evidence: {rating.evidence}",
    )


def _merged(result: Result) -> dict[str, Bilingual]:
    cycle, rating = result.review.cycle, result.rating
    first, last = day_words(cycle.period.lower), day_words(cycle.period.upper - _ONE_DAY)
    return {
        "review_title": _title(cycle),
        "review_period": Bilingual(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}"),
        "review_grade": Bilingual(rating.grade, rating.grade),
        "review_reason": _reasons(rating),
        "review_version": Bilingual(str(result.version), str(result.version)),
        "appeal_days": Bilingual(str(cycle.appeal_days), str(cycle.appeal_days)),
    }


def told_on(result: Result) -> date | None:
    """The day from which the days to appeal are counted: when the letter was confirmed or its refusal proved.

    None while the letter lies unanswered, and the days have not begun to run.
    """
    letter = result.letter
    return None if letter is None or letter.concluded_at is None else clock.day_of(letter.concluded_at)


def appeal_until(result: Result) -> date | None:
    """The last day to appeal; None while the days have not begun to run."""
    begun = told_on(result)
    return None if begun is None else clock.working_days_after(begun, result.review.cycle.appeal_days)


def _title(cycle: ReviewCycle) -> Bilingual:
    return Bilingual(cycle.title_zh, cycle.title_en or cycle.title_zh)


def _locked(result: Result) -> Result:
    Result.objects.select_for_update().only("pk").get(pk=result.pk)
    return Result.objects.select_related("review__person", "review__cycle", "rating", "letter").get(pk=result.pk)


def _note(viewer: Viewer, result: Result, act: str, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=f"appraisals.{act}", object_kind="appraisals.result", object_id=result.pk,
        subject_person_id=result.review.person_id, detail=detail,
    )
