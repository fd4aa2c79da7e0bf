"""The demo company's targets: plans of three years, the quotas of 2026 down to managers, and what changed in the year.

Units pass on 1.03 of what they carry. The article's manager carries 5,000,000 yuan a quarter to the fen; a manager about to
be on leave falls with her working days, two new ones ramp up, a territory was redrawn in July, a wish was refused, a change
waits for its signatures, and a territory for both managers.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.demo import market
from lingxiao.demo.cast import just_before, moment
from lingxiao.demo.organisation import TODAY
from lingxiao.engines.people.domain.founding import units_by_code
from lingxiao.engines.people.domain.superiors import managers_of
from lingxiao.engines.targets.domain import adjusting, cascading, changing, handing_over, planning, queries
from lingxiao.engines.targets.domain.changing import Wish
from lingxiao.engines.targets.domain.handing_over import Offer
from lingxiao.engines.targets.domain.planning import Line, PlanDraft
from lingxiao.engines.targets.domain.spreading import spread
from lingxiao.engines.targets.enums import TRANSITION
from lingxiao.kernel.days import Month

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.demo.cast import Cast
    from lingxiao.demo.organisation import Drawn
    from lingxiao.engines.targets.models import PlanVersion, QuotaNode, QuotaTree, TargetChange
    from lingxiao.kernel.viewer import Viewer

FINANCE, EXECUTIVE, HR = "F001", "V001", "H001"
LINES = (("控制器", 26), ("驱动", 22), ("压力", 18), ("流量", 16), ("网络", 10), ("分析", 8))
"""Product lines of the fictional catalogue, and what each has of a plan in per cent."""
CHANNELS = {"SC": (("直销", 45), ("经销", 55)), "KA": (("直销", 95), ("经销", 5))}
HOME_CHANNELS = (("直销", 75), ("经销", 25))
RATIO = Fraction(103, 100)
MILLION = 1_000_000_00
ARTICLE, ARTICLE_QUARTER = "高建国", market.ARTICLE_TARGET.minor
OPENED, IN_FORCE = date(2025, 12, 8), date(2026, 1, 5)
ON_LEAVE, NEW, PROMOTED, POOR, STAR, HOPEFUL = "苏敏", "林若曦", "何嘉豪", "韩雪", "周启明", "唐文博"


def play(*, cast: Cast, drawn: Drawn, seed: int) -> int:
    """The whole of it, in the order in which it happened; answers how many managers carry a target."""
    team = market.sellers(drawn, seed=seed)
    _plan(cast, drawn, 2025, Fraction(9, 10), date(2024, 12, 2), is_approved=True)
    version = _plan(cast, drawn, 2026, Fraction(1), date(2025, 12, 1), is_approved=True)
    weights: dict[int, int] = {}
    for one in team:
        of = cast.ids[one.manager]
        weights[of] = weights.get(of, 0) + 1
    tree = _cascade(cast, version, weights)
    _year(cast, tree)
    _plan(cast, drawn, 2027, Fraction(9, 8), date(2026, 10, 12), is_approved=False)
    return queries.people_of_tree(cast.by_number(HR, moment(TODAY)), year=2026, on=TODAY).count()


def _plan(cast: Cast, drawn: Drawn, year: int, factor: Fraction, day: date, *, is_approved: bool) -> PlanVersion:
    """A year's plan: the regions of the domain book by their representatives, over product lines and channels."""
    finance = cast.by_number(FINANCE, moment(day))
    units = units_by_code()
    lines, total = [], 0
    for region, amount in _regions(drawn, factor).items():
        season = tuple(Fraction(one, 1000) for one in market.YEAR_SHARES["OS" if region == "OS" else "home"])
        channels = CHANNELS.get(region, HOME_CHANNELS)
        total += amount
        for (product, _share), part in zip(LINES, spread(amount, [share for _product, share in LINES]), strict=True):
            for (channel, _part), bit in zip(channels, spread(part, [share for _name, share in channels]), strict=True):
                lines.append(Line(product, units[region], channel, bit, season))
    draft = PlanDraft(
        year=year, currency="CNY", total=f"{total // 100}.{total % 100:02d}", note=f"{year} / 1",
        file_name=f"销售计划{year}.xlsx",
    )
    made = planning.keep_version(viewer=finance, draft=draft, lines=lines, on=day, at=finance.now)
    made = planning.submit(viewer=finance, version=made, at=finance.now)
    if not is_approved:
        return made
    executive = cast.by_number(EXECUTIVE, moment(day, "16:30"))
    return planning.approve(viewer=executive, version=made, at=executive.now)


