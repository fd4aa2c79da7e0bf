"""A database that cannot serve is refused in a sentence, before anything is written into it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes, pytest.mark.timeout(300)]


@contextmanager
def database(name: str, *how: str) -> Iterator[str]:
    """A new database on the test's server; its address."""
    server = os.environ["LX_TEST_DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ").format(sql.Identifier(name)) + sql.SQL(" ".join(how)))
    try:
        yield server.replace("/postgres?", f"/{name}?")
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def lingxiao(address: str, var: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LX_", "DATABASE", "DJANGO"))}
    return subprocess.run(
        [sys.executable, "-m", "lingxiao.config.command", *words],
        env={**kept, "LC_ALL": "C.UTF-8", "LX_VAR": str(var), "DATABASE_URL": address},
        capture_output=True, text=True, check=False, timeout=200,
    )


def tables(address: str) -> int:
    with psycopg.connect(address) as reading:
        row = reading.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_chinese_is_refused(encoding: str, tmp_path: Path) -> None:
    with database("narrow", f"ENCODING '{encoding}' LOCALE 'C'") as address:
        for command in ("migrate", "doctor", "serve"):
            done = lingxiao(address, tmp_path, command)
            assert done.returncode == 1
            assert f"The database is in {encoding}" in done.stdout + done.stderr
        assert tables(address) == 0


def test_a_role_without_rights_is_told_which(tmp_path: Path) -> None:
    server = os.environ["LX_TEST_DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS guest")
        admin.execute("CREATE ROLE guest LOGIN")
    with database("foreign_owned") as address:
        guest = address.replace("postgres@", "guest@")
        for command in ("migrate", "doctor"):
            done = lingxiao(guest, tmp_path, command)
            assert done.returncode == 1
            assert "The role guest may not make tables in foreign_owned" in done.stdout + done.stderr
            assert "Traceback" not in done.stderr
        assert tables(address) == 0
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP ROLE guest")


def test_a_first_start_cut_short_is_finished_by_the_next_without_a_question(tmp_path: Path) -> None:
    """Some migrations are there and nobody founded anything: there is nothing to back up, so nothing is asked."""
    with database("unfinished") as address:
        half = lingxiao(address, tmp_path, "manage", "migrate", "people", "0001", "--verbosity", "0")
        assert half.returncode == 0, half.stderr
        done = lingxiao(address, tmp_path, "migrate")
        assert done.returncode == 0, done.stderr
        assert "The database was upgraded by" in done.stdout
        assert lingxiao(address, tmp_path, "migrate").stdout == "The database is up to date.\n"
