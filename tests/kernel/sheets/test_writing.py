"""Writing tables: nothing a user typed ever runs, and what was written is what is read."""

from __future__ import annotations

import csv
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.kernel.money import Money
from lingxiao.kernel.sheets import Column, Sheet, write_csv, write_xlsx, writing
from lingxiao.kernel.sheets.writing import ACTIVE_OPENINGS, Cell, TooManyRowsToWrite, is_active
from tests.kernel.sheets.workbooks import read_here

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
COLUMNS = [Column("甲"), Column("乙")]
HOSTILE = [
    "=1+1",
    "=HYPERLINK(\"http://evil.example\",\"x\")", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1",
    "＝1+1", "＋1", "－1", "＠x", " =1", "\n=1", "  \t=1", "-", "=",
]  # fmt: skip


def sheet(*rows: list[Cell], headings: tuple[str, ...] = ("甲", "乙"), name: str = "表") -> Sheet:
    return Sheet(name, [Column(heading) for heading in headings], rows)


def xlsx(*sheets: Sheet) -> bytes:
    return write_xlsx(sheets, created=AT, zone=SHANGHAI)


def csv_rows(*rows: list[Cell]) -> list[list[str]]:
    return list(csv.reader(StringIO(write_csv(sheet(*rows), zone=SHANGHAI).decode("utf-8-sig"))))


def parts(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


# --- nothing runs


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_a_formula_is_text_in_excel(text: str) -> None:
    content = xlsx(sheet([text, "x"], headings=(text, "乙")))
    assert "<f>" not in parts(content)
    assert "<f " not in parts(content)
    book = openpyxl.load_workbook(BytesIO(content))
    cell = book.worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_a_formula_is_text_in_csv(text: str) -> None:
    headings, row = csv.reader(
        StringIO(write_csv(sheet([text, "x"], headings=(text, "乙")), zone=UTC).decode("utf-8-sig"), newline="")
    )
    for cell in (headings[0], row[0]):
        assert cell.startswith("'")
        assert not is_active(cell)


def test_links_and_html_are_text_too() -> None:
    content = xlsx(sheet(["http://example.org", "{=1}"], ["<b>x</b>", "external:c:\\x.xlsx"]))
    assert not re.search("<hyperlink[ >]|relationships/hyperlink", parts(content), re.IGNORECASE)
    assert read_here(content).rows == (("http://example.org", "{=1}"), ("<b>x</b>", "external:c:\\x.xlsx"))


@pytest.mark.parametrize("opening", ACTIVE_OPENINGS)
def test_what_is_active(opening: str) -> None:
    assert is_active(f"{opening}x")
    assert is_active(f" {opening}x")
    assert not is_active(f"x{opening}")
    assert not is_active("")


# --- numbers stay numbers


def test_negative_amounts_stay_numbers() -> None:
    content = xlsx(sheet([-5, Decimal("-1.5")], [Money(-123450, "CNY"), Money(-7, "JPY")]))
    cells = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert [[cell.value for cell in row] for row in cells["A2:B3"]] == [[-5, -1.5], [-1234.5, -7]]
    assert all(cell.data_type == "n" and not cell.quotePrefix for row in cells["A2:B3"] for cell in row)
    assert (cells["A3"].number_format, cells["B3"].number_format) == ("#,##0.00", "#,##0")
    assert csv_rows([-5, Decimal("-1.5")], [Money(-123450, "CNY"), Money(-7, "JPY")])[1:] == [
        ["-5", "-1.5"],
        ["-1234.50", "-7"],
    ]


@pytest.mark.parametrize(
    "number",
    [
        10**15,
        -(10**18),
        Decimal("1234567890.1234567"),
        Decimal("1E+20"),
        Decimal("1E-20"),
        Decimal("NaN"),
        Money(10**16 + 1, "CNY"),
    ],
)
def test_a_number_excel_would_change_is_written_as_text(number: int | Decimal | Money) -> None:
    book = openpyxl.load_workbook(BytesIO(xlsx(sheet([number, 1]))))
    cell = book.worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value == csv_rows([number, 1])[1][0]


def test_days_and_moments() -> None:
    rows: list[Cell] = [date(2026, 1, 31), AT]
    assert read_here(xlsx(sheet(rows))).rows == (("2026-01-31", "2026-11-23 09:00:00"),)
    assert csv_rows(rows)[1] == ["2026-01-31", "2026-11-23 09:00:00"]
    old: list[Cell] = [date(1899, 12, 31), datetime(1850, 1, 1, tzinfo=UTC)]
    assert read_here(xlsx(sheet(old))).rows[0][0] == "1899-12-31"
    assert csv_rows(old)[1][0] == "1899-12-31"


def test_truth_and_nothing() -> None:
    rows: list[list[Cell]] = [[True, None], [False, ""]]
    assert read_here(xlsx(sheet(*rows))).rows == (("TRUE", ""), ("FALSE", ""))
    assert csv_rows(*rows)[1:] == [["TRUE", ""], ["FALSE", ""]]


# --- what is read is what was written


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.just("行"), TEXTS, TEXTS), max_size=5))
def test_texts_come_back_as_they_were(rows: list[tuple[str, str, str]]) -> None:
    written = Sheet("表", [*COLUMNS, Column("丙")], rows)
    expected = tuple(tuple(cell.strip() for cell in row) for row in rows)
    assert read_here(write_xlsx([written], created=AT, zone=UTC)).rows == expected


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(-(10**20), 10**20) | st.decimals("-1E12", "1E12", places=3), min_size=1, max_size=5))
def test_numbers_come_back_exactly(numbers: list[int | Decimal]) -> None:
    rows = read_here(
        write_xlsx([Sheet("表", COLUMNS, [[number, "x"] for number in numbers])], created=AT, zone=UTC)
    ).rows
    assert [Decimal(row[0]) for row in rows] == [Decimal(number) for number in numbers]


