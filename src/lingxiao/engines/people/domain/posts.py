"""Verbs on persons and posts: hire, leave, appoint, reassign. What was true before a day stays true before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.domain.superiors import chain_above
from lingxiao.engines.people.enums import AssignmentKind, EmploymentKind, LineKind
from lingxiao.engines.people.models import Assignment, Employment, Person, ReportingLine, RoleGrant
from lingxiao.engines.people.rules import may_write_org
from lingxiao.kernel import audit
from lingxiao.kernel.pinyin import pinyin_key
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Model, QuerySet

    from lingxiao.engines.people.models import OrgUnit, Position
    from lingxiao.kernel.days import DaySpan
    from lingxiao.kernel.viewer import Viewer


class ReportingLoop(Refusal):
    """Nobody reports to somebody who, step by step, reports to them."""

    sentence = _("%(person)s cannot report to %(manager)s, who already reports to %(person)s. Choose another manager.")


class NumberTaken(Refusal):
    """A person's number is theirs alone."""

    sentence = _("Number %(number)s already belongs to %(name)s. Give another number.")


class LeadsOtherwise(Refusal):
    """A unit has one head a day."""

    sentence = _("%(unit)s already has a head on some of these days. End that appointment first.")


def span_from(*, day: date, until: date | None = None) -> DateRange:
    """A half-open span of days as the database keeps it."""
    return DateRange(day, until)


def named(person: Person) -> Person:
    """Fill the search keys of a person from the name. Returns the same person, unsaved."""
    key = pinyin_key(person.name)
    person.pinyin, person.initials, person.name_order = key.full, key.initials, key.order
    return person


def _end_before(rows: QuerySet[Any], day: date) -> None:
    """Let what is in force on ``day`` end before it, and take back what would only have begun on or after it."""
    for row in rows.select_for_update():
        if row.validity.lower is not None and row.validity.lower >= day:
            row.delete()
        else:
            row.validity = DateRange(row.validity.lower, day)
            row.save(update_fields=["validity"])


def _from_on(model: type[Model], day: date, **which: object) -> QuerySet[Any]:
    return model._default_manager.filter(validity__endswith__isnull=True, **which) | model._default_manager.filter(  # noqa: SLF001 -- Django's own public name
        validity__endswith__gt=day,
        **which,
    )


@transaction.atomic
def hire(
    *,
    viewer: Viewer,
    number: str,
    name: str,
    starting: date,
    email: str = "",
    kind: str = EmploymentKind.EMPLOYEE,
) -> Person:
    """From ``starting``, a person with this number and name works here."""
    may_write_org(viewer=viewer).or_refuse()
    taken = Person.objects.filter(number=number).first()
    if taken is not None:
        raise NumberTaken(number=number, name=taken.name)
    person = named(Person(number=number, name=name, email=email))
    person.save()
    Employment.objects.create(person=person, kind=kind, validity=span_from(day=starting))
    audit.note(
        viewer=viewer,
        act="people.hire",
        object_kind="people.person",
        object_id=person.pk,
        subject_person_id=person.pk,
        detail={"number": number, "from": starting.isoformat()},
    )
    return person


@transaction.atomic
def leave(*, viewer: Viewer, person: Person, last_day: date, reason: str) -> None:
    """After ``last_day``, ``person`` works here no more: posts, lines and roles end, records stay, access is gone."""
    may_write_org(viewer=viewer).or_refuse()
    after = last_day.fromordinal(last_day.toordinal() + 1)
    for model in (Employment, Assignment, RoleGrant):
        _end_before(_from_on(model, after, person=person), after)
    _end_before(_from_on(ReportingLine, after, person=person), after)
    _end_before(_from_on(ReportingLine, after, manager=person), after)
    Employment.objects.filter(person=person, validity__endswith=after).update(leave_reason=reason)
    audit.note(
        viewer=viewer,
        act="people.leave",
        object_kind="people.person",
        object_id=person.pk,
        subject_person_id=person.pk,
        detail={"last_day": last_day.isoformat()},
        reason=reason,
    )


@transaction.atomic
def appoint(*, viewer: Viewer, person: Person, position: Position, unit: OrgUnit, starting: date) -> Assignment:
    """From ``starting``, ``person`` holds ``position`` in ``unit`` as the main post. What was true before stays."""
    may_write_org(viewer=viewer).or_refuse()
    _end_before(_from_on(Assignment, starting, person=person, kind=AssignmentKind.MAIN), starting)
    held = Assignment.objects.create(
        person=person,
        position=position,
        unit=unit,
        kind=AssignmentKind.MAIN,
        validity=span_from(day=starting),
    )
    _note_appointment(viewer, held, "people.appoint")
    return held


@transaction.atomic
def appoint_head(*, viewer: Viewer, person: Person, position: Position, unit: OrgUnit, starting: date) -> Assignment:
    """As ``appoint``, and ``person`` leads ``unit``; refused while somebody else does."""
    others = _from_on(Assignment, starting, unit=unit, kind=AssignmentKind.MAIN, leads_unit=True).exclude(person=person)
    if others.exists():
        raise LeadsOtherwise(unit=unit.code)
    held = appoint(viewer=viewer, person=person, position=position, unit=unit, starting=starting)
    held.leads_unit = True
    held.save(update_fields=["leads_unit"])
    return held


@transaction.atomic
def appoint_acting(*, viewer: Viewer, person: Person, position: Position, unit: OrgUnit, span: DaySpan) -> Assignment:
    """For the days of ``span``, at most six months, ``person`` leads ``unit`` in somebody's place (A01 rule 10)."""
    may_write_org(viewer=viewer).or_refuse()
    held = Assignment.objects.create(
        person=person,
        position=position,
        unit=unit,
        kind=AssignmentKind.ACTING,
        leads_unit=True,
        validity=span_from(day=span.start, until=span.end),
    )
    _note_appointment(viewer, held, "people.appoint_acting")
    return held


def _note_appointment(viewer: Viewer, held: Assignment, act: str) -> None:
    until = held.validity.upper
    audit.note(
        viewer=viewer,
        act=act,
        object_kind="people.assignment",
        object_id=held.pk,
        subject_person_id=held.person_id,
        detail={
            "position": held.position.code,
            "unit": held.unit.code,
            "from": held.validity.lower.isoformat(),
            "until": until.isoformat() if until else None,
        },
    )


@transaction.atomic
def reassign(*, viewer: Viewer, person: Person, manager: Person, starting: date) -> ReportingLine:
    """From ``starting``, ``person`` reports to ``manager``. What was true before stays."""
    may_write_org(viewer=viewer).or_refuse()
    if person.pk == manager.pk or person.pk in chain_above(person_id=manager.pk, on=starting):
        raise ReportingLoop(person=person.name, manager=manager.name)
    _end_before(_from_on(ReportingLine, starting, person=person, kind=LineKind.SOLID), starting)
    line = ReportingLine.objects.create(person=person, manager=manager, validity=span_from(day=starting))
    audit.note(
        viewer=viewer,
        act="people.reassign",
        object_kind="people.person",
        object_id=person.pk,
        subject_person_id=person.pk,
        detail={"manager": manager.number, "from": starting.isoformat()},
    )
    return line
