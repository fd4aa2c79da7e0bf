"""Changes of a target within the year: asked for, signed by both sides, decided by a third."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.db import transaction

from lingxiao.engines.cadence.domain.clock import calendar_for
from lingxiao.engines.documents.domain.canonical import fingerprint
from lingxiao.engines.facts.domain import freezing
from lingxiao.engines.people.domain.signing_in import proved_anew
from lingxiao.engines.targets.domain import owing
from lingxiao.engines.targets.domain.adjustments import from_a_day, without_leave
from lingxiao.engines.targets.domain.cascading import Said, enter
from lingxiao.engines.targets.domain.reserving import ReserveDraft, keep_reserve
from lingxiao.engines.targets.enums import (
    MOST_CHANGES,
    ChangeReason,
    ChangeSide,
    ChangeState,
    Direction,
    ReserveKind,
    TreeState,
)
from lingxiao.engines.targets.models import ChangeSignature, QuotaNode, QuotaTree, TargetChange
from lingxiao.engines.targets.refusals import (
    AmountNeeded,
    AnotherYear,
    DecidedAlready,
    LeaveTurnedRound,
    MonthClosed,
    NoteNeeded,
    NothingChanges,
    NotInForceYet,
    NotSignedYet,
    OpenChange,
    SignedAlready,
    SignInAgain,
    TargetOfZero,
    TooManyChanges,
)
from lingxiao.engines.targets.rules import may_ask, may_decide, may_sign
from lingxiao.kernel import audit
from lingxiao.kernel.days import DaySpan, Month
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer

NO_EFFECT = Bilingual("")


class IncentiveEffect(Protocol):
    """Who can say what a change does to somebody's incentives; the area that knows incentives gives one in."""

    def __call__(self, *, person_id: int, year: int, before: Sequence[int], months: Sequence[int]) -> Bilingual:
        """The effect in a sentence of both languages; months in minor units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for: why, from which day; the whole year at the new level in minor units, or the leave's last day."""

    reason: str
    starting: date
    note: str
    full_year: int | None = None
    until: date | None = None


@transaction.atomic
def ask(
    *, viewer: Viewer, node: QuotaNode, wish: Wish, on: date, at: datetime, effect: IncentiveEffect | None = None,
) -> TargetChange:
    """Ask that a person's target be changed from a day on; both sides sign, and somebody else decides.

    Raises ``NotInForceYet``, ``AnotherYear``, ``MonthClosed`` (nothing is raised in hindsight), ``TooManyChanges``,
    ``OpenChange``, ``AmountNeeded``, ``LeaveTurnedRound`` and ``NothingChanges``. A02, mid-year change.
    """
    person_id = node.person_id or 0
    may_ask(viewer=viewer, person_id=person_id, on=on).or_refuse()
    tree = QuotaTree.objects.select_related("plan").get(pk=node.tree_id)
    year = tree.plan.year
    held = QuotaNode.objects.select_for_update().get(pk=node.pk)
    if tree.state != TreeState.IN_FORCE:
        raise NotInForceYet
    if wish.starting.year != year:
        raise AnotherYear(year=year)
    refuse_closed(month=Month.containing(wish.starting), on=on)
    if wish.reason != ChangeReason.LEAVE and not wish.note.strip():
        raise NoteNeeded
    _refuse_more(held, wish)
    months = _wished(held, wish, year=year)
    if months == held.months:
        raise NothingChanges
    said = NO_EFFECT
    if effect is not None:
        said = effect(person_id=person_id, year=year, before=held.months, months=months)
    change = TargetChange.objects.create(
        node=held, reason=ChangeReason(wish.reason), starting=wish.starting,
        until=wish.until if wish.reason == ChangeReason.LEAVE else None, before=held.months, months=months,
        note="" if wish.reason == ChangeReason.LEAVE else wish.note, effect_zh=said.zh, effect_en=said.en,
        asked_at=at, asked_by_id=viewer.person_id or 0,
    )
    owing.asked(change, viewer=viewer, at=at)
    _note(viewer, "targets.ask_change", change, reason=str(change.reason), starting=wish.starting.isoformat())
    return change


def refuse_closed(*, month: Month, on: date) -> None:
    """Raise ``MonthClosed`` for a month that is over on this day, or whose figures are frozen."""
    now = Month.containing(on)
    if month < now or month in freezing.standing():
        raise MonthClosed(month=month.label, first=now.span.start)


def _refuse_more(held: QuotaNode, wish: Wish) -> None:
    if TargetChange.objects.filter(node=held, state=ChangeState.ASKED).exists():
        raise OpenChange
    if wish.reason == ChangeReason.LEAVE:
        return  # LR-15: a right, however often it is taken
    made = TargetChange.objects.filter(node=held, state=ChangeState.APPROVED).exclude(reason=ChangeReason.LEAVE).count()
    if made >= MOST_CHANGES:
        raise TooManyChanges(count=made)


def _wished(held: QuotaNode, wish: Wish, *, year: int) -> list[int]:
    """The months as they would be: of leave in proportion to working days, of all else pro rata from the day on."""
    calendar = calendar_for()
    if wish.reason == ChangeReason.LEAVE:
        if wish.until is None or wish.until < wish.starting:
            raise LeaveTurnedRound
        span = DaySpan.through(wish.starting, wish.until)
        return without_leave(held.months, year=year, spans=[span], calendar=calendar)
    if wish.full_year is None:
        raise AmountNeeded
    if wish.full_year <= 0:
        raise TargetOfZero(field="full_year")
    return from_a_day(held.months, full=wish.full_year, starting=wish.starting, calendar=calendar)


