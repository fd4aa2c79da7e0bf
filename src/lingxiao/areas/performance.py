"""二、设定绩效指标: everyone knows what to reach, and what was reached is judged by evidence that can be defended.

Letters, cards and reviews answer most of its indicators, forecasts and deals the rest. Red lines join with the cases that are
closed against somebody (A10, A12).
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lingxiao.engines.appraisals.domain import owing
from lingxiao.engines.cadence.domain.queries import timeliness
from lingxiao.engines.campaigns.practice import Survey
from lingxiao.engines.facts.domain import forecasts, shares
from lingxiao.engines.health.domain.indicators import (
    Evidence,
    Found,
    Indicator,
    Missing,
    OutOfScope,
    Reading,
    band,
    linear,
    on_time,
    rate,
)
from lingxiao.engines.health.enums import Kind
from lingxiao.engines.scorecards.domain import reviewing, standing
from lingxiao.engines.scorecards.practice import Letters, MonthlyReviews
from lingxiao.kernel.days import DaySpan
from lingxiao.kernel.money import percent, round_half_away
from lingxiao.kernel.practice import Area
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

WINDOW = timedelta(days=365)
COVERAGE = "pipeline_coverage"
NO_TEMPLATE = Missing(
    Bilingual("公司尚未发布目标责任书模板", "The company has published no template of target letters yet"), "later"
)
NOT_GIVEN = Missing(Bilingual("本期还没有交签的目标责任书", "No target letter was given for this period yet"), "company")
NO_CARD = Missing(Bilingual("还没有可计分的月度记分卡", "There is no monthly scorecard with a score yet"), "company")
NO_REVIEW_DUE = Missing(Bilingual("近一年没有到期的月度点评", "No monthly review fell due in the last year"), "")
NO_FORECAST = Missing(Bilingual("近一年没有已到期的销售预测", "No forecast of the last year has fallen due"), "")
NO_PIPELINE = OutOfScope(Bilingual("没有按经理留存的商机覆盖倍数", "No pipeline coverage is kept of this team"))
NO_RESULT = Missing(Bilingual("近一年没有到期的结果告知", "No result was due to be told in the last year"), "")
TELLING = (owing.TALK, owing.LETTER, owing.ANSWER)
"""Under which practices appraisals has the company owe a result: the talk, the letter, the answer to an appeal."""
LETTER = Bilingual("目标责任书", "Target letter")


def _letter(one: standing.Given, on: date) -> tuple[Evidence, ...]:
    return (Evidence("scorecards.letter", str(one.letter_id), on, LETTER, f"/cockpit/letters/{one.letter_id}/"),)


def _signed(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """The letter signed within ten working days of the period or the appointment; the late side is told."""
    told = standing.given(person_ids=person_ids, on=on, at=at)
    found: dict[int, Found] = dict.fromkeys(person_ids, NO_TEMPLATE)
    for person, one in told.items():
        if one.letter_id is None:
            found[person] = NOT_GIVEN
            continue
        if one.signed_on is None and on <= one.due_on:
            found[person] = Missing(Bilingual("尚在签署期限内", "Still within the time to sign"), "")
            continue
        met = one.signed_on is not None and one.signed_on <= one.due_on
        late = one.signed_on is not None and not met
        side = Bilingual("本人未签", "not signed")
        if one.side == "company":
            side = Bilingual("公司交签迟", "the company gave it late")
        state = Bilingual("按期签署", "Signed in time") if met else Bilingual(
            f"{'逾期签署' if late else '尚未签署'}（{side.zh}）", f"{'Signed late' if late else 'Not signed yet'} ({side.en})",
        )
        inputs = {"on": Fraction(met), "late": Fraction(late), "due": Fraction(1)}
        found[person] = Reading(inputs, 1, state, _letter(one, on))
    return found


def _smart(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """The share of the SMART rules that the letter met when it was given."""
    told = standing.given(person_ids=person_ids, on=on, at=at)
    found: dict[int, Found] = dict.fromkeys(person_ids, NO_TEMPLATE)
    for person, one in told.items():
        if one.letter_id is None or not one.asked:
            found[person] = NOT_GIVEN
            continue
        said = Bilingual(f"{one.asked} 条规则中符合 {one.passed} 条", f"{one.passed} of {one.asked} rules are met")
        found[person] = Reading({"x": Fraction(one.passed, one.asked)}, one.asked, said, _letter(one, on))
    return found


def _attained(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """Attainment by weight so far in the period, against the seasonal plan, from the newest frozen card."""
    found: dict[int, Found] = dict.fromkeys(person_ids, NO_CARD)
    for person, one in standing.attained(person_ids=person_ids, on=on, at=at).items():
        said = Bilingual(
            f"加权达成 {percent(one.attainment)}，计分部分占权重 {one.known_weight}%",
            f"{percent(one.attainment)} attained by weight; {one.known_weight} % of the weight has a score",
        )
        title = Bilingual("月度记分卡", "Monthly scorecard")
        evidence = (Evidence("scorecards.card", str(one.card_id), on, title, f"/cockpit/scorecards/{one.card_id}/"),)
        found[person] = Reading({"x": one.attainment}, 1, said, evidence)
    return found


def _reviewed(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """Monthly reviews by the superior, and the managers' own notes, by the tenth working day; of the last year."""
    window = DaySpan(on - WINDOW, on)
    notes = timeliness(practice=reviewing.NOTE, person_ids=person_ids, window=window, at=at)
    found: dict[int, Found] = dict.fromkeys(person_ids, NO_REVIEW_DUE)
    title = Bilingual("月度自评与点评", "Monthly note and review")
    for person, one in notes.items():
        said = Bilingual(
            f"应确认 {one.due} 次：按时 {one.on_time}，迟到 {one.late}", f"{one.due} due: {one.on_time} on time, {one.late} late",
        )
        evidence = tuple(Evidence("cadence.due", str(pk), on, title, f"/desk/dues/{pk}/") for pk in one.evidence_ids)
        inputs = {"on": Fraction(one.on_time), "late": Fraction(one.late), "due": Fraction(one.due)}
        found[person] = Reading(inputs, one.due, said, evidence)
    return found


