"""Access: who has an account and how it stands, proposals waiting for a second pair of eyes, open sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lingxiao.engines.people import tasks
from lingxiao.engines.people.access_rules import may_decide, may_manage_anyone
from lingxiao.engines.people.domain import access_list, granting, invitations, sessions
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.access_list import Standing
from lingxiao.engines.people.enums import DERIVED_ROLES, Role, TokenPurpose
from lingxiao.engines.people.permissions import MANAGE_ACCOUNTS, READ_ACCESS
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.web import device_names, stepup
from lingxiao.web.addresses import page_of
from lingxiao.web.forms import whole
from lingxiao.web.joined import listed
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.mail_links import address_for
from lingxiao.web.pages import do, go, permits
from lingxiao.web.shell.parts import Crumb, State, Tab, Tone, Who
from lingxiao.web.viewing import real_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from lingxiao.engines.people.models import GrantProposal, SignInSession
    from lingxiao.web.pages import Request

MOST_AT_ONCE = 200

STATES = {
    Standing.NONE: State(gettext_lazy("no account"), Tone.PLAIN),
    Standing.INVITED: State(gettext_lazy("invited"), Tone.INFO, "mail"),
    Standing.LAPSED: State(gettext_lazy("invitation ran out"), Tone.WARN, "clock-exclamation"),
    Standing.OPEN: State(gettext_lazy("can sign in"), Tone.OK),
    Standing.DISABLED: State(gettext_lazy("disabled"), Tone.BAD, "lock"),
    Standing.LEFT: State(gettext_lazy("has left"), Tone.PLAIN, "door-exit"),
}


def role_words(roles: list[str]) -> str:
    """Roles in the reader's language."""
    return listed(Role(role).label for role in roles)


def _listing() -> Listing[Any]:
    return Listing(
        key="access",
        columns=[
            Column(key="name", title=gettext_lazy("Name"), sort=("name_order",),
                   value=lambda row: Who(row.name, row.number, page_of("setup:access_person", row.pk))),
            Column(key="email", title=gettext_lazy("Signs in as"),
                   value=lambda row: getattr(getattr(row, "account", None), "email", None)),
            Column(key="standing", title=gettext_lazy("Access"), value=lambda row: STATES[access_list.standing_of(row)]),
            Column(key="roles", title=gettext_lazy("Roles given by hand"), value=lambda row: role_words(row.granted),
                   is_long=True),
            Column(key="factor", title=gettext_lazy("Second factor"),
                   value=lambda row: State(gettext_lazy("set up"), Tone.OK, "shield-check") if row.has_factor else None),
            Column(key="last_login", title=gettext_lazy("Last signed in"), sort=("last_login",),
                   value=lambda row: row.last_login),
        ],
        filters=[
            Choice(key="standing", word=gettext_lazy("Access"),
                   options=lambda _viewer: [(one.value, STATES[one].word) for one in Standing],
                   narrow=lambda rows, chosen: access_list.standing(rows, as_=chosen)),
            Choice(key="role", word=gettext_lazy("Role"),
                   options=lambda _viewer: [(role.value, role.label) for role in Role if role not in DERIVED_ROLES],
                   narrow=lambda rows, chosen: access_list.with_role(rows, role=chosen)),
        ],
        search=lambda rows, text: people.matching(rows, text=text),
        search_hint=gettext_lazy("Name, pinyin or number"),
        sort="name",
        file_name=gettext_lazy("Access"),
    )


def tabs(current: str) -> list[Tab]:
    """The pages of access."""
    return [
        Tab(word, reverse(f"setup:{name}"), is_current=name == current)
        for name, word in (("access", _("People and roles")), ("access_sessions", _("Open sessions")))
    ]


@permits(READ_ACCESS)
@require_http_methods(["GET", "HEAD", "POST"])
def access(request: Request) -> HttpResponse:
    """Everyone with their account and roles; a POST invites those who were ticked."""
    if request.method == "POST":
        return _invite_chosen(request)
    viewer = request.viewer
    waiting = [_shown(request, one) for one in granting.proposals_to_decide(viewer, on=viewer.today)]
    context = {"proposals": waiting, "tabs": tabs("access"), "may_invite": viewer.may_somewhere(MANAGE_ACCOUNTS)}
    rows = access_list.visible_to(viewer, on=viewer.today, at=real_now())
    return _listing().answer(request, rows, "setup/access/home.html", context, crumbs=[Crumb(_("Access"))])


def _shown(request: Request, proposal: GrantProposal) -> dict[str, object]:
    viewer = request.viewer
    above = granting.units_above(unit_id=proposal.unit_id, on=viewer.today)
    names = people.unit_names(unit_ids=[proposal.unit_id], on=viewer.today) if proposal.unit_id else {}
    unit = names.get(proposal.unit_id or 0)
    last = proposal.validity.upper
    return {
        "pk": proposal.pk, "person": proposal.person, "role": Role(proposal.role).label, "reason": proposal.reason,
        "unit": unit.pick(viewer.locale) if unit else "", "first_day": proposal.validity.lower,
        "last_day": last.fromordinal(last.toordinal() - 1) if last else None, "by": proposal.proposed_by.name,
        "verdict": may_decide(viewer=viewer, proposal=proposal, unit_ids_above=above),
        "is_mine": proposal.proposed_by_id == viewer.person_id,
    }


