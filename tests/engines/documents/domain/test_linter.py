"""The check-up finds what lays down a void clause, leaves alone what forbids it, and cannot be slipped past."""

from __future__ import annotations

import json
import time
import unicodedata
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.engines.documents.domain.clause_text import is_han, plain
from lingxiao.engines.documents.domain.law import Severity, shipped_law
from lingxiao.engines.documents.domain.linter import (
    ClauseRule,
    blocking,
    lint,
    lint_parts,
    lint_with,
    read_clause_pack,
    shipped_clauses,
)
from lingxiao.engines.documents.domain.packs import PackRefused

TODAY = date(2026, 11, 23)
RULES = shipped_clauses().rules
HITS = [pytest.param(rule.id, hit, id=f"{rule.id}-{at}") for rule in RULES for at, hit in enumerate(rule.hits)]
NEAR = [pytest.param(rule.id, near, id=f"{rule.id}-{at}") for rule in RULES for at, near in enumerate(rule.near_misses)]
SENTENCES = json.loads((Path(__file__).parent / "clause_sentences.json").read_text(encoding="utf-8"))

# What a writer may put between characters without a reader noticing or minding.
PADDING = (" ", "\u3000", "\t", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u0336", "—", "·", "*", "_", "“", "/")


def found(text: str) -> set[str]:
    return {finding.rule for finding in lint(text, on=TODAY)}


def is_chinese(text: str) -> bool:
    return any(is_han(char) for char in text)


@pytest.mark.parametrize(("rule", "text"), HITS)
def test_a_void_clause_is_found_and_quoted(rule: str, text: str) -> None:
    findings = [finding for finding in lint(text, on=TODAY) if finding.rule == rule]
    assert findings
    for finding in findings:
        assert text[finding.start : finding.end] == finding.quote
        assert finding.rewrite.zh
        assert finding.rewrite.en


@pytest.mark.parametrize(("rule", "text"), NEAR)
def test_a_lawful_sentence_near_it_is_left_alone(rule: str, text: str) -> None:
    assert rule not in found(text)


def test_there_are_enough_rules_and_each_is_whole() -> None:
    assert len(RULES) >= 25
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(len(rule.hits) >= 2 and len(rule.near_misses) >= 2 for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_lawful_text_offered_is_itself_clean(rule: ClauseRule) -> None:
    """A rewrite that another rule would stop is no help."""
    assert lint(rule.rewrite.zh, on=TODAY) == ()
    assert lint(rule.rewrite.en, on=TODAY) == ()


@settings(deadline=None)  # a busy machine is no failure
@given(st.sampled_from([(r.id, hit) for r in RULES for hit in r.hits if is_chinese(hit)]), st.data())
def test_padding_does_not_slip_past(case: tuple[str, str], data: st.DataObject) -> None:
    """「罚 款」, 「罚—款」 and 「罚\u200b款」 are 「罚款」; the span still quotes the source as written."""
    rule, text = case
    places = data.draw(st.lists(st.integers(1, len(text) - 1), max_size=12, unique=True))
    padded = list(text)
    for at in sorted(places, reverse=True):
        if is_han(text[at - 1]) and is_han(text[at]):
            padded.insert(at, "".join(data.draw(st.lists(st.sampled_from(PADDING), min_size=1, max_size=3))))
    disguised = "".join(padded)
    findings = [finding for finding in lint(disguised, on=TODAY) if finding.rule == rule]
    assert findings, disguised
    assert all(disguised[finding.start : finding.end] == finding.quote for finding in findings)


@settings(deadline=None)  # a busy machine is no failure
@given(st.sampled_from([(r.id, hit) for r in RULES for hit in r.hits]), st.data())
def test_invisible_characters_do_not_slip_past_in_any_language(case: tuple[str, str], data: st.DataObject) -> None:
    rule, text = case
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=12, unique=True))
    hidden = list(text)
    for at in sorted(places, reverse=True):
        hidden.insert(at, data.draw(st.sampled_from(["\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060"])))
    assert rule in found("".join(hidden))


