"""Zoho CRM version 8 on loopback, as far as it is documented: sign-in, records, deletions, users, settings; and its moods.

What nobody documents is a switch: whether a page token is a place by key or a count, whether the moment asked from counts.
"""

from __future__ import annotations

import json
import random
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from tests.engines.facts.connectors.zoho_crm import ZONE, Crm
from tests.engines.facts.connectors.zoho_records import PageToken, Refusal, deleted, fields, modules, records, users

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIENT, SECRET, REFRESH = "1000.CLIENT7Q", "s3cr3t0fTheClient", "1000.refresh0fTheCustomer"
SCOPES = frozenset({
    "ZohoCRM.modules.READ", "ZohoCRM.settings.modules.READ", "ZohoCRM.settings.fields.READ", "ZohoCRM.users.READ",
})
LIFE, MOST_NEW, MOST_LIVE, WINDOW = timedelta(hours=1), 10, 15, timedelta(minutes=10)


class Clock:
    """A clock that moves when it is told, or when somebody sleeps."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 9, 0, tzinfo=ZONE)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


@dataclass
class Asked:
    """One request as it came, and what was answered."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]
    status: int = 0
    body: Any = None


@dataclass
class Simulator:
    """Its state, its moods, and all that was asked of it."""

    clock: Clock
    crm: Crm
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    tokens: dict[str, datetime] = field(default_factory=dict)
    """Live access tokens, oldest first, and when they end."""
    fetched: list[datetime] = field(default_factory=list)
    page_tokens: dict[str, PageToken] = field(default_factory=dict)
    scopes: frozenset[str] = SCOPES
    closed: set[str] = field(default_factory=set)
    """Modules that the account may not see."""
    most_by_page: int = 2_000
    most_by_token: int = 100_000
    ends_quietly: bool = False
    """Whether a chain of page tokens simply ends at its limit, as if there were no more."""
    errors: float = 0.0
    """The share of requests that fail for a moment, by ``chance``."""
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 -- moods, no secrets
    busy: int = 0
    """How many of the next requests are too many."""
    credits_left: int | None = None
    credits_told: bool = False
    is_revoked: bool = False
    is_elsewhere: bool = False
    """Whether the customer lives in another data centre, so that nobody knows the client here."""
    api_domain: str = ""
    is_endless: bool = False
    """The same page comes for ever."""
    counts_pages: bool = False
    """A page token is a number of records to skip, not a place by key."""
    is_after: bool = False
    """Only what is later than the moment asked from, not what is of it."""
    typed_text: set[str] = field(default_factory=set)
    """Fields that turn into text."""
    errors_in_data: bool = False
    """Errors as the description has them, inside ``data``."""
    lies: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    before: Callable[[Asked], object] = lambda _asked: None
    """Called before each answer: what happens in the CRM meanwhile."""

    def data_calls(self, module: str = "Deals") -> list[Asked]:
        """What was asked of a module's records."""
        return [one for one in self.asked if one.path == f"/crm/v8/{module}"]

    def expire(self) -> None:
        """All access tokens end now."""
        self.tokens.clear()

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Status and body; the body is bytes where it is no JSON."""
        self.before(asked)
        if asked.path in self.lies:
            return self.lies[asked.path]
        mood = self._mood()
        if mood is not None:
            return mood
        try:
            return self._token(asked) if asked.path == "/oauth/v2/token" else self._data(asked)
        except Refusal as refusal:
            body: dict[str, Any] = {"code": refusal.code, "message": refusal.message, "status": "error"}
            if not self.errors_in_data or refusal.status == 401:
                return refusal.status, body | {"details": refusal.details}
            return refusal.status, {"data": [body | ({"details": refusal.details} if refusal.details else {})]}

    def _mood(self) -> tuple[int, Any] | None:
        too_many = {"code": "TOO_MANY_REQUESTS", "details": {}, "message": "too many requests", "status": "error"}
        if self.busy:
            self.busy -= 1
            return 429, too_many
        if self.chance.random() >= self.errors:
            return None
        ill = {"code": "INTERNAL_ERROR", "details": {}, "message": "Internal Server Error", "status": "error"}
        return self.chance.choice([(429, too_many), (500, ill), (502, b"<html>Bad Gateway</html>"), (-1, b""), (-2, b"")])

    def _token(self, asked: Asked) -> tuple[int, Any]:
        form = asked.form
        if form.get("grant_type") != "refresh_token":
            return 200, {"error": "unsupported_grant_type"}
        if self.is_elsewhere or form.get("client_id") != CLIENT:
            return 200, {"error": "invalid_client"}
        if form.get("client_secret") != SECRET:
            return 200, {"error": "invalid_client_secret"}
        if self.is_revoked or form.get("refresh_token") != REFRESH:
            return 200, {"error": "invalid_code"}
        now = self.clock.now()
        self.fetched = [one for one in self.fetched if one > now - WINDOW]
        if len(self.fetched) >= MOST_NEW:
            said = "You have made too many requests continuously. Please try again after some time."
            return 400, {"error_description": said, "error": "Access Denied", "status": "failure"}
        self.fetched.append(now)
        secret = f"1000.access{len(self.asked):06d}.{self.chance.getrandbits(64):016x}"
        self.tokens[secret] = now + LIFE
        for oldest in list(self.tokens)[:-MOST_LIVE]:
            del self.tokens[oldest]
        return 200, {
            "access_token": secret, "scope": " ".join(sorted(self.scopes)), "api_domain": self.api_domain or self.url,
            "token_type": "Bearer", "expires_in": int(LIFE.total_seconds()),
        }

    def _data(self, asked: Asked) -> tuple[int, Any]:
        secret = asked.headers.get("Authorization", "").removeprefix("Zoho-oauthtoken ")
        if self.tokens.get(secret, self.clock.now()) <= self.clock.now():
            raise Refusal("INVALID_TOKEN", "invalid oauth token", status=401)
        if self.credits_left is not None:
            if self.credits_left <= 0:
                raise Refusal("TOO_MANY_REQUESTS", "You have exhausted your API limit.", status=429)
            self.credits_left -= 1
        match asked.path.removeprefix("/crm/v8/").split("/"):
            case ["settings", "modules"]:
                return self._scoped("ZohoCRM.settings.modules.READ", modules, asked)
            case ["settings", "fields"]:
                return self._scoped("ZohoCRM.settings.fields.READ", fields, asked)
            case ["users"]:
                return self._scoped("ZohoCRM.users.READ", users, asked)
            case [_module, "deleted"]:
                return self._scoped("ZohoCRM.modules.READ", deleted, asked)
            case [_module]:
                return self._scoped("ZohoCRM.modules.READ", records, asked)
            case _:
                raise Refusal("INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one", status=404)

    def _scoped(
        self, scope: str, serve: Callable[[Simulator, Asked], tuple[int, Any]], asked: Asked,
    ) -> tuple[int, Any]:
        if scope not in self.scopes:
            raise Refusal("OAUTH_SCOPE_MISMATCH", "invalid oauth scope to access this URL", status=401)
        return serve(self, asked)


def text(value: Any) -> str:
    """JSON with decimals as they are."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{text(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(text(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _handler(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            asked = Asked(
                self.command, parts.path, dict(parse_qsl(parts.query)), dict(parse_qsl(raw)), dict(self.headers.items()),
            )
            simulator.asked.append(asked)
            asked.status, asked.body = simulator.answer(asked)
            if asked.status == -1:  # hangs up without a word
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            body = asked.body if isinstance(asked.body, bytes) else text(asked.body).encode() if asked.body is not None else b""
            if asked.status == -2:  # hangs up in mid-sentence
                self._say(200, b'{"data": [{"id": "1', 5_000)
                self.close_connection = True
                return
            self._say(asked.status, body, len(body))

        def _say(self, status: int, body: bytes, length: int) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=UTF-8")
            if simulator.credits_left is not None and simulator.credits_told and status != 429:
                self.send_header("X-API-CREDITS-REMAINING", str(simulator.credits_left))
            if status not in {204, 304}:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve  # noqa: N815 -- the server's own names

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    return Handler


class _Server(ThreadingHTTPServer):
    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """A client that went away is no trouble of ours."""
        with suppress(ConnectionError):
            super().process_request_thread(request, client_address)


@contextmanager
def running() -> Iterator[Simulator]:
    """A simulator at a free port of loopback, gone afterwards."""
    clock = Clock()
    simulator = Simulator(clock, Crm(clock.now))
    server = _Server(("127.0.0.1", 0), _handler(simulator))
    simulator.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield simulator
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
