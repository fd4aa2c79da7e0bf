"""Talks and cases in a real browser: planned, written up, confirmed on a phone; an appeal answered; axe and photographs."""

from __future__ import annotations

import os
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
    """The company on a Monday morning, with people who have names."""
    from lingxiao.engines.people.models import Person
    from tests.engines.cadence.company import found, stop_the_clock

    company = found()
    stop_the_clock()
    east = company.east
    for person, name in (
        (east.manager, "林若曦"), (east.hrbp, "孟繁星"), (east.director, "覃卫东"), (east.rep, "周小舟"),
        (company.hr_head, "郑文静"),
    ):
        Person.objects.filter(pk=person.pk).update(name=name)
        person.name = name
    return company


def sign_in(looker: Any, person: Person) -> None:
    """Bring somebody's session into the browser."""
    from tests.engines.cadence.company import signed_in

    cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
    looker.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": looker.base}])


def talks(here: Company) -> dict[str, int]:
    """One talk in each state, and promises on both sides."""
    from lingxiao.engines.activities.domain import commitments, meetings
    from lingxiao.kernel.words import Bilingual
    from tests.engines.cadence.company import MONDAY, NOW, moment, viewer

    east = here.east
    director, manager = viewer(east.director), viewer(east.manager)

    def plan(zh: str, en: str, **more: Any) -> Any:
        said: dict[str, Any] = {
            "viewer": director, "kind": "one_on_one", "title": Bilingual(zh, en), "subject_id": east.manager.pk,
            "holder_id": east.director.pk, "on": MONDAY, "planned_at": moment(MONDAY + timedelta(days=4), "15:30"),
            "place": "三楼小会议室", "agenda": "一、上两周的进展\n二、佛山老客户移交\n三、需要公司支持的事",
        }
        return meetings.plan_meeting(**(said | more))

    planned = plan("与林若曦的一对一沟通", "One-on-one with Lin Ruoxi")
    waiting = plan("与林若曦的职责沟通会", "Duty briefing with Lin Ruoxi", agenda="")
    words = (
        "一、逐条说明职责说明书第三版，重点是客户移交期间的业绩归属。\n"
        "二、若曦提出：移交期三个月太短，佛山三家老客户需要到二月。\n"
        "三、约定：归属比例按 100%、70%、30%、0 递减，卫东本周内书面确认。"
    )
    friday = MONDAY - timedelta(days=3)
    for version in (words[:-12], words):
        meetings.record_meeting(viewer=director, meeting=waiting, held_on=friday, minutes=version, at=NOW)
    meetings.confirm_meeting(viewer=director, meeting=waiting, at=NOW, remark="补充：比例以书面确认为准。")
    for owner, text, days in (
        (east.director, "书面确认移交期业绩归属比例", 4), (east.director, "开通 CRM 经理权限", -1),
        (east.manager, "提交三家老客户的移交清单", 8),
    ):
        commitments.make_commitment(
            viewer=viewer(owner, NOW - timedelta(days=7)), meeting=waiting, owner_id=owner.pk, text=text,
            due_on=MONDAY + timedelta(days=days), at=NOW,
        )
    done = plan("与林若曦的一对一沟通", "One-on-one with Lin Ruoxi", agenda="")
    meetings.record_meeting(viewer=manager, meeting=done, held_on=date(2026, 11, 9), minutes=words, at=NOW)
    for side in (director, manager):
        meetings.confirm_meeting(viewer=side, meeting=done, at=NOW)
    above = here.executive
    missed = plan("与林若曦的隔级沟通", "Skip-level talk with Lin Ruoxi", holder_id=above.pk, viewer=viewer(above))
    meetings.miss_meeting(viewer=manager, meeting=missed, reason="客户临时到访，对方未能参加。")
    return {"planned": planned.pk, "waiting": waiting.pk, "done": done.pk, "missed": missed.pk}


def an_appeal(here: Company) -> int:
    """An appeal that was looked into and decided, with what was said on the way."""
    from lingxiao.engines.cases.domain import cases
    from lingxiao.engines.cases.domain.cases import PartyDraft
    from lingxiao.kernel import attachments
    from lingxiao.kernel.words import Bilingual
    from tests.engines.cadence.company import NOW, viewer
    from tests.engines.cases.making import appeal

    east = here.east
    case = appeal(
        east.manager, PartyDraft(east.director.pk, "respondent"),
        title=Bilingual("对“职责清晰”健康度 54 分的申诉", "Appeal against 54 points for role clarity"),
        text="十月两次一对一都有双方确认的记录，没有算进“沟通按时”一项。\n请核对后重算。",
    )
    hrbp, manager, director, head = (viewer(one, NOW) for one in (east.hrbp, east.manager, east.director, here.hr_head))
    cases.reply(viewer=hrbp, case=case, text="收到。请补充两次沟通的日期，我们核对系统记录。", at=NOW)
    file = attachments.store(
        viewer=manager, name="十月一对一记录.csv", content="日期,确认\n2026-10-12,双方\n2026-10-26,双方\n".encode(),
        confidentiality="C3", at=NOW,
    )
    cases.reply(viewer=manager, case=case, text="10 月 12 日和 26 日，见附件。", at=NOW, attachment=file)
    cases.reply(viewer=director, case=case, text="两次都是我主持的，记录属实。", at=NOW)
    cases.remark(viewer=hrbp, case=case, text="系统里 10-26 一次的确认晚了四个工作日，但举行日期在期内。", at=NOW)
    cases.propose(viewer=hrbp, case=case, text="建议部分支持：两次均计入举行，一次按迟确认计。", at=NOW)
    cases.decide(
        viewer=head, case=case, outcome="partly_upheld", at=NOW,
        text="两次沟通均已举行，计入举行次数；10 月 26 日一次确认迟于三个工作日，按规则计为迟确认。按此重算。",
    )
    return int(case.pk)


