"""What the database itself makes impossible."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.people.models import Assignment, OrgUnit, Person, Position, ReportingLine

pytestmark = pytest.mark.django_db


def days(start: str, end: str | None = None) -> DateRange:
    """A half-open span of days."""
    return DateRange(date.fromisoformat(start), date.fromisoformat(end) if end else None)


@pytest.fixture
def people() -> list[Person]:
    """Three persons."""
    return [Person.objects.create(number=f"E{i}", name=f"张{i}") for i in range(3)]


def test_two_managers_on_one_day_are_impossible(people: list[Person]) -> None:
    """A second solid line that overlaps by one day is refused by the database; one that touches is taken."""
    first, second, third = people
    ReportingLine.objects.create(person=first, manager=second, validity=days("2026-01-01", "2026-07-01"))
    with pytest.raises(IntegrityError, match="one_manager_a_day"), transaction.atomic():
        ReportingLine.objects.create(person=first, manager=third, validity=days("2026-06-30"))
    ReportingLine.objects.create(person=first, manager=third, validity=days("2026-07-01"))
    assert ReportingLine.objects.count() == 2


def test_an_acting_appointment_without_an_end_or_over_six_months_is_impossible(people: list[Person]) -> None:
    """A01 rule 10, kept by the database."""
    unit = OrgUnit.objects.create(code="U1")
    post = Position.objects.create(code="SM", title_zh="销售经理")
    for validity in (days("2026-01-01"), days("2026-01-01", "2026-07-02")):
        with pytest.raises(IntegrityError, match="acting_ends_within_six_months"), transaction.atomic():
            Assignment.objects.create(person=people[0], position=post, unit=unit, kind="acting", validity=validity)
    Assignment.objects.create(
        person=people[0],
        position=post,
        unit=unit,
        kind="acting",
        validity=days("2026-01-01", "2026-07-01"),
    )
    assert Assignment.objects.count() == 1
