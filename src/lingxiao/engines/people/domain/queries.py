"""Named reads of people and organisation, each for a day that is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, Count, Exists, OuterRef, Q, Subquery

from lingxiao.engines.people.domain.reaching import people_within, units_reached, units_within
from lingxiao.engines.people.domain.sentences import (
    ANSWERING,
    AT_LEVEL,
    IN_POST,
    LARGER_UNITS,
    MANAGER_LEVELS,
    MANAGER_NAME,
    MANAGERS,
    PERSON_NAMES,
    POSITION,
    POST_TITLE,
    POST_UNIT_NAME,
    POSTS_HELD,
    REGIONS,
    SUPERIOR,
    TERRITORIES,
    UNIT_NAME,
    UNIT_NAMES,
)
from lingxiao.engines.people.domain.working import not_over
from lingxiao.engines.people.enums import AssignmentKind, LineKind, UnitKind
from lingxiao.engines.people.models import (
    Assignment,
    ContractTerms,
    Employment,
    OrgUnit,
    Person,
    ReportingLine,
    Territory,
    TerritoryAssignment,
    UnitClosure,
    UnitPlacement,
)
from lingxiao.engines.people.permissions import READ_ORG
from lingxiao.kernel.in_sql import Looked, about, array, every, ids
from lingxiao.kernel.pinyin import search_pattern
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
    """Visible persons whose number, name, pinyin or initials answer to ``text``, in name order; see ``matching``."""
    return matching(visible_to(viewer, on=on).order_by("name_order", "number"), text=text)


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
            person_id__in=person_ids,
            kind=AssignmentKind.MAIN,
            validity__contains=on,
        ).values_list("person_id", "unit_id"),
    )


def sales_managers(*, on: date) -> QuerySet[Person]:
    """The sales managers on this day: who holds a main or acting post of a manager's, regional or director's level."""
    return Person.objects.filter(pk__in=ids(MANAGERS, MANAGER_LEVELS, on))


def contract_terms(*, person_id: int, on: date) -> ContractTerms | None:
    """The terms of a person's contract in force on this day, for rules that compare (LR-02); never shown from here."""
    return ContractTerms.objects.filter(person_id=person_id, validity__contains=on).first()


def contract_terms_of(*, person_ids: Iterable[int], on: date) -> dict[int, ContractTerms]:
    """The contract terms of each of these persons in force on this day, by person; who has none is left out."""
    rows = ContractTerms.objects.filter(person_id__in=set(person_ids), validity__contains=on)
    return {row.person_id: row for row in rows}


def units_under(*, unit_id: int, on: date) -> list[int]:
    """The ids of a unit and of all below it on this day, nearest first."""
    return list(
        UnitClosure.objects.filter(ancestor_id=unit_id, validity__contains=on)
        .order_by("depth", "descendant_id")
        .values_list("descendant_id", flat=True),
    )


def unit_names(*, unit_ids: Iterable[int], on: date) -> dict[int, Bilingual]:
    """What each of these units is called on this day, by unit."""
    return {unit: Bilingual(zh, en) for unit, zh, en in about(UNIT_NAMES, unit_ids, on)}


def person_cards(*, person_ids: Iterable[int], on: date, locale: str) -> dict[int, PersonCard]:
    """Name, post and unit of each of these persons on this day, by person, in two queries however many they are."""
    persons, held = _held(person_ids, on)
    return {one.pk: _card(one, held.get(one.pk), locale) for one in persons}


def person_cards_in_both(*, person_ids: Iterable[int], on: date) -> dict[int, tuple[PersonCard, PersonCard]]:
    """The cards of these persons in Chinese and in English, by person, in two queries however many they are."""
    persons, held = _held(person_ids, on)
    return {
        one.pk: (_card(one, held.get(one.pk), "zh-hans"), _card(one, held.get(one.pk), "en")) for one in persons
    }


def _held(person_ids: Iterable[int], on: date) -> tuple[list[Person], dict[int, Any]]:
    """These persons, and of each the main post of this day with what its unit is called."""
    ids = set(person_ids)
    placed = UnitPlacement.objects.filter(unit=OuterRef("unit"), validity__contains=on)
    rows = Assignment.objects.filter(person_id__in=ids, kind=AssignmentKind.MAIN, validity__contains=on)
    rows = rows.select_related("position").annotate(
        unit_zh=Subquery(placed.values("name_zh")[:1]), unit_en=Subquery(placed.values("name_en")[:1]),
    )
    return list(Person.objects.filter(pk__in=ids)), {row.person_id: row for row in rows}


