"""Readings of other systems as people see them: which systems there are, and how their last readings went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import OuterRef, Subquery

from lingxiao.engines.facts.models import Source, SyncRun
from lingxiao.engines.facts.rules import may_connect
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from lingxiao.engines.facts.enums import SourceKind
    from lingxiao.kernel.viewer import Viewer


class System(NamedTuple):
    """A system with its last reading, none where it was never read."""

    source: Source
    run: SyncRun | None


def systems_visible_to(viewer: Viewer, *, kinds: Iterable[SourceKind]) -> list[System]:
    """The systems of these kinds, for whoever sets them up. Two queries."""
    if not may_connect(viewer=viewer):
        return []
    newest = SyncRun.objects.filter(source=OuterRef("pk")).order_by("-started_at").values("pk")[:1]
    rows: QuerySet[Any] = Source.objects.filter(kind__in=list(kinds)).annotate(newest=Subquery(newest)).order_by("pk")
    found = list(rows)
    runs = SyncRun.objects.in_bulk([row.newest for row in found if row.newest])
    return [System(row, runs.get(row.newest)) for row in found]


def system_seen_by(viewer: Viewer, *, source_id: int, kinds: Iterable[SourceKind]) -> Source:
    """One system, for whoever sets systems up; ``NotSeen`` for everybody else, and where it reads files only."""
    found = Source.objects.filter(pk=source_id, kind__in=list(kinds)).first() if may_connect(viewer=viewer) else None
    if found is None:
        raise NotSeen
    return found


def last_of(source: Source, *, most: int) -> list[SyncRun]:
    """The last readings of a system, the newest first."""
    return list(SyncRun.objects.filter(source=source).order_by("-started_at")[:most])
