"""Who gets what from every route of the site (goals A1, A2, A8): walked, asked, and compared with what is declared.

The matrix is ``matrix.toml``, the things in addresses are in ``objects.py``. A route, a method or a role that is not
declared fails; so does a view that does not say whom it is for.
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path

from lingxiao.web.pages import OPEN
from tests.architecture import matrix
from tests.architecture.matrix import (
    ACTORS,
    EVERYBODY,
    HIDDEN,
    METHODS,
    NOT_SO,
    OK,
    OUT,
    PARTS,
    REFUSED,
    SIGN_IN,
    Site,
    as_line,
    declared,
    expected,
    lines_of,
    part_of,
)
from tests.architecture.objects import OBJECTS
from tests.architecture.posting import written
from tests.architecture.routes import Route, routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

    from tests.architecture.making import Parts

DENIED = {HIDDEN, REFUSED}
"""Answers that are noted (G6), but for those of ``NOT_DENIED``."""

NOT_DENIED = {
    "setup:document_edit#published": "nobody changes a text in force: it stands so with the text, not with who asks",
    "setup:document_draft#published": "as above",
    "signin:confirm_demo": "outside the demo there is no such page, for anybody",
    "signin:confirm_with": "there is no such provider, for anybody",
    "signin:link": "as above",
}

pytestmark = [pytest.mark.django_db, pytest.mark.walk, pytest.mark.timeout(1800)]


def undeclared(found: list[Route]) -> Iterator[str]:
    """What is wrong before anybody is asked anything. Routes without a line are asked below, so that it can be shown."""
    names = {route.name for route in found}
    for route in found:
        if not route.name:
            yield f"{route.pattern} has no name"
        elif route.permission is None:
            yield f"{route.name}: its view does not say whom it is for (@permits, @for_everyone or @open_to_all)"
        for key, lines in lines_of(route.name):
            yield from _ill_declared(route, key, lines)
    for key in declared():
        if key.partition("#")[0] not in names:
            yield f"{key}: declared, and not there"
    for key in OBJECTS:
        if key.partition("#")[0] not in names:
            yield f"{key}: has objects, and is not there"


def _ill_declared(route: Route, key: str, lines: dict[str, str]) -> Iterator[str]:
    if route.parts and key not in OBJECTS:
        yield f"{key}: {', '.join(route.parts)} need a line in tests/architecture/objects.py"
    if not lines:
        yield f"{key}: no method declared"
    for method, line in lines.items():
        if method not in METHODS:
            yield f"{key}: {method} is no method"
        open_to_all = expected(line, name=key)[OUT] not in (SIGN_IN, HIDDEN)
        if open_to_all and not route.is_open:
            yield f"{key}: declared for people who are not signed in, and not open to them"


def wrong(site: Site, route: Route) -> Iterator[str]:
    """Where the site answers a route otherwise than declared, for each of the objects it is tried on."""
    kept, is_guarded = dict(lines_of(route.name)), route.permission != OPEN
    if route.name not in kept or (route.parts and route.name not in OBJECTS):
        yield f'undeclared, and answers:\n["{route.name}"]\n' + "\n".join(_observed(site, route))
        return
    for key, lines in kept.items():
        for method, line in lines.items():
            for actor, answer in expected(line, name=key).items():
                address, noted = site.path(route, own(site, route, key, actor)), notes()
                given = site.ask(actor, method, address).kind
                if given != answer:
                    yield f"{method} {key} as {actor}: {given}, declared {answer}"
                if actor != OUT and given in DENIED and is_guarded and key not in NOT_DENIED and notes() == noted:
                    yield f"{method} {key} as {actor}: {given}, and nobody noted that it was denied"
    for method in set(METHODS) - kept[route.name].keys():
        yield from _other_methods(site, route, method)


def notes() -> int:
    """How much was written into the audit in this transaction, whatever was taken back since."""
    return written().get("audit_auditentry", 0)


def own(site: Site, route: Route, key: str, actor: str) -> Parts:
    """What fills the parts of a route for an actor; nothing, where it has none."""
    return OBJECTS[key].own(site, actor) if route.parts else {}


def _other_methods(site: Site, route: Route, method: str) -> Iterator[str]:
    """A method nobody declared is nobody's: whoever may open the route is told so, the others learn nothing."""
    opened = [actor for line in declared()[route.name].values() for actor, kind in expected(line, name="").items() if kind == OK]
    actor = opened[0] if opened else "HRA"
    given = site.ask(actor, method, site.path(route, own(site, route, route.name, actor))).kind
    if given not in ((NOT_SO,) if opened else (NOT_SO, HIDDEN)):
        yield f"{method} {route.name} as {actor}: {given}, and not declared (should it be @require_safe or @require_POST?)"


