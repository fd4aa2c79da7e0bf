"""A day in words is the same day in both languages."""

from __future__ import annotations

from datetime import date
from time import strptime

from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel.days.saying import day_words


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_a_day_in_words_reads_back_to_the_same_day(day: date) -> None:
    words = day_words(day)
    assert date(*strptime(words.zh, "%Y年%m月%d日")[:3]) == day
    assert date(*strptime(words.en, "%d %B %Y")[:3]) == day
