"""A plan read back in sentences that a sales manager understands, in Chinese and in English; nothing it says is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.literals import plain, written
from lingxiao.engines.incentives.language.plan import (
    Curve,
    Fixed,
    Kpi,
    Linear,
    Matrix,
    PerUnit,
    Pool,
    Product,
    Scorecard,
    Tiers,
)
from lingxiao.engines.incentives.language.said_after import said_after
from lingxiao.engines.incentives.language.said_terms import said_ladder, said_terms
from lingxiao.engines.incentives.language.saying import PERIODS, joined, money, said_measure, share
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from lingxiao.engines.incentives.language.plan import Factor, Plan, Shape


def explain(plan: Plan) -> list[W]:
    """The plan, a sentence a line."""
    period = PERIODS[plan.period]
    lines = [
        W(
            f"《{plan.title}》第 {plan.version} 版（{plan.name}），{plan.first} 至 {plan.last} 有效，按{period.zh}计算，"
            f"以 {plan.currency} 支付。",
            f"“{plan.title}”, version {plan.version} ({plan.name}), holds from {plan.first} to {plan.last}; it is calculated by "
            f"the {period.en} and paid in {plan.currency}.",
        ),
        W(f"适用于：{plan.applies_to}。", f"It is for whoever satisfies: {plan.applies_to}."),
    ]
    if plan.extends:
        lines.append(W(f"没有写到的，按 {plan.extends}。", f"What it does not say is as in {plan.extends}."))
    lines += [W(f"计量：{one.zh}。", f"Counted: {one.en}.") for one in map(said_measure, plan.measures.values())]
    for component in plan.components.values():
        said = said_shape(component.shape, plan)
        lines.append(W(f"{component.name}：{said.zh}。", f"{component.name}: {said.en}."))
        lines += said_terms(component, plan)
    lines += said_after(plan)
    step = money(plan.rounding.step, plan.currency)
    mode = {
        "half up": W("四舍五入", "halves away from zero"),
        "half even": W("四舍六入五成双", "halves to even"),
        "down": W("舍去", "towards zero"),
        "floor": W("向下", "downwards"),
        "ceil": W("向上", "upwards"),
    }[plan.rounding.mode]
    lines.append(
        W(
            f"每项每期只进位一次，到 {step}，{mode.zh}。",
            f"Each component is rounded once a period, to {step}, {mode.en}.",
        )
    )
    return lines


def said_shape(shape: Shape, plan: Plan) -> W:  # noqa: PLR0911 -- a case for each shape
    """What a component pays, before its terms."""
    match shape:
        case Fixed():
            amount = money(shape.amount, plan.currency)
            return W(f"每月 {amount}，不足一月按日历天折算", f"{amount} a month, by calendar days for a part of one")
        case Linear():
            return W(f"{shape.on} 的 {share(shape.rate)}", f"{share(shape.rate)} of {shape.on}")
        case Tiers():
            return said_tiers(shape)
        case Curve():
            return _curve(shape, plan)
        case Matrix():
            return _matrix(shape, plan)
        case Scorecard():
            return _scorecard(shape, plan)
        case PerUnit():
            amount = money(shape.amount, plan.currency)
            most = (
                W("", "")
                if shape.at_most is None
                else W(f"，最多计 {plain(shape.at_most)} 个", f", of at most {plain(shape.at_most)}")
            )
            return W(f"每个 {shape.on} {amount}{most.zh}", f"{amount} for each of {shape.on}{most.en}")
        case Product():
            factors = joined(map(_factor, shape.factors), zh=" × ", en=" × ")
            return W(f"以下各项相乘：{factors.zh}", f"the product of {factors.en}")
        case Pool():
            amount = money(shape.amount, plan.currency)
            return W(
                f"奖金池 {amount}，团队成员按 {shape.weights} 分，一分不剩",
                f"a pool of {amount}, shared in the team by {shape.weights} to the last cent",
            )


def said_tiers(tiers: Tiers) -> W:
    """Tiers, each with its bound and rate."""
    rates = said_ladder(tiers.rates, is_money=tiers.by == tiers.on, is_share=True)
    if tiers.is_marginal:
        return W(
            f"按 {tiers.by} 分段累进，每段只对落在该段内的 {tiers.on} 计：{rates.zh}",
            f"by {tiers.by}, each rate on what of {tiers.on} lies within its tier: {rates.en}",
        )
    return W(
        f"按 {tiers.by} 定档，所到档的比例用于全部 {tiers.on}：{rates.zh}",
        f"by {tiers.by}, the rate of the tier reached on all of {tiers.on}: {rates.en}",
    )


def _curve(curve: Curve, plan: Plan) -> W:
    target = money(curve.target, plan.currency)
    points = joined(
        (W(f"{share(x)} 得 {share(y)}", f"{share(x)} pays {share(y)}") for x, y in curve.points), zh="，", en=", "
    )
    below = (
        W("低于首点按首点", "below the first point as at it")
        if curve.is_flat_below
        else W("低于首点不付", "nothing below the first point")
    )
    above = (
        W("高于末点按最后的斜率延伸", "above the last point on by the last slope")
        if curve.extends_above
        else W("高于末点不再增加", "no more above the last point")
    )
    return W(
        f"目标奖金 {target}，按 {curve.by} 走折线：{points.zh}；{below.zh}，{above.zh}",
        f"of a target of {target}, straight lines by {curve.by}: {points.en}; {below.en}, {above.en}",
    )


def _matrix(matrix: Matrix, plan: Plan) -> W:
    target = money(matrix.target, plan.currency)
    lines = joined(
        (
            W(
                f"{matrix.row_by} 从 {share(row)} 起："
                + "、".join(
                    f"{share(column)} 起 {share(cell)}" for column, cell in zip(matrix.columns, cells, strict=True)
                ),
                f"{matrix.row_by} from {share(row)}: "
                + ", ".join(
                    f"{share(cell)} from {share(column)}" for column, cell in zip(matrix.columns, cells, strict=True)
                ),
            )
            for row, cells in zip(matrix.rows, matrix.cells, strict=True)
        )
    )
    how = W("，格与格之间按比例", ", in proportion between cells") if matrix.is_smooth else W("", "")
    return W(
        f"目标奖金 {target}，按 {matrix.row_by} 与 {matrix.column_by} 查表{how.zh}（{lines.zh}），低于最低一格不付",
        f"of a target of {target}, by {matrix.row_by} and {matrix.column_by}{how.en} ({lines.en}); nothing below the lowest",
    )


def _scorecard(card: Scorecard, plan: Plan) -> W:
    kpis = joined(map(_kpi, card.kpis), zh="；", en="; ")
    base = money(card.base, plan.currency)
    table = (
        said_ladder(card.coefficient, is_money=False, is_share=False)
        if card.coefficient
        else W("总分 ÷ 100", "total score / 100")
    )
    return W(
        f"基数 {base} × 绩效系数。评分：{kpis.zh}。系数按总分：{table.zh}",
        f"{base} times a coefficient. Scored: {kpis.en}. The coefficient by total score: {table.en}",
    )


def _kpi(kpi: Kpi) -> W:
    target = written(kpi.target) if kpi.target else ""
    ways = {
        "ratio": W(f"完成 {target} 得 100 分，按比例", f"100 points at {target}, in proportion"),
        "lower is better": W(f"以 {target} 为 100 分，越低越好", f"100 points at {target}, the lower the better"),
        "steps": W("分段得分", "points by steps"),
        "yes or no": W("做到得 100 分", "100 points when it is so"),
    }
    way = ways[kpi.way]
    most = W("", "") if kpi.most is None else W(f"，最高 {plain(kpi.most)} 分", f", at most {plain(kpi.most)}")
    return W(
        f"{kpi.name} 占 {share(kpi.weight)}（{kpi.measure}，{way.zh}{most.zh}）",
        f"{kpi.name} {share(kpi.weight)} ({kpi.measure}, {way.en}{most.en})",
    )


def _factor(factor: Factor) -> W:
    if factor.number is not None:
        return W(plain(factor.number), plain(factor.number))
    if factor.by_grade:
        table = ", ".join(f"{grade} {plain(value)}" for grade, value in factor.by_grade)
        return W(f"按 {factor.name}（{table}）", f"by {factor.name} ({table})")
    return (
        W(factor.name, factor.name)
        if factor.over is None
        else W(f"{factor.name}/{plain(factor.over)}", f"{factor.name}/{plain(factor.over)}")
    )
