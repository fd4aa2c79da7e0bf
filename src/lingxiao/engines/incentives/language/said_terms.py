"""The terms of a component in sentences: what multiplies it, what limits it, when it is paid and when not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.literals import plain
from lingxiao.engines.incentives.language.saying import joined, money, share
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from lingxiao.engines.incentives.language.plan import Component, Gate, Ladder, Plan, Times

_NO_QUOTA = {
    "pay nothing, flag": W("没有目标时不付，并标出", "without a quota nothing is paid, and it is flagged"),
    "as 100%, flag": W("没有目标时按 100% 计，并标出", "without a quota it counts as 100%, and it is flagged"),
    "stop": W("没有目标时停止计算", "without a quota the run stops"),
}
_LEAVERS = {
    "employed on the pay date": W("发放日须在职", "only to whoever is employed on the pay date"),
    "employed on paid_on": W("发放日须在职", "only to whoever is employed on the pay date"),
}
_TAX = {
    "annual bonus, separate": W("个税提示：全年一次性奖金单独计税", "tax hint: separately, as an annual bonus"),
    "with wages": W("个税提示：并入当月工资", "tax hint: with the wages of the month"),
}


def said_ladder(ladder: Ladder, *, is_money: bool, is_share: bool) -> W:
    """Rungs, each with its lower bound."""
    parts = []
    for rung in ladder:
        start = plain(rung.start) if is_money or not is_share else share(rung.start)
        value = share(rung.value) if is_share else plain(rung.value)
        zh, en = ("该比率本身", "the ratio itself") if rung.is_itself else (value, value)
        back = "" if rung.back_to is None else plain(rung.back_to) if is_money else share(rung.back_to)
        parts.append(
            W(
                f"{start} 起 {zh}{f'（追溯到 {back}）' if back else ''}",
                f"{en} from {start}{f' (back to {back})' if back else ''}",
            )
        )
    return joined(parts, zh="，", en=", ")


def said_times(times: Times) -> W:
    """A factor by steps of a ratio."""
    steps = joined(
        (
            W(
                f"{share(rung.start)} 起 {'该比率本身' if rung.is_itself else plain(rung.value)}",
                f"{'the ratio itself' if rung.is_itself else plain(rung.value)} from {share(rung.start)}",
            )
            for rung in times.steps
        ),
        zh="，",
        en=", ",
    )
    return W(f"再乘以系数（按 {times.by}：{steps.zh}）", f"multiplied by a factor (by {times.by}: {steps.en})")


def said_gate(gate: Gate, currency: str) -> W:
    """What has to be reached."""
    needs = joined(
        (W(f"{name} 至少 {share(bound)}", f"{name} at least {share(bound)}") for name, bound in gate.needs),
        zh="且",
        en=" and ",
    )
    otherwise = money(gate.otherwise, currency)
    return W(
        f"闸门：{needs.zh}，刚好达到算达到；否则付 {otherwise}",
        f"only with {needs.en}, exactly that much included; otherwise {otherwise}",
    )


def said_terms(component: Component, plan: Plan) -> list[W]:
    """Every term that is not the usual one, a sentence each."""
    terms, currency, found = component.terms, plan.currency, []
    if terms.times is not None:
        times = said_times(terms.times)
        rest = (
            W("；没有放行的暂扣，不作废", "; what it holds back is held, not lost")
            if terms.times.rest_is_held
            else W("", "")
        )
        found.append(W(times.zh + rest.zh, times.en + rest.en))
    if terms.cap is not None:
        found.append(W(f"封顶 {money(terms.cap, currency)}", f"at most {money(terms.cap, currency)}"))
    if terms.floor is not None:
        found.append(W(f"保底 {money(terms.floor, currency)}", f"at least {money(terms.floor, currency)}"))
    if terms.gate is not None:
        found.append(said_gate(terms.gate, currency))
    if terms.is_year_to_date:
        over = {
            "keep": W("多付的不追回", "what was paid too much is kept"),
            "recover": W("多付的追回", "what was paid too much is taken back"),
            "carry": W("多付的从以后各期扣", "what was paid too much is worked off later"),
        }[terms.negative]
        found.append(
            W(
                f"按年累计：本期付“累计应付减已付”，{over.zh}",
                f"over the year to date: what is due so far less what was paid; {over.en}",
            )
        )
    if terms.pay_now is not None:
        found.append(
            W(f"当期发 {share(terms.pay_now)}，其余递延", f"{share(terms.pay_now)} is paid now, the rest is deferred")
        )
    if terms.parts:
        parts = joined(
            (W(f"{one.on} 发 {share(one.share)}", f"{share(one.share)} on {one.on}") for one in terms.parts),
            zh="，",
            en=", ",
        )
        found.append(W(f"分期：{parts.zh}", f"in parts: {parts.en}"))
    if terms.when_negative == "zero":
        found.append(W("净退货的期间按零计", "a period of net returns counts as zero"))
    found += [said[key] for said, key in ((_LEAVERS, terms.leavers), (_TAX, terms.tax)) if key in said]
    if getattr(component.shape, "quota", ""):
        found.append(_NO_QUOTA[terms.when_no_quota])
    return [W(f"　{one.zh}。", f"  {one.en[0].upper()}{one.en[1:]}.") for one in found]
