"""Passkey ceremonies: allauth's FIDO2 calls, with every broken or hostile answer turned into one refusal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.domain import second_factors
from lingxiao.kernel.refusals import Refusal
from lingxiao.web.viewing import real_now

if TYPE_CHECKING:
    from django.http import HttpRequest

    from lingxiao.engines.people.models import Account

BROKEN = (
    ValidationError, InvalidSignature, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError,
)
"""What a hostile or broken answer makes of reading it."""

LONGEST = 20_000
"""Characters of an answer; real ones have about two thousand."""


class WrongPasskey(Refusal):
    """A passkey that does not fit, or an answer that is none."""

    sentence = _("This passkey did not work here. Try again, or sign in another way.")


def options_to_sign_in(request: HttpRequest) -> JsonResponse:
    """What the browser needs to ask for any passkey of this site, with finger, face or PIN."""
    request.session.set_expiry(300)
    return JsonResponse(auth.begin_authentication(None))


def options_for(account: Account) -> JsonResponse:
    """What the browser needs to ask for one of this account's passkeys."""
    return JsonResponse(auth.begin_authentication(account))


def options_to_add(account: Account) -> JsonResponse:
    """What the browser needs to make a new passkey: kept on the device, opened by finger, face or PIN."""
    return JsonResponse(auth.begin_registration(account, passwordless=True))


def _answer(request: HttpRequest) -> dict[str, Any]:
    said = request.POST.get("credential", "")
    found = json.loads(said[: LONGEST + 1])
    if len(said) > LONGEST or not isinstance(found, dict):
        raise TypeError
    return found


def whose(request: HttpRequest) -> Account:
    """The account whose passkey answered. The challenge is used up by the first good answer."""
    try:
        answer = _answer(request)
        auth.parse_authentication_response(answer)
        account: Account = auth.extract_user_from_response(answer)
        authenticator = auth.complete_authentication(account, answer)
    except BROKEN as problem:
        raise WrongPasskey from problem
    second_factors.passkey_used(key_id=authenticator.pk, at=real_now())
    return account


def check(request: HttpRequest, account: Account) -> None:
    """Whether one of this account's passkeys answered. Raises ``WrongPasskey``."""
    try:
        answer = _answer(request)
        auth.parse_authentication_response(answer)
        authenticator = auth.complete_authentication(account, answer)
    except BROKEN as problem:
        raise WrongPasskey from problem
    second_factors.passkey_used(key_id=authenticator.pk, at=real_now())


def made(request: HttpRequest) -> dict[str, Any]:
    """A new passkey's answer, checked: made here, for our challenge, by somebody who was verified."""
    try:
        credential = _answer(request)
        auth.parse_registration_response(credential)
        binding = auth.complete_registration(credential)
        if not binding.is_user_verified():
            raise WrongPasskey
    except BROKEN as problem:
        raise WrongPasskey from problem
    return credential
