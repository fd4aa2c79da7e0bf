"""From a measure and a question to one SQL statement: a row for each month, currency and value of the dimensions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lingxiao.engines.facts.log.connecting import name
from lingxiao.engines.facts.measures.declared import AS_OF
from lingxiao.engines.facts.measures.lines import LINES
from lingxiao.engines.facts.measures.question import MANAGER, Grain
from lingxiao.engines.facts.measures.selecting import ON_FACT_DAY, among, date_of, facts_of, managed
from lingxiao.kernel.expressions import compile_formula

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lingxiao.engines.facts.measures.declared import Measure
    from lingxiao.engines.facts.measures.loading import Catalogue
    from lingxiao.engines.facts.measures.question import Question
    from lingxiao.kernel.expressions import Compiled

MONTH, CURRENCY, UNRATED = "lx_month", "lx_currency", "lx_unrated"


@dataclass(frozen=True, slots=True)
class Query:
    """A statement whose rows are ``keys``, then the columns of ``compiled``, then, if ``is_converted``, what lacks a rate."""

    sql: str
    measure: Measure
    question: Question
    keys: tuple[str, ...]
    compiled: Compiled
    is_converted: bool


def compile_measure(measure: Measure, *, catalogue: Catalogue, question: Question, relation_of: Mapping[str, str]) -> Query:
    """The statement of a measure over these relations: SQL of each dataset's rows, and of ``LINES`` when asked by manager.

    ``NoSuchDimension`` or ``NoLines`` where the question cannot be answered. All arithmetic is in whole numbers.
    """
    if measure.dataset:
        return _totalled(measure, catalogue, question, relation_of)
    queries = [_totalled(one, catalogue, question, relation_of) for one in catalogue.components(measure)]
    return put_together(measure, catalogue, queries)


def _totalled(measure: Measure, catalogue: Catalogue, question: Question, relation_of: Mapping[str, str]) -> Query:
    """The rows of one dataset, added up."""
    has_currency = catalogue.has_currency(measure)
    is_converted = has_currency and question.currency is not None
    formula = catalogue.formula(measure, is_converted=is_converted)
    facts = facts_of(
        measure, catalogue.datasets[measure.dataset], formula, question=question, relation_of=relation_of,
        is_converted=is_converted,
    )
    compiled = compile_formula(formula, {AS_OF: date_of(question.as_of)})
    keys = _keys(question, has_currency=has_currency and not is_converted)
    values = [f"{column} AS lx_{place}" for place, column in enumerate(compiled.columns)]
    source, condition = f"({facts.sql}) AS fact", managed(question, relation_of)
    if MANAGER in question.dimensions:
        source += f" LEFT JOIN ({relation_of[LINES]}) AS {LINES} ON {ON_FACT_DAY}"
        condition = among(f"{LINES}.manager", question.filters[MANAGER]) if MANAGER in question.filters else "true"
    unrated = [f"min({UNRATED}) AS {UNRATED}"] if is_converted else []
    grouped = f"GROUP BY {', '.join(keys.values())}" if keys else "HAVING count(*) > 0"
    selected = ", ".join([*(f"{sql} AS {name(key)}" for key, sql in keys.items()), *values, *unrated])
    sql = f"SELECT {selected} FROM {source} WHERE {condition} {grouped}"
    return Query(sql, measure, question, tuple(keys), compiled, is_converted)


def _keys(question: Question, *, has_currency: bool) -> dict[str, str]:
    """What names a row of the answer, and the SQL of it."""
    found = {}
    if question.grain == Grain.MONTH:
        found[MONTH] = "CAST(date_trunc('month', fact.lx_day) AS DATE)"
    if has_currency:
        found[CURRENCY] = "fact.currency"
    for dimension in question.dimensions:
        found[dimension] = f"{LINES}.manager" if dimension == MANAGER else f"fact.{name(dimension)}"
    return found


def put_together(measure: Measure, catalogue: Catalogue, queries: Sequence[Query]) -> Query:
    """Cells of several measures side by side; where one of them has no rows it counts as 0, as the sum of nothing does."""
    is_converted = any(query.is_converted for query in queries)
    formula = catalogue.formula(measure, is_converted=is_converted)
    names = [query.measure.key for query in queries]
    compiled = compile_formula(formula, {one: f"coalesce({name(one)}, 0)" for one in names})
    keys = ", ".join(map(name, queries[0].keys))
    stacked = " UNION ALL ".join(
        f"SELECT {', '.join([*map(name, query.keys), *_beside(query, names)])} FROM ({query.sql})" for query in queries
    )
    unrated = [f"min({UNRATED}) AS {UNRATED}"] if is_converted else []
    made = [*(f"any_value({name(one)}) AS {name(one)}" for one in names), *unrated]
    grouped = f"GROUP BY {keys}" if keys else "HAVING count(*) > 0"
    cells = f"SELECT {', '.join([*filter(None, [keys]), *made])} FROM ({stacked}) {grouped}"
    selected = [*filter(None, [keys]), *compiled.columns, *([UNRATED] if is_converted else [])]
    sql = f"SELECT {', '.join(selected)} FROM ({cells})"
    return replace(queries[0], sql=sql, measure=measure, compiled=compiled, is_converted=is_converted)


def _beside(query: Query, names: Sequence[str]) -> list[str]:
    """The value of one measure in its own column among those of all."""
    columns = [
        f"{'CAST(lx_0 AS HUGEINT)' if one == query.measure.key else 'NULL::HUGEINT'} AS {name(one)}" for one in names
    ]
    return [*columns, *([UNRATED] if query.is_converted else [])]
