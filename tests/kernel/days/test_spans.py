"""Spans of days: half-open, never empty, and an overlap is either a span or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel.days.spans import DaySpan, EndsBeforeItStarts

DAYS = st.dates(date(2025, 1, 1), date(2025, 3, 31))


@st.composite
def spans(draw: st.DrawFn) -> DaySpan:
    start = draw(DAYS)
    length = draw(st.none() | st.integers(1, 60))
    return DaySpan(start, None if length is None else start + timedelta(days=length))


def test_the_end_is_the_first_day_out() -> None:
    march = DaySpan(date(2026, 3, 1), date(2026, 4, 1))
    assert date(2026, 3, 1) in march
    assert date(2026, 3, 31) in march
    assert date(2026, 4, 1) not in march
    assert date(2026, 2, 28) not in march
    assert march.last == date(2026, 3, 31)
    assert march.count() == 31
    assert not march.is_open


def test_an_open_span_never_ends_and_cannot_be_counted() -> None:
    for_good = DaySpan(date(2026, 3, 1))
    assert for_good.is_open
    assert for_good.last is None
    assert date(2999, 1, 1) in for_good
    with pytest.raises(ValueError, match="is open"):
        for_good.count()
    with pytest.raises(ValueError, match="is open"):
        for_good.days()


def test_people_write_both_ends() -> None:
    assert DaySpan.through(date(2026, 3, 1), date(2026, 3, 31)) == DaySpan(date(2026, 3, 1), date(2026, 4, 1))
    assert list(DaySpan.of_day(date(2026, 3, 1)).days()) == [date(2026, 3, 1)]


@pytest.mark.parametrize("end", [date(2026, 3, 1), date(2026, 2, 1)])
def test_a_span_without_a_day_is_refused(end: date) -> None:
    with pytest.raises(EndsBeforeItStarts) as refused:
        DaySpan(date(2026, 3, 1), end)
    assert refused.value.params == {"start": date(2026, 3, 1)}
    with pytest.raises(EndsBeforeItStarts):
        DaySpan.through(date(2026, 3, 1), date(2026, 2, 28))


def test_a_moment_is_not_a_day() -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    with pytest.raises(TypeError, match="not of moments"):
        DaySpan(moment)
    with pytest.raises(TypeError, match="not of moments"):
        DaySpan(date(2026, 2, 1), moment)


def test_spans_that_only_touch_have_no_day_in_common() -> None:
    january = DaySpan(date(2026, 1, 1), date(2026, 2, 1))
    from_february = DaySpan(date(2026, 2, 1))
    assert january.touches(from_february)
    assert from_february.touches(january)
    assert not january.overlaps(from_february)
    assert not january.touches(DaySpan(date(2026, 2, 2)))


def test_a_span_can_be_cut_short_but_not_made_longer() -> None:
    january = DaySpan(date(2026, 1, 1), date(2026, 2, 1))
    assert january.until(date(2026, 1, 11)) == DaySpan(date(2026, 1, 1), date(2026, 1, 11))
    assert january.until(date(2027, 1, 1)) == january
    assert january.until(date(2026, 1, 1)) is None
    assert DaySpan(date(2026, 1, 1)).until(date(2026, 2, 1)) == january


@given(spans(), spans(), DAYS)
def test_the_intersection_holds_exactly_the_days_of_both(one: DaySpan, other: DaySpan, day: date) -> None:
    both = one.intersect(other)
    assert both == other.intersect(one)
    assert (both is not None) == one.overlaps(other)
    assert (day in one and day in other) == (both is not None and day in both)


@given(spans(), spans())
def test_covering_is_having_every_day(one: DaySpan, other: DaySpan) -> None:
    assert one.covers(one)
    if one.covers(other) and other.covers(one):
        assert one == other
    if other.end is not None:
        assert one.covers(other) == all(day in one for day in other.days())


@given(spans(), DAYS)
def test_cutting_keeps_exactly_the_days_before_the_cut(span: DaySpan, cut: date) -> None:
    left = span.until(cut)
    kept = [] if left is None else list(left.days())
    assert (
        kept == [day for day in DaySpan(date(2025, 1, 1), cut).days() if day in span]
        if cut > date(2025, 1, 1)
        else not kept
    )
