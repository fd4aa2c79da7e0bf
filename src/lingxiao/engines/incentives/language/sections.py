"""One block of a plan, held against the vocabulary: no key it does not know, none missing, every value what its key takes."""

from __future__ import annotations

import difflib
from itertools import pairwise
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.findings import Findings, Place, shown
from lingxiao.engines.incentives.language.literals import Literal, Unit, after, day, days, literal
from lingxiao.engines.incentives.language.text import Block, Entry, Node, Scalar, Series
from lingxiao.engines.incentives.language.vocabulary import KEYS, Key, Takes, key_of
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from datetime import date

_EXPECTED = {Takes.MONEY: Unit.MONEY, Takes.RATIO: Unit.RATIO, Takes.NUMBER: Unit.NUMBER, Takes.WHOLE: Unit.NUMBER}


class Section:
    """A block whose keys are known. What is asked of it and is not there is None, and was said already where it must be."""

    def __init__(self, where: str, node: Node, findings: Findings, *, called: str = "") -> None:
        """Say what is unknown and what is missing."""
        self.where = where
        self.findings = findings
        self.at = node.at
        self.called = called or where
        self.block = node if isinstance(node, Block) else Block((), node.at)
        if not isinstance(node, Block):
            self.findings.error(
                "needs_block",
                node.at,
                W(
                    f"“{self.called}”下面应为“键: 值”。请另起一行写。",
                    f"Under '{self.called}' stand keys with values. Write them below it.",
                ),
            )
            return
        for entry in self.block.entries:
            if key_of(where, entry.key.text) is None:
                self._unknown(entry.key)
        for key in KEYS[where]:
            if key.is_required and self.block.get(key.name) is None:
                self.findings.error(
                    "missing_key",
                    self.at,
                    W(
                        f"“{self.called}”缺少 {key.name}（{key.meaning.zh}）。请补上。",
                        f"'{self.called}' lacks '{key.name}': {key.meaning.en}. Write it.",
                    ),
                )

    def _unknown(self, key: Scalar) -> None:
        name = shown(key.text)
        near = difflib.get_close_matches(key.text, [one.name for one in KEYS[self.where]], n=2)
        hint = (
            W(f"是不是 {' 或 '.join(near)}？", f" Did you mean {' or '.join(map(repr, near))}?")
            if near
            else W("请删去。", " Leave it out.")
        )
        self.findings.error(
            "unknown_key", key.at, W(f"这里没有“{name}”这个键。{hint.zh}", f"unknown key '{name}'.{hint.en}")
        )

    def entry(self, name: str) -> Entry | None:
        """The entry of a key, if somebody wrote it."""
        return self.block.get(name)

    def has(self, name: str) -> bool:
        """Whether somebody wrote that key."""
        return self.entry(name) is not None

    def place(self, name: str) -> Place:
        """Where a key is written; where the block begins when it is not."""
        entry = self.entry(name)
        return entry.key.at if entry else self.at

    def node(self, name: str) -> Node | None:
        """Whatever stands behind a key."""
        entry = self.entry(name)
        return entry.value if entry else None

    def scalar(self, name: str) -> Scalar | None:
        """The word or sentence behind a key."""
        node = self.node(name)
        if node is None or isinstance(node, Scalar):
            return node
        self.findings.error(
            "needs_word",
            node.at,
            W(
                f"{name} 后面应为一个词或一句话。",
                f"Behind '{name}' stands one word or sentence, not a list or a block.",
            ),
        )
        return None

    def text(self, name: str) -> str:
        """The word or sentence behind a key; empty when there is none."""
        found = self.scalar(name)
        return found.text if found else ""

    def choice(self, name: str) -> str:
        """One of the words a key allows; its default when it is left out."""
        key = self._key(name)
        found = self.scalar(name)
        if found is None:
            return key.default
        if found.text in key.choices:
            return found.text
        listed = ", ".join(key.choices)
        self.findings.error(
            "unknown_choice",
            found.at,
            W(
                f"{name} 不能写“{shown(found.text)}”。可写：{listed}。",
                f"'{name}' cannot be '{shown(found.text)}'. Write one of: {listed}.",
            ),
        )
        return key.default

    def number(self, name: str) -> Literal | None:
        """The number behind a key, in the unit that the key takes."""
        found = self.scalar(name)
        return None if found is None else self.one(found, _EXPECTED.get(self._key(name).takes), name)

    def one(self, found: Node, unit: Unit | None, name: str) -> Literal | None:
        """A number of a unit; of any unit when ``unit`` is None."""
        value = literal(found.text) if isinstance(found, Scalar) else None
        if value is None:
            said = shown(found.text) if isinstance(found, Scalar) else "…"
            self.findings.error(
                "not_a_number",
                found.at,
                W(
                    f"{name}：“{said}”不是数。请写成 5%、6000 CNY 或 0.6。",
                    f"'{name}': '{said}' is not a number. Write 5%, 6000 CNY or 0.6.",
                ),
            )
            return None
        if unit is None or value.unit == unit:
            return value
        self._wrong_unit(found, value, unit, name)
        return None

    def _wrong_unit(self, found: Node, value: Literal, unit: Unit, name: str) -> None:
        if unit == Unit.RATIO and value.unit == Unit.NUMBER:
            self.findings.error("rate_needs_percent", found.at, W("比例要写 %，例如 5%。", "a rate needs %, as in 5%"))
        elif unit == Unit.MONEY:
            self.findings.error(
                "needs_money",
                found.at,
                W(
                    f"{name} 应为金额，请带上币种，例如 6000 CNY。",
                    f"'{name}' needs money. Write it with its currency, as in 6000 CNY.",
                ),
            )
        elif unit == Unit.RATIO:
            self.findings.error(
                "needs_ratio", found.at, W(f"{name} 应为比率，例如 80%。", f"'{name}' needs a ratio, such as 80%.")
            )
        else:
            self.findings.error(
                "needs_number",
                found.at,
                W(
                    f"{name} 应为不带单位的数，例如 0.6。",
                    f"'{name}' needs a number without a unit, such as 0.6.",
                ),
            )

    def whole(self, name: str) -> int | None:
        """The whole number behind a key."""
        value = self.number(name)
        if value is None:
            return None
        if value.value.denominator == 1 and value.value >= 0:
            return int(value.value)
        self.findings.error("needs_whole", self.place(name), W(f"{name} 应为整数。", f"'{name}' needs a whole number."))
        return None

    def day(self, name: str) -> date | None:
        """The day behind a key."""
        found = self.scalar(name)
        value = day(found.text) if found else None
        if found and value is None:
            self._no_day(found, name)
        return value

    def span(self, name: str) -> tuple[date, date] | None:
        """The first and the last day behind a key, both included."""
        found = self.scalar(name)
        if found is None:
            return None
        first, _dots, last = found.text.partition("..")
        ends = day(first.strip()), day(last.strip())
        if ends[0] is None or ends[1] is None:
            self._no_day(found, name)
            return None
        if ends[0] > ends[1]:
            self.findings.error(
                "dates_order",
                found.at,
                W(
                    "首日晚于末日。请对调。",
                    "The first day is after the last. Write the earlier one first.",
                ),
            )
            return None
        return ends[0], ends[1]

    def days(self, name: str) -> int | None:
        """The number of days behind a key."""
        found = self.scalar(name)
        value = days(found.text) if found else None
        if found and value is None:
            self.findings.error(
                "not_days", found.at, W(f"{name} 请写天数，例如 90 days。", f"'{name}' is a number of days: 90 days.")
            )
        return value

    def series(self, name: str) -> tuple[Node, ...]:
        """The values of the list behind a key."""
        node = self.node(name)
        if node is None:
            return ()
        if isinstance(node, Series):
            return node.items
        self.findings.error(
            "needs_list", node.at, W(f"{name} 后面应为列表 [a, b]。", f"Behind '{name}' stands a list: [a, b].")
        )
        return ()

    def named(self, name: str) -> tuple[Entry, ...]:
        """The names with what stands behind each."""
        node = self.node(name)
        if node is None:
            return ()
        if isinstance(node, Block):
            return node.entries
        self.findings.error(
            "needs_block",
            node.at,
            W(
                f"“{name}”下面应为“名称: 内容”。",
                f"Under '{name}' stand names, each with what it means.",
            ),
        )
        return ()

    def sub(self, name: str, where: str) -> Section | None:
        """The block behind a key."""
        node = self.node(name)
        return None if node is None else Section(where, node, self.findings, called=name)

    def bounds(self, name: str) -> list[tuple[Scalar, Literal, Node]]:
        """A ladder: the lower bound of each rung with what stands behind it, in the order written."""
        found: list[tuple[Scalar, Literal, Node]] = []
        for entry in self.named(name):
            rest = after("from", entry.key.text)
            value = literal(rest) if rest is not None else None
            if value is None:
                self.findings.error(
                    "not_a_bound",
                    entry.key.at,
                    W(
                        f"“{shown(entry.key.text)}”不是下限。请写成 from 80%。",
                        f"'{shown(entry.key.text)}' is no lower bound. Write it as from 80%.",
                    ),
                )
                continue
            found.append((entry.key, value, entry.value))
        self._ascending([(key.at, value) for key, value, _node in found])
        return found

    def _ascending(self, bounds: list[tuple[Place, Literal]]) -> None:
        for (_before, low), (at, high) in pairwise(bounds):
            if low.unit != high.unit:
                self.findings.error(
                    "tiers_order", at, W("各档下限的单位要一致。", "All lower bounds have the same unit.")
                )
            elif high.value <= low.value:
                self.findings.error(
                    "tiers_order",
                    at,
                    W(
                        "各档下限要从小到大。请按顺序写。",
                        "tiers must ascend. Write the lowest bound first.",
                    ),
                )

    def _no_day(self, found: Scalar, name: str) -> None:
        self.findings.error(
            "not_a_day",
            found.at,
            W(
                f"{name}：“{shown(found.text)}”不是日期。请写成 2027-01-31。",
                f"'{name}': '{shown(found.text)}' is not a day. Write it as 2027-01-31.",
            ),
        )

    def _key(self, name: str) -> Key:
        key = key_of(self.where, name)
        if key is None:
            message = f"{name} is no key of {self.where}"
            raise LookupError(message)
        return key
