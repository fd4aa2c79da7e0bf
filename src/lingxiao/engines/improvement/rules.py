"""May this viewer keep, offer, clear, answer or conclude a plan? Each answer carries the reason when it is no.

Whether a permission reaches the person of a plan is asked in ``domain``; here stands what follows from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.improvement.enums import GOING_ON, OPEN, TRANSITIONS, PlanState
from lingxiao.engines.improvement.refusals import (
    NothingToClear,
    NotYourPlan,
    NotYoursToClear,
    NotYoursToDecide,
    NotYoursToWrite,
    NotYourSupport,
    StandsElsewhere,
)
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from lingxiao.engines.improvement.models import ImprovementPlan, Support
    from lingxiao.kernel.viewer import Viewer


def _stands(plan: ImprovementPlan, allowed: frozenset[PlanState]) -> Verdict:
    if PlanState(plan.state) in allowed:
        return Verdict.allow()
    return Verdict.refuse(StandsElsewhere(state=plan.get_state_display()))


def may_write(*, viewer: Viewer, plan: ImprovementPlan, reaches: bool) -> Verdict:
    """Whether the viewer keeps this plan: the HR partner or director in reach, or who holds it; never about themself."""
    is_theirs = viewer.person_id is None or reaches or viewer.person_id == plan.holder_id
    if is_theirs and viewer.person_id != plan.person_id:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToWrite())


def may_decide(*, viewer: Viewer, plan: ImprovementPlan, reaches: bool) -> Verdict:
    """Whether the viewer offers and concludes this plan: a director in reach; never about themself."""
    if viewer.person_id is None or (reaches and viewer.person_id != plan.person_id):
        return Verdict.allow()
    return Verdict.refuse(NotYoursToDecide())


def may_clear(*, viewer: Viewer, plan: ImprovementPlan, permission_reaches: bool) -> Verdict:
    """Whether the viewer gives the legal sign-off: who was asked for it, while it is open; never who drafted it."""
    if not permission_reaches or viewer.person_id in {plan.person_id, plan.drafted_by_id, plan.holder_id}:
        return Verdict.refuse(NotYoursToClear())
    if plan.state != PlanState.DRAFT or plan.legal_asked_at is None or plan.legal_at is not None:
        return Verdict.refuse(NothingToClear())
    return Verdict.allow()


def may_shape(plan: ImprovementPlan) -> Verdict:
    """Whether goals can still be added: in the draft alone."""
    return _stands(plan, frozenset({PlanState.DRAFT}))


def may_support(plan: ImprovementPlan) -> Verdict:
    """Whether more support can be promised: while the plan is open."""
    return _stands(plan, OPEN)


def may_note_support(*, viewer: Viewer, support: Support, keeps: Verdict) -> Verdict:
    """Whether the viewer notes that support was given: who owes it, or who keeps the plan, while it runs."""
    if viewer.person_id != support.owner_id and not keeps:
        return Verdict.refuse(NotYourSupport())
    return _stands(support.plan, frozenset({PlanState.OFFERED, *GOING_ON}))


def may_answer(*, viewer: Viewer, plan: ImprovementPlan) -> Verdict:
    """Whether the viewer signs this plan: the person, while it is offered."""
    if viewer.person_id != plan.person_id:
        return Verdict.refuse(NotYourPlan())
    return _stands(plan, frozenset({PlanState.OFFERED}))


def may_check_in(*, viewer: Viewer, plan: ImprovementPlan, keeps: Verdict) -> Verdict:
    """Whether the viewer writes or confirms a check-in: the person, or who keeps the plan, while it runs."""
    if viewer.person_id != plan.person_id and not keeps:
        return keeps
    return _stands(plan, GOING_ON)


def may_move(plan: ImprovementPlan, to: PlanState) -> Verdict:
    """Whether a plan may go on to this state at all."""
    if to in TRANSITIONS[PlanState(plan.state)]:
        return Verdict.allow()
    return Verdict.refuse(StandsElsewhere(state=plan.get_state_display()))
