"""七、技术支持与工具: managers have the tools, can use them, and the figures in them are true; nobody is watched."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lingxiao.engines.facts.domain import forecasts, quality, quality_scores, shares
from lingxiao.engines.health.domain.indicators import (
    Evidence,
    Found,
    Indicator,
    Missing,
    OutOfScope,
    Reading,
    linear,
    on_time,
    on_time_and_linear,
    rate,
)
from lingxiao.engines.health.enums import Kind
from lingxiao.engines.tools.domain import readings
from lingxiao.engines.tools.enums import RequestKind
from lingxiao.engines.tools.practice import Entitlements, Intake
from lingxiao.kernel.money import percent
from lingxiao.kernel.practice import Area
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

HYGIENE = "pipeline_hygiene"
NONE_DUE = Missing(
    Bilingual("工具目录里还没有应配给该岗位的工具", "The catalogue names no tool that is due to this post yet"), "company"
)
STILL_IN_TIME = Missing(
    Bilingual("应配工具都在三个工作日的期限内，尚未到期", "What is due is still within its three working days"), ""
)
CERTIFICATES_LATER = Missing(
    Bilingual(
        "CRM 与数据素养认证尚未启用，学习模块启用后自动计入",
        "Certificates of CRM and data literacy are not set up yet; they count once learning is",
    ),
    "later",
)
HYGIENE_LATER = Missing(
    Bilingual(
        "商机卫生度尚未按经理留存，接入商机并计算后自动计入",
        "Pipeline hygiene is not kept by manager yet; it counts once deals are read and worked out",
    ),
    "later",
)
QUALITY_LATER = Missing(
    Bilingual("数据还没有扫描过，接入数据后自动计入", "The facts were not scanned yet; it counts once some have come"), "later",
)
NOT_HANDED_IN = Missing(
    Bilingual("近一年没有已到期的销售预测", "No forecast of the last year has fallen due"), "",
)
NO_RECORDS = OutOfScope(Bilingual("名下没有可检查的记录", "No records of this team to check"))
NO_DEALS = OutOfScope(Bilingual("名下没有在手商机", "No open deals in this team"))
NOTHING_ASKED = OutOfScope(Bilingual("近一年没有提过工单", "Nothing was asked for in the last year"))


def _access(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """Access and licence in time, no gaps: what is due and there in time, there but late, and not there."""
    told = readings.provided(person_ids=person_ids, on=on, at=at)
    title = Bilingual("本人的工具", "This person’s tools")
    found: dict[int, Found] = {}
    for person in person_ids:
        one = told.get(person)
        if one is None or not one.due:
            found[person] = NONE_DUE if one is None else STILL_IN_TIME
            continue
        said = Bilingual(
            f"应配 {one.due} 项：按时 {one.in_time}，迟到 {one.late}，缺 {one.missing}",
            f"{one.due} due: {one.in_time} in time, {one.late} late, {one.missing} missing",
        )
        inputs = {"on": Fraction(one.in_time), "late": Fraction(one.late), "due": Fraction(one.due)}
        evidence = (Evidence("tools.person", str(person), on, title, f"/cockpit/tools/people/{person}/"),)
        found[person] = Reading(inputs, one.due, said, evidence)
    return found


def _certified(person_ids: Sequence[int], _on: date, _at: datetime) -> Mapping[int, Found]:
    """Certified in CRM and at the data level the post asks for: read from certificates once learning issues them."""
    return dict.fromkeys(person_ids, CERTIFICATES_LATER)


def _hygiene(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """The share of a team's open deals that are in order, from the kept figures of this month."""
    told = shares.kept_shares(measure=HYGIENE, person_ids=person_ids, on=on, at=at)
    if told is None:
        return dict.fromkeys(person_ids, HYGIENE_LATER)
    title = Bilingual("商机卫生度", "Pipeline hygiene")
    found: dict[int, Found] = dict.fromkeys(person_ids, NO_DEALS)
    for person, one in told.items():
        if not one.below:
            continue
        good, every = int(one.above), int(one.below)
        said = Bilingual(f"在手商机 {every} 个，其中 {good} 个合格", f"{good} of {every} open deals in order")
        evidence = (Evidence("facts.batch", str(one.batch_id), on, title),)
        found[person] = Reading({"x": one.above / one.below}, every, said, evidence)
    return found


