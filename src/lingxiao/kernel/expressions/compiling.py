"""From a checked formula to DuckDB's SQL, in whole numbers only: no division, no rounding, no float, HUGEINT in between.

A number is a whole one over a power of ten known beforehand; a division is two columns, divided by whoever reads them.
Missing values: comparisons with one are false, a missing flag counts as false where a condition stands, ``+ - *`` with one
are missing; sum, min and max skip it, the sum of nothing is 0 and its least and greatest are missing. Where a result does
not fit 128 bits DuckDB raises ``OutOfRangeException``; nothing wraps.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from lingxiao.kernel.expressions.tree import (
    COMPARISONS,
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
from lingxiao.kernel.expressions.typed import NUMBERS, Column, Formula, Type, Typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

Value: TypeAlias = "Fraction | str | date | bool | None"
"""What an expression comes to; a number of any type as an exact fraction, money in minor units."""

_PRODUCTS_FIT = "HUGEINT"


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL for the columns of a formula, and how to read a row of them."""

    formula: Formula
    columns: tuple[str, ...]

    def value(self, cells: Sequence[object]) -> Value:
        """The exact value of one row of ``columns``; None where there is none."""
        found = [_read(part, cell) for part, cell in zip(self.formula.parts, cells, strict=True)]
        if self.formula.denominator is None:
            return found[0]
        above, below, *instead = found
        if isinstance(above, Fraction) and isinstance(below, Fraction) and below:
            return above / below
        return instead[0] if instead else None


def compile_formula(formula: Formula, sql_of: Mapping[str, str] | None = None) -> Compiled:
    """The SQL of a formula. ``sql_of`` says for names what stands for them; other names are columns of that name."""
    writer = _Writer(sql_of or {})
    return Compiled(formula, tuple(writer.value(part) for part in formula.parts))


def compile_part(part: Typed, sql_of: Mapping[str, str] | None = None) -> str:
    """The SQL of one part of a formula by itself; a condition is never NULL."""
    writer = _Writer(sql_of or {})
    return writer.condition(part) if part.type == Type.FLAG else writer.value(part)


def read_part(part: Typed, cell: object) -> Value:
    """The exact value of what DuckDB returned for one part."""
    return _read(part, cell)


