"""What one component pays one payee in one period: payout, multipliers, cap, floor, gate, rounding, in this order."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.referee.rounding import divided, rounded
from lingxiao.engines.incentives.referee.shapes import NOTHING, NoQuota, gross, rung_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.engines.incentives.language.plan import Component, Gate, Rounding, Times
    from lingxiao.engines.incentives.referee.measured import Measured

WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Earned:
    """Amounts in whole units of the plan's currency: earned, held back by a multiplier, and of the earned not paid now."""

    amount: Fraction
    held: Fraction = NOTHING
    deferred: Fraction = NOTHING
    flags: tuple[str, ...] = ()


def earned(
    component: Component,
    measured: Measured,
    rounding: Rounding,
    *,
    share: Fraction = WHOLE,
    month_share: Fraction = WHOLE,
) -> Earned:
    """What a component pays. ``share`` is the part of a year whose target counts; ``month_share`` the part of its months."""
    terms = component.terms
    flags: set[str] = set()
    try:
        exact = gross(
            component.shape, measured, debit=terms.when_negative == "first rate", share=share, month_share=month_share
        )
    except NoQuota:
        return Earned(NOTHING, flags=("no_quota",))
    paid, held = exact, NOTHING
    if terms.times is not None:
        paid = exact * factor(terms.times, measured)
        held = exact - paid if terms.times.rest_is_held else NOTHING
    if terms.cap is not None and paid > terms.cap:
        paid, held = terms.cap, NOTHING
        flags.add("capped")
    if terms.floor is not None and paid < terms.floor:
        paid, held = terms.floor, NOTHING
        flags.add("floored")
    if terms.gate is not None and not passes(terms.gate, measured):
        paid, held = terms.gate.otherwise, NOTHING
        flags.add("zero_payout_gate")
    amount = rounded(paid, rounding)
    kept = rounded(paid + held, rounding) - amount if held else NOTHING
    later = NOTHING
    if terms.pay_now is not None:
        later = divided(amount, (terms.pay_now, WHOLE - terms.pay_now), rounding)[1]
    return Earned(amount, kept, later, tuple(sorted(flags)))


def factor(times: Times, measured: Measured) -> Fraction:
    """The factor of a ratio by its steps; nothing when there is no ratio."""
    value = measured.number(times.by)
    if value is None:
        return NOTHING
    rung = rung_at(times.steps, value)
    return value if rung.is_itself else rung.value


def passes(gate: Gate, measured: Measured) -> bool:
    """Whether everything a gate asks for is reached; equality passes, what cannot be measured does not."""
    return all((value := measured.number(name)) is not None and value >= bound for name, bound in gate.needs)


def shared(amount: Fraction, weights: Sequence[Fraction], rounding: Rounding) -> list[Fraction]:
    """A pool in parts by weights: whole steps, largest remainder, among equals the one listed first; nothing is lost."""
    return divided(amount, weights, rounding)
