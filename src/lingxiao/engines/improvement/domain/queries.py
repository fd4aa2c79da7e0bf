"""Named reads of improvement plans, each through ``visible_to``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects

from lingxiao.engines.cadence.domain.queries import owed_to
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.improvement import rules
from lingxiao.engines.improvement.enums import GOING_ON, PlanState
from lingxiao.engines.improvement.models import (
    Chain,
    ChainProof,
    CheckIn,
    CheckInConfirmation,
    ImprovementPlan,
    PlanAnswer,
    PlanConclusion,
    PlanGoal,
    PlanReview,
    Support,
    SupportRecord,
)
from lingxiao.engines.improvement.permissions import CLEAR, DECIDE, READ, TAKE_PROOF, WRITE
from lingxiao.engines.people.domain.queries import everybody, managers_within, matching, working
from lingxiao.engines.people.domain.reaching import people_within, reach_q, reaches_person
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from lingxiao.engines.cadence.models import Due
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.verdict import Verdict
    from lingxiao.kernel.viewer import Reach, Viewer


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[ImprovementPlan]:  # noqa: ARG001 -- scope is each plan's own day (§9)
    """The plans this viewer may see: their own once offered, those they hold, those within reach; nobody else any.

    A compliance officer sees those on which a legal sign-off was asked for (C3: named few, never peers).
    """
    me = viewer.person_id
    if me is None:
        return ImprovementPlan.objects.none()
    offered = Q(person=me, offered_at__isnull=False)
    seen = Q(holder=me)
    if viewer.may_somewhere(READ):
        seen |= reach_q(viewer=viewer, permission=READ, person="person", on="made_on")
    if viewer.may_somewhere(CLEAR):
        seen |= Q(legal_asked_at__isnull=False)
    return ImprovementPlan.objects.filter(offered | (seen & ~Q(person=me)))


def plan_seen_by(viewer: Viewer, *, plan_id: int, on: date) -> ImprovementPlan:
    """One plan this viewer may see; ``NotSeen`` for all others."""
    rows = visible_to(viewer, on=on).select_related("person", "holder", "legal_by", "answer__by", "chain")
    found = rows.filter(pk=plan_id).first()
    if found is None:
        raise NotSeen
    return found


class Counted(TypedDict):
    """What the list adds to a plan; None where there is nothing to count."""

    late_count: int | None
    check_in_count: int | None


def plans(viewer: Viewer, *, on: date) -> QuerySet[WithAnnotations[ImprovementPlan, Counted]]:
    """The plans of others this viewer may see, with how many weeks were checked in and how much support is late."""
    late = Support.objects.filter(plan=OuterRef("pk"), record=None, due_on__lt=on).order_by().values("plan")
    held = CheckIn.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    return (
        visible_to(viewer, on=on).exclude(person=viewer.person_id).select_related("person", "holder")
        .annotate(
            late_count=Subquery(late.annotate(n=Count("pk")).values("n")),
            check_in_count=Subquery(held.annotate(n=Count("pk")).values("n")),
        )
    )


def found_by(rows: QuerySet[ImprovementPlan], *, text: str) -> QuerySet[ImprovementPlan]:
    """The plans of people whose name, pinyin or number holds this text."""
    return rows.filter(person__in=matching(everybody(), text=text))


def with_late_support(rows: QuerySet[ImprovementPlan], *, on: date) -> QuerySet[ImprovementPlan]:
    """The plans for which the company is late with something on a day."""
    return rows.filter(Exists(Support.objects.filter(plan=OuterRef("pk"), record=None, due_on__lt=on)))


def chain_of(plan: ImprovementPlan) -> Chain | None:
    """The chain that followed a plan the viewer was found to see; None where none did."""
    found: Chain | None = getattr(plan, "chain", None)
    if found is not None:
        prefetch_related_objects([found], Prefetch("proofs", ChainProof.objects.select_related("by", "attachment")))
    return found


def own_plans(viewer: Viewer, *, on: date) -> QuerySet[ImprovementPlan]:
    """The plans about this viewer that were offered to them, the newest first."""
    return visible_to(viewer, on=on).filter(person=viewer.person_id).select_related("holder").order_by("-starts_on", "-pk")


def people_to_help(viewer: Viewer, *, on: date) -> QuerySet[Person]:
    """For whom this viewer may draft a plan: people within reach who have no open one, by name; never themself."""
    taken = ImprovementPlan.objects.filter(person=OuterRef("pk"), state__in=[PlanState.DRAFT, PlanState.OFFERED, *GOING_ON])
    reached = people_within(viewer=viewer, permission=WRITE, on=on).exclude(pk=viewer.person_id or 0)
    return reached.filter(~Exists(taken)).order_by("name_order", "pk")


def owners(viewer: Viewer, plan: ImprovementPlan, *, on: date) -> QuerySet[Person]:
    """Who may owe support for a plan: the viewer, who holds it, and managers within reach who work here; never the person.

    Support is owed by those who lead, so the thousands they lead are not offered.
    """
    within = managers_within(viewer, permission=WRITE, on=on).values("pk")
    chosen = Q(pk__in=[plan.holder_id, viewer.person_id or 0]) | Q(pk__in=within)
    return working(on=on).filter(chosen).exclude(pk=plan.person_id).order_by("name_order", "pk")


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan with all that its page shows, in the order in which it happened."""

    plan: ImprovementPlan
    goals: Sequence[PlanGoal]
    supports: Sequence[Support]
    check_ins: Sequence[WithAnnotations[CheckIn, Confirmed]]
    reviews: Sequence[PlanReview]
    conclusions: Sequence[PlanConclusion]
    answer: PlanAnswer | None
    chain: Chain | None

    def late(self, on: date) -> list[Support]:
        """Support that should have been given by a day and was not."""
        return [one for one in self.supports if one.due_on < on and not hasattr(one, "record")]

    def open(self) -> list[Support]:
        """Support that was promised and is not given yet."""
        return [one for one in self.supports if not hasattr(one, "record")]


