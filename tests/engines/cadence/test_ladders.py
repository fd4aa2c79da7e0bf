"""The arithmetic of the ladder."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.engines.cadence.ladders import LADDERS, Rung, windows, working_days_late
from lingxiao.kernel.days.calendars import SpecialDay, UnknownYear, WorkCalendar
from lingxiao.kernel.words import Bilingual

DEFAULT = LADDERS["default"]
YEAR = date(2026, 1, 1)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Three years with any weekend and any holidays and make-up days."""
    weekend = draw(st.frozensets(st.integers(0, 6), max_size=3))
    days = draw(st.dictionaries(st.integers(0, 3 * 365 - 1), st.booleans(), max_size=60))
    special = {
        date(2025, 1, 1) + timedelta(days=at): SpecialDay(Bilingual("休"), is_worked=worked)
        for at, worked in days.items()
    }
    return WorkCalendar(Bilingual("任意"), frozenset({2025, 2026, 2027}), weekend, special)


days_of_2026 = st.integers(0, 364).map(lambda at: YEAR + timedelta(days=at))
rungs = st.sampled_from(sorted({rung for ladder in LADDERS.values() for rung in ladder}, key=lambda rung: rung.offset))


@settings(deadline=None)
@given(calendar=calendars(), due_on=days_of_2026)
def test_the_days_of_a_ladder_only_go_forward(calendar: WorkCalendar, due_on: date) -> None:
    for ladder in LADDERS.values():
        reached = [rung.day_of(due_on, calendar) for rung in ladder]
        assert reached == sorted(reached)
        assert len(set(reached)) == len(reached)


@settings(deadline=None)
@given(calendar=calendars(), rung=rungs, due_on=days_of_2026, later=st.integers(0, 60))
def test_a_later_due_day_never_reaches_a_rung_earlier(
    calendar: WorkCalendar, rung: Rung, due_on: date, later: int,
) -> None:
    assert rung.day_of(due_on, calendar) <= rung.day_of(due_on + timedelta(days=later), calendar)


@settings(deadline=None)
@given(calendar=calendars(), rung=rungs, due_on=days_of_2026, today=days_of_2026)
def test_the_database_may_ask_by_due_day_alone(calendar: WorkCalendar, rung: Rung, due_on: date, today: date) -> None:
    """What climb asks of 20,000 rows at once is the same as asking each row for the day of its rung."""
    assert (rung.day_of(due_on, calendar) <= today) == (due_on <= rung.latest_due_on(today, calendar))


@settings(deadline=None)
@given(calendar=calendars(), due_on=days_of_2026, today=days_of_2026)
def test_each_day_asks_for_at_most_one_soft_rung(calendar: WorkCalendar, due_on: date, today: date) -> None:
    asked = [
        one for one in windows(today, calendar)
        if one.ladder == "default" and due_on <= one.latest and (one.after is None or due_on > one.after)
    ]
    assert sum(one.rung.is_soft for one in asked) <= 1
    assert not (any(one.rung.is_soft for one in asked) and any(not one.rung.is_soft for one in asked))


@settings(deadline=None)
@given(calendar=calendars(), due_on=days_of_2026, today=days_of_2026)
def test_as_many_working_days_late_as_the_rungs_say(calendar: WorkCalendar, due_on: date, today: date) -> None:
    late = working_days_late(due_on, today, calendar)
    for rung in DEFAULT[3:]:
        assert (late >= rung.offset) == (rung.day_of(due_on, calendar) <= today)


def test_the_default_ladder_over_the_national_day_holiday() -> None:
    """
    due Wednesday 30 September 2026; off from 1 to 7 October; 20 September and 10 October are worked
        8 9 10(Sat) 12 13 14 15 16 19 20 21 22 23 26 27 28 29 30 Oct, 2 Nov 3
    """
    from lingxiao.kernel.days.pack_files import shipped_packs
    from lingxiao.kernel.days.packs import calendar_of

    packs = shipped_packs()
    calendar = calendar_of(packs["cn-2025"], packs["cn-2026"])
    reached = {rung.key: rung.day_of(date(2026, 9, 30), calendar) for rung in DEFAULT}
    assert reached == {
        "T-7d": date(2026, 9, 23), "T-2d": date(2026, 9, 28), "T0": date(2026, 9, 30), "T+2wd": date(2026, 10, 9),
        "T+5wd": date(2026, 10, 13), "T+10wd": date(2026, 10, 20), "T+20wd": date(2026, 11, 3),
    }


def test_an_unknown_year_leaves_out_what_depends_on_it_and_nothing_else() -> None:
    known = WorkCalendar(Bilingual("2026"), frozenset({2026}))
    asked = {one.rung.key for one in windows(date(2027, 1, 4), known) if one.ladder == "default"}
    assert asked == {"T-7d", "T-2d", "T0"}
    with pytest.raises(UnknownYear):
        DEFAULT[3].day_of(date(2026, 12, 31), known)
