"""What a list hands to its template: heads, lines, cells and filters as they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.web.shell.parts import Words


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell."""

    value: object
    href: str
    note: object
    css: str
    head: str
    """What its column is called: on a phone a row stands as a card, and each cell says it itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as shown; ``pk`` is what a ticked box sends."""

    pk: object
    cells: Sequence[Cell]
    row: Any


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column: where a click leads, and how the list is sorted now."""

    word: Words
    href: str
    order: str
    css: str
    says: Words = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A filter as drawn."""

    key: str
    word: Words
    all_word: Words
    options: Sequence[tuple[str, Words]]
    chosen: str
