"""Pipeline, forecast, mix and collection on the web: everybody sees their own part, and nobody is ranked or watched."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from lingxiao.engines.facts.domain import measuring
from lingxiao.engines.facts.models import ForecastSnapshot
from lingxiao.engines.people.models import UnitPlacement
from tests.company import Small
from tests.engines.facts.logs import NOW, Log
from tests.web.cockpit.test_explore import open_rows

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
PAGES = ("pipeline", "forecast", "mix")


@pytest.fixture
def small(tmp_path: Path, settings: Settings) -> Small:
    """A company whose two managers have deals, sales and something owed this November."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    (tmp_path / "staged").mkdir()
    small = Small.make(is_demo=True)
    numbers = {name: small.people[name].number for name in ("team_member", "south_member", "manager")}
    east, south = numbers["team_member"], numbers["south_member"]
    log = Log(tmp_path / "staged")
    log.bring([
        sold("A-0", date(2026, 10, 3), 100_000_00, east), sold("A-1", date(2026, 11, 3), 120_000_55, east),
        sold("B-1", date(2026, 11, 4), 80_000_00, south, channel="dealer"),
    ], dataset="order_lines")
    log.bring([{"product": "P1", "name": "HC100", "line": "controllers"}], dataset="products")
    log.bring([
        {"customer": f"K{owner}", "name": owner, "first_order_on": date(2026, 10, 3)} for owner in (east, south)
    ], dataset="customers")
    log.bring([{
        "owner": numbers["manager"], "measure": "sales", "month": date(2026, 11, 1), "amount": 200_000_55, "currency": "CNY",
    }], dataset="quotas")
    log.bring([
        deal("D1", 160_000_00, east, next_step_on=TODAY), deal("D2", 40_000_00, east), deal("D3", 70_000_00, south),
        deal("D4", 5_000_00, east, state="won", closed_on=date(2026, 11, 11)),
    ], dataset="deals")
    log.bring([
        {"deal_id": number, "entered_on": date(2026, 11, day), "stage": stage, "place": place, "owner": owner, "currency": "CNY",
         "amount": 1_00}
        for number, day, stage, place, owner in (
            ("D1", 2, "lead", 1, east), ("D1", 9, "offer", 2, east), ("D2", 2, "lead", 1, east), ("D3", 2, "talks", 3, south),
        )
    ], dataset="deal_stages")
    log.bring([
        {"receivable_id": str(at), "due_on": date(2026, 11, day), "owner": east, "amount": 9_00, "open_amount": left,
         "currency": "CNY"}
        for at, (day, left) in enumerate(((1, 3_00), (29, 9_00)))
    ], dataset="receivables")
    log.bring([
        {"activity_id": str(at), "done_on": date(2026, 11, 2), "kind": "visit", "owner": east} for at in range(137)
    ], dataset="activities")
    return small


def sold(number: str, day: date, amount: int, owner: str, channel: str = "direct") -> dict[str, Any]:
    return {
        "order_id": number, "line_no": "1", "signed_on": day, "owner": owner, "net_amount": amount, "currency": "CNY",
        "product": "P1", "channel": channel, "unit": "west", "customer": f"K{owner}",
    }


def deal(number: str, amount: int, owner: str, **more: Any) -> dict[str, Any]:
    return {
        "deal_id": number, "opened_on": date(2026, 10, 2), "owner": owner, "amount": amount, "currency": "CNY", "stage": "lead",
        "state": "open", "expected_on": date(2026, 11, 28), **more,
    }


def shown(client: Client, small: Small, role: str, name: str, *parts: object, **told: str) -> str:
    client.force_login(small.accounts[role])
    answer = client.get(reverse(f"cockpit:{name}", args=parts), told)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def main_of(page: str) -> str:
    """What stands on a page, without tags."""
    body = page[page.index("<main"):]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.mark.parametrize("name", PAGES)
def test_before_anything_came_the_page_says_what_to_do(
    client: Client, tmp_path: Path, settings: Settings, name: str,
) -> None:
    settings.FACTS_FOLDER = tmp_path / "none"
    empty = Small.make(is_demo=True)
    assert "还没有业绩数据" in shown(client, empty, "hr_admin", name)
    assert "还没有业绩数据" in shown(client, empty, "hr_admin", f"{name}_of", empty.people["manager"].pk)


