"""A duty template is published only when A01 rules 1 to 4 hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.duties.domain.shapes import (
    AuthorityDraft,
    Counterpart,
    DutyDraft,
    DutyTemplateDraft,
    EvidenceRule,
    MoneyLimit,
)
from lingxiao.engines.duties.domain.template_check import check
from lingxiao.engines.duties.enums import AuthorityLevel, Category, Letter, Rhythm
from lingxiao.kernel.words import Bilingual

SAID = Bilingual("每季制定区域销售计划", "Draw up the regional sales plan every quarter")
DISCOUNT = AuthorityDraft("discount", Bilingual("折扣", "Discount"), AuthorityLevel.DECIDE, MoneyLimit(500000, "CNY"))


def whole() -> DutyTemplateDraft:
    """A template nothing stands against: eight duties, 100 % of the time."""
    duties = tuple(
        DutyDraft(category=category, sentence=SAID, percent=13 if place < 4 else 12, kpi_codes=("REV_ATT",))
        for place, category in enumerate(Category)
    )
    return DutyTemplateDraft(job_code="DS-01", title=SAID, purpose=SAID, duties=duties, authorities=(DISCOUNT,))


def with_duty(template: DutyTemplateDraft, place: int, duty: DutyDraft) -> DutyTemplateDraft:
    """The template with one duty exchanged."""
    return replace(template, duties=(*template.duties[:place], duty, *template.duties[place + 1 :]))


def test_a_whole_template_passes() -> None:
    """Nothing to say."""
    assert check(whole()) == []


@pytest.mark.parametrize("place", range(6))
def test_each_of_the_six_categories_is_needed(place: int) -> None:
    """Without one of them, it is named; the two others are welcome and not needed."""
    template = whole()
    missing = template.duties[place].category
    thinned = with_duty(template, place, replace(template.duties[place], category=Category.COOPERATION))
    found = check(thinned)
    assert [finding.rule for finding in found] == ["category"]
    assert missing.value.split("_", maxsplit=1)[0] in found[0].sentence.en


@pytest.mark.parametrize(("extra", "is_fine"), [(-6, False), (-5, True), (5, True), (6, False)])
def test_the_time_adds_up_to_about_a_whole(extra: int, is_fine: bool) -> None:  # noqa: FBT001 -- a table of cases
    """95 and 105 are taken, 94 and 106 are not."""
    template = whole()
    found = check(with_duty(template, 0, replace(template.duties[0], percent=13 + extra)))
    assert [finding.rule for finding in found] == ([] if is_fine else ["time"])


def test_a_duty_without_kpi_or_evidence_is_named_and_either_is_enough() -> None:
    """Rule 3."""
    template = whole()
    bare = replace(template.duties[2], kpi_codes=())
    assert [(one.rule, one.duty) for one in check(with_duty(template, 2, bare))] == [("traceable", 3)]
    proven = replace(bare, evidence=EvidenceRule(SAID, Rhythm.MONTHLY))
    assert check(with_duty(template, 2, proven)) == []


@pytest.mark.parametrize("told", [{"level": AuthorityLevel.DECIDE}, {"limit": MoneyLimit(30000, "CNY")}])
def test_responsibility_without_authority_is_named(told: dict[str, Any]) -> None:
    """Who decides or spends needs a row; a row that is not there does not count."""
    template = whole()
    deciding = replace(template.duties[0], **told)
    assert [one.rule for one in check(with_duty(template, 0, deciding))] == ["parity"]
    assert [one.rule for one in check(with_duty(template, 0, replace(deciding, authority="credit")))] == ["parity"]
    assert check(with_duty(template, 0, replace(deciding, authority="discount"))) == []


words = st.builds(Bilingual, st.text(max_size=8), st.text(max_size=8))
limits = st.none() | st.builds(MoneyLimit, st.integers(0, 10**12), st.sampled_from(["CNY", "USD"]))
duties = st.builds(
    DutyDraft,
    category=st.sampled_from(Category),
    sentence=words,
    percent=st.integers(0, 100),
    letter=st.sampled_from(Letter),
    frequency=words,
    deliverable=words,
    level=st.sampled_from(AuthorityLevel),
    limit=limits,
    counterparts=st.lists(st.builds(Counterpart, words, st.sampled_from(Letter)), max_size=2).map(tuple),
    kpi_codes=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    evidence=st.none() | st.builds(EvidenceRule, words, st.sampled_from(Rhythm), st.integers(1, 20)),
    authority=st.text(max_size=5),
    legal_basis=st.lists(st.text(max_size=5), max_size=2).map(tuple),
)


@given(
    st.builds(
        DutyTemplateDraft,
        job_code=st.text(max_size=6),
        title=words,
        purpose=words,
        family=st.text(max_size=4),
        level=st.text(max_size=4),
        reports_to=words,
        duties=st.lists(duties, max_size=4).map(tuple),
        authorities=st.lists(
            st.builds(AuthorityDraft, st.text(max_size=4), words, st.sampled_from(AuthorityLevel), limits, words),
            max_size=3,
        ).map(tuple),
    )
)
def test_a_template_survives_writing_and_reading(template: DutyTemplateDraft) -> None:
    """to_json and from_json are inverse."""
    told = template.to_json()
    assert DutyTemplateDraft.from_json(told).to_json() == told
    assert DutyTemplateDraft.from_json(told).duties == template.duties


@pytest.mark.parametrize(
    ("level", "limit", "is_fine"),
    [
        (AuthorityLevel.DECIDE, MoneyLimit(500000, "CNY"), True),
        (AuthorityLevel.DECIDE, MoneyLimit(500001, "CNY"), False),
        (AuthorityLevel.DECIDE, MoneyLimit(100, "USD"), False),
        (AuthorityLevel.PROPOSE, None, True),
    ],
)
def test_a_row_must_reach_as_far_as_the_duty(level: AuthorityLevel, limit: MoneyLimit | None, is_fine: bool) -> None:  # noqa: FBT001 -- a table of cases
    """The discount row decides up to 5,000 yuan: not a fen more, and not in dollars."""
    template = whole()
    duty = replace(template.duties[0], level=level, limit=limit, authority="discount")
    assert [finding.rule for finding in check(with_duty(template, 0, duty))] == ([] if is_fine else ["parity"])


def test_a_row_weaker_than_its_duty_is_no_authority() -> None:
    """The duty decides, the row only proposes: 有责无权, with both languages saying what to do."""
    template = whole()
    weak = replace(DISCOUNT, level=AuthorityLevel.PROPOSE, limit=None)
    duty = replace(template.duties[0], level=AuthorityLevel.DECIDE, authority="discount")
    (finding,) = check(replace(with_duty(template, 0, duty), authorities=(weak,)))
    assert (finding.rule, finding.duty) == ("parity", 1)
    assert "有责无权" in finding.sentence.zh
    assert "raise the row" in finding.sentence.en
