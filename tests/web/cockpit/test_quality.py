"""Data quality on the web: everybody sees their own part, rows to fix are nobody else's, and nothing is ranked."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from lingxiao.engines.facts.domain import quality
from lingxiao.engines.people.models import UnitPlacement
from tests.company import Small
from tests.engines.facts.logs import NOW, Log

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
HOME, MANAGERS = "cockpit:quality", "cockpit:quality_managers"
TODAY = date(2026, 11, 23)


@pytest.fixture
def log(tmp_path: Path, settings: Settings) -> Log:
    settings.FACTS_FOLDER = tmp_path / "facts"
    (tmp_path / "staged").mkdir()
    return Log(tmp_path / "staged")


@pytest.fixture
def small(log: Log) -> Small:
    """Two managers: of the deals of one's team one lacks its next step, of the other's two of two; one deal is nobody's."""
    small = Small.make(is_demo=True)
    east, south = (small.people[name].number for name in ("team_member", "south_member"))
    log.bring([
        deal("A-1", east, next_step_on=date(2026, 12, 1)), deal("A-2", east), deal("B-1", south), deal("B-2", south),
        deal("C-1", None),
    ], dataset="deals")
    quality.scan(on=TODAY, at=NOW)
    return small


def deal(number: str, owner: str | None, **more: Any) -> dict[str, Any]:
    return {
        "deal_id": number, "opened_on": date(2026, 11, 2), "owner": owner, "customer": "C1", "currency": "CNY",
        "amount": 1_00, "stage": "方案", "state": "open", "expected_on": date(2026, 12, 31), **more,
    }


def shown(client: Client, small: Small, role: str, address: str = "", **told: str) -> str:
    client.force_login(small.accounts[role])
    answer = client.get(address or reverse(HOME), told)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def of(small: Small, name: str) -> str:
    return reverse("cockpit:quality_manager", args=(small.people[name].pk,))


def file_of(client: Client, small: Small, role: str, rule: str = "deal_without_next_step") -> list[list[str]]:
    client.force_login(small.accounts[role])
    answer = client.get(reverse("cockpit:quality_rows", args=(rule,)), {"as": "csv"})
    assert answer.status_code == 200, answer.status_code
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))[1:]


def test_before_anything_came_the_page_says_what_to_do(client: Client, log: Log) -> None:
    small = Small.make(is_demo=True)
    for page in (HOME, MANAGERS):
        assert "list-check" in shown(client, small, "hr_admin", reverse(page))
    client.force_login(small.accounts["hr_admin"])
    assert client.get(reverse("cockpit:quality_rows", args=("deal_without_next_step",))).status_code == 404


def test_everybody_sees_the_score_of_their_own_part(client: Client, small: Small) -> None:
    """Sound: customer 4, close 4, close past 4, step past 3 where there is one; of next steps, 3, a fifth, a half and none."""
    everything = shown(client, small, "finance")
    assert "86.7" in everything, "(15 + 3 × 1/5) / 18"
    assert "91.7" in shown(client, small, "manager"), "(15 + 3 × 1/2) / 18"
    assert "91.7" in shown(client, small, "director")
    assert "80.0" in shown(client, small, "south_manager"), "12 / 15"
    client.force_login(small.accounts["team_member"])
    assert client.get(reverse(HOME)).status_code == 404


def test_a_list_of_managers_is_as_long_as_the_reach(client: Client, small: Small) -> None:
    east, south = (f"<b>{small.people[name].name}" for name in ("manager", "south_manager"))
    everybody = shown(client, small, "hr_admin", reverse(MANAGERS))
    assert east in everybody
    assert south in everybody
    assert south not in shown(client, small, "director", reverse(MANAGERS))
    assert south not in shown(client, small, "manager", reverse(MANAGERS))
    unit = str(UnitPlacement.objects.get(name_zh="SOUTH").unit_id)
    assert east not in shown(client, small, "finance", reverse(MANAGERS), unit=unit)


def test_a_manager_never_sees_anothers_rows_to_fix(client: Client, small: Small) -> None:
    own = shown(client, small, "manager", of(small, "manager"))
    assert "A-2" in own
    assert "B-1" not in own
    assert client.get(of(small, "south_manager")).status_code == 404
    assert client.get(reverse("cockpit:quality_manager", args=(99_999_999,))).status_code == 404
    assert [row[1] for row in file_of(client, small, "manager")] == ["A-2"]
    assert [row[1] for row in file_of(client, small, "hrbp")] == ["A-2"]
    assert {row[1] for row in file_of(client, small, "finance")} == {"A-2", "B-1", "B-2", "C-1"}


def test_a_file_says_how_many_there_are_in_all(client: Client, small: Small) -> None:
    rows = file_of(client, small, "finance")
    assert {row[-1] for row in rows} == {"4"}
    assert {row[3] for row in rows} == {small.people["manager"].name, small.people["south_manager"].name, "–"}
    assert {row[-1] for row in file_of(client, small, "manager")} == {"1"}
    assert client.get(reverse("cockpit:quality_rows", args=("no_such_rule",))).status_code == 404


def test_a_list_that_is_cut_says_so(client: Client, small: Small, log: Log) -> None:
    east = small.people["team_member"].number
    log.bring([deal(f"Z-{number:03}", east) for number in range(70)], dataset="deals")
    quality.scan(on=TODAY, at=NOW)
    page = shown(client, small, "manager", of(small, "manager"))
    assert "50" in page
    assert "71" in page
    answer = client.get(of(small, "manager"), {"as": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))[1:]
    assert len(rows) == 50
    assert {row[-1] for row in rows} == {"71"}


def test_rows_are_narrowed_by_rule_and_by_source(client: Client, small: Small) -> None:
    page = shown(client, small, "finance", dimension="timeliness")
    assert quality.pack()["deal_past_close"].title.zh in page
    assert quality.pack()["deal_without_next_step"].title.zh not in page
    assert quality.pack()["deal_past_close"].title.zh in shown(client, small, "finance", source="erp")


def test_nobody_is_ranked_until_hr_allows_it(client: Client, small: Small) -> None:
    from lingxiao.engines.health.domain import ranking

    there = reverse(MANAGERS)
    first, second = (f"<b>{small.people[name].name}" for name in ("south_manager", "manager"))
    assert "sort=score" not in shown(client, small, "hr_admin", there)
    page = shown(client, small, "hr_admin", there, sort="score")
    assert page.index(second) < page.index(first), "by name, whatever was asked"
    viewer = small.viewer("hr_admin")
    ranking.allow_ranking(viewer=viewer, purpose="季度复盘", at=viewer.now)
    assert "sort=-score" in shown(client, small, "hr_admin", there, sort="score")
    page = shown(client, small, "hr_admin", there, sort="score")
    assert page.index(first) < page.index(second)


def test_the_score_has_a_history_once_there_are_two_days(client: Client, small: Small) -> None:
    assert "<figure" not in shown(client, small, "finance")
    quality.scan(on=date(2026, 11, 24), at=NOW)
    assert "<figure" in shown(client, small, "finance")
    assert "<figure" not in shown(client, small, "manager"), "of the whole company, for who reads of it"
