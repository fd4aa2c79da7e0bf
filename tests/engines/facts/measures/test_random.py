"""Any question about any facts: the SQL and plain Python agree, and every figure opens to the rows that make it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from lingxiao.engines.facts.datasets import ALL, Kind
from lingxiao.engines.facts.measures import (
    DIMENSIONS,
    LINES,
    Behind,
    Cell,
    Grain,
    Line,
    Measure,
    Question,
    evaluate,
    everyone_below,
    first_behind,
    load,
    load_lines,
    rows_behind,
    says,
)
from lingxiao.engines.facts.measures.refusals import MissingRate
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.expressions import of_row, total
from lingxiao.kernel.expressions.tree import Aggregate, Function
from tests.engines.facts.measures.oracle import Key, Oracle
from tests.engines.facts.measures.tables import relations

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CATALOGUE = load()
PEOPLE = ["E1", "E2", "E3"]
CURRENCIES = ["CNY", "JPY", "KWD"]
# Few days, so that facts, changes of a line, rates and first orders meet on the same one.
DAYS = st.sampled_from([
    date(2025, 2, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 15), date(2026, 1, 16), date(2026, 1, 31),
    date(2026, 2, 14), date(2026, 3, 31), date(2026, 4, 1),
])
CELLS: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.sampled_from(["a", "b"]), Kind.DAY: DAYS, Kind.MONTH: DAYS.map(lambda day: day.replace(day=1)),
    Kind.MONEY: st.integers(-10**9, 10**9), Kind.CURRENCY: st.sampled_from(CURRENCIES), Kind.FLAG: st.booleans(),
    Kind.QUANTITY: st.integers(-99999, 99999).map(lambda digits: Decimal(digits).scaleb(-4)),
    Kind.RATIO: st.integers(-10**6, 10**6).map(lambda digits: Decimal(digits).scaleb(-6)),
    Kind.RATE: st.integers(1, 10**10).map(lambda digits: Decimal(digits).scaleb(-8)), Kind.WHOLE: st.integers(-9, 9),
    Kind.PERSON: st.sampled_from(PEOPLE), Kind.CUSTOMER: st.sampled_from(["C1", "C2"]),
    Kind.PRODUCT: st.sampled_from(["P1", "P2"]),
}
WORDS = {("deals", "state"): ["open", "won", "lost"], ("quotas", "measure"): ["sales", "receipts"]}


def rows(dataset: str, most: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    columns = {}
    for field in ALL[dataset].fields:
        words = WORDS.get((dataset, field.name))
        cell = st.sampled_from(words) if words else CELLS[field.kind]
        columns[field.name] = cell if field.is_required else st.none() | cell
    columns["source"] = st.sampled_from(["crm", "erp"])
    return st.lists(st.fixed_dictionaries(columns), max_size=most)


@st.composite
def logs(draw: st.DrawFn, measure: Measure) -> dict[str, list[dict[str, Any]]]:
    tables = {one.dataset: draw(rows(one.dataset, 7)) for one in CATALOGUE.components(measure)}
    tables |= {"customers": draw(rows("customers", 3)), "products": draw(rows("products", 3))}
    known = draw(st.lists(st.tuples(st.sampled_from(CURRENCIES), st.sampled_from(CURRENCIES), DAYS), max_size=4, unique=True))
    known += [(one, other, date(2025, 1, 1)) for one in CURRENCIES for other in CURRENCIES if draw(st.integers(0, 9))]
    tables["rates"] = [
        {"currency": one, "to_currency": other, "day": day, "rate": draw(CELLS[Kind.RATE])} for one, other, day in known
    ]
    return tables


@st.composite
def reporting(draw: st.DrawFn) -> list[Line]:
    """Everyone below, over three levels, with changes between."""
    direct = []
    for person, managers in (("E1", ["M1", "M2"]), ("E2", ["M1", "M2"]), ("M1", ["D"]), ("M2", ["D"])):
        change = draw(DAYS)
        for since, until in ((date(2025, 1, 1), change), (change, None)):
            if draw(st.integers(0, 4)):
                direct.append(Line(person, draw(st.sampled_from(managers)), since, until))
    return everyone_below(direct)


@st.composite
def questions(draw: st.DrawFn, measure: Measure) -> Question:
    datasets = [ALL[one.dataset] for one in CATALOGUE.components(measure)]
    able = [
        one for one in DIMENSIONS if all(says(dataset, one) for dataset in datasets)
    ]
    values: dict[str, list[str | None]] = {
        "owner": [*PEOPLE, None], "manager": ["M1", "M2", "D", None], "currency": [*CURRENCIES],
        "customer": ["C1", "C2", None], "product": ["P1", None],
    }
    filtered = draw(st.lists(st.sampled_from(able), max_size=2, unique=True))
    filters = {
        one: tuple(draw(st.lists(st.sampled_from(values.get(one, ["a", None])), max_size=3, unique=True))) for one in filtered
    }
    return Question(
        Month(2026, 1), draw(st.sampled_from([Month(2026, 1), Month(2026, 3)])), draw(DAYS),
        tuple(draw(st.lists(st.sampled_from(able), max_size=3, unique=True))), filters,
        draw(st.none() | st.sampled_from(CURRENCIES)), draw(st.sampled_from(Grain)),
    )


RATIOS = [one for one in CATALOGUE.measures.values() if not one.dataset]
ASKED = st.sampled_from([*CATALOGUE.measures.values(), *RATIOS, *RATIOS]).flatmap(
    lambda measure: st.tuples(st.just(measure), logs(measure), reporting(), questions(measure))
)


def key_of(cell: Cell) -> Key:
    return (None if cell.month is None else cell.month.key, cell.currency, *(value for _key, value in cell.keys))


def opened(measure: Measure, question: Question, behind: tuple[Behind, ...]) -> object:
    """The figure out of the rows behind it: by what they add, and by the referee over what they hold."""
    figures = {}
    for one in behind:
        formula = CATALOGUE.formula(one.measure)
        figures[one.measure.key] = total(formula, [row.values for row in one.rows], {"as_of": question.as_of})
        if isinstance(formula.tree, Aggregate) and formula.tree.function in {Function.SUM, Function.COUNT}:
            added = [row.adds[0] for row in one.rows]
            assert sum((one for one in added if isinstance(one, Fraction)), Fraction()) == figures[one.measure.key]
    if measure.dataset:
        return figures[measure.key]
    return of_row(CATALOGUE.formula(measure), figures)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(asked=ASKED)
def test_any_question_is_answered_as_plain_python_does_and_opens_to_its_rows(
    duck: DuckDBPyConnection, asked: tuple[Measure, dict[str, list[dict[str, Any]]], list[Line], Question],
) -> None:
    measure, tables, lines, question = asked
    relation_of = relations(tables)
    try:
        expected = Oracle(CATALOGUE, question, tables, lines).figures(measure)
    except MissingRate:
        expected = None
    try:
        cells = evaluate(duck, measure, catalogue=CATALOGUE, question=question, relation_of=relation_of, lines=lines)
    except MissingRate:
        assert expected is None
        event("a rate is missing")
        return
    assert expected is not None
    event("figures" if cells else "no figures")
    assert {key_of(cell): cell.value for cell in cells} == expected
    assert len(cells) == len(expected)
    for cell in cells:
        behind = rows_behind(duck, cell, catalogue=CATALOGUE, question=question, relation_of=relation_of, lines=lines)
        assert opened(measure, question, behind) == cell.value
        first_rows_are_the_first(duck, cell, question, relation_of, lines, behind)


def first_rows_are_the_first(
    duck: DuckDBPyConnection, cell: Cell, question: Question, relation_of: dict[str, str], lines: list[Line],
    behind: tuple[Behind, ...],
) -> None:
    """Of rows that count the first two come, in order, and how many there are is said."""
    with_lines = {**relation_of, LINES: load_lines(duck, lines)}
    first = first_behind(duck, cell, catalogue=CATALOGUE, question=question, relation_of=with_lines, most=2)
    for whole, part in zip(behind, first, strict=True):
        counting = [row for row in whole.rows if any(added is not None for added in row.adds)]
        assert part.whole == len(counting)
        assert [(row.source, row.keys) for row in part.rows] == [(row.source, row.keys) for row in counting[:2]]
