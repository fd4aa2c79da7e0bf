"""Named reads of health figures, each through ``visible_to``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import JSONObject

from lingxiao.engines.health.enums import Band
from lingxiao.engines.health.models import Snapshot
from lingxiao.engines.health.permissions import OPEN_COCKPIT, READ_FIGURE
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import reach_q
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Snapshot]:
    """The latest figures of the persons whom this viewer reaches on this day."""
    return Snapshot.objects.filter(reach_q(viewer=viewer, permission=READ_FIGURE, on=on), is_latest=True)


def card(viewer: Viewer, *, person_id: int, area: str, on: date) -> Snapshot:
    """The latest figure of one person in one area with its explanation; ``NotSeen`` when there is none for the viewer."""
    found = visible_to(viewer, on=on).filter(person_id=person_id, area=area).first()
    if found is None:
        raise NotSeen
    return found


def figure_seen_by(viewer: Viewer, *, figure_id: int, on: date) -> Snapshot:
    """One figure, of whatever day, of somebody whom this viewer reaches today; ``NotSeen`` for all others."""
    found = kept(viewer, on=on).filter(pk=figure_id).first()
    if found is None:
        raise NotSeen
    return found


def kept(viewer: Viewer, *, on: date) -> QuerySet[Snapshot]:
    """Every figure ever kept of the persons whom this viewer reaches on this day."""
    return Snapshot.objects.filter(reach_q(viewer=viewer, permission=READ_FIGURE, on=on))


def figures(viewer: Viewer, *, person_ids: Iterable[int], on: date) -> dict[tuple[int, str], Snapshot]:
    """The latest figures of these persons, by person and area, without their trees. One query."""
    rows = visible_to(viewer, on=on).filter(person_id__in=list(person_ids)).defer("tree")
    return {(row.person_id, row.area): row for row in rows}


def provision_of(*, person_id: int, area: str, at: datetime) -> Fraction | None:
    """What the company provided of what it owes a person in an area, of a hundred, as last taken by a moment; for areas."""
    rows = Snapshot.objects.filter(person_id=person_id, area=area, taken_at__lte=at).order_by("-taken_at", "-pk")
    tenths = rows.values_list("provision_tenths", flat=True).first()
    return None if tenths is None else Fraction(tenths, 10)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A figure that was kept: which one, of which day, which take of it, and how it stood; tenths, None for none."""

    pk: int
    on: date
    take: int
    tenths: int | None
    band: str


def earlier(viewer: Viewer, *, person_id: int, area: str, on: date) -> list[Earlier]:
    """The figures kept of a person in an area, the newest first, the takes of a day one after another. One query."""
    rows = kept(viewer, on=on).filter(person_id=person_id, area=area).order_by("-on", "-take")
    return [Earlier(*row) for row in rows.values_list("pk", "on", "take", "shown_tenths", "band")[:EARLIER_AT_MOST]]


EARLIER_AT_MOST = 24
"""More kept figures than this no page lists at once."""


def bands(viewer: Viewer, *, area: str, on: date) -> dict[Band, int]:
    """How many visible persons stand in each band of an area; every band is there, with 0 where nobody stands."""
    counted = visible_to(viewer, on=on).filter(area=area).values_list("band").annotate(Count("pk"))
    found = dict(counted)
    return {band: found.get(band.value, 0) for band in Band}


def managers_beside_each_other(viewer: Viewer, *, areas: Sequence[str], on: date) -> QuerySet[Person]:
    """The sales managers whom this viewer may compare, each with the latest figure of each area.

    An annotation ``figure_<area>`` holds tenths, band, coverage in percent and whether provision is lacking; it is None
    where no figure was ever taken. ``post_title`` and ``unit_name`` are in the viewer's language. One query.
    """
    managers = people.with_post_and_unit(people.sales_managers(on=on), on=on, locale=viewer.locale)
    managers = managers.filter(reach_q(viewer=viewer, permission=OPEN_COCKPIT, person="pk", on=on))
    figures = {f"figure_{area}": Subquery(_latest(area).values(figure=_AS_SHOWN)[:1]) for area in areas}
    # To sort by: a plain figure, which is NULL where there is none, as no member of a JSON value is.
    figures |= {f"tenths_{area}": Subquery(_latest(area).values("shown_tenths")[:1]) for area in areas}
    return managers.annotate(**figures)


_AS_SHOWN = JSONObject(
    tenths="shown_tenths",
    band="band",
    coverage="coverage_percent",
    is_lacking="is_provision_lacking",
)


def _latest(area: str) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(person=OuterRef("pk"), area=area, is_latest=True)


def in_band(managers: QuerySet[Person], *, area: str, band: str) -> QuerySet[Person]:
    """Those of the managers who stand in this band of an area."""
    return managers.filter(pk__in=Snapshot.objects.filter(area=area, is_latest=True, band=band).values("person_id"))
