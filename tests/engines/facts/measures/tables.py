"""Facts for tests: rows as dictionaries, or as a table that a reader can check by hand, and the SQL that holds them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.datasets import ALL, Kind
from lingxiao.engines.facts.log.connecting import name, text
from lingxiao.engines.facts.log.reading import nothing
from lingxiao.kernel.money import parse_money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def relations(tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, str]:
    """The SQL of every dataset with these rows; what a row does not name is missing."""
    return {key: relation(key, list(tables.get(key, ()))) for key in ALL}


def relation(dataset: str, rows: Sequence[Mapping[str, Any]]) -> str:
    columns = list(ALL[dataset].columns())
    if not rows:
        return nothing(ALL[dataset], [column for column, _type in columns])
    house = {"source": "erp", "batch": 1, "is_deleted": False, "is_moved": False}
    values = ", ".join(
        "(" + ", ".join(_cell({**house, "row_no": number, **row}.get(column), type_) for column, type_ in columns) + ")"
        for number, row in enumerate(rows, start=1)
    )
    return f"SELECT * FROM (VALUES {values}) AS t({', '.join(name(column) for column, _type in columns)})"


def _cell(value: object, type_: str) -> str:
    return f"CAST({'NULL' if value is None else text(str(value))} AS {type_})"


def read(written: str) -> dict[str, list[dict[str, Any]]]:
    """Tables as text: a line ``dataset:``, a heading, and a line a row; ``-`` is missing, amounts are in whole units."""
    tables: dict[str, list[dict[str, Any]]] = {}
    dataset, heading = "", list[str]()
    for line in filter(None, map(str.strip, written.splitlines())):
        if line.endswith(":"):
            dataset, heading = line[:-1], []
            tables[dataset] = []
        elif not heading:
            heading = line.split()
        else:
            row = dict(zip(heading, line.split(), strict=True))
            tables[dataset].append({
                column: None if cell == "-" else _typed(dataset, column, cell, row.get("currency", "CNY"))
                for column, cell in row.items()
            })
    return tables


def _typed(dataset: str, column: str, cell: str, currency: str) -> object:
    kind = ALL[dataset][column].kind
    if kind == Kind.MONEY:
        return parse_money(cell, currency).minor
    if kind in {Kind.DAY, Kind.MONTH}:
        return date.fromisoformat(cell)
    if kind in {Kind.RATIO, Kind.RATE, Kind.QUANTITY}:
        return Decimal(cell)
    return cell == "yes" if kind == Kind.FLAG else cell
