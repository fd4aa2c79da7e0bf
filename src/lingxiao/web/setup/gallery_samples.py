"""Invented content for the gallery, in both languages."""
# ruff: noqa: E501 -- one invented thing a line is easier to look through than four lines for each

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy
from django.utils.translation import get_language

from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.verdict import Verdict
from lingxiao.kernel.words import Bilingual
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.shell.parts import (
    Chart,
    Event,
    Fact,
    Heat,
    HeatCell,
    HeatRow,
    Link,
    Ratio,
    Series,
    State,
    Step,
    StepState,
    Tab,
    Todo,
    Tone,
    Trust,
    Who,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.kernel.viewer import Viewer


def say(zh: str, en: str) -> str:
    """One of two texts, by the language now spoken."""
    return Bilingual(zh, en).pick(get_language() or "zh-hans")


say_lazy = lazy(say, str)

NAMES = ["陈思远", "李雨桐", "王建国", "张晓燕", "刘珺", "赵一鸣", "周婷婷", "吴堃", "郑海涛", "Emily Carter", "孙喆", "何静"]
UNITS = [("华东大区", "East"), ("华南大区", "South"), ("华北大区", "North"), ("西南大区", "Southwest"), ("海外", "Abroad")]
AREAS = [
    ("职责", "Duties"), ("绩效", "Reviews"), ("发展", "Growth"), ("沟通", "Dialogue"), ("激励", "Rewards"), ("协作", "Teamwork"),
    ("工具", "Tools"), ("应变", "Crisis"), ("文化", "Culture"), ("合规", "Compliance"), ("身心", "Wellbeing"), ("道德", "Ethics"),
    ("国际", "Abroad"), ("创新", "Ideas"), ("客户", "Customers"),
]

FIELDS = {
    "title": ("责任书名称", "Title of the letter", "收件人看到的名称，最多 40 个字。", "What the receiver sees; at most 40 characters."),
    "reason": ("变更原因", "Why it changes", "会原样写给经理看。", "The manager reads it as you write it."),
    "kind": ("变更类别", "What changes", "", ""),
    "from_day": ("生效日期", "From", "不能早于今天。", "Not before today."),
    "month": ("考核起始月", "Counted from", "", ""),
    "share": ("权重（%）", "Weight (%)", "各项权重合计应为 100。", "All weights add up to 100."),
    "how": ("告知方式", "How to tell", "", ""),
    "parts": ("涉及部分", "Which parts", "", ""),
    "paper": ("附件", "Attachment", "PDF 或图片，20 MB 以内。", "PDF or image, up to 20 MB."),
    "agreed": ("已与本人面谈", "We have talked about it", "", ""),
}


@dataclass(frozen=True, slots=True)
class Manager:
    """An invented manager."""

    pk: int
    name: str
    unit: tuple[str, str]
    team: int
    reached: float
    state: State
    talk_on: date | None


def managers(today: date) -> list[Manager]:
    """Sixty invented managers."""
    states = [
        State(say_lazy("高", "High"), Tone.BAD), State(say_lazy("中", "Medium"), Tone.WARN), State(say_lazy("低", "Low"), Tone.OK),
    ]
    return [
        Manager(
            1001 + at, NAMES[at % len(NAMES)], UNITS[at % len(UNITS)], 6 + at * 7 % 13, 62.5 + at * 37 % 61,
            states[at * 5 % 3], None if at % 9 == 4 else today + timedelta(days=at % 40 - 3),  # noqa: PLR2004 -- invented
        )
        for at in range(60)
    ]


def _ratio(row: Manager) -> Ratio:
    return Ratio(row.reached, f"{row.reached}%", say(f"{row.name}的达成率", f"Attainment of {row.name}"), 80, 95, 140)


def _search(rows: Sequence[Manager], words: str) -> list[Manager]:
    return [row for row in rows if words in row.name or words in str(row.pk)]


def _units(viewer: Viewer) -> list[tuple[str, Any]]:  # noqa: ARG001 -- a filter may ask who looks
    return [(zh, say(zh, en)) for zh, en in UNITS]


MANAGERS: Listing[Manager] = Listing(
    key="managers",
    columns=[
        Column(key="name", title=say_lazy("经理", "Manager"), sort=["name"],
               value=lambda row: Who(row.name, str(row.pk), f"#{row.pk}")),
        Column(key="unit", title=say_lazy("大区", "Region"), value=lambda row: say(*row.unit), sort=["unit"]),
        Column(key="team", title=say_lazy("团队", "Team"), value=lambda row: row.team, sort=["team"], is_figure=True),
        Column(key="reached", title=say_lazy("达成率", "Attainment"), value=_ratio, sort=["reached"]),
        Column(key="risk", title=say_lazy("风险", "Risk"), value=lambda row: row.state),
        Column(key="talk", title=say_lazy("下次面谈", "Next talk"), value=lambda row: row.talk_on, sort=["talk_on"]),
        Column(key="number", title=say_lazy("工号", "Number"), value=lambda row: str(row.pk), is_shown=False),
    ],
    filters=[Choice(key="unit", word=say_lazy("大区", "Region"), options=_units,
                    narrow=lambda rows, unit: [row for row in rows if row.unit[0] == unit])],
    search=_search,
    search_hint=say_lazy("姓名或工号", "Name or number"),
    sort="name",
    file_name=say_lazy("经理名册", "managers"),
)
EMPTY: Listing[Manager] = Listing(key="nobody", columns=MANAGERS.columns)


def _heat() -> Heat:
    levels = [3, 5, 5, 5, 2, 3, 4, 1, 4, 3, 4, 5, 0, 4, 5]
    rows = [
        HeatRow(name, [
            HeatCell(level := levels[(column + line * 4) % 15], str(level) if level else "–",
                     f"{name} · {say(*area)} · {level}", f"#{line}-{column}" if level else "")
            for column, area in enumerate(AREAS)
        ], f"#{line}")
        for line, name in enumerate(NAMES[:6])
    ]
    caption = say("每位经理在十五个管理领域的评级，1 到 5", "The level of every manager in fifteen areas, 1 to 5")
    return Heat(caption, say("经理", "Manager"), [say(*area) for area in AREAS], rows)


def _trend() -> Chart:
    months = [*range(12, 13), *range(1, 12)]
    target = [95, 87, 91, 101, 104, 107, 110, 112, 114, 118, 122, 126]
    actual = [101, 82, 86, 97, 108, 104, 113, 106, 117, 112, 118, 116]
    reached = [round(100 * one / goal, 1) for one, goal in zip(actual, target, strict=True)]
    return Chart(
        says=say("近 12 个月累计达成 98.2%；11 月达成 92.1%，低于目标。", "98.2% of twelve months' target; November at 92.1%, below it."),
        categories=[say(f"{month}月", date(2026, month, 1).strftime("%b")) for month in months],
        series=[
            Series(say("目标", "Target"), target, tone="plain"), Series(say("实际", "Actual"), actual),
            Series(say("达成率", "Attainment"), reached, kind="line", tone="ok", unit="%", on_second_axis=True),
        ],
        unit=say("百万元", "CNY million"), second_unit="%", trust=_trust(), corner=say("月份", "Month"),
    )


def _trust(reconciled: State | None = None, quality: State | None = None) -> Trust:
    return Trust(
        source=say("业绩数据", "sales facts"), batch=say("批次 214", "batch 214"),
        fresh=State(say("3 小时前更新", "3 hours old"), Tone.OK, "clock"),
        standing=State(say("12 个月中已冻结 11 个月", "11 of 12 months frozen"), Tone.INFO, "lock"),
        reconciled=reconciled, quality=quality,
    )


def _ladder() -> Chart:
    return Chart(
        says=say("西南大区离职率 14.2%，高于 10% 的警戒线。", "Turnover in the Southwest is 14.2%, above the line of 10%."),
        categories=[say(*unit) for unit in UNITS],
        series=[Series(say("离职率", "Turnover"), [6.1, 8.4, 9.9, 14.2, None], tone="warn", unit="%")],
        unit="%", corner=say("大区", "Region"), is_lying=True, marks=[(say("警戒线", "Line"), 10)],
        trust=_trust(
            reconciled=State(say("与 ERP 相差 0.2%", "0.2% off the ERP"), Tone.OK),
            quality=State(say("数据质量 96", "data quality 96"), Tone.OK),
        ),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a redline."""

    kind: str
    text: str


class NotYours(Refusal):
    """A sample refusal."""

    def __str__(self) -> str:
        """Say why."""
        return say("须由另一位 HR 复核；您是起草人。", "Another person of HR must check it; you drafted it.")


def words() -> dict[str, str]:
    """Loose texts of the templates."""
    return {
        "cockpit": say("经理驾驶舱", "Manager cockpit"),
        "sub": say("2026年11月 · 数据截至 11月23日 08:00 · 五个大区", "November 2026 · data as of 23 Nov, 08:00 · five regions"),
        "start": say("发起考核", "Start a review"), "publish": say("发布并通知 12 位经理", "Publish and tell 12 managers"),
        "withdraw": say("撤回", "Withdraw"), "export": say("导出", "Export"), "more": say("更多操作", "More"),
        "consequence": say(
            "发布后 12 位经理会收到通知，各有 5 个工作日确认；发布前可随时修改。",
            "Twelve managers are told and have five working days each to confirm. Until then you can change everything.",
        ),
        "sure": say("撤回后，已确认的 3 位经理需要重新确认。确定撤回？", "Three managers have confirmed and would have to again. Withdraw?"),
        "law": say("变更岗位职责须经双方书面同意（劳动合同法第三十五条）。", "A change of duties needs both sides' written consent."),
        "hint": say("实际回款 ÷ 目标回款，按确认日归月；每小时更新。", "Collected ÷ target, by month of receipt; updated hourly."),
        "person": say("选择一位经理", "Choose a manager"), "body": say(
            "负责华东大区工业客户的新签与续约，对回款与客户满意度负责；每季度与每位下属至少面谈一次。",
            "Wins and renews industrial customers in the East; answers for receipts and satisfaction; talks with every report once a quarter.",
        ),
    }


def context(today: date) -> dict[str, Any]:
    """Everything the gallery shows."""
    noon = datetime(today.year, today.month, today.day, 4, tzinfo=UTC)
    waiting = State(say("待您确认", "Waiting for you"), Tone.WARN, "clock")
    late = State(say("逾期 2 天", "2 days late"), Tone.BAD, "clock-exclamation")
    return {
        "words": words(), "today": today, "heat": _heat(), "trend": _trend(), "ladder": _ladder(),
        "points": [12, 15, 14, 17, 16, 20, 23, 22, 26], "falling": [26, 24, 25, 21, 22, 17, 16, 12],
        "refused": Verdict.refuse(NotYours()), "who": Who("林晓", say("人力资源经理", "HR manager"), "#who"),
        "states": [
            State(say("草稿", "Draft")), State(say("会签中", "Being checked"), Tone.BRAND), waiting,
            State(say("已生效", "In force"), Tone.OK), late, State(say("已被新版取代", "Superseded"), Tone.INFO, "versions"),
        ],
        "tabs": [
            Tab(say("概览", "Overview"), "#a", is_current=True), Tab(say("责任书", "Letters"), "#b", count=12),
            Tab(say("往来", "Talks"), "#c", count=0), Tab(say("记录", "History"), "#d"),
        ],
        "todos": [
            Todo(say("绩效校准", "Calibration"), "#1", say("华东大区 Q4 校准会材料待审", "Papers for East's Q4 meeting"), today, waiting, "chart-bar", Tone.WARN),
            Todo(say("提成复核", "Commission check"), "#2", say("10 月提成 4 笔超上限", "4 lines of October above the cap"), today - timedelta(days=2), late, "coin", Tone.BAD),
            Todo(say("转正评估", "End of probation"), "#3", say("周婷婷的评估表待签", "周婷婷's form waits for signature"), today + timedelta(days=1), None, "user-check", Tone.INFO),
            Todo(say("辖区调整", "Territory change"), "#4", say("移交客户 36 家，待双签", "36 customers to hand over"), today + timedelta(days=9), None, "map-pin", Tone.OK),
        ],
        "events": [
            Event(say("确认了责任书第 3 版", "confirmed version 3 of the letter"), noon, "李雨桐", "", "signature", Tone.OK, "#e"),
            Event(say("提出异议", "objected"), noon - timedelta(days=1), "李雨桐", say("第 4 条的考核口径与目标书不一致。", "Item 4 is measured otherwise than in the target letter."), "message-circle", Tone.WARN),
            Event(say("发布了第 2 版", "published version 2"), noon - timedelta(days=40), "林晓", "", "send", Tone.BRAND),
        ],
        "steps": [
            Step(say("起草", "Drafted"), StepState.DONE, say("11月2日", "2 Nov")), Step(say("会签", "Checked"), StepState.DONE, say("11月6日", "6 Nov")),
            Step(say("发布", "Published"), StepState.DONE), Step(say("本人确认", "Confirmed"), StepState.CURRENT, say("还剩 3 天", "3 days left")),
            Step(say("生效", "In force")),
        ],
        "stopped": [
            Step(say("起草", "Drafted"), StepState.DONE), Step(say("会签", "Checked"), StepState.STOPPED, say("法务退回", "Legal sent it back")),
            Step(say("发布", "Published")),
        ],
        "facts": [
            Fact(say("姓名", "Name"), Who("陈思远", say("华东大区经理", "Manager, East"), "#x")), Fact(say("状态", "State"), waiting),
            Fact(say("生效", "In force"), date(2026, 11, 1)), Fact(say("依据", "Based on"), Link(say("岗位说明书 v3", "Job description v3"), "#jd", "file-text")),
            Fact(say("权重", "Weight"), Ratio(70, "70%", say("权重", "Weight"), 40, 60)), Fact(say("备注", "Note"), ""),
        ],
        "segments": [
            Part("same", say("负责华东大区", "Wins and renews ")), Part("deleted", say("全部", "all ")), Part("inserted", say("工业", "industrial ")),
            Part("same", say("客户的新签与续约，对回款", "customers in the East; answers for receipts")),
            Part("inserted", say("与客户满意度", " and satisfaction")), Part("same", say("负责。", ".")),
        ],
    }
