"""What all connectors lean on: clocks on the wall, exact numbers, quoted words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.facts.connectors.asking import (
    OVERLAP,
    WORDS,
    as_moment,
    as_text,
    earliest,
    exact_json,
    patiently,
    quoted,
)
from lingxiao.engines.facts.connectors.shapes import Busy
from lingxiao.kernel.words import Bilingual

SET_BACK = {
    "Asia/Shanghai": datetime(2026, 10, 25, 1, tzinfo=UTC), "Europe/Berlin": datetime(2026, 10, 25, 1, tzinfo=UTC),
    "America/Santiago": datetime(2026, 4, 5, 3, tzinfo=UTC), "Australia/Lord_Howe": datetime(2026, 4, 4, 15, tzinfo=UTC),
}
"""When clocks are set back, by an hour or by half of one; in Shanghai never."""

MINUTES = st.integers(-180, 180)


@given(st.sampled_from(sorted(SET_BACK)), MINUTES, st.integers(0, 240))
def test_no_later_moment_stands_before_the_bound(zone: str, minutes: int, later: int) -> None:
    """Also on the night on which an hour comes twice."""
    since = SET_BACK[zone] + timedelta(minutes=minutes)
    shown = (since + timedelta(minutes=later)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    bound = earliest(since, ZoneInfo(zone))
    assert bound <= shown
    assert since.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - bound <= OVERLAP + timedelta(hours=1)


def test_a_night_on_which_clocks_are_set_back_is_read_twice() -> None:
    """At 2:55 for the first time, an hour before 2:55 for the second."""
    since = datetime(2026, 10, 25, 0, 55, tzinfo=UTC)
    assert earliest(since, ZoneInfo("Europe/Berlin")) == datetime(2026, 10, 25, 1, 45)  # noqa: DTZ001 -- as on a wall
    assert earliest(since, ZoneInfo("Asia/Shanghai")) == datetime(2026, 10, 25, 8, 45)  # noqa: DTZ001 -- as on a wall


def test_numbers_stay_the_text_they_came_as() -> None:
    assert exact_json("[0.10, 12345678901234567890, -1.50E+3, 1]") == ["0.10", "12345678901234567890", "-1.50E+3", "1"]
    for text in ("NaN", "[Infinity]", "-Infinity", ""):
        with pytest.raises(ValueError):  # noqa: PT011 -- whatever JSON says
            exact_json(text)


def test_cells_are_text() -> None:
    read = [as_text(one) for one in (None, "", True, False, ["1"], {"名": None})]
    assert read == [None, "", "true", "false", '["1"]', '{"名": null}']


def test_a_moment_keeps_its_own_zone() -> None:
    assert as_moment("2026-03-01 10:00:00", ZoneInfo("Asia/Shanghai")) == "2026-03-01T10:00:00+08:00"
    assert as_moment("2026-03-01T10:00:00.5+00:00", ZoneInfo("Asia/Shanghai")) == "2026-03-01T10:00:00.500000+00:00"


def test_quoted_words_are_short_and_hold_no_secret() -> None:
    assert quoted("  no\nTraceback", secrets=["x"]) == "no"
    assert quoted("pass hunter2 and hunter2", secrets=["hunter2", ""]) == "pass *** and ***"
    assert len(quoted("x" * 999)) == WORDS
    assert quoted(None) == ""


def test_a_wait_that_the_other_side_names_is_kept() -> None:
    answers = iter([Busy(Bilingual("忙"), is_passing=True, after=7), Busy(Bilingual("忙"), is_passing=True), None])
    slept: list[float] = []

    def ask() -> str:
        if trouble := next(answers):
            raise trouble
        return "there"

    assert patiently(ask, sleep=slept.append) == "there"
    assert slept == [7, 2]
