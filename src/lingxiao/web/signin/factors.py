"""Second factors of one's own account: an app, passkeys, recovery codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qrcode
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lingxiao import roles
from lingxiao.engines.people.domain import second_factors
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.web import stepup
from lingxiao.web.language import safe_next
from lingxiao.web.pages import do, for_everyone, page
from lingxiao.web.shell.parts import Crumb
from lingxiao.web.signin import entering, guard, passkeys
from lingxiao.web.signin.account import owner_of, tabs
from lingxiao.web.signin.forms import AppForm, PasskeyForm
from lingxiao.web.signin.guard import before_second_factor
from lingxiao.web.viewing import real_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from lingxiao.web.pages import Request

SEED = "lx.new_seed"


def _crumbs(*last: str) -> list[Crumb]:
    first = Crumb(_("My account"), reverse("signin:account"))
    if not last:
        return [first, Crumb(_("Second factors"))]
    return [first, Crumb(_("Second factors"), reverse("signin:factors")), Crumb(last[0])]


def _kept(request: Request) -> second_factors.Kept:
    is_needed = request.viewer.has_role(*roles.SECOND_FACTOR_ROLES)
    return second_factors.Kept.ONE_AT_LEAST if is_needed else second_factors.Kept.NONE


def _changed(request: Request, act: Callable[[], object], said: str) -> HttpResponse:
    """Change a second factor if it was proved recently who asks; else ask first. A refusal is said."""
    here = reverse("signin:factors")
    if not stepup.proved_recently(request):
        return stepup.ask_first(request, next_page=here)
    return do(request, act, to=here, said=said)


@before_second_factor
@for_everyone
@require_safe
def factors(request: Request) -> HttpResponse:
    """What one has, what one can add, and what one's roles ask for."""
    context = {
        "factors": second_factors.factors_of(account=owner_of(request)), "tabs": tabs("factors"),
        "is_needed": request.viewer.has_role(*roles.SECOND_FACTOR_ROLES), "owes": guard.owes_second_factor(request),
        "next": safe_next(request, default=""),
    }
    return page(request, "signin/factors.html", context, crumbs=_crumbs())


@before_second_factor
@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: Request) -> HttpResponse:
    """Set up an authenticator app: scan, type what it shows."""
    if not stepup.proved_recently(request):
        return stepup.ask_first(request, next_page=reverse("signin:app"))
    owner = owner_of(request)
    form = AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and SEED in request.session:
        code, seed = form.cleaned_data["code"], request.session[SEED]
        try:
            second_factors.set_up_app(viewer=request.viewer, account=owner, seed=seed, code=code, at=real_now())
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[SEED]
            return _added(request, "app")
    seed = request.session.setdefault(SEED, second_factors.new_seed())
    address = second_factors.app_address(seed=seed, label=owner.email, issuer="Lingxiao")
    context = {
        "form": form, "tabs": tabs("factors"), "squares": _squares(address), "next": safe_next(request, default=""),
        "seed": " ".join(seed[at : at + 4] for at in range(0, len(seed), 4)),
    }
    return page(request, "signin/app.html", context, crumbs=_crumbs(_("Authenticator app")), status=form.status)


def _squares(text: str) -> dict[str, object]:
    """A QR code as the side of its square and one SVG path: no picture file, no style, nothing from elsewhere."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return {"side": len(rows), "path": path}


def _added(request: Request, second: str) -> HttpResponse:
    """The first factor brings recovery codes; this session has just proved it has the factor, under a new id."""
    request.session.cycle_key()
    request.session[entering.SECOND] = second
    messages.success(request, _("Your second factor is set up. It is asked for from the next sign-in on."))
    if second_factors.factors_of(account=owner_of(request)).codes_left == 0:
        return HttpResponseRedirect(reverse("signin:codes"))
    return HttpResponseRedirect(reverse("signin:factors"))


@for_everyone
@require_POST
def remove_app(request: Request) -> HttpResponse:
    """Take the app away."""
    return _changed(
        request,
        lambda: second_factors.remove_app(
            viewer=request.viewer, account=owner_of(request), kept=_kept(request), at=real_now(),
        ),
        _("The app gives no codes for this account any more."),
    )


@before_second_factor
@for_everyone
@require_POST
def new_passkey_options(request: Request) -> HttpResponse:
    """What the browser needs to make a passkey."""
    if not stepup.proved_recently(request):
        raise NotSeen
    return passkeys.options_to_add(owner_of(request))


@before_second_factor
@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def new_passkey(request: Request) -> HttpResponse:
    """Add a passkey."""
    if not stepup.proved_recently(request):
        return stepup.ask_first(request, next_page=reverse("signin:new_passkey"))
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            credential = passkeys.made(request)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            second_factors.keep_passkey(
                viewer=request.viewer, account=owner_of(request), name=form.cleaned_data["name"], credential=credential,
                at=real_now(),
            )
            return _added(request, "passkey")
    context = {"form": form, "tabs": tabs("factors"), "next": safe_next(request, default="")}
    return page(request, "signin/new_passkey.html", context, crumbs=_crumbs(_("Passkey")), status=form.status)


@for_everyone
@require_POST
def remove_passkey(request: Request, key_id: int) -> HttpResponse:
    """Take a passkey away."""
    return _changed(
        request,
        lambda: second_factors.remove_passkey(
            viewer=request.viewer, account=owner_of(request), key_id=key_id, kept=_kept(request), at=real_now(),
        ),
        _("This passkey opens your account no more."),
    )


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: Request) -> HttpResponse:
    """Make recovery codes and show them, once."""
    if not stepup.proved_recently(request):
        return stepup.ask_first(request, next_page=reverse("signin:codes"))
    made: list[str] = []
    if request.method == "POST":
        made = second_factors.make_recovery_codes(viewer=request.viewer, account=owner_of(request), at=real_now())
    context = {
        "codes": made, "tabs": tabs("factors"), "factors": second_factors.factors_of(account=owner_of(request)),
    }
    return page(request, "signin/codes.html", context, crumbs=_crumbs(_("Recovery codes")))
