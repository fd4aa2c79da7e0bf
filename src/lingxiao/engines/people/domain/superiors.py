"""Who stands above a person on a day: manager, HRBP, director, head of HR. In bulk, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from lingxiao.engines.people.domain.working import last_days
from lingxiao.engines.people.enums import AssignmentKind, LineKind, PostLevel, Role
from lingxiao.engines.people.models import Assignment, Person, ReportingLine, RoleGrant, UnitClosure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

DIRECTING = (PostLevel.DIRECTOR, PostLevel.REGIONAL_MANAGER, PostLevel.VICE_PRESIDENT)


@dataclass(frozen=True, slots=True)
class Superiors:
    """The persons above somebody on a day, by id; None where the place is empty."""

    manager_id: int | None = None
    hrbp_id: int | None = None
    director_id: int | None = None
    hr_head_id: int | None = None


def hr_head(*, on: date) -> int | None:
    """The head of HR: the HR administrator of the whole company who has been it longest."""
    return (
        RoleGrant.objects.filter(role=Role.HR_ADMIN, unit=None, validity__contains=on)
        .order_by("validity__startswith", "pk")
        .values_list("person_id", flat=True)
        .first()
    )


def managers_of(*, person_ids: Iterable[int], on: date) -> dict[int, int]:
    """Whom each of these persons reports to on this day, by person; who reports to nobody is left out."""
    lines = ReportingLine.objects.filter(person_id__in=set(person_ids), kind=LineKind.SOLID, validity__contains=on)
    return dict(lines.values_list("person_id", "manager_id"))


def reports_of(*, manager_ids: Iterable[int], on: date) -> dict[int, list[int]]:
    """Who reports to each of these persons by solid line on this day, by manager; in the order of persons. One query."""
    lines = ReportingLine.objects.filter(manager_id__in=set(manager_ids), kind=LineKind.SOLID, validity__contains=on)
    found: dict[int, list[int]] = {}
    for manager, person in lines.order_by("person_id").values_list("manager_id", "person_id"):
        found.setdefault(manager, []).append(person)
    return found


def manager_of(*, person_id: int, on: date) -> Person | None:
    """Whom this person reports to on this day."""
    return Person.objects.filter(
        lines_down__person_id=person_id,
        lines_down__kind=LineKind.SOLID,
        lines_down__validity__contains=on,
    ).first()


def chain_above(*, person_id: int, on: date) -> list[int]:
    """The ids of all above a person by solid line on this day, nearest first. A loop ends where it closes."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE up(person, depth, seen) AS (
                SELECT manager_id, 1, ARRAY[%(person)s::bigint, manager_id] FROM people_reportingline
                WHERE person_id = %(person)s AND kind = 'solid' AND validity @> %(on)s::date
                UNION ALL
                SELECT line.manager_id, up.depth + 1, up.seen || line.manager_id
                FROM up JOIN people_reportingline line ON line.person_id = up.person
                WHERE line.kind = 'solid' AND line.validity @> %(on)s::date AND NOT line.manager_id = ANY(up.seen)
            )
            SELECT person FROM up ORDER BY depth
            """,
            {"person": person_id, "on": on},
        )
        return [row[0] for row in cursor.fetchall()]


def first_day_above(*, person_id: int, above_id: int, starting: date, until: date | None = None) -> date | None:
    """The first day of these on which somebody stands above a person, by solid lines over any number of steps.

    Every day from ``starting`` on is looked at (to ``until``, which is out), future lines with it; None when it is none.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE up(person, validity, seen) AS (
                SELECT manager_id, validity * daterange(%(starting)s, %(until)s), ARRAY[person_id, manager_id]
                FROM people_reportingline
                WHERE person_id = %(person)s AND kind = 'solid' AND validity && daterange(%(starting)s, %(until)s)
                UNION ALL
                SELECT line.manager_id, up.validity * line.validity, up.seen || line.manager_id
                FROM up JOIN people_reportingline line ON line.person_id = up.person
                WHERE line.kind = 'solid' AND line.validity && up.validity AND NOT line.manager_id = ANY(up.seen)
            )
            SELECT min(lower(validity)) FROM up WHERE person = %(above)s
            """,
            {"person": person_id, "above": above_id, "starting": starting, "until": until},
        )
        (day,) = cursor.fetchone()
        found: date | None = day
        return found


def _ancestors(person_ids: set[int], on: date) -> dict[int, list[int]]:
    """Of each person's main post on this day: its unit and those above it, nearest first."""
    rows = (
        UnitClosure.objects.filter(
            descendant__assignments__person_id__in=person_ids,
            descendant__assignments__kind=AssignmentKind.MAIN,
            descendant__assignments__validity__contains=on,
            validity__contains=on,
        )
        .order_by("depth")
        .values_list("descendant__assignments__person_id", "ancestor_id")
    )
    found: dict[int, list[int]] = {}
    for person, ancestor in rows:
        found.setdefault(person, []).append(ancestor)
    return found


