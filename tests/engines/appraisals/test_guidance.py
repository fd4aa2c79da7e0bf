"""Distributions: by size and by the unit's own result, exact, never a number who must fail."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.appraisals.domain.guidance import (
    guide,
    over_the_limit,
    refuse_too_few,
    seated,
    standing,
    top_share,
)
from lingxiao.engines.appraisals.enums import TOP, Grade, Spread
from lingxiao.engines.appraisals.refusals import TooFewToForce, TooFewToGuide

COUNTS = st.integers(0, 500)
PERCENTS = st.integers(0, 300)


@pytest.mark.parametrize(("percent", "share"), [
    (150, 40), (110, 40), (109, 30), (100, 30), (99, 20), (90, 20), (89, 15), (0, 15),
])
def test_the_share_at_the_top_follows_the_units_own_result(percent: int, share: int) -> None:
    assert top_share(unit_percent=percent) == Fraction(share, 100)


@pytest.mark.parametrize(("count", "spread"), [
    (6, Spread.NONE), (9, Spread.NONE), (10, Spread.GUIDANCE), (19, Spread.GUIDANCE), (20, Spread.FORCED), (28, Spread.FORCED),
])
def test_how_far_it_may_bind_follows_the_number_of_people(count: int, spread: Spread) -> None:
    assert guide(count=count, unit_percent=100).widest == spread


def test_six_people_are_never_forced_into_a_curve() -> None:
    with pytest.raises(TooFewToForce, match="6"):
        refuse_too_few(spread=Spread.FORCED, count=6)
    with pytest.raises(TooFewToGuide, match="6"):
        refuse_too_few(spread=Spread.GUIDANCE, count=6)
    with pytest.raises(TooFewToForce):
        refuse_too_few(spread=Spread.FORCED, count=19)
    refuse_too_few(spread=Spread.GUIDANCE, count=10)
    refuse_too_few(spread=Spread.FORCED, count=20)
    refuse_too_few(spread=Spread.NONE, count=1)


def test_twenty_eight_people_at_a_unit_result_of_104() -> None:
    told = guide(count=28, unit_percent=104)
    assert told.most_top == 8, "30 % of 28 are 8.4, and a limit is not rounded up"
    assert told.seats == {"S": 2, "A": 6, "B+": 8, "B": 9, "C": 3, "D": 0}


@given(COUNTS, PERCENTS)
def test_seats_add_up_keep_the_limit_and_ask_for_nobody_at_d(count: int, percent: int) -> None:
    told = guide(count=count, unit_percent=percent)
    assert sum(told.seats.values()) == count
    assert set(told.seats) == set(Grade.values)
    assert sum(told.seats[grade] for grade in TOP) == told.most_top <= top_share(unit_percent=percent) * count
    assert told.seats[Grade.D] == 0
    assert min(told.seats.values()) >= 0


@given(COUNTS, PERCENTS, PERCENTS)
def test_a_better_unit_never_has_fewer_at_the_top(count: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert guide(count=count, unit_percent=low).most_top <= guide(count=count, unit_percent=high).most_top


@given(st.integers(0, 1000), st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_largest_remainder_gives_each_its_share_within_one(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    shares = [(str(at), Fraction(weight, whole)) for at, weight in enumerate(weights)]
    found = seated(total, shares)
    assert sum(found.values()) == total
    assert all(abs(found[key] - share * total) < 1 for key, share in shares)


def test_how_many_are_over_the_limit() -> None:
    told = guide(count=20, unit_percent=95)
    assert told.most_top == 4
    assert over_the_limit(standing(["S"] * 2 + ["A"] * 2 + ["B"] * 16), told) == 0
    assert over_the_limit(standing(["S"] * 3 + ["A"] * 3 + ["B"] * 14), told) == 2
