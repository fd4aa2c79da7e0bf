"""Changes of a target within the year: asking, signing, deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.targets.domain import changing, queries
from lingxiao.engines.targets.domain.changing import Wish
from lingxiao.engines.targets.enums import ChangeReason, ChangeSide, ChangeState
from lingxiao.engines.targets.inputs import AskChange, Words
from lingxiao.engines.targets.permissions import ASK_CHANGE, DECIDE_CHANGE, READ, SIGN_CHANGE
from lingxiao.engines.targets.rules import may_ask, may_decide, may_sign
from lingxiao.kernel.days import Month
from lingxiao.kernel.money import Money, format_money, parse_money
from lingxiao.kernel.words import pick
from lingxiao.web import stepup
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.target_person import target_of, way
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, State, Tone, Who
from lingxiao.web.targets import change_state

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.targets.models import TargetChange
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

APPROVE, REFUSE = "approve", "refuse"


class ChangeForm(Form):
    """A change that is asked for."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[("", "—"), *ChangeReason.choices])
    starting = DayField(
        label=gettext_lazy("From"), help_text=gettext_lazy("In a month that is not closed: nothing changes in hindsight."),
    )
    until = DayField(label=gettext_lazy("Last day of the leave"), required=False,
                     help_text=gettext_lazy("For statutory leave alone. The target falls with the working days."))
    full_year = forms.CharField(
        label=gettext_lazy("The whole year at the new level"), max_length=40, required=False,
        help_text=gettext_lazy("Empty for leave. Months before the day stay; that month has of both by its working days."),
    )
    note = LongText(label=gettext_lazy("Why"), max_length=500, required=False,
                    help_text=gettext_lazy("Leave it empty for statutory leave: more than that is not kept."))


class DecisionForm(Form):
    """Approving or refusing a change."""

    decision = forms.ChoiceField(label=gettext_lazy("Decision"), choices=[
        ("", "—"), (APPROVE, gettext_lazy("Approve")), (REFUSE, gettext_lazy("Refuse")),
    ])
    text = LongText(label=gettext_lazy("Why so"), max_length=500)


@permits(ASK_CHANGE)
def ask(request: Request, person_id: int) -> HttpResponse:
    """Ask that a target be changed."""
    viewer = request.viewer
    node = target_of(request, person_id)
    may_ask(viewer=viewer, person_id=person_id, on=viewer.today).or_turn_away()
    currency, year = node.tree.plan.currency, node.tree.plan.year
    form = ChangeForm(request.POST if request.method == "POST" else None, initial={
        "starting": Month.containing(viewer.today).next().span.start,
    })
    made = form.carry(AskChange, lambda given: changing.ask(
        viewer=viewer, node=node, on=viewer.today, at=viewer.now, wish=Wish(
            reason=given.reason, starting=given.starting, until=given.until, note=given.note,
            full_year=parse_money(given.full_year, currency).minor if given.full_year else None,
        ),
    )) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("Asked for. The manager and the superior sign it; then somebody else decides."))
        return go(request, page_of("cockpit:target_change", made.pk))
    name = node.person.name if node.person is not None else ""
    back = f"{page_of('cockpit:target_of', person_id)}?year={year}"
    context = {
        "form": form, "title": _("Ask for a change"), "note": _("%(name)s, %(year)s: %(amount)s now") % {
            "name": name, "year": year, "amount": format_money(Money(node.amount, currency)),
        },
        "back": back, "submit": _("Ask for it"), "kind": "primary",
        "consequence": _("Nothing changes until both sides signed and somebody else approved it."),
    }
    crumbs = way(viewer, Crumb(name, back), Crumb(_("Ask for a change")))
    return page(request, "cockpit/targets/act.html", context, crumbs=crumbs, status=form.status)


@permits(READ)
def change(request: Request, change_id: int) -> HttpResponse:
    """One change: what it makes of the months, who signed, what it does to incentives, what was decided."""
    viewer = request.viewer
    one = queries.change_seen_by(viewer, change_id=change_id, on=viewer.today)
    node, plan = one.node, one.node.tree.plan
    name = node.person.name if node.person is not None else ""
    is_open = one.state == ChangeState.ASKED
    context = {
        "change": one, "name": name, "title": _("Change of the target: %(name)s") % {"name": name}, "is_open": is_open,
        "state": change_state(one), "facts": _facts(one, plan.currency),
        "rows": _rows(one, plan.year, plan.currency, viewer.locale), "signatures": _signatures(one),
        "may_sign": is_open and _may_still_sign(viewer, one),
        "decide": may_decide(viewer=viewer, party_ids=changing.parties(one)) if is_open else None,
        "may_open_decision": is_open and viewer.may_somewhere(DECIDE_CHANGE),
        "effect": pick(one, "effect", viewer.locale),
    }
    back = f"{page_of('cockpit:target_of', node.person_id or 0)}?year={plan.year}"
    crumbs = way(viewer, Crumb(name, back), Crumb(_("Change of target")))
    return page(request, "cockpit/targets/change.html", context, crumbs=crumbs)


