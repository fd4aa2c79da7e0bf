"""A batch joins the log: only what is new or changed, all of it or nothing, visible when the transaction commits."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest, open_names
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.log import writing
from lingxiao.engines.facts.log.connecting import duck, name, text
from lingxiao.engines.facts.models import Batch
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.enums import BatchKind
    from lingxiao.engines.facts.log.files import LogFile
    from lingxiao.engines.facts.models import Source
    from lingxiao.kernel.days.spans import DaySpan
    from lingxiao.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Staged:
    """Typed rows that wait: a Parquet file with the dataset's own columns, ``row_no`` and ``is_deleted``.

    ``whole_of`` says that the file is all there is of these days (for a dataset without days: at all): rows of the
    same source and days that it lacks are gone.
    """

    path: Path
    whole_of: DaySpan | None = None
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What a batch did to a dataset: rows read, new, changed, gone, and those that said nothing new."""

    read: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0

    @property
    def same(self) -> int:
        """Rows that were there already, just so."""
        return self.read - self.new - self.changed

    @property
    def did_something(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.new or self.changed or self.gone)

    def to_json(self) -> dict[str, int]:
        """As the manifest keeps it."""
        return {"read": self.read, "new": self.new, "changed": self.changed, "gone": self.gone, "same": self.same}


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
            with _news(connection, ALL[key], rows, source=source.key, before=before) as counts[key]:
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


def _own(dataset: Dataset) -> str:
    return ", ".join(name(column) for column in dataset.names)


@contextmanager
def _news(
    connection: DuckDBPyConnection, dataset: Dataset, rows: Staged, *, source: str, before: int,
) -> Iterator[Counts]:
    """Gather in ``news`` what is not in the log just so, with ``was`` (the month a row stands in now) and ``says``."""
    files = manifest.files_of(dataset=dataset.name)
    incoming = f"read_parquet({text(str(rows.path))})"
    ((read,),) = connection.execute(f"SELECT count(*) FROM {incoming}").fetchall()
    month = writing.month_of(dataset)
    if not files:
        # The first of its kind is all new: it is written as it is read, however large, and never held.
        connection.execute(
            "CREATE TEMP VIEW news AS SELECT *, NULL::VARCHAR AS was, 'new' AS says "
            f"FROM {incoming} WHERE NOT is_deleted"
        )
    else:
        standing = f"SELECT *, {month} AS stands FROM ({rows_of(dataset, as_of=before)}) WHERE source = {text(source)}"
        same_key = " AND ".join(f"staged.{name(key)} = standing.{name(key)}" for key in dataset.keys)
        differs = " OR ".join(
            f"staged.{name(column)} IS DISTINCT FROM standing.{name(column)}" for column in dataset.names
        )
        # A deletion may bring nothing but the key: the rest is as it stood.
        columns = ", ".join(
            f"CASE WHEN staged.is_deleted THEN standing.{name(column)} ELSE staged.{name(column)} END AS {name(column)}"
            for column in dataset.names
        )
        connection.execute(
            f"CREATE TEMP TABLE news AS SELECT {columns}, staged.row_no, staged.is_deleted, standing.stands AS was, "
            "CASE WHEN standing.stands IS NULL THEN 'new' WHEN staged.is_deleted THEN 'gone' ELSE 'changed' END AS says "
            f"FROM {incoming} AS staged LEFT JOIN ({standing}) AS standing ON {same_key} "
            f"WHERE CASE WHEN standing.stands IS NULL THEN NOT staged.is_deleted ELSE staged.is_deleted OR {differs} END"
        )
        if rows.is_whole or rows.whole_of is not None:
            _miss(connection, dataset, rows, standing=standing, incoming=incoming)
    found = dict(connection.execute("SELECT says, count(*) FROM news GROUP BY says").fetchall())
    yield Counts(read, found.get("new", 0), found.get("changed", 0), found.get("gone", 0))
    connection.execute(f"DROP {'TABLE' if files else 'VIEW'} news")


def _miss(connection: DuckDBPyConnection, dataset: Dataset, rows: Staged, *, standing: str, incoming: str) -> None:
    """Add to ``news`` what the log has of these days and the file no longer has."""
    same_key = " AND ".join(f"standing.{name(key)} = staged.{name(key)}" for key in dataset.keys)
    connection.execute(
        f"INSERT INTO news BY NAME SELECT {_own(dataset)}, row_no, true AS is_deleted, stands AS was, 'gone' AS says "
        f"FROM ({standing}) AS standing ANTI JOIN {incoming} AS staged ON {same_key} WHERE {_within(dataset, rows.whole_of)}"
    )


def _within(dataset: Dataset, span: DaySpan | None) -> str:
    """The SQL that says whether a row is of these days."""
    if span is None or not dataset.day:
        return "true"
    until = "" if span.end is None else f" AND standing.{name(dataset.day)} < {_day(span.end)}"
    return f"standing.{name(dataset.day)} >= {_day(span.start)}{until}"


def _day(day: date) -> str:
    return f"DATE {text(day.isoformat())}"


def _versions(dataset: Dataset, *, source: str, number: int) -> str:
    """The rows to append: each new version where it belongs, and a tombstone where it no longer stands.

    A row whose day moved to another month leaves a tombstone in the old one, so that every month can be read alone.
    """
    house = f"{text(source)} AS source, {number} AS batch, row_no"
    versions = f"SELECT {_own(dataset)}, {house}, is_deleted, false AS is_moved FROM news"
    moved = writing.left_behind(dataset, news="news", house=house)
    return f"({versions}{' UNION ALL BY NAME ' + moved if moved else ''})"
