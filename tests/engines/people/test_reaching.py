"""Whom a permission reaches equals a brute-force oracle on random organisations (goal A3).

``LX_TREES`` says how many organisations; 200 unless told, 2,000 for a release.
"""

from __future__ import annotations

import os
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao import roles
from lingxiao.engines.cadence import permissions as cadence
from lingxiao.engines.health import permissions as health
from lingxiao.engines.people.domain.reaching import people_within, reach_q
from lingxiao.engines.people.domain.signing_in import rights_of
from lingxiao.engines.people.domain.units import rebuild_closure
from lingxiao.engines.people.models import (
    Assignment,
    Delegation,
    Employment,
    OrgUnit,
    Person,
    Position,
    ReportingLine,
    RoleGrant,
    UnitPlacement,
)
from lingxiao.engines.people.permissions import READ_ORG
from lingxiao.kernel.viewer import Viewer
from tests.engines.people.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
TREES = int(os.environ.get("LX_TREES", "200"))
DAY = date(2026, 6, 15)
DAYS = (DAY - timedelta(days=1), DAY)
LONG_AGO = date(2020, 1, 1)
LEVELS = ["rep", "manager", "director", "staff"]
ASKED = (READ_ORG, cadence.READ_DEBT, cadence.READ_SENSITIVE, health.READ_FIGURE)
"""One permission of every make: own only, own and units, units only, lendable and not."""


class Company:
    """A random organisation held twice: in plain Python, and in the database."""

    def __init__(self, seed: int) -> None:
        """Units that move, people who transfer in mid-month, act for others, lend rights, leave, report across units."""
        self.dice = random.Random(seed)  # noqa: S311 -- a test's own dice
        self.units = OrgUnit.objects.bulk_create(OrgUnit(code=f"U{n}") for n in range(self.dice.randint(2, 7)))
        self.parents = [
            (unit.pk, self.dice.choice(self.units[:place]).pk if place else None, span)
            for place, unit in enumerate(self.units) for span in self.spans()
        ]
        UnitPlacement.objects.bulk_create(
            UnitPlacement(unit_id=unit, parent_id=parent, name_zh="单位", validity=span)
            for unit, parent, span in self.parents
        )
        rebuild_closure()
        self.posts = Position.objects.bulk_create(Position(code=level, title_zh=level, level=level) for level in LEVELS)
        self.people = Person.objects.bulk_create(
            Person(number=f"E{n}", name=f"人{n}") for n in range(self.dice.randint(3, 9))
        )
        self.works = {one.pk: DateRange(LONG_AGO, self.dice.choice([None] * 5 + [DAY])) for one in self.people}
        Employment.objects.bulk_create(Employment(person_id=who, validity=span) for who, span in self.works.items())
        self.held = list(self.holding())
        Assignment.objects.bulk_create(self.held)
        self.lines = [
            (low.pk, high.pk, span) for low in self.people for span in self.spans()
            if (high := self.dice.choice(self.people)) is not low
        ]
        ReportingLine.objects.bulk_create(
            ReportingLine(person_id=low, manager_id=high, validity=span) for low, high, span in self.lines
        )
        self.granted = [
            (one.pk, self.dice.choice(["hrbp", "hr_admin"]), self.dice.choice([None, *(unit.pk for unit in self.units)]), span)
            for one in self.people if self.dice.random() < 0.25 for span in self.spans()[:1]
        ]
        RoleGrant.objects.bulk_create(
            RoleGrant(person_id=who, role=role, unit_id=unit, validity=span) for who, role, unit, span in self.granted
        )
        self.loans = list(self.lending())
        Delegation.objects.bulk_create(self.loans)

    def spans(self) -> list[DateRange]:
        """One span over everything, or two that meet within a few days of the day asked."""
        cut = DAY + timedelta(days=self.dice.randint(-3, 3))
        return self.dice.choice([[DateRange(LONG_AGO, None)], [DateRange(LONG_AGO, cut), DateRange(cut, None)]])

    def holding(self) -> Iterator[Assignment]:
        """Main posts, some of them heads; and somebody acting for a while, or holding a second post."""
        led = set()
        for person in self.people:
            for span in self.spans():
                unit = self.dice.choice(self.units)
                leads = unit.pk not in led and self.dice.random() < 0.6
                led |= {unit.pk} if leads else set()
                yield Assignment(
                    person=person, unit=unit, position=self.dice.choice(self.posts), validity=span, leads_unit=leads,
                )
        for unit in self.units:
            if self.dice.random() < 0.3:
                span = DateRange(DAY - timedelta(days=20), DAY + timedelta(days=self.dice.randint(0, 3)))
                kind = self.dice.choice(["acting", "secondary"])
                yield Assignment(
                    person=self.dice.choice(self.people), unit=unit, position=self.dice.choice(self.posts), kind=kind,
                    validity=span, leads_unit=kind == "acting",
                )

    def lending(self) -> Iterator[Delegation]:
        """Loans between any two, of lendable permissions and of others that must not work."""
        for giver in self.people:
            receiver = self.dice.choice(self.people)
            if receiver is not giver and self.dice.random() < 0.3:
                yield Delegation(
                    giver=giver, receiver=receiver, permissions=self.dice.sample(ASKED, self.dice.randint(1, 3)),
                    validity=DateRange(DAY - timedelta(days=5), DAY + timedelta(days=self.dice.randint(0, 3))),
                )

    # -- the oracle: walks, and words of the matrix --------------------------------------------------------------------

    def above(self, unit: int, day: date) -> set[int]:
        """A unit and everything above it on a day, step by step."""
        found = {unit}
        while True:
            parent = next((up for low, up, span in self.parents if low == unit and day in span), None)
            if parent is None or parent in found:
                return found
            found.add(parent)
            unit = parent

    def in_unit(self, unit: int, day: date) -> set[int]:
        """Everyone with a post in a unit or below it on a day."""
        return {one.person_id for one in self.held if day in one.validity and unit in self.above(one.unit_id, day)}

    def own(self, who: int, permission: str, day: date) -> tuple[set[int], bool]:
        """Whom somebody reaches over others by their own roles, and whether themself."""
        if day not in self.works[who]:
            return set(), False
        over, self_too = set(), permission == READ_ORG  # a team member sees themself in the organisation
        reports = {low for low, high, span in self.lines if high == who and day in span}
        for post in (one for one in self.held if one.person_id == who and day in one.validity):
            level, unit = post.position.level, post.unit_id if post.leads_unit else None
            team = {READ_ORG} if level == "manager" else set(ASKED)
            if level in {"director", "manager"} and permission in team:
                over |= self.in_unit(unit, day) if unit else set()
                over |= reports if level == "manager" or unit is None else set()
                self_too = True
            if level == "manager" and permission in {cadence.READ_DEBT, health.READ_FIGURE}:
                self_too = True  # one's own debt, one's own card
        for _who, role, unit, _span in (one for one in self.granted if one[0] == who and day in one[3]):
            everybody = {one.pk for one in self.people}
            over |= everybody if unit is None else self.in_unit(unit, day)
            self_too |= role == "hrbp" or unit is None
        return over, self_too

    def reached(self, who: int, permission: str, day: date) -> set[int]:
        """Whom a permission of somebody reaches on a day, with what was lent to them."""
        over, self_too = self.own(who, permission, day)
        seen = over | ({who} if self_too else set())
        if day not in self.works[who] or permission == cadence.READ_SENSITIVE:
            return seen
        for loan in self.loans:
            if loan.receiver_id == who and day in loan.validity and permission in loan.permissions:
                seen |= self.own(loan.giver_id, permission, day)[0] - {loan.giver_id, who}
        return seen