def _observed(site: Site, route: Route) -> Iterator[str]:
    """The lines that would say what the site answers now: to be read, not to be copied blindly."""
    if route.parts and route.name not in OBJECTS:
        yield f"# give it a line in tests/architecture/objects.py for {', '.join(route.parts)}"
        return
    for method in METHODS[:2]:
        answers = {}
        for actor in EVERYBODY:
            answers[actor] = site.ask(actor, method, site.path(route, own(site, route, route.name, actor))).kind
        if set(answers.values()) - {SIGN_IN, HIDDEN, NOT_SO}:
            yield f'{method} = "{as_line(answers)}"'


def leaking(site: Site, route: Route) -> Iterator[str]:
    """Where something out of reach is answered otherwise than something that never was.

    Out of reach is what lies far from an actor, and what is near but hidden from them: a draft, a strict case. Whoever
    is turned away at the door of a view, whatever its object, is asked about in ``wrong``.
    """
    if not route.parts:
        return
    for key, lines in lines_of(route.name):
        for method, line in lines.items() if key in OBJECTS else ():
            for actor, hidden in list(_hidden_from(site, key, expected(line, name=key))):
                if not site.is_stopped_at_the_door(actor, route):
                    yield from _unlike_nothing(site, route, key, method, actor, hidden)


def _hidden_from(site: Site, key: str, answers: dict[str, str]) -> Iterator[tuple[str, list[Parts]]]:
    """For each actor what is there and must not be known to be; all of it is made before anybody is asked."""
    for actor, answer in answers.items():
        foreign, near = OBJECTS[key].foreign(site, actor), OBJECTS[key].own(site, actor)
        if answer != SIGN_IN:
            yield actor, [*([foreign] if foreign else []), *([near] if answer == HIDDEN else [])]


def _unlike_nothing(site: Site, route: Route, key: str, method: str, actor: str, hidden: list[Parts]) -> Iterator[str]:
    nothing = site.ask(actor, method, site.path(route, OBJECTS[key].missing)) if hidden else None
    for parts in hidden:
        answer = site.ask(actor, method, site.path(route, parts))
        if answer.kind != HIDDEN:
            yield f"{method} {key} as {actor}: something out of reach is answered {answer.status}"
        elif nothing is None or (answer.status, answer.body) != (nothing.status, nothing.body):
            yield f"{method} {key} as {actor}: something out of reach looks otherwise than nothing at all"


def test_every_route_is_declared_and_says_whom_it_is_for() -> None:
    assert list(undeclared(routes())) == []


@pytest.mark.parametrize("part", PARTS)
def test_every_route_answers_every_role_as_declared(site: Site, part: str) -> None:
    found = [complaint for route in routes() if part_of(route.name) == part for complaint in wrong(site, route)]
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_out_of_reach_looks_like_what_never_was(site: Site, part: str) -> None:
    found = [complaint for route in routes() if part_of(route.name) == part for complaint in leaking(site, route)]
    assert not found, "\n\n".join(found)


def test_what_strangers_reach_is_exactly_this() -> None:
    """Read this list aloud. Everything else sends them to the sign-in page first."""
    assert sorted(route.name for route in routes() if route.is_open) == sorted(declared_open())


def declared_open() -> list[str]:
    """The routes whose lines say that somebody who is not signed in gets something other than the sign-in page."""
    return list({
        key.partition("#")[0] for key, lines in declared().items()
        if any(OUT in line.replace(",", " ").split() for line in lines.values())
    })


# -- the tests, tested: each of these seeded faults must turn the matrix red -----------------------------------------


def seeded(*patterns: URLPattern) -> types.ModuleType:
    """The site's own addresses and a few more."""
    from lingxiao.config import urls

    module = types.ModuleType("seeded_urls")
    module.urlpatterns = [*patterns, *urls.urlpatterns]  # type: ignore[attr-defined]
    return module


def walked(*patterns: URLPattern) -> list[Route]:
    """All routes, the seeded ones first."""
    return routes(URLResolver(get_resolver().pattern, seeded(*patterns)))