def quoted(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def _read(part: Typed, cell: object) -> Value:
    if cell is None or part.type not in NUMBERS:
        return cell  # type: ignore[return-value] # as DuckDB gives text, days and flags
    if type(cell) is not int:
        message = f"{part.node} came as {cell!r}, which is not a whole number"
        raise TypeError(message)
    return Fraction(cell, 10**part.scale)


class _Writer:
    """SQL of typed parts."""

    def __init__(self, sql_of: Mapping[str, str]) -> None:
        self.sql_of = sql_of

    def value(self, part: Typed) -> str:
        """The value as it is; a number at its own scale."""
        match part.node:
            case Name():
                sql = self.column(part)
            case Negate():
                sql = f"(-{self.huge(part.parts[0], part.scale)})"
            case Choice():
                condition, then, otherwise = part.parts
                cases = f"{self.like(then, part)} ELSE {self.like(otherwise, part)}"
                sql = f"(CASE WHEN {self.condition(condition)} THEN {cases} END)"
            case Aggregate(function):
                sql = self.aggregate(part, function)
            case Binary(op) if part.type != Type.FLAG:
                sql = self.calculated(part, op)
            case Number() | Text() | Day() | Flag():
                sql = _written(part.node)
            case _:
                sql = self.condition(part)
        return sql

    def column(self, part: Typed) -> str:
        column = part.column
        assert isinstance(part.node, Name) and column is not None  # noqa: S101, PT018 -- names are typed from columns
        sql = self.sql_of.get(part.node.name, '"' + part.node.name.replace('"', '""') + '"')
        return _whole(sql, column) if column.is_decimal else sql

    def like(self, part: Typed, whole: Typed) -> str:
        """A part as the whole has it: numbers at the scale of the whole."""
        return self.huge(part, whole.scale) if whole.type in NUMBERS else self.value(part)

    def huge(self, part: Typed, scale: int) -> str:
        """A number in 128 bits at a scale that is not below its own."""
        sql = f"CAST({self.value(part)} AS {_PRODUCTS_FIT})"
        factor = 10 ** (scale - part.scale)
        return sql if factor == 1 else f"({sql} * {_literal(factor)})"

    def calculated(self, part: Typed, op: Op) -> str:
        left, right = part.parts
        if op == Op.OR:
            return f"coalesce({self.like(left, part)}, {self.like(right, part)})"
        if Type.DAY in {left.type, right.type}:
            if part.type == Type.DAY:
                return f"({self.value(left)} {op} CAST({self.value(right)} AS INTEGER))"
            return f"CAST({self.value(left)} - {self.value(right)} AS BIGINT)"
        if op == Op.TIMES:
            return f"({self.huge(left, left.scale)} * {self.huge(right, right.scale)})"
        return f"({self.huge(left, part.scale)} {op} {self.huge(right, part.scale)})"

    def aggregate(self, part: Typed, function: Function) -> str:
        node = part.node
        assert isinstance(node, Aggregate)  # noqa: S101 -- the caller matched it
        operands, conditions = part.parts[: len(node.operands)], part.parts[len(node.operands):]
        only = "".join(f" FILTER (WHERE {self.condition(one)})" for one in conditions)
        if function == Function.COUNT:
            return f"count(*){only}"
        if function == Function.DISTINCT:
            return f"count(DISTINCT {self.together(operands)}){only}"
        made = f"{function}({self.value(operands[0])}){only}"
        return f"coalesce({made}, 0)" if function == Function.SUM else made

    def together(self, operands: Sequence[Typed]) -> str:
        """One value for several, missing where one of them is."""
        values = [self.value(one) for one in operands]
        if len(values) == 1:
            return values[0]
        return f"CASE WHEN {' AND '.join(f'{one} IS NOT NULL' for one in values)} THEN ({', '.join(values)}) END"

    def condition(self, part: Typed) -> str:
        """True or false, never NULL."""
        match part.node:
            case Not():
                return f"(NOT {self.condition(part.parts[0])})"
            case Missing():
                return f"({self.value(part.parts[0])} IS NULL)"
            case Binary(op) if op in {Op.AND, Op.OR}:
                return f"({self.condition(part.parts[0])} {op.upper()} {self.condition(part.parts[1])})"
            case Binary(op) if op in COMPARISONS:
                left, right = self.alike(part.parts)
                return f"coalesce({left} {op} {right}, false)"
            case Among():
                value, *items = self.alike(part.parts)
                return f"coalesce({value} IN ({', '.join(items)}), false)"
            case Between():
                value, low, high = self.alike(part.parts)
                return f"coalesce({value} >= {low} AND {value} <= {high}, false)"
            case _:
                return f"coalesce({self.value(part)}, false)"

    def alike(self, parts: Sequence[Typed]) -> list[str]:
        """Values that can be compared: numbers at one scale. Those that are there already stay as they are."""
        if not any(part.type in NUMBERS for part in parts):
            return [self.value(part) for part in parts]
        scale = max(part.scale for part in parts)
        return [self.value(part) if part.scale == scale else self.huge(part, scale) for part in parts]


def _written(node: Number | Text | Day | Flag) -> str:
    """A value that stands in the text."""
    match node:
        case Number(digits):
            return f"({digits})" if digits < 0 else str(digits)
        case Text(text):
            return quoted(text)
        case Day(day):
            return f"DATE '{day.isoformat()}'"
        case Flag(value):
            return "true" if value else "false"


def _whole(sql: str, column: Column) -> str:
    """The digits of a DECIMAL column as a whole number; exact, since nothing is behind its scale."""
    return f"CAST(CAST({sql} AS DECIMAL(38,{column.scale})) * {10**column.scale} AS {_PRODUCTS_FIT})"


def _literal(factor: int) -> str:
    return f"{factor}::{_PRODUCTS_FIT}"
