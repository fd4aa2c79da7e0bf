"""From the ladder to the letter box: what the turns of the schedule do together."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.cadence import tasks
from lingxiao.engines.cadence.domain.addressing import CompanyBook
from lingxiao.engines.people.models import Employment, Person
from lingxiao.kernel.notices import keeping
from lingxiao.kernel.notices.models import Message, Notice
from tests.engines.cadence.company import MONDAY, NOW, account_of, moment, owe, system

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from tests.engines.cadence.company import Company


@pytest.fixture(autouse=True)
def a_mail_server(settings: Settings) -> None:
    """There is one; what it gets stands in ``mail.outbox``."""
    settings.EMAIL_HOST = "mail.test"


def test_a_morning(here: Company) -> None:
    """
    08:40 the ladder is climbed; 09:00 the digests are made and sent; the evening sends nothing
    """
    owe(here.east.manager, due_on=date(2026, 11, 19))
    owe(here.east.manager, due_on=MONDAY)
    assert tasks.climb(at=moment(MONDAY, "08:40").isoformat()) == 2
    assert tasks.gather_digests(at=moment(MONDAY, "08:50").isoformat()) == 0
    at = moment(MONDAY, "09:00").isoformat()
    assert (tasks.gather_digests(at=at), tasks.deliver(at=at)) == (2, 2)
    assert tasks.deliver(at=moment(MONDAY, "21:00").isoformat()) == 0
    assert sorted(one.to[0] for one in mail.outbox) == ["华东1@example.cn", "华东2@example.cn"]
    manager = next(one for one in mail.outbox if one.to == ["华东2@example.cn"])
    assert str(manager.body).count("/desk/dues/") == 2


def test_an_urgent_due_is_reminded_at_night_and_on_a_day_of_rest(here: Company) -> None:
    owe(here.east.manager, due_on=date(2026, 11, 28), is_urgent=True)
    at = moment(date(2026, 11, 28), "22:00").isoformat()
    assert (tasks.climb(at=at), tasks.deliver(at=at)) == (1, 1)


def test_the_book_knows_where_and_when_each_is_reached(here: Company) -> None:
    Person.objects.filter(pk=here.east.manager.pk).update(time_zone="Europe/Berlin", language="en")
    Person.objects.filter(pk=here.east.rep.pk).update(time_zone="Mars/Olympus", email="")
    account_of(here.east.rep)
    Employment.objects.filter(person=here.west.rep).update(validity=DateRange(date(2020, 1, 1), MONDAY))
    found = CompanyBook().addressees([here.east.manager.pk, here.east.rep.pk, here.west.rep.pk, 0], at=NOW)
    assert set(found) == {here.east.manager.pk, here.east.rep.pk}
    manager, rep = found[here.east.manager.pk], found[here.east.rep.pk]
    assert (manager.locale, manager.hours.zone.key) == ("en", "Europe/Berlin")
    assert (rep.locale, rep.hours.zone.key) == ("zh-hans", "Asia/Shanghai")
    assert rep.email == f"{here.east.rep.number.lower()}@example.cn"


def test_a_group_hears_how_much_debt_there_is_once_a_working_day(here: Company) -> None:
    keeping.add_robot(viewer=system(), name="群", kind="wecom", token="abc123", topics=["cadence.debt"], at=NOW)
    assert tasks.announce_debt(at=NOW.isoformat()) == 0
    owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 11, 2))
    owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 11, 20))
    owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 10, 9), confidentiality="C3")
    for clock in ("09:05", "09:06"):
        assert tasks.announce_debt(at=moment(MONDAY, clock).isoformat()) == 1
    said = Message.objects.get().text
    assert "1" in said.splitlines()[0]
    assert "15" in said
    for name in ("华东", "伙伴", "经理"):
        assert name not in said
    assert tasks.announce_debt(at=moment(date(2026, 11, 28)).isoformat()) == 0
    assert tasks.announce_debt(at=moment(date(2027, 1, 4)).isoformat()) == 0


def test_who_left_is_not_written_to(here: Company) -> None:
    owe(here.east.manager, due_on=MONDAY)
    tasks.climb(at=NOW.isoformat())
    Employment.objects.filter(person=here.east.manager).update(validity=DateRange(date(2020, 1, 1), MONDAY))
    at = (NOW + timedelta(minutes=20)).isoformat()
    assert (tasks.gather_digests(at=at), tasks.deliver(at=at)) == (0, 0)
    assert Notice.objects.get().carried_by is None
