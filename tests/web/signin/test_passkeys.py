"""Passkeys: made, used alone, used as second step, and every forged answer refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.company import PASSWORD
from tests.web.signin.authenticator import PRESENT, Passkey

if TYPE_CHECKING:
    from tests.company import Small

HOST = "localhost"


@pytest.fixture
def browser() -> Client:
    """A browser at a name, since passkeys know no bare addresses."""
    return Client(SERVER_NAME=HOST)


def options(browser: Client, path: str) -> dict[str, Any]:
    """What the server asks the device for."""
    response = browser.post(path)
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def give_passkey(browser: Client, small: Small, name: str) -> Passkey:
    """A passkey for somebody, made on the account page."""
    browser.force_login(small.accounts[name])
    passkey = Passkey()
    answer = passkey.create(options(browser, "/signin/account/factors/passkeys/new/options/"))
    response = browser.post("/signin/account/factors/passkeys/new/", {"name": "phone", "credential": answer})
    assert response.status_code == 302, response.content.decode()
    browser.post("/signin/out/")
    return passkey


def signs_in(browser: Client, answer: str) -> int:
    """The status of signing in with this answer."""
    return browser.post("/signin/passkey/", {"credential": answer, "next": "/signin/account/"}).status_code


def test_a_passkey_alone_signs_in_even_where_a_second_factor_is_needed(small: Small, browser: Client) -> None:
    passkey = give_passkey(browser, small, "finance")
    assert signs_in(browser, passkey.get(options(browser, "/signin/passkey/options/"))) == 302
    assert browser.get("/signin/account/").status_code == 200


def test_an_answer_works_once(small: Small, browser: Client) -> None:
    passkey = give_passkey(browser, small, "manager")
    answer = passkey.get(options(browser, "/signin/passkey/options/"))
    assert signs_in(browser, answer) == 302
    browser.post("/signin/out/")
    assert signs_in(browser, answer) == 422
    assert signs_in(Client(SERVER_NAME=HOST), answer) == 422


def test_a_challenge_of_another_browser_is_not_answered(small: Small, browser: Client) -> None:
    passkey = give_passkey(browser, small, "manager")
    answer = passkey.get(options(Client(SERVER_NAME=HOST), "/signin/passkey/options/"))
    options(browser, "/signin/passkey/options/")
    assert signs_in(browser, answer) == 422


def test_without_finger_face_or_pin_it_does_not_sign_in_alone(small: Small, browser: Client) -> None:
    passkey = give_passkey(browser, small, "manager")
    passkey.flags = PRESENT
    assert signs_in(browser, passkey.get(options(browser, "/signin/passkey/options/"))) == 422


def test_another_site_cannot_use_the_answer(small: Small, browser: Client) -> None:
    passkey = give_passkey(browser, small, "manager")
    for origin in ("https://evil.example", "http://localhost.evil.example", "http://127.0.0.1"):
        passkey.origin = origin
        assert signs_in(browser, passkey.get(options(browser, "/signin/passkey/options/"))) == 422
    passkey.origin, passkey.rp_id = "http://localhost", "evil.example"
    assert signs_in(browser, passkey.get(options(browser, "/signin/passkey/options/"))) == 422


def test_a_passkey_does_not_open_somebody_elses_account(small: Small, browser: Client) -> None:
    passkey = give_passkey(browser, small, "manager")
    other = give_passkey(browser, small, "director")
    passkey.user = other.user  # it claims to be the director's
    assert signs_in(browser, passkey.get(options(browser, "/signin/passkey/options/"))) == 422
    passkey.id = other.id
    assert signs_in(browser, passkey.get(options(browser, "/signin/passkey/options/"))) == 422


def test_as_second_step_only_the_accounts_own_passkey_counts(small: Small, browser: Client) -> None:
    passkey, other = give_passkey(browser, small, "manager"), give_passkey(browser, small, "director")
    browser.post("/signin/", {"name": "manager@hengyu.example", "password": PASSWORD})
    wrong = other.get(options(browser, "/signin/second/options/"))
    assert browser.post("/signin/second/", {"credential": wrong}).status_code == 422
    right = passkey.get(options(browser, "/signin/second/options/"))
    assert browser.post("/signin/second/", {"credential": right}).status_code == 302
    assert browser.get("/signin/account/").status_code == 200


HOSTILE = [
    "", "{}", "[]", "null", "1", '"text"', "not json", '{"id":1}', '{"response":null}', '{"response":[]}',
    '{"response":{"userHandle":null}}', '{"response":{"userHandle":1}}', '{"response":{"userHandle":"AAAA"}}',
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {
        "clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA", "userHandle": "AA"}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {
        "clientDataJSON": "%", "authenticatorData": "é", "signature": {}, "userHandle": "MQ"}}),
    "[" * 900,
]


@pytest.mark.parametrize("answer", HOSTILE)
def test_a_hostile_answer_is_a_refusal_and_never_a_fault(small: Small, browser: Client, answer: str) -> None:
    options(browser, "/signin/passkey/options/")
    assert signs_in(browser, answer) == 422
    browser.force_login(small.accounts["manager"])
    options(browser, "/signin/account/factors/passkeys/new/options/")
    response = browser.post("/signin/account/factors/passkeys/new/", {"name": "x", "credential": answer})
    assert response.status_code == 422


def test_a_disabled_accounts_passkey_opens_nothing(small: Small, browser: Client) -> None:
    passkey = give_passkey(browser, small, "manager")
    small.accounts["manager"].is_active = False
    small.accounts["manager"].save()
    assert signs_in(browser, passkey.get(options(browser, "/signin/passkey/options/"))) == 403
    assert browser.get("/signin/account/").status_code == 302


def test_a_passkey_of_somebody_else_cannot_be_removed(small: Small, browser: Client) -> None:
    from allauth.mfa.models import Authenticator

    give_passkey(browser, small, "director")
    key = Authenticator.objects.get(type="webauthn")
    browser.force_login(small.accounts["manager"])
    foreign = browser.post(f"/signin/account/factors/passkeys/{key.pk}/remove/")
    unknown = browser.post("/signin/account/factors/passkeys/999999/remove/")
    assert foreign.status_code == unknown.status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
