"""A vendor's server on loopback, with memory and moods, and what is asked of every connector."""

from __future__ import annotations

import json
import random
import re
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import settings

from lingxiao.engines.facts.connectors.shapes import Trouble
from lingxiao.kernel.outgoing import Host, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from email.message import Message

    from lingxiao.engines.facts.connectors.shapes import Page

T = TypeVar("T", bound=Trouble)


def number(text: str) -> str:
    """A number that is sent with exactly these digits."""
    return f"@{text}@"


def as_json(body: object) -> bytes:
    return re.sub(r'"@([-0-9.eE+]+)@"', r"\1", json.dumps(body, ensure_ascii=False)).encode()


@dataclass
class Request:
    path: str
    query: dict[str, str]
    headers: Message
    body: Any


@dataclass
class Answer:
    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Simulator:
    """Answers by ``answer``; ``mood`` may answer in its place, told how many calls there were."""

    def __init__(self) -> None:
        self.as_new()

    def as_new(self) -> None:
        """Forget everything. A subclass adds what it holds."""
        self.requests: list[Request] = []
        self.mood: Callable[[int], Answer | None] = lambda _calls: None
        self.before: Callable[[int], None] = lambda _calls: None

    def answer(self, request: Request) -> Answer:
        raise NotImplementedError

    def answered(self, request: Request) -> Answer:
        self.requests.append(request)
        self.before(len(self.requests))
        return self.mood(len(self.requests)) or self.answer(request)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address, for as long as it serves."""
        server = _Server(("127.0.0.1", 0), _handler(self))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Somebody hung up: that is theirs to do. Anything else is a mistake of the simulator."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _handler(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # an answer goes out in one piece

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            answer = simulator.answered(
                Request(unquote(parts.path), dict(parse_qsl(parts.query)), self.headers, body),
            )
            content = answer.body if isinstance(answer.body, bytes) else as_json(answer.body)
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(content)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 -- the standard library's name

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    return Handler


def session(address: str) -> Session:
    return Session([Host.of(address, is_inside=True)])


def one_in_ten(*answers: Answer, seed: int = 7) -> Callable[[int], Answer | None]:
    """A mood that spoils every tenth call or so, always the same ones."""
    dice = random.Random(seed)  # noqa: S311 -- moods, not secrets
    return lambda _calls: dice.choice(answers) if dice.random() < 0.1 else None


def rows(pages: Iterable[Page]) -> list[dict[str, str | None]]:
    """All rows of a reading; its last page, and no other, says that it is the last."""
    had = list(pages)
    assert [page.resume == "" for page in had] == [False] * (len(had) - 1) + [True]
    return [dict(row) for page in had for row in page.rows]


def stepwise(read: Callable[[str], Iterator[Page]]) -> list[dict[str, str | None]]:
    """All rows of a reading that is begun anew behind every page."""
    found, resume = [], ""
    for _page in range(1000):
        page = next(read(resume))
        found += [dict(row) for row in page.rows]
        if not page.resume:
            return found
        resume = page.resume
    raise AssertionError("it does not end")


FEW = settings(max_examples=25)
"""Examples of a law that asks a server many times for each."""


def no_sleep(_seconds: float) -> None:
    """Sleep not at all."""


def trouble(kind: type[T], read: Iterable[object]) -> T:
    """What a reading ends with."""
    with pytest.raises(kind) as caught:
        list(read)
    return caught.value


def explains(trouble: Trouble, *secrets: str) -> None:
    """Whole sentences in both languages, and none of the secrets in whatever may be shown or logged."""
    assert trouble.said.zh.endswith("。")
    assert trouble.said.en.endswith(".")
    shown = f"{trouble.said.zh} {trouble.said.en} {trouble!r} {trouble} {trouble.__cause__!r}"
    assert not [secret for secret in secrets if secret in shown]
