"""Two real companies' files go in by mappings alone, and add up to the figures they are known for.

The files stand beside the repository and are not part of it; where they are absent these tests say so.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.facts.domain import imports, names, profiles
from lingxiao.engines.facts.enums import AliasKind
from lingxiao.engines.facts.intake.controls import Control
from lingxiao.engines.people.models import Person
from lingxiao.kernel.words import Bilingual
from tests.engines.facts.logs import FINANCE, NOW

if TYPE_CHECKING:
    from lingxiao.engines.facts.domain.committing import Committed
    from tests.engines.facts.logs import Log

DATA = Path(__file__).parents[4] / "shared" / "data"
SALES = DATA / "adventureworks-sales-targets"
DEALS = DATA / "maven-crm-sales-opportunities"

ORDER_LINES: dict[str, Any] = {
    "dataset": "order_lines", "dates": ["Y/M/D"], "fields": {
        "order_id": {"column": "SalesOrderNumber"}, "line_no": {"column": "ProductKey"}, "signed_on": {"column": "OrderDate"},
        "owner": {"column": "EmployeeKey"}, "customer": {"column": "ResellerKey"}, "product": {"column": "ProductKey"},
        "quantity": {"column": "Quantity"}, "currency": {"constant": "USD"}, "net_amount": {"column": "Sales"},
        "cost": {"column": "Cost"}, "unit": {"column": "SalesTerritoryKey"},
    },
}  # fmt: skip
QUOTAS: dict[str, Any] = {
    "dataset": "quotas", "dates": ["Y/M/D"], "fields": {
        "owner": {"column": "EmployeeID"}, "measure": {"constant": "sales"}, "month": {"column": "TargetMonth"},
        "currency": {"constant": "USD"}, "amount": {"column": "TargetAmount"},
    },
}  # fmt: skip
PIPELINE: dict[str, Any] = {
    "dataset": "deals", "fields": {
        "deal_id": {"column": "opportunity_id"}, "opened_on": {"column": "engage_date", "when_empty": "2017-12-31"},
        "owner": {"column": "sales_agent"}, "customer": {"column": "account"}, "product": {"column": "product"},
        "currency": {"constant": "USD"}, "amount": {"column": "close_value"}, "stage": {"column": "deal_stage"},
        "state": {"column": "deal_stage", "values": {"Won": "won", "Lost": "lost", "*": "open"}},
        "closed_on": {"column": "close_date"},
    },
}  # fmt: skip

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the data sets do not stand beside this repository")


def rows_of(path: Path) -> list[dict[str, str]]:
    """A small file, whole."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def bring(log: Log, spec: dict[str, Any], path: Path, control: Control) -> Committed:
    """Map, stage, compare with the control total, take over."""
    profile = profiles.keep(
        viewer=FINANCE, source=log.source, key=path.stem.lower().replace("_", "-"), title=Bilingual(path.stem), spec=spec,
        at=NOW,
    )
    staged = imports.stage_file(viewer=FINANCE, profile=profile, path=path, sha256="0" * 64, controls=[control], at=NOW)
    assert (staged.problems, staged.differences) == ([], [])
    return imports.take_over(viewer=FINANCE, intake=staged, at=NOW)


def test_adventureworks_sales_and_targets(log: Log) -> None:
    people = rows_of(SALES / "Salesperson.csv")
    Person.objects.bulk_create(Person(number=one["EmployeeID"], name=one["Salesperson"]) for one in people)
    names.settle(
        viewer=FINANCE, source=log.source, kind=AliasKind.PERSON, at=NOW,
        meanings={one["EmployeeKey"]: one["EmployeeID"] for one in people},
    )
    sales = Control.written(count="57851", amount="77,548,570.20", currency="USD")
    assert bring(log, ORDER_LINES, SALES / "Sales.csv", sales).counts["order_lines"].new == 57_851
    bring(log, QUOTAS, SALES / "Targets.csv", Control.written(count="809", amount="676210000", currency="USD"))
    assert log.rows("count(DISTINCT order_id)", "sum(net_amount)::BIGINT", dataset="order_lines") == [(3616, 77_548_570_20)]
    assert log.rows("count(*)", "count(*) FILTER (WHERE cost > net_amount)", dataset="order_lines") == [(57_851, 20_586)]
    assert log.rows("count(*)", "sum(amount)::BIGINT", dataset="quotas") == [(809, 676_210_000_00)]
    assert log.rows("count(*)", dataset="order_lines", rest="WHERE owner IS NULL") == [(0,)]
    assert bring(log, ORDER_LINES, SALES / "Sales.csv", sales).batch is None


def test_maven_deals(log: Log) -> None:
    agents = [one["sales_agent"] for one in rows_of(DEALS / "sales_teams.csv")]
    Person.objects.bulk_create(Person(number=f"A{place:02}", name=agent) for place, agent in enumerate(agents, start=1))
    names.settle(viewer=FINANCE, source=log.source, kind=AliasKind.PRODUCT, meanings={"GTXPro": "GTX Pro"}, at=NOW)
    won = Control.written(count="8800", amount="10005534", currency="USD")
    assert bring(log, PIPELINE, DEALS / "sales_pipeline.csv", won).counts["deals"].new == 8_800
    assert log.rows("state", "count(*)", "coalesce(sum(amount), 0)::BIGINT", dataset="deals", rest="GROUP BY state") == [
        ("lost", 2473, 0), ("open", 2089, 0), ("won", 4238, 10_005_534_00),
    ]
    products = {one["product"] for one in rows_of(DEALS / "products.csv")}
    assert {product for (product,) in log.rows("DISTINCT product", dataset="deals")} == products
    assert log.rows("count(*)", dataset="deals", rest="WHERE customer IS NULL") == [(1425,)]
