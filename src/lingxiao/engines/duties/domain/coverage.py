"""The duty map 职责地图: categories by scope, who answers for each cell, where nobody does and where two do."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, F, Max, Min, Q

from lingxiao.engines.documents.domain.as_known import known_copies
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.duties.enums import Category, Letter
from lingxiao.engines.duties.models import DutyItem, DutyScope
from lingxiao.engines.duties.permissions import READ_MAP
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import units_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual


CATEGORIES = len(Category)
"""Counted once: the map asks it of every scope of a large company."""


class ScopeKey(NamedTuple):
    """One stretch of the market: a territory or a unit, by id."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers for a category in a scope, by signed statement in force: none is a gap, two are an overlap."""

    person_ids: tuple[int, ...] = ()

    @property
    def is_gap(self) -> bool:
        """Nobody answers."""
        return not self.person_ids

    @property
    def is_overlap(self) -> bool:
        """Two or more answer for the same."""
        return len(self.person_ids) > 1


@dataclass(frozen=True, slots=True)
class Tally:
    """How one region stands: its scopes, cells in which nobody answers, cells in which two or more do."""

    region: int
    scopes: int
    gaps: int
    overlaps: int


@dataclass(frozen=True, slots=True)
class DutyMap:
    """The map on a day: its scopes in order with their regions, and of each how many categories are held, and held twice.

    Who holds them is read for the scopes that are shown, by ``answering``: a large company has thousands.
    """

    scopes: tuple[ScopeKey, ...]
    held: Mapping[ScopeKey, int]
    doubled: Mapping[ScopeKey, int]
    regions: Mapping[ScopeKey, int]
    unit_names: Mapping[int, Bilingual]

    def with_gaps(self, scopes: Iterable[ScopeKey]) -> list[ScopeKey]:
        """Those of the scopes in which nobody answers for some category."""
        return [scope for scope in scopes if self.held.get(scope, 0) < CATEGORIES]

    def with_overlaps(self, scopes: Iterable[ScopeKey]) -> list[ScopeKey]:
        """Those of the scopes in which two or more answer for some category."""
        return [scope for scope in scopes if scope in self.doubled]

    def gaps_among(self, scopes: Sequence[ScopeKey]) -> int:
        """空白格数: cells of these scopes in which nobody answers."""
        return CATEGORIES * len(scopes) - sum(map(self.held.get, scopes, repeat(0)))

    def overlaps_among(self, scopes: Sequence[ScopeKey]) -> int:
        """冲突格数: cells of these scopes in which two or more answer."""
        return sum(map(self.doubled.get, scopes, repeat(0)))

    def by_region(self) -> list[Tally]:
        """How each region stands, in the order of the map."""
        found: dict[int, list[ScopeKey]] = {}
        for scope in self.scopes:
            if scope in self.regions:
                found.setdefault(self.regions[scope], []).append(scope)
        return [
            Tally(region, len(scopes), self.gaps_among(scopes), self.overlaps_among(scopes))
            for region, scopes in found.items()
        ]


def _key(territory: int | None, unit: int | None) -> ScopeKey:
    """The scope a row speaks of: its territory, or else its unit; the database sees to it that it is one of them."""
    return ScopeKey("territory", territory) if territory is not None else ScopeKey("unit", unit or 0)


SCOPE = ("statement__scopes__territory_id", "statement__scopes__unit_id")


def _accountable(on: date, scope: Q) -> QuerySet[DutyItem]:
    """Every duty carried with the letter A by a statement in force on this day, once for each such scope it has.

    In force is what the documents engine says binds on the day: signed, and neither superseded nor ended. Who holds no
    post on the day answers for nothing, whatever they signed.
    """
    return DutyItem.objects.filter(
        scope,
        letter=Letter.ACCOUNTABLE,
        statement__issue__kind=DocumentKind.DUTY_STATEMENT,
        statement__issue__in_force__contains=on,
        statement__person__in=people.in_post(people.everybody(), on=on),
    )


def answering(*, on: date, scopes: Iterable[ScopeKey]) -> dict[tuple[ScopeKey, str], Answers]:
    """For each of these scopes and each category: who carries the letter A by a statement in force on this day."""
    wanted = set(scopes)
    rows = _accountable(
        on,
        Q(statement__scopes__territory_id__in=[one.id for one in wanted if one.kind == "territory"])
        | Q(statement__scopes__unit_id__in=[one.id for one in wanted if one.kind == "unit"]),
    )
    found: dict[tuple[ScopeKey, str], set[int]] = {}
    for category, person, territory, unit in rows.values_list("category", "statement__person_id", *SCOPE).distinct():
        found.setdefault((_key(territory, unit), category), set()).add(person)
    return {cell: Answers(tuple(sorted(persons))) for cell, persons in found.items()}


def scopes_of(*, person_id: int, on: date) -> set[ScopeKey]:
    """The scopes in which this person answers for something on this day."""
    rows = _accountable(on, Q(statement__scopes__isnull=False, statement__person_id=person_id))
    return {_key(territory, unit) for territory, unit in rows.values_list(*SCOPE).distinct()}


