"""Components: that each pays in one way, by measures of the right unit, with tiers, weights and shapes that fit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.findings import shown
from lingxiao.engines.incentives.language.ladders import axis, ladder, points
from lingxiao.engines.incentives.language.literals import UNIT_NAMES, Unit, literal, plain
from lingxiao.engines.incentives.language.measures import condition, figures_of
from lingxiao.engines.incentives.language.plan import (
    Component,
    Curve,
    Factor,
    Fixed,
    Kpi,
    Linear,
    Matrix,
    PerUnit,
    Pool,
    Product,
    Scorecard,
    Shape,
    Tiers,
)
from lingxiao.engines.incentives.language.sections import Section
from lingxiao.engines.incentives.language.terms import read_terms
from lingxiao.engines.incentives.language.text import Block, Entry, Node, Scalar, Series
from lingxiao.engines.incentives.language.vocabulary import KINDS
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.engines.incentives.language.findings import Findings
    from lingxiao.engines.incentives.language.plan import Measure

INPUTS: dict[str, Unit] = {
    "monthly_base": Unit.MONEY,
    "employment.monthly_base": Unit.MONEY,
    "grade": Unit.TEXT,
    "employment.grade": Unit.TEXT,
    "employment.months": Unit.NUMBER,
    "positions.points": Unit.NUMBER,
    "appraisal.total": Unit.NUMBER,
}
"""What of a person may stand in a product beside the measures."""
WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Known:
    """What a component may speak of."""

    measures: Mapping[str, Measure]
    ranks: frozenset[str]
    findings: Findings

    def measure(self, section: Section, name: str, unit: Unit | None) -> str:
        """The measure behind a key; empty and found when there is none of that name or of that unit."""
        said = section.scalar(name)
        if said is None:
            if not section.has(name):
                self.findings.error(
                    "missing_key",
                    section.at,
                    W(
                        f"“{section.called}”缺少 {name}。请补上。",
                        f"'{section.called}' lacks '{name}'. Write it.",
                    ),
                )
            return ""
        one = self.measures.get(said.text)
        if one is None:
            listed = ", ".join(self.measures)
            self.findings.error(
                "unknown_measure",
                said.at,
                W(
                    f"没有指标“{shown(said.text)}”。可用：{listed}。",
                    f"unknown measure '{shown(said.text)}'. There are: {listed}.",
                ),
            )
            return ""
        if unit is None or one.unit in {unit, Unit.UNKNOWN}:
            return one.name
        self.findings.error(
            "needs_money" if unit == Unit.MONEY else "needs_ratio",
            said.at,
            W(
                f"{one.name} 是{UNIT_NAMES[one.unit].zh}，这里要{UNIT_NAMES[unit].zh}。请换一个指标。",
                f"{one.name} is {one.unit}, needs {unit}. Take another measure.",
            ),
        )
        return ""


def read_component(entry: Entry, known: Known) -> Component | None:
    """One component, if it can be understood."""
    name, findings = entry.key.text, known.findings
    section = Section("pay", entry.value, findings, called=name)
    kinds = [kind for kind in KINDS if section.has(kind)]
    if len(kinds) != 1:
        findings.error(
            "component_kind",
            entry.key.at,
            W(
                f"“{name}”要有且只有一种付法：{'、'.join(KINDS)}。",
                f"'{name}' pays in exactly one way: {', '.join(KINDS)}.",
            ),
        )
        return None
    shape = _SHAPES[kinds[0]](section, known)
    terms = read_terms(section, known)
    return None if shape is None or terms is None else Component(name, shape, terms, entry.key.at)


def _fixed(section: Section, _known: Known) -> Shape | None:
    amount = section.number("amount")
    return Fixed(amount.value) if amount else None


def _linear(section: Section, known: Known) -> Shape | None:
    rate, on = section.number("rate"), known.measure(section, "on", Unit.MONEY)
    return Linear(rate.value, on) if rate and on else None


def read_tiers(section: Section, known: Known) -> Tiers | None:
    """Tiers of a component or of a true-up."""
    on = known.measure(section, "on", Unit.MONEY)
    by = known.measure(section, "by", None)
    is_marginal = section.choice("tiers") == "marginal"
    if not on or not by:
        return None
    measure = known.measures[by]
    if measure.unit not in {Unit.RATIO, Unit.UNKNOWN} and by != on:
        known.findings.error(
            "needs_ratio",
            section.place("by"),
            W(
                f"{by} 是{UNIT_NAMES[measure.unit].zh}，定档要用比率，或用计提基数 {on} 本身。",
                f"{by} is {measure.unit}, needs ratio: tiers go by a ratio, or by {on} itself.",
            ),
        )
        return None
    quota = measure.below if measure.above == on else ""
    if is_marginal and by != on and not quota:
        known.findings.error(
            "tiers_basis",
            section.place("by"),
            W(
                f"超额累进的档位要能换算成 {on}。请让 {by} 等于 {on} 除以某个目标，或改用 retroactive。",
                f"Marginal tiers divide {on}, so '{by}' has to be {on} over a quota. Or write tiers: retroactive.",
            ),
        )
    rates = ladder(section, "rates", bound=Unit.MONEY if by == on else Unit.RATIO, value=Unit.RATIO)
    return Tiers(is_marginal, on, by, quota, rates) if rates else None


def _curve(section: Section, known: Known) -> Shape | None:
    by, target = known.measure(section, "by", Unit.RATIO), section.number("target")
    found = points(section, "points")
    if not by or target is None or not found:
        return None
    return Curve(by, target.value, found, section.choice("below") == "flat", section.choice("above") == "extend")


def _matrix(section: Section, known: Known) -> Shape | None:
    target, rows, columns = section.number("target"), section.sub("rows", "axis"), section.sub("columns", "axis")
    if target is None or rows is None or columns is None:
        known.findings.error(
            "missing_key",
            section.at,
            W(
                "矩阵要有 target、rows 与 columns。请补上。",
                "A matrix has target, rows and columns. Write what is missing.",
            ),
        )
        return None
    row_by, column_by = known.measure(rows, "by", Unit.RATIO), known.measure(columns, "by", Unit.RATIO)
    heights, widths = axis(rows), axis(columns)
    cells = tuple(
        tuple(_cell(section, cell) for cell in line.items)
        for line in section.series("cells")
        if isinstance(line, Series)
    )
    if len(cells) != len(heights) or any(len(line) != len(widths) for line in cells):
        known.findings.error(
            "matrix_shape",
            section.place("cells"),
            W(
                f"矩阵应为 {len(heights)} 行 {len(widths)} 列。请补齐或删去。",
                f"the matrix is not {len(heights)} x {len(widths)}. Write a cell for each row and column.",
            ),
        )
        return None
    return Matrix(section.choice("matrix") == "smooth", target.value, row_by, heights, column_by, widths, cells)


def _cell(section: Section, node: Node) -> Fraction:
    """A share of the target; a bare 0 is nothing in any unit."""
    if isinstance(node, Scalar) and node.text == "0":
        return Fraction(0)
    one = section.one(node, Unit.RATIO, "cells")
    return one.value if one else Fraction(0)


def _scorecard(section: Section, known: Known) -> Shape | None:
    card = section.sub("scorecard", "scorecard")
    base = card.number("base") if card else None
    if card is None or base is None:
        return None
    kpis = [kpi for entry in card.named("kpis") if (kpi := _kpi(entry, known)) is not None]
    total = sum((kpi.weight for kpi in kpis), Fraction(0))
    if kpis and total != WHOLE and len(kpis) == len(card.named("kpis")):
        known.findings.error(
            "weights_total",
            card.place("kpis"),
            W(
                f"权重合计 {plain(total * 100)}%，应为 100%。请调整。",
                f"weights total {plain(total * 100)}%, not 100%",
            ),
        )
    coefficient = ladder(card, "coefficient", bound=Unit.NUMBER, value=Unit.NUMBER) if card.has("coefficient") else ()
    veto = (
        condition(card.text("veto"), figures_of(known.measures), known.findings, card.place("veto"))
        if (card.has("veto"))
        else None
    )
    return Scorecard(base.value, tuple(kpis), coefficient, veto)


def _kpi(entry: Entry, known: Known) -> Kpi | None:
    section = Section("kpi", entry.value, known.findings, called=entry.key.text)
    measure, weight = known.measure(section, "measure", None), section.number("weight")
    way = section.choice("score") if section.has("score") else ""
    target, most, least = section.number("target"), section.number("max"), section.number("min")
    if not measure or weight is None or not way:
        return None
    unit = known.measures[measure].unit
    if target is not None and not _fits(target.unit, unit):
        said = section.text("target")
        known.findings.error(
            "target_unit",
            section.place("target"),
            W(
                f"目标 {said} 与{UNIT_NAMES[unit].zh}不符。请写成{'百分比，例如 95%' if unit == Unit.RATIO else '同样的单位'}。",
                f"target {said} does not fit a {unit}. Write it in the unit of '{measure}'.",
            ),
        )
    if target is None and way in {"ratio", "lower is better"} and not section.has("target"):
        known.findings.error(
            "missing_key",
            section.at,
            W(
                f"“{section.called}”按完成率评分，要有 target。",
                f"'{section.called}' is scored against a target. Write it.",
            ),
        )
    steps = ladder(section, "steps", bound=None, value=Unit.NUMBER) if section.has("steps") else ()
    return Kpi(
        entry.key.text,
        measure,
        weight.value,
        way,
        target,
        steps,
        least.value if least else Fraction(0),
        most.value if most else None,
    )


def _fits(target: Unit, unit: Unit) -> bool:
    return unit in {Unit.UNKNOWN, target}


def _per_unit(section: Section, known: Known) -> Shape | None:
    amount, on, most = section.number("per_unit"), known.measure(section, "on", None), section.number("at_most")
    return PerUnit(amount.value, on, most.value if most else None) if amount and on else None


def _product(section: Section, known: Known) -> Shape | None:
    factors = [_factor(node, known) for node in section.series("product")]
    return Product(tuple(one for one in factors if one)) if factors and all(factors) else None


def _factor(node: Node, known: Known) -> Factor | None:
    if isinstance(node, Block):
        values = [
            (one.key.text, literal(one.value.text))
            for one in node.entries
            if one.key.text != "by" and isinstance(one.value, Scalar)
        ]
        by = node.get("by")
        if (
            by is not None
            and isinstance(by.value, Scalar)
            and by.value.text in {*known.ranks, *INPUTS}
            and all(value for _name, value in values)
        ):
            return Factor(name=by.value.text, by_grade=tuple((name, value.value) for name, value in values if value))
    elif isinstance(node, Scalar):
        if (number := literal(node.text)) is not None and number.unit != Unit.MONEY:
            return Factor(number=number.value)
        name, _slash, over = (part.strip() for part in node.text.partition("/"))
        below = literal(over) if over else None
        if (name in known.measures or name in INPUTS) and (not over or (below is not None and below.value)):
            return Factor(name=name, over=below.value if below else None)
    said = shown(node.text) if isinstance(node, Scalar) else "{…}"
    known.findings.error(
        "unknown_measure",
        node.at,
        W(
            f"连乘里不能写“{said}”。可写数、指标、指标 / 12，或 {{A: 1.2, B: 1.0, by: grade}}。",
            f"'{said}' is no factor. Write a number, a measure, a measure / 12, or {{A: 1.2, B: 1.0, by: grade}}.",
        ),
    )
    return None


def _pool(section: Section, known: Known) -> Shape | None:
    amount, weights = section.number("pool"), known.measure(section, "weights", None)
    return Pool(amount.value, weights) if amount and weights else None


_SHAPES = {
    "amount": _fixed,
    "rate": _linear,
    "tiers": read_tiers,
    "curve": _curve,
    "matrix": _matrix,
    "scorecard": _scorecard,
    "per_unit": _per_unit,
    "product": _product,
    "pool": _pool,
}
