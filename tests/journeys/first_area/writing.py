"""A duty statement is written, checked by somebody else, put in force; later written anew, and stopped by the linter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.journeys.first_area.actor import Actor
    from tests.journeys.first_area.stage import Stage

STATEMENT = "销售经理职责说明书"


def the_first_version_is_put_in_force(stage: Stage) -> None:
    """From the text that comes with the product, in the library's own words; four eyes before anybody gets it."""
    writer, checker = stage["罗嘉"], stage["方静宜"]
    writer.turns_to("模板", "新建模板")
    writer.photographs("07-new-template")
    writer.follows(STATEMENT)
    writer.sees("以此为起点")
    expect(writer.page.get_by_label("编号")).to_have_value("duty-sales-manager")
    writer.presses("开始撰写")
    writer.sees("职责模板四条规则全部通过")
    writer.photographs("08-duties-of-the-template")
    writer.follows("全文与评审")
    writer.sees("未发现")
    _handed_over_and_put_in_force(writer, checker, version=1)


def _handed_over_and_put_in_force(writer: Actor, checker: Actor, *, version: int) -> None:
    """The writer hands it to review; the checker, who wrote no word of it, approves and publishes."""
    writer.is_asked_and_says("提交评审")
    writer.sees("已提交评审，退回之前文字不再变动")
    expect(writer.page.get_by_role("button", name="批准")).to_have_attribute("aria-disabled", "true")
    checker.turns_to("模板", STATEMENT)
    checker.page.get_by_role("link", name=str(version), exact=True).click()
    checker.is_asked_and_says("批准")
    checker.sees("已批准，文本按指纹冻结")
    checker.is_asked_and_says("发布")
    checker.sees("已发布。")
    if version > 1:
        checker.photographs("16-published")


VOID = "连续两季未达标自动离职。"
"""What no rule of a company may say: void, and the linter knows by which article."""


def a_void_clause_cannot_be_published(stage: Stage) -> None:
    """Whoever overlooks it at every step before is stopped at the last one."""
    writer, checker = stage["罗嘉"], stage["方静宜"]
    writer.turns_to("模板", "新建模板")
    writer.page.get_by_label("类型").select_option("notice")
    writer.fills(编号="notice-quota", 中文标题="业绩提醒")
    writer.presses("开始撰写")
    writer.presses("段落", within=writer.page.get_by_role("group", name="在末尾添加内容块"))
    writer.page.get_by_label("第 1 块，中文").fill(VOID)
    writer.presses("保存")
    writer.sees("已保存。", "不得保留")
    writer.is_asked_and_says("提交评审")
    checker.turns_to("模板", "业绩提醒")
    checker.page.get_by_role("link", name="1", exact=True).click()
    checker.sees("不得保留")
    checker.is_asked_and_says("批准")
    checker.sees("已批准，文本按指纹冻结")
    checker.is_asked_and_says("发布")
    checker.sees("有 1 处条款不能这样写")
    checker.sees_no("已发布。")
    expect(checker.page.locator("main").get_by_role("link", name="下发", exact=True)).to_have_count(0)
    checker.photographs("09-void-clause-not-published")


def the_next_version_is_written_by_two(stage: Stage) -> None:
    """Stopped by the linter while she types; he saves meanwhile; both texts stand in the end, and nothing is lost."""
    writer, other = stage["罗嘉"], stage["齐明远"]
    writer.turns_to("模板", STATEMENT)
    writer.page.get_by_label("改了什么，为什么").fill("陪访由每月两次调整为三次；补充连续未达标时怎么办")
    writer.presses("开始下一版")
    writer.follows("返回该版本")
    writer.follows("职责")
    writer.page.get_by_role("row").filter(has_text="2次陪访").get_by_role("link", name="修改").click()
    duty = writer.page.get_by_label("职责（中文）")
    duty.fill(duty.input_value().replace("2次陪访", "3次陪访"))
    writer.presses("保存")
    writer.sees("已保存。", "3次陪访")
    writer.follows("全文与评审")
    writer.follows("编辑")
    writer.presses("段落", within=writer.page.get_by_role("group", name="在末尾添加内容块"))
    typed = writer.page.get_by_label("第 7 块，中文")
    typed.fill(VOID)
    expect(writer.page.locator("#findings").get_by_text("不得保留").first).to_be_visible()
    writer.photographs("10-stopped-by-the-linter")
    other.turns_to("模板", STATEMENT)
    other.page.get_by_role("link", name="2", exact=True).click()
    other.follows("编辑")
    signing = other.page.get_by_label("第 6 块，中文")
    signing.fill(f"{signing.input_value()}签署前如需更多时间，请告知 HRBP。")
    other.presses("保存")
    other.sees("已保存。")
    writer.presses("采用这一写法")
    expect(typed).not_to_have_value(VOID)
    expect(writer.page.locator("#findings").get_by_text("未发现")).to_be_visible()
    writer.photographs("11-lawful-wording")
    writer.presses("保存")
    writer.sees("您编写期间，齐明远 已保存。什么都没有丢", "只有对方改了", "只有您改了")
    writer.photographs("12-two-texts")
    writer.presses("保存所选")
    writer.sees("已保存，两份文字均已存档", "请告知 HRBP", "未发现")
    writer.sees_no(VOID)


def the_next_version_is_put_in_force(stage: Stage) -> None:
    """The checker reads what changed before she approves."""
    writer, checker = stage["罗嘉"], stage["方静宜"]
    writer.follows("有何变化")
    expect(writer.page.locator(".lines ins").filter(has_text="3").first).to_be_visible()
    writer.photographs("13-what-changed")
    writer.page.go_back()
    _handed_over_and_put_in_force(writer, checker, version=2)
