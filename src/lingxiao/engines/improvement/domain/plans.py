"""Drafting a plan: for whom, from when, why, with which goals and which support; and taking one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.cadence.domain import dues
from lingxiao.engines.improvement import rules
from lingxiao.engines.improvement.domain import owing
from lingxiao.engines.improvement.domain.queries import rights
from lingxiao.engines.improvement.domain.wording import lawful, without_rank
from lingxiao.engines.improvement.enums import FEWEST_DAYS, MOST_DAYS, MOST_GOALS, OPEN, PlanState
from lingxiao.engines.improvement.models import ImprovementPlan, PlanGoal, Support
from lingxiao.engines.improvement.permissions import WRITE
from lingxiao.engines.improvement.refusals import (
    AboutYourself,
    NobodyToHold,
    NothingToMeasure,
    NotSoLong,
    NotYoursToWrite,
    OpenAlready,
    OutsideThePlan,
    OwesNotThemself,
    StartsInThePast,
    TooManyGoals,
    WorksNotHere,
)
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.people.domain.superiors import manager_of
from lingxiao.kernel import audit
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from lingxiao.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalDraft:
    """One goal to be: what, tied to what, measured how, from which figure to which, in which unit."""

    title: str
    tie: str
    tie_title: str
    measure: str
    unit: str
    baseline: Decimal
    target: Decimal
    tie_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportDraft:
    """One thing to be given: what kind, what, by whom, until when."""

    kind: str
    what: str
    owner_id: int
    due_on: date


@transaction.atomic
def draft_plan(
    *, viewer: Viewer, person_id: int, starts_on: date, days: int, why: str, at: datetime,
) -> ImprovementPlan:
    """Draft a plan of 60 to 90 days for somebody within reach; the superior of that day holds it.

    Raises ``NotYoursToWrite``, ``AboutYourself``, ``NotSoLong``, ``StartsInThePast``, ``NobodyToHold``, ``OpenAlready``,
    and what ``without_rank`` raises.
    """
    today = viewer.today
    if viewer.person_id == person_id:
        raise AboutYourself
    if not reaches_person(viewer=viewer, permission=WRITE, person_id=person_id, on=today):
        raise NotYoursToWrite
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise NotSoLong(fewest=FEWEST_DAYS, most=MOST_DAYS, days=days)
    if starts_on < today:
        raise StartsInThePast
    name = people.names_of(person_ids=[person_id])[person_id]
    holder = manager_of(person_id=person_id, on=today)
    if holder is None:
        raise NobodyToHold(name=name)
    if ImprovementPlan.objects.filter(person_id=person_id, state__in=OPEN).exists():
        raise OpenAlready(name=name)
    plan = ImprovementPlan.objects.create(
        person_id=person_id, holder=holder, drafted_by_id=viewer.person_id, made_on=today, made_at=at, state=PlanState.DRAFT,
        why=without_rank(why, on=today), starts_on=starts_on, ends_on=starts_on + timedelta(days=days),
    )
    note(viewer, "improvement.draft", plan, days=days, starts_on=starts_on.isoformat())
    return plan


@transaction.atomic
def add_goal(*, viewer: Viewer, plan: ImprovementPlan, goal: GoalDraft, at: datetime) -> PlanGoal:  # noqa: ARG001 -- every verb is told the moment
    """Add a goal to a draft: four at most, each with a figure to leave and one to reach.

    Raises ``TooManyGoals``, ``NothingToMeasure``, and what ``lawful`` raises.
    """
    held = locked(plan)
    rights(viewer, held).write.or_refuse()
    rules.may_shape(held).or_refuse()
    taken = held.goals.count()
    if taken >= MOST_GOALS:
        raise TooManyGoals(most=MOST_GOALS)
    if goal.baseline == goal.target:
        raise NothingToMeasure
    said = {name: lawful(getattr(goal, name), on=viewer.today) for name in ("title", "tie_title", "measure")}
    made = PlanGoal.objects.create(
        plan=held, number=taken + 1, tie=goal.tie, tie_id=goal.tie_id, unit=goal.unit.strip(), baseline=goal.baseline,
        target=goal.target, **said,
    )
    note(viewer, "improvement.goal", held, number=made.number)
    return made


@transaction.atomic
def add_support(*, viewer: Viewer, plan: ImprovementPlan, support: SupportDraft, at: datetime) -> Support:
    """Promise something for a plan that is open, within its days; once the plan is offered it is owed at once.

    Raises ``OutsideThePlan``, ``OwesNotThemself``, ``WorksNotHere``, and what ``lawful`` raises.
    """
    held = locked(plan)
    rights(viewer, held).write.or_refuse()
    rules.may_support(held).or_refuse()
    today = viewer.today
    first = max(today, min(held.made_on, held.starts_on)) if held.offered_at else held.made_on
    if not first <= support.due_on < held.until:
        raise OutsideThePlan(first=day_words(first), last=day_words(held.last_day))
    if support.owner_id == held.person_id:
        raise OwesNotThemself
    if not people.working(on=today).filter(pk=support.owner_id).exists():
        raise WorksNotHere
    made = Support.objects.create(
        plan=held, kind=support.kind, what=lawful(support.what, on=today), owner_id=support.owner_id, due_on=support.due_on,
        promised_at=at,
    )
    if held.offered_at is not None:
        dues.open_dues([owing.support_draft(made, on=today)])
    note(viewer, "improvement.support", held, support=made.pk)
    return made


@transaction.atomic
def withdraw(*, viewer: Viewer, plan: ImprovementPlan, reason: str, at: datetime) -> ImprovementPlan:
    """Take a plan back for a reason, whatever it came to so far; what is owed on it is owed no more."""
    held = locked(plan)
    given = rights(viewer, held)
    (given.write if held.offered_at is None else given.decide).or_refuse()
    rules.may_move(held, PlanState.WITHDRAWN).or_refuse()
    held.state, held.withdrawn_at = PlanState.WITHDRAWN, at
    held.withdrawn_reason = lawful(reason, on=viewer.today)
    held.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    owing.close(held, viewer=viewer, reason=held.withdrawn_reason, at=at)
    note(viewer, "improvement.withdraw", held, reason=held.withdrawn_reason)
    return held


def locked(plan: ImprovementPlan) -> ImprovementPlan:
    """The plan as it stands now, nobody else changing it until the transaction ends."""
    return ImprovementPlan.objects.select_for_update(of=("self",)).select_related("person", "holder").get(pk=plan.pk)


def acting(viewer: Viewer) -> int:
    """Who acts, by name: what is written in a plan is never written by the system. Raises ``NotSeen`` for it."""
    if viewer.person_id is None:
        raise NotSeen
    return viewer.person_id


def note(viewer: Viewer, act: str, plan: ImprovementPlan, *, reason: str = "", **detail: object) -> None:
    """Write an act into the audit chain."""
    audit.note(
        viewer=viewer, act=act, object_kind=owing.OBJECT, object_id=plan.pk, subject_person_id=plan.person_id, detail=detail,
        reason=reason,
    )
