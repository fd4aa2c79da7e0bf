"""Web and worker run together, each a process of its own, watched: one that dies is started again, and all end as one.

Each child leads a session of its own, so that Ctrl-C reaches this process alone, which then ends the children in order,
and so that what a killed child leaves behind can be ended by its session. Each child also holds the reading end of a
pipe whose writing end is ours: when we are killed it closes, and the child ends itself.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import psycopg

from lingxiao.config import places
from lingxiao.config.commands import house
from lingxiao.config.commands.speech import Stopped, say
from lingxiao.kernel import postgres
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

GRACE = 20
"""Seconds a child has to finish what it does before it is killed."""

PAUSE = 3.0
"""Seconds between two looks whether the database is back."""

STARTS, WITHIN = 5, 60.0
"""A child that had to be started more than this often within these seconds is broken, not unlucky."""

LIFELINE = "LX_LIFELINE"
"""Names, for a child, the pipe that closes when its parent is gone."""


def hold_lifeline() -> None:
    """In a child: end as on ``kill`` once the parent is gone, however it went."""
    name = os.environ.pop(LIFELINE, "")
    if not name:
        return
    lifeline = int(name)
    os.set_inheritable(lifeline, False)  # noqa: FBT003 -- the system's own signature

    def wait() -> None:
        os.read(lifeline, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


@dataclass(slots=True)
class Child:
    """A sub-command of ``lingxiao`` kept running."""

    words: Sequence[str]
    lifeline: int
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=STARTS + 1))

    def start(self) -> None:
        """Start it; refuse when it dies again and again."""
        self.starts.append(time.monotonic())
        if len(self.starts) > STARTS and self.starts[-1] - self.starts[0] < WITHIN:
            name = self.words[0]
            raise Stopped(
                f"{name} 在 {WITHIN:.0f} 秒内停了 {STARTS} 次，不再重启；原因见上面的输出。体检：lingxiao doctor",
                f"{name} ended {STARTS} times within {WITHIN:.0f} seconds and is not started again; its reason stands "
                "above. What is wrong: lingxiao doctor",
            )
        self.process = subprocess.Popen(  # noqa: S603 -- our own program, no shell
            [sys.executable, "-m", "lingxiao.config.command", *self.words],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[self.lifeline],
            env={**os.environ, LIFELINE: str(self.lifeline)},
        )

    def has_ended(self) -> bool:
        """Whether it no longer runs; what it left running in its session is killed then."""
        if self.process is None or self.process.poll() is None:
            return False
        _signal_session(self.process.pid, signal.SIGKILL)
        return True

    def ask_to_end(self) -> None:
        """Ask it to finish what it does and end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def see_it_end(self, *, until: float) -> None:
        """Wait until ``time.monotonic()`` is there, then kill whatever of it is left."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(until - time.monotonic(), 0))
        _signal_session(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _signal_session(leader: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, number)


def first_line(problem: Exception) -> str:
    """What an error says in its first line."""
    return (str(problem).strip() or type(problem).__name__).splitlines()[0]


class Together:
    """The children, started on entering and ended on leaving, whatever the reason for leaving."""

    def __init__(self, programs: Sequence[Sequence[str]], *, server: postgres.Server | None) -> None:
        """Take the words of each child, and the embedded server to keep alive where one is used."""
        reading, self.writing = os.pipe()
        self.reading = reading
        self.server = server
        self.children = [Child(words, reading) for words in programs]
        self.revivals: deque[float] = deque(maxlen=STARTS + 1)
        self.waits_until = 0.0
        self.is_waiting = False

    def __enter__(self) -> Self:
        """Start them all."""
        try:
            for child in self.children:
                child.start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        """End them all: asked first, killed after a grace."""
        self._end()

    def _end(self) -> None:
        # An impatient second Ctrl-C must not leave anything running: the grace below bounds the wait.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        until = time.monotonic() + GRACE
        for child in self.children:
            child.ask_to_end()
        for child in self.children:
            child.see_it_end(until=until)
        os.close(self.writing)
        os.close(self.reading)

    def watch(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Keep everything running until ``until`` says so; asked five times a second.

        Nothing can run without the database, so while it is away nothing is started, and nothing counts as broken.
        """
        while not until():
            time.sleep(0.2)
            ended = [child for child in self.children if child.has_ended()]
            if not self._keep_database() or (ended and not self._database_answers()):
                continue
            for child in ended:
                name = child.words[0]
                say(f"{name} 意外停止，正在重启…", f"{name} ended unexpectedly; starting it again ...")
                child.start()

    def _database_answers(self) -> bool:
        """Whether it takes connections now; said once when it does not, and asked again every few seconds."""
        if time.monotonic() < self.waits_until:
            return False
        try:
            psycopg.connect(self.server.url() if self.server else places.database_url(), connect_timeout=3).close()
        except psycopg.Error as problem:
            self._wait(Bilingual(first_line(problem)))
            return False
        self.is_waiting = False
        return True

    def _wait(self, reason: Bilingual) -> None:
        self.waits_until = time.monotonic() + PAUSE
        if not self.is_waiting:
            say(
                f"数据库暂时不可用，恢复后会自动继续：{reason.pick('zh-hans')}",
                f"The database is away; everything goes on by itself once it is back: {reason.pick('en')}",
            )
        self.is_waiting = True

    def _keep_database(self) -> bool:
        """Start the embedded server again when it ended; whether it runs. On a full disk it waits until there is room."""
        if self.server is None or postgres.is_running(self.server.data):
            return True
        if time.monotonic() < self.waits_until:
            return False
        if free := house.too_little_room(self.server.data):
            self._wait(Bilingual(f"磁盘满了，只剩 {free} MB，请腾出空间。", f"the disk is full, {free} MB are left; make room."))
            return False
        self.revivals.append(time.monotonic())
        if len(self.revivals) > STARTS and self.revivals[-1] - self.revivals[0] < WITHIN:
            log = self.server.data / "server.log"
            raise Stopped(
                f"数据库反复停止，原因见 {log}",
                f"The database ends again and again; its reason stands in {log}",
            )
        say("数据库意外停止，正在重启…", "The database ended unexpectedly; starting it again ...")
        try:
            postgres.start(self.server.data)
        except (RuntimeError, OSError, psycopg.Error) as problem:
            self._wait(Bilingual(first_line(problem)))
            return False
        self.is_waiting = False
        return True
