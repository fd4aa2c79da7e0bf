"""The SQL of the facts that a measure counts: of these days, filtered, with their amounts converted where that is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lingxiao.engines.facts.log.connecting import name, text
from lingxiao.engines.facts.measures.declared import AS_OF
from lingxiao.engines.facts.measures.lines import LINES, OPEN_END
from lingxiao.engines.facts.measures.loading import parts_of
from lingxiao.engines.facts.measures.question import MANAGER
from lingxiao.engines.facts.measures.refusals import NoLines, NoSuchDimension
from lingxiao.engines.facts.measures.scope import LOOKUPS
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.expressions import Type
from lingxiao.kernel.expressions.tree import Name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.measures.declared import Measure
    from lingxiao.engines.facts.measures.question import Question
    from lingxiao.kernel.expressions import Formula

_RATE_PLACES, _MOST_EXPONENT = 8, 4
ON_FACT_DAY = f"{LINES}.person = fact.owner AND {LINES}.since <= fact.lx_day AND fact.lx_day < {LINES}.until"
"""The line in force on the fact's own day."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The SQL of facts: ``lx_day`` says when, and ``lx_unrated``, where amounts are converted, for what a rate is missing."""

    sql: str
    is_converted: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Everything that the SQL of a measure's facts depends on."""

    measure: Measure
    dataset: Dataset
    formula: Formula
    question: Question
    relation_of: Mapping[str, str]
    is_converted: bool

    @property
    def names(self) -> list[str]:
        """The names its formula speaks of, once each, without the day asked about."""
        found = (part.node.name for part in parts_of(self.formula) if isinstance(part.node, Name))
        return [one for one in dict.fromkeys(found) if one != AS_OF]


def facts_of(
    measure: Measure, dataset: Dataset, formula: Formula, *, question: Question, relation_of: Mapping[str, str],
    is_converted: bool, more: Sequence[str] = (),
) -> Facts:
    """The facts that count for a question, with the columns its formula and dimensions need and ``more`` besides."""
    wanted = _Wanted(measure, dataset, formula, question, relation_of, is_converted)
    for dimension in (*question.dimensions, *question.filters):
        if _column_behind(dimension) not in dataset:
            raise NoSuchDimension(dimension, measure.key)
        if dimension == MANAGER and LINES not in relation_of:
            raise NoLines
    columns = _columns(wanted, more)
    sources = [f"FROM ({relation_of[dataset.name]}) AS fact", *_lookups(wanted)]
    if is_converted:
        sources.append(
            f"LEFT JOIN ({_rates(question, relation_of['rates'], measure)}) AS lx_rates "
            f"ON lx_rates.currency = fact.currency AND lx_rates.day = {_day(wanted)}"
        )
    conditions = [*_days(wanted), *(_filter(key, values) for key, values in question.filters.items() if key != MANAGER)]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return Facts(f"SELECT {', '.join(columns)} {' '.join(sources)}{where}", is_converted)


def managed(question: Question, relation_of: Mapping[str, str]) -> str:
    """The condition under which a fact belongs to one of the managers asked for, counted once whoever they are."""
    if MANAGER not in question.filters or MANAGER in question.dimensions:
        return "true"
    managers = question.filters[MANAGER]
    named = [text(one) for one in managers if one is not None]
    lines = f"SELECT 1 FROM ({relation_of[LINES]}) AS {LINES} WHERE {ON_FACT_DAY}"
    ways = [f"EXISTS ({lines} AND {LINES}.manager IN ({', '.join(named)}))"] if named else []
    if None in managers:
        ways.append(f"NOT EXISTS ({lines})")
    return f"({' OR '.join(ways)})" if ways else "false"


def among(column: str, values: Sequence[str | None]) -> str:
    """The condition that a column has one of these values; None is the missing one. Of no values none is had."""
    named = [text(one) for one in values if one is not None]
    ways = [f"{column} IN ({', '.join(named)})"] if named else []
    if None in values:
        ways.append(f"{column} IS NULL")
    return f"({' OR '.join(ways)})" if ways else "false"


def date_of(day: date) -> str:
    """A day as SQL writes it."""
    return f"DATE '{day.isoformat()}'"


def _column_behind(dimension: str) -> str:
    """The column of the facts that a dimension is read from."""
    if dimension in LOOKUPS:
        return LOOKUPS[dimension].key
    return dimension if dimension != MANAGER else "owner"


def _filter(key: str, values: Sequence[str | None]) -> str:
    if key in LOOKUPS:
        return among(f"lx_{LOOKUPS[key].dataset}.{name(LOOKUPS[key].column)}", values)
    return among(f"fact.{name(key)}", values)


def _day(wanted: _Wanted) -> str:
    is_stock = wanted.measure.day == AS_OF
    return date_of(wanted.question.as_of) if is_stock else f"fact.{name(wanted.measure.day)}"


