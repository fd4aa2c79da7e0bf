"""Periods: months, quarters, halves and years, in calendar and financial years."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel.days.periods import HalfYear, Month, NotAPeriod, Period, Quarter, Year, read_period
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.words import Bilingual

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
YEAR_STARTS = st.integers(1, 12)
SHIFTED = st.sampled_from([Quarter, HalfYear, Year])


@st.composite
def periods(draw: st.DrawFn) -> Period:
    if draw(st.booleans()):
        return Month.containing(draw(DAYS))
    return draw(SHIFTED).containing(draw(DAYS), year_starts_in=draw(YEAR_STARTS))


def test_the_spans_of_a_calendar_year() -> None:
    assert Month(2026, 2).span == DaySpan(date(2026, 2, 1), date(2026, 3, 1))
    assert Quarter(2026, 4).span == DaySpan(date(2026, 10, 1), date(2027, 1, 1))
    assert HalfYear(2026, 1).span == DaySpan(date(2026, 1, 1), date(2026, 7, 1))
    assert Year.of(2026).span == DaySpan(date(2026, 1, 1), date(2027, 1, 1))


def test_a_financial_year_carries_the_year_it_starts_in() -> None:
    assert Year.of(2026, year_starts_in=4).span == DaySpan(date(2026, 4, 1), date(2027, 4, 1))
    assert Quarter(2026, 4, 4).span == DaySpan(date(2027, 1, 1), date(2027, 4, 1))
    assert Quarter.containing(date(2027, 2, 1), year_starts_in=4) == Quarter(2026, 4, 4)


def test_a_year_is_made_of_its_parts() -> None:
    year = Year.of(2026, year_starts_in=7)
    assert year.halves() == (HalfYear(2026, 1, 7), HalfYear(2026, 2, 7))
    assert [quarter.months()[0] for quarter in year.quarters()] == [
        Month(2026, 7), Month(2026, 10), Month(2027, 1), Month(2027, 4),
    ]  # fmt: skip
    assert len(year.months()) == 12


@pytest.mark.parametrize(
    ("period", "key", "label"),
    [
        (Month(2026, 3), "2026-03", Bilingual("2026年3月", "March 2026")),
        (Quarter(2026, 1), "2026-Q1", Bilingual("2026年第一季度", "Q1 2026")),
        (Quarter(2026, 3, 4), "2026-Q3", Bilingual("2026财年第三季度", "Q3 FY2026")),
        (HalfYear(2026, 1), "2026-H1", Bilingual("2026年上半年", "First half of 2026")),
        (HalfYear(2026, 2, 4), "2026-H2", Bilingual("2026财年下半年", "Second half of FY2026")),
        (Year.of(2026), "2026", Bilingual("2026年度", "2026")),
        (Year.of(2026, year_starts_in=4), "2026", Bilingual("2026财年", "FY2026")),
    ],
)
def test_keys_and_labels(period: Period, key: str, label: Bilingual) -> None:
    assert period.key == key
    assert period.label == label
    assert read_period(key, year_starts_in=period.year_starts_in) == period


@pytest.mark.parametrize(
    "key",
    ["", "2026-", "2026-13", "2026-00", "2026-3", "2026-Q5", "2026-Q0", "2026-H3", "26-Q1", "9999", "0001", "2026-Q1 ",
     "２０２６", "2026-q1", "2026年", "-2026", "2026-Q1\n", "2026-" + "1" * 500],
)  # fmt: skip
def test_anything_else_is_refused(key: str) -> None:
    with pytest.raises(NotAPeriod) as refused:
        read_period(key)
    assert len(str(refused.value.params["key"])) <= 40


def test_a_part_the_year_does_not_have_is_a_bug() -> None:
    for broken in (lambda: Quarter(2026, 5), lambda: Month(2026, 0), lambda: Year.of(2026, year_starts_in=13)):
        with pytest.raises(ValueError, match="no such period"):
            broken()
    with pytest.raises(ValueError, match="calendar month"):
        Month(2026, 3, 4)


@given(periods())
def test_reading_a_key_gives_the_period_back(period: Period) -> None:
    assert read_period(period.key, year_starts_in=period.year_starts_in) in (period, Month(period.year, period.number))


@given(SHIFTED, DAYS, YEAR_STARTS)
def test_every_day_is_in_exactly_one_period(kind: type[Period], day: date, year_starts_in: int) -> None:
    period = kind.containing(day, year_starts_in=year_starts_in)
    assert day in period
    assert day not in period.next()
    assert day not in period.previous()


@given(periods(), st.integers(-200, 200))
def test_shifting_goes_there_and_back_without_gaps(period: Period, count: int) -> None:
    assert period.shift(count).shift(-count) == period
    assert period.next().previous() == period
    assert period.span.end == period.next().span.start
    assert (period.shift(count) > period) == (count > 0)


@given(periods())
def test_months_fill_the_period(period: Period) -> None:
    months = period.months()
    assert months[0].span.start == period.span.start
    assert months[-1].span.end == period.span.end
    assert all(one.span.touches(other.span) for one, other in pairwise(months))
    assert sum(month.span.count() for month in months) == period.span.count()
    assert (period.span.last or date.min) + timedelta(days=1) == period.span.end


@given(period=periods(), count=st.integers(-3, 30))
def test_through_is_every_period_once_in_order(period: Period, count: int) -> None:
    found = list(period.through(period.shift(count)))
    assert found == [period.shift(at) for at in range(count + 1)]
