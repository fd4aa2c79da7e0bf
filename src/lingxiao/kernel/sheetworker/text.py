"""Reading CSV and its relatives: which encoding, which delimiter, which rows."""

from __future__ import annotations

import csv
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from lingxiao.kernel.sheetworker.encodings import NotTextError, decode
from lingxiao.kernel.sheetworker.limits import Reason, Unreadable
from lingxiao.kernel.sheetworker.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELIMITERS = (",", "\t", ";", "|")
_ROWS_LOOKED_AT = 20
_CHARACTERS_LOOKED_AT = 200_000
_WEB_PAGES = ("<!doctype html", "<html", "<table", "<meta", "<?xml", "<body", "<style", "<script")


def read_text(content: bytes) -> Source:
    """The rows of a CSV file. Raises ``Unreadable``, also while the rows run.

    Rows are counted as Excel counts them: one each, however many lines a cell has. A first line ``sep=;`` is Excel's
    way to name the delimiter and is no row; otherwise the delimiter is the one that makes the rows even.
    """
    try:
        text, encoding = decode(content)
    except NotTextError as error:
        raise Unreadable(Reason.NOT_TEXT) from error
    opening = text[:1000].lstrip().lower()
    if opening.startswith(_WEB_PAGES):
        raise Unreadable(Reason.WEB_PAGE)
    if opening.startswith(("%pdf", "{\\rtf")):
        raise Unreadable(Reason.OTHER_DOCUMENT)
    first, _newline, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip("\r")) == len("sep=;"):
        return Source(encoding, _rows(rest, first[4]))
    source = Source(encoding, _rows(text, _delimiter(text)))
    if encoding == "gb18030":
        source.note("read_as_gb18030")
    return source


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the most even and then the most columns; a comma when none does."""

    def evenness(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(StringIO(text[:_CHARACTERS_LOOKED_AT], newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row in islice(filter(any, reader), _ROWS_LOOKED_AT)]
        except csv.Error:
            return (0, 0)
        width = widths[0] if widths else 0
        return (widths.count(width), width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=evenness)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        raise Unreadable(Reason.BROKEN_LINE, line=reader.line_num) from error
