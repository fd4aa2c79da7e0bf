"""Every route of the site, walked from the resolver itself, so that none can be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Route:
    """One address: its name with its namespace, its pattern, its view, and the parts a request fills in."""

    name: str
    pattern: str
    view: Any
    parts: tuple[str, ...]

    @property
    def permission(self) -> str | None:
        """What the view says of whom it is for; None when it says nothing."""
        found: str | None = getattr(self.view, "permission", None)
        return found

    @property
    def is_open(self) -> bool:
        """Whether somebody who is not signed in reaches the view."""
        return not getattr(self.view, "login_required", True)


def routes(resolver: URLResolver | None = None) -> list[Route]:
    """All of them."""
    return list(_walk(resolver or get_resolver(), "", ""))


def _walk(resolver: URLResolver, namespace: str, before: str) -> Iterator[Route]:
    for one in resolver.url_patterns:
        pattern = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = ":".join(name for name in (namespace, one.namespace) if name)
            yield from _walk(one, inner, pattern)
        elif isinstance(one, URLPattern):
            name = ":".join(part for part in (namespace, one.name) if part) if one.name else ""
            yield Route(name, pattern, one.callback, tuple(one.pattern.converters))
