"""Secrets reach exactly who may read them (goals A4 and A8): every page, list, file, mail and log is searched for them.

``canaries.py`` plants them and says who may find each. Everybody opens every route with every object that holds one, in
every form it comes in; what they get is unpacked and searched. A secret nobody finds is a defect of the test.
"""

from __future__ import annotations

import io
import logging
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from tests.architecture.canaries import FOUND_BY, plant
from tests.architecture.matrix import ACTORS, EVERYBODY, OUT, Site, declared
from tests.architecture.objects import OBJECTS
from tests.architecture.routes import Route, routes
from tests.architecture.test_matrix import permitting, seeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.walk, pytest.mark.timeout(1800)]

READER = shutil.which("pdftotext")
FILES = ("?state=", "?state=&as=xlsx", "?state=&as=csv")
"""A list whole, and as files."""
IN_FORMS = {
    **dict.fromkeys(
        ("desk:cases", "desk:meetings", "cockpit:home", "cockpit:documents", "cockpit:issue_statements", "setup:documents",
         "setup:access", "setup:access_sessions", "setup:organisation"), FILES,
    ),
    "desk:home": ("?show=overdue", "?show=this_week", "?show=later", "?show=owed_to_me"),
    "cockpit:debt": ("?side=company", "?side=manager", "?side=company&as=xlsx"),
    "desk:search": ("?q=manager", "?q=文件"),
}
"""Pages that come in more than one form."""
PLAIN_FORMS = {
    "desk:document_sign", "desk:document_contest", "desk:document_signed", "desk:document_deliver", "desk:document_revoke",
    "desk:document_evidence", "desk:hand_over",
}
"""Pages with a form about something and no more of it than its own page shows; passed by, for they are many."""
HALVES = ("HRA BP DIR MGR TM OUT", "FIN COM COU EXE AUD SYS")
"""Everybody, in two walks that run beside each other."""
SUBJECTS = ("manager", "team_member", "south_manager")
"""About whom the canaries speak."""


@pytest.fixture
def site(site: Site) -> Site:
    """The site with everything planted."""
    plant(site)
    return site


def things(site: Site) -> dict[str, list[object]]:
    """What can stand in an address, by the name of the part: every object that holds a canary, or may."""
    from lingxiao.engines.activities.models import Meeting
    from lingxiao.engines.cadence.models import Due
    from lingxiao.engines.cases.models import Case
    from lingxiao.engines.documents.models import Issue, RefusalRecord, TemplateVersion
    from lingxiao.engines.duties.models import DutyStatement, EvidenceDelivery
    from lingxiao.engines.people.models import OrganisationImport
    from lingxiao.kernel.notices.models import Notice

    def numbers(model: Any, **which: object) -> list[object]:
        return list(model.objects.filter(**which).order_by("pk").values_list("pk", flat=True))

    people = [site.small.people[name].pk for name in SUBJECTS]
    handed_in = numbers(EvidenceDelivery, delivered_at__isnull=False)
    return {
        "issue_id": numbers(Issue), "case_id": numbers(Case), "meeting_id": numbers(Meeting),
        "due_id": [*numbers(Due, practice__startswith="cases"), *numbers(Due, snooze_count__gt=0)],
        "version_id": numbers(TemplateVersion, state__in=("draft", "consultation")), "record_id": numbers(RefusalRecord),
        "statement_id": numbers(DutyStatement), "delivery_id": handed_in, "import_id": numbers(OrganisationImport),
        "notice_id": numbers(Notice, body_zh__contains="CANARY"), "person_id": list(people), "area_key": ["duties"],
    }


def addresses(site: Site, route: Route) -> Iterator[str]:
    """Every address of a route: with each thing in its first part, in each form it comes in."""
    if not route.parts:
        here = site.path(route, {})
        yield here
        yield from (here + form for form in IN_FORMS.get(route.name, ()))
        return
    known, first = things(site), route.parts[0]
    if first not in known or route.name not in OBJECTS or route.name in PLAIN_FORMS:
        return
    rest = {part: value for part, value in OBJECTS[route.name].missing.items() if part != first}
    for value in known[first]:
        for number in (1, 2, 3) if "number" in rest else (0,):
            yield site.path(route, {**rest, first: value, **({"number": number} if number else {})})


def unpacked(content: bytes) -> bytes:
    """The bytes, and what is packed in them: sheets, bundles, papers."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return content + b"\n".join(unpacked(archive.read(name)) + name.encode() for name in archive.namelist())
    if content.startswith(b"%PDF") and READER is not None:
        return content + subprocess.run([READER, "-", "-"], input=content, capture_output=True, check=True).stdout
    return content


def gathered(site: Site, actor: str, found: list[Route]) -> bytes:
    """Everything these routes give an actor, one after the other."""
    got = []
    for route in found:
        if "GET" in declared().get(route.name, {}) and not site.is_stopped_at_the_door(actor, route):
            got += [unpacked(site.ask(actor, "GET", address).body) for address in addresses(site, route)]
    return b"\n".join(got)


def bundles(site: Site, actor: str) -> bytes:
    """The evidence of every copy, as far as an actor may take it."""
    typed = {"edition": "internal", "reason": "仲裁"}
    paths = [site.reverse("desk:document_evidence", {"issue_id": pk}) for pk in things(site)["issue_id"]]
    return b"\n".join(unpacked(site.ask(actor, "POST", path, typed).body) for path in paths)


def calendar(site: Site, actor: str) -> bytes:
    """What an actor's own calendar feed holds."""
    from lingxiao.engines.cadence.domain import feeds

    viewer = site.small.viewer(ACTORS[actor])
    with transaction.atomic():
        token = feeds.open_feed(viewer=viewer, at=viewer.now)
        body = site.send(OUT, "GET", f"{site.reverse('desk:calendar', {})}?token={token}").body
        transaction.set_rollback(True)
    return body


