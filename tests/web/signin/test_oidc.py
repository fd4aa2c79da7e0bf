"""OpenID Connect against a provider on loopback: the good way in, and every forged way refused."""

from __future__ import annotations

from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from lingxiao.engines.people.models import Account
from tests.web.signin.simulators.oidc import CLIENT, SECRET, Oidc, key
from tests.web.signin.simulators.server import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse
    from pytest_django.fixtures import Settings

    from tests.company import Small


@pytest.fixture
def provider(settings: Settings) -> Iterator[Oidc]:
    """The company's provider, on loopback."""
    with running(Oidc) as simulator:
        assert isinstance(simulator, Oidc)
        settings.SIGN_IN_PROVIDERS = [{
            "kind": "oidc", "id": "company", "title_zh": "公司账号", "title_en": "Company account", "is_inside": True,
            "issuer": simulator.url, "client_id": CLIENT, "secret": SECRET, "email_domains": ["hengyu.example"],
        }]
        yield simulator


def there(browser: Client, **given: object) -> str:
    """Start at our page; where the browser is sent."""
    response = browser.post("/signin/with/company/", given)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def back(browser: Client, **said: str) -> HttpResponse:
    """Come back from the provider."""
    return browser.get("/signin/with/company/back/", said)  # type: ignore[return-value]


def comes(browser: Client, provider: Oidc) -> HttpResponse:
    """The whole way there and back."""
    state, code = provider.authorize(there(browser))
    return back(browser, state=state, code=code)


def is_in(browser: Client) -> bool:
    """Whether this browser is signed in."""
    return browser.get("/signin/account/").status_code == 200


def test_somebody_known_by_a_verified_address_comes_in_and_is_known_by_id_from_then_on(
    small: Small, client: Client, provider: Oidc,
) -> None:
    state, code = provider.authorize(there(client, next="/signin/account/sessions/"))
    response = back(client, state=state, code=code)
    assert (response.status_code, response["Location"]) == (302, "/signin/account/sessions/")
    assert is_in(client)
    link = SocialAccount.objects.get()
    assert (link.user_id, link.provider, link.uid, link.extra_data) == (
        small.accounts["manager"].pk, "company", "staff-17", {},
    )
    assert not SocialToken.objects.exists()
    provider.claims = {"email": "renamed@hengyu.example"}
    again = Client()
    assert comes(again, provider).status_code == 302
    assert is_in(again)


def test_it_starts_by_a_post_with_our_token_only(small: Small, provider: Oidc) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.get("/signin/with/company/").status_code == 405
    assert browser.post("/signin/with/company/").status_code == 403


def test_what_is_asked_for_is_fresh_each_time_and_bound_to_our_own_address(
    small: Small, client: Client, provider: Oidc,
) -> None:
    asked = [parse_qs(urlsplit(there(client)).query) for _ in range(3)]
    for name in ("state", "nonce", "code_challenge"):
        assert len({one[name][0] for one in asked}) == 3
        assert all(len(one[name][0]) >= 43 for one in asked)
    assert {one["redirect_uri"][0] for one in asked} == {"http://127.0.0.1:8000/signin/with/company/back/"}
    smuggled = there(client, scope="admin", auth_params="prompt=none&redirect_uri=https://evil.example")
    assert "admin" not in smuggled
    assert "evil" not in smuggled


def test_a_stranger_is_refused_with_a_sentence_and_no_account_is_made(
    small: Small, client: Client, provider: Oidc,
) -> None:
    before = Account.objects.count()
    provider.claims = {"sub": "stranger", "email": "stranger@hengyu.example"}
    response = comes(client, provider)
    assert response.status_code == 403
    assert "公司账号" in response.content.decode()
    assert not is_in(client)
    assert (Account.objects.count(), SocialAccount.objects.count()) == (before, 0)


@pytest.mark.parametrize("claims", [
    {"email_verified": False}, {"email_verified": "true"}, {"email": "manager@hengyu.example.evil.example"},
    {"email": "manager@elsewhere.example"}, {"email": ""}, {"email": None},
])
def test_an_address_that_is_not_vouched_for_recognises_nobody(
    small: Small, client: Client, provider: Oidc, claims: dict[str, Any],
) -> None:
    provider.claims = claims
    assert comes(client, provider).status_code == 403
    assert not is_in(client)


def test_an_address_given_to_somebody_else_over_there_does_not_open_the_old_account(
    small: Small, client: Client, provider: Oidc,
) -> None:
    comes(client, provider)
    provider.claims = {"sub": "the-new-colleague"}
    newcomer = Client()
    assert comes(newcomer, provider).status_code == 403
    assert not is_in(newcomer)


def test_a_wrong_missing_or_used_state_is_refused(small: Small, client: Client, provider: Oidc) -> None:
    state, code = provider.authorize(there(client))
    assert back(client, state="0" * 64, code=code).status_code == 403
    assert back(client, code=code).status_code == 403
    assert back(Client(), state=state, code=code).status_code == 403  # another browser: login CSRF
    assert back(client, state=state, code=code).status_code == 302
    client.post("/signin/out/")
    assert back(client, state=state, code=code).status_code == 403  # replay
    assert not is_in(client)


