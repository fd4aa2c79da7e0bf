"""Signing in to Zoho, and what is said when it does not answer as it should."""

from __future__ import annotations

import random
import socket
import traceback
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.facts.connectors.shapes import (
    Busy,
    NotAllowed,
    NotUnderstood,
    Refused,
    Token,
    Trouble,
    UsedUp,
)
from lingxiao.engines.facts.connectors.zoho import sentences
from lingxiao.engines.facts.connectors.zoho.centres import CENTRES, elsewhere
from lingxiao.engines.facts.connectors.zoho.client import PAUSES, Secrets
from lingxiao.engines.facts.connectors.zoho.reading import Zoho
from tests.engines.facts.connectors.zoho_connected import RIGHT, Kept, connected, fill, rows
from tests.engines.facts.connectors.zoho_simulator import CLIENT, REFRESH, SCOPES, SECRET, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.engines.facts.connectors.zoho_simulator import Asked, Simulator

FIELDS = ("Deal_Name", "Stage")


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with running() as one:
        yield one


def sign_ins(simulator: Simulator) -> list[Asked]:
    return [one for one in simulator.asked if one.path == "/oauth/v2/token"]


def read(zoho: Zoho) -> list[dict[str, str | None]]:
    return rows(zoho.changed("Deals", FIELDS, since=None))


def test_one_token_serves_all_workers_until_a_margin_before_its_end(simulator: Simulator) -> None:
    fill(simulator, 1)
    kept = Kept()
    for minutes, so_far in ((0, 1), (54, 1), (2, 2)):
        simulator.clock.sleep(minutes * 60)
        with connected(simulator, kept) as zoho:
            assert len(read(zoho)) == 1
        assert len(sign_ins(simulator)) == so_far
    assert {one.status for one in simulator.data_calls()} == {200}


def test_secrets_travel_in_the_body_and_the_token_in_zohos_own_header(simulator: Simulator) -> None:
    with connected(simulator) as zoho:
        zoho.kinds()
    signing, asking = simulator.asked
    assert (signing.method, signing.query) == ("POST", {})
    assert signing.form == {
        "grant_type": "refresh_token", "client_id": CLIENT, "client_secret": SECRET, "refresh_token": REFRESH,
    }
    assert asking.headers["Authorization"] == f"Zoho-oauthtoken {next(iter(simulator.tokens))}"


def test_a_token_that_dies_in_mid_run_is_replaced_once_and_nothing_is_lost(simulator: Simulator) -> None:
    made = fill(simulator, 1_000)
    simulator.before = _once(simulator, at=3, then=simulator.expire)
    with connected(simulator) as zoho:
        assert [one["id"] for one in read(zoho)] == made
    assert [one.status for one in simulator.data_calls()] == [200, 200, 401, 200, 200, 200]
    assert len(sign_ins(simulator)) == 2


def test_a_long_read_signs_in_again_by_itself(simulator: Simulator) -> None:
    made = fill(simulator, 1_000)
    simulator.before = lambda _asked: simulator.clock.sleep(1_200)
    with connected(simulator) as zoho:
        assert [one["id"] for one in read(zoho)] == made
    assert {one.status for one in simulator.data_calls()} == {200}


def test_what_another_worker_fetched_meanwhile_is_used(simulator: Simulator) -> None:
    made, kept = fill(simulator, 300), Kept()

    def another_worker() -> None:
        kept.when_alone = lambda: None
        with connected(simulator, kept) as other:
            other.kinds()

    with connected(simulator, kept) as zoho:
        zoho.kinds()
        simulator.expire()
        kept.when_alone = another_worker
        assert [one["id"] for one in read(zoho)] == made
    assert len(sign_ins(simulator)) == 2
    assert kept.turns == 3


@pytest.mark.parametrize("more", [(), (("api", "https://www.zohoapis.example"),), (("for", "another"),)])
def test_a_token_of_another_permission_or_place_is_not_used(simulator: Simulator, more: tuple[tuple[str, str], ...]) -> None:
    kept = Kept()
    with connected(simulator, kept) as zoho:
        zoho.kinds()
        assert kept.token is not None
        kept.keep(Token("1000.foreign", kept.token.until, tuple((dict(kept.token.more) | dict(more)).items()) if more else ()))
        zoho.kinds()
    assert len(sign_ins(simulator)) == 2
    assert not any("1000.foreign" in one.headers.get("Authorization", "") for one in simulator.asked)


