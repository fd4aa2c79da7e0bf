"""How an improvement plan is drawn: its state, its facts, its goals with where they stand, what is owed and given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lingxiao.engines.improvement.domain.wording import exact
from lingxiao.engines.improvement.enums import PlanState
from lingxiao.kernel.words import Bilingual
from lingxiao.web.addresses import page_of
from lingxiao.web.shell.parts import Event, Fact, State, Step, StepState, Todo, Tone, Who

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lingxiao.engines.cadence.models import Due
    from lingxiao.engines.improvement.domain.queries import PlanFile
    from lingxiao.engines.improvement.models import ImprovementPlan, PlanGoal, Support
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.desk.improvement_acts import At

TONES = {
    PlanState.DRAFT: Tone.PLAIN, PlanState.OFFERED: Tone.WARN, PlanState.RUNNING: Tone.INFO, PlanState.EXTENDED: Tone.INFO,
    PlanState.MET: Tone.OK, PlanState.NOT_MET: Tone.BAD, PlanState.WITHDRAWN: Tone.PLAIN,
}


def state_of(plan: ImprovementPlan) -> State:
    """Where a plan stands."""
    return State(str(plan.get_state_display()), TONES[PlanState(plan.state)])


def own(plan: ImprovementPlan) -> Todo:
    """One of my own plans, as a line."""
    return Todo(
        title=_("Improvement plan of %(days)s days") % {"days": plan.days}, href=page_of("desk:improvement", plan.pk),
        note=plan.holder.name, due=plan.last_day, state=state_of(plan), icon="trending-up",
    )


def facts(file: PlanFile) -> list[Fact]:
    """Who, from when to when, and what was answered."""
    plan, answer = file.plan, file.answer
    found = [
        Fact(_("Person"), Who(plan.person.name)), Fact(pgettext("plan", "Held by"), Who(plan.holder.name)),
        Fact(_("First day"), plan.starts_on), Fact(_("Last day"), plan.last_day),
        Fact(pgettext("plan", "Days"), str((plan.until - plan.starts_on).days)),
    ]
    if answer is not None:
        found.append(Fact(_("Answer"), str(answer.get_kind_display()), note=answer.text))
    if plan.legal_at is not None and plan.legal_by is not None:
        found.append(Fact(_("Legal sign-off"), Who(plan.legal_by.name), note=plan.legal_reason))
    if plan.withdrawn_reason:
        found.append(Fact(_("Withdrawn because"), "", note=plan.withdrawn_reason))
    return found


def steps(file: PlanFile) -> list[Step]:
    """The course of a plan: drafted, offered, answered, running, concluded."""
    plan = file.plan
    order = [PlanState.DRAFT, PlanState.OFFERED, PlanState.RUNNING]
    words = {PlanState.DRAFT: _("Drafted"), PlanState.OFFERED: _("Offered"), PlanState.RUNNING: _("Under way")}
    place = order.index(PlanState(plan.state)) if plan.state in order else len(order) - 1
    ended = plan.state in {PlanState.MET, PlanState.NOT_MET}
    drawn = [
        Step(words[one], StepState.DONE if at < place or ended else StepState.CURRENT if at == place else StepState.AHEAD)
        for at, one in enumerate(order)
    ]
    last = str(plan.get_state_display()) if ended else _("Result")
    final = StepState.DONE if plan.state == PlanState.MET else StepState.STOPPED if ended else StepState.AHEAD
    if plan.state == PlanState.WITHDRAWN:
        return [Step(pgettext("plan", "Withdrawn"), StepState.STOPPED)]
    return [*drawn, Step(last, final)]


def _share(goal: PlanGoal, value: Any) -> int:
    """How far on the way from the figure left to the figure to reach, in whole percent between 0 and 100."""
    way = (value - goal.baseline) / (goal.target - goal.baseline)
    return max(0, min(100, int(way * 100)))


def goals(file: PlanFile) -> list[dict[str, Any]]:
    """Each goal with where it stood last."""
    latest: dict[int, Any] = {}
    for held in file.check_ins:
        latest |= {row.goal_id: row.value for row in held.progress.all()}
    return [
        {
            "number": one.number, "title": one.title, "tie": one.get_tie_display(), "tie_title": one.tie_title,
            "measure": one.measure, "unit": one.unit, "baseline": exact(one.baseline), "target": exact(one.target),
            "now": exact(latest[one.pk]) if one.pk in latest else "",
            "share": _share(one, latest[one.pk]) if one.pk in latest else None,
        }
        for one in file.goals
    ]


def support_state(one: Support, today: date) -> State:
    """Whether something owed was given, is late, or is within its time."""
    record = getattr(one, "record", None)
    if record is not None:
        late = record.given_on > one.due_on
        return State(_("given, after its day"), Tone.WARN) if late else State(_("given in time"), Tone.OK)
    return State(_("the company is late"), Tone.BAD) if one.due_on < today else State(_("within its time"), Tone.INFO)


def supports(file: PlanFile, viewer: Viewer) -> list[dict[str, Any]]:
    """What the company owes, with who owes it and whether it came."""
    return [
        {
            "kind": one.get_kind_display(), "what": one.what, "owner": one.owner.name, "due_on": one.due_on,
            "state": support_state(one, viewer.today), "record": getattr(one, "record", None),
            "href": page_of("desk:improvement_support", one.pk), "pk": one.pk,
        }
        for one in file.supports
    ]


def owed(dues: Sequence[Due], viewer: Viewer) -> list[dict[str, Any]]:
    """What the company is late with, as lines: what, who owes it, since which day."""
    return [
        {"title": Bilingual(one.title_zh, one.title_en).pick(viewer.locale), "owner": one.owner.name, "due_on": one.due_on}
        for one in dues
    ]


def check_ins(at: At) -> list[dict[str, Any]]:
    """Every week of the plan: what was said, or that it is missing."""
    plan, held = at.plan, {one.week: one for one in at.file.check_ins}
    mine, named = at.viewer.person_id == plan.person_id, {one.pk: one for one in at.file.goals}
    drawn = []
    for week in range(1, plan.weeks + 1) if plan.offered_at is not None and at.file.answer is not None else ():
        one = held.get(week)
        if one is None:
            if (at.viewer.today - plan.starts_on).days >= 7 * week:
                drawn.append({"week": week, "state": State(_("not held"), Tone.BAD)})
            continue
        by_person = one.by_id == plan.person_id
        confirmed = one.confirmed_at is not None
        drawn.append({
            "week": week, "held_on": one.held_on, "text": one.text, "by": one.by.name, "pk": one.pk,
            "state": State(_("confirmed by both"), Tone.OK) if confirmed else State(_("waits for confirmation"), Tone.WARN),
            "can_confirm": not confirmed and plan.is_going_on and by_person != mine and (mine or bool(at.rights.write)),
            "progress": [
                f"{named[row.goal_id].number}. {named[row.goal_id].measure} {exact(row.value)} {named[row.goal_id].unit}"
                for row in one.progress.all()
            ],
        })
    return drawn


def course(file: PlanFile) -> list[Event]:
    """Reviews and results, the newest first."""
    found = [
        Event(_("Review in the middle"), one.held_on, one.by.name, one.text, "list-check", Tone.INFO) for one in file.reviews
    ]
    found += [
        Event(str(one.get_kind_display()), one.at.date(), one.by.name, one.text, "flag", Tone.BRAND) for one in file.conclusions
    ]
    return found[::-1]


def papers_shown(file: PlanFile) -> list[str]:
    """The papers there are of a plan: nothing of the nine steps, which stand on their own page."""
    found = ["offer"] + (["check_in", "review"] if file.answer is not None else [])
    kinds = {one.kind for one in file.conclusions}
    return found + [key for key in ("met", "extended", "not_met") if key in kinds]

