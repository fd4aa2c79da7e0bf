"""The organisation as it is drawn: units with heads and counts, and a person's history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from lingxiao.engines.people.domain.queries import units_visible_to
from lingxiao.engines.people.enums import AssignmentKind, LineKind
from lingxiao.engines.people.models import Assignment, Employment, ReportingLine, UnitPlacement
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual, pick

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from lingxiao.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit in the tree: how deep it stands, what it is called, who leads it, how many people stand in and below it."""

    unit_id: int
    code: str
    kind: str
    name: str
    depth: int
    head: str
    head_count: int


class Seen(TypedDict):
    """What is added to where a unit stands."""

    is_parent_seen: bool


@dataclass(frozen=True, slots=True)
class PastEvent:
    """Something that changed for a person on a day."""

    on: date
    said: Bilingual
    icon: str


def units_as_tree(viewer: Viewer, *, on: date, levels: int) -> list[UnitRow]:
    """The upper ``levels`` of the units a viewer may see on a day, parents before children, siblings by code.

    Four queries that count in the database, however many units and people there are.
    """
    seen = units_visible_to(viewer, on=on)
    above = Q(unit__above__validity__contains=on, unit__above__ancestor__in=seen)
    here = UnitPlacement.objects.filter(unit__in=seen, validity__contains=on)
    upper = here.annotate(depth=Count("unit__above", filter=above)).filter(depth__lte=levels)
    placed = _placed(on, unit__in=list(upper.values_list("unit_id", flat=True)))
    drawn = _Drawing.of(placed, on)
    rows: list[UnitRow] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in drawn.children.get(parent, ()):
            rows.append(drawn.row(row, depth, viewer.locale))
            walk(row.unit_id, depth + 1)

    walk(None, 0)
    return rows


def branch(viewer: Viewer, *, unit_id: int, on: date) -> list[UnitRow]:
    """One unit and those directly below it on a day, as far as the viewer may see them. Four queries."""
    seen = units_visible_to(viewer, on=on)
    placed = _placed(on, unit__in=seen, unit_id=unit_id) | _placed(on, unit__in=seen, parent_id=unit_id)
    drawn = _Drawing.of(placed, on)
    me = placed[unit_id]
    below = drawn.children.get(unit_id, ())
    return [drawn.row(me, 0, viewer.locale), *(drawn.row(row, 1, viewer.locale) for row in below)]


