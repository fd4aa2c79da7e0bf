"""Names and passwords: who gets in, who is slowed down, and what nobody learns."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.auth.hashers import PBKDF2PasswordHasher, identify_hasher
from django.test import Client

from lingxiao.config.hashing import Argon2
from lingxiao.engines.people.domain.passwords import FEW
from tests.company import PASSWORD, Small

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

SignIn = "Callable[..., HttpResponse]"
WRONG = "not the password"


def is_in(client: Client) -> bool:
    """Whether this browser is signed in."""
    return client.get("/signin/account/").status_code == 200


def test_name_and_password_open_the_door(small: Small, client: Client, signs_in: Callable[..., HttpResponse]) -> None:
    response = signs_in("team_member@hengyu.example", next="/signin/account/sessions/")
    assert (response.status_code, response["Location"]) == (302, "/signin/account/sessions/")
    assert is_in(client)


@pytest.mark.parametrize("name", ["TEAM_Member@Hengyu.Example", " team_member@hengyu.example ", "{number}"])
def test_address_in_any_case_and_staff_number_both_work(
    small: Small, client: Client, signs_in: Callable[..., HttpResponse], name: str,
) -> None:
    assert signs_in(name.format(number=small.people["team_member"].number)).status_code == 302
    assert is_in(client)


def test_a_password_is_taken_exactly_as_typed(small: Small, signs_in: Callable[..., HttpResponse]) -> None:
    assert signs_in("team_member@hengyu.example", f"{PASSWORD} ").status_code == 422
    assert signs_in("team_member@hengyu.example", PASSWORD.upper()).status_code == 422


def test_the_session_id_is_new_after_signing_in(small: Small, client: Client) -> None:
    client.get("/signin/")
    client.post("/signin/passkey/options/")
    before = client.cookies["lx"].value
    client.post("/signin/", {"name": "team_member@hengyu.example", "password": PASSWORD})
    assert client.cookies["lx"].value != before
    assert is_in(client)
    client.cookies["lx"] = before
    assert not is_in(client)


def test_known_and_unknown_names_are_answered_alike(small: Small, client: Client) -> None:
    def answer(name: str) -> tuple[int, str]:
        response = client.post("/signin/", {"name": name, "password": WRONG})
        return response.status_code, response.content.decode().replace(name, "NAME").split("csrfmiddlewaretoken")[0]

    known = [answer("manager@hengyu.example") for _ in range(FEW + 2)]
    unknown = [answer("nobody@hengyu.example") for _ in range(FEW + 2)]
    assert known == unknown
    small.accounts["director"].is_active = False
    small.accounts["director"].save()
    assert [answer("director@hengyu.example") for _ in range(FEW + 2)] == unknown


def test_known_and_unknown_names_are_looked_into_alike(
    small: Small, client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any,
) -> None:
    """H4, counted: as many passwords are hashed and as many statements asked, whoever is named."""
    hashed: list[str] = []

    def counted(name: str) -> None:
        true = getattr(Argon2, name)

        def noted(self: Argon2, password: str, *more: object) -> object:
            hashed.append(name)
            return true(self, password, *more)

        monkeypatch.setattr(Argon2, name, noted)

    counted("encode")
    counted("verify")
    client.post("/signin/", {"name": "nobody@hengyu.example", "password": WRONG})  # whatever is made once is made
    spent = []
    for name in ("manager@hengyu.example", "nobody@hengyu.example"):
        hashed.clear()
        with django_assert_max_num_queries(30) as asked:
            client.post("/signin/", {"name": name, "password": WRONG})
        spent.append((len(hashed), len(asked)))
    assert spent[0] == spent[1]
    assert spent[0][0] == 1


@pytest.mark.timeout(600)
def test_known_and_unknown_names_cost_the_same(small: Small, client: Client) -> None:
    """H4: the median of CPU time differs by less than 5 % over the goal's 400 tries, interleaved."""
    from lingxiao.engines.people.models import Tries

    costs: dict[str, list[float]] = {"manager@hengyu.example": [], "nobody@hengyu.example": []}
    for _ in range(400):
        for name, spent in costs.items():
            start = time.process_time()
            client.post("/signin/", {"name": name, "password": WRONG})
            spent.append(time.process_time() - start)
        Tries.objects.all().delete()
    known, unknown = (median(spent) for spent in costs.values())
    assert abs(known - unknown) / unknown < 0.05


