"""Invitations and forgotten passwords: links that work once, and tell nobody anything."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.test import Client

from lingxiao.engines.people import tasks
from lingxiao.engines.people.domain import invitations
from lingxiao.engines.people.enums import TokenPurpose
from lingxiao.engines.people.models import AccountToken
from tests.company import PASSWORD

if TYPE_CHECKING:
    from tests.company import Small

NEW = "seven grey herons by the lake"
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def new_link(small: Small, name: str, purpose: TokenPurpose = TokenPurpose.RESET) -> str:
    """The path of a new link for somebody."""
    secret = invitations.make_link(account=small.accounts[name], purpose=purpose, at=datetime.now(UTC))
    return f"/signin/{'reset' if purpose == TokenPurpose.RESET else 'invited'}/{secret}/"


def opens(name: str, password: str) -> bool:
    """Whether a new browser gets in with this."""
    return Client().post("/signin/", {"name": f"{name}@hengyu.example", "password": password}).status_code == 302


@pytest.mark.parametrize("purpose", list(TokenPurpose))
def test_a_link_sets_a_password_once(small: Small, client: Client, purpose: TokenPurpose) -> None:
    path = new_link(small, "manager", purpose)
    assert client.get(path).status_code == 200
    response = client.post(path, {"password": NEW})
    assert (response.status_code, response["Location"]) == (302, "/signin/?why=set")
    assert opens("manager", NEW)
    assert not opens("manager", PASSWORD)
    assert client.get(path).status_code == 404
    assert client.post(path, {"password": "another long password 9"}).status_code == 404
    assert opens("manager", NEW)


def test_looking_never_uses_a_link_up(small: Small, client: Client) -> None:
    """Mail and chat programs open links before people do."""
    path = new_link(small, "manager")
    for _ in range(5):
        assert Client(headers={"User-Agent": "wxwork-prefetch"}).get(path).status_code == 200
        Client().head(path)
    assert client.post(path, {"password": NEW}).status_code == 302


def test_unknown_used_replaced_expired_and_disabled_are_answered_alike(small: Small, client: Client) -> None:
    used = new_link(small, "manager")
    client.post(used, {"password": NEW})
    replaced = new_link(small, "team_member")
    new_link(small, "team_member")
    other_purpose = new_link(small, "finance", TokenPurpose.INVITATION).replace("invited", "reset")
    disabled = new_link(small, "auditor")
    small.accounts["auditor"].is_active = False
    small.accounts["auditor"].save()
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=31)):
        expired = new_link(small, "director")
    unknown = "/signin/reset/" + "A" * 43 + "/"

    def answer(path: str) -> tuple[int, str, int, str]:
        looked, posted = client.get(path), client.post(path, {"password": NEW})
        bodies = [re.sub(r'value="[^"]*"', "", one.content.decode()) for one in (looked, posted)]
        return looked.status_code, bodies[0], posted.status_code, bodies[1]

    answers = [answer(path) for path in (unknown, used, replaced, other_purpose, disabled, expired)]
    assert len(set(answers)) == 1
    assert answers[0][0] == answers[0][2] == 404
    assert not opens("director", NEW)


def test_a_weak_password_is_refused_and_the_link_still_works(small: Small, client: Client) -> None:
    path = new_link(small, "manager")
    for weak in ("short", "password1234", "hengyu2026!!", "manager-manager"):
        response = client.post(path, {"password": weak})
        assert response.status_code == 422
    assert client.post(path, {"password": NEW}).status_code == 302


def test_setting_a_password_ends_every_session_of_the_account(small: Small) -> None:
    elsewhere = Client()
    elsewhere.force_login(small.accounts["manager"])
    assert elsewhere.get("/signin/account/").status_code == 200
    Client().post(new_link(small, "manager"), {"password": NEW})
    assert elsewhere.get("/signin/account/").status_code == 302


def test_a_new_password_does_not_pass_by_the_second_factor(small: Small, client: Client) -> None:
    from lingxiao.engines.people.domain import second_factors

    account = small.accounts["manager"]
    seed = second_factors.new_seed()
    now = datetime.now(UTC)
    from tests.web.signin.test_second_factors import code_of

    second_factors.set_up_app(
        viewer=small.viewer("manager"), account=account, seed=seed, code=code_of(seed, now), at=now,
    )
    client.post(new_link(small, "manager"), {"password": NEW})
    response = client.post("/signin/", {"name": "manager@hengyu.example", "password": NEW})
    assert response["Location"] == "/signin/second/"
    assert client.get("/signin/account/").status_code == 302


def test_secrets_are_long_random_and_kept_as_hashes_only(small: Small) -> None:
    secrets = {
        invitations.make_link(account=small.accounts["manager"], purpose=TokenPurpose.RESET, at=NOW) for _ in range(500)
    }
    assert len(secrets) == 500
    assert all(len(secret) == 43 for secret in secrets)  # 32 bytes in base64
    kept = set(AccountToken.objects.values_list("secret_hash", flat=True))
    assert not kept & secrets
    assert all(re.fullmatch(r"[0-9a-f]{64}", hashed) for hashed in kept)


def test_forgetting_is_answered_alike_and_only_the_worker_knows(small: Small, client: Client) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    answers = set()
    for name in ("manager@hengyu.example", "nobody@hengyu.example", small.people["manager"].number):
        response = client.post("/signin/forgotten/", {"name": name})
        answers.add((response.status_code, response["Location"]))
    assert answers == {(302, "/signin/forgotten/asked/")}
    assert not mail.outbox
    jobs = list(ProcrastinateJob.objects.filter(task_name="people.send_reset_link").order_by("id"))
    assert len(jobs) == 3
    for job in jobs:
        tasks.send_reset_link(**job.args)
    assert [message.to for message in mail.outbox] == [["manager@hengyu.example"]] * 2
    link = re.search(r"http://127.0.0.1:8000(/signin/reset/\S+)", str(mail.outbox[1].body))
    assert link is not None
    assert client.post(link[1], {"password": NEW}).status_code == 302


def test_one_name_gets_few_mails(small: Small, client: Client) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    for _ in range(6):
        assert client.post("/signin/forgotten/", {"name": "manager@hengyu.example"}).status_code == 302
    assert ProcrastinateJob.objects.filter(task_name="people.send_reset_link").count() == 3


def test_no_job_holds_a_secret(small: Small) -> None:
    """The worker makes the secret; the table of jobs never sees it."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    address = "http://127.0.0.1:8000/signin/invited/SECRET/"
    tasks.send_account_link.defer(
        account_id=small.accounts["manager"].pk, purpose="invitation", address=address, made_by_id=None,
        at=datetime.now(UTC).isoformat(),
    )
    job = ProcrastinateJob.objects.get(task_name="people.send_link")
    tasks.send_account_link(**job.args)
    secret = str(mail.outbox[0].body).split("/signin/invited/")[1].split("/")[0]
    assert secret not in str(ProcrastinateJob.objects.values_list("args", flat=True))
    assert Client().get(f"/signin/invited/{secret}/").status_code == 200


def test_the_page_tells_no_other_site_its_address(small: Small, client: Client) -> None:
    assert client.get(new_link(small, "manager"))["Referrer-Policy"] == "strict-origin"
