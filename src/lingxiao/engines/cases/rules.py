"""May this viewer do that with this case? Each answer carries the reason when it is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.cases.enums import ENDED, TRANSITIONS, UNDECIDED, CaseState
from lingxiao.engines.cases.kinds import kind_of
from lingxiao.engines.cases.refusals import (
    DecidedElsewhere,
    NamedInTheCase,
    NotForYouToWithdraw,
    NotInThisState,
    NotYoursToDecide,
    NotYoursToHandle,
    OwnDecision,
    OwnProposal,
)
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from lingxiao.engines.cases.domain.involving import Involvement
    from lingxiao.engines.cases.models import Case
    from lingxiao.kernel.refusals import Refusal


def may_move(case: Case, to: CaseState) -> Verdict:
    """Whether the case can come into this state from where it stands."""
    return _when(to in TRANSITIONS[CaseState(case.state)], _not_now(case))


def may_speak(who: Involvement, case: Case) -> Verdict:
    """Whether this viewer may say something to all sides: parties who are heard, and whoever handles or decides."""
    if not (who.is_heard or who.handles or who.decides):
        return Verdict.refuse(NamedInTheCase() if who.is_named else NotYoursToHandle())
    return _when(case.state not in ENDED, _not_now(case))


def may_handle(who: Involvement, case: Case) -> Verdict:
    """Whether this viewer may weigh, assign, remark on, reject or merge the case while it waits for a decision."""
    if who.is_named:
        return Verdict.refuse(NamedInTheCase())
    if not who.handles:
        return Verdict.refuse(NotYoursToHandle())
    return _when(case.state in UNDECIDED, _not_now(case))


def may_recuse(who: Involvement, case: Case) -> Verdict:
    """Whether this viewer may step back from the case: its handler, and nobody in their place."""
    verdict = may_handle(who, case)
    return verdict if who.is_handler or not verdict else Verdict.refuse(NotYoursToHandle())


def may_remark(who: Involvement, case: Case) -> Verdict:
    """Whether this viewer may write among those who handle the case, at any time before it ends."""
    if who.is_named:
        return Verdict.refuse(NamedInTheCase())
    if not (who.handles or who.decides):
        return Verdict.refuse(NotYoursToHandle())
    return _when(case.state not in ENDED, _not_now(case))


def may_propose(who: Involvement, case: Case) -> Verdict:
    """Whether this viewer may put a conclusion forward for somebody else to decide."""
    if who.is_named:
        return Verdict.refuse(NamedInTheCase())
    if not who.handles:
        return Verdict.refuse(NotYoursToHandle())
    return may_move(case, CaseState.PROPOSED)


def may_decide(who: Involvement, case: Case) -> Verdict:
    """Whether this viewer may decide: permitted or appointed, not named in it, and not who proposed the conclusion."""
    if who.is_named:
        return Verdict.refuse(NamedInTheCase())
    if not who.decides:
        return Verdict.refuse(NotYoursToDecide())
    if case.proposed_by_id is not None and case.proposed_by_id == who.person_id:
        return Verdict.refuse(OwnProposal())
    return may_move(case, CaseState.DECIDED)


def may_send_back(who: Involvement, case: Case) -> Verdict:
    """Whether this viewer may return a proposed conclusion: who may decide on it."""
    verdict = may_decide(who, case)
    return _when(case.state == CaseState.PROPOSED, _not_now(case)) if verdict else verdict


def may_follow_up(who: Involvement, case: Case, to: CaseState) -> Verdict:
    """Whether this viewer may answer the parties, open what is to be put right, or verify it."""
    if who.is_named:
        return Verdict.refuse(NamedInTheCase())
    if not (who.handles or who.decides):
        return Verdict.refuse(NotYoursToHandle())
    return may_move(case, to)


def may_close(who: Involvement, case: Case) -> Verdict:
    """Whether this viewer may check and close: who handles or decides such cases and did not decide this one."""
    verdict = may_follow_up(who, case, CaseState.CLOSED)
    if verdict and case.decided_by_id == who.person_id:
        return Verdict.refuse(OwnDecision())
    return verdict


def may_reopen(who: Involvement, case: Case) -> Verdict:
    """Whether this viewer may take the case up again; an objection to a document is raised anew instead."""
    if kind_of(case.kind).is_decided_elsewhere:
        return Verdict.refuse(DecidedElsewhere())
    return may_follow_up(who, case, CaseState.REOPENED)


def may_withdraw(who: Involvement, case: Case) -> Verdict:
    """Whether this viewer may take the case back: who raised it, before it is decided."""
    if not who.is_reporter:
        return Verdict.refuse(NotForYouToWithdraw())
    return _when(case.state in UNDECIDED, _not_now(case))


def _not_now(case: Case) -> Refusal:
    return NotInThisState(state=CaseState(case.state).label)


def _when(holds: bool, refusal: Refusal) -> Verdict:  # noqa: FBT001 -- private: the condition and its reason
    return Verdict.allow() if holds else Verdict.refuse(refusal)
