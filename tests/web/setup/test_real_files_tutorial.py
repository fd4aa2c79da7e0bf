"""What ``docs/tutorial/real-files.md`` tells a newcomer to do with two known companies' files, done through the pages.

Nothing but pages is used: organisation files, mappings, control totals, names settled. The files stand beside the
repository and are not part of it; where they are absent this test says so.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lingxiao.engines.facts.domain import measuring
from lingxiao.engines.facts.models import FactImport, MappingProfile, Source
from lingxiao.engines.facts.tasks import look_over
from lingxiao.engines.people.models import OrganisationImport, Person
from lingxiao.kernel.money import Money, format_money
from tests.company import Small

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

DATA = Path(__file__).parents[4] / "shared" / "data"
SALES = DATA / "adventureworks-sales-targets"
DEALS = DATA / "maven-crm-sales-opportunities"
SHIFT = 78
"""Months from May 2020, the last of these sales, to November 2026, where the demo clock stands."""

pytestmark = [
    pytest.mark.django_db, pytest.mark.skipif(not DATA.exists(), reason="the data sets do not stand beside this repository"),
]

UNITS = "部门编码,部门名称,类型,上级部门编码\nAW,AdventureWorks,大区,HQ\n"
POSTS = "岗位编码,岗位名称,层级\nAD,Director of Sales,总监\nAM,Sales Manager,销售经理\nAR,Sales Representative,销售代表\n"


class Clerk:
    """Somebody at their browser."""

    def __init__(self, client: Client) -> None:
        """With what they sign in by."""
        self.client = client

    def organises(self, kind: str, text: str) -> None:
        """An organisation file, looked at and taken over."""
        there = self.client.post(reverse("setup:imports"), {
            "kind": kind, "mode": "add", "starting": "2026-01-01", "file": SimpleUploadedFile(f"{kind}.csv", text.encode()),
        })
        assert there.status_code == 302, there.content.decode()
        intake = OrganisationImport.objects.latest("pk")
        assert intake.problems == []
        self.client.post(reverse("setup:import_take", args=(intake.pk,)))

    def maps(self, path: Path, dataset: str, source: str, columns: dict[str, str], **told: str) -> MappingProfile:
        """A mapping from a look at a file: what was recognised, and what is said on top."""
        there = reverse("setup:fact_mapping_new")
        looked = self.client.post(there, {"dataset": dataset, "source": source, "file": _sent(path)})
        form = looked.context["form"]
        given = {name: form[name].value() for name in form.fields if form[name].value() not in {None, False}}
        columns = {f"column-{name}": heading for name, heading in columns.items()}
        said = {"title": f"{source} {dataset}", "money_unit": "1", "currency": "USD", **columns, **told}
        kept = self.client.post(there, {**given, **said})
        assert kept.status_code == 302, kept.context["form"].errors
        return MappingProfile.objects.latest("pk")

    def brings(self, path: Path, mapping: MappingProfile, **control: str) -> FactImport:
        """A file, read, compared with its control total, and taken over."""
        self.client.post(reverse("setup:fact_bring"), {
            "mapping": mapping.pk, "currency": "USD", "file": _sent(path), **control,
        })
        intake = FactImport.objects.latest("pk")
        assert (intake.problems, intake.differences) == ([], []), self.client.get(
            reverse("setup:fact_import", args=(intake.pk,))).content.decode()
        self.client.post(reverse("setup:fact_take", args=(intake.pk,)))
        intake.refresh_from_db()
        return intake

    def settles(self, source: Source, meanings: dict[str, str]) -> None:
        """Who the names of a source are, box by box, until none is open."""
        there = reverse("setup:fact_names", args=(source.pk,))
        names = self.client.get(there).context["form"].given_names
        said = {f"name-{at}": meanings[name] for at, name in enumerate(names)}
        assert self.client.post(there, said).status_code == 302
        source.refresh_from_db()

    def sees_what_stands_out(self, source: Source) -> str:
        """The page of the newest file of a source, once the worker has looked."""
        there = reverse("setup:fact_import", args=(FactImport.objects.filter(source=source).latest("pk").pk,))
        assert "正在查看" in self.client.get(there).content.decode()
        look_over(source_id=source.pk)
        return self.client.get(there).content.decode()


def _sent(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def rows_of(path: Path) -> list[dict[str, str]]:
    """A file, whole."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def staff() -> str:
    """The file of people, as one puts Salesperson.csv and reporting.csv side by side in a spreadsheet."""
    above = {one["employee_id"]: one["manager_id"] for one in rows_of(SALES / "reporting.csv")}
    lines = ["工号,姓名,岗位编码,部门编码,上级工号,入职日期"]
    for one in rows_of(SALES / "Salesperson.csv"):
        post = {"Director of Sales": "AD", "Sales Representative": "AR"}.get(one["Title"], "AM")
        lines.append(f"{one['EmployeeID']},{one['Salesperson']},{post},AW,{above[one['EmployeeID']]},2026-01-01")
    return "\n".join(lines)


