"""From a request to a ``Viewer``: who is looking, with which roles, in which language, at what moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import timezone, translation

from lingxiao import roles
from lingxiao.engines.people.domain import signing_in
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Origin, Viewer
from lingxiao.web.client import address_of
from lingxiao.web.denials import note_denied

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from lingxiao.engines.people.models import Company
    from lingxiao.web.pages import Request


class SignedInRequest:
    """For type hints only: a request that went through ``ViewerMiddleware`` has a viewer and a company."""

    viewer: Viewer
    company: Company | None


def now_of(company: Company | None) -> datetime:
    """The moment it is for this company: the demo company's stopped clock, else the real one."""
    if company is not None and company.demo_now is not None:
        return company.demo_now
    return datetime.now(UTC)


def real_now() -> datetime:
    """The moment on the server's clock. Sessions, links and codes live by it, in the demo company too."""
    return datetime.now(UTC)


def zone_of(company: Company | None) -> ZoneInfo:
    """The company's time zone."""
    return ZoneInfo(company.time_zone if company is not None else "Asia/Shanghai")


def _origin(request: HttpRequest) -> Origin:
    return Origin(address=address_of(request), device=request.headers.get("User-Agent", "")[:200])


def viewer_of(request: HttpRequest, company: Company | None) -> Viewer:
    """Build the viewer of this request; somebody not signed in is nobody and reaches nothing."""
    now = now_of(company)
    today = now.astimezone(zone_of(company)).date()
    locale = translation.get_language() or "zh-hans"
    if not request.user.is_authenticated:
        return Viewer(person_id=None, name="", today=today, now=now, locale=locale, origin=_origin(request))
    person = request.user.person
    rights = signing_in.rights_of(person_id=person.pk, on=today)
    return Viewer(
        person_id=person.pk, name=person.name, today=today, now=now, grants=rights.grants,
        reaches=roles.reaches(rights.grants, rights.borrowed), locale=locale, origin=_origin(request),
    )


class ViewerMiddleware:
    """Puts ``request.viewer`` and ``request.company`` in place, and turns ``NotSeen`` into 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Build the viewer once, in the company's time zone."""
        company = signing_in.company()
        request.company = company  # type: ignore[attr-defined]
        request.viewer = viewer_of(request, company)  # type: ignore[attr-defined]
        with timezone.override(zone_of(company)):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> Any:
        """What this viewer may not see does not exist for them: the same 404 as a page that never was, and noted."""
        if isinstance(exception, NotSeen):
            note_denied(cast("Request", request), exception)
            raise Http404 from exception