def file_of(plan: ImprovementPlan) -> PlanFile:
    """All that belongs to a plan the viewer was found to see; six queries at most, two for a draft."""
    is_draft = plan.offered_at is None
    is_told = plan.state not in {PlanState.OFFERED, PlanState.RUNNING}
    return PlanFile(
        plan=plan,
        goals=list(plan.goals.order_by("number")),
        supports=list(plan.supports.select_related("owner", "record__by", "record__attachment").order_by("due_on", "pk")),
        check_ins=[] if is_draft else list(_check_ins(plan)),
        reviews=[] if is_draft else list(plan.reviews.select_related("by").order_by("held_on", "pk")),
        conclusions=list(plan.conclusions.select_related("by").order_by("at", "pk")) if is_told and not is_draft else [],
        answer=getattr(plan, "answer", None),
        chain=chain_of(plan),
    )


def file_to_count(plan: ImprovementPlan) -> PlanFile:
    """What decides how complete the proof of a plan is: no goals, no figures on the way, no chain. Four queries at most."""
    is_draft = plan.offered_at is None
    return PlanFile(
        plan=plan, goals=[], supports=list(plan.supports.select_related("record").order_by("due_on", "pk")),
        check_ins=[] if is_draft else list(_check_ins(plan).prefetch_related(None)),
        reviews=[] if is_draft else list(plan.reviews.order_by("held_on", "pk")),
        conclusions=[] if is_draft else list(plan.conclusions.order_by("at", "pk")),
        answer=getattr(plan, "answer", None), chain=None,
    )


class Confirmed(TypedDict):
    """What a read of check-ins adds: when the other side confirmed one."""

    confirmed_at: datetime | None


def _check_ins(plan: ImprovementPlan) -> QuerySet[WithAnnotations[CheckIn, Confirmed]]:
    given = CheckInConfirmation.objects.filter(check_in=OuterRef("pk")).values("at")[:1]
    return plan.check_ins.select_related("by").prefetch_related("progress").annotate(
        confirmed_at=Subquery(given),
    ).order_by("week")


def check_in_seen_by(viewer: Viewer, *, check_in_id: int, on: date) -> CheckIn:
    """One check-in of a plan this viewer may see; ``NotSeen`` for all others."""
    found = CheckIn.objects.select_related("plan").filter(pk=check_in_id).first()
    if found is None or not visible_to(viewer, on=on).filter(pk=found.plan_id).exists():
        raise NotSeen
    return found


def support_seen_by(viewer: Viewer, *, support_id: int, on: date) -> Support:
    """One thing owed for a plan: who owes it sees it once the plan is offered, and who sees the plan does."""
    rows = Support.objects.select_related("plan", "plan__person", "owner", "record__attachment")
    found = rows.filter(pk=support_id).first()
    if found is None or viewer.person_id is None:
        raise NotSeen
    is_owed = found.owner_id == viewer.person_id and found.plan.offered_at is not None
    if not is_owed and not visible_to(viewer, on=on).filter(pk=found.plan_id).exists():
        raise NotSeen
    return found


def record_seen_by(viewer: Viewer, *, support_id: int, on: date) -> SupportRecord:
    """That something was given, for who sees the plan or wrote it down; ``NotSeen`` for all others, and where there is none."""
    one = support_seen_by(viewer, support_id=support_id, on=on)
    found: SupportRecord | None = getattr(one, "record", None)
    if found is None or not (
        found.by_id == viewer.person_id or visible_to(viewer, on=on).filter(pk=one.plan_id).exists()
    ):
        raise NotSeen
    return found


def owed_by_company(plan: ImprovementPlan, *, on: date) -> list[Due]:
    """What the company is late with to the person of a plan the viewer was found to see, as far as that person may know.

    Longest first; nothing of class C3 and above, so nothing that is owed on a plan itself. One query.
    """
    late = owed_to(person_id=plan.person_id, on=on).filter(side=Side.COMPANY, due_on__lt=on)
    return list(late.select_related("owner"))


@dataclass(frozen=True, slots=True)
class Rights:
    """What a viewer may do with one plan, asked once for a whole page."""

    write: Verdict
    decide: Verdict
    clear: Verdict
    takes_proof: bool


def rights(viewer: Viewer, plan: ImprovementPlan) -> Rights:
    """What this viewer may do with this plan: one query for each different reach, none for everywhere and nowhere."""
    asked: dict[Reach, bool] = {}

    def reaches(permission: str) -> bool:
        reach = viewer.reach(permission)
        if not reach or reach.everywhere:
            return reach.everywhere
        if reach not in asked:
            asked[reach] = reaches_person(viewer=viewer, permission=permission, person_id=plan.person_id, on=plan.made_on)
        return asked[reach]

    return Rights(
        write=rules.may_write(viewer=viewer, plan=plan, reaches=reaches(WRITE)),
        decide=rules.may_decide(viewer=viewer, plan=plan, reaches=reaches(DECIDE)),
        clear=rules.may_clear(viewer=viewer, plan=plan, permission_reaches=viewer.may_somewhere(CLEAR)),
        takes_proof=viewer.person_id != plan.person_id and reaches(TAKE_PROOF),
    )