@pytest.mark.parametrize(("rule", "text"), HITS)
def test_full_width_letters_and_figures_do_not_slip_past(rule: str, text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" and char not in "'." else char for char in text)
    assert unicodedata.normalize("NFKC", wide) == unicodedata.normalize("NFKC", text)
    assert rule in found(wide)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("罰款二百元", "CL-05"),
        ("未達標視為自動離職", "CL-01"),
        ("自願放棄繳納社會保險", "CL-07"),
        ("末位淘汰製度:末位淘汰", "CL-11"),
        ("遲到者罰款壹佰元", "CL-05"),
    ],
)
def test_traditional_forms_do_not_slip_past(text: str, rule: str) -> None:
    assert rule in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "不得以末位、强制分布等方式将员工末位淘汰。",
        "任何形式的罚款、乐捐、扣押证件均属违法。",
        "禁止下列行为:\n1. 对下属罚款或变相扣薪;\n2. 扣押证件;\n3. 体罚下属。",
        "销售经理不得:(1)向客户采购人员支付回扣;(2)代客户填写问卷。",
        "「末位淘汰」不是公司的管理方法。",
        "所谓“军令状”的表述应予删除。",
        "条款体检会拦截“未达标自动离职”字样。",
        "公司承诺:不扣押证件、不收押金、不罚款。",
        "不得要求下属垫资、压货或虚构订单完成任务。",
        "发现下属被客户要求喝酒时,应当场制止。",
        "支付给采购人员回扣的,一经查实严肃处理。",
        "The company does not fine employees.",
        "A missed target is never treated as resignation.",
        "Employees may not be asked to waive overtime pay.",
        "A pre-signed resignation is void.",
        "A deposit taken from the employee is prohibited.",
    ],
)
def test_forbidding_voiding_or_naming_a_clause_is_not_writing_one(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("不得迟到,违者罚款50元。", "CL-05"),
        ("不得迟到否则罚款50元。", "CL-05"),
        ("员工不得有下列行为:1、迟到,罚款50元;2、早退,罚款100元。", "CL-05"),
        ("严禁以下行为:\n1. 迟到罚款50元\n2. 早退罚款100元", "CL-05"),
        ("员工不得拒绝公司罚款。", "CL-05"),
        ("没有完成任务的,视同主动离职。", "CL-01"),
        ("罚\n款\n200元", "CL-05"),
        ("禁止迟到。罚款200元。", "CL-05"),
        ("Managers who do not meet the quota are deemed to have resigned.", "CL-01"),
        ("公司不提供食宿. 罚款200元", "CL-05"),
    ],
)
def test_a_prohibition_elsewhere_does_not_hide_a_consequence(text: str, rule: str) -> None:
    assert rule in found(text)


@pytest.mark.parametrize("sentence", SENTENCES["lawful"])
def test_lawful_sentences_of_ordinary_handbooks_are_left_alone(sentence: str) -> None:
    assert [(finding.rule, finding.quote) for finding in lint(sentence, on=TODAY)] == []


@pytest.mark.parametrize("sentence", SENTENCES["unlawful"])
def test_unlawful_sentences_are_found_in_other_words_than_the_rules_own(sentence: str) -> None:
    assert found(sentence)


@pytest.mark.parametrize(("rule", "sentence"), [tuple(one) for one in SENTENCES["paraphrases"]])
def test_what_a_rule_is_about_is_found_however_it_is_put(rule: str, sentence: str) -> None:
    assert lint(sentence, on=TODAY), f"{rule} does not find: {sentence}"


def test_a_paraphrase_is_almost_always_found_by_its_own_rule_and_every_rule_has_some() -> None:
    asked = [tuple(one) for one in SENTENCES["paraphrases"]]
    assert {rule for rule, _sentence in asked} == {rule.id for rule in shipped_clauses().rules}
    by_its_own = [one for one in asked if one[0] in found(one[1])]
    assert len(by_its_own) > 0.97 * len(asked)


def test_notions_that_only_meet_are_a_warning_whatever_the_rule_says_and_wording_that_says_it_is_not() -> None:
    guessed, = lint("没签下一单的季度结束时，请经理自行走人。", on=TODAY)
    assert (guessed.rule, guessed.severity, guessed.is_guess) == ("CL-01", Severity.WARN, True)
    assert shipped_clauses().rule("CL-01").severity is Severity.BLOCK
    sure, = lint("未达标视为自动离职。", on=TODAY)
    assert (sure.rule, sure.severity, sure.is_guess) == ("CL-01", Severity.BLOCK, False)


def test_a_guess_does_not_stand_beside_what_is_sure_about_the_same_words() -> None:
    findings = lint("迟到一次罚款50元，从工资里扣。", on=TODAY)
    assert findings
    assert not any(one.is_guess for one in findings)


def test_a_guess_is_silent_where_the_sentence_says_the_lawful_thing_or_forbids_the_consequence() -> None:
    assert not lint("没签下一单的季度结束时，先面谈，再制定改进计划，不直接请经理走人。", on=TODAY)
    assert not lint("公司不得因季度没签单而要求经理离职。", on=TODAY)


