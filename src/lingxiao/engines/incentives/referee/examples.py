"""The worked examples of a plan, calculated: one that comes out otherwise is an error of the plan, not of the reader."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.findings import Finding, Findings
from lingxiao.engines.incentives.language.literals import literal, plain
from lingxiao.engines.incentives.language.plan import Pool
from lingxiao.engines.incentives.language.text import Scalar, Series
from lingxiao.engines.incentives.referee.earning import earned, shared
from lingxiao.engines.incentives.referee.later import drawn, vested
from lingxiao.engines.incentives.referee.measured import Lacking, Measured, Value
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.engines.incentives.language.plan import Example, Plan
    from lingxiao.engines.incentives.language.text import Node


def run_examples(plan: Plan) -> tuple[Finding, ...]:
    """Every example that comes to something else than it says, or cannot be calculated."""
    findings = Findings()
    for example in plan.examples:
        try:
            found = came_to(plan, example)
        except Lacking as lacking:
            findings.error(
                "example_differs",
                example.at,
                W(
                    f"算例 {example.number} 缺少 {lacking.name}。请写进 given。",
                    f"example {example.number} lacks {lacking.name}. Write it under given.",
                ),
            )
            continue
        if found is None:
            findings.error(
                "unknown_component",
                example.at,
                W(
                    f"算例 {example.number}：没有“{example.name}”。",
                    f"example {example.number}: there is no {example.subject} '{example.name}'.",
                ),
            )
            continue
        said = (Fraction(example.vested),) if example.vested is not None else example.pays
        if tuple(found) != said:
            places = 0 if example.vested is not None else EXPONENTS[plan.currency]
            paid, told = _listed(found, places), _listed(said, 0)
            findings.error(
                "example_differs",
                example.at,
                W(
                    f"算例 {example.number}：算得 {paid}，方案写的是 {told}。",
                    f"example {example.number}: pays {paid}, the plan says {told}",
                ),
            )
    return findings.in_order()


def came_to(plan: Plan, example: Example) -> list[Fraction] | None:
    """What an example comes to; None when the plan has nothing of that name."""
    if example.subject == "advance":
        draw = plan.draws.get(example.name)
        return drawn(draw, example.earned) if draw else None
    if example.subject == "grant":
        grant = plan.grants.get(example.name)
        if grant is None:
            return None
        if example.start is None or example.on is None:
            raise Lacking("start" if example.start is None else "on")
        return [Fraction(vested(grant, start=example.start, on=example.on))]
    component = plan.components.get(example.name)
    if component is None:
        return None
    given = _given(example.given)
    if isinstance(component.shape, Pool):
        weights = example.given.get(component.shape.weights)
        if not isinstance(weights, Series):
            raise Lacking(component.shape.weights)
        pool = given.get("pool")
        amount = pool if isinstance(pool, Fraction) else component.shape.amount
        return shared(amount, [_number(item) for item in weights.items], plan.rounding)
    return [earned(component, Measured(plan.measures, given), plan.rounding).amount]


def _given(written: Mapping[str, Node]) -> dict[str, Value]:
    """What an example gives: numbers in any unit, else a word such as a grade. ``monthly_base`` is also the employment's."""
    given: dict[str, Value] = {}
    for name, node in written.items():
        if isinstance(node, Scalar):
            value = literal(node.text)
            given[name] = value.value if value else node.text
    if "monthly_base" in given:
        given["employment.monthly_base"] = given["monthly_base"]
    return given


def _number(node: Node) -> Fraction:
    value = literal(node.text) if isinstance(node, Scalar) else None
    return value.value if value else Fraction(0)


def _listed(amounts: list[Fraction] | tuple[Fraction, ...], places: int) -> str:
    return ", ".join(_padded(plain(one), places) for one in amounts) or "—"


def _padded(text: str, places: int) -> str:
    whole, _point, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(places, '0')}" if places and "/" not in text else text