@pytest.mark.parametrize("name", PAGES)
def test_of_other_managers_there_is_no_page(client: Client, small: Small, name: str) -> None:
    measuring.work_out(on=TODAY, at=NOW)
    client.force_login(small.accounts["manager"])
    assert client.get(reverse(f"cockpit:{name}_of", args=[small.people["manager"].pk])).status_code == 200
    assert client.get(reverse(f"cockpit:{name}_of", args=[small.people["south_manager"].pk])).status_code == 404
    client.force_login(small.accounts["team_member"])
    assert client.get(reverse(f"cockpit:{name}")).status_code == 404


def test_the_pipeline_is_held_against_what_is_left_to_sell(client: Client, small: Small) -> None:
    """Of ¥200,000.55 there are ¥120,000.55 sold; ¥200,000.00 are expected for the ¥80,000.00 that are left: 2.5 times."""
    measuring.work_out(on=TODAY, at=NOW)
    page = main_of(shown(client, small, "manager", "pipeline", period="month"))
    for said in ("¥200,000.00", "2.5×", "100.0%", "40.0"):
        assert said in page, said
    assert "¥270,000.00" not in page
    assert "¥270,000.00" in main_of(shown(client, small, "finance", "pipeline", period="month"))
    assert "lead 2 1 50.0% 1 0 7.0 ¥2.00" in page, "of two that entered one went on, after seven days"
    assert "talks" not in page


def test_a_unit_alone(client: Client, small: Small) -> None:
    measuring.work_out(on=TODAY, at=NOW)
    south = str(UnitPlacement.objects.get(name_zh="SOUTH").unit_id)
    page = main_of(shown(client, small, "finance", "pipeline", period="month", unit=south))
    assert "¥70,000.00" in page
    assert "¥200,000.00" not in page
    assert "160,000.00" not in page
    assert "80,000.00" in main_of(shown(client, small, "finance", "mix", period="month", unit=south))
    assert "¥270,000.00" in main_of(shown(client, small, "finance", "pipeline", period="month", unit="999999"))


