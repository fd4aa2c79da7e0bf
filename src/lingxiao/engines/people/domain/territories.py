"""Territories: open one, give it to somebody, leave it without an owner; who owns which on a day. The past stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from lingxiao.engines.people.domain.ending import end_from
from lingxiao.engines.people.domain.queries import units_visible_to
from lingxiao.engines.people.domain.units import placed_on
from lingxiao.engines.people.domain.working import works_from
from lingxiao.engines.people.models import Territory, TerritoryAssignment, UnitPlacement
from lingxiao.engines.people.permissions import READ_ORG
from lingxiao.engines.people.refusals import CodeTaken, EndedAlready
from lingxiao.engines.people.rules import may_write_org
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.engines.people.models import OrgUnit, Person
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual


@transaction.atomic
def open_territory(*, viewer: Viewer, code: str, name: Bilingual, unit: OrgUnit, on: date) -> Territory:
    """A stretch of the market under this code, in a unit that exists on this day; nobody owns it yet."""
    may_write_org(viewer=viewer).or_refuse()
    placed_on(unit, on)
    if Territory.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    territory = Territory.objects.create(code=code, name_zh=name.zh, name_en=name.en, unit=unit)
    _note(viewer, "people.open_territory", territory, name=name.to_json(), unit=unit.code)
    return territory


@transaction.atomic
def give_territory(
    *, viewer: Viewer, territory: Territory, person: Person, starting: date,
) -> TerritoryAssignment:
    """From ``starting``, ``person`` answers for a territory, as long as they work here. Raises ``NotWorkingThen``."""
    may_write_org(viewer=viewer).or_refuse()
    Territory.objects.select_for_update(no_key=True).get(pk=territory.pk)
    until = works_from(person, day=starting).validity.upper
    end_from(TerritoryAssignment, days={territory.pk: starting}, column="territory_id")
    given = TerritoryAssignment.objects.create(
        territory=territory, person=person, validity=DateRange(starting, until),
    )
    _note(
        viewer, "people.give_territory", territory, person_id=person.pk,
        owner=person.number, starting=starting.isoformat(),
    )
    return given


@transaction.atomic
def vacate_territory(*, viewer: Viewer, territory: Territory, starting: date) -> None:
    """From ``starting``, nobody answers for a territory: the duty map shows the gap."""
    may_write_org(viewer=viewer).or_refuse()
    if not end_from(TerritoryAssignment, days={territory.pk: starting}, column="territory_id"):
        raise EndedAlready
    _note(viewer, "people.vacate_territory", territory, starting=starting.isoformat())


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Territory]:
    """The territories of the units this viewer may see on this day; those of no unit for whoever sees every unit."""
    of_units = Q(unit__in=units_visible_to(viewer, on=on))
    return Territory.objects.filter(of_units | Q(unit=None) if viewer.reach(READ_ORG).everywhere else of_units)


def territory_seen_by(viewer: Viewer, *, territory_id: int, on: date) -> Territory:
    """One territory that this viewer may see; ``NotSeen`` for all others."""
    found = visible_to(viewer, on=on).filter(pk=territory_id).select_related("unit").first()
    if found is None:
        raise NotSeen
    return found


def with_owner(territories: QuerySet[Territory], *, on: date, locale: str = "") -> QuerySet[Any]:
    """The same, each with ``owner_id``, ``owner_name`` and ``owner_since`` of this day; empty where nobody answers.

    And with ``unit_name``, what its unit is called on this day in a reader's language.
    """
    held = TerritoryAssignment.objects.filter(territory=OuterRef("pk"), validity__contains=on)
    placed = UnitPlacement.objects.filter(unit=OuterRef("unit"), validity__contains=on)
    name = Coalesce(NullIf("name_en" if locale.startswith("en") else "name_zh", Value("")), "name_zh")
    return territories.annotate(
        unit_name=Subquery(placed.values(said=name)[:1]),
        owner_id=Subquery(held.values("person_id")[:1]), owner_name=Subquery(held.values("person__name")[:1]),
        owner_since=Subquery(held.values("validity__startswith")[:1]),
    )


def matching(territories: QuerySet[Any], *, text: str) -> QuerySet[Any]:
    """Those of the territories whose code or name holds this text."""
    asked = text.strip()
    return territories.filter(Q(code__icontains=asked) | Q(name_zh__icontains=asked) | Q(name_en__icontains=asked))


def owners_of(viewer: Viewer, *, territory_id: int, on: date) -> QuerySet[TerritoryAssignment]:
    """Who answered, answers and will answer for a territory that the viewer may see on this day, the latest first."""
    seen = visible_to(viewer, on=on).filter(pk=territory_id)
    return TerritoryAssignment.objects.filter(territory__in=seen).select_related("person").order_by("-validity")


def _note(viewer: Viewer, act: str, territory: Territory, *, person_id: int | None = None, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="people.territory", object_id=territory.pk, subject_person_id=person_id,
        detail={"code": territory.code, **detail},
    )
