"""What sales are made of: product lines, channels and regions, each with its share; parts add up to the whole."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Sum

from lingxiao.engines.facts.domain import results
from lingxiao.engines.facts.models import Measured, MeasuredPart
from lingxiao.kernel.money import Money, round_half_away

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import Q

    from lingxiao.engines.facts.domain.results import Asked

LINE, CHANNEL, REGION = "product.line", "channel", "unit"
OVERDUE, NEW_PRODUCTS, NEW_CUSTOMERS = "overdue_share", "new_product_share", "new_customer_sales"


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a dimension; ``key`` is as the source wrote it, empty where it says none, None for the rest of many."""

    key: str | None
    amount: Money
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Mix:
    """All parts of a period, by measure and dimension."""

    parts: dict[tuple[str, str], dict[str, Money]]
    currency: str

    def of(self, measure: str, dimension: str, *, most: int) -> list[Part]:
        """The largest parts with their shares, and what is left as one: together they are the whole."""
        found = self.parts.get((measure, dimension), {})
        whole = Money.total(found.values(), currency=self.currency)
        order = sorted(found, key=lambda key: (-found[key].minor, key))
        shown = order if len(order) <= most else order[: most - 1]
        told = [Part(key, found[key], results.share(found[key], whole)) for key in shown]
        if len(shown) < len(order):
            rest = Money.total([found[key] for key in order[len(shown):]], currency=self.currency)
            told.append(Part(None, rest, results.share(rest, whole)))
        return told

    def amount(self, measure: str, dimension: str, key: str) -> Money:
        """What one part has of a measure; nothing where it has none."""
        return self.parts.get((measure, dimension), {}).get(key, Money.zero(self.currency))


def mix(*, asked: Asked, whom: Q) -> Mix:
    """What the amounts of these months are made of: one question."""
    first, last = asked.span
    rows = MeasuredPart.objects.filter(
        whom, of_set=asked.measured, month__gte=first, month__lte=last, currency=asked.currency,
    ).values_list("measure", "dimension", "key").annotate(Sum("above")).order_by()
    found: dict[tuple[str, str], dict[str, Money]] = {}
    for measure, dimension, key, amount in rows:
        found.setdefault((measure, dimension), {})[key] = Money(round_half_away(Fraction(amount)), asked.currency)
    return Mix(found, asked.currency)


@dataclass(frozen=True, slots=True)
class Owed:
    """What customers owe on the day of the set, and what of it was due before."""

    open: Money
    overdue: Money
    new_customers: Money
    new_products: Fraction | None

    @property
    def share(self) -> Fraction | None:
        """逾期率: what was due before, as a share of what is open."""
        return results.share(self.overdue, self.open)


def owed(*, asked: Asked, whom: Q) -> Owed:
    """What is open and overdue now, and what new customers and new products brought in these months."""
    first, last = asked.span
    rows = Measured.objects.filter(
        whom, of_set=asked.measured, measure__in=(OVERDUE, NEW_PRODUCTS, NEW_CUSTOMERS), month__gte=first, month__lte=last,
        currency=asked.currency,
    ).values_list("measure").annotate(Sum("above"), Sum("below")).order_by()
    sums = {measure: (Fraction(above), Fraction(below or 0)) for measure, above, below in rows}
    nothing = (Fraction(), Fraction())
    overdue, new = sums.get(OVERDUE, nothing), sums.get(NEW_PRODUCTS, nothing)
    brought = sums.get(NEW_CUSTOMERS, nothing)[0]
    return Owed(
        _money(overdue[1], asked.currency), _money(overdue[0], asked.currency), _money(brought, asked.currency),
        new[0] / new[1] if new[1] else None,
    )


def by_currency(*, asked: Asked, whom: Q) -> list[tuple[str, Money, Money]]:
    """What was sold and received in each currency; currencies are never added up."""
    first, last = asked.span
    rows = Measured.objects.filter(
        whom, of_set=asked.measured, measure__in=(results.SALES, results.RECEIPTS), month__gte=first, month__lte=last,
    ).exclude(currency="").values_list("currency", "measure").annotate(Sum("above")).order_by("currency")
    found: dict[str, dict[str, Decimal]] = {}
    for currency, measure, amount in rows:
        found.setdefault(currency, {})[measure] = amount
    return [
        (currency, *(_money(Fraction(sums.get(key) or 0), currency) for key in (results.SALES, results.RECEIPTS)))  # type: ignore[misc] # two of them
        for currency, sums in found.items()
    ]


def _money(exact: Fraction, currency: str) -> Money:
    return Money(round_half_away(exact), currency)
