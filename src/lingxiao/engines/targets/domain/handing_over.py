"""Handing a territory over: a director offers it with its shares month by month, and both managers confirm (A02)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.targets.domain import owing
from lingxiao.engines.targets.domain.adjusting import hand_over
from lingxiao.engines.targets.domain.adjustments import WHOLE, handed_over
from lingxiao.engines.targets.domain.changing import refuse_closed
from lingxiao.engines.targets.domain.spreading import spread
from lingxiao.engines.targets.enums import HandOverState
from lingxiao.engines.targets.models import QuotaNode, TerritoryHandOver
from lingxiao.engines.targets.refusals import AnotherYear, TargetOfZero
from lingxiao.engines.targets.rules import may_cascade, may_confirm
from lingxiao.kernel import audit
from lingxiao.kernel.days import Month
from lingxiao.kernel.money import Money, format_money
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer


class SharesOfAMonth(Refusal):
    """What one keeps and the other takes is the whole territory, in every month."""

    sentence = _("In month %(number)s of the handover the two shares come to %(sum)s %%. Correct them until they come to 100 %%.")

    @property
    def field(self) -> str:
        """The box of the form in which that share stands."""
        return f"taken_{self.params['number']}"


class ToAnother(Refusal):
    """Nobody hands over to themself."""

    sentence = _("Name another manager: the territory stands with this one already.")
    field = "to"


class MoreThanCarried(Refusal):
    """A territory is part of what its manager carries."""

    sentence = _("%(name)s carries %(carried)s in the year. Write what the territory brings of it.")
    field = "amount"


class OpenHandOver(Refusal):
    """One handover at a time."""

    sentence = _("A handover of this manager waits to be confirmed already. Have that one confirmed or taken back first.")


class ConfirmedAlready(Refusal):
    """One confirms once."""

    sentence = _("You have confirmed this already.")


class HandOverIsOver(Refusal):
    """A handover is confirmed or taken back once."""

    sentence = _("This handover was confirmed by both or taken back by now.")


class CarriesLessNow(Refusal):
    """What was offered is no longer there to be given."""

    sentence = _("The target it comes from has less than this by now. Have the handover taken back and offered anew.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A territory as it is offered: what it brings in the whole year in minor units, and what stays and goes in per cent."""

    title: str
    amount: int
    first: Month
    kept: Sequence[int]
    taken: Sequence[int]
    reason: str


def refuse_uneven(*, kept: Sequence[int], taken: Sequence[int]) -> None:
    """Raise ``SharesOfAMonth`` for the first month in which the two shares are not the whole."""
    for number, (one, other) in enumerate(zip(kept, taken, strict=True), start=1):
        if one + other != WHOLE:
            raise SharesOfAMonth(number=number, sum=one + other)


@transaction.atomic
def offer(
    *, viewer: Viewer, giver: QuotaNode, taker: QuotaNode, what: Offer, on: date, at: datetime,
) -> TerritoryHandOver:
    """Offer a territory to another manager; targets move once both managers confirmed it.

    Raises ``ToAnother``, ``AnotherYear``, ``MonthClosed``, ``TargetOfZero``, ``MoreThanCarried``, ``SharesOfAMonth`` and
    ``OpenHandOver``.
    """
    held = QuotaNode.objects.select_for_update(of=("self",)).select_related("parent", "person", "tree__plan").get(pk=giver.pk)
    for node in (held, taker):
        unit_id = node.parent.unit_id if node.parent is not None else None
        may_cascade(viewer=viewer, unit_id=unit_id, on=on).or_refuse()
    plan = held.tree.plan
    if held.pk == taker.pk:
        raise ToAnother
    if what.first.year != plan.year:
        raise AnotherYear(year=plan.year)
    refuse_closed(month=what.first, on=on)
    if what.amount <= 0:
        raise TargetOfZero(field="amount")
    if what.amount > held.amount:
        name = held.person.name if held.person is not None else ""
        raise MoreThanCarried(name=name, carried=format_money(Money(held.amount, plan.currency)))
    refuse_uneven(kept=what.kept, taken=what.taken)
    if TerritoryHandOver.objects.filter(giver=held, state=HandOverState.ASKED).exists():
        raise OpenHandOver
    made = TerritoryHandOver.objects.create(
        giver=held, taker=taker, title=what.title, months=spread(what.amount, held.months), shares=list(what.kept),
        first=what.first.span.start, reason=what.reason, asked_at=at, asked_by_id=viewer.person_id or 0,
    )
    owing.offered(made, viewer=viewer, at=at)
    _note(viewer, "targets.offer_handover", made, title=made.title, months=made.months, shares=made.shares)
    return made


