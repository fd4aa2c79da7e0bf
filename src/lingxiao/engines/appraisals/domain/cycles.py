"""Review cycles: planned, started with everybody who takes part frozen, led from stage to stage, closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from lingxiao.engines.appraisals import rules
from lingxiao.engines.appraisals.domain import missing, owing
from lingxiao.engines.appraisals.enums import (
    APPEAL_DAYS,
    CYCLE_TRANSITIONS,
    RECENT_MONTHS,
    CycleState,
    NotRated,
    SessionState,
    Stage,
)
from lingxiao.engines.appraisals.models import CalibrationSession, CycleStage, Review, ReviewCycle
from lingxiao.engines.appraisals.refusals import (
    NobodyToReview,
    PeriodNotOver,
    StageNotNext,
    StageStillOpen,
    StageUnfinished,
    WrongCycleState,
    WrongSessionState,
    WrongStage,
)
from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.kernel import audit
from lingxiao.kernel.days.periods import months_after

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.kernel.days.spans import DaySpan
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual

PLAN: tuple[tuple[Stage, int, int], ...] = (
    (Stage.SELF, 0, 10), (Stage.RATERS, 0, 10), (Stage.PRESENTATION, 10, 18), (Stage.INITIAL, 18, 23),
    (Stage.CALIBRATION, 23, 28), (Stage.APPROVAL, 28, 31), (Stage.TALK, 31, 41), (Stage.NOTICE, 31, 41),
    (Stage.APPEAL, 41, 56),
)
"""After how many working days each stage opens and ends, unless HR sets other days."""
MAY_BE_SKIPPED = (Stage.RATERS, Stage.CALIBRATION)
"""Stages a cycle can do without: feedback serves development first; six people are compared without a session."""
NOBODY_MISSING = (Stage.INITIAL, Stage.APPROVAL, Stage.TALK, Stage.NOTICE)
"""Stages that close only when they are done for everybody. In the others silence is an answer too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleDraft:
    """A cycle to be planned: the days it judges, whose people, who approves, when its first stage opens.

    ``raters_percent`` is how much of a grade the review from all sides weighs, 20 at most; none by default.
    """

    title: Bilingual
    period: DaySpan
    approver_id: int
    opens_on: date
    unit_id: int | None = None
    appeal_days: int = APPEAL_DAYS
    raters_percent: int = 0


@transaction.atomic
def plan_cycle(*, viewer: Viewer, draft: CycleDraft, at: datetime) -> ReviewCycle:
    """Plan a cycle with the usual days for its stages, counted in working days. Raises ``PeriodNotOver``."""
    rules.may_run(viewer=viewer).or_refuse()
    if draft.period.end is None or draft.opens_on <= draft.period.start:
        raise PeriodNotOver
    cycle = ReviewCycle.objects.create(
        title_zh=draft.title.zh, title_en=draft.title.en, period=DateRange(draft.period.start, draft.period.end),
        unit_id=draft.unit_id, approver_id=draft.approver_id, appeal_days=draft.appeal_days, made_at=at,
        made_by_id=viewer.person_id, raters_percent=draft.raters_percent,
    )
    calendar = clock.calendar_for()
    CycleStage.objects.bulk_create([
        CycleStage(
            cycle=cycle, stage=stage, opens_on=calendar.add_working_days(draft.opens_on, opens),
            due_on=calendar.add_working_days(draft.opens_on, ends),
        )
        for stage, opens, ends in PLAN
    ])
    _note(viewer, cycle, "plan")
    return cycle


@transaction.atomic
def start_cycle(*, viewer: Viewer, cycle: ReviewCycle, at: datetime) -> ReviewCycle:
    """Freeze who takes part, as they stand today, and open the self-assessment. Raises ``NobodyToReview``.

    Whoever took up their post less than three months before the period ended is in it as not graded, with the reason.
    """
    rules.may_run(viewer=viewer).or_refuse()
    held = _moved(cycle, CycleState.RUNNING)
    held.started_on = viewer.today
    held.save(update_fields=["state", "started_on"])
    made = Review.objects.bulk_create(_participants(held, on=viewer.today))
    if not made:
        raise NobodyToReview
    _note(viewer, held, "start", participants=len(made), not_rated=sum(1 for one in made if one.not_rated))
    open_stage(viewer=viewer, cycle=held, stage=Stage.SELF.value, at=at)
    return held


def _participants(cycle: ReviewCycle, *, on: date) -> list[Review]:
    """The sales managers of the cycle's unit on a day, each with post, unit and who grades them."""
    found = people.sales_managers(on=on)
    if cycle.unit_id is not None:
        found = people.under_unit(found, unit_id=cycle.unit_id, on=on)
    ids = list(found.order_by("name_order", "pk").values_list("pk", flat=True))
    cards = people.person_cards_in_both(person_ids=ids, on=on)
    since = people.in_post_since(person_ids=ids, on=on)
    above = superiors_of(person_ids=ids, on=on)
    latest = months_after(cycle.period.upper, -RECENT_MONTHS)
    rows = []
    for person in ids:
        zh, en = cards[person]
        took_up = since.get(person)
        is_recent = took_up is not None and took_up > latest
        rater = above[person].director_id or above[person].manager_id
        rows.append(Review(
            cycle=cycle, person_id=person, unit_id=zh.unit_id, post_zh=zh.post, post_en=en.post, since=took_up,
            rater_id=rater if rater != person else above[person].manager_id, frozen_on=on,
            not_rated=NotRated.RECENT if is_recent else "",
            not_rated_said=str(took_up) if is_recent else "",
        ))
    return rows


