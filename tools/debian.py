"""What the suite needs from the system: browser, fonts, a second PostgreSQL, a PDF reader; by apt when missing."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

POSTGRES = Path("/usr/lib/postgresql/15/bin")
"""Debian 12's own PostgreSQL: the oldest version we support."""

QUICK = tuple(
    word for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum") for word in ("-c", f"{setting}=off")
)
"""What a server of tests does without. Autovacuum would look at tables between two tests, find nobody there, and have the
next one planned for that."""

NEEDED = {
    "chromium": Path("/usr/bin/chromium"),
    "fonts-wqy-microhei": Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    "postgresql-15": POSTGRES / "postgres",
    "poppler-utils": Path("/usr/bin/pdftotext"),
    "libatomic1": Path("/usr/lib") / f"{os.uname().machine}-linux-gnu" / "libatomic.so.1",
}
"""Debian's package, and a file that shows it is there. The last is what drives the browser needs."""


def missing() -> list[str]:
    """The packages that are not there."""
    return [package for package, proof in NEEDED.items() if not proof.exists()]


def install_missing() -> None:
    """Install what is missing; end with one sentence that names it where we may not."""
    packages = missing()
    if not packages:
        return
    names = " ".join(packages)
    prefix = _may_install()
    if prefix is None:
        message = f"The whole suite needs these packages, and this user may not install them: apt-get install {names}"
        raise SystemExit(message)
    print(f"Installing by apt: {names} ...", flush=True)
    _apt([*prefix, "apt-get", "update", "-q"])
    if "postgresql-15" in packages:
        _refuse_a_cluster_of_its_own(prefix)
    _apt([*prefix, "apt-get", "install", "-q", "-y", "--no-install-recommends", *packages])
    if left := missing():
        message = f"apt ended well, yet these are still not there: {' '.join(left)}"
        raise SystemExit(message)


def _may_install() -> list[str] | None:
    """The words to put before apt-get, or ``None`` where we may not use it."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0:
        return [sudo, "-n", "DEBIAN_FRONTEND=noninteractive"]
    return None


def _apt(words: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    log = tempfile.NamedTemporaryFile("w+", prefix="lx-apt-", suffix=".log", delete=False)  # noqa: SIM115 -- kept
    with log:
        if subprocess.run(words, check=False, env=environment, stdout=log, stderr=log).returncode:
            log.seek(0)
            message = f"apt failed:\n{log.read()[-3000:]}"
            raise SystemExit(message)
    Path(log.name).unlink()


def _refuse_a_cluster_of_its_own(prefix: list[str]) -> None:
    """Debian starts a server on port 5432 when it installs PostgreSQL; we need the programs, not a server."""
    _apt([*prefix, "apt-get", "install", "-q", "-y", "--no-install-recommends", "postgresql-common"])
    file = "/etc/postgresql-common/createcluster.conf"
    subprocess.run(
        [*prefix, "sed", "-i", "s/^#*create_main_cluster.*/create_main_cluster = false/", file], check=True,
    )


@contextmanager
def postgresql_15() -> Iterator[str]:
    """The address of a throw-away PostgreSQL 15 that runs as an unprivileged user on a private socket."""
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="lx-pg15-") as name:
        folder = Path(name)
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        _as(owner, [POSTGRES / "initdb", "-D", data, "-A", "trust", "-E", "utf8", "--locale=C", "-U", "postgres", "-N"])
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [POSTGRES / "postgres", "-D", data, "-k", folder, "-h", "", *QUICK],
                user=owner.pw_uid if owner else None, group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None, stdout=log, stderr=log, cwd="/", start_new_session=True,
            )
            try:
                _wait_for(folder, server)
                yield f"postgresql://postgres@/postgres?host={folder}"
            finally:
                server.send_signal(2)  # fast shutdown, by its own process id
                server.wait(60)


def _as(owner: pwd.struct_passwd | None, words: list[str | Path]) -> None:
    done = subprocess.run(
        words, check=False, cwd="/", capture_output=True, text=True,
        user=owner.pw_uid if owner else None, group=owner.pw_gid if owner else None, extra_groups=[] if owner else None,
    )
    if done.returncode:
        message = f"{words[0]} failed: {done.stderr}"
        raise SystemExit(message)


def _wait_for(folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        ready = subprocess.run([POSTGRES / "pg_isready", "-q", "-h", folder, "-U", "postgres"], check=False)
        if ready.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    message = f"PostgreSQL 15 did not start: {(folder / 'log').read_text()[-2000:]}"
    raise SystemExit(message)