@transaction.atomic
def confirm(*, viewer: Viewer, one: TerritoryHandOver, on: date, at: datetime) -> TerritoryHandOver:
    """Confirm a handover as one of its two managers; once both did, the targets move.

    Raises ``HandOverIsOver``, ``ConfirmedAlready``, ``MonthClosed``, and ``CarriesLessNow``.
    """
    may_confirm(viewer=viewer, person_ids=owing.managers_of_handover(one)).or_refuse()
    held = _open(one)
    is_giver = viewer.person_id == held.giver.person_id
    if (held.giver_confirmed_at if is_giver else held.taker_confirmed_at) is not None:
        raise ConfirmedAlready
    refuse_closed(month=Month.containing(held.first), on=on)
    if is_giver:
        held.giver_confirmed_at = at
    else:
        held.taker_confirmed_at = at
    if held.giver_confirmed_at is not None and held.taker_confirmed_at is not None:
        _refuse_less(held)
        held.state, held.ended_at, held.ended_by_id = HandOverState.DONE, at, viewer.person_id
        hand_over(viewer=viewer, one=held, at=at)
    held.save(update_fields=["giver_confirmed_at", "taker_confirmed_at", "state", "ended_at", "ended_by"])
    owing.confirmed(held, viewer=viewer, at=at)
    _note(viewer, "targets.confirm_handover", held)
    return held


def _refuse_less(held: TerritoryHandOver) -> None:
    kept, _taken = handed_over(held.months, first=held.first.month, steps=held.shares)
    giver = QuotaNode.objects.select_for_update().get(pk=held.giver_id)
    gone = [was - stays for was, stays in zip(held.months, kept, strict=True)]
    if any(carried < part for carried, part in zip(giver.months, gone, strict=True)):
        raise CarriesLessNow


@transaction.atomic
def take_back(*, viewer: Viewer, one: TerritoryHandOver, reason: str, on: date, at: datetime) -> TerritoryHandOver:
    """Take a handover back before both confirmed it, with the reason. Raises ``HandOverIsOver``."""
    parent = one.giver.parent
    may_cascade(viewer=viewer, unit_id=parent.unit_id if parent is not None else None, on=on).or_refuse()
    held = _open(one)
    held.state, held.ended_at, held.ended_by_id = HandOverState.WITHDRAWN, at, viewer.person_id
    held.ended_reason = reason
    held.save(update_fields=["state", "ended_at", "ended_by", "ended_reason"])
    owing.taken_back(held, viewer=viewer, at=at)
    _note(viewer, "targets.take_back_handover", held)
    return held


def _open(one: TerritoryHandOver) -> TerritoryHandOver:
    rows = TerritoryHandOver.objects.select_for_update(of=("self",)).select_related("giver__person", "taker__person")
    held = rows.get(pk=one.pk)
    if held.state != HandOverState.ASKED:
        raise HandOverIsOver
    return held


def _note(viewer: Viewer, act: str, one: TerritoryHandOver, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="targets.handover", object_id=one.pk, subject_person_id=one.giver.person_id,
        detail={"taker": one.taker.person_id, **detail},
    )
