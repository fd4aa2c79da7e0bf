"""Targets that follow events: a new manager who ramps up, a territory handed over from one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.targets.domain.adjustments import handed_over, ramped
from lingxiao.engines.targets.domain.cascading import Said, enter
from lingxiao.engines.targets.domain.changing import refuse_closed
from lingxiao.engines.targets.domain.reserving import ReserveDraft, keep_reserve
from lingxiao.engines.targets.domain.spreading import added
from lingxiao.engines.targets.enums import Direction, ReserveKind
from lingxiao.engines.targets.models import CascadeEntry, QuotaNode, TerritoryHandOver
from lingxiao.engines.targets.refusals import AnotherYear, RampedAlready
from lingxiao.engines.targets.rules import may_cascade
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.kernel.days import Month
    from lingxiao.kernel.viewer import Viewer


@transaction.atomic
def ramp_up(*, viewer: Viewer, node: QuotaNode, first: Month, reason: str, on: date, at: datetime) -> QuotaNode:
    """Have a new manager carry 50, 75, 90 and 100 per cent from month ``first`` on and nothing before (A02).

    What they do not carry is a named reserve of the unit, so that nobody else carries it unasked. Raises ``AnotherYear``,
    ``MonthClosed`` and ``RampedAlready``.
    """
    held, parent = _held(viewer, node, on), node.parent
    year = held.tree.plan.year
    if first.year != year:
        raise AnotherYear(year=year)
    refuse_closed(month=first, on=on)
    if CascadeEntry.objects.filter(node=held, direction=Direction.RAMP).exists():
        raise RampedAlready
    before = held.amount
    _carry(viewer, held, ramped(held.months, first=first.number), Said(Direction.RAMP, reason, at))
    if parent is not None and before > held.amount:
        keep_reserve(viewer=viewer, node=parent, at=at, draft=ReserveDraft(
            kind=ReserveKind.RAMP, title="", amount=before - held.amount, reason=reason,
        ))
    return held


def hand_over(*, viewer: Viewer, one: TerritoryHandOver, at: datetime) -> None:
    """Move a territory that both managers confirmed, for verbs of this engine that checked before.

    The giver keeps its shares month by month and nothing after; the two together carry in every month what they did.
    """
    held = QuotaNode.objects.select_for_update(of=("self",)).select_related("tree").order_by("pk").in_bulk(
        [one.giver_id, one.taker_id],
    )
    giver, taker = held[one.giver_id], held[one.taker_id]
    kept, taken = handed_over(one.months, first=one.first.month, steps=one.shares)
    given = [was - stays for was, stays in zip(one.months, kept, strict=True)]
    said = Said(Direction.TRANSITION, f"{one.title}: {one.reason}"[:500], at)
    _carry(viewer, giver, [was - gone for was, gone in zip(giver.months, given, strict=True)], said)
    _carry(viewer, taker, added([taker.months, taken]), said)


def _held(viewer: Viewer, node: QuotaNode, on: date) -> QuotaNode:
    """The node, held, for who may set what is below its unit."""
    held = QuotaNode.objects.select_for_update(of=("self",)).select_related("parent", "tree__plan").get(pk=node.pk)
    may_cascade(viewer=viewer, unit_id=held.parent.unit_id if held.parent is not None else None, on=on).or_refuse()
    return held


def _carry(viewer: Viewer, held: QuotaNode, months: list[int], said: Said) -> None:
    before, held.months, held.amount = held.amount, months, sum(months)
    held.save(update_fields=["months", "amount"])
    enter(viewer=viewer, nodes=[held], before={held.pk: before}, number=held.tree.round, said=said)
    audit.note(
        viewer=viewer, act=f"targets.{said.direction.value}", object_kind="targets.node", object_id=held.pk,
        subject_person_id=held.person_id, detail={"before": before, "amount": held.amount, "reason": said.reason},
    )