def _forecast(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """How near forecasts came to what happened."""
    found: dict[int, Found] = dict.fromkeys(person_ids, NO_FORECAST)
    title = Bilingual("销售预测", "Forecasts")
    for person, held in forecasts.of_each(manager_ids=person_ids, on=on, at=at).items():
        near = forecasts.of_distance(off=held.off, came=held.came)
        if near is None or not held.count:
            continue
        said = Bilingual(f"{held.count} 个月的预测准确度 {percent(near)}", f"{percent(near)} accurate over {held.count} months")
        evidence = (Evidence("facts.forecasts", str(person), on, title, f"/cockpit/results/forecast/{person}/"),)
        found[person] = Reading({"x": near}, held.count, said, evidence)
    return found


def _coverage(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """Open deals against what is left to sell, where the measure is kept by manager."""
    found: dict[int, Found] = dict.fromkeys(person_ids, NO_PIPELINE)
    told = shares.kept_shares(measure=COVERAGE, person_ids=person_ids, on=on, at=at) or {}
    title = Bilingual("商机覆盖倍数", "Pipeline coverage")
    for person, one in told.items():
        if not one.below:
            continue
        times = one.above / one.below
        tenths = round_half_away(times * 10)
        shown = f"{tenths // 10}.{tenths % 10}"
        said = Bilingual(f"商机覆盖 {shown} 倍", f"Deals cover the target {shown} times")
        evidence = (Evidence("facts.batch", str(one.batch_id), on, title),)
        found[person] = Reading({"x": times}, 1, said, evidence)
    return found


def _told(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    """Results of the last year: the talk held, the letter issued, an appeal answered, each by its day."""
    window = DaySpan(on - WINDOW, on)
    title = Bilingual("绩效结果的面谈、告知与申诉答复", "Result: talk, letter, answer to an appeal")
    parts = [timeliness(practice=one, person_ids=person_ids, window=window, at=at) for one in TELLING]
    found: dict[int, Found] = dict.fromkeys(person_ids, NO_RESULT)
    for person in person_ids:
        told = [part[person] for part in parts if person in part]
        if not told:
            continue
        met, late, due = (sum(getattr(one, key) for one in told) for key in ("on_time", "late", "due"))
        said = Bilingual(f"应办 {due} 项：按时 {met}，迟到 {late}", f"{due} due: {met} on time, {late} late")
        evidence = tuple(
            Evidence("cadence.due", str(pk), on, title, f"/desk/dues/{pk}/") for one in told for pk in one.evidence_ids
        )
        inputs = {"on": Fraction(met), "late": Fraction(late), "due": Fraction(due)}
        found[person] = Reading(inputs, due, said, evidence)
    return found
LAST_YEAR = Bilingual("近一年", "last year")
AREA = Area(
    number=2,
    key="performance",
    weight=18,
    title=_("Targets and appraisal"),
    short=pgettext_lazy("area", "Targets"),
    asks=_("Does everyone know what to reach, and is the result judged by evidence that can be defended?"),
    practices=[
        Letters(key="performance.letters", title=_("Target letters, signed by both sides")),
        MonthlyReviews(key="performance.reviews", title=_("Monthly scorecards and reviews")),
        Survey(key="performance.review_360", title=_("360 reviews"), questionnaire="sales-leadership-360"),
        Survey(key="performance.pulse", title=_("Team pulse"), questionnaire="team-pulse"),
    ],
    health=[
        Indicator(
            "signed", Bilingual("责任书在十个工作日内签署", "Letter signed within ten working days"),
            Kind.PROVISION, 15, on_time(), _signed,
        ),
        Indicator(
            "smart", Bilingual("目标质量（SMART 规则）", "Quality of the targets (SMART rules)"),
            Kind.PROVISION, 10, rate(Fraction(1)), _smart,
        ),
        Indicator(
            "attained", Bilingual("加权达成，按季节计划", "Attainment by weight against the seasonal plan"),
            Kind.OUTCOME, 35, linear(Fraction(60, 100), Fraction(105, 100)), _attained,
        ),
        Indicator(
            "reviewed", Bilingual("月度自评按期完成", "Monthly note written in time"),
            Kind.CONDUCT, 10, on_time(), _reviewed, window=LAST_YEAR,
        ),
        Indicator(
            "forecast", Bilingual("预测准确度", "Forecast accuracy"),
            Kind.OUTCOME, 10, linear(Fraction(60, 100), Fraction(92, 100)), _forecast,
        ),
        Indicator(
            "coverage", Bilingual("商机覆盖倍数", "Pipeline coverage"),
            Kind.OUTCOME, 10, band(Fraction(1), Fraction(5, 2), Fraction(5), Fraction(9)), _coverage,
        ),
        Indicator(
            "told", Bilingual("结果按期面谈、告知，申诉按期答复", "Result talked over and told in time, appeals answered"),
            Kind.PROVISION, 10, on_time(), _told, window=LAST_YEAR,
        ),
    ],
)
