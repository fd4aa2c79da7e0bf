"""Appending a batch: its rows, month by month, each file complete on the disk before the manifest names it."""

from __future__ import annotations

import shutil
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lingxiao.engines.facts.datasets.shape import NO_MONTH
from lingxiao.engines.facts.log.connecting import name, text
from lingxiao.engines.facts.log.files import LogFile, Role
from lingxiao.engines.facts.log.store import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.datasets.shape import Dataset
    from lingxiao.engines.facts.log.store import Folder

INEXACT = frozenset({"DOUBLE", "FLOAT", "REAL"})


class InexactError(Exception):
    """A file was about to be written with a floating number in it. A bug, never a matter of data."""


def month_of(dataset: Dataset) -> str:
    """The SQL that says in which partition a row belongs."""
    return f"strftime({name(dataset.day)}, '%Y-%m')" if dataset.day else text(NO_MONTH)


def append(
    connection: DuckDBPyConnection, *, store: Folder, dataset: Dataset, relation: str, role: Role = Role.ROWS,
) -> list[LogFile]:
    """Write the rows of ``relation``, which has every column of the dataset and of the house, and say what was written.

    Nothing is visible yet: files become part of the log when the manifest names them. The same rows give files of the
    same name.
    """
    columns = ", ".join(f"{name(column)}::{type_} AS {name(column)}" for column, type_ in dataset.columns())
    with _place(store) as folder:
        connection.execute(
            f"COPY (SELECT {columns}, {month_of(dataset)} AS month FROM {relation}) TO {text(str(folder))} "
            "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month), ROW_GROUP_SIZE 122880)"
        )
        written = sorted(folder.rglob("*.parquet"))
        return _taken(connection, store, dataset, written, role) if written else []


@contextmanager
def _place(store: Folder) -> Iterator[Path]:
    folder = store.unfinished / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _taken(
    connection: DuckDBPyConnection, store: Folder, dataset: Dataset, written: Sequence[Path], role: Role,
) -> list[LogFile]:
    """Name each file by what is in it and put it in its place."""
    files = f"[{', '.join(text(str(path)) for path in written)}]"
    for column, type_ in connection.execute(f"SELECT DISTINCT name, type FROM parquet_schema({files})").fetchall():
        if type_ in INEXACT:
            message = f"{dataset.name}.{column} would be written as {type_}"
            raise InexactError(message)
    found = connection.execute(
        f"SELECT filename, count(*), min(batch), max(batch) FROM read_parquet({files}, filename = true) GROUP BY filename"
    ).fetchall()
    said = {filename: rest for filename, *rest in found}
    taken = []
    for path in written:
        rows, first, last = said[str(path)]
        month, sha256, size = path.parent.name.partition("=")[2], sha256_of(path), path.stat().st_size
        named = f"{dataset.name}/{month}/{first:010}-{last:010}-{role}-{sha256[:16]}.parquet"
        taken.append(LogFile(dataset.name, month, first, last, named, sha256, rows, size, role))
    store.take(dict(zip(written, (file.path for file in taken), strict=True)))
    return taken


def left_behind(dataset: Dataset, *, news: str, house: str) -> str:
    """The SQL of the tombstones that rows leave in the month (``was``) they move out of; empty without months.

    With them every month can be read alone.
    """
    if not dataset.day:
        return ""
    there = f"make_date(CAST(was[1:4] AS BIGINT), CAST(was[6:7] AS BIGINT), 1) AS {name(dataset.day)}"
    others = ", ".join(name(column) for column in dataset.names if column != dataset.day)
    return (
        f"SELECT {others}, {there}, {house}, true AS is_deleted, true AS is_moved FROM {news} "
        f"WHERE was <> {month_of(dataset)}"
    )
