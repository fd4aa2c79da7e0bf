"""What another system deleted without a word: kept here, and no longer among what it lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.log.connecting import name, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.models import Source

FEW = 10
"""So many may go at once without anybody wondering."""

ONE_IN = 4
"""More than a quarter gone at once is an account that may see less, not a clean-up: nothing is counted as deleted."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many of the kept rows are no longer listed, and the relation of their keys, in a column ``gone``."""

    key: str
    kept: int
    count: int
    relation: str

    @property
    def is_believed(self) -> bool:
        """Whether so many may have been deleted since yesterday."""
        return self.count <= FEW or self.count * ONE_IN <= self.kept


def look(
    database: DuckDBPyConnection, *, source: Source, dataset: Dataset, listed: Sequence[str], came: Sequence[Path],
) -> Found:
    """Compare what is kept of a source with what it lists and with what came just now.

    ``listed`` are relations with a column of that name; the dataset has one key.
    """
    (key,) = dataset.keys
    table, there = name(f"missing_{dataset.name}"), " UNION ALL ".join(f"SELECT listed FROM {one} AS one" for one in listed)
    files = ", ".join(text(str(path)) for path in came)
    rows = rows_of(dataset, as_of=manifest.latest())
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {name(key)} AS gone, {name(key)} NOT IN ("
        f"SELECT listed FROM ({there}) AS every WHERE listed IS NOT NULL UNION ALL "
        f"SELECT {name(key)} FROM read_parquet([{files}]) AS new WHERE {name(key)} IS NOT NULL) AS is_missing "
        f"FROM ({rows}) AS kept WHERE source = {text(source.key)}"
    )
    asked = f"SELECT count(*), count(*) FILTER (WHERE is_missing) FROM {table}"
    ((kept, count),) = database.execute(asked).fetchall()
    return Found(key, kept, count, f"(SELECT gone FROM {table} WHERE is_missing)")
