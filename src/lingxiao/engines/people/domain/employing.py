"""Verbs on who works here: hire, take on again, correct, leave. What was true before a day stays true before it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.people.domain.accounts import administrators
from lingxiao.engines.people.domain.ending import end_from
from lingxiao.engines.people.domain.granting import LastAdministrators
from lingxiao.engines.people.domain.lines import hold_lines, must_not_loop
from lingxiao.engines.people.domain.naming import named
from lingxiao.engines.people.domain.superiors import manager_of
from lingxiao.engines.people.domain.working import earlier, not_over, works_from, works_or_will
from lingxiao.engines.people.enums import LineKind, Role
from lingxiao.engines.people.models import (
    Assignment,
    Delegation,
    Employment,
    Person,
    ReportingLine,
    RoleGrant,
    TerritoryAssignment,
)
from lingxiao.engines.people.refusals import AddressTaken, NotWorkingThen, NumberTaken, WorksHereStill
from lingxiao.engines.people.rules import may_write_org
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lingxiao.kernel.viewer import Viewer


@transaction.atomic
def hire(*, viewer: Viewer, number: str, name: str, kind: str, starting: date, email: str = "") -> Person:
    """From ``starting``, a person with this number and name works here. Raises ``NumberTaken`` and ``AddressTaken``."""
    may_write_org(viewer=viewer).or_refuse()
    taken = Person.objects.filter(number=number).first()
    if taken is not None:
        raise NumberTaken(number=number, name=taken.name)
    _must_be_free(email)
    person = named(Person(number=number, name=name, email=email.lower()))
    person.save()
    Employment.objects.create(person=person, kind=kind, validity=DateRange(starting, None))
    _note(viewer, "people.hire", person, number=number, starting=starting.isoformat())
    return person


@transaction.atomic
def take_on_again(*, viewer: Viewer, person: Person, kind: str, starting: date) -> Employment:
    """From ``starting``, somebody who left works here again, under their old number; posts and roles are given anew."""
    may_write_org(viewer=viewer).or_refuse()
    held = works_or_will(person, day=starting)
    if held is not None:
        raise WorksHereStill(name=person.name, day=max(held.validity.lower or starting, starting).isoformat())
    again = Employment.objects.create(person=person, kind=kind, validity=DateRange(starting, None))
    _note(viewer, "people.take_on_again", person, starting=starting.isoformat())
    return again


@transaction.atomic
def correct(*, viewer: Viewer, person: Person, name: str, name_latin: str, email: str) -> Person:
    """Have a person's name, Latin name and address as they should be; the audit chain keeps what stood there before."""
    may_write_org(viewer=viewer).or_refuse()
    person = Person.objects.select_for_update().get(pk=person.pk)
    if email.lower() != person.email:
        _must_be_free(email)
    told = {"name": name, "name_latin": name_latin, "email": email.lower()}
    before = {field: getattr(person, field) for field, value in told.items() if getattr(person, field) != value}
    for field, value in told.items():
        setattr(person, field, value)
    named(person).save()
    _note(viewer, "people.correct", person, before=before, after={field: told[field] for field in before})
    return person


@transaction.atomic
def leave(
    *, viewer: Viewer, person: Person, last_day: date, reason: str, successor: Person | None = None,
) -> None:
    """After ``last_day``, ``person`` works here no more: posts, lines, roles, territories and loans of rights end.

    Records stay; access is gone on the day after. Who reports to them reports to ``successor`` from then on, or to
    whom they reported themselves. Raises ``NotWorkingThen``, ``ReportingLoop``, and ``LastAdministrators`` where
    nobody would be left to give access.
    """
    may_write_org(viewer=viewer).or_refuse()
    after = last_day + timedelta(days=1)
    hold_lines()
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    held = works_or_will(person, day=last_day)
    if held is None:
        raise NotWorkingThen(name=person.name, day=last_day.isoformat())
    pass_reports_on(person, successor, after)
    grants = RoleGrant.objects.filter(person=person, role=Role.HR_ADMIN, unit=None)
    is_administrator = grants.filter(not_over(after)).exists()
    end_everything(days={person.pk: after})
    Employment.objects.filter(person=person, validity__endswith=after).update(leave_reason=reason)
    if is_administrator and not administrators(on=after):
        raise LastAdministrators
    _note(
        viewer, "people.leave", person, reason=reason, last_day=last_day.isoformat(),
        successor=successor.number if successor else None,
    )


def end_everything(*, days: Mapping[int, date]) -> None:
    """Whatever holds for these persons ends before each one's day, and what was yet to begin never does.

    Part of ``leave`` and of files; notes and reasons are theirs to write.
    """
    if not days:
        return
    for model in (Employment, Assignment, ReportingLine, TerritoryAssignment):
        end_from(model, days=days)
    end_from(ReportingLine, days=days, column="manager_id")
    for column in ("giver_id", "receiver_id"):
        end_from(Delegation, days=days, column=column)
    grants = RoleGrant.objects.filter(not_over(min(days.values())), person__in=days)
    for grant in grants:  # few, and proposals point at them
        day = days[grant.person_id]
        if grant.validity.lower is not None and grant.validity.lower >= day:
            grant.delete()
        elif grant.validity.upper is None or grant.validity.upper > day:
            RoleGrant.objects.filter(pk=grant.pk).update(validity=DateRange(grant.validity.lower, day))


def pass_reports_on(person: Person, successor: Person | None, after: date) -> None:
    """Draw the lines of those who report to the person anew: to the successor, else to the person's own manager."""
    above = manager_of(person_id=person.pk, on=after)
    ending = ReportingLine.objects.filter(
        not_over(after), manager=person, kind=LineKind.SOLID,
    ).select_related("person")
    lines = list(ending)
    end_from(ReportingLine, days={person.pk: after}, column="manager_id", kind=LineKind.SOLID)
    for line in lines:
        heir = successor if successor is not None and line.person_id != successor.pk else above
        starting = max(line.validity.lower or after, after)
        if heir is None or heir.pk in (line.person_id, person.pk):
            continue
        until = earlier(line.validity.upper, works_from(heir, day=starting).validity.upper)
        must_not_loop(person=line.person, manager=heir, starting=starting, until=until)
        ReportingLine.objects.create(
            person_id=line.person_id, manager=heir, validity=DateRange(starting, until),
        )


def _must_be_free(email: str) -> None:
    holder = Person.objects.exclude(email="").filter(email__iexact=email).first() if email else None
    if holder is not None:
        raise AddressTaken(email=email, name=holder.name)


def _note(viewer: Viewer, act: str, person: Person, *, reason: str = "", **detail: object) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="people.person", object_id=person.pk, subject_person_id=person.pk,
        detail=detail, reason=reason,
    )
