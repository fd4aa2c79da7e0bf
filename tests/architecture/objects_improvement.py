"""The things in addresses that improvement makes: a draft, an offered plan, one that runs, one that failed, a chain."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.architecture.making import NEAR, NOBODY, OBJECTS, Objects, once
from tests.architecture.objects_desk import calendars
from tests.company import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.improvement.models import ImprovementPlan
    from lingxiao.kernel.viewer import Viewer
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

RAN, FAILED, AHEAD = date(2026, 10, 12), date(2026, 8, 3), date(2030, 1, 7)
WHY = "回款率约定为九成，实际为六成，差距三十个百分点。"
SIDES = {
    "east": ("hrbp", "director", "manager", "EAST_1", "team_member"),
    "south": ("south_director", "south_director", "south_manager", "SOUTH_1", "south_member"),
}
"""Of each side: who drafts, who decides, who leads the team, the team, somebody of it."""


def _as(site: Site, name: str, day: date) -> Viewer:
    return site.small.viewer(name, now=datetime(day.year, day.month, day.day, 2, tzinfo=UTC))


@once
def helped(site: Site, name: str, side: str) -> int:
    """Somebody of the team who has no account of the cast: for whom a plan can be drafted."""
    from lingxiao.engines.people.models import Assignment, Position, ReportingLine

    small = site.small
    small.add(name)
    Assignment.objects.create(
        person=small.people[name], position=Position.objects.get(code="REP"), unit=small.units[SIDES[side][3]], validity=ALWAYS,
    )
    ReportingLine.objects.create(person=small.people[name], manager=small.people[SIDES[side][2]], validity=ALWAYS)
    return int(small.people[name].pk)


def _drafted(site: Site, side: str, person_id: int, starts_on: date, made_on: date) -> ImprovementPlan:
    from lingxiao.engines.improvement.domain import plans

    calendars(site)
    viewer = _as(site, SIDES[side][0], made_on)
    plan = plans.draft_plan(viewer=viewer, person_id=person_id, starts_on=starts_on, days=60, why=WHY, at=viewer.now)
    plans.add_goal(viewer=viewer, plan=plan, at=viewer.now, goal=plans.GoalDraft(
        title="回款率达到九成", tie="duty", tie_title="回款", measure="回款率", unit="%", baseline=Decimal(60),
        target=Decimal(90),
    ))
    plans.add_support(viewer=viewer, plan=plan, at=viewer.now, support=plans.SupportDraft(
        kind="training", what="两次谈判培训", owner_id=site.small.people[SIDES[side][1]].pk,
        due_on=starts_on + timedelta(days=9),
    ))
    return plan


def _asked(site: Site, side: str, plan: ImprovementPlan) -> None:
    from lingxiao.engines.improvement.domain import offering

    viewer = _as(site, SIDES[side][0], plan.made_on)
    known = offering.conditions_of(person_id=plan.person_id, on=viewer.today, at=viewer.now)
    offering.ask_legal(viewer=viewer, plan=plan, given=known, at=viewer.now)


def _offered(site: Site, side: str, plan: ImprovementPlan) -> None:
    from lingxiao.engines.improvement.domain import offering

    _asked(site, side, plan)
    legal, viewer = _as(site, "compliance", plan.made_on), _as(site, SIDES[side][1], plan.made_on)
    offering.clear(viewer=legal, plan=plan, reason="支持已补齐，可以开始。", at=legal.now)
    known = offering.conditions_of(person_id=plan.person_id, on=viewer.today, at=viewer.now)
    offering.offer(viewer=viewer, plan=plan, given=known, at=viewer.now)


def _signed(site: Site, name: str, plan: ImprovementPlan) -> None:
    from lingxiao.engines.improvement.domain import offering

    viewer = _as(site, name, plan.made_on)
    offering.sign(viewer=viewer, plan=plan, reservation="空编三个月。", at=viewer.now, reauthenticated_at=viewer.now)


@once
def draft(site: Site, side: str) -> int:
    """A draft about somebody of the team, held by who leads it."""
    made_on = site.small.viewer("hr_admin").today
    return int(_drafted(site, side, helped(site, f"drafted_{side}", side), AHEAD, made_on).pk)


@once
def waiting(site: Site, side: str) -> int:
    """A draft that waits for a legal sign-off."""
    plan = _drafted(site, side, helped(site, f"waiting_{side}", side), AHEAD, site.small.viewer("hr_admin").today)
    _asked(site, side, plan)
    return int(plan.pk)


@once
def offered(site: Site, side: str) -> int:
    """A plan that waits for the answer of the team member."""
    plan = _drafted(site, side, site.small.people[SIDES[side][4]].pk, AHEAD, site.small.viewer("hr_admin").today)
    _offered(site, side, plan)
    return int(plan.pk)


@once
def running(site: Site, side: str) -> int:
    """A plan of who leads the team, that runs."""
    plan = _drafted(site, side, site.small.people[SIDES[side][2]].pk, RAN, RAN)
    _offered(site, side, plan)
    _signed(site, SIDES[side][2], plan)
    return int(plan.pk)


@once
def check_in(site: Site, side: str) -> int:
    """A check-in of it, written by the director, that waits for the person."""
    from lingxiao.engines.improvement.domain import course
    from lingxiao.engines.improvement.models import ImprovementPlan

    viewer = _as(site, SIDES[side][1], RAN + timedelta(days=3))
    made = course.check_in(
        viewer=viewer, plan=ImprovementPlan.objects.get(pk=running(site, side)), held_on=viewer.today, progress={},
        text="本周跟进三个客户，回款略有好转。", at=viewer.now,
    )
    return int(made.pk)


@once
def support(site: Site, side: str) -> int:
    """What is owed for the plan that runs."""
    from lingxiao.engines.improvement.models import Support

    return int(Support.objects.get(plan=running(site, side), kind="training").pk)


@once
def given(site: Site, side: str) -> int:
    """What was given for it, with a certificate on file."""
    from lingxiao.engines.improvement.domain import course, plans
    from lingxiao.engines.improvement.models import ImprovementPlan
    from lingxiao.kernel import attachments

    plan, viewer = ImprovementPlan.objects.get(pk=running(site, side)), _as(site, SIDES[side][1], RAN + timedelta(days=3))
    one = plans.add_support(viewer=viewer, plan=plan, at=viewer.now, support=plans.SupportDraft(
        kind="coach", what="陪访两次", owner_id=viewer.person_id or 0, due_on=RAN + timedelta(days=9),
    ))
    course.note_given(
        viewer=viewer, support=one, given_on=viewer.today, text="记录见附件，本人已确认。", at=viewer.now,
        attachment=attachments.store(
            viewer=viewer, name="记录.txt", content="陪访两次".encode(), confidentiality="C3", at=viewer.now,
        ),
    )
    return int(one.pk)


@once
def bundle(site: Site, side: str) -> int:
    """A bundle of proof of the plan that runs, made and lying ready."""
    from lingxiao.engines.improvement.domain import ordering
    from lingxiao.engines.improvement.models import ImprovementPlan

    viewer = _as(site, "hr_admin", RAN + timedelta(days=4))
    made = ordering.order(
        viewer=viewer, plan=ImprovementPlan.objects.get(pk=running(site, side)), edition="internal", reason="仲裁",
        at=viewer.now, begin=lambda asked: ordering.make(bundle_id=asked.pk, at=viewer.now),
    )
    return int(made.pk)


@once
def failed(site: Site, name: str, side: str) -> int:
    """A plan that was not met, of somebody of the team."""
    from lingxiao.engines.improvement.domain import course

    plan = _drafted(site, side, helped(site, name, side), FAILED, FAILED)
    _offered(site, side, plan)
    _signed(site, name, plan)
    viewer = _as(site, SIDES[side][1], plan.last_day)
    course.note_given(
        viewer=viewer, support=plan.supports.get(), given_on=viewer.today, text="签到表与测验成绩已存档。", at=viewer.now,
    )
    course.conclude(viewer=viewer, plan=plan, conclusion="not_met", text="按约定的标准逐项对照，差距仍在。", at=viewer.now)
    return int(plan.pk)


@once
def chained(site: Site, side: str) -> int:
    """A plan after which the nine steps were opened."""
    from lingxiao.engines.improvement.domain import chains
    from lingxiao.engines.improvement.models import ImprovementPlan

    plan = ImprovementPlan.objects.get(pk=failed(site, f"chained_{side}", side))
    viewer = _as(site, SIDES[side][1], plan.last_day)
    chains.open_chain(viewer=viewer, plan=plan, ground="standard_unmet", at=viewer.now)
    return int(plan.pk)


def _of(make: Callable[[Site, str], int], part: str = "plan_id", near: set[str] = NEAR, **more: object) -> Objects:
    def foreign(site: Site, actor: str) -> Parts | None:
        return {part: make(site, "south"), **more} if actor in near else None

    return Objects(
        own=lambda site, _actor: {part: make(site, "east"), **more}, foreign=foreign, missing={part: NOBODY, **more},
    )


def _failed_east(site: Site, side: str) -> int:
    return failed(site, f"failed_{side}", side)


OBJECTS["desk:improvement"] = _of(running)
OBJECTS["desk:improvement_paper"] = _of(running, key="offer")
OBJECTS["desk:improvement_act"] = _of(running, key="check-in")
for _key in ("review", "conclude"):
    OBJECTS[f"desk:improvement_act#{_key}"] = _of(running, key=_key)
for _key in ("goal", "support", "ask-legal", "offer", "withdraw"):
    OBJECTS[f"desk:improvement_act#{_key}"] = _of(draft, key=_key)
OBJECTS["desk:improvement_act#clear"] = _of(waiting, key="clear")
for _key in ("sign", "unsigned"):
    OBJECTS[f"desk:improvement_act#{_key}"] = _of(offered, near={"BP", "DIR", "MGR"}, key=_key)
OBJECTS["desk:improvement_act#open-chain"] = _of(_failed_east, key="open-chain")
OBJECTS["desk:improvement_confirm"] = _of(check_in, "check_in_id")
OBJECTS["desk:improvement_support"] = _of(support, "support_id")
OBJECTS["desk:improvement_support_file"] = _of(given, "support_id")
OBJECTS["cockpit:improvement_proof"] = _of(running)
OBJECTS["cockpit:improvement_missing"] = _of(running)
OBJECTS["cockpit:improvement_bundle"] = _of(bundle, "bundle_id")
OBJECTS["cockpit:improvement_chain"] = _of(chained)
OBJECTS["cockpit:improvement_chain_end"] = _of(chained)
OBJECTS["cockpit:improvement_step"] = _of(chained, key="standard")
