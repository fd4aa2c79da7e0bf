"""Drafting a plan: how long, how many goals, in which words, about whom, by whom."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.improvement.domain import plans
from lingxiao.engines.improvement.refusals import (
    AboutYourself,
    NothingToMeasure,
    NotSoLong,
    NotYoursToWrite,
    OpenAlready,
    OutsideThePlan,
    OwesNotThemself,
    RankIsNoReason,
    StandsElsewhere,
    StartsInThePast,
    TooManyGoals,
    VoidClause,
)
from tests.engines.improvement.conftest import FIRST, WHY

if TYPE_CHECKING:
    from tests.engines.improvement.conftest import Story


@pytest.mark.parametrize("days", [60, 75, 90])
def test_a_plan_lasts_sixty_to_ninety_days(story: Story, days: int) -> None:
    plan = story.draft(days=days)
    assert plan.days == days
    assert plan.last_day == FIRST + timedelta(days=days - 1)
    assert plan.holder_id == story.company.east.director.pk


@pytest.mark.parametrize("days", [0, -1, 40, 59, 91])
def test_forty_days_are_refused_with_a_sentence(story: Story, days: int) -> None:
    with pytest.raises(NotSoLong, match=f"{days}"):
        story.draft(days=days)


def test_seventy_five_days_have_eleven_weeks(story: Story) -> None:
    assert story.draft(days=75).weeks == 11


def test_a_fifth_goal_is_refused(story: Story) -> None:
    plan = story.draft()
    for number in range(4):
        story.goal(plan, f"目标{number}")
    with pytest.raises(TooManyGoals, match="4"):
        story.goal(plan, "第五个目标")
    assert plan.goals.count() == 4


def test_a_goal_goes_somewhere_and_stays_exact(story: Story) -> None:
    plan = story.draft()
    with pytest.raises(NothingToMeasure):
        story.goal(plan, baseline=Decimal("0.1"), target=Decimal("0.10"))
    story.goal(plan, baseline=Decimal("0.1"), target=Decimal("0.3"))
    kept = plan.goals.get()
    assert kept.target - kept.baseline == Decimal("0.2")


def test_no_plan_starts_in_the_past(story: Story) -> None:
    with pytest.raises(StartsInThePast):
        story.draft(starts_on=FIRST - timedelta(days=1))


@pytest.mark.parametrize("why", [
    "连续三个月排名最后，业绩垫底，需要改进。", "He ranked last in the region for three months in a row.",
])
def test_a_rank_is_no_reason(story: Story, why: str) -> None:
    with pytest.raises(RankIsNoReason):
        story.draft(why=why)


def test_a_void_clause_is_refused_with_a_lawful_one(story: Story) -> None:
    with pytest.raises(VoidClause):
        story.draft(why="回款率未达到约定标准，未达标自动离职。")
    plan = story.draft()
    with pytest.raises(VoidClause):
        story.goal(plan, "季度未达标自动离职")


def test_one_open_plan_at_a_time(story: Story) -> None:
    story.draft()
    with pytest.raises(OpenAlready):
        story.draft()


def test_who_has_nothing_to_do_with_the_unit_drafts_none(story: Story) -> None:
    viewer = story.as_(story.company.west.hrbp)
    with pytest.raises(NotYoursToWrite):
        plans.draft_plan(
            viewer=viewer, person_id=story.manager.pk, starts_on=FIRST, days=60, why=WHY, at=viewer.now,
        )


def test_nobody_drafts_one_about_themself(story: Story) -> None:
    viewer = story.as_("director")
    with pytest.raises(AboutYourself):
        plans.draft_plan(viewer=viewer, person_id=viewer.person_id or 0, starts_on=FIRST, days=60, why=WHY, at=viewer.now)


def test_support_is_owed_within_the_plan_by_the_company(story: Story) -> None:
    plan = story.draft()
    with pytest.raises(OutsideThePlan):
        story.support(plan, days=60)
    viewer = story.as_("hrbp")
    with pytest.raises(OwesNotThemself):
        plans.add_support(viewer=viewer, plan=plan, at=viewer.now, support=plans.SupportDraft(
            kind="coach", what="每周一次", owner_id=story.manager.pk, due_on=FIRST + timedelta(days=7),
        ))


def test_an_offered_plan_takes_no_other_goal(story: Story) -> None:
    plan = story.running()
    with pytest.raises(StandsElsewhere):
        story.goal(plan, "另加的目标")
