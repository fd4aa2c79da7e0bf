"""Whether somebody works here on a day, and until when: asked before anything is given to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lingxiao.engines.people.models import Employment
from lingxiao.engines.people.refusals import NotWorkingThen

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.engines.people.models import Person


def works_from(person: Person, *, day: date) -> Employment:
    """The employment that holds for a person on a day; raises ``NotWorkingThen`` where there is none."""
    found = Employment.objects.filter(person=person, validity__contains=day).first()
    if found is None:
        raise NotWorkingThen(name=person.name, day=day.isoformat())
    return found


def works_or_will(person: Person, *, day: date) -> Employment | None:
    """The employment of a person that holds on a day or else the first to begin later."""
    not_over = Q(validity__endswith__isnull=True) | Q(validity__endswith__gt=day)
    return Employment.objects.filter(not_over, person=person).order_by("validity").first()


def earlier(*ends: date | None) -> date | None:
    """The earliest of some ends, where None is never."""
    return min((end for end in ends if end is not None), default=None)
