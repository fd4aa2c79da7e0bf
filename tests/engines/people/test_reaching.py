"""Whom a permission reaches equals a brute-force oracle on random organisations (goal A3)."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao import roles
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.engines.people.domain.signing_in import grants_of
from lingxiao.engines.people.domain.units import rebuild_closure
from lingxiao.engines.people.models import (
    Assignment,
    Employment,
    OrgUnit,
    Person,
    Position,
    ReportingLine,
    RoleGrant,
    UnitPlacement,
)
from lingxiao.engines.people.permissions import READ_ORG
from lingxiao.kernel.viewer import NO_UNIT, Grant, Viewer
from tests.engines.people.conftest import NOW

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)
LEVELS = ["rep", "manager", "director", "staff"]


class Company:
    """A random organisation held twice: in plain Python, and in the database."""

    def __init__(self, seed: int) -> None:
        """Units that move, people who transfer in mid-month, act for others, leave, and report across units."""
        self.random = random.Random(seed)  # noqa: S311 -- a test's own dice
        self.units = [OrgUnit.objects.create(code=f"U{n}") for n in range(self.random.randint(2, 7))]
        self.parents: list[tuple[int, int | None, DateRange]] = []
        for place, unit in enumerate(self.units):
            for span in self.spans():
                parent = self.random.choice(self.units[:place]) if place else None
                UnitPlacement.objects.create(unit=unit, parent=parent, name_zh=unit.code, validity=span)
                self.parents.append((unit.pk, parent.pk if parent else None, span))
        rebuild_closure()
        self.posts = {level: Position.objects.create(code=level, title_zh=level, level=level) for level in LEVELS}
        self.people = [Person.objects.create(number=f"E{n}", name=f"人{n}") for n in range(self.random.randint(3, 9))]
        self.held: list[tuple[int, int, DateRange]] = []
        self.lines: list[tuple[int, int, DateRange]] = []
        for person in self.people:
            self.settle(person)

    def spans(self) -> list[DateRange]:
        """One span over everything, or two that meet within a few days of the day asked."""
        cut = DAY + timedelta(days=self.random.randint(-3, 3))
        return self.random.choice(
            [
                [DateRange(date(2020, 1, 1), None)],
                [DateRange(date(2020, 1, 1), cut), DateRange(cut, None)],
            ]
        )

    def settle(self, person: Person) -> None:
        """Employ, place and report somebody, perhaps ending it around the day asked."""
        gone = self.random.random() < 0.15
        Employment.objects.create(person=person, validity=DateRange(date(2020, 1, 1), DAY if gone else None))
        for span in self.spans():
            unit = self.random.choice(self.units)
            Assignment.objects.create(
                person=person,
                unit=unit,
                position=self.posts[self.random.choice(LEVELS)],
                validity=span,
                leads_unit=False
                if Assignment.objects.filter(unit=unit, leads_unit=True).exists()
                else self.random.random() < 0.6,
            )
            self.held.append((person.pk, unit.pk, span))
            manager = self.random.choice(self.people)
            if manager != person:
                ReportingLine.objects.create(person=person, manager=manager, validity=span)
                self.lines.append((person.pk, manager.pk, span))
        if self.random.random() < 0.2:
            unit = self.random.choice(self.units)
            RoleGrant.objects.create(person=person, role="hrbp", unit=unit, validity=DateRange(date(2020, 1, 1), None))

    def above(self, unit: int, day: date) -> set[int]:
        """A unit and everything above it on a day, step by step."""
        found = {unit}
        while True:
            parent = next((up for low, up, span in self.parents if low == unit and day in span), None)
            if parent is None or parent in found:
                return found
            found.add(parent)
            unit = parent

    def reached(self, person: Person, grants: tuple[Grant, ...], day: date) -> set[int]:
        """Whom somebody may see in the organisation, by the words of the matrix."""
        seen: set[int] = set()
        for grant in grants:
            seen.add(person.pk)
            if grant.role == "manager" or grant.unit_id == NO_UNIT:
                seen |= {low for low, up, span in self.lines if up == person.pk and day in span}
            if grant.role in {"manager", "director", "hrbp"} and grant.unit_id:
                seen |= {who for who, unit, span in self.held if day in span and grant.unit_id in self.above(unit, day)}
        return seen


@pytest.mark.parametrize("seed", range(40))
def test_people_within_equals_brute_force(seed: int) -> None:
    """Everyone of a random organisation, on the day and on the day before."""
    company = Company(seed)
    for day in (DAY - timedelta(days=1), DAY):
        for person in company.people:
            grants = grants_of(person_id=person.pk, on=day)
            viewer = Viewer(
                person_id=person.pk, name="", today=day, now=NOW, grants=grants, reaches=roles.reaches(grants)
            )
            within = set(people_within(viewer=viewer, permission=READ_ORG, on=day).values_list("pk", flat=True))
            assert within == company.reached(person, grants, day)
