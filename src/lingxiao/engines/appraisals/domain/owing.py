"""What each step of an appraisal makes somebody owe, and what settles it: all dues and notices of this engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.appraisals.enums import Stage
from lingxiao.engines.cadence.domain import dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import notices
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from lingxiao.engines.appraisals.models import CalibrationSession, Result, Review, ReviewCycle
    from lingxiao.engines.cases.models import Case
    from lingxiao.kernel.viewer import Viewer

SELF, PRESENT, INITIAL = "appraisals.self", "appraisals.presentation", "appraisals.initial"
CALIBRATE, APPROVE = "appraisals.calibration", "appraisals.approval"
TALK, LETTER, ANSWER = "appraisals.talk", "appraisals.letter", "appraisals.appeal"
OF_STAGE = {Stage.SELF: SELF, Stage.PRESENTATION: PRESENT, Stage.INITIAL: INITIAL}
"""What each participant's stage makes owed, once for every participant."""
PERSONAL = (SELF,)
"""What nobody does in another's place."""
MOOT = (SELF, PRESENT, INITIAL, TALK, LETTER)
"""What has no sense any more once the person it is about has left."""

TITLES = {
    SELF: _("Hand in your self-assessment: %(cycle)s"),
    PRESENT: _("Hold the presentation of %(person)s: %(cycle)s"),
    INITIAL: _("Grade %(person)s: %(cycle)s"),
    TALK: _("Talk with %(person)s about the result: %(cycle)s"),
    LETTER: _("Issue the result letter to %(person)s: %(cycle)s"),
    CALIBRATE: _("Hold the calibration session “%(title)s”"),
    APPROVE: _("Approve the grades: %(cycle)s"),
    ANSWER: _("Answer: %(title)s"),
}


def key_of(practice: str, number: int) -> str:
    """The natural key of what is owed under a practice about a review, a result, a session, a cycle or a case."""
    return f"{practice}:{number}"


def owe_stage(
    reviews: Iterable[Review], *, practice: str, cycle: ReviewCycle, opened_on: date, due_on: date,
) -> None:
    """Have each participant's step of a stage be owed: by the person, or by who grades them."""
    drafts = []
    for one in reviews:
        is_own = practice == SELF
        owner = one.person_id if is_own else one.rater_id
        if owner is None:
            continue
        drafts.append(DueDraft(
            key=key_of(practice, one.pk), practice=practice, side=Side.MANAGER if is_own else Side.COMPANY, owner_id=owner,
            subject_id=one.person_id, title=_said(practice, cycle=_title(cycle), person=one.person.name),
            object_kind="appraisals.review", object_id=str(one.pk), opened_on=opened_on, due_on=max(due_on, opened_on),
            link=f"/desk/reviews/{one.pk}/" if is_own else link(one),
            confidentiality=Confidentiality.PERSONAL if is_own else Confidentiality.SENSITIVE,
        ))
    dues.open_dues(drafts)


def owe_session(session: CalibrationSession, *, opened_on: date) -> None:
    """Have the session be held by who convened it."""
    _owe_one(
        CALIBRATE, session.pk, owner_id=session.made_by_id, title=_said(CALIBRATE, title=Bilingual(session.title, session.title)),
        object_kind="appraisals.session", link=f"/cockpit/reviews/sessions/{session.pk}/", opened_on=opened_on,
        due_on=session.held_on,
    )


def owe_approval(cycle: ReviewCycle, *, opened_on: date, due_on: date) -> None:
    """Have the approver of a cycle owe the approval of its grades."""
    _owe_one(
        APPROVE, cycle.pk, owner_id=cycle.approver_id, title=_said(APPROVE, cycle=_title(cycle)),
        object_kind="appraisals.cycle", link="/cockpit/reviews/approvals/", opened_on=opened_on, due_on=due_on,
    )


def owe_telling(results: Sequence[Result], *, opened_on: date) -> None:
    """Have the talk be owed by who grades, the letter by the HR partner, both within ten working days (A02)."""
    above = superiors_of(person_ids=[one.review.person_id for one in results], on=opened_on)
    drafts = []
    for one in results:
        review = one.review
        who = above[review.person_id]
        for practice, owner in (
            (TALK, review.rater_id or who.manager_id), (LETTER, who.hrbp_id or who.hr_head_id),
        ):
            if owner is None or owner == review.person_id:
                continue
            drafts.append(DueDraft(
                key=key_of(practice, one.pk), practice=practice, side=Side.COMPANY, owner_id=owner,
                subject_id=review.person_id, title=_said(practice, cycle=_title(review.cycle), person=review.person.name),
                object_kind="appraisals.result", object_id=str(one.pk), link=link(review), opened_on=opened_on,
                due_on=max(one.tell_by, opened_on), confidentiality=Confidentiality.SENSITIVE,
            ))
    dues.open_dues(drafts)


def owe_answer(case: Case, *, owner_id: int) -> None:
    """Have an appeal be answered by its day."""
    dues.open_dues([DueDraft(
        key=key_of(ANSWER, case.pk), practice=ANSWER, side=Side.COMPANY, owner_id=owner_id, subject_id=case.subject_id,
        title=_said(ANSWER, title=Bilingual(case.title_zh, case.title_en)), object_kind="cases.case", object_id=str(case.pk),
        link=f"/desk/reviews/appeals/{case.pk}/", opened_on=case.opened_on, due_on=case.decide_by,
        confidentiality=Confidentiality.SENSITIVE,
    )])


def settle(viewer: Viewer, practice: str, number: int, *, evidence: str, at: datetime) -> None:
    """Note that what is owed under this practice was done."""
    dues.fulfil(viewer=viewer, key=key_of(practice, number), at=at, evidence=evidence)


def drop(viewer: Viewer, practice: str, number: int, *, reason: str, at: datetime) -> None:
    """Take back what is owed under this practice."""
    dues.withdraw(viewer=viewer, key=key_of(practice, number), at=at, reason=reason)


def link(review: Review) -> str:
    """The page of a review for who grades and looks after it."""
    return f"/cockpit/reviews/people/{review.pk}/"


def _owe_one(
    practice: str, number: int, *, owner_id: int, title: Bilingual, object_kind: str, link: str, opened_on: date, due_on: date,
) -> None:
    dues.open_dues([DueDraft(
        key=key_of(practice, number), practice=practice, side=Side.COMPANY, owner_id=owner_id, subject_id=owner_id,
        title=title, object_kind=object_kind, object_id=str(number), link=link, opened_on=opened_on,
        due_on=max(due_on, opened_on), confidentiality=Confidentiality.SENSITIVE,
    )])


def _title(cycle: ReviewCycle) -> Bilingual:
    return Bilingual(cycle.title_zh, cycle.title_en or cycle.title_zh)


def _said(practice: str, **params: object) -> Bilingual:
    found = notices.in_both(TITLES[practice], **params)
    return Bilingual(found.zh[:200], found.en[:200])
