"""Confirming that it is still oneself, and going back to where one was: to a page of ours and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client, RequestFactory

from lingxiao.web import stepup
from tests.company import PASSWORD
from tests.web.signin.test_second_factors import code_of, give_app

if TYPE_CHECKING:
    from tests.company import Small

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)

ELSEWHERE = [
    "//evil.com", "///evil.com", "////evil.com", "https://evil.com", "http://evil.com", "HTTPS://evil.com", "https:evil.com",
    "https:/evil.com", "https:///evil.com", "\\\\evil.com", "/\\evil.com", "\\/evil.com", "/\t/evil.com", "/%09/evil.com",
    "/%0a/evil.com", "/\n/evil.com", "/%5cevil.com", "/%2f%2fevil.com", "/%2f/evil.com", "\x00//evil.com",
    " //evil.com", "\t//evil.com", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x",
    "//evil.com@localhost/", "https://localhost@evil.com/", "//evil%E3%80%82com", "/\u200b/evil.com", "http:evil.com",
    "//[::1]/", "///localhost//evil.com", "/signin/../../evil.com", ".evil.com", "evil.com", "?next=//evil.com",
    "/.evil.com", "/;//evil.com", "/signin/account/\r\nLocation: https://evil.com", "ftp://evil.com", "//", "/ /evil.com",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_hostile_next_leads_home(small: Small, target: str) -> None:
    browser = Client()
    response = browser.post("/signin/", {"name": "manager@hengyu.example", "password": PASSWORD, "next": target})
    if "\x00" in target:  # no text at all, and refused as such
        assert response.status_code == 400
        return
    assert (response.status_code, response["Location"]) == (302, "/")
    confirmed = browser.post("/signin/confirm/", {"password": PASSWORD, "next": target})
    assert (confirmed.status_code, confirmed["Location"]) == (302, "/")
    assert browser.get("/signin/", {"next": target})["Location"] == "/"
    assert browser.post("/language/", {"language": "en", "next": target})["Location"] == "/"


@pytest.mark.parametrize("target", ["/signin/account/", "/signin/account/sessions/?page=2&q=%E6%9E%97", "/"])
def test_a_page_of_ours_is_gone_back_to(small: Small, target: str) -> None:
    browser = Client()
    response = browser.post("/signin/", {"name": "manager@hengyu.example", "password": PASSWORD, "next": target})
    assert response["Location"] == target


def confirmed_at(browser: Client) -> datetime | None:
    """What a view would be told."""
    request = RequestFactory().get("/")
    request.session = browser.session
    request.viewer = SimpleNamespace(now=datetime.now(UTC))  # type: ignore[attr-defined]
    return stepup.reauthenticated_at(request)


def test_signing_in_is_not_confirming(small: Small) -> None:
    browser = Client()
    browser.post("/signin/", {"name": "manager@hengyu.example", "password": PASSWORD})
    assert confirmed_at(browser) is None


def test_a_confirmation_holds_five_minutes_under_a_new_session_id(small: Small) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = Client()
        browser.post("/signin/", {"name": "manager@hengyu.example", "password": PASSWORD})
        before = browser.cookies["lx"].value
        response = browser.post("/signin/confirm/", {"password": PASSWORD, "next": "/signin/account/sessions/"})
        assert response["Location"] == "/signin/account/sessions/"
        assert browser.cookies["lx"].value != before
        assert confirmed_at(browser) == NOW
        clock.shift(timedelta(minutes=5))
        assert confirmed_at(browser) == NOW
        clock.shift(timedelta(seconds=1))
        assert confirmed_at(browser) is None


def test_in_the_demo_company_it_is_told_on_the_clock_that_stands_still(small: Small) -> None:
    """A signature compares it with the viewer's own now."""
    browser = Client()
    browser.force_login(small.accounts["manager"])
    browser.post("/signin/confirm/", {"password": PASSWORD})
    request = RequestFactory().get("/")
    request.session = browser.session
    request.viewer = SimpleNamespace(now=datetime(2020, 1, 1, tzinfo=UTC))  # type: ignore[attr-defined]
    told = stepup.reauthenticated_at(request)
    assert told is not None
    assert timedelta() <= datetime(2020, 1, 1, tzinfo=UTC) - told <= timedelta(minutes=1)


def test_a_wrong_password_confirms_nothing_and_five_stop_guessing(small: Small) -> None:
    browser = Client()
    browser.force_login(small.accounts["manager"])
    for _ in range(5):
        assert browser.post("/signin/confirm/", {"password": "wrong"}).status_code == 422
    assert browser.post("/signin/confirm/", {"password": PASSWORD}).status_code == 422
    assert confirmed_at(browser) is None


def test_a_code_confirms(small: Small) -> None:
    with time_machine.travel(NOW, tick=False):
        seed = give_app(small, "finance", NOW)
        browser = Client()
        browser.force_login(small.accounts["finance"])
        assert browser.post("/signin/confirm/", {"code": "000000"}).status_code == 422
        assert browser.post("/signin/confirm/", {"code": code_of(seed, NOW)}).status_code == 302
        assert confirmed_at(browser) == NOW


def test_changing_second_factors_asks_first_when_the_sign_in_was_a_while_ago(small: Small) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = Client()
        browser.force_login(small.accounts["manager"])
        assert browser.get("/signin/account/factors/app/").status_code == 200
        clock.shift(timedelta(minutes=6))
        for path in ("app/", "passkeys/new/", "codes/"):
            response = browser.get(f"/signin/account/factors/{path}")
            assert response["Location"].startswith("/signin/confirm/?next=")
        assert browser.post("/signin/account/factors/passkeys/new/options/").status_code == 404
        assert browser.post("/signin/account/factors/app/remove/")["Location"].startswith("/signin/confirm/")
