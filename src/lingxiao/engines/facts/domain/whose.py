"""Whose figures a question is about: everybody the viewer may read of, the managers of a unit, or one manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lingxiao.engines.facts.permissions import READ_FIGURES
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import people_within

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer


def everybodys(viewer: Viewer, *, on: date) -> Q:
    """The figures of whom the viewer's permission reaches on a day; and nobody's, for who reaches everybody."""
    if viewer.reach(READ_FIGURES).everywhere:
        return Q()
    return Q(manager__in=people_within(viewer=viewer, permission=READ_FIGURES, on=on))


def of_unit(viewer: Viewer, *, unit_id: int, on: date) -> Q:
    """The figures of the managers in a unit or below it on a day, as far as the viewer may read them."""
    return Q(manager__in=_in_unit(viewer, unit_id, on))


def persons_of_unit(viewer: Viewer, *, unit_id: int, on: date) -> list[int]:
    """The managers in a unit or below it on a day, as far as the viewer may read their figures, by id."""
    return [*_in_unit(viewer, unit_id, on).values_list("pk", flat=True)]


def _in_unit(viewer: Viewer, unit_id: int, on: date) -> QuerySet[Person]:
    reached = people_within(viewer=viewer, permission=READ_FIGURES, on=on)
    return people.under_unit(reached, unit_id=unit_id, on=on)


def of_manager(viewer: Viewer, *, person_id: int, on: date) -> Q:
    """The figures of one manager; of nobody where the viewer may not read them."""
    return Q(manager__in=people_within(viewer=viewer, permission=READ_FIGURES, on=on).filter(pk=person_id))
