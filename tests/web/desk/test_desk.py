"""The desk: what everyone sees first, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lingxiao.engines.cadence.domain import feeds
from lingxiao.engines.cadence.domain.ladder import climb
from lingxiao.engines.cadence.models import CalendarFeed, HandOver, Snooze
from lingxiao.engines.people.models import RoleGrant
from lingxiao.kernel import notices
from lingxiao.kernel.notices.models import Notice, Preference
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import ALWAYS, MONDAY, NOW, a_person, owe, viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.people.models import Person
    from tests.engines.cadence.company import Company

    BrowserOf = Callable[[Person], Client]

MOST_QUERIES = 15


def text(client: Client, address: str, status: int = 200) -> str:
    """What a page says."""
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def test_the_first_address_leads_to_the_desk(here: Company, browser_of: BrowserOf) -> None:
    assert browser_of(here.east.manager).get("/")["Location"] == "/desk/"
    assert Client().get("/desk/").status_code == 302


def test_the_desk_says_what_i_owe_and_what_is_owed_to_me(here: Company, browser_of: BrowserOf) -> None:
    manager = here.east.manager
    owe(manager, due_on=date(2026, 11, 18), title=Bilingual("签署职责说明书"), why=Bilingual("下发后 15 个工作日内签署"))
    owe(manager, due_on=MONDAY, title=Bilingual("确认沟通纪要"))
    owe(manager, owner=here.east.hrbp, due_on=date(2026, 11, 20), title=Bilingual("召开职责沟通会"))
    owe(manager, owner=here.east.hrbp, confidentiality="C3", title=Bilingual("保密的事"))
    page = text(browser_of(manager), "/desk/")
    for said in ("签署职责说明书", "逾期 3 个工作日", "下发后 15 个工作日内签署", "今天到期", "召开职责沟通会", "华东伙伴"):
        assert said in page
    assert "保密的事" not in page
    assert "召开职责沟通会" in text(browser_of(here.east.hrbp), "/desk/")
    assert "召开" not in text(browser_of(here.west.manager), "/desk/")


def test_an_empty_desk_teaches(here: Company, browser_of: BrowserOf) -> None:
    assert "/desk/preferences/" in text(browser_of(here.east.rep), "/desk/")


def test_the_desk_costs_the_same_with_one_due_and_with_thirty(here: Company, browser_of: BrowserOf) -> None:
    manager, hrbp = here.east.manager, here.east.hrbp
    client, costs = browser_of(manager), []
    for many in (1, 29):
        for number in range(many):
            owe(manager, due_on=MONDAY + timedelta(days=number - 12))
            owe(manager, owner=hrbp, due_on=MONDAY + timedelta(days=number - 12))
            notices.post(
                to_person_id=manager.pk, kind="documents.issued", title=Bilingual("待签"), body=Bilingual("请签署"),
                link="/desk/", at=NOW,
            )
        with CaptureQueriesContext(connection) as said:
            text(client, "/desk/")
        costs.append(len(said))
    assert costs[0] == costs[1] <= MOST_QUERIES


@pytest.mark.parametrize("address", ["/desk/notices/", "/desk/preferences/", "/desk/?show=overdue", "/cockpit/debt/"])
def test_every_page_costs_at_most_fifteen_queries(here: Company, browser_of: BrowserOf, address: str) -> None:
    for number in range(40):
        owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 11, 2) + timedelta(days=number % 12))
    climb(NOW)
    client = browser_of(here.east.hrbp)
    with CaptureQueriesContext(connection) as said:
        text(client, address)
    assert len(said) <= MOST_QUERIES, [one["sql"][:90] for one in said]


def test_a_pile_is_paged_and_counts_all(here: Company, browser_of: BrowserOf) -> None:
    for number in range(30):
        owe(here.east.manager, due_on=date(2026, 10, 9) + timedelta(days=number), title=Bilingual(f"第{number:02}件"))
    client = browser_of(here.east.manager)
    assert "查看全部 30 项" in text(client, "/desk/")
    first, second = text(client, "/desk/?show=overdue"), text(client, "/desk/?show=overdue&page=2")
    assert "第00件" in first
    assert "第25件" not in first
    assert "第25件" in second
    assert "没有待办" not in text(client, "/desk/?show=nonsense")


# --- One due ---------------------------------------------------------------------------------------------------------


def test_one_due_shows_its_whole_history(here: Company, browser_of: BrowserOf) -> None:
    due = owe(here.east.manager, due_on=date(2026, 11, 16), why=Bilingual("为什么要做"))
    climb(NOW)
    page = text(browser_of(here.east.manager), f"/desk/dues/{due.pk}/")
    for said in ("为什么要做", "华东总监", "华东伙伴", "逾期 5 个工作日：告知", "送达凭证", "接下来", "11月30日"):
        assert said in page
    client = browser_of(here.east.director)
    for address in (f"/desk/dues/{due.pk}/", f"/desk/dues/{due.pk}/hand-over/"):
        with CaptureQueriesContext(connection) as cost:
            text(client, address)
        assert len(cost) <= MOST_QUERIES, [one["sql"][:90] for one in cost]


def test_a_closed_due_says_how_it_ended(here: Company, browser_of: BrowserOf) -> None:
    from lingxiao.engines.cadence.domain import dues

    on_time, late, withdrawn = (owe(here.east.manager, owner=here.east.hrbp, due_on=day) for day in (
        MONDAY, date(2026, 11, 20), MONDAY,
    ))
    who = viewer(here.east.hrbp)
    dues.hand_over(viewer=who, due=on_time, owner_id=here.hr_head.pk, at=NOW, reason="休假三周")
    for due in (on_time, late):
        dues.fulfil(viewer=who, key=due.key, at=NOW, evidence="activities.meeting:1")
    dues.withdraw(viewer=who, key=withdrawn.key, at=NOW, reason="岗位撤销")
    client = browser_of(here.east.manager)
    for due, said in (
        (on_time, ("按期完成", "休假三周", "移交给人力负责人")), (late, ("已完成（逾期）",)), (withdrawn, ("已撤销", "岗位撤销")),
    ):
        page = text(client, f"/desk/dues/{due.pk}/")
        assert "去办理" not in page
        for words in said:
            assert words in page


def test_days_are_said_as_people_say_them(here: Company, browser_of: BrowserOf) -> None:
    for days in (1, 2, 9):
        owe(here.east.manager, due_on=MONDAY + timedelta(days=days))
    page = text(browser_of(here.east.manager), "/desk/")
    for said in ("明天到期", "还有 2 天", "还有 9 天", "11月24日 周二"):
        assert said in page


def test_others_dues_do_not_exist(here: Company, browser_of: BrowserOf) -> None:
    due = owe(here.east.manager)
    secret = owe(here.east.manager, owner=here.east.hrbp, confidentiality="C3")
    for stranger in (here.west.manager, here.west.hrbp, here.west.director, here.east.rep):
        for act in ("", "snooze/", "hand-over/"):
            client = browser_of(stranger)
            address = f"/desk/dues/{due.pk}/{act}"
            assert (client.post(address) if act else client.get(address)).status_code == 404
    assert browser_of(here.east.manager).get(f"/desk/dues/{secret.pk}/").status_code == 404
    assert browser_of(here.east.manager).get("/desk/dues/999999/").status_code == 404


def test_putting_off_keeps_what_was_typed_when_it_is_refused(here: Company, browser_of: BrowserOf) -> None:
    due = owe(here.east.manager, due_on=date(2026, 12, 10))
    client = browser_of(here.east.manager)
    address = f"/desk/dues/{due.pk}/snooze/"
    refused = client.post(address, {"until": "2026-12-20", "reason": "在客户现场"})
    assert refused.status_code == 422
    assert "最晚延到" in refused.content.decode()
    assert "在客户现场" in refused.content.decode()
    assert client.post(address, {"until": "2026-11-27", "reason": ""}).status_code == 422
    taken = client.post(address, {"until": "2026-11-27", "reason": "在客户现场"})
    assert taken["Location"] == f"/desk/dues/{due.pk}/"
    assert Snooze.objects.get().reason == "在客户现场"
    assert "在客户现场" in text(client, f"/desk/dues/{due.pk}/")


def test_a_button_that_may_not_be_used_says_why(here: Company, browser_of: BrowserOf) -> None:
    own = owe(here.east.manager, due_on=date(2026, 11, 20))
    page = text(browser_of(here.east.manager), f"/desk/dues/{own.pk}/")
    assert "事项已经逾期" in page
    assert "须由本人完成" in page
    assert "移交" not in text(browser_of(here.east.rep), f"/desk/dues/{owe(here.east.rep).pk}/").split("</header>")[0]


def test_handing_over_offers_hr_and_those_above_and_nobody_else(here: Company, browser_of: BrowserOf) -> None:
    due = owe(here.east.manager, owner=here.east.hrbp)
    client = browser_of(here.east.hrbp)
    address = f"/desk/dues/{due.pk}/hand-over/"
    page = text(client, address)
    offered = page[page.index("<select") : page.index("</select>")]
    for name in ("人力负责人", "西南伙伴", "华东总监"):
        assert name in offered
    for name in ("华东经理", "华东伙伴", "华东代表", "西南经理"):
        assert name not in offered
    assert client.post(address, {"owner_id": here.east.manager.pk, "reason": "你自己来"}).status_code == 422
    assert client.post(address, {"owner_id": here.west.hrbp.pk, "reason": "休假"})["Location"] == "/desk/"
    assert HandOver.objects.get().receiver_id == here.west.hrbp.pk
    assert "移交给您" in text(browser_of(here.west.hrbp), "/desk/notices/")


# --- Notices ---------------------------------------------------------------------------------------------------------


def posted(person: Person, number: int = 1) -> Notice:
    """A notice."""
    return notices.post(
        to_person_id=person.pk, kind="documents.issued", title=Bilingual(f"待签{number}"), body=Bilingual("请签署"),
        link="/desk/preferences/", at=NOW,
    )


def test_the_bell_counts_and_opening_reads(here: Company, browser_of: BrowserOf) -> None:
    one, _two = posted(here.east.manager, 1), posted(here.east.manager, 2)
    client = browser_of(here.east.manager)
    assert client.get(f"/desk/notices/{one.pk}/")["Location"] == "/desk/preferences/"
    assert "待签1" not in text(client, "/desk/notices/?show=unread")
    assert "待签2" in text(client, "/desk/notices/?show=unread")
    client.post("/desk/notices/read/")
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_anothers_notice_does_not_exist(here: Company, browser_of: BrowserOf) -> None:
    theirs = posted(here.west.manager)
    client = browser_of(here.east.manager)
    assert client.get(f"/desk/notices/{theirs.pk}/").status_code == 404
    assert "待签1" not in text(client, "/desk/notices/")
    client.post("/desk/notices/read/")
    theirs.refresh_from_db()
    assert theirs.read_at is None


# --- Preferences and the feed ----------------------------------------------------------------------------------------


def test_preferences_are_kept(here: Company, browser_of: BrowserOf) -> None:
    client = browser_of(here.east.manager)
    done = client.post("/desk/preferences/", {"rhythm": "at_once", "heard": ["cadence", "documents"]})
    assert done.status_code == 302
    kept = Preference.objects.get(person_id=here.east.manager.pk)
    assert (kept.rhythm, kept.muted) == ("at_once", ["activities", "cases", "duties", "targets"])
    assert client.post("/desk/preferences/", {"rhythm": "hourly"}).status_code == 422
    assert "checked" in text(client, "/desk/preferences/")


def test_a_phone_reads_the_feed_without_signing_in(here: Company, browser_of: BrowserOf) -> None:
    owe(here.east.manager, due_on=date(2026, 12, 1), title=Bilingual("签署职责说明书"))
    client = browser_of(here.east.manager)
    page = client.post("/desk/preferences/feed/").content.decode()
    address = page[page.index("http://127.0.0.1:8000/desk/calendar.ics") :].split("<")[0]
    fetched = Client().get(address.removeprefix("http://127.0.0.1:8000"))
    assert fetched.status_code == 200
    assert fetched["Content-Type"] == "text/calendar; charset=utf-8"
    assert "签署职责说明书" in fetched.content.decode()
    assert "no-store" in fetched["Cache-Control"]
    token = address.split("token=")[1]
    assert token not in text(client, "/desk/preferences/"), "shown once"
    client.post("/desk/preferences/feed/end/")
    for wrong in (token, "", "x", "x" * 3000):
        assert Client().get("/desk/calendar.ics", {"token": wrong}).status_code == 404
    assert not CalendarFeed.objects.filter(ended_at__isnull=True).exists()


def test_the_feed_costs_few_queries(here: Company) -> None:
    token = feeds.open_feed(viewer=viewer(here.east.manager), at=NOW)
    for _one in range(30):
        owe(here.east.manager)
    with CaptureQueriesContext(connection) as said:
        Client().get("/desk/calendar.ics", {"token": token})
    assert len(said) <= 5


# --- Debt ------------------------------------------------------------------------------------------------------------


def test_debt_is_listed_for_whom_it_concerns_and_by_side(here: Company, browser_of: BrowserOf) -> None:
    for region in here.regions:
        name = "华东" if region is here.east else "西南"
        owe(region.manager, owner=region.hrbp, due_on=date(2026, 11, 2), title=Bilingual(f"{name}欠账"))
        owe(region.manager, owner=region.hrbp, due_on=date(2026, 11, 20), title=Bilingual(f"{name}新逾期"))
        owe(region.manager, due_on=date(2026, 11, 18), title=Bilingual(f"{name}待签"))
    head, east = browser_of(here.hr_head), browser_of(here.east.hrbp)
    page = text(head, "/cockpit/debt/")
    for said in ("华东欠账", "西南欠账", "逾期 15 个工作日"):
        assert said in page
    assert "新逾期" not in page
    assert "西南" not in text(east, "/cockpit/debt/")
    assert "华东新逾期" in text(east, "/cockpit/debt/?side=company")
    assert "华东待签" in text(browser_of(here.east.director), "/cockpit/debt/?side=manager")
    only = text(head, f"/cockpit/debt/?side=company&owner={here.west.hrbp.pk}")
    assert "西南新逾期" in only
    assert "华东新逾期" not in only
    assert "华东欠账" in text(browser_of(here.executive), "/cockpit/debt/")
    assert "华东欠账" in text(browser_of(here.east.manager), "/cockpit/debt/")
    assert browser_of(here.east.rep).get("/cockpit/debt/").status_code == 404


def test_an_auditor_reads_the_debt_and_finance_does_not(here: Company, browser_of: BrowserOf) -> None:
    for role, status in (("auditor", 200), ("finance", 404)):
        somebody = a_person(role)
        RoleGrant.objects.create(person=somebody, role=role, validity=ALWAYS)
        assert browser_of(somebody).get("/cockpit/debt/").status_code == status


def test_an_unknown_year_is_said_where_debt_cannot_be_counted(here: Company, browser_of: BrowserOf) -> None:
    from tests.engines.cadence.company import moment, stop_the_clock

    owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 12, 30), title=Bilingual("华东欠账"))
    stop_the_clock(moment(date(2027, 1, 8)))
    page = text(browser_of(here.hr_head), "/cockpit/debt/")
    assert "2027" in page
    assert "华东欠账" in page
    assert "逾期 9 天" in page
