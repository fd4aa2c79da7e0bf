"""From where a request came: the browser's address and name. Evidence for people, never an identity."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
FORWARDING = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST", "HTTP_VIA")


def _is_one_of(address: str, networks: Sequence[str]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network, strict=False) for network in networks)


def address_of(request: HttpRequest) -> str:
    """The browser's network address.

    What a request says of itself (X-Forwarded-For) is believed only from the company's own proxies, named in
    ``LX_TRUSTED_PROXIES``, and only the last address that is not one of them: all before it anybody can invent.
    """
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    proxies: list[str] = settings.TRUSTED_PROXIES
    if not proxies or not _is_one_of(nearest, proxies):
        return nearest
    for said in reversed(str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        address = said.strip()
        try:
            ipaddress.ip_address(address)
        except ValueError:
            return nearest
        if not _is_one_of(address, proxies):
            return address
        nearest = address
    return nearest


def is_on_this_machine(request: HttpRequest) -> bool:
    """Whether the browser runs on this very machine: asked of loopback, from loopback, and not through any proxy."""
    try:
        from_here = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return from_here and name in LOOPBACK and not any(header in request.META for header in FORWARDING)
