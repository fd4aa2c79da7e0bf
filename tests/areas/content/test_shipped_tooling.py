"""What ships for tools can be used on Monday: a catalogue that goes in, forms, a test with answers, survey items."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.areas.content.library import ContentItem, item, shipped
from lingxiao.engines.people.enums import SALES_MANAGER_LEVELS
from lingxiao.engines.tools.enums import ANSWER_WITHIN, PROVIDE_WITHIN, RequestKind, ToolKind
from tests.engines.cadence.company import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

MONDAY = date(2026, 11, 23)
ITEMS = shipped("tooling")
HAN = re.compile("[\u3400-\u9fff]")
HALF_WIDTH = re.compile("[\u3400-\u9fff][,;:!?()]|[,;:!?()][\u3400-\u9fff]")


def words(value: object, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every piece of bilingual text as (path, zh, en)."""
    if isinstance(value, dict):
        if {"zh", "en"} <= set(value):
            yield path, value["zh"], value["en"]
        for key, inner in value.items():
            yield from words(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from words(inner, f"{path}.{at}")


def values(item_id: str) -> Any:
    return item("tooling", item_id).values


def test_everything_promised_is_there() -> None:
    assert {one.id for one in ITEMS} == {"TC-01", "RQ-01", "DL-01", "TS-01"}
    assert {one.licence for one in ITEMS} == {"CC-BY-4.0"}
    assert not {one.key for one in ITEMS} & {one.key for one in shipped("duties")}


@pytest.mark.parametrize("one", ITEMS, ids=lambda one: one.id)
def test_everything_is_written_in_both_languages_and_set_properly(one: ContentItem) -> None:
    told = list(words(one.values))
    assert len(told) > 8
    for path, zh, en in told:
        assert zh.strip(), path
        assert en.strip(), path
        assert not HAN.search(en), f"{path}: {en}"
        assert not HALF_WIDTH.search(zh), f"{path}: {zh}"
    assert not re.search("诊断|治疗|末位淘汰|罚款", json.dumps(one.values, ensure_ascii=False))


def test_the_catalogue_names_kinds_and_levels_that_exist() -> None:
    tools = values("TC-01")["tools"]
    assert {one["kind"] for one in tools} == set(ToolKind.values)
    assert len({one["key"] for one in tools}) == len(tools) == 9
    for one in tools:
        assert set(one["levels"]) <= SALES_MANAGER_LEVELS
        assert one["levels"]
    assert values("TC-01")["provide_within"] == PROVIDE_WITHIN


def test_the_forms_promise_the_days_that_are_kept() -> None:
    forms = {one["request"]: one for one in values("RQ-01")["forms"]}
    assert {key: one["answer_within"] for key, one in forms.items()} == {
        kind.value: ANSWER_WITHIN[kind] for kind in RequestKind
    }
    assert all(len(one["guidance"]) >= 3 for one in forms.values())


def test_the_data_literacy_test_has_twenty_items_at_three_levels_with_one_right_answer_each() -> None:
    told = values("DL-01")
    assert [one["number"] for one in told["items"]] == list(range(1, 21))
    assert {one["key"] for one in told["levels"]} == {one["level"] for one in told["items"]}
    assert Counter(one["level"] for one in told["items"]) == {"read": 7, "analyse": 7, "experiment": 6}
    for one in told["items"]:
        keys = [option["key"] for option in one["options"]]
        assert keys == ["a", "b", "c", "d"]
        assert one["answer"] in keys
        assert len({option["text"]["zh"] for option in one["options"]}) == 4
        assert len(one["why"]["zh"]) > 8
    right = Counter(one["answer"] for one in told["items"])
    assert max(right.values()) <= 12, "nobody passes by always choosing the same letter"


@pytest.mark.django_db
def test_the_catalogue_goes_in_once_and_leaves_what_the_company_made_alone() -> None:
    from lingxiao.areas.content.furnishing import furnish_tools
    from lingxiao.engines.tools.domain import catalogue
    from lingxiao.engines.tools.models import CatalogueEntry, Entitlement, Tool
    from lingxiao.kernel.words import Bilingual
    from tests.engines.cadence.company import found, system

    found()
    own = catalogue.name_tool(
        viewer=system(), key="crm", kind="crm", draft=catalogue.EntryDraft(title=Bilingual("客户云")), starting=MONDAY,
        at=moment(MONDAY),
    )
    assert furnish_tools(viewer=system(), starting=MONDAY, at=moment(MONDAY)) == 8
    assert furnish_tools(viewer=system(), starting=MONDAY, at=moment(MONDAY)) == 0
    assert Tool.objects.count() == 9
    assert CatalogueEntry.objects.get(tool=own).title_zh == "客户云"
    assert not Entitlement.objects.filter(tool=own).exists()
    assert Entitlement.objects.filter(tool__key="territory-planning").count() == 2
