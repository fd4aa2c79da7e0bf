"""The total of a card: weighted points of what is known, bonuses within their cap, and the grade a veto bars. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.scorecards.enums import CAP, MOST_BONUS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.engines.scorecards.domain.scoring import Score

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One line: its weight in percent, and its score, or None where its actual is missing."""

    weight: int
    score: Score | None


@dataclass(frozen=True, slots=True)
class Total:
    """Points of a card over ``known_weight`` percent of its weight; None where nothing is known. A gap is never a zero.

    ``attainment`` is what was achieved, by weight, of the lines that say so.
    """

    points: Fraction | None
    known_weight: int
    bonus: Fraction
    grade_cap: str
    attainment: Fraction | None


def total(lines: Sequence[Weighed], *, cap: int = CAP) -> Total:
    """Σ weight·points over the weight that is known, each score capped, plus bonuses of ten points at most (A02)."""
    known = [(one.weight, one.score.points) for one in lines if one.score is not None and one.score.points is not None]
    weight = sum(share for share, _points in known)
    bonus = min(Fraction(MOST_BONUS), sum((one.score.bonus for one in lines if one.score is not None), ZERO))
    barred = sorted({one.score.grade_cap for one in lines if one.score is not None and one.score.grade_cap}, reverse=True)
    told = [
        (one.weight, one.score.achieved)
        for one in lines if one.score is not None and one.score.achieved is not None and one.weight
    ]
    attained = sum(share for share, _achieved in told)
    return Total(
        points=sum((min(points, Fraction(cap)) * share for share, points in known), ZERO) / weight + bonus if weight else None,
        known_weight=weight,
        bonus=bonus,
        grade_cap=barred[0] if barred else "",
        attainment=sum((achieved * share for share, achieved in told), ZERO) / attained if attained else None,
    )
