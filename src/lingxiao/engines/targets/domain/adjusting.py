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
from lingxiao.engines.targets.models import QuotaNode
from lingxiao.engines.targets.rules import may_cascade
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.kernel.days import Month
    from lingxiao.kernel.viewer import Viewer


@transaction.atomic
def ramp_up(*, viewer: Viewer, node: QuotaNode, first: Month, reason: str, on: date, at: datetime) -> QuotaNode:
    """Have a new manager carry 50, 75, 90 and 100 per cent from month ``first`` on and nothing before (A02).

    What they do not carry is a named reserve of the unit, so that nobody else carries it unasked. Raises ``MonthClosed``.
    """
    held, parent = _held(viewer, node, on), node.parent
    refuse_closed(month=first, on=on)
    before = held.amount
    _carry(viewer, held, ramped(held.months, first=first.number), Said(Direction.RAMP, reason, at))
    if parent is not None and before > held.amount:
        keep_reserve(viewer=viewer, node=parent, at=at, draft=ReserveDraft(
            kind=ReserveKind.RAMP, title="", amount=before - held.amount, reason=reason,
        ))
    return held


@transaction.atomic
def hand_over(
    *, viewer: Viewer, giver: QuotaNode, taker: QuotaNode, months: Sequence[int], first: Month, reason: str, on: date,
    at: datetime,
) -> tuple[QuotaNode, QuotaNode]:
    """Hand a territory over from month ``first`` on: the giver keeps 100, 70, 30 and 0 per cent of its ``months``.

    ``months`` are what the territory brings, in minor units, within what the giver carries. The two together carry in every
    month what they did. Raises ``MonthClosed``.
    """
    one, other = _held(viewer, giver, on), _held(viewer, taker, on)
    refuse_closed(month=first, on=on)
    kept, taken = handed_over(months, first=first.number)
    given = [was - stays for was, stays in zip(months, kept, strict=True)]
    _carry(viewer, one, [was - gone for was, gone in zip(one.months, given, strict=True)], Said(Direction.TRANSITION, reason, at))
    _carry(viewer, other, added([other.months, taken]), Said(Direction.TRANSITION, reason, at))
    return one, other


def _held(viewer: Viewer, node: QuotaNode, on: date) -> QuotaNode:
    """The node, held, for who may set what is below its unit."""
    held = QuotaNode.objects.select_for_update(of=("self",)).select_related("parent", "tree").get(pk=node.pk)
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
