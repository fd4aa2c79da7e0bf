"""Reading tables: what a person sees in Excel is what comes out, or a sentence says why not."""

from __future__ import annotations

import csv
import time
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as clock
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.kernel.sheets import Note, SheetRefused, Table, read_table
from lingxiao.kernel.sheets.refusals import (
    REASONS,
    BrokenLine,
    FileEmpty,
    FormulaWithoutValue,
    HeadingMissing,
    HeadingTwice,
    NoSuchSheet,
    TooManyErrors,
)
from lingxiao.kernel.sheets.table import SENTENCES
from lingxiao.kernel.sheetworker.limits import Reason, column_letters
from tests.kernel.sheets.workbooks import NAMESPACE, SHEET, read_here, repacked, with_sheet, workbook, workbook_of

MIDNIGHT = datetime.fromisoformat("2026-01-31 00:00")
MORNING = datetime.fromisoformat("2026-01-31 09:30")
CSV = "姓名,金额\n张三,5\n"


def keys(table: Table) -> list[str]:
    """The keys of a table's notes, each of which can be said."""
    assert all(str(note) for note in table.notes)
    return [note.key for note in table.notes]


# --- XLSX


def test_cells_come_as_people_see_them() -> None:
    table = read_here(
        workbook(
            ["文", "整数", "小数", "日期", "时刻", "钟点", "时长", "真假", "大数", "空"],
            ["  李 四\n", 12.0, 1234.56, date(2026, 1, 31), MORNING, clock(9, 30),
             timedelta(hours=26.5), True, 1e20, None],
            ["=", -0.5, 0.1 + 0.2, MIDNIGHT, MIDNIGHT - timedelta(seconds=1), clock(0), timedelta(0),
             False, 123456789012345, ""],
        )
    )  # fmt: skip
    assert table.headers == ("文", "整数", "小数", "日期", "时刻", "钟点", "时长", "真假", "大数", "空")
    assert table.rows[0] == (
        "李 四", "12", "1234.56", "2026-01-31", "2026-01-31 09:30:00", "09:30:00", "26:30:00", "TRUE",
        "100000000000000000000", "",
    )  # fmt: skip
    assert table.rows[1][:4] == ("=", "-0.5", "0.3", "2026-01-31")
    assert table.rows[1][7:] == ("FALSE", "123456789012345", "")
    assert (table.row_numbers, table.encoding, table.has_formulas) == ((2, 3), "", False)


def test_numbers_lose_the_tail_that_excel_does_not_show() -> None:
    rows = '<row r="1"><c r="A1"><v>5</v></c></row><row r="2"><c r="A2"><v>1234.5599999999999</v></c></row>'
    rows += '<row r="3"><c r="A3"><v>1E-7</v></c></row><row r="4"><c r="A4"><v>-0</v></c></row>'
    assert read_here(with_sheet(rows)).rows == (("1234.56",), ("0.0000001",), ("0",))


def test_a_number_too_long_for_excel_is_pointed_at() -> None:
    table = read_here(workbook(["身份证号", "账号"], ["110101199003078888", 110101199003078888]))
    assert table.rows[0][0] == "110101199003078888"
    assert table.notes == (Note("long_numbers", {"cell": "B2"}),)
    assert "B2" in str(table.notes[0])


def test_a_table_may_start_anywhere_and_have_gaps() -> None:
    table = read_here(workbook([], [], [None, "a", "b"], [None, 1, 2], [None, None, None], [None, 3]))
    assert table.headers == ("a", "b")
    assert list(table.records()) == [(4, {"a": "1", "b": "2"}), (6, {"a": "3", "b": ""})]


def test_cells_without_a_place_of_their_own_follow_each_other() -> None:
    rows = "<row><c t='str'><v>a</v></c><c t='str'><v>b</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row>"
    table = read_here(with_sheet(rows))
    assert (table.headers, table.rows, table.row_numbers) == (("a", "b"), (("1", "2"),), (2,))


def test_the_first_visible_sheet_is_read_and_the_others_are_named() -> None:
    content = workbook_of({"隐藏": [["x"]], "第一": [["a"]], "第二": [["b"]]}, hidden=["隐藏"])
    table = read_here(content)
    assert table.headers == ("a",)
    assert table.notes == (Note("more_sheets", {"sheet": "第一", "others": 1}),)
    assert read_here(content, sheet="第二").headers == ("b",)
    with pytest.raises(NoSuchSheet) as refused:
        read_here(content, sheet="隐藏")
    assert refused.value.params == {"sheet": "隐藏", "sheets": "第一, 第二"}


