"""From the plan of the year to what each manager carries; and a text that may not stand, stopped and written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from playwright.sync_api import expect

from lingxiao.engines.documents.domain import templates
from lingxiao.engines.documents.models import TemplateVersion
from lingxiao.engines.targets.domain import cascading, planning
from lingxiao.engines.targets.domain.planning import PlanDraft
from lingxiao.engines.targets.models import QuotaNode, QuotaTree
from lingxiao.kernel.words import Bilingual
from tests.engines.targets.conftest import HEADS, SHARES, table
from tests.journeys.the_year.company import DIRECTOR, EXECUTIVE, FINANCE_MANAGER, HEAD, MANAGERS, POLICY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.journeys.the_year.stage import Colleague, Year

YEAR = 2027
TOTAL = "105000000"
ROWS = (
    ("控制器", "华东", "直销", "60000000"), ("驱动", "华东", "经销", "30000000"), ("控制器", "西南", "直销", "15000000"),
)
SHORT = (*SHARES[:-1], "9.2")
"""Twelve shares that come to 95 per cent."""
UNITS = {"华东": "92700000", "西南": "15450000"}
"""1.03 of what the plan gives each."""
TOO_MUCH, AGREED = "19621500", "16222500"
"""A sixth of 1.27 and of 1.05 times what the region carries."""
SUPPLEMENT = "销售经理职责补充说明"
VOID = "连续两季未达标自动离职。"


def finance_brings_the_plan_in(year: Year) -> str:
    """A file whose months do not come to a year is refused by row, nothing of it is taken; the right one goes on."""
    money = year.comes(FINANCE_MANAGER, "/cockpit/targets/plans/")
    money.follows("导入计划")
    wrong = (ROWS[0], ("驱动", "华中", "经销", "30000000"), ROWS[2])
    _brings(money, wrong, SHARES, SHARES, SHORT)
    money.sees("有 2 处问题", "十二个月占比合计为 95%。请改到合计 100%。", "当天没有这个部门", "华中")
    money.photographs("01-plan-with-problems")
    _brings(money, ROWS, SHARES, SHARES, SHARES)
    money.sees("计划已整份导入", "¥105,000,000.00")
    money.sends("提交批准")
    money.sees("已提交，由高管批准或退回")
    money.forgives(422)
    return money.path


def _brings(money: Colleague, rows: Sequence[tuple[str, ...]], *shares: tuple[str, ...]) -> None:
    lines = [",".join(HEADS), *(",".join((*row, *part)) for row, part in zip(rows, shares, strict=True))]
    money.writes(year=str(YEAR), total=TOTAL)
    money.page.locator("main input[name=file]").set_input_files(
        {"name": "销售计划2027.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()},
    )
    money.sends("导入")


def the_vp_approves_and_passes_it_on(year: Year, plan: str) -> str:
    """Four eyes; then the units carry 1.03 of the plan."""
    vp = year.comes(EXECUTIVE, plan)
    vp.is_asked_and_says("批准")
    vp.sees("请开启指标并进行分解")
    vp.sends("开启指标")
    vp.sees("指标已开启")
    vp.follows("本年指标")
    root = vp.path
    vp.follows("设定本级")
    for unit, amount in UNITS.items():
        vp.page.get_by_label(unit, exact=True).fill(amount)
    vp.writes(reason="按增长目标，各大区承担 103%")
    vp.sends("设定本级")
    vp.sees("已调整 2 项目标", "1.03")
    vp.photographs("02-company-passes-on")
    return root


def a_director_is_held_to_the_limit(year: Year) -> None:
    """1.27 is too much for a director; an executive may, and says why; then both settle on 1.05."""
    director = year.comes(DIRECTOR, f"/cockpit/targets/?year={YEAR}")
    director.follows("华东")
    unit = director.path
    director.follows("设定本级")
    expect(director.page.locator("[name=override]")).to_have_count(0)
    _sets(director, TOO_MUCH, "新客户多，六人均摊")
    director.sees("这样下达的是所承担的 1.27 倍，从公司累计为 1.31 倍，上限是 1.20")
    director.photographs("03-over-the-limit")
    director.forgives(422)
    vp = year.comes(EXECUTIVE, f"{unit}set/")
    vp.writes(override="两家新厂六月投产")
    _sets(vp, TOO_MUCH, "新客户多，六人均摊")
    vp.sees("已调整 6 项目标", "1.27", "两家新厂六月投产")
    vp.photographs("04-the-vp-overrides")
    director = year.comes(DIRECTOR, f"{unit}set/")
    _sets(director, AGREED, "与副总商定按 1.05 下达")
    director.sees("已调整 6 项目标", "1.05", "两家新厂六月投产")
    director.photographs("05-the-tree-of-the-region")


def _sets(who: Colleague, amount: str, reason: str) -> None:
    for name in MANAGERS:
        who.page.get_by_label(name, exact=True).fill(amount)
    who.writes(reason=reason)
    who.sends("设定本级")


def the_quotas_are_put_in_force(year: Year, root: str) -> None:
    """Every level within its limits."""
    _the_other_region(year)
    vp = year.comes(EXECUTIVE, root)
    vp.is_asked_and_says("生效")
    vp.sees("指标已生效，此后通过双方签署的变更来调整")


def _the_other_region(year: Year) -> None:
    west = QuotaNode.objects.select_related("tree__plan").get(unit=year.cast.company.west.unit)
    below = QuotaNode.objects.get(parent=west)
    cascading.set_level(
        viewer=year.see(EXECUTIVE), node=west, amounts={below.pk: west.amount}, reason="一个团队", on=year.day, at=year.now,
    )


def quotas_are_in_force(year: Year) -> None:
    """The same by verbs, where it only sets the scene."""
    money, vp = year.see(FINANCE_MANAGER), year.see(EXECUTIVE)
    version = planning.bring_in(
        viewer=money, draft=PlanDraft(year=YEAR, currency="CNY", total=TOTAL), table=table(ROWS), on=year.day, at=year.now,
    )
    version = planning.submit(viewer=money, version=version, at=year.now)
    version = planning.approve(viewer=vp, version=version, at=year.now)
    tree = cascading.open_tree(viewer=vp, version=version, on=year.day, at=year.now)
    cascading.put_in_force(viewer=vp, tree=QuotaTree.objects.get(pk=tree.pk), on=year.day, at=year.now)


def a_text_that_may_not_stand_is_written_anew(year: Year) -> None:
    """Overlooked by writer and checker, stopped by the check-up when it is to be published; then written lawfully."""
    version = _approved(year)
    page = reverse("setup:document_version", args=(version.pk,))
    checker = year.comes(HEAD, page)
    checker.is_asked_and_says("发布")
    checker.sees("有 1 处条款不能这样写", "不得保留")
    checker.sees_no("已发布。")
    checker.photographs("06-void-clause-stopped")
    checker.follows("停用")
    checker.writes(text="含自动离职条款，依法无效，改写后再发。")
    checker.sends("停用")
    writer = year.comes(POLICY, reverse("setup:document_template", args=(version.template.key,)))
    writer.page.get_by_label("改了什么，为什么").fill("删去自动离职，改为绩效沟通与改进")
    writer.sends("开始下一版")
    writer.sees("不得保留")
    writer.sends("采用这一写法")
    expect(writer.page.locator("#findings").get_by_text("未发现")).to_be_visible()
    writer.sends("保存")
    writer.sees("已保存。")
    writer.sees_no(VOID)
    writer.is_asked_and_says("提交评审")
    writer.sees("已提交评审")
    checker = year.comes(HEAD, writer.path)
    checker.is_asked_and_says("批准")
    checker.sees("已批准，文本按指纹冻结")
    checker.is_asked_and_says("发布")
    checker.sees("已发布。")
    checker.photographs("07-lawful-wording-published")
    states = TemplateVersion.objects.filter(template=version.template).order_by("number").values_list("state", flat=True)
    assert list(states) == ["retired", "published"]


def _approved(year: Year) -> TemplateVersion:
    writer = year.see(POLICY)
    blocks = [
        {"id": "b1", "kind": "paragraph", "zh": "每月与直属上级回顾一次目标。", "en": ""},
        {"id": "b2", "kind": "paragraph", "zh": VOID, "en": ""},
    ]
    made = templates.draft_template(
        viewer=writer, key="duty-supplement", kind="notice", title=Bilingual(SUPPLEMENT, "Duties: supplement"), blocks=blocks,
        at=year.now,
    )
    made = templates.submit(viewer=writer, version=made, at=year.now)
    return templates.approve(viewer=year.see(HEAD), version=made, at=year.now)
