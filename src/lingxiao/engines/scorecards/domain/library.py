"""The KPI library: definitions put in, superseded, and read. No version is ever changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from lingxiao.engines.scorecards.domain.scales import read_scale
from lingxiao.engines.scorecards.models import KpiDefinition
from lingxiao.engines.scorecards.permissions import READ_LIBRARY
from lingxiao.engines.scorecards.rules import may_define
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer

TEXTS = ("name", "definition", "formula", "basis", "owner", "restatement")
PLAIN = ("unit", "direction", "aspect", "over", "is_objective", "measure", "below", "freeze_day", "rule", "parameters")


@transaction.atomic
def define_all(*, viewer: Viewer, told: Sequence[Mapping[str, Any]], source: str, at: datetime) -> int:
    """Put definitions in whose code is not there yet; answers how many are new. What the company has is left alone.

    ``BadScale`` for one whose usual rule does not hold together; then none goes in.
    """
    may_define(viewer=viewer).or_refuse()
    known = set(KpiDefinition.objects.values_list("code", flat=True))
    fresh = [_row(one, source=source, viewer=viewer, at=at) for one in told if one["code"] not in known]
    KpiDefinition.objects.bulk_create(fresh)
    if fresh:
        audit.note(
            viewer=viewer, act="scorecards.define", object_kind="scorecards.kpi_definition", object_id=source,
            detail={"codes": [one.code for one in fresh]},
        )
    return len(fresh)


@transaction.atomic
def supersede(*, viewer: Viewer, code: str, told: Mapping[str, Any], reason: str, at: datetime) -> KpiDefinition:
    """The next version of a definition, with the reason; letters that cite an earlier one keep citing it."""
    may_define(viewer=viewer).or_refuse()
    newest = KpiDefinition.objects.filter(code=code).order_by("-version").select_for_update().first()
    if newest is None:
        raise NotSeen
    row = _row({**told, "code": code}, source="", viewer=viewer, at=at)
    row.version, row.reason = newest.version + 1, reason.strip()[:400]
    row.save(force_insert=True)
    audit.note(
        viewer=viewer, act="scorecards.supersede_kpi", object_kind="scorecards.kpi_definition", object_id=row.pk,
        reason=row.reason, detail={"code": code, "version": row.version},
    )
    return row


def _row(told: Mapping[str, Any], *, source: str, viewer: Viewer, at: datetime) -> KpiDefinition:
    texts = {f"{name}_{locale}": told[name][locale] for name in TEXTS for locale in ("zh", "en")}
    row = KpiDefinition(
        code=told["code"], source=source, made_by_id=viewer.person_id, made_at=at, **texts,
        **{name: told[name] for name in PLAIN if name in told},
    )
    read_scale(kpi=row.code, rule=row.rule, parameters=row.parameters, direction=row.direction)
    return row


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[KpiDefinition]:
    """The definition in force of each KPI, for who may see the library."""
    del on
    rows = KpiDefinition.objects.all() if viewer.may_somewhere(READ_LIBRARY) else KpiDefinition.objects.none()
    newest = rows.order_by("code", "-version").distinct("code").values("pk")
    return rows.filter(pk__in=newest)


def definition_seen_by(viewer: Viewer, *, kpi_id: int) -> KpiDefinition:
    """One version of a definition; ``NotSeen`` for who may not see the library, and for what does not exist."""
    found = KpiDefinition.objects.filter(pk=kpi_id).first() if viewer.may_somewhere(READ_LIBRARY) else None
    if found is None:
        raise NotSeen
    return found


def versions_of(kpi: KpiDefinition) -> list[KpiDefinition]:
    """Every version of a definition, the newest first."""
    return list(KpiDefinition.objects.filter(code=kpi.code).order_by("-version"))


def matching(rows: QuerySet[KpiDefinition], text: str) -> QuerySet[KpiDefinition]:
    """Those whose code or name answers to a text."""
    return rows.filter(Q(code__icontains=text) | Q(name_zh__icontains=text) | Q(name_en__icontains=text))


def newest_of(*, codes: Collection[str]) -> dict[str, KpiDefinition]:
    """The definition in force of each of these codes; a code the library does not have is left out."""
    rows = KpiDefinition.objects.filter(code__in=set(codes)).order_by("code", "-version").distinct("code")
    return {one.code: one for one in rows}


def choices(*, locale: str) -> list[tuple[str, str]]:
    """Every KPI of the library as one chooses it: its code, and its name in a reader's language."""
    rows = KpiDefinition.objects.order_by("code", "-version").distinct("code")
    return [
        (one.code, f"{one.code} · {(one.name_en or one.name_zh) if locale.startswith('en') else one.name_zh}") for one in rows
    ]
