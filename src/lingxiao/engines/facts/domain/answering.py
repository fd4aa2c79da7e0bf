"""Answers to what people asked of the log, worked out by the worker and kept: figures line by line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import asked_refusals as refusals
from lingxiao.engines.facts.domain import freezing, manifest, measuring
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.domain.measuring import catalogue
from lingxiao.engines.facts.domain.questions import PERSONS, Asking
from lingxiao.engines.facts.enums import Per
from lingxiao.engines.facts.log.connecting import duck
from lingxiao.engines.facts.measures import LINES, Grain, Line, Question, evaluate, load_lines
from lingxiao.engines.facts.measures.declared import OverMonths
from lingxiao.engines.facts.measures.question import MANAGER
from lingxiao.engines.facts.measures.scope import LOOKUPS
from lingxiao.engines.facts.models import AnswerLine
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.founding import ids_by_number
from lingxiao.kernel.money import round_half_away

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.measures import Cell, Measure
    from lingxiao.engines.facts.models import AskedQuestion

MOST_KEPT = 20_000
"""How many lines of an answer are kept: as many as fit into one file. How many there are in all is said beside them."""
MOST_LINES = 200_000
"""Beyond so many lines a question is refused: nobody reads them, and they fill the memory of the worker."""
PLACES = 8


class Key(NamedTuple):
    """What a line is of. Periods, splits and currencies that say nothing come last."""

    period: str
    keys: tuple[str | None, ...]
    currency: str

    def order(self) -> tuple[Any, ...]:
        """In order of period, splits and currency."""
        return self.period, tuple((one is None, one or "") for one in self.keys), self.currency == "", self.currency


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that the database is asked for before the log is read: whose facts count, who answered for whom, and the files."""

    asking: Asking
    question: Question
    lines: list[Line]
    relation_of: dict[str, str]

    @classmethod
    def of(cls, asked: AskedQuestion) -> Prepared:
        """For a question that waits."""
        asking = Asking.from_json(asked.question)
        lines = _lines(asking)
        question = Question(
            asking.first, asking.last, asking.as_of, asking.by, _filters(asking, asked.counted, lines), asking.into,
            Grain.MONTH if asking.per == Per.MONTH else Grain.WHOLE,
        )
        names = {one.dataset for key in asking.measures for one in catalogue().components(catalogue()[key])}
        beside = {one.dataset for one in LOOKUPS.values()} | {"rates"}
        relation_of = {name: _relation(name, asking) for name in sorted(names | beside)}
        return cls(asking, question, lines, relation_of)

    def database(self) -> AbstractContextManager[DuckDBPyConnection]:
        """A DuckDB over the files of the log; load the lines into it first, see ``with_lines``."""
        store = manifest.store()
        store.root.mkdir(parents=True, exist_ok=True)
        return duck([store.root], spill=store.spill)

    def with_lines(self, database: DuckDBPyConnection) -> dict[str, str]:
        """The SQL of every dataset and of the reporting lines, which now stand in this database."""
        return {**self.relation_of, LINES: load_lines(database, self.lines)}


def _lines(asking: Asking) -> list[Line]:
    """Who answered for whom: as is known now, or as it was known when the version of a frozen month was made."""
    kept = freezing.version_of(asking.first, number=asking.version).lines if asking.version is not None else None
    return [measuring.as_line(line) for line in kept] if kept else [Line(*line) for line in people.answering_managers()]


def _filters(
    asking: Asking, counted: Sequence[str] | None, lines: Iterable[Line],
) -> dict[str, tuple[str | None, ...]]:
    """What was asked for, and of managers only those whose facts count; then what belongs to nobody counts for nobody."""
    found = dict(asking.only)
    if counted is not None:
        answering = {line.manager for line in lines}.intersection(counted)
        named = asking.only.get(MANAGER)
        found[MANAGER] = tuple(sorted(answering if named is None else answering.intersection(filter(None, named))))
    return found


def _relation(dataset: str, asking: Asking) -> str:
    """The rows of a dataset as of the batch; of these months alone where every measure asked is dated by their own day."""
    measures = [one for key in asking.measures for one in catalogue().components(catalogue()[key]) if one.dataset == dataset]
    is_by_its_day = bool(measures) and all(one.day == ALL[dataset].day for one in measures)
    months = {"first_month": asking.first.key, "last_month": asking.last.key} if is_by_its_day else {}
    return rows_of(ALL[dataset], as_of=asking.batch, **months)


def answer_figures(asked: AskedQuestion) -> None:
    """Work the figures of a question out and keep the first lines of them, in order, with what all make together.

    A refusal of the measures, such as a missing rate, goes to the caller.
    """
    prepared = Prepared.of(asked)
    with prepared.database() as database:
        relation_of = prepared.with_lines(database)
        cells = [[*_cells(database, prepared, measure, relation_of)] for measure in _measures(prepared)]
        whole = replace(prepared.question, dimensions=(), grain=Grain.WHOLE)
        totals = [
            _evaluate(database, measure, whole, relation_of) for measure in _measures(prepared)
        ]
        found = _beside_each_other(prepared.asking, cells)
        first = sorted(found, key=Key.order)[:MOST_KEPT]
        words = _words(database, prepared, first)
    _check_sums(cells, totals)
    asked.totals = [
        [cell.measure.key, cell.currency or "", str(cell.value)] for each in totals for cell in each if cell.value is not None
    ]
    asked.line_count = len(found)
    with transaction.atomic():
        asked.lines.all().delete()
        AnswerLine.objects.bulk_create(
            (_line(asked, place, key, found[key], words) for place, key in enumerate(first, start=1)), batch_size=1000,
        )


