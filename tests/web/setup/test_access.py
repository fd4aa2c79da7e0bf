"""Who has access: lists, invitations, four eyes, ends, all within one's reach."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from lingxiao.engines.people import tasks
from lingxiao.engines.people.models import Account, GrantProposal, Person, RoleGrant
from tests.company import SINCE, Small

if TYPE_CHECKING:
    from django.http import HttpResponse


@pytest.fixture
def small(db: None) -> Small:
    """Somebody in every role."""
    return Small.make()


def browser_of(small: Small, name: str) -> Client:
    """Somebody's browser."""
    browser = Client()
    browser.force_login(small.accounts[name])
    return browser


def proposes(browser: Client, person: Person, **changed: str) -> HttpResponse:
    """Type a proposal."""
    typed = {"role": "auditor", "unit": "", "first_day": "2026-11-01", "last_day": "", "reason": "annual audit"}
    return browser.post(f"/setup/access/people/{person.pk}/propose/", {**typed, **changed})  # type: ignore[return-value]


def test_a_role_takes_two_administrators(small: Small) -> None:
    person = small.people["team_member"]
    first, second = browser_of(small, "hr_admin"), browser_of(small, "hr_admin_2")
    assert proposes(first, person).status_code == 302
    proposal = GrantProposal.objects.get()
    first.post(f"/setup/access/proposals/{proposal.pk}/approve/")
    assert not RoleGrant.objects.filter(person=person).exists()
    second.post(f"/setup/access/proposals/{proposal.pk}/approve/", {"reason": "agreed"})
    grant = RoleGrant.objects.get(person=person)
    assert (grant.role, grant.granted_by_id) == ("auditor", small.people["hr_admin"].pk)
    assert Client.get(browser_of(small, "team_member"), "/setup/access/").status_code == 200


def test_the_executive_is_a_second_pair_of_eyes_and_the_system_administrator_is_none(small: Small) -> None:
    proposes(browser_of(small, "hr_admin"), small.people["team_member"])
    proposal = GrantProposal.objects.get()
    browser_of(small, "system_admin").post(f"/setup/access/proposals/{proposal.pk}/approve/")
    assert not RoleGrant.objects.filter(person=small.people["team_member"]).exists()
    browser_of(small, "executive").post(f"/setup/access/proposals/{proposal.pk}/approve/")
    assert RoleGrant.objects.filter(person=small.people["team_member"]).exists()


def test_nobody_proposes_or_approves_for_themselves(small: Small) -> None:
    assert proposes(browser_of(small, "hr_admin"), small.people["hr_admin"]).status_code == 422
    proposes(browser_of(small, "hr_admin"), small.people["hr_admin_2"])
    proposal = GrantProposal.objects.get()
    browser_of(small, "hr_admin_2").post(f"/setup/access/proposals/{proposal.pk}/approve/")
    assert RoleGrant.objects.filter(person=small.people["hr_admin_2"], role="auditor").count() == 0


@pytest.mark.parametrize("changed", [
    {"role": "manager"}, {"role": "root"}, {"role": ""}, {"first_day": "2026-12-01", "last_day": "2026-11-01"},
    {"first_day": "2019-01-01"}, {"reason": ""}, {"unit": "999999"}, {"first_day": "soon"},
])
def test_what_cannot_be_is_refused_with_a_sentence(small: Small, changed: dict[str, str]) -> None:
    assert proposes(browser_of(small, "hr_admin"), small.people["team_member"], **changed).status_code == 422
    assert not GrantProposal.objects.exists()


def test_the_same_role_is_neither_proposed_nor_held_twice(small: Small) -> None:
    browser = browser_of(small, "hr_admin")
    assert proposes(browser, small.people["team_member"]).status_code == 302
    assert proposes(browser, small.people["team_member"]).status_code == 422
    assert proposes(browser, small.people["auditor"]).status_code == 422
    assert GrantProposal.objects.count() == 1


def test_a_proposal_is_declined_with_a_reason_or_withdrawn_by_its_proposer(small: Small) -> None:
    first, second = browser_of(small, "hr_admin"), browser_of(small, "hr_admin_2")
    proposes(first, small.people["team_member"])
    proposes(first, small.people["manager"])
    one, two = GrantProposal.objects.order_by("pk")
    second.post(f"/setup/access/proposals/{one.pk}/decline/", {"reason": "no audit this year"})
    assert second.post(f"/setup/access/proposals/{two.pk}/withdraw/").status_code == 404
    first.post(f"/setup/access/proposals/{two.pk}/withdraw/")
    assert list(GrantProposal.objects.order_by("pk").values_list("decision", flat=True)) == ["declined", "withdrawn"]
    second.post(f"/setup/access/proposals/{two.pk}/approve/")
    assert not RoleGrant.objects.filter(person=small.people["manager"]).exists()


