"""Single-use links: an invitation, a forgotten password, a new password started by an administrator."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.access_rules import may_manage
from lingxiao.engines.people.domain.passwords import find_account, set_password
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.people.domain.sessions import end_all_sessions
from lingxiao.engines.people.domain.telling import News, tell
from lingxiao.engines.people.enums import TokenPurpose
from lingxiao.engines.people.models import Account, AccountToken, Employment, Person
from lingxiao.engines.people.permissions import MANAGE_ACCOUNTS
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen, Refusal

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer

SECRET_BYTES = 32
"""256 bits, of which ASVS 11.5.1 asks for 128."""

LIVES: dict[str, timedelta] = {TokenPurpose.INVITATION: timedelta(days=7), TokenPurpose.RESET: timedelta(minutes=30)}
"""How long a link works: an invitation waits for somebody's first week, a new password is wanted now."""


class LinkGone(Refusal):
    """Unknown, used, replaced and expired links are one and the same to whoever opens them."""

    sentence = _("This link does not work any more. Links work once and not for long: ask for a new one.")


class NoAddress(Refusal):
    """An invitation needs somewhere to go."""

    sentence = _("There is no e-mail address for %(name)s. Enter one.")


class AddressTaken(Refusal):
    """One address signs in one person."""

    sentence = _("%(email)s already signs in somebody else. Enter another address.")


class NotEmployed(Refusal):
    """Only people who work here, or will, have an account."""

    sentence = _("%(name)s does not work here, so there is nothing to sign in to.")


class IsDisabled(Refusal):
    """A disabled account is enabled first."""

    sentence = _("The account of %(name)s is disabled. Enable it first.")


class NoMail(Refusal):
    """A new password is sent to its owner and to nobody else, so there must be mail."""

    sentence = _(
        "This system sends no mail yet, so a link cannot reach its owner without passing through your hands. "
        "Set up mail first.",
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def person_managed_by(viewer: Viewer, *, person_id: int, on: date) -> Person:
    """One person whose account this viewer may manage, the account with it; ``NotSeen`` for all others."""
    if not reaches_person(viewer=viewer, permission=MANAGE_ACCOUNTS, person_id=person_id, on=on):
        raise NotSeen
    return Person.objects.select_related("account").get(pk=person_id)


@transaction.atomic
def invite(*, viewer: Viewer, person: Person, email: str, at: datetime, on: date) -> Account:
    """Give ``person`` an account without a password. The link to set one is made by ``make_link``."""
    reached = reaches_person(viewer=viewer, permission=MANAGE_ACCOUNTS, person_id=person.pk, on=on)
    may_manage(viewer=viewer, person_id=person.pk, is_within_reach=reached).or_refuse()
    address = (email or person.email).strip().lower()
    if not address:
        raise NoAddress(name=person.name)
    if Account.objects.filter(email=address).exclude(person=person).exists():
        raise AddressTaken(email=address)
    works = Q(validity__contains=on) | Q(validity__startswith__gt=on)
    if not Employment.objects.filter(works, person=person).exists():
        raise NotEmployed(name=person.name)
    account = Account.objects.filter(person=person).first()
    if account is None:
        account = Account(person=person, made_at=at)
        account.set_unusable_password()
    if not account.is_active:
        raise IsDisabled(name=person.name)
    account.email = address
    account.save()
    audit.note(
        viewer=viewer, act="people.invite", object_kind="people.account", object_id=account.pk,
        subject_person_id=person.pk, detail={"email": address},
    )
    return account


@transaction.atomic
def start_reset(*, viewer: Viewer, account: Account, at: datetime, on: date) -> None:
    """An administrator has a link for a new password sent to somebody: they start it and never know the password.

    The old password stops working and every session ends, since the reason is mostly that a stranger knows it.
    """
    reached = reaches_person(viewer=viewer, permission=MANAGE_ACCOUNTS, person_id=account.person_id, on=on)
    may_manage(viewer=viewer, person_id=account.person_id, is_within_reach=reached).or_refuse()
    if not account.is_active:
        raise IsDisabled(name=account.person.name)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    end_all_sessions(account=account, at=at)
    audit.note(
        viewer=viewer, act="people.start_reset", object_kind="people.account", object_id=account.pk,
        subject_person_id=account.person_id,
    )
    tell(account=account, news=News.RESET_STARTED, at=at)


@transaction.atomic
def make_link(*, account: Account, purpose: TokenPurpose, at: datetime, made_by_id: int | None = None) -> str:
    """Answer the secret of a new link; it is not kept, only its hash. Earlier links of this account stop working."""
    AccountToken.objects.filter(account=account, used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    AccountToken.objects.create(
        account=account, purpose=purpose, secret_hash=_hash(secret), made_at=at, made_by_id=made_by_id,
        expires_at=at + LIVES[purpose],
    )
    return secret


def link_for_forgetful(*, identifier: str, at: datetime) -> tuple[Account, str] | None:
    """The account and a new secret for somebody who forgot a password; none for a stranger or a disabled account."""
    account = find_account(identifier=identifier)
    if account is None or not account.is_active:
        return None
    return account, make_link(account=account, purpose=TokenPurpose.RESET, at=at)


def opened_by(*, secret: str, purpose: TokenPurpose, at: datetime) -> Account | None:
    """Whose link this is while it works. Looking never uses it up: mail and chat programs open links before people."""
    token = _live(secret=secret, purpose=purpose, at=at).select_related("account__person").first()
    return token.account if token is not None else None


def _live(*, secret: str, purpose: TokenPurpose, at: datetime) -> QuerySet[AccountToken]:
    return AccountToken.objects.filter(
        secret_hash=_hash(secret), purpose=purpose, used_at__isnull=True, expires_at__gt=at, account__is_active=True,
    )


@transaction.atomic
def use_link(*, viewer: Viewer, secret: str, purpose: TokenPurpose, password: str, at: datetime) -> Account:
    """Set the password of whose link it is, once. Every session ends; second factors stay.

    Raises ``LinkGone``, or ``WeakPassword``, after which the link still works.
    """
    token = _live(secret=secret, purpose=purpose, at=at).select_for_update(of=("self",)).first()
    if token is None:
        raise LinkGone
    account = Account.objects.select_related("person").get(pk=token.account_id)
    set_password(account=account, password=password)
    AccountToken.objects.filter(account=account, used_at__isnull=True).update(used_at=at)
    end_all_sessions(account=account, at=at)
    audit.note(
        viewer=viewer, act=f"people.accept_{purpose}", object_kind="people.account", object_id=account.pk,
        subject_person_id=account.person_id,
    )
    if purpose == TokenPurpose.RESET:
        tell(account=account, news=News.PASSWORD, at=at)
    return account
