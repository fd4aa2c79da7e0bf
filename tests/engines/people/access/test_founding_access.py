"""The first two administrators, and the door that closes behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.people.domain import accounts, invitations
from lingxiao.engines.people.domain.passwords import WeakPassword, check_sign_in
from lingxiao.engines.people.domain.signing_in import grants_of
from lingxiao.engines.people.enums import TokenPurpose
from lingxiao.engines.people.models import Account, Company, RoleGrant
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

pytestmark = pytest.mark.django_db
NOW, TODAY = datetime(2026, 11, 23, 1, tzinfo=UTC), date(2026, 11, 23)
SYSTEM = Viewer.system(now=NOW, today=TODAY)


def makes(number: str, name: str = "陈思远") -> accounts.Administrator:
    """From the server's console."""
    return accounts.make_first_administrator(
        viewer=SYSTEM, company_name=Bilingual("衡屿智控"), name=name, number=number, email=f"{number}@Hengyu.example",
        at=NOW, on=TODAY,
    )


def test_an_empty_system_gets_a_company_and_an_administrator_without_a_password() -> None:
    made = makes("HY001")
    assert Company.objects.get().name_zh == "衡屿智控"
    assert {grant.role for grant in grants_of(person_id=made.account.person_id, on=TODAY)} == {
        "team_member", "hr_admin", "system_admin",
    }
    account = Account.objects.get()
    assert (account.email, account.has_usable_password(), account.person.pinyin != "") == ("hy001@hengyu.example", False, True)


def test_the_invitation_lets_them_set_a_password_and_sign_in() -> None:
    made = makes("HY001")
    use = {"viewer": SYSTEM, "secret": made.secret, "purpose": TokenPurpose.INVITATION, "at": NOW}
    with pytest.raises(WeakPassword):
        invitations.use_link(**use, password="hengyu123456")  # type: ignore[arg-type]
    invitations.use_link(**use, password="seven grey herons fly")  # type: ignore[arg-type]
    signed_in = check_sign_in(identifier="HY001", password="seven grey herons fly", devices={}, at=NOW)
    assert signed_in.pk == made.account.pk


def test_two_are_made_and_no_third() -> None:
    makes("HY001")
    makes("HY002", "何静")
    with pytest.raises(accounts.AdministratorsExist) as refused:
        makes("HY003")
    assert "陈思远" in str(refused.value)
    assert Account.objects.count() == 2


def test_when_one_has_left_another_can_be_made() -> None:
    one = makes("HY001")
    makes("HY002", "何静")
    RoleGrant.objects.filter(person=one.account.person).update(validity=DateRange(date(2026, 1, 1), TODAY))
    assert makes("HY003").account.person.number == "HY003"


def test_made_twice_it_is_the_same_person_with_a_new_invitation() -> None:
    first, again = makes("HY001"), makes("HY001")
    assert first.account.pk == again.account.pk
    assert invitations.opened_by(secret=first.secret, purpose=TokenPurpose.INVITATION, at=NOW) is None
    assert invitations.opened_by(secret=again.secret, purpose=TokenPurpose.INVITATION, at=NOW) is not None
    assert RoleGrant.objects.count() == 2
