"""Figures worked out once per batch and kept: every measure that has a dataset, by month and by who answered for the fact.

What is dated by an expectation, and quotas, are kept for months to come too; parts and stages for a year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Subquery

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.log.connecting import duck
from lingxiao.engines.facts.measures import LINES, Line, Question, evaluate, load, load_lines
from lingxiao.engines.facts.measures.declared import OverMonths
from lingxiao.engines.facts.measures.funnel import stages
from lingxiao.engines.facts.measures.loading import SHIPPED, Catalogue
from lingxiao.engines.facts.models import Difference, Measured, MeasuredPart, MeasuredSet, MeasuredStage, QualityScan
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.founding import ids_by_number
from lingxiao.kernel.days.periods import Month

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.measures.declared import Measure
    from lingxiao.engines.facts.measures.evaluating import Cell

MONTHS, AHEAD, DIVIDED = 24, 12, 12
"""How many months are kept, this one included: a year and the one to compare it with; how many of what is to come; and how
many of parts and stages."""

COMING = {"quota", "expected_pipeline"}
"""What is known of months that have not begun."""
PARTS = (
    ("sales_by_order", "product.line"), ("sales_by_order", "channel"), ("sales_by_order", "unit"),
    ("sales_by_invoice", "channel"), ("receipts", "channel"),
)
"""Of which measures the parts are kept, and by what they are divided."""

PLACES, LONGEST = 8, 200
COPY = "COPY facts_measured (of_set_id, measure, month, manager_id, currency, above, below) FROM STDIN"
COPY_PARTS = "COPY facts_measuredpart (of_set_id, measure, dimension, month, manager_id, key, currency, above) FROM STDIN"
COPY_STAGES = (
    "COPY facts_measuredstage (of_set_id, month, manager_id, stage, place, currency, entered, went_on, waiting, \"left\", days, "
    "amount, amount_went_on) FROM STDIN"
)
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
    """Which text of the measures is in force, and what is kept of them: figures of another one are not the same figures."""
    return sha256(SHIPPED.read_bytes() + repr((PARTS, sorted(COMING), MONTHS, AHEAD, DIVIDED)).encode()).hexdigest()


def kept() -> list[Measure]:
    """The measures whose figures are kept: those over a dataset. What is made of others is divided when it is shown.

    How things stand is kept for the month of the day on which it was worked out, and no other.
    """
    return [one for one in catalogue().measures.values() if one.dataset]


def newest() -> MeasuredSet | None:
    """The figures that hold now: those of the newest batch that were worked out last; with the newest score of the facts."""
    scored = QualityScan.objects.order_by("-scanned_on", "-batch", "-pk").values("tenths")[:1]
    rows = MeasuredSet.objects.select_related("batch").defer("lines").annotate(quality_tenths=Subquery(scored))
    return rows.order_by("-batch", "-pk").first()


@dataclass(frozen=True, slots=True)
class _Asking:
    """All that the log is asked with; the database of the company is not asked any more once it is there."""

    question: Question
    lines: list[Line]
    relation_of: dict[str, str]
    ids: dict[str, int]

    @classmethod
    def of(cls, number: int, on: date) -> _Asking:
        """As of a batch, on a day."""
        last = Month.containing(on)
        question = Question(last.shift(1 - MONTHS), last, on, dimensions=("manager",))
        lines = [Line(person, manager, since, until) for person, manager, since, until in people.answering_managers()]
        return cls(question, lines, {key: rows_of(dataset, as_of=number) for key, dataset in ALL.items()}, ids_by_number())

    def id_of(self, manager: str | None) -> int | None:
        """A manager by number; nobody where a fact belongs to nobody."""
        return None if manager is None else self.ids[manager]

    @property
    def since(self) -> Month:
        """The first month of which parts and stages are kept."""
        return self.question.last.shift(1 - DIVIDED)


def work_out(*, on: date, at: datetime) -> MeasuredSet | None:
    """Work out every figure as of the newest batch and keep them in place of the older ones; None where they stand already.

    A set is there whole or not at all; until it is, the one before it answers.
    """
    number = manifest.latest()
    if not number or _stand(number, on):
        return None
    asking = _Asking.of(number, on)
    with transaction.atomic():
        take_turn()
        if _stand(number, on):
            return None
        made = MeasuredSet.objects.create(
            batch_id=number, measures_sha256=edition(), worked_out_on=on, first_month=asking.question.start,
            last_month=asking.question.last.span.start, made_at=at, lines=[as_json(line) for line in asking.lines],
        )
        _keep(made, asking)
        older = MeasuredSet.objects.exclude(pk=made.pk)
        for rows in (Measured, MeasuredPart, MeasuredStage, Difference):
            found: Any = rows._default_manager.filter(of_set__in=older)  # noqa: SLF001 -- Django's name for it
            found._raw_delete(using="default")  # noqa: SLF001 -- hundreds of thousands at once
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
def _keep(made: MeasuredSet, asking: _Asking) -> None:
    """Everything of a set into its tables, as it is worked out."""
    store = manifest.store()
    store.root.mkdir(parents=True, exist_ok=True)
    with duck([store.root], spill=store.spill) as database:
        whole = replace(asking, relation_of={**asking.relation_of, LINES: load_lines(database, asking.lines)})
        for sentence, rows in ((COPY, _figures), (COPY_PARTS, _parts), (COPY_STAGES, _stages)):
            with connection.cursor() as cursor, cursor.copy(sentence) as stream:
                for row in rows(database, whole):
                    stream.write_row((made.pk, *row))


def _stand(number: int, on: date) -> bool:
    return MeasuredSet.objects.filter(batch_id=number, measures_sha256=edition(), worked_out_on=on).exists()


def _figures(database: DuckDBPyConnection, asking: _Asking) -> Iterator[tuple[object, ...]]:
    """Every figure of these months, by who answered for the fact on its own day; measure by measure."""
    for measure in kept():
        for row in _of(database, measure, asking):
            below = _text(row.below) if row.below is not None else None
            yield row.measure, row.month, asking.id_of(row.manager), row.currency, _text(row.above), below


def _of(database: DuckDBPyConnection, measure: Measure, asking: _Asking) -> Iterator[Row]:
    question = asking.question
    if measure.over_months == OverMonths.LAST:
        question = replace(question, first=question.last)
    elif measure.key in COMING:
        question = replace(question, last=question.last.shift(AHEAD))
    is_sum = catalogue().formula(measure).denominator is None
    for cell in evaluate(database, measure, catalogue=catalogue(), question=question, relation_of=asking.relation_of):
        sums = _sums(cell, is_sum=is_sum)
        if sums is not None and cell.month is not None:
            yield Row(measure.key, cell.month.span.start, cell.key("manager"), cell.currency or "", *sums)


def _sums(cell: Cell, *, is_sum: bool) -> tuple[Fraction, Fraction | None] | None:
    """What is added over months and managers: the sum, or above and below the line. None where nothing stands there."""
    if is_sum:
        return (cell.value, None) if cell.value is not None else None
    return (cell.above, cell.below) if cell.above is not None and cell.below is not None else None


def _parts(database: DuckDBPyConnection, asking: _Asking) -> Iterator[tuple[object, ...]]:
    """What each product line, channel and region has of a measure; values that a source leaves out come under an empty key."""
    for key, dimension in PARTS:
        question = replace(asking.question, first=asking.since, dimensions=("manager", dimension))
        found: dict[tuple[date, int | None, str, str], Fraction] = {}
        for cell in evaluate(
            database, catalogue()[key], catalogue=catalogue(), question=question, relation_of=asking.relation_of,
        ):
            if cell.value is not None and cell.month is not None:
                who, part = asking.id_of(cell.key("manager")), (cell.key(dimension) or "")[:LONGEST]
                where = (cell.month.span.start, who, part, cell.currency or "")
                found[where] = found.get(where, Fraction()) + cell.value
        for (month, manager, part, currency), value in found.items():
            yield key, dimension, month, manager, part, currency, _text(value)


def _stages(database: DuckDBPyConnection, asking: _Asking) -> Iterator[tuple[object, ...]]:
    """The funnel of each manager and month."""
    first = asking.since.span.start
    for one in stages(database, relation_of=asking.relation_of, first=first, as_of=asking.question.as_of):
        yield one.month, asking.id_of(one.manager), *one[2:]


def _text(value: Fraction) -> str:
    """A number as PostgreSQL reads it, exact; a number of more places than the column has is a bug of the measure."""
    scaled = value * 10**PLACES
    if scaled.denominator != 1:
        message = f"{value} has more than {PLACES} decimal places"
        raise ValueError(message)
    whole = scaled.numerator
    sign, digits = ("-" if whole < 0 else ""), f"{abs(whole):0{PLACES + 1}}"
    return f"{sign}{digits[:-PLACES]}.{digits[-PLACES:]}"
