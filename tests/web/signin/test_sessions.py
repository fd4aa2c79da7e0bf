"""Sessions: how long they live, where they are seen, and everything that ends them (H5, A6)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from lingxiao.engines.people.models import Employment, RoleGrant, SignInSession
from tests.company import PASSWORD, SINCE
from tests.pages import bare

if TYPE_CHECKING:
    from tests.company import Small

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> object:
    """A clock that stands still until it is moved."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def browser_of(small: Small, name: str, **headers: str) -> Client:
    """A browser that signed in by password."""
    browser = Client(**headers)  # type: ignore[arg-type] # WSGI names
    browser.post("/signin/", {"name": f"{name}@hengyu.example", "password": PASSWORD})
    return browser


def is_in(browser: Client) -> bool:
    """Whether it is still signed in."""
    return browser.get("/signin/account/").status_code == 200


def test_half_an_hour_without_use_signs_out(small: Small, clock: time_machine.Traveller) -> None:
    used, idle = browser_of(small, "manager"), browser_of(small, "manager")
    for _ in range(3):
        clock.shift(timedelta(minutes=14))
        assert is_in(used)
    assert not is_in(idle)
    assert idle.get("/signin/account/")["Location"] == "/signin/?next=%2Fsignin%2Faccount%2F&why=idle"
    clock.shift(timedelta(minutes=30, seconds=1))
    assert not is_in(used)


def test_twelve_hours_sign_out_whatever_happens(small: Small, clock: time_machine.Traveller) -> None:
    browser = browser_of(small, "manager")
    for _ in range(47):
        clock.shift(timedelta(minutes=15))
        assert is_in(browser)
    clock.shift(timedelta(minutes=15))
    assert not is_in(browser)


def test_a_stolen_database_holds_no_key_that_opens_a_session(small: Small) -> None:
    browser = browser_of(small, "manager")
    kept = SignInSession.objects.get(account=small.accounts["manager"])
    thief = Client()
    thief.cookies["lx"] = kept.session_key
    assert not is_in(thief)
    assert browser.cookies["lx"].value not in (kept.session_key, kept.session_data)
    assert is_in(browser)


def test_signing_out_ends_the_session_in_the_database(small: Small) -> None:
    browser = browser_of(small, "manager")
    cookie = browser.cookies["lx"].value
    assert browser.post("/signin/out/")["Location"] == "/signin/?why=out"
    assert not SignInSession.objects.filter(account=small.accounts["manager"]).exists()
    thief = Client()
    thief.cookies["lx"] = cookie
    assert not is_in(thief)