def test_findings_come_in_reading_order_with_all_a_reader_needs() -> None:
    text = "一、未达标视为自动离职。\n二、迟到罚款50元,早退罚款100元。\n三、最终解释权归公司。"
    findings = lint(text, on=TODAY)
    assert [finding.quote for finding in findings] == [
        "未达标视为自动离职", "迟到罚款50元", "早退罚款100元", "最终解释权归公司",
    ]
    first = findings[0]
    assert (first.rule, first.law, first.severity) == ("CL-01", "LR-05", Severity.BLOCK)
    assert "第13条" in first.citation.zh
    assert "Art. 13" in first.citation.en
    assert [finding.rule for finding in blocking(findings)] == ["CL-01", "CL-05", "CL-05"]


def test_overlapping_wordings_of_one_rule_are_one_finding() -> None:
    findings = [
        finding for finding in lint("未完成任务的员工自愿辞职,视为自动辞职。", on=TODAY) if finding.rule == "CL-01"
    ]
    assert len(findings) == len({finding.start for finding in findings})
    assert all(one.end <= two.start for one, two in pairwise(findings))


def test_a_document_in_parts_says_which_part() -> None:
    findings = lint_parts({"purpose": "带领团队达成目标。", "prohibited.3": "迟到罚款50元。"}, on=TODAY)
    assert [(finding.part, finding.rule) for finding in findings] == [("prohibited.3", "CL-05")]


def test_a_rule_is_silent_before_its_law() -> None:
    """The non-compete rules rest on a register entry that begins in 2021."""
    text = "全体员工须签署竞业限制协议。"
    clauses, law = shipped_clauses(), shipped_law()
    assert lint_with(text, on=date(2026, 1, 1), clauses=clauses, law=law)
    assert not lint_with(text, on=date(2007, 1, 1), clauses=clauses, law=law)


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    seen = plain(text)
    assert len(seen.text) == len(seen.places)
    assert list(seen.places) == sorted(seen.places)
    for finding in lint(text, on=TODAY):
        assert text[finding.start : finding.end] == finding.quote


def test_a_long_handbook_takes_a_moment() -> None:
    handbook = "".join((*(rule.hits[0] + "\n" + rule.rewrite.zh + "\n" for rule in RULES), "正常条款。" * 300)) * 3
    started = time.process_time()
    lint(handbook, on=TODAY)
    assert len(handbook) > 15_000
    assert time.process_time() - started < 1.0


def _rule(**changes: object) -> dict[str, Any]:
    words = {"zh": "字", "en": "words"}
    return {
        "id": "CL-01",
        "law": None,
        "severity": "block",
        "title": words,
        "citation": words,
        "why": words,
        "rewrite": words,
        "patterns": ["罚款"],
        "hits": ["罚款", "罚款了"],
        "near_misses": ["奖励", "不罚款"],
    } | changes


def _pack(*rules: dict[str, Any], macros: object = None) -> bytes:
    values = {"id": "x", "kind": "clause_pack", "version": "1", "macros": macros or {}, "rules": list(rules)}
    return json.dumps(values).encode()


def test_a_pack_that_fails_its_own_examples_is_refused_with_all_its_problems() -> None:
    content = _pack(
        _rule(hits=["奖励", "罚款"]),
        _rule(id="CL-02", near_misses=["罚款", "奖励"]),
        _rule(id="CL-03", hits=["罚款"]),
        _rule(id="CL-04", patterns=["罚(款"]),
        _rule(id="CL-05", patterns=["{fine}"]),
        _rule(id="CL-06", patterns=[]),
        _rule(id="CL-07", law="LR-99"),
        _rule(id="CL-07", near="("),
    )
    with pytest.raises(PackRefused) as refused:
        read_clause_pack(content)
    places = [problem.place for problem in refused.value.problems]
    assert {"rules[0].hits", "rules[1].near_misses", "rules[2].hits", "rules[3].patterns", "rules[4].patterns"} <= set(
        places
    )
    assert {"rules[5].patterns", "rules[6].law", "rules[7].near", "rules[7].id"} <= set(places)


def test_a_pack_with_macros_that_are_no_mapping_is_read_without_them() -> None:
    assert read_clause_pack(_pack(_rule(), macros=["x"])).rule("CL-01").title.en == "words"


def test_the_shipped_rules_are_named_by_version_and_hash() -> None:
    content = (files("lingxiao.engines.documents") / "data" / "law" / "clauses-cn.json").read_bytes()
    pack = shipped_clauses()
    assert pack.version == "2026.11.2"
    assert read_clause_pack(content).sha256 == pack.sha256
