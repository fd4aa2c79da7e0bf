"""A plan is class C3: the person, who holds it, the HR partner and the director of the unit, those who read all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.improvement.domain import queries
from lingxiao.kernel.refusals import NotSeen
from tests.engines.improvement.conftest import FIRST

if TYPE_CHECKING:
    from lingxiao.engines.improvement.models import ImprovementPlan
    from lingxiao.kernel.viewer import Viewer
    from tests.engines.improvement.conftest import Story


def sees(viewer: Viewer, plan: ImprovementPlan) -> bool:
    return queries.visible_to(viewer, on=viewer.today).filter(pk=plan.pk).exists()


def test_nobody_else_sees_that_a_plan_exists(story: Story) -> None:
    plan, on = story.running(), FIRST + timedelta(days=1)
    for who in ("manager", "director", "hrbp"):
        assert sees(story.as_(who, on), plan), who
    west = story.company.west
    for person in (story.company.east.rep, west.hrbp, west.director, west.manager, story.compliance):
        viewer = story.as_(person, on)
        assert not sees(viewer, plan), person.name
        with pytest.raises(NotSeen):
            queries.plan_seen_by(viewer, plan_id=plan.pk, on=on)
    assert sees(story.as_(story.company.hr_head, on), plan)


def test_the_person_does_not_see_a_draft(story: Story) -> None:
    plan = story.draft()
    assert not sees(story.as_("manager"), plan)
    assert sees(story.as_("hrbp"), plan)


def test_a_director_does_not_read_the_draft_about_themself(story: Story) -> None:
    from lingxiao.engines.improvement.models import ImprovementPlan

    plan = ImprovementPlan.objects.create(
        person=story.company.east.director, holder=story.company.executive, made_on=FIRST, made_at=story.at(FIRST),
        state="draft", why="约定的标准未达到，正在拟定。", starts_on=FIRST, ends_on=FIRST + timedelta(days=60),
    )
    assert not sees(story.as_("director"), plan)
    assert sees(story.as_(story.company.executive), plan)


def test_who_owes_support_sees_that_and_not_the_plan(story: Story) -> None:
    from lingxiao.engines.improvement.domain import plans

    plan = story.draft()
    story.goal(plan)
    story.support(plan)
    hrbp, coach = story.as_("hrbp"), story.company.west.manager
    one = plans.add_support(viewer=hrbp, plan=plan, at=hrbp.now, support=plans.SupportDraft(
        kind="coach", what="每周陪访一次", owner_id=coach.pk, due_on=FIRST + timedelta(days=10),
    ))
    viewer = story.as_(coach)
    with pytest.raises(NotSeen):
        queries.support_seen_by(viewer, support_id=one.pk, on=FIRST)
    story.offer(plan)
    assert queries.support_seen_by(viewer, support_id=one.pk, on=FIRST).pk == one.pk
    assert not sees(viewer, plan)


def test_a_list_of_plans_shows_late_support_and_weeks(story: Story) -> None:
    plan, on = story.running(), FIRST + timedelta(days=30)
    story.check_in(plan, 1)
    viewer = story.as_("hrbp", on)
    row = queries.plans(viewer, on=on).get()
    assert (row.late_count, row.check_in_count) == (1, 1)
    assert list(queries.with_late_support(queries.plans(viewer, on=on), on=on)) == [plan]
    assert not queries.plans(story.as_("manager", on), on=on).exists()
