"""Cells of text become typed values, exactly, or are named as problems. Nothing is guessed and nothing is lost."""

from __future__ import annotations

import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.engines.facts.intake.profile import Profile
from lingxiao.engines.facts.intake.staging import Problem, Result, Wrong, stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADINGS = ["no", "day", "who", "ccy", "sum", "unit"]
FIELDS = {
    "receipt_id": {"column": "no"}, "received_on": {"column": "day"}, "owner": {"column": "who"},
    "currency": {"column": "ccy"}, "amount": {"column": "sum"}, "unit": {"column": "unit"},
}
PEOPLE = {"王芳": "E1", "e1": "E1"}


def read(tmp_path: Path, rows: Sequence[Sequence[str]], **spec: Any) -> tuple[Result, list[tuple[Any, ...]]]:
    """Stage rows under ``HEADINGS`` as receipts; what came of it, and the rows as they were written."""
    file, staged = tmp_path / "in.csv", tmp_path / "out.parquet"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADINGS, *rows])
    profile = Profile.model_validate({"dataset": "receipts", "fields": FIELDS, **spec})
    connection = duckdb.connect()
    relation = f"(SELECT *, row_number() OVER () + 1 AS row_no FROM read_csv('{file}', header = true, all_varchar = true))"
    result = stage(connection, profile=profile, relation=relation, to=staged, people=PEOPLE)
    shown = connection.execute(
        f"SELECT receipt_id, received_on, owner, owner_given, currency, amount FROM '{staged}' ORDER BY row_no"
    ).fetchall()
    connection.close()
    return result, shown


def amounts(tmp_path: Path, *cells: str, currency: str = "CNY", **spec: Any) -> list[int | None]:
    """The amounts of these cells in minor units."""
    rows = [[f"R{place}", "2026-01-05", "", currency, cell, ""] for place, cell in enumerate(cells)]
    return [row[5] for row in read(tmp_path, rows, **spec)[1]]


def test_amounts_as_people_and_systems_write_them(tmp_path: Path) -> None:
    assert amounts(
        tmp_path, "1234.5", "1,234.50", "¥1,234.50", "￥ 1,234.50 ", "CNY 1234.50", "１２３４．５",
        "-3", "(1,000.00)", "12.00-", "+7",
    ) == [1234_50] * 6 + [-3_00, -1000_00, -12_00, 7_00]  # fmt: skip
    assert amounts(tmp_path, "1.234,50", "-0,05", decimal=",", thousands=".") == [1234_50, -5]
    assert amounts(tmp_path, "1 234,50", "1\u00a0234,50", decimal=",", thousands=" ") == [1234_50, 1234_50]
    assert amounts(tmp_path, "12.5", "0.00015", money_unit=10_000) == [125_000_00, 1_50]


def test_minor_units_follow_the_currency_of_the_row(tmp_path: Path) -> None:
    assert amounts(tmp_path, "1500", currency="JPY") == [1500]
    assert amounts(tmp_path, "1.234", currency="KWD") == [1234]
    result, _rows = read(tmp_path, [["R1", "2026-01-05", "", "JPY", "1.5", ""]])
    assert [(problem.column, problem.wrong) for problem in result.problems] == [("amount", Wrong.TOO_FINE)]


def test_what_is_no_amount_is_a_problem_and_never_zero(tmp_path: Path) -> None:
    cells = ["abc", "1.2.3", "--5", "1e5", "0x10", "#REF!", "12a", "1,2,3.4.5", "∞", "NaN", "99999999999999999999999"]
    rows = [[f"R{place}", "2026-01-05", "", "CNY", cell, ""] for place, cell in enumerate(cells)]
    result, staged = read(tmp_path, rows)
    assert [(one.row, one.column, one.value, one.wrong) for one in result.problems] == [
        (place + 2, "amount", cell, Wrong.UNREADABLE) for place, cell in enumerate(cells)
    ]
    assert [row[5] for row in staged] == [None] * len(cells)
    assert result.problem_count == len(cells)


def test_too_fine_an_amount_is_refused_or_rounded_half_away_as_the_profile_says(tmp_path: Path) -> None:
    rows = [[f"R{place}", "2026-01-05", "", "CNY", cell, ""] for place, cell in enumerate(["1.005", "-1.005", "1.00", "2.5"])]
    refused, _rows = read(tmp_path, rows)
    assert [problem.wrong for problem in refused.problems] == [Wrong.TOO_FINE] * 2
    rounded, staged = read(tmp_path, rows, too_fine="round")
    assert [row[5] for row in staged] == [101, -101, 100, 250]
    assert (rounded.problem_count, rounded.rounded_count) == (0, 2)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=30))
def test_every_amount_comes_back_to_the_fen(tmp_path_factory: pytest.TempPathFactory, fen: list[int]) -> None:
    cells = [f"{Decimal(one).scaleb(-2):,.2f}" for one in fen]
    assert amounts(tmp_path_factory.mktemp("fen"), *cells) == fen


@settings(max_examples=40, deadline=None)
@given(st.lists(st.decimals(-(10**9), 10**9, places=6), min_size=1, max_size=20))
def test_rounding_is_half_away_from_zero(tmp_path_factory: pytest.TempPathFactory, fine: list[Decimal]) -> None:
    wanted = [int((one * 100).quantize(Decimal(1), ROUND_HALF_UP)) for one in fine]
    assert amounts(tmp_path_factory.mktemp("half"), *[f"{one:f}" for one in fine], too_fine="round") == wanted


