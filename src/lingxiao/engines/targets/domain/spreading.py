"""Largest remainder 最大余数法: a whole amount over weights, so that the parts add up to it to the minor unit. Pure."""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Parts of ``total`` in proportion to whole weights that add up to it, none off by one unit or more.

    What is left after rounding down goes, a unit each, to the parts that lost most; among equals to the first. All weights
    zero counts as all alike. ``ValueError`` for a negative weight or total, or for no weights.
    """
    if total < 0 or not weights or min(weights) < 0:
        message = "a total that is not negative, over weights that are not"
        raise ValueError(message)
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * len(weights), len(weights)
    parts, lost = [], []
    for place, weight in enumerate(weights):
        part, rest = divmod(total * weight, whole)
        parts.append(part)
        lost.append((-rest, place))
    lost.sort()
    for _rest, place in lost[: total - sum(parts)]:
        parts[place] += 1
    return parts


def in_whole_numbers(shares: Sequence[Fraction]) -> list[int]:
    """The same proportions as whole numbers over their least common denominator."""
    below = lcm(*(one.denominator for one in shares))
    return [one.numerator * (below // one.denominator) for one in shares]


def added(many: Sequence[Sequence[int]]) -> list[int]:
    """Rows of equal length added up place by place; nothing of nothing."""
    return [sum(places) for places in zip(*many, strict=True)]