def _regions(drawn: Drawn, factor: Fraction) -> dict[str, int]:
    """What each region is to sell, in minor units: the figures of the domain book, by how many representatives there are."""
    reps: dict[str, int] = {}
    for row in drawn.people:
        if row.post == "SR":
            reps[row.unit[:2]] = reps.get(row.unit[:2], 0) + 1
    return {
        region: max(1, round(factor * million * reps[region] / people)) * MILLION
        for region, (million, people, _mean) in market.REGION_PLANS.items() if region in reps
    }


def _cascade(cast: Cast, version: PlanVersion, weights: Mapping[int, int]) -> QuotaTree:
    """Opened by the executive, passed on at 1.03 to units and managers, answered by two managers, put in force."""
    executive = cast.by_number(EXECUTIVE, moment(OPENED))
    tree = cascading.open_tree(viewer=executive, version=version, on=TODAY, at=executive.now, weights=weights)
    root = queries.node_seen_by(executive, node_id=queries.root_of(tree), on=TODAY)
    _pass_on(executive, root, {}, "按增长目标，各大区承担 103%")
    _propose(cast, tree, STAR, Fraction(104, 100), "两家新客户的框架协议已签")
    _propose(cast, tree, HOPEFUL, Fraction(95, 100), "一家老客户停产检修半年")
    second = cast.by_number(EXECUTIVE, moment(date(2025, 12, 15)))
    cascading.begin_round(viewer=second, tree=tree, at=second.now)
    for unit in queries.children_of(root):
        director = cast.by_number(EXECUTIVE, moment(date(2025, 12, 22)))
        node = queries.node_seen_by(director, node_id=unit.pk, on=TODAY)
        fixed = {one.pk: 4 * ARTICLE_QUARTER for one in queries.children_of(node) if _is(one, ARTICLE)}
        _pass_on(director, node, fixed, "按团队人数与区域潜力分配")
    _article(cast, tree)
    executive = cast.by_number(EXECUTIVE, moment(IN_FORCE))
    return cascading.put_in_force(viewer=executive, tree=tree, on=TODAY, at=executive.now)


def _is(node: QuotaNode, name: str) -> bool:
    return node.person is not None and node.person.name == name


def _pass_on(viewer: Viewer, node: QuotaNode, fixed: Mapping[int, int], reason: str) -> None:
    """Pass 1.03 of what a node carries on, in the proportions of today; ``fixed`` are told to the fen, the rest shared."""
    children = queries.children_of(node)
    free = [one for one in children if one.pk not in fixed]
    rest = node.amount * RATIO.numerator // RATIO.denominator - sum(fixed.values())
    amounts = dict(fixed)
    if free:
        amounts |= dict(zip([one.pk for one in free], spread(rest, [one.amount for one in free]), strict=True))
    cascading.set_level(viewer=viewer, node=node, amounts=amounts, reason=reason, on=TODAY, at=viewer.now)


def _propose(cast: Cast, tree: QuotaTree, name: str, factor: Fraction, why: str) -> None:
    manager = cast.viewer(_manager(cast, name), moment(date(2025, 12, 10)))
    node = _node(cast, tree, name)
    amount = node.amount * factor.numerator // factor.denominator
    cascading.propose(viewer=manager, node=node, amount=amount, reason=why, at=manager.now)


def _article(cast: Cast, tree: QuotaTree) -> None:
    """The article's manager: 5,000,000 yuan in each quarter, over its months as the season has them."""
    executive = cast.by_number(EXECUTIVE, moment(date(2025, 12, 22), "15:00"))
    shares = market.YEAR_SHARES["home"]
    months = [part for at in range(0, 12, 3) for part in spread(ARTICLE_QUARTER, shares[at : at + 3])]
    cascading.set_months(
        viewer=executive, node=_node(cast, tree, ARTICLE), months=months, reason="每季度五百万元", on=TODAY, at=executive.now,
    )


