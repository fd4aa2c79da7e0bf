"""Conditions over measures in SQL: compared by multiplying across; one with a value that is missing does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation.rationals import Ratio, compiled
from lingxiao.kernel.expressions.tree import COMPARISONS, Binary, Not, Op

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.kernel.expressions.tree import Node


def holds(tree: Node, named: Callable[[str], Ratio]) -> str:
    """SQL of whether a condition of a plan holds."""
    match tree:
        case Not():
            return f"(NOT {holds(tree.operand, named)})"
        case Binary() if tree.op in {Op.AND, Op.OR}:
            return f"({holds(tree.left, named)} {'AND' if tree.op == Op.AND else 'OR'} {holds(tree.right, named)})"
        case Binary() if tree.op in COMPARISONS:
            left, right = compiled(tree.left, named), compiled(tree.right, named)
            return f"coalesce({left.n} * {right.d} {tree.op.value} {right.n} * {left.d}, false)"
    message = f"no condition of a plan is made with {type(tree).__name__}"
    raise TypeError(message)
