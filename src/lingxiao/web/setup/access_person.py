"""One person's access: the account and what can be done to it, the roles they hold, held and will hold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lingxiao.engines.people import tasks
from lingxiao.engines.people.access_rules import may_end, may_manage, may_propose
from lingxiao.engines.people.domain import access_list, accounts, granting, invitations, outside, second_factors
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.access_list import Standing
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.people.domain.sessions import sign_out_everywhere
from lingxiao.engines.people.enums import Role, TokenPurpose
from lingxiao.engines.people.permissions import GRANT_ROLES, MANAGE_ACCOUNTS, READ_ACCESS
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.refusals import NotForYou, Refusal
from lingxiao.web import stepup
from lingxiao.web.mail_links import address_for
from lingxiao.web.pages import go, page, permits
from lingxiao.web.setup.access import STATES, invite
from lingxiao.web.setup.access_forms import EndForm, InviteForm, OutsideForm, ProposeForm, ReasonForm
from lingxiao.web.shell.parts import Crumb, State, Tone
from lingxiao.web.viewing import real_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from lingxiao.engines.people.models import Account, RoleGrant
    from lingxiao.web.forms import Form
    from lingxiao.web.pages import Request


IN_FORCE = State(gettext_lazy("in force"), Tone.OK)


def _forms(request: Request, person: Any, *, account: Account | None) -> dict[str, Form]:
    """Every form of the page, empty."""
    viewer = request.viewer
    units = people.units_to_choose(viewer, permission=GRANT_ROLES, on=viewer.today)
    email = account.email if account is not None else person.email
    return {
        "invite": InviteForm(initial={"email": email}), "disable": ReasonForm(prefix="disable"),
        "enable": ReasonForm(prefix="enable"), "clear": ReasonForm(prefix="clear"),
        "propose": ProposeForm(units=units, initial={"first_day": viewer.today}),
        "end": EndForm(initial={"last_day": viewer.today}), "outside": OutsideForm(providers=_providers()),
    }


def _providers() -> list[tuple[str, str]]:
    field = "title_en" if (get_language() or "").startswith("en") else "title_zh"
    return [(one["id"], one[field]) for one in settings.SIGN_IN_PROVIDERS]


def _show(request: Request, person_id: int, *, name: str = "", form: Form | None = None) -> HttpResponse:
    """The page; with ``form`` in place of the empty one of that name when it came back with errors."""
    viewer, at = request.viewer, real_now()
    person = access_list.person_seen_by(viewer, person_id=person_id, on=viewer.today, at=at)
    standing = access_list.standing_of(person)
    account = accounts.account_of(person_id=person_id)
    forms = _forms(request, person, account=account) | ({name: form} if form is not None else {})
    reached = reaches_person(viewer=viewer, permission=MANAGE_ACCOUNTS, person_id=person_id, on=viewer.today)
    context = {
        "person": person, "account": account, "state": STATES[standing], "forms": forms,
        "is_waiting": standing in (Standing.NONE, Standing.INVITED, Standing.LAPSED),
        "open": name, "verdict": may_manage(viewer=viewer, person_id=person_id, is_within_reach=reached),
        "may_manage": viewer.may_somewhere(MANAGE_ACCOUNTS), "may_grant": viewer.may_somewhere(GRANT_ROLES),
        "propose_verdict": may_propose(viewer=viewer, person_id=person_id, role=Role.HRBP, unit_id=None),
        "factors": second_factors.factors_of(account=account) if account else None,
        "links": outside.links_of(account=account) if account else [],
        "roles": _roles(request, person_id), "has_mail": settings.HAS_MAIL,
        "card": people.person_cards(person_ids=[person_id], on=viewer.today, locale=viewer.locale).get(person_id),
    }
    crumbs = [Crumb(_("Access"), reverse("setup:access")), Crumb(person.name)]
    status = form.status if form is not None else 200
    return page(request, "setup/access/person.html", context, crumbs=crumbs, status=status)


def _roles(request: Request, person_id: int) -> list[dict[str, object]]:
    viewer = request.viewer
    grants = list(granting.roles_of(viewer, person_id=person_id, on=viewer.today))
    units = people.unit_names(unit_ids=[one.unit_id for one in grants if one.unit_id], on=viewer.today)
    rows = []
    for grant in grants:
        lower, upper = grant.validity.lower, grant.validity.upper
        unit = units.get(grant.unit_id or 0)
        is_over = upper is not None and upper <= viewer.today
        is_ahead = lower is not None and lower > viewer.today
        state = State(_("ended")) if is_over else State(_("from later on"), Tone.INFO) if is_ahead else IN_FORCE
        proposal = getattr(grant, "proposal", None)
        above = granting.units_above(unit_id=grant.unit_id, on=viewer.today)
        rows.append({
            "pk": grant.pk, "role": Role(grant.role).label, "unit": unit.pick(viewer.locale) if unit else "",
            "first_day": lower, "last_day": upper - timedelta(days=1) if upper else None, "state": state,
            "proposed_by": grant.granted_by.name if grant.granted_by else _("at set-up"),
            "approved_by": proposal.decided_by.name if proposal and proposal.decided_by else "", "reason": grant.reason,
            "verdict": None if is_over else may_end(viewer=viewer, unit_id=grant.unit_id, unit_ids_above=above),
        })
    return rows


@permits(READ_ACCESS)
@require_safe
def person(request: Request, person_id: int) -> HttpResponse:
    """Everything about one person's access."""
    return _show(request, person_id)


