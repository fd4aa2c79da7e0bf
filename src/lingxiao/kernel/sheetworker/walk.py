"""A walk through a workbook's XML before anybody makes room for it: how far it reaches, what its cells are."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from lingxiao.kernel.sheetworker.limits import Reason, Unreadable, column_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lingxiao.kernel.sheetworker.archive import Archive
    from lingxiao.kernel.sheetworker.limits import Limits

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_MOST_ERRORS = 10_000


def part_of_sheet(archive: Archive, sheet: str) -> str:
    """The part of the archive that holds the sheet of that name, by way of the workbook's relations."""
    identifiers: dict[str, str] = {}
    targets: dict[str, str] = {}

    def see_sheet(element: str, attributes: dict[str, str]) -> None:
        if _local(element) == "sheet":
            by_local = {_local(key): value for key, value in attributes.items()}
            identifiers[by_local.get("name", "")] = by_local.get("id", "")

    def see_relation(element: str, attributes: dict[str, str]) -> None:
        if _local(element) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(_parser(see_sheet), archive.chunks(WORKBOOK))
    _parse(_parser(see_relation), archive.chunks(RELATIONS))
    target = targets.get(identifiers.get(sheet, ""), "")
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


class SheetWalk:
    """One sheet, walked to its end, or refused at the first cell out of bounds.

    ``errors`` has the text of every cell that shows an error, by row number from 1 and column index from 0.
    """

    def __init__(self, chunks: Iterable[bytes], limits: Limits) -> None:
        """Walk; raise ``Unreadable`` for a sheet that is too large, broken, or without its formulas' results."""
        self.formulas = 0
        self.first_formula = ""
        self.merged = 0
        self.errors: dict[tuple[int, int], str] = {}
        self._limits = limits
        self._rightmost = -1
        self._row, self._row_text, self._column = 0, "", -1
        self._kind: str | None = None
        self._value = ""
        # Most cells lie in a column seen before, in the row last begun: for those a look-up is all it takes.
        self._columns: dict[str, int] = {}
        self._handlers: dict[str, Callable[[dict[str, str]], None]] = {
            "c": self._see_cell,
            "f": self._see_formula,
            "row": self._see_row,
            "mergeCell": self._see_merge,
            "dimension": self._see_dimension,
        }
        self._parser = _parser(self._start)
        _parse(self._parser, chunks)

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        handler = self._handlers.get(element)
        if handler is None and ":" in element:
            handler = self._handlers.get(_local(element))
        if handler is not None:
            handler(attributes)

    def _see_row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r", "")
        if text and not _ROW.fullmatch(text):
            raise Unreadable(Reason.BROKEN)
        self._move_to(int(text) if text else self._row + 1, -1)

    def _see_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._move_to(self._row, self._column + 1)
        else:
            column = self._columns.get(reference.removesuffix(self._row_text))
            if column is None or not reference.endswith(self._row_text):
                self._look_up(reference)
            else:
                self._column = column
        self._kind = attributes.get("t")
        if self._kind == "e":
            self._listen()

    def _look_up(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise Unreadable(Reason.BROKEN)
        self._move_to(int(found[2]), _index(found[1]))
        self._columns[found[1]] = self._column

    def _move_to(self, row: int, column: int) -> None:
        """Go to that cell, if the rectangle around all cells so far stays within bounds."""
        self._refuse_beyond(row, column)
        if row != self._row:
            self._row, self._row_text = row, str(row)
        self._column = column
        self._rightmost = max(self._rightmost, column)
        if row * (self._rightmost + 1) > self._limits.cells:
            raise Unreadable(Reason.TOO_MANY_CELLS, most=self._limits.cells)

    def _see_dimension(self, attributes: dict[str, str]) -> None:
        corner = _REFERENCE.fullmatch(attributes.get("ref", "").rpartition(":")[2])
        if corner is not None:
            self._refuse_beyond(int(corner[2]), _index(corner[1]))

    def _refuse_beyond(self, row: int, column: int) -> None:
        limits = self._limits
        if row > limits.rows or column >= limits.columns:
            cell = f"{column_letters(max(column, 0))}{row}"
            raise Unreadable(Reason.REACHES_TOO_FAR, cell=cell, rows=limits.rows, columns=limits.columns)

    def _see_merge(self, _attributes: dict[str, str]) -> None:
        self.merged += 1

    def _see_formula(self, _attributes: dict[str, str]) -> None:
        self.formulas += 1
        self.first_formula = self.first_formula or self._cell()
        self._listen()

    def _cell(self) -> str:
        return f"{column_letters(max(self._column, 0))}{self._row}"

    def _listen(self) -> None:
        """Hear the text of this one cell; to hear all of them would take twice as long."""
        self._value = ""
        self._parser.CharacterDataHandler = self._hear
        self._parser.EndElementHandler = self._end

    def _hear(self, text: str) -> None:
        self._value += text

    def _end(self, element: str) -> None:
        name = _local(element)
        if name == "f":
            self._value = ""  # what was heard so far is the formula, not its result
        if name != "c":
            return
        self._parser.CharacterDataHandler = None
        self._parser.EndElementHandler = None
        if self._kind == "e":
            if len(self.errors) >= _MOST_ERRORS:
                raise Unreadable(Reason.TOO_MANY_ERRORS, most=_MOST_ERRORS)
            self.errors[self._row, self._column] = self._value.strip()[:20]
        elif self._kind != "str" and not self._value.strip():
            raise Unreadable(Reason.FORMULA_WITHOUT_VALUE, cell=self._cell())


def _parser(start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    """A parser that refuses a document type, from which entities could grow."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _parse(parser: expat.XMLParserType, chunks: Iterable[bytes]) -> None:
    try:
        for chunk in chunks:
            parser.Parse(chunk)
        parser.Parse(b"", True)  # noqa: FBT003 -- expat's way to say that this is all
    except expat.ExpatError as error:
        raise Unreadable(Reason.BROKEN) from error


def _refuse_doctype(*_args: object) -> NoReturn:
    raise Unreadable(Reason.BROKEN)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _index(letters: str) -> int:
    """The index from 0 of the column with those letters."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
