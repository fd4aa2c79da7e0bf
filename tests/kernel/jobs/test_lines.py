"""The vocabulary of the schedule, and the schedule itself."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.config import schedule
from lingxiao.kernel.jobs import daily, every

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 11, 23, tzinfo=SHANGHAI)
MINUTES = [DAY + timedelta(minutes=at) for at in range(24 * 60)]


@settings(deadline=None)
@given(minutes=st.integers(1, 120), since=st.times(), until=st.times())
def test_every_so_many_minutes_is_that_far_apart_and_within_its_hours(minutes: int, since: time, until: time) -> None:
    since, until = (one.replace(second=0, microsecond=0, tzinfo=None) for one in (since, until))
    ours = [moment for moment in MINUTES if every(minutes=minutes, since=since, until=until).includes(moment)]
    assert all(since <= moment.time() <= until for moment in ours)
    assert {later - earlier for earlier, later in pairwise(ours)} <= {timedelta(minutes=minutes)}
    assert bool(ours) == (since <= until)


@settings(deadline=None)
@given(at=st.times())
def test_daily_is_once_a_day(at: time) -> None:
    assert sum(daily(at.replace(second=0, microsecond=0)).includes(moment) for moment in MINUTES) == 1


@pytest.mark.django_db
def test_the_schedule_keeps_the_companys_clock() -> None:
    def keys(clock: str) -> set[str]:
        local = datetime.combine(DAY.date(), time.fromisoformat(clock), SHANGHAI)
        return {line.key for line in schedule.due_lines(local.astimezone(UTC))}

    assert "cadence.climb" not in keys("08:20")
    assert keys("08:30") >= {"cadence.climb", "cadence.gather_digests", "cadence.deliver"}
    assert "cadence.climb" in keys("20:00")
    assert "cadence.climb" not in keys("20:10")
    assert "cadence.deliver" in keys("03:07")
    assert "cadence.announce_debt" in keys("09:05")


def test_every_line_says_what_it_does_in_both_languages() -> None:
    keys = [line.key for line in schedule.SCHEDULE]
    assert len(keys) == len(set(keys))
    for line in schedule.SCHEDULE:
        assert line.what.zh
        assert line.what.en
        assert line.task.queueing_lock == line.key
