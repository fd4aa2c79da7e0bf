"""Where people are reached, for whoever has something to tell them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from lingxiao.engines.people.enums import Role
from lingxiao.engines.people.models import Person, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


@dataclass(frozen=True, slots=True)
class Address:
    """A person's name, e-mail, time zone and language; each of the last three may be empty."""

    name: str
    email: str
    time_zone: str
    language: str


def addresses_of(*, person_ids: Collection[int], on: date) -> dict[int, Address]:
    """Where those of these persons who work here on this day are reached, by person. One query.

    The language is the one they chose for their account, else the one on record. Who has left is not in it.
    """
    rows = Person.objects.filter(pk__in=person_ids, employments__validity__contains=on).values_list(
        "pk", "name", "email", F("account__email"), "time_zone", F("account__language"), "language",
    )
    return {
        person: Address(name, email or account_email or "", time_zone, chosen or language)
        for person, name, email, account_email, time_zone, chosen, language in rows
    }


def hr_people(*, on: date) -> dict[int, str]:
    """The HR administrators and HR business partners who work here on this day, with their names, in name order."""
    return people_with_role(Role.HR_ADMIN, Role.HRBP, on=on)


def people_with_role(*roles: str, on: date, besides: Collection[int] = ()) -> dict[int, str]:
    """Who was granted one of these roles and works here on this day, with their names, in name order.

    ``besides`` are persons who join them without the role, as far as they work here.
    """
    granted = RoleGrant.objects.filter(role__in=roles, validity__contains=on)
    wanted = Q(pk__in=granted.values("person_id")) | Q(pk__in=besides)
    people = Person.objects.filter(wanted, employments__validity__contains=on)
    return dict(people.order_by("name_order", "number").values_list("pk", "name"))
