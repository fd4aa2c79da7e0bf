"""A batch joins the log: only what is new or changed, all of it or nothing, visible when the transaction commits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest, open_names
from lingxiao.engines.facts.domain.news import Counts, Staged, gathered, own
from lingxiao.engines.facts.log import writing
from lingxiao.engines.facts.log.connecting import duck, text
from lingxiao.engines.facts.models import Batch
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.enums import BatchKind
    from lingxiao.engines.facts.log.files import LogFile
    from lingxiao.engines.facts.models import Source
    from lingxiao.kernel.viewer import Viewer

__all__ = ["Committed", "Counts", "Staged", "commit"]


@dataclass(frozen=True, slots=True)
class Committed:
    """What came of it: the batch, or ``None`` when everything was there already."""

    batch: Batch | None
    counts: Mapping[str, Counts] = field(default_factory=dict)


@transaction.atomic
def commit(
    *, viewer: Viewer, source: Source, kind: BatchKind, staged: Mapping[str, Staged], title: str, sha256: str = "",
    at: datetime,
) -> Committed:
    """Append what is new or changed as one batch. Bringing the same rows again appends nothing and makes no batch.

    A row is known by its source and key; it counts as changed when any of its own columns differs.
    """
    manifest.take_turn()
    before = manifest.latest()
    number = before + 1
    store = manifest.store()
    counts: dict[str, Counts] = {}
    written: list[LogFile] = []
    has_open = open_names.has_any(source)
    folders = [store.root, *{one.path.parent for one in staged.values()}]
    store.root.mkdir(parents=True, exist_ok=True)
    with duck(folders, spill=store.spill) as connection:
        for key, rows in staged.items():
            with gathered(connection, ALL[key], rows, source=source.key, before=before) as counts[key]:
                if counts[key].did_something:
                    relation = _versions(ALL[key], source=source.key, number=number)
                    written += writing.append(connection, store=store, dataset=ALL[key], relation=relation)
                    has_open = has_open or open_names.are_among(connection, ALL[key], rows="news")
    if not written:
        return Committed(None, counts)
    batch = Batch.objects.create(
        number=number, source=source, kind=kind, title=title[:255], sha256=sha256,
        counts={key: one.to_json() for key, one in counts.items()}, committed_by_id=viewer.person_id, committed_at=at,
    )
    manifest.name_files(written)
    if has_open:
        open_names.count_anew(source=source)
    audit.note(
        viewer=viewer, act="facts.commit", object_kind="facts.batch", object_id=number,
        detail={"source": source.key, "kind": str(kind), "title": title[:255], "sha256": sha256, **batch.counts},
    )
    return Committed(batch, counts)


def _versions(dataset: Dataset, *, source: str, number: int) -> str:
    """The rows to append: each new version where it belongs, and a tombstone where it no longer stands.

    A row whose day moved to another month leaves a tombstone in the old one, so that every month can be read alone.
    """
    house = f"{text(source)} AS source, {number} AS batch, row_no"
    versions = f"SELECT {own(dataset)}, {house}, is_deleted, false AS is_moved FROM news"
    moved = writing.left_behind(dataset, news="news", house=house)
    return f"({versions}{' UNION ALL BY NAME ' + moved if moved else ''})"
