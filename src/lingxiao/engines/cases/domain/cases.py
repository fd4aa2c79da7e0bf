"""Cases: taken in, weighed, handled, answered to. Deciding and closing stand in ``deciding`` and are reached from here.

Every verb locks the case, asks a rule, writes a stage and an entry, and moves what is owed. ``text`` is what a person
writes; entries and outcomes are never changed afterwards. All of them raise ``NotSeen`` for who may not see the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.saying import day_said
from lingxiao.engines.cases import rules
from lingxiao.engines.cases.domain import owing
from lingxiao.engines.cases.domain.appointing import refuse_unfit
from lingxiao.engines.cases.domain.deciding import (
    close,
    communicate,
    decide,
    open_actions,
    propose,
    reopen,
    send_back,
    verify,
)
from lingxiao.engines.cases.domain.standing import locked, move, note, say
from lingxiao.engines.cases.enums import APPOINTED, CaseState, EntryKind, Hearing, OutcomeKind, PartyRole, Severity
from lingxiao.engines.cases.kinds import kind_of
from lingxiao.engines.cases.models import Case, Outcome, Party
from lingxiao.engines.cases.refusals import MergeIntoItself, NotForYouToWithdraw, PartyTwice
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.kernel import notices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.engines.cases.models import Entry
    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual

__all__ = [
    "PartyDraft", "add_party", "assign", "close", "communicate", "decide", "merge", "open_actions", "open_case",
    "propose", "recuse", "reject", "remark", "reopen", "reply", "send_back", "triage", "verify", "withdraw_case",
]


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """Somebody who has a part in a case from its beginning: ``role`` is a ``PartyRole``."""

    person_id: int
    role: str


@transaction.atomic
def open_case(
    *, viewer: Viewer, kind: str, title: Bilingual, subject_id: int, parties: Sequence[PartyDraft],
    confidentiality: str, object_kind: str, object_id: str | int, text: str, at: datetime, decide_by: date,
    handler_id: int | None = None,
) -> Case:
    """Take a case in. Whether the viewer may raise it is for the engine of the object to have asked.

    Its handler is the one given, else the subject's HRBP, director or head of HR, whoever is first and not named in
    it. A case of class C4 goes to nobody by itself. ``kind`` is a registered kind (KeyError otherwise).
    """
    kind_of(kind)
    named = {draft.person_id for draft in parties if draft.role not in APPOINTED}
    case = Case.objects.create(
        kind=kind, title_zh=title.zh, title_en=title.en, subject_id=subject_id, confidentiality=confidentiality,
        object_kind=object_kind, object_id=str(object_id), opened_at=at, opened_on=viewer.today,
        opened_by_id=viewer.person_id, decide_by=decide_by,
    )
    Party.objects.bulk_create([
        Party(
            case=case, person_id=draft.person_id, role=PartyRole(draft.role), added_at=at,
            added_by_id=viewer.person_id,
        )
        for draft in parties
    ])
    case.stages.create(number=1, state=CaseState.OPENED, at=at, by_id=viewer.person_id)
    entry = say(viewer, case, EntryKind.STATEMENT, Hearing.PARTIES, text, at)
    note(viewer, case, "open", entry)
    found = handler_id
    if found is None and case.confidentiality not in owing.STRICT:
        found = owing.handler_for(
            subject_id=subject_id, confidentiality=case.confidentiality, unfit=named, on=viewer.today,
        )
    if found is not None:
        _give_to(viewer, case, found, at)
    return case


def _give_to(viewer: Viewer, case: Case, person_id: int, at: datetime) -> None:
    refuse_unfit(case, person_id, on=viewer.today)
    move(viewer, case, CaseState.ASSIGNED, at)
    case.handler_id = person_id
    case.save(update_fields=["state", "handler"])
    owing.owe(viewer, case, owing.HANDLE, owner_id=person_id, due_on=case.decide_by, at=at)
    asked = _("This case is yours to handle. Please decide or prepare it by %(day)s.")
    owing.tell_handler(
        case, but=viewer.person_id, kind="cases.assigned", at=at, body=notices.in_both(asked, day=day_said(case.decide_by)),
    )


@transaction.atomic
def triage(*, viewer: Viewer, case: Case, severity: str, at: datetime) -> Case:
    """Weigh how grave a case is."""
    held, who = locked(viewer, case)
    rules.may_handle(who, held).or_refuse()
    if held.state == CaseState.OPENED:
        move(viewer, held, CaseState.TRIAGED, at)
    held.severity = Severity(severity)
    held.save(update_fields=["state", "severity"])
    note(viewer, held, "triage", severity=str(held.severity))
    return held


@transaction.atomic
def assign(*, viewer: Viewer, case: Case, person_id: int, at: datetime) -> Case:
    """Give the case to a handler who is not named in it; what the last one owed passes on."""
    held, who = locked(viewer, case)
    rules.may_handle(who, held).or_refuse()
    _give_to(viewer, held, person_id, at)
    note(viewer, held, "assign", handler=person_id)
    return held


@transaction.atomic
def recuse(*, viewer: Viewer, case: Case, text: str, at: datetime) -> Case:
    """Step back as handler because of a conflict of interest, saying which; the case goes to who is next in line."""
    held, who = locked(viewer, case)
    rules.may_recuse(who, held).or_refuse()
    entry = say(viewer, held, EntryKind.REMARK, Hearing.INSIDE, text, at)
    unfit = {*owing.named_in(held), *([viewer.person_id] if viewer.person_id is not None else [])}
    found = owing.handler_for(
        subject_id=held.subject_id, confidentiality=held.confidentiality, unfit=unfit, on=viewer.today,
    )
    if found is not None:
        _give_to(viewer, held, found, at)
    note(viewer, held, "recuse", entry, handler=found)
    return held


@transaction.atomic
def add_party(*, viewer: Viewer, case: Case, person_id: int, role: str, at: datetime) -> Party:
    """Give somebody a part in the case: asked to answer, spoken of, witness, appointed to decide.

    Who handles the case cannot become a named party of it, and who is named cannot be appointed.
    """
    held, who = locked(viewer, case)
    rules.may_handle(who, held).or_refuse()
    part = PartyRole(role)
    name = names_of(person_ids=[person_id]).get(person_id, "")
    if part in APPOINTED:
        refuse_unfit(held, person_id, on=viewer.today)
    if Party.objects.filter(case=held, person_id=person_id, ended_at__isnull=True).exists():
        raise PartyTwice(name=name)
    if person_id in (held.handler_id, held.proposed_by_id):
        raise PartyTwice(name=name)
    party = Party.objects.create(
        case=held, person_id=person_id, role=part, added_at=at, added_by_id=viewer.person_id,
    )
    note(viewer, held, "add_party", role=str(part), person=person_id)
    if part is PartyRole.RESPONDENT:
        owing.tell_parties(
            held, but=viewer.person_id, kind="cases.asked", at=at,
            body=notices.in_both(_("You are asked to say how you see it.")),
        )
    return party


@transaction.atomic
def reply(
    *, viewer: Viewer, case: Case, text: str, at: datetime, attachment: Attachment | None = None,
) -> Entry:
    """Say something that the parties who are heard and those who handle the case read."""
    held, who = locked(viewer, case)
    rules.may_speak(who, held).or_refuse()
    entry = say(viewer, held, EntryKind.REPLY, Hearing.PARTIES, text, at, attachment=attachment)
    if who.is_handler and held.state in (CaseState.ASSIGNED, CaseState.REOPENED):
        move(viewer, held, CaseState.IN_PROGRESS, at)
        held.save(update_fields=["state"])
    note(viewer, held, "reply", entry)
    body = notices.in_both(_("There is a new reply."))
    owing.tell_parties(held, but=viewer.person_id, kind="cases.reply", body=body, at=at)
    owing.tell_handler(held, but=viewer.person_id, kind="cases.reply", body=body, at=at)
    return entry


@transaction.atomic
def remark(
    *, viewer: Viewer, case: Case, text: str, at: datetime, attachment: Attachment | None = None,
) -> Entry:
    """Write something only those who handle the case read."""
    held, who = locked(viewer, case)
    rules.may_remark(who, held).or_refuse()
    entry = say(viewer, held, EntryKind.REMARK, Hearing.INSIDE, text, at, attachment=attachment)
    note(viewer, held, "remark", entry)
    return entry


@transaction.atomic
def reject(*, viewer: Viewer, case: Case, reason: str, at: datetime) -> Case:
    """Do not take the case up, and tell the parties why."""
    held, who = locked(viewer, case)
    rules.may_handle(who, held).or_refuse()
    move(viewer, held, CaseState.REJECTED, at)
    entry = say(viewer, held, EntryKind.ANSWER, Hearing.PARTIES, reason, at)
    held.proposed_by_id = None
    held.save(update_fields=["state", "proposed_by"])
    owing.drop(viewer, held, at=at)
    note(viewer, held, "reject", entry)
    owing.tell_parties(
        held, but=viewer.person_id, kind="cases.rejected", at=at,
        body=notices.in_both(_("This was not taken up; the reasons are inside.")),
    )
    return held


@transaction.atomic
def merge(*, viewer: Viewer, case: Case, into: Case, reason: str, at: datetime) -> Case:
    """Go on with this case inside another open one of the same kind about the same person."""
    held, who = locked(viewer, case)
    target, beside = locked(viewer, into)
    rules.may_handle(who, held).or_refuse()
    rules.may_handle(beside, target).or_refuse()
    if held.pk == target.pk or (held.kind, held.subject_id) != (target.kind, target.subject_id):
        raise MergeIntoItself
    move(viewer, held, CaseState.MERGED, at)
    entry = say(viewer, held, EntryKind.ANSWER, Hearing.PARTIES, reason, at)
    held.merged_into, held.proposed_by_id = target, None
    held.save(update_fields=["state", "merged_into", "proposed_by"])
    owing.drop(viewer, held, at=at)
    note(viewer, held, "merge", entry, into=target.pk)
    return held


@transaction.atomic
def withdraw_case(*, viewer: Viewer, case: Case, text: str, at: datetime) -> Case:
    """Who raised the case takes it back, saying why; somebody else checks and closes it."""
    held, who = locked(viewer, case)
    rules.may_withdraw(who, held).or_refuse()
    if viewer.person_id is None:
        raise NotForYouToWithdraw
    move(viewer, held, CaseState.DECIDED, at)
    entry = say(viewer, held, EntryKind.DECISION, Hearing.PARTIES, text, at)
    held.outcome, held.decided_by_id, held.decided_at = OutcomeKind.WITHDRAWN, viewer.person_id, at
    held.proposed_by_id = None
    Outcome.objects.create(
        case=held, round=held.round, outcome=held.outcome, text=entry.text, at=at, by_id=viewer.person_id,
    )
    move(viewer, held, CaseState.COMMUNICATED, at)
    held.save(update_fields=["state", "outcome", "decided_by", "decided_at", "proposed_by"])
    owing.drop(viewer, held, at=at)
    owing.owe_closing(viewer, held, at=at)
    owing.tell_handler(
        held, but=viewer.person_id, kind="cases.withdrawn", at=at, body=notices.in_both(_("It was taken back.")),
    )
    note(viewer, held, "withdraw", entry)
    return held
