"""The catalogue of measures: read from a reviewed file, every formula checked against the data dictionary, or refused whole."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lingxiao.engines.facts.datasets import ALL, Kind
from lingxiao.engines.facts.measures.declared import AS_OF, Direction, Measure, OverMonths, Status, Unit
from lingxiao.engines.facts.measures.refusals import BadMeasures, NoSuchMeasure
from lingxiao.engines.facts.measures.scope import columns_of
from lingxiao.kernel.expressions import Column, Level, Type, Typed, Wrong, check
from lingxiao.kernel.expressions.tree import Aggregate, Function, Name
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.kernel.expressions import Formula

SHIPPED = Path(__file__).with_name("measures.csv")
COLUMNS = (
    "key", "zh", "en", "meaning_zh", "meaning_en", "unit", "direction", "dataset", "day", "formula", "over_months", "status",
)  # fmt: skip
_TYPES: dict[Unit, frozenset[Type]] = {
    Unit.MONEY: frozenset({Type.MONEY}),
    Unit.RATIO: frozenset({Type.RATIO}),
    Unit.COUNT: frozenset({Type.WHOLE}),
    Unit.DAYS: frozenset({Type.WHOLE, Type.RATIO}),
    Unit.QUANTITY: frozenset({Type.QUANTITY}),
}
_ADDABLE = frozenset({Function.SUM, Function.COUNT})
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Measures by key, all of them sound, over these datasets."""

    measures: Mapping[str, Measure]
    datasets: Mapping[str, Dataset]

    def __getitem__(self, key: str) -> Measure:
        """The measure of this key, or ``NoSuchMeasure``."""
        if key not in self.measures:
            raise NoSuchMeasure(key)
        return self.measures[key]

    def formula(self, measure: Measure, *, is_converted: bool = False) -> Formula:
        """Its formula, checked; ``is_converted`` when amounts come converted into one currency."""
        if measure.dataset:
            return check(measure.formula, columns_of(self.datasets[measure.dataset], self.datasets, is_converted=is_converted))
        found = [_column_of(one, self.formula(one, is_converted=is_converted)) for one in self.measures.values() if one.dataset]
        return check(measure.formula, found)

    def components(self, measure: Measure) -> tuple[Measure, ...]:
        """The measures that its formula is over, in the order in which they are met; itself where it has a dataset."""
        if measure.dataset:
            return (measure,)
        names = (part.node.name for part in parts_of(self.formula(measure)) if isinstance(part.node, Name))
        return tuple(self.measures[name] for name in dict.fromkeys(names))

    def has_currency(self, measure: Measure) -> bool:
        """Whether amounts of money are counted, so that currencies must be kept apart or converted."""
        return any(_totals_money(self.formula(one)) for one in self.components(measure))


