"""Offering a plan: what warns against it, the legal sign-off, the offer itself, and what the person answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import dues
from lingxiao.engines.documents.domain.as_known import known_copies
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.documents.refusals import SignInAgain
from lingxiao.engines.improvement import conditions, rules
from lingxiao.engines.improvement.domain import owing
from lingxiao.engines.improvement.domain.plans import acting, locked, note
from lingxiao.engines.improvement.domain.queries import rights
from lingxiao.engines.improvement.domain.wording import fingerprint_of, lawful
from lingxiao.engines.improvement.enums import PROVISION_NEEDED, Answer, PlanState, Tie
from lingxiao.engines.improvement.models import ImprovementPlan, PlanAnswer
from lingxiao.engines.improvement.refusals import NeedsLegal, NoGoal, NoSupport, NotNow, StartsInThePast
from lingxiao.engines.people.domain.signing_in import proved_anew
from lingxiao.kernel import notices

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from fractions import Fraction

    from lingxiao.kernel.viewer import Viewer

LOW, UNKNOWN, UNSIGNED = "provision_low", "provision_unknown", "standard_unsigned"
SENTENCES = {
    LOW: _("The company itself has not provided enough in this area (below 60 of 100): ask first what is owed to this person."),
    UNKNOWN: _("What the company itself provided in this area is not known yet."),
    UNSIGNED: _("What a goal is tied to is not signed by the person."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What is given in: whether the person is protected now (never why), what the company provided, what is signed."""

    is_protected: bool
    provision: Fraction | None
    signed_ties: Collection[str]


def conditions_of(*, person_id: int, on: date, at: datetime) -> Conditions:
    """What is known of a person, nothing attested yet: from the area's source, else from the issued documents alone."""
    for source in conditions.SOURCES:
        return Conditions(
            is_protected=False, provision=source.provision(person_id=person_id, on=on, at=at),
            signed_ties=source.signed_ties(person_id=person_id, on=on, at=at),
        )
    known = known_copies(kind=DocumentKind.DUTY_STATEMENT, person_ids=[person_id], on=on, at=at)[person_id]
    return Conditions(is_protected=False, provision=None, signed_ties={Tie.DUTY.value} if known.signed else set())


def warnings_of(plan: ImprovementPlan, *, given: Conditions) -> list[str]:
    """What warns against this plan, as keys of ``SENTENCES``; nothing of protection, which simply says not now."""
    ties = {one.tie for one in plan.goals.all()}
    found = []
    if given.provision is None:
        found.append(UNKNOWN)
    elif given.provision < PROVISION_NEEDED:
        found.append(LOW)
    if not ties or ties - set(given.signed_ties):
        found.append(UNSIGNED)
    return found


@transaction.atomic
def ask_legal(*, viewer: Viewer, plan: ImprovementPlan, given: Conditions, at: datetime) -> ImprovementPlan:
    """Ask the legal side for a sign-off on a draft against which something warns."""
    held = locked(plan)
    rights(viewer, held).write.or_refuse()
    rules.may_shape(held).or_refuse()
    held.legal_asked_at, held.legal_warnings = at, warnings_of(held, given=given)
    held.legal_at, held.legal_by, held.legal_reason = None, None, ""
    held.save(update_fields=["legal_asked_at", "legal_warnings", "legal_at", "legal_by", "legal_reason"])
    note(viewer, "improvement.ask_legal", held, warnings=list(held.legal_warnings))
    return held


@transaction.atomic
def clear(*, viewer: Viewer, plan: ImprovementPlan, reason: str, at: datetime) -> ImprovementPlan:
    """Say by name that the plan may be offered although these things warn against it, with the reason."""
    held = locked(plan)
    rights(viewer, held).clear.or_refuse()
    held.legal_at, held.legal_by_id = at, viewer.person_id
    held.legal_reason = lawful(reason, on=viewer.today)
    held.save(update_fields=["legal_at", "legal_by", "legal_reason"])
    note(viewer, "improvement.clear", held, reason=held.legal_reason, warnings=list(held.legal_warnings))
    return held