def _card(person: Person, held: Any, locale: str) -> PersonCard:
    return PersonCard(
        person_id=person.pk,
        number=person.number,
        name=person.name,
        post=pick(held.position, "title", locale) if held else "",
        unit=Bilingual(held.unit_zh or "", held.unit_en or "").pick(locale) if held else "",
        unit_id=held.unit_id if held else None,
        level=held.position.level if held else "",
    )


def names_of(*, person_ids: Iterable[int]) -> dict[int, str]:
    """The name of each of these persons, by person."""
    return dict(about(PERSON_NAMES, person_ids))


def with_post_and_unit(persons: QuerySet[Person], *, on: date, locale: str) -> QuerySet[Person]:
    """The same persons, each with ``post_title`` and ``unit_name`` of the main post on this day in a reader's language."""
    return persons.annotate(
        post_title=Looked(POST_TITLE.pick(locale), on, row="pk", kind=CharField()),
        unit_name=Looked(POST_UNIT_NAME.pick(locale), on, on, row="pk", kind=CharField()),
    )


def with_whether_left(persons: QuerySet[Person], *, on: date) -> QuerySet[Person]:
    """The persons, each with ``has_left``: worked here before this day, and neither on it nor later."""
    worked = Employment.objects.filter(person=OuterRef("pk"))
    return persons.annotate(
        has_left=Exists(worked.filter(validity__startswith__lte=on)) & ~Exists(worked.filter(not_over(on))),
    )


def under_unit(persons: QuerySet[Person], *, unit_id: int, on: date) -> QuerySet[Person]:
    """Those of the persons whose main post stands in this unit or below it on this day."""
    held = Assignment.objects.filter(
        kind=AssignmentKind.MAIN,
        validity__contains=on,
        unit__above__ancestor_id=unit_id,
        unit__above__validity__contains=on,
    )
    return persons.filter(pk__in=held.values("person_id"))


def matching(persons: QuerySet[Person], *, text: str) -> QuerySet[Person]:
    """Those of the persons whose number, name, pinyin or initials answer to ``text``.

    Pinyin is matched from the beginning of any syllable, in full, by initials, and by any mixture of the two.
    """
    asked = text.strip()
    if not asked:
        return persons
    found = Q(number__iexact=asked) | Q(name__icontains=asked) | Q(name_latin__icontains=asked)
    if pattern := search_pattern(asked):
        found |= Q(name_order__regex=pattern)
    return persons.filter(found)


def units_to_choose(viewer: Viewer, *, permission: str, on: date) -> list[tuple[int, str]]:
    """The larger units this permission reaches, for a filter: companies, regions and branches with their names."""
    all_units, ancestors = units_reached(viewer=viewer, permission=permission)
    if not all_units and not ancestors:
        return []
    return [(pk, name) for pk, name in every(LARGER_UNITS.pick(viewer.locale), on, all_units, array(ancestors), on)]


def in_post(persons: QuerySet[Person], *, on: date) -> QuerySet[Person]:
    """Those of the persons who hold a main post on this day."""
    return persons.filter(pk__in=ids(IN_POST, on))


def at_level(persons: QuerySet[Person], *, level: str, on: date) -> QuerySet[Person]:
    """Those of the persons whose main post is of this level on this day."""
    return persons.filter(pk__in=ids(AT_LEVEL, level, on))


def with_manager(persons: QuerySet[Person], *, on: date) -> QuerySet[Person]:
    """The same persons, each with ``manager_name``: whom they report to on this day."""
    return persons.annotate(manager_name=Looked(MANAGER_NAME, on, row="pk", kind=CharField()))


def territories_of(*, person_ids: Iterable[int], on: date) -> dict[int, list[Territory]]:
    """The territories each of these persons answers for on this day, by person, in code order."""
    found: dict[int, list[Territory]] = {}
    rows = TerritoryAssignment.objects.filter(person_id__in=set(person_ids), validity__contains=on)
    for row in rows.select_related("territory").order_by("territory__code"):
        found.setdefault(row.person_id, []).append(row.territory)
    return found


def team_sizes(*, person_ids: Iterable[int], on: date) -> dict[int, int]:
    """How many people report to each of these persons on this day, by person; who leads nobody is left out."""
    lines = ReportingLine.objects.filter(manager_id__in=set(person_ids), kind=LineKind.SOLID, validity__contains=on)
    return dict(lines.values_list("manager_id").annotate(Count("pk")))


