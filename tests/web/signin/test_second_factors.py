"""Second factors at sign-in: apps, recovery codes, roles that must have one."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client

from lingxiao.engines.people.domain import second_factors
from lingxiao.engines.people.domain.second_factors import WrongCode
from lingxiao.engines.people.domain.tries import TooManyTries
from tests.company import PASSWORD, Small

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from lingxiao.engines.people.models import Account

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def code_of(seed: str, at: datetime) -> str:
    """What the app shows at a moment."""
    return str(format_hotp_value(hotp_value(seed, int(at.timestamp()) // 30)))


def give_app(small: Small, name: str, at: datetime) -> str:
    """An app for somebody, set up a while ago; answers its seed."""
    seed = second_factors.new_seed()
    early = at - timedelta(minutes=10)
    second_factors.set_up_app(
        viewer=small.viewer(name), account=small.accounts[name], seed=seed, code=code_of(seed, early), at=early,
    )
    return seed


@pytest.fixture
def clock() -> object:
    """A clock that stands still until it is moved."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def first_step(client: Client, name: str) -> None:
    """Password right, second factor still owed."""
    response = client.post("/signin/", {"name": f"{name}@hengyu.example", "password": PASSWORD, "next": "/signin/account/"})
    assert response["Location"] == "/signin/second/"


def test_the_password_alone_opens_nothing_once_there_is_an_app(small: Small, client: Client, clock: object) -> None:
    seed = give_app(small, "manager", NOW)
    first_step(client, "manager")
    assert client.get("/signin/account/").status_code == 302
    assert client.post("/signin/second/", {"code": "000000"}).status_code == 422
    response = client.post("/signin/second/", {"code": code_of(seed, NOW)})
    assert (response.status_code, response["Location"]) == (302, "/signin/account/")
    assert client.get("/signin/account/").status_code == 200


def test_a_code_works_once_in_total(small: Small, clock: object) -> None:
    seed = give_app(small, "manager", NOW)
    outcomes = []
    for _ in range(3):
        browser = Client()
        first_step(browser, "manager")
        outcomes.append(browser.post("/signin/second/", {"code": code_of(seed, NOW)}).status_code)
    assert outcomes == [302, 422, 422]


def test_an_earlier_code_is_not_taken_after_a_later_one(small: Small) -> None:
    seed = give_app(small, "manager", NOW)
    account = small.accounts["manager"]
    second_factors.use_code(account=account, code=code_of(seed, NOW + timedelta(seconds=30)), at=NOW)
    with pytest.raises(WrongCode):
        second_factors.use_code(account=account, code=code_of(seed, NOW), at=NOW)


