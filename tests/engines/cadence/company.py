"""A small company for tests of what is owed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import count
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from lingxiao import roles
from lingxiao.engines.cadence.domain import calendars, dues
from lingxiao.engines.people.domain.signing_in import grants_of
from lingxiao.engines.people.models import (
    Account,
    Assignment,
    Employment,
    OrgUnit,
    Person,
    Position,
    ReportingLine,
    RoleGrant,
    UnitClosure,
    UnitPlacement,
)
from lingxiao.engines.people.models import (
    Company as CompanyRow,
)
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from lingxiao.engines.cadence.models import Due

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
"""An ordinary Monday: no holiday between October's and New Year's."""

ALWAYS = DateRange(date(2020, 1, 1), None)
_numbers = count(1)


def moment(day: date, clock: str = "09:00") -> datetime:
    """A moment by the company's clock."""
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI).astimezone(UTC)


NOW = moment(MONDAY)


def a_person(name: str, *, email: str = "", leaves: date | None = None) -> Person:
    """Somebody employed since 2020."""
    number = next(_numbers)
    person = Person.objects.create(number=f"E{number:05}", name=name, name_order=name, email=email)
    Employment.objects.create(person=person, validity=DateRange(date(2020, 1, 1), leaves))
    return person


def system(at: datetime = NOW) -> Viewer:
    """The system acting by itself."""
    return Viewer.system(now=at, today=at.astimezone(SHANGHAI).date())


def viewer(person: Person, at: datetime = NOW) -> Viewer:
    """Somebody as they look at the site at a moment."""
    today = at.astimezone(SHANGHAI).date()
    grants = grants_of(person_id=person.pk, on=today)
    return Viewer(
        person_id=person.pk, name=person.name, today=today, now=at, grants=grants, reaches=roles.reaches(grants),
    )


@dataclass
class Region:
    """A region with everyone in it."""

    unit: OrgUnit
    team: OrgUnit
    hrbp: Person
    director: Person
    manager: Person
    rep: Person


@dataclass
class Company:
    """The company: two regions, HR above them."""

    root: OrgUnit
    hr_head: Person
    executive: Person
    regions: list[Region] = field(default_factory=list)

    @property
    def east(self) -> Region:
        """One region."""
        return self.regions[0]

    @property
    def west(self) -> Region:
        """The other region."""
        return self.regions[1]


def _place(unit: OrgUnit, name: str, above: list[OrgUnit]) -> None:
    UnitPlacement.objects.create(unit=unit, parent=above[0] if above else None, name_zh=name, validity=ALWAYS)
    for depth, ancestor in enumerate([unit, *above]):
        UnitClosure.objects.create(ancestor=ancestor, descendant=unit, depth=depth, validity=ALWAYS)


def _post(person: Person, level: str, unit: OrgUnit, *, leads: bool, under: Person | None) -> None:
    position, _made = Position.objects.get_or_create(code=level, defaults={"title_zh": level, "level": level})
    Assignment.objects.create(person=person, position=position, unit=unit, leads_unit=leads, validity=ALWAYS)
    if under is not None:
        ReportingLine.objects.create(person=person, manager=under, validity=ALWAYS)


def _region(name: str, root: OrgUnit, head: Person, executive: Person) -> Region:
    unit = OrgUnit.objects.create(code=name, kind="region")
    team = OrgUnit.objects.create(code=f"{name}-1", kind="team")
    _place(unit, name, [root])
    _place(team, f"{name}一部", [unit, root])
    people = [
        a_person(f"{name}{who}", email=f"{name}{at}@example.cn")
        for at, who in enumerate(("伙伴", "总监", "经理", "代表"))
    ]
    hrbp, director, manager, rep = people
    _post(hrbp, "staff", root, leads=False, under=head)
    RoleGrant.objects.create(person=hrbp, role="hrbp", unit=unit, validity=ALWAYS)
    _post(director, "director", unit, leads=True, under=executive)
    _post(manager, "manager", team, leads=True, under=director)
    _post(rep, "rep", team, leads=False, under=manager)
    return Region(unit, team, *people)


def found() -> Company:
    """Found the company, with the calendars of 2025 and 2026."""
    CompanyRow.objects.create(pk=1, name_zh="衡屿智控")
    root = OrgUnit.objects.create(code="ROOT", kind="company")
    _place(root, "衡屿智控", [])
    head, executive = a_person("人力负责人", email="head@example.cn"), a_person("销售副总", email="vp@example.cn")
    RoleGrant.objects.create(person=head, role="hr_admin", validity=ALWAYS)
    _post(head, "staff", root, leads=False, under=None)
    _post(executive, "vice_president", root, leads=True, under=None)
    company = Company(root, head, executive)
    company.regions = [_region(name, root, head, executive) for name in ("华东", "西南")]
    packs = shipped_packs()
    for year in (2025, 2026):
        calendars.install(viewer=system(), pack=packs[f"cn-{year}"], at=NOW)
    return company


def account_of(person: Person) -> Account:
    """An account for a person, to sign in with."""
    return Account.objects.create(email=f"{person.number.lower()}@example.cn", person=person, made_at=NOW)


def a_draft(subject: Person, *, owner: Person | None = None, due_on: date = MONDAY, **more: object) -> dues.DueDraft:
    """Something owed about a person, by them when no owner is named."""
    number = next(_numbers)
    said: dict[str, object] = {
        "key": f"duties.sign:{number}", "practice": "duties.sign",
        "title": Bilingual(f"签署职责说明书{number}", f"Sign duty statement {number}"),
        "side": "manager" if owner is None else "company", "object_kind": "documents.issue", "object_id": str(number),
        "link": f"/desk/documents/{number}/", "opened_on": min(date(2026, 10, 8), due_on), "due_on": due_on,
        "owner_id": (owner or subject).pk, "subject_id": subject.pk,
    }
    return dues.DueDraft(**(said | more))  # type: ignore[arg-type]


def owe(subject: Person, *, owner: Person | None = None, due_on: date = MONDAY, **more: object) -> Due:
    """Open one due about a person."""
    return dues.open_dues([a_draft(subject, owner=owner, due_on=due_on, **more)])[0]


def stop_the_clock(at: datetime = NOW) -> None:
    """Let the site believe that it is this moment."""
    CompanyRow.objects.update(is_demo=True, demo_now=at)


def signed_in(person: Person) -> Client:
    """A browser in which somebody is signed in, with every factor their roles ask for."""
    from lingxiao.engines.people import session_store
    from lingxiao.web.signin import entering

    client = Client()
    account = Account.objects.filter(person=person).first() or account_of(person)
    client.force_login(account, backend=entering.BACKEND)
    session = client.session
    now = datetime.now(UTC).isoformat()
    session[session_store.STARTED] = session[session_store.SEEN] = now
    session[entering.SECOND] = "totp"
    session.save()
    return client
