"""Who changes what with a form that is filled in (goals A1, A2, A5, A8): exactly who may, what they reach, its fields.

``deeds.py`` and its like hold one form for every POST of the matrix. Each test is proven by a seeded fault below.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.http import Http404, HttpResponse
from django.test import override_settings
from django.urls import path

from tests.architecture.deeds import DEEDS, WITHOUT
from tests.architecture.doing import NOISE, Deed
from tests.architecture.matrix import (
    ACTORS,
    EVERYBODY,
    HIDDEN,
    OK,
    OUT,
    PARTS,
    Site,
    declared,
    expected,
    lines_of,
    part_of,
)
from tests.architecture.objects import OBJECTS
from tests.architecture.posting import attempt, beside, sequences, turn_back
from tests.architecture.routes import routes
from tests.architecture.test_matrix import permitting, seeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

pytestmark = [pytest.mark.django_db, pytest.mark.walk, pytest.mark.timeout(1800)]

NONSENSE = ("\u202e²" + "长" * 30_000, "9" * 30)
"""What no field of ours takes; whoever types it gets a sentence."""


def deeds_of(part: str) -> list[Deed]:
    """The deeds of one part of the site."""
    return [deed for deed in DEEDS if part_of(deed.route) == part]


def undone() -> Iterator[str]:
    """POSTs that nobody fills in, and deeds that fit no route."""
    posts = {route.name for route in routes() if any("POST" in lines for _key, lines in lines_of(route.name))}
    done = {deed.route for deed in DEEDS}
    for name in sorted(posts - done - WITHOUT.keys()):
        yield f"{name}: give it a form in deeds*.py, or say in WITHOUT why not"
    for name in sorted((done | WITHOUT.keys()) - posts):
        yield f"{name}: has a form, and takes none"
    for name in sorted(done & WITHOUT.keys()):
        yield f"{name}: has a form, and a reason to have none"
    keys = [deed.key for deed in DEEDS]
    for name in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{name}: stands there twice"


def test_every_form_is_filled_in_or_says_why_not() -> None:
    assert list(undone()) == []


def misdone(site: Site, deed: Deed) -> Iterator[str]:
    """Who changes something and should not, or should and does not; and where that differs from the matrix."""
    line = declared().get(deed.key, declared()[deed.route])["POST"] if deed.parts is None else ""
    for actor in EVERYBODY:
        tried = attempt(site, deed, actor)
        if actor in deed.who():
            if not deed.writes_something(tried.tables):
                yield f"{deed.key} as {actor}: changes nothing, and is answered {tried.answer.status}"
            if line and expected(line, name=deed.key)[actor] != OK:
                yield f"{deed.key} as {actor}: does it, and is declared otherwise"
        elif tried.tables - NOISE:
            yield f"{deed.key} as {actor}: changes {', '.join(sorted(tried.tables - NOISE))}"


@pytest.mark.parametrize("part", PARTS)
def test_exactly_who_may_changes_something(site: Site, part: str) -> None:
    found = [complaint for deed in deeds_of(part) for complaint in misdone(site, deed)]
    assert not found, "\n".join(found)


def reaching_too_far(site: Site, deed: Deed) -> Iterator[str]:
    """Where a filled-in form does something to what is out of reach, or is answered otherwise than for nothing at all."""
    if deed.object_key not in OBJECTS:
        return
    objects, is_named = OBJECTS[deed.object_key], deed.object_key == deed.key or deed.parts is None
    for actor in EVERYBODY if is_named else ():
        foreign = objects.foreign(site, actor)
        if foreign is None or actor == OUT:
            continue
        far = attempt(site, deed, actor, parts=foreign)
        none = attempt(site, deed, actor, parts=objects.missing)
        if far.tables - NOISE:
            yield f"{deed.key} as {actor}: changes {', '.join(sorted(far.tables - NOISE))} out of reach"
        if far.answer.kind != HIDDEN or (far.answer.status, far.answer.body) != (none.answer.status, none.answer.body):
            yield f"{deed.key} as {actor}: what is out of reach is answered {far.answer.status}, and otherwise than nothing"


@pytest.mark.parametrize("part", PARTS)
def test_a_filled_form_does_nothing_to_what_is_out_of_reach(site: Site, part: str) -> None:
    found = [complaint for deed in deeds_of(part) for complaint in reaching_too_far(site, deed)]
    assert not found, "\n".join(found)


def taking_more(site: Site, deed: Deed) -> Iterator[str]:
    """Where fields that are not the form's own change what is written. On a clock that stands, with counters turned back."""
    actor = next((one for one in EVERYBODY if one in deed.who()), None)
    if actor is None:
        return
    deed.own(site, actor)
    more = beside(deed.form(site, actor), site.small.people["south_manager"].pk)
    with time_machine.travel(datetime.now(UTC), tick=False):
        kept = sequences()
        alone = attempt(site, deed, actor, wants_rows=True)
        turn_back(kept)
        with override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=None):  # there are more columns than a form may have fields
            crowded = attempt(site, deed, actor, more=more, wants_rows=True)
        turn_back(kept)
    if alone.answer.status != crowded.answer.status:
        yield f"{deed.key} as {actor}: {alone.answer.status} alone, {crowded.answer.status} with fields of others"
    for table in sorted(alone.tables | crowded.tables):
        one, two = alone.rows.get(table, []), crowded.rows.get(table, [])
        if one != two and table != "people_signinsession":
            differing = next((row for row in two if row not in one), "less than before")
            yield f"{deed.key} as {actor}: fields of others change {table}: {differing}"


