"""The score of data: 100 · Σ w·pass / Σ w over the rules that had rows to check (A07), exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Count:
    """What one rule found somewhere: how many rows it looked at, and how many of them failed."""

    rule: str
    weight: int
    checked: int
    failed: int

    @property
    def share(self) -> Fraction | None:
        """The share of rows that pass; None where there were none to check."""
        return Fraction(self.checked - self.failed, self.checked) if self.checked else None


def together(counts: Iterable[Count]) -> list[Count]:
    """The same counts with those of one rule added up, in the order in which rules first come."""
    found: dict[str, Count] = {}
    for one in counts:
        before = found.get(one.rule, Count(one.rule, one.weight, 0, 0))
        found[one.rule] = Count(one.rule, one.weight, before.checked + one.checked, before.failed + one.failed)
    return list(found.values())


def score(counts: Iterable[Count]) -> Fraction | None:
    """0 to 100. A rule counts by its weight and the share of its rows that pass; None where no rule had any to check."""
    above, below = Fraction(0), 0
    for one in together(counts):
        if one.share is not None:
            above += one.weight * one.share
            below += one.weight
    return 100 * above / below if below else None