@pytest.mark.parametrize(("theme", "size", "language"), LOOKS)
def test_the_pages_of_talks(here: Company, looking: Callable[..., Any], theme: str, size: str, language: str) -> None:
    """The list, one in each state, choosing with whom, planning, writing up: nobody is shut out."""
    made = talks(here)
    with looking(theme=theme, size=size, language=language) as looker:
        sign_in(looker, here.east.manager)
        for name, address in (
            ("talks", "/desk/meetings/"), ("talk-planned", f"/desk/meetings/{made['planned']}/"),
            ("talk-waiting", f"/desk/meetings/{made['waiting']}/"), ("talk-done", f"/desk/meetings/{made['done']}/"),
            ("talk-missed", f"/desk/meetings/{made['missed']}/"), ("talk-with", "/desk/meetings/plan/"),
            ("talk-plan", f"/desk/meetings/plan/?with={here.east.director.pk}"),
            ("talk-record", f"/desk/meetings/{made['waiting']}/record/"),
        ):
            page = looker.open(address)
            looker.check(page)
            looker.photograph(page, name)


@pytest.mark.parametrize(("theme", "size", "language"), LOOKS)
def test_the_pages_of_cases(here: Company, looking: Callable[..., Any], theme: str, size: str, language: str) -> None:
    """The list, the case as the head of HR and as the person see it, and the pages of two acts."""
    case = an_appeal(here)
    with looking(theme=theme, size=size, language=language) as looker:
        sign_in(looker, here.east.hrbp)
        for name, address in (
            ("cases", "/desk/cases/"), ("case-inside", f"/desk/cases/{case}/"),
            ("case-communicate", f"/desk/cases/{case}/communicate/"),
        ):
            page = looker.open(address)
            looker.check(page)
            looker.photograph(page, name)
        sign_in(looker, here.east.manager)
        page = looker.open(f"/desk/cases/{case}/")
        looker.check(page)
        looker.photograph(page, "case-of-the-person")
        sign_in(looker, here.hr_head)
        page = looker.open(f"/desk/cases/{case}/")
        looker.photograph(page, "case-decided-by-me")


def test_a_talk_is_moved_and_confirmed_on_a_phone(here: Company, looking: Callable[..., Any]) -> None:
    """A dialog opens, its error keeps it open, the other time is kept; then the minutes are read and confirmed."""
    made = talks(here)
    with looking(size="phone") as looker:
        sign_in(looker, here.east.director)
        page = looker.open(f"/desk/meetings/{made['planned']}/")
        page.get_by_role("button", name="改期").click()
        dialog = page.get_by_role("dialog", name="改个时间")
        dialog.get_by_label("新日期").fill("2026-11-30")
        dialog.get_by_label("新时间").fill("10:00")
        dialog.get_by_role("button", name="确定改期").click()
        expect(page.get_by_role("dialog", name="改个时间")).to_be_visible()
        # The refused form came back with 422, of which the browser says a word on its console.
        looker.complaints[:] = [said for said in looker.complaints if "422" not in said]
        dialog.get_by_label("原因").fill("当天客户验收")
        looker.photograph(page, "talk-move-refused")
        dialog.get_by_role("button", name="确定改期").click()
        expect(page.get_by_text("已改期 1 次")).to_be_visible()
        sign_in(looker, here.east.manager)
        page = looker.open("/desk/meetings/")
        page.get_by_role("link", name="与林若曦的职责沟通会").click()
        page.get_by_label("您的补充").fill("二月底前完成移交。")
        page.get_by_role("button", name="确认记录").click()
        expect(page.get_by_text("双方均已确认。")).to_be_visible()
        expect(page.get_by_text("二月底前完成移交。")).to_be_visible()
        page.get_by_role("button", name="我已兑现").first.click()
        dialog = page.get_by_role("dialog", name="我已兑现")
        dialog.get_by_label("怎样兑现的").fill("清单已发卫东邮箱")
        dialog.get_by_role("button", name="已兑现").click()
        expect(page.get_by_text("清单已发卫东邮箱")).to_be_visible()


def test_a_case_is_answered_and_closed_by_two(here: Company, looking: Callable[..., Any]) -> None:
    """The handler tells the parties with the decision's own words before them; who decided finds the button shut."""
    case = an_appeal(here)
    with looking() as looker:
        sign_in(looker, here.east.hrbp)
        page = looker.open(f"/desk/cases/{case}/")
        page.get_by_role("link", name="反馈当事人").click()
        expect(page.get_by_label("内容")).to_have_value(
            "两次沟通均已举行，计入举行次数；10 月 26 日一次确认迟于三个工作日，按规则计为迟确认。按此重算。",
        )
        page.get_by_role("button", name="发送反馈").click()
        expect(page.get_by_text("已反馈当事人。")).to_be_visible()
        sign_in(looker, here.hr_head)
        page = looker.open(f"/desk/cases/{case}/")
        shut = page.get_by_role("button", name="复核并结案")
        expect(shut).to_have_attribute("aria-disabled", "true")
        expect(page.get_by_text("须由另一人复核并结案")).to_be_visible()
        looker.photograph(page, "case-four-eyes")
        sign_in(looker, here.east.hrbp)
        page = looker.open(f"/desk/cases/{case}/close/")
        page.get_by_role("button", name="结案").click()
        expect(page.get_by_text("已结案。")).to_be_visible()
