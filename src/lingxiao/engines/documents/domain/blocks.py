"""The text of a document as blocks: headings, paragraphs, lists, tables, label-and-value pairs, in both languages.

A block of kind ``duty_items`` holds no text: it marks the place where an area puts its own blocks in when a copy is
made, through the ``Render`` it passes. Every block of an issued copy is one of the other kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.documents.domain import redline
from lingxiao.engines.documents.refusals import BadBlock

MOST_BLOCKS = 400
MOST_LETTERS = 20_000
"""In one block and language: more is a mistake in pasting, not a text that somebody signs."""


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    NOTE = "note"
    LIST = "list"
    TABLE = "table"
    KEY_VALUES = "key_values"
    DUTY_ITEMS = "duty_items"


Payload = str | tuple[str, ...] | tuple[tuple[str, ...], ...]
"""Text of headings, paragraphs and notes (small type below a paragraph), items of lists, rows of pairs and of tables, whose
first is the head."""

EMPTY: dict[BlockKind, Payload] = {
    BlockKind.HEADING: "",
    BlockKind.PARAGRAPH: "",
    BlockKind.NOTE: "",
    BlockKind.DUTY_ITEMS: "",
    BlockKind.LIST: (),
    BlockKind.TABLE: (),
    BlockKind.KEY_VALUES: (),
}
LEVELS = (1, 2, 3)
PAIR = 2


@dataclass(frozen=True, slots=True)
class Block:
    """One block. ``key`` is a lasting name by which versions are compared, such as a duty item's number, or empty."""

    id: str
    kind: BlockKind
    zh: Payload = ""
    en: Payload = ""
    level: int = 0
    key: str = ""

    def payload(self, locale: str) -> Payload:
        """What a reader of ``locale`` sees: English when asked for and written, else Chinese."""
        return (self.en or self.zh) if locale.startswith("en") else (self.zh or self.en)

    def to_json(self) -> dict[str, Any]:
        """As it is stored and hashed; what does not apply is left out."""
        value: dict[str, Any] = {"id": self.id, "kind": self.kind.value, "zh": _listed(self.zh), "en": _listed(self.en)}
        if self.level:
            value["level"] = self.level
        if self.key:
            value["key"] = self.key
        return value


Render = Callable[[Block], Sequence[Block]]
"""What an area passes in: the blocks that stand where a ``duty_items`` block marks the place."""


def read_blocks(value: object) -> tuple[Block, ...]:
    """The blocks of a stored or submitted list. ``BadBlock`` says which one does not hold together, and why."""
    if not isinstance(value, list):
        raise BadBlock(number=0, problem=_("this is not a list of blocks."))
    if len(value) > MOST_BLOCKS:
        raise BadBlock(number=MOST_BLOCKS + 1, problem=_("a document has at most 400 blocks."))
    blocks = tuple(_read(raw, number) for number, raw in enumerate(value, start=1))
    seen: set[str] = set()
    for number, block in enumerate(blocks, start=1):
        if block.id in seen:
            raise BadBlock(number=number, problem=_("another block has the same mark."))
        seen.add(block.id)
    return blocks