@transaction.atomic
def offer(*, viewer: Viewer, plan: ImprovementPlan, given: Conditions, at: datetime) -> ImprovementPlan:
    """Offer a draft to the person: the text is frozen, they are told, their answer and all support are owed.

    Raises ``NoGoal``, ``NoSupport``, ``StartsInThePast``, ``NotNow`` in a protected time, and ``NeedsLegal`` where
    something warns against it that no sign-off covers (A02: provision below 60, unsigned standard).
    """
    held = locked(plan)
    rights(viewer, held).decide.or_refuse()
    rules.may_move(held, PlanState.OFFERED).or_refuse()
    if not held.goals.exists():
        raise NoGoal
    if not held.supports.exists():
        raise NoSupport
    if held.starts_on < viewer.today:
        raise StartsInThePast
    if given.is_protected:
        raise NotNow
    warnings = warnings_of(held, given=given)
    covered = set(held.legal_warnings) if held.legal_at is not None else set()
    if set(warnings) - covered:
        raise NeedsLegal(warnings=_Sentences(warnings))
    held.state, held.offered_at, held.offered_by_id = PlanState.OFFERED, at, viewer.person_id
    held.text_sha256 = fingerprint_of(held)
    held.save(update_fields=["state", "offered_at", "offered_by", "text_sha256"])
    owing.owe_answer(held, on=viewer.today)
    tell(held, to=held.person_id, kind="offered", at=at)
    note(viewer, "improvement.offer", held, text_sha256=held.text_sha256, warnings=warnings)
    return held


class _Sentences:
    """Several sentences in a row, in the language of whoever reads them."""

    def __init__(self, keys: Collection[str]) -> None:
        self.keys = tuple(keys)

    def __str__(self) -> str:
        return " ".join(str(SENTENCES[key]) for key in self.keys)


@transaction.atomic
def sign(
    *, viewer: Viewer, plan: ImprovementPlan, reservation: str, at: datetime, reauthenticated_at: datetime | None,
) -> PlanAnswer:
    """Sign a plan that was offered to oneself, with a reservation in one's own words or with none; it runs from then on.

    As under a document (S2): ``SignInAgain`` when the person did not confirm within five minutes that it is them.
    """
    held = locked(plan)
    rules.may_answer(viewer=viewer, plan=held).or_refuse()
    if not proved_anew(reauthenticated_at, at=at):
        raise SignInAgain
    kind = Answer.RESERVED if reservation.strip() else Answer.SIGNED
    return _answer(viewer, held, kind, reservation.strip(), at, reauthenticated_at)


@transaction.atomic
def begin_unsigned(*, viewer: Viewer, plan: ImprovementPlan, text: str, at: datetime) -> PlanAnswer:
    """Let a plan run that the person did not sign: who offered it, before whom, and how it was delivered, in words."""
    held = locked(plan)
    rights(viewer, held).decide.or_refuse()
    rules.may_move(held, PlanState.RUNNING).or_refuse()
    return _answer(viewer, held, Answer.REFUSED, lawful(text, on=viewer.today), at)


def _answer(
    viewer: Viewer, plan: ImprovementPlan, kind: Answer, text: str, at: datetime, reauthenticated_at: datetime | None = None,
) -> PlanAnswer:
    answer = PlanAnswer.objects.create(
        plan=plan, kind=kind, text=text, text_sha256=plan.text_sha256, at=at, by_id=acting(viewer),
        address=viewer.origin.address[:64], device=viewer.origin.device[:200],
        reauthenticated_at=reauthenticated_at,
    )
    plan.state = PlanState.RUNNING
    plan.save(update_fields=["state"])
    evidence = f"improvement.answer:{answer.pk}"
    key = f"{owing.ANSWER}:{plan.pk}"
    if kind is Answer.REFUSED:
        dues.withdraw(viewer=viewer, key=key, at=at, reason=text)
    else:
        dues.fulfil(viewer=viewer, key=key, at=at, evidence=evidence)
        tell(plan, to=plan.holder_id, kind="answered", at=at)
    owing.owe_course(plan, on=viewer.today)
    note(viewer, "improvement.answer", plan, kind=kind.value, text_sha256=plan.text_sha256)
    return answer


TOLD = {
    "offered": (_("An improvement plan is offered to you"), _("Read it, ask, and sign it or say what you do not agree with.")),
    "answered": (_("The improvement plan was answered"), _("It runs now. The first check-in is owed within a week.")),
    "concluded": (_("Your improvement plan has a result"), _("Read it; you can say what you do not agree with.")),
}


def tell(plan: ImprovementPlan, *, to: int, kind: str, at: datetime) -> None:
    """Tell somebody what came of a plan; the notice names nobody, for it may lie open."""
    title, body = TOLD[kind]
    notices.post(
        to_person_id=to, kind=f"improvement.{kind}", link=f"/desk/improvement/{plan.pk}/", at=at,
        title=notices.in_both(title), body=notices.in_both(body),
    )
