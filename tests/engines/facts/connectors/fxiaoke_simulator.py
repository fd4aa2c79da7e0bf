"""The open platform of 纷享销客 over real HTTP: tokens, both styles, limits, documented errors at HTTP 200, on a lent clock."""

from __future__ import annotations

import json
import threading
import uuid
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.engines.facts.connectors.fxiaoke_records import Answer, Records, Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lingxiao.engines.facts.connectors.shapes import Token

APP = {"appId": "FSAID_131b2c", "appSecret": "s3cret-of-the-app", "permanentCode": "PERMANENT-c0de"}
EA, CORP = "hengyu", "FSCID_HENGYU"
TOKEN, OLD_TOKEN = "/oauth2.0/token", "/cgi/corpAccessToken/get/V2"
QUERY, CUSTOM_QUERY = "/cgi/crm/v2/data/query", "/cgi/crm/custom/v2/data/query"
OBJECTS, DESCRIBE, PEOPLE = "/cgi/crm/v2/object/list", "/cgi/crm/v2/object/describe", "/cgi/user/list"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

# Bodies that a gateway really gave, without credentials (September 2026); a trace differs every time.
WRONG_SECRET = {
    "errorCode": 10006, "errorMessage": "the parameter appSecret is missing or illegal",
    "errorDescription": "缺少参数或参数不合法", "error": "非法请求", "error_description": "缺少参数或参数不合法",
}
OLD_WRONG_SECRET = {
    "errorCode": 10006, "errorMessage": "the parameter appSecret is missing or illegal",
    "errorDescription": "缺少参数或参数不合法", "traceId": "open-api-gateway-web/…",
}
NO_TOKEN = {"traceId": "E-O.null.-1000-…", "errorMessage": "corpAccessToken为必填项，不能为空", "errorCode": 20017}
BAD_TOKEN = {
    "traceId": "E-O.null.-1000-…", "errorMessage": "the cropId,cropAccessToken or authorization is error",
    "errorCode": 20016,
}
# From the table 全局返回码.
MESSAGES = {
    -2: "系统错误", -1: "系统繁忙", 14001: "接口调用超过限制", 15003: "APP没有访问权限", 20005: "accessToken不存在或者已经过期",
    20020: "应用没有获取该企业的数据的权限", 20021: "在当前企业下，该app的状态为停用", 20022: "企业没有对该app授权",
    30002: "当天访问频次超限（0点重新统计）", 30003: "客户没有购买openapi配额，需要提open api订单购买", 30004: "秒频次超限",
    30027: "员工不存在", 32000: "参数错误", 50009: "服务异常，如超时",
}


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.at = START
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


class Keep:
    """Where tokens are kept in these tests."""

    def __init__(self) -> None:
        self.token: Token | None = None
        self.lock = threading.Lock()

    def kept(self) -> Token | None:
        return self.token

    def keep(self, token: Token) -> None:
        self.token = token

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self.lock:
            yield


