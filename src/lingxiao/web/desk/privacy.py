"""The privacy notice (LR-30): before anything else at the first sign-in, and again when it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lingxiao.engines.documents.domain import issuing, privacy, queries
from lingxiao.web.documents import changed_lines, passages, short, title_of
from lingxiao.web.language import safe_next
from lingxiao.web.pages import do, for_everyone, go, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.web.pages import Request


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: Request) -> HttpResponse:
    """The notice in force that this person has not acknowledged yet; with what changed, when they knew an earlier one."""
    viewer = request.viewer
    version = privacy.pending_privacy_notice(viewer)
    onward = safe_next(request)
    if version is None:
        return go(request, onward)
    if request.method == "POST":
        return do(request, lambda: privacy.acknowledge_notice(
            viewer=viewer, version=version, version_sha256=request.POST.get("sha256", ""), at=viewer.now, on=viewer.today,
        ), to=onward, said=_("Thank you. You find the notice under “My documents” at any time."))
    draft = issuing.draft_to_oneself(viewer=viewer, version=version, at=viewer.now, on=viewer.today)
    before = draft.previous
    lines = [] if before is None else changed_lines(
        queries.redline_of(before=before.body["blocks"], after=draft.body["blocks"], locale=viewer.locale),
    )
    return page(request, "desk/privacy.html", {
        "version": version, "title": title_of(version.template, viewer.locale), "mark": short(version.sha256),
        "passages": passages(draft.body["blocks"], viewer.locale), "lines": [line for line in lines if line.is_changed],
        "next": onward, "documents": reverse("desk:documents"),
    })