def test_an_amount_opens_to_the_deals_it_is_made_of(client: Client, small: Small) -> None:
    measuring.work_out(on=TODAY, at=NOW)
    page = shown(client, small, "manager", "pipeline_of", small.people["manager"].pk, period="month")
    (address,) = set(re.findall(r'href="([^"]*open_pipeline/2026-11/[^"]*)"', page))
    answer = client.get(address.replace("&amp;", "&"), {"as": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert {row[1] for row in rows[1:]} == {"D1", "D2"}
    assert sum(Decimal(row[2].replace(",", "")) for row in rows[1:]) == Decimal("200000.00")
    assert "expected_pipeline/2026-11/" in page


def test_activities_are_counted_of_teams_and_never_of_one(client: Client, small: Small) -> None:
    """LR-36: one manager with one representative is no team; the sum of all may be seen."""
    measuring.work_out(on=TODAY, at=NOW)
    assert "137" in main_of(shown(client, small, "finance", "pipeline", period="month"))
    assert "137" not in main_of(shown(client, small, "finance", "pipeline_of", small.people["manager"].pk, period="month"))


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_ranked(client: Client, small: Small, name: str) -> None:
    measuring.work_out(on=TODAY, at=NOW)
    page = shown(client, small, "hr_admin", name)
    assert set(re.findall(r"sort=-?(\w+)", page)) <= {"name"}


def test_what_sales_are_made_of_and_what_is_overdue(client: Client, small: Small) -> None:
    measuring.work_out(on=TODAY, at=NOW)
    page = main_of(shown(client, small, "finance", "mix", period="month"))
    for said in ("controllers", "dealer ¥80,000.00 40.0%", "direct ¥120,000.55 60.0%", "west ¥200,000.55 100.0%", "25.0%"):
        assert said in page, said
    own = main_of(shown(client, small, "manager", "mix_of", small.people["manager"].pk, period="month"))
    assert "dealer" not in own
    assert "direct ¥120,000.55 100.0%" in own


def test_a_manager_hands_in_a_forecast_and_sees_how_near_it_came(client: Client, small: Small) -> None:
    measuring.work_out(on=TODAY, at=NOW)
    manager = small.people["manager"]
    page = shown(client, small, "manager", "forecast_submit")
    assert 'value="200000.00"' in page, "the pipeline is filled in"
    typed = {"period": "2026-11", "currency": "CNY", "commit": "300,000", "best_case": "250,000", "pipeline": "200000.00"}
    refused = client.post(reverse("cockpit:forecast_submit"), typed)
    assert refused.status_code == 422
    assert not ForecastSnapshot.objects.exists()
    answer = client.post(reverse("cockpit:forecast_submit"), {**typed, "best_case": "310,000", "note": "看江北项目"})
    assert answer.status_code == 302
    made = ForecastSnapshot.objects.get()
    assert (made.manager_id, made.commit, made.best_case) == (manager.pk, 300_000_00, 310_000_00)
    own = main_of(client.get(answer["Location"]).content.decode())
    assert "¥300,000.00" in own
    assert "看江北项目" in own
    assert 'value="300000.00"' in shown(client, small, "manager", "forecast_submit"), "what was said last is there to begin with"


def test_forecasts_that_are_over_are_held_against_what_came(client: Client, small: Small) -> None:
    """¥100,000.00 came in October: ¥90,000.00 were said."""
    measuring.work_out(on=TODAY, at=NOW)
    manager = small.people["manager"]
    ForecastSnapshot.objects.create(
        manager=manager, period="2026-10", since=date(2026, 10, 1), until=date(2026, 11, 1), currency="CNY", commit=90_000_00,
        best_case=90_000_00, pipeline=0, due_on=date(2026, 10, 12), submitted_on=date(2026, 10, 9), submitted_at=NOW,
    )
    for role in ("manager", "director", "hr_admin"):
        page = main_of(shown(client, small, role, "forecast"))
        assert "90.0%" in page
        assert "-10.0%" in page
    assert "90.0%" not in main_of(shown(client, small, "hr_admin", "forecast", kind="quarter"))
    south = str(UnitPlacement.objects.get(name_zh="SOUTH").unit_id)
    assert "90.0%" not in main_of(shown(client, small, "finance", "forecast", unit=south))
    client.force_login(small.accounts["south_manager"])
    assert "90.0%" not in main_of(client.get(reverse("cockpit:forecast")).content.decode())


def test_only_managers_hand_forecasts_in(client: Client, small: Small) -> None:
    for role in ("hr_admin", "director", "finance", "team_member"):
        client.force_login(small.accounts[role])
        assert client.get(reverse("cockpit:forecast_submit")).status_code == 404, role
        assert client.post(reverse("cockpit:forecast_submit"), {"commit": "1"}).status_code == 404, role


def test_the_pace_stands_beside_the_quota(client: Client, small: Small) -> None:
    from lingxiao.engines.cadence.domain import calendars
    from lingxiao.kernel.days.pack_files import shipped_packs
    from lingxiao.kernel.viewer import Viewer

    measuring.work_out(on=TODAY, at=NOW)
    assert "15" not in main_of(shown(client, small, "manager", "results", period="twelve"))
    calendars.install(viewer=Viewer.system(now=NOW, today=TODAY), pack=shipped_packs()["cn-2026"], at=NOW, calendar="cn")
    page = main_of(shown(client, small, "manager", "results", period="month"))
    assert "84.0%" in page, "120,000.55 in 15 of 21 working days make 168,000.77 of 200,000.55"


SHOWN_AS_THEY_ARE = ("win_rate", "sales_cycle_days", "overdue_share", "new_product_share")
"""What stands on the page as the figure itself; the parts of hygiene open by their names."""


@pytest.mark.parametrize(("name", "of_one", "measures"), [
    ("pipeline", False, ["win_rate", "sales_cycle_days", "pipeline_hygiene", "hygiene_next_step"]),
    ("pipeline", True, ["win_rate", "sales_cycle_days", "pipeline_hygiene", "hygiene_next_step"]),
    ("mix", False, ["overdue_share", "new_product_share", "new_customer_sales"]),
    ("mix", True, ["overdue_share", "new_product_share", "new_customer_sales"]),
])
def test_every_share_opens_to_the_rows_above_and_below_its_line(
    client: Client, small: Small, name: str, measures: list[str], *, of_one: bool,
) -> None:
    """What the page says of a share is what the rows make, of everybody the viewer reads and of one manager."""
    measuring.work_out(on=TODAY, at=NOW)
    there, parts = (f"{name}_of", [small.people["manager"].pk]) if of_one else (name, [])
    page = html.unescape(shown(client, small, "finance", there, *parts, period="month"))
    links = re.findall(r'href="([^"]*ask/rows/\?measure=(\w+)[^"]*)"[^>]*>([^<]+)', page)
    assert {measure for _href, measure, _word in links} >= set(measures)
    for href, measure, word in links:
        rows = html.unescape(open_rows(client, href).content.decode())
        assert re.search(r"<tbody[^>]*>\s*<tr", rows), measure
        if measure in SHOWN_AS_THEY_ARE:
            assert word.strip() in rows, (measure, word)
