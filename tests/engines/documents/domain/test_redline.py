"""The redline loses nothing, shows phrases a person reads, and is quick."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.engines.documents.domain.redline import Block, Kind, Redline, compare_words, redline, redline_texts
from lingxiao.engines.documents.domain.words import split_words

_PHRASES = (
    "折扣不超过5%的由本人决定",
    "超过8%须报大区经理审批",
    "每月10日前提交《月度市场简报》",
    "的",
    ",",
    "。",
    ";",
    "\n",
    " ",
    "客户",
    "回款率",
    "500万元",
    "sales plan",
    "职责",
    "不得",
)
texts = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(_PHRASES), max_size=40).map("".join))
blocks = st.lists(st.builds(Block, texts, st.sampled_from(("", "", "", "1", "2", "3"))), max_size=12)


def marked(change: Redline) -> list[str]:
    """Each block as one line: [-gone-], {+come+}, <moved>."""
    signs = {Kind.SAME: "{}", Kind.DELETED: "[-{}-]", Kind.INSERTED: "{{+{}+}}", Kind.MOVED: "<{}>"}
    return ["".join(signs[run.kind].format(run.text) for run in block.segments) for block in change.blocks]


@settings(deadline=None)  # a busy machine is no failure
@given(texts)
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(split_words(text)) == text


def test_amounts_stay_whole() -> None:
    assert "5%" in split_words("折扣不超过5%的")
    assert "¥50,000元" in split_words("费用¥50,000元以内")
    assert "10个工作日" in split_words("须于10个工作日内")


@settings(deadline=None)  # a busy machine is no failure
@given(texts, texts)
def test_runs_give_back_both_texts(before: str, after: str) -> None:
    runs = compare_words(before=before, after=after)
    assert "".join(run.text for run in runs if run.kind is not Kind.INSERTED) == before
    assert "".join(run.text for run in runs if run.kind is not Kind.DELETED) == after
    assert all(run.text for run in runs)
    assert (not any(run.kind is not Kind.SAME for run in runs)) == (before == after)


@settings(deadline=None)  # a busy machine is no failure
@given(blocks, blocks)
def test_blocks_give_back_both_versions(before: list[Block], after: list[Block]) -> None:
    change = redline(before=before, after=after)
    assert change.before() == tuple(before)
    assert change.after() == tuple(after)
    assert change.is_changed == (before != after)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(texts.map(lambda text: text.replace("\n", "")), max_size=8), st.randoms(use_true_random=False))
def test_shuffled_blocks_are_moves_not_rewrites(lines: list[str], chance: random.Random) -> None:
    """The same paragraphs in another order: nothing is deleted, nothing inserted."""
    shuffled = chance.sample(lines, len(lines))
    change = redline(before=[Block(line) for line in lines], after=[Block(line) for line in shuffled])
    assert {run.kind for block in change.blocks for run in block.segments} <= {Kind.SAME, Kind.MOVED}


def test_a_changed_limit_reads_as_a_phrase() -> None:
    """
    before: 折扣不超过5%的由本人决定,超过5%的报大区经理审批。
    after:  折扣不超过8%的由本人决定,超过8%的报销售总监审批。
    """
    change = redline_texts(
        before="折扣不超过5%的由本人决定,超过5%的报大区经理审批。",
        after="折扣不超过8%的由本人决定,超过8%的报销售总监审批。",
    )
    assert marked(change) == [
        "折扣不超过[-5%-]{+8%+}的由本人决定,超过[-5%-]{+8%+}的报[-大区经理-]{+销售总监+}审批。",
    ]


def test_an_added_clause_starts_after_a_pause() -> None:
    change = redline_texts(before="提交简报,抄送市场部。", after="提交简报,附数据来源,抄送市场部。")
    assert marked(change) == ["提交简报,{+附数据来源,+}抄送市场部。"]


def test_full_width_marks_are_pauses_too() -> None:
    change = redline_texts(before="提交简报\uff0c抄送市场部。", after="提交简报\uff0c附数据来源\uff0c抄送市场部。")
    assert marked(change) == ["提交简报\uff0c{+附数据来源\uff0c+}抄送市场部。"]
    assert "\uffe550,000元" in split_words("费用\uffe550,000元以内")


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("提交简报,报大区经理", "提交简报,报市场部,报大区经理", "提交简报,{+报市场部,+}报大区经理"),
        ("甲方,报经理", "甲方,报经理,报经理", "甲方,{+报经理,+}报经理"),
        ("提交简报,报市场部,报大区经理", "提交简报,报大区经理", "提交简报,[-报市场部,-]报大区经理"),
        ("合同客户", "合同合同。合同客户", "{+合同合同。+}合同客户"),
        ("每周例会 总结,报数据", "每周例会 总结,复盘 总结,报数据", "每周例会 总结,{+复盘 总结,+}报数据"),
    ],
)
def test_a_clause_among_like_clauses_is_marked_from_pause_to_pause(before: str, after: str, shown: str) -> None:
    assert marked(redline_texts(before=before, after=after)) == [shown]


def test_the_end_of_a_sentence_is_never_swallowed() -> None:
    change = redline_texts(before="每次报告经理\uff1b每月提交报告", after="每次报告总监\uff1b每周提交报告")
    assert marked(change) == ["每次报告[-经理-]{+总监+}\uff1b[-每月-]{+每周+}提交报告"]


def test_a_clause_dropped_at_the_beginning_is_only_that_clause() -> None:
    change = redline_texts(before="甲、乙、丙", after="乙、丙")
    assert marked(change) == ["[-甲、-]乙、丙"]


def test_a_rewritten_sentence_is_shown_whole() -> None:
    """Two words in common are no help to a reader."""
    runs = compare_words(before="负责客户维护工作及相关事宜", after="每季度拜访前20大客户并更新关系图谱")
    assert [run.kind for run in runs] == [Kind.DELETED, Kind.INSERTED]


def test_no_confetti() -> None:
    """A kept particle between two changes is swallowed."""
    runs = compare_words(
        before="由销售经理的直属上级决定本季度的预算安排和使用", after="由大区总监的授权代理决定本季度的预算安排和使用"
    )
    assert [run.text for run in runs] == [
        "由",
        "销售经理的直属上级",
        "大区总监的授权代理",
        "决定本季度的预算安排和使用",
    ]


def test_keyed_items_are_followed_where_they_go() -> None:
    before = [Block("制定季度区域销售计划。", "1"), Block("每月提交市场简报。", "2"), Block("团队合规自查。", "3")]
    after = [Block("团队合规自查。", "3"), Block("制定季度区域销售计划。", "1"), Block("每月提交两次市场简报。", "2")]
    change = redline(before=before, after=after)
    assert marked(change) == ["<团队合规自查。>", "制定季度区域销售计划。", "每月提交{+两次+}市场简报。"]
    assert [block.is_moved for block in change.blocks] == [True, False, False]
    assert [(block.before_at, block.after_at) for block in change.blocks] == [(2, 0), (0, 1), (1, 2)]


def test_a_key_beats_likeness() -> None:
    """Item 2 rewritten is item 2 rewritten, even when item 3 looks like the old one."""
    change = redline(
        before=[Block("每月提交市场简报。", "2")], after=[Block("团队培训。", "2"), Block("每月提交市场简报。", "3")]
    )
    assert [(block.key, block.before_at, block.after_at) for block in change.blocks] == [("2", 0, 0), ("3", None, 1)]


def test_a_dropped_item_is_shown_where_it_stood() -> None:
    change = redline_texts(before="第一条 目的\n第二条 范围\n第三条 职责", after="第一条 目的\n第三条 职责")
    assert marked(change) == ["第一条 目的", "[-第二条 范围-]", "第三条 职责"]


def test_many_small_paragraphs_pair_by_text_only_when_too_many_to_weigh() -> None:
    before = [Block(f"旧{number}段") for number in range(250)] + [Block("不变")]
    after = [Block("不变")] + [Block(f"新{number}条") for number in range(250)]
    change = redline(before=before, after=after)
    assert change.before() == tuple(before)
    assert change.after() == tuple(after)
    assert sum(block.before_at is not None and block.after_at is not None for block in change.blocks) == 1


def test_nothing_against_nothing() -> None:
    assert not redline(before=[], after=[]).is_changed
    assert compare_words(before="", after="") == ()


def test_five_thousand_characters_in_a_blink() -> None:
    """One block of 5,000 characters a side, every fortieth rewritten: 150 ms of processor time at most."""
    chance = random.Random(20261123)  # noqa: S311 -- a repeatable text, not a secret
    before = (
        "制定并执行区域销售计划,折扣不超过5%的由本人决定,超过8%须报大区经理审批;每月10日前提交《月度市场简报》。" * 100
    )[:5000]
    letters = list(before)
    for _ in range(125):
        letters[chance.randrange(5000)] = chance.choice("的价客户款期")
    started = time.process_time()
    compare_words(before=before, after="".join(letters))
    assert time.process_time() - started < 0.15