@pytest.mark.parametrize(("secrets", "said"), [
    (Secrets("1000.NOBODY", SECRET, REFRESH), sentences.WRONG_CLIENT),
    (Secrets(CLIENT, "wr0ngSecret", REFRESH), sentences.WRONG_SECRET),
    (Secrets(CLIENT, SECRET, "1000.another0ne"), sentences.REVOKED),
])
def test_what_was_entered_wrong_is_named(simulator: Simulator, secrets: Secrets, said: object) -> None:
    with connected(simulator, secrets=secrets) as zoho, pytest.raises(Refused) as refused:
        zoho.test()
    assert (refused.value.said, refused.value.is_passing) == (said, False)


def test_the_wrong_data_centre_and_a_revoked_permission_are_named(simulator: Simulator) -> None:
    with connected(simulator) as zoho:
        simulator.is_elsewhere = True
        with pytest.raises(Refused, match="data centre"):
            zoho.test()
        simulator.is_elsewhere, simulator.is_revoked = False, True
        with pytest.raises(Refused, match="revoked"):
            zoho.test()


@pytest.mark.parametrize("said", ["https://www.zohoapis.example", "http://localhost@evil.example", "http://localhost:1", "x["])
def test_an_api_host_beyond_the_data_centre_is_not_asked(simulator: Simulator, said: str) -> None:
    simulator.api_domain = said
    with connected(simulator) as zoho, pytest.raises(Refused, match="another data centre"):
        zoho.test()
    assert [one.path for one in simulator.asked] == ["/oauth/v2/token"]


def test_the_api_host_that_the_sign_in_names_is_asked(simulator: Simulator) -> None:
    centre = elsewhere(simulator.url, "http://localhost:1", simulator.url, is_inside=True)
    zoho = Zoho(centre, RIGHT, Kept(), now=simulator.clock.now, sleep=simulator.clock.sleep)
    assert zoho.kinds()
    zoho.close()


def test_too_many_sign_ins_wait_ten_minutes(simulator: Simulator) -> None:
    for _time in range(10):
        with connected(simulator) as zoho:
            zoho.kinds()
    with connected(simulator) as zoho, pytest.raises(Busy) as busy:
        zoho.kinds()
    assert (busy.value.is_passing, busy.value.after) == (True, 600)
    simulator.clock.sleep(600)
    with connected(simulator) as zoho:
        assert zoho.kinds()


def test_refused_with_a_fresh_token_is_refused(simulator: Simulator) -> None:
    simulator.before = lambda asked: simulator.expire() if asked.path != "/oauth/v2/token" else None
    with connected(simulator) as zoho, pytest.raises(Refused, match="twice"):
        zoho.kinds()
    assert len(sign_ins(simulator)) == 2


@pytest.mark.parametrize("in_data", [False, True])
@pytest.mark.parametrize(("scope", "ask"), [
    ("ZohoCRM.users.READ", lambda zoho: zoho.test()),
    ("ZohoCRM.settings.modules.READ", lambda zoho: zoho.kinds()),
    ("ZohoCRM.settings.fields.READ", lambda zoho: zoho.fields("Deals")),
    ("ZohoCRM.modules.READ", read),
    ("ZohoCRM.modules.READ", lambda zoho: list(zoho.gone("Deals", since=None))),
])
def test_the_scope_that_is_missing_is_named(
    simulator: Simulator, scope: str, ask: Callable[[Zoho], object], *, in_data: bool,
) -> None:
    simulator.scopes, simulator.errors_in_data = SCOPES - {scope}, in_data
    with connected(simulator) as zoho, pytest.raises(NotAllowed) as trouble:
        ask(zoho)
    assert scope in trouble.value.said.zh
    assert scope in trouble.value.said.en


@pytest.mark.parametrize("in_data", [False, True])
def test_a_module_that_the_account_may_not_see_or_that_is_not_there_is_named(simulator: Simulator, *, in_data: bool) -> None:
    simulator.closed, simulator.errors_in_data = {"Deals"}, in_data
    with connected(simulator) as zoho:
        with pytest.raises(NotAllowed, match="Deals"):
            read(zoho)
        for name in ("Nothing", "../users", ""):
            with pytest.raises(NotUnderstood, match=f"no module named “{name}”"):
                list(zoho.changed(name, FIELDS, since=None))
        with pytest.raises(NotUnderstood, match="a,b"):
            list(zoho.changed("Leads", ["a,b"], since=None))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_one_failure_in_ten_changes_no_row(simulator: Simulator, seed: int) -> None:
    made = fill(simulator, 6_000)
    with connected(simulator) as zoho:
        whole = read(zoho)
        calls = len(simulator.data_calls())
        simulator.errors, simulator.chance = 0.1, random.Random(seed)  # noqa: S311 -- moods, no secrets
        assert read(zoho) == whole
    assert [one["id"] for one in whole] == made
    assert len(simulator.data_calls()) > 2 * calls


