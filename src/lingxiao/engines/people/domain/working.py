"""Whether somebody works here on a day, and until when: asked before anything is given to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Max, Q

from lingxiao.engines.people.models import Employment
from lingxiao.engines.people.refusals import NotWorkingThen

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from lingxiao.engines.people.models import Person


def not_over(day: date) -> Q:
    """The rows whose span holds on a day or begins later."""
    return Q(validity__endswith__isnull=True) | Q(validity__endswith__gt=day)


def works_from(person: Person, *, day: date) -> Employment:
    """The employment that holds for a person on a day; raises ``NotWorkingThen`` where there is none."""
    found = Employment.objects.filter(person=person, validity__contains=day).first()
    if found is None:
        raise NotWorkingThen(name=person.name, day=day.isoformat())
    return found


def last_days(*, person_ids: Collection[int], on: date) -> dict[int, date]:
    """Of those of these persons who left before a day and are not back on it: the last day they worked here."""
    rows = Employment.objects.filter(person__in=person_ids, validity__startswith__lte=on).values("person_id").annotate(
        end=Max("validity__endswith"), stays=BoolOr(Q(validity__contains=on)),
    )
    return {row["person_id"]: row["end"] - timedelta(days=1) for row in rows if not row["stays"] and row["end"] is not None}


def works_or_will(person: Person, *, day: date) -> Employment | None:
    """The employment of a person that holds on a day or else the first to begin later."""
    return Employment.objects.filter(not_over(day), person=person).order_by("validity").first()


def earlier(*ends: date | None) -> date | None:
    """The earliest of some ends, where None is never."""
    return min((end for end in ends if end is not None), default=None)
