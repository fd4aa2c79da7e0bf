"""What stands out in what a source brought: each finding on a few facts by hand, and nothing where nothing stands out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.facts.domain import findings
from lingxiao.engines.facts.models import Source
from lingxiao.engines.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engines.facts.logs import Log

MAY = date(2026, 5, 1)


def line(number: str, **more: Any) -> dict[str, Any]:
    return {
        "order_id": number, "line_no": "1", "signed_on": date(2026, 5, 4), "owner": "E1", "net_amount": 100, "currency": "CNY",
        "product": "P 1", "customer": "C1", "unit": "华东", "cost": 60, **more,
    }


def deal(number: str, **more: Any) -> dict[str, Any]:
    return {
        "deal_id": number, "opened_on": MAY, "owner": "E1", "customer": "C1", "product": "P 1", "currency": "CNY", "amount": 5,
        "stage": "s", "state": "open", **more,
    }


def quota(owner: str, month: date = MAY) -> dict[str, Any]:
    return {"owner": owner, "measure": "sales", "month": month, "currency": "CNY", "amount": 100}


SOUND: dict[str, list[dict[str, Any]]] = {
    "order_lines": [line("O1")], "deals": [deal("D1")], "quotas": [quota("E1")],
    "products": [{"product": "P 1", "name": "变频器"}], "customers": [{"customer": "C1", "name": "客户"}],
    "coverage": [{"owner": "E1", "unit": "华东"}],
}


@pytest.fixture
def look(log: Log, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, findings.Finding]]:
    """Bring these facts, and look at them; E1 and E2 report to M1."""
    for number, name in (("M1", "林若曦"), ("E1", "周敏"), ("E2", "陈立")):
        Person.objects.create(number=number, name=name)
    lines = [(who, "M1", date(2026, 1, 1), None) for who in ("M1", "E1")]
    monkeypatch.setattr("lingxiao.engines.people.domain.queries.answering_managers", lambda: lines)

    def bring(**changed: list[dict[str, Any]]) -> dict[str, findings.Finding]:
        if "team" in changed:
            lines.extend(("E2", "M1", date(2026, 1, 1), None) for _one in changed.pop("team"))
        for dataset, rows in {**SOUND, **changed}.items():
            if rows:
                log.bring(rows, dataset=dataset)
        return {one.key: one for one in findings.look(source=log.source)}

    return bring


def test_sound_facts_say_nothing(look: Callable[..., dict[str, findings.Finding]]) -> None:
    assert look() == {}


@pytest.mark.parametrize(("key", "changed", "count", "total", "example"), [
    ("products_unknown", {"order_lines": [line("O1"), line("O2", product="p-1")]}, 1, 3, "p-1 → P 1 ?"),
    ("products_unknown", {"deals": [deal("D1", product="Zebra")]}, 1, 2, "Zebra"),
    ("customers_unknown", {"deals": [deal("D1", customer="C9")]}, 1, 2, "C9"),
    ("deals_without_customer", {"deals": [deal("D1"), deal("D2", customer=None)]}, 1, 2, "D2"),
    ("sellers_without_rows", {"team": [{}]}, 1, 2, "陈立"),
    ("targets_without_sales", {"quotas": [quota("E1"), quota("E1", date(2026, 6, 1))]}, 1, 2, "周敏 2026-06"),
    ("sales_without_target", {"quotas": [quota("M1")]}, 1, 1, "周敏 2026-05"),
    ("outside_coverage", {"order_lines": [line("O1"), line("O2", unit="华南")]}, 1, 2, "周敏 · 华南 × 1"),
    ("outside_coverage", {"coverage": [{"owner": "E1", "unit": "华东", "since": date(2026, 5, 5)}]}, 1, 1, "周敏 · 华东 × 1"),
    ("below_cost", {"order_lines": [line("O1"), line("O2", cost=101), line("O3", net_amount=-5, cost=1)]}, 1, 3, "O2 · 1"),
])
def test_each_finding(
    look: Callable[..., dict[str, findings.Finding]], key: str, changed: dict[str, Any], count: int, total: int, example: str,
) -> None:
    one = look(**changed)[key]
    assert (one.count, one.total, one.examples) == (count, total, (example,))
    assert str(count) in one.said.zh
    assert str(count) in one.said.en


def test_without_a_list_nothing_lacks_in_it(look: Callable[..., dict[str, findings.Finding]]) -> None:
    assert look(products=[], customers=[], coverage=[], quotas=[]) == {}


def test_what_was_found_is_kept_with_its_batch(look: Callable[..., dict[str, findings.Finding]], log: Log) -> None:
    told = look(deals=[deal("D2", customer=None)])
    found, batch = findings.of(Source.objects.get(pk=log.source.pk))
    assert {one.key: one for one in found} == told
    assert batch == 6


def test_every_finding_has_a_case() -> None:
    marks = [mark for mark in test_each_finding.pytestmark if mark.name == "parametrize"]
    assert {case[0] for case in marks[0].args[1]} == set(findings.LOOKED_FOR)