def test_days_as_people_and_systems_write_them(tmp_path: Path) -> None:
    cells = ["2026-03-05", "2026/3/5", "20260305", "2026年3月5日", "2026.03.05", "2026/03/05 09:30:00", "2026-03-05T09:30:00Z"]
    rows = [[f"R{place}", cell, "", "CNY", "1", ""] for place, cell in enumerate(cells)]
    result, staged = read(tmp_path, rows, dates=["Y-M-D", "Y/M/D", "Y.M.D", "YMD", "Y年M月D日"])
    assert [row[1] for row in staged] == [date(2026, 3, 5)] * len(cells)
    assert result.problem_count == 0
    assert read(tmp_path, [["R", "05/03/2026", "", "CNY", "1", ""]], dates=["D/M/Y"])[1][0][1] == date(2026, 3, 5)
    assert read(tmp_path, [["R", "05/03/2026", "", "CNY", "1", ""]], dates=["M/D/Y"])[1][0][1] == date(2026, 5, 3)


@pytest.mark.parametrize("cell", ["2026-02-30", "2026-13-01", "05/03/2026", "昨天", "0"])
def test_what_is_no_day_is_a_problem(tmp_path: Path, cell: str) -> None:
    result, _rows = read(tmp_path, [["R1", cell, "", "CNY", "1", ""]])
    assert result.problems == (Problem(2, "received_on", cell, Wrong.UNREADABLE),)


def test_a_profile_may_move_dates_by_whole_months(tmp_path: Path) -> None:
    rows = [["R1", "2014-02-28", "", "CNY", "1", ""], ["R2", "2012-02-29", "", "CNY", "1", ""]]
    assert [row[1] for row in read(tmp_path, rows, shift_months=72)[1]] == [date(2020, 2, 28), date(2018, 2, 28)]


def test_what_is_missing_or_twice_is_named_by_row_and_column(tmp_path: Path) -> None:
    rows = [
        ["R1", "2026-01-05", "", "CNY", "1", ""], ["", "2026-01-05", "", "CNY", "1", ""], ["R1", "2026-01-06", "", "", "", ""],
    ]
    result, _rows = read(tmp_path, rows)
    assert [(one.row, one.column, one.wrong) for one in result.problems] == [
        (3, "receipt_id", Wrong.MISSING), (4, "amount", Wrong.MISSING), (4, "currency", Wrong.MISSING),
        (4, "receipt_id", Wrong.TWICE),
    ]
    assert result.problem_count == 4


def test_an_owner_nobody_knows_is_kept_as_written_or_refused(tmp_path: Path) -> None:
    people = ["王芳", "E1", " e1 ", "李四", "李四", ""]
    rows = [[f"R{place}", "2026-01-05", who, "CNY", "1", ""] for place, who in enumerate(people)]
    result, staged = read(tmp_path, rows)
    assert [row[2:4] for row in staged] == [("E1", None)] * 3 + [(None, "李四")] * 2 + [(None, None)]
    assert (dict(result.unmatched), result.problem_count) == ({"李四": 2}, 0)
    refused, _rows = read(tmp_path, rows, unknown_owner="refuse")
    assert [(one.row, one.value, one.wrong) for one in refused.problems] == [
        (5, "李四", Wrong.UNKNOWN_PERSON), (6, "李四", Wrong.UNKNOWN_PERSON),
    ]


def test_totals_are_by_month_unit_and_currency(tmp_path: Path) -> None:
    rows = [
        ["R1", "2026-01-05", "", "CNY", "1.50", "华东"], ["R2", "2026-01-31", "", "CNY", "2.50", "华东"],
        ["R3", "2026-02-01", "", "USD", "7", "华东"], ["R4", "2026-02-01", "", "CNY", "-1", ""],
    ]
    result, _rows = read(tmp_path, rows)
    assert [(one.month, one.unit, one.currency, one.count, one.amount) for one in result.totals] == [
        ("2026-01", "华东", "CNY", 2, 400), ("2026-02", "", "CNY", 1, -100), ("2026-02", "华东", "USD", 1, 700),
    ]
    assert (result.first_day, result.last_day) == (date(2026, 1, 5), date(2026, 2, 1))


@pytest.mark.parametrize(("spec", "says"), [
    ({"dataset": "sales"}, "no dataset"),
    ({"fields": {**FIELDS, "colour": {"column": "x"}}}, "no column 'colour'"),
    ({"fields": {"receipt_id": {"column": "no"}}}, "needs"),
    ({"decimal": ",", "thousands": ","}, "both"),
    ({"fields": {**FIELDS, "currency": {"constant": "RMB"}}}, "not a currency"),
    ({"fields": {**FIELDS, "unit": {"column": "a", "constant": "b"}}}, "exactly one"),
    ({"dates": ["DD.MM"]}, "Input should be"),
    ({"code": "print(1)"}, "Extra inputs"),
])  # fmt: skip
def test_a_profile_that_contradicts_itself_is_refused(spec: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Profile.model_validate({"dataset": "receipts", "fields": FIELDS, **spec})


def test_text_in_a_mapping_is_text_and_never_sql(tmp_path: Path) -> None:
    """The seeded attack: quotes in headings, constants and values."""
    fields = {**FIELDS, "unit": {"column": "unit", "values": {"a'); DROP TABLE x; --": "b'\"", "*": "其他"}}}
    result, _rows = read(tmp_path, [["R1", "2026-01-05", "", "CNY", "1", "a'); DROP TABLE x; --"]], fields=fields)
    assert [one.unit for one in result.totals] == ["b'\""]
