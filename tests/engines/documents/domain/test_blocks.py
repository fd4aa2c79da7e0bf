"""Text as blocks: what goes in comes out, and what does not hold together is refused by its number."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.documents.domain.blocks import (
    Block,
    BlockKind,
    compared,
    from_lines,
    plain,
    read_blocks,
    rendered,
    to_json,
    to_lines,
    with_texts,
)
from lingxiao.engines.documents.refusals import BadBlock

TEXT = st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=30)
LINE = st.text(alphabet="职责权限ab c1", min_size=1, max_size=12).map(str.strip).filter(bool)


def payloads(kind: BlockKind) -> st.SearchStrategy[object]:
    if kind in {BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.NOTE}:
        return TEXT
    if kind is BlockKind.LIST:
        return st.lists(TEXT, max_size=4)
    if kind is BlockKind.DUTY_ITEMS:
        return st.just("")
    width = 2 if kind is BlockKind.KEY_VALUES else 3
    return st.lists(st.lists(TEXT, min_size=width, max_size=width), max_size=4)


@st.composite
def documents(draw: st.DrawFn) -> list[dict[str, object]]:
    kinds = draw(st.lists(st.sampled_from(list(BlockKind)), max_size=6))
    return [
        {
            "id": f"b{at}", "kind": kind.value, "zh": draw(payloads(kind)), "en": draw(payloads(kind)),
            **({"level": draw(st.sampled_from([1, 2, 3]))} if kind is BlockKind.HEADING else {}),
        }
        for at, kind in enumerate(kinds)
    ]


@given(documents())
def test_what_is_stored_is_what_was_read(value: list[dict[str, object]]) -> None:
    blocks = read_blocks(value)
    stored = json.loads(json.dumps(to_json(blocks)))
    assert read_blocks(stored) == blocks
    assert to_json(read_blocks(stored)) == stored


@given(documents())
def test_changing_nothing_changes_nothing(value: list[dict[str, object]]) -> None:
    blocks = read_blocks(value)
    assert tuple(with_texts(block, lambda text, _locale: text) for block in blocks) == blocks


@given(st.lists(st.lists(LINE, min_size=3, max_size=3), min_size=1, max_size=5))
def test_the_editor_gives_back_the_table_it_showed(rows: list[list[str]]) -> None:
    payload = tuple(tuple(row) for row in rows)
    assert from_lines(BlockKind.TABLE, to_lines(payload)) == payload


def test_pairs_are_typed_as_people_type_them() -> None:
    """A full-width colon, a half-width one, or a bar: all separate a label from its value."""
    typed = "岗位：销售经理\n汇报对象: 区域总监\n地点 | 苏州\n\n只有名称"
    assert from_lines(BlockKind.KEY_VALUES, typed) == (
        ("岗位", "销售经理"), ("汇报对象", "区域总监"), ("地点", "苏州"), ("只有名称", ""),
    )


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("not a list", 0),
        ([{"id": "a", "kind": "paragraph"}, "text"], 2),
        ([{"id": "a", "kind": "video"}], 1),
        ([{"kind": "paragraph"}], 1),
        ([{"id": "a", "kind": "heading", "level": 7}], 1),
        ([{"id": "a", "kind": "paragraph", "zh": ["a list"]}], 1),
        ([{"id": "a", "kind": "list", "zh": "a text"}], 1),
        ([{"id": "a", "kind": "table", "zh": [["甲", "乙"], ["丙"]]}], 1),
        ([{"id": "a", "kind": "key_values", "zh": [["甲", "乙", "丙"]]}], 1),
        ([{"id": "a", "kind": "list", "zh": [1]}], 1),
        ([{"id": "a", "kind": "paragraph", "zh": "\x00"}], 1),
        ([{"id": "a", "kind": "paragraph", "zh": "长" * 20_001}], 1),
        ([{"id": "a", "kind": "paragraph"}, {"id": "a", "kind": "paragraph"}], 2),
        ([{"id": f"b{at}", "kind": "paragraph"} for at in range(401)], 401),
    ],
)
def test_a_block_that_does_not_hold_together_is_named(value: object, number: int) -> None:
    with pytest.raises(BadBlock) as refused:
        read_blocks(value)
    assert refused.value.params["number"] == number
    assert str(refused.value)


def test_an_area_puts_its_own_blocks_where_the_text_marks_the_place() -> None:
    mark = Block("d", BlockKind.DUTY_ITEMS)
    before, after = Block("a", BlockKind.PARAGRAPH, "前"), Block("z", BlockKind.PARAGRAPH, "后")
    duty = Block("duty.1", BlockKind.PARAGRAPH, "每月复盘", key="1")
    assert rendered([before, mark, after], lambda _mark: [duty]) == (before, duty, after)
    assert rendered([before, mark, after], None) == (before, after)


def test_only_what_has_a_lasting_name_is_compared_by_it() -> None:
    blocks = [
        Block("b1", BlockKind.PARAGRAPH, "使命", "Purpose"),
        Block("d1", BlockKind.LIST, ("一", "二"), key="duty-7"),
        Block("d2", BlockKind.PARAGRAPH, "三", key="duty-8"),
    ]
    assert [(line.text, line.key) for _block, line in compared(blocks, "zh")] == [
        ("使命", ""), ("一", "duty-7/0"), ("二", "duty-7/1"), ("三", "duty-8"),
    ]
    assert plain(blocks, "en") == "Purpose\n一\n二\n三"
