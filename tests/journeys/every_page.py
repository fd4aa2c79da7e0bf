"""The demo company on a live site of its own, walked by the links of each of its people.

What ``tests/web/budgets`` walks in this process, a browser then opens. The company is committed, because the site runs
in a thread with a connection of its own; at the end the tables are emptied again.
"""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from lingxiao.kernel.messages import po_files
from tests.web.budgets import walking
from tests.web.reading import ENDONYMS, HAN, Known

if TYPE_CHECKING:
    from collections.abc import Iterator

OUTSIDE = ("signin:enter", "signin:forgotten", "signin:asked", "setup:gallery_bare")
"""What is there for who is not signed in."""
LINKED = re.compile(rb'\bhref="([^"#]+)"')
"""Where somebody can go; what htmx fetches by itself it fetches with fields of the page."""
SHAPE = re.compile(r'<([a-z][\w-]*)(?:\s[^>]*?class="([^"]*)")?')


@dataclass(frozen=True)
class Reader(walking.Walker):
    """Somebody who walks the site and keeps what they saw."""

    account: int | None = None
    kept: dict[str, str] = field(default_factory=dict, repr=False)
    answered: dict[str, int] = field(default_factory=dict, repr=False)
    linked: dict[str, str] = field(default_factory=dict, repr=False)
    """Every address that a page linked to, with the first page that did."""

    def visit(self, address: str) -> tuple[walking.Visit, bytes]:
        seen, body = super().visit(address)
        self.kept[address], self.answered[address] = body.decode(), seen.status
        for link in LINKED.findall(body):
            there = urljoin(address, link.decode().replace("&amp;", "&"))
            if not urlsplit(there).query:  # the walk asks without it, and some pages are nothing without
                self.linked.setdefault(urlsplit(there).path, address)
        return seen, body

    @classmethod
    def of(cls, walker: walking.Walker) -> Reader:
        """Somebody who walks, with who they are, to sign in again by."""
        return cls(walker.role, walker.name, walker.client, account=int(walker.client.session[SESSION_KEY]))

    def new_session(self) -> str:
        """The cookie of a sign-in just now, for a browser: a walk may take longer than a session lasts.

        Made in a thread of its own, because what a test writes is not there for the site's own connection.
        """
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(self._signed_in).result()

    def _signed_in(self) -> str:
        client = Client()
        client.force_login(self._who())
        connection.close()
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def _who(self) -> Any:
        assert self.account is not None
        return get_user_model().objects.get(pk=self.account)

    def in_english(self, address: str) -> str:
        """The same page in the other language."""
        client = self.client
        if self.account is not None:
            client.force_login(self._who())
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        try:
            body = walking.Walker.visit(self, address)[1].decode()
        finally:
            del client.cookies[settings.LANGUAGE_COOKIE_NAME]
        assert body, f"{address} was there in Chinese"
        return body


@dataclass(frozen=True)
class Page:
    """One page that somebody came to."""

    reader: Reader
    route: str
    address: str

    @property
    def shape(self) -> frozenset[tuple[str, str]]:
        """What it is made of: every element with its classes. What is written in them does not count."""
        return frozenset(SHAPE.findall(self.reader.kept[self.address]))

    def __str__(self) -> str:
        return f"{self.route} as {self.reader.role} {self.reader.name}: {self.address}"


@dataclass(frozen=True)
class Site:
    """The live site, and every page of it that anybody came to."""

    url: str
    readers: list[Reader]
    pages: list[Page]
    known: Known

    def by_reader(self) -> list[Page]:
        """Each route once for each role that comes to it."""
        return list({(page.reader.role, page.route): page for page in self.pages}.values())

    def by_state(self) -> list[Page]:
        """Pages enough to see every route, and of each route everything that any of its pages is made of."""
        chosen: list[Page] = []
        seen: dict[str, set[tuple[str, str]]] = {}
        for page in sorted(self.pages, key=lambda one: (-len(one.shape), one.address, one.reader.role)):
            if page.route not in seen or page.shape - seen[page.route]:
                seen.setdefault(page.route, set()).update(page.shape)
                chosen.append(page)
        return sorted(chosen, key=lambda one: (one.reader.role, one.reader.name, one.address))


def what_is_known() -> Known:
    """The names of the company, and what the catalogues and its own tables hold in both languages."""
    from lingxiao.engines.people.models import OrgUnit, Person, Position
    from lingxiao.engines.scorecards.models import KpiDefinition
    from lingxiao.web.setup.gallery_samples import NAMES

    english_of = {chinese: english for chinese, english in (*_catalogues(), *_tables()) if HAN.search(chinese)}
    names = {*NAMES, "林晓", *Person.objects.values_list("name", flat=True)}
    codes = {
        *OrgUnit.objects.values_list("code", flat=True), *Position.objects.values_list("code", flat=True),
        *KpiDefinition.objects.values_list("code", flat=True),
    }
    return Known(names | codes, english_of)


def _catalogues() -> Iterator[tuple[str, str]]:
    from babel.messages.pofile import read_po

    for file in po_files():
        with file.open("rb") as opened:
            book = read_po(opened)
        for message in book:
            if message.id and message.id not in ENDONYMS and isinstance(message.id, str):
                yield str(message.string), message.id


def _tables() -> Iterator[tuple[str, str]]:
    from django.apps import apps

    for model in apps.get_models():
        names = {one.name for one in model._meta.fields}
        for stem in (name.removesuffix("_zh") for name in names if name.endswith("_zh")):
            if f"{stem}_en" in names:
                pairs = model._default_manager.values_list(f"{stem}_zh", f"{stem}_en").distinct()
                yield from ((chinese, english) for chinese, english in pairs if chinese and english)


@contextmanager
def demo_site() -> Iterator[Site]:
    """Found the demo company, go on with its life, open the site, and walk it as everybody."""
    from lingxiao import demo
    from tests.web.budgets.life import Life

    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)  # pages that are not for a role are asked for too
    demo.build(size="s")
    also = Life().go_on()
    server = LiveServer("127.0.0.1")
    try:
        with server._live_server_modified_settings:
            readers, pages = [], []
            for walker in walking.everybody(host="127.0.0.1"):
                reader = Reader.of(walker)
                readers.append(reader)
                pages += [Page(reader, seen.route, seen.address) for seen in walking.walk(reader, *also)]
            nobody = Reader("OUT", "", Client(headers={"host": "127.0.0.1"}))
            pages += [Page(nobody, route, nobody.visit(reverse(route))[0].address) for route in OUTSIDE]
            yield Site(server.url, [*readers, nobody], pages, what_is_known())
    finally:
        server.stop()
        log.setLevel(level)
        _empty_the_tables()


def _empty_the_tables() -> Any:
    from django.core.management import call_command

    return call_command("flush", verbosity=0, interactive=False)
