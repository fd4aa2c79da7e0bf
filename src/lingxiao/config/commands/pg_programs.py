"""``pg_dump`` and ``pg_restore`` of the server's own major version, run on the database of the settings."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection
from psycopg.conninfo import make_conninfo

from lingxiao.config.commands.speech import Stopped, clock
from lingxiao.kernel import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.kernel.words import Bilingual


def _candidates(name: str, major: int) -> Iterator[Path]:
    """Where such a program may stand: with the embedded server, on PATH, where Debian and Red Hat put each version."""
    with suppress(RuntimeError):  # not installed where one's own server is used
        yield postgres.program(name)
    if found := shutil.which(name):
        yield Path(found)
    yield Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    yield Path(f"/usr/pgsql-{major}/bin/{name}")


def find(name: str, *, major: int) -> Path:
    """The program of this major version. Another version's dump may not be understood by this server."""
    for path in _candidates(name, major):
        if path.exists():
            said = subprocess.run([path, "--version"], check=False, capture_output=True, text=True)  # noqa: S603 -- ours
            match = re.search(r"\) (\d+)", said.stdout)
            if match and int(match[1]) == major:
                return path
    raise Stopped(
        f"找不到 PostgreSQL {major} 的 {name}。Debian 上：apt-get install postgresql-client-{major}",
        f"There is no {name} of PostgreSQL {major} here. On Debian: apt-get install postgresql-client-{major}",
    )


def run(program: Path, *words: str | Path, promise: Bilingual) -> None:
    """Run a program on our database, with the time it takes on the screen; stop with its words when it fails."""
    given = connection.get_connection_params()
    password = str(given.pop("password", ""))
    wanted = ("host", "port", "user", "dbname", *(connection.settings_dict["OPTIONS"] or ()))
    address = make_conninfo(**{name: given[name] for name in wanted if name in given})
    environment = {**os.environ, "PGPASSWORD": password}  # the command line of a process can be read by everyone
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(  # noqa: S603 -- our own program, no shell
            [program, *words, f"--dbname={address}"], env=environment, stdout=said, stderr=said, cwd="/",
        )
        try:
            with clock(promise.zh, promise.en):
                process.wait()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        said.seek(0)
        words_said = said.read().strip()
    if process.returncode:
        raise Stopped(f"{program.name} 失败：{words_said}", f"{program.name} failed: {words_said}")