def test_a_sheet_may_lie_anywhere_in_the_archive() -> None:
    def moved(name: str, part: bytes) -> bytes:
        return part.replace(b"/xl/worksheets/sheet1.xml", b"worksheets/sheet1.xml") if name.endswith(".rels") else part

    assert read_here(repacked(workbook(["a"]), moved)).headers == ("a",)


def test_not_every_writer_compresses() -> None:
    content = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(["a"]))) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert read_here(content.getvalue()).headers == ("a",)


def test_results_of_formulas_are_read_and_said_to_be_such() -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>'
    rows += '<row r="3"><c r="A3"><f>3</f><v>3</v></c></row><row r="4"><c r="A4" t="str"><f>""</f><v></v></c></row>'
    table = read_here(with_sheet(rows))
    assert table.rows == (("2",), ("3",))
    assert table.has_formulas
    assert table.notes == (Note("has_formulas", {"count": 3, "cell": "A2"}),)


def test_a_formula_nobody_has_worked_out_is_refused_not_read_as_empty() -> None:
    with pytest.raises(FormulaWithoutValue) as refused:
        read_here(workbook(["a", "b"], [1, 2], [1, "=A2+1"]))
    assert refused.value.params == {"cell": "B3"}


def test_errors_stay_visible_instead_of_vanishing() -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2" t="e"><v>#N/A</v></c></row>'
    rows += '<row r="3"><c r="A3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    table = read_here(with_sheet(rows))
    assert table.rows == (("#N/A",), ("#DIV/0!",))
    assert keys(table) == ["has_formulas", "error_values"]
    assert table.notes[1].params == {"count": 2, "cell": "A2", "text": "#N/A"}


def test_a_sheet_of_nothing_but_errors_is_refused() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="e"><v>#N/A</v></c></row>' for n in range(1, 10_010))
    with pytest.raises(TooManyErrors):
        read_here(with_sheet(cells))


def test_merged_cells_are_mentioned() -> None:
    row = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
    table = read_here(with_sheet(row, after='<mergeCells><mergeCell ref="A1:A3"/></mergeCells>'))
    assert table.notes == (Note("merged_cells", {"count": 1}),)


def test_a_prefix_on_every_element_changes_nothing() -> None:
    def prefixed(name: str, part: bytes) -> bytes:
        if name != SHEET:
            return part
        head = f'<x:worksheet xmlns:x="{NAMESPACE}"><x:sheetData>'
        rows = '<x:row r="1"><x:c r="A1" t="str"><x:v>a</x:v></x:c></x:row>'
        rows += '<x:row r="2"><x:c r="A2"><x:f>1</x:f><x:v>1</x:v></x:c></x:row>'
        return f"{head}{rows}</x:sheetData></x:worksheet>".encode()

    table = read_here(repacked(workbook(["x"]), prefixed))
    assert (table.headers, table.rows, keys(table)) == (("a",), (("1",),), ["has_formulas"])


# --- CSV


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("gb18030", "gb18030"), ("gbk", "gb18030")],
)
def test_every_encoding_that_excel_and_wps_write(encoding: str, said: str) -> None:
    table = read_here(CSV.encode(encoding))
    assert (table.headers, table.rows, table.encoding) == (("姓名", "金额"), (("张三", "5"),), said)
    assert keys(table) == (["read_as_gb18030"] if said == "gb18030" else [])


