"""Nine steps in order, by name; no letter while one is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.improvement.domain import chains, papers, queries
from lingxiao.engines.improvement.domain.chains import Proved
from lingxiao.engines.improvement.enums import CHAIN, ChainStep, Ground
from lingxiao.engines.improvement.refusals import (
    ChainEnded,
    DayOutOfOrder,
    MissingSteps,
    NeedsPaper,
    NoticeTooShort,
    NotReasonable,
    OnlyAfterNotMet,
    ProtectionStands,
    RankingIsNoProof,
    RankIsNoReason,
    SecondTooShort,
    SomebodyElse,
    StepDone,
    StepsInOrder,
)
from lingxiao.kernel import attachments
from tests.engines.improvement.conftest import FIRST, TOLD

if TYPE_CHECKING:
    from lingxiao.engines.improvement.models import Chain, ChainProof
    from tests.engines.improvement.conftest import Story

LATER = date(2026, 8, 3)
ALL = ("need", "dignity", "pay", "ability", "place")
BROUGHT: dict[str, dict[str, Any]] = {
    "standard": {"happened_on": FIRST - timedelta(days=30)},
    "failure": {"happened_on": date(2026, 4, 30)},
    "remedy": {"happened_on": date(2026, 5, 6), "remedy": "post", "is_accepted": False, "factors": ALL},
    "second": {"happened_on": date(2026, 5, 7), "until": date(2026, 7, 5)},
    "bars": {"happened_on": date(2026, 7, 6), "is_free": True},
    "union": {"happened_on": date(2026, 7, 7)},
    "notice": {"happened_on": date(2026, 7, 20), "way": "days", "until": date(2026, 8, 19)},
    "schedule": {"happened_on": date(2026, 7, 21)},
    "letter": {"happened_on": date(2026, 7, 22)},
}


def bring(story: Story, chain: Chain, step: str, *, who: str = "hrbp", **other: object) -> ChainProof:
    """Prove a step as somebody, with what is brought for it unless said otherwise."""
    viewer = story.as_(who, LATER)
    given: dict[str, Any] = {"text": TOLD, **BROUGHT[step], **other}
    if step == "schedule" and "attachment" not in other:
        given["attachment"] = attachments.store(
            viewer=viewer, name="测算.csv", content="项目,金额\n".encode(), confidentiality="C3", at=viewer.now,
        )
    return chains.prove(viewer=viewer, chain=chain, step=step, given=Proved(**given), at=viewer.now)


def up_to(story: Story, step: str) -> Chain:
    """A chain with every step before this one proved."""
    chain = story.chain()
    for one in CHAIN[: CHAIN.index(ChainStep(step))]:
        bring(story, chain, one.value)
    return chain


def _letter(story: Story, chain: Chain) -> papers.Paper:
    viewer = story.as_("hrbp", LATER)
    plan = queries.plan_seen_by(viewer, plan_id=chain.plan_id, on=viewer.today)
    return papers.paper(queries.file_of(plan), key="letter", locale="zh-hans", at=viewer.now)


def test_the_last_place_cannot_be_chosen(story: Story) -> None:
    plan = story.failed()
    viewer = story.as_("director", plan.last_day)
    assert not any("末位" in str(one.label) or "rank" in one.value for one in Ground)
    for ground in ("末位", "bottom_rank", ""):
        with pytest.raises(RankIsNoReason):
            chains.open_chain(viewer=viewer, plan=plan, ground=ground, at=viewer.now)


def test_a_chain_follows_only_a_plan_that_was_not_met(story: Story) -> None:
    plan = story.running()
    viewer = story.as_("director")
    with pytest.raises(OnlyAfterNotMet):
        chains.open_chain(viewer=viewer, plan=plan, ground="standard_unmet", at=viewer.now)


@pytest.mark.parametrize("step", CHAIN[1:])
def test_a_step_is_locked_until_the_one_before_is_proved(story: Story, step: ChainStep) -> None:
    with pytest.raises(StepsInOrder):
        bring(story, story.chain(), step.value)


def test_no_letter_at_eight_of_nine_and_one_at_nine(story: Story) -> None:
    chain = up_to(story, "letter")
    with pytest.raises(MissingSteps, match="8") as refused:
        _letter(story, chain)
    assert str(ChainStep.LETTER.label) in str(refused.value)
    bring(story, chain, "letter", who="director")
    assert _letter(story, chain).content.startswith(b"%PDF")


def test_a_step_is_proved_once_and_nothing_follows_an_end(story: Story) -> None:
    chain = up_to(story, "remedy")
    with pytest.raises(StepDone):
        bring(story, chain, "failure")
    viewer = story.as_("hrbp", LATER)
    chains.end_chain(viewer=viewer, chain=chain, reason="双方协商调整到新岗位，不再继续。", at=viewer.now)
    with pytest.raises(ChainEnded):
        bring(story, chain, "remedy")


def test_the_standard_was_known_before_the_plan_began(story: Story) -> None:
    with pytest.raises(DayOutOfOrder):
        bring(story, story.chain(), "standard", happened_on=FIRST)


def test_another_post_is_reasonable_on_all_five_points(story: Story) -> None:
    chain = up_to(story, "remedy")
    with pytest.raises(NotReasonable):
        bring(story, chain, "remedy", factors=ALL[:4])
    assert bring(story, chain, "remedy").detail == {"remedy": "post", "accepted": False, "factors": list(ALL)}


def test_training_is_the_other_way(story: Story) -> None:
    chain = up_to(story, "remedy")
    assert bring(story, chain, "remedy", remedy="training", factors=(), is_accepted=True).detail["accepted"] is True


def test_a_second_period_is_long_enough_and_over(story: Story) -> None:
    chain = up_to(story, "second")
    for until in (date(2026, 5, 20), LATER + timedelta(days=1)):
        with pytest.raises(SecondTooShort):
            bring(story, chain, "second", until=until)


def test_a_protection_stops_it_and_which_one_is_never_written(story: Story) -> None:
    chain = up_to(story, "bars")
    with pytest.raises(ProtectionStands):
        bring(story, chain, "bars", is_free=False)
    proof = bring(story, chain, "bars", text="产假期间")
    assert (proof.text, proof.detail) == ("", {"is_free": True})


def test_thirty_days_or_a_month_of_pay(story: Story) -> None:
    chain = up_to(story, "notice")
    with pytest.raises(NoticeTooShort):
        bring(story, chain, "notice", until=date(2026, 8, 18))
    assert bring(story, chain, "notice", way="pay", until=date(2026, 7, 20)).detail == {"way": "pay"}


def test_severance_is_a_paper(story: Story) -> None:
    chain = up_to(story, "schedule")
    with pytest.raises(NeedsPaper):
        bring(story, chain, "schedule", attachment=None)


def test_who_proved_the_failure_does_not_approve_the_letter(story: Story) -> None:
    chain = up_to(story, "letter")
    with pytest.raises(SomebodyElse):
        bring(story, chain, "letter", who="hrbp")


@pytest.mark.parametrize("step", ["failure", "letter"])
def test_a_rank_alone_is_refused_in_every_text(story: Story, step: str) -> None:
    chain = up_to(story, step)
    with pytest.raises(RankIsNoReason):
        bring(story, chain, step, who="director", text="年度强制分布为最末，附排名表一份。")


@pytest.mark.parametrize("name", ["2026年排名表.csv", "末位名单.csv", "Q1_ranking.csv"])
def test_a_ranking_is_no_paper_that_proves_a_step(story: Story, name: str) -> None:
    chain = up_to(story, "failure")
    viewer = story.as_("hrbp", LATER)
    held = attachments.store(viewer=viewer, name=name, content="名次\n".encode(), confidentiality="C3", at=viewer.now)
    with pytest.raises(RankingIsNoProof, match=name):
        bring(story, chain, "failure", attachment=held)
    other = attachments.store(viewer=viewer, name="Frank.csv", content="回款\n".encode(), confidentiality="C3", at=viewer.now)
    assert bring(story, chain, "failure", attachment=other).attachment == other


def test_each_step_happens_after_the_one_before(story: Story) -> None:
    chain = up_to(story, "union")
    with pytest.raises(DayOutOfOrder):
        bring(story, chain, "union", happened_on=date(2026, 7, 5))
