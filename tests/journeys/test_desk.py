"""The desk in a real browser: a manager with much to do, an HRBP with debt, a newcomer with nothing; axe and photographs."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.people.models import Person
    from tests.engines.cadence.company import Company

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# All eight for photographs; otherwise four that hold every pair of the three.
LOOKS = [
    (theme, size, language)
    for theme in ("light", "dark") for size in ("wide", "phone") for language in ("zh-hans", "en")
    if "LX_SHOTS" in os.environ or (theme == "light") ^ (size == "phone") ^ (language == "en")
]


@pytest.fixture
def here(db: None) -> Company:
    """The company on a Monday morning, with a month of reminders behind it."""
    from tests.engines.cadence.company import found, stop_the_clock

    company = found()
    stop_the_clock()
    fill(company)
    return company


def fill(here: Company) -> None:
    """Give everybody a name and something to do."""
    from lingxiao.engines.cadence.domain import dues
    from lingxiao.engines.cadence.domain.ladder import climb
    from lingxiao.engines.cadence.models import Due
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel import notices
    from lingxiao.kernel.words import Bilingual
    from tests.engines.cadence.company import MONDAY, NOW, a_draft, moment, viewer

    east = here.east
    for person, name in (
        (east.manager, "林若曦"), (east.hrbp, "孟繁星"), (east.director, "覃卫东"), (east.rep, "周小舟"),
        (here.hr_head, "郑文静"), (here.west.manager, "高建国"), (here.west.hrbp, "许知远"),
    ):
        Person.objects.filter(pk=person.pk).update(name=name)
        person.name = name

    def give(zh: str, en: str, due_on: date, why: str, *, subject: Person = east.manager, **more: Any) -> Due:
        return dues.open_dues([a_draft(
            subject, title=Bilingual(zh, en), due_on=due_on, why=Bilingual(why), opened_on=date(2026, 10, 9), **more,
        )])[0]

    give("签署职责说明书（2026 年第 2 版）", "Sign your duty statement (2026, version 2)", date(2026, 11, 18),
         "下发后 15 个工作日内签署，或提出异议。")
    give("确认职责沟通会纪要", "Confirm the minutes of your duty briefing", MONDAY, "双方确认后，沟通才算完成。")
    give("提交 11 月市场简报", "Hand in the market brief of November", MONDAY + timedelta(days=2),
         "职责说明书第 4 项的履责凭证。")
    give("阅知《客户招待管理办法》", "Acknowledge the hospitality policy", MONDAY + timedelta(days=24), "新制度公布后须阅知。")
    give("召开职责沟通会", "Hold the duty briefing", date(2026, 11, 13), "下发后 10 个工作日内，上级、HRBP 与经理三方沟通。",
         owner=east.hrbp)
    give("答复关于辖区划分的异议", "Answer the objection about the territory", date(2026, 12, 2),
         "异议须在 10 个工作日内答复。", owner=east.director)
    for number, day in enumerate((2, 4, 9, 12, 19, 25, 27)):
        give(f"下发个人职责说明书（第 {number + 1} 份）", f"Issue a duty statement ({number + 1})", date(2026, 11, day),
             "任命后 5 个工作日内下发。", subject=here.west.manager if number % 2 else east.rep, owner=east.hrbp)
    give("下发调岗确认书", "Issue the transfer letter", date(2026, 10, 28), "调动后 5 个工作日内下发。",
         subject=here.west.manager, owner=here.west.hrbp)
    for day in range(9, 24):
        climb(moment(date(2026, 11, day), "08:40"))
    sign = Due.objects.get(title_zh__startswith="签署")
    brief = Due.objects.get(title_zh__startswith="提交")
    dues.snooze(viewer=viewer(east.manager), due=brief, until=date(2026, 11, 24), reason="本周在佛山客户现场，周二补交。", at=NOW)
    notices.post(
        to_person_id=east.manager.pk, kind="documents.issued", link=f"/desk/dues/{sign.pk}/", at=moment(date(2026, 11, 20)),
        title=Bilingual("待您签署：职责说明书", "To sign: your duty statement"),
        body=Bilingual("与上一版相比有 3 处改动，已用红线标出。", "Three changes since the last version, marked in red."),
    )
    notices.post_urgent(
        to_person_id=east.manager.pk, kind="cases.decided", link="/desk/", at=NOW,
        title=Bilingual("您提出的异议已有结论", "Your objection was decided"),
        body=Bilingual("请在今天内查看。", "Please read it today."),
    )


def sign_in(looker: Any, person: Person) -> None:
    """Let this browser be somebody's."""
    from tests.engines.cadence.company import signed_in

    cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
    looker.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": looker.base}])