def test_a_state_is_good_for_ten_minutes(small: Small, client: Client, provider: Oidc) -> None:
    import time_machine

    state, code = provider.authorize(there(client))
    with time_machine.travel(datetime.now(UTC).timestamp() + 601):
        assert back(client, state=state, code=code).status_code == 403


def test_a_code_of_another_browsers_handshake_is_refused(small: Small, client: Client, provider: Oidc) -> None:
    """Code injection: the attacker's code in the victim's browser fails PKCE and nonce."""
    _state, stolen = provider.authorize(there(Client()))
    state, _code = provider.authorize(there(client))
    assert back(client, state=state, code=stolen).status_code == 403
    assert not is_in(client)


def test_cancelling_over_there_is_said_and_changes_nothing(small: Small, client: Client, provider: Oidc) -> None:
    state, _code = provider.authorize(there(client))
    response = back(client, state=state, error="access_denied")
    assert response.status_code == 403
    assert "公司账号" in response.content.decode()


def none_signed(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, algorithm="none")  # type: ignore[arg-type]


def by_another_key(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, key("another"), algorithm="RS256", headers={"kid": "one"})


def by_an_unknown_key(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, key("another"), algorithm="RS256", headers={"kid": "another"})


def by_a_key_in_the_header(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, key("another"), algorithm="RS256", headers={"kid": "two", "jwk": Oidc.public("another")})


def by_hmac_with_the_public_key(claims: dict[str, Any]) -> str:
    """Key confusion: the published key used as a shared secret."""
    import base64
    import hashlib
    import hmac
    import json

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = key("one").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    head = part(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "one"}).encode()) + "." + part(json.dumps(claims).encode())
    return f"{head}.{part(hmac.new(public, head.encode(), hashlib.sha256).digest())}"


def by_hmac_with_the_clients_secret(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, SECRET * 4, algorithm="HS256", headers={"kid": "one"})


def in_another_algorithm(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, key("one"), algorithm="PS256", headers={"kid": "one"})


def cut_off(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, key("one"), algorithm="RS256", headers={"kid": "one"}).rpartition(".")[0] + "."


def changed(claims: dict[str, Any]) -> str:
    good = jwt.encode(claims, key("one"), algorithm="RS256", headers={"kid": "one"})
    bad = jwt.encode({**claims, "sub": "staff-1"}, key("another"), algorithm="RS256", headers={"kid": "one"})
    return ".".join([good.split(".")[0], bad.split(".")[1], good.split(".")[2]])


@pytest.mark.parametrize("sign", [
    none_signed, by_another_key, by_an_unknown_key, by_a_key_in_the_header, by_hmac_with_the_public_key,
    by_hmac_with_the_clients_secret, in_another_algorithm, cut_off, changed, lambda _claims: "", lambda _claims: "a.b.c",
    lambda _claims: "x" * 500_000,
])
def test_a_token_that_is_not_signed_by_the_providers_key_is_refused(
    small: Small, client: Client, provider: Oidc, sign: Callable[[dict[str, Any]], str],
) -> None:
    provider.sign = sign
    assert comes(client, provider).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("claims", [
    {"nonce": "another"}, {"nonce": ""}, {"nonce": None}, {"aud": "another-client"}, {"aud": []},
    {"aud": [CLIENT, "another"], "azp": "another"}, {"aud": [CLIENT, "another"]}, {"azp": "another"},
    {"iss": "https://evil.example"}, {"exp": int(time()) - 3600}, {"iat": int(time()) + 3600}, {"sub": ""}, {"sub": 17},
    {"nbf": int(time()) + 3600},
])
def test_a_token_for_another_person_place_time_or_question_is_refused(
    small: Small, client: Client, provider: Oidc, claims: dict[str, Any],
) -> None:
    provider.claims = claims
    assert comes(client, provider).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("left_out", ["nonce", "aud", "iss", "exp", "iat", "sub"])
def test_a_token_without_what_it_must_say_is_refused(
    small: Small, client: Client, provider: Oidc, left_out: str,
) -> None:
    provider.left_out = (left_out,)
    assert comes(client, provider).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize(("path", "lie"), [
    ("/token", 500), ("/token", b"not json"), ("/token", []), ("/token", {"access_token": "a"}), ("/token", b"x" * 3_000_000),
    ("/token", {"access_token": "a", "id_token": 7}), ("/token", "http://localhost/elsewhere"), ("/keys", {}),
    ("/keys", {"keys": []}), ("/keys", {"keys": "many"}), ("/keys", 500), ("/keys", {"keys": [{"kid": "one"}]}),
    ("/token", {"error": "invalid_grant"}), ("/keys", b"\xff\xfe"), ("/token", None),
])
def test_a_broken_answer_is_a_sentence_and_never_a_fault(
    small: Small, client: Client, provider: Oidc, path: str, lie: object,
) -> None:
    if lie is not None:
        provider.lies[path] = lie
    else:
        provider.lies[path] = {"access_token": None, "id_token": None}
    assert comes(client, provider).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("change", [
    {"issuer": "https://evil.example"}, {"issuer": None}, {"jwks_uri": "https://evil.example/keys"},
    {"token_endpoint": "http://169.254.169.254/latest"}, {"authorization_endpoint": "https://evil.example/authorize"},
    {"jwks_uri": "file:///etc/passwd"}, {"token_endpoint": None}, {"token_endpoint": 7},
])
def test_a_provider_that_speaks_for_another_or_sends_us_elsewhere_is_refused(
    small: Small, client: Client, provider: Oidc, change: dict[str, Any],
) -> None:
    path = "/.well-known/openid-configuration"
    honest = {
        "issuer": provider.url, "authorization_endpoint": f"{provider.url}/authorize",
        "token_endpoint": f"{provider.url}/token", "jwks_uri": f"{provider.url}/keys",
    }
    provider.lies[path] = {**honest, **change}
    assert client.post("/signin/with/company/").status_code == 403
    assert provider.paths() == [path]


