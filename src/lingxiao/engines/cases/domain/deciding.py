"""From a proposed conclusion to a closed case: who proposes does not decide, who decides does not close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.cases import rules
from lingxiao.engines.cases.domain import owing
from lingxiao.engines.cases.domain.standing import locked, move, note, say
from lingxiao.engines.cases.enums import CaseState, EntryKind, Hearing, OutcomeKind
from lingxiao.engines.cases.kinds import kind_of, outcome_said
from lingxiao.engines.cases.models import Outcome
from lingxiao.engines.cases.refusals import NotForYouToWithdraw
from lingxiao.kernel import notices

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.cases.models import Case, Entry
    from lingxiao.kernel.viewer import Viewer


@transaction.atomic
def propose(*, viewer: Viewer, case: Case, text: str, at: datetime) -> Entry:
    """Put a conclusion forward; somebody else decides on it."""
    held, who = locked(viewer, case)
    rules.may_propose(who, held).or_refuse()
    move(viewer, held, CaseState.PROPOSED, at)
    entry = say(viewer, held, EntryKind.PROPOSAL, Hearing.INSIDE, text, at)
    held.proposed_by_id = viewer.person_id
    held.save(update_fields=["state", "proposed_by"])
    owing.settle(viewer, held, owing.HANDLE, at=at)
    decider = owing.decider_for(held, on=viewer.today)
    if decider is not None:
        owing.owe(viewer, held, owing.DECIDE, owner_id=decider, due_on=held.decide_by, at=at)
    note(viewer, held, "propose", entry)
    return entry


@transaction.atomic
def send_back(*, viewer: Viewer, case: Case, text: str, at: datetime) -> Case:
    """Return a proposed conclusion to the handler, saying what is missing."""
    held, who = locked(viewer, case)
    rules.may_send_back(who, held).or_refuse()
    move(viewer, held, CaseState.IN_PROGRESS, at)
    entry = say(viewer, held, EntryKind.REMARK, Hearing.INSIDE, text, at)
    held.proposed_by_id = None
    held.save(update_fields=["state", "proposed_by"])
    owing.settle(viewer, held, owing.DECIDE, at=at)
    if held.handler_id is not None:
        owing.owe(viewer, held, owing.HANDLE, owner_id=held.handler_id, due_on=held.decide_by, at=at)
    owing.tell_handler(
        held, but=viewer.person_id, kind="cases.sent_back", at=at,
        body=notices.in_both(_("The proposed conclusion came back with a question.")),
    )
    note(viewer, held, "send_back", entry)
    return held


@transaction.atomic
def decide(*, viewer: Viewer, case: Case, outcome: str, text: str, at: datetime) -> Case:
    """Decide with written reasons (LR-33: a named person decides). The parties are told by ``communicate``.

    Never by who is named in the case, nor by who proposed the conclusion.
    """
    held, who = locked(viewer, case)
    rules.may_decide(who, held).or_refuse()
    found = OutcomeKind(outcome)
    if found is OutcomeKind.WITHDRAWN or viewer.person_id is None:
        raise NotForYouToWithdraw
    move(viewer, held, CaseState.DECIDED, at)
    entry = say(viewer, held, EntryKind.DECISION, Hearing.INSIDE, text, at)
    held.outcome, held.decided_by_id, held.decided_at = found, viewer.person_id, at
    held.save(update_fields=["state", "outcome", "decided_by", "decided_at"])
    Outcome.objects.create(
        case=held, round=held.round, outcome=found, text=entry.text, at=at, by_id=viewer.person_id,
    )
    owing.settle(viewer, held, owing.HANDLE, owing.DECIDE, at=at)
    owing.owe(
        viewer, held, owing.ANSWER, owner_id=held.handler_id or viewer.person_id, at=at,
        due_on=clock.working_days_after(viewer.today, owing.ANSWER_WITHIN),
    )
    note(viewer, held, "decide", entry, outcome=found.value, round=held.round)
    return held


@transaction.atomic
def communicate(*, viewer: Viewer, case: Case, text: str, at: datetime) -> Case:
    """Tell the parties the decision and its reasons; closing is now owed by somebody who did not decide."""
    held, who = locked(viewer, case)
    rules.may_follow_up(who, held, CaseState.COMMUNICATED).or_refuse()
    move(viewer, held, CaseState.COMMUNICATED, at)
    entry = say(viewer, held, EntryKind.ANSWER, Hearing.PARTIES, text, at)
    held.save(update_fields=["state"])
    owing.settle(viewer, held, owing.ANSWER, at=at)
    owing.owe_closing(viewer, held, at=at)
    owing.tell_parties(
        held, but=viewer.person_id, kind="cases.answered", at=at,
        body=notices.in_both(_("A decision was made: %(outcome)s. The reasons are inside."), outcome=_outcome(held)),
    )
    note(viewer, held, "communicate", entry)
    return held


def _outcome(case: Case) -> object:
    return outcome_said(kind=case.kind, outcome=case.outcome)


@transaction.atomic
def open_actions(*, viewer: Viewer, case: Case, text: str, at: datetime) -> Case:
    """Write down what is to be put right before the case can be closed."""
    held, who = locked(viewer, case)
    rules.may_follow_up(who, held, CaseState.ACTIONS_OPEN).or_refuse()
    move(viewer, held, CaseState.ACTIONS_OPEN, at)
    entry = say(viewer, held, EntryKind.ACTION, Hearing.PARTIES, text, at)
    held.save(update_fields=["state"])
    note(viewer, held, "open_actions", entry)
    return held


@transaction.atomic
def verify(*, viewer: Viewer, case: Case, text: str, at: datetime) -> Case:
    """Write down that it was put right, and how that was seen."""
    held, who = locked(viewer, case)
    rules.may_follow_up(who, held, CaseState.VERIFIED).or_refuse()
    move(viewer, held, CaseState.VERIFIED, at)
    entry = say(viewer, held, EntryKind.VERIFICATION, Hearing.PARTIES, text, at)
    held.save(update_fields=["state"])
    note(viewer, held, "verify", entry)
    return held


@transaction.atomic
def close(*, viewer: Viewer, case: Case, at: datetime) -> Case:
    """Check and close: never by who decided (P7), never by who is named in it."""
    held, who = locked(viewer, case)
    rules.may_close(who, held).or_refuse()
    move(viewer, held, CaseState.CLOSED, at)
    held.closed_by_id, held.closed_at = viewer.person_id, at
    held.save(update_fields=["state", "closed_by", "closed_at"])
    owing.settle(viewer, held, owing.CLOSE, at=at)
    note(viewer, held, "close", outcome=held.outcome)
    return held


@transaction.atomic
def reopen(*, viewer: Viewer, case: Case, reason: str, at: datetime) -> Case:
    """Take the case up again, saying why: another round with a day of its own. The earlier outcome stays readable."""
    held, who = locked(viewer, case)
    rules.may_reopen(who, held).or_refuse()
    move(viewer, held, CaseState.REOPENED, at)
    entry = say(viewer, held, EntryKind.PROCESS, Hearing.PARTIES, reason, at)
    held.round += 1
    held.outcome, held.decided_by_id, held.decided_at = "", None, None
    held.closed_by_id, held.closed_at, held.proposed_by_id = None, None, None
    held.decide_by = clock.working_days_after(viewer.today, kind_of(held.kind).decide_within)
    held.save(update_fields=[
        "state", "round", "outcome", "decided_by", "decided_at", "closed_by", "closed_at", "proposed_by", "decide_by",
    ])
    if held.handler_id is not None:
        owing.owe(viewer, held, owing.HANDLE, owner_id=held.handler_id, due_on=held.decide_by, at=at)
    owing.tell_handler(
        held, but=viewer.person_id, kind="cases.reopened", at=at, body=notices.in_both(_("It was taken up again.")),
    )
    note(viewer, held, "reopen", entry, round=held.round)
    return held