def test_five_wrong_passwords_stop_guessing_and_the_owner_is_back_in_a_quarter_of_an_hour(
    small: Small, client: Client,
) -> None:
    name = "manager@hengyu.example"
    with time_machine.travel(datetime(2026, 11, 23, 1, tzinfo=UTC), tick=False) as clock:
        for number in range(100):  # from a hundred addresses
            stranger = Client(REMOTE_ADDR=f"198.51.100.{number}", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
            assert stranger.post("/signin/", {"name": name, "password": WRONG}).status_code == 422
        assert client.post("/signin/", {"name": name, "password": PASSWORD}).status_code == 422
        clock.shift(timedelta(minutes=15, seconds=1))
        assert client.post("/signin/", {"name": name, "password": PASSWORD}).status_code == 302


def test_a_stranger_does_not_lock_the_owner_out_of_their_own_browser(small: Small, client: Client) -> None:
    """OWASP's device cookie: a browser that signed in before has a count of its own."""
    name = "manager@hengyu.example"
    client.post("/signin/", {"name": name, "password": PASSWORD})
    client.post("/signin/out/")
    for _ in range(FEW + 5):
        Client().post("/signin/", {"name": name, "password": WRONG})
    assert Client().post("/signin/", {"name": name, "password": PASSWORD}).status_code == 422
    assert client.post("/signin/", {"name": name, "password": PASSWORD}).status_code == 302


def test_a_device_cookie_of_somebody_else_or_of_an_old_password_counts_for_nothing(small: Small) -> None:
    thief = Client()
    thief.post("/signin/", {"name": "team_member@hengyu.example", "password": PASSWORD})
    thief.post("/signin/out/")
    for _ in range(FEW):
        Client().post("/signin/", {"name": "manager@hengyu.example", "password": WRONG})
    assert thief.post("/signin/", {"name": "manager@hengyu.example", "password": PASSWORD}).status_code == 422


@pytest.mark.timeout(300)
def test_a_company_behind_one_address_is_not_locked_out(small: Small) -> None:
    """H3, smaller: sixty people sign in from one address, each after a wrong try, and none is refused."""
    for number in range(60):
        small.add(f"colleague_{number}")
    for number in range(60):
        browser = Client(REMOTE_ADDR="198.51.100.7")
        name = f"colleague_{number}@hengyu.example"
        assert browser.post("/signin/", {"name": name, "password": WRONG}).status_code == 422
        assert browser.post("/signin/", {"name": name, "password": PASSWORD}).status_code == 302


def test_a_good_password_starts_the_count_anew(small: Small, client: Client) -> None:
    for _ in range(4):
        for _ in range(FEW - 1):
            client.post("/signin/", {"name": "manager@hengyu.example", "password": WRONG})
        assert Client().post("/signin/", {"name": "manager@hengyu.example", "password": PASSWORD}).status_code == 302


def test_an_old_hash_is_brought_to_todays_cost(small: Small, signs_in: Callable[..., HttpResponse]) -> None:
    account = small.accounts["manager"]
    account.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
    account.save()
    assert signs_in("manager@hengyu.example").status_code == 302
    account.refresh_from_db()
    assert account.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert identify_hasher(account.password).verify(PASSWORD, account.password)


def test_an_account_without_a_password_is_opened_by_none(small: Small, signs_in: Callable[..., HttpResponse]) -> None:
    account = small.accounts["manager"]
    account.set_unusable_password()
    account.save()
    for password in ("", "!", account.password, PASSWORD):
        assert signs_in("manager@hengyu.example", password).status_code == 422


@pytest.mark.parametrize("password", ["x" * 2_000, "\x00" * 20, "密码" * 300])
def test_strange_passwords_are_a_wrong_password(
    small: Small, signs_in: Callable[..., HttpResponse], password: str,
) -> None:
    # A NUL is no text at all, and is said to be none before anything looks at it.
    assert signs_in("manager@hengyu.example", password).status_code == (400 if "\x00" in password else 422)


def test_the_owner_is_told_when_guessing_was_stopped(small: Small, client: Client) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    for name in ("manager@hengyu.example", "nobody@hengyu.example"):
        for _ in range(FEW + 3):
            client.post("/signin/", {"name": name, "password": WRONG})
    jobs = ProcrastinateJob.objects.filter(task_name="people.tell_of_guessing")
    assert [job.args["identifier"] for job in jobs.order_by("id")] == ["manager@hengyu.example", "nobody@hengyu.example"]
    from lingxiao.engines.people import tasks
    from lingxiao.kernel.notices.models import Notice

    for job in jobs:
        tasks.tell_of_guessing(**job.args)
    assert list(Notice.objects.values_list("person_id", "kind")) == [(small.people["manager"].pk, "people.guessed")]


def test_signing_in_is_written_down(small: Small, signs_in: Callable[..., HttpResponse]) -> None:
    from lingxiao.kernel.audit.models import AuditEntry

    signs_in("manager@hengyu.example")
    entry = AuditEntry.objects.get(act="people.sign_in")
    assert (entry.actor_person_id, entry.detail["how"]) == (small.people["manager"].pk, "password")
