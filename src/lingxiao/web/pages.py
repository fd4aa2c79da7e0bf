"""How a view says whom it is for, and how it answers.

Every view carries exactly one of ``@permits``, ``@for_everyone`` and ``@open_to_all``; the permission matrix of the
tests reads what they leave on it: ``view.permission`` is a permission's name, ``SIGNED_IN`` or ``OPEN``.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from lingxiao.kernel.refusals import NotForYou, NotSeen, Refusal
from lingxiao.web.denials import note_denied

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from lingxiao.engines.people.models import Company
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.shell.parts import Crumb, Words

    class Request(HttpRequest):
        """A request that went through ``ViewerMiddleware`` and ``HtmxMiddleware``."""

        viewer: Viewer
        company: Company | None
        htmx: Any


class NotText(Refusal):
    """A character that no keyboard makes and no database keeps."""

    sentence = gettext_lazy("This holds a character that no text has. Type it again; nothing was changed.")


SIGNED_IN = "signed_in"
OPEN = "open"
CANNOT_PROCESS = 422
NO_REQUEST = 400

Given = ParamSpec("Given")

if TYPE_CHECKING:
    View = Callable[Concatenate[Request, Given], HttpResponseBase]
    Seen = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]


def _marked(view: Callable[..., HttpResponseBase], permission: str) -> None:
    view.permission = permission  # type: ignore[attr-defined]


def permits(permission: str) -> Callable[[View[Given]], Seen[Given]]:
    """For viewers whose permission reaches anyone at all; for others the page does not exist.

    This opens the door only. What is shown and done behind it is decided by the engines' queries and rules.
    """

    def around(view: View[Given]) -> Seen[Given]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
            asked = cast("Request", request)
            if not asked.viewer.may_somewhere(permission):
                raise NotSeen
            return _answered(view, asked, *args, **kwargs)

        _marked(guarded, permission)
        return guarded

    return around


def for_everyone(view: View[Given]) -> Seen[Given]:
    """For everybody who is signed in: one's own desk, notices, account."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
        asked = cast("Request", request)
        if asked.viewer.person_id is None:
            raise NotSeen
        return _answered(view, asked, *args, **kwargs)

    _marked(guarded, SIGNED_IN)
    return guarded


def open_to_all(view: View[Given]) -> Seen[Given]:
    """For people without an account too: sign-in, pages behind a token."""

    @wraps(view)
    def open_view(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
        return _answered(view, cast("Request", request), *args, **kwargs)

    _marked(open_view, OPEN)
    return login_not_required(open_view)


def _answered(
    view: View[Given], request: Request, *args: Given.args, **kwargs: Given.kwargs,
) -> HttpResponseBase:
    """The view's answer; a refusal that no form took becomes a page that says why."""
    if not _is_text(request):
        return render(request, "403.html", {"refusal": str(NotText())}, status=NO_REQUEST)
    try:
        return view(request, *args, **kwargs)
    except NotSeen:
        raise
    except Refusal as refusal:
        if isinstance(refusal, NotForYou):
            note_denied(request, refusal)
        return render(request, "403.html", {"refusal": str(refusal)}, status=403)


def _is_text(request: Request) -> bool:
    """Whether everything typed is text: PostgreSQL keeps no NUL, and a view that types it on would break."""
    typed = (value for query in (request.GET, request.POST) for values in query.lists() for value in values[1])
    return not any("\0" in str(value) for value in typed)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *,
    crumbs: Sequence[Crumb] = (), status: int = 200,
) -> HttpResponse:
    """A whole page in the frame, with the path above it."""
    return render(request, template, {"crumbs": crumbs, **(context or {})}, status=status)


def go(request: HttpRequest, to: str) -> HttpResponse:
    """On to another page after a change, whether the browser or htmx asked."""
    if getattr(request, "htmx", None):
        return HttpResponse(headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


def do(request: HttpRequest, act: Callable[[], object], *, to: str, said: Words) -> HttpResponse:
    """For a button without a form: do it, say so, and go on; a refusal is said in its place, and nothing is changed.

    What is not for this viewer at all (``NotForYou``) is not said on a page of theirs: the answer is 403, or 404.
    """
    try:
        act()
    except NotForYou:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(said))
    return go(request, to)
