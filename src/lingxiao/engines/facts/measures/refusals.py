"""What is refused about measures, each in a sentence of both languages that came with the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class MeasureRefusal(Refusal):
    """A figure cannot be had, or a definition not be taken. ``said`` is the sentence."""

    sentence = "%(said)s"

    def __init__(self, zh: str, en: str) -> None:
        """Keep the sentence; who reads it gets it in their language."""
        self.said = Bilingual(zh, en)
        super().__init__(said=self.said)


class BadMeasures(MeasureRefusal):
    """A file of measures does not hold. ``problems`` are its lines, from 1, with what is wrong in each."""

    def __init__(self, problems: Sequence[tuple[int, Bilingual]]) -> None:
        """All of them, in order."""
        self.problems = tuple(sorted(problems, key=lambda problem: problem[0]))
        super().__init__(
            "；".join(f"第 {line} 行：{said.zh}" for line, said in self.problems),
            "; ".join(f"line {line}: {said.en}" for line, said in self.problems),
        )


class ConvertedElsewhere(MeasureRefusal):
    """Amounts of several currencies are converted at home only."""

    def __init__(self) -> None:
        """Nothing more is to be said."""
        super().__init__(
            "折算币种只在本机计算。请不指定币种，按原币种查询。",
            "Amounts are converted on this machine only. Ask without a currency, and get each as it is.",
        )


class NoSuchMeasure(MeasureRefusal):
    """No measure has this key."""

    def __init__(self, key: str) -> None:
        """By its key."""
        super().__init__(f"没有指标“{key}”。请从指标表中选择。", f"There is no measure “{key}”. Choose one of the catalogue.")


class NoSuchDimension(MeasureRefusal):
    """The data of a measure do not say what it is to be split or filtered by."""

    def __init__(self, dimension: str, measure: str) -> None:
        """Which, and of which measure."""
        super().__init__(
            f"指标 {measure} 的数据中没有 {dimension}，不能按它拆分或筛选。请去掉它。",
            f"The data of {measure} do not say {dimension}, so it cannot be split or filtered by it. Leave it out.",
        )


class NoLines(MeasureRefusal):
    """Somebody asked by manager and handed in no reporting lines."""

    def __init__(self) -> None:
        """Nothing more to say."""
        super().__init__(
            "按经理归属需要汇报关系。请连同汇报关系一起提问。", "Figures by manager need the reporting lines. Hand them in.",
        )


class OverlappingLines(MeasureRefusal):
    """A person would count twice for one manager on a day."""

    def __init__(self, person: str, manager: str, day: date) -> None:
        """Who, for whom, from when."""
        super().__init__(
            f"{person} 在 {day} 有两条指向 {manager} 的汇报关系，业绩会重复计算。请只保留一条。",
            f"On {day} two lines lead from {person} to {manager}, so that sales would count twice. Keep one of them.",
        )


class MissingRate(MeasureRefusal):
    """An amount cannot be converted: there is no rate on or before its day."""

    def __init__(self, currency: str, to_currency: str, day: str) -> None:
        """Of which currency, into which, on which day."""
        super().__init__(
            f"{day} 及以前没有 {currency} 折 {to_currency} 的汇率。请先导入汇率。",
            f"There is no rate from {currency} into {to_currency} on or before {day}. Bring the rates in first.",
        )


class ConflictingRates(MeasureRefusal):
    """Two sources give different rates for one day."""

    def __init__(self, currency: str, to_currency: str, day: date) -> None:
        """Of which currency, into which, on which day."""
        super().__init__(
            f"{day} 的 {currency} 折 {to_currency} 汇率有两个不同的值。请撤回其中一个来源。",
            f"On {day} there are two different rates from {currency} into {to_currency}. Withdraw one of the sources.",
        )


class TooLarge(MeasureRefusal):
    """A sum or product is beyond 128 bits."""

    def __init__(self, measure: str) -> None:
        """Of which measure."""
        super().__init__(
            f"指标 {measure} 的数值过大，无法精确计算。请核对数据中的金额。",
            f"A figure of {measure} is too large to be computed exactly. Check the amounts in the data.",
        )


class TooManyFigures(MeasureRefusal):
    """There are more figures than anybody reads."""

    def __init__(self, measure: str, most: int) -> None:
        """Of which measure, and how many there may be."""
        super().__init__(
            f"指标 {measure} 会有超过 {most} 个数值。请缩短期间、加筛选，或改用较粗的拆分。",
            f"There would be more than {most} figures of {measure}. Choose fewer months, a filter, or a coarser split.",
        )
