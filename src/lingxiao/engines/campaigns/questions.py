"""Questions as they are written: one a line, read by people and by the site alike. Pure.

``scale | 我知道目标 | I know my target`` is rated 1 to 5, ``ten | …`` 0 to 10; ``scale R | …`` is turned round, because less
is better; ``scale ? | …`` may be left out, which is how “cannot say” is answered; ``choice | 多久一次 | How often | 每周/Weekly
| 每月/Monthly`` takes one of several, ``text ? | 请继续 | Please go on`` takes words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lingxiao.engines.campaigns.enums import QuestionKind
from lingxiao.engines.campaigns.refusals import LineWrong, NothingAsked
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_QUESTIONS, MOST_LETTERS, LEAST_OPTIONS, MOST_OPTIONS = 60, 300, 2, 9
_HEAD = re.compile(r"^(?P<kind>[a-z]+)(?P<marks>[ R?]*)$")
RANGE = {QuestionKind.SCALE: range(1, 6), QuestionKind.TEN: range(11)}
"""What can be answered to what is rated."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``key`` is its place in the version, by which answers name it."""

    key: str
    kind: QuestionKind
    text: Bilingual
    options: tuple[Bilingual, ...] = ()
    is_reverse: bool = False
    is_optional: bool = False

    @property
    def values(self) -> range:
        """Every answer there is, as a number; of words there is none."""
        if self.kind is QuestionKind.CHOICE:
            return range(len(self.options))
        return RANGE.get(self.kind, range(0))

    def counted(self, value: int) -> int:
        """The answer as it counts in a mean: turned round where less is better."""
        return self.values[0] + self.values[-1] - value if self.is_reverse else value

    def to_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {
            "key": self.key, "kind": self.kind.value, **self.text.to_json(), "options": [one.to_json() for one in self.options],
            "is_reverse": self.is_reverse, "is_optional": self.is_optional,
        }


def from_json(kept: Sequence[Mapping[str, Any]]) -> list[Question]:
    """The questions of a version."""
    return [
        Question(
            one["key"], QuestionKind(one["kind"]), Bilingual.from_json(one),
            tuple(Bilingual.from_json(option) for option in one["options"]), one["is_reverse"], one["is_optional"],
        )
        for one in kept
    ]


def read(text: str) -> list[Question]:
    """The questions in a text, one a line. Raises ``LineWrong`` with the number of the line, and ``NothingAsked``."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not 0 < len(lines) <= MOST_QUESTIONS:
        raise NothingAsked
    return [_question(f"q{place}", number, line) for place, (number, line) in enumerate(lines, start=1)]


def _question(key: str, number: int, line: str) -> Question:
    head, *parts = (part.strip() for part in line.replace("｜", "|").split("|"))
    told = _HEAD.match(head)
    if told is None or told["kind"] not in QuestionKind.values or not parts or not parts[0] or len(line) > MOST_LETTERS:
        raise LineWrong(line=number)
    kind = QuestionKind(told["kind"])
    options = tuple(_option(part) for part in parts[2:])
    if (kind is QuestionKind.CHOICE) != (LEAST_OPTIONS <= len(options) <= MOST_OPTIONS):
        raise LineWrong(line=number)
    text = Bilingual(parts[0], parts[1] if len(parts) > 1 else "")
    is_reverse = "R" in told["marks"] and kind in RANGE
    return Question(key, kind, text, options, is_reverse, "?" in told["marks"])


def _option(part: str) -> Bilingual:
    zh, _slash, en = part.partition("/")
    return Bilingual(zh.strip(), en.strip())


def written(questions: Sequence[Question]) -> str:
    """The same questions as the text that ``read`` reads."""
    lines = []
    for one in questions:
        marks = (" R" if one.is_reverse else "") + (" ?" if one.is_optional else "")
        options = (f"{option.zh}/{option.en}" if option.en else option.zh for option in one.options)
        lines.append(" | ".join([one.kind.value + marks, one.text.zh, one.text.en, *options]))
    return "\n".join(lines)
