"""The embedded server: shared by whoever needs it, stopped by the last, found again after a crash, in any folder."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import sys
import time
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from lingxiao.kernel import postgres
from tests.folders import var_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.processes, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with var_folder("lx-pg-") as made:
        yield made


def answer(server: postgres.Server) -> object:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute("SELECT current_database()").fetchone()
    assert row is not None
    return row[0]


def test_the_last_to_leave_stops_it(folder: Path) -> None:
    data = folder / "pg"
    with postgres.using(data) as server:
        postgres.ensure_database(server)
        with postgres.using(data) as same:
            assert same == server
            assert answer(same) == "lingxiao"
        assert postgres.is_running(data)
        postgres.ensure_database(server)
        assert answer(server) == "lingxiao"
    assert not postgres.is_running(data)


USED_BY_SOMEBODY = """
import sys
from pathlib import Path
from lingxiao.kernel import postgres
with postgres.using(Path(sys.argv[1])):
    pass
"""


def begun(starter: psutil.Process, data: Path) -> psutil.Process | None:
    """The server of this folder that ``pg_ctl`` has just begun."""
    for one in starter.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if one.name() != "pg_ctl" and str(data) in " ".join(one.cmdline()):
                return one
    return None


def test_whoever_is_interrupted_while_it_starts_leaves_no_server(folder: Path) -> None:
    """Ctrl-C just after it was begun, on a slow machine: it is in no file yet by which it could be found."""
    data = folder / "pg"
    with postgres.using(data):
        pass
    child = psutil.Popen([sys.executable, "-c", USED_BY_SOMEBODY, str(data)], start_new_session=True)
    until = time.monotonic() + 60
    while (server := begun(child, data)) is None:
        assert child.poll() is None
        assert time.monotonic() < until
        time.sleep(0.002)
    server.suspend()
    os.killpg(child.pid, signal.SIGINT)
    time.sleep(1)
    server.resume()
    child.wait(60)
    for _look in range(30):
        assert not postgres.is_running(data)
        time.sleep(0.1)


def test_nobody_else_may_enter_its_folder(folder: Path) -> None:
    with postgres.using(folder / "pg"):
        assert stat.S_IMODE((folder / "pg").stat().st_mode) == 0o700


def test_what_was_committed_survives_a_kill(folder: Path) -> None:
    """Not even the process id of the killed server, still known to the system or given to another, is in the way."""
    data = folder / "pg"
    with postgres.using(data) as server:
        postgres.ensure_database(server)
        with psycopg.connect(server.url()) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('yes')")
        killed = postgres.postmaster(data)
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
    lock = data / "postmaster.pid"
    lines = lock.read_text().split("\n")
    for other in (os.getpid(), 1):
        lock.write_text("\n".join([str(other), *lines[1:]]))
        with postgres.using(data) as server, psycopg.connect(server.url()) as connection:
            assert connection.execute("SELECT word FROM kept").fetchone() == ("yes",)


def provoke(server: postgres.Server) -> None:
    """A statement with somebody's data in it that the server refuses."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS people (name text UNIQUE)")
        for _time in range(2):
            with contextlib.suppress(psycopg.Error):
                connection.execute("INSERT INTO people VALUES ('金丝雀4417')")


def test_its_log_tells_of_the_server_and_of_nobody(folder: Path) -> None:
    """G8: a refused statement holds names and addresses; whoever sent it is told, the file is not."""
    log = folder / "pg" / "server.log"
    with postgres.using(folder / "pg") as server:
        provoke(server)
    assert "database system is ready" in log.read_text()
    assert "金丝雀4417" not in log.read_text()
    with postgres.using(folder / "pg", options="-c log_min_messages=warning") as server:
        provoke(server)
    assert "金丝雀4417" in log.read_text(), "as a server tells that is not told to be quiet"


@pytest.mark.parametrize("name", ["with space's, and 逗号", "x" * 120])
def test_a_folder_of_any_name_and_length_will_do(folder: Path, name: str) -> None:
    """PostgreSQL takes a socket path of 107 bytes, without commas: a short private folder stands in."""
    data = folder / name / "pg"
    with postgres.using(data) as server:
        postgres.ensure_database(server)
        assert answer(server) == "lingxiao"
        assert server.socket != data
        assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert not server.socket.exists()


def test_a_socket_folder_that_somebody_else_made_is_refused(folder: Path) -> None:
    data = folder / ("y" * 120) / "pg"
    trap = postgres.place(data).socket
    trap.symlink_to(folder)
    try:
        with pytest.raises(RuntimeError, match="belongs to another user"), postgres.using(data):
            pass
    finally:
        trap.unlink()


def test_a_beginning_cut_short_is_begun_again(folder: Path) -> None:
    """initdb killed halfway leaves a folder that looks made; it must not be taken for a database."""
    data = folder / "cut"
    unfinished = data.with_name("cut.new")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with postgres.using(data) as server:
        postgres.ensure_database(server)
        assert answer(server) == "lingxiao"
    assert not unfinished.exists()


def test_where_it_cannot_start_the_reason_is_said(folder: Path) -> None:
    data = folder / "broken"
    data.mkdir()
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(RuntimeError, match="pg_ctl failed"), postgres.using(data):
        pass
