"""From answers to what a cell may tell: means in tenths, shares, bands. Pure, exact, and never of a single answer."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lingxiao.engines.campaigns.enums import LEAST_SPREAD, WEIGHTS, WINSORISED_FROM, QuestionKind, RaterGroup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lingxiao.engines.campaigns.questions import Question

LOW, MIDDLE, HIGH = "low", "middle", "high"
"""Bands: in the lowest quarter of the scale, between, in the highest quarter (on 1 to 5: up to 2, and from 4 on)."""


def mean(values: Sequence[int]) -> Fraction:
    """The exact mean."""
    return Fraction(sum(values), len(values))


def winsorised(values: Sequence[int]) -> list[int]:
    """Of six answers and more, the lowest and the highest count as their neighbours (A02); fewer stay as they are."""
    told = sorted(values)
    if len(told) >= WINSORISED_FROM:
        told[0], told[-1] = told[1], told[-2]
    return told


def tenths(value: Fraction) -> int:
    """A mean in whole tenths, half up."""
    return int((value * 20 + 1) // 2)


def band(value: Fraction, question: Question) -> str:
    """In which part of the scale a mean lies."""
    low, high = question.values[0], question.values[-1]
    share = (value - low) / (high - low)
    return LOW if share <= Fraction(1, 4) else HIGH if share >= Fraction(3, 4) else MIDDLE


def exactly(question: Question, values: Sequence[int]) -> dict[str, Any]:
    """What is told of a cell in which answers differ: the mean in tenths, or the share of each option in percent."""
    if question.kind is QuestionKind.CHOICE:
        if len(values) < LEAST_SPREAD:
            return {}
        return {"shares": [tenths(Fraction(10 * values.count(one), len(values))) for one in question.values]}
    return {"mean": tenths(mean([question.counted(one) for one in values]))}


def roughly(question: Question, values: Sequence[int]) -> dict[str, Any]:
    """What is told of a cell in which all answered alike, or which would give such a cell away: a band, never a figure."""
    if question.kind is QuestionKind.CHOICE:
        return {}
    return {"band": band(mean([question.counted(one) for one in values]), question)}


def overall(means: Mapping[str, Fraction]) -> Fraction | None:
    """The figure over groups by their weights (A02: 40, 30, 20, 10), of the groups that are shown; None of none."""
    weights = {group: WEIGHTS[RaterGroup(group)] for group in means if group in WEIGHTS}
    if not weights:
        return None
    return sum((means[group] * weight for group, weight in weights.items()), Fraction(0)) / sum(weights.values())


def is_straight(told: Mapping[str, int], questions: Sequence[Question]) -> bool:
    """Whether somebody chose the same point throughout, turned questions included: then nothing was weighed.

    How long somebody took is not asked: measuring that would be watching them, and their promise says that no time is kept.
    """
    rated = [told[one.key] for one in questions if one.kind is QuestionKind.SCALE and one.key in told]
    is_mixed = any(one.is_reverse for one in questions)
    return is_mixed and len(rated) > LEAST_SPREAD and len(set(rated)) == 1
