"""Whom a permission reaches: the one filter behind every ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable, Value

from lingxiao.engines.people.enums import LineKind
from lingxiao.engines.people.models import Assignment, OrgUnit, Person, ReportingLine, UnitClosure

if TYPE_CHECKING:
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
    day: Combinable = OuterRef(on) if isinstance(on, str) else Value(on)
    found |= _over_others(reach, holder_id=viewer.person_id, person=person, day=day)
    for loan in reach.loans:
        lent = EVERYBODY if loan.reach.everywhere else _over_others(
            loan.reach, holder_id=loan.giver_id, person=person, day=day,
        )
        found |= lent & ~Q(**{f"{person}__in": [loan.giver_id, viewer.person_id]})
    return found


def _over_others(reach: Reach, *, holder_id: int | None, person: str, day: Combinable) -> Q:
    """The rows whose person stands in the units of this reach, or reports to who holds it."""
    found = NOBODY
    if reach.units:
        held = Assignment.objects.filter(
            person_id=OuterRef(person),
            validity__contains=day,
            unit__above__ancestor_id__in=reach.units,
            unit__above__validity__contains=day,
        )
        found |= Q(Exists(held))
    if reach.reports and holder_id is not None:
        line = ReportingLine.objects.filter(
            person_id=OuterRef(person), manager_id=holder_id, kind=LineKind.SOLID, validity__contains=day,
        )
        found |= Q(Exists(line))
    return found


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
