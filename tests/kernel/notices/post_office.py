"""People to write to, a calendar, and the other side of every channel: SMTP and the three group services."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from lingxiao.kernel.days.hours import WorkHours
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.days.packs import calendar_of
from lingxiao.kernel.notices.addressing import Addressee
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_PACKS = shipped_packs()
CALENDAR = calendar_of(_PACKS["cn-2025"], _PACKS["cn-2026"])
SHANGHAI = WorkHours(calendar=CALENDAR, zone=ZoneInfo("Asia/Shanghai"))
MUNICH = WorkHours(calendar=CALENDAR, zone=ZoneInfo("Europe/Berlin"))
MONDAY = date(2026, 11, 23)
LIN, LUKAS, NOBODY = 1, 2, 9
"""Lin in Shanghai, Lukas in Munich who reads English; nobody knows number 9."""


def moment(day: date, clock: str = "10:00", zone: str = "Asia/Shanghai") -> datetime:
    """A moment by a local clock."""
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)


NOW = moment(MONDAY)


def viewer(person_id: int, at: datetime = NOW) -> Viewer:
    """Somebody looking at their own desk."""
    return Viewer(person_id=person_id, name="某人", today=at.date(), now=at)


@dataclass
class Book:
    """Who is reached where."""

    people: dict[int, Addressee] = field(default_factory=lambda: {
        LIN: Addressee(LIN, "林若曦", "lin@example.cn", "zh-hans", SHANGHAI),
        LUKAS: Addressee(LUKAS, "Lukas Meier", "lukas@example.de", "en", MUNICH),
    })

    def addressees(self, person_ids: Collection[int], *, at: datetime) -> Mapping[int, Addressee]:  # noqa: ARG002 -- nobody leaves here
        return {person: self.people[person] for person in person_ids if person in self.people}

    def company_hours(self) -> WorkHours:
        return SHANGHAI


def given(person_id: int = LIN, number: int = 1) -> dict[str, Any]:
    """A notice."""
    return {
        "to_person_id": person_id, "kind": "documents.issued", "link": f"/desk/documents/{number}/",
        "title": Bilingual(f"待您签署：职责说明书{number}", f"To sign: duty statement {number}"),
        "body": Bilingual("请在12月1日前签署。", "Please sign by 1 December."),
    }


# --- SMTP ------------------------------------------------------------------------------------------------------------


class _Conversation(socketserver.StreamRequestHandler):
    """RFC 5321, as much as a client of ours says. What is answered to RCPT and to the mail itself is the test's."""

    server: MailServer

    def handle(self) -> None:
        self._say("220 mail.test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].upper()
            if verb.startswith(("EHLO", "HELO")):
                self._say("250 mail.test")
            elif verb == "DATA":
                self._say("354 go on")
                self.server.received.append(self._mail())
                self._say(self.server.to_data)
            elif verb == "RCPT TO":
                self._say(self.server.to_rcpt)
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _mail(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        return "".join(lines)

    def _say(self, words: str) -> None:
        if words == "hang up":
            raise ConnectionAbortedError
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server on this machine that answers as it is told."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.to_rcpt = self.to_data = "250 ok"
        self.received: list[str] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Hanging up is what the test asked for."""


# --- Group services --------------------------------------------------------------------------------------------------


class _Answering(BaseHTTPRequestHandler):
    """The documented answers: HTTP 200 to everything, and a code in the body that says what happened."""

    server: GroupServer

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        url = urlsplit(self.path)
        self.server.heard.append((url.path, {key: values[0] for key, values in parse_qs(url.query).items()}, said))
        body = json.dumps(self.server.answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Say nothing."""


class GroupServer(ThreadingHTTPServer):
    """A group service on this machine that answers as it is told and remembers what it heard."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.answer: object = {"errcode": 0, "errmsg": "ok"}
        self.status = 200
        self.heard: list[tuple[str, dict[str, str], Any]] = []

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    """The server, answering in a thread of its own until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def dingtalk_sign(secret: str, stamp: str) -> str:
    """钉钉: HmacSHA256 of timestamp, newline and secret, keyed with the secret, in base64."""
    return base64.b64encode(hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()).decode()


def feishu_sign(secret: str, stamp: str) -> str:
    """飞书: HmacSHA256 of nothing, keyed with timestamp, newline and secret, in base64."""
    return base64.b64encode(hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()
