"""How long the demo company takes from nothing to a page a person can use, and what of it is founding the company.

Run with ``./lx bench founding``; ``LX_BENCH_SIZE`` is s (the default), m or l. Starts ``lingxiao demo`` in a folder of
its own, thrown away after. Beside it, in the same run: the same rows taken out by ``pg_dump`` and put back by
``pg_restore``, which is the least that filling such a database can cost. See README.md here.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("results")
PATIENCE = 3_600
"""Seconds the largest demo company may take to be founded on a busy machine."""
MARKS = {
    "Founding the demo company": "database, migrations, files of the page",
    "Making up what it sold": "people, duties, figures: the company founded",
    "Starting web and worker": "sales facts made up and in the log",
    "is ready": "web and worker answer",
}
"""What the command says when a stage ends, and what was done until then."""
READY_WITHIN, LOADED_WITHIN, SOLD_WITHIN = 60, 180, 180
"""Seconds: demo-s until it is ready; demo-l until its people and duties are there, and its ten million order lines."""


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, of CPU in our programs, and of CPU in the database."""

    wall: float = 0.0
    program: float = 0.0
    database: float = 0.0

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.wall - other.wall, self.program - other.program, self.database - other.database)

    def __str__(self) -> str:
        return f"{self.wall:7.1f} s, CPU {self.program:6.1f} s here and {self.database:6.1f} s in the database"


@dataclass
class Running:
    """The demo company running: where, in which folder, and what each stage took until it did."""

    address: str
    folder: Path
    process: psutil.Process
    stages: dict[str, Spent] = field(default_factory=dict)

    @property
    def took(self) -> float:
        """Seconds from nothing to ready."""
        return sum(one.wall for one in self.stages.values())


def cpu_of(process: psutil.Process) -> float:
    """Seconds of CPU that a process, all it started and all they waited for have used."""
    total = 0.0
    try:
        for one in (process, *process.children(recursive=True)):
            total += sum(one.cpu_times()[:4])
    except psutil.NoSuchProcess:
        pass
    return total


def _spent(process: psutil.Process, folder: Path) -> Spent:
    from lingxiao.kernel import postgres  # noqa: PLC0415 -- after the path

    pid = postgres.postmaster(folder / "pg")
    database = cpu_of(psutil.Process(pid)) if pid is not None else 0.0
    return Spent(time.monotonic(), cpu_of(process), database)


@contextmanager
def demo(size: str, **environment: str) -> Iterator[Running]:
    """The demo company running at an address, in a folder of its own."""
    sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
    with tempfile.TemporaryDirectory(prefix="lx-bench-") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        words = [sys.executable, "-m", "lingxiao.config.command", "demo", "--size", size, "--port", str(port)]
        given = {"LX_VAR": name, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(REPOSITORY / "src")}
        with (folder / "said").open("wb") as said:
            child = subprocess.Popen(
                words, env={**os.environ, **given, **environment}, stdout=said, stderr=said, start_new_session=True,
            )
            try:
                running = Running(f"http://127.0.0.1:{port}", folder, psutil.Process(child.pid))
                _watch(child, running)
                yield running
            finally:
                child.terminate()  # not as Ctrl-C does: who was started in the background never hears that
                child.wait(120)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _watch(child: subprocess.Popen[bytes], running: Running) -> None:
    """Return once the site answers, with what each stage took."""
    said, until = running.folder / "said", time.monotonic() + PATIENCE
    before, waiting = Spent(time.monotonic()), dict(MARKS)
    while child.poll() is None and time.monotonic() < until:
        words = said.read_text(errors="replace")
        for mark in [mark for mark in waiting if mark in words]:
            now = _spent(running.process, running.folder)
            running.stages[waiting.pop(mark)] = now - before
            before = now
        if not waiting:
            return
        time.sleep(0.1)
    sys.exit(f"the demo company did not start:\n{said.read_text(errors='replace')[-2000:]}")


def put_back(running: Running) -> Spent:
    """The same rows from a dump into an empty database: what filling it costs at least."""
    from lingxiao.kernel import postgres  # noqa: PLC0415 -- after the path

    dump, server = running.folder / "dump", postgres.place(running.folder / "pg")
    _program("pg_dump", "-Fc", "-Z0", "-f", str(dump), "-d", server.url())
    _program("psql", "-q", "-d", server.url("postgres"), "-c", "CREATE DATABASE again")
    before, own = _spent(running.process, running.folder), time.monotonic()
    child = psutil.Popen([str(postgres.program("pg_restore")), "-d", server.url("again"), str(dump)])
    child.wait()
    after = _spent(running.process, running.folder)
    return Spent(time.monotonic() - own, 0.0, after.database - before.database)


def _program(name: str, *words: str) -> None:
    from lingxiao.kernel import postgres  # noqa: PLC0415 -- after the path

    subprocess.run([str(postgres.program(name)), *words], check=True)


def machine() -> str:
    """The machine in a few words, without its name, and how busy it was."""
    load = "load {:.1f} {:.1f} {:.1f}".format(*os.getloadavg())
    return f"{os.cpu_count()} cores, {load}, Python {sys.version.split()[0]}"


def keep(name: str, text: str) -> None:
    """Print a result, and keep it under its day."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-{name}.txt").write_text(text + "\n")
    sys.stdout.write(text + "\n")


def main() -> None:
    """Found, print, keep."""
    size = os.environ.get("LX_BENCH_SIZE", "s")
    with demo(size) as running:
        report(size, running, put_back(running))


def report(size: str, running: Running, reference: Spent) -> None:
    """What came of it, and how it stands to the budgets."""
    founded, sold = (running.stages[MARKS[mark]] for mark in ("Making up what it sold", "Starting web and worker"))
    stages: dict[str, Any] = {**running.stages, "for comparison: pg_restore of the same rows": reference}
    ratio = (founded.program + founded.database) / max(reference.database, 0.01)
    own = sum(one.program + one.database for one in running.stages.values())
    keep(f"founding-demo-{size}", "\n".join([
        f"demo-{size} from nothing to ready, {datetime.now(UTC):%Y-%m-%d}; {machine()}", "",
        *(f"{what:48} {spent}" for what, spent in stages.items()), "",
        f"ready after {running.took:.0f} s (CPU {own:.0f} s; budget of demo-s: {READY_WITHIN} s)",
        (f"people, duties and figures in {founded.wall:.0f} s (CPU {founded.program + founded.database:.0f} s; "
        f"budget of demo-l: {LOADED_WITHIN} s)"),
        f"sales facts in {sold.wall:.0f} s (CPU {sold.program + sold.database:.0f} s; budget of demo-l: {SOLD_WITHIN} s)",
        f"CPU of founding : CPU of pg_restore = {ratio:.1f} : 1",
    ]))


if __name__ == "__main__":
    main()
