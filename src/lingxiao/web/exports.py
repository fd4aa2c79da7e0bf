"""Tables out of the house: CSV and Excel files that hold values, never formulas."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lingxiao.web.shell.parts import Words

# A cell that begins with one of these is read as a formula by spreadsheets (full-width ones too, in Chinese Excel).
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class FileKind:
    """One way out."""

    word: Words
    icon: str
    media_type: str


KINDS = {
    "xlsx": FileKind(_("Excel"), "file-spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": FileKind(_("CSV"), "file-text", "text/csv; charset=utf-8"),
}


def harmless(value: object) -> object:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it; figures and days as they are."""
    if isinstance(value, str) and value.startswith(_STARTS_FORMULA):
        return f"'{value}"
    return value


def _as_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(head) for head in heads])
    for row in rows:
        writer.writerow(["" if value is None else harmless(value) for value in row])
    # Excel takes a CSV for the local code page unless it begins with this mark.
    return ("\ufeff" + out.getvalue()).encode()


def _as_xlsx(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "remove_timezone": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for at, head in enumerate(heads):
        sheet.write_string(0, at, head, bold)
        sheet.set_column(at, at, max(10, min(40, 2 * len(head) + 4)))
    for line, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            match value:
                case None:
                    pass
                case datetime():
                    sheet.write_datetime(line, at, value, moment)
                case date():
                    sheet.write_datetime(line, at, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 -- a day
                case bool():
                    sheet.write_boolean(line, at, value)
                case int() | float():
                    sheet.write_number(line, at, value)
                case _:
                    sheet.write_string(line, at, str(value))
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def answer(kind: str, name: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, on: date) -> HttpResponse:
    """The file for the browser to keep, named after the list and the day."""
    content = _as_csv(heads, rows) if kind == "csv" else _as_xlsx(heads, rows)
    response = HttpResponse(content, content_type=KINDS[kind].media_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{name}-{on:%Y%m%d}.{kind}") or "attachment"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
