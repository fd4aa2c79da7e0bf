"""What may be read of a database: a table, a view, or one SELECT; looked at before it goes into a larger one.

This look is a courtesy that names the mistake. What keeps a statement from writing is the transaction, which is read
only, and in SQLite an authorizer as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from lingxiao.engines.facts.connectors.shapes import NotAllowed
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(
    r"""(?P<text>'(?:[^']|'')*') | (?P<name>"(?:[^"]|"")*") | (?P<comment>--[^\n]* | /\*(?:(?!/\*).)*?\*/)
      | (?P<word>[^\W\d]\w*) | (?P<unclosed>'|"|/\*) | (?P<mark>.)""",
    re.DOTALL | re.VERBOSE,
)
PATH = re.compile(r"[^\W\d][\w$]*(\.[^\W\d][\w$]*){0,2}")
WRITES = {"INSERT", "UPDATE", "DELETE", "MERGE", "INTO"}
"""Words that make a SELECT write or lock, wherever they stand in it; a column of that name is put into quotes."""

HIDES = {"$", "`", "\\", "\0"}
"""Marks outside of quotes by which one database ends a text elsewhere than another."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What is read as one kind of record: ``source`` is ``table``, ``schema.table`` or one SELECT."""

    name: str
    label: str
    source: str
    key: str
    """The column that tells one row from all others."""

    changed: str
    """The column with the moment, or the day, of a row's last change. A row where it is empty comes every time."""

    gone: tuple[str, str] | None = None
    """A column, and the text in it that says that a row no longer counts; rows that are deleted leave no trace."""


def quoted_name(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def wrapped(source: str) -> str:
    """A table's quoted name, or a SELECT in parentheses, to stand after FROM. Raises ``NotAllowed``."""
    if PATH.fullmatch(source.strip()):
        return ".".join(quoted_name(part) for part in source.strip().split("."))
    return f"(\n{_one_select(source)}\n)"


def _one_select(statement: str) -> str:
    """The statement without comments and without its last semicolon. Raises ``NotAllowed``."""
    kept = [(kind, text) for kind, text in _tokens(statement) if kind != "comment"]
    while kept and kept[-1][1] in {";", " ", "\n", "\t", "\r"}:
        kept.pop()
    words = [text.upper() for kind, text in kept if kind == "word"]
    marks = [text for kind, text in kept if kind == "mark"]
    is_one = words[:1] in (["SELECT"], ["WITH"]) and _begins_with_a_word(kept) and ";" not in marks
    if not is_one or WRITES & set(words) or HIDES & set(marks) or _is_escaped(kept) or not _is_closed(kept):
        raise NotAllowed(NOT_ONE_SELECT)
    return "".join(text for _kind, text in kept)


def _tokens(statement: str) -> Iterator[tuple[str, str]]:
    for found in TOKEN.finditer(statement):
        kind = found.lastgroup or "mark"
        yield kind, found[0]
        if kind == "comment":
            yield "mark", " "


def _begins_with_a_word(tokens: list[tuple[str, str]]) -> bool:
    first = next((kind for kind, text in tokens if text.strip()), "")
    return first == "word"


def _is_escaped(tokens: list[tuple[str, str]]) -> bool:
    """Whether a text begins with E, in which a backslash hides a quote."""
    return any(
        kind == "text" and before[0] == "word" and before[1].upper() == "E"
        for before, (kind, _text) in pairwise(tokens)
    )


def _is_closed(tokens: list[tuple[str, str]]) -> bool:
    """Whether every quote ends, and every parenthesis closes one that was opened."""
    depth = 0
    for kind, text in tokens:
        depth += {"(": 1, ")": -1}.get(text, 0) if kind == "mark" else 0
        if depth < 0 or kind == "unclosed":
            return False
    return depth == 0


NOT_ONE_SELECT = Bilingual(
    "这里只能填一个表名、视图名，或一条 SELECT 查询；不能有第二条语句，也不能写入或加锁。"
    "与 INTO、UPDATE 等同名的列请加双引号。",
    "Enter the name of a table or a view, or one SELECT: no second statement, and nothing that writes or locks. A column that "
    "is called INTO, UPDATE or the like stands in double quotes.",
)