def test_one_sees_ones_own_devices_and_ends_one(small: Small) -> None:
    here = browser_of(small, "manager", HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Edg/140.0")
    there = browser_of(
        small, "manager", REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="Mozilla/5.0 (iPhone) MicroMessenger wxwork/4.1",
    )
    browser_of(small, "director", REMOTE_ADDR="198.51.100.9")
    page = here.get("/signin/account/sessions/").content.decode()
    assert "Edge · Windows" in page
    assert "198.51.100.7" in page
    assert "198.51.100.9" not in page
    key = SignInSession.objects.get(address="198.51.100.7").session_key
    assert here.post("/signin/account/sessions/end/", {"key": key}).status_code == 302
    assert not is_in(there)
    assert is_in(here)


def test_somebody_elses_session_does_not_exist_here(small: Small) -> None:
    here, other = browser_of(small, "manager"), browser_of(small, "director")
    key = SignInSession.objects.get(account=small.accounts["director"]).session_key
    foreign = here.post("/signin/account/sessions/end/", {"key": key})
    unknown = here.post("/signin/account/sessions/end/", {"key": "0" * 64})
    assert foreign.status_code == unknown.status_code == 404
    assert bare(foreign.content) == bare(unknown.content)
    assert is_in(other)


def test_signing_out_everywhere(small: Small) -> None:
    first, second = browser_of(small, "manager"), browser_of(small, "manager")
    first.post("/signin/account/sessions/everywhere/")
    assert not is_in(first)
    assert not is_in(second)


def test_a_session_written_back_after_signing_out_everywhere_opens_nothing(small: Small) -> None:
    """The second wall: a request that was under way may write its session back after the rows were deleted."""
    browser = browser_of(small, "manager")
    row = SignInSession.objects.get(account=small.accounts["manager"])
    browser_of(small, "manager").post("/signin/account/sessions/everywhere/")
    SignInSession.objects.bulk_create([row])
    assert not is_in(browser)


def test_whoever_leaves_is_out_at_the_next_request_and_their_records_stay(small: Small) -> None:
    from lingxiao.kernel.audit.models import AuditEntry

    browser = browser_of(small, "team_member")
    person = small.people["team_member"]
    today = datetime.now(UTC).date()
    Employment.objects.filter(person=person).update(validity=DateRange(SINCE, today))
    response = browser.get("/signin/account/")
    assert response["Location"] == "/signin/?why=left"
    assert not is_in(browser)
    assert Client().post("/signin/", {"name": "team_member@hengyu.example", "password": PASSWORD}).status_code == 403
    person.refresh_from_db()
    assert AuditEntry.objects.filter(actor_person_id=person.pk).exists()


def test_the_last_day_is_a_day_of_work(small: Small) -> None:
    from zoneinfo import ZoneInfo

    browser = browser_of(small, "team_member")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    Employment.objects.filter(person=small.people["team_member"]).update(
        validity=DateRange(SINCE, today + timedelta(days=1)),
    )
    assert is_in(browser)


def test_a_disabled_account_is_out_at_the_next_request(small: Small) -> None:
    from lingxiao.engines.people.domain import accounts

    browser = browser_of(small, "team_member")
    accounts.disable(
        viewer=small.viewer("hr_admin"), account=small.accounts["team_member"], reason="lost phone", at=NOW,
        on=NOW.date(),
    )
    assert not is_in(browser)


def test_a_role_taken_away_is_gone_at_the_next_request(small: Small) -> None:
    client = Client()
    client.force_login(small.accounts["hr_admin"])
    assert client.get("/setup/access/").status_code == 200
    RoleGrant.objects.filter(person=small.people["hr_admin"]).update(validity=DateRange(SINCE, date(2026, 2, 1)))
    assert client.get("/setup/access/").status_code == 404


def test_changing_the_password_signs_out_the_others_and_keeps_this_one(small: Small) -> None:
    here, there = browser_of(small, "manager"), browser_of(small, "manager")
    before = here.cookies["lx"].value
    wrong = here.post("/signin/account/password/", {"present": "wrong", "password": "nine white swans at dusk"})
    weak = here.post("/signin/account/password/", {"present": PASSWORD, "password": "short"})
    assert (wrong.status_code, weak.status_code) == (422, 422)
    assert is_in(there)
    done = here.post("/signin/account/password/", {"present": PASSWORD, "password": "nine white swans at dusk"})
    assert done.status_code == 302
    assert here.cookies["lx"].value != before
    assert is_in(here)
    assert not is_in(there)


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(small: Small) -> None:
    response = Client().get(
        "/signin/account/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/signin/account/?a=1"},
    )
    assert response["HX-Redirect"] == "/signin/?next=%2Fsignin%2Faccount%2F%3Fa%3D1"


@pytest.mark.parametrize(("proxies", "address"), [([], "198.51.100.7"), (["198.51.100.0/24"], "203.0.113.5")])
def test_what_a_request_says_of_its_address_is_believed_from_ones_own_proxy_only(
    small: Small, settings: object, proxies: list[str], address: str,
) -> None:
    settings.TRUSTED_PROXIES = proxies  # type: ignore[attr-defined] # pytest-django's settings
    browser_of(small, "manager", REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="10.9.9.9, 203.0.113.5, 198.51.100.8")
    assert SignInSession.objects.get(account=small.accounts["manager"]).address == address
