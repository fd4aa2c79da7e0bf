"""A right that is taken away is gone at the next request, whichever way it went (goal A6).

Each way stands beside who loses it and what they had open in their browser: pages, a form already filled in, a calendar
feed. Before, all of it answers; after, none of it does, and the form changes nothing. That whoever leaves, is disabled or
signed out everywhere is out altogether stands in ``tests/web/signin/test_sessions.py`` too, by password and clock.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.architecture.doing import NOISE
from tests.architecture.matrix import ACTORS, OK, OUT, SIGN_IN, Site
from tests.architecture.objects_desk import case, company_due, meeting, open_talk
from tests.architecture.objects_documents import statement
from tests.architecture.posting import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.walk, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Loss:
    """One way to lose a right: whose it was, what they had open, and whether they are out altogether."""

    who: str
    how: Callable[[Site], object]
    pages: Callable[[Site], list[str]]
    form: Callable[[Site], tuple[str, dict[str, str]]] | None = None
    is_out: bool = False


def _by_page(path: Callable[[Site], str], typed: dict[str, str]) -> Callable[[Site], object]:
    """Somebody of HR does it, on their own page."""
    def how(site: Site) -> None:
        answer = site.send("HRA", "POST", path(site), typed)
        assert answer.status == 302, answer.body.decode()
    return how


def _person(site: Site, name: str) -> int:
    return int(site.small.people[name].pk)


def _role_ended(site: Site) -> None:
    from lingxiao.engines.people.models import RoleGrant

    grant = RoleGrant.objects.get(person=site.small.people["hrbp"])
    yesterday = site.small.viewer("hr_admin").today - timedelta(days=1)
    _by_page(lambda _site: f"/setup/access/grants/{grant.pk}/end/", {"last_day": yesterday.isoformat(), "reason": "x"})(site)


def _left(site: Site) -> None:
    from lingxiao.engines.people.domain import employing

    viewer = site.small.viewer("hr_admin")
    employing.leave(viewer=viewer, person=site.small.people["manager"], last_day=viewer.today - timedelta(days=1), reason="x")


def _report_moved(site: Site) -> None:
    """The team member goes to the South, to another unit and another superior."""
    from lingxiao.engines.people.domain import lines, posts
    from lingxiao.engines.people.models import Position

    viewer, person = site.small.viewer("hr_admin"), site.small.people["team_member"]
    posts.appoint(
        viewer=viewer, person=person, position=Position.objects.get(code="REP"), unit=site.small.units["SOUTH_1"],
        starting=viewer.today,
    )
    lines.reassign(viewer=viewer, person=person, manager=site.small.people["south_manager"], starting=viewer.today)


def _director_moved(site: Site) -> None:
    """The director of the East becomes one of the staff."""
    from lingxiao.engines.people.domain import posts
    from lingxiao.engines.people.models import Position

    viewer = site.small.viewer("hr_admin")
    posts.appoint(
        viewer=viewer, person=site.small.people["director"], position=Position.objects.get(code="STAFF"),
        unit=site.small.units["HQ"], starting=viewer.today,
    )


def _signed_out(site: Site) -> None:
    _by_page(lambda one: f"/setup/access/people/{_person(one, 'manager')}/out/", {})(site)


def _session_ended(site: Site) -> None:
    from lingxiao.engines.people.session_store import digest_of

    _by_page(lambda _site: "/setup/access/sessions/end/", {"chosen": digest_of(site.cookies["MGR"])})(site)


def _no_longer_shared(site: Site) -> None:
    from lingxiao.engines.activities.domain import meetings

    viewer = site.small.viewer("team_member")
    meetings.unshare_meeting(viewer=viewer, meeting=meeting(site, ""))


def _shared_talk(site: Site) -> list[str]:
    from lingxiao.engines.activities.domain import meetings

    for name in ("manager", "team_member"):
        viewer = site.small.viewer(name)
        meetings.share_meeting(viewer=viewer, meeting=meeting(site, ""), at=viewer.now)
    return [f"/desk/meetings/{meeting(site, '').pk}/"]


def _feed(site: Site, actor: str) -> str:
    from lingxiao.engines.cadence.domain import feeds

    viewer = site.small.viewer(ACTORS[actor])
    return f"/desk/calendar.ics?token={feeds.open_feed(viewer=viewer, at=viewer.now)}"


def _pages_of_the_hrbp(site: Site) -> list[str]:
    return [
        f"/desk/documents/{statement(site, '').pk}/", f"/desk/cases/{case(site, '')}/", f"/desk/dues/{company_due(site, '')}/",
        f"/desk/meetings/{open_talk(site, '').pk}/", f"/cockpit/people/{_person(site, 'manager')}/",
        "/cockpit/", "/cockpit/debt/", f"/setup/organisation/people/{_person(site, 'manager')}/", "/setup/documents/",
    ]


def _pages_of_the_director(site: Site) -> list[str]:
    return [
        f"/desk/documents/{statement(site, '').pk}/", f"/cockpit/people/{_person(site, 'manager')}/", "/cockpit/",
        f"/setup/organisation/people/{_person(site, 'team_member')}/", "/cockpit/duties/issue/",
    ]


def _lent(site: Site) -> object:
    """The director lends the manager what a director sees of the people of the East."""
    from lingxiao.engines.people.models import Delegation

    today = site.small.viewer("director").today
    return Delegation.objects.create(
        giver=site.small.people["director"], receiver=site.small.people["manager"], reason="出差",
        permissions=["health.open_cockpit", "health.read_figure", "people.read_org"],
        validity=DateRange(today - timedelta(days=7), today + timedelta(days=7)),
    )


def _pages_of_a_borrower(site: Site) -> list[str]:
    """Among them somebody of the East whom only the director leads: nobody reaches by a loan who lent it."""
    from lingxiao.engines.people.domain import posts
    from lingxiao.engines.people.models import Position

    viewer = site.small.viewer("hr_admin")
    site.small.add("neighbour")
    posts.appoint(
        viewer=viewer, person=site.small.people["neighbour"], position=Position.objects.get(code="REP"),
        unit=site.small.units["EAST"], starting=viewer.today,
    )
    _lent(site)
    return ["/cockpit/", f"/setup/organisation/people/{_person(site, 'neighbour')}/"]


def _loan_ended(site: Site) -> None:
    from lingxiao.engines.people.domain import delegating

    viewer = site.small.viewer("director")
    (loan,) = delegating.visible_to(viewer, on=viewer.today)
    delegating.end_loan(viewer=viewer, loan=loan, at=viewer.now)


OWN = ["/desk/", "/signin/account/"]
LOSSES = {
    "a role is ended": Loss("BP", _role_ended, _pages_of_the_hrbp, lambda site: (
        f"/desk/cases/{case(site, '')}/triage/", {"severity": "high"},
    )),
    "a post is left for another": Loss("DIR", _director_moved, _pages_of_the_director, lambda site: (
        f"/desk/documents/{statement(site, '').pk}/revoke/", {"text": "不再需要这一份。"},
    )),
    "somebody of the team moves": Loss("MGR", _report_moved, lambda site: [
        f"/setup/organisation/people/{_person(site, 'team_member')}/",
        f"/desk/meetings/plan/?with={_person(site, 'team_member')}",
    ]),
    "a record is shared no longer": Loss("BP", _no_longer_shared, _shared_talk),
    "lent rights are taken back": Loss("MGR", _loan_ended, _pages_of_a_borrower),
    "who lent them loses them": Loss("MGR", _director_moved, _pages_of_a_borrower),
    "somebody leaves": Loss("MGR", _left, lambda _site: OWN, lambda _site: (
        "/desk/preferences/", {"rhythm": "at_once", "heard": "cadence"},
    ), is_out=True),
    "an account is disabled": Loss("MGR", _by_page(
        lambda site: f"/setup/access/people/{_person(site, 'manager')}/disable/", {"disable-reason": "stolen laptop"},
    ), lambda _site: OWN, is_out=True),
    "a password is started anew": Loss("MGR", _by_page(
        lambda site: f"/setup/access/people/{_person(site, 'manager')}/reset/", {},
    ), lambda _site: OWN, is_out=True),
    "all sessions are ended": Loss("MGR", _signed_out, lambda _site: OWN, is_out=True),
    "one session is ended": Loss("MGR", _session_ended, lambda _site: OWN, is_out=True),
}


def still_open(site: Site, loss: Loss) -> Iterator[str]:
    """What answers although the right is gone. What is asked is asked once before, so that it can be lost."""
    pages, form = loss.pages(site), loss.form(site) if loss.form is not None else None
    for page in pages:
        given = site.ask(loss.who, "GET", page).kind
        if given != OK:
            yield f"{page}: {given} already before"
    loss.how(site)
    expected = {SIGN_IN} if loss.is_out else {"404", "403"}
    for page in pages:
        given = site.ask(loss.who, "GET", page).kind
        if given not in expected:
            yield f"{page}: {given} after"
    if form is not None:
        before = written()
        given = site.ask(loss.who, "POST", *form).kind
        after = {table for table, count in written().items() if count != before.get(table, 0)}
        if given not in expected or after - NOISE:
            yield f"{form[0]}: {given} after, and changes {', '.join(sorted(after - NOISE)) or 'nothing'}"


@pytest.mark.parametrize("way", LOSSES)
def test_it_is_gone_at_the_next_request(site: Site, way: str) -> None:
    assert list(still_open(site, LOSSES[way])) == []


@pytest.mark.parametrize("way", ["somebody leaves", "an account is disabled"])
def test_a_calendar_feed_goes_with_its_person(site: Site, way: str) -> None:
    feed = _feed(site, "MGR")
    assert site.ask(OUT, "GET", feed).status == 200
    LOSSES[way].how(site)
    assert site.ask(OUT, "GET", feed).status == 404


def test_whoever_comes_next_reaches_it(site: Site) -> None:
    """The right is not lost but passed on: the manager in the South has the team member from that day."""
    _report_moved(site)
    small = site.small
    site.client.force_login(small.accounts["south_manager"])
    assert site.client.get(f"/setup/organisation/people/{small.people['team_member'].pk}/").status_code == 200


def test_rights_that_are_remembered_are_found(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded bug of A6: who holds which role is looked up once and kept."""
    from lingxiao.engines.people.domain import signing_in

    monkeypatch.setattr(signing_in, "rights_of", functools.cache(signing_in.rights_of))
    found = list(still_open(site, LOSSES["a role is ended"]))
    assert "/cockpit/: ok after" in found
    assert any(one.endswith("changes cases_case") for one in found)
