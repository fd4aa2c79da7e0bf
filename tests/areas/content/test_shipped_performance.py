"""What ships for targets can be used on Monday: sixty-two KPIs whose rules hold, three letters that are SMART but for targets."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.areas.content.library import ContentItem, ContentKind, item, of_kind, shipped
from lingxiao.engines.documents.domain.blocks import read_blocks
from lingxiao.engines.documents.domain.linter import lint_parts
from lingxiao.engines.documents.domain.merging import fields_of
from lingxiao.engines.duties.domain.kpi_names import KPI_NAMES
from lingxiao.engines.facts.domain.measuring import catalogue, kept
from lingxiao.engines.scorecards.domain.saying import rule_said
from lingxiao.engines.scorecards.domain.scales import read_scale
from lingxiao.engines.scorecards.enums import WITHOUT_WEIGHT, Aspect, Direction, Over, Unit
from tests.engines.cadence.company import MONDAY

if TYPE_CHECKING:
    from collections.abc import Iterator

ITEMS = shipped("performance")
LETTERS = of_kind("performance", ContentKind.TARGET_TEMPLATE)
KPIS: list[dict[str, Any]] = item("performance", "KPI-01").values["kpis"]
BY_CODE = {one["code"]: one for one in KPIS}
HAN = re.compile("[\u3400-\u9fff]")
HALF_WIDTH = re.compile("[\u3400-\u9fff][,;:!?()]|[,;:!?][\u3400-\u9fff]")


def words(value: object, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every piece of bilingual text as (path, zh, en)."""
    if isinstance(value, dict):
        if {"zh", "en"} <= set(value) and isinstance(value["zh"], str):
            yield path, value["zh"], value["en"]
        for key, inner in value.items():
            yield from words(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from words(inner, f"{path}.{at}")


def test_everything_promised_is_there() -> None:
    assert {one.id for one in ITEMS} == {"CG-01", "KPI-01", "PT-01", "RF-02", "RL-01", "TL-01", "TL-02", "TL-03"}
    assert {one.licence for one in ITEMS} == {"CC-BY-4.0"}
    assert not {one.key for one in ITEMS} & {one.key for area in ("duties", "tooling") for one in shipped(area)}


@pytest.mark.parametrize("one", ITEMS, ids=lambda one: one.id)
def test_everything_is_written_in_both_languages_and_set_properly(one: ContentItem) -> None:
    told = [(path, zh, en) for path, zh, en in words(one.values) if zh or en]
    assert len(told) > 5
    for path, zh, en in told:
        assert zh.strip(), path
        assert en.strip(), path
        assert not HAN.search(re.sub(r"\{\{.*?\}\}", "", en)), f"{path}: {en}"
        assert not HALF_WIDTH.search(zh), f"{path}: {zh}"
    assert not re.search("末位淘汰|罚款|军令状", json.dumps(one.values, ensure_ascii=False))


def test_the_sixty_two_kpis_are_those_that_duties_are_linked_to() -> None:
    assert len(KPIS) == 62
    assert set(BY_CODE) == set(KPI_NAMES)
    for one in KPIS:
        assert one["name"]["zh"] == KPI_NAMES[one["code"]].zh


@pytest.mark.parametrize("one", KPIS, ids=lambda one: str(one["code"]))
def test_each_kpi_is_whole(one: dict[str, Any]) -> None:
    assert one["unit"] in Unit.values
    assert one["direction"] in Direction.values
    assert one["aspect"] in Aspect.values
    assert one["over"] in Over.values
    read_scale(kpi=one["code"], rule=one["rule"], parameters=one["parameters"], direction=one["direction"])
    said = rule_said(kpi=one["code"], rule=one["rule"], parameters=one["parameters"], direction=one["direction"])
    assert said.zh
    assert said.en
    measures = {measure.key for measure in kept()}
    for name in ("measure", "below"):
        assert not one[name] or one[name] in measures, "only what is kept by manager and month is frozen"
    if one["over"] == "ratio":
        assert one["below"] or catalogue()[one["measure"]].over_months.value == "ratio"


@pytest.mark.parametrize("one", LETTERS, ids=lambda one: one.id)
def test_each_letter_makes_a_hundred_and_holds_every_aspect(one: ContentItem) -> None:
    lines = one.values["targets"]["lines"]
    weighed = [line for line in lines if BY_CODE[line["kpi"]]["rule"] not in WITHOUT_WEIGHT]
    assert sum(line["weight"] for line in weighed) == 100
    assert 4 <= len(weighed) <= 8
    assert all(5 <= line["weight"] <= 40 for line in weighed)
    assert sum(line["weight"] for line in weighed if BY_CODE[line["kpi"]]["is_objective"]) >= 60
    assert {"result", "collection", "team", "customer", "compliance"} <= {BY_CODE[line["kpi"]]["aspect"] for line in lines}
    assert all(Fraction(line["target"]) > 0 for line in lines if "target" in line)
    assert sum(one.values["targets"]["month_weights"]) == 10_000


@pytest.mark.parametrize("one", LETTERS, ids=lambda one: one.id)
def test_each_letter_is_sound_as_a_template_and_lawful(one: ContentItem) -> None:
    blocks = read_blocks(list(one.values["blocks"]))
    fields_of(blocks)
    assert [block.id for block in blocks if block.kind == "duty_items"] == ["targets"]
    parts = {f"{block.id}.{locale}": str(payload) for block in blocks for locale, payload in (("zh", block.zh), ("en", block.en))}
    assert lint_parts(parts, on=MONDAY) == ()
