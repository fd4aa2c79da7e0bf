"""Verbs on units: open, rename, move, close. What was true before a day stays true before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.people.domain.working import not_over
from lingxiao.engines.people.models import Assignment, OrgUnit, UnitPlacement
from lingxiao.engines.people.refusals import CodeTaken, EndedAlready, NotPlaced, StillHolds, UnitLoop
from lingxiao.engines.people.rules import may_write_org
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual


@transaction.atomic
def open_unit(
    *,
    viewer: Viewer,
    code: str,
    kind: str,
    name: Bilingual,
    parent: OrgUnit | None,
    starting: date,
) -> OrgUnit:
    """From ``starting``, a new unit stands under ``parent``; without one it is the root.

    Raises ``CodeTaken``, and ``NotPlaced`` where the unit above does not exist on that day.
    """
    may_write_org(viewer=viewer).or_refuse()
    if OrgUnit.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    if parent is not None:
        placed_on(parent, starting)
    unit = OrgUnit.objects.create(code=code, kind=kind)
    UnitPlacement.objects.create(
        unit=unit,
        parent=parent,
        name_zh=name.zh,
        name_en=name.en,
        validity=DateRange(starting, None),
    )
    rebuild_closure()
    _note(
        viewer, "people.open_unit", unit, starting,
        code=code, kind=str(kind), parent=parent.code if parent else None, name=name.to_json(),
    )
    return unit


def placed_on(unit: OrgUnit, day: date) -> UnitPlacement:
    """Where a unit stands on a day; raises ``NotPlaced`` where it does not exist then."""
    found = UnitPlacement.objects.filter(unit=unit, validity__contains=day).first()
    if found is None:
        raise NotPlaced(unit=unit.code, day=day.isoformat())
    return found


def _split_placement(unit: OrgUnit, starting: date) -> UnitPlacement:
    """End the placement in force on ``starting`` and return an unsaved copy that starts there."""
    OrgUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    current = placed_on(unit, starting)
    following = UnitPlacement(
        unit=unit,
        parent=current.parent,
        name_zh=current.name_zh,
        name_en=current.name_en,
        validity=DateRange(starting, current.validity.upper),
    )
    _cut(current, starting)
    return following


def _cut(placement: UnitPlacement, day: date) -> None:
    """Let a placement end before a day; one that begins there never was."""
    if placement.validity.lower == day:
        placement.delete()
    else:
        placement.validity = DateRange(placement.validity.lower, day)
        placement.save(update_fields=["validity"])


@transaction.atomic
def move_unit(*, viewer: Viewer, unit: OrgUnit, parent: OrgUnit, starting: date) -> UnitPlacement:
    """From ``starting``, ``unit`` and all below it stand under ``parent``. What was true before stays.

    Raises ``UnitLoop`` where ``parent`` stands below ``unit`` on any day to come, and ``NotPlaced``.
    """
    may_write_org(viewer=viewer).or_refuse()
    placed_on(parent, starting)
    if unit.pk == parent.pk:
        raise UnitLoop(unit=unit.code)
    placement = _split_placement(unit, starting)
    placement.parent = parent
    placement.save()
    _rebuild_without_loop(unit)
    _note(viewer, "people.move_unit", unit, starting, to=parent.code)
    return placement


@transaction.atomic
def close_unit(*, viewer: Viewer, unit: OrgUnit, starting: date) -> None:
    """From ``starting``, ``unit`` exists no more. Raises ``StillHolds`` while anybody or any unit stands in it then."""
    may_write_org(viewer=viewer).or_refuse()
    OrgUnit.objects.select_for_update().get(pk=unit.pk)  # so that nobody is appointed into it meanwhile
    people = Assignment.objects.filter(not_over(starting), unit=unit).values("person").distinct().count()
    units = UnitPlacement.objects.filter(not_over(starting), parent=unit).values("unit").distinct().count()
    if people or units:
        raise StillHolds(unit=unit.code, people=people, units=units)
    standing = list(UnitPlacement.objects.filter(not_over(starting), unit=unit).order_by("validity"))
    if not standing:
        raise EndedAlready
    for placement in standing:
        if placement.validity.lower >= starting:
            placement.delete()
        else:
            _cut(placement, starting)
    rebuild_closure()
    _note(viewer, "people.close_unit", unit, starting)


@transaction.atomic
def rename_unit(*, viewer: Viewer, unit: OrgUnit, name: Bilingual, starting: date) -> UnitPlacement:
    """From ``starting``, ``unit`` is called ``name``. Older papers keep the older name."""
    may_write_org(viewer=viewer).or_refuse()
    placement = _split_placement(unit, starting)
    placement.name_zh, placement.name_en = name.zh, name.en
    placement.save()
    _note(viewer, "people.rename_unit", unit, starting, name=name.to_json())
    return placement


def _note(viewer: Viewer, act: str, unit: OrgUnit, starting: date, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="people.unit", object_id=unit.pk,
        detail={**detail, "from": starting.isoformat()},
    )


def _rebuild_without_loop(unit: OrgUnit) -> None:
    """As ``rebuild_closure``; a unit that would stand below itself on some day is refused.

    Only a loop brings a unit above itself twice on one day, which the closure's own constraint refuses.
    """
    try:
        with transaction.atomic():
            rebuild_closure()
    except IntegrityError as clash:
        raise UnitLoop(unit=unit.code) from clash


@transaction.atomic
def rebuild_closure() -> None:
    """Derive anew which unit stands above which, on which days, from the placements alone.

    A path holds on the days on which each of its steps holds; adjoining spans of one pair and depth are joined by
    range_agg. Some hundred units take milliseconds, so the whole is rebuilt rather than patched.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE people_unitclosure IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM people_unitclosure")
        cursor.execute(
            """
            WITH RECURSIVE path(ancestor_id, descendant_id, depth, validity) AS (
                SELECT unit_id, unit_id, 0, validity FROM people_unitplacement
                UNION ALL
                SELECT placement.parent_id, path.descendant_id, path.depth + 1, path.validity * placement.validity
                FROM path JOIN people_unitplacement placement ON placement.unit_id = path.ancestor_id
                WHERE placement.parent_id IS NOT NULL AND path.validity && placement.validity AND path.depth < 32
            )
            INSERT INTO people_unitclosure (ancestor_id, descendant_id, depth, validity)
            SELECT ancestor_id, descendant_id, depth, unnest(range_agg(validity))
            FROM path GROUP BY ancestor_id, descendant_id, depth
            """,
        )
