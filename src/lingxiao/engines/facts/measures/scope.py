"""What a formula may speak of: the columns of its dataset, what is known of its customer and product, and the day asked about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lingxiao.engines.facts.datasets import Kind
from lingxiao.engines.facts.measures.declared import AS_OF
from lingxiao.kernel.expressions import Column, Level, Type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lingxiao.engines.facts.datasets import Dataset

_COLUMNS: dict[Kind, tuple[Type, int]] = {
    Kind.TEXT: (Type.TEXT, 0), Kind.CURRENCY: (Type.TEXT, 0), Kind.PERSON: (Type.TEXT, 0), Kind.CUSTOMER: (Type.TEXT, 0),
    Kind.PRODUCT: (Type.TEXT, 0), Kind.DAY: (Type.DAY, 0), Kind.MONTH: (Type.DAY, 0), Kind.MONEY: (Type.MONEY, 0),
    Kind.WHOLE: (Type.WHOLE, 0), Kind.FLAG: (Type.FLAG, 0), Kind.QUANTITY: (Type.QUANTITY, 4), Kind.RATIO: (Type.RATIO, 6),
    Kind.RATE: (Type.RATIO, 8),
}  # fmt: skip
"""Type and decimal places of each kind that a formula may use, as ``datasets.shape.AT_REST`` stores it; moments it may not."""

CONVERTED_SCALE = 12
"""Decimal places of converted amounts: eight of the rate, and four by which the digits of two currencies may differ."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A column of another dataset, found by a column of one's own. Several rows of one key come to one: ``made``."""

    dataset: str
    key: str
    column: str
    made: str


LOOKUPS: dict[str, Lookup] = {
    "customer.first_order_on": Lookup("customers", "customer", "first_order_on", "min"),
    "customer.industry": Lookup("customers", "customer", "industry", "min"),
    "customer.region": Lookup("customers", "customer", "region", "min"),
    "product.is_new": Lookup("products", "product", "is_new", "bool_or"),
    "product.line": Lookup("products", "product", "line", "min"),
    "deal.entered_on": Lookup("deal_stages", "deal_id", "entered_on", "max"),
}
"""What sources say of customers and products: the earliest first order, new where one says so, the first of two texts; and the
day on which a deal entered the stage it stands in."""


def columns_of(dataset: Dataset, datasets: Mapping[str, Dataset], *, is_converted: bool = False) -> list[Column]:
    """The names a formula over this dataset may use. Converted, its amounts have ``CONVERTED_SCALE`` decimal places."""
    found = [*_own(dataset, "")]
    if is_converted:
        found = [replace(one, scale=CONVERTED_SCALE) if one.type == Type.MONEY else one for one in found]
    for name, lookup in LOOKUPS.items():
        if lookup.key in dataset and lookup.dataset != dataset.name:
            found += [replace(one, name=name) for one in _own(datasets[lookup.dataset], lookup.column)]
    return [*found, Column("source", Type.TEXT), Column(AS_OF, Type.DAY, level=Level.SAME)]


def _own(dataset: Dataset, only: str) -> Iterator[Column]:
    for field in dataset.fields:
        if field.kind in _COLUMNS and (not only or field.name == only):
            type_, scale = _COLUMNS[field.kind]
            yield Column(field.name, type_, scale, is_decimal=field.type.startswith("DECIMAL"))
