"""Confirming that it is still oneself: password, code, passkey, or the provider one came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from lingxiao.engines.people.domain import outside, passwords, second_factors
from lingxiao.kernel.refusals import Refusal
from lingxiao.web import stepup
from lingxiao.web.language import safe_next
from lingxiao.web.pages import for_everyone, page
from lingxiao.web.signin import passkeys
from lingxiao.web.signin.enter import is_demo
from lingxiao.web.signin.forms import ConfirmForm, SecondForm
from lingxiao.web.signin.guard import before_second_factor
from lingxiao.web.signin.providers import configured
from lingxiao.web.viewing import real_now

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.people.models import Account
    from lingxiao.web.pages import Request


@before_second_factor
@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request) -> HttpResponse:
    """Ask again, then go back to where it was needed. It holds for five minutes."""
    account: Account = request.user  # type: ignore[assignment] # signed in
    next_page = safe_next(request)
    password_form, code_form = ConfirmForm(), SecondForm()
    if request.method == "POST":
        if "password" in request.POST:
            password_form = ConfirmForm(request.POST)
        elif "credential" not in request.POST:
            code_form = SecondForm(request.POST)
        try:
            is_proved = _is_proved(request, account, password_form, code_form)
        except Refusal as refusal:
            is_proved = False
            (code_form if code_form.is_bound else password_form).errors.clear()
            reason = str(refusal)
        else:
            reason = ""
        if is_proved:
            stepup.confirm(request)
            return HttpResponseRedirect(next_page)
    else:
        reason = ""
    context = {
        "password_form": password_form, "code_form": code_form, "next": next_page, "reason": reason,
        "factors": second_factors.factors_of(account=account), "has_password": account.has_usable_password(),
        "providers": _providers(account), "is_demo": is_demo(request),
    }
    response = page(request, "signin/confirm.html", context, status=422 if request.method == "POST" else 200)
    origins = [origin for one in configured.all_providers() for origin in one.browser_origins()]
    if origins:
        response._csp_update = {"form-action": origins}  # type: ignore[attr-defined]  # noqa: SLF001 -- django-csp's name
    return response


def _providers(account: Account) -> list[dict[str, str]]:
    linked = {one.provider for one in outside.links_of(account=account)}
    locale = get_language() or ""
    return [
        {"key": one.key, "title": one.title.pick(locale)} for one in configured.all_providers() if one.key in linked
    ]


def _is_proved(request: Request, account: Account, password_form: ConfirmForm, code_form: SecondForm) -> bool:
    if "credential" in request.POST:
        passkeys.check(request, account)
        return True
    if password_form.is_bound:
        if not password_form.is_valid():
            return False
        passwords.check_own(account=account, password=password_form.cleaned_data["password"], at=real_now())
        return True
    if not code_form.is_valid():
        return False
    second_factors.use_code(account=account, code=code_form.cleaned_data["code"], at=real_now())
    return True


@before_second_factor
@for_everyone
@require_POST
def confirm_options(request: Request) -> HttpResponse:
    """What the browser needs to ask for one of one's passkeys."""
    return passkeys.options_for(request.user)  # type: ignore[arg-type] # signed in


@for_everyone
@require_POST
def confirm_demo(request: Request) -> HttpResponse:
    """In the demo company people have no passwords: one click stands for them."""
    if not is_demo(request):
        raise Http404
    stepup.confirm(request)
    return HttpResponseRedirect(safe_next(request))
