"""Control totals: what the sender says the file adds up to, held against what was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from lingxiao.kernel.money import parse_money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lingxiao.engines.facts.intake.staging import Total


@dataclass(frozen=True, slots=True)
class Control:
    """What somebody expects: of a month, a unit and a currency, or of all of them where left empty."""

    count: int | None = None
    amount: int | None = None
    currency: str = ""
    month: str = ""
    unit: str = ""

    @classmethod
    def written(cls, *, count: str = "", amount: str = "", currency: str = "", month: str = "", unit: str = "") -> Self:
        """From text as a person writes it; an amount needs its currency. Raises the refusals of ``kernel.money``."""
        minor = parse_money(amount, currency).minor if amount.strip() else None
        return cls(int(count) if count.strip() else None, minor, currency if amount.strip() else "", month, unit)

    def takes(self, total: Total) -> bool:
        """Whether a total of the file is part of it."""
        return all(
            not wanted or wanted == found
            for wanted, found in ((self.month, total.month), (self.unit, total.unit), (self.currency, total.currency))
        )

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "count": self.count, "amount": self.amount, "currency": self.currency, "month": self.month, "unit": self.unit,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the file does not add up to what was said."""

    control: Control
    count: int
    amount: int

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"expected": self.control.to_json(), "count": self.count, "amount": self.amount}


def compare(controls: Iterable[Control], totals: Sequence[Total]) -> list[Difference]:
    """Every control that the file does not meet to the last row and the last minor unit."""
    differences = []
    for control in controls:
        taken = [total for total in totals if control.takes(total)]
        count, amount = sum(total.count for total in taken), sum(total.amount for total in taken)
        if control.count not in {None, count} or control.amount not in {None, amount}:
            differences.append(Difference(control, count, amount))
    return differences
