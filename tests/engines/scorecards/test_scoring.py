"""The ten scoring rules: golden values of A02, what is refused, and laws that hold for any numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.scorecards.domain.scales import Between, Linear, read_scale
from lingxiao.engines.scorecards.domain.scoring import (
    CohortTooSmall,
    ExamplesMissing,
    NoSuchLevel,
    Reached,
    Score,
    along_line,
    in_band,
    score,
)
from lingxiao.engines.scorecards.domain.totals import Weighed, total
from lingxiao.engines.scorecards.refusals import BadScale, ClosedCaseNeeded, ZeroTarget
from lingxiao.kernel.words import Bilingual

F = Fraction
STEPS = [[None, "0.8", "0"], ["0.8", "1", "70"], ["1", None, "100"]]
SAID = Bilingual("说明", "said")
exact = st.fractions(min_value=0, max_value=3, max_denominator=1000)


def points(rule: str, parameters: dict[str, Any], actual: Any, target: Any = 1, way: str = "higher", **more: Any) -> Fraction:
    scale = read_scale(kpi="K", rule=rule, parameters=parameters, direction=way)
    goal = None if target is None else F(target)
    found = score(kpi="K", scale=scale, reached=Reached(F(actual), goal, **more))
    assert found.points is not None
    return found.points


@pytest.mark.parametrize(("achieved", "expected"), [
    ("0.79", 0), ("0.8", 60), ("0.9", 80), ("1", 100), ("1.1", 110), ("1.2", 120), ("9", 120),
])
def test_linear_as_the_domain_book_says(achieved: str, expected: int) -> None:
    assert points("LINEAR", {"floor": "0.8", "ceil": "1.2"}, achieved) == expected


@pytest.mark.parametrize(("actual", "expected"), [("0.95", 100), ("0.96", 100), ("0.92", 94), ("0.80", 70), ("0.799", 0)])
def test_two_points_off_for_each_percent_and_nothing_below_eighty(actual: str, expected: int) -> None:
    assert points("DEDUCT", {"points": "2", "unit": "0.01", "cut_off": "0.8"}, actual, "0.95") == expected


def test_a_deduction_where_less_is_better_looks_the_other_way() -> None:
    assert points("DEDUCT", {"points": "10", "unit": "0.001"}, "0.005", "0.003", way="lower") == 80
    assert points("DEDUCT", {"points": "10", "unit": "0.001"}, "0.001", "0.003", way="lower") == 100
    assert points("DEDUCT", {"points": "15"}, 3) == 55
    assert points("DEDUCT", {"points": "50"}, 3) == 0


def test_reverse_turns_the_ratio_round() -> None:
    assert points("REVERSE", {}, 66, 60) == 80  # two less 1.1 is .9
    assert points("REVERSE", {}, 54, 60) == 110


def test_steps_milestones_bars_rank_range() -> None:
    assert [points("STEP", {"steps": STEPS}, one) for one in ("0.79", "0.8", "1", "5")] == [0, 70, 100, 100]
    milestones = {"milestones": [["甲", "50"], ["乙", "30"], ["丙", "20"]]}
    assert points("MILESTONE", milestones, 0, None, milestones={"甲": "on_time", "乙": "late", "丙": "very_late"}) == 84
    assert points("MILESTONE", milestones, 0, None) == 0
    assert points("BARS", {}, 3, None) == 100
    assert points("BARS", {}, 5, None, examples=2) == 120
    assert points("RANK", {}, 1, None, cohort=11) == 120
    assert points("RANK", {}, 11, None, cohort=11) == 60
    assert points("RANK", {}, 6, None, cohort=11) == 90
    band = {"a": "1", "b": "2.5", "c": "5", "d": "9"}
    assert [points("RANGE", band, one, None) for one in ("1", "1.75", "3", "7", "9")] == [0, 50, 100, 50, 0]


def test_a_bonus_adds_ten_points_at_most_and_a_veto_bars_a_grade() -> None:
    bonus = score(kpi="K", scale=read_scale(kpi="K", rule="BONUS", parameters={"points": "3"}), reached=Reached(F(5)))
    assert bonus.points is None
    assert bonus.bonus == 10
    veto = read_scale(kpi="K", rule="VETO", parameters={})
    assert score(kpi="K", scale=veto, reached=Reached(F(0))).grade_cap == ""
    assert score(kpi="K", scale=veto, reached=Reached(F(1), case_id=7)).grade_cap == "C"
    with pytest.raises(ClosedCaseNeeded):
        score(kpi="K", scale=veto, reached=Reached(F(1)))
    component = read_scale(kpi="K", rule="VETO", parameters={"effect": "component"})
    assert score(kpi="K", scale=component, reached=Reached(F(1), case_id=7)).points == 0


def test_what_cannot_be_measured_is_refused_and_never_zero() -> None:
    for target in (0, None):
        with pytest.raises(ZeroTarget):
            points("LINEAR", {}, 5, target)
    with pytest.raises(CohortTooSmall, match="9"):
        points("RANK", {}, 1, None, cohort=9)
    for level in (1, 5):
        with pytest.raises(ExamplesMissing):
            points("BARS", {}, level, None, examples=1)
    with pytest.raises(NoSuchLevel):
        points("BARS", {}, "2.5", None)
    with pytest.raises(BadScale):
        points("RANK", {}, 12, None, cohort=11)


def test_a_rank_alone_founds_no_lowest_grade() -> None:
    found = score(kpi="K", scale=read_scale(kpi="K", rule="RANK", parameters={}), reached=Reached(F(30), cohort=30))
    assert found.founds_lowest is False


@pytest.mark.parametrize(("rule", "parameters"), [
    ("LINEAR", {"floor": "1", "ceil": "1.2"}), ("LINEAR", {"floor": "0.8", "ceil": "1"}), ("LINEAR", {"cap": "90"}),
    ("LINEAR", {"floor": 0.8}), ("LINEAR", {"floor": "1e-1"}), ("LINEAR", {"floor": "abc"}),
    ("STEP", {"steps": []}), ("STEP", {}), ("STEP", {"steps": [["0", "1", "5"], ["1", None, "9"]]}),
    ("STEP", {"steps": [[None, "1", "5"], ["1.1", None, "9"]]}),  # a gap
    ("STEP", {"steps": [[None, "1", "5"], ["0.9", None, "9"]]}),  # an overlap
    ("STEP", {"steps": [[None, "1", "5"], ["1", "0.5", "7"], ["0.5", None, "9"]]}),
    ("STEP", {"steps": [[None, "1", "5"], ["1", "2", "9"], ["2", None, "7"]]}),  # up and down
    ("STEP", {"steps": STEPS, "on": "mood"}), ("DEDUCT", {"points": "0"}), ("DEDUCT", {"points": "2", "unit": "0"}),
    ("BONUS", {"points": "3", "most": "11"}), ("BONUS", {"points": "-1"}), ("VETO", {"effect": "rumour"}),
    ("MILESTONE", {"milestones": [["甲", "99"]]}), ("MILESTONE", {"milestones": [["甲", "120"], ["乙", "-20"]]}),
    ("RANGE", {"a": "1", "b": "5", "c": "2.5", "d": "9"}), ("RANGE", {"a": "1"}),
    ("BARS", {"levels": ["1", "2", "3"]}), ("BARS", {"levels": ["5", "4", "3", "2", "1"]}),
    ("RANK", {"lowest": "100", "highest": "60"}),
])
def test_a_rule_that_does_not_hold_together_is_refused(rule: str, parameters: dict[str, Any]) -> None:
    with pytest.raises(BadScale):
        read_scale(kpi="K", rule=rule, parameters=parameters)


@given(one=exact, other=exact, floor=st.fractions(0, F(99, 100), max_denominator=100),
       ceil=st.fractions(F(101, 100), 3, max_denominator=100))
def test_reaching_more_never_scores_less(one: Fraction, other: Fraction, floor: Fraction, ceil: Fraction) -> None:
    scale = Linear(floor, ceil)
    low, high = sorted((one, other))
    found = [along_line(scale=scale, achieved=value) for value in (low, high)]
    assert 0 <= found[0] <= found[1] <= scale.cap
    assert along_line(scale=scale, achieved=F(1)) == 100


@given(value=st.fractions(-5, 15, max_denominator=100), bounds=st.lists(st.integers(0, 10), min_size=4, max_size=4, unique=True))
def test_a_range_stays_within_its_points(value: Fraction, bounds: list[int]) -> None:
    a, b, c, d = (F(one) for one in sorted(bounds))
    found = in_band(scale=Between(a, b, c, d), value=value)
    assert 0 <= found <= 100
    assert (found == 100) == (b <= value <= c)


@given(cuts=st.lists(st.integers(1, 50), min_size=1, max_size=5, unique=True), value=st.fractions(0, 60, max_denominator=10),
       rises=st.lists(st.integers(0, 40), min_size=6, max_size=6))
def test_every_value_falls_into_exactly_one_step(cuts: list[int], value: Fraction, rises: list[int]) -> None:
    bounds: list[Any] = [None, *sorted(cuts), None]
    heights = [str(sum(rises[: at + 1])) for at in range(len(bounds) - 1)]
    steps = [[since, until, height] for (since, until), height in zip(pairwise(bounds), heights, strict=True)]
    stair = sum(1 for since, until, _h in steps if (since is None or value >= since) and (until is None or value < until))
    assert stair == 1
    assert str(points("STEP", {"steps": steps, "on": "value"}, value)) in heights


@given(weights=st.lists(st.integers(5, 40), min_size=1, max_size=8), known=st.lists(st.booleans(), min_size=8, max_size=8),
       reached=st.lists(st.fractions(0, 130, max_denominator=10), min_size=8, max_size=8))
def test_a_total_is_of_what_is_known_and_says_how_much_that_is(
    weights: list[int], known: list[bool], reached: list[Fraction],
) -> None:
    told = zip(weights, known, reached, strict=False)
    lines = [Weighed(weight, Score(value, SAID) if is_known else None) for weight, is_known, value in told]
    found = total(lines)
    scored = [(one.weight, one.score.points) for one in lines if one.score is not None]
    shown = [(weight, min(value, F(120))) for weight, value in scored if value is not None]
    assert found.known_weight == sum(weight for weight, _value in shown)
    if not shown:
        assert found.points is None
        return
    assert found.points == sum(weight * value for weight, value in shown) / found.known_weight
    assert min(value for _weight, value in shown) <= found.points <= max(value for _weight, value in shown)


def test_a_gap_is_no_zero_and_bonuses_are_capped_in_all() -> None:
    lines = [
        Weighed(40, Score(F(100), SAID)), Weighed(60, None), Weighed(0, Score(None, SAID, bonus=F(8))),
        Weighed(0, Score(None, SAID, bonus=F(8))), Weighed(0, Score(None, SAID, grade_cap="C")),
    ]
    found = total(lines)
    assert (found.points, found.bonus) == (F(110), F(10))
    assert (found.known_weight, found.grade_cap) == (40, "C")
