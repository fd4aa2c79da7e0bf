"""While a plan runs: support, check-ins, the review, and how it comes out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.improvement.domain import course, plans
from lingxiao.engines.improvement.enums import PlanState
from lingxiao.engines.improvement.refusals import (
    CheckedInAlready,
    CompanyIsLate,
    ConfirmedAlready,
    ExtendedOnce,
    ExtensionTooLong,
    GivenAlready,
    NotInAWeek,
    NotYetGiven,
    NotYourSupport,
    RankIsNoReason,
    StandsElsewhere,
    TooEarly,
)
from tests.engines.improvement.conftest import FIRST, TOLD

if TYPE_CHECKING:
    from tests.engines.improvement.conftest import Story


def test_support_is_noted_by_who_owes_it_once_and_not_ahead(story: Story) -> None:
    plan = story.running()
    one, viewer = plan.supports.get(), story.as_("director", FIRST + timedelta(days=5))
    with pytest.raises(NotYourSupport):
        course.note_given(viewer=story.as_("rep"), support=one, given_on=FIRST, text=TOLD, at=viewer.now)
    with pytest.raises(NotYetGiven):
        course.note_given(viewer=viewer, support=one, given_on=viewer.today + timedelta(days=1), text=TOLD, at=viewer.now)
    course.note_given(viewer=viewer, support=one, given_on=viewer.today, text=TOLD, at=viewer.now)
    with pytest.raises(GivenAlready):
        course.note_given(viewer=viewer, support=one, given_on=viewer.today, text=TOLD, at=viewer.now)
    due = dues_of_object(object_kind="improvement.plan", object_id=str(plan.pk)).get(practice="improvement.support")
    assert due.fulfilled_on == viewer.today


def test_a_week_has_one_check_in_with_exact_progress(story: Story) -> None:
    plan = story.running()
    made = story.check_in(plan, 1, value=71)
    assert (made.week, made.progress.get().value) == (1, Decimal(71))
    with pytest.raises(CheckedInAlready, match="1"):
        story.check_in(plan, 1)
    viewer = story.as_("director", FIRST + timedelta(days=8))
    with pytest.raises(NotInAWeek):
        course.check_in(viewer=viewer, plan=plan, held_on=FIRST + timedelta(days=9), text=TOLD, progress={}, at=viewer.now)


def test_the_other_side_confirms_it_and_nobody_twice(story: Story) -> None:
    made = story.check_in(story.running(), 1)
    day = FIRST + timedelta(days=4)
    with pytest.raises(ConfirmedAlready):
        course.confirm(viewer=story.as_("director", day), check_in=made, at=story.at(day))
    course.confirm(viewer=story.as_("manager", day), check_in=made, at=story.at(day))
    with pytest.raises(ConfirmedAlready):
        course.confirm(viewer=story.as_("manager", day), check_in=made, at=story.at(day))


def test_the_person_writes_one_and_the_superior_confirms_it(story: Story) -> None:
    plan, day = story.running(), FIRST + timedelta(days=3)
    viewer = story.as_("manager", day)
    made = course.check_in(viewer=viewer, plan=plan, held_on=day, text=TOLD, progress={}, at=viewer.now)
    assert course.confirm(viewer=story.as_("director", day), check_in=made, at=viewer.now).check_in_id == made.pk


def test_a_review_fulfils_what_is_owed(story: Story) -> None:
    plan, day = story.running(), FIRST + timedelta(days=29)
    viewer = story.as_("hrbp", day)
    course.review(viewer=viewer, plan=plan, held_on=day, text=TOLD, at=viewer.now)
    due = dues_of_object(object_kind="improvement.plan", object_id=str(plan.pk)).get(practice="improvement.review")
    assert due.fulfilled_on == day


def test_it_is_not_failed_before_its_last_day(story: Story) -> None:
    plan = story.running()
    story.give(plan, FIRST + timedelta(days=3))
    viewer = story.as_("director", plan.last_day - timedelta(days=1))
    with pytest.raises(TooEarly):
        course.conclude(viewer=viewer, plan=plan, conclusion="not_met", text=TOLD, at=viewer.now)
    viewer = story.as_("director", plan.last_day)
    course.conclude(viewer=viewer, plan=plan, conclusion="not_met", text=TOLD, at=viewer.now)
    plan.refresh_from_db()
    assert plan.state == PlanState.NOT_MET


def test_it_is_not_failed_while_the_company_owes_support(story: Story) -> None:
    plan = story.running()
    viewer = story.as_("director", plan.last_day)
    with pytest.raises(CompanyIsLate, match="两次谈判培训"):
        course.conclude(viewer=viewer, plan=plan, conclusion="not_met", text=TOLD, at=viewer.now)
    course.conclude(viewer=viewer, plan=plan, conclusion="met", text=TOLD, at=viewer.now)


@pytest.mark.parametrize("days", [None, 0, 31])
def test_an_extension_is_thirty_days_at_most(story: Story, days: int | None) -> None:
    plan = story.running()
    viewer = story.as_("director", plan.last_day)
    with pytest.raises(ExtensionTooLong, match="30"):
        course.conclude(viewer=viewer, plan=plan, conclusion="extended", text=TOLD, days=days, at=viewer.now)


def test_it_is_extended_once(story: Story) -> None:
    plan = story.running()
    viewer = story.as_("director", plan.last_day)
    course.conclude(viewer=viewer, plan=plan, conclusion="extended", text=TOLD, days=30, at=viewer.now)
    plan.refresh_from_db()
    assert (plan.state, plan.last_day) == (PlanState.EXTENDED, FIRST + timedelta(days=89))
    with pytest.raises(ExtendedOnce):
        course.conclude(viewer=viewer, plan=plan, conclusion="extended", text=TOLD, days=10, at=viewer.now)
    owed = dues_of_object(object_kind="improvement.plan", object_id=str(plan.pk)).filter(practice="improvement.check_in")
    assert owed.count() == 13


def test_a_result_gives_no_rank_as_its_reason(story: Story) -> None:
    plan = story.running()
    viewer = story.as_("director", plan.last_day)
    with pytest.raises(RankIsNoReason):
        course.conclude(viewer=viewer, plan=plan, conclusion="met", text="在部门强制分布中升到中位，予以通过。", at=viewer.now)


def test_a_plan_that_is_over_owes_nothing_more_and_takes_nothing_more(story: Story) -> None:
    plan = story.failed()
    owed = dues_of_object(object_kind="improvement.plan", object_id=str(plan.pk))
    assert not owed.filter(fulfilled_at=None, withdrawn_at=None).exists()
    with pytest.raises(StandsElsewhere):
        story.check_in(plan, 2)
    viewer = story.as_("director", plan.last_day)
    with pytest.raises(StandsElsewhere):
        plans.withdraw(viewer=viewer, plan=plan, reason=TOLD, at=viewer.now)
