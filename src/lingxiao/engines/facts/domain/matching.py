"""Matching what two systems say of the same sales, in passes: by number, by customer with amount and day, one to one.

The rule is A07's (ERP–CRM reconciliation with a tolerance): every entry is in one pair or stands alone, so that what
agrees and what differs always add up to the whole of each side. The same entries give the same answer in any order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lingxiao.engines.facts.enums import Cause
from lingxiao.kernel.currencies import EXPONENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from lingxiao.kernel.money import Money

TAX_RATES = (13, 9, 6, 3)
"""Percentages by which an amount with value-added tax is more than one without (VAT law: 13, 9 and 6; the levy of 3)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is let pass: ``tolerance`` in whole units of the currency, ``days`` between days where no number agrees."""

    tolerance: Decimal
    days: int

    def minor(self, currency: str) -> int:
        """The tolerance in minor units of a currency, cut down to what the currency has; none of a strange currency."""
        return int(self.tolerance * 10 ** EXPONENTS[currency]) if currency in EXPONENTS else 0


class Entry(NamedTuple):
    """What one side says of one sale. ``amount`` is in minor units, ``number_key`` the number as numbers are compared.

    ``taken_back`` is what lines below zero took off the amount. ``has_twin`` says that its side has the same sale again,
    ``elsewhere_on`` on which day the other side has its number in the month before or after.
    """

    source: str
    number: str
    number_key: str
    customer: str | None
    owner: str | None
    manager: str | None
    currency: str
    amount: int
    day: date
    taken_back: int = 0
    is_cancelled: bool = False
    has_twin: bool = False
    elsewhere_on: date | None = None


class Difference(NamedTuple):
    """Where the sides do not agree: both entries, or the one there is, and why that may be."""

    crm: Entry | None
    erp: Entry | None
    cause: Cause

    @property
    def gap(self) -> int:
        """How far apart the sides are, in minor units; of two currencies, and where one is missing, the larger amount."""
        if self.crm and self.erp and self.crm.currency == self.erp.currency:
            return abs(self.crm.amount - self.erp.amount)
        return max(abs(one.amount) for one in (self.crm, self.erp) if one)


class Matched(NamedTuple):
    """What came of it: the pairs that agree, and everything that does not."""

    agreed: list[tuple[Entry, Entry]]
    differences: list[Difference]


def match(
    by_number: Iterable[tuple[Entry | None, Entry | None]], *, terms: Terms, merged: Mapping[str, str],
) -> Matched:
    """Finish the match of entries that were paired by number and currency, those without a partner beside nothing.

    The passes that follow: the same number in another currency; the same customer (``merged`` names for one that was
    merged what it became) with amount and day within the terms. What is left stands alone.
    """
    pairs: list[tuple[Entry, Entry]] = []
    crm: list[Entry] = []
    erp: list[Entry] = []
    for one, other in by_number:
        if one is not None and other is not None:
            pairs.append((one, other))
        elif one is not None:
            crm.append(one)
        elif other is not None:
            erp.append(other)
    pairs += _same_number(crm, erp)
    found = [(one, other, cause_of(one, other, terms)) for one, other in pairs]
    for one, other in _same_customer(crm, erp, terms, merged):
        is_merged = one.customer != other.customer
        found.append((one, other, cause_of(one, other, terms) or (Cause.CUSTOMER_MERGED if is_merged else None)))
    agreed = [(one, other) for one, other, cause in found if cause is None]
    differences = [Difference(one, other, cause) for one, other, cause in found if cause is not None]
    differences += [Difference(one, None, _alone(one, Cause.NOT_IN_ERP)) for one in crm]
    differences += [Difference(None, one, _alone(one, Cause.NOT_IN_CRM)) for one in erp]
    return Matched(agreed, differences)


def order(entry: Entry) -> tuple[str, int, date, str, str]:
    """The order in which entries of one number take their turn: by currency, amount, day, source, number as written."""
    return entry.currency, entry.amount, entry.day, entry.source, entry.number


def _same_number(crm: list[Entry], erp: list[Entry]) -> list[tuple[Entry, Entry]]:
    """Pair what has one number and no partner in its own currency; both lists lose what is paired."""
    waiting: dict[str, list[Entry]] = defaultdict(list)
    for one in sorted(erp, key=order, reverse=True):
        waiting[one.number_key].append(one)
    found = [(one, waiting[one.number_key].pop()) for one in sorted(crm, key=order) if waiting.get(one.number_key)]
    _take(crm, (one for one, _other in found))
    _take(erp, (other for _one, other in found))
    return found


def _take(entries: list[Entry], paired: Iterable[Entry]) -> None:
    gone = {id(one) for one in paired}
    entries[:] = [one for one in entries if id(one) not in gone]


def _same_customer(
    crm: list[Entry], erp: list[Entry], terms: Terms, merged: Mapping[str, str],
) -> list[tuple[Entry, Entry]]:
    """Pair what one customer has for an amount and on a day within the terms, the nearest first; both lists lose it."""
    booked: dict[tuple[str, str], list[tuple[int, Entry]]] = defaultdict(list)
    for other in sorted(erp, key=order):
        if other.customer:
            booked[_now(other.customer, merged), other.currency].append((other.amount, other))
    used: set[int] = set()
    found = []
    for one in sorted(crm, key=order):
        if not one.customer:
            continue
        candidates = booked.get((_now(one.customer, merged), one.currency), [])
        near = [
            (abs(one.amount - other.amount), abs((one.day - other.day).days), one.owner != other.owner, order(other), other)
            for other in _within(candidates, one.amount, terms.minor(one.currency))
            if id(other) not in used and abs((one.day - other.day).days) <= terms.days
        ]
        if near:
            other = min(near, key=lambda one_of: one_of[:-1])[-1]
            used.add(id(other))
            found.append((one, other))
    _take(crm, (one for one, _other in found))
    _take(erp, (other for _one, other in found))
    return found


def _within(candidates: Sequence[tuple[int, Entry]], amount: int, tolerance: int) -> Iterator[Entry]:
    """Of entries sorted by amount, those within the tolerance."""
    at = bisect_left(candidates, amount - tolerance, key=lambda pair: pair[0])
    while at < len(candidates) and candidates[at][0] <= amount + tolerance:
        yield candidates[at][1]
        at += 1


def _now(customer: str, merged: Mapping[str, str]) -> str:
    """What a customer is called after all mergers; those of a ring go by the first of their numbers."""
    passed = [customer]
    while into := merged.get(passed[-1]):
        if into in passed:
            return min(passed[passed.index(into):])
        passed.append(into)
    return passed[-1]


def cause_of(one: Entry, other: Entry, terms: Terms) -> Cause | None:
    """Why two entries of one sale do not agree, as far as the figures tell; None where they do."""
    if one.currency != other.currency:
        return Cause.OTHER_CURRENCY
    apart = one.amount - other.amount
    if abs(apart) <= terms.minor(one.currency):
        return None if (one.owner, one.manager) == (other.owner, other.manager) else Cause.OTHER_OWNER
    if one.is_cancelled or other.is_cancelled or (other.taken_back and apart == -other.taken_back):
        return Cause.CANCELLED
    if _is_tax(one.amount, other.amount) or abs(apart) < 10 ** EXPONENTS.get(one.currency, 0):
        return Cause.TAX_ROUNDING
    return Cause.AMOUNT


def _is_tax(one: int, other: int) -> bool:
    """Whether one amount is the other with tax, to the minor unit."""
    low, high = sorted((abs(one), abs(other)))
    return one * other > 0 and any(abs(high * 100 - low * (100 + rate)) <= 100 for rate in TAX_RATES)  # noqa: PLR2004 -- per cent


def _alone(entry: Entry, otherwise: Cause) -> Cause:
    """Why an entry stands alone, as far as the figures tell."""
    if entry.is_cancelled or entry.amount < 0:
        return Cause.CANCELLED
    if entry.has_twin:
        return Cause.DUPLICATE
    return Cause.OTHER_MONTH if entry.elsewhere_on else otherwise


class StatementDifference(NamedTuple):
    """An order on which a statement of incentives and the ERP do not agree; a side that says nothing is None."""

    number: str
    told: Money | None
    booked: Money | None
    cause: Cause


def against_statement(
    booked: Mapping[str, Money], *, statement: Mapping[str, Money] | None, terms: Terms,
) -> list[StatementDifference]:
    """The third side: what incentives were calculated on, by order, beside what the ERP has; none before there is one.

    An order that no incentive is paid on need not stand in a statement, so only what stands there is compared.
    """
    found = []
    for number, told in sorted((statement or {}).items()):
        there = booked.get(number)
        if there is None:
            found.append(StatementDifference(number, told, None, Cause.NOT_IN_ERP))
        elif there.currency != told.currency:
            found.append(StatementDifference(number, told, there, Cause.OTHER_CURRENCY))
        elif abs(there.minor - told.minor) > terms.minor(told.currency):
            found.append(StatementDifference(number, told, there, Cause.AMOUNT))
    return found