def test_two_companies_files_go_in_by_pages_alone(
    client: Client, tmp_path: Path, settings: Settings,
) -> None:
    """People, sales, targets and deals; the figures of managers are those of the files."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    small = Small.make(is_demo=True)
    client.force_login(small.accounts["hr_admin"])
    clerk = Clerk(client)
    for kind, text in (("units", UNITS), ("posts", POSTS), ("people", staff())):
        clerk.organises(kind, text)
    sells(clerk)
    deals(clerk)
    measuring.work_out(on=small.viewer("finance").today, at=small.viewer("finance").now)
    client.force_login(small.accounts["finance"])
    shown = client.get(reverse("cockpit:results"), {"period": "year", "currency": "USD"}).content.decode()
    for manager, amount in of_this_year().items():
        assert format_money(Money(amount, "USD")) in shown, manager


def sells(clerk: Clerk) -> None:
    """57,851 order lines, 809 targets, 39 regions covered; every seller's key settled once."""
    shift = {"shift_months": str(SHIFT)}
    lines = clerk.maps(SALES / "Sales.csv", "order_lines", "AdventureWorks", {
        "order_id": "SalesOrderNumber", "line_no": "ProductKey", "signed_on": "OrderDate", "owner": "EmployeeKey",
        "customer": "ResellerKey", "product": "ProductKey", "net_amount": "Sales", "cost": "Cost", "unit": "SalesTerritoryKey",
    }, **shift)
    came = clerk.brings(SALES / "Sales.csv", lines, count="57851", amount="77,548,570.20")
    assert came.counts["order_lines"]["new"] == 57_851
    numbers = {one["EmployeeKey"]: one["EmployeeID"] for one in rows_of(SALES / "Salesperson.csv")}
    source = lines.source
    source.refresh_from_db()
    assert set(source.open_names) == {one["EmployeeKey"] for one in rows_of(SALES / "Sales.csv")}
    clerk.settles(source, numbers)
    assert source.open_names == {}
    targets = clerk.maps(SALES / "Targets.csv", "quotas", "AdventureWorks", {
        "owner": "EmployeeID", "month": "TargetMonth", "amount": "TargetAmount",
    }, **{"fixed-measure": "sales"}, **shift)
    assert clerk.brings(SALES / "Targets.csv", targets, count="809", amount="676210000").batch is not None
    regions = clerk.maps(SALES / "SalespersonRegion.csv", "coverage", "AdventureWorks", {
        "owner": "EmployeeKey", "unit": "SalesTerritoryKey",
    })
    with pytest.raises(AssertionError, match="277"):  # the director, who sold nothing, is not settled yet
        clerk.brings(SALES / "SalespersonRegion.csv", regions)
    clerk.settles(source, numbers)
    clerk.brings(SALES / "SalespersonRegion.csv", regions)
    for name, dataset, columns in (
        ("Product.csv", "products", {"product": "ProductKey", "name": "Product", "line": "Subcategory"}),
    ):
        clerk.brings(SALES / name, clerk.maps(SALES / name, dataset, "AdventureWorks", columns))
    shown = clerk.sees_what_stands_out(source)
    for said in (
        "809 个人月目标中有 362 个当月没有销售", "57,851 行销售中有 19,169 行在负责区域之外",
        "57,851 行写有成本，其中 20,586 行售价低于成本", "个有销售的人月中有 1 个没有目标",
    ):
        assert said in shown
    assert "不在产品表中" not in shown
    again = clerk.brings(SALES / "Sales.csv", lines, count="57851", amount="77,548,570.20")
    assert again.batch is None, "twice brings nothing new"


def deals(clerk: Clerk) -> None:
    """8,800 deals, of which 4,238 were won, worth 10,005,534."""
    teams = {one["sales_agent"]: one["manager"] for one in rows_of(DEALS / "sales_teams.csv")}
    managers = {name: f"MM{place}" for place, name in enumerate(sorted(set(teams.values())), start=1)}
    clerk.organises("people", "\n".join([
        "工号,姓名,岗位编码,部门编码,上级工号,入职日期",
        *(f"{number},{name},AM,AW,112432117,2026-01-01" for name, number in managers.items()),
        *(f"MA{place:02},{name},AR,AW,{managers[teams[name]]},2026-01-01" for place, name in enumerate(sorted(teams), start=1)),
    ]))
    deals = clerk.maps(DEALS / "sales_pipeline.csv", "deals", "Maven CRM", {
        "deal_id": "opportunity_id", "opened_on": "engage_date", "owner": "sales_agent", "customer": "account",
        "product": "product", "amount": "close_value", "stage": "deal_stage", "state": "deal_stage", "closed_on": "close_date",
    }, won="Won", lost="Lost", when_no_day="2017-12-31")
    came = clerk.brings(DEALS / "sales_pipeline.csv", deals, count="8800", amount="10005534")
    assert (came.counts["deals"]["new"], came.unmatched) == (8_800, {})
    for name, dataset, columns in (
        ("products.csv", "products", {"product": "product", "name": "product", "line": "series"}),
        ("accounts.csv", "customers", {"customer": "account", "name": "account", "industry": "sector"}),
    ):
        clerk.brings(DEALS / name, clerk.maps(DEALS / name, dataset, "Maven CRM", columns))
    shown = clerk.sees_what_stands_out(deals.source)
    for said in (
        "8,800 行写有产品，其中 1,480 行的产品不在产品表中", "GTXPro → GTX Pro ?", "8,800 个商机中有 1,425 个没有客户",
        "这些团队的 35 名销售中，有 5 人在此来源中一行也没有",
    ):
        assert said in shown
    assert "不在客户表中" not in shown


def of_this_year() -> dict[str, int]:
    """What each manager's people sold this year, in cents, by plain Python."""
    number = {one["EmployeeKey"]: one["EmployeeID"] for one in rows_of(SALES / "Salesperson.csv")}
    above = {one["employee_id"]: one["manager_id"] for one in rows_of(SALES / "reporting.csv")}
    managers = {"502097814", "982310417", "481044938"}
    found: dict[str, int] = defaultdict(int)
    for line in rows_of(SALES / "Sales.csv"):
        if line["OrderDate"] >= "2019/07/01":
            seller = number[line["EmployeeKey"]]
            found[seller if seller in managers else above[seller]] += int(Decimal(line["Sales"]) * 100)
    names = dict(Person.objects.filter(number__in=found).values_list("number", "name"))
    return {names[manager]: amount for manager, amount in found.items()}
