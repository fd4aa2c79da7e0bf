"""Verbs on units: open, rename, move, close. What was true before a day stays true before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.models import OrgUnit, UnitPlacement
from lingxiao.engines.people.rules import may_write_org
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual


class UnitLoop(Refusal):
    """A unit may not stand below itself."""

    sentence = _("%(unit)s cannot stand below itself. Choose another unit above it.")


class NotPlaced(Refusal):
    """A unit that does not exist on a day cannot be changed from it."""

    sentence = _("%(unit)s does not exist on %(day)s. Choose a later day.")


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
    """From ``starting``, a new unit stands under ``parent``; without one it is the root."""
    may_write_org(viewer=viewer).or_refuse()
    unit = OrgUnit.objects.create(code=code, kind=kind)
    UnitPlacement.objects.create(
        unit=unit,
        parent=parent,
        name_zh=name.zh,
        name_en=name.en,
        validity=DateRange(starting, None),
    )
    rebuild_closure()
    audit.note(
        viewer=viewer,
        act="people.open_unit",
        object_kind="people.unit",
        object_id=unit.pk,
        detail={"code": code, "kind": kind, "parent": parent.code if parent else None, "from": starting.isoformat()},
    )
    return unit


def _split_placement(unit: OrgUnit, starting: date) -> UnitPlacement:
    """End the placement in force on ``starting`` and return an unsaved copy that starts there."""
    current = UnitPlacement.objects.select_for_update().filter(unit=unit, validity__contains=starting).first()
    if current is None:
        raise NotPlaced(unit=unit.code, day=starting.isoformat())
    following = UnitPlacement(
        unit=unit,
        parent=current.parent,
        name_zh=current.name_zh,
        name_en=current.name_en,
        validity=DateRange(starting, current.validity.upper),
    )
    if current.validity.lower == starting:
        current.delete()
    else:
        current.validity = DateRange(current.validity.lower, starting)
        current.save(update_fields=["validity"])
    return following


@transaction.atomic
def move_unit(*, viewer: Viewer, unit: OrgUnit, parent: OrgUnit, starting: date) -> UnitPlacement:
    """From ``starting``, ``unit`` and all below it stand under ``parent``. What was true before stays."""
    may_write_org(viewer=viewer).or_refuse()
    below = unit.below.filter(validity__contains=starting).values_list("descendant_id", flat=True)
    if parent.pk in set(below) | {unit.pk}:
        raise UnitLoop(unit=unit.code)
    placement = _split_placement(unit, starting)
    placement.parent = parent
    placement.save()
    rebuild_closure()
    audit.note(
        viewer=viewer,
        act="people.move_unit",
        object_kind="people.unit",
        object_id=unit.pk,
        detail={"to": parent.code, "from": starting.isoformat()},
    )
    return placement


@transaction.atomic
def rename_unit(*, viewer: Viewer, unit: OrgUnit, name: Bilingual, starting: date) -> UnitPlacement:
    """From ``starting``, ``unit`` is called ``name``. Older papers keep the older name."""
    may_write_org(viewer=viewer).or_refuse()
    placement = _split_placement(unit, starting)
    placement.name_zh, placement.name_en = name.zh, name.en
    placement.save()
    audit.note(
        viewer=viewer,
        act="people.rename_unit",
        object_kind="people.unit",
        object_id=unit.pk,
        detail={"name": name.to_json(), "from": starting.isoformat()},
    )
    return placement


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
