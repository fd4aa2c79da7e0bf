"""The KPI library: definitions put in, superseded, and read. No version is ever changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import CharField, Q
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.scorecards.domain.scales import read_scale
from lingxiao.engines.scorecards.models import KpiDefinition
from lingxiao.engines.scorecards.permissions import READ_LIBRARY
from lingxiao.engines.scorecards.rules import may_define
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen, Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer

TEXTS = ("name", "definition", "formula", "basis", "owner", "restatement")
PLAIN = ("unit", "direction", "aspect", "over", "is_objective", "measure", "below", "freeze_day", "rule", "parameters")


ONE_DAY = timedelta(days=1)


class DefinedUntil(Refusal):
    """What held until today is not defined anew."""

    field = "since"
    sentence = _("Choose a day from %(day)s on: what was defined until then stays as it was.")


class NothingRedefined(Refusal):
    """Another version says something else."""

    sentence = _("This is the definition as it stands. Change something, or leave it as it is.")


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
def supersede(
    *, viewer: Viewer, code: str, told: Mapping[str, Any], since: date, reason: str, at: datetime,
) -> KpiDefinition:
    """The next version of a definition for letters that begin on a day or later, with the reason.

    Letters and cards that cite an earlier one keep citing it. Raises ``DefinedUntil`` for a day that is over or before the
    version that stands, and ``NothingRedefined``.
    """
    may_define(viewer=viewer).or_refuse()
    newest = KpiDefinition.objects.filter(code=code).order_by("-version").select_for_update().first()
    if newest is None:
        raise NotSeen
    earliest = max(viewer.today, newest.since + ONE_DAY) if newest.since is not None else viewer.today
    if since < earliest:
        raise DefinedUntil(day=earliest)
    if told_of(newest) == dict(told):
        raise NothingRedefined
    row = _row({**told, "code": code}, source="", viewer=viewer, at=at)
    row.version, row.reason, row.since = newest.version + 1, reason.strip()[:400], since
    row.save(force_insert=True)
    audit.note(
        viewer=viewer, act="scorecards.supersede_kpi", object_kind="scorecards.kpi_definition", object_id=row.pk,
        reason=row.reason, detail={"code": code, "version": row.version, "since": since.isoformat()},
    )
    return row


def told_of(kpi: KpiDefinition) -> dict[str, Any]:
    """A definition as it is told to ``define_all`` and ``supersede``, without its code: to be told again otherwise."""
    texts = {name: {locale: getattr(kpi, f"{name}_{locale}") for locale in ("zh", "en")} for name in TEXTS}
    return texts | {name: getattr(kpi, name) for name in PLAIN}


def _row(told: Mapping[str, Any], *, source: str, viewer: Viewer, at: datetime) -> KpiDefinition:
    texts = {f"{name}_{locale}": told[name][locale] for name in TEXTS for locale in ("zh", "en")}
    row = KpiDefinition(
        code=told["code"], source=source, made_by_id=viewer.person_id, made_at=at, **texts,
        **{name: told[name] for name in PLAIN if name in told},
    )
    read_scale(kpi=row.code, rule=row.rule, parameters=row.parameters, direction=row.direction)
    return row


def longest(field: str) -> int:
    """How long a text of a definition may be, such as ``formula_zh``."""
    found = KpiDefinition._meta.get_field(field)  # noqa: SLF001 -- Django's own way to ask
    return found.max_length or 0 if isinstance(found, CharField) else 0


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[KpiDefinition]:
    """The definition in force of each KPI on a day, for who may see the library."""
    rows = KpiDefinition.objects.all() if viewer.may_somewhere(READ_LIBRARY) else KpiDefinition.objects.none()
    return rows.filter(pk__in=_in_force(rows, on).values("pk"))


def _in_force(rows: QuerySet[KpiDefinition], on: date) -> QuerySet[KpiDefinition]:
    """Of each KPI the last version that holds for what begins on a day."""
    held = rows.filter(Q(since__isnull=True) | Q(since__lte=on))
    return held.order_by("code", "-version").distinct("code")


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


def newest_of(*, codes: Collection[str], on: date) -> dict[str, KpiDefinition]:
    """The definition of each of these codes that holds for what begins on a day; one the library lacks is left out."""
    return {one.code: one for one in _in_force(KpiDefinition.objects.filter(code__in=set(codes)), on)}


def choices(*, locale: str, on: date) -> list[tuple[str, str]]:
    """Every KPI of the library as one chooses it: its code, and its name in a reader's language."""
    rows = _in_force(KpiDefinition.objects.all(), on)
    return [
        (one.code, f"{one.code} · {(one.name_en or one.name_zh) if locale.startswith('en') else one.name_zh}") for one in rows
    ]
