"""What happens after pay was earned, in sentences: returns, draws, the settlement, grants, ranks, honours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.said_terms import said_times
from lingxiao.engines.incentives.language.saying import joined, money, share
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from lingxiao.engines.incentives.language.plan import Draw, Grant, Plan, Rank, Settlement

_METHODS = {
    "original rate": W("按该笔订单当时的比例追回", "by the rate that order line was paid at"),
    "restate the period": W("重算原来的期间", "by calculating the original period again"),
    "negative credit now": W("冲减当期业绩", "as negative credit of the present period"),
}


def said_after(plan: Plan) -> list[W]:
    """A sentence for each of them."""
    found = [_rank(one) for one in plan.ranks.values()]
    if plan.returns is not None:
        method, window = _METHODS[plan.returns.method], plan.returns.window
        within = W("", "") if window is None else W(f"，限 {window} 天内的退货", f", for returns within {window} days")
        most = (
            W("", "")
            if plan.returns.recover is None
            else W(
                f"，每月最多追回当月实发的 {share(plan.returns.recover)}",
                f", at most {share(plan.returns.recover)} of a month's pay",
            )
        )
        found.append(
            W(f"退货：{method.zh}{within.zh}{most.zh}", f"Returns are taken back {method.en}{within.en}{most.en}")
        )
    found += [_draw(one, plan.currency) for one in plan.draws.values()]
    if plan.settlement is not None:
        found += _settlement(plan.settlement)
    found += [_grant(one) for one in plan.grants.values()]
    found += [
        W(
            f"{one.name}：按 {one.by} 前 {one.first} 名，奖 {money(one.prize, plan.currency)}",
            f"{one.name}: the first {one.first} by {one.by}, {money(one.prize, plan.currency)}",
        )
        for one in plan.honours.values()
    ]
    return [W(f"{one.zh}。", f"{one.en}.") for one in found]


def _rank(rank: Rank) -> W:
    bands = joined((W(f"{name} {share(part)}", f"{name} {share(part)}") for name, part in rank.bands), zh="、", en=", ")
    small = (
        W("", "")
        if not rank.small_under
        else W(
            f"；不足 {rank.small_under} 人的团队都为 {rank.small_grade}",
            f"; teams under {rank.small_under} are all {rank.small_grade}",
        )
    )
    by = W("、".join(rank.by), ", ".join(rank.by))
    return W(
        f"{rank.name}：依次按 {by.zh} 排序，{bands.zh}{small.zh}",
        f"{rank.name}: ranked by {by.en}; {bands.en}{small.en}",
    )


def _draw(draw: Draw, currency: str) -> W:
    amount = money(draw.amount, currency)
    months = W("", "") if draw.months is None else W(f"前 {draw.months} 个月", f" for {draw.months} months")
    if not draw.is_recoverable:
        return W(
            f"保底：{months.zh}每月不低于 {amount}，不用归还",
            f"Guarantee: at least {amount} a month{months.en}, not repaid",
        )
    exit_ = (
        W("离职时余额免除", "the balance of who leaves is forgiven")
        if draw.is_forgiven_at_exit
        else W("离职时余额须归还", "the balance of who leaves is owed")
    )
    return W(
        f"预支：{months.zh}每月不低于 {amount}，以后只从超过预支的部分归还，{exit_.zh}",
        f"Draw: at least {amount} a month{months.en}, repaid only from what exceeds it; {exit_.en}",
    )


def _settlement(settlement: Settlement) -> list[W]:
    month, day = settlement.paid_on
    only = W("，发放日须在职", ", only to whoever is employed then") if settlement.only_employed else W("", "")
    found = [
        W(
            f"年终清算：次年 {month} 月 {day} 日发放{only.zh}",
            f"The year is settled on {month:02}-{day:02} of the next{only.en}",
        )
    ]
    if settlement.true_up is not None:
        back = (
            W("多付的追回", "what was paid too much is taken back")
            if settlement.true_up.is_recovered
            else W("多付的不追回", "what was paid too much is kept")
        )
        rates = joined(
            (
                W(f"{share(one.start)} 起 {share(one.value)}", f"{share(one.value)} from {share(one.start)}")
                for one in settlement.true_up.tiers.rates
            ),
            zh="，",
            en=", ",
        )
        name = settlement.true_up.component
        found.append(
            W(
                f"{name} 按全年重算（{rates.zh}），少付的补发，{back.zh}",
                f"{name} is calculated again over the year ({rates.en}); what is missing is paid, {back.en}",
            )
        )
    if settlement.deferred is not None:
        times = said_times(settlement.deferred)
        found.append(W(f"递延部分{times.zh}后发放", f"What was deferred is paid, {times.en}"))
    if settlement.release_condition:
        found.append(
            W(
                f"暂扣部分：{settlement.release_condition} 时发放，否则作废",
                f"What was held is released if {settlement.release_condition}, or else forfeited",
            )
        )
    return found


def _grant(grant: Grant) -> W:
    first = W(
        f"满 {grant.cliff_months} 个月归属 {share(grant.cliff_share)}，",
        f"{share(grant.cliff_share)} after {grant.cliff_months} months, then ",
    )
    if not grant.cliff_months:
        first = W("", "")
    return W(
        f"{grant.name}：{grant.units:,} 份，{first.zh}此后 {grant.months} 个月每月 {grant.monthly_share}，累计后取整",
        f"{grant.name}: {grant.units:,} units, {first.en}{grant.monthly_share} a month for {grant.months} months; whole "
        "units of the sum so far",
    )
