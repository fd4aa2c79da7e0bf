"""What stands beside a row for a rule to compare it with: its customer, its rate, its twin, the order that a deal led to.

Each is a join that brings at most one row to a fact, so that nothing is counted twice. ``needs`` names datasets of which
one must hold rows: a company that brings no orders is not told that every deal lacks one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.facts.log.connecting import name, text
from lingxiao.engines.facts.measures.scope import columns_of
from lingxiao.engines.facts.measures.selecting import date_of
from lingxiao.engines.facts.quality import joins
from lingxiao.kernel.expressions import Column, Level, Type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.quality.joins import Around

OWN_CURRENCY, HAS_MANAGER = "own_currency", "has_manager"


@dataclass(frozen=True, slots=True)
class Beside:
    """Something joined to the facts of a dataset. ``values`` says for each name of it which SQL stands for it."""

    columns: tuple[Column, ...]
    values: Mapping[str, str]
    made: Callable[[Dataset, Around], str]
    only: tuple[str, ...] = ()
    """The datasets it stands beside; without any, those that have every one of ``keys``."""
    keys: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    told: str = ""
    """A column worked out from the rows of the dataset themselves, where there is nothing to join."""

    def stands_by(self, dataset: Dataset) -> bool:
        """Whether rules over this dataset may speak of it."""
        if self.only:
            return dataset.name in self.only
        return dataset.name not in self.needs and all(key in dataset for key in self.keys)


BESIDE: tuple[Beside, ...] = (
    Beside(
        (Column("customer.name", Type.TEXT), Column("customer.merged_into", Type.TEXT)),
        {"customer.name": "lx_customer.name", "customer.merged_into": "lx_customer.merged_into"},
        joins.customer, keys=("customer",), needs=("customers",),
    ),
    Beside(
        (Column("product.name", Type.TEXT),), {"product.name": "lx_product.name"},
        joins.product, keys=("product",), needs=("products",),
    ),
    Beside(
        (Column("rate.rated_on", Type.DAY),), {"rate.rated_on": "lx_rate.rated_on"},
        joins.rate, keys=("currency",), needs=("rates",),
    ),
    Beside(
        (Column("arrived_on", Type.DAY),), {"arrived_on": "coalesce(lx_first.arrived_on, lx_arrival.arrived_on)"},
        joins.arrival,
    ),
    Beside((Column("source_since", Type.DAY),), {"source_since": "lx_since.since"}, joins.source_since),
    Beside(
        (Column("is_twin", Type.FLAG),), {"is_twin": "(lx_twin.many IS NOT NULL)"}, joins.twin, only=tuple(joins.TWINS),
    ),
    Beside(
        (Column("lines.amount", Type.MONEY),), {"lines.amount": "lx_lines_sum.amount"},
        joins.lines_sum, only=("orders",), needs=("order_lines",),
    ),
    Beside(
        (Column("paid.amount", Type.MONEY),), {"paid.amount": "lx_paid.amount"},
        joins.paid, only=("invoices",), needs=("receipts",),
    ),
    Beside(
        (Column("has_order", Type.FLAG),), {"has_order": "(lx_order.deal_id IS NOT NULL)"},
        joins.order_of_deal, only=("deals",), needs=("orders", "order_lines"),
    ),
    Beside(
        (Column("stage.last_on", Type.DAY),), {"stage.last_on": "lx_stage.last_on"},
        joins.last_stage, only=("deals",), needs=("deal_stages",),
    ),
    Beside(
        (Column("before.place", Type.WHOLE),), {"before.place": "fact.lx_place_before"}, joins.nothing, only=("deal_stages",),
        told="lag(place) OVER (PARTITION BY source, deal_id ORDER BY entered_on, place, stage) AS lx_place_before",
    ),
)


def names_for(dataset: Dataset, datasets: Mapping[str, Dataset]) -> list[Column]:
    """The names a rule over this dataset may use: its columns, the day asked about, and what stands beside its rows."""
    own = [one for one in columns_of(dataset, datasets) if "." not in one.name]
    found = [*own, Column(OWN_CURRENCY, Type.TEXT, level=Level.SAME)]
    if "owner" in dataset:
        found.append(Column(HAS_MANAGER, Type.FLAG))
    return [*found, *(column for one in BESIDE if one.stands_by(dataset) for column in one.columns)]


def used_by(dataset: Dataset, names: frozenset[str]) -> list[Beside]:
    """What must be joined for rules that speak of these names, in order."""
    return [one for one in BESIDE if one.stands_by(dataset) and names & set(one.values)]


def sql_of(dataset: Dataset, used: list[Beside], around: Around) -> dict[str, str]:
    """Which SQL stands for each name, over ``fact`` and what is joined to it."""
    found = {field.name: f"fact.{name(field.name)}" for field in dataset.fields}
    found |= {
        "source": "fact.source", "as_of": date_of(around.as_of), OWN_CURRENCY: text(around.currency),
        HAS_MANAGER: "(lines.manager IS NOT NULL)",
    }
    for one in used:
        found |= one.values
    return found
