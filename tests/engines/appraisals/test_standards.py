"""What a D rests on (LR-04): a standard that was agreed and not met, with evidence; never a place in a ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from lingxiao.engines.appraisals.domain import agreed, appealing, results, standards
from lingxiao.engines.appraisals.domain.appealing import Answer
from lingxiao.engines.appraisals.domain.rank import rank_words
from lingxiao.engines.appraisals.domain.standards import Grounds, Standard, founded
from lingxiao.engines.appraisals.enums import Stage
from lingxiao.engines.appraisals.models import Rating, Result
from lingxiao.engines.appraisals.refusals import (
    NoLowestOnAppeal,
    NothingAgreed,
    ProofNeeded,
    RankNoGround,
    StandardNeeded,
)
from lingxiao.engines.cases.models import Case
from lingxiao.kernel.words import Bilingual
from tests.engines.appraisals.test_calibration import move
from tests.engines.appraisals.year import AT, DAY, EVIDENCE, REASON, SAID, bound_by_duties

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lingxiao.kernel.refusals import Refusal
    from tests.engines.appraisals.year import Year

    Founded = Callable[..., Sequence[Standard]]

PAID = Standard("line:1", Bilingual("回款率", "Collections"), Bilingual("约定 95%，实际 88%", "agreed 95%, came to 88%"), "")
MISSED = "回款率约定 95%，实际 88%，见十二月对账单。"
WRONG: dict[str, tuple[type[Refusal], Grounds, list[Standard]]] = {
    "no standard named": (StandardNeeded, Grounds(reason=MISSED, evidence=EVIDENCE), [PAID]),
    "one that was never agreed": (StandardNeeded, Grounds(reason=MISSED, cited=["line:9"], evidence=EVIDENCE), [PAID]),
    "no evidence": (ProofNeeded, Grounds(reason=MISSED, cited=["line:1"], evidence="  "), [PAID]),
    "a rank, in Chinese": (RankNoGround, Grounds(reason="团队末位，按分布评定。", cited=["line:1"], evidence=EVIDENCE), [PAID]),
    "a rank, in English": (RankNoGround, Grounds(reason="Ranked last of ten.", cited=["line:1"], evidence=EVIDENCE), [PAID]),
    "a rank as evidence": (RankNoGround, Grounds(reason=MISSED, cited=["line:1"], evidence="区域倒数第二。"), [PAID]),
    "nothing signed": (NothingAgreed, Grounds(reason=MISSED, cited=["line:1"], evidence=EVIDENCE), []),
}


def let_through(rule: Founded) -> set[str]:
    """The wrong grounds that a rule takes for a D."""
    found = set()
    for name, (refusal, grounds, unmet) in WRONG.items():
        try:
            rule(name="王强", grade="D", grounds=grounds, unmet=unmet)
        except refusal:
            continue
        found.add(name)
    return found


def test_a_d_needs_an_unmet_standard_with_evidence_and_no_rank() -> None:
    assert let_through(founded) == set()
    right = Grounds(reason=MISSED, cited=["line:1", "line:1"], evidence=EVIDENCE)
    assert founded(name="王强", grade="D", grounds=right, unmet=[PAID]) == [PAID]
    assert founded(name="王强", grade="C", grounds=Grounds(reason="排名靠后"), unmet=[]) == [], "other grades name what they like"


def test_each_seeded_bug_is_caught() -> None:
    """A rule that counts what was typed, one that asks for no evidence, one that knows no rank: the check sees each."""

    def counts_keys(**told: object) -> Sequence[Standard]:
        grounds = told["grounds"]
        assert isinstance(grounds, Grounds)
        return [PAID] if grounds.cited else founded(**told)  # type: ignore[arg-type]

    def asks_nothing(**told: object) -> Sequence[Standard]:
        grounds = told["grounds"]
        assert isinstance(grounds, Grounds)
        return founded(**{**told, "grounds": Grounds(reason=grounds.reason, cited=grounds.cited, evidence="见附件")})  # type: ignore[arg-type]

    assert let_through(counts_keys) >= {"one that was never agreed", "no evidence", "a rank, in Chinese", "nothing signed"}
    assert let_through(asks_nothing) == {"no evidence", "a rank as evidence"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standards, "rank_words", lambda _text: ())
        assert let_through(founded) == {"a rank, in Chinese", "a rank, in English", "a rank as evidence"}


@pytest.mark.parametrize("text", ["本季度末位淘汰", "考核垫底", "排名靠后", "bottom ranking", "forced curve"])
def test_words_of_a_rank_are_found(text: str) -> None:
    assert rank_words(text)
    assert not rank_words("大客户排名前三的两家已续约；last quarter was met.")


@pytest.mark.django_db
def test_a_superior_gives_a_d_only_on_what_the_person_signed(year: Year) -> None:
    east = year.company.east
    copy = bound_by_duties(year, east.manager)
    year.start()
    year.open(Stage.PRESENTATION, Stage.INITIAL)
    year.assess(east.manager)
    offered = agreed.unmet_standards(review=year.review_of(east.manager), at=AT)
    assert [one.key for one in offered] == [f"documents.issue:{copy.pk}"]
    with pytest.raises(StandardNeeded, match=east.manager.name):
        year.lowest(east.manager, cited=[])
    with pytest.raises(RankNoGround, match="末位"):
        year.lowest(east.manager, cited=[offered[0].key], reason="全区末位，因此评为 D。")
    assert not Rating.objects.exists()
    made = year.lowest(east.manager, cited=[offered[0].key])
    assert (made.grade, made.evidence, [one["key"] for one in made.unmet]) == ("D", EVIDENCE, [offered[0].key])


@pytest.mark.django_db
def test_who_signed_nothing_that_was_missed_gets_no_d(year: Year) -> None:
    west = year.company.west
    year.graded([west.manager], "C")
    session = year.begun()
    with pytest.raises(NothingAgreed, match=west.manager.name):
        move(year, session, year.company.east.director, west.manager, grade="D", standards=["documents.issue:1"])


@pytest.mark.django_db
def test_the_database_refuses_a_bare_d_even_where_the_verb_forgot(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded bug: the verb asks for nothing any more."""
    east = year.company.east
    year.start()
    year.open(Stage.PRESENTATION, Stage.INITIAL)
    year.assess(east.manager)
    monkeypatch.setattr(agreed, "founded", lambda **_told: [])
    with pytest.raises(IntegrityError, match="lowest_grade_names_a_standard"), transaction.atomic():
        year.lowest(east.manager, cited=[])


