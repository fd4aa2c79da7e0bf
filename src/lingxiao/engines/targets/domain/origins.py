"""Where each month of a target comes from: the line of the ledger that moved it last. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.targets.enums import MONTHS, Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.engines.targets.models import CascadeEntry


@dataclass(frozen=True, slots=True)
class Origin:
    """The entry that moved a month last, and what the month was before it in minor units; None where it was the first."""

    entry: CascadeEntry
    before: int | None


def origins_of(entries: Sequence[CascadeEntry]) -> list[Origin | None]:
    """For each month of a year the entry that moved it last, from all entries of one node, the newest first.

    A proposal moves nothing. None where nothing was ever set.
    """
    found: list[Origin | None] = [None] * MONTHS
    before: Sequence[int] | None = None
    for entry in reversed(entries):
        if entry.direction == Direction.BOTTOM_UP:
            continue
        for place, amount in enumerate(entry.months):
            if before is None or before[place] != amount:
                found[place] = Origin(entry, None if before is None else before[place])
        before = entry.months
    return found
