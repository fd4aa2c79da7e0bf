"""What each representative of the demo company is to sell and how well they do: drawn before any order is made up."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lingxiao.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.demo.organisation import Drawn, PersonRow

YEAR_SHARES = {
    "home": (62, 43, 89, 74, 78, 96, 73, 77, 101, 72, 93, 142),
    "OS": (74, 73, 83, 81, 82, 87, 80, 76, 88, 89, 93, 94),
}
"""What each month has of the year, in thousandths (domain book §11): the trough of the Spring Festival, the flush of December."""

REGION_PLANS = {
    "EC": (1_320, 252, 1_020), "SC": (930, 190, 990), "NC": (760, 172, 965), "CC": (560, 138, 975),
    "SW": (420, 116, 1_010), "NW": (230, 82, 900), "KA": (400, 92, 1_030), "OS": (180, 58, 1_060),
}
"""Per region: plan for 2026 in million yuan and representatives at size m, and attainment in thousandths (domain book §11)."""

OF_THEIR_OWN = {"吴广胜": 1_300, "周启明": 1_260, "高建国": 760, "韩雪": 740, "郭婧": 1_040, "何嘉豪": 930}
"""Attainment of those whose story is told by it, in thousandths."""

ARTICLE_MANAGER, ARTICLE_TARGET = "高建国", Money(500_000_000, "CNY")
ARTICLE_SPRING = (date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1))
"""The article's manager: a quarter's target of 5,000,000 yuan to the fen, here the second quarter of 2026."""

ABROAD = {"慕尼黑": "EUR", "迪拜": "AED", "新加坡": "SGD"}
CNY_A_THOUSAND = {"USD": 7_100, "EUR": 7_800, "SGD": 5_400, "AED": 1_930}
"""Roughly what a thousand units of a currency are in yuan: plans abroad are set by it."""

FIRST_MONTH, LAST_MONTH = date(2025, 1, 1), date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Seller:
    """A representative: what they are to sell in 2026, in minor units, and how they do, in thousandths."""

    number: str
    unit: str
    manager: str
    region: str
    currency: str
    hired_on: date
    plan: int
    attainment: int


def sellers(drawn: Drawn, *, seed: int) -> list[Seller]:
    """Every representative with plan and attainment; the same people and seed give the same."""
    dice = random.Random(seed + 11)  # noqa: S311 -- invented sales
    managers = {row.number: row for row in drawn.people if row.post in {"SM", "RM"}}
    cities = {unit.code: unit.name.zh for unit in drawn.units}
    doing = {number: _attainment(row, dice) for number, row in managers.items()}
    found = []
    for row in drawn.people:
        if row.post != "SR":
            continue
        region = row.unit[:2]
        million, people, _mean = REGION_PLANS[region]
        yuan = million * 1_000_000 * dice.randint(750, 1_250) // (people * 1_000)
        currency = "CNY" if region != "OS" else _currency(cities[row.unit], managers[row.manager].number)
        plan = yuan // 1_000 * 100_000 if currency == "CNY" else yuan * 1_000 // CNY_A_THOUSAND[currency] // 100 * 10_000
        found.append(
            Seller(
                row.number, row.unit, row.manager, region, currency, row.hired_on, plan,
                max(250, doing[row.manager] + int(dice.gauss(0, 220))),
            )
        )
    return found


def _attainment(row: PersonRow, dice: random.Random) -> int:
    """clip(N(mean of the region, 0.15) + 0.5 (Exp(8) - 0.125), 0.45, 1.65), in thousandths."""
    mean = REGION_PLANS[row.unit[:2]][2]
    drawn = dice.gauss(mean, 150) + 0.5 * (dice.expovariate(8) * 1_000 - 125)
    return OF_THEIR_OWN.get(row.name) or min(1_650, max(450, int(drawn)))


def _currency(unit: str, manager: str) -> str:
    told = next((code for city, code in ABROAD.items() if unit.startswith(city)), None)
    return told or tuple(CNY_A_THOUSAND)[int(manager[1:]) % len(CNY_A_THOUSAND)]


def months() -> Iterator[date]:
    """The months in which there are sales, by their first day."""
    month = FIRST_MONTH
    while month <= LAST_MONTH:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def shares_of(seller: Seller) -> tuple[int, ...]:
    """What each month has of this one's year, in thousandths."""
    return YEAR_SHARES["OS" if seller.region == "OS" else "home"]


def quotas(team: list[Seller]) -> Iterator[tuple[str, date, int]]:
    """What each of them is to sell in each month since they joined, in minor units: the months add up to the year.

    2025 was planned at nine tenths of 2026.
    """
    for one in team:
        shares = shares_of(one)
        for month in months():
            if month < one.hired_on.replace(day=1):
                continue
            year = one.plan if month.year == 2026 else one.plan * 9 // 10
            before, share = sum(shares[: month.month - 1]), shares[month.month - 1]
            yield one.number, month, year * (before + share) // 1_000 - year * before // 1_000


def told_quotas(team: list[Seller], number: str) -> dict[tuple[str, date], int]:
    """The quarter of the article for the team of its manager: the same target to the fen, over people and months."""
    shares = [YEAR_SHARES["home"][month.month - 1] for month in ARTICLE_SPRING]
    found = {}
    for month, whole in zip(ARTICLE_SPRING, ARTICLE_TARGET.split(shares), strict=True):
        there = [one for one in team if one.manager == number and one.hired_on.replace(day=1) <= month]
        parts = whole.split([one.plan for one in there]) if there else []
        found.update({(one.number, month): part.minor for one, part in zip(there, parts, strict=True)})
    return found