def scope_names(
    *, scopes: Iterable[ScopeKey], on: date, known: Mapping[int, Bilingual] | None = None,
) -> dict[ScopeKey, Bilingual]:
    """What each of these scopes is called on this day; a unit that is no more is left out.

    ``known`` are names of units that were read already.
    """
    wanted = list(scopes)
    named = known or {}
    lands = people.territory_names(territory_ids=[one.id for one in wanted if one.kind == "territory"])
    units = {one.id: named[one.id] for one in wanted if one.kind == "unit" and one.id in named}
    units |= people.unit_names(unit_ids=[one.id for one in wanted if one.kind == "unit" and one.id not in named], on=on)
    return {ScopeKey("territory", pk): name for pk, name in lands.items()} | {
        ScopeKey("unit", pk): name for pk, name in units.items()
    }


def duty_map(viewer: Viewer, *, on: date) -> DutyMap:
    """The map of the scopes this viewer may see: the territories and regions of their units, and their own.

    A territory nobody was given a statement for is in the map all the same: that is the gap it is there to show.
    The same seven queries however large the company is, which count in the database.
    """
    units = units_within(viewer=viewer, permission=READ_MAP, on=on)
    held, doubled = _counted(on)
    seen = set(units.values_list("pk", flat=True))
    regions = people.regions_among(units).values_list("pk", flat=True)
    answered = {key for key in held if key.kind == "unit" and key.id in seen}
    standing = {key: key.id for key in sorted(answered | {ScopeKey("unit", pk) for pk in regions})}
    lands = people.territories_seen(units=units, person_id=viewer.person_id, on=on)
    standing |= {ScopeKey("territory", pk): unit for pk, unit in lands.values_list("pk", "unit_id")}
    region_of = people.regions_of(unit_ids=standing.values(), on=on)
    return DutyMap(
        tuple(standing), held, doubled,
        {key: region_of[unit] for key, unit in standing.items() if unit in region_of},
        people.unit_names(unit_ids={*region_of.values(), *(key.id for key in standing if key.kind == "unit")}, on=on),
    )


def _counted(on: date) -> tuple[dict[ScopeKey, int], dict[ScopeKey, int]]:
    """In how many categories somebody answers in each scope, and in how many two or more."""
    told = _accountable(on, Q(statement__scopes__isnull=False))
    held = told.values_list(*SCOPE).annotate(Count("category", distinct=True))
    twice = told.values_list(*SCOPE, "category").annotate(one=Min("statement__person_id"), other=Max("statement__person_id"))
    doubled: dict[ScopeKey, int] = {}
    for land, unit, *_rest in twice.filter(one__lt=F("other")):
        doubled[_key(land, unit)] = doubled.get(_key(land, unit), 0) + 1
    return {_key(land, unit): count for land, unit, count in held}, doubled


def conflicts_of(*, person_ids: Iterable[int], on: date, at: datetime) -> dict[int, int]:
    """How many cells of each person's own scope overlap with somebody else's, or are left open by their statement.

    As known at a moment. Persons without a statement in force are left out: there is no scope of theirs to speak of.
    """
    kind = DocumentKind.DUTY_STATEMENT
    known = known_copies(kind=kind, person_ids=person_ids, on=on, at=at)
    bound = {one.bound.pk: person for person, one in known.items() if one.bound is not None}
    scopes: dict[int, set[ScopeKey]] = {}
    rows = DutyScope.objects.filter(statement__issue_id__in=bound)
    for issue, territory, unit in rows.values_list("statement__issue_id", "territory_id", "unit_id"):
        scopes.setdefault(bound[issue], set()).add(_key(territory, unit))
    answered = _answering_as_known({key for keys in scopes.values() for key in keys}, on=on, at=at)
    return {
        person: sum(
            len(answered.get((key, category), Answers()).person_ids) != 1
            for key in keys
            for category in Category.values
        )
        for person, keys in scopes.items()
    }


def _answering_as_known(
    scopes: set[ScopeKey], *, on: date, at: datetime
) -> dict[tuple[ScopeKey, str], Answers]:
    """For each of these scopes and each category: who carried the letter A, as known at a moment."""
    here = Q(territory_id__in={key.id for key in scopes if key.kind == "territory"}) | Q(
        unit_id__in={key.id for key in scopes if key.kind == "unit"}
    )
    claims = list(
        DutyScope.objects.filter(here).values_list(
            "statement__issue_id", "statement__person_id", "territory_id", "unit_id"
        )
    )
    persons = people.units_of(person_ids={person for _issue, person, _territory, _unit in claims}, on=on)
    known = known_copies(kind=DocumentKind.DUTY_STATEMENT, person_ids=persons, on=on, at=at)
    binding = {one.bound.pk for one in known.values() if one.bound is not None}
    letters: dict[int, set[str]] = {}
    items = DutyItem.objects.filter(letter=Letter.ACCOUNTABLE, statement__issue_id__in=binding)
    for issue, category in items.values_list("statement__issue_id", "category").distinct():
        letters.setdefault(issue, set()).add(category)
    found: dict[tuple[ScopeKey, str], set[int]] = {}
    for issue, person, territory, unit in claims:
        for category in letters.get(issue, ()):
            found.setdefault((_key(territory, unit), category), set()).add(person)
    return {cell: Answers(tuple(sorted(who))) for cell, who in found.items()}
