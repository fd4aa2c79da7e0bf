"""The restore drill (I10): the demo company backed up, laid out on an empty machine, and everything is as it was."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import psycopg
import pytest

from lingxiao.kernel import postgres
from tests.config.programs import PATIENCE, Browser, Demo, clean_environment, free_port, gone, port_of
from tests.config.test_backup import table_hashes
from tests.folders import var_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.processes, pytest.mark.timeout(900)]

HR = 1
OF_THE_MOMENT = re.compile(r"procrastinate_|people_signinsession$|kernel_cache$")
"""Tables of who works and who is signed in just now: a demo that runs changes them every minute."""

FIGURES = ("/cockpit/?as=csv", "/cockpit/debt/?as=csv", "/cockpit/documents/?as=csv")
"""What a person would compare: every light of the cockpit, the debt, the copies."""


UNSIGNED = 2
"""How ``verify-audit`` ends where no head was signed yet; it signs one then."""


def lingxiao(var: Path, *words: object, ends: tuple[int, ...] = (0,)) -> str:
    """What a command says on this var folder; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "lingxiao.config.command", *map(str, words)],
        env={**clean_environment(), "LX_VAR": str(var), "LX_MODE": "demo"},
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )
    assert done.returncode in ends, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def other() -> Iterator[Path]:
    """An empty machine's var folder."""
    with var_folder("lx-other-") as folder:
        yield folder


def keys_brought(var: Path, other: Path) -> None:
    """The keys, which were kept apart from the backups."""
    shutil.copytree(var / "secrets", other / "secrets")


def all_tables(var: Path) -> dict[str, str]:
    with postgres.using(var / "pg") as server:
        return {name: found for name, found in table_hashes(server.url()).items() if not OF_THE_MOMENT.match(name)}


def figures(demo: Demo) -> dict[str, bytes]:
    """The figures as the head of HR downloads them."""
    browser = Browser(port_of(demo), card=HR)
    shown = {}
    for path in FIGURES:
        answer = browser.open(path)
        assert answer.headers["Content-Disposition"].startswith("attachment"), path
        shown[path] = answer.content
    return shown


def ended(demo: Demo) -> None:
    parts = demo.parts()
    demo.process.send_signal(signal.SIGINT)
    demo.end()
    assert gone(parts)


def test_a_restored_company_shows_identical_figures(
    demo: Demo, var: Path, other: Path, start: Callable[..., Demo],
) -> None:
    """Every row of every table, every file, the end of the audit chain and its heads, the keys, and what people see."""
    seen = figures(demo)
    assert min(len(found.splitlines()) for found in seen.values()) > 1
    ended(demo)
    lingxiao(var, "verify-audit", ends=(0, UNSIGNED))
    tables = all_tables(var)
    assert len(tables) > 60
    lingxiao(var, "backup", other / "backup.tar")
    keys_brought(var, other)
    said = lingxiao(other, "restore", other / "backup.tar")
    assert "the same in every table" in said
    assert all_tables(other) == tables
    assert (other / "audit" / "heads.jsonl").read_bytes() == (var / "audit" / "heads.jsonl").read_bytes()
    assert "in agreement with" in lingxiao(other, "verify-audit")
    assert "are the database's" in lingxiao(other, "keys")
    for path in (other / "audit", other / "audit" / "heads.jsonl"):
        assert path.stat().st_mode & 0o077 == 0, path

    again = start("--port", str(free_port()), LX_VAR=str(other))
    again.var = other
    again.hear("Open in a browser")
    assert figures(again) == seen
    ended(again)


def test_a_backup_made_while_people_work_is_of_one_moment(demo: Demo, var: Path, other: Path) -> None:
    """Entries come in all the while; what is restored is whole: the chain intact to its end, no head beyond it."""
    browser = Browser(port_of(demo), card=HR)
    token = browser.token("/desk/")
    stop = threading.Event()

    def work() -> None:
        language = 0
        while not stop.is_set():
            language = 1 - language
            browser.send("/signin/account/preferences/", {"language": ("en", "zh-hans")[language], "theme": "dark"}, token=token)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for number in range(2):
            lingxiao(var, "backup", other / f"{number}.tar")
            lingxiao(var, "verify-audit", ends=(0, UNSIGNED))
    finally:
        stop.set()
        worker.join()
    keys_brought(var, other)
    lingxiao(other, "restore", other / "1.tar")
    assert "The audit chain is whole" in lingxiao(other, "verify-audit")


def test_the_drill_would_see_one_changed_figure(var: Path, other: Path) -> None:
    """The guard of the tests above: one row changed past the program, and neither rows nor chain are what they were."""
    lingxiao(var, "backup", other / "backup.tar")
    keys_brought(var, other)
    lingxiao(other, "restore", other / "backup.tar")
    with postgres.using(other / "pg") as server, psycopg.connect(server.url()) as database:
        database.execute("SET session_replication_role = replica")
        database.execute("UPDATE audit_auditentry SET reason = reason || ' ' WHERE id = (SELECT min(id) FROM audit_auditentry)")
    differing = {name for name, found in all_tables(other).items() if found != all_tables(var)[name]}
    assert differing == {"audit_auditentry"}
    with pytest.raises(AssertionError, match="is not what was written"):
        lingxiao(other, "verify-audit")
