"""Ladders, points and axes: lower bounds that ascend and begin where they must."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.literals import Unit
from lingxiao.engines.incentives.language.plan import Ladder, Rung
from lingxiao.engines.incentives.language.sections import Section
from lingxiao.engines.incentives.language.text import Block, Node, Scalar
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from lingxiao.engines.incentives.language.literals import Literal

_BOUND_CODES = {Unit.MONEY: "needs_money", Unit.RATIO: "needs_ratio", Unit.NUMBER: "needs_number"}


def ladder(section: Section, name: str, *, bound: Unit | None, value: Unit | None) -> Ladder:
    """The rungs behind a key, from the lowest on; empty when one cannot be understood, which was said then."""
    if not section.has(name):
        section.findings.error(
            "missing_key",
            section.at,
            W(
                f"“{section.called}”缺少 {name}。请补上。",
                f"'{section.called}' lacks '{name}'. Write it.",
            ),
        )
        return ()
    found = section.bounds(name)
    rungs: list[Rung] = []
    for key, start, node in found:
        if bound is not None and start.unit != bound and not (start.unit == Unit.NUMBER and start.value == 0):
            section.findings.error(
                _BOUND_CODES[bound],
                key.at,
                W(
                    f"下限“{key.text}”的单位不对。",
                    f"the bound '{key.text}' has the wrong unit: a {bound} is needed.",
                ),
            )
            return ()
        rung = _rung(section, name, start, node, value)
        if rung is None:
            return ()
        rungs.append(rung)
    if rungs and rungs[0].start != 0:
        section.findings.error(
            "tiers_start",
            found[0][0].at,
            W(
                "第一档要从 0 开始，否则低于它的没有规定。请加一档 from 0。",
                "the first tier starts at 0, or nothing is said of what lies below. Add a tier from 0.",
            ),
        )
    return tuple(rungs)


def _rung(section: Section, name: str, start: Literal, node: Node, value: Unit | None) -> Rung | None:
    if isinstance(node, Block):
        tier = Section("tier", node, section.findings, called=name)
        rate, back = tier.number("rate"), tier.number("applies_back_to")
        return Rung(start.value, rate.value, back_to=back.value if back else None) if rate else None
    if isinstance(node, Scalar) and node.text == "itself" and name == "steps":
        return Rung(start.value, Fraction(0), is_itself=True)
    one = section.one(node, value, name)
    return Rung(start.value, one.value) if one else None


def points(section: Section, name: str) -> tuple[tuple[Fraction, Fraction], ...]:
    """Points of a curve, from left to right; two at one place make a jump."""
    found: list[tuple[Fraction, Fraction]] = []
    for entry in section.named(name):
        at, height = section.one(entry.key, Unit.RATIO, name), section.one(entry.value, Unit.RATIO, name)
        if at is None or height is None:
            return ()
        if found and at.value < found[-1][0]:
            section.findings.error(
                "tiers_order",
                entry.key.at,
                W(
                    "折线的点要从左到右。请按顺序写。",
                    "points ascend. Write the leftmost first.",
                ),
            )
        found.append((at.value, height.value))
    if not found:
        section.findings.error(
            "missing_key", section.place(name), W("折线至少要有一个点。", "A curve has at least one point.")
        )
    return tuple(found)


def axis(section: Section) -> tuple[Fraction, ...]:
    """The lower bounds of the rows or columns of a matrix."""
    found = [one for item in section.series("from") if (one := section.one(item, Unit.RATIO, "from")) is not None]
    bounds = tuple(one.value for one in found)
    if any(high <= low for low, high in pairwise(bounds)):
        section.findings.error(
            "tiers_order",
            section.place("from"),
            W(
                "矩阵的下限要从小到大。",
                "bounds of the matrix ascend. Write the lowest first.",
            ),
        )
    return bounds


def shares(section: Section, name: str) -> tuple[tuple[str, Fraction], ...]:
    """Names with their shares, which total 100%."""
    found: list[tuple[str, Fraction]] = []
    for entry in section.named(name):
        one = section.one(entry.value, Unit.RATIO, name)
        if one is None:
            return ()
        found.append((entry.key.text, one.value))
    return tuple(found)

