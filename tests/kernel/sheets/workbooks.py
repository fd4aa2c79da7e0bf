"""Workbooks for the tests: ordinary ones, and every way we know to make one that harms."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl

from lingxiao.kernel.sheets.reading import LIMITS, _build
from lingxiao.kernel.sheetworker.worker import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lingxiao.kernel.sheets import Table

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read_here(content: bytes, *, sheet: str | None = None) -> Table:
    """What ``read_table`` gives, without the process between, which test_hostile.py goes through for every file."""
    table = _build(answer(content, sheet, LIMITS))
    assert table is not None
    return table


def workbook(*rows: Sequence[object]) -> bytes:
    """An ordinary workbook with one sheet of these rows."""
    return workbook_of({"表": rows})


def workbook_of(sheets: Mapping[str, Iterable[Sequence[object]]], *, hidden: Sequence[str] = ()) -> bytes:
    """An ordinary workbook of these sheets, some of them hidden."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None] = lambda _name, part: part) -> bytes:
    """The same archive with parts changed, or left out where ``change`` gives ``None``."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return packed.getvalue()


def with_parts(content: bytes, parts: Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """The same archive with parts added."""
    packed = BytesIO(content)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            archive.writestr(name, part)
    return packed.getvalue()


def with_sheet(rows: str, *, before: str = "", after: str = "", prolog: str = "") -> bytes:
    """A workbook whose sheet has exactly this XML between ``<sheetData>`` and its end."""
    xml = f'{prolog}<worksheet xmlns="{NAMESPACE}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return repacked(workbook(["x"]), lambda name, part: xml.encode() if name == SHEET else part)


def with_lying_size(content: bytes, name: str, *, size: int) -> bytes:
    """The same archive, whose directory and header say the part is of another size than it is."""
    raw = bytearray(content)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        info = archive.getinfo(name)
        start = archive.start_dir
    struct.pack_into("<L", raw, info.header_offset + 22, size)
    at = raw.index(name.encode(), start) - 46
    struct.pack_into("<L", raw, at + 24, size)
    return bytes(raw)
