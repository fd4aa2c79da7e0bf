"""Calendar feeds: what is owed, on a phone, behind a secret."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from lingxiao.engines.cadence.domain import feeds
from lingxiao.engines.cadence.models import CalendarFeed, Due
from lingxiao.engines.people.models import Employment
from lingxiao.kernel.refusals import NotSeen
from tests.engines.cadence.company import MONDAY, NOW, owe, viewer

if TYPE_CHECKING:
    from tests.engines.cadence.company import Company

BASE = "https://lingxiao.example.cn"


def read(token: str, on: date = MONDAY) -> Calendar:
    """What a phone fetches."""
    calendar = Calendar.from_ical(feeds.read_feed(token=token, base_url=BASE, on=on, at=NOW))
    assert isinstance(calendar, Calendar)
    return calendar


def test_a_feed_shows_what_its_person_owes_and_nothing_else(here: Company) -> None:
    due = owe(here.east.manager, due_on=date(2026, 12, 1))
    owe(here.east.manager, owner=here.east.hrbp)
    owe(here.west.manager)
    token = feeds.open_feed(viewer=viewer(here.east.manager), at=NOW)
    events = read(token).walk("VEVENT")
    assert [(event["SUMMARY"], event.decoded("DTSTART"), event["URL"]) for event in events] == [
        (due.title_zh, date(2026, 12, 1), f"{BASE}/desk/dues/{due.pk}/"),
    ]


def test_the_secret_is_long_and_only_its_hash_is_kept(here: Company) -> None:
    token = feeds.open_feed(viewer=viewer(here.east.manager), at=NOW)
    assert len(token) * 6 >= 256
    row = CalendarFeed.objects.get()
    assert token.encode() not in bytes(row.token_hash)
    assert len(bytes(row.token_hash)) == 32


def test_a_new_address_and_ending_it_shut_the_old_one(here: Company) -> None:
    who = viewer(here.east.manager)
    first = feeds.open_feed(viewer=who, at=NOW)
    second = feeds.open_feed(viewer=who, at=NOW)
    read(second)
    feeds.end_feed(viewer=who, at=NOW)
    feeds.end_feed(viewer=who, at=NOW)
    for token in (first, second, "", "x" * 43, first + "="):
        with pytest.raises(NotSeen):
            read(token)


def test_who_leaves_reads_nothing_from_that_day_on(here: Company) -> None:
    token = feeds.open_feed(viewer=viewer(here.east.manager), at=NOW)
    Employment.objects.filter(person=here.east.manager).update(validity=DateRange(date(2020, 1, 1), MONDAY))
    read(token, on=MONDAY - timedelta(days=1))
    with pytest.raises(NotSeen):
        read(token)


def test_what_is_confidential_is_not_named_on_a_phone(here: Company) -> None:
    owe(here.east.manager, owner=here.east.hrbp, confidentiality="C3")
    (event,) = read(feeds.open_feed(viewer=viewer(here.east.hrbp), at=NOW)).walk("VEVENT")
    assert "职责" not in str(event["SUMMARY"])
    assert "DESCRIPTION" not in event


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=150)


@settings(deadline=None)
@given(titles=st.lists(texts, max_size=6), days=st.integers(0, 3000))
def test_every_feed_reads_back_as_it_was_written(titles: list[str], days: int) -> None:
    """Whatever people write into titles: commas, semicolons, backslashes, new scripts, lines longer than 75 bytes."""
    due_on = date(2025, 1, 1) + timedelta(days=days)
    dues = [
        Due(pk=at, title_zh=title, why_zh=title, due_on=due_on, confidentiality="C1") for at, title in enumerate(titles)
    ]
    written = feeds.as_ics(dues, locale="zh-hans", base_url=BASE, at=NOW)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    back = Calendar.from_ical(written)
    assert isinstance(back, Calendar)
    assert [str(event["SUMMARY"]) for event in back.walk("VEVENT")] == titles
    assert [event.decoded("DTSTART") for event in back.walk("VEVENT")] == [due_on] * len(titles)
    assert len({event["UID"] for event in back.walk("VEVENT")}) == len(titles)