def test_an_end_needs_one_administrator_and_keeps_the_past(small: Small) -> None:
    grant = RoleGrant.objects.get(person=small.people["auditor"])
    browser = browser_of(small, "hr_admin")
    today = datetime.now(UTC).date()
    response = browser.post(
        f"/setup/access/grants/{grant.pk}/end/", {"last_day": str(today - timedelta(days=1)), "reason": "audit done"},
    )
    assert response.status_code == 302
    grant.refresh_from_db()
    assert grant.validity.lower == SINCE
    assert abs((grant.validity.upper - today).days) <= 1
    assert browser_of(small, "auditor").get("/setup/access/").status_code == 404


def test_the_last_hr_administrator_stays(small: Small) -> None:
    one, two = RoleGrant.objects.filter(role="hr_admin").order_by("pk")
    browser = browser_of(small, "system_admin")
    typed = {"last_day": "2026-11-22", "reason": "gone"}
    assert browser.post(f"/setup/access/grants/{one.pk}/end/", typed).status_code == 302
    assert browser.post(f"/setup/access/grants/{two.pk}/end/", typed).status_code == 422
    two.refresh_from_db()
    assert two.validity.upper is None


def test_a_role_ends_again_only_once(small: Small) -> None:
    grant = RoleGrant.objects.get(person=small.people["auditor"])
    browser = browser_of(small, "hr_admin")
    typed = {"last_day": "2026-11-22", "reason": "done"}
    assert browser.post(f"/setup/access/grants/{grant.pk}/end/", typed).status_code == 302
    assert browser.post(f"/setup/access/grants/{grant.pk}/end/", typed).status_code == 422


def newcomer(number: str, email: str = "new@hengyu.example") -> Person:
    """Somebody without an account."""
    from lingxiao.engines.people.models import Employment

    person = Person.objects.create(number=number, name="何静", email=email)
    Employment.objects.create(person=person, validity=DateRange(SINCE, None))
    return person


def test_an_invitation_makes_an_account_and_goes_by_mail(small: Small) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    person = newcomer("E900")
    browser = browser_of(small, "hr_admin")
    assert browser.post(f"/setup/access/people/{person.pk}/invite/", {"email": "New@Hengyu.Example"}).status_code == 302
    account = Account.objects.get(person=person)
    assert (account.email, account.has_usable_password()) == ("new@hengyu.example", False)
    tasks.send_account_link(**ProcrastinateJob.objects.get(task_name="people.send_link").args)
    message = mail.outbox[0]
    assert message.to == ["new@hengyu.example"]
    path = str(message.body).split("http://127.0.0.1:8000")[1].split()[0]
    assert Client().post(path, {"password": "seven grey herons fly"}).status_code == 302
    signed_in = Client().post("/signin/", {"name": "E900", "password": "seven grey herons fly"})
    assert signed_in.status_code == 302


def test_many_are_invited_at_once_and_who_cannot_be_is_said(small: Small) -> None:
    reachable, silent = newcomer("E901"), newcomer("E902", email="")
    browser = browser_of(small, "hr_admin")
    response = browser.post("/setup/access/", {"chosen": [reachable.pk, silent.pk, 999999, "x"]}, follow=True)
    assert Account.objects.filter(person=reachable).exists()
    assert not Account.objects.filter(person=silent).exists()
    assert "何静" in response.content.decode()


def test_an_address_signs_in_one_person(small: Small) -> None:
    person = newcomer("E903")
    browser = browser_of(small, "hr_admin")
    response = browser.post(f"/setup/access/people/{person.pk}/invite/", {"email": "manager@hengyu.example"})
    assert response.status_code == 422
    assert not Account.objects.filter(person=person).exists()


def test_an_administrator_starts_a_reset_and_never_sees_the_link(small: Small) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    there = browser_of(small, "manager")
    browser = browser_of(small, "system_admin")
    page = browser.post(f"/setup/access/people/{small.people['manager'].pk}/reset/", follow=True)
    assert there.get("/signin/account/").status_code == 302
    tasks.send_account_link(**ProcrastinateJob.objects.get(task_name="people.send_link").args)
    secret = str(mail.outbox[0].body).split("/signin/reset/")[1].split("/")[0]
    assert mail.outbox[0].to == ["manager@hengyu.example"]
    assert secret not in page.content.decode()
    from lingxiao.engines.people.domain.passwords import WrongSignIn, check_sign_in

    with pytest.raises(WrongSignIn):
        check_sign_in(
            identifier="manager@hengyu.example", password="a quiet river in 1987", devices={}, at=datetime.now(UTC),
        )


