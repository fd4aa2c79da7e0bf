"""Verbs on posts: appoint, as head, for somebody else for a time, besides another post. The past stays as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.people.domain.ending import end_from
from lingxiao.engines.people.domain.queries import visible_to
from lingxiao.engines.people.domain.units import placed_on
from lingxiao.engines.people.domain.working import earlier, works_from
from lingxiao.engines.people.enums import AssignmentKind
from lingxiao.engines.people.models import Assignment, OrgUnit, Person, Position
from lingxiao.engines.people.refusals import (
    ActingTooLong,
    EndedAlready,
    LeadsOtherwise,
    NotWorkingThen,
    OnlyBesidesEnds,
)
from lingxiao.engines.people.rules import may_write_org
from lingxiao.kernel import audit
from lingxiao.kernel.days import months_after
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import pick

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.kernel.days import DaySpan
    from lingxiao.kernel.viewer import Viewer

ACTING_MONTHS = 6
"""A01 rule 10: an acting appointment lasts six months at most."""


@transaction.atomic
def appoint(*, viewer: Viewer, person: Person, position: Position, unit: OrgUnit, starting: date) -> Assignment:
    """From ``starting``, ``person`` holds ``position`` in ``unit`` as the main post. What was true before stays.

    Raises ``NotWorkingThen`` and ``NotPlaced``.
    """
    return _appoint(viewer, person, position, unit, starting=starting, leads_unit=False)


@transaction.atomic
def appoint_head(*, viewer: Viewer, person: Person, position: Position, unit: OrgUnit, starting: date) -> Assignment:
    """As ``appoint``, and ``person`` leads ``unit``; ``LeadsOtherwise`` while somebody else does, on any day to come."""
    return _appoint(viewer, person, position, unit, starting=starting, leads_unit=True)


def _appoint(
    viewer: Viewer, person: Person, position: Position, unit: OrgUnit, *, starting: date, leads_unit: bool,
) -> Assignment:
    may_write_org(viewer=viewer).or_refuse()
    _hold(person, unit)
    placed_on(unit, starting)
    days = DateRange(starting, works_from(person, day=starting).validity.upper)
    end_from(Assignment, days={person.pk: starting}, kind=AssignmentKind.MAIN)
    if leads_unit:
        _must_be_vacant(unit, days, AssignmentKind.MAIN)
    return _keep(viewer, "people.appoint", Assignment(
        person=person, position=position, unit=unit, leads_unit=leads_unit, validity=days,
    ))


@transaction.atomic
def appoint_acting(*, viewer: Viewer, person: Person, position: Position, unit: OrgUnit, span: DaySpan) -> Assignment:
    """For the days of ``span``, at most six months, ``person`` leads ``unit`` in somebody's place (A01 rule 10).

    Raises ``ActingTooLong``, ``LeadsOtherwise`` where somebody acts already, ``NotWorkingThen`` and ``NotPlaced``.
    """
    may_write_org(viewer=viewer).or_refuse()
    latest = months_after(span.start, ACTING_MONTHS)
    if span.end is None or span.end > latest:
        raise ActingTooLong(last_day=(latest - timedelta(days=1)).isoformat())
    _hold(person, unit)
    placed_on(unit, span.start)
    leaves = works_from(person, day=span.start).validity.upper
    if leaves is not None and leaves < span.end:
        raise NotWorkingThen(name=person.name, day=(span.end - timedelta(days=1)).isoformat())
    days = DateRange(span.start, span.end)
    _must_be_vacant(unit, days, AssignmentKind.ACTING)
    return _keep(viewer, "people.appoint_acting", Assignment(
        person=person, position=position, unit=unit, kind=AssignmentKind.ACTING, leads_unit=True, validity=days,
    ))


@transaction.atomic
def appoint_besides(*, viewer: Viewer, person: Person, position: Position, unit: OrgUnit, span: DaySpan) -> Assignment:
    """For the days of ``span``, which may have no end, ``person`` also holds ``position``, besides the main post."""
    may_write_org(viewer=viewer).or_refuse()
    _hold(person, unit)
    placed_on(unit, span.start)
    until = earlier(span.end, works_from(person, day=span.start).validity.upper)
    return _keep(viewer, "people.appoint_besides", Assignment(
        person=person, position=position, unit=unit, kind=AssignmentKind.SECONDARY,
        validity=DateRange(span.start, until),
    ))


@transaction.atomic
def end_post(*, viewer: Viewer, held: Assignment, starting: date) -> None:
    """From ``starting``, an acting or secondary post is held no more; one that had not begun never was."""
    may_write_org(viewer=viewer).or_refuse()
    held = Assignment.objects.select_for_update(of=("self",)).select_related("position", "unit").get(pk=held.pk)
    if held.kind == AssignmentKind.MAIN:
        raise OnlyBesidesEnds
    if held.validity.upper is not None and held.validity.upper <= starting:
        raise EndedAlready
    _note(viewer, "people.end_post", held, until=starting)
    if held.validity.lower is not None and held.validity.lower >= starting:
        held.delete()
        return
    held.validity = DateRange(held.validity.lower, starting)
    held.save(update_fields=["validity"])


def posts_to_choose(*, locale: str) -> list[tuple[int, str]]:
    """Every post of the catalogue with its title, for a form, by level and title."""
    return [(post.pk, pick(post, "title", locale)) for post in Position.objects.order_by("level", "title_zh", "code")]


def position(*, position_id: int) -> Position:
    """A post of the catalogue; ``NotSeen`` for none."""
    found = Position.objects.filter(pk=position_id).first()
    if found is None:
        raise NotSeen
    return found


def post_seen_by(viewer: Viewer, *, assignment_id: int, on: date) -> Assignment:
    """One acting or secondary post of somebody this viewer may see; ``NotSeen`` for all others."""
    rows = Assignment.objects.filter(person__in=visible_to(viewer, on=on)).exclude(kind=AssignmentKind.MAIN)
    found = rows.filter(pk=assignment_id).select_related("person", "position", "unit").first()
    if found is None:
        raise NotSeen
    return found


def _hold(person: Person, unit: OrgUnit) -> None:
    """Let nobody else change the posts of this person or the head of this unit until this transaction ends."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    OrgUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _must_be_vacant(unit: OrgUnit, days: DateRange, kind: AssignmentKind) -> None:
    leading = Assignment.objects.filter(unit=unit, kind=kind, leads_unit=True, validity__overlap=days)
    holder = leading.select_related("person").first()
    if holder is not None:
        raise LeadsOtherwise(unit=unit.code, name=holder.person.name)


def _keep(viewer: Viewer, act: str, held: Assignment) -> Assignment:
    held.save(force_insert=True)
    _note(viewer, act, held, until=held.validity.upper)
    return held


def _note(viewer: Viewer, act: str, held: Assignment, *, until: date | None) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="people.assignment", object_id=held.pk, subject_person_id=held.person_id,
        detail={
            "position": held.position.code, "unit": held.unit.code, "kind": str(held.kind), "leads": held.leads_unit,
            "from": held.validity.lower.isoformat(), "until": until.isoformat() if until else None,
        },
    )
