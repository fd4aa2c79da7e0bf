"""Setting a level of the quota tree, its reserves, another round, and putting the tree in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.targets.domain import cascading, queries, reserving
from lingxiao.engines.targets.domain.reserving import ReserveDraft
from lingxiao.engines.targets.enums import ReserveKind
from lingxiao.engines.targets.inputs import Level, NamedReserve
from lingxiao.engines.targets.permissions import APPROVE_PLAN, CASCADE
from lingxiao.engines.targets.rules import may_cascade, may_override
from lingxiao.kernel.money import Money, format_money, parse_money
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.targets import crumbs, unit_word
from lingxiao.web.forms import Form, LongText
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb
from lingxiao.web.targets import facts_of_level

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.targets.models import QuotaNode
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

CHILD = "child-"


class LevelForm(Form):
    """What everybody below a unit is to carry: a field for each, offered by ``offer``."""

    reason = LongText(
        label=gettext_lazy("Why so"), max_length=500, help_text=gettext_lazy("It stands in the ledger for everybody concerned."),
    )
    override = forms.CharField(
        label=gettext_lazy("Why the limits do not hold here"), max_length=500, required=False,
        help_text=gettext_lazy("Only for executives, and only where more or less is passed on than the limits allow."),
    )

    def offer(self, children: list[Any], names: dict[int, Any], viewer: Viewer, currency: str) -> LevelForm:
        """A field for each of these nodes, in their order, before the reasons."""
        for one in children:
            word = one.person.name if one.person is not None else unit_word(names, one, viewer)
            self.fields[f"{CHILD}{one.pk}"] = forms.CharField(
                label=word, max_length=40, initial=str(Money(one.amount, currency).as_decimal()),
            )
        self.order_fields([*(f"{CHILD}{one.pk}" for one in children), "reason", "override"])
        if not may_override(viewer=viewer):
            del self.fields["override"]
        return self

    def given(self) -> dict[str, Any]:
        """The amounts by node, and the reasons."""
        typed = self.cleaned_data
        amounts = {int(key.removeprefix(CHILD)): value for key, value in typed.items() if key.startswith(CHILD)}
        return {"amounts": amounts, "reason": typed["reason"], "override": typed.get("override", "")}


class ReserveForm(Form):
    """Part of a quota that is assigned to nobody."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ReserveKind.choices)
    title = forms.CharField(label=gettext_lazy("What it is called"), max_length=120)
    amount = forms.CharField(label=gettext_lazy("Amount"), max_length=40)
    reason = LongText(label=gettext_lazy("Why nobody carries it"), max_length=500)


def _node(request: Request, node_id: int) -> QuotaNode:
    """The node of the address, for who may set what is below it."""
    viewer = request.viewer
    node = queries.node_seen_by(viewer, node_id=node_id, on=viewer.today)
    may_cascade(viewer=viewer, unit_id=node.unit_id, on=viewer.today).or_turn_away()
    return node


@permits(CASCADE)
def set_level(request: Request, node_id: int) -> HttpResponse:
    """Set what everybody directly below a unit is to carry."""
    viewer = request.viewer
    node = _node(request, node_id)
    currency, children = node.tree.plan.currency, queries.children_of(node)
    names = queries.names_of_units([node, *children], on=viewer.today)
    form = LevelForm(request.POST if request.method == "POST" else None).offer(children, dict(names), viewer, currency)
    done = form.carry(Level, lambda given: cascading.set_level(
        viewer=viewer, node=node, reason=given.reason, override=given.override, on=viewer.today, at=viewer.now,
        amounts={pk: parse_money(text, currency).minor for pk, text in given.amounts.items()},
    )) if request.method == "POST" else None
    back, title = page_of("cockpit:target_unit", node.pk), unit_word(names, node, viewer)
    if done is not None:
        messages.success(request, _("%(count)s targets changed; what they were stands in the ledger.") % {"count": len(done)})
        return go(request, back)
    level = queries.level_of(node, children=children, reserves=queries.reserves_of(node))
    context = {
        "form": form, "back": back, "title": title, "facts": facts_of_level(level, currency=currency),
        "carried": format_money(Money(node.amount, currency)),
    }
    way = crumbs(Crumb(title, back), Crumb(_("Set the level")))
    return page(request, "cockpit/targets/set.html", context, crumbs=way, status=form.status)


@permits(CASCADE)
def reserve(request: Request, node_id: int) -> HttpResponse:
    """Name a reserve of a unit."""
    viewer = request.viewer
    node = _node(request, node_id)
    currency, names = node.tree.plan.currency, queries.names_of_units([node], on=viewer.today)
    form = ReserveForm(request.POST if request.method == "POST" else None)
    done = form.carry(NamedReserve, lambda given: reserving.name_reserve(
        viewer=viewer, node=node, on=viewer.today, at=viewer.now, draft=ReserveDraft(
            kind=given.kind, title=given.title, amount=parse_money(given.amount, currency).minor, reason=given.reason,
        ),
    )) if request.method == "POST" else None
    back, title = page_of("cockpit:target_unit", node.pk), unit_word(names, node, viewer)
    if done is not None:
        messages.success(request, _("The reserve is named. It counts with what is passed on."))
        return go(request, back)
    context = {
        "form": form, "title": _("Name a reserve"), "note": title, "back": back, "submit": _("Name it"), "kind": "primary",
        "consequence": _("Everybody who sees this unit sees the reserve and why it is kept."),
    }
    way = crumbs(Crumb(title, back), Crumb(_("Name a reserve")))
    return page(request, "cockpit/targets/act.html", context, crumbs=way, status=form.status)


@permits(CASCADE)
def release(request: Request, reserve_id: int) -> HttpResponse:
    """Release a reserve."""
    viewer = request.viewer
    one = queries.reserve_seen_by(viewer, reserve_id=reserve_id, on=viewer.today)
    return do(
        request, lambda: reserving.release_reserve(viewer=viewer, reserve=one, on=viewer.today, at=viewer.now),
        to=page_of("cockpit:target_unit", one.node_id), said=_("Released. Assign what it held."),
    )


@permits(APPROVE_PLAN)
def begin_round(request: Request, node_id: int) -> HttpResponse:
    """Begin another round of the cascade."""
    viewer = request.viewer
    node = queries.node_seen_by(viewer, node_id=node_id, on=viewer.today)
    return do(
        request, lambda: cascading.begin_round(viewer=viewer, tree=node.tree, at=viewer.now),
        to=page_of("cockpit:target_unit", node.pk), said=_("Another round has begun."),
    )


@permits(APPROVE_PLAN)
def put_in_force(request: Request, node_id: int) -> HttpResponse:
    """Put the tree of a node in force."""
    viewer = request.viewer
    node = queries.node_seen_by(viewer, node_id=node_id, on=viewer.today)
    return do(
        request, lambda: cascading.put_in_force(viewer=viewer, tree=node.tree, on=viewer.today, at=viewer.now),
        to=page_of("cockpit:target_unit", node.pk), said=_("The quotas are in force. They move by changes that both sides sign."),
    )
