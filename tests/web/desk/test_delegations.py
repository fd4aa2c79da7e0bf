"""Lending rights from one's own desk: what is offered, what the other may then open, how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from lingxiao import roles
from lingxiao.engines.people.models import Delegation, RoleGrant
from lingxiao.web.lending import BUNDLES, words_of
from tests.company import Small

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
TODAY, LATER = "2026-11-23", "2026-11-30"
HERE = "/desk/delegations/"


@pytest.fixture
def small() -> Small:
    """Two regions with somebody in every role; the clock stands still on the demo day."""
    return Small.make(is_demo=True)


def as_(client: Client, small: Small, name: str) -> Client:
    """The browser, as somebody."""
    client.force_login(small.accounts[name])
    return client


def lend(client: Client, small: Small, to: str, *bundles: str, **more: str) -> Any:
    """Fill the form in and send it."""
    return client.post(HERE, {
        "receiver_id": str(small.people[to].pk), "bundles": bundles, "first_day": TODAY, "last_day": LATER, "reason": "出差",
        **more,
    })


def test_the_bundles_hold_what_is_lendable_and_nothing_else() -> None:
    bundles = [bundle for _word, bundle in BUNDLES.values()]
    assert frozenset().union(*bundles) == roles.LENDABLE
    assert sum(map(len, bundles)) == len(roles.LENDABLE)
    assert len(words_of(["cadence.read", "documents.issue_statements"])) == 2


def test_who_borrows_opens_what_was_lent_from_the_next_request_on(client: Client, small: Small) -> None:
    """The manager could not open the cockpit; the director lends it; after the loan is ended the page is gone."""
    cockpit = reverse("cockpit:home")
    assert as_(client, small, "manager").get(cockpit).status_code == 404
    assert lend(as_(client, small, "director"), small, "manager", "see").status_code == 302
    assert as_(client, small, "manager").get(cockpit).status_code == 200
    assert as_(client, small, "manager").get(reverse("cockpit:person", args=(small.people["director"].pk,))).status_code == 404
    loan = Delegation.objects.get()
    assert "director" in client.get(HERE).content.decode()
    assert client.post(reverse("desk:delegation_end", args=(loan.pk,))).status_code == 302
    assert client.get(cockpit).status_code == 404


def test_only_people_near_are_offered(client: Client, small: Small) -> None:
    """Above, under the same manager, below, and the HRBP: nobody learns here who else works in the company."""
    form = as_(client, small, "director").get(HERE).context["form"]
    offered = {name for pk, name in form.fields["receiver_id"].choices if pk}
    assert offered == {"executive", "manager", "south_director", "hrbp"}
    answer = lend(client, small, "south_member", "see")
    assert answer.status_code == 422
    assert not Delegation.objects.exists()


def test_who_has_nothing_to_lend_is_told(client: Client, small: Small) -> None:
    answer = as_(client, small, "team_member").get(HERE)
    assert answer.context["form"].is_pointless
    assert "<form" not in answer.content.decode().split("<main")[1].split("</main")[0]
    assert lend(client, small, "manager", "see").status_code == 422


@pytest.mark.parametrize(("more", "field"), [
    ({"last_day": "2027-06-01"}, "last_day"), ({"last_day": "2026-11-01"}, "__all__"), ({"reason": ""}, "reason"),
    ({"receiver_id": ""}, "receiver_id"), ({"first_day": "x"}, "first_day"),
])
def test_what_is_wrong_stands_beside_its_field(client: Client, small: Small, more: dict[str, str], field: str) -> None:
    answer = lend(as_(client, small, "director"), small, "manager", "see", **more)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_bundle_lends_only_what_its_giver_holds(client: Client, small: Small) -> None:
    lend(as_(client, small, "manager"), small, "director", "see")
    held = set(Delegation.objects.get().permissions)
    assert "health.open_cockpit" not in held
    assert "people.read_org" in held


def test_roles_are_lent_without_the_power_to_give_access(client: Client, small: Small) -> None:
    """Everything an HR administrator can lend, lent to a colleague: the pages of access stay closed."""
    RoleGrant.objects.filter(person=small.people["hr_admin_2"]).delete()
    from lingxiao.engines.people.models import ReportingLine

    ReportingLine.objects.create(
        person=small.people["hr_admin_2"], manager=small.people["hr_admin"], validity=("2026-01-01", None),
    )
    assert lend(as_(client, small, "hr_admin"), small, "hr_admin_2", *BUNDLES).status_code == 302
    as_(client, small, "hr_admin_2")
    assert client.get(reverse("cockpit:home")).status_code == 200
    for closed in (reverse("setup:access"), reverse("setup:imports"), reverse("setup:join")):
        assert client.get(closed).status_code == 404
