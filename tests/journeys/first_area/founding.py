"""Two administrators come in, HR brings the organisation from spreadsheets, and everybody gets an account of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.first_area.company import PEOPLE, POSTS, TERRITORIES, UNITS, WRONG, XLSX, xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.journeys.first_area.actor import Actor
    from tests.journeys.first_area.stage import Stage

INVITED = {
    "齐明远": "qi.mingyuan", "孟繁星": "meng.fanxing", "邝文珊": "kuang.wenshan", "林若曦": "lin.ruoxi",
    "唐文博": "tang.wenbo", "赵磊": "zhao.lei", "周小舟": "zhou.xiaozhou",
}


def the_administrators_come_in(stage: Stage) -> None:
    """Nobody who administers gets anywhere before there is a second factor."""
    for name in ("方静宜", "罗嘉"):
        actor = stage[name]
        actor.sees("您的角色能看到不可外泄的信息")
        if name == "方静宜":
            actor.photographs("01-second-factor-first")
        actor.sets_up_an_app()


def _uploads(hr: Actor, kind: str, name: str, rows: Sequence[Sequence[str]], *, mode: str = "add") -> None:
    hr.turns_to("组织", "从文件导入")
    hr.page.get_by_label("文件内容").select_option(kind)
    hr.page.get_by_label("已有数据").select_option(mode)
    hr.fills(生效日期="2026-01-01")
    hr.page.get_by_label("文件", exact=True).set_input_files(
        {"name": name, "mimeType": XLSX, "buffer": xlsx(rows)},
    )
    hr.presses("检查文件")


def the_organisation_is_imported(stage: Stage) -> None:
    """Units, posts, people, territories; a file with mistakes is shown row by row, and nothing of it is taken."""
    hr = stage["方静宜"]
    for kind, name, rows in (("units", "组织.xlsx", UNITS), ("posts", "岗位.xlsx", POSTS)):
        _uploads(hr, kind, name, rows)
        hr.sees(f"{len(rows) - 1} 行，没有问题")
        hr.presses("确认导入")
        hr.sees("已导入", f"新增 {len(rows) - 1}")
    _uploads(hr, "people", "人员.xlsx", WRONG, mode="update")
    hr.sees("有 2 处问题，未导入任何内容", "没有这个工号的人", "不是邮箱地址")
    expect(hr.page.get_by_role("button", name="确认导入")).to_have_count(0)
    hr.photographs("02-import-with-problems")
    _uploads(hr, "people", "人员（改好）.xlsx", PEOPLE, mode="update")
    hr.sees(f"{len(PEOPLE) - 1} 行，没有问题", "林若曦", "138****0000")
    hr.photographs("03-import-preview")
    hr.presses("确认导入")
    hr.sees("已导入")
    _uploads(hr, "territories", "责任区域.xlsx", TERRITORIES)
    hr.sees(f"{len(TERRITORIES) - 1} 行，没有问题")
    hr.presses("确认导入")
    hr.sees("已导入")
    hr.turns_to("组织")
    hr.sees("佛山团队", "林若曦", "邝文珊")
    hr.photographs("04-organisation")


def everybody_gets_an_account(stage: Stage) -> None:
    """Invited in one go, each with a letter; roles are proposed by one administrator and granted by the other."""
    hr, other = stage["方静宜"], stage["罗嘉"]
    hr.turns_to("权限")
    for name in INVITED:
        hr.page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    hr.photographs("05-invite")
    hr.presses("邀请", within=hr.page.locator(".chosen"))
    hr.sees(f"已发出 {len(INVITED)} 份邀请", "已邀请")
    hr.sees_no("邀请已过期")
    for name, role, unit in (("孟繁星", "hrbp", "华南大区"), ("齐明远", "hr_admin", "")):
        hr.turns_to("权限", name)
        hr.presses("提出角色")
        dialog = hr.page.get_by_role("dialog", name="提出角色")
        dialog.get_by_label("角色").select_option(role)
        if unit:
            dialog.get_by_label("范围").select_option(label=unit)
        dialog.get_by_label("理由").fill("负责华南的销售经理" if unit else "人事模板由三人维护")
        dialog.get_by_role("button", name="提出", exact=True).click()
        hr.sees("已提出")
    other.turns_to("权限")
    other.sees("等待他人复核", "孟繁星")
    other.photographs("06-roles-second-pair-of-eyes")
    for _one in range(2):
        card = other.page.get_by_role("button", name="批准", exact=True).first
        card.click()
        other.sees("角色已授予")
    stage.the_worker_works()
    stage.invited_enter(**INVITED)
    for name in ("齐明远", "林若曦"):
        stage[name].sets_up_an_app()
    stage["孟繁星"].sees("没有待办")