def _days(wanted: _Wanted) -> list[str]:
    """The condition on the day. How things stand on a day is asked only of months that hold it."""
    start, end = wanted.question.start, wanted.question.end
    if wanted.measure.day == AS_OF:
        return [] if start <= wanted.question.as_of < end else ["false"]
    return [f"{_day(wanted)} >= {date_of(start)}", f"{_day(wanted)} < {date_of(end)}"]


def _columns(wanted: _Wanted, more: Sequence[str]) -> list[str]:
    money = {part.column.name for part in parts_of(wanted.formula) if part.column and part.type == Type.MONEY}
    dimensions = ["owner" if one == MANAGER else one for one in (*wanted.question.dimensions, *wanted.question.filters)]
    plain = dict.fromkeys((*wanted.names, *dimensions, *more, *(["currency"] if "currency" in wanted.dataset else [])))
    found = [f"{_day(wanted)} AS lx_day"]
    for column in plain:
        if column in LOOKUPS:
            found.append(f"lx_{LOOKUPS[column].dataset}.{name(LOOKUPS[column].column)} AS {name(column)}")
        elif column in money and wanted.is_converted:
            found.append(f"CAST(fact.{name(column)} AS HUGEINT) * {_factor(wanted.question)} AS {name(column)}")
        else:
            found.append(f"fact.{name(column)}")
    if wanted.is_converted:
        day = f"strftime({_day(wanted)}, '%Y-%m-%d')"
        any_amount = f"coalesce({', '.join(f'fact.{name(one)}' for one in sorted(money))}) IS NOT NULL"
        lacks = f"{any_amount} AND {_factor(wanted.question)} IS NULL"
        found.append(f"CASE WHEN {lacks} THEN fact.currency || ' ' || {day} END AS lx_unrated")
    return found


def _lookups(wanted: _Wanted) -> list[str]:
    """Joins to what is known of customers and products: one row a key, so that no fact is counted twice."""
    joins: dict[str, list[str]] = {}
    for one in dict.fromkeys([*wanted.names, *wanted.question.dimensions, *wanted.question.filters]):
        if one in LOOKUPS:
            joins.setdefault(LOOKUPS[one].dataset, []).append(one)
    found = []
    for dataset, names in joins.items():
        key = name(LOOKUPS[names[0]].key)
        values = ", ".join(f"{LOOKUPS[one].made}({name(LOOKUPS[one].column)}) AS {name(LOOKUPS[one].column)}" for one in names)
        rows = f"SELECT {key}, {values} FROM ({wanted.relation_of[dataset]}) GROUP BY {key}"
        found.append(f"LEFT JOIN ({rows}) AS lx_{dataset} ON lx_{dataset}.{key} = fact.{key}")
    return found


def _factor(question: Question) -> str:
    """By what minor units are multiplied to be minor units of the wanted currency, times ``10**CONVERTED_SCALE``."""
    wanted = question.currency or ""
    same = 10 ** (_RATE_PLACES + _MOST_EXPONENT)
    shifts = " ".join(
        f"WHEN {text(code)} THEN {10 ** (_MOST_EXPONENT + EXPONENTS[wanted] - exponent)}"
        for code, exponent in EXPONENTS.items() if exponent != 2  # noqa: PLR2004 -- what most currencies have
    )
    usual = 10 ** (_MOST_EXPONENT + EXPONENTS[wanted] - 2)
    rated = f"lx_rates.rate * (CASE fact.currency {shifts} ELSE {usual} END)::HUGEINT"
    return f"(CASE WHEN fact.currency = {text(wanted)} THEN {same}::HUGEINT ELSE {rated} END)"


def _rates(question: Question, rates: str, measure: Measure) -> str:
    """The rate of every currency for every day asked about: the last one on or before it."""
    is_stock = measure.day == AS_OF
    first = question.as_of if is_stock else question.start
    end = question.as_of + timedelta(days=1) if is_stock else question.end
    spans = (
        f"SELECT currency, day AS since, lead(day, 1, {date_of(OPEN_END)}) OVER (PARTITION BY currency ORDER BY day) AS until, "
        f"CAST(CAST(rate AS DECIMAL(38,8)) * {10**_RATE_PLACES} AS HUGEINT) AS rate "
        f"FROM (SELECT DISTINCT currency, day, rate FROM ({rates}) WHERE to_currency = {text(question.currency or '')})"
    )
    days = f"generate_series(greatest(since, {date_of(first)}), least(until, {date_of(end)}) - 1, INTERVAL 1 DAY)"
    return (
        f"SELECT currency, CAST(unnest({days}) AS DATE) AS day, rate FROM ({spans}) "
        f"WHERE until > {date_of(first)} AND since < {date_of(end)}"
    )
