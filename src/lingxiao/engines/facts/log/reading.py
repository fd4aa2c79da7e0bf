"""Reading the log as of a batch: the latest version of each row up to it, and no tombstone.

A month whose rows came with one batch is read as it lies. Where later batches touched a month, only their keys are
gathered, which are few, and rows they replace are left out. Answers do not depend on how files were compacted.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from lingxiao.engines.facts.log.connecting import name, text
from lingxiao.engines.facts.log.files import LogFile, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.engines.facts.datasets.shape import Dataset
    from lingxiao.engines.facts.log.store import Folder


def current(
    dataset: Dataset, files: Sequence[LogFile], *, store: Folder, as_of: int, columns: Sequence[str] | None = None,
) -> str:
    """The SQL of the rows that hold as of a batch: these columns, else all of the dataset and of the house."""
    wanted = [*columns] if columns else [column for column, _type in dataset.columns()]
    plain: list[LogFile] = []
    touched: list[str] = []
    for _month, group in groupby(sorted(files, key=lambda file: (file.month, file)), key=lambda file: file.month):
        counting = [file for file in group if file.first <= as_of]
        if any(file.last > as_of for file in counting):
            touched.append(_from_all(dataset, counting, store, as_of, wanted))
            continue
        newest = [file for file in counting if file.role != Role.HISTORY]
        base, later = _layers(newest)
        if later:
            touched.append(_layered(dataset, base, later, store, wanted))
        else:
            plain += newest
    names = ", ".join(map(name, wanted))
    parts = [f"SELECT {names} FROM {read(plain, store)} WHERE NOT is_deleted"] if plain else []
    return " UNION ALL ".join([*parts, *touched]) or nothing(dataset, wanted)


def every_version(dataset: Dataset, files: Sequence[LogFile], *, store: Folder, as_of: int) -> str:
    """The SQL of all versions of all rows up to a batch, tombstones too."""
    counting = [file for file in files if file.first <= as_of]
    if not counting:
        return nothing(dataset, [column for column, _type in dataset.columns()])
    return f"SELECT * FROM {read(counting, store)} WHERE batch <= {as_of}"


def read(files: Sequence[LogFile], store: Folder) -> str:
    """The SQL that reads these files."""
    return f"read_parquet([{', '.join(map(text, store.addresses(files)))}])"


def nothing(dataset: Dataset, columns: Sequence[str]) -> str:
    """No rows, with the columns and types that rows would have."""
    types = dict(dataset.columns())
    return "SELECT " + ", ".join(f"NULL::{types[column]} AS {name(column)}" for column in columns) + " WHERE false"


def _layers(newest: Sequence[LogFile]) -> tuple[list[LogFile], list[LogFile]]:
    """What was there first, compacted or of one batch, in which each row stands once; and what later batches brought."""
    base = [file for file in newest if file.role == Role.BASE]
    if not base and newest:
        oldest = min(file.first for file in newest)
        base = [file for file in newest if file.first == oldest]
    return base, [file for file in newest if file not in base]


def _layered(
    dataset: Dataset, base: Sequence[LogFile], later: Sequence[LogFile], store: Folder, wanted: Sequence[str],
) -> str:
    """The oldest layer without what later batches replaced, and the latest of what they brought."""
    same = " AND ".join(f"version.{name(key)} = newer.{name(key)}" for key in dataset.identity)
    keys = ", ".join(name(key) for key in dataset.identity)
    columns = ", ".join(f"version.{name(column)}" for column in wanted)
    return (
        f"(WITH newer AS (SELECT {keys}, max(batch) AS batch FROM {read(later, store)} GROUP BY {keys}) "
        f"SELECT {columns} FROM {read(base, store)} AS version ANTI JOIN newer ON {same} WHERE NOT version.is_deleted "
        f"UNION ALL SELECT {columns} FROM {read(later, store)} AS version JOIN newer ON {same} "
        "AND version.batch = newer.batch WHERE NOT version.is_deleted)"
    )


def _from_all(dataset: Dataset, files: Sequence[LogFile], store: Folder, as_of: int, wanted: Sequence[str]) -> str:
    """The latest version up to a batch of each row, out of all of them."""
    keys = ", ".join(name(key) for key in dataset.identity)
    columns = ", ".join(map(name, wanted))
    return (
        f"(SELECT {columns} FROM (SELECT * FROM {read(files, store)} WHERE batch <= {as_of} "
        f"QUALIFY batch = max(batch) OVER (PARTITION BY {keys})) WHERE NOT is_deleted)"
    )
