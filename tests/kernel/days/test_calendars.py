"""Working-day calendars: checked against a day-by-day count, and never guessing."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel.days.calendars import (
    FRIDAY_AND_SATURDAY,
    SATURDAY_AND_SUNDAY,
    SUNDAY_ONLY,
    SpecialDay,
    UnknownYear,
    WorkCalendar,
)
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.days.packs import calendar_of
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.words import Bilingual

CHINA = calendar_of(*(pack for key, pack in shipped_packs().items() if key.startswith("cn-")))
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
FIRST, LAST = date(2030, 1, 1), date(2031, 12, 31)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """A calendar of 2030 and 2031 with any weekend and any special days."""
    weekend = draw(st.sampled_from([SATURDAY_AND_SUNDAY, FRIDAY_AND_SATURDAY, SUNDAY_ONLY, frozenset[int]()]))
    special = draw(st.dictionaries(st.dates(FIRST, LAST), st.booleans(), max_size=40))
    days = {day: SpecialDay(Bilingual("日"), is_worked) for day, is_worked in special.items()}
    return WorkCalendar(Bilingual("测试"), frozenset({2030, 2031}), weekend, days)


def test_2026_has_248_working_days_as_the_official_notice_makes_them() -> None:
    by_month = [CHINA.month_working_days(2026, month) for month in range(1, 13)]
    assert by_month == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert sum(by_month) == 248


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_year_has_its_weekdays_less_the_thirteen_days_of_the_law(year: int) -> None:
    # 全国年节及纪念日放假办法 (2024): 13 days a year; what is taken off beyond them is worked at another time.
    weekdays = sum(day.weekday() < 5 for day in DaySpan.through(date(year, 1, 1), date(year, 12, 31)).days())
    assert CHINA.working_days_between(date(year, 1, 1), date(year + 1, 1, 1)) == weekdays - 13


def test_make_up_days_are_worked_and_holidays_are_not() -> None:
    assert CHINA.is_working(date(2026, 2, 14))  # a Saturday, worked for the Spring Festival
    assert not CHINA.is_working(date(2026, 2, 16))  # a Monday, but New Year's Eve
    assert not CHINA.is_working(date(2026, 3, 7))  # an ordinary Saturday
    assert CHINA.is_working(date(2026, 3, 9))
    new_years_eve = CHINA.special_day(date(2026, 2, 16))
    assert new_years_eve == SpecialDay(Bilingual("春节", "Spring Festival"), is_worked=False)
    assert CHINA.special_day(date(2026, 3, 7)) is None


def test_ten_working_days_over_the_spring_festival() -> None:
    """From Monday 9 February: five days to Friday, Saturday 14 is worked, then nothing until Tuesday 24."""
    assert CHINA.add_working_days(date(2026, 2, 9), 5) == date(2026, 2, 14)
    assert CHINA.add_working_days(date(2026, 2, 9), 6) == date(2026, 2, 24)
    assert CHINA.add_working_days(date(2026, 2, 24), -6) == date(2026, 2, 9)
    assert CHINA.add_working_days(date(2026, 2, 18), 1) == date(2026, 2, 24)
    assert CHINA.add_working_days(date(2026, 2, 18), -1) == date(2026, 2, 14)
    assert CHINA.on_or_after(date(2026, 2, 18)) == date(2026, 2, 24)
    assert CHINA.on_or_before(date(2026, 2, 18)) == date(2026, 2, 14)


def test_years_join_where_they_meet() -> None:
    assert CHINA.add_working_days(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert CHINA.working_days_between(date(2025, 12, 31), date(2026, 1, 5)) == 2


def test_a_weekend_may_be_friday_and_saturday() -> None:
    gulf = WorkCalendar(Bilingual("海湾", "Gulf"), frozenset({2026}), FRIDAY_AND_SATURDAY)
    assert gulf.add_working_days(date(2026, 1, 1), 1) == date(2026, 1, 4)


@pytest.mark.parametrize(
    ("ask", "year"),
    [
        (lambda: CHINA.is_working(date(2027, 1, 1)), 2027),
        (lambda: CHINA.special_day(date(2024, 1, 1)), 2024),
        (lambda: CHINA.add_working_days(date(2026, 12, 31), 1), 2027),
        (lambda: CHINA.add_working_days(date(2026, 1, 5), 1000), 2027),
        (lambda: CHINA.add_working_days(date(2025, 1, 2), -1), 2024),
        (lambda: CHINA.add_working_days(date(2027, 1, 2), 0), 2027),
        (lambda: CHINA.on_or_after(date(2027, 1, 2)), 2027),
        (lambda: CHINA.on_or_before(date(2025, 1, 1)), 2024),
        (lambda: CHINA.working_days_between(date(2026, 12, 1), date(2027, 1, 2)), 2027),
        (lambda: CHINA.working_days_between(date(2024, 12, 31), date(2025, 2, 1)), 2024),
        (lambda: CHINA.month_working_days(2028, 1), 2028),
    ],
)
def test_an_unknown_year_is_refused_and_named(ask: object, year: int) -> None:
    assert callable(ask)
    with pytest.raises(UnknownYear) as refused:
        ask()
    assert refused.value.params["year"] == year
    assert str(year) in str(refused.value)


def test_the_end_of_a_count_need_not_be_known_because_it_is_not_counted() -> None:
    assert CHINA.working_days_between(date(2026, 12, 31), date(2027, 1, 1)) == 1
    assert CHINA.working_days_between(date(2027, 1, 1), date(2027, 1, 1)) == 0


def test_a_gap_between_known_years_is_not_jumped() -> None:
    gap = WorkCalendar(Bilingual("缺口", "Gap"), frozenset({2024, 2026}))
    with pytest.raises(UnknownYear) as refused:
        gap.add_working_days(date(2024, 12, 31), 1)
    assert refused.value.params["year"] == 2025
    assert gap.add_working_days(date(2026, 1, 5), 1) == date(2026, 1, 6)


def test_a_calendar_keeps_what_it_was_given() -> None:
    special = {date(2030, 1, 2): SpecialDay(Bilingual("假"), is_worked=False)}
    calendar = WorkCalendar(Bilingual("测试"), frozenset({2030}), SATURDAY_AND_SUNDAY, special)
    special.clear()
    assert not calendar.is_working(date(2030, 1, 2))


def test_a_week_without_a_working_day_is_a_bug() -> None:
    for weekend in (frozenset(range(7)), frozenset({7})):
        with pytest.raises(ValueError, match="some days of the week"):
            WorkCalendar(Bilingual("测试"), frozenset({2030}), weekend)


@given(calendars(), st.dates(FIRST, LAST), st.dates(FIRST, LAST))
def test_counting_agrees_with_counting_on_the_fingers(calendar: WorkCalendar, start: date, end: date) -> None:
    days = [min(start, end) + timedelta(days=n) for n in range(abs((end - start).days))]
    by_hand = sum(calendar.is_working(day) for day in days)
    assert calendar.working_days_between(start, end) == (by_hand if start <= end else -by_hand)
    if start < end:
        assert len(calendar.working_days(DaySpan(start, end))) == by_hand


@given(calendars(), st.dates(date(2030, 5, 1), date(2031, 7, 31)), st.integers(1, 60), st.integers(1, 30))
def test_adding_is_additive_and_undone_by_taking_away(calendar: WorkCalendar, day: date, some: int, more: int) -> None:
    later = calendar.add_working_days(day, some)
    assert calendar.is_working(later)
    assert later > day
    assert calendar.add_working_days(later, more) == calendar.add_working_days(day, some + more)
    assert calendar.working_days_between(day + timedelta(days=1), later + timedelta(days=1)) == some
    assert calendar.add_working_days(day, 0) == day
    if calendar.is_working(day):
        assert calendar.add_working_days(later, -some) == day


@given(calendars(), st.dates(date(2030, 3, 1), date(2031, 9, 30)))
def test_the_nearest_working_days_enclose_the_day(calendar: WorkCalendar, day: date) -> None:
    before, after = calendar.on_or_before(day), calendar.on_or_after(day)
    assert before <= day <= after
    assert (before == day) == (after == day) == calendar.is_working(day)
    assert not any(calendar.is_working(before + timedelta(days=n)) for n in range(1, (after - before).days))


@given(DAYS)
def test_months_add_up_to_the_year(day: date) -> None:
    start, end = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    assert CHINA.working_days_between(start, end) == sum(CHINA.month_working_days(day.year, m) for m in range(1, 13))


def test_thousands_of_answers_a_second() -> None:
    CHINA.is_working(date(2026, 1, 1))
    started = time.process_time()
    for n in range(20_000):
        CHINA.add_working_days(date(2025, 3, 1), n % 300 + 1)
    assert time.process_time() - started < 1  # about 0.03 s on a quiet two-core machine