def _quality(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """The quality of the records somebody answers for, 0 to 100, from the newest scan."""
    scan = quality.newest()
    if scan is None or scan.made_at > at:
        return dict.fromkeys(person_ids, QUALITY_LATER)
    title = Bilingual("数据质量", "Data quality")
    found: dict[int, Found] = dict.fromkeys(person_ids, NO_RECORDS)
    for person, one in quality_scores.scores_in(scan, manager_ids=person_ids).items():
        if one.value is None:
            continue
        said = Bilingual(
            f"检查 {one.checked} 次，未通过 {one.failed} 次", f"{one.checked} checks, {one.failed} not passed"
        )
        evidence = (Evidence("facts.quality_scan", str(scan.pk), on, title, f"/cockpit/quality/managers/{person}/"),)
        found[person] = Reading({"x": one.value}, one.checked, said, evidence)
    return found


def _forecast(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """Forecasts of months that are over: how many came in time, and how near all of them came together."""
    title = Bilingual("销售预测", "Forecasts")
    found: dict[int, Found] = dict.fromkeys(person_ids, NOT_HANDED_IN)
    for person, held in forecasts.of_each(manager_ids=person_ids, on=on, at=at).items():
        near = forecasts.of_distance(off=held.off, came=held.came)
        if near is None or not held.count:
            continue
        said = Bilingual(
            f"{held.count} 个月的预测，按时 {held.in_time} 个；准确度 {percent(near)}",
            f"{held.count} months forecast, {held.in_time} in time; accuracy {percent(near)}",
        )
        evidence = (Evidence("facts.forecasts", str(person), on, title, f"/cockpit/results/forecast/{person}/"),)
        inputs = {"on": Fraction(held.in_time), "late": Fraction(0), "due": Fraction(held.count), "x": near}
        found[person] = Reading(inputs, held.count, said, evidence)
    return found


def _tickets(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """Requests for access, analyses and remedies answered by their day, over the last year."""
    told = readings.answered(person_ids=person_ids, on=on, at=at)
    found: dict[int, Found] = dict.fromkeys(person_ids, NOTHING_ASKED)
    for person, cases in told.items():
        met = sum(1 for one in cases if one.is_in_time)
        late = sum(1 for one in cases if one.decided_on is not None) - met
        said = Bilingual(
            f"工单 {len(cases)} 件：按时 {met}，迟到 {late}，逾期未答 {len(cases) - met - late}",
            f"{len(cases)} requests: {met} in time, {late} late, {len(cases) - met - late} overdue",
        )
        evidence = tuple(Evidence("cases.case", str(one.case_id), on, one.title, f"/desk/cases/{one.case_id}/") for one in cases)
        inputs = {"on": Fraction(met), "late": Fraction(late), "due": Fraction(len(cases))}
        found[person] = Reading(inputs, len(cases), said, evidence)
    return found


LAST_YEAR = Bilingual("近一年", "last year")
AREA = Area(
    number=7,
    key="tooling",
    title=_("Tools and data"),
    short=pgettext_lazy("area", "Tools"),
    asks=_("Do managers have the tools, and are the figures in them true?"),
    weight=5,
    practices=[
        Entitlements(key="tools.provide", title=_("Tools due to the post")),
        Intake(key="tools.access", title=_("Requests for access"), kind=RequestKind.ACCESS.value),
        Intake(key="tools.analysis", title=_("Requests for analyses and reports"), kind=RequestKind.ANALYSIS.value),
        Intake(key="tools.feedback", title=_("What is wrong with tools"), kind=RequestKind.FEEDBACK.value),
    ],
    health=[
        Indicator(
            "access", Bilingual("应配工具按时开通，无缺口", "Tools due are there in time, without gaps"),
            Kind.PROVISION, 15, on_time(), _access, window=LAST_YEAR,
        ),
        Indicator(
            "certified", Bilingual("CRM 与所需数据等级已认证", "Certified in CRM and at the data level required"),
            Kind.CONDUCT, 15, rate(Fraction(1)), _certified,
        ),
        Indicator(
            "hygiene", Bilingual("团队商机卫生度", "Pipeline hygiene of the team"),
            Kind.OUTCOME, 25, linear(Fraction(1, 2), Fraction(95, 100)), _hygiene,
        ),
        Indicator(
            "quality", Bilingual("本人记录的数据质量", "Data quality of own records"),
            Kind.OUTCOME, 20, linear(Fraction(70), Fraction(97)), _quality,
        ),
        Indicator(
            "forecast", Bilingual("预测按时且准确", "Forecasts on time and accurate"),
            Kind.CONDUCT, 15, on_time_and_linear(Fraction(60, 100), Fraction(92, 100)), _forecast,
        ),
        Indicator(
            "tickets", Bilingual("工单按时答复", "Requests answered in time"),
            Kind.PROVISION, 10, on_time(), _tickets, window=LAST_YEAR,
        ),
    ],
)
