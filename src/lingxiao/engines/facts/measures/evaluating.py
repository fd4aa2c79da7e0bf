"""Figures: a measure evaluated over the log, each an exact fraction, to be rounded once by who shows or pays it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import duckdb

from lingxiao.engines.facts.log.connecting import text
from lingxiao.engines.facts.measures.compiling import CURRENCY, MONTH, compile_measure
from lingxiao.engines.facts.measures.declared import Unit
from lingxiao.engines.facts.measures.lines import LINES, load_lines
from lingxiao.engines.facts.measures.refusals import ConflictingRates, MissingRate, TooLarge, TooManyFigures
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.expressions import read_part
from lingxiao.kernel.money import Money, round_half_away

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.measures.compiling import Query
    from lingxiao.engines.facts.measures.declared import Measure
    from lingxiao.engines.facts.measures.lines import Line
    from lingxiao.engines.facts.measures.loading import Catalogue
    from lingxiao.engines.facts.measures.question import Question


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure. ``value`` is exact, of money in minor units; None where there is none, as over a quota of zero.

    Of a ratio ``above`` and ``below`` are kept, so that a bound is compared by multiplying and never on a rounded rate.
    """

    measure: Measure
    month: Month | None
    currency: str | None
    keys: tuple[tuple[str, str | None], ...]
    value: Fraction | None
    above: Fraction | None
    below: Fraction | None

    @property
    def money(self) -> Money | None:
        """An amount of money, rounded once, half away from zero, to the minor unit; None where it is no amount."""
        if self.measure.unit != Unit.MONEY or self.value is None or self.currency is None:
            return None
        return Money(round_half_away(self.value), self.currency)

    def key(self, dimension: str) -> str | None:
        """Of whom or what it is."""
        return dict(self.keys)[dimension]


def evaluate(
    connection: DuckDBPyConnection, measure: Measure, *, catalogue: Catalogue, question: Question,
    relation_of: Mapping[str, str], lines: Sequence[Line] | None = None, most: int | None = None,
) -> list[Cell]:
    """The figures of a measure, in order of month, currency and dimensions. What has no rows has no figure.

    With ``most``, more of them than that are refused (``TooManyFigures``) before they fill the memory.

    ``relation_of`` gives the SQL of each dataset's rows as of a batch. Refused are ``MissingRate``, ``ConflictingRates``,
    ``NoSuchDimension``, ``NoLines``, ``OverlappingLines`` and ``TooLarge``; never is a row left out in silence.
    """
    with_lines = relation_of if lines is None else {**relation_of, LINES: load_lines(connection, lines)}
    query = compile_measure(measure, catalogue=catalogue, question=question, relation_of=with_lines)
    if query.is_converted:
        check_rates(connection, question=question, rates=relation_of["rates"])
    rows = fetch(connection, query.sql if most is None else f"{query.sql} LIMIT {most + 1}", measure)
    if most is not None and len(rows) > most:
        raise TooManyFigures(measure.key, most)
    if query.is_converted:
        refuse_unrated([row[-1] for row in rows], question)
    return cells_of(query, rows)


def cells_of(query: Query, rows: Sequence[Sequence[object]]) -> list[Cell]:
    """The figures that a statement's rows make, in order."""
    return sorted((_cell(query, row) for row in rows), key=_order)


def fetch(connection: DuckDBPyConnection, sql: str, measure: Measure) -> list[tuple[object, ...]]:
    """The rows of a statement; ``TooLarge`` where a number does not fit."""
    try:
        return connection.execute(sql).fetchall()
    except duckdb.OutOfRangeException as beyond:
        raise TooLarge(measure.key) from beyond


def check_rates(connection: DuckDBPyConnection, *, question: Question, rates: str) -> None:
    """Refuse two different rates of one day."""
    found = connection.execute(
        f"SELECT currency, day FROM ({rates}) WHERE to_currency = {text(question.currency or '')} "
        "GROUP BY currency, day HAVING count(DISTINCT rate) > 1 ORDER BY day, currency LIMIT 1"
    ).fetchone()
    if found is not None:
        raise ConflictingRates(found[0], question.currency or "", found[1])


def refuse_unrated(unrated: Sequence[object], question: Question) -> None:
    """Refuse where an amount has no rate: the first in order of currency and day is named."""
    missing = sorted(str(one) for one in unrated if one is not None)
    if missing:
        currency, _blank, day = missing[0].partition(" ")
        raise MissingRate(currency, question.currency or "", day)


def _cell(query: Query, row: Sequence[object]) -> Cell:
    keys = dict(zip(query.keys, row, strict=False))
    cells = row[len(query.keys): len(query.keys) + len(query.compiled.columns)]
    value = query.compiled.value(cells)
    formula = query.compiled.formula
    above, below = read_part(formula.numerator, cells[0]), None
    if formula.denominator is not None:
        below = read_part(formula.denominator, cells[1])
    month, currency = keys.get(MONTH), keys.get(CURRENCY)
    if query.is_converted:
        currency = query.question.currency
    return Cell(
        query.measure, None if month is None else Month.containing(month),  # type: ignore[arg-type] # a date of DuckDB
        None if currency is None else str(currency),
        tuple((one, keys[one]) for one in query.question.dimensions),  # type: ignore[misc] # texts of DuckDB
        _number(value), _number(above), _number(below),
    )


def _number(value: object) -> Fraction | None:
    return value if isinstance(value, Fraction) else None


def _order(cell: Cell) -> tuple[tuple[bool, str], ...]:
    """By month, currency, then dimensions; what is missing comes last."""
    values = ["" if cell.month is None else cell.month.key, cell.currency, *(value for _key, value in cell.keys)]
    return tuple((value is None, value or "") for value in values)
