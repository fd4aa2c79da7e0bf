"""The disk is full (D3): a sentence, nothing by half, and it goes on by itself when there is room again.

A small file system in memory stands for the disk, so this needs root; see ``README.md`` beside this file.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from lingxiao.kernel import postgres
from tests.config.programs import Browser, Demo, answers, clean_environment, free_port, gone, port_of, soon

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.bare, pytest.mark.timeout(1800)]

HR = 1
PREFERENCES = "/signin/account/preferences/"
ROWS = "\n".join(["工号,姓名,岗位编码,部门编码,上级工号", *(f"Q{at},甲乙{at},SR,EC001," for at in range(3_000))]).encode()


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    """A disk of 330 MB."""
    if os.geteuid() != 0:
        pytest.fail("A small disk is mounted here, which needs root.")
    folder = Path(tempfile.mkdtemp(prefix="lx-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=330m,mode=755", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        postgres.stop(folder / "pg")
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


@pytest.fixture
def demo(disk: Path) -> Iterator[Demo]:
    running = Demo(disk, "--port", str(free_port()))
    running.hear("Open in a browser")
    yield running
    (disk / "filler").unlink(missing_ok=True)
    if running.process.poll() is None:
        parts = running.parts()
        running.process.terminate()
        running.end()
        assert gone(parts)


def fill(disk: Path) -> None:
    with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65_536))
    assert shutil.disk_usage(disk).free < 65_536


def fill_until_the_database_breaks(disk: Path) -> None:
    """Fill the disk, then write only to the server's own log of changes, until it finds no room for more and ends.

    Connected before: the first connection to a database writes a file, and finds no room for that either.
    """
    with contextlib.suppress(psycopg.Error), psycopg.connect(postgres.url(disk / "pg"), autocommit=True) as database:
        fill(disk)
        while True:
            database.execute("SELECT pg_logical_emit_message(false, 'x', repeat('y', 500000))")


def people_of_the_file(disk: Path) -> int:
    with psycopg.connect(postgres.url(disk / "pg")) as database:
        row = database.execute("SELECT count(*) FROM people_person WHERE number LIKE 'Q%'").fetchone()
    assert row is not None
    return int(row[0])


def take_over(browser: Browser, token: str) -> int:
    """Upload a file and have it taken over, which the worker does with one as large; how the last step was answered."""
    upload = browser.send(
        "/setup/organisation/import/", {"kind": "people", "mode": "add", "starting": "2026-11-24"}, token=token,
        files={"file": ("people.csv", ROWS)},
    )
    if upload.status_code != 302:
        return upload.status_code
    return browser.send(f"{upload.headers['Location']}take/", {}, token=token).status_code


def test_no_room_for_a_file_is_a_sentence_and_nothing_by_half(demo: Demo, disk: Path) -> None:
    browser = Browser(port_of(demo), card=HR)
    token = browser.token("/desk/")
    fill(disk)
    assert take_over(browser, token) == 503
    assert people_of_the_file(disk) == 0
    backup = subprocess.run(
        [*demo.process.args[:3], "backup", disk / "backup.tar"],  # type: ignore[index] # the same Python, the same program
        env={**clean_environment(), "LX_VAR": str(disk), "LX_MODE": "demo"}, capture_output=True, text=True, check=False,
    )
    assert backup.returncode == 1
    assert "Traceback" not in backup.stderr
    assert not [path for path in disk.iterdir() if "backup" in path.name or path.name.startswith(".lx-")]
    (disk / "filler").unlink()
    assert soon(lambda: take_over(browser, token) == 302)
    assert soon(lambda: people_of_the_file(disk) == 3_000)


def test_no_room_for_the_database_itself_is_waited_out(demo: Demo, disk: Path) -> None:
    """Its log of changes finds no room: it ends, pages say so, and when there is room it comes back with everything."""
    browser = Browser(port_of(demo), card=HR)
    token = browser.token("/desk/")
    assert browser.send(PREFERENCES, {"language": "en", "theme": "dark"}, token=token).status_code == 302
    fill_until_the_database_breaks(disk)
    demo.hear("the disk is full")
    assert answers(port_of(demo))
    assert browser.send(PREFERENCES, {"language": "en", "theme": "dark"}, token=token).status_code == 503
    (disk / "filler").unlink()
    demo.hear("The database ended unexpectedly; starting it again")
    assert soon(lambda: browser.send(PREFERENCES, {"language": "en", "theme": "dark"}, token=token).status_code == 302)


def test_a_start_without_room_says_so(disk: Path) -> None:
    """A server that broke for want of room needs some before anything else."""
    with postgres.using(disk / "pg") as server:
        postgres.ensure_database(server)
        fill_until_the_database_breaks(disk)
        assert soon(lambda: not postgres.is_running(disk / "pg"))
    running = Demo(disk, "--port", str(free_port()))
    assert running.end() == 1
    assert "The disk is full" in "".join(running.said)
    assert "Traceback" not in "".join(running.said)
    (disk / "filler").unlink()
