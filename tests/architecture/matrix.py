"""The declared matrix (``matrix.toml``), and asking the site whether it keeps it.

A line of the file says who gets what from a route by a method::

    ["setup:access"]
    GET = "HRA EXE AUD SYS"              # these get the page; everybody else 404
    POST = "HRA SYS, 403: EXE AUD"       # these may do it, those are told they may not; everybody else 404

    ["desk:case#strict"]                 # the same route with another object: objects*.py says which
    GET = "COM TM"

To a POST with an empty form, who may do it is told what is missing (422) or sent on: both are the first kind of answer.
That nobody else changes anything with a form that is filled in is asked by ``test_posts.py``.

``ALL`` is everybody who is signed in, ``OUT`` is somebody who is not; unless it is named, ``OUT`` is sent to sign in.
A method that is not named is answered 405. CUS, the customer respondent, has no account: what ``OUT`` gets.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from lingxiao.web.pages import OPEN, SIGNED_IN
from tests.pages import bare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.architecture.routes import Route
    from tests.company import Small

FILE = Path(__file__).with_name("matrix.toml")
ACTORS = {
    "HRA": "hr_admin", "BP": "hrbp", "DIR": "director", "MGR": "manager", "TM": "team_member", "FIN": "finance",
    "COM": "compliance", "COU": "counsellor", "EXE": "executive", "AUD": "auditor", "SYS": "system_admin",
}
OUT = "OUT"
EVERYBODY = (*ACTORS, OUT)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SENT_AWAY = ("/signin/?next=", "/signin/?why=left", "/signin/?why=idle")
OK, SIGN_IN, HIDDEN, REFUSED, NOT_SO = "ok", "signin", "404", "403", "405"
CLASSES = {OK, SIGN_IN, HIDDEN, REFUSED, NOT_SO}


PARTS = ("documents", "desk", "setup", "cockpit", "")
"""What the long walks are split by, so that two run beside each other."""


def part_of(name: str) -> str:
    """The part a route belongs to: desk, cockpit and setup, documents wherever they stand; all others in one."""
    face, _colon, rest = name.partition(":")
    return "documents" if rest.startswith(("document", "refusal")) else face if face in PARTS else ""


@cache
def declared() -> dict[str, dict[str, str]]:
    """The file, as it stands."""
    found: dict[str, dict[str, str]] = tomllib.loads(FILE.read_text())
    return found


def lines_of(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What is declared of a route: for the object of its own name, and for each other object it is tried on."""
    for key, lines in declared().items():
        if key.partition("#")[0] == name:
            yield key, lines


def expected(line: str, *, name: str) -> dict[str, str]:
    """What every actor gets by a line of the file."""
    found: dict[str, str] = dict.fromkeys(ACTORS, HIDDEN) | {OUT: SIGN_IN}
    for part in line.split(","):
        kind, colon, who = part.rpartition(":")
        answer = kind.strip() if colon else OK
        if answer not in CLASSES:
            raise ValueError(f"{name}: {answer!r} is no answer; there are {sorted(CLASSES)}")
        for actor in who.split():
            if actor not in {*EVERYBODY, "ALL"}:
                raise ValueError(f"{name}: {actor!r} is nobody; there are {', '.join(EVERYBODY)} and ALL")
            found |= dict.fromkeys(ACTORS, answer) if actor == "ALL" else {actor: answer}
    return found


def as_line(answers: Mapping[str, str]) -> str:
    """The line of the file that says just these answers: for whoever adds a route, to be read before it is kept."""
    parts = []
    for kind in (OK, REFUSED, SIGN_IN, HIDDEN, NOT_SO):
        who = [actor for actor in EVERYBODY if answers[actor] == kind]
        who = [actor for actor in who if kind != (SIGN_IN if actor == OUT else HIDDEN)]
        if set(ACTORS) <= set(who):
            who = ["ALL", *(actor for actor in who if actor == OUT)]
        if who:
            parts.append(("" if kind == OK else f"{kind}: ") + " ".join(who))
    return ", ".join(parts)


@dataclass(frozen=True)
class Answer:
    """What the site answered."""

    status: int
    location: str
    body: bytes

    @property
    def kind(self) -> str:
        """Its class."""
        if self.status in (301, 302, 303, 307):
            is_sent_away = self.location == "/signin/" or self.location.startswith(SENT_AWAY)
            return SIGN_IN if is_sent_away else OK
        if self.status >= 500:
            raise AssertionError(f"a fault: {self.status}")
        return {404: HIDDEN, 403: REFUSED, 405: NOT_SO}.get(self.status, OK)


def _encoded(typed: Mapping[str, Any]) -> tuple[str | bytes, str]:
    """A form as a browser sends it: with files, in parts."""
    if any(isinstance(value, File) for value in typed.values()):
        return encode_multipart(BOUNDARY, dict(typed)), MULTIPART_CONTENT
    form = QueryDict(mutable=True)
    for name, value in typed.items():
        form.setlist(name, value if isinstance(value, list) else [value])
    return form.urlencode(), "application/x-www-form-urlencoded"


class Site:
    """The site with its small company: asked as anybody, left as it was."""

    def __init__(self, small: Small) -> None:
        """Sign everybody in once."""
        self.small = small
        self.cookies = {}
        self.viewers = {code: small.viewer(name) for code, name in ACTORS.items()}
        self.client = Client()  # one for all: making its chain of middleware costs more than a request
        for code, name in ACTORS.items():
            self.client.cookies.clear()
            self.client.force_login(small.accounts[name])
            self.cookies[code] = str(self.client.cookies["lx"].value)

    def ask(self, actor: str, method: str, path: str, typed: Mapping[str, Any] | None = None) -> Answer:
        """One request; whatever it changed is taken back."""
        with transaction.atomic():
            answer = self.send(actor, method, path, typed)
            transaction.set_rollback(True)
        return answer

    def send(self, actor: str, method: str, path: str, typed: Mapping[str, Any] | None = None) -> Answer:
        """One request; what it changed stays until whoever asked takes it back."""
        self.client.cookies.clear()
        if actor != OUT:
            self.client.cookies["lx"] = self.cookies[actor]
        content, content_type = _encoded(typed or {})
        response: Any = self.client.generic(method, path, content, content_type=content_type)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return Answer(response.status_code, response.headers.get("Location", ""), bare(body, path.partition("?")[0]))

    def confirm_again(self, actor: str) -> None:
        """They have just confirmed who they are, as a signature asks for."""
        from lingxiao.engines.people.session_store import SessionStore
        from lingxiao.web.stepup import CONFIRMED

        if actor != OUT:
            session = SessionStore(self.cookies[actor])
            session[CONFIRMED] = datetime.now(UTC).isoformat()
            session.save()

    def is_stopped_at_the_door(self, actor: str, route: Route) -> bool:
        """Whether the view's own permission keeps an actor out, whatever stands in the address."""
        is_by_permission = route.permission not in {None, SIGNED_IN, OPEN}
        return is_by_permission and actor != OUT and not self.viewers[actor].may_somewhere(route.permission or "")

    def path(self, route: Route, parts: Mapping[str, object]) -> str:
        """The address of a route with its parts filled in."""
        return self.reverse(route.name or route.pattern, parts)

    def reverse(self, name: str, parts: Mapping[str, object]) -> str:
        """The address of a route by its name."""
        return reverse(name, kwargs=dict(parts))
