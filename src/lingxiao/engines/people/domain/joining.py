"""Taking somebody on with everything they need on the first day: the employment, the post, the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.people.domain.employing import hire
from lingxiao.engines.people.domain.lines import reassign
from lingxiao.engines.people.domain.posts import appoint, appoint_head

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.engines.people.models import OrgUnit, Person, Position
    from lingxiao.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who begins: who they are, what they do where, and to whom they report (nobody, for who leads the whole)."""

    number: str
    name: str
    email: str
    kind: str
    position: Position
    unit: OrgUnit
    leads_unit: bool
    manager: Person | None


@transaction.atomic
def join(*, viewer: Viewer, newcomer: Newcomer, starting: date) -> Person:
    """From ``starting``, somebody works here in a post and under a manager: all of it, or nothing.

    Raises what ``hire``, ``appoint_head`` and ``reassign`` raise.
    """
    person = hire(
        viewer=viewer, number=newcomer.number, name=newcomer.name, kind=newcomer.kind, starting=starting,
        email=newcomer.email,
    )
    place = appoint_head if newcomer.leads_unit else appoint
    place(viewer=viewer, person=person, position=newcomer.position, unit=newcomer.unit, starting=starting)
    if newcomer.manager is not None:
        reassign(viewer=viewer, person=person, manager=newcomer.manager, starting=starting)
    return person
