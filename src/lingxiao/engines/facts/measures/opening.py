"""Every figure opens to its rows: which facts it is made of, where each came from, and what it adds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lingxiao.engines.facts.log.connecting import name
from lingxiao.engines.facts.measures.declared import AS_OF
from lingxiao.engines.facts.measures.evaluating import fetch
from lingxiao.engines.facts.measures.lines import LINES, load_lines
from lingxiao.engines.facts.measures.loading import parts_of
from lingxiao.engines.facts.measures.selecting import date_of, facts_of, managed
from lingxiao.kernel.expressions import Type, compile_part, read_part
from lingxiao.kernel.expressions.tree import Aggregate, Function, Name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.measures.declared import Measure
    from lingxiao.engines.facts.measures.evaluating import Cell
    from lingxiao.engines.facts.measures.lines import Line
    from lingxiao.engines.facts.measures.loading import Catalogue
    from lingxiao.engines.facts.measures.question import Question
    from lingxiao.kernel.expressions import Formula, Typed, Value

_HOUSE = ("source", "batch", "row_no")


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact behind a figure: its key in its source, the batch and row it came with, and its day.

    ``values`` are what the formula looks at, amounts converted where the figure is. ``adds`` has an entry for each sum,
    count, least or greatest of the formula, in order: what the row brings to it, or None where it does not count there.
    """

    source: str
    keys: tuple[tuple[str, object], ...]
    batch: int
    row_no: int
    day: date
    currency: str | None
    values: Mapping[str, Value]
    adds: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """The facts of one measure behind a figure; ``totals`` are the functions that ``adds`` of its rows are entries of."""

    measure: Measure
    totals: tuple[Function, ...]
    rows: tuple[FactRow, ...]
    whole: int = 0
    """How many rows there are in all, where only the first ones were asked for."""


def rows_behind(
    connection: DuckDBPyConnection, cell: Cell, *, catalogue: Catalogue, question: Question,
    relation_of: Mapping[str, str], lines: Sequence[Line] | None = None, limit: int | None = None,
) -> tuple[Behind, ...]:
    """The facts behind a figure that ``question`` was answered with, for each measure it is made of, in order of day and key.

    At most ``limit`` of each; without it all, and then what they add makes the figure exactly.
    """
    with_lines = relation_of if lines is None else {**relation_of, LINES: load_lines(connection, lines)}
    asked = _only(cell, question, catalogue)
    return tuple(
        _behind(connection, _Rows.of(one, catalogue, asked, with_lines), limit) for one in catalogue.components(cell.measure)
    )


def first_behind(
    connection: DuckDBPyConnection, cell: Cell, *, catalogue: Catalogue, question: Question,
    relation_of: Mapping[str, str], most: int,
) -> tuple[Behind, ...]:
    """The first rows that count for a figure, for each measure it is made of, and how many there are in all.

    A row that the formula looks at and does not count is left out, so that what is kept of an amount is the amount.
    """
    asked = _only(cell, question, catalogue)
    found = []
    for one in catalogue.components(cell.measure):
        rows = _Rows.of(one, catalogue, asked, relation_of)
        counting = rows.counting()
        (whole,), = fetch(connection, f"SELECT count(*) FROM {rows.source} WHERE {counting.condition}", one)
        found.append(replace(_behind(connection, counting, most), whole=int(str(whole))))
    return tuple(found)


