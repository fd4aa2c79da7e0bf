"""Passwords: checking one without telling who exists, and setting one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.domain.sessions import end_all_sessions
from lingxiao.engines.people.domain.telling import News, tell
from lingxiao.engines.people.domain.tries import forget, take_or_refuse
from lingxiao.engines.people.models import Account
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lingxiao.kernel.viewer import Viewer

FEW = 5
COOL_OFF = timedelta(minutes=15)
"""Five wrong passwords in a row stop guessing for at most fifteen minutes; nothing is locked for good (H3)."""

NO_PASSWORD = make_password(None)
"""What accounts without a password hold: checking against it takes as long as against a real one."""


class WrongSignIn(Refusal):
    """One sentence for every wrong try, so that nobody learns who exists (H4)."""

    sentence = _("The name or the password is not right. Check both and try again.")


class WrongPassword(Refusal):
    """The present password has to be given to change it."""

    sentence = _("The present password is not right.")


class WeakPassword(Refusal):
    """The new password breaks one of the rules; ``reasons`` says which, in the reader's language."""

    sentence = _("Choose another password: %(reasons)s")

    @property
    def reasons(self) -> list[str]:
        """Each rule that was broken, in a sentence."""
        return list(self.params["each"])  # type: ignore[call-overload,no-any-return]


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A browser in which somebody signed in before: its own name for counting tries, bound to the password of then."""

    nonce: str
    stamp: str


def find_account(*, identifier: str) -> Account | None:
    """The account of an e-mail address, or of a person's number."""
    text = identifier.strip()
    accounts = Account.objects.select_related("person")
    if "@" in text:
        return accounts.filter(email=text.lower()).first()
    return accounts.filter(person__number=text).first() if text else None


def stamp_of(account: Account) -> str:
    """A mark of the present password that says nothing about it; it changes when the password does."""
    return account.get_session_auth_hash()[:16]


def _count_under(account: Account | None, identifier: str, devices: Mapping[int, KnownDevice]) -> str:
    """The name under which tries are counted.

    By account, never by network address: a company behind one address is not locked out by one of its people (H3).
    A browser that signed in to this account before is counted apart, so that a stranger's guesses do not
    lock out the owner at their own desk (OWASP's device cookies).
    """
    if account is None:
        return f"password:?{hashlib.sha256(identifier.strip().lower().encode()).hexdigest()[:32]}"
    known = devices.get(account.pk)
    if known is not None and known.stamp == stamp_of(account):
        return f"password:{account.pk}:{known.nonce}"
    return f"password:{account.pk}"


def check_sign_in(*, identifier: str, password: str, devices: Mapping[int, KnownDevice], at: datetime) -> Account:
    """The account that this name and password open. Raises ``WrongSignIn`` or ``TooManyTries``.

    Known and unknown names cost the same: one count, one hash. A good password resets the count, and its hash is
    brought to today's cost. Whether the account is active is asked only after the password was right.
    """
    account = find_account(identifier=identifier)
    name = _count_under(account, identifier, devices)
    take_or_refuse(name=name, most=FEW, within=COOL_OFF, at=at)
    if account is None:
        check_password(password, NO_PASSWORD)
        raise WrongSignIn
    if not account.check_password(password) or not account.is_active:
        raise WrongSignIn
    forget(name=name)
    return account


def check_own(*, account: Account, password: str, at: datetime) -> None:
    """Check the password of somebody who is signed in. Raises ``WrongPassword`` or ``TooManyTries``."""
    name = f"own-password:{account.pk}"
    take_or_refuse(name=name, most=FEW, within=COOL_OFF, at=at)
    if not account.check_password(password):
        raise WrongPassword
    forget(name=name)


def set_password(*, account: Account, password: str) -> None:
    """Set a password that keeps the rules; part of other verbs, which check who asks and note it."""
    try:
        validate_password(password, account)
    except ValidationError as problem:
        raise WeakPassword(reasons=" ".join(problem.messages), each=problem.messages) from problem
    account.set_password(password)
    account.save(update_fields=["password"])


@transaction.atomic
def change_password(*, viewer: Viewer, account: Account, new: str, at: datetime, keeping: str) -> None:
    """Set a new password of one's own, after ``check_own``; every other session ends, ``keeping`` stays."""
    set_password(account=account, password=new)
    end_all_sessions(account=account, at=at, keeping=keeping)
    audit.note(
        viewer=viewer, act="people.change_password", object_kind="people.account", object_id=account.pk,
        subject_person_id=account.person_id,
    )
    tell(account=account, news=News.PASSWORD, at=at)


def tell_of_guessing(*, identifier: str, at: datetime) -> None:
    """Tell the owner that somebody was stopped guessing; nobody, when the name is unknown."""
    account = find_account(identifier=identifier)
    if account is not None and account.is_active:
        tell(account=account, news=News.GUESSED, at=at)