@pytest.mark.django_db
def test_the_letter_names_the_standard_and_the_evidence(year: Year) -> None:
    east = year.company.east
    copy = bound_by_duties(year, east.manager)
    year.start()
    year.open(Stage.PRESENTATION, Stage.INITIAL)
    year.assess(east.manager)
    year.lowest(east.manager, cited=[f"documents.issue:{copy.pk}"])
    year.open(Stage.CALIBRATION, Stage.APPROVAL)
    (result,) = results.approve(viewer=year.see(year.company.executive), reviews=[year.review_of(east.manager)], at=AT)
    results.hold_talk(viewer=year.see(east.director), result=result, held_on=DAY, minutes=SAID, at=AT)
    letter = results.issue_letter(viewer=year.see(east.hrbp), result=result, at=AT)
    told = str(letter.body)
    assert "未达到的约定标准：职责说明书" in told
    assert "Agreed standards that were not met: Duty statement" in told
    assert EVIDENCE in told


@pytest.mark.django_db
def test_an_appeal_never_ends_with_a_d(year: Year) -> None:
    east = year.company.east
    result = year.told(east.manager, "C")
    appealing.appeal(viewer=year.see(east.manager), result=result, text="回款数据有误，请复核。", at=AT)
    case = Case.objects.get(kind="result_appeal")
    with pytest.raises(NoLowestOnAppeal, match="C"):
        appealing.answer(
            viewer=year.see(year.hr), case=case, answer=Answer(outcome="partly_upheld", text=REASON, grade="D"), at=AT,
        )
    assert Result.objects.count() == 1
