"""Groups beside each other: exact means, an interval that is documented, nothing below five people, words of leave."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.appraisals.domain.fairness import POINTS, compare, laid_beside
from lingxiao.engines.appraisals.domain.leave import leave_words

GROUP = st.lists(st.integers(1, 6), min_size=5, max_size=40)


def test_points_run_from_one_to_six() -> None:
    assert POINTS == {"D": 1, "C": 2, "B": 3, "B+": 4, "A": 5, "S": 6}


def test_a_gap_worked_by_hand() -> None:
    """Means 5 and 3, variances 1/2 and 1/2 over five people each: 2 ± 2.776 · √0.2."""
    gap = compare([5, 5, 4, 6, 5], [3, 3, 2, 4, 3])
    assert gap is not None
    assert gap.difference == 2
    assert gap.high - gap.difference == Fraction(2776, 1000) * Fraction(448, 1000), "√0.2 = 0.4472… rounded up"
    assert gap.is_clear


def test_fewer_than_five_on_either_side_are_not_compared() -> None:
    assert compare([6, 6, 6, 6], [1] * 30) is None
    assert compare([6] * 30, [1, 1, 1, 1]) is None
    told = laid_beside(
        grades={pk: "A" if pk < 4 else "B" for pk in range(12)}, groups={pk: "女" if pk < 4 else "男" for pk in range(12)},
    )
    assert [(one.group, one.count, one.gap) for one in told] == [("女", 4, None)]


def test_three_groups_are_each_laid_beside_the_others_and_who_is_in_none_is_left_out() -> None:
    grades = dict.fromkeys(range(20), "B")
    groups = {pk: "abc"[pk % 3] for pk in range(18)}
    told = laid_beside(grades=grades, groups=groups)
    assert [(one.group, one.count, one.others) for one in told] == [("a", 6, 12), ("b", 6, 12), ("c", 6, 12)]
    assert all(one.gap is not None and one.gap.difference == 0 and not one.gap.is_clear for one in told)


@given(GROUP, GROUP)
def test_an_interval_holds_its_difference_and_is_never_narrower_than_the_root_asks(one: list[int], other: list[int]) -> None:
    gap, back = compare(one, other), compare(other, one)
    assert gap is not None
    assert back is not None
    assert gap.low <= gap.difference <= gap.high
    assert (back.difference, back.low, back.high) == (-gap.difference, -gap.high, -gap.low)
    half = float(gap.high - gap.difference)
    spread = sum((v - sum(one) / len(one)) ** 2 for v in one) / (len(one) - 1) / len(one)
    spread += sum((v - sum(other) / len(other)) ** 2 for v in other) / (len(other) - 1) / len(other)
    assert half >= 1.98 * sqrt(spread) - 1e-9


@pytest.mark.parametrize("text", [
    "她休产假三个月，业绩不完整", "上半年请了病假", "has been on maternity leave since May", "He took sick leave",
    "she is pregnant",
])
def test_words_of_leave_are_found(text: str) -> None:
    assert leave_words(text)


@pytest.mark.parametrize("text", [
    "回款率超过约定", "left two customers unanswered", "nursed the account back", "leave the price as it is",
])
def test_words_that_only_look_like_it_are_not(text: str) -> None:
    assert leave_words(text) == ()