def _acted(
    request: Request, person_id: int, *, name: str, form: Form, act: Callable[[dict[str, Any]], object], said: str,
) -> HttpResponse:
    """Check the form, ask again who it is when that was a while ago, act, and say so; or show what is wrong."""
    here = reverse("setup:access_person", args=(person_id,))
    if not form.is_valid():
        return _show(request, person_id, name=name, form=form)
    if not stepup.proved_recently(request):
        return stepup.ask_first(request, next_page=here)
    try:
        act(form.cleaned_data)
    except NotForYou:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _show(request, person_id, name=name, form=form)
    messages.success(request, said)
    return go(request, here)


@permits(MANAGE_ACCOUNTS)
@require_POST
def send_invitation(request: Request, person_id: int) -> HttpResponse:
    """Make an account and send the link; where there is no mail, show the link once."""
    invitations.person_managed_by(request.viewer, person_id=person_id, on=request.viewer.today)
    form = InviteForm(request.POST)
    said: dict[str, str] = {}

    def act(given: dict[str, Any]) -> None:
        said["link"] = invite(request, person_id=person_id, email=given["email"])

    response = _acted(request, person_id, name="invite", form=form, act=act, said=_("The invitation is made."))
    if said.get("link"):
        words = _("No mail is set up here. Hand this link over; it works once, for seven days: %(link)s")
        messages.warning(request, words % said)
    return response


@permits(MANAGE_ACCOUNTS)
@require_POST
def start_reset(request: Request, person_id: int) -> HttpResponse:
    """Have a link for a new password sent; the present one stops working at once."""
    viewer = request.viewer
    account = accounts.account_managed_by(viewer, person_id=person_id, on=viewer.today)

    @transaction.atomic  # the old password ends and the link is on its way, or neither
    def act(_given: dict[str, Any]) -> None:
        invitations.start_reset(viewer=viewer, account=account, at=real_now(), on=viewer.today)
        tasks.send_account_link.defer(
            account_id=account.pk, purpose=TokenPurpose.RESET, address=address_for("signin:reset"),
            made_by_id=viewer.person_id, at=real_now().isoformat(),
        )

    form = InviteForm({"email": account.email})
    if not settings.HAS_MAIL:
        raise invitations.NoMail
    return _acted(request, person_id, name="", form=form, act=act, said=_("The link is on its way."))


