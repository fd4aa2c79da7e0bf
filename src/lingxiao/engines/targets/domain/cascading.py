"""Cascading 指标分解: opening the tree of a year, setting a level from above, proposing from below, putting it in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.granting import units_above
from lingxiao.engines.targets.domain import cascade_owing
from lingxiao.engines.targets.domain.levels import levels_of, path_ratio, reserved_by
from lingxiao.engines.targets.domain.planning import months_of
from lingxiao.engines.targets.domain.ratios import broken
from lingxiao.engines.targets.domain.spreading import added, spread
from lingxiao.engines.targets.enums import MONTHS, Direction, PlanState, TreeState
from lingxiao.engines.targets.models import CascadeEntry, PlanVersion, QuotaNode, QuotaTree
from lingxiao.engines.targets.refusals import (
    NobodyBelow,
    NotCascading,
    NotInThisState,
    NotTheYear,
    NotYoursToOverride,
    StillOutside,
    TargetOfZero,
    TreeThereAlready,
)
from lingxiao.engines.targets.rules import may_cascade, may_lead, may_override, may_propose
from lingxiao.kernel import audit
from lingxiao.kernel.money import Money, format_money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer

BATCH = 5000
MANAGER = "manager"
"""The level of post whose holders carry a quota of their own."""


@transaction.atomic
def open_tree(
    *, viewer: Viewer, version: PlanVersion, on: date, at: datetime, reason: str = "",
    weights: Mapping[int, int] | None = None,
) -> QuotaTree:
    """Open the quotas of an approved plan: the company, its units of the plan, and the sales managers in each.

    Units carry what the plan says; managers share it, by ``weights`` (by person) or alike, exactly. Raises
    ``NotInThisState`` and ``TreeThereAlready``.
    """
    may_lead(viewer=viewer).or_refuse()
    if version.state != PlanState.APPROVED:
        raise NotInThisState(state=version.get_state_display())
    if QuotaTree.objects.filter(plan=version.plan_id).exists():
        raise TreeThereAlready
    tree = QuotaTree.objects.create(plan_id=version.plan_id, version=version, opened_at=at)
    by_unit = months_of(version)
    root = _top(list(by_unit), on)
    top = QuotaNode(tree=tree, unit_id=root, **_amounts(added(list(by_unit.values()))))
    top.save()
    units = [top] if list(by_unit) == [root] else QuotaNode.objects.bulk_create(
        QuotaNode(tree=tree, parent=top, unit_id=unit, **_amounts(months)) for unit, months in sorted(by_unit.items())
    )
    managers: list[QuotaNode] = []
    taken: set[int] = set()
    for node in units:
        found = people.at_level(people.under_unit(people.working(on=on), unit_id=node.unit_id or 0, on=on),
                                level=MANAGER, on=on).order_by("number")
        ids = [pk for pk in found.values_list("pk", flat=True) if pk not in taken]
        taken.update(ids)
        shares = spread(node.amount, [(weights or {}).get(one, 0) for one in ids]) if ids else []
        managers += [
            QuotaNode(tree=tree, parent=node, person_id=one, **_amounts(spread(share, node.months)))
            for one, share in zip(ids, shares, strict=True)
        ]
    made = [top, *(one for one in units if one is not top), *QuotaNode.objects.bulk_create(managers, batch_size=BATCH)]
    enter(
        viewer=viewer, nodes=made, before=dict.fromkeys((one.pk for one in made), 0), number=1,
        said=Said(Direction.TOP_DOWN, reason, at),
    )
    cascade_owing.round_opened(tree, viewer=viewer, at=at)
    _note(viewer, "targets.open_tree", tree, nodes=len(made))
    return tree


def _top(units: list[int], on: date) -> int:
    """The lowest unit above all of these; the unit itself where a plan is of one."""
    shared = frozenset.intersection(*(units_above(unit_id=one, on=on) for one in units))
    return max(shared, key=lambda one: (len(units_above(unit_id=one, on=on)), -one))


def _amounts(months: list[int]) -> dict[str, object]:
    return {"months": months, "amount": sum(months)}


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in the ledger of an act."""

    direction: Direction
    reason: str
    at: datetime
    override: str = ""


def enter(*, viewer: Viewer, nodes: list[QuotaNode], before: Mapping[int, int], number: int, said: Said) -> None:
    """Write into the ledger what these nodes carry now, and what each carried before, by node."""
    CascadeEntry.objects.bulk_create([
        CascadeEntry(
            node=node, round=number, direction=said.direction, before=before[node.pk], amount=node.amount,
            months=node.months, reason=said.reason, override=said.override, noted_at=said.at,
            noted_by_id=viewer.person_id,
        )
        for node in nodes
    ], batch_size=BATCH)


@transaction.atomic
def set_level(
    *, viewer: Viewer, node: QuotaNode, amounts: Mapping[int, int], reason: str, on: date, at: datetime, override: str = "",
) -> list[QuotaNode]:
    """Set what everybody directly below a node is to carry in the year, in minor units by node; who is not named stays.

    Each spreads over months as it did. Raises ``NotCascading``, ``NobodyBelow``, ``TargetOfZero``, the limits of
    ``ratios.broken``, and ``NotYoursToOverride`` where somebody else than an executive gives a reason to pass them.
    """
    may_cascade(viewer=viewer, unit_id=node.unit_id, on=on).or_refuse()
    tree = _open_tree_of(node)
    children = list(QuotaNode.objects.select_for_update().filter(parent=node).order_by("pk"))
    if not children:
        raise NobodyBelow
    before = {one.pk: one.amount for one in children}
    for one in children:
        wanted = amounts.get(one.pk, one.amount)
        if wanted <= 0:
            raise TargetOfZero(field=f"child-{one.pk}")
        if wanted != one.amount:
            one.months = spread(wanted, one.months if one.amount else node.months)
            one.amount = wanted
    _check(viewer, node, sum(one.amount for one in children), tree.plan.currency, override)
    changed = [one for one in children if one.amount != before[one.pk]]
    QuotaNode.objects.bulk_update(changed, ["amount", "months"], batch_size=500)
    enter(
        viewer=viewer, nodes=changed, before=before, number=tree.round,
        said=Said(Direction.TOP_DOWN, reason, at, override),
    )
    cascade_owing.level_set(node, number=tree.round, viewer=viewer, at=at)
    _note(viewer, "targets.set_level", tree, node=node.pk, reason=reason, override=override, changed=len(changed))
    return changed


