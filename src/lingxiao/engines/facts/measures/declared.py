"""What a measure is: a formula over a dataset, the day that says its period, and how it reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingxiao.kernel.words import Bilingual

AS_OF = "as_of"
"""The day asked about: a measure dated by it says how things stand then, not what took place in a month."""


class Unit(StrEnum):
    """In what a measure is counted. Money is minor units of the currency that stands beside it."""

    MONEY = "money"
    RATIO = "ratio"
    COUNT = "count"
    DAYS = "days"
    QUANTITY = "quantity"


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


class OverMonths(StrEnum):
    """What several months make: their sum, how it stands at the last, or the sums of above and below, divided once."""

    SUM = "sum"
    LAST = "last"
    RATIO = "ratio"


class Status(StrEnum):
    """Whether somebody answers for the definition."""

    DRAFT = "draft"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as declared. Without a dataset its formula is over other measures, by their keys."""

    key: str
    title: Bilingual
    meaning: Bilingual
    unit: Unit
    direction: Direction
    dataset: str
    day: str
    formula: str
    over_months: OverMonths
    status: Status
