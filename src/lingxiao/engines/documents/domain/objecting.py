"""Objections: the person disagrees, a case is opened, somebody else settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.cases.domain import cases
from lingxiao.engines.cases.domain.cases import PartyDraft
from lingxiao.engines.cases.enums import UNDECIDED, OutcomeKind
from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import owing, standing
from lingxiao.engines.documents.domain.wording import said
from lingxiao.engines.documents.enums import IssueState, ObjectionOutcome, SignatureLevel
from lingxiao.engines.documents.kinds import of_objection
from lingxiao.engines.documents.models import Objection
from lingxiao.engines.documents.refusals import NothingToSettle, NotYours, SayWhy
from lingxiao.kernel import audit
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.documents.models import Issue
    from lingxiao.kernel.viewer import Viewer

OBJECTION = _("Objection to “%(title)s”")
OUTCOME_OF_CASE = {
    ObjectionOutcome.NEW_VERSION: OutcomeKind.UPHELD,
    ObjectionOutcome.TEXT_STAYS: OutcomeKind.NOT_UPHELD,
}
DECIDE_WITHIN = 10
"""Working days the company has to settle an objection (A01)."""


@transaction.atomic
def object_to(*, viewer: Viewer, issue: Issue, text: str, at: datetime) -> Objection:
    """The person says what they do not agree with. The clock of the signature stops; the company's starts."""
    held = standing.locked(issue)
    rules.may_object(viewer=viewer, issue=held).or_refuse()
    if not text.strip():
        raise SayWhy
    decide_by = clock.working_days_after(viewer.today, DECIDE_WITHIN)
    title = said(OBJECTION, title=Bilingual(held.title_zh, held.title_en))
    carer = owing.carer_for(held, on=viewer.today)
    case = cases.open_case(
        viewer=viewer,
        kind=of_objection(held.kind),
        title=title,
        subject_id=held.person_id,
        parties=[PartyDraft(held.person_id, "reporter")],
        confidentiality=held.confidentiality,
        object_kind="documents.issue",
        object_id=str(held.pk),
        text=text.strip(),
        at=at,
        decide_by=decide_by,
    )
    objection = Objection.objects.create(
        issue=held,
        text=text.strip(),
        raised_at=at,
        decide_by=decide_by,
        case=case,
    )
    standing.move(held, IssueState.OBJECTED)
    held.save(update_fields=["state"])
    owing.withdraw(viewer, owing.sign_key(held), at, title.zh)
    if carer is not None:
        owing.owe_decision(objection, owner_id=carer, on=viewer.today)
    _note(viewer, objection, "documents.object", {"case": case.pk})
    return objection


@transaction.atomic
def settle_objection(*, viewer: Viewer, issue: Issue, outcome: str, text: str, at: datetime) -> Objection:
    """Somebody who looks after the copy answers the objection: the text is changed, or it stays.

    Changed: the copy is in negotiation until the new text is issued. Stays: the person has five working days, or
    until the old day if that is later, to sign.
    """
    held = standing.locked(issue)
    rules.may_care_for(viewer=viewer, issue=held).or_refuse()
    return _settled(viewer, held, ObjectionOutcome(outcome), text, at)


@transaction.atomic
def withdraw_objection(*, viewer: Viewer, issue: Issue, text: str, at: datetime) -> Objection:
    """The person takes their objection back, saying why."""
    held = standing.locked(issue)
    if viewer.person_id is None or viewer.person_id != held.person_id:
        raise NotYours
    return _settled(viewer, held, ObjectionOutcome.WITHDRAWN, text, at)


def _settled(viewer: Viewer, held: Issue, outcome: ObjectionOutcome, text: str, at: datetime) -> Objection:
    objection = Objection.objects.filter(issue=held, settled_at__isnull=True).select_related("issue", "case").first()
    if objection is None:
        raise NothingToSettle
    if not text.strip():
        raise SayWhy
    objection.issue = held
    objection.outcome, objection.answer = outcome, text.strip()
    objection.settled_at, objection.settled_by_id = at, viewer.person_id
    objection.save(update_fields=["outcome", "answer", "settled_at", "settled_by"])
    owing.settle(viewer, owing.objection_key(objection), at, f"documents.objection:{objection.pk}")
    if outcome is ObjectionOutcome.NEW_VERSION:
        standing.move(held, IssueState.NEGOTIATING)
        carer = owing.carer_for(held, on=viewer.today)
        if carer is not None:
            due_on = clock.working_days_after(viewer.today, DECIDE_WITHIN)
            owing.owe_new_text(objection, owner_id=carer, on=viewer.today, due_on=due_on)
    else:
        waits = held.signature_level == SignatureLevel.S1 or (held.brief_by is not None and held.briefed_at is None)
        standing.move(held, IssueState.ISSUED if waits else IssueState.PENDING_SIGN)
        owing.owe_signature_again(held, viewer=viewer, on=viewer.today, at=at, reason=text.strip())
    held.save(update_fields=["state", "sign_by", "sign_round"])
    _close_case(viewer, objection, at)
    _note(viewer, objection, "documents.settle_objection", {"outcome": outcome.value})
    return objection


def _close_case(viewer: Viewer, objection: Objection, at: datetime) -> None:
    """Decide the case with the same words and answer the person; checking and closing it is another pair of eyes."""
    case = objection.case
    if case is None or case.state not in UNDECIDED:
        return
    if objection.outcome == ObjectionOutcome.WITHDRAWN:
        cases.withdraw_case(viewer=viewer, case=case, text=objection.answer, at=at)
        return
    outcome = OUTCOME_OF_CASE[ObjectionOutcome(objection.outcome)]
    decided = cases.decide(viewer=viewer, case=case, outcome=outcome, text=objection.answer, at=at)
    cases.communicate(viewer=viewer, case=decided, text=objection.answer, at=at)


def _note(viewer: Viewer, objection: Objection, act: str, detail: dict[str, object] | None = None) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="documents.issue", object_id=objection.issue_id,
        subject_person_id=objection.issue.person_id, detail={"objection": objection.pk, **(detail or {})},
    )
