"""Every shipped rule fires on its fault, names the very rows, and says nothing about sound facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.facts.domain import quality
from lingxiao.engines.facts.models import QualityCount, QualityIssue
from lingxiao.engines.people.models import Company
from tests.engines.facts.logs import NOW
from tests.engines.facts.quality.cases import BEGAN, CAME, FAULTS, TODAY, bring, deal, line, sound, team

if TYPE_CHECKING:
    from tests.engines.facts.logs import Log


def scanned(log: Log, rows: dict[str, list[dict[str, Any]]]) -> dict[str, tuple[int, int]]:
    """How many rows each rule checked and failed: the products came first, and the rest when it was time."""
    bring(log, {"products": rows.pop("products")}, at=BEGAN)
    bring(log, rows, at=CAME)
    assert quality.scan(on=TODAY, at=NOW) is not None
    found: dict[str, tuple[int, int]] = {}
    for rule, checked, failed in QualityCount.objects.values_list("rule", "checked", "failed"):
        before = found.get(rule, (0, 0))
        found[rule] = (before[0] + checked, before[1] + failed)
    return found


@pytest.fixture
def sellers(log: Log) -> Log:
    """A log of a company whose amounts are in yuan and where somebody answers for what E1 sells."""
    Company.objects.create(pk=1, name_zh="衡屿", name_en="Hengyu")
    team()
    return log


def test_every_rule_has_a_case() -> None:
    assert [*FAULTS] == [*quality.pack().rules]
    assert len(FAULTS) == 30


def test_sound_facts_are_checked_by_every_rule_and_none_has_anything_to_say(sellers: Log) -> None:
    found = scanned(sellers, sound())
    assert set(found) == set(FAULTS)
    assert {rule for rule, (_checked, failed) in found.items() if failed} == set()
    assert not QualityIssue.objects.exists()


@pytest.mark.parametrize("rule", FAULTS)
def test_a_rule_finds_its_fault(sellers: Log, rule: str) -> None:
    fault, keys = FAULTS[rule]
    rows = sound()
    fault(rows)
    _checked, failed = scanned(sellers, rows)[rule]
    assert failed == len(keys)
    assert set(QualityIssue.objects.filter(rule=rule).values_list("key", flat=True)) == keys


def test_a_correction_does_not_make_a_row_late(sellers: Log) -> None:
    rows = sound()
    scanned(sellers, rows)
    bring(sellers, {"order_lines": [line("O1", rows["order_lines"][0]["signed_on"], net_amount=99_00)]}, at=NOW)
    quality.scan(on=TODAY, at=NOW)
    assert QualityCount.objects.get(rule="line_late").failed == 0


def test_what_is_not_brought_at_all_is_not_missed(sellers: Log) -> None:
    """A company without orders and rates is told about its deals, and not that each of them lacks an order."""
    found = scanned(sellers, {"products": [{"product": "P1", "name": "变频器"}], "deals": sound()["deals"]})
    assert "deal_without_next_step" in found
    assert not {"won_without_order", "deal_stalled", "line_unrated", "order_sum"} & set(found)


def test_who_answers_for_a_deal_today_is_to_see_to_it(sellers: Log) -> None:
    """Facts that happened belong to the day on which they did, those that stand to who stands for them now."""
    from lingxiao.engines.people.models import ReportingLine

    rows = sound()
    rows["deals"] = [deal("D1", "open", expected_on=TODAY)]
    ReportingLine.objects.update(validity=DateRange(TODAY, None))
    scanned(sellers, rows)
    assert set(QualityCount.objects.filter(rule="deal_without_next_step").values_list("manager__number", flat=True)) == {"M1"}
    assert set(QualityCount.objects.filter(rule="line_negative").values_list("manager__number", flat=True)) == {None}
