"""What ``docs/tutorial/first-area.zh-CN.md`` tells a newcomer to click can be clicked, word for word, in the demo company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.journeys.first_area.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

STATEMENT = "销售经理职责说明书"


def become(looker: Any, page: Page, name: str) -> Actor:
    """Sign out, and choose somebody else on the demo's own page."""
    if "/signin/" not in page.url:
        page.locator(".top button.av").click()
        page.get_by_role("button", name="退出登录").click()
    page.locator(f".people button:has(b:text-is('{name}'))").click()
    page.wait_for_url(lambda url: "/signin/" not in url)
    actor = Actor(name, "", looker)
    actor.page = page
    return actor


def test_the_tutorial_can_be_clicked(looking: Callable[..., Any], settings: Settings) -> None:
    """Written and stopped, approved, issued, talked over, signed, and found again behind a figure."""
    from lingxiao import demo

    settings.IS_DEMO = True
    demo.build(size="s")
    with looking() as looker:
        page = looker.open("/signin/")
        writes(become(looker, page, "罗嘉"))
        approves(become(looker, page, "方静宜"))
        issues(become(looker, page, "孟繁星"))
        signs(become(looker, page, "林若曦"))
        looks(become(looker, page, "方静宜"))
        for name in ("高建国", "沈砚秋", "严格"):
            become(looker, page, name).sees("上午好")


def writes(writer: Actor) -> None:
    """Step two, first half."""
    writer.turns_to("模板", STATEMENT)
    writer.page.get_by_label("改了什么，为什么").fill("补充连续未达标时怎么办")
    writer.presses("开始下一版")
    writer.presses("段落", within=writer.page.get_by_role("group", name="在末尾添加内容块"))
    typed = writer.page.get_by_label("第 7 块，中文")
    typed.fill("连续两季未达标自动离职。")
    expect(writer.page.locator("#findings").get_by_text("不得保留").first).to_be_visible()
    writer.presses("采用这一写法")
    expect(typed).not_to_have_value("连续两季未达标自动离职。")
    writer.presses("保存")
    writer.sees("已保存。")
    writer.is_asked_and_says("提交评审")
    writer.sees("已提交评审，退回之前文字不再变动")


def approves(checker: Actor) -> None:
    """Step two, second half."""
    checker.turns_to("模板", STATEMENT)
    checker.page.get_by_role("link", name="2", exact=True).click()
    checker.follows("有何变化")
    checker.page.go_back()
    checker.is_asked_and_says("批准")
    checker.sees("已批准，文本按指纹冻结")
    checker.is_asked_and_says("发布")
    checker.sees("已发布。")


def issues(carer: Actor) -> None:
    """Steps three and four."""
    carer.turns_to("明确职责", "下发职责说明书")
    carer.page.get_by_role("row").filter(has_text="林若曦").get_by_role("checkbox").check()
    newest = carer.page.locator("#version option").filter(has_text=STATEMENT)
    carer.page.get_by_label("模板").select_option(value=newest.get_attribute("value"))
    carer.is_asked_and_says("下发给所选人员")
    carer.sees("已下发 1 份")
    carer.turns_to("已下发文件")
    carer.page.get_by_role("row").filter(has_text="林若曦").first.get_by_role("link", name=STATEMENT).click()
    carer.follows("主持沟通会")
    carer.fills(问答与承诺事项="若曦问：陪访算不算在内？答：算。")
    carer.presses("保存并由我方确认")


def signs(manager: Actor) -> None:
    """Step five."""
    manager.turns_to("我的文件", STATEMENT, "去看沟通会")
    manager.presses("记录无误")
    manager.sees("待您签署")
    manager.page.locator("#end").scroll_into_view_if_needed()
    manager.sees("您已读到末尾")
    manager.follows("签署")
    manager.presses("是我本人")
    manager.page.get_by_role("button", name="确认签署").dblclick()
    manager.sees("已签署")


def looks(head: Actor) -> None:
    """Step six."""
    head.turns_to("明确职责", "职责地图")
    head.sees("无人")
    head.turns_to("驾驶舱")
    head.page.get_by_role("row").filter(has_text="高建国").locator("a.heat-one").first.click()
    first = head.page.get_by_role("row").filter(has_text="现行版本已签署")
    first.locator("summary").click()
    first.get_by_role("link").first.click()
    head.sees("本文指纹")
    head.follows("经过")
    head.sees("签署（")
