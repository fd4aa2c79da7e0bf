"""Noting what somebody asked for and did not get (goal G6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.kernel import audit

if TYPE_CHECKING:
    from lingxiao.kernel.refusals import NotForYou
    from lingxiao.web.pages import Request

LONGEST = 80
"""What the log keeps of an object's number."""


def note_denied(request: Request, refusal: NotForYou) -> None:
    """Write down who asked for which page and was told that it is not for them, or not there for them.

    What is not there and what is out of reach are noted alike: whoever reads the log, or watches how long an answer
    takes, learns no more from it than who was answered. Of an address only the numbers are kept: its other parts may be
    keys. Strangers are not noted; they are sent to sign in.
    """
    viewer, match = request.viewer, request.resolver_match
    if viewer.person_id is None or match is None:
        return
    act = "web.open" if request.method in {"GET", "HEAD"} else "web.send"
    numbers = [str(part) for part in match.kwargs.values() if isinstance(part, int)]
    audit.note_denial(
        viewer=viewer, act=act, object_kind=match.view_name, object_id="/".join(numbers)[:LONGEST], refusal=refusal,
    )
