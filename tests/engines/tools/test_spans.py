"""Since when a tool is due and missing: told by spans as by walking every day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.tools.domain.spans import Stand, holding, joined, stand
from lingxiao.kernel.days import DaySpan

FIRST = date(2026, 1, 1)
LENGTH = 40


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@st.composite
def spans(draw: st.DrawFn) -> DaySpan:
    start = draw(st.integers(0, LENGTH))
    end = draw(st.one_of(st.none(), st.integers(start + 1, LENGTH + 10)))
    return DaySpan(day(start), None if end is None else day(end))


@given(st.lists(spans(), max_size=6))
def test_joined_spans_hold_the_same_days_and_never_touch(told: list[DaySpan]) -> None:
    found = joined(told)
    for number in range(LENGTH + 15):
        assert any(day(number) in one for one in found) == any(day(number) in one for one in told)
    for one, other in pairwise(found):
        assert one.end is not None
        assert one.end < other.start


@given(st.lists(spans(), max_size=4), st.lists(spans(), max_size=4), st.integers(0, LENGTH))
def test_a_gap_begins_where_walking_back_finds_it(due: list[DaySpan], had: list[DaySpan], number: int) -> None:
    """Walk back from the day while the tool is due and was not there: the last day reached is when the gap began."""

    def is_due(at: int) -> bool:
        return at >= 0 and any(day(at) in one for one in due)

    def is_there(at: int) -> bool:
        return any(day(at) in one for one in had)

    found = stand(due, had, on=day(number))
    if not is_due(number):
        assert found == Stand(None, None, None)
        return
    walked = number
    while is_due(walked - 1):
        walked -= 1
    assert found.due_since == day(walked)
    if is_there(number):
        assert found.missing_since is None
        return
    walked = number
    while is_due(walked - 1) and not is_there(walked - 1):
        walked -= 1
    assert (found.missing_since, found.runs_out_on) == (day(walked), None)


def test_a_licence_that_ends_while_the_tool_is_due_is_told_ahead() -> None:
    due, licence = [DaySpan(day(0))], [DaySpan(day(0), day(20))]
    assert stand(due, licence, on=day(5)) == Stand(day(0), None, day(20))
    renewed = [*licence, DaySpan(day(20), day(30))]
    assert stand(due, renewed, on=day(5)) == Stand(day(0), None, day(30))
    ends_first = [DaySpan(day(0), day(15))]
    assert stand(ends_first, licence, on=day(5)) == Stand(day(0), None, None)


def test_a_day_in_no_span_is_held_by_none() -> None:
    assert holding([DaySpan(day(1), day(3))], on=day(3)) is None
    assert holding([DaySpan(day(1), day(3)), DaySpan(day(3), day(5))], on=day(4)) == DaySpan(day(1), day(5))
