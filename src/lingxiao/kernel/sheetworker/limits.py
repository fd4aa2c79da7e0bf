"""How much of a file we are willing to look at, and the two ways a worker says no.

Free of everything but the standard library: the worker process imports this and nothing heavier.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one reading. Those on the file are checked before anything in it is parsed.

    ``cells`` bounds the rectangle around all cells, filled or not, because that is what it costs to hold a sheet;
    ``characters`` bounds the text handed over, because a workbook can repeat one long text in every cell.
    """

    file_bytes: int = 20_000_000
    unpacked_bytes: int = 100_000_000
    entries: int = 2_000
    rows: int = 200_000
    columns: int = 200
    cells: int = 8_000_000
    characters: int = 64_000_000
    memory_bytes: int = 1_000_000_000
    seconds: int = 60


class Reason(StrEnum):
    """Why a worker refuses a file; ``sheets.refusals.REASONS`` has the sentence for each."""

    BROKEN = "broken"
    BROKEN_LINE = "broken_line"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    MACROS = "macros"
    NESTED_ARCHIVE = "nested_archive"
    NO_SUCH_SHEET = "no_such_sheet"
    NOT_A_WORKBOOK = "not_a_workbook"
    NOT_TEXT = "not_text"
    OLD_EXCEL = "old_excel"
    OTHER_DOCUMENT = "other_document"
    OTHER_SPREADSHEET = "other_spreadsheet"
    REACHES_TOO_FAR = "reaches_too_far"
    TOO_HEAVY = "too_heavy"
    TOO_MANY_CELLS = "too_many_cells"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_ENTRIES = "too_many_entries"
    TOO_MANY_ERRORS = "too_many_errors"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MUCH_TEXT = "too_much_text"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    WEB_PAGE = "web_page"


class Unreadable(Exception):  # noqa: N818 -- becomes a Refusal in the process that asked
    """The file is refused. ``params`` fill the sentence of its ``reason``."""

    def __init__(self, reason: Reason, **params: str | int) -> None:
        """Keep what the sentence needs."""
        self.reason = reason
        self.params = params
        super().__init__(reason, params)


def column_letters(index: int) -> str:
    """The letters Excel shows over the column with that index from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
