"""Attachments out of the house: always to be saved, never to be shown as a page of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.http import FileResponse
from django.http.response import HttpResponseBase

from lingxiao.kernel import attachments

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.verdict import Verdict
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

Answer = TypeVar("Answer", bound=HttpResponseBase)


def download(
    request: Request, attachment: Attachment, *, may_read: Callable[[Viewer, Attachment], Verdict],
) -> FileResponse:
    """The bytes of an attachment as a file to save, when the owner's engine lets this viewer read it.

    Whatever a browser may think of the bytes, it is told not to guess, not to frame and not to run anything.
    Raises the refusal of ``may_read``; with ``NotSeen`` the site answers 404.
    """
    content = attachments.open_for(viewer=request.viewer, attachment=attachment, may_read=may_read)
    answer = FileResponse(content, as_attachment=True, filename=attachment.name, content_type=attachment.media_type)
    answer.headers["Content-Length"] = str(attachment.size)
    return shut_in(answer)


def shut_in(answer: Answer) -> Answer:
    """A file to save, of which a browser is told not to guess, not to frame, not to keep and not to run anything."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
