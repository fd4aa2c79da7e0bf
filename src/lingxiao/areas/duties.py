"""一、明确职责: every sales manager always has one signed, current, understood statement of what the job is."""

from __future__ import annotations

from datetime import timedelta
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

    from lingxiao.engines.documents.domain.as_known import Copy

ONE_DAY = timedelta(days=1)
COMES_LATER = Missing(
    Bilingual(
        "职责清晰度问卷尚未启用，启用后自动计入", "The role-clarity survey is not set up yet; it counts once it is"
    ),
    "later",
)
NOT_YET_DUE = Missing(
    Bilingual("沟通会的期限未到，也还没有举行", "The briefing is not due yet, and was not held so far"), "company"
)
NOTHING_IN_FORCE = Bilingual("没有生效中的职责说明书，无从比较", "No statement is in force to compare with")
NOTHING_DUE = Bilingual("近 90 天没有应提交的履职凭据", "No evidence fell due in the last 90 days")


def _missing(lacking: readings.Lacking) -> Missing:
    return Missing(lacking.why, lacking.owed_by)


def _copy(copy: Copy) -> Evidence:
    return Evidence("documents.issue", str(copy.pk), copy.issued_on, copy.title, f"/desk/documents/{copy.pk}/")


def _signed(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    found: dict[int, Found] = {}
    for person, worth in readings.signed(person_ids=person_ids, on=on, at=at).items():
        if isinstance(worth, readings.Lacking):
            found[person] = _missing(worth)
        else:
            found[person] = Reading({"points": Fraction(worth.points)}, 1, worth.said, (_copy(worth.copy),))
    return found


def _timely(told: tuple[int, int, int, tuple[int, ...]], kind: str, on: date, title: Bilingual, link: str) -> Reading:
    """A reading of on time, late and due, with each case as evidence."""
    met, late, due, ids = told
    said = Bilingual(f"应完成 {due} 次：按时 {met}，迟到 {late}", f"{due} fell due: {met} on time, {late} late")
    evidence = tuple(Evidence(kind, str(pk), on, title, link.format(pk=pk)) for pk in ids)
    return Reading({"on": Fraction(met), "late": Fraction(late), "due": Fraction(due)}, due, said, evidence)


def _briefed(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    told = readings.briefings(person_ids=person_ids, on=on, at=at)
    issued = readings.standings(person_ids=person_ids, on=on, at=at)
    title = Bilingual("职责沟通会", "Duty briefing")
    nothing = _missing(readings.NEVER_ISSUED)
    return {
        person: _timely(told[person], "cadence.due", on, title, "/desk/dues/{pk}/")
        if person in told
        else nothing if issued[person].latest is None else NOT_YET_DUE
        for person in person_ids
    }


def _traceable(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    told = readings.traceable(person_ids=person_ids, on=on, at=at)
    found: dict[int, Found] = {}
    for person in person_ids:
        if person not in told:
            found[person] = _missing(readings.NEVER_ISSUED)
            continue
        good, total, copy = told[person]
        said = Bilingual(
            f"{total} 项职责中 {good} 项有指标或履职凭据", f"{good} of {total} duties have a KPI or evidence"
        )
        found[person] = Reading({"x": Fraction(good, total)}, total, said, (_copy(copy),))
    return found


def _conflicts(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    told = readings.conflicts(person_ids=person_ids, on=on, at=at)
    without = [person for person in person_ids if person not in told]
    sides = readings.sides_owing(person_ids=without, on=on, at=at)
    title = Bilingual("职责地图", "Duty map")
    found: dict[int, Found] = {person: Missing(NOTHING_IN_FORCE, sides[person]) for person in without}
    for person, count in told.items():
        said = Bilingual(f"本人范围内空白或重叠 {count} 格", f"{count} cells of this scope are open or doubled")
        evidence = (Evidence("duties.map", str(person), on, title, f"/cockpit/duties/map/?person={person}"),)
        found[person] = Reading({"n": Fraction(count)}, 1, said, evidence)
    return found


def _clarity(person_ids: Sequence[int], _on: date, _at: datetime) -> Mapping[int, Found]:
    return dict.fromkeys(person_ids, COMES_LATER)


def _handed_in(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Found]:
    told = readings.handed_in(person_ids=person_ids, on=on, at=at)
    without = [person for person in person_ids if person not in told]
    sides = readings.sides_owing(person_ids=without, on=on, at=at)
    title = Bilingual("履职凭据", "Evidence of duties")
    found: dict[int, Found] = {person: Missing(NOTHING_DUE, sides[person]) for person in without}
    for person, one in told.items():
        found[person] = _timely(one, "duties.delivery", on, title, "/cockpit/duties/deliveries/{pk}/")
    return found


def _unissued(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Sequence[Cap]]:
    since = readings.unissued(person_ids=person_ids, on=on, at=at)
    return {
        person: [
            Cap(
                "unissued",
                54,
                Bilingual("任职超过 30 天仍未下发职责说明书", "In post over 30 days without a statement issued"),
                starts_on=day + readings.UNISSUED_AFTER + ONE_DAY,
                expires_on=None,
                until=Bilingual("下发之日起解除", "until one is issued"),
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


def _objections(person_ids: Sequence[int], on: date, at: datetime) -> Mapping[int, Sequence[Cap]]:
    told = readings.open_objections(person_ids=person_ids, on=on, at=at)
    return {
        person: [
            Cap(
                "objection",
                69,
                Bilingual("异议超过 30 天未处理完", "An objection open for over 30 days"),
                starts_on=copy.objected_on + readings.OBJECTION_AFTER + ONE_DAY,
                expires_on=None,
                until=Bilingual("答复之日起解除", "until it is answered"),
                side="company",
                evidence=_copy(copy),
            )
        ]
        for person, copy in told.items()
        if copy.objected_on is not None
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