def _placed(on: date, **which: object) -> dict[int, UnitPlacement]:
    rows = UnitPlacement.objects.filter(validity__contains=on, **which).select_related("unit")
    return {row.unit_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Some units with their heads, head counts and children, ready to be drawn as rows."""

    heads: dict[int, str]
    totals: dict[int, int]
    children: dict[int | None, list[UnitPlacement]]

    @classmethod
    def of(cls, placed: dict[int, UnitPlacement], on: date) -> _Drawing:
        """In two queries, however many units."""
        held = Assignment.objects.filter(kind=AssignmentKind.MAIN, validity__contains=on)
        heads = dict(held.filter(unit__in=placed, leads_unit=True).values_list("unit_id", "person__name"))
        below = held.filter(unit__above__ancestor__in=placed, unit__above__validity__contains=on)
        totals = dict(below.values_list("unit__above__ancestor_id").annotate(Count("pk")))
        children: dict[int | None, list[UnitPlacement]] = {}
        for row in sorted(placed.values(), key=lambda one: one.unit.code):
            children.setdefault(row.parent_id if row.parent_id in placed else None, []).append(row)
        return cls(heads, totals, children)

    def row(self, placed: UnitPlacement, depth: int, locale: str) -> UnitRow:
        """One unit as it is drawn."""
        return UnitRow(
            placed.unit_id, placed.unit.code, placed.unit.get_kind_display(), pick(placed, "name", locale), depth,
            self.heads.get(placed.unit_id, ""), self.totals.get(placed.unit_id, 0),
        )


def unit_seen_by(viewer: Viewer, *, unit_id: int, on: date) -> WithAnnotations[UnitPlacement, Seen]:
    """Where one unit that this viewer may see stands on a day; ``NotSeen`` for all others and for who is not there then.

    ``is_parent_seen`` says whether they may see the one above it too.
    """
    seen = units_visible_to(viewer, on=on)
    found = UnitPlacement.objects.filter(
        unit_id=unit_id, unit__in=seen, validity__contains=on,
    ).annotate(is_parent_seen=Exists(seen.filter(pk=OuterRef("parent_id")))).select_related("unit", "parent").first()
    if found is None:
        raise NotSeen
    return found


def parents(*, on: date) -> dict[int, int | None]:
    """The unit above each unit on this day, by unit; None above the highest. One query."""
    return dict(UnitPlacement.objects.filter(validity__contains=on).values_list("unit_id", "parent_id"))


def unit_history(*, unit_id: int) -> list[PastEvent]:
    """What a unit was called and where it stood, newest first."""
    placed = UnitPlacement.objects.filter(unit_id=unit_id).select_related("parent").order_by("validity")
    events: list[PastEvent] = []
    before: UnitPlacement | None = None
    for row in placed:
        if before is None or before.validity.upper != row.validity.lower:
            events.append(PastEvent(row.validity.lower, Bilingual("设立", "Opened"), "building-community"))
        elif (before.name_zh, before.name_en) != (row.name_zh, row.name_en):
            said = Bilingual(f"更名为{row.name_zh}", f"Renamed to {row.name_en or row.name_zh}")
            events.append(PastEvent(row.validity.lower, said, "pencil"))
        if before is not None and before.parent_id != row.parent_id:
            code = row.parent.code if row.parent else ""
            events.append(PastEvent(row.validity.lower, Bilingual(f"划归 {code}", f"Moved under {code}"), "arrow-up"))
        before = row
    if before is not None and before.validity.upper is not None:
        events.append(PastEvent(before.validity.upper, Bilingual("撤销", "Closed"), "archive"))
    return events[::-1]


def history_of(*, person_id: int) -> list[PastEvent]:
    """What changed for a person, newest first: employment, posts, reporting lines, each with its first day."""
    spans = [row.validity for row in Employment.objects.filter(person_id=person_id)]
    events = [PastEvent(span.lower, Bilingual("入职", "Joined"), "login") for span in spans]
    events += [
        PastEvent(
            span.upper,
            Bilingual("离职，权限当日终止，记录保留", "Left; access ended that day, records stay"),
            "logout",
        )
        for span in spans
        if span.upper is not None
    ]
    for row in _posts_held(person_id):
        how = Bilingual("代理", "acting as") if row.kind == AssignmentKind.ACTING else Bilingual("任", "became")
        events.append(
            PastEvent(
                row.validity.lower,
                Bilingual(
                    f"{how.zh}{row.unit_zh} {row.position.title_zh}",
                    f"{how.en.capitalize()} {row.position.title_en or row.position.title_zh}, {row.unit_en or row.unit_zh}",
                ),
                "briefcase",
            )
        )
    events += [
        PastEvent(
            row.validity.lower,
            Bilingual(f"开始向{row.manager.name}汇报", f"Began to report to {row.manager.name}"),
            "arrow-up",
        )
        for row in ReportingLine.objects.filter(person_id=person_id, kind=LineKind.SOLID).select_related("manager")
    ]
    return sorted(events, key=lambda event: event.on, reverse=True)


class UnitNamed(TypedDict):
    """What a unit was called, in both languages."""

    unit_zh: str
    unit_en: str


def _posts_held(person_id: int) -> QuerySet[WithAnnotations[Assignment, UnitNamed]]:
    """Every post a person held, each with what its unit was called on the first day of it."""
    then = UnitPlacement.objects.filter(
        unit=OuterRef("unit"), validity__contains=OuterRef("validity__startswith"),
    )
    return Assignment.objects.filter(person_id=person_id).select_related("position").annotate(
        unit_zh=Subquery(then.values("name_zh")[:1]), unit_en=Subquery(then.values("name_en")[:1]),
    )
