"""A small company with somebody in every role, in two regions that must not see each other.

Used wherever a test needs real people with real rights: ``Small.make()`` inside a test with a database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Account, OrgUnit, Person
    from lingxiao.kernel.viewer import Viewer

SINCE = date(2026, 1, 1)
ALWAYS = DateRange(SINCE, None)
PASSWORD = "a quiet river in 1987"
MADE = datetime(2026, 1, 1, tzinfo=UTC)

GRANTED = {
    "hr_admin": "", "hr_admin_2": "", "hrbp": "EAST", "finance": "", "compliance": "", "counsellor": "", "auditor": "",
    "system_admin": "",
}
"""Who holds a role by grant, and over which unit; the digit only tells two holders apart."""

POSTS = {
    "director": ("DIR", "EAST"), "manager": ("MGR", "EAST_1"), "executive": ("VP", "HQ"), "team_member": ("REP", "EAST_1"),
    "south_director": ("DIR", "SOUTH"), "south_manager": ("MGR", "SOUTH_1"), "south_member": ("REP", "SOUTH_1"),
}
"""Who holds a role by post, and where."""

LINES = {
    "team_member": "manager", "manager": "director", "director": "executive", "south_member": "south_manager",
    "south_manager": "south_director", "south_director": "executive",
}


@cache
def hashed() -> str:
    """The hash of everybody's password, made once."""
    return make_password(PASSWORD)


@dataclass
class Small:
    """The company's people, accounts and units by name."""

    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    units: dict[str, OrgUnit] = field(default_factory=dict)

    @classmethod
    def make(cls, *, is_demo: bool = False) -> Small:
        """Set the company up."""
        from lingxiao.engines.people.models import Company

        clock = datetime(2026, 11, 23, 1, tzinfo=UTC) if is_demo else None
        Company.objects.create(
            pk=1, name_zh="衡屿智控股份有限公司", name_en="Hengyu Controls", is_demo=is_demo, demo_now=clock,
        )
        small = cls()
        small._units()
        small._everybody()
        return small

    def _units(self) -> None:
        from lingxiao.engines.people.domain.units import rebuild_closure
        from lingxiao.engines.people.models import OrgUnit, UnitPlacement

        tree = {"HQ": "", "EAST": "HQ", "SOUTH": "HQ", "EAST_1": "EAST", "SOUTH_1": "SOUTH"}
        self.units = {unit.code: unit for unit in OrgUnit.objects.bulk_create(OrgUnit(code=code) for code in tree)}
        UnitPlacement.objects.bulk_create(
            UnitPlacement(
                unit=self.units[code], parent=self.units.get(parent), name_zh=code, name_en=code, validity=ALWAYS,
            )
            for code, parent in tree.items()
        )
        rebuild_closure()

    def _everybody(self) -> None:
        from lingxiao.engines.people.models import Assignment, Position, ReportingLine, RoleGrant

        levels = {"DIR": "director", "MGR": "manager", "VP": "vice_president", "REP": "rep", "STAFF": "staff"}
        posts = {post.code: post for post in Position.objects.bulk_create(
            Position(code=code, title_zh=code, title_en=code, level=level) for code, level in levels.items()
        )}
        self._add([*GRANTED, *POSTS])
        held = POSTS | dict.fromkeys(GRANTED, ("STAFF", "HQ"))
        Assignment.objects.bulk_create(
            Assignment(
                person=self.people[name], position=posts[post], unit=self.units[unit], validity=ALWAYS,
                leads_unit=post in {"DIR", "MGR", "VP"},
            )
            for name, (post, unit) in held.items()
        )
        RoleGrant.objects.bulk_create(
            RoleGrant(person=self.people[name], role=name.removesuffix("_2"), unit=self.units.get(unit), validity=ALWAYS)
            for name, unit in GRANTED.items()
        )
        ReportingLine.objects.bulk_create(
            ReportingLine(person=self.people[name], manager=self.people[manager], validity=ALWAYS)
            for name, manager in LINES.items()
        )

    def _add(self, names: list[str]) -> None:
        from lingxiao.engines.people.models import Account, Employment, Person

        first = len(self.people) + 101
        people = Person.objects.bulk_create(
            Person(number=f"E{number}", name=name, name_order=name, email=f"{name}@hengyu.example")
            for number, name in enumerate(names, start=first)
        )
        Employment.objects.bulk_create(Employment(person=person, validity=ALWAYS) for person in people)
        accounts = Account.objects.bulk_create(
            Account(person=person, email=person.email, made_at=MADE, password=hashed()) for person in people
        )
        self.people |= dict(zip(names, people, strict=True))
        self.accounts |= dict(zip(names, accounts, strict=True))

    def add(self, name: str) -> Account:
        """Somebody more: a person who works here, with an account."""
        self._add([name])
        return self.accounts[name]

    def viewer(self, name: str, *, now: datetime | None = None) -> Viewer:
        """Somebody looking, with the rights they have today."""
        from lingxiao import roles
        from lingxiao.engines.people.domain.signing_in import grants_of
        from lingxiao.kernel.viewer import Viewer

        at = now or datetime(2026, 11, 23, 1, tzinfo=UTC)
        person = self.people[name]
        grants = grants_of(person_id=person.pk, on=at.date())
        return Viewer(
            person_id=person.pk, name=person.name, today=at.date(), now=at, grants=grants, reaches=roles.reaches(grants),
        )
