"""The duty map 职责地图: categories by scope, who answers for each cell, where nobody does and where two do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.duties.enums import Category, Letter
from lingxiao.engines.duties.models import DutyItem, DutyScope
from lingxiao.engines.duties.permissions import READ_MAP
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import units_within
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

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
class DutyMap:
    """The map on a day: the scopes with their names and units, and who answers in each cell."""

    scopes: tuple[ScopeKey, ...]
    names: dict[ScopeKey, Bilingual]
    cells: dict[tuple[ScopeKey, str], Answers] = field(default_factory=dict)

    def cell(self, scope: ScopeKey, category: str) -> Answers:
        """Who answers for this category in this scope."""
        return self.cells.get((scope, category), Answers())

    @property
    def gap_count(self) -> int:
        """空白格数: cells in which nobody answers."""
        return sum(self.cell(scope, category).is_gap for scope in self.scopes for category in Category.values)

    @property
    def overlap_count(self) -> int:
        """冲突格数: cells in which two or more answer."""
        return sum(answers.is_overlap for answers in self.cells.values())


def _key(territory: int | None, unit: int | None) -> ScopeKey:
    """The scope a row speaks of: its territory, or else its unit; the database sees to it that it is one of them."""
    return ScopeKey("territory", territory) if territory is not None else ScopeKey("unit", unit or 0)


def answering(*, on: date, scopes: Iterable[ScopeKey] | None = None) -> dict[tuple[ScopeKey, str], Answers]:
    """For each scope and category: who carries the letter A by a statement in force on this day. One query.

    In force is what the documents engine says binds on the day: signed, and neither superseded nor ended.
    """
    rows = DutyItem.objects.filter(
        letter=Letter.ACCOUNTABLE,
        statement__issue__kind=DocumentKind.DUTY_STATEMENT,
        statement__issue__in_force__contains=on,
        statement__scopes__isnull=False,
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
    """The map of the scopes this viewer may see: every territory of their units, and every unit somebody answers for.

    A territory nobody was given a statement for is in the map all the same: that is the gap it is there to show.
    """
    units = set(units_within(viewer=viewer, permission=READ_MAP, on=on).values_list("pk", flat=True))
    territories = people.territories_under(unit_ids=units)
    answered = answering(on=on)
    unit_scopes = {key for key, _category in answered if key.kind == "unit" and key.id in units}
    unit_scopes |= {ScopeKey("unit", pk) for pk in people.regions_among(unit_ids=units)}
    names = {ScopeKey("territory", one.pk): Bilingual(one.name_zh, one.name_en) for one in territories}
    names |= {
        ScopeKey("unit", pk): name
        for pk, name in people.unit_names(unit_ids=[key.id for key in unit_scopes], on=on).items()
    }
    shown = [key for key in sorted(unit_scopes) if key in names] + [
        ScopeKey("territory", one.pk) for one in territories
    ]
    seen = set(shown)
    return DutyMap(tuple(shown), names, {cell: who for cell, who in answered.items() if cell[0] in seen})


def conflicts_of(*, person_ids: Iterable[int], on: date) -> dict[int, int]:
    """How many cells of each person's own scope overlap with somebody else's, or are left open by their statement.

    Persons without a statement in force are left out: there is no scope of theirs to speak of.
    """
    ids = set(person_ids)
    scopes: dict[int, set[ScopeKey]] = {}
    rows = DutyScope.objects.filter(
        statement__person_id__in=ids,
        statement__issue__kind=DocumentKind.DUTY_STATEMENT,
        statement__issue__in_force__contains=on,
    )
    for person, territory, unit in rows.values_list("statement__person_id", "territory_id", "unit_id"):
        key = _key(territory, unit)
        scopes.setdefault(person, set()).add(key)
    answered = answering(on=on, scopes={key for keys in scopes.values() for key in keys})
    return {
        person: sum(
            len(answered.get((key, category), Answers()).person_ids) != 1
            for key in keys
            for category in Category.values
        )
        for person, keys in scopes.items()
    }
