"""Reserves: part of a quota that is named and assigned to nobody, and releasing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.targets.domain.levels import reserved_by
from lingxiao.engines.targets.enums import ReserveKind, TreeState
from lingxiao.engines.targets.models import QuotaNode, QuotaTree, Reserve
from lingxiao.engines.targets.refusals import NobodyBelow, NotCascading, ReserveEnded, ReservesTooLarge, TargetOfZero
from lingxiao.engines.targets.rules import may_cascade
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveDraft:
    """A reserve as it is named: its kind, what it is called, how much in minor units, and why."""

    kind: str
    title: str
    amount: int
    reason: str


@transaction.atomic
def name_reserve(*, viewer: Viewer, node: QuotaNode, draft: ReserveDraft, on: date, at: datetime) -> Reserve:
    """Keep part of what a unit carries for nobody, while quotas are cascaded.

    Raises ``NotCascading``, ``NobodyBelow`` for a person, ``TargetOfZero`` and ``ReservesTooLarge``.
    """
    may_cascade(viewer=viewer, unit_id=node.unit_id, on=on).or_refuse()
    _cascading(node)
    if node.unit_id is None:
        raise NobodyBelow
    if draft.amount <= 0:
        raise TargetOfZero(field="amount")
    if reserved_by([node.pk]).get(node.pk, 0) + draft.amount > node.amount:
        raise ReservesTooLarge
    made = keep_reserve(viewer=viewer, node=node, draft=draft, at=at)
    _note(viewer, "targets.name_reserve", made)
    return made


def keep_reserve(*, viewer: Viewer, node: QuotaNode, draft: ReserveDraft, at: datetime) -> Reserve:
    """Write a reserve down, for verbs of this engine that checked before."""
    return Reserve.objects.create(
        node=node, kind=ReserveKind(draft.kind), title=draft.title, amount=draft.amount, reason=draft.reason, made_at=at,
        made_by_id=viewer.person_id,
    )


@transaction.atomic
def release_reserve(*, viewer: Viewer, reserve: Reserve, on: date, at: datetime) -> Reserve:
    """End a reserve while quotas are cascaded; that it was there stays. Raises ``ReserveEnded`` and ``NotCascading``."""
    may_cascade(viewer=viewer, unit_id=reserve.node.unit_id, on=on).or_refuse()
    _cascading(reserve.node)
    held = Reserve.objects.select_for_update().get(pk=reserve.pk)
    if held.ended_at is not None:
        raise ReserveEnded
    held.ended_at, held.ended_by_id = at, viewer.person_id
    held.save(update_fields=["ended_at", "ended_by"])
    _note(viewer, "targets.release_reserve", held)
    return held


def _cascading(node: QuotaNode) -> None:
    if QuotaTree.objects.select_for_update().get(pk=node.tree_id).state != TreeState.CASCADING:
        raise NotCascading


def _note(viewer: Viewer, act: str, reserve: Reserve) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="targets.reserve", object_id=reserve.pk,
        detail={"node": reserve.node_id, "kind": str(reserve.kind), "amount": reserve.amount, "title": reserve.title},
    )