@transaction.atomic
def open_stage(*, viewer: Viewer, cycle: ReviewCycle, stage: str, at: datetime) -> CycleStage:
    """Open a stage: what it asks is owed from now on. Stages before it were opened; some can be left out."""
    rules.may_run(viewer=viewer).or_refuse()
    held = _locked(cycle)
    if held.state != CycleState.RUNNING:
        raise WrongCycleState(state=CycleState(held.state).label)
    stages = {one.stage: one for one in CycleStage.objects.select_for_update().filter(cycle=held)}
    for before in Stage:
        if before == stage:
            break
        if stages[before].opened_at is None and before not in MAY_BE_SKIPPED:
            raise StageNotNext(stage=before.label)
    one = stages[stage]
    if one.opened_at is not None:
        return one
    one.opened_at, one.opened_by_id = at, viewer.person_id
    one.save(update_fields=["opened_at", "opened_by"])
    _owe(held, one, on=viewer.today)
    _note(viewer, held, "open_stage", stage=str(Stage(stage)))
    return one


def _owe(cycle: ReviewCycle, one: CycleStage, *, on: date) -> None:
    if one.stage == Stage.APPROVAL:
        owing.owe_approval(cycle, opened_on=on, due_on=one.due_on)
    practice = owing.OF_STAGE.get(Stage(one.stage))
    if practice is not None:
        waiting = missing.of_stage(cycle, stage=one.stage).select_related("person")
        owing.owe_stage(waiting, practice=practice, cycle=cycle, opened_on=on, due_on=one.due_on)


@transaction.atomic
def close_stage(*, viewer: Viewer, cycle: ReviewCycle, stage: str, at: datetime) -> CycleStage:
    """Close a stage. Grades, approval, talks and letters are done for everybody first; what else is owed is taken back."""
    rules.may_run(viewer=viewer).or_refuse()
    held = _locked(cycle)
    one = CycleStage.objects.select_for_update().get(cycle=held, stage=stage)
    if not one.is_open:
        raise WrongStage(stage=Stage(stage).label)
    waiting = missing.of_stage(held, stage=stage)
    if stage in NOBODY_MISSING and (count := waiting.count()):
        raise StageUnfinished(count=count)
    if stage == Stage.CALIBRATION:
        going = CalibrationSession.objects.filter(cycle=held).exclude(state=SessionState.CLOSED).first()
        if going is not None:
            raise WrongSessionState(state=SessionState(going.state).label)
    practice = owing.OF_STAGE.get(Stage(stage))
    if practice is not None:
        for review in waiting:
            owing.drop(viewer, practice, review.pk, reason=_("The stage was closed."), at=at)
    one.closed_at, one.closed_by_id = at, viewer.person_id
    one.save(update_fields=["closed_at", "closed_by"])
    _note(viewer, held, "close_stage", stage=str(Stage(stage)))
    return one


@transaction.atomic
def close_cycle(*, viewer: Viewer, cycle: ReviewCycle, at: datetime) -> ReviewCycle:
    """Close a cycle whose letters are all out and whose stages are all closed."""
    rules.may_run(viewer=viewer).or_refuse()
    held = _moved(cycle, CycleState.CLOSED)
    going = CycleStage.objects.filter(cycle=held, opened_at__isnull=False, closed_at__isnull=True).first()
    if going is not None:
        raise StageStillOpen(stage=Stage(going.stage).label)
    if count := missing.of_stage(held, stage=Stage.NOTICE).count():
        raise StageUnfinished(count=count)
    held.closed_at = at
    held.save(update_fields=["state", "closed_at"])
    _note(viewer, held, "close")
    return held


def refuse_unless_open(cycle: ReviewCycle, *, stage: str) -> CycleStage:
    """The stage of a cycle while it is going on; raises ``WrongStage`` otherwise."""
    one = CycleStage.objects.get(cycle=cycle, stage=stage)
    if not one.is_open:
        raise WrongStage(stage=Stage(stage).label)
    return one


def _locked(cycle: ReviewCycle) -> ReviewCycle:
    return ReviewCycle.objects.select_for_update().get(pk=cycle.pk)


def _moved(cycle: ReviewCycle, to: CycleState) -> ReviewCycle:
    held = _locked(cycle)
    if to not in CYCLE_TRANSITIONS[CycleState(held.state)]:
        raise WrongCycleState(state=CycleState(held.state).label)
    held.state = to
    return held


def _note(viewer: Viewer, cycle: ReviewCycle, act: str, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=f"appraisals.{act}_cycle" if act in {"plan", "start", "close"} else f"appraisals.{act}",
        object_kind="appraisals.cycle", object_id=cycle.pk, detail=detail,
    )
