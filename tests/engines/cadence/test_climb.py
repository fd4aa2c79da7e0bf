"""Climbing the ladder: whom each rung tells, and that it tells them once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lingxiao.engines.cadence.domain import calendars, dues
from lingxiao.engines.cadence.domain.ladder import ESCALATION, REMINDER, ahead, climb
from lingxiao.engines.cadence.models import Due, Reminder
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.notices.models import Notice
from tests.engines.cadence.company import MONDAY, NOW, a_draft, moment, owe, system, viewer

if TYPE_CHECKING:
    from tests.engines.cadence.company import Company

MANY = 2_000


def told(day: date) -> Counter[str]:
    """Who was told something in a climb on a day, by name."""
    from lingxiao.engines.people.models import Person

    before = set(Notice.objects.values_list("pk", flat=True))
    climb(moment(day))
    names = dict(Person.objects.values_list("pk", "name"))
    return Counter(names[notice.person_id] for notice in Notice.objects.exclude(pk__in=before))


def test_a_due_climbs_from_its_owner_to_the_head_of_hr(here: Company) -> None:
    """
    due Thursday 10 December 2026, ordinary weeks
        -7d Thu 3   -2d Tue 8   Thu 10   +2 Mon 14   +5 Thu 17   +10 Thu 24   +20 Fri 8 January (1 to 3 off)
    """
    calendars.install(viewer=system(), pack=shipped_packs()["demo-2027"], at=NOW, calendar="cn")
    due = owe(here.east.manager, due_on=date(2026, 12, 10))
    heard = {}
    day = date(2026, 11, 30)
    while day <= date(2027, 1, 20):
        if who := told(day):
            heard[day] = sorted(who)
        day += timedelta(days=1)
    assert heard == {
        date(2026, 12, 3): ["华东经理"], date(2026, 12, 8): ["华东经理"], date(2026, 12, 10): ["华东经理"],
        date(2026, 12, 14): ["华东总监", "华东经理"], date(2026, 12, 17): ["华东伙伴", "华东经理"],
        # The HRBP's own follow-up is due on the 24th: reminded two days before, on the day, then escalated itself.
        date(2026, 12, 22): ["华东伙伴"], date(2026, 12, 24): ["华东伙伴", "华东总监", "华东经理"],
        date(2026, 12, 28): ["人力负责人", "华东伙伴"],
        date(2027, 1, 8): ["人力负责人", "华东经理"],
    }
    assert list(due.reminders.order_by("position").values_list("rung", flat=True)) == [
        "T-7d", "T-2d", "T0", "T+2wd", "T+5wd", "T+10wd", "T+20wd",
    ]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    offsets=st.lists(st.integers(-40, 20), min_size=1, max_size=12),
    climbs=st.lists(st.integers(0, 30), min_size=1, max_size=6).map(sorted),
)
def test_climbing_twice_is_climbing_once(here: Company, offsets: list[int], climbs: list[int]) -> None:
    with transaction.atomic():
        dues.open_dues([
            a_draft(here.east.manager, due_on=MONDAY + timedelta(days=days), opened_on=date(2026, 10, 8))
            for days in offsets
        ])
        for days in climbs:
            at = NOW + timedelta(days=days)
            climb(at)
            assert climb(at) == 0
        once = Counter(Reminder.objects.values_list("due_id", "rung"))
        assert set(once.values()) <= {1}
        posted = sum(len(ids) for ids in Reminder.objects.values_list("notice_ids", flat=True))
        assert posted == Notice.objects.filter(kind__in=(REMINDER, ESCALATION)).count()
        transaction.set_rollback(True)


def test_what_was_missed_is_caught_up_without_a_flood(here: Company) -> None:
    """After two weeks without a worker the owner hears once of each escalation, not of every reminder they missed."""
    due = owe(here.east.manager, due_on=date(2026, 11, 9))
    climb(NOW)
    assert set(due.reminders.values_list("rung", flat=True)) == {"T+2wd", "T+5wd", "T+10wd"}
    assert Notice.objects.filter(person_id=here.east.manager.pk).count() == 1
    assert Notice.objects.filter(person_id=here.east.hrbp.pk).count() == 1
    assert Notice.objects.filter(person_id=here.east.director.pk).count() == 2  # as superior, and as director
    assert climb(moment(date(2026, 11, 24))) == 0


def test_no_reminder_pretends_to_have_been_there_before_the_due(here: Company) -> None:
    owe(here.east.manager, opened_on=MONDAY, due_on=MONDAY + timedelta(days=5))
    assert climb(NOW) == 0
    assert told(date(2026, 11, 26)) == {"华东经理": 1}  # T-2d


def test_done_withdrawn_and_put_off_are_left_in_peace(here: Company) -> None:
    done, withdrawn, put_off = (owe(here.east.manager, due_on=MONDAY + timedelta(days=2)) for _ in range(3))
    who = viewer(here.east.manager)
    dues.fulfil(viewer=who, key=done.key, at=NOW, evidence="a:1")
    dues.withdraw(viewer=who, key=withdrawn.key, at=NOW, reason="撤销")
    dues.snooze(viewer=who, due=put_off, until=MONDAY + timedelta(days=1), reason="出差", at=NOW)
    assert climb(NOW) == 0
    assert climb(NOW + timedelta(days=1)) == 1


def test_putting_off_never_stops_escalation(here: Company) -> None:
    due = owe(here.east.manager, due_on=MONDAY + timedelta(days=1))
    dues.snooze(viewer=viewer(here.east.manager), due=due, until=date(2026, 11, 30), reason="出差", at=NOW)
    assert told(date(2026, 11, 26)) == {"华东经理": 1, "华东总监": 1}


def test_days_of_rest_are_quiet_but_for_what_is_urgent(here: Company) -> None:
    saturday = date(2026, 11, 28)
    owe(here.east.manager, due_on=saturday)
    owe(here.east.rep, due_on=saturday, is_urgent=True)
    assert told(saturday) == {"华东代表": 1}
    assert told(date(2026, 11, 30)) == {"华东经理": 1}


def test_the_hrbp_owes_a_follow_up_but_not_of_their_own_debt(here: Company) -> None:
    managers = owe(here.east.manager, due_on=date(2026, 11, 16))
    own = owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 11, 16))
    climb(NOW)
    follow_up = Due.objects.get(practice="cadence.follow_up")
    assert (follow_up.key, follow_up.owner_id, follow_up.side, follow_up.due_on) == (
        f"cadence.follow_up:{managers.pk}", here.east.hrbp.pk, "company", date(2026, 11, 30),
    )
    assert Reminder.objects.get(due=own, rung="T+5wd").recipient_ids == [here.east.hrbp.pk]


def test_the_other_region_hears_nothing(here: Company) -> None:
    owe(here.east.manager, due_on=date(2026, 10, 26))
    owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 10, 26))
    climb(NOW)
    west = {here.west.hrbp.pk, here.west.director.pk, here.west.manager.pk, here.west.rep.pk}
    assert not Notice.objects.filter(person_id__in=west).exists()
    assert Notice.objects.filter(person_id=here.hr_head.pk).exists()


def test_a_confidential_title_climbs_without_its_words(here: Company) -> None:
    owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 10, 26), confidentiality="C3")
    climb(NOW)
    others = Notice.objects.exclude(person_id=here.east.hrbp.pk)
    assert others.exists()
    assert not others.filter(title_zh__contains="职责").exists()
    assert Notice.objects.filter(person_id=here.east.hrbp.pk, title_zh__contains="职责").exists()


def test_who_it_is_about_is_not_told_through_the_ladder(here: Company) -> None:
    """The director's own confidential item is owed by the HRBP; the director's place on the ladder stays empty."""
    owe(here.east.director, owner=here.east.hrbp, due_on=date(2026, 10, 26), confidentiality="C3")
    climb(NOW)
    assert not Notice.objects.filter(person_id=here.east.director.pk).exists()


def test_an_unknown_year_is_said_and_what_is_dated_stays(here: Company) -> None:
    due = owe(here.east.manager, due_on=date(2026, 12, 31))
    in_2027 = owe(here.east.rep, due_on=date(2027, 1, 6))
    assert told(date(2027, 1, 6)) == {"人力负责人": 1, "华东代表": 1, "华东经理": 1}
    assert set(Reminder.objects.values_list("due_id", "rung")) >= {(due.pk, "T0"), (in_2027.pk, "T0")}
    asked = Due.objects.get(key="cadence.calendar:2027")
    assert (asked.owner_id, asked.due_on) == (here.hr_head.pk, date(2027, 1, 6))
    calendars.install(viewer=system(), pack=shipped_packs()["demo-2027"], at=moment(date(2027, 1, 7)), calendar="cn")
    asked.refresh_from_db()
    assert not asked.is_open
    assert told(date(2027, 1, 7))["华东总监"] == 1  # the escalation that could not be counted before


def test_next_years_calendar_is_asked_for_in_time(here: Company) -> None:
    assert calendars.ask_for_missing_year(at=moment(date(2026, 11, 14))) is None
    asked = calendars.ask_for_missing_year(at=NOW)
    assert asked is not None
    assert (asked.key, asked.due_on) == ("cadence.calendar:2027", date(2026, 12, 20))
    again = calendars.ask_for_missing_year(at=moment(date(2026, 12, 30)))
    assert again is not None
    assert again.pk == asked.pk


def test_what_is_still_to_come_can_be_told(here: Company) -> None:
    from lingxiao.engines.cadence.domain.clock import calendar_for

    due = owe(here.east.manager, due_on=date(2026, 12, 10))
    coming = ahead(ladder=due.ladder, due_on=due.due_on, today=date(2026, 12, 8), calendar=calendar_for())
    assert [(rung.key, day) for rung, day in coming] == [
        ("T0", date(2026, 12, 10)), ("T+2wd", date(2026, 12, 14)), ("T+5wd", date(2026, 12, 17)),
        ("T+10wd", date(2026, 12, 24)),
    ]


def test_the_database_keeps_what_was_reminded(here: Company) -> None:
    owe(here.east.manager)
    climb(NOW)
    for change in (lambda: Reminder.objects.update(sent_on=MONDAY), lambda: Reminder.objects.all().delete()):
        with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
            change()


def _statements(at_day: date) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as said:
        sent = climb(moment(at_day))
    return len(said), sent


def test_thousands_of_open_dues_take_as_many_statements_as_two(here: Company) -> None:
    """Spread over due days from five weeks ago to two months ahead; benchmarks/ has the time for 20,000."""
    people = [person for region in here.regions for person in (region.manager, region.rep, region.director)]
    two = [a_draft(here.east.manager, due_on=date(2026, 11, 12), ladder="default") for _ in range(2)]
    dues.open_dues(two)
    few, sent = _statements(MONDAY)
    assert sent == 4
    dues.open_dues([
        a_draft(people[at % 6], due_on=date(2026, 10, 20) + timedelta(days=at % 95)) for at in range(MANY)
    ])
    many, sent = _statements(MONDAY)
    assert sent > MANY / 3
    assert many <= few
    assert _statements(MONDAY)[1] == 0
