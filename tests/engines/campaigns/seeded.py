"""Invented companies for tests of anonymity: units of unequal depth and size, somebody in every role, in few statements."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateRange

if TYPE_CHECKING:
    from lingxiao.engines.campaigns.models import Campaign, QuestionnaireVersion
    from lingxiao.engines.people.models import OrgUnit, Person
    from lingxiao.kernel.viewer import Viewer

ALWAYS = DateRange(date(2020, 1, 1), None)
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
AFTER = datetime(2026, 12, 14, 1, tzinfo=UTC)
QUESTIONS = """scale | 我清楚目标 | I know my targets
scale R | 当众批评人 | Criticises people in public
scale ? | 得到认可 | I am acknowledged
choice | 多久一次 | How often | 每周/Weekly | 每月/Monthly
text ? | 一件事 | One thing
"""


@dataclass
class Seeded:
    """A company: units by code, who works in which unit, and who holds which role."""

    dice: random.Random
    units: dict[str, OrgUnit] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    at: dict[int, str] = field(default_factory=dict)
    roles: dict[str, Person] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)

    def viewer(self, role: str, *, now: datetime = NOW) -> Viewer:
        """Somebody of a role, as they look at the site."""
        return viewer_of(self.roles[role], now=now)


def viewer_of(person: Person, *, now: datetime = NOW) -> Viewer:
    """Somebody as they look at the site at a moment."""
    from lingxiao import roles
    from lingxiao.engines.people.domain.signing_in import grants_of
    from lingxiao.kernel.viewer import Viewer

    grants = grants_of(person_id=person.pk, on=now.date())
    return Viewer(
        person_id=person.pk, name=person.name, today=now.date(), now=now, grants=grants, reaches=roles.reaches(grants),
    )


def found(*, size: int, seed: int) -> Seeded:
    """About ``size`` people in teams of 3 to 16, some under branches, some under regions, some under the company itself."""
    from lingxiao.engines.people.domain.units import rebuild_closure
    from lingxiao.engines.people.models import Company, OrgUnit, UnitPlacement

    company = Seeded(random.Random(seed))  # noqa: S311 -- invented
    _draw_units(company, size)
    Company.objects.get_or_create(pk=1, defaults={"name_zh": "种子公司", "name_en": "Seeded", "is_demo": True, "demo_now": NOW})
    made = OrgUnit.objects.bulk_create(
        OrgUnit(code=code, kind={"R": "region", "B": "branch", "T": "team"}.get(code[0], "company")) for code in company.parents
    )
    company.units = {unit.code: unit for unit in made}
    UnitPlacement.objects.bulk_create(
        UnitPlacement(unit=company.units[code], parent=company.units.get(above), name_zh=code, name_en=code, validity=ALWAYS)
        for code, above in company.parents.items()
    )
    rebuild_closure()
    _fill(company, size)
    return company


def _draw_units(company: Seeded, size: int) -> None:
    dice = company.dice
    company.parents = {"HQ": ""}
    for region in range(max(2, size // 80)):
        company.parents[f"R{region}"] = "HQ"
        for branch in range(dice.choice((0, 2, 3)) if size > 60 else 0):
            company.parents[f"B{region}{branch}"] = f"R{region}"
    homes = [code for code in company.parents if code[0] == "B" or (code[0] == "R" and not any(
        above == code for above in company.parents.values()))] + ["HQ"]
    for team in range(max(4, size // 9)):
        company.parents[f"T{team}"] = dice.choice(homes)


def _fill(company: Seeded, size: int) -> None:
    from lingxiao.engines.people.models import Assignment, Employment, Person, Position, ReportingLine, RoleGrant

    dice, teams = company.dice, [code for code in company.parents if code.startswith("T")]
    weights = [dice.randint(3, 16) for _team in teams]
    special = ["HQ"] * 6 + [code for code in company.parents if code[0] in "RB"]
    homes = [*special, *teams, *dice.choices(teams, weights=weights, k=max(0, size - len(special) - len(teams)))]
    people = Person.objects.bulk_create(
        Person(number=f"Z{number:05}", name=f"人{number}", name_order=f"r{number}") for number in range(len(homes))
    )
    Employment.objects.bulk_create(Employment(person=one, validity=ALWAYS) for one in people)
    posts = {level: Position.objects.create(code=level, title_zh=level, level=level)
             for level in ("vice_president", "director", "manager", "rep", "staff")}
    heads: dict[str, Person] = {}
    rows = []
    for place, (one, code) in enumerate(zip(people, homes, strict=True)):
        is_head = code != "HQ" and code not in heads
        level = {"T": "manager", "R": "director", "B": "director"}[code[0]] if is_head else "rep" if code[0] == "T" else "staff"
        if place == 0:
            is_head, level = True, "vice_president"
        if is_head:
            heads[code] = one
        rows.append(Assignment(
            person=one, position=posts[level], unit=company.units[code], leads_unit=is_head, validity=ALWAYS))
        company.at[one.pk] = code
    Assignment.objects.bulk_create(rows)
    ReportingLine.objects.bulk_create(
        ReportingLine(person=one, manager=above, validity=ALWAYS)
        for one in people if (above := _above(company, one, heads)) is not None
    )
    company.people = people
    region = next(code for code in company.parents if code[0] == "R")
    for at, (role, unit) in enumerate((("hr_admin", None), ("hrbp", region), ("auditor", None), ("counsellor", None)), start=1):
        company.roles[role] = people[at]
        RoleGrant.objects.create(
            person=people[at], role=role, unit=company.units[unit] if unit else None, validity=ALWAYS)
    large = _large(company, teams)
    member = next(one for one in people if one not in heads.values() and company.at[one.pk] == large)
    company.roles |= {
        "executive": people[0], "director": heads[region], "manager": heads[large], "team_member": member,
    }


def _large(company: Seeded, teams: list[str]) -> str:
    counts = {code: sum(1 for home in company.at.values() if home == code) for code in teams}
    return max(counts, key=lambda code: (counts[code], code))


def _above(company: Seeded, one: Person, heads: dict[str, Person]) -> Person | None:
    code = company.at[one.pk]
    while code:
        head = heads.get(code)
        if head is not None and head is not one:
            return head
        code = company.parents[code]
    return None


def questionnaire(viewer: Viewer, *, key: str = "pulse", kind: str = "pulse", text: str = QUESTIONS) -> QuestionnaireVersion:
    """A published questionnaire."""
    from lingxiao.engines.campaigns.domain import questionnaires
    from lingxiao.kernel.words import Bilingual

    made = questionnaires.draft(
        viewer=viewer, key=key, kind=kind, at=viewer.now,
        asked=questionnaires.Asked(title=Bilingual("问卷", "Questionnaire"), questions=text),
    )
    return questionnaires.publish(viewer=viewer, version=made, at=viewer.now)


def campaign(company: Seeded, *, kind: str = "pulse", unit: str = "HQ", **more: Any) -> Campaign:
    """A campaign that was launched for everybody of a unit."""
    from lingxiao.engines.campaigns.domain import running

    viewer = company.viewer("hr_admin")
    return running.launch(viewer=viewer, campaign=drafted(company, kind=kind, unit=unit, **more))


def drafted(company: Seeded, *, kind: str = "pulse", unit: str = "HQ", **more: Any) -> Campaign:
    """A campaign that is a draft."""
    from lingxiao.engines.campaigns.domain import running
    from lingxiao.engines.campaigns.enums import LEAST, PROMISES, CampaignKind
    from lingxiao.kernel.words import Bilingual

    viewer, meant = company.viewer("hr_admin"), CampaignKind(kind)
    said: dict[str, Any] = {
        "title": Bilingual("一波", "A wave"), "promise": PROMISES[meant][0].value, "threshold": LEAST[meant],
        "unit_id": company.units[unit].pk, "for_whom": "managers" if kind == "review" else "everybody",
        "closes_on": date(2026, 12, 7), "version": more.pop("version", None) or questionnaire(viewer, key=kind, kind=kind),
    }
    return running.draft(viewer=viewer, at=viewer.now, wanted=running.Plan(**(said | more)))


def answer_all(company: Seeded, made: Campaign, *, share: float = 1.0, alike: bool = False) -> dict[int, dict[str, int]]:
    """Have that share of everybody answer, by chance; answers what each person said."""
    from lingxiao.engines.campaigns.domain import answering
    from lingxiao.engines.campaigns.models import Invitation

    dice, said = company.dice, {}
    for one in Invitation.objects.filter(campaign=made, answered_on=None).order_by("pk"):
        if dice.random() > share:
            continue
        told = {"q1": 4 if alike else dice.randint(1, 5), "q2": dice.randint(1, 5), "q4": dice.randint(0, 1)}
        if dice.random() > 0.2:
            told["q3"] = dice.randint(1, 5)
        words = {"q5": f"多开一次会 {one.pk}"} if dice.random() > 0.5 else {}
        answering.answer(invitation=one, said=answering.Said(told=told, words=words), on=DAY)
        said[one.person_id or one.pk] = told
    return said


def closed(company: Seeded, made: Campaign) -> Campaign:
    """The campaign, closed after its last day."""
    from lingxiao.engines.campaigns.domain import closing

    return closing.close(viewer=company.viewer("hr_admin", now=AFTER), campaign=made)