def test_without_mail_no_reset_passes_through_somebody_elses_hands(small: Small, settings: object) -> None:
    settings.HAS_MAIL = False  # type: ignore[attr-defined] # pytest-django's settings
    browser = browser_of(small, "hr_admin")
    assert browser.post(f"/setup/access/people/{small.people['manager'].pk}/reset/").status_code == 403
    assert small.accounts["manager"].has_usable_password()
    person = newcomer("E904")
    page = browser.post(f"/setup/access/people/{person.pk}/invite/", {"email": "new@hengyu.example"}, follow=True)
    assert "http://127.0.0.1:8000/signin/invited/" in page.content.decode()


@pytest.mark.parametrize("act", ["disable", "clear"])
def test_nobody_manages_their_own_account_from_this_side(small: Small, act: str) -> None:
    browser = browser_of(small, "hr_admin")
    response = browser.post(f"/setup/access/people/{small.people['hr_admin'].pk}/{act}/", {f"{act}-reason": "x"})
    assert response.status_code == 422
    assert browser.get("/signin/account/").status_code == 200


def test_disabling_signs_out_and_enabling_lets_in_again(small: Small) -> None:
    there, browser = browser_of(small, "manager"), browser_of(small, "hr_admin")
    path = f"/setup/access/people/{small.people['manager'].pk}"
    assert browser.post(f"{path}/disable/", {"disable-reason": ""}).status_code == 422
    assert browser.post(f"{path}/disable/", {"disable-reason": "stolen laptop"}).status_code == 302
    assert there.get("/signin/account/").status_code == 302
    assert browser.post(f"{path}/enable/", {"enable-reason": "found"}).status_code == 302
    assert Client().post("/signin/", {"name": "manager@hengyu.example", "password": "a quiet river in 1987"}).status_code == 302


def test_open_sessions_are_seen_and_ended(small: Small) -> None:
    from lingxiao.engines.people.models import SignInSession

    there, browser = browser_of(small, "manager"), browser_of(small, "system_admin")
    page = browser.get("/setup/access/sessions/").content.decode()
    assert "manager@hengyu.example" in page
    key = SignInSession.objects.get(account=small.accounts["manager"]).session_key
    assert browser_of(small, "auditor").post("/setup/access/sessions/end/", {"chosen": [key]}).status_code == 404
    assert browser.post("/setup/access/sessions/end/", {"chosen": [key]}).status_code == 302
    assert there.get("/signin/account/").status_code == 302


def test_an_administrator_of_one_unit_reaches_its_people_alone(small: Small) -> None:
    RoleGrant.objects.filter(person=small.people["hr_admin_2"]).delete()
    RoleGrant.objects.create(
        person=small.people["hr_admin_2"], role="hr_admin", unit=small.units["EAST"], validity=DateRange(SINCE, None),
    )
    browser = browser_of(small, "hr_admin_2")
    page = browser.get("/setup/access/").content.decode()
    assert "manager@hengyu.example" in page
    assert "south_manager@hengyu.example" not in page
    assert browser.get(f"/setup/access/people/{small.people['south_manager'].pk}/").status_code == 404
    for act in ("disable", "clear", "out", "reset", "invite", "propose"):
        path = f"/setup/access/people/{small.people['south_manager'].pk}/{act}/"
        assert browser.post(path, {f"{act}-reason": "x", "email": "x@y.example"}).status_code == 404
    assert proposes(browser, small.people["team_member"]).status_code == 422  # over the whole company
    assert proposes(browser, small.people["team_member"], unit=str(small.units["SOUTH"].pk)).status_code == 422
    assert proposes(browser, small.people["team_member"], role="hrbp", unit=str(small.units["EAST_1"].pk)).status_code == 302


def test_every_change_of_access_is_written_down(small: Small) -> None:
    from lingxiao.kernel.audit.models import AuditEntry

    proposes(browser_of(small, "hr_admin"), small.people["team_member"])
    proposal = GrantProposal.objects.get()
    browser_of(small, "hr_admin_2").post(f"/setup/access/proposals/{proposal.pk}/approve/", {"reason": "agreed"})
    notes = AuditEntry.objects.filter(object_kind="people.grant_proposal").order_by("id")
    assert [(note.act, note.reason) for note in notes] == [
        ("people.propose_role", "annual audit"), ("people.role_approved", "agreed"),
    ]
    assert notes[0].detail == {"role": "auditor", "unit": None, "from": str(date(2026, 11, 1)), "until": None}


def test_changes_ask_again_who_one_is_when_the_sign_in_was_a_while_ago(small: Small) -> None:
    import time_machine

    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        browser = browser_of(small, "hr_admin")
        clock.shift(timedelta(minutes=6))
        response = proposes(browser, small.people["team_member"])
    assert response["Location"].startswith("/signin/confirm/?next=")
    assert not GrantProposal.objects.exists()
