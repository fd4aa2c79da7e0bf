"""A company with two regions, and a manager of the first for whom there may be a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.improvement import conditions, sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from lingxiao.engines.improvement.models import Chain, ImprovementPlan, Support
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer
    from tests.engines.cadence.company import Company

FIRST = date(2026, 3, 2)
"""A Monday."""
WHY = "一季度回款率约定为九成，实际为六成，差距三十个百分点。"
TOLD = "按约定的标准逐项对照，数据见附表，本人已当面听取说明。"


@dataclass
class Given:
    """What an area would say."""

    provision_now: Fraction | None = Fraction(80)
    signed: Collection[str] = ("duty", "target_letter")

    def provision(self, *, person_id: int, on: date, at: datetime) -> Fraction | None:
        assert person_id
        assert on <= at.date() + timedelta(days=1)
        return self.provision_now

    def signed_ties(self, *, person_id: int, on: date, at: datetime) -> Collection[str]:
        assert person_id
        assert on <= at.date() + timedelta(days=1)
        return self.signed


@dataclass
class Story:
    """The company, the people of a plan, and how to act as each of them on a day."""

    company: Company
    compliance: Person
    given: Given = field(default_factory=Given)

    @property
    def manager(self) -> Person:
        """Whom the plan is about."""
        return self.company.east.manager

    def at(self, day: date) -> datetime:
        """Ten o'clock."""
        from tests.engines.cadence.company import moment

        return moment(day, "10:00")

    def as_(self, who: str | Person, day: date = FIRST) -> Viewer:
        """Somebody at ten o'clock: by their part in the first region, or a person."""
        from tests.engines.cadence.company import viewer

        person = getattr(self.company.east, who) if isinstance(who, str) else who
        return viewer(person, self.at(day))

    def draft(self, *, days: int = 60, starts_on: date = FIRST, on: date = FIRST, why: str = WHY) -> ImprovementPlan:
        """A plan that the HR partner drafts."""
        from lingxiao.engines.improvement.domain import plans

        viewer = self.as_("hrbp", on)
        return plans.draft_plan(
            viewer=viewer, person_id=self.manager.pk, starts_on=starts_on, days=days, why=why, at=viewer.now,
        )

    def goal(self, plan: ImprovementPlan, title: str = "回款率达到九成", **more: Any) -> None:
        """One goal more."""
        from lingxiao.engines.improvement.domain import plans

        said: dict[str, Any] = {
            "tie": "duty", "tie_title": "回款", "measure": "回款率", "unit": "%", "baseline": Decimal(60), "target": Decimal(90),
        }
        viewer = self.as_("hrbp", plan.made_on)
        plans.add_goal(viewer=viewer, plan=plan, at=viewer.now, goal=plans.GoalDraft(title=title, **(said | more)))

    def support(self, plan: ImprovementPlan, what: str = "两次谈判培训", *, days: int = 20, on: date | None = None) -> Support:
        """One thing the company gives; the director owes it."""
        from lingxiao.engines.improvement.domain import plans

        viewer = self.as_("hrbp", on or plan.made_on)
        return plans.add_support(viewer=viewer, plan=plan, at=viewer.now, support=plans.SupportDraft(
            kind="training", what=what, owner_id=self.company.east.director.pk, due_on=plan.starts_on + timedelta(days=days),
        ))

    def offer(self, plan: ImprovementPlan, *, is_protected: bool = False, on: date | None = None) -> ImprovementPlan:
        """The director offers it."""
        from lingxiao.engines.improvement.domain import offering

        viewer = self.as_("director", on or plan.made_on)
        known = offering.conditions_of(person_id=plan.person_id, on=viewer.today, at=viewer.now)
        return offering.offer(viewer=viewer, plan=plan, at=viewer.now, given=offering.Conditions(
            is_protected=is_protected, provision=known.provision, signed_ties=known.signed_ties,
        ))

    def running(self, *, days: int = 60) -> ImprovementPlan:
        """A plan with a goal and support, offered and signed on its first day."""
        from lingxiao.engines.improvement.domain import offering

        plan = self.draft(days=days)
        self.goal(plan)
        self.support(plan)
        viewer = self.as_("manager")
        offering.sign(viewer=viewer, plan=self.offer(plan), reservation="", at=viewer.now, reauthenticated_at=viewer.now)
        plan.refresh_from_db()
        return plan

    def give(self, plan: ImprovementPlan, on: date) -> None:
        """All support comes."""
        from lingxiao.engines.improvement.domain import course

        viewer = self.as_("director", on)
        for one in plan.supports.filter(record=None):
            course.note_given(viewer=viewer, support=one, given_on=on, text="培训签到表与测验成绩已存档。", at=viewer.now)

    def check_in(self, plan: ImprovementPlan, week: int, value: int = 70) -> Any:
        """The director writes down a week."""
        from lingxiao.engines.improvement.domain import course

        day = plan.starts_on + timedelta(days=7 * week - 4)
        viewer = self.as_("director", day)
        return course.check_in(
            viewer=viewer, plan=plan, held_on=day, text="本周跟进三个客户，回款略有好转。", at=viewer.now,
            progress={1: Decimal(value)},
        )

    def failed(self) -> ImprovementPlan:
        """A plan that was not met, all support given."""
        from lingxiao.engines.improvement.domain import course

        plan = self.running()
        self.give(plan, FIRST + timedelta(days=10))
        viewer = self.as_("director", plan.last_day)
        course.conclude(viewer=viewer, plan=plan, conclusion="not_met", text=TOLD, at=viewer.now)
        plan.refresh_from_db()
        return plan

    def chain(self) -> Chain:
        """The chain that follows."""
        from lingxiao.engines.improvement.domain import chains

        plan = self.failed()
        viewer = self.as_("director", plan.last_day)
        return chains.open_chain(viewer=viewer, plan=plan, ground="standard_unmet", at=viewer.now)


@pytest.fixture
def story(db: None) -> Iterator[Story]:
    """The company provided what it owes, and the standards are signed."""
    from lingxiao.engines.people.models import RoleGrant
    from tests.engines.cadence.company import ALWAYS, a_person, found

    company = found()
    compliance = a_person("合规专员", email="compliance@example.cn")
    RoleGrant.objects.create(person=compliance, role="compliance", validity=ALWAYS)
    made = Story(company, compliance)
    before = (list(conditions.SOURCES), list(sources.SOURCES))
    conditions.fill_in(made.given)
    yield made
    conditions.SOURCES[:], sources.SOURCES[:] = before
