"""What befalls a target in the year besides a change: a new manager ramps up, a territory is handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.targets.domain import adjusting, handing_over, owing, queries
from lingxiao.engines.targets.domain.adjustments import handed_over
from lingxiao.engines.targets.domain.handing_over import Offer
from lingxiao.engines.targets.enums import RAMP, TRANSITION, HandOverState
from lingxiao.engines.targets.inputs import HandOverInput, Ramp, Words
from lingxiao.engines.targets.permissions import CASCADE, READ, SIGN_CHANGE
from lingxiao.engines.targets.rules import may_cascade, may_confirm
from lingxiao.kernel.days import Month
from lingxiao.kernel.money import Money, format_money, parse_money
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.target_person import target_of, way
from lingxiao.web.forms import Form, LongText, MonthField
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, State, Tone, Who
from lingxiao.web.targets import handover_state

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.targets.models import QuotaNode, TerritoryHandOver
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request


class RampForm(Form):
    """A new manager who ramps up."""

    starting = MonthField(
        label=gettext_lazy("First month"), help_text=gettext_lazy("A month that is not closed: nothing changes in hindsight."),
    )
    reason = LongText(
        label=gettext_lazy("Why so"), max_length=500, help_text=gettext_lazy("It stands in the ledger for everybody concerned."),
    )


class HandOverForm(Form):
    """A territory that is handed over, with what stays and what goes month by month."""

    to = forms.CharField(
        label=gettext_lazy("Who takes it"), max_length=120, help_text=gettext_lazy("Name or number of a manager"),
    )
    title = forms.CharField(label=gettext_lazy("Which territory"), max_length=120)
    amount = forms.CharField(
        label=gettext_lazy("What it brings in the whole year"), max_length=40,
        help_text=gettext_lazy("It lies over the months as the target does that it comes from."),
    )
    starting = MonthField(
        label=gettext_lazy("First month"), help_text=gettext_lazy("A month that is not closed: nothing changes in hindsight."),
    )
    reason = LongText(
        label=gettext_lazy("Why so"), max_length=500, help_text=gettext_lazy("It stands in the ledger for everybody concerned."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        """Two boxes for each month of the transition, with the usual shares in them."""
        super().__init__(*args, **more)
        for number, share in enumerate(TRANSITION, start=1):
            for name, word, usual in (
                ("kept", _("Month %(number)s: stays with the giver, in per cent"), share),
                ("taken", _("Month %(number)s: goes to the taker, in per cent"), 100 - share),
            ):
                self.fields[f"{name}_{number}"] = forms.IntegerField(
                    label=word % {"number": number}, min_value=0, max_value=100, initial=usual,
                )
        boxes = [f"{name}_{number}" for number in range(1, len(TRANSITION) + 1) for name in ("kept", "taken")]
        self.order_fields(["to", "title", "amount", "starting", *boxes, "reason"])

    def given(self) -> dict[str, Any]:
        """The shares as two rows."""
        typed, numbers = self.cleaned_data, range(1, len(TRANSITION) + 1)
        return {name: typed[name] for name in ("to", "title", "amount", "starting", "reason")} | {
            name: tuple(typed[f"{name}_{number}"] for number in numbers) for name in ("kept", "taken")
        }


def _set_by_viewer(request: Request, person_id: int) -> QuotaNode:
    """The target of the address, for who may set what is below its unit."""
    viewer, node = request.viewer, target_of(request, person_id)
    may_cascade(
        viewer=viewer, unit_id=node.parent.unit_id if node.parent is not None else None, on=viewer.today,
    ).or_turn_away()
    return node


def _frame(viewer: Viewer, node: QuotaNode, title: str) -> dict[str, Any]:
    """What both forms show: whose target it is, and the way to it."""
    name, year = node.person.name if node.person is not None else "", node.tree.plan.year
    back = f"{page_of('cockpit:target_of', node.person_id or 0)}?year={year}"
    return {
        "title": title, "back": back, "kind": "primary", "crumbs": way(viewer, Crumb(name, back), Crumb(title)),
        "note": _("%(name)s, %(year)s: %(amount)s now") % {
            "name": name, "year": year, "amount": format_money(Money(node.amount, node.tree.plan.currency)),
        },
    }


@permits(CASCADE)
def ramp(request: Request, person_id: int) -> HttpResponse:
    """Have a new manager ramp up."""
    viewer, node = request.viewer, _set_by_viewer(request, person_id)
    form = RampForm(request.POST if request.method == "POST" else None, initial={"starting": viewer.today.replace(day=1)})
    done = form.carry(Ramp, lambda given: adjusting.ramp_up(
        viewer=viewer, node=node, first=Month.containing(given.starting), reason=given.reason, on=viewer.today, at=viewer.now,
    )) if request.method == "POST" else None
    context = _frame(viewer, node, _("Ramp up"))
    if done is not None:
        messages.success(request, _("Ramped up. What is not carried is a reserve of the unit."))
        return go(request, context["back"])
    context |= {"form": form, "submit": _("Ramp up"), "consequence": _(
        "From that month on the target is %(steps)s per cent of what it was, then all of it; months before are nothing. The "
        "difference becomes a reserve of the unit."
    ) % {"steps": " / ".join(str(one) for one in RAMP)}}
    return page(request, "cockpit/targets/act.html", context, crumbs=context["crumbs"], status=form.status)


@permits(CASCADE)
def hand_over(request: Request, person_id: int) -> HttpResponse:
    """Offer a territory to another manager."""
    viewer, node = request.viewer, _set_by_viewer(request, person_id)
    plan = node.tree.plan
    form = HandOverForm(request.POST if request.method == "POST" else None, initial={
        "starting": Month.containing(viewer.today).next().span.start,
    })
    made = form.carry(HandOverInput, lambda given: handing_over.offer(
        viewer=viewer, giver=node, on=viewer.today, at=viewer.now,
        taker=queries.taker_meant(viewer, text=given.to, year=plan.year, on=viewer.today),
        what=Offer(
            title=given.title, amount=parse_money(given.amount, plan.currency).minor, first=Month.containing(given.starting),
            kept=given.kept, taken=given.taken, reason=given.reason,
        ),
    )) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("Offered. The targets move once both managers have confirmed."))
        return go(request, page_of("cockpit:target_handover", made.pk))
    context = _frame(viewer, node, _("Hand a territory over")) | {
        "form": form, "submit": _("Offer it"),
        "consequence": _("Nothing moves until both managers confirmed it. In every month the two carry together what they did."),
    }
    return page(request, "cockpit/targets/act.html", context, crumbs=context["crumbs"], status=form.status)


@permits(READ)
def handover(request: Request, handover_id: int) -> HttpResponse:
    """One handover: what stays and goes month by month, who confirmed, and what came of it."""
    viewer = request.viewer
    one = queries.handover_seen_by(viewer, handover_id=handover_id, on=viewer.today)
    plan, parent, is_open = one.giver.tree.plan, one.giver.parent, one.state == HandOverState.ASKED
    title = _("Handover: “%(title)s”") % {"title": one.title}
    context = {
        "one": one, "title": title, "state": handover_state(one),
        "facts": _facts(one, viewer.locale), "rows": _rows(one, plan.year, plan.currency, viewer.locale), "sides": _sides(one),
        "may_confirm": is_open and _may_still_confirm(viewer, one),
        "may_take_back": is_open and bool(may_cascade(
            viewer=viewer, unit_id=parent.unit_id if parent is not None else None, on=viewer.today,
        )),
    }
    return page(request, "cockpit/targets/handover.html", context, crumbs=way(viewer, Crumb(title)))


def _may_still_confirm(viewer: Viewer, one: TerritoryHandOver) -> bool:
    if not may_confirm(viewer=viewer, person_ids=owing.managers_of_handover(one)):
        return False
    confirmed = one.giver_confirmed_at if viewer.person_id == one.giver.person_id else one.taker_confirmed_at
    return confirmed is None


def _facts(one: TerritoryHandOver, locale: str) -> list[Fact]:
    return [
        Fact(_("Which territory"), one.title), Fact(_("First month"), Month.containing(one.first).label.pick(locale)),
        Fact(_("What it brings in the whole year"), Money(sum(one.months), one.giver.tree.plan.currency)),
        Fact(_("Offered by"), Who(one.asked_by.name)), Fact(_("Offered on"), one.asked_at), Fact(_("Why"), one.reason),
    ]


def _rows(one: TerritoryHandOver, year: int, currency: str, locale: str) -> list[dict[str, Any]]:
    kept, taken = handed_over(one.months, first=one.first.month, steps=one.shares)
    return [
        {"word": Month(year, number).label.pick(locale), "kept": Money(stays, currency), "taken": Money(goes, currency)}
        for number, (stays, goes) in enumerate(zip(kept, taken, strict=True), start=1)
        if number >= one.first.month
    ]


def _sides(one: TerritoryHandOver) -> list[dict[str, Any]]:
    return [
        {
            "who": who, "name": node.person.name if node.person is not None else "", "at": at,
            "state": State(_("confirmed"), Tone.OK) if at else State(_("waits"), Tone.WARN),
        }
        for who, node, at in (
            (_("Gives"), one.giver, one.giver_confirmed_at), (_("Takes"), one.taker, one.taker_confirmed_at),
        )
    ]


@permits(SIGN_CHANGE)
def confirm(request: Request, handover_id: int) -> HttpResponse:
    """Confirm a handover as one of its two managers."""
    viewer = request.viewer
    one = queries.handover_seen_by(viewer, handover_id=handover_id, on=viewer.today)
    return do(
        request, lambda: handing_over.confirm(viewer=viewer, one=one, on=viewer.today, at=viewer.now),
        to=page_of("cockpit:target_handover", one.pk), said=_("Confirmed."),
    )


class ReasonForm(Form):
    """Why a handover is taken back."""

    text = LongText(label=gettext_lazy("Why so"), max_length=500)


@permits(CASCADE)
def take_back(request: Request, handover_id: int) -> HttpResponse:
    """Take a handover back that waits."""
    viewer = request.viewer
    one = queries.handover_seen_by(viewer, handover_id=handover_id, on=viewer.today)
    parent, back = one.giver.parent, page_of("cockpit:target_handover", one.pk)
    may_cascade(viewer=viewer, unit_id=parent.unit_id if parent is not None else None, on=viewer.today).or_turn_away()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    done = form.carry(Words, lambda given: handing_over.take_back(
        viewer=viewer, one=one, reason=given.text, on=viewer.today, at=viewer.now,
    )) if request.method == "POST" else None
    if done is not None:
        messages.success(request, _("Taken back. Both managers are told why."))
        return go(request, back)
    title = _("Take the handover back")
    context = {
        "form": form, "title": title, "note": f"“{one.title}”", "back": back, "submit": _("Take it back"), "kind": "primary",
        "consequence": _("Both managers are told, with your reason. The targets stay as they are."),
    }
    return page(request, "cockpit/targets/act.html", context, crumbs=way(viewer, Crumb(f"“{one.title}”", back), Crumb(title)),
                status=form.status)
