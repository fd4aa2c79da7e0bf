"""Asking again who somebody is, right before something that matters: signing, paying, changing how one signs in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode

from lingxiao.engines.people import session_store as keys
from lingxiao.web.viewing import real_now

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

CONFIRMED = "lx.confirmed"
FRESH = timedelta(minutes=5)
"""How long a confirmation holds (H6)."""


def _recent(request: HttpRequest, key: str) -> datetime | None:
    at = parse_datetime(request.session.get(key, ""))
    return at if at is not None and real_now() - at <= FRESH else None


def reauthenticated_at(request: HttpRequest) -> datetime | None:
    """When this viewer last confirmed who they are; None when that is over five minutes ago.

    On the clock of ``request.viewer.now``, which stands still in the demo company. Signing in does not count: a
    signature asks for an act of its own (S2).
    """
    at = _recent(request, CONFIRMED)
    if at is None:
        return None
    now: datetime = request.viewer.now  # type: ignore[attr-defined] # set by ViewerMiddleware
    return now - max(timedelta(), real_now() - at)


def proved_recently(request: HttpRequest) -> bool:
    """Whether they confirmed, or signed in, within five minutes: enough to change how one signs in."""
    return _recent(request, CONFIRMED) is not None or _recent(request, keys.STARTED) is not None


def ask_first(request: HttpRequest, *, next_page: str) -> HttpResponse:
    """Lead to the confirmation and back to ``next_page``, a page of ours that is opened by its address."""
    target = f"{reverse('signin:confirm')}?{urlencode({'next': next_page})}"
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def confirm(request: HttpRequest) -> None:
    """Remember that they just proved who they are, under a new session id (ASVS 7.2.4)."""
    request.session.cycle_key()
    request.session[CONFIRMED] = real_now().isoformat()
