"""Largest remainder, seasons and the recomputing of a whole tree: every sum is kept to the fen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.targets.domain.ratios import Shape, broken, recompute, said
from lingxiao.engines.targets.domain.seasons import per_cent, season_of, shifted
from lingxiao.engines.targets.domain.spreading import added, in_whole_numbers, spread
from lingxiao.engines.targets.refusals import (
    AboveCumulative,
    AboveRatio,
    BelowRatio,
    NotTwelveShares,
    ReservesTooLarge,
    ShareNegative,
    SharesNotWhole,
)
from lingxiao.kernel.money import Money, round_half_away

amounts = st.integers(0, 10**15)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=40)
HOME = [Fraction(one, 1000) for one in (62, 43, 89, 74, 78, 96, 73, 77, 101, 72, 93, 142)]
WORKED_2026 = [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]


@given(amounts, weights)
def test_parts_add_up_and_none_is_off_by_one(total: int, told: list[int]) -> None:
    parts = spread(total, told)
    assert sum(parts) == total
    whole = sum(told)
    for part, weight in zip(parts, told, strict=True):
        exact = Fraction(total * weight, whole) if whole else Fraction(total, len(told))
        assert abs(part - exact) < 1


@given(amounts, weights.filter(any))
def test_it_is_how_money_is_split(total: int, told: list[int]) -> None:
    assert spread(total, told) == [one.minor for one in Money(total, "CNY").split(told)]


def test_what_cannot_be_spread_is_a_bug() -> None:
    for total, told in ((-1, [1]), (1, []), (1, [-1, 2])):
        with pytest.raises(ValueError, match="not negative"):
            spread(total, told)
    assert spread(5, [0, 0]) == [3, 2], "all weights zero counts as all alike"
    assert added([[1, 2], [3, 4]]) == [4, 6]


@given(st.lists(st.fractions(0, 1), min_size=1, max_size=12))
def test_whole_numbers_keep_proportions(shares: list[Fraction]) -> None:
    found = in_whole_numbers(shares)
    whole = sum(found)
    assert [Fraction(one, whole) if whole else 0 for one in found] == [
        one / sum(shares) if sum(shares) else 0 for one in shares
    ]


# --- Seasons ---------------------------------------------------------------------------------------------------------


def test_shares_of_95_per_cent_are_refused_with_a_sentence() -> None:
    short = [*HOME[:-1], HOME[-1] - Fraction(5, 100)]
    with pytest.raises(SharesNotWhole) as refused:
        season_of(short)
    assert refused.value.params["sum"] == "95"
    assert season_of(HOME) == tuple(HOME)
    with pytest.raises(NotTwelveShares):
        season_of(HOME[:-1])
    with pytest.raises(ShareNegative):
        season_of([-HOME[0], *HOME[1:]])


def test_the_spring_festival_moves_weight_with_the_working_days() -> None:
    """
    2026 has 16 working days in February; a year in which the festival falls into January has 20 there and 17 in January
    """
    worked = [17, 20, *WORKED_2026[2:]]
    moved = shifted(HOME, worked=worked, reference=WORKED_2026)
    assert sum(moved) == 1
    assert moved[0] < HOME[0]
    assert moved[1] > HOME[1]
    raw = [share * Fraction(now, before) for share, now, before in zip(HOME, worked, WORKED_2026, strict=True)]
    assert moved[1] == raw[1] / sum(raw)


@given(st.lists(st.integers(1, 23), min_size=12, max_size=12))
def test_the_same_working_days_move_nothing(days: list[int]) -> None:
    assert list(shifted(HOME, worked=days, reference=days)) == HOME


def test_a_month_without_working_days_in_the_reference_keeps_its_share() -> None:
    reference = [0, *WORKED_2026[1:]]
    assert shifted(HOME, worked=WORKED_2026, reference=reference) == tuple(HOME)


def test_per_cent_as_people_write_it() -> None:
    assert [per_cent(Fraction(one, 10_000)) for one in (9_500, 10_325, 1_230, -450, 0)] == ["95", "103.25", "12.3", "-4.5", "0"]


# --- Ratios ----------------------------------------------------------------------------------------------------------


def test_1_27_is_refused_because_the_levels_together_exceed_1_20() -> None:
    refusal = broken(carried=100, passed=127, above=Fraction(103, 100), currency="CNY")
    assert isinstance(refusal, AboveCumulative)
    assert (refusal.params["ratio"], refusal.params["cumulative"], refusal.params["most"]) == ("1.27", "1.31", "1.20")


def test_each_limit_has_its_own_sentence() -> None:
    one = Fraction(1)
    assert isinstance(broken(carried=100, passed=115, above=one, currency="CNY"), AboveRatio)
    below = broken(carried=10_000, passed=9_900, above=one, currency="CNY")
    assert isinstance(below, BelowRatio)
    assert below.params["missing"] == "¥1.00"
    assert broken(carried=100, passed=110, above=Fraction(12, 11), currency="CNY") is None
    assert broken(carried=0, passed=5, above=one, currency="CNY") is None


def test_a_ratio_that_is_nearly_one_does_not_look_like_one() -> None:
    assert said(Fraction(1)) == "1.00"
    assert said(Fraction(99_999, 100_000)) == "1.0000"
    assert said(Fraction(9_999, 10_000)) == "0.9999"
    assert said(Fraction(103, 100)) == "1.03"
    assert said(None) == "–"


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    count = draw(st.integers(1, 30))
    parents = [-1, *(draw(st.integers(0, place)) for place in range(count - 1))]
    ratios = [Fraction(draw(st.integers(100, 110)), 100) for _place in parents]
    reserves = [draw(st.integers(0, 3)) for _place in parents]
    return Shape(parents, ratios, [draw(st.integers(0, 50)) for _place in parents], reserves)


@given(shapes(), st.integers(10**6, 10**13))
def test_children_and_reserves_always_come_to_parent_times_ratio(shape: Shape, total: int) -> None:
    try:
        carried = recompute(shape, total=total)
    except ReservesTooLarge:
        return  # a node that carries nothing cannot keep a reserve
    assert carried[0] == total
    for place, ratio in enumerate(shape.ratios):
        children = [carried[one] for one, parent in enumerate(shape.parents) if parent == place]
        if children:
            assert sum(children) + shape.reserves[place] == round_half_away(carried[place] * ratio)


def test_a_tree_of_21_700_nodes_keeps_its_sums() -> None:
    """One company, 8 regions, 1,700 managers, 20,000 representatives. How long that takes: ``./lx bench quota_tree``."""
    parents = [-1, *([0] * 8), *(1 + place % 8 for place in range(1_700)), *(9 + place % 1_700 for place in range(19_991))]
    count = len(parents)
    assert count == 21_700
    shape = Shape(parents, [Fraction(103, 100)] * count, [1 + place % 97 for place in range(count)], [0] * count)
    carried = recompute(shape, total=4_800_000_000_00)
    assert sum(carried[1:9]) == round_half_away(4_800_000_000_00 * Fraction(103, 100))
