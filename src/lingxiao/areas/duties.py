"""一、明确职责: every sales manager always has one signed, current, understood statement of what the job is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lingxiao.engines.duties.domain import readings
from lingxiao.engines.duties.practice import Evidence as EvidenceOfDuties
from lingxiao.engines.duties.practice import SpotChecks, Statements
from lingxiao.engines.health.domain.indicators import (
    Cap,
    Evidence,
    Found,
    Indicator,
    Missing,
    Reading,
    as_read,
    linear,
    minus_each,
    on_time,
    rate,
)
from lingxiao.engines.health.enums import Kind
from lingxiao.kernel.practice import Area
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

NEVER_ISSUED = Missing(Bilingual("还没有下发职责说明书", "No duty statement was issued yet"), "company")
COMES_LATER = Missing(
    Bilingual(
        "职责清晰度问卷尚未启用，启用后自动计入", "The role-clarity survey is not set up yet; it counts once it is"
    ),
    "later",
)
NOTHING_IN_FORCE = Missing(
    Bilingual("没有生效中的职责说明书，无从比较", "No statement is in force to compare with"), "company"
)


def _copy(issue_id: int, on: date, title: Bilingual) -> Evidence:
    return Evidence("documents.issue", str(issue_id), on, title, f"/desk/documents/{issue_id}/")


def _signed(person_ids: Sequence[int], on: date, _at: datetime) -> Mapping[int, Found]:
    standings = readings.standings(person_ids=person_ids, on=on)
    deadlines = readings.sign_deadlines([one.latest for one in standings.values() if one.latest is not None])
    found: dict[int, Found] = {}
    for person, standing in standings.items():
        worth = readings.points_of(standing, on=on, sign_deadlines=deadlines)
        if worth is None:
            found[person] = NEVER_ISSUED
            continue
        points, said, issue = worth
        title = Bilingual(issue.title_zh, issue.title_en)
        found[person] = Reading({"points": Fraction(points)}, 1, said, (_copy(issue.pk, issue.issued_on, title),))
    return found


def _timely(told: tuple[int, int, int, tuple[int, ...]], kind: str, on: date, title: Bilingual, link: str) -> Reading:
    """A reading of on time, late and due, with each case as evidence."""
    met, late, due, ids = told
    said = Bilingual(f"应完成 {due} 次：按时 {met}，迟到 {late}", f"{due} fell due: {met} on time, {late} late")
    evidence = tuple(Evidence(kind, str(pk), on, title, link.format(pk=pk)) for pk in ids)
    return Reading({"on": Fraction(met), "late": Fraction(late), "due": Fraction(due)}, due, said, evidence)


def _briefed(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    told = readings.briefings(person_ids=person_ids, on=on, at=at)
    title = Bilingual("职责沟通会", "Duty briefing")
    return {
        person: _timely(told[person], "cadence.due", on, title, "/desk/dues/{pk}/") if person in told else NEVER_ISSUED
        for person in person_ids
    }


def _traceable(person_ids: Sequence[int], on: date, _at: datetime) -> Mapping[int, Found]:
    told = readings.traceable(person_ids=person_ids, on=on)
    found: dict[int, Found] = {}
    for person in person_ids:
        if person not in told:
            found[person] = NEVER_ISSUED
            continue
        good, total, issue = told[person]
        said = Bilingual(
            f"{total} 项职责中 {good} 项有指标或履职凭据", f"{good} of {total} duties have a KPI or evidence"
        )
        evidence = (_copy(issue, on, Bilingual("职责说明书", "Duty statement")),)
        found[person] = Reading({"x": Fraction(good, total)}, total, said, evidence)
    return found


def _conflicts(person_ids: Sequence[int], on: date, _at: datetime) -> Mapping[int, Found]:
    told = readings.conflicts(person_ids=person_ids, on=on)
    title = Bilingual("职责地图", "Duty map")
    found: dict[int, Found] = {}
    for person in person_ids:
        if person not in told:
            found[person] = NOTHING_IN_FORCE
            continue
        said = Bilingual(
            f"本人范围内空白或重叠 {told[person]} 格", f"{told[person]} cells of this scope are open or doubled"
        )
        evidence = (Evidence("duties.map", str(person), on, title, "/cockpit/duties/map/"),)
        found[person] = Reading({"n": Fraction(told[person])}, 1, said, evidence)
    return found


def _clarity(person_ids: Sequence[int], _on: date, _at: datetime) -> Mapping[int, Found]:
    return dict.fromkeys(person_ids, COMES_LATER)


def _handed_in(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    told = readings.handed_in(person_ids=person_ids, on=on, at=at)
    title = Bilingual("履职凭据", "Evidence of duties")
    nothing = Missing(Bilingual("近 90 天没有应提交的履职凭据", "No evidence fell due in the last 90 days"), "company")
    return {
        person: _timely(told[person], "duties.delivery", on, title, "/cockpit/duties/deliveries/{pk}/")
        if person in told
        else nothing
        for person in person_ids
    }


def _unissued(person_ids: Sequence[int], on: date, _at: datetime) -> Mapping[int, Sequence[Cap]]:
    since = readings.unissued(person_ids=person_ids, on=on)
    return {
        person: [
            Cap(
                "unissued",
                54,
                Bilingual("任职超过 30 天仍未下发职责说明书", "In post over 30 days without a statement issued"),
                starts_on=day,
                expires_on=None,
                side="company",
                evidence=Evidence(
                    "people.person",
                    str(person),
                    day,
                    Bilingual("任职记录", "Appointment"),
                    f"/setup/organisation/people/{person}/",
                ),
            )
        ]
        for person, day in since.items()
    }


def _objections(person_ids: Sequence[int], on: date, _at: datetime) -> Mapping[int, Sequence[Cap]]:
    told = readings.open_objections(person_ids=person_ids, on=on)
    return {
        person: [
            Cap(
                "objection",
                69,
                Bilingual("异议超过 30 天未处理完", "An objection open for over 30 days"),
                starts_on=since,
                expires_on=None,
                side="company",
                evidence=_copy(issue, since, Bilingual("被提出异议的文件", "The document objected to")),
            )
        ]
        for person, (issue, since) in told.items()
    }


AREA = Area(
    number=1,
    key="duties",
    title=_("Clear duties"),
    short=pgettext_lazy("area", "Duties"),
    asks=_("Does every sales manager have one signed, current and understood statement of what the job is?"),
    weight=6,
    practices=[
        Statements(key="duties.sign", title=_("Duty statements"), sign_within=15, brief_within=10),
        EvidenceOfDuties(key="duties.evidence", title=_("Evidence of duties")),
        SpotChecks(key="duties.spot_check", title=_("Is this still your job?")),
    ],
    health=[
        Indicator(
            "signed", Bilingual("现行版本已签署", "Current version signed"), Kind.CONDUCT, 25, as_read(), _signed
        ),
        Indicator(
            "briefed",
            Bilingual("十个工作日内沟通并双方确认", "Talked over within ten working days, both confirmed"),
            Kind.PROVISION,
            15,
            on_time(),
            _briefed,
            window=Bilingual("近一年", "last year"),
        ),
        Indicator(
            "traceable",
            Bilingual("职责可追溯到指标或凭据", "Duties traceable to a KPI or evidence"),
            Kind.PROVISION,
            15,
            rate(Fraction(1)),
            _traceable,
        ),
        Indicator(
            "no_conflict",
            Bilingual("本人范围无空白、无重叠", "No gap and no overlap in the own scope"),
            Kind.PROVISION,
            10,
            minus_each(Fraction(25)),
            _conflicts,
        ),
        Indicator(
            "clarity",
            Bilingual("职责清晰度自评（5 题）", "Role clarity as the manager sees it (5 items)"),
            Kind.OUTCOME,
            15,
            linear(Fraction(5, 2), Fraction(9, 2)),
            _clarity,
        ),
        Indicator(
            "evidence",
            Bilingual("履职凭据按期提交", "Evidence of duties handed in on time"),
            Kind.CONDUCT,
            20,
            on_time(),
            _handed_in,
            window=Bilingual("近 90 天", "last 90 days"),
        ),
    ],
    caps=[_unissued, _objections],
)
