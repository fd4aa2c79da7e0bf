"""The sign-in page, the second step, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lingxiao.engines.people import tasks
from lingxiao.engines.people.domain import accounts, passwords, second_factors, signing_in
from lingxiao.engines.people.domain.tries import TooManyTries
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import pick
from lingxiao.web.client import is_on_this_machine
from lingxiao.web.language import safe_next
from lingxiao.web.pages import for_everyone, open_to_all, page
from lingxiao.web.signin import entering, known_devices, passkeys
from lingxiao.web.signin.forms import SecondForm, SignInForm
from lingxiao.web.signin.guard import before_second_factor
from lingxiao.web.signin.providers import configured
from lingxiao.web.viewing import real_now

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.people.models import Account
    from lingxiao.web.pages import Request

WHY = {
    "idle": _("You were signed out after a while without use. What you had not saved is kept where a draft is kept."),
    "left": _("You are signed out: on this day you do not work here. Your records stay; ask HR if this is a mistake."),
    "ended": _("You were signed out everywhere. Sign in again."),
    "out": _("You are signed out."),
    "set": _("Your password is set. Sign in with it now."),
}
"""What a redirect to this page may say; any other word says nothing."""


def is_demo(request: Request) -> bool:
    """Whether sign-in by one click is offered: demo mode, the demo company, and a browser on this machine (A01)."""
    is_demo_company = request.company is not None and request.company.is_demo
    return settings.IS_DEMO and is_demo_company and is_on_this_machine(request)


def offered(request: Request) -> dict[str, Any]:
    """Whom one may be by one click, and which stories are told; nothing outside the demo."""
    if not is_demo(request):
        return {}
    locale, today = get_language() or "", request.viewer.today
    return {
        "cards": [
            {"place": card.place, "name": card.account.person.name, "role": roles_word(card.role),
             "line": pick(card, "line", locale)}
            for card in accounts.demo_cards(on=today)
        ],
        "stories": [
            {"place": story.place, "title": pick(story, "title", locale), "line": pick(story, "line", locale),
             "name": story.account.person.name}
            for story in accounts.demo_stories(on=today)
        ],
    }


def _show(request: Request, form: SignInForm) -> HttpResponse:
    providers = configured.all_providers()
    locale = get_language() or ""
    response = page(request, "signin/enter.html", {
        "form": form, "next": safe_next(request, default=""), "why": WHY.get(request.GET.get("why", ""), ""),
        "providers": [{"key": one.key, "title": one.title.pick(locale), "kind": one.kind} for one in providers],
        **offered(request),
    }, status=form.status)
    origins = [origin for one in providers for origin in one.browser_origins()]
    if origins:
        response._csp_update = {"form-action": origins}  # type: ignore[attr-defined]  # noqa: SLF001 -- django-csp's name
    return response


def roles_word(role: str) -> str:
    """A role in words."""
    from lingxiao.engines.people.enums import Role  # noqa: PLC0415 -- for this word alone

    return str(Role(role).label)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request) -> HttpResponse:
    """Name and password; beside them a passkey, the company's own providers, and in the demo one click."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(safe_next(request))
        return _show(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    account = _checked(request, form)
    if account is None:
        return _show(request, form)
    return entering.arrive(request, account, way=entering.PASSWORD, next_page=safe_next(request))


def _checked(request: Request, form: SignInForm) -> Account | None:
    name, password = form.cleaned_data["name"], form.cleaned_data["password"]
    try:
        return passwords.check_sign_in(
            identifier=name, password=password, devices=known_devices.of(request), at=real_now(),
        )
    except TooManyTries as refusal:
        if refusal.params["is_first"]:
            # For known and unknown names alike, so that the time it takes tells nothing.
            tasks.tell_of_guessing.defer(identifier=name, at=real_now().isoformat())
        form.refuse(refusal)
    except Refusal as refusal:
        form.refuse(refusal)
    return None


@open_to_all
@require_POST
def passkey_options(request: Request) -> HttpResponse:
    """What the browser needs to ask for a passkey."""
    return passkeys.options_to_sign_in(request)


@open_to_all
@require_POST
def passkey(request: Request) -> HttpResponse:
    """Sign in with a passkey alone: it is two factors in one."""
    try:
        account = passkeys.whose(request)
    except Refusal as refusal:
        form = SignInForm({})
        form.is_valid()
        form.errors.clear()
        form.refuse(refusal)
        return _show(request, form)
    return entering.arrive(request, account, way=entering.PASSKEY, next_page=safe_next(request))


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: Request) -> HttpResponse:
    """The second factor of somebody whose password was right."""
    waiting = entering.pending(request)
    if waiting is None:
        return HttpResponseRedirect(reverse("signin:enter"))
    form = SecondForm(request.POST or None)
    if request.method == "POST":
        try:
            proved = _second_proved(request, waiting.account, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            proved = ""
        if proved:
            way = entering.Way(waiting.how, proved)
            return entering.arrive(request, waiting.account, way=way, next_page=waiting.next_page)
    factors = second_factors.factors_of(account=waiting.account)
    return page(request, "signin/second.html", {"form": form, "factors": factors}, status=form.status)


def _second_proved(request: Request, account: Account, form: SecondForm) -> str:
    if "credential" in request.POST:
        form.is_valid()
        form.errors.clear()
        passkeys.check(request, account)
        return "passkey"
    if not form.is_valid():
        return ""
    return second_factors.use_code(account=account, code=form.cleaned_data["code"], at=real_now())


@open_to_all
@require_POST
def second_options(request: Request) -> HttpResponse:
    """What the browser needs to ask for a passkey of whoever owes a second factor."""
    waiting = entering.pending(request)
    if waiting is None:
        raise Http404
    return passkeys.options_for(waiting.account)


@open_to_all
@require_POST
def demo(request: Request, place: int) -> HttpResponse:
    """Sign in by one click as one of the demo company's people."""
    if not is_demo(request):
        raise Http404
    account = accounts.demo_account(place=place, on=request.viewer.today)
    return entering.arrive(request, account, way=entering.DEMO, next_page=safe_next(request))


@open_to_all
@require_POST
def story(request: Request, place: int) -> HttpResponse:
    """Open a story of the demo company as the one who lives it."""
    if not is_demo(request):
        raise Http404
    told = accounts.demo_story(place=place, on=request.viewer.today)
    return entering.arrive(request, told.account, way=entering.DEMO, next_page=told.path)


@open_to_all
@require_safe
def wall(request: Request) -> HttpResponse:
    """Whom one may be, and the stories, also for who is somebody already."""
    if not is_demo(request):
        raise Http404
    return page(request, "signin/enter.html", {"form": SignInForm(), "next": "", "providers": [], **offered(request)})


@before_second_factor
@for_everyone
@require_POST
def leave(request: Request) -> HttpResponse:
    """Sign out of this browser: the session is gone, here and in the database."""
    signing_in.note_sign_out(viewer=request.viewer, account=request.user)  # type: ignore[arg-type] # signed in
    logout(request)
    return HttpResponseRedirect(f"{reverse('signin:enter')}?why=out")
