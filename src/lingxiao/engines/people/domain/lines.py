"""Verbs on who reports to whom. What was true before a day stays true before it; a loop is refused on every day to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.people.domain.ending import end_from
from lingxiao.engines.people.domain.queries import visible_to
from lingxiao.engines.people.domain.superiors import first_day_above
from lingxiao.engines.people.domain.working import earlier, not_over, works_from
from lingxiao.engines.people.enums import LineKind
from lingxiao.engines.people.models import ReportingLine
from lingxiao.engines.people.refusals import EndedAlready, ReportingLoop
from lingxiao.engines.people.rules import may_write_org
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer

_LOCK = 0x6C786C
"""“lxl”: held by whoever draws lines, so that two at once cannot close a loop that neither of them sees."""


def hold_lines() -> None:
    """Let nobody else draw a reporting line until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def must_not_loop(*, person: Person, manager: Person, starting: date, until: date | None = None) -> None:
    """Raise ``ReportingLoop`` where the person would stand above themself on any day of these."""
    day = starting if person.pk == manager.pk else first_day_above(
        person_id=manager.pk, above_id=person.pk, starting=starting, until=until,
    )
    if day is not None:
        raise ReportingLoop(person=person.name, manager=manager.name, day=day.isoformat())


@transaction.atomic
def reassign(*, viewer: Viewer, person: Person, manager: Person, starting: date) -> ReportingLine:
    """From ``starting``, ``person`` reports to ``manager``, as long as both work here. What was true before stays.

    Raises ``NotWorkingThen`` and ``ReportingLoop``.
    """
    may_write_org(viewer=viewer).or_refuse()
    hold_lines()
    until = earlier(*(works_from(one, day=starting).validity.upper for one in (person, manager)))
    must_not_loop(person=person, manager=manager, starting=starting, until=until)
    end_from(ReportingLine, days={person.pk: starting}, kind=LineKind.SOLID)
    line = ReportingLine.objects.create(person=person, manager=manager, validity=DateRange(starting, until))
    _note(viewer, "people.reassign", person, manager=manager.number, starting=starting.isoformat())
    return line


@transaction.atomic
def release(*, viewer: Viewer, person: Person, starting: date) -> None:
    """From ``starting``, ``person`` reports to nobody, as whoever leads the whole."""
    may_write_org(viewer=viewer).or_refuse()
    hold_lines()
    if not end_from(ReportingLine, days={person.pk: starting}, kind=LineKind.SOLID):
        raise EndedAlready
    _note(viewer, "people.release", person, starting=starting.isoformat())


@transaction.atomic
def report_also(*, viewer: Viewer, person: Person, manager: Person, starting: date) -> ReportingLine:
    """From ``starting``, ``person`` also reports to ``manager`` by a dotted line, which informs and decides nothing."""
    may_write_org(viewer=viewer).or_refuse()
    until = earlier(*(works_from(one, day=starting).validity.upper for one in (person, manager)))
    if person.pk == manager.pk:
        raise ReportingLoop(person=person.name, manager=manager.name, day=starting.isoformat())
    drawn = ReportingLine.objects.filter(not_over(starting), person=person, manager=manager, kind=LineKind.DOTTED).first()
    if drawn is not None:
        return drawn
    line = ReportingLine.objects.create(
        person=person, manager=manager, kind=LineKind.DOTTED, validity=DateRange(starting, until),
    )
    _note(viewer, "people.report_also", person, manager=manager.number, starting=starting.isoformat())
    return line


@transaction.atomic
def end_dotted(*, viewer: Viewer, line: ReportingLine, starting: date) -> None:
    """From ``starting``, this dotted line holds no more."""
    may_write_org(viewer=viewer).or_refuse()
    line = ReportingLine.objects.select_for_update(of=("self",)).select_related("person", "manager").get(
        pk=line.pk, kind=LineKind.DOTTED,
    )
    upper = line.validity.upper
    if upper is not None and upper <= starting:
        raise EndedAlready
    if line.validity.lower is not None and line.validity.lower >= starting:
        line.delete()
    else:
        line.validity = DateRange(line.validity.lower, starting)
        line.save(update_fields=["validity"])
    _note(viewer, "people.end_dotted", line.person, manager=line.manager.number, starting=starting.isoformat())


def line_seen_by(viewer: Viewer, *, line_id: int, on: date) -> ReportingLine:
    """One dotted line of somebody this viewer may see; ``NotSeen`` for all others."""
    rows = ReportingLine.objects.filter(person__in=visible_to(viewer, on=on), kind=LineKind.DOTTED)
    found = rows.filter(pk=line_id).select_related("person", "manager").first()
    if found is None:
        raise NotSeen
    return found


def _note(viewer: Viewer, act: str, person: Person, *, starting: str, manager: str | None = None) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="people.person", object_id=person.pk, subject_person_id=person.pk,
        detail={"from": starting} | ({"manager": manager} if manager else {}),
    )
