"""Whom a permission reaches: the one filter behind every ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from lingxiao.engines.people.enums import LineKind
from lingxiao.engines.people.models import Assignment, OrgUnit, Person, ReportingLine, UnitClosure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Reach, Viewer

NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY
"""Not ``Q()``, which ``|`` drops: somebody who reaches everyone or themself would be left with themself."""


def reach_q(*, viewer: Viewer, permission: str, person: str = "person", on: date | str) -> Q:
    """A condition that keeps the rows whose person this viewer's permission reaches.

    ``person`` is the path from the row to the person; ``on`` is one day for all rows, or the path to each row's own
    day: scope is always one's subtree *at the record's date* (permission matrix, §9).
    """
    reach = viewer.reach(permission)
    if reach.everywhere:
        return EVERYBODY
    found = NOBODY
    if reach.own and viewer.person_id is not None:
        found |= Q(**{person: viewer.person_id})
    found |= _over_others(reach, holder_id=viewer.person_id, person=person, on=on)
    for loan in reach.loans:
        lent = EVERYBODY if loan.reach.everywhere else _over_others(
            loan.reach, holder_id=loan.giver_id, person=person, on=on,
        )
        found |= lent & ~Q(**{f"{person}__in": [loan.giver_id, viewer.person_id]})
    return found


def _over_others(reach: Reach, *, holder_id: int | None, person: str, on: date | str) -> Q:
    """The rows whose person stands in the units of this reach, or reports to who holds it."""
    found = NOBODY
    if reach.units:
        under = {"unit__above__ancestor_id__in": reach.units}
        found |= _among(Assignment.objects.all(), person, on, ("validity", "unit__above__validity"), under)
    if reach.reports and holder_id is not None:
        lines = ReportingLine.objects.filter(manager_id=holder_id, kind=LineKind.SOLID)
        found |= _among(lines, person, on, ("validity",), {})
    return found


def _among(
    rows: QuerySet[Any], person: str, on: date | str, spans: Sequence[str], conditions: Mapping[str, Any],
) -> Q:
    """That the person has one of these rows on the day; ``spans`` are the paths to what must hold on it.

    For one day the persons are looked up once and compared. For each row's own day they are asked for row by row, and
    then by the ends of each span, not by ``@>``: PostgreSQL expects of ``@>`` with an unknown day that it leaves next
    to nothing, begins with all units of all times, and takes half a minute where it could take a tenth of a second.
    Only of those who ever had such a row: whoever never did is told by one look, without asking for the day.
    """
    if not isinstance(on, str):
        held = rows.filter(**conditions, **{f"{span}__contains": on for span in spans})
        return Q(**{f"{person}__in": held.values("person_id")})
    ever = rows.filter(**conditions)
    days = {f"{span}__holds_on": OuterRef(on) for span in spans}
    then = Exists(ever.filter(**days, person_id=OuterRef(person)))
    return Q(**{f"{person}__in": ever.values("person_id")}) & Q(then)


def people_within(*, viewer: Viewer, permission: str, on: date) -> QuerySet[Person]:
    """The persons whom this viewer's permission reaches on this day."""
    return Person.objects.filter(reach_q(viewer=viewer, permission=permission, person="pk", on=on))


def units_within(*, viewer: Viewer, permission: str, on: date) -> QuerySet[OrgUnit]:
    """The units whom this viewer's permission reaches on this day: granted and lent subtrees, or all of them."""
    reach = viewer.reach(permission)
    units = OrgUnit.objects.filter(placements__validity__contains=on)
    lent = [loan.reach for loan in reach.loans]
    if any(one.everywhere for one in (reach, *lent)):
        return units
    ancestors = reach.units.union(*(one.units for one in lent))
    below = UnitClosure.objects.filter(ancestor_id__in=ancestors, validity__contains=on)
    return units.filter(pk__in=below.values("descendant_id"))


def reaches_person(*, viewer: Viewer, permission: str, person_id: int, on: date) -> bool:
    """Whether this permission of the viewer reaches this one person on this day."""
    return people_within(viewer=viewer, permission=permission, on=on).filter(pk=person_id).exists()
