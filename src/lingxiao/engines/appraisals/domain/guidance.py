"""What a distribution of grades may ask of a cohort: by its size and by the unit's own result. Pure arithmetic.

The distribution is guidance, a limit for S and A at most, and never a number of people who must fail (LR-04).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.appraisals.enums import FORCED_FROM, GUIDED_FROM, TOP, Grade, Spread
from lingxiao.engines.appraisals.refusals import TooFewToForce, TooFewToGuide

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TOP_SHARES = ((110, 40), (100, 30), (90, 20), (0, 15))
"""From which result of the unit, in percent of its target, how many percent may stand at S and A (A02)."""
WITHIN_TOP = ((Grade.S, Fraction(1, 4)), (Grade.A, Fraction(3, 4)))
BELOW_TOP = ((Grade.B_PLUS, Fraction(2, 5)), (Grade.B, Fraction(9, 20)), (Grade.C, Fraction(3, 20)), (Grade.D, Fraction(0)))
"""How the seats above and below are shared out by default. D asks for nobody: it needs an unmet agreed standard."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What is laid beside the grades of a cohort: how far it may bind, how many at S and A at most, seats a grade."""

    count: int
    widest: Spread
    most_top: int
    seats: Mapping[str, int]


def top_share(*, unit_percent: int) -> Fraction:
    """The share of people who may stand at S or A, by the unit's own result in whole percent of its target."""
    return next(Fraction(share, 100) for at_least, share in TOP_SHARES if unit_percent >= at_least)


def widest(*, count: int) -> Spread:
    """How far a distribution may bind so many people: from 20 as a limit, from 10 as guidance, below not at all (A02)."""
    if count >= FORCED_FROM:
        return Spread.FORCED
    return Spread.GUIDANCE if count >= GUIDED_FROM else Spread.NONE


def refuse_too_few(*, spread: str, count: int) -> None:
    """Refuse a distribution that so few people cannot carry: ``TooFewToForce``, ``TooFewToGuide``."""
    if spread == Spread.FORCED and count < FORCED_FROM:
        raise TooFewToForce(count=count, least=FORCED_FROM)
    if spread == Spread.GUIDANCE and count < GUIDED_FROM:
        raise TooFewToGuide(count=count, least=GUIDED_FROM)


def guide(*, count: int, unit_percent: int) -> Guide:
    """The guidance for a cohort. S and A together never exceed their share; seats add up to ``count``."""
    most_top = int(top_share(unit_percent=unit_percent) * count)
    seats = {**seated(most_top, WITHIN_TOP), **seated(count - most_top, BELOW_TOP)}
    return Guide(count, widest(count=count), most_top, seats)


def seated(total: int, shares: Sequence[tuple[str, Fraction]]) -> dict[str, int]:
    """So many seats shared out by largest remainder: they add up exactly; of equal remainders the earlier wins."""
    exact = [(key, share * total) for key, share in shares]
    found = {key: int(value) for key, value in exact}
    left = total - sum(found.values())
    by_remainder = sorted(exact, key=lambda pair: int(pair[1]) - pair[1])
    for key, _value in by_remainder[:left]:
        found[key] += 1
    return found


def standing(grades: Iterable[str]) -> dict[str, int]:
    """How many people stand at each grade, every grade named."""
    found = dict.fromkeys(Grade.values, 0)
    for grade in grades:
        found[grade] += 1
    return found


def over_the_limit(counts: Mapping[str, int], guided: Guide) -> int:
    """How many more people stand at S and A than the guidance allows; 0 while it is kept."""
    return max(0, sum(counts[grade] for grade in TOP) - guided.most_top)