def _measures(prepared: Prepared) -> list[Measure]:
    return [catalogue()[key] for key in prepared.asking.measures]


def _evaluate(database: DuckDBPyConnection, measure: Measure, question: Question, relation_of: dict[str, str]) -> list[Cell]:
    return evaluate(
        database, measure, catalogue=catalogue(), question=question, relation_of=relation_of, most=MOST_LINES,
    )


def _cells(
    database: DuckDBPyConnection, prepared: Prepared, measure: Measure, relation_of: dict[str, str],
) -> Iterator[tuple[str, Cell]]:
    """The figures of a measure, each with its period. A quarter's is worked out of its rows, never of its months' figures."""
    if prepared.asking.per == Per.MONTH:
        for cell in _evaluate(database, measure, prepared.question, relation_of):
            yield (cell.month.key if cell.month is not None else ""), cell
        return
    for period, first, last in prepared.asking.stretches():
        for cell in _evaluate(database, measure, replace(prepared.question, first=first, last=last), relation_of):
            yield period, cell


def _beside_each_other(asking: Asking, cells: Sequence[Sequence[tuple[str, Cell]]]) -> dict[Key, list[Fraction | None]]:
    """The figures of several measures line by line.

    A measure without money stands beside the amounts where one currency is all there is, or where it is split by currency;
    else it has lines of its own.
    """
    currencies = {cell.currency for each in cells for _period, cell in each if cell.currency is not None}
    is_split = "currency" in asking.by and asking.into is None
    found: dict[Key, list[Fraction | None]] = {}
    for at, each in enumerate(cells):
        for period, cell in each:
            keys = tuple(value for _key, value in cell.keys)
            currency = cell.currency or (next(iter(currencies)) if len(currencies) == 1 else "")
            if is_split:
                currency = cell.currency or cell.key("currency") or ""
            found.setdefault(Key(period, keys, currency), [None] * len(cells))[at] = cell.value
    if len(found) > MOST_LINES:
        raise refusals.TooManyLines(most=MOST_LINES)
    return found


def _check_sums(cells: Sequence[Sequence[tuple[str, Cell]]], totals: Sequence[Sequence[Cell]]) -> None:
    """What adds up must: an answer whose lines do not make the whole is a bug, and nobody gets to see it."""
    for each, whole in zip(cells, totals, strict=True):
        for total in whole:
            if total.measure.over_months != OverMonths.SUM:
                continue
            added = sum((cell.value or 0 for _period, cell in each if cell.currency == total.currency), Fraction())
            if added != (total.value or 0):
                message = f"the lines of {total.measure.key} make {added} and not {total.value}"
                raise AssertionError(message)


def _line(
    asked: AskedQuestion, place: int, key: Key, values: Sequence[Fraction | None], words: dict[tuple[str, str], str],
) -> AnswerLine:
    called = [
        words.get((split, value), value) if value is not None else ""
        for split, value in zip(asked.question["by"], key.keys, strict=True)
    ]
    first, second, third = [*map(_to_sort_by, values), None, None, None][:3]
    return AnswerLine(
        question=asked, place=place, period=key.period, keys=[*key.keys], words=called, label=" · ".join(filter(None, called)),
        currency=key.currency, figures=[None if one is None else str(one) for one in values],
        first=first, second=second, third=third,
    )


def _to_sort_by(value: Fraction | None) -> Decimal | None:
    """A figure as the database orders it, rounded; it is shown nowhere."""
    return None if value is None else Decimal(round_half_away(value * 10**PLACES)).scaleb(-PLACES)


def _words(database: DuckDBPyConnection, prepared: Prepared, lines: Iterable[Key]) -> dict[tuple[str, str], str]:
    """What people call persons, customers and products, by split and value; what has no name is called by its value."""
    every = list(lines)
    found: dict[tuple[str, str], str] = {}
    for at, split in enumerate(prepared.asking.by):
        values = {value for one in every if (value := one.keys[at]) is not None}
        if split in PERSONS:
            ids = {number: pk for number, pk in ids_by_number().items() if number in values}
            names = people.names_of(person_ids=ids.values())
            found |= {(split, number): names[pk] for number, pk in ids.items() if pk in names}
        elif split in {"customer", "product"}:
            sql = NAMES.format(key=split, rows=prepared.relation_of[f"{split}s"])
            rows = database.execute(sql, [sorted(values)]).fetchall()
            found |= {(split, value): name for value, name in rows if name}
    return found


NAMES = "SELECT {key}, min(name) FROM ({rows}) WHERE {key} IN (SELECT unnest($1::VARCHAR[])) GROUP BY {key}"
"""What sources call customers or products: the first of two names."""