def mails(site: Site) -> dict[str, bytes]:
    """What goes out to each actor in the four weeks to come, while everything falls due and climbs its ladder."""
    from datetime import UTC, datetime, timedelta

    from lingxiao.engines.cadence import tasks
    from lingxiao.kernel.notices.models import Message

    names = {site.small.people[name].pk: actor for actor, name in ACTORS.items()}
    with transaction.atomic():
        for days in range(0, 29, 7):
            at = (datetime(2026, 11, 24, 2, tzinfo=UTC) + timedelta(days=days)).isoformat()
            for task in (tasks.climb, tasks.gather_digests, tasks.deliver):
                task(at=at)
        sent = list(Message.objects.values_list("person_id", "subject", "text", "html"))
        transaction.set_rollback(True)
    assert sent
    got = dict.fromkeys(EVERYBODY, b"")
    for person, *texts in sent:
        # Whoever is nobody of the matrix may find nothing at all, as somebody signed out.
        got[names.get(person or 0, OUT)] += "\n".join(texts).encode()
    return got


def astray(got: dict[str, bytes]) -> list[str]:
    """Which secret somebody found who may not."""
    return sorted(
        f"{actor} finds {word}" for word, may in FOUND_BY.items() for actor, content in got.items()
        if actor not in may.split() and _is_whole(word, content)
    )


def _is_whole(word: str, content: bytes) -> bool:
    """Whether the word stands there by itself, and not as the beginning of a longer one."""
    return re.search(re.escape(word.encode()) + rb"(?![A-Z])", content) is not None


def unfound(got: dict[str, bytes]) -> list[str]:
    """Which secret did not reach somebody who may read it: then it proves nothing that others did not find it."""
    return sorted(
        f"{actor} does not find {word}" for word, may in FOUND_BY.items() for actor in may.split()
        if actor in got and not _is_whole(word, got[actor])
    )


def everything(site: Site, *, actors: tuple[str, ...] = EVERYBODY, found: list[Route] | None = None) -> dict[str, bytes]:
    """What each actor comes upon on the site."""
    asked = routes() if found is None else found
    return {actor: gathered(site, actor, asked) for actor in actors}


@pytest.mark.parametrize("half", HALVES)
def test_secrets_reach_exactly_who_may_read_them(site: Site, half: str, caplog: pytest.LogCaptureFixture) -> None:
    actors = tuple(half.split())
    with caplog.at_level(logging.DEBUG):
        got = everything(site, actors=actors)
        for actor in set(actors) & set(ACTORS):
            got[actor] += bundles(site, actor) + calendar(site, actor)
    complaints = astray(got) + unfound(got)
    assert not complaints, "\n".join(complaints)
    assert astray({OUT: caplog.text.encode()}) == []


def test_everybody_walks() -> None:
    assert sorted(" ".join(HALVES).split()) == sorted(EVERYBODY)


@pytest.fixture(autouse=True)
def a_mail_server(settings: Settings) -> None:
    """There is one, so that mails are written."""
    settings.EMAIL_HOST = "mail.test"


def test_mails_hold_no_secret_of_others(site: Site) -> None:
    assert astray(mails(site)) == []


# -- the tests, tested -----------------------------------------------------------------------------------------------


def _everything_there_is(_request: HttpRequest) -> HttpResponse:
    """A view that hands out whole rows, as a serializer with all fields would."""
    from lingxiao.engines.cases.models import Entry

    return HttpResponse("\n".join(f"{row}" for row in Entry.objects.values()))


def test_whole_rows_handed_out_are_found(site: Site) -> None:
    """The seeded bug of A4."""
    urls = seeded(path("desk/cases/", permitting(_everything_there_is, "people.read_org"), name="seeded"))
    listed = [route for route in routes() if route.name == "desk:cases"]
    with override_settings(ROOT_URLCONF=urls):
        found = astray(everything(site, actors=("DIR", "MGR", "SYS", OUT), found=listed))
    assert {"DIR finds CANARYAPPEAL", "DIR finds CANARYREPORT", "MGR finds CANARYREMARK", "SYS finds CANARYOWN"} <= set(found)
    assert not [one for one in found if one.startswith(OUT)]


def test_a_secret_in_a_file_in_a_mail_or_in_a_log_is_found(site: Site) -> None:
    from lingxiao.kernel import notices
    from lingxiao.kernel.words import Bilingual
    from tests.architecture.objects_desk import words

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", "CANARYMINUTES")
    assert astray({"AUD": unpacked(out.getvalue()), "MGR": b"CANARYMINUTES"}) == ["AUD finds CANARYMINUTES"]
    notices.post(
        to_person_id=site.small.people["auditor"].pk, kind="x.y", title=words("CANARYMINUTES"), body=Bilingual("…"),
        link="/desk/", at=site.small.viewer("auditor").now,
    )
    assert "AUD finds CANARYMINUTES" in astray(mails(site))
    assert astray({OUT: b"log: CANARYREPORTTITLE"}) == ["OUT finds CANARYREPORTTITLE"]


@pytest.mark.skipif(READER is None, reason="pdftotext, which reads a PDF as a person does, is not installed")
def test_a_secret_on_paper_is_read(site: Site) -> None:
    from lingxiao.engines.documents.models import Issue

    (issue,) = Issue.objects.filter(template__key="cn-c3")
    address = site.reverse("desk:document_paper", {"issue_id": issue.pk})
    assert b"CANARYAGREEMENT" in unpacked(site.ask("BP", "GET", address).body)
    assert b"CANARYAGREEMENT" not in unpacked(site.ask("AUD", "GET", address).body)
