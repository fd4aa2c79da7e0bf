"""Who plays which part in the demo company's year: decided before anything is written, from the drawn people alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from lingxiao.demo.organisation import sales_managers

if TYPE_CHECKING:
    from lingxiao.demo.organisation import Drawn, PersonRow

ISSUED = date(2026, 1, 8)
NEVER_ISSUED = ("韩雪",)
"""证据不足: nothing was ever issued to her, and the page says who owes it."""

OVERDUE, REFUSES, OBJECTED_AND_SIGNED, NEW, PROMOTED = "吴广胜", "赵磊", "唐文博", "林若曦", "何嘉豪"
STORIED = frozenset({OVERDUE, REFUSES, OBJECTED_AND_SIGNED})
"""Whose January statement is played act by act."""

SIGNERS = frozenset({"周启明", "高建国", "苏敏", "陈思远", "郭婧", "Lukas Meier", "Nadia Rahman", "沈砚秋", "覃卫东"})
"""Whose story needs a signed statement, whatever the dice say."""

SIGNED_SHARE = (94, 100)
"""Duty statements signed and in force: 94 of 100 managers (domain book §11)."""

TELLERS = 6
"""Who has no signed statement because of their story: never issued (two), new, overdue, refused, taken back."""


@dataclass(frozen=True, slots=True)
class Plot:
    """The parts, by number of person; ``redrawn`` holds giver and taker of a territory, by region."""

    taken_back: str
    unanswered: str
    changed: str
    unasked: str
    redrawn: dict[str, tuple[str, str]]
    unsigned: frozenset[str]

    @property
    def names(self) -> set[str]:
        """Everybody with a part of their own."""
        parts = {self.taken_back, self.unanswered, self.changed, self.unasked}
        return parts | {number for pair in self.redrawn.values() for number in pair}


def _ordinary(drawn: Drawn, region: str) -> list[PersonRow]:
    """The sales managers of a region who were there in January and have no story."""
    told = STORIED | SIGNERS | set(NEVER_ISSUED)
    return [
        row for row in drawn.people
        if row.post == "SM" and row.unit.startswith(region) and row.since < ISSUED and row.name not in told
    ]


def plot(drawn: Drawn, *, seed: int) -> Plot:
    """Give out the parts; the same people and seed give the same parts."""
    regions = [unit for units in drawn.hrbp_units.values() for unit in units]
    free = {region: _ordinary(drawn, region) for region in regions}
    redrawn = {
        region: (rows[-2].number, rows[-1].number) for region, rows in free.items() if len(rows) >= LEAST_TO_REDRAW
    }
    parts = Plot(
        taken_back=free["CC"][0].number, unanswered=free["SC"][0].number, changed=free["SC"][1].number,
        unasked=free["EC"][0].number, redrawn=redrawn, unsigned=frozenset(),
    )
    managers = list(sales_managers(drawn))
    part, whole = SIGNED_SHARE
    wanted = round(len(managers) * (whole - part) / whole) - TELLERS
    rest = sorted(row.number for rows in free.values() for row in rows if row.number not in parts.names)
    dice = random.Random(seed + 3)  # noqa: S311 -- invented history
    unsigned = frozenset(dice.sample(rest, max(0, wanted)))
    return replace(parts, unsigned=unsigned)


LEAST_TO_REDRAW = 3
"""A region needs so many managers without a story before two of them exchange a territory."""
