"""No form is sent for somebody by another site, looking changes nothing, and every answer carries its headers.

The routes come from the same walk and the same matrix as ``test_matrix.py`` (goals B1, A5; ASVS 3.4, 3.5).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests.architecture.matrix import ACTORS, HIDDEN, OK, OUT, Site, declared, expected
from tests.architecture.objects import OBJECTS
from tests.architecture.posting import written
from tests.architecture.routes import Route, routes
from tests.architecture.test_matrix import permitting, seeded

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.walk, pytest.mark.timeout(300)]

MAY_WRITE = {
    "signin:app": "makes the seed that its QR code shows, and keeps it in the session",
    "desk:notice": "whoever opens a notice has read it",
    "desk:case": "a reading of a case of class C3 or above is written down (G6)",
    "desk:case_file": "a file of such a case as well (G6)",
    "desk:improvement_support_file": "a certificate of class C3 as well (G6)",
    "desk:report": "a reading of somebody else's review of class C3 is written down (G6)",
}
"""Routes whose GET may write, each with its reason; the rest write nothing at all."""

HEADERS = {
    "Content-Security-Policy": r"default-src 'none'",
    "X-Content-Type-Options": r"^nosniff$",
    "X-Frame-Options": r"^DENY$",
    "Referrer-Policy": r"^(same-origin|strict-origin|no-referrer)$",
    "Cross-Origin-Opener-Policy": r"^same-origin$",
    "Cross-Origin-Resource-Policy": r"^same-origin$",
    "Cross-Origin-Embedder-Policy": r"^require-corp$",
    "Permissions-Policy": r"geolocation=\(\)",
    "X-Permitted-Cross-Domain-Policies": r"^none$",
    "Origin-Agent-Cluster": r"^\?1$",
    "X-DNS-Prefetch-Control": r"^off$",
    "Cache-Control": r"no-store|max-age",
}
"""Twelve on every answer; the thirteenth, Strict-Transport-Security, where the site is served by HTTPS."""

POLICY = (
    "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
    "form-action 'self'",
)


def changed(before: dict[str, int]) -> dict[str, int]:
    """How many rows of which table were written since; sessions apart, which note when they are used."""
    since = {table: count - before.get(table, 0) for table, count in written().items() if table != "people_signinsession"}
    return {table: count for table, count in since.items() if count}


def somebody_who_may(route: Route, method: str) -> str:
    """An actor to whom the route answers; anybody, when it answers nobody."""
    answers = expected(declared()[route.name][method], name=route.name)
    return next((actor for actor in ACTORS if answers[actor] == OK), OUT if answers[OUT] == OK else "HRA")


def addresses(site: Site, method: str) -> Iterator[tuple[Route, str, str]]:
    """Every route that takes this method, with somebody who may use it and an address of theirs."""
    for route in routes():
        if method in declared().get(route.name, {}) and (not route.parts or route.name in OBJECTS):
            actor = somebody_who_may(route, method)
            parts = OBJECTS[route.name].own(site, actor) if route.parts else {}
            yield route, actor, site.path(route, parts)


def careless(site: Site, **headers: str) -> Iterator[str]:
    """Routes that do something without our token, or with it from another site."""
    strict = Client(enforce_csrf_checks=True)
    for route, actor, address in addresses(site, "POST"):
        strict.cookies.clear()
        if actor != OUT:
            strict.cookies["lx"] = site.cookies[actor]
        before = written()
        with transaction.atomic():
            status = strict.post(address, {"name": "x"}, headers=headers).status_code
            transaction.set_rollback(True)
        if status != 403:
            yield f"{route.name}: {status} without a token"
        if rows := changed(before):
            yield f"{route.name}: wrote {sum(rows.values())} rows without a token"


def test_without_our_token_no_form_does_anything(site: Site) -> None:
    assert list(careless(site)) == []


def test_from_another_site_no_form_does_anything(site: Site) -> None:
    assert list(careless(site, Origin="https://evil.example", Referer="https://evil.example/form")) == []


def looking_that_writes(site: Site) -> Iterator[str]:
    """Routes that write when they are only looked at."""
    for route, actor, address in addresses(site, "GET"):
        for method in ("GET", "HEAD"):
            before = written()
            answer = site.ask(actor, method, address)
            noted = {"audit_auditentry": 1} if answer.kind == HIDDEN else {}  # that it was denied is noted (G6)
            if (rows := changed(before)) not in ({}, noted) and route.name not in MAY_WRITE:
                yield f"{method} {route.name}: wrote {sum(rows.values())} rows"


def test_looking_writes_nothing(site: Site) -> None:
    assert list(looking_that_writes(site)) == []


def test_a_form_sent_as_a_look_is_refused(site: Site) -> None:
    """A POST's fields in a GET's address do nothing: a link in a mail is no signature."""
    for route, actor, address in addresses(site, "POST"):
        before = written()
        answer = site.ask(actor, "GET", f"{address}?name=x&password=y&reason=z&chosen=1&key=1")
        assert answer.kind in ("405", "404", "signin") or "GET" in declared()[route.name], route.name
        assert not changed(before) or route.name in MAY_WRITE, route.name


def missing(response: Any, *, is_https: bool = False) -> list[str]:
    """The headers a response lacks, or says otherwise."""
    wanted = dict(HEADERS)
    if is_https:
        wanted["Strict-Transport-Security"] = r"max-age=(31536000|63072000); includeSubDomains"
    found = [name for name, pattern in wanted.items() if not re.search(pattern, response.headers.get(name, ""))]
    policy = response.headers.get("Content-Security-Policy", "")
    # An attachment is only ever saved: it carries a policy of its own that lets nothing run at all (web/downloads.py).
    is_saved = response.headers.get("Content-Disposition", "").startswith("attachment")
    found += [part for part in (["sandbox", "default-src 'none'"] if is_saved else POLICY) if part not in policy]
    if "unsafe" in policy or "*" in policy or "http:" in policy:
        found.append("a policy that lets something in")
    return found + [name for name in ("Server", "X-Powered-By", "X-Accel-Expires") if name in response.headers]


def test_every_answer_carries_its_headers(site: Site) -> None:
    client = site.client
    for route, actor, address in addresses(site, "GET"):
        for who in {actor, OUT}:
            client.cookies.clear()
            if who != OUT:
                client.cookies["lx"] = site.cookies[who]
            with transaction.atomic():
                response = client.get(address)
                transaction.set_rollback(True)
            assert missing(response) == [], f"{route.name} as {who}"
            if who != OUT and "text/html" in response.headers.get("Content-Type", ""):
                assert "no-store" in response.headers["Cache-Control"], route.name
                assert "charset=utf-8" in response.headers["Content-Type"], route.name


def broken(_request: HttpRequest) -> HttpResponse:
    """A view with a fault."""
    raise ZeroDivisionError


def test_faults_refusals_and_files_carry_them_too(site: Site) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["lx"] = site.cookies["HRA"]
    urls = seeded(path("broken/", permitting(broken, "people.read_org"), name="broken"))
    with override_settings(ROOT_URLCONF=urls):
        answers = {
            500: client.get("/broken/"), 404: client.get("/nowhere/"), 405: client.get("/signin/out/"),
            403: Client(enforce_csrf_checks=True).post("/signin/"), 200: client.get("/static/css/base.css"),
            301: client.get("/signin"), 400: client.get("/signin/", headers={"Host": "evil.example"}),
        }
    for status, response in answers.items():
        assert response.status_code == status
        assert missing(response) == [], status
        response.close()
    assert "max-age" in answers[200].headers["Cache-Control"]


def test_over_https_browsers_are_told_to_stay_there(site: Site, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 63072000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    assert missing(Client().get("/signin/", secure=True), is_https=True) == []


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(site: Site) -> None:
    client = Client()
    small = site.small
    response = client.post("/signin/", {"name": small.accounts["manager"].email, "password": "a quiet river in 1987"})
    assert response.status_code == 302
    for name in ("lx", "lxd"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
        assert client.cookies[name]["path"] == "/"
        assert not client.cookies[name]["domain"]


# -- the tests, tested -----------------------------------------------------------------------------------------------


def test_a_form_that_asks_for_no_token_is_found(site: Site) -> None:
    from django.views.decorators.csrf import csrf_exempt

    view = csrf_exempt(permitting(lambda _request: HttpResponse(), "people.read_org"))
    urls = seeded(path("signin/account/preferences/", view, name="x"))
    with override_settings(ROOT_URLCONF=urls):
        assert "signin:preferences: 200 without a token" in list(careless(site))


def test_a_look_that_writes_is_found(site: Site) -> None:
    from lingxiao.engines.people.models import Person

    def writes(_request: HttpRequest) -> HttpResponse:
        Person.objects.filter(pk=site.small.people["manager"].pk).update(name="changed")
        return HttpResponse()

    urls = seeded(path("setup/access/", permitting(writes, "people.read_org"), name="x"))
    with override_settings(ROOT_URLCONF=urls):
        assert "GET setup:access: wrote 1 rows" in list(looking_that_writes(site))
