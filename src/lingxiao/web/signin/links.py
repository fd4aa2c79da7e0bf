"""Pages behind links by mail: an invitation, a forgotten password."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lingxiao.engines.people import tasks
from lingxiao.engines.people.domain import invitations, tries
from lingxiao.engines.people.domain.passwords import WeakPassword
from lingxiao.engines.people.enums import TokenPurpose
from lingxiao.web.mail_links import address_for
from lingxiao.web.pages import open_to_all, page
from lingxiao.web.signin.forms import ForgottenForm, NewPasswordForm
from lingxiao.web.viewing import real_now

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.web.pages import Request

MOST_MAILS, WITHIN = 3, timedelta(hours=1)
"""Mails for a new password to one name: enough for somebody who cannot find the first, too few to annoy."""


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: Request) -> HttpResponse:
    """Ask for a link. The answer is the same for everyone, and so is the work: the worker looks up who exists."""
    form = ForgottenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "has_mail": settings.HAS_MAIL}
        return page(request, "signin/forgotten.html", context, status=form.status)
    name = form.cleaned_data["name"]
    counted = hashlib.sha256(name.strip().lower().encode()).hexdigest()[:32]
    if tries.take(name=f"forgotten:{counted}", within=WITHIN, at=real_now()).count <= MOST_MAILS:
        tasks.send_reset_link.defer(
            identifier=name, address=address_for("signin:reset"), at=real_now().isoformat(),
        )
    return HttpResponseRedirect(reverse("signin:asked"))


@open_to_all
@require_http_methods(["GET", "HEAD"])
def asked(request: Request) -> HttpResponse:
    """What happens now, in the same words for everyone."""
    return page(request, "signin/asked.html")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: Request, secret: str) -> HttpResponse:
    """Set the first password."""
    return _set_password(request, secret, TokenPurpose.INVITATION)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: Request, secret: str) -> HttpResponse:
    """Set a new password in place of a forgotten one. Second factors are asked for at sign-in as before (6.4.3)."""
    return _set_password(request, secret, TokenPurpose.RESET)


def _set_password(request: Request, secret: str, purpose: TokenPurpose) -> HttpResponse:
    account = invitations.opened_by(secret=secret, purpose=purpose, at=real_now())
    if account is None:
        return _gone(request)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        try:
            invitations.use_link(
                viewer=request.viewer, secret=secret, purpose=purpose, password=password, at=real_now(),
            )
        except WeakPassword as refusal:
            for reason in refusal.reasons:
                form.add_error("password", reason)
        except invitations.LinkGone:
            return _gone(request)
        else:
            return HttpResponseRedirect(f"{reverse('signin:enter')}?why=set")
    is_new = purpose == TokenPurpose.INVITATION
    context = {"form": form, "account": account, "is_new": is_new}
    return _private(page(request, "signin/set_password.html", context, status=form.status))


def _gone(request: Request) -> HttpResponse:
    """Unknown, used, replaced or expired: the same page, the same work."""
    return _private(page(request, "signin/link_gone.html", status=404))


def _private(response: HttpResponse) -> HttpResponse:
    """The address of this page is a secret: it is told to nobody, though a form may still say which site it is from."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
