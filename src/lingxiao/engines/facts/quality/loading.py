"""The pack of quality rules: read from a reviewed file, every condition checked against the data dictionary, or refused whole."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.measures.loading import BadLine, parts_of, word_of
from lingxiao.engines.facts.quality.beside import names_for
from lingxiao.engines.facts.quality.declared import Dimension, Rule, Severity
from lingxiao.engines.facts.quality.refusals import BadRules
from lingxiao.kernel.expressions import Level, Type, Wrong, check
from lingxiao.kernel.expressions.tree import Name
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.kernel.expressions import Formula

SHIPPED = Path(__file__).with_name("rules.csv")
COLUMNS = (
    "key", "zh", "en", "meaning_zh", "meaning_en", "todo_zh", "todo_en", "dimension", "severity", "weight", "dataset", "among",
    "passes",
)  # fmt: skip
EVERY_ROW = "true"


@dataclass(frozen=True, slots=True)
class Pack:
    """Rules by key, all of them sound, in the order of the file."""

    rules: Mapping[str, Rule]
    datasets: Mapping[str, Dataset]

    def __getitem__(self, key: str) -> Rule:
        """The rule of this key; ``KeyError`` where there is none."""
        return self.rules[key]

    def of(self, dataset: str) -> list[Rule]:
        """The rules over one dataset."""
        return [one for one in self.rules.values() if one.dataset == dataset]

    def conditions(self, rule: Rule) -> tuple[Formula, Formula]:
        """Which rows a rule looks at, and what holds for a sound one, both checked."""
        names = names_for(self.datasets[rule.dataset], self.datasets)
        return check(rule.among or EVERY_ROW, names), check(rule.passes, names)

    def names(self, rule: Rule) -> frozenset[str]:
        """The names that its conditions speak of."""
        return frozenset(
            part.node.name for one in self.conditions(rule) for part in parts_of(one) if isinstance(part.node, Name)
        )


def load(path: Path = SHIPPED, datasets: Mapping[str, Dataset] = ALL) -> Pack:
    """The rules of a CSV file; ``BadRules`` with every line that is wrong, and then none of them is taken."""
    problems: list[tuple[int, W]] = []
    found: dict[str, tuple[int, Rule]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BadRules([(1, W(f"表头应为：{','.join(COLUMNS)}。", f"The heading is to be {','.join(COLUMNS)}."))])
        for row in reader:
            line = reader.line_num
            try:
                rule = _read(row, datasets)
            except BadLine as bad:
                problems.append((line, bad.said))
                continue
            if rule.key in found:
                problems.append((line, W(f"规则 {rule.key} 已在第 {found[rule.key][0]} 行。请换一个键。",
                                         f"{rule.key} stands in line {found[rule.key][0]} already. Give it another key.")))
            found.setdefault(rule.key, (line, rule))
            problems += [(line, said) for said in _wrong(rule, datasets)]
    if problems:
        raise BadRules(problems)
    return Pack({key: rule for key, (_line, rule) in found.items()}, datasets)


def _read(row: Mapping[str, str | None], datasets: Mapping[str, Dataset]) -> Rule:
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", cells["key"]):
        raise BadLine(W("key 须为小写英文字母、数字与下划线，最长 40 个字。",
                         "key is to be lower-case letters, digits and underscores, 40 at most."))
    for name in COLUMNS:
        if not cells[name] and name != "among":
            raise BadLine(W(f"{name} 不能为空。", f"{name} is empty. Fill it in."))
    if not re.fullmatch(r"[1-9]", cells["weight"]):
        raise BadLine(W("weight 须为 1 至 9。", "weight is to be 1 to 9."))
    if cells["dataset"] not in datasets:
        known = ", ".join(datasets)
        raise BadLine(W(f"没有数据集 {cells['dataset']}。可用的有：{known}。",
                         f"There is no dataset {cells['dataset']}. There are: {known}."))
    return Rule(
        cells["key"], W(cells["zh"], cells["en"]), W(cells["meaning_zh"], cells["meaning_en"]),
        W(cells["todo_zh"], cells["todo_en"]), word_of(Dimension, cells, "dimension"), word_of(Severity, cells, "severity"),
        int(cells["weight"]), cells["dataset"], cells["among"], cells["passes"],
    )


def _wrong(rule: Rule, datasets: Mapping[str, Dataset]) -> Iterator[W]:
    """What is wrong with the conditions of a rule, if anything."""
    names = names_for(datasets[rule.dataset], datasets)
    for cell, said in (("among", rule.among or EVERY_ROW), ("passes", rule.passes)):
        try:
            formula = check(said, names)
        except Wrong as wrong:
            for finding in wrong.findings:
                at = finding.position + 1
                yield W(f"{cell} 第 {at} 个字：{finding.said.zh}", f"{cell}, character {at}: {finding.said.en}")
            continue
        if formula.type != Type.FLAG or formula.level == Level.TOTAL:
            yield W(f"{cell} 须为一行的条件，例如 amount > 0。", f"{cell} is to be a condition of one row, such as amount > 0.")
        elif cell == "passes" and formula.level == Level.SAME:
            yield W("passes 不看任何一列，对每一行都一样。请写一个条件。",
                    "passes looks at no column and is the same for every row. Write a condition.")