def hello(_request: HttpRequest, **_parts: object) -> HttpResponse:
    """A view that forgot to say whom it is for."""
    return HttpResponse("everybody's pay")


def test_a_view_that_does_not_say_whom_it_is_for_is_found() -> None:
    complaints = list(undeclared(walked(path("hidden/", hello, name="hidden"))))
    assert complaints == ["hidden: its view does not say whom it is for (@permits, @for_everyone or @open_to_all)"]


def test_a_route_without_a_name_is_found() -> None:
    assert list(undeclared(walked(path("hidden/", hello)))) == ["hidden/ has no name"]


def test_a_route_nobody_declared_is_found_and_shown(site: Site) -> None:
    from lingxiao.web.pages import permits

    view = permits("people.grant_roles")(hello)  # type: ignore[arg-type]
    urls = seeded(path("hidden/", view, name="hidden"))
    with override_settings(ROOT_URLCONF=urls):
        (complaint,) = wrong(site, Route("hidden", "hidden/", view, ()))
    assert complaint == 'undeclared, and answers:\n["hidden"]\nGET = "HRA SYS"\nPOST = "HRA SYS"'


@pytest.mark.parametrize(("make", "says"), [
    (lambda view: view, "GET setup:access as BP: ok, declared 404"),
    (lambda view: permitting(view, "people.read_org"), "GET setup:access as MGR: ok, declared 404"),
])
def test_a_view_that_lets_in_more_than_declared_is_found(
    site: Site, make: Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]], says: str,
) -> None:
    """The seeded bug of A1: ``@permits`` forgotten, and ``@permits`` with the wrong permission."""
    view = make(hello)
    urls = seeded(path("setup/access/", view, name="seeded"))
    with override_settings(ROOT_URLCONF=urls):
        complaints = list(wrong(site, Route("setup:access", "setup/access/", view, ())))
    assert says in complaints


def permitting(view: Callable[..., HttpResponse], permission: str) -> Callable[..., HttpResponse]:
    """The view, for whoever has this permission."""
    from lingxiao.web.pages import permits

    return permits(permission)(view)  # type: ignore[return-value]


def test_a_denial_that_nobody_notes_is_found(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded bug of G6."""
    monkeypatch.setattr("lingxiao.web.viewing.note_denied", lambda *_what: None)
    complaints = list(wrong(site, next(route for route in routes() if route.name == "setup:access")))
    assert "GET setup:access as MGR: 404, and nobody noted that it was denied" in complaints


def test_a_view_that_shows_what_is_out_of_reach_is_found(site: Site) -> None:
    """The seeded bug of A2: an object fetched by its number alone."""
    view = permitting(hello, "people.read_org")
    urls = seeded(path("setup/organisation/people/<int:person_id>/", view, name="seeded"))
    with override_settings(ROOT_URLCONF=urls):
        complaints = list(leaking(site, next(route for route in routes() if route.name == "setup:person")))
    assert "GET setup:person as TM: something out of reach is answered 200" in complaints


def test_a_404_that_says_more_than_another_is_found(site: Site) -> None:
    def tells(_request: HttpRequest, person_id: int) -> HttpResponse:
        return HttpResponse("not yours" if person_id < 99_999_999 else "no such person", status=404)

    urls = seeded(path("setup/organisation/people/<int:person_id>/", tells, name="seeded"))
    with override_settings(ROOT_URLCONF=urls):
        complaints = list(leaking(site, next(route for route in routes() if route.name == "setup:person")))
    assert "GET setup:person as TM: something out of reach looks otherwise than nothing at all" in complaints


@pytest.mark.parametrize("line", ["HRA NOBODY", "HRA, 200: BP", "403 HRA"])
def test_a_word_the_matrix_does_not_know_is_found(line: str) -> None:
    with pytest.raises(ValueError, match=r"is no answer|is nobody"):
        expected(line, name="x")


def test_the_matrix_names_every_role() -> None:
    """All twelve of the permission matrix; the customer respondent has no account and is whoever is not signed in."""
    from lingxiao.engines.people.enums import Role

    assert {*ACTORS.values(), "customer"} == set(Role.values)
    assert matrix.as_line(expected("HRA, 403: BP", name="x")) == "HRA, 403: BP"
    assert matrix.as_line(expected("ALL OUT", name="x")) == "ALL OUT"
