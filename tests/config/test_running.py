"""The demo as a person runs it: started, asked twice, killed in parts, interrupted; nothing left over, nothing lost.

One var folder for the whole module, so that every start after the first finds yesterday's data.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from lingxiao.config.commands import together
from lingxiao.kernel import postgres
from tests.config.programs import PATIENCE, Demo, answers, clean_environment, free_port, gone, port_of, soon

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.processes, pytest.mark.timeout(900)]


def test_ctrl_c_leaves_nothing_running_and_nothing_lost(
    demo: Demo, start: Callable[..., Demo],
) -> None:
    """Yesterday's row is there today; and the demo says where it was left."""
    assert answers(port_of(demo))
    address = postgres.url(demo.var / "pg")
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS yesterday (word text)")
        connection.execute("INSERT INTO yesterday VALUES ('kept')")
    parts = demo.parts()
    assert len(parts) > 5
    os.killpg(demo.process.pid, signal.SIGINT)
    assert demo.end() == 130
    assert gone(parts)
    assert not postgres.is_running(demo.var / "pg")
    assert not [line for line in demo.said if "Traceback" in line]

    again = start("--port", str(free_port()))
    again.hear("Open in a browser")
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT word FROM yesterday").fetchone() == ("kept",)
    parts = again.parts()
    again.process.terminate()
    assert again.end() == 128 + signal.SIGTERM
    assert gone(parts)


def test_a_second_one_says_where_the_first_is(
    demo: Demo, start: Callable[..., Demo],
) -> None:
    second = start()
    assert second.end() == 1
    assert f"It runs already: http://127.0.0.1:{port_of(demo)}" in "".join(second.said)
    assert answers(port_of(demo))