def _directors(on: date) -> dict[int, list[int]]:
    """Who leads each unit as a director on this day: the head first, an acting one after ("main" sorts behind "acting")."""
    leading = Assignment.objects.filter(leads_unit=True, position__level__in=DIRECTING, validity__contains=on)
    directors: dict[int, list[int]] = {}
    for unit, person in leading.order_by("-kind", "pk").values_list("unit_id", "person_id"):
        directors.setdefault(unit, []).append(person)
    return directors


def _nearest(ancestors: list[int], holders: dict[int, list[int]], *, other_than: int) -> int | None:
    """The holder on the nearest unit who is not the person themself."""
    for unit in ancestors:
        for holder in holders.get(unit, ()):
            if holder != other_than:
                return holder
    return None


def superiors_of(*, person_ids: Iterable[int], on: date) -> dict[int, Superiors]:
    """Manager, HRBP, director and head of HR of each person on this day, by person. Four queries however many persons.

    The HRBP and the director are those of the nearest unit above; nobody is their own.
    """
    ids = set(person_ids)
    lines = managers_of(person_ids=ids, on=on)
    ancestors = _ancestors(ids, on)
    partners: dict[int, list[int]] = {}
    everywhere: list[int] = []
    head: int | None = None
    granted = RoleGrant.objects.filter(role__in=(Role.HRBP, Role.HR_ADMIN), validity__contains=on)
    # The head of HR is who has been HR administrator of the company the longest; see ``hr_head``.
    for grant in granted.order_by("validity__startswith", "pk"):
        if grant.role == Role.HR_ADMIN:
            head = grant.person_id if head is None and grant.unit_id is None else head
        elif grant.unit_id is None:
            everywhere.append(grant.person_id)
        else:
            partners.setdefault(grant.unit_id, []).append(grant.person_id)
    directors = _directors(on)
    found = {}
    for person in ids:
        above = ancestors.get(person, [])
        partner = _nearest(above, partners, other_than=person)
        if partner is None:
            partner = next((one for one in everywhere if one != person), None)
        found[person] = Superiors(
            manager_id=lines.get(person),
            hrbp_id=partner,
            director_id=_nearest(above, directors, other_than=person),
            hr_head_id=head,
        )
    return found


def superiors_or_former(*, person_ids: Iterable[int], on: date) -> dict[int, Superiors]:
    """As ``superiors_of``; of who has left by this day, those of the last day they worked here."""
    ids = set(person_ids)
    found = superiors_of(person_ids=ids, on=on)
    by_day: dict[date, set[int]] = {}
    for person, day in last_days(person_ids=ids, on=on).items():
        by_day.setdefault(day, set()).add(person)
    for day, people in by_day.items():
        found |= superiors_of(person_ids=people, on=day)
    return found


def neighbours(*, person_id: int, on: date) -> dict[int, str]:
    """Who could stand in for a person on a day, with their names: the one above, colleagues under the same, their team.

    And their HRBP. In name order; nobody is their own.
    """
    above = superiors_of(person_ids=[person_id], on=on)[person_id]
    lines = ReportingLine.objects.filter(kind=LineKind.SOLID, validity__contains=on)
    around = lines.filter(Q(manager_id=person_id) | Q(manager_id=above.manager_id, manager__isnull=False))
    ids = {one for one in (above.manager_id, above.hrbp_id, *around.values_list("person_id", flat=True)) if one}
    people = Person.objects.filter(pk__in=ids - {person_id}, employments__validity__contains=on)
    return dict(people.order_by("name_order", "number").values_list("pk", "name"))


def hrbp_of(*, person_id: int, on: date) -> int | None:
    """The HRBP of one person on this day."""
    return superiors_of(person_ids=[person_id], on=on)[person_id].hrbp_id


def director_of(*, person_id: int, on: date) -> int | None:
    """The director of one person on this day, in two queries."""
    above = _ancestors({person_id}, on).get(person_id, [])
    return _nearest(above, _directors(on), other_than=person_id)


def acting_for(*, unit_id: int, on: date) -> int | None:
    """Who acts as head of a unit on this day."""
    return (
        Assignment.objects.filter(
            unit_id=unit_id,
            leads_unit=True,
            kind=AssignmentKind.ACTING,
            validity__contains=on,
        )
        .values_list("person_id", flat=True)
        .first()
    )
