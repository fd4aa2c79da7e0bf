"""Whom or what somebody means who typed a number, a code or a name into a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.people.domain.queries import matching, units_visible_to, visible_to
from lingxiao.engines.people.models import UnitPlacement
from lingxiao.engines.people.refusals import NobodyMeant, NoSuchUnit, SeveralMeant

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.engines.people.models import OrgUnit, Person
    from lingxiao.kernel.viewer import Viewer

MOST_NAMED = 6


def person_meant(viewer: Viewer, *, text: str, field: str, on: date) -> Person:
    """The one person this viewer sees whose number or whole name this is, or whom it else finds.

    Raises ``NobodyMeant``, and ``SeveralMeant`` with their numbers, both for the form's ``field``.
    """
    asked, seen = text.strip(), visible_to(viewer, on=on).order_by("name_order", "number")
    for found in (seen.filter(number__iexact=asked), seen.filter(name=asked), matching(seen, text=asked)):
        rows = list(found[: MOST_NAMED + 1]) if asked else []
        if len(rows) == 1:
            return rows[0]
        if rows:
            more = "…" if len(rows) > MOST_NAMED else ""
            names = "、".join(f"{one.name}（{one.number}）" for one in rows[:MOST_NAMED]) + more
            raise SeveralMeant(text=asked, names=names).at(field)
    raise NobodyMeant(text=asked).at(field)


def unit_meant(viewer: Viewer, *, text: str, field: str, on: date) -> OrgUnit:
    """The unit of this code or whole name on a day, of those this viewer sees; ``NoSuchUnit`` for the form's ``field``."""
    asked = text.strip()
    placed = UnitPlacement.objects.filter(unit__in=units_visible_to(viewer, on=on), validity__contains=on)
    placed = placed.select_related("unit").order_by("pk")
    for found in (placed.filter(unit__code__iexact=asked), placed.filter(name_zh=asked), placed.filter(name_en__iexact=asked)):
        rows = list(found[:2]) if asked else []
        if len(rows) == 1:
            return rows[0].unit
    raise NoSuchUnit(text=asked).at(field)
