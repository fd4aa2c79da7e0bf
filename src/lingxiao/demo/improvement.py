"""The demo company's improvement plans: one that runs, with support late and a check-in missing; one of last year, met.

What the company itself provided is not known to the engine yet, so both were signed off by name; one of them says why.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from lingxiao.demo.cast import just_before, moment
from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.improvement.domain import course, offering, plans
from lingxiao.engines.improvement.domain.plans import GoalDraft, SupportDraft
from lingxiao.engines.people.domain.superiors import superiors_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.demo.cast import Cast
    from lingxiao.engines.improvement.models import ImprovementPlan
    from lingxiao.engines.people.domain.superiors import Superiors
    from lingxiao.kernel.viewer import Viewer

WHO, BEGAN, DAYS = "高建国", date(2026, 9, 11), 75
"""Journey J3: a quarter's target of five million yuan; seventy-five days with three goals."""
EARLIER, EARLIER_BEGAN = ("周启明", "吴广胜", "郭婧", "韩雪"), date(2025, 4, 7)
"""The first of them who was in post then had a plan that was met."""
LEGAL = "L002"
WHY = (
    "二季度回款率约定为九成，实际为七成一；赢单率较去年同期低十八个百分点，商机更新及时率不足六成。"
    "二季度前公司已补齐两名代表与一名售前。"
)
CLEARED = "供给情况已逐项核对：两名代表、一名售前、一位教练均已到位，书面记录齐全，可以开始。"
RESERVATION = "目标我同意；一季度空编三人不是我造成的，请在评价时考虑。"
GOALS = (
    ("回款率回到九成", "应收与回款管理", "本队回款率", "%", 71, 90),
    ("赢单率回到去年同期", "商机推进", "本队赢单率", "%", 22, 34),
    ("商机每周更新", "商机与数据维护", "更新及时率", "%", 58, 90),
)
SUPPORT = (
    ("training", "谈判与回款培训两次（含测验）", 14, 12),
    ("coach", "总监每两周陪访一次，共四次", 60, 58),
    ("leads", "市场部转入合格线索三十条", 45, 52),
    ("hire", "补齐西固片区代表一名", 65, None),
)
"""What, by which day of the plan it was owed, and on which it came: the leads late, one representative not yet."""
WEEKS = (
    ("盘清逾期应收十七笔，定了逐户责任人。", 71, 22, 60), ("两户长账龄客户签了还款计划。", 72, 22, 66),
    ("完成第一次谈判培训，测验八十六分。", 74, 23, 71), ("陪访三家，两个项目换了决策人路径。", 75, 24, 75),
    ("报价评审改为两人复核，丢单一单。", 77, 25, 78), ("国庆后回款集中到账。", 80, 26, 80),
    ("线索到得晚，先跟进存量商机。", 82, 27, 83), ("三十条线索到位，当周分派完毕。", 84, 29, 86),
    ("赢下一单，方案由售前共同讲。", 86, 31, 88), ("代表仍缺一人，西固片区由本人代管。", 88, 32, 89),
)
"""What was said in ten of eleven weeks, with where the three goals stood."""
REVIEW = "中期回顾：回款与更新明显好转，赢单率仍差。线索比约定晚到七天，由市场部补上；目标不变，加一次联合拜访。"
MET = "两项目标对照约定全部达到：新客户九家（约定八家），拜访记录完整率九成六（约定九成五）。"
EARLIER_GOALS = (
    ("新客户每季八家", "新客户开发", "新客户", "家", 4, 8), ("拜访记录完整", "商机与数据维护", "完整率", "%", 70, 95),
)
EARLIER_WHY = "约定每季新客户八家，实际四家；拜访记录完整率约定九成五，实际七成。"


def play(*, cast: Cast) -> int:
    """Both plans; answers how many there are."""
    now = _running(cast)
    before = _met(cast)
    return sum(1 for one in (now, before) if one is not None)


def _above(cast: Cast, name: str, on: date) -> tuple[int, Superiors] | None:
    """Who that is, and who stands above them on a day; None where a place is empty."""
    person = cast.manager(name, on=on)
    if person is None:
        return None
    above = superiors_of(person_ids=[person], on=on)[person]
    return (person, above) if above.manager_id and above.hrbp_id and above.director_id else None


