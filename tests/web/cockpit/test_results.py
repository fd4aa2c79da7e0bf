"""Sales results on the web: everybody sees their own part, every amount opens to its rows, and nothing is ranked."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from lingxiao.engines.facts.domain import measuring
from lingxiao.engines.people.models import UnitPlacement
from tests.company import Small
from tests.engines.facts.logs import NOW, Log

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
HOME = "cockpit:results"


@pytest.fixture
def small(tmp_path: Path, settings: Settings) -> Small:
    """A company whose two managers sold something this November, and something belongs to nobody."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    (tmp_path / "staged").mkdir()
    small = Small.make(is_demo=True)
    east, south = (small.people[name].number for name in ("team_member", "south_member"))
    log = Log(tmp_path / "staged")
    log.bring([
        sold("A-1", date(2026, 11, 3), 120_000_55, east), sold("A-2", date(2026, 11, 5), 30_000_00, east),
        sold("B-1", date(2026, 11, 4), 80_000_00, south), sold("C-1", date(2026, 11, 4), 7_77, None),
        sold("E-1", date(2026, 11, 4), 9_00, east, currency="EUR"), sold("A-0", date(2026, 10, 4), 1_00, east),
    ], dataset="order_lines")
    log.bring([{
        "owner": small.people["manager"].number, "measure": "sales", "month": date(2026, 11, 1), "amount": 100_000_00,
        "currency": "CNY",
    }], dataset="quotas")
    return small


def sold(number: str, day: date, amount: int, owner: str | None, currency: str = "CNY") -> dict[str, Any]:
    return {
        "order_id": number, "line_no": "1", "signed_on": day, "owner": owner, "net_amount": amount, "currency": currency,
    }


def shown(client: Client, small: Small, role: str, address: str = "", **told: str) -> str:
    client.force_login(small.accounts[role])
    answer = client.get(address or reverse(HOME), told)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def of(small: Small, name: str, *more: str) -> str:
    return reverse("cockpit:result_rows" if more else "cockpit:result", args=(small.people[name].pk, *more))


def test_before_anything_came_the_page_says_what_to_do(client: Client, tmp_path: Path, settings: Settings) -> None:
    settings.FACTS_FOLDER = tmp_path / "none"
    assert "还没有业绩数据" in shown(client, Small.make(is_demo=True), "hr_admin")


def test_everybody_sees_their_own_part(client: Client, small: Small) -> None:
    measuring.work_out(on=date(2026, 11, 23), at=NOW)
    everything = shown(client, small, "finance", period="month")
    for amount in ("¥150,000.55", "¥80,000.00", "¥7.77", "¥230,008.32"):
        assert amount in everything
    east = shown(client, small, "director", period="month")
    assert "¥150,000.55" in east
    assert "¥80,000.00" not in east
    assert "¥7.77" not in east, "what belongs to nobody belongs to no region either"
    own = shown(client, small, "manager", period="month")
    assert "¥150,000.55" in own
    assert small.people["south_manager"].name not in own
    client.force_login(small.accounts["team_member"])
    assert client.get(reverse(HOME)).status_code == 404


def test_another_managers_page_and_rows_are_not_there(client: Client, small: Small) -> None:
    measuring.work_out(on=date(2026, 11, 23), at=NOW)
    client.force_login(small.accounts["manager"])
    assert client.get(of(small, "manager")).status_code == 200
    for address in (of(small, "south_manager"), of(small, "south_manager", "sales_by_order", "2026-11")):
        assert client.get(address).status_code == 404
    for strange in (("salary", "2026-11"), ("sales_by_order", "2026-13"), ("sales_by_order", "2026"), ("attainment", "2026-11")):
        assert client.get(of(small, "manager", *strange)).status_code == 404


def test_an_amount_opens_to_its_rows_as_a_file(client: Client, small: Small) -> None:
    measuring.work_out(on=date(2026, 11, 23), at=NOW)
    there = of(small, "manager", "sales_by_order", "2026-11")
    assert "measure=sales_by_order" in shown(client, small, "manager", of(small, "manager"))
    answer = client.get(there, {"as": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [(row[1], row[3]) for row in rows[1:]] == [("A-1 · 1", "ERP"), ("A-2 · 1", "ERP")]
    assert sum(Decimal(row[2].replace(",", "")) for row in rows[1:]) == Decimal("150000.55")
    assert client.get(there)["Content-Type"].endswith("sheet")


def test_periods_and_currencies_are_kept_apart(client: Client, small: Small) -> None:
    measuring.work_out(on=date(2026, 11, 23), at=NOW)
    assert "¥150,001.55" in shown(client, small, "manager", period="quarter")
    assert "¥150,001.55" in shown(client, small, "manager", period="nonsense")
    euros = shown(client, small, "manager", period="month", currency="EUR")
    assert "€9.00" in euros
    assert "¥150,000.55" not in euros
    assert "¥150,000.55" in shown(client, small, "manager", period="month", currency="XXX")


def test_nobody_is_ranked_until_hr_allows_it(client: Client, small: Small) -> None:
    from lingxiao.engines.health.domain import ranking

    measuring.work_out(on=date(2026, 11, 23), at=NOW)
    assert "sort=attainment" not in shown(client, small, "hr_admin")
    viewer = small.viewer("hr_admin")
    ranking.allow_ranking(viewer=viewer, purpose="季度复盘", at=viewer.now)
    assert "sort=attainment" in shown(client, small, "hr_admin")
    first, second = (small.people[name].name for name in ("south_manager", "manager"))
    downwards = shown(client, small, "hr_admin", sort="-attainment")
    assert downwards.index(f"<b>{second}") < downwards.index(f"<b>{first}")


def test_results_of_a_unit_alone(client: Client, small: Small) -> None:
    measuring.work_out(on=date(2026, 11, 23), at=NOW)
    south = str(UnitPlacement.objects.get(name_zh="SOUTH").unit_id)
    page = shown(client, small, "finance", period="month", unit=south)
    assert small.people["south_manager"].name in page
    assert f"<b>{small.people['manager'].name}" not in page
