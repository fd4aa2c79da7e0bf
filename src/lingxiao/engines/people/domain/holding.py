"""Which posts people held by a day, with what rules about posts ask for: level, code, grade, and what they head."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from lingxiao.engines.people.enums import AssignmentKind, PostLevel, UnitKind
from lingxiao.engines.people.models import Assignment, Position
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

DECIDES = (AssignmentKind.MAIN, AssignmentKind.ACTING)
"""How a post is held that gives somebody what belongs to it; a secondary post gives nothing of its own."""


@dataclass(frozen=True, slots=True)
class Held:
    """A post held from a day until before another: its level, code and grade, and the kind of unit headed with it."""

    starts: date
    ends: date | None
    level: str
    code: str
    grade: str
    heads: str


def holders(
    *, levels: Collection[str], codes: Collection[str], grades: Collection[str], heads: Collection[str], on: date,
) -> list[int]:
    """Who holds on a day a post of one of these levels, codes or grades, or heads a unit of one of these kinds."""
    meant = Q(position__level__in=levels) | Q(position__code__in=codes) | Q(leads_unit=True, unit__kind__in=heads)
    if grades:
        meant |= Q(position__job_grade__in=grades)
    rows = Assignment.objects.filter(meant, kind__in=DECIDES, validity__contains=on)
    return list(rows.order_by("person_id").values_list("person_id", flat=True).distinct())


def posts_held(*, person_ids: Iterable[int], on: date) -> dict[int, list[Held]]:
    """The main and acting posts these persons held or hold by a day, the oldest first, by person. One query."""
    rows = Assignment.objects.filter(
        person_id__in=set(person_ids), kind__in=DECIDES, validity__startswith__lte=on,
    ).order_by("person_id", "validity", "pk").values_list(
        "person_id", "validity", "position__level", "position__code", "position__job_grade", "leads_unit", "unit__kind",
    )
    found: dict[int, list[Held]] = defaultdict(list)
    for person, span, level, code, grade, leads, kind in rows:
        found[person].append(Held(span.lower, span.upper, level, code, grade, kind if leads else ""))
    return dict(found)


def units_led(*, person_ids: Iterable[int], on: date) -> dict[int, list[int]]:
    """The units these persons head on a day, in a main or an acting post, by person. One query."""
    rows = Assignment.objects.filter(
        person_id__in=set(person_ids), leads_unit=True, kind__in=DECIDES, validity__contains=on,
    ).order_by("person_id", "unit_id").values_list("person_id", "unit_id").distinct()
    found: dict[int, list[int]] = defaultdict(list)
    for person, unit in rows:
        found[person].append(unit)
    return dict(found)


def is_known_post(*, level: str = "", code: str = "", grade: str = "", heads: str = "") -> bool:
    """Whether there is such a level, post, grade or kind of unit; of those left empty nothing is asked."""
    return all((
        not level or level in PostLevel.values,
        not heads or heads in UnitKind.values,
        not code or Position.objects.filter(code=code).exists(),
        not grade or Position.objects.filter(job_grade=grade).exists(),
    ))


def posts_by_code() -> dict[str, Bilingual]:
    """What each post of the catalogue is called, by its code, in code order."""
    rows = Position.objects.order_by("code").values_list("code", "title_zh", "title_en")
    return {code: Bilingual(zh, en) for code, zh, en in rows}


def grades_in_use() -> list[str]:
    """The grades that posts of the catalogue have, in order."""
    rows = Position.objects.exclude(job_grade="").order_by("job_grade")
    return list(rows.values_list("job_grade", flat=True).distinct())
