"""A DuckDB in memory; nothing here touches Django's database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection


@pytest.fixture(scope="module")
def duck() -> Iterator[DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection
