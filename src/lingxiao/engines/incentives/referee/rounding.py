"""Rounding once, and dividing without losing anything. Negative amounts mirror positive ones."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.engines.incentives.language.plan import Rounding


def rounded(exact: Fraction, rounding: Rounding) -> Fraction:
    """The nearest multiple of the step, by the plan's mode; floor and ceil go by the number line, the others mirror."""
    steps = exact / rounding.step
    whole, rest = divmod(abs(steps), 1)
    up = {
        "half up": rest >= Fraction(1, 2),
        "half even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1),
        "down": False,
        "floor": rest > 0 and steps < 0,
        "ceil": rest > 0 and steps > 0,
    }[rounding.mode]
    sign = -1 if steps < 0 else 1
    return sign * (whole + (1 if up else 0)) * rounding.step


def divided(amount: Fraction, weights: Sequence[Fraction], rounding: Rounding) -> list[Fraction]:
    """Parts that add up to the amount, each a multiple of the step: largest remainder, ties to the first listed."""
    total = sum(weights, Fraction(0))
    if not total:
        return [Fraction(0)] * len(weights)
    steps = abs(amount) / rounding.step
    exact = [steps * weight / total for weight in weights]
    parts = [one // 1 for one in exact]
    left = int(steps - sum(parts))
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[:left]:
        parts[place] += 1
    sign = -1 if amount < 0 else 1
    return [sign * part * rounding.step for part in parts]
