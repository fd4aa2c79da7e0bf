"""Whom a permission reaches: the one filter behind every ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BooleanField, Q

from lingxiao.engines.people.domain.sentences import (
    BELOW,
    EVER_IN_UNITS,
    EVER_REPORTED,
    IN_UNITS,
    IN_UNITS_THEN,
    PLACED,
    REPORTED_THEN,
    REPORTS,
)
from lingxiao.engines.people.models import OrgUnit, Person
from lingxiao.kernel.in_sql import Looked, array, ids

if TYPE_CHECKING:
    from collections.abc import Collection
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
    manager_id = holder_id if reach.reports else None
    if isinstance(on, str):
        return _over_others_then(reach.units, manager_id, person=person, on=on)
    found = NOBODY
    if reach.units:
        found |= Q(**{f"{person}__in": ids(IN_UNITS, array(reach.units), on, on)})
    if manager_id is not None:
        found |= Q(**{f"{person}__in": ids(REPORTS, manager_id, on)})
    return found


def _over_others_then(units: Collection[int], manager_id: int | None, *, person: str, on: str) -> Q:
    """The same with each row's own day; ``on`` is the path to it.

    Only of those who ever had such a row: whoever never did is told by one look, without asking for the day.
    """
    found = NOBODY
    if units:
        under = array(units)
        then = Looked(IN_UNITS_THEN, under, kind=BooleanField(), person=person, day=on)
        found |= Q(**{f"{person}__in": ids(EVER_IN_UNITS, under)}) & Q(then)
    if manager_id is not None:
        then = Looked(REPORTED_THEN, manager_id, kind=BooleanField(), person=person, day=on)
        found |= Q(**{f"{person}__in": ids(EVER_REPORTED, manager_id)}) & Q(then)
    return found


def people_within(*, viewer: Viewer, permission: str, on: date) -> QuerySet[Person]:
    """The persons whom this viewer's permission reaches on this day."""
    return Person.objects.filter(reach_q(viewer=viewer, permission=permission, person="pk", on=on))


def units_within(*, viewer: Viewer, permission: str, on: date) -> QuerySet[OrgUnit]:
    """The units whom this viewer's permission reaches on this day: granted and lent subtrees, or all of them."""
    all_units, ancestors = units_reached(viewer=viewer, permission=permission)
    if not all_units and not ancestors:
        return OrgUnit.objects.none()
    units = OrgUnit.objects.filter(pk__in=ids(PLACED, on))
    return units if all_units else units.filter(pk__in=ids(BELOW, array(ancestors), on))


def units_reached(*, viewer: Viewer, permission: str) -> tuple[bool, Collection[int]]:
    """Whether this permission of the viewer reaches all units; else the units, granted and lent, below which it does."""
    reach = viewer.reach(permission)
    lent = [loan.reach for loan in reach.loans]
    return any(one.everywhere for one in (reach, *lent)), reach.units.union(*(one.units for one in lent))


def reaches_person(*, viewer: Viewer, permission: str, person_id: int, on: date) -> bool:
    """Whether this permission of the viewer reaches this one person on this day."""
    return people_within(viewer=viewer, permission=permission, on=on).filter(pk=person_id).exists()
