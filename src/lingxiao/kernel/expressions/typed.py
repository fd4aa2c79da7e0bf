"""What an expression may speak of, and what is known of each of its parts once it is checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from lingxiao.kernel.expressions.tree import Node


class Type(StrEnum):
    """What a value is. Money is minor units; its currency stands beside it and is never part of the arithmetic."""

    MONEY = "money"
    RATIO = "ratio"
    QUANTITY = "quantity"
    WHOLE = "whole"
    DAY = "day"
    TEXT = "text"
    FLAG = "flag"


NAMES: dict[Type, Bilingual] = {
    Type.MONEY: Bilingual("金额", "an amount"),
    Type.RATIO: Bilingual("比率", "a ratio"),
    Type.QUANTITY: Bilingual("数量", "a quantity"),
    Type.WHOLE: Bilingual("整数", "a whole number"),
    Type.DAY: Bilingual("日期", "a day"),
    Type.TEXT: Bilingual("文字", "a text"),
    Type.FLAG: Bilingual("是或否", "true or false"),
}
"""How a sentence calls a value of this type."""

NUMBERS = frozenset({Type.MONEY, Type.RATIO, Type.QUANTITY, Type.WHOLE})


class Level(IntEnum):
    """Of what a value is: the same everywhere, of one row, or of all rows together."""

    SAME = 0
    ROW = 1
    TOTAL = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A thing with a name. A number in it is ``stored / 10**scale``; a decimal one is stored as DECIMAL of that scale."""

    name: str
    type: Type
    scale: int = 0
    is_decimal: bool = False
    level: Level = Level.ROW


@dataclass(frozen=True, slots=True)
class Typed:
    """A part of an expression with its type. A number is a whole one over ``10**scale``; ``parts`` follow the text."""

    node: Node
    type: Type
    level: Level
    scale: int = 0
    parts: tuple[Typed, ...] = ()
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked expression: a value, or one value over another; ``otherwise`` counts where there is none.

    Where ``denominator`` is missing or zero there is no value, never infinity.
    """

    tree: Node
    numerator: Typed
    denominator: Typed | None
    otherwise: Typed | None
    type: Type

    @property
    def level(self) -> Level:
        """Of what it is."""
        return max(part.level for part in self.parts)

    @property
    def parts(self) -> tuple[Typed, ...]:
        """The values it is made of, each computed by itself."""
        return tuple(part for part in (self.numerator, self.denominator, self.otherwise) if part is not None)
