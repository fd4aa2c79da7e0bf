"""What others ask of targets: somebody's quota of a month, a unit's part of the tree, as it was known at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.targets.enums import Direction
from lingxiao.engines.targets.models import CascadeEntry, QuotaNode
from lingxiao.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lingxiao.kernel.days import Month


def quota_of(*, person_id: int, month: Month, at: datetime) -> Money | None:
    """What somebody carries in a month as it was known at a moment; None where no target was set by then."""
    return quotas_of(person_ids=[person_id], month=month, at=at).get(person_id)


def quotas_of(*, person_ids: Iterable[int], month: Month, at: datetime) -> dict[int, Money]:
    """What these people carry in a month as it was known at a moment, by person; one query. What came later is not seen."""
    rows = CascadeEntry.objects.filter(
        node__person__in=list(person_ids), node__tree__plan__year=month.year, noted_at__lte=at,
    ).exclude(direction=Direction.BOTTOM_UP).order_by("node", "-noted_at", "-pk").distinct("node")
    return {
        person: Money(months[month.number - 1], currency)
        for person, months, currency in rows.values_list("node__person_id", "months", "node__tree__plan__currency")
    }


@dataclass(frozen=True, slots=True)
class Carried:
    """One node as it was known at a moment: whose it is, and its months in minor units."""

    node_id: int
    parent_id: int | None
    unit_id: int | None
    person_id: int | None
    months: tuple[int, ...]

    @property
    def amount(self) -> int:
        """The whole year."""
        return sum(self.months)


def tree_for_unit(*, unit_id: int, year: int, at: datetime) -> list[Carried]:
    """A unit's node of a year and everything below it, as it was known at a moment, parents before their children.

    Nothing where the unit carries none. Three queries, however large it is.
    """
    top = QuotaNode.objects.filter(unit_id=unit_id, tree__plan__year=year).values_list("pk", "tree_id").first()
    if top is None:
        return []
    below: dict[int | None, list[tuple[int, int | None, int | None, int | None]]] = {}
    for row in QuotaNode.objects.filter(tree=top[1]).order_by("pk").values_list("pk", "parent_id", "unit_id", "person_id"):
        below.setdefault(row[1], []).append(row)
    known = dict(
        CascadeEntry.objects.filter(node__tree=top[1], noted_at__lte=at).exclude(direction=Direction.BOTTOM_UP)
        .order_by("node", "-noted_at", "-pk").distinct("node").values_list("node_id", "months"),
    )
    found, waiting = [], [row for rows in below.values() for row in rows if row[0] == top[0]]
    while waiting:
        pk, parent, unit, person = waiting.pop(0)
        if pk in known:
            found.append(Carried(pk, parent, unit, person, tuple(known[pk])))
        waiting += below.get(pk, ())
    return found
