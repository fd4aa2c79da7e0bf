"""Who asks for what is not for them is told no, and it is noted that they asked (goal G6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from lingxiao.kernel.audit.models import AuditEntry
from tests.company import Small

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> Small:
    return Small.make()


def denials() -> list[tuple[str, str, str, str, str]]:
    found = AuditEntry.objects.filter(act__endswith=".denied").order_by("pk")
    return [(one.actor_name, one.act, one.object_kind, one.object_id, one.detail["refusal"]) for one in found]


def test_a_page_of_others_and_one_of_nobody_are_noted_alike(client: Client, small: Small) -> None:
    client.force_login(small.accounts["manager"])
    theirs = small.people["south_member"].pk
    for number in (theirs, 99_999_999):
        assert client.get(reverse("setup:person", args=(number,))).status_code == 404
    assert denials() == [
        ("manager", "web.open.denied", "setup:person", str(theirs), "NotSeen"),
        ("manager", "web.open.denied", "setup:person", "99999999", "NotSeen"),
    ]


def test_a_form_of_others_is_noted_as_sent(client: Client, small: Small) -> None:
    client.force_login(small.accounts["auditor"])
    answer = client.post(reverse("setup:access_propose", args=(small.people["manager"].pk,)), {"role": "finance"})
    assert answer.status_code in {403, 404}
    ((who, act, page, _number, _why),) = denials()
    assert (who, act, page) == ("auditor", "web.send.denied", "setup:access_propose")


def test_strangers_leave_no_note(client: Client, small: Small) -> None:
    assert client.get(reverse("setup:person", args=(small.people["manager"].pk,))).status_code == 302
    assert denials() == []
