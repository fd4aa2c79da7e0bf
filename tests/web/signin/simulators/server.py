"""A small HTTP server in a thread: a table of paths, and a record of what was asked."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass
class Simulator:
    """What every simulator has: its address, what was asked of it, and lies by path."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    lies: dict[str, Any] = field(default_factory=dict)
    """A path to what is answered there instead: an object, raw bytes, or a status."""

    def answer(self, asked: Asked) -> Any:
        """The honest answer. Each simulator says its own."""
        raise NotImplementedError

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [one.path for one in self.asked]


def _handler(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_json = "json" in self.headers.get("Content-Type", "")
            asked = Asked(
                self.command, parts.path, {key: values[0] for key, values in parse_qs(parts.query).items()},
                {} if is_json else {key: values[0] for key, values in parse_qs(raw.decode()).items()},
                json.loads(raw) if is_json and raw else {}, dict(self.headers.items()),
            )
            simulator.asked.append(asked)
            said = simulator.lies.get(parts.path)
            said = simulator.answer(asked) if said is None else said
            status, location = 200, ""
            if isinstance(said, int):
                status, said = said, {}
            if isinstance(said, str):
                status, location, said = 302, said, {}
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve  # noqa: N815 -- the server's own names

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running(make: Callable[[], Simulator]) -> Iterator[Simulator]:
    """A simulator at a free port of loopback, gone afterwards."""
    simulator = make()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(simulator))
    simulator.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield simulator
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
