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
    from collections.abc import Iterator
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
        return [_take(connection, store, dataset, path, role) for path in sorted(folder.rglob("*.parquet"))]


@contextmanager
def _place(store: Folder) -> Iterator[Path]:
    folder = store.unfinished / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _take(connection: DuckDBPyConnection, store: Folder, dataset: Dataset, written: Path, role: Role) -> LogFile:
    """Name a file by what is in it and put it in its place."""
    address = text(str(written))
    found = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({address})").fetchall()
    for column, type_, *_rest in found:
        if type_ in INEXACT:
            message = f"{dataset.name}.{column} would be written as {type_}"
            raise InexactError(message)
    ((rows, first, last),) = connection.execute(
        f"SELECT count(*), min(batch), max(batch) FROM read_parquet({address})"
    ).fetchall()
    month = written.parent.name.partition("=")[2]
    sha256, size = sha256_of(written), written.stat().st_size
    path = f"{dataset.name}/{month}/{first:010}-{last:010}-{role}-{sha256[:16]}.parquet"
    store.take(written, path)
    return LogFile(dataset.name, month, first, last, path, sha256, rows, size, role)


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