def _invite_chosen(request: Request) -> HttpResponse:
    """Invite many: those without an address, or out of reach, are counted and named, the others get their mail."""
    here = reverse("setup:access")
    may_manage_anyone(viewer=request.viewer).or_refuse()
    if not stepup.proved_recently(request):
        return stepup.ask_first(request, next_page=here)
    chosen = [pk for pk in map(whole, request.POST.getlist("chosen")) if pk is not None][:MOST_AT_ONCE]
    sent, refused = 0, []
    for person_id in chosen:
        try:
            invite(request, person_id=person_id, email="")
        except Refusal as refusal:
            refused.append(str(refusal))
        else:
            sent += 1
    if sent:
        messages.success(request, ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", sent) % {
            "n": sent,
        })
    for reason in refused[:5]:
        messages.error(request, reason)
    return go(request, here)


@transaction.atomic  # the invitation and the job that mails it, or neither
def invite(request: Request, *, person_id: int, email: str) -> str:
    """Invite somebody: by mail, or, where no mail is set up, answer the link, to be handed over once.

    Raises what ``invitations.invite`` raises.
    """
    viewer = request.viewer
    person = invitations.person_managed_by(viewer, person_id=person_id, on=viewer.today)
    account = invitations.invite(viewer=viewer, person=person, email=email, at=real_now(), on=viewer.today)
    address = address_for("signin:invited")
    if settings.HAS_MAIL:
        tasks.send_account_link.defer(
            account_id=account.pk, purpose=TokenPurpose.INVITATION, address=address, made_by_id=viewer.person_id,
            at=real_now().isoformat(),
        )
        return ""
    secret = invitations.make_link(
        account=account, purpose=TokenPurpose.INVITATION, at=real_now(), made_by_id=viewer.person_id,
    )
    return address.replace("SECRET", secret)


def _decided(request: Request, proposal_id: int, act: Callable[..., object], said: str) -> HttpResponse:
    """Decide on a proposal with the reason typed beside it."""
    here = reverse("setup:access")
    viewer = request.viewer
    proposal = granting.proposal_seen_by(viewer, proposal_id=proposal_id, on=viewer.today)
    if act is not granting.withdraw:
        above = granting.units_above(unit_id=proposal.unit_id, on=viewer.today)
        may_decide(viewer=viewer, proposal=proposal, unit_ids_above=above).or_turn_away()
    if not stepup.proved_recently(request):
        return stepup.ask_first(request, next_page=here)
    reason = request.POST.get("reason", "")[:MOST_AT_ONCE]
    return do(
        request, lambda: act(viewer=viewer, proposal=proposal, reason=reason, at=real_now()), to=here, said=said,
    )


@permits(READ_ACCESS)
@require_POST
def approve(request: Request, proposal_id: int) -> HttpResponse:
    """Grant what another person proposed."""
    return _decided(request, proposal_id, granting.approve, _("The role is granted."))


@permits(READ_ACCESS)
@require_POST
def decline(request: Request, proposal_id: int) -> HttpResponse:
    """Refuse what another person proposed."""
    return _decided(request, proposal_id, granting.decline, _("The proposal is declined."))


@permits(READ_ACCESS)
@require_POST
def withdraw(request: Request, proposal_id: int) -> HttpResponse:
    """Take back what one proposed oneself."""
    return _decided(request, proposal_id, granting.withdraw, _("The proposal is withdrawn."))


def _session_listing() -> Listing[SignInSession]:
    return Listing(
        key="sessions",
        columns=[
            Column(key="name", title=gettext_lazy("Name"), sort=("account__person__name_order",),
                   value=lambda row: Who(
                       row.account.person.name, row.account.email,
                       reverse("setup:access_person", args=(row.account.person_id,)),
                   )),
            Column(key="device", title=gettext_lazy("Device"), value=lambda row: device_names.called(row.device)),
            Column(key="address", title=gettext_lazy("Came from"), value=lambda row: row.address),
            Column(key="started", title=gettext_lazy("Since"), sort=("started_at",), value=lambda row: row.started_at),
            Column(key="seen", title=gettext_lazy("Last seen"), sort=("seen_at",), value=lambda row: row.seen_at),
        ],
        search=lambda rows, text: sessions.matching(rows, text=text),
        search_hint=gettext_lazy("Name, pinyin or number"),
        sort="-seen",
        file_name=gettext_lazy("Open sessions"),
    )


@permits(READ_ACCESS)
@require_safe
def open_sessions(request: Request) -> HttpResponse:
    """Where people are signed in now."""
    viewer = request.viewer
    rows = sessions.visible_to(viewer, at=real_now(), on=viewer.today)
    context = {"tabs": tabs("access_sessions"), "may_end": viewer.may_somewhere(MANAGE_ACCOUNTS)}
    crumbs = [Crumb(_("Access"), reverse("setup:access")), Crumb(_("Open sessions"))]
    return _session_listing().answer(request, rows, "setup/access/sessions.html", context, crumbs=crumbs)


@permits(MANAGE_ACCOUNTS)
@require_POST
def end_sessions(request: Request) -> HttpResponse:
    """End the sessions that were ticked."""
    here, viewer = reverse("setup:access_sessions"), request.viewer
    chosen = request.POST.getlist("chosen")[:MOST_AT_ONCE]
    ended = 0
    for key in chosen:
        try:
            sessions.end_session(viewer=viewer, key=key, at=real_now(), on=viewer.today)
        except NotSeen:
            continue
        ended += 1
    if chosen and not ended:
        raise NotSeen
    messages.success(request, ngettext("%(n)s session is ended.", "%(n)s sessions are ended.", ended) % {"n": ended})
    return go(request, here)
