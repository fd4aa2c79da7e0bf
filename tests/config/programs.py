"""Programs as a person runs them: started, heard, asked over the network, killed in parts, ended."""

from __future__ import annotations

import contextlib
import http.client
import os
import queue
import re
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import requests

from lingxiao.kernel import postgres

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE = 300


def clean_environment() -> dict[str, str]:
    """This process's environment without what the suite set in it, in English."""
    ours = ("LX_", "DATABASE", "DJANGO")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {"LC_ALL": "C.UTF-8"}


class Demo:
    """A ``lingxiao demo`` (or ``run``) of its own process, its words heard as they come."""

    def __init__(self, var: Path, *words: str, command: str = "demo", **variables: str) -> None:
        self.var = var
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lingxiao.config.command", command, *words],
            env={**clean_environment(), "LX_VAR": str(var), "PYTHONUNBUFFERED": "1", **variables},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )
        self.said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as words:
            for line in words:
                self._lines.put(line)
        self._lines.put(None)

    def hear(self, words: str) -> str:
        """The line with these words, once it is said."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._lines.get(timeout=max(until - time.monotonic(), 0.01))
            except queue.Empty:
                line = None
            if line is None:
                pytest.fail(f"never said {words!r}, but: {''.join(self.said)}")
            self.said.append(line)
            if words in line:
                return line

    def end(self) -> int:
        """How it ended; everything it said is in ``said`` then."""
        code = self.process.wait(PATIENCE)
        while (line := self._lines.get(timeout=10)) is not None:
            self.said.append(line)
        return code

    def parts(self) -> list[psutil.Process]:
        """Every process it consists of: its own, its children's, the database's."""
        found = [psutil.Process(self.process.pid)]
        if database := postgres.postmaster(self.var / "pg"):
            found.append(psutil.Process(database))
        return [part for one in found for part in (one, *one.children(recursive=True))]

    def part(self, name: str, *, but: int = 0) -> psutil.Process:
        """Its child that runs this sub-command, another than the one named; it may be starting still."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for one in psutil.Process(self.process.pid).children():
                with contextlib.suppress(psutil.Error):
                    if name in one.cmdline() and one.pid != but:
                        return one
            time.sleep(0.1)
        return pytest.fail(f"{name} is not running; said: {''.join(self.said)}")


def gone(parts: list[psutil.Process]) -> bool:
    """Whether none of them runs any more."""
    _gone, alive = psutil.wait_procs(parts, timeout=30)
    return not [one for one in alive if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def soon(true: Callable[[], bool]) -> bool:
    """Whether it becomes true within our patience."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 600
        except (OSError, http.client.HTTPException):
            return False


def port_of(demo: Demo) -> int:
    [line] = [line for line in demo.said if "Open in a browser" in line]
    return int(line.rsplit(":", 1)[1])


class Browser:
    """Somebody at a browser: keeps cookies, sends forms with the token that the page before held."""

    def __init__(self, port: int, *, card: int) -> None:
        """Sign in to the demo company by one of its cards."""
        self.site = f"http://127.0.0.1:{port}"
        self.session = requests.Session()
        self.session.trust_env = False
        assert self.send(f"/signin/demo/{card}/", {}, page="/signin/").status_code == 302

    def open(self, path: str) -> requests.Response:
        """Look at a page."""
        return self.session.get(self.site + path, timeout=PATIENCE)

    def token(self, path: str) -> str:
        """What a form of this page carries."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.open(path).text)
        assert found is not None, path
        return found[1]

    def send(
        self, path: str, values: dict[str, Any], *, page: str = "", token: str = "", files: dict[str, Any] | None = None,
    ) -> requests.Response:
        """Send a form of a page; the answer is not followed."""
        return self.session.post(
            self.site + path, data={**values, "csrfmiddlewaretoken": token or self.token(page or path)}, files=files,
            headers={"Origin": self.site}, timeout=PATIENCE, allow_redirects=False,
        )