@transaction.atomic
def set_months(
    *, viewer: Viewer, node: QuotaNode, months: list[int], reason: str, on: date, at: datetime,
) -> QuotaNode:
    """Set how the year of somebody lies over the months, twelve amounts in minor units; the year stays what it is.

    Raises ``NotCascading`` and ``NotTheYear``.
    """
    parent = node.parent
    may_cascade(viewer=viewer, unit_id=parent.unit_id if parent is not None else None, on=on).or_refuse()
    tree = _open_tree_of(node)
    held = QuotaNode.objects.select_for_update().get(pk=node.pk)
    if len(months) != MONTHS or min(months) < 0 or sum(months) != held.amount:
        raise NotTheYear(amount=format_money(Money(held.amount, tree.plan.currency)))
    held.months = months
    held.save(update_fields=["months"])
    said = Said(Direction.TOP_DOWN, reason, at)
    enter(viewer=viewer, nodes=[held], before={held.pk: held.amount}, number=tree.round, said=said)
    _note(viewer, "targets.set_months", tree, node=held.pk, months=months)
    return held


def _open_tree_of(node: QuotaNode) -> QuotaTree:
    """The tree of a node, held; ``NotCascading`` once it is in force."""
    tree = QuotaTree.objects.select_for_update().select_related("plan").get(pk=node.tree_id)
    if tree.state != TreeState.CASCADING:
        raise NotCascading
    return tree


def _check(viewer: Viewer, node: QuotaNode, children: int, currency: str, override: str) -> None:
    """Refuse what breaks a limit, unless an executive says why it may."""
    if override and not may_override(viewer=viewer):
        raise NotYoursToOverride
    passed = children + reserved_by([node.pk]).get(node.pk, 0)
    problem = broken(carried=node.amount, passed=passed, above=path_ratio(node), currency=currency)
    if problem is not None and not override:
        raise problem


@transaction.atomic
def propose(*, viewer: Viewer, node: QuotaNode, amount: int, reason: str, at: datetime) -> CascadeEntry:
    """Write into the ledger what the manager thinks they can carry, in minor units; it holds once somebody sets it."""
    may_propose(viewer=viewer, person_id=node.person_id).or_refuse()
    tree = _open_tree_of(node)
    if amount <= 0:
        raise TargetOfZero(field="amount")
    entry = CascadeEntry.objects.create(
        node=node, round=tree.round, direction=Direction.BOTTOM_UP, before=node.amount, amount=amount,
        months=spread(amount, node.months), reason=reason, noted_at=at, noted_by_id=viewer.person_id,
    )
    cascade_owing.proposed(entry, viewer=viewer, at=at)
    _note(viewer, "targets.propose", tree, node=node.pk, amount=amount)
    return entry


@transaction.atomic
def begin_round(*, viewer: Viewer, tree: QuotaTree, at: datetime) -> QuotaTree:
    """Begin another round of the cascade: what is set and proposed from now on stands under its number."""
    may_lead(viewer=viewer).or_refuse()
    held = QuotaTree.objects.select_for_update().get(pk=tree.pk)
    if held.state != TreeState.CASCADING:
        raise NotCascading
    held.round += 1
    held.save(update_fields=["round"])
    cascade_owing.round_opened(held, viewer=viewer, at=at)
    _note(viewer, "targets.begin_round", held, round=held.round)
    return held


@transaction.atomic
def put_in_force(*, viewer: Viewer, tree: QuotaTree, on: date, at: datetime) -> QuotaTree:
    """End the cascade: from now on quotas move by changes that both sides sign.

    Raises ``StillOutside`` while a level breaks its limits without an override.
    """
    may_lead(viewer=viewer).or_refuse()
    held = QuotaTree.objects.select_for_update().select_related("plan").get(pk=tree.pk)
    if held.state != TreeState.CASCADING:
        raise NotCascading
    outside = [pk for pk, one in levels_of(held).items() if one.problem(held.plan.currency) is not None]
    overridden = set(
        CascadeEntry.objects.filter(node__parent__in=outside).exclude(override="").values_list("node__parent_id", flat=True),
    )
    wrong = [pk for pk in outside if pk not in overridden]
    if wrong:
        node = QuotaNode.objects.get(pk=wrong[0])
        names = people.unit_names(unit_ids=[node.unit_id or 0], on=on)
        raise StillOutside(count=len(wrong), name=names.get(node.unit_id or 0, ""))
    held.state, held.in_force_at = TreeState.IN_FORCE, at
    held.save(update_fields=["state", "in_force_at"])
    cascade_owing.closed(held, viewer=viewer, at=at)
    _note(viewer, "targets.put_in_force", held)
    return held


def _note(viewer: Viewer, act: str, tree: QuotaTree, **detail: object) -> None:
    audit.note(viewer=viewer, act=act, object_kind="targets.tree", object_id=tree.pk, detail=detail)
