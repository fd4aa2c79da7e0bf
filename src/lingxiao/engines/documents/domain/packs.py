"""Reads data packs (law, clauses): every problem is collected, then a pack is taken whole or refused whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from lingxiao.kernel.words import Bilingual

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One thing wrong with a pack: where (``rules[3].valid_to``) and what, in both languages."""

    place: str
    what: Bilingual


class PackRefused(ValueError):  # noqa: N818 -- the house says refused: nothing of the pack was taken
    """A pack has problems; nothing of it was taken."""

    def __init__(self, problems: tuple[PackProblem, ...]) -> None:
        """Keep the problems for the page that lists them."""
        self.problems = problems
        super().__init__("; ".join(f"{problem.place}: {problem.what.en}" for problem in problems))


@dataclass(slots=True)
class Entry:
    """One JSON object under inspection; what is missing or malformed is noted in the pack's shared list."""

    values: Mapping[str, object]
    place: str
    problems: list[PackProblem] = field(default_factory=list)

    def note(self, name: str, *, zh: str, en: str) -> None:
        """Add a problem at ``name``."""
        self.problems.append(PackProblem(f"{self.place}.{name}".lstrip("."), Bilingual(zh, en)))

    def text(self, name: str) -> str:
        """The text at ``name``, which must be there."""
        value = self.values.get(name)
        if isinstance(value, str) and value.strip():
            return value
        self.note(name, zh="缺少文字", en="text is missing")
        return ""

    def words(self, name: str) -> Bilingual:
        """The text at ``name`` in both languages, both of which must be there."""
        value = self.values.get(name)
        if isinstance(value, Mapping):
            zh, en = value.get("zh"), value.get("en")
            if isinstance(zh, str) and isinstance(en, str) and zh.strip() and en.strip():
                return Bilingual(zh, en)
        self.note(name, zh="须有中文和英文", en="must be written in Chinese and in English")
        return Bilingual("")

    def texts(self, name: str) -> tuple[str, ...]:
        """The list of texts at ``name``; absent means none."""
        value = self.values.get(name, [])
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        self.note(name, zh="须是文字列表", en="must be a list of texts")
        return ()

    def choice(self, name: str, kinds: type[Choice]) -> Choice:
        """One of the values of ``kinds``; the first when it is none of them, with the problem noted."""
        value = self.values.get(name)
        if isinstance(value, str) and value in {kind.value for kind in kinds}:
            return kinds(value)
        allowed = ", ".join(kind.value for kind in kinds)
        self.note(name, zh=f"须是以下之一:{allowed}", en=f"must be one of {allowed}")
        return next(iter(kinds))

    def day(self, name: str) -> date:
        """The day at ``name``, which must be there."""
        found = self.day_or_none(name)
        if found is None and self.values.get(name) is None:
            self.note(name, zh="缺少日期", en="a day is missing")
        return found or date.min

    def day_or_none(self, name: str) -> date | None:
        """The day at ``name``, or ``None`` for open-ended."""
        value = self.values.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.note(name, zh="日期须写成 2026-11-23 的形式", en="a day is written like 2026-11-23")
            return None

    def entries(self, name: str) -> tuple[Entry, ...]:
        """The objects in the list at ``name``, of which there must be at least one."""
        value = self.values.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(item, Mapping) for item in value):
            self.note(name, zh="须是非空列表", en="must be a list with at least one object")
            return ()
        place = f"{self.place}.{name}".lstrip(".")
        return tuple(Entry(item, f"{place}[{at}]", self.problems) for at, item in enumerate(value))

    def refuse_if_problems(self) -> None:
        """Raise ``PackRefused`` with all that was noted, if anything was."""
        if self.problems:
            raise PackRefused(tuple(self.problems))


def open_pack(content: bytes, *, kind: str) -> tuple[Entry, str]:
    """The pack's outermost object and its SHA-256; a file that is no JSON object of this kind is refused at once."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        values = json.loads(content)
    except ValueError as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "file"
        raise PackRefused((PackProblem(place, Bilingual("不是有效的 JSON 文件", "not a valid JSON file")),)) from error
    if not isinstance(values, Mapping) or values.get("kind") != kind:
        what = Bilingual(f"不是 {kind} 类型的数据包", f"not a pack of kind {kind}")
        raise PackRefused((PackProblem("kind", what),))
    return Entry(values, ""), digest
