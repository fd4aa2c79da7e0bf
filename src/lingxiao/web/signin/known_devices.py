"""Browsers in which somebody signed in before, remembered in a cookie that only we can write.

It opens nothing. It gives this browser a count of wrong passwords of its own, so that a stranger's guesses do not shut
out the owner (H3), and it tells a new device from an old one.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing

from lingxiao.engines.people.domain.passwords import KnownDevice, stamp_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lingxiao.engines.people.models import Account

HALF_A_YEAR = 180 * 24 * 60 * 60
MOST = 6
"""Accounts one browser is remembered for; a shared desk forgets the oldest."""

SALT = "lingxiao.known_devices"


def _name() -> str:
    return "__Host-lxd" if settings.IS_HTTPS else "lxd"


def of(request: HttpRequest) -> dict[int, KnownDevice]:
    """The accounts this browser is known for; none when the cookie is missing, old, or not ours."""
    try:
        kept = signing.loads(request.COOKIES.get(_name(), ""), salt=SALT, max_age=HALF_A_YEAR)
    except signing.BadSignature:
        return {}
    return {int(account): KnownDevice(nonce, stamp) for account, nonce, stamp in kept}


def knows(request: HttpRequest, account: Account) -> bool:
    """Whether this account was signed in to in this browser since its password was last changed."""
    device = of(request).get(account.pk)
    return device is not None and device.stamp == stamp_of(account)


def remember(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    """Have this browser known for this account from now on."""
    known = of(request)
    device = known.pop(account.pk, None)
    nonce = device.nonce if device is not None else secrets.token_urlsafe(16)
    known[account.pk] = KnownDevice(nonce, stamp_of(account))
    rows = [[pk, one.nonce, one.stamp] for pk, one in known.items()][-MOST:]
    response.set_cookie(
        _name(), signing.dumps(rows, salt=SALT, compress=True), max_age=HALF_A_YEAR, path="/",
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )
