"""A table that was read: headings, rows of text, and what a person should know about how it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.kernel.refusals import _
from lingxiao.kernel.sheets.refusals import FileEmpty, HeadingMissing, HeadingTwice
from lingxiao.kernel.sheetworker.limits import column_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SENTENCES = {
    "error_values": _("%(count)s cells show errors, first %(cell)s with %(text)s. They are read as that text."),
    "has_formulas": _("%(count)s cells hold formulas, first %(cell)s. Their last stored results were read."),
    "long_numbers": _(
        "%(cell)s holds a number of more than 15 digits, whose last digits Excel has already lost. Identity and "
        "account numbers must be stored as text."
    ),
    "merged_cells": _("There are %(count)s merged areas. Only the first cell of each has a value."),
    "more_sheets": _("Only the sheet “%(sheet)s” was read; %(others)s other sheets were left out."),
    "read_as_gb18030": _("The file was read as GB18030 (GBK). Look whether the names are right."),
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about a table that was read all the same. ``str`` says it in the reader's language."""

    key: str
    params: Mapping[str, str | int]

    def __str__(self) -> str:
        """Say it in the language now active."""
        return str(SENTENCES[self.key]) % self.params


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under unique headings; every row has as many cells as there are headings.

    ``row_numbers`` are those Excel shows, so that a problem can be pointed at; blank rows are left out. Cells are
    trimmed text: dates as 2026-01-31, moments as 2026-01-31 09:30:00, numbers in full without exponent and without a
    trailing .0, truth as TRUE and FALSE. ``encoding`` is empty for a workbook.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]
    encoding: str
    notes: tuple[Note, ...]

    @property
    def has_formulas(self) -> bool:
        """Whether some cells were formulas, of which only the stored results are known."""
        return any(note.key == "has_formulas" for note in self.notes)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row's number with its cells by heading."""
        for number, row in zip(self.row_numbers, self.rows, strict=True):
            yield number, dict(zip(self.headers, row, strict=True))


class TableBuilder:
    """Makes a table of rows as they come. The first is the headings; nothing may stand in a column without one."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._header_row = 0
        self._headings: list[str] = []
        self._headed: list[int] = []
        self._unheaded: list[int] = []
        self._rows: list[tuple[str, ...]] = []
        self._row_numbers: list[int] = []

    def add(self, number: int, cells: list[str]) -> None:
        """Take the next row that is not blank."""
        if not self._header_row:
            self._take_headings(number, cells)
            return
        width = len(self._headings)
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        for place in (*self._unheaded, *range(width, len(cells))):
            if cells[place]:
                raise HeadingMissing(cell=f"{column_letters(place)}{number}", row=self._header_row)
        self._rows.append(tuple(cells[place] for place in self._headed))
        self._row_numbers.append(number)

    def finish(self, *, encoding: str, notes: Iterable[Note]) -> Table:
        """The table, or ``FileEmpty`` when not even headings came."""
        if not self._header_row:
            raise FileEmpty
        headers = tuple(self._headings[place] for place in self._headed)
        return Table(headers, tuple(self._rows), tuple(self._row_numbers), encoding, tuple(notes))

    def _take_headings(self, number: int, cells: list[str]) -> None:
        self._header_row = number
        self._headings = [" ".join(cell.split()) for cell in cells]
        for place, heading in enumerate(self._headings):
            if heading and heading in self._headings[:place]:
                raise HeadingTwice(heading=heading[:40])
            (self._headed if heading else self._unheaded).append(place)
