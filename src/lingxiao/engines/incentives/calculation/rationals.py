"""Exact rationals in SQL: a numerator and a positive denominator, both whole numbers of 128 bits; nothing is ever divided."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from lingxiao.kernel.expressions.tree import Binary, Name, Negate, Number, Op

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lingxiao.kernel.expressions.tree import Node


@dataclass(frozen=True, slots=True)
class Ratio:
    """SQL for a numerator and a denominator above zero. Both NULL where there is no value."""

    n: str
    d: str

    @classmethod
    def of(cls, number: Fraction) -> Ratio:
        """A number written out."""
        return cls(f"{number.numerator}::HUGEINT", f"{number.denominator}::HUGEINT")

    def plus(self, other: Ratio) -> Ratio:
        """The sum."""
        if self.d == other.d:
            return Ratio(f"({self.n} + {other.n})", self.d)
        return Ratio(f"({self.n} * {other.d} + {other.n} * {self.d})", f"({self.d} * {other.d})")

    def minus(self, other: Ratio) -> Ratio:
        """The difference."""
        return self.plus(Ratio(f"(-{other.n})", other.d))

    def times(self, other: Ratio) -> Ratio:
        """The product."""
        return Ratio(f"({self.n} * {other.n})", _product(self.d, other.d))

    def over(self, other: Ratio) -> Ratio:
        """The quotient; NULL where ``other`` is zero. The sign goes to the numerator, so that a denominator stays positive."""
        below = f"(nullif(abs({other.n}), 0) * {self.d})"
        return Ratio(f"(sign({other.n})::HUGEINT * {self.n} * {other.d})", below)

    def reaches(self, bound: Fraction) -> str:
        """SQL of whether it is at least a number; false where there is no value."""
        return f"coalesce({self.n} * {bound.denominator} >= {bound.numerator}::HUGEINT * {self.d}, false)"


def _product(one: str, other: str) -> str:
    return other if one == "1::HUGEINT" else one if other == "1::HUGEINT" else f"({one} * {other})"


def linear(parts: Iterable[tuple[Fraction, Ratio]], constant: Fraction = Fraction(0)) -> Ratio:
    """A sum of ratios, each times a number, and a number: over one denominator."""
    found = [(factor, ratio) for factor, ratio in parts if factor]
    scale = lcm(constant.denominator, *(factor.denominator for factor, _ratio in found))
    below = " * ".join(dict.fromkeys(ratio.d for _factor, ratio in found if ratio.d != "1::HUGEINT")) or "1::HUGEINT"
    terms = [_term(int(factor * scale), ratio, [other.d for _f, other in found]) for factor, ratio in found]
    if constant:
        terms.append(f"{int(constant * scale)}::HUGEINT * {below}")
    return Ratio(f"({' + '.join(terms) or '0::HUGEINT'})", f"({scale}::HUGEINT * {below})")


def _term(factor: int, ratio: Ratio, denominators: list[str]) -> str:
    others = [one for one in dict.fromkeys(denominators) if one not in {ratio.d, "1::HUGEINT"}]
    return " * ".join([f"({factor})::HUGEINT", ratio.n, *others])


def compiled(tree: Node, named: Callable[[str], Ratio]) -> Ratio:
    """A formula of measures as a ratio. ``or`` takes what stands behind it where there is no value before it."""
    match tree:
        case Name():
            return named(tree.name)
        case Number():
            return Ratio.of(tree.value)
        case Negate():
            inner = compiled(tree.operand, named)
            return Ratio(f"(-{inner.n})", inner.d)
        case Binary() if tree.op == Op.OR:
            first, other = compiled(tree.left, named), compiled(tree.right, named)
            return Ratio(
                f"CASE WHEN {first.n} IS NULL OR {first.d} IS NULL THEN {other.n} ELSE {first.n} END",
                f"CASE WHEN {first.n} IS NULL OR {first.d} IS NULL THEN {other.d} ELSE {first.d} END",
            )
        case Binary():
            left, right = compiled(tree.left, named), compiled(tree.right, named)
            how = {Op.PLUS: left.plus, Op.MINUS: left.minus, Op.TIMES: left.times, Op.OVER: left.over}
            if tree.op in how:
                return how[tree.op](right)
    message = f"no measure of a plan is made with {type(tree).__name__}"
    raise TypeError(message)


def rounded(ratio: Ratio, step: int, mode: str) -> str:
    """SQL of the nearest multiple of ``step``, as a BIGINT: the one division of all, on whole numbers."""
    below = f"({ratio.d} * {step})"
    whole, rest = f"(abs({ratio.n}) // {below})", f"(abs({ratio.n}) % {below})"
    up = {
        "half up": f"2 * {rest} >= {below}",
        "half even": f"2 * {rest} > {below} OR (2 * {rest} = {below} AND {whole} % 2 = 1)",
        "down": "false",
        "floor": f"{rest} > 0 AND {ratio.n} < 0",
        "ceil": f"{rest} > 0 AND {ratio.n} > 0",
    }[mode]
    return f"(sign({ratio.n})::HUGEINT * ({whole} + CASE WHEN {up} THEN 1 ELSE 0 END) * {step})::BIGINT"
