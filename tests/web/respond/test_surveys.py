"""Answering by a link: once, without signing in, and that somebody looked is kept nowhere."""

from __future__ import annotations

import io
import logging
import re
import threading
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from lingxiao.config import logs
from lingxiao.engines.campaigns.domain import inviting, urn
from lingxiao.engines.campaigns.models import Invitation, SealedForm
from lingxiao.kernel.audit.models import AuditEntry
from tests.engines.campaigns.seeded import Seeded, campaign, found
from tests.pages import bare

if TYPE_CHECKING:
    from lingxiao.engines.campaigns.models import Campaign

pytestmark = pytest.mark.django_db
GIVEN = {"q1": "5", "q2": "1", "q3": "", "q4": "0", "q5": ""}
DEVICE = "CanaryBrowser/4711"


@pytest.fixture
def company() -> Seeded:
    return found(size=40, seed=3)


@pytest.fixture
def made(company: Seeded) -> Campaign:
    return campaign(company, kind="customer")


@pytest.fixture
def link(company: Seeded, made: Campaign) -> str:
    secret = inviting.invite_outside(viewer=company.viewer("hr_admin"), campaign=made, contact="云岭工业")
    return reverse("respond:survey", args=(secret,))


def visitor() -> Client:
    client = Client(headers={"user-agent": DEVICE}, REMOTE_ADDR="203.0.113.99")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_the_promise_stands_above_the_form_and_the_form_is_answered_once(link: str, made: Campaign) -> None:
    client = visitor()
    page = client.get(link).content.decode()
    assert "Your answers are confidential" in page
    assert "Groups of fewer than 5 are never shown" in page
    answer = client.post(link, GIVEN)
    assert answer.status_code == 302
    assert "your answers arrived" in client.get(answer["Location"]).content.decode()
    assert [form["told"] for form in urn._opened(made)[0]] == [{"q1": 5, "q2": 1, "q4": 0}]
    again = client.post(link, GIVEN)
    assert again.status_code == 404
    assert "This link does not work" in again.content.decode()
    assert SealedForm.objects.count() == 1


def test_looking_is_kept_nowhere_and_answering_leaves_the_day_alone(link: str) -> None:
    tables = _counts()
    client = visitor()
    for _time in range(3):
        assert client.get(link).status_code == 200
    assert _counts() == tables
    client.post(link, {**GIVEN, "q5": "多沟通"})
    changed = {name for name, count in _counts().items() if count != tables[name]}
    assert changed == {"campaigns_sealedform"}
    assert not AuditEntry.objects.filter(device__contains=DEVICE).exists()


def _counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names = [row[0] for row in cursor.fetchall()]
        found_counts = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608 -- names from the catalogue
            found_counts[name] = cursor.fetchone()[0]
    return found_counts


def test_unknown_tampered_used_and_late_are_answered_with_the_same_sentence(link: str, made: Campaign) -> None:
    client = visitor()
    unknown = client.get(reverse("respond:survey", args=("x" * 43,)))
    tampered = client.get(link[:-2] + ("b" if link[-2] != "b" else "c") + "/")
    client.post(link, GIVEN)
    used = client.get(link)
    answers = (unknown, tampered, used)
    assert {one.status_code for one in answers} == {404}
    assert len({bare(one.content, one.request["PATH_INFO"]) for one in answers}) == 1


def test_what_is_missing_is_said_and_nothing_is_lost(link: str) -> None:
    answer = visitor().post(link, {"q1": "4", "q5": "每月复盘一次"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "每月复盘一次" in page
    assert re.search(r'name="q1"[^>]*value="4"[^>]*checked', page) or re.search(r'value="4"[^>]*name="q1"[^>]*checked', page)
    assert not SealedForm.objects.exists()


def test_a_name_in_the_words_is_warned_of_once_and_sent_all_the_same_if_wished(link: str, made: Campaign) -> None:
    client = visitor()
    warned = client.post(link, {**GIVEN, "q5": "王经理该多听"})
    assert warned.status_code == 422
    assert "“王经理” may tell who you are" in warned.content.decode()
    assert not SealedForm.objects.exists()
    assert client.post(link, {**GIVEN, "q5": "王经理该多听", "sure": "on"}).status_code == 302
    (form,), _lost = urn._opened(made)
    assert form["words"] == {"q5": "王经理该多听"}


def test_no_log_holds_the_link_the_address_or_the_device(link: str) -> None:
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(logs.Line("{levelname} {name} {message}", style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        client = visitor()
        client.get(link)
        client.post(link, {"q1": "9"})
        client.post(link, GIVEN)
        client.get(link)
    finally:
        root.removeHandler(handler)
    secret = link.strip("/").rsplit("/", 1)[-1]
    for canary in (secret, DEVICE, "203.0.113.99"):
        assert canary not in told.getvalue()


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_wins_and_the_other_gets_a_sentence() -> None:
    company = found(size=40, seed=3)
    made = campaign(company, kind="customer")
    secret = inviting.invite_outside(viewer=company.viewer("hr_admin"), campaign=made, contact="云岭工业")
    address, answers, start = reverse("respond:survey", args=(secret,)), [], threading.Barrier(4)

    def post() -> None:
        client = visitor()
        client.get(address)
        start.wait()
        answers.append(client.post(address, GIVEN).status_code)
        connection.close()

    threads = [threading.Thread(target=post) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in answers if one == 302]) == 1
    assert set(answers) <= {302, 404, 422}
    assert SealedForm.objects.count() == 1
    assert Invitation.objects.exclude(answered_on=None).count() == 1
