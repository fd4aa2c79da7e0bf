"""Named reads of people and organisation, each for a day that is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from lingxiao.engines.people.domain.reaching import people_within, units_within
from lingxiao.engines.people.enums import SALES_MANAGER_LEVELS, AssignmentKind
from lingxiao.engines.people.models import (
    Assignment,
    ContractTerms,
    OrgUnit,
    Person,
    UnitClosure,
    UnitPlacement,
)
from lingxiao.engines.people.permissions import READ_ORG
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual, pick

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What a list shows of a person on a day: name, number, post and unit in the reader's language."""

    person_id: int
    number: str
    name: str
    post: str
    unit: str
    unit_id: int | None
    level: str


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Person]:
    """The persons this viewer may see in the organisation on this day."""
    return people_within(viewer=viewer, permission=READ_ORG, on=on)


def units_visible_to(viewer: Viewer, *, on: date) -> QuerySet[OrgUnit]:
    """The units this viewer may see on this day."""
    return units_within(viewer=viewer, permission=READ_ORG, on=on)


def person_seen_by(viewer: Viewer, *, person_id: int, on: date) -> Person:
    """One person whom this viewer may see; ``NotSeen`` for all others and for those who do not exist."""
    person = visible_to(viewer, on=on).filter(pk=person_id).first()
    if person is None:
        raise NotSeen
    return person


def search(viewer: Viewer, *, text: str, on: date) -> QuerySet[Person]:
    """Visible persons whose number, name, pinyin or initials answer to ``text``, in name order.

    Pinyin is matched in full (linruoxi), by its start, and by initials (lrx); case and spaces do not matter.
    """
    asked = text.strip()
    folded = asked.lower().replace(" ", "")
    seen = visible_to(viewer, on=on).order_by("name_order", "number")
    if not asked:
        return seen
    return seen.filter(
        Q(number__iexact=asked)
        | Q(name__icontains=asked)
        | Q(pinyin__contains=folded)
        | Q(initials__startswith=folded)
        | Q(name_latin__icontains=asked),
    )


def main_assignment(*, person_id: int, on: date) -> Assignment | None:
    """The main post a person holds on this day, with its post and unit."""
    return (
        Assignment.objects.filter(person_id=person_id, kind=AssignmentKind.MAIN, validity__contains=on)
        .select_related("position", "unit")
        .first()
    )


def unit_of(*, person_id: int, on: date) -> OrgUnit | None:
    """The unit of a person's main post on this day."""
    held = main_assignment(person_id=person_id, on=on)
    return held.unit if held is not None else None


def units_of(*, person_ids: Iterable[int], on: date) -> dict[int, int]:
    """The unit of each person's main post on this day, by person; who holds none is left out."""
    return dict(
        Assignment.objects.filter(
            person_id__in=person_ids, kind=AssignmentKind.MAIN, validity__contains=on,
        ).values_list("person_id", "unit_id"),
    )


def sales_managers(*, on: date) -> QuerySet[Person]:
    """The sales managers on this day: who holds a main or acting post of a manager's, regional or director's level."""
    held = Assignment.objects.filter(
        position__level__in=SALES_MANAGER_LEVELS,
        kind__in=(AssignmentKind.MAIN, AssignmentKind.ACTING),
        validity__contains=on,
    )
    return Person.objects.filter(pk__in=held.values("person_id"))


def contract_terms(*, person_id: int, on: date) -> ContractTerms | None:
    """The terms of a person's contract in force on this day, for rules that compare (LR-02); never shown from here."""
    return ContractTerms.objects.filter(person_id=person_id, validity__contains=on).first()


def units_under(*, unit_id: int, on: date) -> list[int]:
    """The ids of a unit and of all below it on this day, nearest first."""
    return list(
        UnitClosure.objects.filter(ancestor_id=unit_id, validity__contains=on)
        .order_by("depth", "descendant_id")
        .values_list("descendant_id", flat=True),
    )


def unit_names(*, unit_ids: Iterable[int], on: date) -> dict[int, Bilingual]:
    """What each of these units is called on this day, by unit."""
    rows = UnitPlacement.objects.filter(unit_id__in=set(unit_ids), validity__contains=on)
    return {unit: Bilingual(zh, en) for unit, zh, en in rows.values_list("unit_id", "name_zh", "name_en")}


def person_cards(*, person_ids: Iterable[int], on: date, locale: str) -> dict[int, PersonCard]:
    """Name, post and unit of each of these persons on this day, by person, in three queries however many they are."""
    ids = set(person_ids)
    held = {
        row.person_id: row
        for row in Assignment.objects.filter(
            person_id__in=ids, kind=AssignmentKind.MAIN, validity__contains=on,
        ).select_related("position")
    }
    names = unit_names(unit_ids=[row.unit_id for row in held.values()], on=on)
    cards = {}
    for person in Person.objects.filter(pk__in=ids):
        row = held.get(person.pk)
        cards[person.pk] = PersonCard(
            person_id=person.pk,
            number=person.number,
            name=person.name,
            post=pick(row.position, "title", locale) if row else "",
            unit=names.get(row.unit_id, Bilingual("")).pick(locale) if row else "",
            unit_id=row.unit_id if row else None,
            level=row.position.level if row else "",
        )
    return cards


def names_of(*, person_ids: Iterable[int]) -> dict[int, str]:
    """The name of each of these persons, by person."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))
