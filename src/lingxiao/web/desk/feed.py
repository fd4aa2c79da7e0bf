"""The calendar feed: fetched by phones, without signing in, behind a secret of 256 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse

from lingxiao.engines.cadence.domain import feeds
from lingxiao.web.pages import open_to_all

if TYPE_CHECKING:
    from lingxiao.web.pages import Request


@open_to_all
def calendar(request: Request) -> HttpResponse:
    """What the person of this secret owes, as a calendar; for any other secret there is no such page."""
    viewer = request.viewer
    content = feeds.read_feed(
        token=request.GET.get("token", "")[:200], base_url=settings.BASE_URL, on=viewer.today, at=viewer.now,
    )
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers={
        "Content-Disposition": 'attachment; filename="lingxiao.ics"',
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
    })