def load(path: Path = SHIPPED, datasets: Mapping[str, Dataset] = ALL) -> Catalogue:
    """The measures of a CSV file; ``BadMeasures`` with every line that is wrong, and then none of them is taken."""
    problems: list[tuple[int, W]] = []
    found: dict[str, tuple[int, Measure]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BadMeasures([(1, W(f"表头应为：{','.join(COLUMNS)}。", f"The heading is to be {','.join(COLUMNS)}."))])
        for row in reader:
            line = reader.line_num
            try:
                measure = _read(row)
            except BadLine as bad:
                problems.append((line, bad.said))
                continue
            if measure.key in found:
                problems.append((line, W(f"指标 {measure.key} 已在第 {found[measure.key][0]} 行。请换一个键。",
                                         f"{measure.key} stands in line {found[measure.key][0]} already. Give it another key.")))
            found.setdefault(measure.key, (line, measure))
    catalogue = Catalogue({key: measure for key, (_line, measure) in found.items()}, datasets)
    sound = {key: one for key, one in catalogue.measures.items() if one.dataset and not [*_wrong(one, catalogue)]}
    checked = Catalogue(sound, datasets)
    for line, measure in found.values():
        problems += [(line, said) for said in _wrong(measure, checked if not measure.dataset else catalogue)]
    if problems:
        raise BadMeasures(problems)
    return catalogue


def parts_of(formula: Formula) -> Iterator[Typed]:
    """Every part of a formula, outer ones first."""
    waiting = [*formula.parts]
    while waiting:
        part = waiting.pop(0)
        yield part
        waiting = [*part.parts, *waiting]


class BadLine(Exception):  # noqa: N818 -- a line is bad; nothing broke
    """A line of a reviewed file cannot be read; ``said`` says what to write instead."""

    def __init__(self, said: W) -> None:
        """Keep the sentence."""
        self.said = said
        super().__init__(said.en)


def _read(row: Mapping[str, str | None]) -> Measure:
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", cells["key"]):
        raise BadLine(W("key 须为小写英文字母、数字与下划线。", "key is to be lower-case letters, digits and underscores."))
    for name in ("zh", "en", "meaning_zh", "meaning_en", "formula"):
        if not cells[name]:
            raise BadLine(W(f"{name} 不能为空。", f"{name} is empty. Fill it in."))
    return Measure(
        cells["key"], W(cells["zh"], cells["en"]), W(cells["meaning_zh"], cells["meaning_en"]), word_of(Unit, cells, "unit"),
        word_of(Direction, cells, "direction"), cells["dataset"], cells["day"], cells["formula"],
        word_of(OverMonths, cells, "over_months"), word_of(Status, cells, "status"),
    )


def word_of(words: type[Word], cells: Mapping[str, str], name: str) -> Word:
    """The cell as one of these words, or ``BadLine``."""
    try:
        return words(cells[name])
    except ValueError:
        choices = "、".join(words), ", ".join(words)
        raise BadLine(W(f"{name} 须为 {choices[0]} 之一。", f"{name} is to be one of {choices[1]}.")) from None


def _wrong(measure: Measure, catalogue: Catalogue) -> Iterator[W]:
    """What is wrong with a measure, if anything. One without a dataset may only name measures that are sound."""
    if measure.dataset and measure.dataset not in catalogue.datasets:
        known = ", ".join(catalogue.datasets)
        yield W(f"没有数据集 {measure.dataset}。可用的有：{known}。",
                f"There is no dataset {measure.dataset}. There are: {known}.")
        return
    yield from _wrong_day(measure, catalogue)
    try:
        formula = catalogue.formula(measure)
    except Wrong as wrong:
        for finding in wrong.findings:
            at = finding.position + 1
            yield W(f"公式第 {at} 个字：{finding.said.zh}", f"formula, character {at}: {finding.said.en}")
        return
    wanted = Level.TOTAL if measure.dataset else Level.ROW
    if formula.level != wanted:
        total = W("公式须为合计，例如 sum(…) 或 count()。", "The formula is to total rows, such as sum(…) or count().")
        yield total if measure.dataset else W("公式须由其他指标组成。", "The formula is to be made of other measures.")
    if formula.type not in _TYPES[measure.unit]:
        yield W(f"公式的结果是 {formula.type}，与单位 {measure.unit} 不符。",
                f"The formula makes {formula.type}, which is not what {measure.unit} is.")
    yield from _wrong_months(measure, formula)
    yield from _wrong_components(measure, catalogue)


def _wrong_day(measure: Measure, catalogue: Catalogue) -> Iterator[W]:
    if not measure.dataset:
        if measure.day:
            yield W("由其他指标组成的指标不写 day。", "A measure made of others has no day. Leave it empty.")
        return
    fields = catalogue.datasets[measure.dataset].fields
    days = [field.name for field in fields if field.kind in {Kind.DAY, Kind.MONTH}]
    if measure.day not in {AS_OF, *days}:
        known = ", ".join([*days, AS_OF])
        yield W(f"day 须为 {known} 之一。", f"day is to be one of {known}.")


def _wrong_months(measure: Measure, formula: Formula) -> Iterator[W]:
    """What several months make follows from the formula; a file that says otherwise is mistaken in one of them."""
    usual = OverMonths.SUM if formula.denominator is None else OverMonths.RATIO
    right = OverMonths.LAST if measure.day == AS_OF else usual
    if measure.over_months != right:
        yield W(f"over_months 按公式与 day 应为 {right}。", f"By its formula and day over_months is to be {right}.")
    functions = {part.node.function for part in parts_of(formula) if isinstance(part.node, Aggregate)}
    if right == OverMonths.SUM and functions - _ADDABLE:
        yield W("各月不能相加：公式含有 min、max 或 count distinct。请改用 sum 或 count()。",
                "Its months cannot be added: it holds min, max or count distinct. Use sum or count().")


def _wrong_components(measure: Measure, catalogue: Catalogue) -> Iterator[W]:
    if measure.dataset:
        return
    components = catalogue.components(measure)
    if any(catalogue.formula(one).denominator is not None for one in components):
        yield W("公式中的指标本身已是比率，不能再用。请用它的两个部分。",
                "It is made of a measure that is a ratio itself. Use the two parts of that one.")
    if len({catalogue.has_currency(one) for one in components}) > 1:
        yield W("公式中有的指标有币种，有的没有。请只用同类的指标。",
                "Some of its measures have a currency and others none. Use measures of one kind.")


def _column_of(measure: Measure, formula: Formula) -> Column:
    """A measure as a name in the formula of another: the exact total of its cell."""
    return Column(measure.key, formula.type, formula.numerator.scale)


def _totals_money(formula: Formula) -> bool:
    return any(
        isinstance(part.node, Aggregate) and any(one.type == Type.MONEY for one in part.parts[: len(part.node.operands)])
        for part in parts_of(formula)
    )
