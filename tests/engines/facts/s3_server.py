"""An S3-compatible store on loopback: moto's server, which is not ours, and before it a line that can be cut."""

from __future__ import annotations

import http.client
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from lingxiao.engines.facts.log.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BUCKET, PREFIX = "sales-facts", "lingxiao/log"


@dataclass
class Line:
    """The way to the store. ``mood`` is asked before each request (method, path, how many came before) what to do to it."""

    server: tuple[str, int]
    endpoint: str = ""
    mood: Callable[[str, str, int], str] = lambda _method, _path, _count: ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def objects(self, **other: Any) -> Objects:
        """The store behind this line."""
        told = {"endpoint": self.endpoint, "bucket": BUCKET, "prefix": PREFIX, "key": "k", "secret": "s", "is_secure": False}
        return Objects(**{**told, **other})

    def straight(self) -> Objects:
        """The store itself, past the line."""
        return self.objects(endpoint="{}:{}".format(*self.server))


@contextmanager
def store() -> Iterator[Line]:
    """A store with an empty bucket, and a line to it that is in a good mood."""
    from moto.server import ThreadedMotoServer

    there = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    there.start()
    line = Line(there.get_host_and_port())
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), _handler(line))
    proxy.daemon_threads = True
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    line.endpoint = f"127.0.0.1:{proxy.server_address[1]}"
    _forget_everything(line.server)
    try:
        line.straight()._client.make_bucket(BUCKET)
        yield line
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
        there.stop()


def _forget_everything(server: tuple[str, int]) -> None:
    """What an earlier server of this process was given is remembered by this one."""
    asked = http.client.HTTPConnection(*server, timeout=20)
    asked.request("POST", "/moto-api/reset")
    assert asked.getresponse().status == 200
    asked.close()


def _handler(line: Line) -> type[BaseHTTPRequestHandler]:  # noqa: C901 -- one class inside, whose methods are short
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_words: object) -> None:
            """Nobody reads it."""

        def answer(self) -> None:
            mood = line.mood(self.command, self.path, len(line.asked))
            line.asked.append((self.command, self.path))
            length = int(self.headers.get("Content-Length") or 0)
            if mood == "cut":  # half of what is sent arrives, then the line is gone
                body = self.rfile.read(length // 2)
                self._pass(body, length)
                self.close_connection = True
                return
            body = self.rfile.read(length)
            if mood == "hang":
                threading.Event().wait(3)
                self.close_connection = True
            elif mood == "short":
                self._pass(body, length, short=True)
            elif mood:
                self._say(*mood.split(" "))
            else:
                self._pass(body, length)

        def _say(self, status: str, code: str = "InternalError") -> None:
            text = f"<?xml version='1.0'?><Error><Code>{escape(code)}</Code><Message>no</Message></Error>".encode()
            self.send_response(int(status))
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)

        def _pass(self, body: bytes, length: int, *, short: bool = False) -> None:
            behind = http.client.HTTPConnection(*line.server, timeout=20)
            behind.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                behind.putheader(name, value)
            behind.endheaders(body)
            if len(body) < length:
                behind.close()
                return
            said = behind.getresponse()
            content = said.read()
            self.send_response(said.status)
            for name, value in said.getheaders():
                if name.lower() not in {"content-length", "transfer-encoding", "connection"} or self.command == "HEAD":
                    self.send_header(name, value)
            if self.command != "HEAD":
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content[: len(content) // 2] if short else content)
            if short:
                self.close_connection = True
            behind.close()

    for method in ("GET", "PUT", "POST", "HEAD", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.answer)
    return Handler
