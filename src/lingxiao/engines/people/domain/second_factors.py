"""Second factors: codes from an app, passkeys, recovery codes.

They stand in allauth's table; passkeys are checked by its FIDO2 library. Codes are accepted here, more strictly than
there: an app's code once in total over all workers (H2), recovery codes kept as password hashes (ASVS 6.5.2), and
seeds sealed for their account with a key outside the database.
"""

from __future__ import annotations

import base64
import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.access_rules import may_manage
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.people.domain.sessions import end_all_sessions
from lingxiao.engines.people.domain.telling import News, tell
from lingxiao.engines.people.domain.tries import forget, take_or_refuse
from lingxiao.engines.people.permissions import MANAGE_ACCOUNTS
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.kernel.sealing import Unsealable, seal, unseal

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.engines.people.models import Account
    from lingxiao.kernel.viewer import Viewer

logger = logging.getLogger(__name__)

TOTP, PASSKEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES

STEP = 30
"""Seconds an app shows one code (RFC 6238)."""

DRIFT = 1
"""Steps a phone's clock may be off, each way. A code still works once: steps only ever go forward."""

FEW, COOL_OFF = 5, timedelta(minutes=15)
CODE_COUNT = 10
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""For recovery codes: nothing that looks like something else."""

CODE_LENGTH = 10
"""49 bits: with five tries in fifteen minutes out of reach; hashed like a password because it is under 112 bits."""


class Kept(Enum):
    """How many second factors somebody's roles ask them to keep."""

    ONE_AT_LEAST = "one_at_least"
    NONE = "none"


class WrongCode(Refusal):
    """A code that does not fit, was used before, or has run out."""

    sentence = _("This code is not right, or was used already. Wait for the next one and try again.")


class NoFactorLeft(Refusal):
    """Recovery codes alone are no second factor."""

    sentence = _("Set up an authenticator app or a passkey first.")


class MustKeepOne(Refusal):
    """Some roles must have a second factor."""

    sentence = _("Your roles need a second factor. Set up another one before you remove this one.")


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey as the account page lists it."""

    key_id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What second factors an account has."""

    has_app: bool
    passkeys: tuple[Passkey, ...]
    codes_left: int

    def __bool__(self) -> bool:
        """Whether there is any to ask for; recovery codes alone are none."""
        return self.has_app or bool(self.passkeys)


def factors_of(*, account: Account) -> Factors:
    """The second factors of an account, in one query."""
    rows = list(Authenticator.objects.filter(user=account).order_by("created_at", "pk"))
    passkeys = tuple(
        Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at) for row in rows if row.type == PASSKEY
    )
    left = sum(len(row.data["codes"]) for row in rows if row.type == CODES)
    return Factors(any(row.type == TOTP for row in rows), passkeys, left)


def accounts_with_factors(*, account_ids: list[int]) -> frozenset[int]:
    """Which of these accounts have a second factor, in one query."""
    rows = Authenticator.objects.filter(user__in=account_ids, type__in=[TOTP, PASSKEY])
    return frozenset(rows.values_list("user_id", flat=True))


def _place(account: Account) -> str:
    return f"people.account:{account.pk}:totp"


def new_seed() -> str:
    """A seed for an authenticator app: 160 bits, in base32 as apps read it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def app_address(*, seed: str, label: str, issuer: str) -> str:
    """What the QR code says to an authenticator app."""
    about = urlencode({"secret": seed, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{issuer}:{label}')}?{about}"


def _step_of(seed: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is, when it is near enough."""
    digits = code.replace(" ", "")
    now = int(at.timestamp()) // STEP
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if constant_time_compare(digits, format_hotp_value(hotp_value(seed, step))):
            found = step
    return found


@transaction.atomic
def set_up_app(*, viewer: Viewer, account: Account, seed: str, code: str, at: datetime) -> None:
    """From now on the app that holds ``seed`` gives codes for this account; ``code`` proves that it does."""
    step = _step_of(seed, code, at)
    if step is None:
        raise WrongCode
    Authenticator.objects.filter(user=account, type=TOTP).delete()
    Authenticator.objects.create(
        user=account, type=TOTP, created_at=at,
        data={"secret": seal(seed, secret=settings.SEALING_SECRET, place=_place(account)), "last_step": step},
    )
    _note(viewer, account, "people.set_up_app")
    tell(account=account, news=News.FACTOR_ADDED, at=at)


@transaction.atomic
def keep_passkey(*, viewer: Viewer, account: Account, name: str, credential: dict[str, Any], at: datetime) -> None:
    """Keep a passkey whose ceremony has been checked."""
    Authenticator.objects.create(
        user=account, type=PASSKEY, created_at=at, data={"name": name[:60], "credential": credential},
    )
    _note(viewer, account, "people.add_passkey", name=name[:60])
    tell(account=account, news=News.FACTOR_ADDED, at=at)


