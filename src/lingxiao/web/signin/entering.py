"""The one door: every way of signing in ends here, so that the same is asked of all of them (ASVS 6.3.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from lingxiao.engines.people import session_store as keys
from lingxiao.engines.people.domain import accounts, passwords, second_factors, signing_in
from lingxiao.web.client import address_of
from lingxiao.web.language import is_ours
from lingxiao.web.signin import known_devices
from lingxiao.web.viewing import real_now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lingxiao.engines.people.models import Account
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

PENDING = "lx.pending"
SECOND = "lx.second"
NOTICE_DUE = "lx.notice_due"
PENDING_LIVES = timedelta(minutes=10)
BACKEND = "lingxiao.engines.people.backend.AccountBackend"


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody proved who they are: ``how`` first, and ``second`` when a second factor was proved as well."""

    how: str
    second: str = ""


PASSWORD, DEMO = Way("password"), Way("demo", "demo")
PASSKEY = Way("passkey", "passkey")
"""A passkey that asked for a finger, a face or a PIN is two factors in one."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody who proved the first factor and owes the second."""

    account: Account
    how: str
    next_page: str


def arrive(request: Request, account: Account, *, way: Way, next_page: str) -> HttpResponse:
    """Let somebody in who proved who they are, or ask for the second factor first, or say why not."""
    if not account.is_active or not signing_in.grants_of(person_id=account.person_id, on=request.viewer.today):
        return render(request, "signin/no_access.html", {"name": account.person.name}, status=403)
    if not way.second and second_factors.factors_of(account=account):
        request.session.flush()
        request.session[PENDING] = {
            "account": account.pk, "how": way.how, "next": next_page, "at": real_now().isoformat(),
            "stamp": passwords.stamp_of(account),
        }
        request.session.set_expiry(int(PENDING_LIVES.total_seconds()))
        return HttpResponseRedirect(reverse("signin:second"))
    return _let_in(request, account, way, next_page)


def pending(request: HttpRequest) -> Pending | None:
    """Who owes a second factor in this browser; nobody after ten minutes, or once the password has changed."""
    kept = request.session.get(PENDING)
    if not isinstance(kept, dict):
        return None
    at = parse_datetime(kept["at"])
    account = accounts.account_by_id(account_id=kept["account"])
    if at is None or real_now() - at > PENDING_LIVES or account is None or not account.is_active:
        return None
    if passwords.stamp_of(account) != kept["stamp"]:
        return None
    return Pending(account, kept["how"], kept["next"])


def viewer_for(request: HttpRequest, account: Account) -> Viewer:
    """The viewer of this request as the owner of an account who is only now being let in."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined] # set by ViewerMiddleware
    return replace(viewer, person_id=account.person_id, name=account.person.name)


def _let_in(request: Request, account: Account, way: Way, next_page: str) -> HttpResponse:
    request.session.flush()
    login(request, account, backend=BACKEND)
    now = real_now()
    session = request.session
    session[keys.STARTED] = session[keys.SEEN] = now.isoformat()
    session[keys.ADDRESS] = address_of(request)
    session[keys.DEVICE] = request.headers.get("User-Agent", "")[:200]
    session[keys.HOW] = way.how
    session[SECOND] = way.second
    session[NOTICE_DUE] = True
    session.set_expiry(int(settings.SESSION_IDLE.total_seconds()))
    is_new_device = way != DEMO and not known_devices.knows(request, account)
    signing_in.note_sign_in(
        viewer=viewer_for(request, account), account=account, how=way.how, second=way.second, at=now,
        is_new_device=is_new_device,
    )
    response = HttpResponseRedirect(next_page if is_ours(next_page, request) else "/")
    if way != DEMO:
        known_devices.remember(request, response, account)
    return response


def touch(session: Any) -> bool:
    """Keep a session alive while it is used; False when it must end: too old, or never properly started.

    Idle time is counted by the session's own expiry, which moves at most once a minute and never past the longest
    life of a session (H5).
    """
    started, seen = parse_datetime(session.get(keys.STARTED, "")), parse_datetime(session.get(keys.SEEN, ""))
    now = real_now()
    if started is None or seen is None or now >= started + settings.SESSION_LONGEST:
        return False
    if now - seen >= timedelta(minutes=1):
        session[keys.SEEN] = now.isoformat()
        left = min(settings.SESSION_IDLE, started + settings.SESSION_LONGEST - now)
        session.set_expiry(max(1, int(left.total_seconds())))
    return True
