"""The register of legal rules on its pages: what holds, what has ended, and only what the product really does."""

from __future__ import annotations

from datetime import date, datetime
from importlib import import_module
from inspect import getsource
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from lingxiao.engines.documents.domain.law import ENFORCERS, shipped_law
from lingxiao.web.setup import law
from tests.company import Small

if TYPE_CHECKING:
    from django.test import Client


pytestmark = pytest.mark.django_db

WHERE = {
    "LR-01": "lingxiao.engines.documents.domain.consulting",
    "LR-02": "lingxiao.engines.documents.domain.contract_change",
    "LR-14": "lingxiao.engines.cadence.domain.ladder",
    "LR-18": "lingxiao.engines.documents.domain.contract_change",
    "LR-30": "lingxiao.engines.documents.domain.privacy",
    "LR-33": "lingxiao.engines.cases.domain.deciding",
    "LR-36": "lingxiao.engines.documents.domain.signing",
}
"""The module that does what the page says is done; each has tests of its own."""


@pytest.fixture
def small() -> Small:
    """Somebody in every role; the clock stands still on the demo day."""
    return Small.make(is_demo=True)


def signed_in(client: Client, small: Small, who: str = "team_member") -> Client:
    """Everybody may read the law, a representative as well."""
    client.force_login(small.accounts[who])
    return client


def test_what_the_page_says_is_done_is_done_somewhere() -> None:
    assert set(law.DONE) == set(WHERE)
    for rule_id, module in WHERE.items():
        assert rule_id in getsource(import_module(module))
    assert set(law.PARTS) == ENFORCERS


def test_every_rule_stands_in_the_list_and_opens(client: Client, small: Small) -> None:
    signed_in(client, small)
    page = client.get(reverse("setup:law")).content.decode()
    rules = shipped_law().register(date(2026, 11, 23), within_days=90)
    assert all(row.rule.id in page and row.rule.title.zh in page for row in rules)
    for row in rules:
        one = client.get(reverse("setup:law_rule", args=(row.rule.id.lower(),)))
        assert one.status_code == 200
        assert row.rule.statement.zh in one.content.decode()
    assert client.get(reverse("setup:law_rule", args=("lr-99",))).status_code == 404


def test_a_rule_shows_its_editions_and_what_is_not_built_yet(client: Client, small: Small) -> None:
    signed_in(client, small)
    changed = client.get(reverse("setup:law_rule", args=("lr-60",))).content.decode()
    assert "第8条" in changed
    assert "第7条" in changed
    wage = client.get(reverse("setup:law_rule", args=("lr-08",))).content.decode()
    assert "激励方案（尚未启用）" in wage


def test_the_list_is_narrowed_and_searched(client: Client, small: Small) -> None:
    signed_in(client, small)
    there = reverse("setup:law")
    to_check = client.get(f"{there}?checked=to_check").content.decode()
    assert "LR-08" in to_check
    assert "LR-01<" not in to_check
    found = client.get(f"{there}?q=民主程序").content.decode()
    assert "LR-01" in found
    assert "LR-02" not in found


@pytest.mark.parametrize(("today", "said", "unsaid"), [
    ("2026-11-23T01:00:00+00:00", "法规登记", "失效的规则"),
    ("2027-11-01T01:00:00+00:00", "LR-25、LR-26：请向法务确认到期后的规定", "已失效的规则"),
    ("2028-01-01T01:00:00+00:00", "LR-25、LR-26：系统不再据以计算或拦截", "九十天内到期的规则"),
])
def test_what_ends_or_has_ended_is_said_first(client: Client, today: str, said: str, unsaid: str) -> None:
    with time_machine.travel(datetime.fromisoformat(today), tick=False):
        page = signed_in(client, Small.make()).get(reverse("setup:law")).content.decode()
    assert said in page
    assert unsaid not in page