@pytest.mark.parametrize(("drift", "is_good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_phone_may_be_half_a_minute_off_and_no_more(small: Small, drift: int, is_good: bool) -> None:  # noqa: FBT001
    seed = give_app(small, "manager", NOW)
    code = code_of(seed, NOW + timedelta(seconds=drift))
    if is_good:
        assert second_factors.use_code(account=small.accounts["manager"], code=code, at=NOW) == "app"
    else:
        with pytest.raises(WrongCode):
            second_factors.use_code(account=small.accounts["manager"], code=code, at=NOW)


def test_five_wrong_codes_stop_guessing_for_a_quarter_of_an_hour(small: Small) -> None:
    seed = give_app(small, "manager", NOW)
    account = small.accounts["manager"]
    for _ in range(5):
        with pytest.raises(WrongCode):
            second_factors.use_code(account=account, code="000000", at=NOW)
    with pytest.raises(TooManyTries):
        second_factors.use_code(account=account, code=code_of(seed, NOW), at=NOW)
    later = NOW + timedelta(minutes=15)
    assert second_factors.use_code(account=account, code=code_of(seed, later), at=later) == "app"


def test_the_second_step_waits_ten_minutes_and_dies_with_the_password(
    small: Small, client: Client, clock: time_machine.Traveller,
) -> None:
    seed = give_app(small, "manager", NOW)
    first_step(client, "manager")
    clock.shift(timedelta(minutes=10, seconds=1))
    at = NOW + timedelta(minutes=10, seconds=1)
    assert client.post("/signin/second/", {"code": code_of(seed, at)})["Location"] == "/signin/"
    first_step(client, "manager")
    small.accounts["manager"].set_password("another quiet river 88")
    small.accounts["manager"].save()
    assert client.post("/signin/second/", {"code": code_of(seed, at)})["Location"] == "/signin/"
    assert client.get("/signin/account/").status_code == 302


def test_recovery_codes_work_once_each_and_are_kept_as_hashes(small: Small) -> None:
    give_app(small, "manager", NOW)
    account = small.accounts["manager"]
    codes = second_factors.make_recovery_codes(viewer=small.viewer("manager"), account=account, at=NOW)
    kept = str(Authenticator.objects.get(user=account, type="recovery_codes").data)
    assert len(set(codes)) == 10
    assert not any(code.partition("-")[2].replace("-", "") in kept for code in codes)
    assert second_factors.use_code(account=account, code=codes[3].lower(), at=NOW) == "recovery"
    with pytest.raises(WrongCode):
        second_factors.use_code(account=account, code=codes[3], at=NOW)
    assert second_factors.factors_of(account=account).codes_left == 9
    with pytest.raises(WrongCode):  # right code, another number in front
        second_factors.use_code(account=account, code=f"4{codes[5][1:]}", at=NOW)


def test_new_recovery_codes_replace_the_old(small: Small) -> None:
    give_app(small, "manager", NOW)
    account, viewer = small.accounts["manager"], small.viewer("manager")
    old = second_factors.make_recovery_codes(viewer=viewer, account=account, at=NOW)
    second_factors.make_recovery_codes(viewer=viewer, account=account, at=NOW)
    with pytest.raises(WrongCode):
        second_factors.use_code(account=account, code=old[0], at=NOW)


def test_a_seed_is_sealed_and_opens_for_its_own_account_only(small: Small, caplog: pytest.LogCaptureFixture) -> None:
    seed = give_app(small, "manager", NOW)
    row = Authenticator.objects.get(user=small.accounts["manager"])
    assert seed not in str(row.data)
    Authenticator.objects.create(user=small.accounts["director"], type="totp", data=row.data)
    with pytest.raises(WrongCode):
        second_factors.use_code(account=small.accounts["director"], code=code_of(seed, NOW), at=NOW)
    assert "cannot be asked" in caplog.text
    assert second_factors.use_code(account=small.accounts["manager"], code=code_of(seed, NOW), at=NOW) == "app"


def test_with_the_key_of_seeds_lost_a_recovery_code_still_opens(small: Small, settings: Settings) -> None:
    seed = give_app(small, "manager", NOW)
    account = small.accounts["manager"]
    codes = second_factors.make_recovery_codes(viewer=small.viewer("manager"), account=account, at=NOW)
    settings.SEALING_SECRET = "another key " * 4
    with pytest.raises(WrongCode):
        second_factors.use_code(account=account, code=code_of(seed, NOW), at=NOW)
    assert second_factors.use_code(account=account, code=codes[0], at=NOW) == "recovery"


@pytest.mark.django_db(transaction=True)
def test_twenty_tries_with_one_code_on_many_connections_let_one_in() -> None:
    """H2: exactly one success, however many workers see the code at once."""
    small = Small.make()
    seed = give_app(small, "manager", NOW)
    account, outcomes, gate = small.accounts["manager"], [], threading.Barrier(4)

    def try_it(account: Account) -> None:
        gate.wait()
        for _ in range(5):
            try:
                outcomes.append(second_factors.use_code(account=account, code=code_of(seed, NOW), at=NOW))
            except (WrongCode, TooManyTries):
                outcomes.append("refused")
        connection.close()

    threads = [threading.Thread(target=try_it, args=(account,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["app"] + ["refused"] * 19


NEED = ["hr_admin", "finance", "compliance", "counsellor", "auditor", "system_admin"]


@pytest.mark.parametrize("name", NEED)
def test_roles_that_need_a_second_factor_are_led_to_setting_one_up(small: Small, client: Client, name: str) -> None:
    client.post("/signin/", {"name": f"{name}@hengyu.example", "password": PASSWORD})
    response = client.get("/signin/account/")
    assert response["Location"].startswith("/signin/account/factors/")
    assert client.get("/signin/account/factors/").status_code == 200
    assert client.get("/signin/account/factors/app/").status_code == 200
    assert client.post("/signin/out/").status_code == 302


@pytest.mark.parametrize("name", ["manager", "director", "executive", "team_member", "hrbp"])
def test_other_roles_go_straight_in(small: Small, client: Client, name: str) -> None:
    client.post("/signin/", {"name": f"{name}@hengyu.example", "password": PASSWORD})
    assert client.get("/signin/account/").status_code == 200


def test_setting_up_an_app_in_the_browser_opens_the_gate_and_shows_codes_once(
    small: Small, client: Client, clock: object,
) -> None:
    client.post("/signin/", {"name": "finance@hengyu.example", "password": PASSWORD})
    page = client.get("/signin/account/factors/app/").content.decode()
    seed = page.split('class="seed">')[1].split("<")[0].replace(" ", "")
    assert client.post("/signin/account/factors/app/", {"code": "123456"}).status_code == 422
    before = client.cookies["lx"].value
    response = client.post("/signin/account/factors/app/", {"code": code_of(seed, NOW)})
    assert response["Location"] == "/signin/account/factors/codes/"
    assert client.cookies["lx"].value != before
    assert client.get("/signin/account/").status_code == 200
    made = client.post("/signin/account/factors/codes/").content.decode()
    assert made.count("<li>") >= 10
    assert "0-" not in client.get("/signin/account/factors/codes/").content.decode().split("<main")[1]


def test_the_last_second_factor_of_such_a_role_is_not_removed(small: Small, client: Client) -> None:
    give_app(small, "finance", NOW)
    client.force_login(small.accounts["finance"])
    client.post("/signin/account/factors/app/remove/")
    assert second_factors.factors_of(account=small.accounts["finance"]).has_app
    give_app(small, "manager", NOW)
    client.force_login(small.accounts["manager"])
    client.post("/signin/account/factors/app/remove/")
    assert not second_factors.factors_of(account=small.accounts["manager"]).has_app
