"""What a plan makes owed, on both sides: the answer, the support, the weekly check-ins, the review, the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.improvement.enums import ANSWER_WITHIN, CONCLUDE_WITHIN
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from lingxiao.engines.improvement.models import ImprovementPlan, Support
    from lingxiao.kernel.viewer import Viewer

OBJECT = "improvement.plan"
ANSWER, SUPPORT, CHECK_IN, REVIEW, CONCLUDE = (
    f"improvement.{name}" for name in ("answer", "support", "check_in", "review", "conclude")
)


def owe_answer(plan: ImprovementPlan, *, on: date) -> None:
    """Have the person owe an answer, and the company all support that was promised, from the day of the offer on."""
    by = clock.working_days_after(on, ANSWER_WITHIN)
    dues.open_dues([
        _draft(plan, ANSWER, "", Side.MANAGER, plan.person_id, on, by, Bilingual("答复改进计划", "Answer your improvement plan")),
        *(support_draft(one, on=on) for one in plan.supports.select_related("plan").order_by("pk")),
    ])


def support_draft(one: Support, *, on: date) -> DueDraft:
    """One thing the company gives, as it is owed. It names no plan: who owes it may not see one."""
    plan = one.plan
    return DueDraft(
        key=f"{SUPPORT}:{one.pk}", practice=SUPPORT, side=Side.COMPANY, owner_id=one.owner_id, subject_id=plan.person_id,
        title=Bilingual(f"提供支持：{one.what}"[:200], f"Give support: {one.what}"[:200]), object_kind=OBJECT,
        object_id=str(plan.pk), link=f"/desk/improvement/support/{one.pk}/", opened_on=min(on, one.due_on), due_on=one.due_on,
        confidentiality=Confidentiality.SENSITIVE,
    )


def owe_course(plan: ImprovementPlan, *, on: date) -> None:
    """Have who holds the plan owe its check-ins, its review in the middle, and its end. Asking again changes nothing."""
    dues.open_dues(list(_course(plan, on)))


def _course(plan: ImprovementPlan, on: date) -> Iterator[DueDraft]:
    for week in range(1, plan.weeks + 1):
        last = min(plan.starts_on + timedelta(days=7 * week - 1), plan.last_day)
        yield _draft(
            plan, CHECK_IN, f":{week}", Side.COMPANY, plan.holder_id, min(on, last), last,
            Bilingual(f"改进计划第{week}周沟通", f"Improvement plan: check-in of week {week}"),
        )
    yield _draft(plan, REVIEW, "", Side.COMPANY, plan.holder_id, min(on, plan.middle), plan.middle,
                 Bilingual("改进计划中期回顾", "Improvement plan: review in the middle"))
    by = plan.last_day + timedelta(days=CONCLUDE_WITHIN)  # days, for the holidays of next year may not be known yet
    yield _draft(plan, CONCLUDE, f":{plan.until}", Side.COMPANY, plan.holder_id, min(on, by), by,
                 Bilingual("给出改进计划结果并当面告知", "Say how the improvement plan came out, face to face"))


def _draft(
    plan: ImprovementPlan, practice: str, suffix: str, side: Side, owner_id: int, opened_on: date, due_on: date,
    title: Bilingual,
) -> DueDraft:
    return DueDraft(
        key=f"{practice}:{plan.pk}{suffix}", practice=practice, side=side, owner_id=owner_id, subject_id=plan.person_id,
        title=title, object_kind=OBJECT, object_id=str(plan.pk), link=f"/desk/improvement/{plan.pk}/", opened_on=opened_on,
        due_on=due_on, confidentiality=Confidentiality.SENSITIVE,
    )


def close(plan: ImprovementPlan, *, viewer: Viewer, reason: str, at: datetime) -> None:
    """Take back what is still owed on a plan that is over."""
    for due in dues_of_object(object_kind=OBJECT, object_id=str(plan.pk)).filter(
        fulfilled_at__isnull=True, withdrawn_at__isnull=True,
    ):
        dues.withdraw(viewer=viewer, key=due.key, at=at, reason=reason)
