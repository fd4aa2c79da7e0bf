"""A DuckDB of one's own, in memory, over the log's files; it reaches nothing else."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MEMORY_MB = 1000
"""What one query may hold in memory; beyond it DuckDB spills into its own folder."""


def text(value: str) -> str:
    """A string as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def name(column: str) -> str:
    """A name as SQL writes it."""
    return '"' + column.replace('"', '""') + '"'


@contextmanager
def duck(folders: Sequence[Path], *, spill: Path, memory_mb: int = MEMORY_MB) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that may read and write these folders and nothing beside them.

    No extension is loaded or fetched, no address is reached, and no statement can open that again.
    """
    spill.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(":memory:")
    try:
        allowed = ", ".join(text(f"{folder}/") for folder in (*folders, spill))
        for setting in (
            f"memory_limit = '{memory_mb}MB'",
            f"threads = {os.cpu_count() or 1}",
            f"temp_directory = {text(str(spill))}",
            "preserve_insertion_order = false",
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "TimeZone = 'UTC'",
            f"allowed_directories = [{allowed}]",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            connection.execute(f"SET {setting}")
        yield connection
    finally:
        connection.close()
