"""What stands before every page: signed in, still working here, session alive, second factor and notice in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode

from lingxiao import roles
from lingxiao.engines.documents.domain import privacy
from lingxiao.engines.people import session_store as keys
from lingxiao.web.signin import entering

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

View = TypeVar("View", bound="Callable[..., HttpResponseBase]")
NOT_SIGNED_IN = 401
PAGE_METHODS = ("GET", "HEAD", "POST")
"""What pages are asked by; anything else is answered 405 before the view is reached."""


def before_second_factor(view: View) -> View:
    """Mark a view that somebody reaches who must first set up a second factor, or read the privacy notice."""
    view.before_second_factor = True  # type: ignore[attr-defined] # a mark that the guard reads
    return view


def to_sign_in(request: HttpRequest, path: str, *, why: str = "") -> HttpResponse:
    """Send somebody to the sign-in page and back afterwards; htmx asks the whole page to go, not a part of it."""
    asked = {"next": path} if path != "/" else {}
    query = urlencode({**asked, **({"why": why} if why else {})})
    target = f"{settings.LOGIN_URL}?{query}" if query else settings.LOGIN_URL
    if "HX-Request" in request.headers:
        return HttpResponse(status=NOT_SIGNED_IN, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _page_of(request: HttpRequest) -> str:
    """The page to come back to: where the browser stands, which for htmx and for forms is not what was asked."""
    if "HX-Request" in request.headers:
        here = urlsplit(request.headers.get("HX-Current-URL", "/"))
        return f"{here.path}?{here.query}" if here.query else here.path
    return request.get_full_path() if request.method in ("GET", "HEAD") else "/"


class SignInRequired(LoginRequiredMiddleware):
    """Every view is for people who are signed in, unless it says otherwise."""

    def handle_no_permission(  # type: ignore[override] # for htmx the answer is no redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase],  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """Go and sign in; a browser whose session ran out is told so."""
        ran_out = settings.SESSION_COOKIE_NAME in request.COOKIES
        return to_sign_in(request, _page_of(request), why="idle" if ran_out else "")


class SessionGuard:
    """Stands after ``ViewerMiddleware``: asks on every request what must still be true of whoever signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; the asking is done once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any,
    ) -> HttpResponse | None:
        """End sessions that may not go on, and lead to what must be done first."""
        if request.method not in PAGE_METHODS and hasattr(view, "permission"):
            return HttpResponseNotAllowed(PAGE_METHODS)
        if not request.user.is_authenticated:
            return None
        why = self._why_it_ends(request)
        if why:
            logout(request)
            return to_sign_in(request, "/", why=why)
        if getattr(view, "before_second_factor", False) or not getattr(view, "login_required", True):
            return None
        if owes_second_factor(request):
            return _first(request, reverse("signin:factors"))
        return self._notice_first(request)

    def _why_it_ends(self, request: Request) -> str:
        if not request.viewer.grants:
            return "left"
        started = parse_datetime(request.session.get(keys.STARTED, ""))
        ended = request.user.signed_out_everywhere_at  # type: ignore[union-attr] # signed in, see above
        if ended is not None and (started is None or started <= ended):
            return "ended"
        return "" if entering.touch(request.session) else "idle"

    def _notice_first(self, request: Request) -> HttpResponse | None:
        """Lead to the privacy notice until it is acknowledged; asked of the database only until then."""
        if not request.session.get(entering.NOTICE_DUE):
            return None
        link = pending_notice(request.viewer)
        if not link:
            request.session[entering.NOTICE_DUE] = False
            return None
        return None if request.path.startswith(link) else _first(request, link)


def _first(request: HttpRequest, target: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": target})
    return HttpResponseRedirect(f"{target}?{urlencode({'next': _page_of(request)})}")


def owes_second_factor(request: Request) -> bool:
    """Whether this viewer's roles need a second factor that this session has not seen. Never in the demo."""
    if not request.viewer.has_role(*roles.SECOND_FACTOR_ROLES) or request.session.get(entering.SECOND):
        return False
    return not (settings.IS_DEMO and request.company is not None and request.company.is_demo)


def pending_notice(viewer: Viewer) -> str:
    """The address of the privacy notice this viewer has still to acknowledge; empty when there is none (LR-30)."""
    return reverse("desk:privacy") if privacy.pending_privacy_notice(viewer) is not None else ""
