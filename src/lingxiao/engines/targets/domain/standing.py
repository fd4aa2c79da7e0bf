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

MONTHS = 12


def quota_of(*, person_id: int, month: Month, at: datetime) -> Money | None:
    """What somebody carries in a month as it was known at a moment; None where no target was set by then."""
    return quotas_of(person_ids=[person_id], month=month, at=at).get(person_id)


def quotas_of(*, person_ids: Iterable[int], month: Month, at: datetime) -> dict[int, Money]:
    """What these people carry in a month as it was known at a moment, by person; one query. What came later is not seen."""
    return _of_year(list(person_ids), month.year, slice(month.number - 1, month.number), at)


def quotas_through(*, person_ids: Iterable[int], first: Month, last: Month, at: datetime) -> dict[int, Money]:
    """What people carry from one month to another, both ends in, as it was known at a moment; one query a year.

    Whoever carries nothing in one of the years is left out: part of a period is no target of it.
    """
    wanted, found = list(person_ids), []
    for year in range(first.year, last.year + 1):
        begins = first.number if year == first.year else 1
        ends = last.number if year == last.year else MONTHS
        found.append(_of_year(wanted, year, slice(begins - 1, ends), at))
    whole = set.intersection(*(set(one) for one in found)) if found else set()
    return {
        person: Money(sum(one[person].minor for one in found), found[0][person].currency) for person in sorted(whole)
    }


def _of_year(person_ids: list[int], year: int, months: slice, at: datetime) -> dict[int, Money]:
    rows = CascadeEntry.objects.filter(
        node__person__in=person_ids, node__tree__plan__year=year, noted_at__lte=at,
    ).exclude(direction=Direction.BOTTOM_UP).order_by("node", "-noted_at", "-pk").distinct("node")
    return {
        person: Money(sum(told[months]), currency)
        for person, told, currency in rows.values_list("node__person_id", "months", "node__tree__plan__currency")
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