def test_utf_16_of_either_order() -> None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert read_here(mark + CSV.encode(encoding)).rows == (("张三", "5"),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_that_makes_rows_even(delimiter: str) -> None:
    text = f"姓名{delimiter}备注{delimiter}金额\n张三{delimiter}a,b;c|d{delimiter}5\n"
    text = text.replace("a,b;c|d", '"a,b;c|d"')
    assert read_here(text.encode()).rows == (("张三", "a,b;c|d", "5"),)


def test_a_decimal_comma_does_not_look_like_a_delimiter() -> None:
    assert read_here(b"a;b\n1,5;2,5\n3,5;4,5\n").rows == (("1,5", "2,5"), ("3,5", "4,5"))


def test_excels_own_word_for_the_delimiter_is_believed() -> None:
    table = read_here(b"sep=|\r\na,a|b\r\n1,1|2\r\n")
    assert (table.headers, table.rows, table.row_numbers) == (("a,a", "b"), (("1,1", "2"),), (2,))


def test_one_column_needs_no_delimiter() -> None:
    assert list(read_here(b"a\n1\n\n2\n").records()) == [(2, {"a": "1"}), (4, {"a": "2"})]


def test_rows_are_counted_as_excel_counts_them() -> None:
    table = read_here(b'a,b\n"one\ntwo",1\nthree,2\n')
    assert table.rows == (("one\ntwo", "1"), ("three", "2"))
    assert table.row_numbers == (2, 3)


def test_a_rare_separator_of_lines_inside_a_cell_is_no_new_row() -> None:
    assert read_here("a,b\nx\u2028y\x0bz,1\n".encode()).rows == (("x\u2028y\x0bz", "1"),)


@pytest.mark.parametrize("text", ['a,b\n"1,2\n', 'a,b\n"1"x,2\n'])
def test_quotes_that_do_not_match_are_refused_with_the_line(text: str) -> None:
    with pytest.raises(BrokenLine) as refused:
        read_here(text.encode())
    assert refused.value.params["line"] == 2


def test_a_broken_quote_does_not_disturb_the_search_for_the_delimiter() -> None:
    with pytest.raises(SheetRefused):
        read_here(b'"' + b"a," * 200_000)


# --- the table


def test_headings_lose_their_line_breaks() -> None:
    assert read_here(workbook([" 姓\n 名 ", "B"])).headers == ("姓 名", "B")


@pytest.mark.parametrize("rows", [[["a", "a"]], [["a", " a"], [1, 2]]])
def test_two_columns_of_one_name_are_refused(rows: list[list[object]]) -> None:
    with pytest.raises(HeadingTwice) as refused:
        read_here(workbook(*rows))
    assert refused.value.params == {"heading": "a"}


@pytest.mark.parametrize(
    ("content", "cell"),
    [
        (workbook([], ["a", None, "c"], [1, None, 3], [1, 2, 3]), "B4"),
        (b"a,b\n1,2\n1,2,3\n", "C3"),
        (b"a,\n1,2\n", "B2"),
    ],
)
def test_nothing_is_dropped_for_want_of_a_heading(content: bytes, cell: str) -> None:
    with pytest.raises(HeadingMissing) as refused:
        read_here(content)
    assert refused.value.params["cell"] == cell


def test_empty_columns_and_short_rows_are_no_problem() -> None:
    assert read_here(b"a,,c,\n1,,3,\n1\n").rows == (("1", "3"), ("1", ""))


@pytest.mark.parametrize("content", [b"", b"\n\n", b" , ,\n", workbook(), workbook([None, " "])])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(FileEmpty):
        read_here(content)


# --- law and figures


CELLS = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=8)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_was_written_is_read(rows: list[list[str]], encoding: str) -> None:
    text = StringIO()
    csv.writer(text).writerows([["甲", "乙", "丙"], *rows])
    assert read_here(text.getvalue().encode(encoding)).rows == tuple(tuple(row) for row in rows if any(row))


def test_a_hundred_thousand_rows_take_seconds() -> None:
    text = StringIO()
    csv.writer(text).writerows([["姓名", "区域", "金额"], *([f"张{n}", "华东", n * 3] for n in range(100_000))])
    started = time.monotonic()
    table = read_table(text.getvalue().encode())
    assert time.monotonic() - started < 15  # about 0.5 s on a quiet two-core machine
    assert (len(table.rows), table.row_numbers[-1]) == (100_000, 100_001)


def test_a_hundred_thousand_rows_of_a_workbook_too() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>张{n}</t></is></c><c r="B{n}"><v>{n}.5</v></c></row>'
        for n in range(1, 100_001)
    )
    content = with_sheet(rows)
    started = time.monotonic()
    table = read_table(content)
    assert time.monotonic() - started < 30  # about 1.5 s on a quiet two-core machine
    assert (len(table.rows), table.rows[-1]) == (99_999, ("张100000", "100000.5"))


# --- words


def test_every_reason_has_a_sentence_and_every_sentence_a_place() -> None:
    assert set(REASONS) == set(Reason)
    assert len(set(REASONS.values())) == len(REASONS)
    assert set(SENTENCES) == {
        "error_values", "has_formulas", "long_numbers", "merged_cells", "more_sheets", "read_as_gb18030",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_are_called_what_excel_calls_them(index: int, letters: str) -> None:
    assert column_letters(index) == letters
