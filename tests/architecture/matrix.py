"""The declared matrix (``matrix.toml``), and asking the site whether it keeps it.

A line of the file says who gets what from a route by a method::

    ["setup:access"]
    GET = "HRA EXE AUD SYS"              # these get the page; everybody else 404
    POST = "HRA SYS, 403: EXE AUD"       # these do it, those are told they may not; everybody else 404

``ALL`` is everybody who is signed in, ``OUT`` is somebody who is not; unless it is named, ``OUT`` is sent to sign in.
A method that is not named is answered 405. CUS, the customer respondent, has no account: what ``OUT`` gets.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from tests.pages import bare

if TYPE_CHECKING:
    from collections.abc import Mapping

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
OK, SIGN_IN, HIDDEN, REFUSED, NOT_SO = "ok", "signin", "404", "403", "405"
CLASSES = {OK, SIGN_IN, HIDDEN, REFUSED, NOT_SO}


@cache
def declared() -> dict[str, dict[str, str]]:
    """The file, as it stands."""
    found: dict[str, dict[str, str]] = tomllib.loads(FILE.read_text())
    return found


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
            is_sent_away = self.location == "/signin/" or self.location.startswith("/signin/?next=")
            return SIGN_IN if is_sent_away else OK
        if self.status >= 500:
            raise AssertionError(f"a fault: {self.status}")
        return {404: HIDDEN, 403: REFUSED, 405: NOT_SO}.get(self.status, OK)


class Site:
    """The site with its small company: asked as anybody, left as it was."""

    def __init__(self, small: Small) -> None:
        """Sign everybody in once."""
        self.small = small
        self.cookies = {}
        self.client = Client()  # one for all: making its chain of middleware costs more than a request
        for code, name in ACTORS.items():
            self.client.cookies.clear()
            self.client.force_login(small.accounts[name])
            self.cookies[code] = str(self.client.cookies["lx"].value)

    def ask(self, actor: str, method: str, path: str, typed: Mapping[str, Any] | None = None) -> Answer:
        """One request; whatever it changed is taken back."""
        self.client.cookies.clear()
        if actor != OUT:
            self.client.cookies["lx"] = self.cookies[actor]
        form = QueryDict(mutable=True)
        form.update(typed or {})
        with transaction.atomic():
            response: Any = self.client.generic(
                method, path, form.urlencode(), content_type="application/x-www-form-urlencoded",
            )
            body = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        return Answer(response.status_code, response.headers.get("Location", ""), bare(body, path))

    def path(self, route: Route, parts: Mapping[str, object]) -> str:
        """The address of a route with its parts filled in."""
        return reverse(route.name or route.pattern, kwargs=dict(parts))
