"""The working clock: quiet hours, the queue they make, and deadlines in working hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel.days.calendars import SATURDAY_AND_SUNDAY, UnknownYear, WorkCalendar
from lingxiao.kernel.days.hours import MORNING_AND_AFTERNOON, WorkHours
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.days.packs import calendar_of
from lingxiao.kernel.words import Bilingual

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = WorkCalendar(Bilingual("每天", "Every day"), frozenset({2025, 2026, 2027}), frozenset())
HANGZHOU = WorkHours(calendar_of(*(pack for key, pack in shipped_packs().items() if key.startswith("cn-"))), SHANGHAI)
IN_BERLIN = WorkHours(WorkCalendar(Bilingual("德国", "Germany"), frozenset({2026, 2027}), SATURDAY_AND_SUNDAY), BERLIN)
MOMENTS = st.integers(0, 330 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=minutes)
)
HOURS = st.integers(0, 6_000).map(lambda minutes: Fraction(minutes, 60))


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-03-09 08:29:59", True),
        ("2026-03-09 08:30", False),
        ("2026-03-09 19:59:59", False),
        ("2026-03-09 20:00", True),
        ("2026-03-07 10:00", True),  # a Saturday
        ("2026-02-14 10:00", False),  # a Saturday that is worked
        ("2026-02-17 10:00", True),  # the Spring Festival
    ],
)
def test_quiet_is_the_night_and_every_day_of_rest(at: str, quiet: bool) -> None:  # noqa: FBT001 -- a table's column
    assert HANGZHOU.in_quiet_hours(china(at)) == quiet


@pytest.mark.parametrize(
    ("at", "goes_out"),
    [
        ("2026-03-09 10:00", "2026-03-09 10:00"),
        ("2026-03-09 07:00", "2026-03-09 08:30"),
        ("2026-03-09 21:00", "2026-03-10 08:30"),
        ("2026-03-06 20:00", "2026-03-09 08:30"),
        ("2026-02-14 20:00", "2026-02-24 08:30"),
        ("2026-02-17 10:00", "2026-02-24 08:30"),
    ],
)
def test_what_is_written_off_hours_waits_for_the_next_morning_of_work(at: str, goes_out: str) -> None:
    assert HANGZHOU.next_send_moment(china(at)) == china(goes_out)


def test_the_local_clock_decides_not_ours() -> None:
    at = datetime(2026, 3, 9, 23, 0, tzinfo=UTC)  # seven in the morning of the tenth in Hangzhou
    assert HANGZHOU.next_send_moment(at) == china("2026-03-10 08:30")
    assert HANGZHOU.next_send_moment(at).tzinfo is UTC


def test_the_queue_never_guesses_the_first_days_of_an_unknown_year() -> None:
    with pytest.raises(UnknownYear) as refused:
        HANGZHOU.next_send_moment(china("2026-12-31 21:00"))
    assert refused.value.params["year"] == 2027


@pytest.mark.parametrize(
    ("at", "hours", "answer_by"),
    [
        ("2026-03-09 09:00", 3, "2026-03-09 12:00"),
        ("2026-03-09 09:00", 4, "2026-03-09 14:00"),
        ("2026-03-09 12:30", 1, "2026-03-09 14:00"),
        ("2026-03-09 17:30", 1, "2026-03-10 09:30"),
        ("2026-03-09 06:00", Fraction(1, 2), "2026-03-09 09:30"),
        ("2026-03-09 22:00", 8, "2026-03-10 18:00"),
        ("2026-02-14 17:00", 4, "2026-02-24 12:00"),
        ("2026-03-07 11:00", 0, "2026-03-07 11:00"),
    ],
)
def test_deadlines_run_only_while_people_work(at: str, hours: int | Fraction, answer_by: str) -> None:
    assert HANGZHOU.add_working_hours(china(at), hours) == china(answer_by)


def test_a_deadline_that_reaches_into_an_unknown_year_is_refused() -> None:
    with pytest.raises(UnknownYear):
        HANGZHOU.add_working_hours(china("2026-12-31 17:00"), 2)


def test_sending_hours_stay_on_the_clock_when_the_clocks_change() -> None:
    assert IN_BERLIN.next_send_moment(berlin("2026-03-27 21:00")) == datetime(2026, 3, 30, 6, 30, tzinfo=UTC)
    assert IN_BERLIN.next_send_moment(berlin("2026-03-26 21:00")) == datetime(2026, 3, 27, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("night", "begin", "worked", "clock_after"),
    [
        (date(2026, 3, 29), time(1), 2, "2026-03-29 04:00"),  # at two it is three
        (date(2026, 10, 25), time(1), 3, "2026-10-25 03:00"),  # at three it is two again
        (date(2026, 3, 29), time(2, 30), 1, "2026-03-29 04:30"),  # a time the clocks skip
    ],
)
def test_a_night_shift_is_paid_by_what_it_really_lasts(night: date, begin: time, worked: int, clock_after: str) -> None:
    shift = WorkHours(EVERY_DAY, BERLIN, shifts=((begin, time(6)),))
    at = datetime.combine(night, time(0, 30), BERLIN)
    assert shift.add_working_hours(at, worked) == berlin(clock_after)


def test_a_moment_without_a_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        HANGZHOU.in_quiet_hours(datetime(2026, 3, 9, 10, 0))  # noqa: DTZ001 -- that is the point


def test_time_is_not_taken_away() -> None:
    with pytest.raises(ValueError, match="not taken away"):
        HANGZHOU.add_working_hours(china("2026-03-09 10:00"), -1)


@pytest.mark.parametrize(
    ("sends_from", "sends_until", "shifts"),
    [
        (time(12), time(9), MORNING_AND_AFTERNOON),
        (time(9), time(12), ()),
        (time(9), time(12), ((time(12), time(12)),)),
        (time(9), time(12), MORNING_AND_AFTERNOON[::-1]),
    ],
)
def test_hours_that_run_backwards_are_a_bug(
    sends_from: time, sends_until: time, shifts: tuple[tuple[time, time], ...]
) -> None:
    with pytest.raises(ValueError, match="run forwards"):
        WorkHours(EVERY_DAY, SHANGHAI, sends_from, sends_until, shifts)


@given(st.sampled_from([HANGZHOU, IN_BERLIN]), MOMENTS)
def test_a_message_goes_out_in_sending_hours_and_never_early(hours: WorkHours, at: datetime) -> None:
    goes_out = hours.next_send_moment(at)
    assert goes_out >= at
    assert not hours.in_quiet_hours(goes_out)
    assert hours.next_send_moment(goes_out) == goes_out
    assert (goes_out == at) == (not hours.in_quiet_hours(at))


@given(st.sampled_from([HANGZHOU, IN_BERLIN]), MOMENTS, HOURS, HOURS)
def test_working_hours_add_up(hours: WorkHours, at: datetime, some: Fraction, more: Fraction) -> None:
    later = hours.add_working_hours(at, some)
    assert hours.add_working_hours(later, more) == hours.add_working_hours(at, some + more)
    assert later - at >= timedelta(minutes=int(some * 60))


def test_a_part_of_a_microsecond_counts_as_a_whole_one() -> None:
    at = china("2026-03-09 09:00")
    assert HANGZHOU.add_working_hours(at, Fraction(1, 7_000_000_000)) == at + timedelta(microseconds=1)
