"""From text to a tree of words with their places: YAML's shape and none of its guessing.

Every scalar stays the text somebody wrote (``0.1`` is no float, ``no`` is no flag), a key stands once, and there are no
anchors, aliases, tags or second documents: a plan is read by people, so it says one thing in one way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import yaml

from lingxiao.engines.incentives.language.findings import Findings, Place, shown
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

LONGEST_TEXT = 200_000
"""Characters of a plan: a hundred times the longest example. Beyond it somebody uploaded something else."""
DEEPEST = 12
"""Levels of nesting; the language itself needs six."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word or a sentence as it was written."""

    text: str
    at: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and what stands behind it."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Block:
    """Keys with their values, in the order in which they were written."""

    entries: tuple[Entry, ...]
    at: Place

    def get(self, key: str) -> Entry | None:
        """The entry of a key, if it is there."""
        return next((one for one in self.entries if one.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Series:
    """Values in their order."""

    items: tuple[Node, ...]
    at: Place


Node: TypeAlias = Scalar | Block | Series


class Unreadable(Exception):  # noqa: N818 -- the text is not a plan; nothing broke
    """A text has not the shape of a plan at all: where it stops being one, and why."""

    def __init__(self, place: Place, said: Bilingual) -> None:
        """Keep the place and the sentence."""
        self.place = place
        self.said = said
        super().__init__(f"{place.line}: {said.en}")


def read_text(text: str, findings: Findings) -> Block:
    """The tree of a plan; keys written twice are findings, everything that is no tree is ``Unreadable``."""
    if len(text) > LONGEST_TEXT:
        raise Unreadable(
            Place(1, 1),
            Bilingual(
                f"文件超过 {LONGEST_TEXT} 个字，不像一份方案。请确认选对了文件。",
                f"The file is longer than {LONGEST_TEXT} characters, which is no plan. Check that it is the right file.",
            ),
        )
    try:
        return _Tree(yaml.parse(text, Loader=yaml.SafeLoader), findings).document()
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        raise Unreadable(
            place,
            Bilingual(
                "这一行的缩进、冒号或括号有误，读不下去。请与上一行对照。",
                f"It cannot be read on from here ({shown(wrong.problem or 'not YAML')}). Check indents, colons and brackets.",
            ),
        ) from wrong
    except yaml.reader.ReaderError as wrong:
        line = text.count("\n", 0, wrong.position) + 1
        raise Unreadable(
            Place(line, 1),
            Bilingual(
                "有看不见的控制字符。请删去。",
                "There is a control character that cannot be seen. Delete it.",
            ),
        ) from wrong


class _Tree:
    """One walk over the events of a text."""

    def __init__(self, events: Iterator[yaml.Event], findings: Findings) -> None:
        self.events = events
        self.findings = findings

    def document(self) -> Block:
        """The one document of a text, which is a block of keys."""
        next(self.events)  # the stream starts
        first = next(self.events)
        if isinstance(first, yaml.StreamEndEvent):
            _stop(
                first,
                Bilingual(
                    "文件是空的。请写上 plan、title、measures 与 pay。",
                    "The file is empty. Write plan, title, measures and pay.",
                ),
            )
        node = self.node(next(self.events), DEEPEST)
        next(self.events)  # the document ends
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            _stop(
                after,
                Bilingual(
                    "一个文件只写一份方案。请把“---”后面的另存一个文件。",
                    "A file holds one plan. Put what follows “---” into a file of its own.",
                ),
            )
        if not isinstance(node, Block):
            raise Unreadable(
                node.at,
                Bilingual(
                    "方案由“键: 值”组成，例如 plan: ae-monthly。",
                    "A plan is made of keys and values, such as plan: ae-monthly.",
                ),
            )
        return node

    def node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            _stop(
                event,
                Bilingual(
                    "不能用 &、* 或 ! 引用。请把内容写全，读的人才看得懂。",
                    "&, * and ! are not used here. Write it out, so that people can read it.",
                ),
            )
        if not depth:
            _stop(
                event,
                Bilingual(
                    f"嵌套超过 {DEEPEST} 层。请检查缩进。",
                    f"This is nested more than {DEEPEST} levels deep. Check the indents.",
                ),
            )
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value.strip(), _place(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Series(tuple(self.items(depth - 1)), _place(event))
        return self.block(event, depth - 1)

    def items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self.node(event, depth)

    def block(self, start: yaml.Event, depth: int) -> Block:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth)
            value = self.node(next(self.events), depth)
            if not isinstance(key, Scalar):
                raise Unreadable(key.at, Bilingual("键必须是一个词。", "A key is a word, not a list or a block."))
            if key.text in entries:
                said = shown(key.text)
                self.findings.error(
                    "duplicate_key",
                    key.at,
                    Bilingual(
                        f"“{said}”写了两遍。请删去一个。",
                        f"'{said}' is written twice. Leave one of them out.",
                    ),
                )
                continue
            entries[key.text] = Entry(key, value)
        return Block(tuple(entries.values()), _place(start))


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def _stop(event: yaml.Event, said: Bilingual) -> NoReturn:
    raise Unreadable(_place(event), said)
