"""What every page's frame shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from lingxiao.web.shell import navigation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from lingxiao.kernel.viewer import Viewer

THEME_COOKIE = "lx_theme"
THEMES = ("light", "dark")

unread_count: Callable[[Viewer], int] | None = None
"""How many notices the viewer has not read. Set when the notices are built; until then the bell shows none."""


def _unread(request: HttpRequest) -> int:
    viewer = getattr(request, "viewer", None)
    if unread_count is None or viewer is None or viewer.person_id is None:
        return 0
    return unread_count(viewer)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The viewer, the company and the frame; whatever costs a query is asked only when it is drawn."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "viewer": getattr(request, "viewer", None),
        "company": getattr(request, "company", None),
        "theme": theme if theme in THEMES else "",
        "navigation": SimpleLazyObject(lambda: list(navigation.navigation(request))),
        "unread": SimpleLazyObject(lambda: _unread(request)),
        "home_url": navigation.address("desk:home") or "/",
        "search_url": navigation.address("desk:search"),
        "notices_url": navigation.address("desk:notices"),
        "preferences_url": navigation.address("desk:preferences"),
        "account_url": navigation.address("signin:account"),
        "signout_url": navigation.address("signin:leave"),
        "signin_url": navigation.address("signin:enter"),
        # Another role, another story: in the demo company's demo mode alone.
        "wall_url": navigation.address("signin:wall") if settings.IS_DEMO else "",
    }