def _only(cell: Cell, question: Question, catalogue: Catalogue) -> Question:
    """The same question of this cell alone."""
    filters = {**question.filters, **{key: (value,) for key, value in cell.keys}}
    if question.currency is None and catalogue.has_currency(cell.measure):
        filters["currency"] = (cell.currency,)
    first, last = (question.first, question.last) if cell.month is None else (cell.month, cell.month)
    return replace(question, first=first, last=last, filters=filters, dimensions=())


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the SQL of the rows behind a figure is put together from."""

    measure: Measure
    dataset: Dataset
    named: Mapping[str, Typed]
    totals: Sequence[Typed]
    columns: Sequence[str]
    source: str
    condition: str

    @classmethod
    def of(cls, measure: Measure, catalogue: Catalogue, question: Question, relation_of: Mapping[str, str]) -> _Rows:
        """The facts of a measure that a question is about."""
        dataset = catalogue.datasets[measure.dataset]
        is_converted = catalogue.has_currency(measure) and question.currency is not None
        formula = catalogue.formula(measure, is_converted=is_converted)
        more = [*dataset.keys, *_HOUSE]
        facts = facts_of(
            measure, dataset, formula, question=question, relation_of=relation_of, is_converted=is_converted, more=more,
        )
        named, totals = _named(formula), [part for part in parts_of(formula) if isinstance(part.node, Aggregate)]
        sql_of = {AS_OF: date_of(question.as_of)}
        columns = [
            *(f"fact.{name(one)}" for one in more), "fact.lx_day", "fact.currency" if "currency" in dataset else "NULL",
            *(compile_part(part, sql_of) if part.type != Type.FLAG else name(key) for key, part in named.items()),
            *(_adds(part, sql_of) for part in totals),
        ]
        return cls(measure, dataset, named, totals, columns, f"({facts.sql}) AS fact", managed(question, relation_of))

    def counting(self) -> _Rows:
        """Those of the facts that add something to any total."""
        adding = " OR ".join(f"({one}) IS NOT NULL" for one in self.columns[len(self.columns) - len(self.totals):])
        return replace(self, condition=f"{self.condition} AND ({adding})")


def _behind(connection: DuckDBPyConnection, asked: _Rows, limit: int | None) -> Behind:
    order = ", ".join(f"fact.{name(one)}" for one in ("lx_day", *asked.dataset.identity))
    sql = f"SELECT {', '.join(asked.columns)} FROM {asked.source} WHERE {asked.condition} ORDER BY {order}"
    rows = fetch(connection, sql if limit is None else f"{sql} LIMIT {limit}", asked.measure)
    functions = tuple(part.node.function for part in asked.totals if isinstance(part.node, Aggregate))
    found = tuple(_row(row, asked.dataset.keys, asked.named, asked.totals) for row in rows)
    return Behind(asked.measure, functions, found, len(found))


def _named(formula: Formula) -> dict[str, Typed]:
    """What the formula looks at in a row, once each."""
    return {
        part.node.name: part for part in parts_of(formula) if isinstance(part.node, Name) and part.node.name != AS_OF
    }


def _adds(part: Typed, sql_of: Mapping[str, str]) -> str:
    """What a row brings to a total: its operand, or 1 where rows are counted; nothing where the condition does not hold."""
    node = part.node
    assert isinstance(node, Aggregate)  # noqa: S101 -- the caller chose it
    operands, conditions = part.parts[: len(node.operands)], part.parts[len(node.operands):]
    counted = [f"{compile_part(one, sql_of)} IS NOT NULL" for one in operands if node.function == Function.DISTINCT]
    held = " AND ".join([*(compile_part(one, sql_of) for one in conditions), *counted]) or "true"
    is_count = node.function in {Function.COUNT, Function.DISTINCT}
    return f"CASE WHEN {held} THEN {'1' if is_count else compile_part(operands[0], sql_of)} END"


def _row(row: Sequence[object], keys: Sequence[str], named: Mapping[str, Typed], totals: Sequence[Typed]) -> FactRow:
    own, rest = row[: len(keys)], row[len(keys):]
    source, batch, row_no, day, currency, *values = rest
    seen = {key: read_part(part, value) for (key, part), value in zip(named.items(), values, strict=False)}
    adds = tuple(read_part(part, value) for part, value in zip(totals, values[len(named):], strict=True))
    return FactRow(
        str(source), tuple(zip(keys, own, strict=True)), int(str(batch)), int(str(row_no)),
        day, None if currency is None else str(currency), seen, adds,  # type: ignore[arg-type] # a date of DuckDB
    )