@dataclass
class Simulator:
    """The platform and its switches. ``between`` is called after every page with how many there were."""

    clock: Clock = field(default_factory=Clock)
    chance: Random = field(default_factory=lambda: Random(7))  # noqa: S311 -- chance that can be had again
    url: str = ""
    errors: float = 0.0
    rate_code: int = 30004
    ended_code: int = 20016
    quota: int | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    """By path, what is answered there instead: an object, raw bytes, an HTTP status, None for a cut connection, or what
    makes one of these."""
    between: Callable[[int], None] = lambda _pages: None
    people: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, datetime]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """What a caller did that the documentation forbids."""
    issued: dict[str, list[tuple[str, datetime]]] = field(default_factory=lambda: {TOKEN: [], OLD_TOKEN: []})
    pages: int = 0
    at_once: int = 0

    def __post_init__(self) -> None:
        self.records = Records(self.clock.now, Random(11))  # noqa: S311 -- chance that can be had again
        self.lock = threading.Lock()
        self.traces: set[str] = set()

    def answer(self, path: str, query: dict[str, list[str]], headers: dict[str, str], body: dict[str, Any]) -> Any:
        """What the platform says."""
        self._look(path, query)
        if path in self.answers:
            said = self.answers[path]
            return said() if callable(said) else said
        if path in self.issued:
            with self._one_at_a_time():
                return self._token(path, body)
        refusal = self._let_in(headers, body) or self._limits(path)
        if refusal is not None:
            return refusal
        if self.errors and self.chance.random() < self.errors:
            return self.chance.choice([refused(-1), refused(50009), refused(30004), refused(14001), 503, 502, None])
        try:
            return self._business(path, body)
        except Wrong as wrong:
            return wrong.body

    def _look(self, path: str, query: dict[str, list[str]]) -> None:
        """Every call has a random UUID of its own."""
        (trace,) = query.get("thirdTraceId", [""])
        with self.lock:
            self.calls.append((path, self.clock.now()))
            try:
                is_new = uuid.UUID(trace).version == 4 and trace not in self.traces
            except ValueError:
                is_new = False
            self.traces.add(trace)
            if not is_new:
                self.faults.append(f"thirdTraceId of {path}")

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with self.lock:
            self.at_once += 1
            if self.at_once > 1:
                self.faults.append("two questions for a token at the same time")
        try:
            yield
        finally:
            with self.lock:
                self.at_once -= 1

    def _token(self, path: str, body: dict[str, Any]) -> Answer:
        """The same one for 6,600 seconds, then a new one while the old one still lets in; ten questions a minute."""
        now = self.clock.now()
        if sum(1 for asked, at in self.calls if asked == path and at > now - timedelta(minutes=1)) > 10:
            self.faults.append("more than ten questions for a token in a minute")
            return refused(14001)
        wanted = {**APP, "grantType": "app_secret"} if path == TOKEN else APP
        if body != wanted:
            return WRONG_SECRET if path == TOKEN else OLD_WRONG_SECRET
        issued = self.issued[path]
        if not issued or (now - issued[-1][1]).total_seconds() >= 6600:
            issued.append((f"BC{self.chance.getrandbits(128):032X}", now))
        secret, at = issued[-1]
        left = {"expiresIn": 7200 - int((now - at).total_seconds()), "errorCode": 0, "errorMessage": "success"}
        if path == OLD_TOKEN:
            return {"corpAccessToken": secret, "corpId": CORP, **left}
        return {"openUserId": CORP, "accessToken": secret, "appId": APP["appId"], "ea": EA, "traceId": "E-O.hengyu", **left}

    def end_tokens(self) -> None:
        """No token given so far lets in any more."""
        for issued in self.issued.values():
            issued.clear()

    def lets_in(self, path: str, secret: str) -> bool:
        """Whether a token from this path is valid."""
        now = self.clock.now()
        return any(one == secret and (now - at).total_seconds() < 7200 for one, at in self.issued[path])

    def _let_in(self, headers: dict[str, str], body: dict[str, Any]) -> Answer | None:
        new = [headers.get(name, "") for name in ("authorization", "x-fs-ea", "x-fs-userid")]
        old = [body.get(name, "") for name in ("corpAccessToken", "corpId", "currentOpenUserId")]
        if any(new) and any(old):
            self.faults.append("both styles in one request")
        if not any(new) and not any(old):
            return NO_TOKEN
        if any(new):
            is_known = new[1] == EA and new[0][:7] == "Bearer " and self.lets_in(TOKEN, new[0][7:])
            user = new[2]
        else:
            is_known, user = old[1] == CORP and self.lets_in(OLD_TOKEN, old[0]), old[2].removeprefix("FSUID_")
        if not is_known:
            return refused(self.ended_code) if self.ended_code != BAD_TOKEN["errorCode"] else BAD_TOKEN
        return None if user in self.records.names else refused(30027)

    def _limits(self, path: str) -> Answer | None:
        now = self.clock.now()
        if self.in_window(path, now) > 100:
            return refused(self.rate_code)
        if self.quota is None:
            return None
        if self.quota == 0:
            return refused(30003)
        today = (now + timedelta(hours=8)).date()
        used = sum(1 for asked, at in self.calls if asked not in self.issued and (at + timedelta(hours=8)).date() == today)
        return refused(30002) if used > self.quota else None

    def in_window(self, path: str, at: datetime) -> int:
        """Calls to a path in the 20 seconds up to a moment, both ends counted."""
        return sum(1 for asked, when in self.calls if asked == path and at - timedelta(seconds=20) <= when <= at)

    def most_in_a_window(self) -> int:
        """The most calls to one path in any 20 seconds."""
        return max(self.in_window(path, at) for path, at in Counter(self.calls))

    def _business(self, path: str, body: dict[str, Any]) -> Any:
        if path == OBJECTS:
            return self.records.listed()
        if path == DESCRIBE:
            return self.records.described(body)
        if path == PEOPLE:
            asked = {key: body.get(key) for key in ("departmentId", "fetchChild", "showDepartmentIdsDetail")}
            if asked != {"departmentId": 999999, "fetchChild": True, "showDepartmentIdsDetail": True}:
                return refused(32000)
            return {"userList": self.people, "errorCode": 0, "errorMessage": "success", "errorDescription": "成功"}
        if path in {QUERY, CUSTOM_QUERY}:
            found = self.records.queried(body, is_custom=path == CUSTOM_QUERY)
            self.pages += 1
            self.between(self.pages)
            return found
        return 404


def refused(code: int) -> Answer:
    """A refusal with one of the codes of the table, at HTTP 200."""
    return {"traceId": "E-O.hengyu.1000-20260302", "errorMessage": MESSAGES[code], "errorCode": code}


def _handler(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = simulator.answer(parts.path, parse_qs(parts.query), headers, json.loads(raw))
            if said is None:
                self.close_connection = True
                return
            status, said = (said, b"<html>") if isinstance(said, int) else (200, said)
            body = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a connection that is kept open would hold the end of a test


@contextmanager
def running(simulator: Simulator) -> Iterator[Simulator]:
    """The simulator at a free port of loopback, gone afterwards."""
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
