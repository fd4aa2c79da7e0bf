"""Signing in through the company's own providers: the way out, the way back, and what it was for."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lingxiao.engines.people.domain import outside
from lingxiao.kernel.refusals import Refusal
from lingxiao.web import stepup
from lingxiao.web.language import safe_next
from lingxiao.web.pages import for_everyone, open_to_all
from lingxiao.web.signin import entering
from lingxiao.web.signin.guard import before_second_factor
from lingxiao.web.signin.providers import configured
from lingxiao.web.signin.providers.dingtalk import DingtalkAdapter, HouseDingtalk
from lingxiao.web.signin.providers.feishu import FeishuAdapter, HouseFeishu
from lingxiao.web.signin.providers.handshake import Back, Handshake
from lingxiao.web.signin.providers.oidc.provider import OidcAdapter, OidcProvider
from lingxiao.web.signin.providers.wecom.provider import WecomAdapter, WecomProvider
from lingxiao.web.viewing import real_now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lingxiao.web.pages import Request

log = logging.getLogger(__name__)

KINDS: dict[str, tuple[type[Any], type[Any]]] = {
    "oidc": (OidcProvider, OidcAdapter), "wecom": (WecomProvider, WecomAdapter),
    "dingtalk": (HouseDingtalk, DingtalkAdapter), "feishu": (HouseFeishu, FeishuAdapter),
}
SIGN_IN, LINK, CONFIRM = "sign_in", "link", "confirm"


class NotThatPerson(Refusal):
    """A confirmation by somebody else confirms nothing."""

    sentence = gettext_lazy("That was somebody else's %(provider)s account, so nothing is confirmed.")


def _provider(request: HttpRequest, key: str) -> Any:
    """The provider with a handshake of this request; 404 where none is configured under this key."""
    found = configured.find(key)
    if found is None:
        raise Http404
    provider_class, adapter_class = KINDS[found.kind]
    provider = provider_class(request, app=found.app)
    provider.adapter = adapter_class(request, provider, found)
    return provider


def _send_there(request: HttpRequest, key: str, process: str, next_page: str) -> HttpResponse:
    provider = _provider(request, key)
    whom = request.user.pk if request.user.is_authenticated else None
    if whom is None:
        request.session.set_expiry(int(entering.PENDING_LIVES.total_seconds()))
    try:
        answer: HttpResponse = provider.redirect(request, process, next_url=next_page, account=whom)
    except (OAuth2Error, requests.RequestException) as problem:
        return failed(request, provider, exception=problem)
    return answer


@open_to_all
@require_POST
def start(request: Request, key: str) -> HttpResponse:
    """To the provider, to sign in. By POST with our token, so that no other site starts it for somebody (7.6.2)."""
    return _send_there(request, key, SIGN_IN, safe_next(request))


@for_everyone
@require_POST
def link(request: Request, key: str) -> HttpResponse:
    """To the provider, to link one's account with whoever one is there."""
    here = reverse("signin:account")
    if not stepup.proved_recently(request):
        return stepup.ask_first(request, next_page=here)
    return _send_there(request, key, LINK, here)


@for_everyone
@require_POST
def unlink(request: Request, key: str) -> HttpResponse:
    """The provider opens one's account no more."""
    here = reverse("signin:account")
    if not stepup.proved_recently(request):
        return stepup.ask_first(request, next_page=here)
    outside.unlink(viewer=request.viewer, account=request.user, provider=key)  # type: ignore[arg-type] # signed in
    messages.success(request, _("The link is removed."))
    return HttpResponseRedirect(here)


@before_second_factor
@for_everyone
@require_POST
def confirm(request: Request, key: str) -> HttpResponse:
    """To the provider, to confirm that it is still oneself."""
    return _send_there(request, key, CONFIRM, safe_next(request))


@open_to_all
@require_safe
def back(request: Request, key: str) -> HttpResponse:
    """Back from the provider. The state is used up by this one request, whatever comes of it."""
    adapter = _provider(request, key).adapter
    answer: HttpResponse = Back.adapter_view(adapter)(request)
    return answer


def failed(request: HttpRequest, provider: Any, *, error: Any = None, exception: Any = None) -> HttpResponse:
    """One page for whatever went wrong on the way; what exactly is for the log, without the answer's text."""
    log.warning("sign-in by %s failed: %s %s", provider.app.provider_id, error, type(exception).__name__)
    found = configured.find(provider.app.provider_id)
    title = found.title.pick(get_language() or "") if found else ""
    return render(request, "signin/outside_failed.html", {"provider": title}, status=403)


def arrived(request: Request, arrival: outside.Arrival, state: dict[str, Any], second: str) -> HttpResponse:
    """Somebody came back whom the provider knows: let them in, link them, or take their confirmation."""
    next_page = str(state.get("next") or "/")
    try:
        if state.get("process") == LINK:
            return _linked(request, arrival, state)
        if state.get("process") == CONFIRM:
            return _confirmed(request, arrival, state, next_page)
        account = outside.recognise(arrival=arrival, at=real_now())
    except Refusal as refusal:
        log.warning("sign-in by %s refused: %s", arrival.provider, type(refusal).__name__)
        return render(request, "signin/outside_refused.html", {"reason": str(refusal)}, status=403)
    way = entering.Way(f"outside:{arrival.provider}", second)
    return entering.arrive(request, account, way=way, next_page=next_page)


def _still(request: Request, state: dict[str, Any]) -> bool:
    """Whether whoever started this is still the one signed in here."""
    return request.user.is_authenticated and request.user.pk == state.get("account")


def _linked(request: Request, arrival: outside.Arrival, state: dict[str, Any]) -> HttpResponse:
    if not _still(request, state):
        raise outside.LinkedToAnother(provider=arrival.provider_name)
    outside.link(viewer=request.viewer, account=request.user, arrival=arrival, at=real_now())  # type: ignore[arg-type] # signed in
    messages.success(request, _("Linked. From now on you can sign in that way."))
    return HttpResponseRedirect(reverse("signin:account"))


def _confirmed(request: Request, arrival: outside.Arrival, state: dict[str, Any], next_page: str) -> HttpResponse:
    if not _still(request, state):
        raise NotThatPerson(provider=arrival.provider_name)
    mine = [one.uid for one in outside.links_of(account=request.user) if one.provider == arrival.provider]  # type: ignore[arg-type] # signed in
    if arrival.uid not in mine:
        raise NotThatPerson(provider=arrival.provider_name)
    stepup.confirm(request)
    return HttpResponseRedirect(next_page)


Handshake.arrived = staticmethod(arrived)  # type: ignore[assignment] # the one door, told to the handshakes here
