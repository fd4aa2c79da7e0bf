"""A new document is held against the contract: what would change, for whom the better, and what it takes."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.engines.documents.domain.contract_change import Direction, ProposedTerms, Term, compare, oral_change

TODAY = date(2026, 11, 23)
CONTRACT = ProposedTerms(
    post_title="销售代表",
    location="浙江省杭州市",
    base_pay_minor=1_200_000,
    currency="CNY",
    variable_rule="提成：毛利的3%",
    hours_system="标准工时制",
    reports_to_level="销售经理",
)
SAME = ProposedTerms()


def hit_terms(stated: ProposedTerms, contract: ProposedTerms = CONTRACT) -> list[Term]:
    return [hit.term for hit in compare(contract=contract, proposed=stated, on=TODAY).hits]


def test_a_promotion_changes_post_pay_and_level() -> None:
    """
    contract: 销售代表, ¥12,000, under a 销售经理
    letter:   销售经理, ¥18,000, under a 销售总监
    """
    stated = ProposedTerms(post_title="销售经理", base_pay_minor=1_800_000, reports_to_level="销售总监")
    found = compare(contract=CONTRACT, proposed=stated, on=TODAY)
    assert [(hit.term, hit.before, hit.after, hit.direction) for hit in found.hits] == [
        (Term.POST, "销售代表", "销售经理", Direction.DIFFERENT),
        (Term.BASE_PAY, "¥12,000.00", "¥18,000.00", Direction.BETTER),
        (Term.REPORTING_LEVEL, "销售经理", "销售总监", Direction.BETTER),
    ]
    assert found.needs_agreement
    assert "第35条" in found.citation.zh
    assert "Art. 35" in found.citation.en
    assert "S3" in found.consequence.zh
    assert "agreement" in found.consequence.en
    assert "试用期" in found.hits[0].note.zh


def test_what_a_document_does_not_state_it_does_not_change() -> None:
    found = compare(contract=CONTRACT, proposed=SAME, on=TODAY)
    assert not found.needs_agreement
    assert found.hits == ()
    assert found.remind_on is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("post_title", "销售代表（华东）"),
        ("post_title", " 销售 代表 "),
        ("location", "杭州"),
        ("location", "浙江省杭州市滨江区"),
        ("base_pay_minor", 1_200_000),
        ("variable_rule", "提成:毛利的 3%"),
        ("hours_system", "每日8小时，标准工时"),
        ("reports_to_level", "销售经理 "),
    ],
)
def test_the_same_in_other_words_is_no_change(field: str, value: Any) -> None:
    assert hit_terms(replace(SAME, **{field: value})) == []


@pytest.mark.parametrize(
    ("field", "value", "term", "direction"),
    [
        ("post_title", "销售代表（代理经理）", Term.POST, Direction.DIFFERENT),
        ("location", "上海市", Term.LOCATION, Direction.DIFFERENT),
        ("location", "浙江省", Term.LOCATION, Direction.DIFFERENT),
        ("base_pay_minor", 1_000_000, Term.BASE_PAY, Direction.WORSE),
        ("variable_rule", "提成：毛利的2%", Term.VARIABLE_RULE, Direction.DIFFERENT),
        ("hours_system", "不定时工作制", Term.HOURS_SYSTEM, Direction.DIFFERENT),
        ("hours_system", "综合计算工时", Term.HOURS_SYSTEM, Direction.DIFFERENT),
        ("reports_to_level", "销售主管", Term.REPORTING_LEVEL, Direction.WORSE),
        ("reports_to_level", "副总经理", Term.REPORTING_LEVEL, Direction.BETTER),
        ("reports_to_level", "客户成功经理", Term.REPORTING_LEVEL, Direction.DIFFERENT),
        ("reports_to_level", "L9", Term.REPORTING_LEVEL, Direction.DIFFERENT),
    ],
)
def test_each_term_is_seen_to_change(field: str, value: Any, term: Term, direction: Direction) -> None:
    (hit,) = compare(contract=CONTRACT, proposed=replace(SAME, **{field: value}), on=TODAY).hits
    assert (hit.term, hit.direction) == (term, direction)
    assert hit.note.zh
    assert hit.note.en


def test_pay_in_another_currency_is_a_change_without_better_or_worse() -> None:
    (hit,) = compare(contract=CONTRACT, proposed=ProposedTerms(base_pay_minor=1_200_000, currency="USD"), on=TODAY).hits
    assert (hit.before, hit.after, hit.direction) == ("¥12,000.00", "US$12,000.00", Direction.DIFFERENT)


def test_a_first_statement_of_pay_is_a_change() -> None:
    (hit,) = compare(contract=ProposedTerms(), proposed=ProposedTerms(base_pay_minor=1_200_000), on=TODAY).hits
    assert (hit.before, hit.direction) == ("", Direction.DIFFERENT)


def test_a_place_agreed_too_widely_is_said_so() -> None:
    """「全国」 is no place a court accepts: the actual one counts."""
    wide = replace(CONTRACT, location="全国")
    (hit,) = compare(contract=wide, proposed=ProposedTerms(location="成都市"), on=TODAY).hits
    assert "实际履行地" in hit.note.zh
    assert hit_terms(ProposedTerms(location="全国"), wide) == []


def test_flexible_hours_need_the_authority_first() -> None:
    (hit,) = compare(contract=CONTRACT, proposed=ProposedTerms(hours_system="不定时工作制"), on=TODAY).hits
    assert "批准" in hit.note.zh


def test_an_oral_change_is_reminded_on_day_twenty() -> None:
    found = compare(
        contract=CONTRACT, proposed=ProposedTerms(location="上海市"), on=TODAY, performed_since=date(2026, 11, 2)
    )
    assert found.remind_on == date(2026, 11, 22)
    assert found.oral is not None
    assert found.oral.held_valid_after == date(2026, 12, 2)
    nothing = compare(contract=CONTRACT, proposed=SAME, on=TODAY, performed_since=date(2026, 11, 2))
    assert nothing.remind_on is None


@pytest.mark.parametrize(
    ("since", "month_later"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 12, 15), date(2027, 1, 15)),
        (date(2026, 11, 30), date(2026, 12, 30)),
    ],
)
def test_a_month_ends_on_the_same_date_or_the_last_day(since: date, month_later: date) -> None:
    assert oral_change(since).held_valid_after == month_later


@settings(deadline=None)  # a busy machine is no failure
@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 1, 1)))
def test_the_reminder_comes_before_the_month_is_over(since: date) -> None:
    watch = oral_change(since)
    assert since < watch.remind_on < watch.held_valid_after <= since + timedelta(days=31)


words = st.text(alphabet="销售经理代表总监杭州上海市省区不定时标准综合（）() L1", max_size=12)
terms = st.builds(
    ProposedTerms,
    post_title=words,
    location=words,
    base_pay_minor=st.none() | st.integers(0, 10**9),
    currency=st.sampled_from(("CNY", "USD")),
    variable_rule=words,
    hours_system=words,
    reports_to_level=words,
)


@settings(deadline=None)  # a busy machine is no failure
@given(terms, terms)
def test_comparing_never_invents_and_can_be_kept(contract: ProposedTerms, stated: ProposedTerms) -> None:
    """No hit on a term left unsaid, none against itself, and every hit survives being stored."""
    found = compare(contract=contract, proposed=stated, on=TODAY)
    assert len(found.hits) == len({hit.term for hit in found.hits})
    for hit in found.hits:
        assert hit.after
        assert json.loads(json.dumps(hit.to_json()))["term"] == hit.term.value
    assert compare(contract=contract, proposed=replace(contract, location=""), on=TODAY).hits == ()


def test_terms_are_read_from_a_row() -> None:
    assert ProposedTerms.of(CONTRACT) == CONTRACT
    assert {field.name for field in fields(ProposedTerms)} == set(ProposedTerms.__slots__)
