"""While a plan runs: support that was given, check-ins of the week and who confirmed them, reviews, and the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.cadence.domain import dues
from lingxiao.engines.improvement import rules
from lingxiao.engines.improvement.domain import owing
from lingxiao.engines.improvement.domain.offering import tell
from lingxiao.engines.improvement.domain.plans import acting, locked, note
from lingxiao.engines.improvement.domain.queries import rights
from lingxiao.engines.improvement.domain.wording import lawful, without_rank
from lingxiao.engines.improvement.enums import GOING_ON, MOST_EXTENSION, Conclusion, PlanState
from lingxiao.engines.improvement.models import (
    CheckIn,
    CheckInConfirmation,
    GoalProgress,
    ImprovementPlan,
    PlanConclusion,
    PlanReview,
    Support,
    SupportRecord,
)
from lingxiao.engines.improvement.refusals import (
    CheckedInAlready,
    CompanyIsLate,
    ConfirmedAlready,
    ExtendedOnce,
    ExtensionTooLong,
    GivenAlready,
    NotInAWeek,
    NotYetGiven,
    StandsElsewhere,
    TooEarly,
)
from lingxiao.kernel.days.saying import day_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal

    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.viewer import Viewer


@transaction.atomic
def note_given(
    *, viewer: Viewer, support: Support, given_on: date, text: str, at: datetime, attachment: Attachment | None = None,
) -> SupportRecord:
    """Write down that support was given, with what proves it. Raises ``GivenAlready``, ``NotYetGiven``."""
    plan = locked(support.plan)
    held = Support.objects.select_related("plan").get(pk=support.pk)
    rules.may_note_support(viewer=viewer, support=held, keeps=rights(viewer, plan).write).or_refuse()
    if SupportRecord.objects.filter(support=held).exists():
        raise GivenAlready
    if not plan.made_on <= given_on <= viewer.today:
        raise NotYetGiven
    made = SupportRecord.objects.create(
        support=held, given_on=given_on, text=lawful(text, on=viewer.today), at=at, by_id=acting(viewer),
        attachment=attachment,
    )
    dues.fulfil(viewer=viewer, key=f"{owing.SUPPORT}:{held.pk}", at=at, evidence=f"improvement.support:{made.pk}")
    note(viewer, "improvement.given", plan, support=held.pk)
    return made


@transaction.atomic
def check_in(
    *, viewer: Viewer, plan: ImprovementPlan, held_on: date, text: str, progress: Mapping[int, Decimal], at: datetime,
) -> CheckIn:
    """Write down what both said in a week of the plan, with where each goal stands (by its number).

    The other side confirms it. Raises ``NotInAWeek``, ``CheckedInAlready``.
    """
    held = locked(plan)
    rules.may_check_in(viewer=viewer, plan=held, keeps=rights(viewer, held).write).or_refuse()
    if not held.starts_on <= held_on < held.until or held_on > viewer.today:
        raise NotInAWeek
    week = (held_on - held.starts_on).days // 7 + 1
    if held.check_ins.filter(week=week).exists():
        raise CheckedInAlready(week=week)
    made = CheckIn.objects.create(
        plan=held, week=week, held_on=held_on, text=lawful(text, on=viewer.today), at=at, by_id=acting(viewer),
    )
    goals = {one.number: one for one in held.goals.all()}
    GoalProgress.objects.bulk_create(
        GoalProgress(check_in=made, goal=goals[number], value=value)
        for number, value in sorted(progress.items()) if number in goals
    )
    dues.fulfil(
        viewer=viewer, key=f"{owing.CHECK_IN}:{held.pk}:{week}", at=at, evidence=f"improvement.check_in:{made.pk}",
    )
    note(viewer, "improvement.check_in", held, week=week)
    return made


@transaction.atomic
def confirm(*, viewer: Viewer, check_in: CheckIn, at: datetime) -> CheckInConfirmation:
    """Confirm what somebody of the other side wrote of a check-in. Raises ``ConfirmedAlready``."""
    plan = locked(check_in.plan)
    keeps = rights(viewer, plan).write
    rules.may_check_in(viewer=viewer, plan=plan, keeps=keeps).or_refuse()
    is_person, was_person = viewer.person_id == plan.person_id, check_in.by_id == plan.person_id
    if is_person == was_person or check_in.confirmations.exists():
        raise ConfirmedAlready
    made = CheckInConfirmation.objects.create(check_in=check_in, person_id=acting(viewer), at=at)
    note(viewer, "improvement.confirm", plan, week=check_in.week)
    return made


@transaction.atomic
def review(*, viewer: Viewer, plan: ImprovementPlan, held_on: date, text: str, at: datetime) -> PlanReview:
    """Write down a review: what goes well, what does not, what changes on both sides. Raises ``NotInAWeek``."""
    held = locked(plan)
    rights(viewer, held).write.or_refuse()
    if held.state not in GOING_ON:
        raise StandsElsewhere(state=held.get_state_display())
    if not held.starts_on <= held_on < held.until or held_on > viewer.today:
        raise NotInAWeek
    made = PlanReview.objects.create(
        plan=held, held_on=held_on, text=lawful(text, on=viewer.today), at=at, by_id=acting(viewer),
    )
    dues.fulfil(viewer=viewer, key=f"{owing.REVIEW}:{held.pk}", at=at, evidence=f"improvement.review:{made.pk}")
    note(viewer, "improvement.review", held, held_on=held_on.isoformat())
    return made


@transaction.atomic
def conclude(
    *, viewer: Viewer, plan: ImprovementPlan, conclusion: str, text: str, at: datetime, days: int | None = None,
) -> PlanConclusion:
    """Say how a plan came out, with reasons that cite what was agreed; the person is told.

    Extended once by at most 30 days; never failed before its last day nor while the company owes support that is late.
    Raises ``ExtendedOnce``, ``ExtensionTooLong``, ``TooEarly``, ``CompanyIsLate``.
    """
    held, today, kind = locked(plan), viewer.today, Conclusion(conclusion)
    rights(viewer, held).decide.or_refuse()
    if kind is Conclusion.EXTENDED and held.state == PlanState.EXTENDED:
        raise ExtendedOnce
    rules.may_move(held, PlanState(kind.value)).or_refuse()
    said = without_rank(text, on=today)
    if kind is Conclusion.NOT_MET:
        _may_fail(held, today)
    until = _extended(held, days) if kind is Conclusion.EXTENDED else None
    made = PlanConclusion.objects.create(plan=held, kind=kind, text=said, until=until, at=at, by_id=acting(viewer))
    held.state = PlanState(kind.value)
    before = f"{owing.CONCLUDE}:{held.pk}:{held.until}"
    dues.fulfil(viewer=viewer, key=before, at=at, evidence=f"improvement.conclusion:{made.pk}")
    if until is not None:
        held.extended_to = until
    held.save(update_fields=["state", "extended_to"])
    if until is not None:
        owing.owe_course(held, on=today)
    elif kind is Conclusion.MET or kind is Conclusion.NOT_MET:
        owing.close(held, viewer=viewer, reason=str(kind.label), at=at)
    tell(held, to=held.person_id, kind="concluded", at=at)
    note(viewer, "improvement.conclude", held, conclusion=kind.value)
    return made


def _may_fail(plan: ImprovementPlan, today: date) -> None:
    if today < plan.last_day:
        raise TooEarly(last=day_words(plan.last_day))
    late = plan.supports.filter(record=None, due_on__lte=today).order_by("due_on", "pk")
    if late:
        raise CompanyIsLate(what="；".join(one.what for one in late))


def _extended(plan: ImprovementPlan, days: int | None) -> date:
    if days is None or not 1 <= days <= MOST_EXTENSION:
        raise ExtensionTooLong(most=MOST_EXTENSION)
    return plan.ends_on + timedelta(days=days)
