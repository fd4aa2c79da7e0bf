"""May this viewer do that in an appraisal? Each answer carries the reason when it is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.appraisals import permissions
from lingxiao.engines.appraisals.refusals import (
    NotYourReview,
    NotYoursToApprove,
    NotYoursToRate,
    NotYoursToRecord,
    NotYoursToRun,
    NotYoursToTell,
    OwnGrade,
    OwnHand,
)
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from lingxiao.engines.appraisals.models import Review
    from lingxiao.kernel.refusals import Refusal
    from lingxiao.kernel.viewer import Viewer


def may_run(*, viewer: Viewer) -> Verdict:
    """Whether the viewer plans cycles and moves their stages."""
    return _when(viewer.reach(permissions.RUN).everywhere, NotYoursToRun())


def may_assess_self(*, viewer: Viewer, review: Review) -> Verdict:
    """Whether the viewer writes this self-assessment: it is their own."""
    return _when(viewer.person_id is not None and viewer.person_id == review.person_id, NotYourReview())


def may_rate(*, viewer: Viewer, review: Review) -> Verdict:
    """Whether the viewer gives the initial grade: the named superior, or who reaches the person where none is named."""
    if viewer.person_id is None or viewer.person_id == review.person_id:
        return Verdict.refuse(NotYoursToRate())
    if review.rater_id is not None:
        is_theirs = viewer.person_id == review.rater_id and viewer.may_somewhere(permissions.RATE)
        return _when(is_theirs, NotYoursToRate())
    return _when(_reaches(viewer, permissions.RATE, review), NotYoursToRate())


def may_record(*, viewer: Viewer, review: Review) -> Verdict:
    """Whether the viewer writes down presentations and evidence about this person; never about themself."""
    if viewer.person_id == review.person_id:
        return Verdict.refuse(NotYoursToRecord())
    return _when(_reaches(viewer, permissions.RECORD, review), NotYoursToRecord())


def may_approve(*, viewer: Viewer, review: Review, hands: Collection[int]) -> Verdict:
    """Whether the viewer approves this grade: permitted, not their own, and none of ``hands`` that gave or moved it (P7)."""
    if viewer.person_id is None or not _reaches(viewer, permissions.APPROVE, review):
        return Verdict.refuse(NotYoursToApprove())
    if viewer.person_id == review.person_id:
        return Verdict.refuse(OwnGrade())
    return _when(viewer.person_id not in hands, OwnHand(name=review.person.name))


def may_tell(*, viewer: Viewer, review: Review) -> Verdict:
    """Whether the viewer holds the talk and issues the letter: who graded, or whose reach it is; never to themself."""
    if viewer.person_id is None or viewer.person_id == review.person_id:
        return Verdict.refuse(NotYoursToTell())
    return _when(_reaches(viewer, permissions.TELL, review), NotYoursToTell())


def _reaches(viewer: Viewer, permission: str, review: Review) -> bool:
    """Scope is the one on the day on which the participants were frozen."""
    reach = viewer.reach(permission)
    if not reach or reach.everywhere:
        return bool(reach)
    return reaches_person(viewer=viewer, permission=permission, person_id=review.person_id, on=review.frozen_on)


def _when(holds: bool, refusal: Refusal) -> Verdict:  # noqa: FBT001 -- private: the condition and its reason
    return Verdict.allow() if holds else Verdict.refuse(refusal)
