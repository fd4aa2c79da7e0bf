"""A file with the wrong headings, and how its receipts come to stand in an Excel file behind a manager's figure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.journeys.test_the_tutorial import become

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from tests.journeys.first_area.actor import Actor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

FINANCE = "顾清和"
ROWS = [("JR-1", "2026/11/3", "61,200.55"), ("JR-2", "2026/11/9", "8,800.00"), ("JR-3", "2026/11/16", "-1,000.00")]


def written(folder: Path, name: str, headings: str, owner: str) -> Path:
    """Receipts as an accountant saves them: GB18030, thousands set apart, days with strokes."""
    lines = [headings, *(f'{number},{day},{owner},"{amount}",华东' for number, day, amount in ROWS)]
    path = folder / name
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    return path


def test_a_wrong_file_is_explained_and_its_rows_are_found_again(
    looking: Callable[..., Any], settings: Settings, tmp_path: Path,
) -> None:
    """Refused, mapping corrected, control total off, brought in, figure opened, Excel read."""
    from lingxiao import demo
    from lingxiao.engines.people.domain.queries import answering_managers
    from lingxiao.engines.people.models import Person

    settings.IS_DEMO, settings.FACTS_FOLDER = True, tmp_path / "facts"
    demo.build(size="s")
    works_out()
    manager = Person.objects.get(name="林若曦")
    with looking() as looker:
        finance = become(looker, looker.open("/signin/"), FINANCE)
        seller = next(seller for seller, above, *_ in answering_managers() if above == manager.number != seller)
        file = written(tmp_path, "补录回款.csv", "收款单号,到账日期,业务员,实收金额,大区", seller)
        corrects_the_mapping(finance, file)
        brings_in(finance, file)
        before = figure(finance, manager.pk)
        works_out()
        assert figure(finance, manager.pk) - before == sum(Decimal(amount.replace(",", "")) for *_, amount in ROWS)
        opens(finance, manager.pk, tmp_path / "rows.xlsx")
        finance.forgives(422)


def corrects_the_mapping(finance: Actor, file: Path) -> None:
    """The heading changed: the page says which it misses, and where to correct it."""
    finance.turns_to("业绩事实", "导入文件")
    finance.page.get_by_label("读取方式").select_option(label="手工回款表（演示）：手工回款表")
    finance.page.get_by_label("文件", exact=True).set_input_files(file)
    finance.presses("读取文件")
    finance.sees("文件没有“金额”列")
    finance.follows("修改读取方式")
    finance.page.get_by_label("另一个同类文件").set_input_files(file)
    finance.presses("识别文件")
    finance.page.locator("#id_column-amount").select_option(value="实收金额")
    finance.presses("保存读取方式")
    finance.sees("已保存，此后的文件按此读取")


def brings_in(finance: Actor, file: Path) -> None:
    """A control total that is a fen off is refused; the right one goes in."""
    for amount, said in (("69000.54", "文件与对方所说的合计不符"), ("69000.55", "3 行，没有问题")):
        finance.goes("/setup/facts/bring/")
        finance.page.get_by_label("读取方式").select_option(label="手工回款表（演示）：手工回款表")
        finance.page.get_by_label("文件", exact=True).set_input_files(file)
        finance.page.get_by_label("文件应有行数").fill("3")
        finance.page.get_by_label("金额合计").fill(amount)
        finance.presses("读取文件")
        finance.sees(said)
    finance.presses("确认导入")
    finance.sees("已导入")


def works_out() -> None:
    """What the worker does every five minutes."""
    from lingxiao.demo.organisation import TODAY
    from lingxiao.demo.writing import NOW
    from lingxiao.engines.facts.domain import measuring

    assert measuring.work_out(on=TODAY, at=NOW) is not None


AMOUNT = "a[href*='measure=receipts'][href*='first=2026-11']"


def figure(finance: Actor, person: int) -> Decimal:
    """November's receipts of a manager, as the page shows them."""
    finance.goes(f"/cockpit/results/{person}/?period=month")
    shown = finance.page.locator(AMOUNT).inner_text()
    return Decimal(shown.replace("¥", "").replace(",", ""))


def opens(finance: Actor, person: int, to: Path) -> None:
    """The amount opens to its rows, these to a file whose rows make it, and a spreadsheet program reads that."""
    from lingxiao.demo.writing import NOW
    from lingxiao.engines.facts import tasks
    from lingxiao.engines.facts.models import AskedQuestion

    amount = figure(finance, person)
    finance.page.locator(AMOUNT).click()
    finance.sees("正在计算")
    tasks.answer_question(asked_id=AskedQuestion.objects.get().pk, at=NOW.isoformat())
    finance.page.reload()
    finance.sees("明细合计", "JR-1")
    with finance.page.expect_download() as download:
        finance.follows("全部明细导出为文件")
    download.value.save_as(to)
    sheet = load_workbook(to).active
    assert sheet is not None
    rows = [[str(cell) for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert sum(Decimal(row[2].replace(",", "")) for row in rows) == amount
    assert {number for number, *_ in ROWS} <= {row[1] for row in rows}
