"""What a letter on paper is made of. Every text is plain: nothing in it is markup, whatever it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence


class Align(StrEnum):
    """Where the cells of a column stand. Amounts stand right, so that their digits line up."""

    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class Title:
    """The title of the whole, centred, once at the top."""

    kind: ClassVar[str] = "title"
    text: str
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1, 2 or 3. It never stays alone at the foot of a page."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line breaks in it stay. In Chinese its first line is indented."""

    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """What belongs to the paragraph above it and is looked up rather than read: smaller, close below, set in."""

    kind: ClassVar[str] = "note"
    text: str


@dataclass(frozen=True, slots=True)
class Address:
    """The line that speaks to the reader (林经理：), or closes the letter: a paragraph that is never indented."""

    kind: ClassVar[str] = "address"
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without an order."""

    kind: ClassVar[str] = "bullets"
    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A list whose items are counted from 1."""

    kind: ClassVar[str] = "numbered"
    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Labels with their values, one a line: who, where, from when."""

    kind: ClassVar[str] = "key_values"
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head is repeated on every page it runs over.

    Every row, and ``total`` if there is one, has a cell for each heading; ``ValueError`` otherwise. ``aligns`` is left
    for all when not given. ``widths`` are shares of the breadth, 0 for as wide as its text needs; equal when not given.
    """

    kind: ClassVar[str] = "table"
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    aligns: Sequence[Align] = ()
    widths: Sequence[int] = ()
    total: Sequence[str] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        """Refuse a table whose rows do not fit its head: that is a bug of the caller."""
        optional = [part for part in (self.aligns, self.widths, self.total) if part]
        if not self.head or any(len(part) != len(self.head) for part in [*self.rows, *optional]):
            message = f"every row of a table has as many cells as its head, which has {len(self.head)}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who signs. ``signed`` says when and how, or that it was not; while empty there are lines to sign on."""

    role: str
    name: str = ""
    signed: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """The parties, two beside each other, never torn apart by the end of a page."""

    kind: ClassVar[str] = "signatures"
    parties: Sequence[Party]


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """What has to be said, in small type."""

    kind: ClassVar[str] = "small_print"
    text: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""

    kind: ClassVar[str] = "page_break"


Block: TypeAlias = (
    Title | Heading | Paragraph | Note | Address | Bullets | Numbered | KeyValues | Table | Signatures | SmallPrint | PageBreak
)
