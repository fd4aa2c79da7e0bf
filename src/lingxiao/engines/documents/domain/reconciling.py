"""Two people edited one text: which blocks only one of them touched, and which both, against what both started from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lingxiao.engines.documents.domain.blocks import Block


class Fate(StrEnum):
    """What happened to a block between the common start and the two texts."""

    SAME = "same"
    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Pair:
    """One block in both texts; None where it was taken out or never was. ``fate`` says who touched it."""

    id: str
    fate: Fate
    theirs: Block | None
    mine: Block | None

    @property
    def proposed(self) -> str:
        """Which side stands unless somebody chooses otherwise: whoever alone touched it; mine where both did."""
        return "theirs" if self.fate in {Fate.SAME, Fate.THEIRS} else "mine"


def pairs(*, base: Sequence[Block], theirs: Sequence[Block], mine: Sequence[Block]) -> tuple[Pair, ...]:
    """Every block of either text in the order of theirs, with mine put in after the block it followed."""
    start, other, own = ({block.id: block for block in text} for text in (base, theirs, mine))
    return tuple(_pair(name, start, other, own) for name in _order(theirs, mine))


def chosen(found: Sequence[Pair], choices: Mapping[str, str]) -> tuple[Block, ...]:
    """The text that the choices make: for each block its ``theirs`` or ``mine``, or what is proposed."""
    picked = (pair.theirs if choices.get(pair.id, pair.proposed) == "theirs" else pair.mine for pair in found)
    return tuple(block for block in picked if block is not None)


def _pair(name: str, start: Mapping[str, Block], other: Mapping[str, Block], own: Mapping[str, Block]) -> Pair:
    was, theirs, mine = start.get(name), other.get(name), own.get(name)
    if theirs == mine:
        fate = Fate.SAME
    elif mine == was:
        fate = Fate.THEIRS
    elif theirs == was:
        fate = Fate.MINE
    else:
        fate = Fate.BOTH
    return Pair(name, fate, theirs, mine)


def _order(theirs: Sequence[Block], mine: Sequence[Block]) -> list[str]:
    order = [block.id for block in theirs]
    place = set(order)
    for at, block in enumerate(mine):
        if block.id in place:
            continue
        before = next((mine[back].id for back in range(at - 1, -1, -1) if mine[back].id in place), None)
        order.insert(order.index(before) + 1 if before is not None else 0, block.id)
        place.add(block.id)
    return order
