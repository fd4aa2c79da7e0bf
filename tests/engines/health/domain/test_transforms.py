"""The eight transforms keep the laws the conventions give them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.health.domain import transforms as t

some = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)


@given(x=some, lo=some, step=st.fractions(min_value=Fraction(1, 100), max_value=100))
def test_linear_and_inverse_add_to_a_hundred_and_stay_within(x: Fraction, lo: Fraction, step: Fraction) -> None:
    """LIN + INV = 100, each within 0 and 100."""
    up, down = t.LIN(x, lo, lo + step), t.INV(x, lo, lo + step)
    assert up + down == 100
    assert 0 <= up <= 100


@given(on=st.integers(0, 50), late=st.integers(0, 50), missed=st.integers(0, 50))
def test_on_time_is_none_for_nothing_due_and_half_for_late(on: int, late: int, missed: int) -> None:
    """Late counts half, missed not at all, nothing due is no figure."""
    due = on + late + missed
    score = t.ONTIME(on, late, due)
    if due == 0:
        assert score is None
    else:
        assert score is not None
        assert score * due == 100 * on + 50 * late


@given(x=some)
def test_band_is_full_inside_and_nothing_outside(x: Fraction) -> None:
    """2.5 to 5 is full, 1 and 8 are the ends."""
    score = t.BAND(x, Fraction(1), Fraction(5, 2), Fraction(5), Fraction(8))
    assert 0 <= score <= 100
    assert (score == 100) == (Fraction(5, 2) <= x <= 5)
    assert (score == 0) == (x <= 1 or x >= 8)


@given(x=some, mu=some, n=st.integers(0, 500))
def test_shrink_lies_between_the_sample_and_the_peers(x: Fraction, mu: Fraction, n: int) -> None:
    """Nobody's small sample goes beyond either."""
    assert min(x, mu) <= t.SHRINK(x, n, mu) <= max(x, mu)


@given(days=st.integers(0, 400))
def test_freshness_falls_from_one_to_nothing(days: int) -> None:
    """1 until 30 days, 0 from 90."""
    fresh = t.FRESH(days, 30, 90)
    assert 0 <= fresh <= 1
    assert (fresh == 1) == (days <= 30)
    assert (fresh == 0) == (days >= 90)


@pytest.mark.parametrize(("good", "of", "percent"), [(9, 10, 60), (27, 30, 74), (90, 100, 83)])
def test_wilson_gives_the_worked_example_of_the_conventions(good: int, of: int, percent: int) -> None:
    """9 of 10 is 60 %, 27 of 30 is 74 %, 90 of 100 is 83 %, as lower bounds."""
    assert round(t.WILSON_LO(Fraction(good, of), of) * 100) == percent


def test_wilson_of_no_answer_is_nothing() -> None:
    """No answers prove nothing."""
    assert t.WILSON_LO(Fraction(1), 0) == 0


@given(x=some, target=st.fractions(min_value=Fraction(1, 10), max_value=100))
def test_rate_is_full_from_the_target_on(x: Fraction, target: Fraction) -> None:
    """Reaching the target is full; more is not more."""
    assert (t.RATE(x, target) == 100) == (x >= target)
