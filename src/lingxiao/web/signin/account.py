"""My account: who I am here, my password, how pages speak and look, where else I am known, where I am signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lingxiao.engines.people.domain import accounts, outside, passwords, sessions
from lingxiao.engines.people.enums import Role
from lingxiao.engines.people.session_store import STARTED, digest_of
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.web import device_names
from lingxiao.web.language import YEAR
from lingxiao.web.pages import for_everyone, go, page
from lingxiao.web.shell.context import THEME_COOKIE, THEMES
from lingxiao.web.shell.parts import Crumb, Tab
from lingxiao.web.signin.forms import ChangePasswordForm, PreferencesForm
from lingxiao.web.signin.providers import configured
from lingxiao.web.viewing import real_now

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from lingxiao.engines.people.models import Account
    from lingxiao.web.pages import Request


def owner_of(request: Request) -> Account:
    """The account of whoever is signed in."""
    account: Account = request.user  # type: ignore[assignment] # views for people who are signed in only
    return account


def tabs(current: str) -> list[Tab]:
    """The pages of one's account."""
    return [
        Tab(word, reverse(f"signin:{name}"), is_current=name == current)
        for name, word in (("account", _("Account")), ("factors", _("Second factors")), ("sessions", _("Devices")))
    ]


@for_everyone
@require_safe
def account(request: Request) -> HttpResponse:
    """Everything about one's account on one page."""
    return _overview(request, ChangePasswordForm(), 200)


def _overview(request: Request, form: ChangePasswordForm, status: int) -> HttpResponse:
    owner = owner_of(request)
    locale = get_language() or ""
    linked = {one.provider for one in outside.links_of(account=owner)}
    context = {
        "account": owner, "form": form, "tabs": tabs("account"), "has_password": owner.has_usable_password(),
        "roles": sorted({str(Role(grant.role).label) for grant in request.viewer.grants}),
        "preferences": PreferencesForm(
            initial={"language": locale, "theme": request.COOKIES.get(THEME_COOKIE, "auto")},
        ),
        "providers": [
            {"key": one.key, "title": one.title.pick(locale), "is_linked": one.key in linked}
            for one in configured.all_providers()
        ],
    }
    response = page(request, "signin/account.html", context, crumbs=[Crumb(_("My account"))], status=status)
    origins = [origin for one in configured.all_providers() for origin in one.browser_origins()]
    if origins:
        response._csp_update = {"form-action": origins}  # type: ignore[attr-defined]  # noqa: SLF001 -- django-csp's name
    return response


@for_everyone
@require_POST
def password(request: Request) -> HttpResponse:
    """Change one's password; every other device is signed out, this one gets a new session id."""
    owner = owner_of(request)
    form = ChangePasswordForm(request.POST)
    if not form.is_valid():
        return _overview(request, form, form.status)
    now = real_now()
    try:
        passwords.check_own(account=owner, password=form.cleaned_data["present"], at=now)
        passwords.change_password(
            viewer=request.viewer, account=owner, new=form.cleaned_data["password"], at=now,
            keeping=this_session(request),
        )
    except passwords.WeakPassword as refusal:
        for reason in refusal.reasons:
            form.add_error("password", reason)
        return _overview(request, form, form.status)
    except Refusal as refusal:
        form.add_error("present", str(refusal))
        return _overview(request, form, form.status)
    update_session_auth_hash(request, owner)
    messages.success(request, _("Your password is changed. Other devices are signed out."))
    return HttpResponseRedirect(reverse("signin:account"))


def this_session(request: Request) -> str:
    """The stored key of the session of this browser."""
    return digest_of(request.session.session_key or "")


@for_everyone
@require_POST
def preferences(request: Request) -> HttpResponse:
    """Language and colours, kept with the account and shown in this browser at once."""
    form = PreferencesForm(request.POST)
    response = HttpResponseRedirect(reverse("signin:account"))
    if not form.is_valid():
        return response
    language, theme = form.cleaned_data["language"], form.cleaned_data["theme"]
    accounts.choose_language(account=owner_of(request), language=language)
    accounts.choose_theme(account=owner_of(request), theme=theme)
    is_secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, path="/", secure=is_secure, samesite="Lax",
        httponly=True,
    )
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, path="/", secure=is_secure, samesite="Lax")
    else:
        response.delete_cookie(THEME_COOKIE)
    return response


@dataclass(frozen=True, slots=True)
class Open:
    """One open session as the page shows it."""

    key: str
    device: str
    address: str
    started_at: datetime | None
    seen_at: datetime | None
    is_this: bool


@for_everyone
@require_safe
def own_sessions(request: Request) -> HttpResponse:
    """Where one is signed in: device, address, since when, last seen."""
    here = this_session(request)
    found = [
        Open(
            key=one.session_key, device=device_names.called(one.device), address=one.address, started_at=one.started_at,
            seen_at=one.seen_at, is_this=one.session_key == here,
        )
        for one in sessions.own_sessions(request.viewer, at=real_now())
    ]
    context = {
        "sessions": found, "tabs": tabs("sessions"), "idle": int(settings.SESSION_IDLE.total_seconds() // 60),
        "longest": int(settings.SESSION_LONGEST.total_seconds() // 3600), "started": request.session.get(STARTED),
    }
    crumbs = [Crumb(_("My account"), reverse("signin:account")), Crumb(_("Devices"))]
    return page(request, "signin/sessions.html", context, crumbs=crumbs)


@for_everyone
@require_POST
def end_session(request: Request) -> HttpResponse:
    """Sign out one device; ending the present one is signing out."""
    key = request.POST.get("key", "")
    own = {one.session_key for one in sessions.own_sessions(request.viewer, at=real_now())}
    if key not in own:
        raise NotSeen
    sessions.end_session(viewer=request.viewer, key=key, at=real_now(), on=request.viewer.today)
    if key == this_session(request):
        logout(request)
        return HttpResponseRedirect(f"{reverse('signin:enter')}?why=out")
    messages.success(request, _("That device is signed out."))
    return go(request, reverse("signin:sessions"))


@for_everyone
@require_POST
def everywhere(request: Request) -> HttpResponse:
    """Sign out of every device, this one too."""
    sessions.sign_out_everywhere(viewer=request.viewer, account=owner_of(request), at=real_now())
    logout(request)
    return HttpResponseRedirect(f"{reverse('signin:enter')}?why=ended")
