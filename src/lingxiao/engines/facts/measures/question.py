"""What is asked of a measure: which months, as of which day, split and filtered by what, in which currency."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.money import UnknownCurrency

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lingxiao.kernel.days.periods import Month

MANAGER = "manager"
DIMENSIONS = ("owner", "customer", "product", "channel", "unit", "currency", "product.line", "customer.industry", MANAGER)
"""By what figures may be split and filtered: a column of the facts, what is known of their customer or product, or the manager
by the line in force on the fact's day."""


class Grain(StrEnum):
    """A figure for each month, or one for all months together."""

    MONTH = "month"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Question:
    """Months ``first`` to ``last``, both in. Values of one filter are alternatives; None stands for what is missing."""

    first: Month
    last: Month
    as_of: date
    dimensions: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str | None, ...]] = field(default_factory=lambda: MappingProxyType({}))
    currency: str | None = None
    """Into which amounts are converted, each by the last rate on or before its day; without it they stay as they are."""
    grain: Grain = Grain.MONTH

    def __post_init__(self) -> None:
        """Refuse a currency that is none; anything else that cannot be asked is a bug of the caller."""
        unknown = [one for one in (*self.dimensions, *self.filters) if one not in DIMENSIONS]
        if unknown or len(set(self.dimensions)) != len(self.dimensions) or self.last < self.first:
            message = f"there is no such question: {self!r}"
            raise ValueError(message)
        if self.currency is not None and self.currency not in EXPONENTS:
            raise UnknownCurrency(currency=self.currency)

    @property
    def start(self) -> date:
        """The first day."""
        return self.first.span.start

    @property
    def end(self) -> date:
        """The first day that is out."""
        return self.last.next().span.start
