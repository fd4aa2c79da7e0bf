"""Reading one sheet of an XLSX file, after a walk through its XML that knows how large it really is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from lingxiao.kernel.sheetworker.archive import Archive
from lingxiao.kernel.sheetworker.limits import Reason, Unreadable, column_letters
from lingxiao.kernel.sheetworker.source import Source
from lingxiao.kernel.sheetworker.walk import RELATIONS, WORKBOOK, SheetWalk, part_of_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from python_calamine import CalamineWorkbook

    from lingxiao.kernel.sheetworker.limits import Limits

_FIRST_INEXACT = 10**15
"""Excel keeps fifteen digits of a number; a longer one, such as an identity number, has already lost its end."""


def read_workbook(content: bytes, sheet: str | None, limits: Limits) -> Source:
    """The rows of the sheet of that name, or of the first visible one. Raises ``Unreadable``."""
    archive = Archive(content, limits)
    if "xl/workbook.bin" in archive or "mimetype" in archive:
        raise Unreadable(Reason.OTHER_SPREADSHEET)
    if WORKBOOK not in archive or RELATIONS not in archive:
        raise Unreadable(Reason.NOT_A_WORKBOOK)
    try:
        workbook = load_workbook(BytesIO(content))
        name, others = _choose(workbook, sheet)
        walk = SheetWalk(archive.chunks(part_of_sheet(archive, name)), limits)
        chosen = workbook.get_sheet_by_name(name)
    except CalamineError as error:
        raise Unreadable(Reason.BROKEN) from error
    source = Source("", iter(()))
    if others:
        source.note("more_sheets", sheet=name, others=len(others))
    if walk.formulas:
        source.note("has_formulas", count=walk.formulas, cell=walk.first_formula)
    if walk.merged:
        source.note("merged_cells", count=walk.merged)
    if walk.errors:
        (row, column), text = next(iter(walk.errors.items()))
        source.note("error_values", count=len(walk.errors), cell=f"{column_letters(column)}{row}", text=text)
    source.rows = _rows(chosen.iter_rows(), (chosen.start or (0, 0))[1], walk.errors, source)
    return source


def _choose(workbook: CalamineWorkbook, sheet: str | None) -> tuple[str, list[str]]:
    """The name of the sheet to read, and the visible ones left out."""
    visible = [
        found.name
        for found in workbook.sheets_metadata
        if found.typ == SheetTypeEnum.WorkSheet and found.visible == SheetVisibleEnum.Visible
    ]
    if not visible:
        raise Unreadable(Reason.EMPTY)
    name = visible[0] if sheet is None else sheet
    if name not in visible:
        raise Unreadable(Reason.NO_SUCH_SHEET, sheet=name, sheets=", ".join(visible))
    return name, [other for other in visible if other != name]


def _rows(
    rows: Iterable[list[Any]], left: int, errors: dict[tuple[int, int], str], source: Source
) -> Iterator[tuple[int, list[str]]]:
    for number, values in enumerate(rows, start=1):
        cells = [""] * left
        for value in values:
            kind = type(value)
            if kind is float and not -_FIRST_INEXACT < value < _FIRST_INEXACT:
                source.note("long_numbers", cell=f"{column_letters(len(cells))}{number}")
            cells.append(_TEXTS[kind](value))
        if errors:
            cells = [errors.get((number, index), cell) for index, cell in enumerate(cells)]
        yield number, cells


def _number_text(number: float) -> str:
    """The number in full, without exponent, with the fifteen digits that Excel keeps."""
    if -_FIRST_INEXACT < number < _FIRST_INEXACT and number == number // 1:
        return str(int(number))
    digits = f"{number:.15g}"
    return f"{Decimal(digits):f}" if "e" in digits else digits


def _moment_text(moment: datetime) -> str:
    """The day alone when the moment is its midnight, which is how Excel keeps a date."""
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ", "seconds")


def _length_text(length: timedelta) -> str:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: lambda truth: "TRUE" if truth else "FALSE",
    int: str,
    float: _number_text,
    datetime: _moment_text,
    date: date.isoformat,
    time: lambda clock: clock.isoformat("seconds"),
    timedelta: _length_text,
}
