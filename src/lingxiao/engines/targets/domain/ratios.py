"""Over-assignment 超额分配率: what a level passes down as a share of what it carries, and the limits of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.targets.domain.spreading import spread
from lingxiao.engines.targets.enums import LEAST_RATIO, MOST_CUMULATIVE, MOST_RATIO
from lingxiao.engines.targets.refusals import AboveCumulative, AboveRatio, BelowRatio, ReservesTooLarge
from lingxiao.kernel.money import Money, format_money, round_half_away

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.kernel.refusals import Refusal

SHORT, LONG = 2, 4
"""With how many decimals a ratio is written."""


def ratio_of(*, carried: int, passed: int) -> Fraction | None:
    """What children and reserves come to over what is carried, exact; None over nothing."""
    return Fraction(passed, carried) if carried else None


def said(ratio: Fraction | None) -> str:
    """A ratio as people write it, with two decimals; more where two would hide that it is not one."""
    if ratio is None:
        return "–"
    digits = SHORT if (round_half_away(ratio * 10**SHORT) == 10**SHORT) == (ratio == 1) else LONG
    whole, rest = divmod(round_half_away(ratio * 10**digits), 10**digits)
    return f"{whole}.{rest:0{digits}d}"


def broken(*, carried: int, passed: int, above: Fraction, currency: str) -> Refusal | None:
    """Which limit is broken where a level carries and passes on so much, in minor units; None where none is.

    ``above`` is what the levels above came to together. A02: Q·least ≤ Σ children and reserves ≤ Q·most, and the levels
    together at most 1.20.
    """
    ratio = ratio_of(carried=carried, passed=passed)
    if ratio is None:
        return None
    if above * ratio > MOST_CUMULATIVE:
        return AboveCumulative(ratio=said(ratio), cumulative=said(above * ratio), most=said(MOST_CUMULATIVE))
    if ratio > MOST_RATIO:
        return AboveRatio(ratio=said(ratio), most=said(MOST_RATIO))
    if ratio < LEAST_RATIO:
        missing = -round_half_away(passed - carried * LEAST_RATIO)
        return BelowRatio(ratio=said(ratio), missing=format_money(Money(missing, currency)))
    return None


@dataclass(frozen=True, slots=True)
class Shape:
    """A whole tree as arrays, parents before their children.

    ``parents`` holds the place of each node's parent, -1 for the root; ``ratios`` what each passes on of what it carries;
    ``weights`` its part among its siblings; ``reserves`` what each keeps for nobody, in minor units.
    """

    parents: Sequence[int]
    ratios: Sequence[Fraction]
    weights: Sequence[int]
    reserves: Sequence[int]


def recompute(shape: Shape, *, total: int) -> list[int]:
    """What every node carries, in minor units, when the root carries ``total``.

    Children and reserves of a node come to what it carries times its ratio, rounded once, exactly: largest remainder.
    Raises ``ReservesTooLarge`` where a node keeps more than it passes on.
    """
    below: dict[int, list[int]] = {}
    for place, parent in enumerate(shape.parents):
        if parent >= 0:
            below.setdefault(parent, []).append(place)
    carried = [0] * len(shape.parents)
    carried[0] = total
    for place in range(len(carried)):
        children = below.get(place)
        if not children:
            continue
        ratio = shape.ratios[place]
        passed = round_half_away(Fraction(carried[place] * ratio.numerator, ratio.denominator)) - shape.reserves[place]
        if passed < 0:
            raise ReservesTooLarge
        for child, part in zip(children, spread(passed, [shape.weights[one] for one in children]), strict=True):
            carried[child] = part
    return carried
