"""Answering by a link, without signing in. That somebody looked is kept nowhere; who answers is not asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from lingxiao.engines.campaigns.domain import answering
from lingxiao.kernel.refusals import Refusal
from lingxiao.web.addresses import page as address
from lingxiao.web.answering import AnswerForm, context_of
from lingxiao.web.pages import go, open_to_all, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.web.pages import Request


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: Request, secret: str) -> HttpResponse:
    """The form behind a link: answered once. Unknown, used and too late are answered alike (goal B9)."""
    viewer, invitation = request.viewer, answering.invitation_behind(secret=secret)
    if invitation is None:
        return _gone(request)
    try:
        answering.may_still_answer(invitation, on=viewer.today)
    except Refusal:
        return _gone(request)
    form = AnswerForm(request.POST if request.method == "POST" else None, invitation=invitation, locale=viewer.locale)
    if request.method == "POST" and form.send(on=viewer.today):
        return _private(go(request, address("respond:answered")))
    return _private(page(request, "respond/survey.html", context_of(form, viewer.locale), status=form.status))


@open_to_all
def answered(request: Request) -> HttpResponse:
    """Thanks, in the same words for everyone."""
    return page(request, "respond/answered.html")


def _gone(request: Request) -> HttpResponse:
    return _private(page(request, "respond/gone.html", status=404))


def _private(response: HttpResponse) -> HttpResponse:
    """The address of this page is a secret: it is told to nobody, though a form may still say which site it is from."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
