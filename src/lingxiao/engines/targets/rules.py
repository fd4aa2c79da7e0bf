"""May this viewer plan, approve, cascade, propose, ask, sign, decide? Each answer carries the reason when it is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.people.domain.reaching import reaches_person, units_within
from lingxiao.engines.people.domain.superiors import managers_of
from lingxiao.engines.targets import permissions
from lingxiao.engines.targets.refusals import (
    NotYoursToApprove,
    NotYoursToAsk,
    NotYoursToCascade,
    NotYoursToConfirm,
    NotYoursToDecide,
    NotYoursToFound,
    NotYoursToPlan,
    NotYoursToPropose,
    NotYoursToSign,
    OwnDecision,
    OwnPlan,
)
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from lingxiao.kernel.refusals import Refusal
    from lingxiao.kernel.viewer import Viewer


def _has(viewer: Viewer, permission: str, otherwise: Refusal) -> Verdict:
    """Whether the viewer holds it anywhere; the system does, where it founds a company."""
    if viewer.person_id is None or viewer.may_somewhere(permission):
        return Verdict.allow()
    return Verdict.refuse(otherwise)


def may_plan(*, viewer: Viewer) -> Verdict:
    """Whether the viewer may bring a plan in and hand it on."""
    return _has(viewer, permissions.PLAN, NotYoursToPlan())


def may_lead(*, viewer: Viewer) -> Verdict:
    """Whether the viewer may open a tree, begin another round, and put quotas in force."""
    return _has(viewer, permissions.APPROVE_PLAN, NotYoursToApprove())


def may_approve(*, viewer: Viewer, submitted_by: int | None) -> Verdict:
    """Whether the viewer may approve a plan, or hand it back: never who handed it on."""
    verdict = may_lead(viewer=viewer)
    if verdict and viewer.person_id is not None and viewer.person_id == submitted_by:
        return Verdict.refuse(OwnPlan())
    return verdict


def may_cascade(*, viewer: Viewer, unit_id: int | None, on: date) -> Verdict:
    """Whether the viewer may set what stands below a unit: it is within their reach on this day."""
    if viewer.person_id is None:
        return Verdict.allow()
    reached = unit_id is not None and units_within(
        viewer=viewer, permission=permissions.CASCADE, on=on,
    ).filter(pk=unit_id).exists()
    return Verdict.allow() if reached else Verdict.refuse(NotYoursToCascade())


def may_override(*, viewer: Viewer) -> bool:
    """Whether the viewer may go beyond the limits of over-assignment, with a reason."""
    return viewer.person_id is None or viewer.may_somewhere(permissions.OVERRIDE)


def may_propose(*, viewer: Viewer, person_id: int | None) -> Verdict:
    """Whether the viewer may propose another target: only their own."""
    if person_id is not None and viewer.person_id == person_id and viewer.may_somewhere(permissions.PROPOSE):
        return Verdict.allow()
    return Verdict.refuse(NotYoursToPropose())


def may_ask(*, viewer: Viewer, person_id: int, on: date) -> Verdict:
    """Whether the viewer may ask that this person's target be changed."""
    if reaches_person(viewer=viewer, permission=permissions.ASK_CHANGE, person_id=person_id, on=on):
        return Verdict.allow()
    return Verdict.refuse(NotYoursToAsk())


def may_sign(*, viewer: Viewer, person_id: int, on: date) -> Verdict:
    """Whether the viewer is one of the two who sign a change: whose target it is, or whom they report to on this day."""
    if viewer.person_id is not None and viewer.may_somewhere(permissions.SIGN_CHANGE):
        superior = managers_of(person_ids=[person_id], on=on).get(person_id)
        if viewer.person_id in {person_id, superior}:
            return Verdict.allow()
    return Verdict.refuse(NotYoursToSign())


def may_confirm(*, viewer: Viewer, person_ids: Collection[int]) -> Verdict:
    """Whether the viewer is one of the two managers who confirm a handover."""
    if viewer.person_id in person_ids and viewer.may_somewhere(permissions.SIGN_CHANGE):
        return Verdict.allow()
    return Verdict.refuse(NotYoursToConfirm())


def may_decide(*, viewer: Viewer, party_ids: frozenset[int]) -> Verdict:
    """Whether the viewer may decide a change: nobody who asked for it, signed it, or whose target it is."""
    if not viewer.may_somewhere(permissions.DECIDE_CHANGE):
        return Verdict.refuse(NotYoursToDecide())
    if viewer.person_id in party_ids:
        return Verdict.refuse(OwnDecision())
    return Verdict.allow()


def may_write_basis(*, viewer: Viewer, person_id: int, on: date) -> Verdict:
    """Whether the viewer may write down on what this person's target rests: the line above, never the person."""
    reached = reaches_person(viewer=viewer, permission=permissions.WRITE_BASIS, person_id=person_id, on=on)
    if reached and viewer.person_id != person_id:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToFound())
