"""The duty map 职责地图: categories by scope, who answers for each cell, where nobody does and where two do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from lingxiao.engines.documents.domain.as_known import known_copies
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.duties.enums import Category, Letter
from lingxiao.engines.duties.models import DutyItem, DutyScope
from lingxiao.engines.duties.permissions import READ_MAP
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import units_within
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True, order=True)
class ScopeKey:
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
    """The map on a day: the scopes with their names and regions, and who answers in each cell."""

    scopes: tuple[ScopeKey, ...]
    names: dict[ScopeKey, Bilingual]
    cells: dict[tuple[ScopeKey, str], Answers] = field(default_factory=dict)
    regions: dict[ScopeKey, int] = field(default_factory=dict)
    region_names: dict[int, Bilingual] = field(default_factory=dict)

    def cell(self, scope: ScopeKey, category: str) -> Answers:
        """Who answers for this category in this scope."""
        return self.cells.get((scope, category), Answers())

    def row(self, scope: ScopeKey) -> list[Answers]:
        """Who answers in this scope, category by category."""
        return [self.cell(scope, category) for category in Category.values]

    @property
    def gap_count(self) -> int:
        """空白格数: cells in which nobody answers."""
        return sum(one.is_gap for scope in self.scopes for one in self.row(scope))

    @property
    def overlap_count(self) -> int:
        """冲突格数: cells in which two or more answer."""
        return sum(answers.is_overlap for answers in self.cells.values())

    def by_region(self) -> list[Tally]:
        """How each region stands, in the order of the map."""
        found: dict[int, list[list[Answers]]] = {}
        for scope in self.scopes:
            if scope in self.regions:
                found.setdefault(self.regions[scope], []).append(self.row(scope))
        return [
            Tally(
                region,
                len(rows),
                sum(one.is_gap for row in rows for one in row),
                sum(one.is_overlap for row in rows for one in row),
            )
            for region, rows in found.items()
        ]


def _key(territory: int | None, unit: int | None) -> ScopeKey:
    """The scope a row speaks of: its territory, or else its unit; the database sees to it that it is one of them."""
    return ScopeKey("territory", territory) if territory is not None else ScopeKey("unit", unit or 0)


def answering(*, on: date, scopes: Iterable[ScopeKey] | None = None) -> dict[tuple[ScopeKey, str], Answers]:
    """For each scope and category: who carries the letter A by a statement in force on this day. One query.

    In force is what the documents engine says binds on the day: signed, and neither superseded nor ended. Who holds no
    post on the day answers for nothing, whatever they signed.
    """
    rows = DutyItem.objects.filter(
        letter=Letter.ACCOUNTABLE,
        statement__issue__kind=DocumentKind.DUTY_STATEMENT,
        statement__issue__in_force__contains=on,
        statement__scopes__isnull=False,
        statement__person__in=people.in_post(people.everybody(), on=on),
    )
    wanted = None if scopes is None else set(scopes)
    found: dict[tuple[ScopeKey, str], set[int]] = {}
    told = rows.values_list(
        "category",
        "statement__person_id",
        "statement__scopes__territory_id",
        "statement__scopes__unit_id",
    ).distinct()
    for category, person, territory, unit in told:
        key = _key(territory, unit)
        if wanted is None or key in wanted:
            found.setdefault((key, category), set()).add(person)
    return {cell: Answers(tuple(sorted(persons))) for cell, persons in found.items()}


def duty_map(viewer: Viewer, *, on: date) -> DutyMap:
    """The map of the scopes this viewer may see: the territories and regions of their units, and their own.

    A territory nobody was given a statement for is in the map all the same: that is the gap it is there to show.
    """
    units = set(units_within(viewer=viewer, permission=READ_MAP, on=on).values_list("pk", flat=True))
    lands = {one.pk: one for one in people.territories_under(unit_ids=units)}
    if viewer.person_id is not None:
        own = people.territories_of(person_ids=[viewer.person_id], on=on).get(viewer.person_id, [])
        lands |= {one.pk: one for one in own}
    territories = sorted(lands.values(), key=lambda one: one.code)
    answered = answering(on=on)
    unit_scopes = {key for key, _category in answered if key.kind == "unit" and key.id in units}
    unit_scopes |= {ScopeKey("unit", pk) for pk in people.regions_among(unit_ids=units)}
    standing = {ScopeKey("territory", one.pk): one.unit_id for one in territories if one.unit_id is not None}
    standing |= {key: key.id for key in unit_scopes}
    regions = people.regions_of(unit_ids=standing.values(), on=on)
    called = people.unit_names(unit_ids=[*(key.id for key in unit_scopes), *regions.values()], on=on)
    names = {ScopeKey("territory", one.pk): Bilingual(one.name_zh, one.name_en) for one in territories}
    names |= {key: called[key.id] for key in unit_scopes if key.id in called}
    shown = [key for key in sorted(unit_scopes) if key in names] + [
        ScopeKey("territory", one.pk) for one in territories
    ]
    seen = set(shown)
    return DutyMap(
        tuple(shown),
        names,
        {cell: who for cell, who in answered.items() if cell[0] in seen},
        {key: regions[unit] for key, unit in standing.items() if unit in regions},
        called,
    )


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