def test_a_taken_port_is_passed_over_and_said(start: Callable[..., Demo]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        running = start("--port", str(taken))
        running.hear(f"Port {taken} is taken; using ")
        running.hear("Open in a browser")
        assert port_of(running) > taken
        assert answers(port_of(running))
        running.process.send_signal(signal.SIGINT)
        running.end()


@pytest.mark.parametrize("part", ["serve", "worker"])
def test_a_killed_part_is_started_again(demo: Demo, part: str) -> None:
    before = demo.part(part)
    leftovers = before.children(recursive=True)
    before.kill()
    demo.hear(f"{part} ended unexpectedly; starting it again")
    assert demo.part(part, but=before.pid).is_running()
    assert gone(leftovers)
    assert soon(lambda: answers(port_of(demo)))


def test_a_killed_web_process_is_started_again(demo: Demo) -> None:
    for process in demo.part("serve").children():
        process.kill()
    assert soon(lambda: answers(port_of(demo)))


def test_a_killed_database_is_started_again(demo: Demo) -> None:
    database = postgres.postmaster(demo.var / "pg")
    assert database is not None
    os.kill(database, signal.SIGKILL)
    demo.hear("The database ended unexpectedly; starting it again")
    assert soon(lambda: answers(port_of(demo)))


def test_killed_itself_it_takes_everything_with_it(demo: Demo) -> None:
    """Web and worker see that nobody watches them any more, and the last of them stops the database."""
    parts = demo.parts()
    demo.process.kill()
    assert gone(parts)
    assert not postgres.is_running(demo.var / "pg")


def test_a_database_that_outlived_everything_is_taken_over(demo: Demo, start: Callable[..., Demo]) -> None:
    database = postgres.postmaster(demo.var / "pg")
    assert database is not None
    of_database = [database, *(one.pid for one in psutil.Process(database).children())]
    ours = [one for one in demo.parts() if one.pid not in of_database]
    for one in ours:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    assert gone(ours)
    assert postgres.postmaster(demo.var / "pg") == database

    again = start("--port", str(free_port()))
    again.hear("Open in a browser")
    assert postgres.postmaster(demo.var / "pg") == database
    parts = again.parts()
    again.process.send_signal(signal.SIGINT)
    again.end()
    assert gone(parts)
    assert not postgres.is_running(demo.var / "pg")


def test_a_part_that_cannot_start_ends_everything_with_a_sentence(
    var: Path, start: Callable[..., Demo],
) -> None:
    running = start("--port", str(free_port()), LX_WEB_WORKERS="many")
    assert running.end() == 1
    said = "".join(running.said)
    assert "LX_WEB_WORKERS=many should be a whole number" in said
    assert f"serve ended {together.STARTS} times within" in said
    assert not postgres.is_running(var / "pg")


def test_interrupted_while_it_starts_it_leaves_nothing(
    var: Path, start: Callable[..., Demo],
) -> None:
    for pause in (0.0, 0.3, 0.8, 1.5, 2.5):
        running = start("--port", str(free_port()))
        time.sleep(0.4 + pause)
        parts = running.parts()
        os.killpg(running.process.pid, signal.SIGINT)
        running.end()
        assert gone(parts), (pause, parts, running.said)
        assert not postgres.is_running(var / "pg"), pause


@pytest.mark.parametrize(
    ("words", "variables", "sentence"),
    [
        (["--host", "192.0.2.1"], {}, "signs in without passwords"),
        ([], {"DATABASE_URL": "mysql://x"}, "DATABASE_URL must start with postgresql://"),
        ([], {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}, "The database does not answer"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(
    start: Callable[..., Demo], words: list[str], variables: dict[str, str], sentence: str,
) -> None:
    running = start(*words, **variables)
    assert running.end() == 1
    assert sentence in "".join(running.said)
    assert "Traceback" not in "".join(running.said)


def test_a_system_of_one_s_own_begins_empty_and_shares_its_database_with_commands() -> None:
    """``lingxiao run``: set up, first administrator invited beside it, the link opens; an older database is refused."""
    folder = Path(tempfile.mkdtemp(prefix="lx-own-"))
    folder.chmod(0o755)
    port = free_port()
    own = Demo(folder, "--port", str(port), command="run")
    try:
        own.hear("Lingxiao is running")
        made = subprocess.run(
            [sys.executable, "-m", "lingxiao.config.command", "createadmin", "--company", "甲", "--name", "王敏",
             "--number", "H001", "--email", "wang@example.com"],
            env=clean_environment() | {"LX_VAR": str(folder), "LX_BASE_URL": f"http://127.0.0.1:{port}"},
            capture_output=True, text=True, check=True, timeout=PATIENCE,
        )
        [link] = [word for word in made.stdout.split() if "/signin/invited/" in word]
        with urllib.request.urlopen(link, timeout=30) as page:
            assert page.status == 200
        parts = own.parts()
        own.process.send_signal(signal.SIGINT)
        assert own.end() == 130
        assert gone(parts)

        with postgres.using(folder / "pg") as server, psycopg.connect(server.url()) as connection:
            connection.execute("DELETE FROM django_migrations WHERE app = 'health'")
        behind = Demo(folder, "--port", str(port), command="run")
        assert behind.end() == 1
        assert "First run: lingxiao migrate" in "".join(behind.said)
    finally:
        if own.process.poll() is None:
            own.process.kill()
        postgres.stop(folder / "pg")
        shutil.rmtree(folder)


def test_a_database_of_one_s_own_that_goes_away_is_waited_for() -> None:
    """Longer than a broken part is started again: meanwhile a page says so, and afterwards it goes on by itself."""
    folder = Path(tempfile.mkdtemp(prefix="lx-away-"))
    folder.chmod(0o755)
    port = free_port()
    server = postgres.start(folder / "pg")
    postgres.ensure_database(server)
    own = Demo(folder / "var", "--port", str(port), command="run", DATABASE_URL=server.url())
    try:
        own.hear("Lingxiao is running")
        parts = own.parts()
        postgres.stop(server.data)
        own.hear("The database is away; everything goes on by itself once it is back")
        time.sleep(together.PAUSE * together.STARTS)
        assert status(port) == 503
        postgres.start(server.data)
        own.hear("worker ended unexpectedly; starting it again")
        assert soon(lambda: status(port) == 302)
        assert own.part("worker").is_running()
        parts += own.parts()
        own.process.send_signal(signal.SIGINT)
        assert own.end() == 130
        assert gone([part for part in parts if part.is_running() and part.pid != postgres.postmaster(server.data)])
    finally:
        if own.process.poll() is None:
            own.process.kill()
        postgres.stop(server.data)
        shutil.rmtree(folder)


def status(port: int) -> int:
    """How the site's first page is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/")
        return connection.getresponse().status