def _may_still_sign(viewer: Viewer, one: TargetChange) -> bool:
    if not may_sign(viewer=viewer, person_id=one.node.person_id or 0, on=viewer.today):
        return False
    signed = one.manager_signed_at if viewer.person_id == one.node.person_id else one.superior_signed_at
    return signed is None


def _facts(one: TargetChange, currency: str) -> list[Fact]:
    before, after = sum(one.before), sum(one.months)
    facts = [
        Fact(_("Reason"), ChangeReason(one.reason).label), Fact(_("From"), one.starting),
        Fact(_("Asked for by"), Who(one.asked_by.name)), Fact(_("Asked for"), one.asked_at),
        Fact(_("Target of the year before"), Money(before, currency)),
        Fact(_("Target of the year after"), Money(after, currency)),
        Fact(_("Difference"), Money(after - before, currency)),
    ]
    if one.until is not None:
        facts.insert(2, Fact(_("Last day of the leave"), one.until))
    if one.note:
        facts.append(Fact(_("Why"), one.note))
    return facts


def _rows(one: TargetChange, year: int, currency: str, locale: str) -> list[dict[str, Any]]:
    return [
        {
            "word": Month(year, number).label.pick(locale), "before": Money(before, currency), "after": Money(after, currency),
            "differs": before != after,
        }
        for number, (before, after) in enumerate(zip(one.before, one.months, strict=True), start=1)
    ]


def _signatures(one: TargetChange) -> list[dict[str, Any]]:
    def state(at: object) -> State:
        return State(_("signed"), Tone.OK) if at else State(_("waits"), Tone.WARN)

    proofs = queries.signatures_of(one)
    manager = one.node.person.name if one.node.person is not None else ""
    superior = one.superior_signed_by.name if one.superior_signed_by is not None else ""
    return [
        {"who": side.label, "name": name, "at": at, "state": state(at), "proof": proofs.get(side)}
        for side, name, at in (
            (ChangeSide.MANAGER, manager, one.manager_signed_at), (ChangeSide.SUPERIOR, superior, one.superior_signed_at),
        )
    ]


class SignForm(Form):
    """Nothing to fill in: the signature itself is what is asked for."""


@permits(SIGN_CHANGE)
def sign(request: Request, change_id: int) -> HttpResponse:
    """Sign a change under a renewed sign-in: what is signed is said once more, with its fingerprint, above the button."""
    viewer = request.viewer
    one = queries.change_seen_by(viewer, change_id=change_id, on=viewer.today)
    may_sign(viewer=viewer, person_id=one.node.person_id or 0, on=viewer.today).or_turn_away()
    back = page_of("cockpit:target_change", one.pk)
    if one.state != ChangeState.ASKED or not _may_still_sign(viewer, one):
        return go(request, back)
    at = stepup.reauthenticated_at(request)
    if at is None:
        return stepup.ask_first(request, next_page=page_of("cockpit:target_change_sign", one.pk))
    if request.method == "POST":
        return do(request, lambda: changing.sign(
            viewer=viewer, change=one, on=viewer.today, at=viewer.now, reauthenticated_at=at,
        ), to=back, said=_("Signed."))
    plan, name = one.node.tree.plan, one.node.person.name if one.node.person is not None else ""
    context = {
        "form": SignForm(), "name": name, "facts": _facts(one, plan.currency), "back": back,
        "sha256": changing.content_of(one), "rows": _rows(one, plan.year, plan.currency, viewer.locale),
    }
    crumbs = way(viewer, Crumb(_("Change of target"), back), Crumb(_("Sign")))
    return page(request, "cockpit/targets/sign.html", context, crumbs=crumbs)


@permits(DECIDE_CHANGE)
def decide(request: Request, change_id: int) -> HttpResponse:
    """Approve or refuse a change."""
    viewer = request.viewer
    one = queries.change_seen_by(viewer, change_id=change_id, on=viewer.today)
    may_decide(viewer=viewer, party_ids=changing.parties(one)).or_turn_away()
    form = DecisionForm(request.POST if request.method == "POST" else None)
    done = form.carry(Words, lambda given: _decided(viewer, one, form.cleaned_data["decision"], given.text)) if (
        request.method == "POST"
    ) else None
    back = page_of("cockpit:target_change", one.pk)
    if done is not None:
        messages.success(request, _("Decided: %(state)s.") % {"state": done.get_state_display()})
        return go(request, back)
    effect = pick(one, "effect", viewer.locale) or _("not calculated yet")
    context = {
        "form": form, "title": _("Decide the change"), "note": one.node.person.name if one.node.person is not None else "",
        "back": back, "submit": _("Decide"), "kind": "primary",
        "consequence": _("What it does to incentives: %(effect)s. Approved months hold at once.") % {"effect": effect},
    }
    crumbs = way(viewer, Crumb(_("Change of target"), back), Crumb(_("Decide the change")))
    return page(request, "cockpit/targets/act.html", context, crumbs=crumbs, status=form.status)


def _decided(viewer: Viewer, one: TargetChange, decision: str, text: str) -> TargetChange:
    if decision == APPROVE:
        return changing.approve(viewer=viewer, change=one, text=text, on=viewer.today, at=viewer.now)
    return changing.refuse(viewer=viewer, change=one, text=text, at=viewer.now)