def test_too_many_requests_wait_longer_each_time_and_then_go_on(simulator: Simulator) -> None:
    with connected(simulator) as zoho:
        zoho.kinds()
        simulator.busy = 3
        assert zoho.kinds()
    assert simulator.clock.slept == [1, 3, 9]


@pytest.mark.parametrize("lie", [(429, b""), (500, b"{}"), (503, b"<html>"), (-1, b""), (-2, b"")])
def test_trouble_that_does_not_pass_soon_is_left_for_later(simulator: Simulator, lie: tuple[int, bytes]) -> None:
    simulator.lies["/crm/v8/settings/modules"] = lie
    with connected(simulator) as zoho, pytest.raises(Busy) as busy:
        zoho.kinds()
    assert (simulator.clock.slept, busy.value.is_passing) == ([*PAUSES], True)


def test_a_machine_that_does_not_answer_is_left_for_later(simulator: Simulator) -> None:
    centre = elsewhere("http://localhost:1", "http://localhost:1", is_inside=True)
    zoho = Zoho(centre, RIGHT, Kept(), now=simulator.clock.now, sleep=simulator.clock.sleep)
    with pytest.raises(Busy):
        zoho.kinds()
    zoho.close()


def test_a_name_that_is_not_known_for_a_moment_is_left_for_later(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(*_args: object, **_how: object) -> None:
        raise OSError("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with connected(simulator) as zoho, pytest.raises(Busy):
        zoho.kinds()


def test_somebody_else_in_zohos_name_waits_for_a_person(simulator: Simulator) -> None:
    url = simulator.url.replace("http:", "https:")
    zoho = Zoho(elsewhere(url, url, is_inside=True), RIGHT, Kept(), now=simulator.clock.now, sleep=simulator.clock.sleep)
    with pytest.raises(NotUnderstood, match="network administrator") as trouble:
        zoho.kinds()
    assert (trouble.value.is_passing, trouble.value.__cause__, simulator.clock.slept) == (False, None, [])
    zoho.close()


def test_an_answer_that_is_far_too_long_is_not_taken_in(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lingxiao.engines.facts.connectors.zoho.client.MOST_BYTES", 900)
    fill(simulator, 100)
    with connected(simulator) as zoho, pytest.raises(NotUnderstood, match="too long") as trouble:
        read(zoho)
    assert trouble.value.__cause__ is None


def test_calls_that_are_left_are_seen(simulator: Simulator) -> None:
    simulator.credits_left = 900
    with connected(simulator) as zoho:
        zoho.kinds()
        before_half = zoho.credits_left
        simulator.credits_told = True
        zoho.kinds()
        assert (before_half, zoho.credits_left) == (None, 898)


def test_when_the_calls_are_used_up_it_is_said_and_goes_on_later(simulator: Simulator) -> None:
    fill(simulator, 300)
    simulator.credits_left, simulator.credits_told = 1, True
    with connected(simulator) as zoho:
        pages = zoho.changed("Deals", FIELDS, since=None)
        first = next(pages)
        with pytest.raises(UsedUp) as used_up:
            next(pages)
        assert (used_up.value.is_passing, used_up.value.after, simulator.clock.slept) == (True, 3_600, [])
        simulator.credits_left = 9
        assert len(rows(zoho.changed("Deals", FIELDS, since=None, resume=first.resume))) == 100


LIES: list[tuple[int, bytes]] = [
    (200, b"<html>a page of a proxy</html>"), (200, b"[]"), (200, b"{}"), (200, b'{"data": 7}'), (200, b'{"data": [7]}'),
    (200, b'{"data": [{}], "info": {"more_records": false}}'), (200, b'{"data": [{"id": "1"}]}'),
    (200, b'{"data": [{"id": "1", "Modified_Time": "2026-03-01T09:00:00"}], "info": {"more_records": true}}'),
    (200, b'{"data": [{"id": "1", "Amount": NaN}], "info": {"more_records": false}}'),
    (200, b'{"data": [{"id": "1"}], "info": {"more_records": "yes"}}'),
    (200, b'{"data": [{"id": "1", "Modified_Time": "soon"}, {"id": "2", "Modified_Time": "x"}], "info": {"more_records": true}}'),
    (200, b'{"status": "error", "code": "SOMETHING_NEW"}'), (200, b"[" * 100_000),
    (302, b""), (400, b"{}"), (404, b'{"code": "INVALID_URL_PATTERN"}'), (400, b'{"data": [{"code": "<b>&amp;"}]}'),
]


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_of_another_shape_is_not_understood(simulator: Simulator, lie: tuple[int, bytes]) -> None:
    simulator.lies["/crm/v8/Deals"] = lie
    with connected(simulator) as zoho, pytest.raises(NotUnderstood) as trouble:
        read(zoho)
    assert not trouble.value.is_passing
    assert "<b>" not in trouble.value.said.en


def test_a_module_or_field_without_a_name_is_not_understood(simulator: Simulator) -> None:
    simulator.lies["/crm/v8/settings/modules"] = (200, b'{"modules": [{"api_supported": true}]}')
    simulator.lies["/crm/v8/settings/fields"] = (200, b'{"fields": [{"api_name": "Amount"}]}')
    with connected(simulator) as zoho:
        with pytest.raises(NotUnderstood, match="api_name"):
            zoho.kinds()
        with pytest.raises(NotUnderstood, match="data_type"):
            zoho.fields("Deals")


@pytest.mark.parametrize("body", [
    b"", b"[]", b'{"error": "s0mething"}', b'{"access_token": "x"}', b'{"access_token": "x\\r\\ny", "expires_in": 3600}',
])
def test_a_sign_in_of_another_shape_is_a_trouble_with_a_sentence(simulator: Simulator, body: bytes) -> None:
    simulator.lies["/oauth/v2/token"] = (200, body)
    with connected(simulator) as zoho, pytest.raises((NotUnderstood, Refused)):
        zoho.kinds()


def _troubles(simulator: Simulator) -> Iterator[Trouble]:
    """Every trouble that can be had, as it is raised."""
    lies: list[tuple[str, tuple[int, bytes]]] = [("/crm/v8/Deals", one) for one in LIES]
    lies += [("/crm/v8/Deals", one) for one in [(429, b""), (500, b""), (-1, b""), (403, b"{}"), (401, b"{}")]]
    lies += [("/crm/v8/Deals", (401, b'{"code": "OAUTH_SCOPE_MISMATCH"}'))]
    echo = f'{{"error": "{SECRET}", "code": "{REFRESH}", "status": "error"}}'.encode()
    errors = ("invalid_client", "invalid_client_secret", "invalid_code", "Access Denied")
    lies += [("/oauth/v2/token", (200, f'{{"error": "{one}"}}'.encode())) for one in errors]
    lies += [("/oauth/v2/token", (200, echo)), ("/crm/v8/Deals", (400, echo)), ("/oauth/v2/token", (-1, b""))]
    for path, lie in lies:
        simulator.lies = {path: lie}
        simulator.clock.sleep(600)
        with connected(simulator) as zoho:
            try:
                read(zoho)
            except Trouble as trouble:
                yield trouble


def test_every_trouble_says_what_to_do_in_both_languages_and_carries_no_secret(simulator: Simulator) -> None:
    found = list(_troubles(simulator))
    assert len(found) == len(LIES) + 13
    assert {type(one) for one in found} >= {Refused, NotAllowed, Busy, NotUnderstood}
    for trouble in found:
        said = trouble.said
        assert said.zh.endswith("。")
        assert said.en.endswith(".")
        everything = "".join(traceback.format_exception(trouble)) + repr(trouble) + said.zh + said.en
        assert SECRET not in everything
        assert REFRESH not in everything
        assert "1000.access" not in everything
        assert trouble.__cause__ is None
    assert SECRET not in repr(RIGHT)
    assert REFRESH not in repr(RIGHT) + RIGHT.mark()


def test_every_data_centre_is_there_by_its_name() -> None:
    assert set(CENTRES) == {"US", "CN", "EU", "IN", "AU", "JP", "CA", "SA"}
    china = CENTRES["CN"]
    assert {host.name for host in china.hosts()} == {
        "accounts.zoho.com.cn", "www.zohoapis.com.cn", "sandbox.zohoapis.com.cn", "developer.zohoapis.com.cn",
    }
    assert CENTRES["CA"].accounts == "https://accounts.zohocloud.ca"
    assert not any(host.is_inside for one in CENTRES.values() for host in one.hosts())


@pytest.mark.parametrize("said", [
    "http://www.zohoapis.com.cn", "https://www.zohoapis.com", "https://www.zohoapis.com.cn.evil.example",
    "https://www.zohoapis.com.cn:444", "https://a@www.zohoapis.com.cn", "https://www.zohoapis.com.cn/x", "", "https://[",
])
def test_an_address_that_only_looks_like_the_data_centre_is_none(said: str) -> None:
    assert CENTRES["CN"].api(said) is None
    assert CENTRES["CN"].api("https://WWW.zohoapis.com.cn/") == "https://www.zohoapis.com.cn"


def _once(simulator: Simulator, *, at: int, then: Callable[[], None]) -> Callable[[Asked], None]:
    """Something that happens before one call for deals."""
    done: list[timedelta] = []

    def before(_asked: Asked) -> None:
        if len(simulator.data_calls()) == at and not done:
            done.append(timedelta())
            then()

    return before