def _year(cast: Cast, tree: QuotaTree) -> None:
    """What befell targets in 2026."""
    promoted, appointed = date(2026, 10, 20), date(2026, 11, 9)
    for name, day in ((PROMOTED, promoted), (NEW, appointed)):
        executive = cast.by_number(EXECUTIVE, moment(day))
        adjusting.ramp_up(
            viewer=executive, node=_node(cast, tree, name), first=Month.containing(day), reason="新任爬坡 50/75/90/100%",
            on=day, at=executive.now,
        )
    poor = _node(cast, tree, POOR)
    change = _ask(cast, tree, POOR, date(2026, 7, 6), Wish(
        reason="territory", starting=date(2026, 7, 15), note="两家整车厂划归大客户部", full_year=poor.amount * 8 // 10,
    ))
    _sign(cast, change, date(2026, 7, 8))
    head = cast.by_number(HR, moment(date(2026, 7, 10)))
    changing.approve(viewer=head, change=change, text="区域划分属实，同意按剩余工作日折算", on=head.today, at=head.now)
    hopeful = _node(cast, tree, HOPEFUL)
    refused = _ask(cast, tree, HOPEFUL, date(2026, 9, 7), Wish(
        reason="force_majeure", starting=date(2026, 10, 1), note="台风影响两周交付", full_year=hopeful.amount * 9 // 10,
    ))
    head = cast.by_number(HR, moment(date(2026, 9, 14)))
    changing.refuse(viewer=head, change=refused, text="交付顺延，订单未取消，不影响全年目标", at=head.now)
    leave = _ask(cast, tree, ON_LEAVE, date(2026, 11, 16), Wish(
        reason="leave", starting=date(2026, 12, 7), until=date(2026, 12, 31), note="",
    ))
    _sign(cast, leave, date(2026, 11, 17))
    head = cast.by_number(HR, moment(date(2026, 11, 18)))
    changing.approve(viewer=head, change=leave, text="按法定休假折算", on=head.today, at=head.now)
    _hand_over(cast, tree)
    star = _node(cast, tree, STAR)
    _ask(cast, tree, STAR, date(2026, 11, 19), Wish(
        reason="product_eol", starting=date(2026, 12, 1), note="一个型号停产，改由新型号承接", full_year=star.amount * 97 // 100,
    ))


def _hand_over(cast: Cast, tree: QuotaTree) -> None:
    """A territory is offered from one manager to another from December on, and waits for both."""
    executive, giver = cast.by_number(EXECUTIVE, moment(date(2026, 11, 20))), _node(cast, tree, STAR)
    handing_over.offer(viewer=executive, giver=giver, taker=_node(cast, tree, HOPEFUL), what=Offer(
        title="盐城三县", amount=giver.amount // 10, first=Month(2026, 12), kept=TRANSITION,
        taken=[100 - share for share in TRANSITION], reason="客户随区域划分归属，按四个月过渡",
    ), on=executive.today, at=executive.now)


def _ask(cast: Cast, tree: QuotaTree, name: str, day: date, wish: Wish) -> TargetChange:
    manager = cast.viewer(_manager(cast, name), moment(day))
    return changing.ask(viewer=manager, node=_node(cast, tree, name), wish=wish, on=day, at=manager.now)


def _sign(cast: Cast, change: TargetChange, day: date) -> None:
    """The manager and whom they report to."""
    person = change.node.person_id or 0
    manager = cast.viewer(person, moment(day))
    changing.sign(viewer=manager, change=change, on=day, at=manager.now, reauthenticated_at=just_before(manager.now))
    superior = cast.viewer(managers_of(person_ids=[person], on=day)[person], moment(day, "15:00"))
    changing.sign(viewer=superior, change=change, on=day, at=superior.now, reauthenticated_at=just_before(superior.now))


def _node(cast: Cast, tree: QuotaTree, name: str) -> QuotaNode:
    """The target of the manager of this name: in the large company others are called the same."""
    viewer = cast.by_number(HR, moment(TODAY))
    return queries.target_seen_by(viewer, person_id=_manager(cast, name), year=tree.plan.year, on=TODAY)


def _manager(cast: Cast, name: str) -> int:
    found = cast.manager(name, on=TODAY)
    if found is None:
        raise LookupError(name)
    return found