@pytest.mark.parametrize(("theme", "size", "language"), LOOKS)
def test_every_page_is_clean_and_photographed(
    here: Company, looking: Callable[..., Any], theme: str, size: str, language: str,
) -> None:
    from lingxiao.engines.cadence.models import Due

    sign = Due.objects.get(title_zh__startswith="签署")
    briefing = Due.objects.get(title_zh__startswith="召开")
    walks = [
        (here.east.manager, "desk", "/desk/"), (here.east.manager, "desk-due", f"/desk/dues/{sign.pk}/"),
        (here.east.manager, "desk-notices", "/desk/notices/"), (here.east.manager, "desk-preferences", "/desk/preferences/"),
        (here.east.manager, "desk-pile", "/desk/?show=overdue"),
        (here.west.director, "desk-empty", "/desk/"), (here.west.director, "desk-notices-empty", "/desk/notices/"),
        (here.east.hrbp, "desk-hrbp", "/desk/"), (here.east.hrbp, "desk-hand-over", f"/desk/dues/{briefing.pk}/hand-over/"),
        (here.hr_head, "debt", "/cockpit/debt/"), (here.hr_head, "debt-managers", "/cockpit/debt/?side=manager"),
        (here.west.director, "debt-west", "/cockpit/debt/?side=manager"),
    ]
    with looking(theme=theme, size=size, language=language) as looker:
        who = None
        for person, name, address in walks:
            if person is not who:
                sign_in(looker, person)
                who = person
            page = looker.open(address)
            looker.photograph(page, name)
            looker.check(page)
            page.close()


def test_a_manager_puts_a_reminder_off_and_makes_a_calendar_address(here: Company, looking: Callable[..., Any]) -> None:
    with looking() as looker:
        sign_in(looker, here.east.manager)
        page = looker.open("/desk/")
        page.get_by_role("link", name=re.compile("缘由与进展.*阅知")).click()
        page.get_by_role("button", name="延后提醒").click()
        page.get_by_label("下次提醒日期").fill("2026-12-30")
        page.get_by_label("原因").fill("先看完旧制度")
        page.get_by_role("button", name="延后", exact=True).click()
        dialog = page.get_by_role("dialog", name="延后提醒")
        expect(dialog).to_be_visible()
        expect(dialog).to_contain_text("最晚延到")
        expect(page.get_by_label("原因")).to_have_value("先看完旧制度")
        looker.photograph(page, "desk-snooze-refused")
        looker.check(page)
        page.get_by_label("下次提醒日期").fill("2026-11-27")
        page.get_by_role("button", name="延后", exact=True).click()
        expect(page.get_by_text("先看完旧制度")).to_be_visible()
        page.goto(f"{looker.base}/desk/preferences/")
        page.get_by_role("button", name="生成我的日历地址").click()
        expect(page.get_by_text("calendar.ics?token=")).to_be_visible()
        looker.photograph(page, "desk-feed")
        looker.check(page)
        # The browser reports every answer that is not 200; the form that came back was meant to be one.
        looker.complaints[:] = [one for one in looker.complaints if "422" not in one]