def _begun(
    cast: Cast, person: int, above: Superiors, *, began: date, days: int, why: str, goals: Sequence[GoalDraft],
    support: Sequence[SupportDraft], reservation: str,
) -> ImprovementPlan:
    """Drafted two days before, signed off, offered, and answered on the first day."""
    drafted = began - timedelta(days=2)
    hrbp = cast.viewer(above.hrbp_id or 0, moment(drafted, "10:00"))
    plan = plans.draft_plan(viewer=hrbp, person_id=person, starts_on=began, days=days, why=why, at=hrbp.now)
    for goal in goals:
        plans.add_goal(viewer=hrbp, plan=plan, goal=goal, at=hrbp.now)
    for one in support:
        plans.add_support(viewer=hrbp, plan=plan, support=one, at=hrbp.now)
    known = offering.conditions_of(person_id=person, on=drafted, at=hrbp.now)
    offering.ask_legal(viewer=hrbp, plan=plan, given=known, at=hrbp.now)
    legal = cast.by_number(LEGAL, moment(drafted, "15:00"))
    offering.clear(viewer=legal, plan=plan, reason=CLEARED, at=legal.now)
    director = cast.viewer(above.director_id or 0, moment(drafted, "17:00"))
    offered = offering.offer(viewer=director, plan=plan, given=known, at=director.now)
    signer = cast.viewer(person, moment(began, "09:30"))
    offering.sign(
        viewer=signer, plan=offered, reservation=reservation, at=signer.now, reauthenticated_at=just_before(signer.now),
    )
    plan.refresh_from_db()
    return plan


def _goal(title: str, tie: str, measure: str, unit: str, low: int, high: int) -> GoalDraft:
    return GoalDraft(
        title=title, tie="duty", tie_title=tie, measure=measure, unit=unit, baseline=Decimal(low), target=Decimal(high),
    )


def _running(cast: Cast) -> ImprovementPlan | None:
    found = _above(cast, WHO, BEGAN)
    if found is None:
        return None
    person, above = found
    plan = _begun(
        cast, person, above, began=BEGAN, days=DAYS, why=WHY, reservation=RESERVATION,
        goals=[_goal(*one) for one in GOALS],
        support=[
            SupportDraft(kind=kind, what=what, owner_id=above.director_id or 0, due_on=BEGAN + timedelta(days=day))
            for kind, what, day, _came in SUPPORT
        ],
    )
    for (_kind, what, _day, came), one in zip(SUPPORT, plan.supports.order_by("pk"), strict=True):
        if came is not None:
            giver = cast.viewer(one.owner_id, moment(BEGAN + timedelta(days=came), "16:00"))
            course.note_given(
                viewer=giver, support=one, given_on=giver.today, text=f"{what}：记录与签到表已存档。", at=giver.now,
            )
    for week, (text, *values) in enumerate(WEEKS, start=1):
        _week(cast, plan, above, week, text, values)
    middle = cast.viewer(above.hrbp_id or 0, moment(plan.middle, "14:00"))
    course.review(viewer=middle, plan=plan, held_on=plan.middle, text=REVIEW, at=middle.now)
    return plan


def _week(
    cast: Cast, plan: ImprovementPlan, above: Superiors, week: int, text: str, values: Sequence[int],
) -> None:
    """One check-in, written by the director and confirmed by the person that evening."""
    calendar, first = clock.calendar_for(), plan.starts_on + timedelta(days=7 * week - 7)
    day = next(one for at in (3, 2, 1, 0, 4, 5, 6) if calendar.is_working(one := first + timedelta(days=at)))
    writer: Viewer = cast.viewer(above.director_id or 0, moment(day, "17:00"))
    made = course.check_in(
        viewer=writer, plan=plan, held_on=day, text=text, at=writer.now,
        progress={number: Decimal(value) for number, value in enumerate(values, start=1)},
    )
    other = cast.viewer(plan.person_id, moment(day, "18:30"))
    course.confirm(viewer=other, check_in=made, at=other.now)


def _met(cast: Cast) -> ImprovementPlan | None:
    """Last year's plan: sixty days, support in time, met."""
    found = next((one for name in EARLIER if (one := _above(cast, name, EARLIER_BEGAN)) is not None), None)
    if found is None:
        return None
    person, above = found
    plan = _begun(
        cast, person, above, began=EARLIER_BEGAN, days=60, why=EARLIER_WHY, reservation="",
        goals=[_goal(*one) for one in EARLIER_GOALS],
        support=[SupportDraft(kind="training", what="新客户开发工作坊一天", owner_id=above.director_id or 0,
                              due_on=EARLIER_BEGAN + timedelta(days=14))],
    )
    giver = cast.viewer(above.director_id or 0, moment(EARLIER_BEGAN + timedelta(days=10), "16:00"))
    course.note_given(
        viewer=giver, support=plan.supports.get(), given_on=giver.today, text="工作坊签到与作业已存档。", at=giver.now,
    )
    for week in range(1, plan.weeks + 1):
        _week(cast, plan, above, week, f"第{week}周：按计划推进，数据见看板。", [min(4 + week // 2, 9), min(70 + 3 * week, 96)])
    end = cast.viewer(above.director_id or 0, moment(plan.last_day, "16:00"))
    course.conclude(viewer=end, plan=plan, conclusion="met", text=MET, at=end.now)
    return plan
