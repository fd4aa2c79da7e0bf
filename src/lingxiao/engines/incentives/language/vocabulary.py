"""The closed vocabulary of plans: every key, where it may stand, what it takes, and what holds when it is left out.

This one table is what the checker goes by and what the reference prints, so neither can say what the other does not.
Source: the contract of incentive plans, conventions and language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lingxiao.kernel.words import Bilingual as W


class Takes(StrEnum):
    """What stands behind a key."""

    NAME = "a name"
    SENTENCE = "a sentence"
    WHOLE = "a whole number"
    MONEY = "money, such as 6000 CNY"
    RATIO = "a share, such as 5%"
    NUMBER = "a number without a unit"
    LITERAL = "a number, a share or money"
    DAY = "a day, such as 2028-01-31"
    DAY_OF_YEAR = "a day of every year, such as 01-31"
    DAYS = "a number of days, such as 90 days"
    SPAN = "two days, both included, such as 2027-01-01 .. 2027-12-31"
    CHOICE = "one of the words listed"
    CONDITION = "a condition"
    MEASURE = "the name of a measure"
    MONEY_MEASURE = "a measure of money"
    RATIO_MEASURE = "a measure that is a ratio"
    SOURCE = "a column of the data"
    LADDER = "lower bounds with what holds from there, each as from 80%: 5%"
    POINTS = "points, each as 75%: 50%"
    SERIES = "a list"
    BLOCK = "a block of keys"
    NAMED = "names, each with a block of keys"
    GATE = "measures, each with at least …, and otherwise"
    PARTS = "shares with the day of each"
    RATES = "currencies, each with how much one is worth"


@dataclass(frozen=True, slots=True)
class Key:
    """One word of the language at one place."""

    name: str
    takes: Takes
    meaning: W
    default: str = ""
    choices: tuple[str, ...] = ()
    is_required: bool = False


def _must(name: str, takes: Takes, zh: str, en: str, *choices: str) -> Key:
    return Key(name, takes, W(zh, en), choices=choices, is_required=True)


def _may(name: str, takes: Takes, default: str, zh: str, en: str, *choices: str) -> Key:
    return Key(name, takes, W(zh, en), default, choices)


_COMMON = (
    _may("times", Takes.BLOCK, "1", "再乘以一个系数", "multiplied by a factor"),
    _may("cap", Takes.MONEY, "none", "封顶", "at most this"),
    _may("floor", Takes.MONEY, "none", "保底", "at least this"),
    _may(
        "gate", Takes.GATE, "none", "闸门：不达到就只给 otherwise", "what has to be reached, or only otherwise is paid"
    ),
    _may(
        "accumulate",
        Takes.CHOICE,
        "period",
        "按期计算还是按年累计",
        "counted by the period or over the year",
        "period",
        "year to date",
    ),
    _may(
        "negative",
        Takes.CHOICE,
        "keep",
        "累计后多付的怎么办",
        "what happens to what was paid too much so far",
        "keep",
        "recover",
        "carry",
    ),
    _may("pay_now", Takes.RATIO, "100%", "当期发放的部分", "the part that is paid now"),
    _may("rest", Takes.CHOICE, "deferred", "其余的部分", "what becomes of the rest", "deferred", "held"),
    _may("defer", Takes.PARTS, "none", "分期发放的日期与比例", "parts that are paid on days to come"),
    _may("when_negative", Takes.CHOICE, "first rate", "净退货时", "in a period of net returns", "first rate", "zero"),
    _may(
        "when_no_quota",
        Takes.CHOICE,
        "pay nothing, flag",
        "没有目标时",
        "when there is no quota",
        "pay nothing, flag",
        "as 100%, flag",
        "stop",
    ),
    _may("when_missing", Takes.CHOICE, "stop", "缺数时", "when a figure is missing", "stop", "as zero"),
    _may(
        "leavers",
        Takes.CHOICE,
        "paid in full",
        "离职者",
        "who left",
        "paid in full",
        "employed on the pay date",
        "employed on paid_on",
    ),
    _may(
        "tax",
        Takes.CHOICE,
        "none",
        "个税提示，不代替申报",
        "a hint of the tax, no declaration",
        "annual bonus, separate",
        "with wages",
    ),
)

KEYS: dict[str, tuple[Key, ...]] = {
    "plan": (
        _must("plan", Takes.NAME, "方案代号", "the name of the plan"),
        _must("title", Takes.SENTENCE, "方案名称", "its title"),
        _must("version", Takes.WHOLE, "版本", "its version"),
        _may(
            "extends",
            Takes.NAME,
            "none",
            "未写的都取自这一方案的这一版",
            "what is not said here is taken from that version",
        ),
        _must("effective", Takes.SPAN, "生效的首日与末日", "its first and its last day"),
        _must("currency", Takes.NAME, "币种", "the currency it pays"),
        _must("period", Takes.CHOICE, "计算周期", "what it is calculated by", "month", "quarter", "year"),
        _must("applies_to", Takes.CONDITION, "适用于谁", "whom it is for"),
        _may("measures", Takes.NAMED, "none", "计量什么", "what is counted"),
        _may("plan_rates", Takes.RATES, "none", "方案汇率", "rates of exchange of the plan"),
        _may("rank", Takes.NAMED, "none", "强制分布", "forced distribution"),
        _may("pay", Takes.NAMED, "none", "怎么付", "how it is paid"),
        _may("returns", Takes.BLOCK, "none", "退货如何追回", "how returns are taken back"),
        _may("advance", Takes.NAMED, "none", "预支与保底", "draws and guarantees"),
        _may("settlement", Takes.BLOCK, "none", "年终清算", "the settlement of the year"),
        _may("grants", Takes.NAMED, "none", "股权授予", "grants of equity"),
        _may("honours", Takes.NAMED, "none", "荣誉", "honours"),
        _must("round", Takes.SENTENCE, "在哪里、如何进位", "where and how it is rounded"),
        _may("examples", Takes.SERIES, "none", "算例", "worked examples"),
    ),
    "measure": (
        _may("sum", Takes.SOURCE, "", "合计哪一列", "the column that is added up"),
        _may("count", Takes.SOURCE, "", "数什么", "what is counted"),
        _may("from", Takes.SOURCE, "", "取自哪里", "where it is taken from"),
        _may("min", Takes.SOURCE, "", "最小的一个", "the least of them"),
        _may("dated", Takes.SOURCE, "the first date the table has", "按哪个日期归期", "the date that says the period"),
        _may("of", Takes.CHOICE, "the payee", "谁的", "whose", "team", "everyone below"),
        _may("credit", Takes.CHOICE, "by split", "如何归属", "how it is credited", "by split", "to the first"),
        _may("where", Takes.CONDITION, "all", "只计哪些", "only those"),
        _may(
            "convert",
            Takes.CHOICE,
            "rate of the day",
            "如何折算",
            "how it is converted",
            "plan rates",
            "rate of the day",
        ),
        _may("prorate", Takes.CHOICE, "none", "按在岗日折算", "by the days in the post", "calendar days"),
        _may("ramp", Takes.SERIES, "none", "入职后逐月的目标比例", "shares of the quota by months since hire"),
    ),
    "pay": (
        _may("amount", Takes.MONEY, "", "固定金额", "a fixed amount"),
        _may("rate", Takes.RATIO, "", "单一比例", "one rate"),
        _may(
            "tiers",
            Takes.CHOICE,
            "",
            "阶梯",
            "tiers: marginal on what lies within each, retroactive on everything",
            "marginal",
            "retroactive",
        ),
        _may("curve", Takes.CHOICE, "", "折线", "straight lines between points", "line"),
        _may("matrix", Takes.CHOICE, "", "矩阵", "a matrix", "step", "smooth"),
        _may("scorecard", Takes.BLOCK, "", "绩效评分", "a scorecard"),
        _may("per_unit", Takes.MONEY, "", "每件奖励", "so much for each"),
        _may("product", Takes.SERIES, "", "连乘", "a product"),
        _may("pool", Takes.MONEY, "", "奖金池", "a pool"),
        _may("on", Takes.MEASURE, "", "计提基数", "what it is paid on"),
        _may("by", Takes.MEASURE, "", "按什么定档", "what decides the tier"),
        _may("rates", Takes.LADDER, "", "各档比例", "the rate of each tier"),
        _may("target", Takes.MONEY, "", "目标奖金", "what is paid at 100%"),
        _may("points", Takes.POINTS, "", "折线的点", "the points of the curve"),
        _may("below", Takes.CHOICE, "nothing", "低于第一个点", "below the first point", "nothing", "flat"),
        _may("above", Takes.CHOICE, "flat", "高于最后一个点", "above the last point", "flat", "extend"),
        _may("rows", Takes.BLOCK, "", "矩阵的行", "the rows of the matrix"),
        _may("columns", Takes.BLOCK, "", "矩阵的列", "the columns of the matrix"),
        _may("cells", Takes.SERIES, "", "矩阵的格", "the cells of the matrix"),
        _may("at_most", Takes.NUMBER, "no limit", "最多计几件", "at most so many"),
        _may("weights", Takes.MEASURE, "", "按什么分", "what it is shared by"),
        _may("members", Takes.CHOICE, "team", "谁来分", "who shares it", "team"),
        *_COMMON,
    ),
    "axis": (
        _must("by", Takes.RATIO_MEASURE, "按什么", "the measure"),
        _must("from", Takes.SERIES, "各段的下限", "the lower bounds"),
    ),
    "tier": (
        _must("rate", Takes.RATIO, "比例", "the rate"),
        _may("applies_back_to", Takes.LITERAL, "none", "追溯到哪里", "re-rates everything above this"),
    ),
    "scorecard": (
        _must("base", Takes.MONEY, "奖金基数", "what a coefficient of 1 pays"),
        _must("kpis", Takes.NAMED, "指标", "the KPIs"),
        _may("coefficient", Takes.LADDER, "total / 100", "绩效系数", "the coefficient by total score"),
        _may("when_missing", Takes.CHOICE, "stop", "缺数时", "when a figure is missing", "stop", "as zero"),
        _may("veto", Takes.CONDITION, "none", "一票否决", "pays nothing when this holds"),
    ),
    "kpi": (
        _must("measure", Takes.MEASURE, "指标", "what is measured"),
        _must("weight", Takes.RATIO, "权重", "its weight"),
        _may("target", Takes.LITERAL, "", "目标", "its target"),
        _must("score", Takes.CHOICE, "评分方法", "how it is scored", "ratio", "lower is better", "steps", "yes or no"),
        _may("steps", Takes.LADDER, "", "分段得分", "points by value"),
        _may("max", Takes.NUMBER, "no limit", "最高分", "at most so many points"),
        _may("min", Takes.NUMBER, "0", "最低分", "at least so many points"),
    ),
    "times": (
        _must("by", Takes.RATIO_MEASURE, "按什么", "the measure"),
        _must("steps", Takes.LADDER, "各段的系数；itself 为该比率本身", "the factor of each step; itself is the ratio"),
        _may("rest", Takes.CHOICE, "lost", "没有放行的部分", "what becomes of what it holds back", "held", "lost"),
    ),
    "returns": (
        _must(
            "clawback",
            Takes.CHOICE,
            "追回方法",
            "how it is taken back",
            "original rate",
            "restate the period",
            "negative credit now",
        ),
        _may("window", Takes.DAYS, "no limit", "多久之内的退货", "returns within"),
        _may("recover", Takes.SENTENCE, "no limit", "每月最多追回多少", "at most how much a month"),
    ),
    "advance": (
        _must("kind", Takes.CHOICE, "预支还是保底", "a draw or a guarantee", "recoverable", "guarantee"),
        _must("amount", Takes.MONEY, "每月金额", "so much a month"),
        _may("months", Takes.WHOLE, "while the plan holds", "前几个月", "for so many months"),
        _may(
            "repay",
            Takes.CHOICE,
            "from earnings above the draw",
            "如何归还",
            "how it is repaid",
            "from earnings above the draw",
        ),
        _may(
            "balance_at_exit", Takes.CHOICE, "forgive", "离职时的余额", "the balance of who leaves", "forgive", "owed"
        ),
    ),
    "settlement": (
        _must("every", Takes.CHOICE, "多久一次", "how often", "year"),
        _must("paid_on", Takes.DAY_OF_YEAR, "次年发放日", "the day of the next year it is paid on"),
        _may("true_up", Takes.BLOCK, "none", "多退少补", "the true-up"),
        _may("deferred", Takes.BLOCK, "paid in full", "递延部分", "what becomes of what was deferred"),
        _may("held", Takes.BLOCK, "forfeited", "暂扣部分", "what becomes of what was held"),
        _may("leavers", Takes.CHOICE, "paid in full", "离职者", "who left", "paid in full", "employed on paid_on"),
    ),
    "true_up": (
        _must("component", Takes.NAME, "清算哪一项", "the component"),
        _must("tiers", Takes.CHOICE, "阶梯", "tiers", "marginal", "retroactive"),
        _must("on", Takes.MONEY_MEASURE, "计提基数", "what it is paid on"),
        _must("by", Takes.MEASURE, "按什么定档", "what decides the tier"),
        _must("rates", Takes.LADDER, "各档比例", "the rate of each tier"),
        _may(
            "negative",
            Takes.CHOICE,
            "keep",
            "多付的怎么办",
            "what happens to what was paid too much",
            "keep",
            "recover",
        ),
    ),
    "deferred": (_must("times", Takes.BLOCK, "乘以", "multiplied by"),),
    "held": (
        _must("release_if", Takes.CONDITION, "放行条件", "when it is released"),
        _may("otherwise", Takes.CHOICE, "forfeit", "否则", "or else", "forfeit", "carry"),
    ),
    "rank": (
        _must("by", Takes.SERIES, "依次按什么排", "what is compared, in order"),
        _must("bands", Takes.POINTS, "各等级比例", "the share of each grade"),
        _may("teams_under", Takes.SENTENCE, "none", "人数太少的团队", "teams too small to be ranked"),
    ),
    "grant": (
        _must("units", Takes.WHOLE, "授予数量", "how many"),
        _must("vest", Takes.SENTENCE, "归属安排", "when they vest"),
        _may("rounding", Takes.CHOICE, "cumulative, down", "取整", "whole units", "cumulative, down"),
        _may("after_leaving", Takes.SENTENCE, "lost", "离职后", "after leaving"),
    ),
    "honour": (
        _must("rank", Takes.WHOLE, "前几名", "how many first ones"),
        _must("by", Takes.MEASURE, "按什么排", "what is compared"),
        _may("prize", Takes.MONEY, "none", "奖金", "what is paid"),
    ),
    "example": (
        _may("component", Takes.NAME, "", "哪一项", "the component"),
        _may("advance", Takes.NAME, "", "哪一项预支", "the draw"),
        _may("grant", Takes.NAME, "", "哪一项授予", "the grant"),
        _may("given", Takes.NAMED, "", "已知", "what is given"),
        _may("earned", Takes.SERIES, "", "逐月应得", "what was earned, month by month"),
        _may("pays", Takes.LITERAL, "", "应付", "what it pays"),
        _may("start", Takes.DAY, "", "授予日", "the day of the grant"),
        _may("on", Takes.DAY, "", "哪一天", "the day asked about"),
        _may("vested", Takes.WHOLE, "", "已归属", "how many have vested"),
    ),
}

KINDS = ("amount", "rate", "tiers", "curve", "matrix", "scorecard", "per_unit", "product", "pool")
"""Keys of which a component has exactly one: it says how the component pays."""
MEASURED = ("sum", "count", "from", "min")
"""Keys of which a measure that is no formula has exactly one."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "orders": ("net_amount", "cost", "quantity", "product", "customer_id", "signed_on", "shipped_on", "invoiced_on"),
    "receipts": ("amount", "received_on"),
    "receivables": ("amount", "due_on"),
    "customers": ("first_order",),
    "employment": ("months", "monthly_base", "hired_on", "left_on", "department", "grade", "gender"),
    "positions": ("points", "position", "team"),
    "appraisal": ("total", "grade"),
    "teams": ("attainment",),
}
"""What a source may name; ``quotas`` and ``kpi`` take the names of the company's own quotas and KPIs."""
OPEN_TABLES = frozenset({"quotas", "kpi"})


def key_of(where: str, name: str) -> Key | None:
    """The word of that name at that place."""
    return next((one for one in KEYS[where] if one.name == name), None)
