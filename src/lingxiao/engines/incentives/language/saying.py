"""How the parts of a plan are said in a sentence: amounts, shares, bounds, whose figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.literals import Literal, Unit, plain, written
from lingxiao.engines.incentives.language.plan import Way
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from lingxiao.engines.incentives.language.plan import Measure

TABLES = {
    "orders": W("订单", "orders"),
    "receipts": W("回款", "receipts"),
    "receivables": W("应收", "receivables"),
    "quotas": W("目标", "quotas"),
    "kpi": W("绩效数据", "KPI data"),
    "customers": W("客户", "customers"),
    "employment": W("任职", "employment"),
    "positions": W("岗位", "posts"),
    "appraisal": W("考核结果", "appraisals"),
    "teams": W("下属团队", "teams below"),
}
COLUMNS = {
    "net_amount": W("净额", "net amount"),
    "cost": W("成本", "cost"),
    "quantity": W("数量", "quantity"),
    "amount": W("金额", "amount"),
    "first_order": W("首单", "first orders"),
    "months": W("在岗月数", "months in the post"),
    "points": W("点数", "points"),
    "total": W("总分", "total score"),
    "grade": W("等级", "grade"),
    "attainment": W("达成率", "attainment"),
    "monthly_base": W("月基本工资", "monthly base pay"),
}
DATES = {
    "signed_on": W("签约日", "the day it was signed"),
    "shipped_on": W("发货日", "the day it was shipped"),
    "invoiced_on": W("开票日", "the day it was invoiced"),
    "received_on": W("到账日", "the day it was received"),
    "due_on": W("到期日", "the day it was due"),
}
SCOPES = {
    "": W("本人", "one's own"),
    "team": W("直接下属", "of direct reports"),
    "everyone below": W("全部下属", "of everyone below"),
}
PERIODS = {"month": W("月", "month"), "quarter": W("季度", "quarter"), "year": W("年", "year")}


def money(amount: Fraction, currency: str) -> str:
    """An amount with its currency, in full."""
    text = plain(amount)
    whole, point, decimals = text.partition(".")
    return f"{int(whole):,}{point}{decimals} {currency}" if whole.lstrip("-").isdigit() else f"{text} {currency}"


def share(ratio: Fraction) -> str:
    """A share in percent."""
    return written(Literal(ratio, Unit.RATIO))


def joined(parts: Iterable[W], *, zh: str = "；", en: str = "; ") -> W:
    """Several of them as one."""
    listed = list(parts)
    return W(zh.join(one.zh for one in listed), en.join(one.en for one in listed))


def said_measure(measure: Measure) -> W:
    """What a measure counts, in a sentence."""
    if measure.way == Way.FORMULA:
        text = measure.written.replace(" or ", " 或 ")
        return W(f"{measure.name} = {text}", f"{measure.name} = {measure.written}")
    table, scope = TABLES[measure.table], SCOPES[measure.scope]
    column = COLUMNS.get(measure.column, W(measure.column, measure.column))
    verb = {
        Way.SUM: W("合计", "the sum"),
        Way.COUNT: W("个数", "the number"),
        Way.FROM: W("取自", "taken from"),
        Way.LEAST: W("最低值", "the least"),
    }[measure.way]
    dated = DATES.get(measure.dated.partition(".")[2])
    more = joined(
        [
            *([W(f"按{dated.zh}归期", f"by {dated.en}")] if dated else []),
            *([W(f"只计 {measure.where}", f"only where {measure.where}")] if measure.where else []),
            *([W("按在岗日历天折算", "by the calendar days in the post")] if measure.is_prorated else []),
            *(
                [
                    W(
                        f"入职后逐月按 {'、'.join(map(share, measure.ramp))}",
                        f"by months since hire: {', '.join(map(share, measure.ramp))}",
                    )
                ]
                if measure.ramp
                else []
            ),
            *([W("按方案汇率折算", "converted at the plan's rates")] if measure.convert == "plan rates" else []),
        ],
        zh="，",
        en=", ",
    )
    tail = W(f"，{more.zh}" if more.zh else "", f", {more.en}" if more.en else "")
    if measure.way == Way.FROM:
        return W(
            f"{measure.name}：取自{table.zh}的 {column.zh}{tail.zh}",
            f"{measure.name}: {column.en} from {table.en}{tail.en}",
        )
    return W(
        f"{measure.name}：{scope.zh}{table.zh}的{column.zh}{verb.zh}{tail.zh}",
        f"{measure.name}: {verb.en} of {table.en}, {column.en}, {scope.en}{tail.en}",
    )
