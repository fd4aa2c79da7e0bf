"""What one engine knows and another may ask, joined here: engines of a row, and lower ones, never ask each other.

The quota tree gives letters their targets; letters, cards, quotas, reviews from all sides, surveys of the team and of customers
lie beside a grade; what the company provided and what somebody signed decides whether an improvement plan may be offered. A
grade is given no figure of health: there is no such part to connect.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.appraisals.domain import beside
from lingxiao.engines.appraisals.domain.beside import Fact
from lingxiao.engines.campaigns.domain.queries import Heard, latest_heard, latest_reports
from lingxiao.engines.campaigns.enums import CampaignKind
from lingxiao.engines.documents.domain.as_known import has_signed
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.health.domain.queries import provision_of
from lingxiao.engines.improvement import conditions
from lingxiao.engines.improvement.enums import Tie
from lingxiao.engines.people.domain.holding import units_led
from lingxiao.engines.scorecards.domain import standing as cards
from lingxiao.engines.targets.domain import standing as quotas
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.money import Money, format_money, percent
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from lingxiao.kernel.days.spans import DaySpan

PERFORMANCE, ONE_DAY = "performance", timedelta(days=1)
SALES_KPIS = ("ORD_ATT", "REV_ATT")
"""The KPIs whose target is the quota of the sales plan, by order or by invoice; a letter weighs one of the two."""
NO_QUOTA = Bilingual("本期没有分解到个人的指标", "No quota was passed on to this person in the period")
NO_CARD = Bilingual("本期没有冻结的记分卡", "No scorecard of the period is frozen")
NO_REPORT = Bilingual("本期没有结束的360度评价", "No review from all sides ended in the period")

NO_TEAM = Bilingual("本期没有结束的团队调查", "No survey of the team ended in the period")
NO_CUSTOMERS = Bilingual("本期没有结束的客户调查", "No survey of customers ended in the period")


class QuotaTargets:
    """The targets of letters, from the quotas in force as known at a moment."""

    def __init__(self, *, at: datetime) -> None:
        """As known at this moment."""
        self.at = at

    def targets_of(
        self, *, person_ids: Collection[int], starts_on: date, ends_on: date,
    ) -> Mapping[tuple[int, str], Fraction]:
        """What each person carries in the months of the period, in units of money, under each KPI of ``SALES_KPIS``."""
        carried = _carried(person_ids, starts_on, ends_on, self.at)
        return {
            (person, code): Fraction(one.minor, 10 ** EXPONENTS[one.currency])
            for person, one in carried.items() for code in SALES_KPIS
        }


def _carried(person_ids: Collection[int], starts_on: date, ends_on: date, at: datetime) -> dict[int, Money]:
    """What people carry in the months of a period, whose last day is the one before ``ends_on``."""
    first, last = Month.containing(starts_on), Month.containing(ends_on - ONE_DAY)
    return quotas.quotas_through(person_ids=person_ids, first=first, last=last, at=at)


def quotas_beside(*, person_ids: Sequence[int], window: DaySpan, at: datetime) -> Mapping[int, Sequence[Fact]]:
    """The quota of the period, with the page that shows how it came about."""
    title = Bilingual("期间指标", "Quota of the period")
    carried = _carried(person_ids, window.start, window.end or at.date(), at)
    return {
        person: [Fact(title, Bilingual(format_money(carried[person])), f"/cockpit/targets/people/{person}/")]
        if person in carried else [Fact(title, NO_QUOTA, is_gap=True)]
        for person in person_ids
    }


def cards_beside(*, person_ids: Sequence[int], window: DaySpan, at: datetime) -> Mapping[int, Sequence[Fact]]:
    """What the newest frozen card of the period says, and of how much of the weight."""
    title = Bilingual("月度记分卡", "Monthly scorecard")
    found: dict[int, Sequence[Fact]] = {person: [Fact(title, NO_CARD, is_gap=True)] for person in person_ids}
    for person, one in cards.attained(person_ids=person_ids, on=window.last or at.date(), at=at).items():
        if one.month >= window.start:
            said = Bilingual(
                f"加权达成 {percent(one.attainment)}，占权重 {one.known_weight}%",
                f"{percent(one.attainment)} attained by weight, of {one.known_weight} % of the weight",
            )
            found[person] = [Fact(title, said, f"/cockpit/scorecards/{one.card_id}/")]
    return found


def reports_beside(*, person_ids: Sequence[int], window: DaySpan, at: datetime) -> Mapping[int, Sequence[Fact]]:
    """The report from all sides that ended in the period, where to read it; what is in it only the report says."""
    title = Bilingual("360度评价", "Review from all sides")
    found: dict[int, Sequence[Fact]] = {person: [Fact(title, NO_REPORT, is_gap=True)] for person in person_ids}
    for person, one in latest_reports(person_ids=person_ids, window=window, on=at.date()).items():
        closed = day_words(one.closed_on)
        said = Bilingual(f"{one.title.zh}，{closed.zh}结束", f"{one.title.en or one.title.zh}, ended on {closed.en}")
        found[person] = [Fact(title, said, f"/desk/surveys/reports/{one.subject_id}/")]
    return found


def team_beside(*, person_ids: Sequence[int], window: DaySpan, at: datetime) -> Mapping[int, Sequence[Fact]]:
    """The team surveys that ended in the period in the units somebody heads, where to read them."""
    kinds, title = (CampaignKind.PULSE, CampaignKind.CULTURE), Bilingual("团队调查", "Survey of the team")
    return _heard(person_ids, window, at, kinds=kinds, title=title, gap=NO_TEAM)


def customers_beside(*, person_ids: Sequence[int], window: DaySpan, at: datetime) -> Mapping[int, Sequence[Fact]]:
    """The customer surveys that ended in the period in the units somebody heads, where to read them."""
    title = Bilingual("客户调查", "Survey of customers")
    return _heard(person_ids, window, at, kinds=(CampaignKind.CUSTOMER,), title=title, gap=NO_CUSTOMERS)


def _heard(
    person_ids: Sequence[int], window: DaySpan, at: datetime, *, kinds: Collection[str], title: Bilingual, gap: Bilingual,
) -> Mapping[int, Sequence[Fact]]:
    """What was told, only the page of results says: it knows who may read it."""
    last = window.last or at.date()
    led = units_led(person_ids=person_ids, on=min(last, at.date()))
    told = latest_heard(unit_ids=[unit for units in led.values() for unit in units], kinds=kinds, window=window, on=at.date())
    found: dict[int, Sequence[Fact]] = {}
    for person in person_ids:
        heard = [told[unit] for unit in led.get(person, ()) if unit in told]
        found[person] = [_heard_fact(title, one) for one in heard] or [Fact(title, gap, is_gap=True)]
    return found


def _heard_fact(title: Bilingual, one: Heard) -> Fact:
    closed = day_words(one.closed_on)
    few = Bilingual("", "") if one.is_shown else Bilingual("；本部门作答太少，不单独显示", "; too few here to be shown")
    said = Bilingual(f"{one.title.zh}，{closed.zh}结束{few.zh}", f"{one.title.en or one.title.zh}, ended on {closed.en}{few.en}")
    return Fact(title, said, f"/cockpit/campaigns/{one.campaign_id}/results/")


class PlanConditions:
    """What an improvement plan asks before it is offered."""

    def provision(self, *, person_id: int, on: date, at: datetime) -> Fraction | None:  # noqa: ARG002 -- the asked shape
        """What the company provided in targets and appraisal, of a hundred, as last known by the moment."""
        return provision_of(person_id=person_id, area=PERFORMANCE, at=at)

    def signed_ties(self, *, person_id: int, on: date, at: datetime) -> Collection[str]:
        """The duty statement where its copy is signed, the target letter of the day where both sides signed it."""
        found = set()
        if has_signed(kind=DocumentKind.DUTY_STATEMENT, person_id=person_id, on=on, at=at):
            found.add(Tie.DUTY.value)
        if cards.binds(person_id=person_id, on=on, at=at):
            found.add(Tie.TARGET.value)
        return found


def join() -> None:
    """Have everything asked where it is known; once, when Django starts."""
    beside.connect("targets", quotas_beside)
    beside.connect("scorecard", cards_beside)
    beside.connect("raters", reports_beside)
    beside.connect("customers", customers_beside)
    beside.connect("team", team_beside)
    conditions.fill_in(PlanConditions())
