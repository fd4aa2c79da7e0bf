"""What ships for appraisals can be used on Monday: a letter that is published as it comes, an outline, a guide, forms."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from lingxiao.areas.content.library import ContentItem, item, shipped
from lingxiao.engines.appraisals.domain.leave import leave_words
from lingxiao.engines.appraisals.enums import ANSWER_WITHIN
from lingxiao.engines.documents.domain.blocks import read_blocks
from lingxiao.engines.documents.domain.merging import fields_of
from lingxiao.engines.documents.enums import LEAST_LEVEL, DocumentKind, SignatureLevel

if TYPE_CHECKING:
    from collections.abc import Iterator

IDS = ("RL-01", "PT-01", "CG-01", "RF-02")
ITEMS = [item("performance", one) for one in IDS]
HAN = re.compile("[\u3400-\u9fff]")
HALF_WIDTH = re.compile("[\u3400-\u9fff][,;:!?()]|[,;:!?()][\u3400-\u9fff]")


def words(value: object, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every piece of bilingual text as (path, zh, en); lists and pairs piece by piece."""
    if isinstance(value, dict):
        if {"zh", "en"} <= set(value):
            yield from _pairs(value["zh"], value["en"], path)
        for key, inner in value.items():
            if key not in {"zh", "en"}:
                yield from words(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from words(inner, f"{path}.{at}")


def _pairs(zh: object, en: object, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(zh, list) and isinstance(en, list):
        for at, (one, other) in enumerate(zip(zh, en, strict=True)):
            yield from _pairs(one, other, f"{path}.{at}")
    else:
        yield path, str(zh), str(en)


@pytest.mark.parametrize("one", ITEMS, ids=lambda one: one.id)
def test_everything_is_written_in_both_languages_and_set_properly(one: ContentItem) -> None:
    told = list(words(one.values))
    assert len(told) > 10
    for path, zh, en in told:
        assert zh.strip(), path
        assert en.strip(), path
        assert not HAN.search(en.replace("{{", "")), f"{path}: {en}"
        assert not HALF_WIDTH.search(zh), f"{path}: {zh}"
    assert not re.search("诊断|治疗|末位淘汰|罚款", json.dumps(one.values, ensure_ascii=False))


def test_keys_are_not_taken_by_another_chapter() -> None:
    others = {one.key for area in ("duties", "tooling") for one in shipped(area)}
    assert not {one.key for one in ITEMS} & others


def test_the_letter_is_signed_strongly_enough_and_names_only_known_fields() -> None:
    letter = ITEMS[0].values
    assert letter["signature_level"] == SignatureLevel.S2 >= LEAST_LEVEL[DocumentKind.LETTER]
    named = {one.key for one in fields_of(read_blocks(letter["blocks"]))}
    assert {"review_grade", "review_reason", "review_period", "review_version", "appeal_days"} <= named


def test_the_forms_promise_the_days_that_are_kept_and_the_guide_names_no_leave_as_a_ground() -> None:
    forms = {one["request"]: one for one in item("performance", "RF-02").values["forms"]}
    assert forms["appeal"]["answer_within"] == ANSWER_WITHIN
    guide = item("performance", "CG-01").values
    said = [step["do"] for step in guide["steps"]]
    assert not [line["zh"] for lines in said for line in lines if leave_words(line["zh"])]
    assert any("产假" in line["zh"] for line in guide["do_not"])