def test_the_same_rows_give_the_same_bytes() -> None:
    rows: list[list[Cell]] = [["张三", 5], ["=x", Money(5, "CNY")], [AT, date(2026, 1, 1)]]
    assert xlsx(sheet(*rows)) == xlsx(sheet(*rows))
    assert "2026-11-23T01:00:00Z" in parts(xlsx(sheet(*rows)))


def test_what_no_cell_can_hold_is_left_out() -> None:
    long = "长" * 40_000
    table = read_here(xlsx(sheet(["a\x00b\x1fc\ud800d\r\ne\uffff", long])))
    assert table.rows == (("abc?d\ne", "长" * 32_766 + "…"),)


# --- how it looks


def test_headings_stay_in_view_and_columns_are_wide_enough() -> None:
    columns = [Column("名"), Column("很长的一列标题", width=5), Column("额", "0.00%")]
    content = write_xlsx(
        [Sheet("表", columns, [["上海分公司第一销售部", "x", Decimal("0.25")], ["长" * 99, "", 1]])],
        created=AT,
        zone=UTC,
    )
    worksheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert worksheet.freeze_panes == "A2"
    assert worksheet.auto_filter.ref == "A1:C3"
    widths = [worksheet.column_dimensions[letter].width for letter in "ABC"]
    assert [round(width) for width in widths] == [49, 6, 9]
    assert worksheet["C2"].number_format == "0.00%"


def test_widths_are_measured_on_the_first_rows_only() -> None:
    """A hundred thousand rows are not measured one by one for the sake of one long cell."""
    rows: list[list[Cell]] = [["x", 1]] * 200
    worksheet = openpyxl.load_workbook(BytesIO(xlsx(sheet(*rows, ["长" * 30, 1])))).worksheets[0]
    assert round(worksheet.column_dimensions["A"].width) == 9


def test_a_workbook_of_nothing_is_still_a_workbook() -> None:
    assert openpyxl.load_workbook(BytesIO(xlsx(Sheet("空", [], [])))).sheetnames == ["空"]


@pytest.mark.parametrize(
    ("names", "given_names"),
    [
        (["华东", "华东"], ["华东", "华东 (2)"]),
        (["a/b:c*?[x]\\y", ""], ["a b c   x  y", "Sheet"]),
        (["长" * 40, "长" * 40], ["长" * 31, "长" * 27 + " (2)"]),
        (["'x'", "History"], ["x", "History (2)"]),
        (["A", "a", "a"], ["A", "a (2)", "a (3)"]),
    ],
)
def test_sheets_get_names_that_excel_takes(names: list[str], given_names: list[str]) -> None:
    content = xlsx(*(sheet(["x", "y"], name=name) for name in names))
    assert openpyxl.load_workbook(BytesIO(content)).sheetnames == given_names


def test_rows_that_do_not_fit_the_columns_are_a_bug() -> None:
    with pytest.raises(ValueError, match="zip"):
        xlsx(sheet(["x"]))
    with pytest.raises(ValueError, match="zip"):
        write_csv(sheet(["x"]), zone=UTC)


def test_more_rows_than_excel_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_MOST_ROWS", 3)
    assert read_here(xlsx(sheet(["a", 1], ["b", 2]))).rows
    with pytest.raises(TooManyRowsToWrite):
        xlsx(sheet(["a", 1], ["b", 2], ["c", 3]))
