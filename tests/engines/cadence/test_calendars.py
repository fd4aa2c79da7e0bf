"""The company's calendars: imported whole, replaced by corrected ones, kept on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.cadence.domain import calendars, clock, queries
from lingxiao.engines.cadence.models import Calendar, Due, HolidayPack
from lingxiao.engines.cadence.refusals import NotForYouToInstall
from lingxiao.engines.people.models import RoleGrant
from lingxiao.kernel.days.calendars import UnknownYear
from lingxiao.kernel.days.pack_files import shipped_packs
from tests.engines.cadence.company import MONDAY, NOW, moment, system, viewer

if TYPE_CHECKING:
    from tests.engines.cadence.company import Company

PACKS = shipped_packs()


def test_the_stored_calendar_reckons_as_the_file_does(here: Company) -> None:
    from lingxiao.kernel.days.packs import calendar_of

    stored, filed = clock.calendar_for(), calendar_of(PACKS["cn-2025"], PACKS["cn-2026"])
    assert stored.years == filed.years
    assert dict(stored.special) == dict(filed.special)
    assert clock.working_days_after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert clock.day_of(moment(MONDAY, "00:00")) == MONDAY


def test_a_corrected_pack_replaces_the_one_before_and_both_stay(here: Company) -> None:
    first = HolidayPack.objects.get(years=[2026])
    corrected = replace(PACKS["cn-2026"], days={
        day: said for day, said in PACKS["cn-2026"].days.items() if day != date(2026, 10, 7)
    })
    calendars.install(viewer=viewer(here.hr_head), pack=corrected, at=NOW)
    assert clock.calendar_for().is_working(date(2026, 10, 7))
    first.refresh_from_db()
    assert first.replaced_at == NOW
    assert [row.years for row in queries.packs(MONDAY)] == [[2025], [2026]]
    assert HolidayPack.objects.count() == 3


def test_only_who_configures_may_install(here: Company) -> None:
    for person in (here.east.hrbp, here.east.manager, here.executive):
        with pytest.raises(NotForYouToInstall):
            calendars.install(viewer=viewer(person), pack=PACKS["demo-2027"], at=NOW)
        with pytest.raises(NotForYouToInstall):
            calendars.make_company_calendar(viewer=viewer(person), key="cn")
    RoleGrant.objects.filter(role="hr_admin").delete()
    with pytest.raises(NotForYouToInstall):
        calendars.install(viewer=viewer(here.hr_head), pack=PACKS["demo-2027"], at=NOW)


def test_the_company_counts_by_one_calendar_at_a_time(here: Company) -> None:
    calendars.install(viewer=system(), pack=PACKS["demo-2027"], at=NOW)
    assert clock.calendar_for().years == {2025, 2026}
    calendars.make_company_calendar(viewer=viewer(here.hr_head), key="demo")
    assert clock.calendar_for().years == {2027}
    assert Calendar.objects.filter(is_company=True).count() == 1


def test_without_any_calendar_every_question_is_refused_and_asked_for(here: Company) -> None:
    HolidayPack.objects.update(replaced_at=NOW)
    with pytest.raises(UnknownYear):
        clock.working_days_after(MONDAY, 1)
    asked = calendars.ask_for_missing_year(at=NOW)
    assert asked is not None
    assert (asked.due_on, asked.object_id) == (MONDAY, "2026")


def test_without_a_head_of_hr_nobody_can_be_asked(here: Company) -> None:
    RoleGrant.objects.filter(role="hr_admin").delete()
    assert calendars.ask_for_missing_year(at=NOW) is None
    assert not Due.objects.exists()