def test_an_answer_that_names_another_issuer_is_refused(small: Small, client: Client, provider: Oidc) -> None:
    state, code = provider.authorize(there(client))
    assert back(client, state=state, code=code, iss="https://evil.example").status_code == 403
    assert "/token" not in provider.paths()


def test_a_provider_on_a_private_address_is_not_called_unless_it_was_named_as_inside(
    small: Small, client: Client, provider: Oidc, settings: Settings,
) -> None:
    settings.SIGN_IN_PROVIDERS = [{**settings.SIGN_IN_PROVIDERS[0], "is_inside": False}]
    assert client.post("/signin/with/company/").status_code == 403
    assert provider.asked == []


def test_an_unknown_provider_does_not_exist(small: Small, client: Client, provider: Oidc) -> None:
    assert client.post("/signin/with/other/").status_code == 404
    assert client.get("/signin/with/other/back/").status_code == 404


def test_our_own_second_factor_is_still_asked_for(
    small: Small, client: Client, provider: Oidc, settings: Settings,
) -> None:
    from tests.web.signin.test_second_factors import give_app

    give_app(small, "manager", datetime.now(UTC))
    provider.claims = {"amr": ["pwd", "otp", "mfa"]}
    assert comes(client, provider)["Location"] == "/signin/second/"
    assert not is_in(client)
    settings.SIGN_IN_PROVIDERS = [{**settings.SIGN_IN_PROVIDERS[0], "trusts_second_factor": True}]
    trusted = Client()
    assert comes(trusted, provider)["Location"] == "/"
    assert is_in(trusted)
    provider.claims = {"amr": ["pwd"]}
    weak = Client()
    assert comes(weak, provider)["Location"] == "/signin/second/"


def test_a_disabled_account_stays_closed(small: Small, client: Client, provider: Oidc) -> None:
    comes(client, provider)
    small.accounts["manager"].is_active = False
    small.accounts["manager"].save()
    again = Client()
    assert comes(again, provider).status_code == 403
    assert not is_in(again)


def test_one_links_ones_own_account_and_confirms_with_it(small: Small, provider: Oidc) -> None:
    browser = Client()
    browser.force_login(small.accounts["director"])
    response = browser.post("/signin/account/outside/company/link/")
    state, code = provider.authorize(response["Location"])
    assert back(browser, state=state, code=code)["Location"] == "/signin/account/"
    assert SocialAccount.objects.get().user_id == small.accounts["director"].pk

    response = browser.post("/signin/confirm/with/company/", {"next": "/signin/account/sessions/"})
    assert "prompt=login" in response["Location"]
    provider.claims = {"auth_time": int(time())}
    state, code = provider.authorize(response["Location"])
    assert back(browser, state=state, code=code)["Location"] == "/signin/account/sessions/"
    from tests.web.signin.test_stepup import confirmed_at

    assert confirmed_at(browser) is not None


@pytest.mark.parametrize("claims", [{}, {"auth_time": int(time()) - 3600}, {"auth_time": int(time()), "sub": "another"}])
def test_a_confirmation_without_asking_again_or_by_somebody_else_is_none(
    small: Small, client: Client, provider: Oidc, claims: dict[str, Any],
) -> None:
    comes(client, provider)
    response = client.post("/signin/confirm/with/company/", {"next": "/"})
    provider.claims = claims
    state, code = provider.authorize(response["Location"])
    assert back(client, state=state, code=code).status_code == 403
    from tests.web.signin.test_stepup import confirmed_at

    assert confirmed_at(client) is None


def test_a_link_started_by_one_person_is_not_finished_by_another(small: Small, provider: Oidc) -> None:
    browser = Client()
    browser.force_login(small.accounts["director"])
    state, code = provider.authorize(browser.post("/signin/account/outside/company/link/")["Location"])
    session = browser.session
    states = session["socialaccount_states"]
    browser.force_login(small.accounts["team_member"])
    session = browser.session
    session["socialaccount_states"] = states
    session.save()
    assert back(browser, state=state, code=code).status_code == 403
    assert not SocialAccount.objects.exists()
