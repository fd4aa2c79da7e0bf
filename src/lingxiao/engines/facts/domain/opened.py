"""The rows behind an amount, asked of the log by the worker and kept: what each adds, where it came from, what it replaced."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db import transaction

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import asked_refusals as refusals
from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.domain.answering import MOST_KEPT, PLACES, Prepared
from lingxiao.engines.facts.domain.measuring import catalogue
from lingxiao.engines.facts.log import reading
from lingxiao.engines.facts.log.connecting import name
from lingxiao.engines.facts.measures import evaluate, first_behind
from lingxiao.engines.facts.models import OpenedRow
from lingxiao.kernel.expressions.tree import Function
from lingxiao.kernel.money import round_half_away

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.measures import Behind, Cell, FactRow
    from lingxiao.engines.facts.models import AskedQuestion

ADDABLE = frozenset({Function.SUM, Function.COUNT})
NOT_OF_THE_NUMBER = frozenset({"measure", "month"})
"""Keys of a row that the question says already."""
MOST_EARLIER = 20
"""So many earlier versions of a row are kept, the newest of them."""


def answer_rows(asked: AskedQuestion) -> None:
    """Find the rows behind an amount and keep the first of them, in order of day and number, with what they make."""
    prepared = Prepared.of(asked)
    measure = catalogue()[prepared.asking.measures[0]]
    with prepared.database() as database:
        relation_of = prepared.with_lines(database)
        cells = evaluate(database, measure, catalogue=catalogue(), question=prepared.question, relation_of=relation_of)
        if len(cells) > 1:
            raise refusals.SeveralCurrencies
        found: tuple[Behind, ...] = ()
        earlier: dict[tuple[str, tuple[object, ...]], list[list[Any]]] = {}
        if cells:
            found = first_behind(
                database, cells[0], catalogue=catalogue(), question=prepared.question, relation_of=relation_of, most=MOST_KEPT,
            )
            for one in found:
                earlier |= _earlier(database, ALL[one.measure.dataset], one.rows, asked.batch_id)
    _check_sums(cells, found)
    asked.totals = _totals(cells)
    asked.line_count = sum(one.whole for one in found)
    kept = [(one.measure.key, row) for one in found for row in one.rows][:MOST_KEPT]
    with transaction.atomic():
        asked.opened.all().delete()
        OpenedRow.objects.bulk_create(
            (_row(asked, place, key, row, earlier) for place, (key, row) in enumerate(kept, start=1)), batch_size=1000,
        )


def _totals(cells: Sequence[Cell]) -> list[list[str]]:
    """The amount itself, and of a ratio what stands above and below the line."""
    return [
        [label, cell.currency or "", str(value)] for cell in cells
        for label, value in ((cell.measure.key, cell.value), ("above", cell.above), ("below", cell.below))
        if value is not None
    ]


def _check_sums(cells: Sequence[Cell], found: Sequence[Behind]) -> None:
    """Rows that do not make the amount are a bug, and nobody gets to see them."""
    for one in found:
        is_whole = one.whole == len(one.rows) and set(one.totals) <= ADDABLE
        if len(found) > 1 or not is_whole:
            continue
        for at, wanted in enumerate((cells[0].above, cells[0].below)[: len(one.totals)]):
            added = sum((value for row in one.rows if isinstance(value := row.adds[at], Fraction)), Fraction())
            if len(one.totals) <= 2 and added != (wanted or 0):  # noqa: PLR2004 -- above and below the line
                message = f"the rows of {one.measure.key} add up to {added} and not to {wanted}"
                raise AssertionError(message)


def _row(
    asked: AskedQuestion, place: int, measure: str, row: FactRow,
    earlier: dict[tuple[str, tuple[object, ...]], list[list[Any]]],
) -> OpenedRow:
    adds = [value if isinstance(value, Fraction) else None for value in row.adds]
    keys = tuple(value for _key, value in row.keys)
    first = adds[0] if adds else None
    return OpenedRow(
        question=asked, place=place, measure=measure, day=row.day, currency=row.currency or "",
        key=" · ".join(str(value) for key, value in row.keys if key not in NOT_OF_THE_NUMBER),
        adds=[None if one is None else str(one) for one in adds],
        added=None if first is None else Decimal(round_half_away(first * 10**PLACES)).scaleb(-PLACES),
        source=row.source, batch=row.batch, row_no=row.row_no, earlier=earlier.get((row.source, keys), []),
    )


def _earlier(
    database: DuckDBPyConnection, dataset: Dataset, rows: Sequence[FactRow], as_of: int,
) -> dict[tuple[str, tuple[object, ...]], list[list[Any]]]:
    """The versions that these rows took the place of, the newest first: batch, row, amount, and whether it was gone then.

    A tombstone that a row left in a month it moved out of is no version of it.
    """
    if not rows:
        return {}
    columns = dict(dataset.columns())
    keys = [*dataset.identity]
    given = [[row.source, *(value for _key, value in row.keys), row.batch] for row in rows]
    told = ", ".join(
        f"unnest(${at}::{columns[key]}[]) AS {name(key)}" for at, key in enumerate((*keys, "batch"), start=1)
    )
    database.execute(f"CREATE OR REPLACE TEMP TABLE lx_opened AS SELECT {told}", [*map(list, zip(*given, strict=True))])
    versions = reading.every_version(dataset, manifest.files_of(dataset=dataset.name), store=manifest.store(), as_of=as_of)
    same = " AND ".join(f"version.{name(key)} = now.{name(key)}" for key in keys)
    amount = f"version.{name(dataset.amount)}" if dataset.amount else "NULL"
    told = ", ".join(f"version.{name(key)}" for key in keys)
    found: dict[tuple[str, tuple[object, ...]], list[list[Any]]] = {}
    for source, *rest in database.execute(
        f"SELECT {told}, version.batch, version.row_no, {amount}, version.is_deleted FROM ({versions}) AS version "
        f"JOIN lx_opened AS now ON {same} AND version.batch < now.batch WHERE NOT version.is_moved ORDER BY version.batch DESC"
    ).fetchall():
        there = found.setdefault((str(source), tuple(rest[: len(dataset.keys)])), [])
        if len(there) < MOST_EARLIER:
            batch, row_no, minor, is_gone = rest[len(dataset.keys):]
            there.append([batch, row_no, None if minor is None else str(minor), bool(is_gone)])
    return found
