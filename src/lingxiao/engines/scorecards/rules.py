"""May this viewer do that with a letter, an actual or a card? Each answer carries the reason when it is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.scorecards import permissions
from lingxiao.engines.scorecards.refusals import (
    NotYoursToDefine,
    NotYoursToEnter,
    NotYoursToRestate,
    NotYoursToReview,
    NotYoursToWrite,
)
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.kernel.refusals import Refusal
    from lingxiao.kernel.viewer import Viewer


def may_define(*, viewer: Viewer) -> Verdict:
    """Whether the viewer keeps the KPI library; the system may, where it furnishes a company."""
    if viewer.person_id is None or viewer.reach(permissions.WRITE_LIBRARY).everywhere:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToDefine())


def may_write(*, viewer: Viewer, person_id: int, on: date) -> Verdict:
    """Whether the viewer writes this person's letter for the company: in reach, and never one's own."""
    return _over(viewer, permissions.WRITE_LETTERS, person_id, on, NotYoursToWrite())


def may_enter(*, viewer: Viewer, person_id: int, on: date) -> Verdict:
    """Whether the viewer enters actuals about this person: as data owner, never the assessee."""
    return _over(viewer, permissions.ENTER_ACTUALS, person_id, on, NotYoursToEnter())


def may_review(*, viewer: Viewer, person_id: int, on: date) -> Verdict:
    """Whether the viewer reviews this person's card."""
    return _over(viewer, permissions.REVIEW, person_id, on, NotYoursToReview())


def may_restate(*, viewer: Viewer, person_id: int, on: date) -> Verdict:
    """Whether the viewer restates this person's card."""
    return _over(viewer, permissions.RESTATE, person_id, on, NotYoursToRestate())


def _over(viewer: Viewer, permission: str, person_id: int, on: date, refusal: Refusal) -> Verdict:
    """In reach of a permission, and another person than oneself."""
    if viewer.person_id == person_id or not viewer.may_somewhere(permission):
        return Verdict.refuse(refusal)
    is_reached = reaches_person(viewer=viewer, permission=permission, person_id=person_id, on=on)
    return Verdict.allow() if is_reached else Verdict.refuse(refusal)
