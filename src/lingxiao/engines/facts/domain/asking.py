"""Asking the log: a DuckDB in memory in which every dataset is a view as of one batch."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.log import reading
from lingxiao.engines.facts.log.connecting import duck, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.datasets import Dataset


@contextmanager
def opened(*, as_of: int, datasets: Iterable[str] = ALL) -> Iterator[DuckDBPyConnection]:
    """A database with a view for each of these datasets, holding the rows that count as of a batch."""
    store = manifest.store()
    store.root.mkdir(parents=True, exist_ok=True)
    with duck([store.root], spill=store.spill) as connection:
        for key in datasets:
            rows = rows_of(ALL[key], as_of=as_of)
            connection.execute(f"CREATE VIEW {name(key)} AS {rows}")
        yield connection


def rows_of(
    dataset: Dataset, *, as_of: int, columns: Sequence[str] | None = None, first_month: str = "", last_month: str = "9999-99",
) -> str:
    """The SQL of a dataset's rows as of a batch, of these months (``2026-03``, both ends in)."""
    files = manifest.files_of(dataset=dataset.name, first_month=first_month, last_month=last_month)
    return reading.current(dataset, files, store=manifest.store(), as_of=as_of, columns=columns)


def write_views(*, to: Path, as_of: int) -> None:
    """Write a DuckDB file that holds nothing but a view of each dataset as of a batch, in place of the one there."""
    with tempfile.TemporaryDirectory(dir=to.parent) as folder:
        made = Path(folder) / to.name
        connection = duckdb.connect(str(made))
        for key, dataset in ALL.items():
            connection.execute(f"CREATE VIEW {name(key)} AS {rows_of(dataset, as_of=as_of)}")
        connection.close()
        made.replace(to)
