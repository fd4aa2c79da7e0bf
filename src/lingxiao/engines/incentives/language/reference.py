"""The reference of the language, from the table the checker goes by: every key, where it stands, what it takes, its default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.vocabulary import COLUMNS, KEYS, KINDS, MEASURED, OPEN_TABLES, Takes
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from lingxiao.engines.incentives.language.vocabulary import Key

PLACES = {
    "plan": W("方案", "A plan"),
    "measure": W("measures 下的一项", "One of measures"), "pay": W("pay 下的一项", "One of pay"),
    "axis": W("矩阵的 rows 与 columns", "rows and columns of a matrix"), "tier": W("一档的长写法", "A tier written long"),
    "scorecard": W("scorecard", "scorecard"), "kpi": W("kpis 下的一项", "One of kpis"), "times": W("times", "times"),
    "returns": W("returns", "returns"), "advance": W("advance 下的一项", "One of advance"),
    "settlement": W("settlement", "settlement"), "true_up": W("settlement 的 true_up", "true_up of settlement"),
    "deferred": W("settlement 的 deferred", "deferred of settlement"),
    "held": W("settlement 的 held", "held of settlement"), "rank": W("rank 下的一项", "One of rank"),
    "grant": W("grants 下的一项", "One of grants"), "honour": W("honours 下的一项", "One of honours"),
    "example": W("examples 下的一项", "One of examples"),
}  # fmt: skip
"""What each place of the vocabulary is called, in the order of the reference."""


IN_CHINESE = {
    Takes.NAME: "一个名称", Takes.SENTENCE: "一句话", Takes.WHOLE: "整数", Takes.MONEY: "金额，例如 6000 CNY",
    Takes.RATIO: "比例，例如 5%", Takes.NUMBER: "不带单位的数",
    Takes.LITERAL: "数、比例或金额", Takes.DAY: "日期，例如 2028-01-31",
    Takes.DAY_OF_YEAR: "每年的某日，例如 01-31", Takes.DAYS: "天数，例如 90 days",
    Takes.SPAN: "首日与末日，例如 2027-01-01 .. 2027-12-31", Takes.CHOICE: "所列词之一", Takes.CONDITION: "条件",
    Takes.MEASURE: "指标名", Takes.MONEY_MEASURE: "金额类指标", Takes.RATIO_MEASURE: "比率类指标", Takes.SOURCE: "数据的一列",
    Takes.LADDER: "各档下限与其值，例如 from 80%: 5%", Takes.POINTS: "各点，例如 75%: 50%", Takes.SERIES: "列表",
    Takes.BLOCK: "一组键", Takes.NAMED: "若干名称，各带内容", Takes.GATE: "指标与 at least …，以及 otherwise",
    Takes.PARTS: "比例与各自日期", Takes.RATES: "币种与各自折算",
}  # fmt: skip
"""What stands behind a key, said in Chinese."""


def reference(language: str) -> str:
    """The reference as Markdown, in Chinese (``zh``) or English (``en``)."""

    def said(text: W) -> str:
        return text.zh if language == "zh" else text.en

    title = W("激励方案的语言", "The language of incentive plans")
    lead = W(
        "由检查器所用的词表生成，所以与检查器永远一致。带 * 的必须写；数必须带单位（5%、6000 CNY、0.6）；日期写 2027-01-31；"
        "效期 A .. B 两头都算；下限都含本数。",
        "Made from the table the checker goes by, so neither can say what the other does not. * must be written; numbers "
        "carry their units (5%, 6000 CNY, 0.6); days are written 2027-01-31; A .. B includes both ends; a lower bound belongs to "
        "what begins there.",
    )
    head = W("| 键 | 写什么 | 不写时 | 意思 |", "| key | what stands behind it | when left out | what it means |")
    parts = [f"# {said(title)}", "", said(lead)]
    for where, called in PLACES.items():
        parts += ["", f"## {said(called)}", "", said(head), "|---|---|---|---|"]
        parts += [_line(key, said(key.meaning), said(W(IN_CHINESE[key.takes], key.takes.value))) for key in KEYS[where]]
        if where == "pay":
            parts += ["", said(W(f"每一项恰有其一：{'、'.join(KINDS)}。", f"Each has exactly one of: {', '.join(KINDS)}."))]
        if where == "measure":
            parts += ["", said(W(
                f"要么是公式，例如 sales / quota or 0%，要么恰有其一：{'、'.join(MEASURED)}。",
                f"Either a formula, such as sales / quota or 0%, or exactly one of: {', '.join(MEASURED)}.",
            ))]  # fmt: skip
    sources = W("数据来源", "Sources")
    parts += ["", f"## {said(sources)}", ""]
    parts += [f"- `{table}`: {', '.join(f'`{table}.{one}`' for one in columns)}" for table, columns in COLUMNS.items()]
    own = W("公司自己的名称", "names of the company's own")
    parts += [f"- `{table}`: {said(own)}" for table in sorted(OPEN_TABLES)]
    return "\n".join(parts) + "\n"


def _line(key: Key, meaning: str, takes: str) -> str:
    takes = ", ".join(f"`{one}`" for one in key.choices) or takes
    default = "" if key.is_required or not key.default else f"`{key.default}`"
    return f"| `{key.name}`{' *' if key.is_required else ''} | {takes} | {default} | {meaning} |"
