"""Pages for what went wrong: not found, not allowed, stale, broken, not available for the moment."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.http import HttpRequest

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
RETRY_AFTER = 60
"""Seconds after which it is worth trying again: a database that was killed is back by then."""


@login_not_required
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The form was too old or not ours; nothing was changed."""
    return render(request, "403_csrf.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The page for a fault of ours; where the database or the disk stands in the way, one that says to come back (D3).

    Both are drawn without a viewer, a language or a question to the database: any of them may be what is broken.
    """
    if is_for_now(sys.exc_info()[1]):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_AFTER)})
    return HttpResponse(render_to_string("500.html"), status=500)


def is_for_now(fault: BaseException | None) -> bool:
    """Whether the fault goes away by itself or by making room: the database is not there, or there is no space."""
    if isinstance(fault, OSError):
        return fault.errno in NO_ROOM
    return isinstance(fault, (OperationalError, InterfaceError))