def viewer_of(person: Person, day: date) -> Viewer:
    """Somebody as the site builds them on a day."""
    rights = rights_of(person_id=person.pk, on=day)
    return Viewer(
        person_id=person.pk, name="", today=day, now=NOW, grants=rights.grants,
        reaches=roles.reaches(rights.grants, rights.borrowed),
    )


@pytest.mark.parametrize("seed", range(TREES))
def test_people_within_equals_brute_force(seed: int) -> None:
    """Everyone of a random organisation, four permissions, on the day and on the day before."""
    company = Company(seed)
    for day in DAYS:
        for person in company.people:
            viewer = viewer_of(person, day)
            for permission in ASKED:
                within = set(people_within(viewer=viewer, permission=permission, on=day).values_list("pk", flat=True))
                assert within == company.reached(person.pk, permission, day), (person, permission, day)


@pytest.mark.parametrize("seed", range(10))
def test_the_day_of_the_record_decides_not_the_day_of_the_look(seed: int) -> None:
    """Rows with days of their own, asked in one statement: each as if the organisation of its day were asked alone."""
    company = Company(seed)
    for person in company.people:
        viewer = viewer_of(person, DAY)
        condition = reach_q(viewer=viewer, permission=READ_ORG, person="person", on="validity__startswith")
        rows = Assignment.objects.filter(condition).values_list("pk", flat=True)
        assert set(rows) == {
            held.pk for held in company.held
            if people_within(viewer=viewer, permission=READ_ORG, on=held.validity.lower).filter(pk=held.person_id).exists()
        }