@transaction.atomic
def sign(
    *, viewer: Viewer, change: TargetChange, on: date, at: datetime, reauthenticated_at: datetime | None,
) -> TargetChange:
    """Sign a change under a renewed sign-in (S2), as the manager whose target it is or as their superior.

    Who, when, from where and the fingerprint of what was signed stay. Raises ``SignedAlready``, ``DecidedAlready``, and
    ``SignInAgain`` where who signs did not confirm within five minutes that it is them.
    """
    person_id = change.node.person_id or 0
    may_sign(viewer=viewer, person_id=person_id, on=on).or_refuse()
    held = _open(change)
    side = ChangeSide.MANAGER if viewer.person_id == person_id else ChangeSide.SUPERIOR
    if (held.manager_signed_at if side == ChangeSide.MANAGER else held.superior_signed_at) is not None:
        raise SignedAlready
    if not proved_anew(reauthenticated_at, at=at):
        raise SignInAgain
    if side == ChangeSide.MANAGER:
        held.manager_signed_at = at
    else:
        held.superior_signed_at, held.superior_signed_by_id = at, viewer.person_id
    held.save(update_fields=["manager_signed_at", "superior_signed_at", "superior_signed_by"])
    made = ChangeSignature.objects.create(
        change=held, side=side, person_id=viewer.person_id or 0, text_sha256=content_of(held), language=viewer.locale, at=at,
        reauthenticated_at=reauthenticated_at, address=viewer.origin.address, device=viewer.origin.device,
    )
    owing.signed(held, signature=made, viewer=viewer, at=at)
    _note(viewer, "targets.sign_change", held, side=side.value, sha256=made.text_sha256)
    return held


def content_of(change: TargetChange) -> str:
    """The fingerprint of what both sides sign: whose target, why, from when to when, the months before and after."""
    return fingerprint({
        "person": change.node.person_id, "year": change.node.tree.plan.year, "currency": change.node.tree.plan.currency,
        "reason": str(change.reason), "starting": change.starting.isoformat(),
        "until": change.until.isoformat() if change.until is not None else None, "before": list(change.before),
        "months": list(change.months), "note": change.note, "effect": [change.effect_zh, change.effect_en],
    })


@transaction.atomic
def approve(*, viewer: Viewer, change: TargetChange, text: str, on: date, at: datetime) -> TargetChange:
    """Approve a change both signed: the months hold from now on; what comes off is a reserve of the unit.

    Raises ``NotSignedYet``, ``DecidedAlready``, and ``MonthClosed`` where the decision came too late.
    """
    may_decide(viewer=viewer, party_ids=parties(change)).or_refuse()
    held = _open(change)
    if held.manager_signed_at is None or held.superior_signed_at is None:
        raise NotSignedYet
    if held.reason != ChangeReason.LEAVE:
        refuse_closed(month=Month.containing(held.starting), on=on)
    node = QuotaNode.objects.select_for_update(of=("self",)).select_related("parent", "tree").get(pk=held.node_id)
    _apply(viewer, node, held, at)
    _decide(held, ChangeState.APPROVED, viewer, text, at)
    owing.decided(held, viewer=viewer, at=at)
    _note(viewer, "targets.approve_change", held, months=held.months)
    return held


def _apply(viewer: Viewer, node: QuotaNode, change: TargetChange, at: datetime) -> None:
    before, is_leave = node.amount, change.reason == ChangeReason.LEAVE
    node.months, node.amount = list(change.months), sum(change.months)
    node.save(update_fields=["months", "amount"])
    said = Said(Direction.LEAVE, "", at) if is_leave else Said(Direction.CHANGE, change.note, at)
    enter(viewer=viewer, nodes=[node], before={node.pk: before}, number=node.tree.round, said=said)
    if node.parent is not None and before > node.amount:
        kind = ReserveKind.LEAVE if is_leave else ReserveKind.CHANGE
        keep_reserve(viewer=viewer, node=node.parent, at=at, draft=ReserveDraft(
            kind=kind, title="", amount=before - node.amount, reason=change.note,
        ))


@transaction.atomic
def refuse(*, viewer: Viewer, change: TargetChange, text: str, at: datetime) -> TargetChange:
    """Refuse a change, with the reason; everything stays as it was. Raises ``DecidedAlready``."""
    may_decide(viewer=viewer, party_ids=parties(change)).or_refuse()
    held = _open(change)
    _decide(held, ChangeState.REFUSED, viewer, text, at)
    owing.decided(held, viewer=viewer, at=at)
    _note(viewer, "targets.refuse_change", held)
    return held


def _decide(held: TargetChange, state: ChangeState, viewer: Viewer, text: str, at: datetime) -> None:
    held.state, held.decided_at, held.decided_by_id, held.decision = state, at, viewer.person_id, text
    held.save(update_fields=["state", "decided_at", "decided_by", "decision"])


def parties(change: TargetChange) -> frozenset[int]:
    """Who asked for a change, signed it, or carries the target: none of them decides it."""
    found = {change.asked_by_id, change.superior_signed_by_id, change.node.person_id}
    return frozenset(one for one in found if one is not None)


def _open(change: TargetChange) -> TargetChange:
    held = TargetChange.objects.select_for_update().get(pk=change.pk)
    if held.state != ChangeState.ASKED:
        raise DecidedAlready
    return held


def _note(viewer: Viewer, act: str, change: TargetChange, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="targets.change", object_id=change.pk,
        subject_person_id=change.node.person_id, detail=detail,
    )
