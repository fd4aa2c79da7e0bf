"""The headers every answer carries: pages, files, errors, downloads alike (goals B1, B2).

What Django's own middleware sets stays, such as Strict-Transport-Security over HTTPS. This stands outermost, so that an
answer made by any other middleware, a static file or a page for a fault is covered as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.utils import build_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

NOT_USED_HERE = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation",
    "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture",
    "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)
"""What a page of ours, or a script smuggled into one, may not ask the browser for."""

PERMISSIONS = ", ".join([
    *(f"{name}=()" for name in NOT_USED_HERE),
    "publickey-credentials-get=(self)", "publickey-credentials-create=(self)", "fullscreen=(self)",
])

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": PERMISSIONS,
    "X-Permitted-Cross-Domain-Policies": "none",
    "Origin-Agent-Cluster": "?1",
    "X-DNS-Prefetch-Control": "off",
}

PERSONAL = "no-store, private"
"""Pages about people are kept by no cache, not even the browser's: the next person at this desk sees none."""


class HeadersMiddleware:
    """Fills in what is missing; what a view set on purpose stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with all headers."""
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", PERSONAL)
        response.headers.setdefault("Content-Security-Policy", build_policy())
        return response