def to_json(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """As they are stored and hashed."""
    return [block.to_json() for block in blocks]


def texts(block: Block, locale: str) -> Iterator[str]:
    """Every piece of text of a block in one language, in reading order."""
    payload = block.en if locale.startswith("en") else block.zh
    if isinstance(payload, str):
        yield payload
        return
    for row in payload:
        if isinstance(row, str):
            yield row
        else:
            yield from row


def with_texts(block: Block, change: Callable[[str, str], str]) -> Block:
    """The block with ``change(text, locale)`` in place of every piece of text."""
    return replace(
        block,
        zh=_mapped(block.zh, lambda text: change(text, "zh")),
        en=_mapped(block.en, lambda text: change(text, "en")),
    )


def rendered(blocks: Sequence[Block], render: Render | None) -> tuple[Block, ...]:
    """The blocks with the area's own in the marked places; without a ``render`` the marks fall away."""
    out: list[Block] = []
    for block in blocks:
        if block.kind is not BlockKind.DUTY_ITEMS:
            out.append(block)
        elif render is not None:
            out.extend(render(block))
    return tuple(out)


def lines(block: Block, locale: str) -> tuple[str, ...]:
    """The block as a reader of ``locale`` compares it: one line a paragraph, item, row or pair."""
    payload = block.payload(locale)
    if isinstance(payload, str):
        return (payload,) if payload else ()
    between_pair, between_cells = (": ", " | ") if locale.startswith("en") else ("：", "｜")
    joint = between_pair if block.kind is BlockKind.KEY_VALUES else between_cells
    return tuple(row if isinstance(row, str) else joint.join(row) for row in payload)


def compared(blocks: Sequence[Block], locale: str) -> list[tuple[Block, redline.Block]]:
    """The lines of a document ready for the redline, each with the block it came from."""
    found = []
    for block in blocks:
        every = lines(block, locale)
        for number, line in enumerate(every):
            key = "" if not block.key else block.key if len(every) == 1 else f"{block.key}/{number}"
            found.append((block, redline.Block(line, key)))
    return found


def plain(blocks: Sequence[Block], locale: str) -> str:
    """The whole text in one language, one line a paragraph, item, row or pair."""
    return "\n".join(line for block in blocks for line in lines(block, locale))


def to_lines(payload: Payload) -> str:
    """How the editor shows a payload in one text area: one item, row or pair a line, cells between bars."""
    if isinstance(payload, str):
        return payload
    return "\n".join(row if isinstance(row, str) else " | ".join(row) for row in payload)


def from_lines(kind: BlockKind, text: str) -> Payload:
    """The payload that a text area holds; the opposite of ``to_lines``. Empty lines are dropped, ends trimmed."""
    if kind in {BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.NOTE}:
        return text.replace("\r\n", "\n").strip()
    if kind is BlockKind.DUTY_ITEMS:
        return ""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if kind is BlockKind.LIST:
        return tuple(found)
    if kind is BlockKind.KEY_VALUES:
        return tuple(_pair(line) for line in found)
    return tuple(tuple(cell.strip() for cell in line.replace("｜", "|").split("|")) for line in found)


def _pair(line: str) -> tuple[str, ...]:
    for mark in ("|", "｜", "：", ":"):
        if mark in line:
            label, value = line.split(mark, 1)
            return label.strip(), value.strip()
    return line, ""


def _listed(payload: Payload) -> str | list[Any]:
    if isinstance(payload, str):
        return payload
    return [row if isinstance(row, str) else list(row) for row in payload]


def _mapped(payload: Payload, change: Callable[[str], str]) -> Payload:
    if isinstance(payload, str):
        return change(payload)
    if all(isinstance(row, str) for row in payload):
        return tuple(change(row) for row in payload if isinstance(row, str))
    return tuple(tuple(change(cell) for cell in row) for row in payload)


def _read(raw: object, number: int) -> Block:
    if not isinstance(raw, dict):
        raise BadBlock(number=number, problem=_("it is not a block."))
    try:
        kind = BlockKind(raw.get("kind", ""))
    except ValueError:
        raise BadBlock(number=number, problem=_("there is no such kind of block.")) from None
    mark = raw.get("id")
    if not isinstance(mark, str) or not mark or len(mark) > 60:  # noqa: PLR2004 -- a name, not a novel
        raise BadBlock(number=number, problem=_("it has no mark of its own."))
    level, key = raw.get("level", 0), raw.get("key", "")
    if kind is BlockKind.HEADING and level not in LEVELS:
        raise BadBlock(number=number, problem=_("a heading has level 1, 2 or 3."))
    return Block(
        id=mark,
        kind=kind,
        level=level if kind is BlockKind.HEADING else 0,
        key=str(key),
        zh=_payload(kind, raw.get("zh", ""), number),
        en=_payload(kind, raw.get("en", ""), number),
    )


def _payload(kind: BlockKind, value: object, number: int) -> Payload:
    if value in ("", [], None):
        return EMPTY[kind]
    if isinstance(EMPTY[kind], str):
        if not isinstance(value, str):
            raise BadBlock(number=number, problem=_("this kind of block holds one text."))
        return _measured(value, number) if kind is not BlockKind.DUTY_ITEMS else ""
    if not isinstance(value, list | tuple):
        raise BadBlock(number=number, problem=_("this kind of block holds lines."))
    if kind is BlockKind.LIST:
        return tuple(_measured(item, number) for item in value)
    rows = tuple(_row(row, number) for row in value)
    width = PAIR if kind is BlockKind.KEY_VALUES else len(rows[0])
    for at, row in enumerate(rows, start=1):
        if len(row) != width:
            raise BadBlock(
                number=number,
                problem=_("line %(line)s has %(found)s cells where %(width)s belong.")
                % {"line": at, "found": len(row), "width": width},
            )
    return rows


def _row(value: object, number: int) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise BadBlock(number=number, problem=_("a line of cells is missing its cells."))
    return tuple(_measured(cell, number) for cell in value)


def _measured(value: object, number: int) -> str:
    if not isinstance(value, str):
        raise BadBlock(number=number, problem=_("it holds something that is not text."))
    if "\x00" in value:
        raise BadBlock(number=number, problem=_("it holds a character that cannot be stored."))
    if len(value) > MOST_LETTERS:
        raise BadBlock(number=number, problem=_("it is longer than 20,000 characters. Split it."))
    return value
