"""In which language and colours a page is shown: Chinese, unless a cookie or the account says English.

What the browser prefers is not asked: the language of the company is Chinese, and a page sent by link must read the
same for both sides until somebody chooses otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from lingxiao.web.pages import open_to_all
from lingxiao.web.shell.context import THEME_COOKIE, THEMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

YEAR = 365 * 24 * 60 * 60


def language_of(request: HttpRequest) -> str:
    """The language of this request: the cookie, else the account's, else Chinese."""
    known = dict(settings.LANGUAGES)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in known:
        return chosen
    user = getattr(request, "user", None)
    own = getattr(user, "language", "") if user is not None and user.is_authenticated else ""
    return own if own in known else settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Activates the language of each request. Stands after authentication, before anything that speaks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Speak the request's language, and say so in the answer."""
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "zh-Hans" if language == "zh-hans" else language)
        patch_vary_headers(response, ("Cookie",))
        return response


def safe_next(request: HttpRequest, *, default: str = "/") -> str:
    """Where to go after a small change: the page named by ``next`` when it is ours, else ``default``."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if is_ours(target, request) else default


def is_ours(target: str, request: HttpRequest) -> bool:
    """Whether an address is a path of this site that a browser will read as one (goal B10)."""
    # A browser drops tabs and newlines from an address and reads a backslash as a slash, which Django's check lets by.
    if any(ord(sign) < 33 or sign == "\\" for sign in target) or "%" in target[:4]:  # noqa: PLR2004 -- below the space
        return False
    if not target.startswith("/") or target.startswith("//"):
        return False
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure()):
        return False
    try:
        resolve(unquote(urlsplit(target).path))
    except Resolver404:  # nothing of ours stands there, so nobody was sent there by us
        return False
    return True


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR, path="/", secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        # The theme's cookie is written by the page's own script as well, so that switching needs no reload.
        httponly=name != THEME_COOKIE,
    )


@open_to_all
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Show everything in another language from now on, on this device."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(safe_next(request))
    if chosen in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@open_to_all
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device has it, from now on, on this device."""
    chosen = request.POST.get("theme", "")
    response = HttpResponseRedirect(safe_next(request))
    if chosen in THEMES:
        _remember(response, THEME_COOKIE, chosen)
    else:
        response.delete_cookie(THEME_COOKIE)
    return response
