"""The organisation as it is drawn: units with heads and counts, and a person's history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, Subquery

from lingxiao.engines.people.domain.queries import units_visible_to
from lingxiao.engines.people.enums import AssignmentKind, LineKind
from lingxiao.engines.people.models import Assignment, Employment, ReportingLine, UnitClosure, UnitPlacement
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


@dataclass(frozen=True, slots=True)
class PastEvent:
    """Something that changed for a person on a day."""

    on: date
    said: Bilingual
    icon: str


def units_as_tree(viewer: Viewer, *, on: date) -> list[UnitRow]:
    """The units a viewer may see on a day, parents before children, siblings by code. Four queries for any number."""
    placed = {
        row.unit_id: row
        for row in UnitPlacement.objects.filter(
            unit__in=units_visible_to(viewer, on=on),
            validity__contains=on,
        ).select_related("unit")
    }
    heads = dict(
        Assignment.objects.filter(
            unit__in=placed,
            leads_unit=True,
            kind=AssignmentKind.MAIN,
            validity__contains=on,
        ).values_list("unit_id", "person__name"),
    )
    counts = dict(
        Assignment.objects.filter(kind=AssignmentKind.MAIN, validity__contains=on)
        .values_list("unit_id")
        .annotate(Count("pk")),
    )
    totals: dict[int, int] = {}
    below = UnitClosure.objects.filter(ancestor__in=placed, validity__contains=on)
    for ancestor, descendant in below.values_list("ancestor_id", "descendant_id"):
        totals[ancestor] = totals.get(ancestor, 0) + counts.get(descendant, 0)
    children: dict[int | None, list[UnitPlacement]] = {}
    for row in sorted(placed.values(), key=lambda one: one.unit.code):
        children.setdefault(row.parent_id if row.parent_id in placed else None, []).append(row)
    rows: list[UnitRow] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in children.get(parent, ()):
            rows.append(
                UnitRow(
                    row.unit_id,
                    row.unit.code,
                    row.unit.get_kind_display(),
                    pick(row, "name", viewer.locale),
                    depth,
                    heads.get(row.unit_id, ""),
                    totals.get(row.unit_id, 0),
                )
            )
            walk(row.unit_id, depth + 1)

    walk(None, 0)
    return rows


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