@transaction.atomic
def make_recovery_codes(*, viewer: Viewer, account: Account, at: datetime) -> list[str]:
    """Ten new codes, each good once in place of a second factor. Earlier ones stop working; these are shown once."""
    if not factors_of(account=account):
        raise NoFactorLeft
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODE_COUNT)]
    kept = {str(number): make_password(code) for number, code in enumerate(codes)}
    Authenticator.objects.update_or_create(
        user=account, type=CODES, defaults={"data": {"codes": kept}, "created_at": at, "last_used_at": None},
    )
    _note(viewer, account, "people.make_recovery_codes")
    tell(account=account, news=News.CODES, at=at)
    # The number in front says which hash to compare with, so that a try costs one hash and not ten.
    return [f"{number}-{code[:5]}-{code[5:]}" for number, code in enumerate(codes)]


def use_code(*, account: Account, code: str, at: datetime) -> str:
    """Accept a code from an app, or a recovery code, once; answers which: ``app`` or ``recovery``.

    Raises ``WrongCode``, or ``TooManyTries`` after five wrong ones.
    """
    name = f"second-factor:{account.pk}"
    take_or_refuse(name=name, most=FEW, within=COOL_OFF, at=at)
    text = code.strip().upper()
    if _use_app_code(account, text, at):
        kind = "app"
    elif _use_recovery_code(account, text, at):
        kind = "recovery"
        tell(account=account, news=News.RECOVERY_USED, at=at)
    else:
        raise WrongCode
    forget(name=name)
    return kind


@transaction.atomic
def _use_app_code(account: Account, code: str, at: datetime) -> bool:
    """Whether this is a code of the app's, of a later step than any accepted before. The row's lock orders workers."""
    app = Authenticator.objects.select_for_update().filter(user=account, type=TOTP).first()
    if app is None:
        return False
    try:
        seed = unseal(app.data["secret"], secret=settings.SEALING_SECRET, place=_place(account))
    except Unsealable:  # moved here from another row, or sealed with a key that is lost: a recovery code still works
        logger.exception("the authenticator app of account %s cannot be asked", account.pk)
        return False
    step = _step_of(seed, code, at)
    if step is None or step <= app.data["last_step"]:
        return False
    app.data["last_step"], app.last_used_at = step, at
    app.save(update_fields=["data", "last_used_at"])
    return True


@transaction.atomic
def _use_recovery_code(account: Account, code: str, at: datetime) -> bool:
    number, dash, rest = code.partition("-")
    row = Authenticator.objects.select_for_update().filter(user=account, type=CODES).first()
    if row is None or not dash or number not in row.data["codes"]:
        return False
    if not check_password(rest.replace("-", "").replace(" ", ""), row.data["codes"][number]):
        return False
    del row.data["codes"][number]
    row.last_used_at = at
    row.save(update_fields=["data", "last_used_at"])
    return True


def passkey_used(*, key_id: int, at: datetime) -> None:
    """Remember when a passkey was last used."""
    Authenticator.objects.filter(pk=key_id, type=PASSKEY).update(last_used_at=at)


@transaction.atomic
def remove_app(*, viewer: Viewer, account: Account, kept: Kept, at: datetime) -> None:
    """The app gives no codes for this account any more."""
    Authenticator.objects.filter(user=account, type=TOTP).delete()
    _after_removal(account, kept)
    _note(viewer, account, "people.remove_app")
    tell(account=account, news=News.FACTOR_REMOVED, at=at)


@transaction.atomic
def remove_passkey(*, viewer: Viewer, account: Account, key_id: int, kept: Kept, at: datetime) -> None:
    """This passkey opens the account no more. A passkey of somebody else does not exist here."""
    removed, _rows = Authenticator.objects.filter(user=account, type=PASSKEY, pk=key_id).delete()
    if not removed:
        raise NotSeen
    _after_removal(account, kept)
    _note(viewer, account, "people.remove_passkey")
    tell(account=account, news=News.FACTOR_REMOVED, at=at)


def _after_removal(account: Account, kept: Kept) -> None:
    if factors_of(account=account):
        return
    if kept is Kept.ONE_AT_LEAST:
        raise MustKeepOne
    Authenticator.objects.filter(user=account, type=CODES).delete()


@transaction.atomic
def clear_factors(*, viewer: Viewer, account: Account, reason: str, at: datetime, on: date) -> None:
    """Take all second factors from somebody who lost them; ``reason`` says how their identity was checked.

    Every session ends; at the next sign-in, roles that need a second factor lead to setting one up (ASVS 6.4.4).
    """
    reached = reaches_person(viewer=viewer, permission=MANAGE_ACCOUNTS, person_id=account.person_id, on=on)
    may_manage(viewer=viewer, person_id=account.person_id, is_within_reach=reached).or_refuse()
    Authenticator.objects.filter(user=account).delete()
    end_all_sessions(account=account, at=at)
    _note(viewer, account, "people.clear_factors", reason=reason)
    tell(account=account, news=News.FACTORS_CLEARED, at=at)


def _note(viewer: Viewer, account: Account, act: str, *, name: str = "", reason: str = "") -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="people.account", object_id=account.pk,
        subject_person_id=account.person_id, detail={"name": name} if name else None, reason=reason,
    )