def position_now(*, on: date, person: str = "person_id") -> Looked:
    """For annotating rows about a person: the id of the main post they hold on this day."""
    return Looked(POSITION, on, row=person, kind=BigIntegerField())


def answering_managers(*, of: str = "") -> list[tuple[str, str, date, date | None]]:
    """Who answers for the sales of whom, by numbers, with the first day and the day after the last one.

    A sales manager answers for themself, everybody else is answered for by whom they report to: so every day of everybody
    belongs to one manager at most, and the figures of managers add up. For engines that work out figures; never for a page.
    ``of`` is a manager by number, for those they answered for alone.
    """
    found = every(ANSWERING, MANAGER_LEVELS, of, of, of, of)
    return [(person, manager, first, end) for person, manager, first, end in found]


def superior_now(*, on: date, person: str = "person_id") -> Looked:
    """For annotating rows about a person: the id of whom they report to on this day."""
    return Looked(SUPERIOR, on, row=person, kind=BigIntegerField())


def territories_now(*, on: date, person: str = "person_id") -> Looked:
    """For annotating rows about a person: the ids of the territories they answer for on this day."""
    return Looked(TERRITORIES, on, row=person, kind=ArrayField(BigIntegerField()))


def unit_name_now(*, on: date, locale: str, unit: str = "unit_id") -> Looked:
    """For annotating rows about a unit: what it is called on this day in a reader's language."""
    return Looked(UNIT_NAME.pick(locale), on, row=unit, kind=CharField())


def main_assignments(*, person_ids: Iterable[int], on: date) -> dict[int, Assignment]:
    """The main post of each of these persons on this day with its position, by person."""
    rows = Assignment.objects.filter(
        person_id__in=set(person_ids),
        kind=AssignmentKind.MAIN,
        validity__contains=on,
    ).select_related("position")
    return {row.person_id: row for row in rows}


def in_post_since(*, person_ids: Iterable[int], on: date) -> dict[int, date]:
    """Since when each of these persons holds the main post of this day without a break, by person.

    A post is the same while the position is; another unit or headship does not begin it anew.
    """
    held: dict[int, int] = {}
    since: dict[int, date] = {}
    broken: set[int] = set()
    for person, position, span in about(POSTS_HELD, person_ids, on):
        start, end = span.lower, span.upper
        if person in broken or start is None:
            continue
        is_now = person not in held and (end is None or end > on)
        if is_now or (held.get(person) == position and end == since[person]):
            held[person], since[person] = position, start
        else:
            broken.add(person)
    return since


def territories_seen(*, units: QuerySet[OrgUnit], person_id: int | None, on: date) -> QuerySet[Territory]:
    """The territories that belong to these units, and those the person answers for on this day, in code order."""
    own = TerritoryAssignment.objects.filter(person_id=person_id or 0, validity__contains=on)
    return Territory.objects.filter(Q(unit__in=units) | Q(pk__in=own.values("territory_id"))).order_by("code", "pk")


def territory_names(*, territory_ids: Iterable[int]) -> dict[int, Bilingual]:
    """What each of these territories is called, by territory."""
    rows = Territory.objects.filter(pk__in=set(territory_ids)).values_list("pk", "name_zh", "name_en")
    return {pk: Bilingual(zh, en) for pk, zh, en in rows}


def regions_among(units: QuerySet[OrgUnit]) -> QuerySet[OrgUnit]:
    """Those of the units that are sales regions."""
    return units.filter(kind=UnitKind.REGION)


def regions_of(*, unit_ids: Iterable[int], on: date) -> dict[int, int]:
    """The sales region that each of these units is, or stands in on this day, by unit; who stands in none is left out."""
    return dict(about(REGIONS, unit_ids, on))


def managers_within(viewer: Viewer, *, permission: str, on: date) -> QuerySet[Person]:
    """The sales managers whom this permission of the viewer reaches on this day."""
    within = people_within(viewer=viewer, permission=permission, on=on)
    return within.filter(pk__in=ids(MANAGERS, MANAGER_LEVELS, on))


def working(*, on: date) -> QuerySet[Person]:
    """Everybody who works here on a day, for engines that ask who does not; never for a page."""
    return Person.objects.filter(pk__in=Employment.objects.filter(validity__contains=on).values("person_id"))


def everybody() -> QuerySet[Person]:
    """All persons there are, for engines that narrow by what a viewer may see of their own rows; never for a page."""
    return Person.objects.all()
