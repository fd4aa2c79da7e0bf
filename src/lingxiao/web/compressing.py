"""Pages go over the wire compressed: a tenth of the bytes, for people on the road."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.middleware.gzip import GZipMiddleware

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

TEXTS = ("text/html", "text/calendar", "text/csv", "application/json")


class CompressedPages(GZipMiddleware):
    """Django's own, for text alone: workbooks, PDF and bundles are compressed already, and would only cost time.

    Who watches an encrypted line sees how long an answer is, and could guess at what stands in it by asking for pages that
    repeat a guess (BREACH). So each answer is longer by a random count of bytes, form tokens differ each time, and no other
    site can have our pages fetched with a session: its cookie is SameSite.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a page; let everything else pass as it is."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
