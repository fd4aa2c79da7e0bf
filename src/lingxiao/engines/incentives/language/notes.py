"""What whoever signs a plan should weigh: cliffs with their size, a true-up that can only take back, a tax rule that ended."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.findings import Finding, Findings
from lingxiao.engines.incentives.language.literals import Literal, Unit, plain, written
from lingxiao.engines.incentives.language.plan import Tiers
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from lingxiao.engines.incentives.language.plan import Component, Plan

SEPARATE_TAX_ENDS = date(2027, 12, 31)
"""全年一次性奖金单独计税 holds until this day (财政部 税务总局公告 2023 年第 30 号); nothing is computed after it."""
SEPARATELY = "annual bonus, separate"


def notes_on(plan: Plan) -> tuple[Finding, ...]:
    """The notes on a plan that has no errors."""
    findings = Findings()
    for component in plan.components.values():
        _cliffs(plan, component, findings)
        _tax(plan, component, findings)
    _true_up(plan, findings)
    return findings.in_order()


def _cliffs(plan: Plan, component: Component, findings: Findings) -> None:
    tiers = component.shape
    if not isinstance(tiers, Tiers):
        return
    for below, rung in pairwise(tiers.rates):
        since = 0 if not tiers.is_marginal else rung.back_to
        if since is None or rung.value == below.value:
            continue
        jump = (rung.value - below.value) * (rung.start - since)
        if tiers.by == tiers.on:
            bound = written(Literal(rung.start, Unit.MONEY, plan.currency))
            size = W(f"{plain(jump)} {plan.currency}", f"{plain(jump)} {plan.currency}")
        else:
            bound = written(Literal(rung.start, Unit.RATIO))
            share = written(Literal(jump, Unit.RATIO))
            size = (
                W(f"目标的 {share}", f"{share} of the quota")
                if tiers.quota
                else W(
                    f"{tiers.on} 的 {written(Literal(rung.value - below.value, Unit.RATIO))}",
                    f"{written(Literal(rung.value - below.value, Unit.RATIO))} of {tiers.on}",
                )
            )
        findings.note(
            "note_cliff",
            component.at,
            W(
                f"{component.name}：刚到 {bound} 时，一次多付{size.zh}。差一分钱就少这么多，请确认这是本意。",
                f"{component.name}: reaching {bound} pays {size.en} more at once. A cent short loses it; make sure it is meant.",
            ),
        )


def _true_up(plan: Plan, findings: Findings) -> None:
    """Marginal rates that rise are convex, so months paid by a table come to at least the year by the same table (Jensen)."""
    settled = plan.settlement.true_up if plan.settlement else None
    component = plan.components.get(settled.component) if settled else None
    if settled is None or component is None or not isinstance(component.shape, Tiers):
        return
    rates = [rung.value for rung in settled.tiers.rates]
    if settled.tiers.rates == component.shape.rates and settled.tiers.is_marginal and rates == sorted(rates):
        findings.note(
            "note_true_up_takes_back",
            component.at,
            W(
                "这项年终清算只会往回扣：全年用同一张递增表，结果不会多于各月之和。",
                "this true-up can only take back: by the same rising table a year never pays more than its months together.",
            ),
        )


def _tax(plan: Plan, component: Component, findings: Findings) -> None:
    if component.terms.tax != SEPARATELY:
        return
    late = [part.on for part in component.terms.parts if part.on > SEPARATE_TAX_ENDS]
    if late or (not component.terms.parts and plan.last > SEPARATE_TAX_ENDS):
        days = ", ".join(f"{one}" for one in late) or f"{plan.last}"
        findings.note(
            "note_tax_expired",
            component.at,
            W(
                f"全年一次性奖金单独计税到 {SEPARATE_TAX_ENDS} 为止，{days} 的不再计算。届时请更新规则包。",
                f"separate tax on annual bonuses ends on {SEPARATE_TAX_ENDS}; none is computed for {days}. Update the rules.",
            ),
        )
