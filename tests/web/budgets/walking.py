"""Walking the whole site in this process as each of the demo company's people, by its own links.

Used by the query counts of the suite and by ``benchmarks/pages.py``. A page is a route that answers GET with HTML; each
role visits up to ``EACH`` addresses of it, found by following links from the pages that need no parts.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse

from lingxiao.engines.people import session_store
from tests.architecture.routes import routes

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = re.compile(rb'\b(?:href|hx-get)="([^"#]+)"')
LONG = timedelta(hours=6)
EACH, MORE = 2, 8
MANY_STATES = {
    "setup:document_version", "setup:document_template", "setup:duty_template", "desk:document", "desk:due", "desk:case",
    "cockpit:document_who", "desk:improvement", "desk:improvement_act",
    "cockpit:campaign", "setup:questionnaire",
}
"""Pages that look different by the state of what they show; of the others two are enough."""
ALIKE = ("signin:", "setup:gallery")
"""One's own account and the gallery look the same whoever one is: one role stands for all."""
NEVER = {"signin:leave", "desk:calendar", "signin:start"}
"""Not followed: leaving would end the walk; the feed has no session; a provider is elsewhere."""
ROLES = {
    "hr_admin": "HRA", "hrbp": "BP", "director": "DIR", "manager": "MGR", "team_member": "TM", "finance": "FIN",
    "compliance": "COM", "counsellor": "COU", "executive": "EXE", "auditor": "AUD", "system_admin": "SYS",
}


@dataclass(frozen=True)
class Visit:
    """One page as one role saw it. ``cpu`` is in ms, of this process, once: it says which page is dear, not how dear."""

    route: str
    role: str
    name: str
    address: str
    status: int
    queries: int
    size: int
    cpu: float = 0.0
    statements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Walker:
    """Somebody of the demo company, signed in."""

    role: str
    name: str
    client: Client

    def visit(self, address: str) -> tuple[Visit, bytes]:
        """Ask for one page as a browser does."""
        reset_queries()  # Django keeps the last 9,000, and a walk asks more
        began = process_time()
        with CaptureQueriesContext(connection) as asked:
            answer: Any = self.client.get(address, headers={"accept": "text/html", "accept-encoding": "identity"})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        cpu = (process_time() - began) * 1000
        said = tuple(one["sql"] for one in asked.captured_queries)
        seen = Visit(
            route_of(address), self.role, self.name, address, answer.status_code, len(said), len(body), cpu, said)
        return seen, body if is_page and answer.status_code == 200 else b""


def everybody(*, host: str = "testserver") -> Iterator[Walker]:
    """One walker a role, from the demo page's own cards; of managers both, for one has something to sign.

    Each signs in when their turn comes: a walk takes longer than a session lasts on a busy machine.
    """
    from lingxiao.engines.people.models import DemoCard

    known: set[str] = set()
    for card in DemoCard.objects.select_related("account__person").order_by("place"):
        role = ROLES[card.role]
        if role != "MGR" and role in known:
            continue
        known.add(role)
        client = Client(headers={"host": host})
        client.force_login(card.account)
        _never_touched(client)
        yield Walker(role, card.account.person.name, client)


def _never_touched(client: Client) -> None:
    """Let the session stand for the whole walk.

    In use it is written anew once a minute, in three statements: on a slow machine they would be counted for some page.
    """
    session = client.session
    session[session_store.SEEN] = (datetime.now(UTC) + LONG).isoformat()
    session.set_expiry(int(LONG.total_seconds()))
    session.save()


def route_of(address: str) -> str:
    """The name of the route that answers an address."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def starts() -> list[str]:
    """Every page that needs no parts."""
    return [reverse(one.name) for one in routes() if one.name and not one.parts and one.name not in NEVER]


def walk(walker: Walker, *also: str) -> Iterator[Visit]:
    """Every page this person comes to, each route as often as it has states; ``also`` from these addresses."""
    begin = [*starts(), *also]
    waiting, known, times = deque(begin), set(begin), Counter[str]()
    while waiting:
        address = waiting.popleft()
        name = route_of(address)
        if not name or name in NEVER or times[name] >= (MORE if name in MANY_STATES else EACH):
            continue
        if name.startswith(ALIKE) and walker.role != "HRA":
            continue
        seen, body = walker.visit(address)
        if not body:
            continue
        times[name] += 1
        yield seen
        for link in LINK.findall(body):
            there = urldefrag(urljoin(address, link.decode().replace("&amp;", "&"))).url
            path = urlsplit(there).path
            if there.startswith("/") and path not in known:
                known.add(path)
                waiting.append(path)
