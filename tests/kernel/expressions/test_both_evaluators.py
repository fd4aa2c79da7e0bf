"""The SQL and the referee come to the same, whatever the expression and the rows."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from lingxiao.kernel.expressions import Column, Formula, Type, Value, Wrong, check, compile_formula, of_row, total
from tests.kernel.expressions.trees import AS_OF, COLUMNS, ROWS, TYPES, formulas, row_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from lingxiao.kernel.expressions.tree import Node

SQL_OF = {"as_of": f"DATE '{AS_OF.isoformat()}'"}
ROW = {"amount": 100_00, "cost": 60_00, "discount": None, "state": "won", "is_new": None}


@pytest.fixture(scope="module")
def duck() -> Iterator[DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def fill(duck: DuckDBPyConnection, rows: Sequence[dict[str, Any]]) -> None:
    columns = ", ".join('"' + name + '" ' + type_ for name, type_ in TYPES.items())
    duck.execute(f"CREATE OR REPLACE TABLE rows ({columns})")
    if rows:
        places = ", ".join(f"({', '.join('?' for _ in TYPES)})" for _ in rows)
        cells = [row.get(name) for row in rows for name in TYPES]
        duck.execute(f"INSERT INTO rows VALUES {places}", cells)  # noqa: S608 -- question marks only


def select(columns: Sequence[str]) -> str:
    return f"SELECT {', '.join(columns)} FROM rows"  # noqa: S608 -- what is under test


def checked(tree: Node | str) -> Formula:
    try:
        return check(tree, COLUMNS)
    except Wrong as wrong:
        event(wrong.findings[0].code)
        assume({one.code for one in wrong.findings} - {"row_beside_total", "too_many_places"})
        raise


def in_sql(duck: DuckDBPyConnection, formula: Formula) -> list[Value]:
    compiled = compile_formula(formula, SQL_OF)
    try:
        rows = duck.execute(select(compiled.columns)).fetchall()
    except duckdb.OutOfRangeException:
        assume(condition=False)
    return [compiled.value(row) for row in rows]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=formulas(), rows=ROWS)
def test_totals_agree(duck: DuckDBPyConnection, tree: Node, rows: list[dict[str, Any]]) -> None:
    formula = checked(tree)
    fill(duck, rows)
    assert in_sql(duck, formula) == [total(formula, rows, {"as_of": AS_OF})]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=st.sampled_from(list(Type)).flatmap(lambda kind: row_values(kind, 3)), rows=ROWS)
def test_values_of_a_row_agree(duck: DuckDBPyConnection, tree: Node, rows: list[dict[str, Any]]) -> None:
    formula = checked(tree)
    fill(duck, rows)
    assert in_sql(duck, formula) == [of_row(formula, row, {"as_of": AS_OF}) for row in rows]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=formulas())
def test_the_sql_has_whole_numbers_only(duck: DuckDBPyConnection, tree: Node) -> None:
    fill(duck, [])
    columns = compile_formula(checked(tree), SQL_OF).columns
    types = {row[1] for row in duck.execute("DESCRIBE " + select(columns)).fetchall()}
    assert types <= {"HUGEINT", "BIGINT", "INTEGER"}
    assert not re.search(r"/|\bround\b|\bavg\b|\bDOUBLE\b", re.sub(r"'[^']*'", "", " ".join(columns)))


@pytest.mark.parametrize(("text", "value"), [
    # a missing discount: comparisons with it are false, so their opposite is true
    ("discount > 0", False), ("discount <= 0", False), ("not discount > 0", True), ("discount <> 0", False),
    ("discount in [0]", False), ("discount between 0 and 1", False), ("discount is missing", True),
    # a missing flag is false as a condition, and still missing
    ("not is_new", True), ("is_new or is_new", False), ("is_new = false", False), ("is_new is missing", True),
    # arithmetic with it is missing, unless something stands in for it
    ("amount * discount", None), ("amount * (discount or 50%)", Fraction(50_00)), ("-discount", None),
    ("if discount > 0 then amount else cost", Fraction(60_00)),
    # exact, and a division by nothing is no value
    ("amount - cost", Fraction(40_00)), ("cost / amount", Fraction(3, 5)), ("amount / (cost - cost)", None),
    ("amount / (cost - cost) or 100%", Fraction(1)), ("0.1 + 0.2 = 0.3", True),
])
def test_the_rules_for_missing_values(duck: DuckDBPyConnection, text: str, value: Value) -> None:
    formula = check(text, COLUMNS)
    fill(duck, [ROW])
    assert in_sql(duck, formula) == [of_row(formula, ROW)] == [value]


@pytest.mark.parametrize(("text", "value"), [
    ("sum(amount)", 0), ("count()", 0), ("count distinct state", 0), ("min(amount)", None), ("max(due_on)", None),
    ("sum(amount) / sum(cost)", None), ("sum(amount) / count() or 0", 0),
])
def test_of_no_rows(duck: DuckDBPyConnection, text: str, value: int | None) -> None:
    formula = check(text, COLUMNS)
    fill(duck, [])
    assert in_sql(duck, formula) == [total(formula, [])] == [value]


def test_what_does_not_fit_stops_instead_of_wrapping(duck: DuckDBPyConnection) -> None:
    fill(duck, [{"amount": 2**63 - 1}] * 3)
    assert in_sql(duck, check("sum(amount)", COLUMNS)) == [3 * (2**63 - 1)]
    compiled = compile_formula(check("sum(amount * 999999999999999999) * 999999999999999999", COLUMNS))
    with pytest.raises(duckdb.OutOfRangeException):
        duck.execute(select(compiled.columns))


def test_the_referee_refuses_a_float_and_the_reader_anything_but_whole_numbers() -> None:
    formula = check("amount", [Column("amount", Type.MONEY)])
    with pytest.raises(TypeError):
        of_row(formula, {"amount": 0.1})
    with pytest.raises(TypeError):
        compile_formula(formula).value([1.0])
