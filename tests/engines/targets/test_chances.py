"""The reachability check: growths of quarters, percentiles, and the band they make."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.targets.domain.chances import chance_of, check, growths, percentile
from lingxiao.engines.targets.enums import Chance

EVEN = [100] * 12


def test_growth_is_of_each_three_months_over_the_same_a_year_before() -> None:
    assert growths([*EVEN, 110, 110, 110, 121]) == [Fraction(1, 10), Fraction(341, 300) - 1]
    assert growths([*EVEN, 110, 110]) == []
    assert growths([0, 0, 0, *[100] * 12]) == [], "from nothing nothing grows"
    assert growths([*EVEN, 110, None, 110, 110]) == [], "a month that is not known tells nothing"


@given(st.lists(st.fractions(-1, 3, max_denominator=50), min_size=4, max_size=30), st.fractions(-1, 3, max_denominator=50))
def test_a_percentile_counts_what_is_smaller(among: list[Fraction], value: Fraction) -> None:
    found = percentile(value, among)
    assert found is not None
    assert 0 <= found <= 100
    assert found == Fraction(100, len(among)) * (
        sum(1 for one in among if one < value) + Fraction(sum(1 for one in among if one == value), 2)
    )


def test_too_few_growths_say_nothing() -> None:
    assert percentile(Fraction(1), [Fraction(1)] * 3) is None
    assert chance_of(at=None, coverage=Fraction(9)) == Chance.UNKNOWN


def test_a_full_pipeline_helps_by_a_step_and_an_empty_one_costs_one() -> None:
    at = Fraction(80)
    assert chance_of(at=at, coverage=Fraction(2)) == Chance.STRETCH
    assert chance_of(at=at, coverage=Fraction(3)) == Chance.EVEN
    assert chance_of(at=at, coverage=Fraction(1, 2)) == Chance.UNLIKELY
    assert chance_of(at=Fraction(0), coverage=Fraction(5)) == Chance.LIKELY


def test_more_than_nine_of_ten_needs_a_basis() -> None:
    """Twelve months of 100, then a year of 105 to 116 a month: a target of half as much again was never had."""
    sold: list[int | None] = [*EVEN, *(105 + place for place in range(12))]
    high = check(quota=2_000, sold=sold, peers=[], coverage=None, remaining=0)
    assert high.needs_basis
    assert high.at == 100
    assert high.load_at is None
    low = check(quota=1_400, sold=sold, peers=[Fraction(1)] * 4, coverage=Fraction(1), remaining=300)
    assert not low.needs_basis
    assert (low.trailing, low.load_at) == (1326, Fraction(100))
    assert low.more_pipeline == 600


def test_without_sales_there_is_no_growth() -> None:
    found = check(quota=100, sold=[0] * 24, peers=[], coverage=None, remaining=100)
    assert (found.growth, found.at, found.chance, found.more_pipeline) == (None, None, Chance.UNKNOWN, None)
