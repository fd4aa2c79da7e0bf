"""A statement reaches people: issued, talked over, compared, signed; or objected to, or refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.first_area.writing import STATEMENT

if TYPE_CHECKING:
    from tests.journeys.first_area.actor import Actor
    from tests.journeys.first_area.stage import Stage


def it_is_issued(stage: Stage, *names: str, version: int) -> None:
    """The HRBP chooses who needs it, and they are told at once."""
    carer = stage["孟繁星"]
    carer.turns_to("明确职责", "下发职责说明书")
    for name in names:
        carer.page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    choice = carer.page.locator("#version option").filter(has_text=re.compile(f"{STATEMENT}.*{version}"))
    carer.page.get_by_label("模板").select_option(value=choice.get_attribute("value"))
    if version > 1:
        carer.photographs("17-issue")
    carer.is_asked_and_says("下发给所选人员")
    carer.sees(f"已下发 {len(names)} 份职责说明书")


def it_is_talked_over(stage: Stage, name: str, minutes: str, *, picture: bool = False) -> None:
    """The superior writes the minutes and confirms them; the manager confirms the same words."""
    superior, manager = stage["邝文珊"], stage[name]
    superior.turns_to("已下发文件")
    waiting = superior.page.get_by_role("row").filter(has_text=name).filter(has_text="待沟通")
    waiting.get_by_role("link", name=STATEMENT).click()
    superior.follows("主持沟通会")
    superior.page.get_by_label("问答与承诺事项").fill(minutes)
    if picture:
        superior.photographs("18-briefing-held")
    superior.presses("保存并由我方确认")
    manager.turns_to("我的文件", STATEMENT, "去看沟通会")
    manager.sees(minutes.splitlines()[0], "邝文珊")
    if picture:
        manager.photographs("19-briefing-to-confirm")
    manager.presses("记录无误")
    manager.sees("待您签署")


def the_first_version_is_signed(stage: Stage) -> None:
    """On a desktop, proving with the password once more who she is."""
    manager = stage["林若曦"]
    manager.page.locator("#end").scroll_into_view_if_needed()
    manager.sees("您已读到末尾")
    manager.follows("签署")
    manager.proves_it_with_the_password()
    expect(manager.page).to_have_url(re.compile("/sign/$"))
    manager.presses("确认签署")
    manager.sees("已签署")


MINUTES = """一、逐条说明第 2 版的改动，重点是陪访由每月两次调整为三次。
二、若曦问：新人陪访算不算？文珊答：算，90 天带教期内的陪访计入。
三、公司承诺：12 月 5 日前为佛山团队配齐一名售前。"""


def all_three_talk_it_over(stage: Stage) -> None:
    """Each of them with the director, and both sides confirm the same words."""
    it_is_talked_over(stage, "林若曦", MINUTES, picture=True)
    for name in ("唐文博", "赵磊"):
        it_is_talked_over(stage, name, f"逐条说明各项职责；{name}就回款职责提问并得到答复。")


def she_compares_and_signs_on_her_phone(stage: Stage, phone: Actor) -> str:
    """Read to the end, compared with what she signed before, signed with the code of her app; two clicks, one signature.

    Answers the fingerprint that stood above the button.
    """
    phone.goes("/")
    phone.sees("签署")
    phone.photographs("20-desk-on-the-phone")
    phone.page.locator("main").get_by_role("link").filter(has_text=STATEMENT).first.click()
    expect(phone.page.get_by_role("button", name="签署", exact=True)).to_have_attribute("aria-disabled", "true")
    phone.page.locator("#end").scroll_into_view_if_needed()
    phone.sees("您已读到末尾")
    phone.follows("看看改了什么")
    phone.sees("与您上次签署的文本")
    expect(phone.page.locator("ins").filter(has_text="3").first).to_be_visible()
    phone.photographs("21-redline-on-the-phone")
    phone.follows("返回正文")
    phone.page.get_by_role("link", name="签署", exact=True).click()
    phone.photographs("22-is-it-still-you")
    phone.proves_it_with_the_app()
    phone.sees("您签署的文本指纹")
    mark = phone.page.locator(".mark-of code").inner_text()
    phone.photographs("23-sign-on-the-phone")
    phone.page.get_by_role("button", name="确认签署").dblclick()
    phone.sees("已签署")
    phone.photographs("24-signed-on-the-phone")
    phone.follows("经过")
    expect(phone.page.locator(".timeline").get_by_text("签署（")).to_have_count(1)
    phone.photographs("25-what-happened")
    return mark


def nobody_else_sees_or_signs_it(stage: Stage, address: str) -> None:
    """For another manager her copy does not exist; HR may read it and can sign nothing in her name."""
    other, hr = stage["唐文博"], stage["方静宜"]
    for page in ("", "changes/", "sign/", "history/", "pdf/"):
        assert other.answers(f"{address}{page}") == 404
    other.goes(address)
    expect(other.page.get_by_role("heading", name="没有这个页面，或您无权查看")).to_be_visible()
    other.photographs("26-not-hers-to-see")
    hr.goes(address)
    hr.sees("林若曦", "本文指纹")
    expect(hr.page.get_by_role("link", name="签署", exact=True)).to_have_count(0)
    expect(hr.page.get_by_role("button", name="签署", exact=True)).to_have_count(0)
    assert hr.answers(f"{address}sign/") == 403
    hr.sees("只有文件的收件人本人")
    other.forgives(404)
    hr.forgives(403)


def one_objects_and_is_answered(stage: Stage) -> None:
    """His day to sign stands still; the HRBP answers in writing; he reads the answer and signs."""
    manager, carer = stage["唐文博"], stage["孟繁星"]
    manager.turns_to("我的文件", STATEMENT, "我有异议")
    manager.page.get_by_label("您不同意哪些内容，有什么建议").fill("广州团队有四名新人，三次陪访之外再催收历史逾期，时间不够。请调整。")
    manager.presses("提交异议")
    manager.sees("您已提出异议", "时间不够")
    manager.photographs("27-objection")
    carer.turns_to("我的工作台")
    carer.photographs("28-desk-of-the-hrbp")
    carer.page.locator("main").get_by_role("link").filter(has_text="异议").first.click()
    carer.turns_to("已下发文件")
    carer.page.get_by_role("row").filter(has_text="唐文博").get_by_role("link", name=STATEMENT).click()
    carer.follows("处理异议")
    carer.page.get_by_label("维持原文").check()
    carer.page.get_by_label("答复与理由").fill("历史逾期由财务牵头，您只负责提供信息；带教期内的陪访计入三次。原文不变。")
    carer.photographs("29-settle-the-objection")
    carer.presses("提交处理")
    carer.sees("待签署")
    manager.turns_to("事项")
    manager.page.locator("main").get_by_role("link").filter(has_text="异议").first.click()
    manager.sees("历史逾期由财务牵头")
    manager.photographs("30-answer-to-the-objection")


def one_refuses_before_two_witnesses(stage: Stage) -> None:
    """Explained again, two colleagues confirm under their own names, sent with a number: known, not agreed."""
    carer = stage["孟繁星"]
    carer.turns_to("已下发文件")
    carer.page.get_by_role("row").filter(has_text="赵磊").get_by_role("link", name=STATEMENT).click()
    carer.follows("本人拒签")
    carer.page.get_by_label("本人的说法").fill("不同意承担历史逾期应收。")
    carer.presses("启动")
    carer.page.get_by_label("说明了什么，问了什么，答了什么").fill("当面逐条再次说明，重点是回款职责与授权表；本人仍不签署。")
    carer.presses("保存")
    for label, who in (("见证人一", "邝文珊（D001）"), ("见证人二", "周小舟（R001）")):
        carer.page.get_by_label(label).select_option(label=who)
    carer.photographs("31-refusal-witnesses")
    carer.presses("请其确认")
    for name in ("邝文珊", "周小舟"):
        witness = stage[name]
        witness.turns_to("我的工作台")
        witness.page.locator("main").get_by_role("link").filter(has_text="见证").first.click()
        if name == "周小舟":
            witness.photographs("32-witness")
        witness.presses("我确认")
        witness.sees("谢谢，您的确认已存档")
    carer.page.reload()
    carer.page.get_by_label("EMS 单号或邮件编号").fill("EMS 1100 0000 0001（演示）")
    carer.presses("完成记录")
    carer.sees("记录已完成", "邝文珊", "周小舟", "EMS 1100 0000 0001")
    carer.photographs("33-refusal-complete")
    stage["赵磊"].turns_to("我的文件")
    stage["赵磊"].sees("已知悉，未同意")
