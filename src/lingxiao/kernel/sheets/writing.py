"""Writing tables that open everywhere and never run: what a user typed stays text, whatever it begins with.

The same rows give the same bytes. Nothing here ever writes a formula or a link.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, TypeAlias
from unicodedata import east_asian_width

import xlsxwriter

from lingxiao.kernel.money import Money
from lingxiao.kernel.refusals import Refusal, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

Cell: TypeAlias = str | int | Decimal | Money | bool | date | datetime | None
"""What may stand in a cell. A number stays a number, also a negative one; everything else a user typed is text."""

ACTIVE_OPENINGS = "=+-@\t\r\0＝＋－＠"
"""With these a spreadsheet may take text for a formula, the full-width ones included."""

_MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767
_EXACT_DIGITS = 15
_FIRST_INEXACT: int = 10**_EXACT_DIGITS
_FIRST_YEAR_OF_EXCEL = 1900
_NARROWEST, _WIDEST, _ROWS_MEASURED = 8, 48, 200
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_SHEET_NAME = 31
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_HEADING = {"bold": True, "bg_color": "#EEF2F7", "bottom": 1, "bottom_color": "#9AA5B4", "text_wrap": True}


class TooManyRowsToWrite(Refusal):
    """An XLSX sheet has no room for that many rows."""

    sentence = _("An Excel sheet holds at most 1,048,575 rows. Choose fewer rows, or export as CSV.")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading. ``number_format`` is Excel's, for numbers and days; ``width`` in characters, 0 to measure."""

    heading: str
    number_format: str = ""
    width: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write: every row has one cell for each column. ``rows`` may be a generator, and is read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def write_xlsx(sheets: Sequence[Sheet], *, created: datetime, zone: tzinfo) -> bytes:
    """The workbook of these sheets, with headings that stay in view and a filter on each column.

    Moments are shown in ``zone``; ``created`` is what the file says of its making. Numbers of more than the fifteen
    digits that Excel keeps are written as text, and so are days before 1900. Raises ``TooManyRowsToWrite``.
    """
    content = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(content, options)
    workbook.set_properties({"created": created.replace(tzinfo=None)})
    writer = _Writer(workbook, zone)
    names: list[str] = []
    try:
        for sheet in sheets:
            names.append(_sheet_name(sheet.name, names))
            writer.write(sheet, names[-1])
    finally:
        workbook.close()
    return content.getvalue()


def write_csv(sheet: Sheet, *, zone: tzinfo) -> bytes:
    """The rows as CSV in UTF-8 with the mark Excel needs; text that could be taken for a formula gets an apostrophe."""
    content = StringIO()
    writer = csv.writer(content, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_inert(column.heading) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_plain(cell, zone) for _column, cell in zip(sheet.columns, row, strict=True)])
    return content.getvalue().encode("utf-8-sig")


def is_active(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula."""
    return text.lstrip(" \n").startswith(tuple(ACTIVE_OPENINGS))


class _Writer:
    """Writes sheets into one workbook, with one format for each way a cell can look."""

    def __init__(self, workbook: Any, zone: tzinfo) -> None:
        self._workbook = workbook
        self._zone = zone
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def write(self, sheet: Sheet, name: str) -> None:
        worksheet = self._workbook.add_worksheet(name)
        widths = [_width(column.heading) for column in sheet.columns]
        for place, column in enumerate(sheet.columns):
            worksheet.write_string(0, place, _clean(column.heading), self._format(**_HEADING))
        number = 0
        for number, row in enumerate(sheet.rows, start=1):
            if number >= _MOST_ROWS:
                raise TooManyRowsToWrite
            for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
                self._write_cell(worksheet, number, place, cell, column.number_format)
                if number <= _ROWS_MEASURED:
                    widths[place] = max(widths[place], _width(_plain(cell, self._zone)))
        for place, column in enumerate(sheet.columns):
            worksheet.set_column(place, place, column.width or min(max(widths[place] + 2, _NARROWEST), _WIDEST))
        worksheet.freeze_panes(1, 0)
        if sheet.columns:
            worksheet.autofilter(0, 0, number, len(sheet.columns) - 1)

    def _write_cell(self, worksheet: Any, row: int, place: int, cell: Cell, number_format: str) -> None:
        match cell:
            case bool():
                worksheet.write_boolean(row, place, cell, self._format())
            case Money() if abs(cell.minor) < _FIRST_INEXACT:
                decimals = "." + "0" * cell.exponent if cell.exponent else ""
                style = self._format(num_format=number_format or f"#,##0{decimals}")
                worksheet.write_number(row, place, cell.as_decimal(), style)
            case int() | Decimal() if _is_exact_in_excel(cell):
                worksheet.write_number(row, place, cell, self._format(num_format=number_format or "General"))
            case datetime() if cell.year >= _FIRST_YEAR_OF_EXCEL:
                local = cell.astimezone(self._zone).replace(tzinfo=None)
                worksheet.write_datetime(
                    row, place, local, self._format(num_format=number_format or "yyyy-mm-dd hh:mm")
                )
            case date() if cell.year >= _FIRST_YEAR_OF_EXCEL:
                worksheet.write_datetime(row, place, cell, self._format(num_format=number_format or "yyyy-mm-dd"))
            case None | "":
                worksheet.write_blank(row, place, None, self._format())
            case str():
                # quotePrefix keeps it text even when somebody edits the cell in Excel later.
                style = self._format(quote_prefix=True) if is_active(cell) else self._format()
                worksheet.write_string(row, place, _clean(cell), style)
            case _:
                worksheet.write_string(row, place, _plain(cell, self._zone), self._format(align="right"))

    def _format(self, **look: object) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(_FONT | look)
        return self._formats[key]


def _plain(cell: Cell, zone: tzinfo) -> str:
    """The cell as text that no program mistakes for anything else, exactly."""
    match cell:
        case None:
            return ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case str():
            return _inert(cell)
        case Money():
            return f"{cell.as_decimal():f}"
        case Decimal():
            return f"{cell:f}"
        case datetime():
            return cell.astimezone(zone).replace(tzinfo=None).isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _inert(text: str) -> str:
    return f"'{_clean(text)}" if is_active(text) else _clean(text)


def _clean(text: str) -> str:
    """The text without what no cell can hold: control characters, halves of characters, more than 32,767 of them."""
    printable = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).encode("utf-8", "replace").decode()
    return printable if len(printable) <= _LONGEST_TEXT else printable[: _LONGEST_TEXT - 1] + "…"


def _is_exact_in_excel(number: int | Decimal) -> bool:
    if isinstance(number, int):
        return abs(number) < _FIRST_INEXACT
    return (
        number.is_finite() and len(number.as_tuple().digits) <= _EXACT_DIGITS and abs(number.adjusted()) < _EXACT_DIGITS
    )


def _width(text: str) -> int:
    """How many columns of a fixed type the longest line takes; a Chinese character takes two."""
    return max(sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line) for line in text.split("\n"))


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    """The name as Excel allows it: without some characters, at most 31 of them, and not twice."""
    cleaned = _NOT_IN_SHEET_NAMES.sub(" ", _clean(name)).strip(" '")[:_LONGEST_SHEET_NAME].strip(" '") or "Sheet"
    allowed, count = cleaned, 1
    while allowed.lower() in {other.lower() for other in taken} | {"history"}:
        count += 1
        allowed = f"{cleaned[: _LONGEST_SHEET_NAME - len(str(count)) - 3]} ({count})"
    return allowed
