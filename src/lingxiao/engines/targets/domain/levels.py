"""How levels of a quota tree stand: what each node carries, passes on and keeps for nobody, and the levels together."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Sum

from lingxiao.engines.targets.domain.ratios import broken, ratio_of
from lingxiao.engines.targets.models import QuotaNode, Reserve
from lingxiao.kernel.in_sql import every

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lingxiao.engines.targets.models import QuotaTree
    from lingxiao.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Level:
    """One node that passes quota on: amounts in minor units; ``above`` is what the levels over it come to together."""

    node_id: int
    carried: int
    children: int
    reserved: int
    above: Fraction
    count: int

    @property
    def passed(self) -> int:
        """What children and reserves come to."""
        return self.children + self.reserved

    @property
    def ratio(self) -> Fraction | None:
        """超额分配率: what is passed on over what is carried."""
        return ratio_of(carried=self.carried, passed=self.passed)

    @property
    def cumulative(self) -> Fraction | None:
        """What the levels come to from the company down to here."""
        return None if self.ratio is None else self.above * self.ratio

    def problem(self, currency: str) -> Refusal | None:
        """Which limit it breaks, if any."""
        return broken(carried=self.carried, passed=self.passed, above=self.above, currency=currency)


def levels_of(tree: QuotaTree) -> dict[int, Level]:
    """Every node of a tree that passes quota on, by node. Two queries."""
    rows = list(QuotaNode.objects.filter(tree=tree).values_list("pk", "parent_id", "amount"))
    carried = {pk: amount for pk, _parent, amount in rows}
    parents = {pk: parent for pk, parent, _amount in rows}
    children: dict[int, int] = {}
    counts: dict[int, int] = {}
    for _pk, parent, amount in rows:
        if parent is not None:
            children[parent] = children.get(parent, 0) + amount
            counts[parent] = counts.get(parent, 0) + 1
    reserved = reserved_by(children)
    return {
        pk: Level(
            pk, carried[pk], passed, reserved.get(pk, 0), _above(pk, parents, carried, children, reserved), counts[pk],
        )
        for pk, passed in children.items()
    }


def reserved_by(node_ids: Iterable[int]) -> dict[int, int]:
    """What each of these nodes keeps for nobody now, in minor units, by node; who keeps nothing is left out."""
    rows = Reserve.objects.filter(node__in=list(node_ids), ended_at__isnull=True)
    return dict(rows.values_list("node_id").annotate(Sum("amount")).order_by())


def _above(
    pk: int, parents: Mapping[int, int | None], carried: Mapping[int, int], children: Mapping[int, int],
    reserved: Mapping[int, int],
) -> Fraction:
    """The ratios of all levels over a node, multiplied."""
    found, place = Fraction(1), parents[pk]
    while place is not None:
        ratio = ratio_of(carried=carried[place], passed=children[place] + reserved.get(place, 0))
        found *= ratio if ratio is not None else 1
        place = parents[place]
    return found


PATH = """
    WITH RECURSIVE up(id) AS (
        SELECT parent_id FROM targets_quotanode WHERE id = %s
        UNION ALL
        SELECT node.parent_id FROM up JOIN targets_quotanode AS node ON node.id = up.id WHERE node.parent_id IS NOT NULL
    )
    SELECT node.amount,
        coalesce((SELECT sum(child.amount)::bigint FROM targets_quotanode AS child WHERE child.parent_id = node.id), 0)
        + coalesce((SELECT sum(reserve.amount)::bigint FROM targets_reserve AS reserve
                    WHERE reserve.node_id = node.id AND reserve.ended_at IS NULL), 0)
    FROM up JOIN targets_quotanode AS node ON node.id = up.id
"""
"""Every node above one: what it carries, and what its children and reserves come to."""


def path_ratio(node: QuotaNode) -> Fraction:
    """What the levels above a node come to together: one for the root. One query, however deep it stands."""
    found = Fraction(1)
    for carried, passed in every(PATH, node.pk):
        ratio = ratio_of(carried=carried, passed=passed)
        found *= ratio if ratio is not None else 1
    return found