@permits(MANAGE_ACCOUNTS)
@require_POST
def disable(request: Request, person_id: int) -> HttpResponse:
    """Close the account: nobody signs in to it, every session ends."""
    viewer = request.viewer
    account = accounts.account_managed_by(viewer, person_id=person_id, on=viewer.today)
    return _acted(
        request, person_id, name="disable", form=ReasonForm(request.POST, prefix="disable"), said=_("The account is disabled."),
        act=lambda given: accounts.disable(
            viewer=viewer, account=account, reason=given["reason"], at=real_now(), on=viewer.today,
        ),
    )


@permits(MANAGE_ACCOUNTS)
@require_POST
def enable(request: Request, person_id: int) -> HttpResponse:
    """Open a disabled account again."""
    viewer = request.viewer
    account = accounts.account_managed_by(viewer, person_id=person_id, on=viewer.today)
    return _acted(
        request, person_id, name="enable", form=ReasonForm(request.POST, prefix="enable"), said=_("The account is open again."),
        act=lambda given: accounts.enable(viewer=viewer, account=account, reason=given["reason"], on=viewer.today),
    )


@permits(MANAGE_ACCOUNTS)
@require_POST
def clear_factors(request: Request, person_id: int) -> HttpResponse:
    """Take the second factors of somebody who lost them, after checking who they are."""
    viewer = request.viewer
    account = accounts.account_managed_by(viewer, person_id=person_id, on=viewer.today)
    return _acted(
        request, person_id, name="clear", form=ReasonForm(request.POST, prefix="clear"),
        said=_("The second factors are cleared. The person was told."),
        act=lambda given: second_factors.clear_factors(
            viewer=viewer, account=account, reason=given["reason"], at=real_now(), on=viewer.today,
        ),
    )


@permits(MANAGE_ACCOUNTS)
@require_POST
def sign_out(request: Request, person_id: int) -> HttpResponse:
    """End every session of somebody."""
    viewer = request.viewer
    account = accounts.account_managed_by(viewer, person_id=person_id, on=viewer.today)
    sign_out_everywhere(viewer=viewer, account=account, at=real_now())
    messages.success(request, _("Every session of this person is ended."))
    return go(request, reverse("setup:access_person", args=(person_id,)))


@permits(MANAGE_ACCOUNTS)
@require_POST
def map_outside(request: Request, person_id: int) -> HttpResponse:
    """Say who somebody is at a provider."""
    viewer = request.viewer
    account = accounts.account_managed_by(viewer, person_id=person_id, on=viewer.today)
    return _acted(
        request, person_id, name="outside", form=OutsideForm(request.POST, providers=_providers()), said=_("Saved."),
        act=lambda given: outside.map_person(
            viewer=viewer, account=account, provider=given["provider"], uid=given["uid"].strip(), on=viewer.today,
        ),
    )


@permits(GRANT_ROLES)
@require_POST
def propose(request: Request, person_id: int) -> HttpResponse:
    """Ask for a role for somebody; another administrator decides."""
    viewer = request.viewer
    access_list.person_seen_by(viewer, person_id=person_id, on=viewer.today, at=real_now())
    units = people.units_to_choose(viewer, permission=GRANT_ROLES, on=viewer.today)

    def act(given: dict[str, Any]) -> None:
        last = given["last_day"]
        span = DaySpan.through(given["first_day"], last) if last else DaySpan(given["first_day"])
        granting.propose(
            viewer=viewer, person_id=person_id, role=Role(given["role"]), span=span, reason=given["reason"],
            unit_id=int(given["unit"]) if given["unit"] else None, at=real_now(),
        )

    return _acted(
        request, person_id, name="propose", form=ProposeForm(request.POST, units=units), act=act,
        said=_("Proposed. It holds once another administrator approves."),
    )


@permits(GRANT_ROLES)
@require_POST
def end_role(request: Request, grant_id: int) -> HttpResponse:
    """End a role somebody holds."""
    viewer = request.viewer
    grant: RoleGrant = granting.grant_seen_by(viewer, grant_id=grant_id, on=viewer.today)
    return _acted(
        request, grant.person_id, name="end", form=EndForm(request.POST), said=_("The role ends."),
        act=lambda given: granting.end_role(
            viewer=viewer, grant=grant, last_day=given["last_day"], reason=given["reason"],
        ),
    )