@pytest.mark.parametrize("part", PARTS)
def test_a_form_takes_its_own_fields_and_no_others(site: Site, part: str) -> None:
    found = [complaint for deed in deeds_of(part) for complaint in taking_more(site, deed)]
    assert not found, "\n".join(found)


def faltering(site: Site, deed: Deed) -> Iterator[str]:
    """Where nonsense in one field is a fault and not a sentence."""
    actor = next((one for one in EVERYBODY if one in deed.who()), None)
    if actor is None:
        return
    for name in deed.form(site, actor):
        for typed in NONSENSE:
            try:
                attempt(site, Deed(deed.key, deed.doers, _with(deed, name, typed), deed.before, deed.parts, deed.query), actor)
            except Exception as problem:  # noqa: BLE001 -- whatever it is, it is told with the field it came from
                yield f"{deed.key} as {actor}, {name}={typed[:12]!r}: {type(problem).__name__}: {str(problem)[:80]}"


def _with(deed: Deed, name: str, typed: str) -> Any:
    return lambda site, actor: {**deed.form(site, actor), name: typed}


@pytest.mark.parametrize("part", PARTS)
def test_nonsense_in_a_field_is_answered_with_a_sentence(site: Site, part: str) -> None:
    found = [complaint for deed in deeds_of(part) for complaint in faltering(site, deed)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("address", ["/desk/search/?q=%00", "/signin/?next=%00", "/cockpit/documents/?q=a%00"])
def test_a_character_that_no_text_has_is_refused_wherever_it_stands(site: Site, address: str) -> None:
    for answer in (site.ask("HRA", "GET", address), site.ask("HRA", "POST", "/desk/preferences/", {"rhythm": "a\0"})):
        assert answer.status == 400
        assert "没有任何改动" in answer.body.decode()


# -- the tests, tested: each of these seeded faults must turn them red -----------------------------------------------


def deed(key: str) -> Deed:
    """The deed of this key."""
    return next(one for one in DEEDS if one.key == key)


def _takes_everything(request: HttpRequest, due_id: int) -> HttpResponse:
    """A view that asks nobody and sets whatever is sent: the seeded bug of A1, A2 and A5 at once."""
    from lingxiao.engines.cadence.models import Due

    held = Due.objects.filter(pk=due_id).first()
    if held is None:
        raise Http404
    held.snoozed_until = request.POST["until"]
    for name in ("state", "owner_id", "is_urgent"):
        if name in request.POST:
            setattr(held, name, request.POST[name])
    held.save()
    return HttpResponse()


@pytest.fixture
def careless() -> Any:
    """The site with that view in place of the right one."""
    view = permitting(_takes_everything, "cadence.read")
    return override_settings(ROOT_URLCONF=seeded(path("desk/dues/<int:due_id>/snooze/", view, name="seeded")))


def test_a_form_that_works_for_who_may_not_is_found(site: Site, careless: Any) -> None:
    with careless:
        assert "desk:snooze as AUD: changes cadence_due" in list(misdone(site, deed("desk:snooze")))


def test_a_form_that_reaches_too_far_is_found(site: Site, careless: Any) -> None:
    with careless:
        found = list(reaching_too_far(site, deed("desk:snooze")))
    assert "desk:snooze as BP: changes cadence_due out of reach" in found
    assert "desk:snooze as BP: what is out of reach is answered 200, and otherwise than nothing" in found


def test_a_form_that_takes_more_than_its_own_is_found(site: Site, careless: Any) -> None:
    with careless:
        (complaint,) = taking_more(site, deed("desk:snooze"))
    assert complaint.startswith("desk:snooze as HRA: fields of others change cadence_due") or "desk:snooze as MGR" in complaint
    assert f'"owner_id": {site.small.people["south_manager"].pk}' in complaint


def test_a_fault_is_found(site: Site, careless: Any) -> None:
    with careless:
        assert any("until=" in one and "ValidationError" in one for one in faltering(site, deed("desk:snooze")))


def test_a_deed_that_does_nothing_is_found(site: Site) -> None:
    idle = Deed("desk:snooze", "MGR AUD", {"until": "", "reason": ""})
    assert list(misdone(site, idle)) == [
        "desk:snooze as MGR: changes nothing, and is answered 422",
        "desk:snooze as AUD: changes nothing, and is answered 403",
        "desk:snooze as AUD: does it, and is declared otherwise",
    ]


def test_a_form_nobody_filled_in_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.architecture.test_posts.DEEDS", [one for one in DEEDS if one.key != "desk:snooze"])
    assert list(undone()) == ["desk:snooze: give it a form in deeds*.py, or say in WITHOUT why not"]


def test_what_is_sent_beside_a_form_is_every_field_of_every_table() -> None:
    sent = beside({"until": "", "disable-reason": ""}, 7)
    assert {"is_superuser", "state", "owner_id", "disable-owner_id", "confidentiality", "company", "fen"} <= sent.keys()
    assert "until" not in sent
    assert sum(len(values) for values in sent.values()) > 500
    assert set(ACTORS) < set(EVERYBODY)
