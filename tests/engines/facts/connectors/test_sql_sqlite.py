"""What holds of SQLite files alone: exact as the file is, and no way out of it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.facts.connectors.shapes import Busy, NotAllowed, Refused
from lingxiao.engines.facts.connectors.sql.connector import SqlDatabase
from lingxiao.engines.facts.connectors.sql.sqlite import SqliteFile
from lingxiao.engines.facts.connectors.sql.statements import Extract
from tests.engines.facts.connectors.simulating import explains, no_sleep, rows, trouble
from tests.engines.facts.connectors.sql_simulator import SHANGHAI, SqliteVendor, fill, reader

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def vendor(tmp_path: Path) -> SqliteVendor:
    """A file with 40 receipts."""
    found = SqliteVendor(tmp_path / "export.db")
    found.as_new()
    fill(found, [at % 5 for at in range(40)])
    return found


def of(vendor: SqliteVendor, source: str) -> SqlDatabase:
    return reader(vendor, readings=[Extract("r", "r", source, "id", "changed")])


def test_numbers_are_as_exact_as_the_file(vendor: SqliteVendor) -> None:
    source = """
        SELECT 1 AS id, '2026-03-01' AS changed, '00012345678901234567.8900' AS text, 9007199254740993 AS whole, 0.1 AS real,
               1e22 AS large, x'00' AS blob, NULL AS empty, '2026-03-01 09:00' AS minute, '2026-13-01 09:00' AS strange
    """
    asked = ["text", "whole", "real", "large", "blob", "empty", "minute", "strange"]
    assert rows(of(vendor, source).changed("r", asked, since=None)) == [{
        "id": "1", "changed": "2026-03-01", "text": "00012345678901234567.8900", "whole": "9007199254740993", "real": "0.1",
        "large": "10000000000000000000000", "blob": None, "empty": None, "minute": "2026-03-01T09:00:00+08:00",
        "strange": "2026-13-01 09:00",
    }]


def test_a_file_that_is_written_now_is_waited_for(vendor: SqliteVendor) -> None:
    calm = rows(reader(vendor).changed("receipts", ["amount"], since=None))
    writing = sqlite3.connect(vendor.path, isolation_level=None)
    writing.execute("BEGIN EXCLUSIVE")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            writing.execute("COMMIT")

    assert rows(reader(vendor, sleep=sleep).changed("receipts", ["amount"], since=None)) == calm
    assert slept == [1, 2, 4]
    writing.execute("BEGIN EXCLUSIVE")
    explains(trouble(Busy, reader(vendor).changed("receipts", [], since=None)))
    writing.close()


@pytest.mark.parametrize("source", [
    "SELECT id, changed, load_extension('x') AS x FROM receipts",
    "SELECT id, changed, (SELECT 1 FROM pragma_query_only) AS x FROM receipts",
])
def test_nothing_but_reading_is_let_through(vendor: SqliteVendor, source: str) -> None:
    explains(trouble(NotAllowed, of(vendor, source).changed("r", ["x"], since=None)))


def test_nothing_is_written_whatever_the_statement(vendor: SqliteVendor) -> None:
    """The look at the statement left out, the file alone refuses."""
    with vendor.place._reading() as connection:
        for statement in ("DELETE FROM receipts", "ATTACH 'x.db' AS x", "PRAGMA query_only = OFF", "CREATE TEMP TABLE x (y)"):
            with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
                connection.execute(statement)
    assert not (vendor.path.parent / "x.db").exists()


def test_a_file_that_is_none_is_explained(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("no database at all, but long enough to be looked at" * 10)
    for name in ("missing.db", "notes.db", "."):
        with pytest.raises(Refused) as caught:
            SqlDatabase(SqliteFile(tmp_path / name, SHANGHAI), sleep=no_sleep).test()
        explains(caught.value, str(tmp_path))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["notes.db"]  # looking makes no file
