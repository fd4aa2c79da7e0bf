"""My notices: what I was told, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.kernel.notices import queries, reading
from lingxiao.web.pages import do, for_everyone, go, page
from lingxiao.web.shell.parts import Crumb, Tab

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.web.pages import Request

PAGE_SIZE = 25


@for_everyone
def notices(request: Request) -> HttpResponse:
    """What I was told; unread alone with ``?show=unread``."""
    viewer, here = request.viewer, reverse("desk:notices")
    mine = queries.visible_to(viewer, on=viewer.today)
    unread = queries.unread_count(viewer.person_id or 0)
    is_unread_only = request.GET.get("show") == "unread"
    pages = Paginator(mine.filter(read_at__isnull=True) if is_unread_only else mine, PAGE_SIZE)
    return page(request, "desk/notices.html", {
        "shown": pages.get_page(request.GET.get("page")), "unread": unread, "name": "unread" if is_unread_only else "",
        "tabs": [
            Tab(_("All"), here, not is_unread_only), Tab(_("Unread"), f"{here}?show=unread", is_unread_only, unread),
        ],
    }, crumbs=[Crumb(_("My desk"), reverse("desk:home")), Crumb(_("Notices"))])


@for_everyone
def notice(request: Request, notice_id: int) -> HttpResponse:
    """Open a notice: it is read from now on, and leads to what it speaks of."""
    viewer = request.viewer
    opened = reading.mark_read(viewer=viewer, notice_id=notice_id, at=viewer.now)
    return go(request, opened.link or reverse("desk:notices"))


@for_everyone
def read_all(request: Request) -> HttpResponse:
    """Mark everything as read."""
    viewer = request.viewer
    return do(
        request, lambda: reading.mark_all_read(viewer=viewer, at=viewer.now),
        to=reverse("desk:notices"), said=gettext_lazy("All notices are marked as read."),
    )
