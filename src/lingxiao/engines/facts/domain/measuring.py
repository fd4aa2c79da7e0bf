"""Figures worked out once per batch and kept: every measure that has a dataset, by month and by who answered for the fact."""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.log.connecting import duck
from lingxiao.engines.facts.measures import LINES, Line, Question, evaluate, load, load_lines
from lingxiao.engines.facts.measures.declared import OverMonths
from lingxiao.engines.facts.measures.loading import SHIPPED, Catalogue
from lingxiao.engines.facts.models import Difference, Measured, MeasuredSet
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.founding import ids_by_number
from lingxiao.kernel.days.periods import Month

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from fractions import Fraction

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.measures.declared import Measure
    from lingxiao.engines.facts.measures.evaluating import Cell

MONTHS = 24
"""How many months are kept, this one included: a year and the one to compare it with."""

PLACES = 8
COLUMNS = "of_set_id, measure, month, manager_id, currency, above, below"
_LOCK = 0x6C78_6667


class Row(NamedTuple):
    """One figure on its way into the table."""

    measure: str
    month: date
    manager: str | None
    currency: str
    above: Fraction
    below: Fraction | None


@cache
def catalogue() -> Catalogue:
    """The measures the company counts."""
    return load()


@cache
def edition() -> str:
    """Which text of the measures is in force: figures of another one are not the same figures."""
    return sha256(SHIPPED.read_bytes()).hexdigest()


def kept() -> list[Measure]:
    """The measures whose figures are kept: those over a dataset. What is made of others is divided when it is shown."""
    return [one for one in catalogue().measures.values() if one.dataset and one.over_months != OverMonths.LAST]


def newest() -> MeasuredSet | None:
    """The figures that hold now: those of the newest batch that were worked out last."""
    return MeasuredSet.objects.select_related("batch").defer("lines").order_by("-batch", "-pk").first()


def work_out(*, on: date, at: datetime) -> MeasuredSet | None:
    """Work out every figure as of the newest batch and keep them in place of the older ones; None where they stand already.

    A set is there whole or not at all; until it is, the one before it answers.
    """
    number = manifest.latest()
    if not number or _stand(number, on):
        return None
    last = Month.containing(on)
    question = Question(last.shift(1 - MONTHS), last, on, dimensions=("manager",))
    # All of the database is asked before the stream begins: meanwhile it takes no question.
    lines = [Line(person, manager, since, until) for person, manager, since, until in people.answering_managers()]
    relation_of = {key: rows_of(dataset, as_of=number) for key, dataset in ALL.items()}
    ids = ids_by_number()
    with transaction.atomic():
        take_turn()
        if _stand(number, on):
            return None
        made = MeasuredSet.objects.create(
            batch_id=number, measures_sha256=edition(), worked_out_on=on, first_month=question.start,
            last_month=last.span.start, made_at=at, lines=[as_json(line) for line in lines],
        )
        with connection.cursor() as cursor, cursor.copy(f"COPY facts_measured ({COLUMNS}) FROM STDIN") as stream:
            for row in _figures(question, lines, relation_of):
                manager = ids[row.manager] if row.manager is not None else None
                below = _text(row.below) if row.below is not None else None
                stream.write_row((made.pk, row.measure, row.month, manager, row.currency, _text(row.above), below))
        older = MeasuredSet.objects.exclude(pk=made.pk)
        for rows in (Measured.objects, Difference.objects):
            rows.filter(of_set__in=older)._raw_delete(using="default")  # noqa: SLF001 -- hundreds of thousands at once
        older.delete()
    return made


def take_turn() -> None:
    """Wait until nobody else works figures out, freezes or restates; held until this transaction ends.

    One lock for all three: what is being copied must not be replaced meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def as_json(line: Line) -> list[str | None]:
    """Who answered for whom, as it is kept beside figures: two numbers, the first day and the day after the last."""
    return [line.person, line.manager, line.since.isoformat(), line.until.isoformat() if line.until is not None else None]


def as_line(kept: Sequence[str | None]) -> Line:
    """The same, read again."""
    person, manager, since, until = kept
    return Line(str(person), str(manager), date.fromisoformat(str(since)), date.fromisoformat(until) if until else None)


def _stand(number: int, on: date) -> bool:
    return MeasuredSet.objects.filter(batch_id=number, measures_sha256=edition(), worked_out_on=on).exists()


def _figures(question: Question, lines: list[Line], relation_of: dict[str, str]) -> Iterator[Row]:
    """Every figure of these months, by who answered for the fact on its own day; measure by measure."""
    store = manifest.store()
    store.root.mkdir(parents=True, exist_ok=True)
    with duck([store.root], spill=store.spill) as database:
        with_lines = {**relation_of, LINES: load_lines(database, lines)}
        for measure in kept():
            yield from _of(database, measure, question, with_lines)


def _of(database: DuckDBPyConnection, measure: Measure, question: Question, relation_of: dict[str, str]) -> Iterator[Row]:
    for cell in evaluate(database, measure, catalogue=catalogue(), question=question, relation_of=relation_of):
        sums = _sums(measure, cell)
        if sums is not None and cell.month is not None:
            yield Row(measure.key, cell.month.span.start, cell.key("manager"), cell.currency or "", *sums)


def _sums(measure: Measure, cell: Cell) -> tuple[Fraction, Fraction | None] | None:
    """What is added over months and managers: the sum, or above and below the line. None where nothing stands there."""
    if measure.over_months == OverMonths.SUM:
        return (cell.value, None) if cell.value is not None else None
    return (cell.above, cell.below) if cell.above is not None and cell.below is not None else None


def _text(value: Fraction) -> str:
    """A number as PostgreSQL reads it, exact; a number of more places than the column has is a bug of the measure."""
    scaled = value * 10**PLACES
    if scaled.denominator != 1:
        message = f"{value} has more than {PLACES} decimal places"
        raise ValueError(message)
    whole = scaled.numerator
    sign, digits = ("-" if whole < 0 else ""), f"{abs(whole):0{PLACES + 1}}"
    return f"{sign}{digits[:-PLACES]}.{digits[-PLACES:]}"
