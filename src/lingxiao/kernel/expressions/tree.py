"""The tree of an expression: what was written, without blanks and needless parentheses. Equal trees mean the same text.

``at`` is where a part stands in the text; it never counts when trees are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import date


class Form(StrEnum):
    """How a number is written: 12, 0.4 or 85%."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    PERCENT = "percent"


class Op(StrEnum):
    """What stands between two sides."""

    OR = "or"
    AND = "and"
    EQUAL = "="
    UNEQUAL = "<>"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    OVER = "/"


class Function(StrEnum):
    """What is made of many rows."""

    SUM = "sum"
    COUNT = "count"
    DISTINCT = "count distinct"
    MIN = "min"
    MAX = "max"


COMPARISONS = frozenset({Op.EQUAL, Op.UNEQUAL, Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST})


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number: ``digits`` with ``places`` of them behind the point, as it is written before any per cent sign.

    Written without needless zeros behind the point, but a decimal keeps one place: 1.0 is not the whole number 1.
    """

    digits: int
    places: int = 0
    form: Form = Form.WHOLE
    at: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        """A number that could be written in two ways would make two trees of one meaning: a bug of who builds it."""
        fewest = 1 if self.form == Form.DECIMAL else 0
        is_longer = self.places > fewest and self.digits % 10 == 0
        if self.places < fewest or is_longer or (self.form == Form.WHOLE and self.places):
            message = f"not the shortest way to write a number: {self!r}"
            raise ValueError(message)

    @property
    def scale(self) -> int:
        """By which power of ten ``digits`` must be divided to have the value."""
        return self.places + (2 if self.form == Form.PERCENT else 0)

    @property
    def value(self) -> Fraction:
        """What it is worth: 85% is 17/20."""
        return Fraction(self.digits, 10**self.scale)


@dataclass(frozen=True, slots=True)
class Text:
    """A text between quotation marks."""

    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day."""

    value: date
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    value: bool
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A column, or another thing that has a name."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """The same the other way."""

    operand: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """True where the operand is not."""

    operand: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Two sides and what stands between them."""

    op: Op
    left: Node
    right: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Among:
    """Whether a value is one of those listed."""

    value: Node
    items: tuple[Literal, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Between:
    """Whether a value is at least the one and at most the other; both ends are in."""

    value: Node
    low: Node
    high: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Missing:
    """Whether there is no value."""

    value: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value where a condition holds, another where it does not."""

    condition: Node
    then: Node
    otherwise: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One value made of all rows, or of those for which a condition holds."""

    function: Function
    operands: tuple[Node, ...] = ()
    where: Node | None = None
    at: int = field(default=0, compare=False)


Literal: TypeAlias = Number | Text | Day | Flag
Node: TypeAlias = Literal | Name | Negate | Not | Binary | Among | Between | Missing | Choice | Aggregate
