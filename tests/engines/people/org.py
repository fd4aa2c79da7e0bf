"""A small organisation for tests of the verbs on people, made by the verbs themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from lingxiao.engines.people.domain import employing, lines, posts, units
from lingxiao.engines.people.domain.superiors import managers_of
from lingxiao.engines.people.enums import EmploymentKind, UnitKind
from lingxiao.engines.people.models import Assignment, OrgUnit, Person, Position, RoleGrant
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from lingxiao.kernel.viewer import Viewer

SINCE = date(2026, 1, 1)
TREE = {"HQ": "", "EAST": "HQ", "SOUTH": "HQ", "EAST_1": "EAST"}
LEVELS = {"VP": "vice_president", "SD": "director", "SM": "manager", "SR": "rep"}


@dataclass
class Org:
    """Units, posts and people by what they are called; ``hr`` acts."""

    hr: Viewer
    units: dict[str, OrgUnit] = field(default_factory=dict)
    posts: dict[str, Position] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def make(cls, hr: Viewer) -> Org:
        """Open the units, name the posts."""
        org = cls(hr)
        for code, parent in TREE.items():
            org.units[code] = units.open_unit(
                viewer=hr, code=code, kind=UnitKind.DEPARTMENT, name=Bilingual(code, code),
                parent=org.units.get(parent), starting=SINCE,
            )
        for code, level in LEVELS.items():
            org.posts[code] = Position.objects.create(code=code, title_zh=code, level=level)
        return org

    def hire(self, name: str, *, starting: date = SINCE) -> Person:
        """Somebody more."""
        person = employing.hire(
            viewer=self.hr, number=f"E{len(self.people) + 1}", name=name, kind=EmploymentKind.EMPLOYEE, starting=starting,
        )
        self.people[name] = person
        return person

    def administrator(self, name: str = "人力", *, starting: date = SINCE) -> Person:
        """Somebody who keeps the organisation and can sign in."""
        from datetime import UTC, datetime

        from django.db.backends.postgresql.psycopg_any import DateRange

        from lingxiao.engines.people.models import Account

        person = self.hire(name, starting=starting)
        RoleGrant.objects.create(person=person, role="hr_admin", validity=DateRange(starting, None))
        Account.objects.create(
            person=person, email=f"{person.number.lower()}@hengyu.example", made_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        return person

    def place(self, name: str, post: str, unit: str, *, head: bool = False, starting: date = SINCE) -> Assignment:
        """Give somebody their main post, as head or not."""
        verb = posts.appoint_head if head else posts.appoint
        return verb(
            viewer=self.hr, person=self.people[name], position=self.posts[post], unit=self.units[unit], starting=starting,
        )

    def under(self, name: str, manager: str, *, starting: date = SINCE) -> None:
        """Have somebody report to somebody."""
        lines.reassign(viewer=self.hr, person=self.people[name], manager=self.people[manager], starting=starting)

    def reports(self, on: date) -> dict[str, str]:
        """Who reports to whom on a day, by name."""
        names = {person.pk: name for name, person in self.people.items()}
        found = managers_of(person_ids=names, on=on)
        return {names[low]: names[high] for low, high in sorted(found.items())}

    def chain(self, *names: str) -> Org:
        """Hire these; each reports to the next."""
        for name in names:
            self.hire(name)
        for low, high in pairwise(names):
            self.under(low, high)
        return self
