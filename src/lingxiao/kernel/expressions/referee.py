"""The second evaluator: plain Python over rows as dictionaries, in exact fractions, sharing no arithmetic with the SQL.

It knows no scales and no digits: a number is a ``Fraction`` from the moment it is read. What it makes of missing values is
the same by promise (see ``compiling``), and held equal by tests on random trees and rows.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.kernel.expressions.tree import (
    Aggregate,
    Among,
    Between,
    Binary,
    Choice,
    Day,
    Flag,
    Function,
    Missing,
    Name,
    Negate,
    Not,
    Number,
    Op,
    Text,
)
from lingxiao.kernel.expressions.typed import Type

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lingxiao.kernel.expressions.compiling import Value
    from lingxiao.kernel.expressions.typed import Formula, Typed


def total(formula: Formula, rows: Sequence[Mapping[str, object]], same: Mapping[str, object] | None = None) -> Value:
    """What a formula of totals comes to over these rows; ``same`` are the names whose value is the same everywhere."""
    return _Referee(rows, same or {}).formula(formula, {})


def of_row(formula: Formula, row: Mapping[str, object], same: Mapping[str, object] | None = None) -> Value:
    """What a formula of one row comes to."""
    return _Referee((), same or {}).formula(formula, row)


def exact(value: object) -> Value:
    """A cell as a value: numbers as fractions; a float is refused."""
    if isinstance(value, bool | str | date) or value is None:
        return value
    if isinstance(value, int | Decimal | Fraction):
        return Fraction(value)
    message = f"{value!r} is not exact"
    raise TypeError(message)


class _Referee:
    """Values of typed parts, by their definition."""

    def __init__(self, rows: Sequence[Mapping[str, object]], same: Mapping[str, object]) -> None:
        self.rows = rows
        self.same = same

    def formula(self, formula: Formula, row: Mapping[str, object]) -> Value:
        above = self.value(formula.numerator, row)
        if formula.denominator is None:
            return above
        below = self.value(formula.denominator, row)
        if isinstance(above, Fraction) and isinstance(below, Fraction) and below != 0:
            return above / below
        return None if formula.otherwise is None else self.value(formula.otherwise, row)

    def value(self, part: Typed, row: Mapping[str, object]) -> Value:
        match part.node:
            case Number() as number:
                return number.value
            case Text(value) | Day(value) | Flag(value):
                return value
            case Name(name):
                return exact(self.same[name] if name in self.same else row.get(name))
            case Negate():
                return _negative(self.value(part.parts[0], row))
            case Choice():
                return self.value(part.parts[1 if self.holds(part.parts[0], row) else 2], row)
            case Aggregate():
                return self.aggregate(part)
            case Binary(op) if part.type != Type.FLAG:
                left, right = (self.value(one, row) for one in part.parts)
                return _calculated(op, left, right)
            case _:
                return self.condition(part, row)

    def holds(self, part: Typed, row: Mapping[str, object]) -> bool:
        return self.value(part, row) is True

    def condition(self, part: Typed, row: Mapping[str, object]) -> bool:
        match part.node:
            case Not():
                return not self.holds(part.parts[0], row)
            case Binary(Op.AND):
                return all(self.holds(one, row) for one in part.parts)
            case Binary(Op.OR):
                return any(self.holds(one, row) for one in part.parts)
        value, *others = (self.value(one, row) for one in part.parts)
        match part.node:
            case Missing():
                return value is None
            case Among():
                return value is not None and value in others
            case Between():
                return _compare(Op.AT_LEAST, value, others[0]) and _compare(Op.AT_MOST, value, others[1])
            case Binary(op):
                return _compare(op, value, others[0])
        message = f"not a condition: {part.node!r}"
        raise TypeError(message)

    def aggregate(self, part: Typed) -> Value:
        node = part.node
        assert isinstance(node, Aggregate)  # noqa: S101 -- the caller matched it
        operands, conditions = part.parts[: len(node.operands)], part.parts[len(node.operands):]
        counting = [row for row in self.rows if all(self.holds(one, row) for one in conditions)]
        if node.function == Function.COUNT:
            return Fraction(len(counting))
        tuples = [tuple(self.value(one, row) for one in operands) for row in counting]
        whole = [values for values in tuples if None not in values]
        if node.function == Function.DISTINCT:
            return Fraction(len(set(whole)))
        values = [values[0] for values in whole]
        if node.function == Function.SUM:
            return sum((value for value in values if isinstance(value, Fraction)), Fraction())
        if not values:
            return None
        chosen = min if node.function == Function.MIN else max
        return chosen(values)  # type: ignore[type-var] # of one type, as checked


def _calculated(op: Op, left: Value, right: Value) -> Value:
    if op == Op.OR:
        return right if left is None else left
    if left is None or right is None:
        return None
    if isinstance(left, date):
        if isinstance(right, date):
            return Fraction((left - right).days)
        assert isinstance(right, Fraction)  # noqa: S101 -- checked
        return left + timedelta(days=int(right) if op == Op.PLUS else -int(right))
    assert isinstance(left, Fraction) and isinstance(right, Fraction)  # noqa: S101, PT018 -- checked
    if op == Op.TIMES:
        return left * right
    return left + right if op == Op.PLUS else left - right


def _negative(value: Value) -> Value:
    return -value if isinstance(value, Fraction) else None


def _compare(op: Op, left: Value, right: Value) -> bool:
    if left is None or right is None:
        return False
    match op:
        case Op.EQUAL:
            return left == right
        case Op.UNEQUAL:
            return left != right
        case Op.LESS:
            return left < right  # type: ignore[operator] # of one type, as checked
        case Op.AT_MOST:
            return left <= right  # type: ignore[operator]
        case Op.MORE:
            return left > right  # type: ignore[operator]
        case _:
            return left >= right  # type: ignore[operator]
