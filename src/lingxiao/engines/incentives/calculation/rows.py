"""What a run comes to, a row each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Payout:
    """What one component pays one payee in one period, in minor units of the plan's currency."""

    payee: str
    period: str
    component: str
    amount: int
    held: int = 0
    deferred: int = 0
    flags: tuple[str, ...] = ()
