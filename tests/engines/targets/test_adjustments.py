"""Leave, ramp, transition and a change in mid-month: exact, and never in hindsight."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.targets.domain.adjustments import from_a_day, handed_over, ramped, without_leave
from lingxiao.kernel.days import DaySpan
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.days.packs import calendar_of
from lingxiao.kernel.money import round_half_away
from lingxiao.kernel.words import Bilingual

CALENDAR = calendar_of(shipped_packs()["cn-2026"], name=Bilingual("2026"))
months = st.lists(st.integers(0, 10**13), min_size=12, max_size=12)
MILLION = [1_000_000_00] * 12


def test_leave_takes_its_working_days_and_no_more() -> None:
    """
    leave from 16 November to 31 December 2026: November has 21 working days, 10 of them before; December has none left
    """
    found = without_leave(MILLION, year=2026, spans=[DaySpan(date(2026, 11, 16), date(2027, 1, 1))], calendar=CALENDAR)
    assert found[:10] == MILLION[:10]
    assert found[10] == round_half_away(Fraction(1_000_000_00 * 10, 21))
    assert found[11] == 0


def test_days_of_two_spans_count_once() -> None:
    one = DaySpan(date(2026, 3, 2), date(2026, 3, 9))
    twice = [one, DaySpan(date(2026, 3, 4), date(2026, 3, 9))]
    assert without_leave(MILLION, year=2026, spans=twice, calendar=CALENDAR) == without_leave(
        MILLION, year=2026, spans=[one], calendar=CALENDAR,
    )


@given(months, st.integers(0, 364), st.integers(1, 200))
def test_leave_never_raises_and_touches_its_own_months_alone(told: list[int], start: int, length: int) -> None:
    first = date.fromordinal(date(2026, 1, 1).toordinal() + start)
    end = date.fromordinal(first.toordinal() + length)
    found = without_leave(told, year=2026, spans=[DaySpan(first, end)], calendar=CALENDAR)
    for number, (before, after) in enumerate(zip(told, found, strict=True), start=1):
        assert 0 <= after <= before
        if date(2026, number, 28) < first.replace(day=1) or date(2026, number, 1) >= end:
            assert after == before


def test_a_new_manager_ramps_up_in_four_months() -> None:
    assert ramped(MILLION, first=9) == [0] * 8 + [500_000_00, 750_000_00, 900_000_00, 1_000_000_00]
    assert ramped(MILLION, first=1)[3:] == MILLION[3:]


@given(months, st.integers(1, 12), st.lists(st.integers(0, 100), max_size=5))
def test_a_territory_handed_over_keeps_the_sum_of_every_month(told: list[int], first: int, steps: list[int]) -> None:
    kept, taken = handed_over(told, first=first, steps=steps)
    assert [one + other for one, other in zip(kept, taken, strict=True)] == told
    assert kept[: first - 1] == told[: first - 1]
    assert all(one == 0 for one in kept[first - 1 + len(steps) :])


def test_a_transition_of_100_70_30_0() -> None:
    kept, taken = handed_over([100] * 12, first=3)
    assert kept == [100, 100, 100, 70, 30, 0, 0, 0, 0, 0, 0, 0]
    assert taken == [0, 0, 0, 30, 70, 100, 100, 100, 100, 100, 100, 100]


def test_a_change_in_mid_month_has_of_both_by_working_days() -> None:
    """
    from 15 July 2026, when 10 of 23 working days are over, the year at the new level is half of what it was
    """
    found = from_a_day(MILLION, full=6_000_000_00, starting=date(2026, 7, 15), calendar=CALENDAR)
    assert found[:6] == MILLION[:6]
    assert found[6] == round_half_away(1_000_000_00 * Fraction(10, 23) + 500_000_00 * Fraction(13, 23))
    assert found[7:] == [500_000_00] * 5


@given(months, st.integers(0, 10**14), st.integers(0, 364))
def test_months_before_a_change_stay(told: list[int], full: int, start: int) -> None:
    starting = date.fromordinal(date(2026, 1, 1).toordinal() + start)
    found = from_a_day(told, full=full, starting=starting, calendar=CALENDAR)
    assert len(found) == 12
    assert found[: starting.month - 1] == told[: starting.month - 1]
    assert min(found) >= 0


@given(months.filter(any), st.integers(1, 12))
def test_the_same_level_changes_nothing(told: list[int], month: int) -> None:
    assert from_a_day(told, full=sum(told), starting=date(2026, month, 10), calendar=CALENDAR) == told
