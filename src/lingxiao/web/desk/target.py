"""My target: month by month, how it came about, and proposing another one while quotas are cascaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.targets.domain import cascading, queries
from lingxiao.engines.targets.enums import TreeState
from lingxiao.engines.targets.inputs import Proposal
from lingxiao.engines.targets.permissions import PROPOSE
from lingxiao.engines.targets.refusals import NotCascading
from lingxiao.kernel.money import Money, format_money, parse_money
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.verdict import Verdict
from lingxiao.web import targets
from lingxiao.web.addresses import page as address
from lingxiao.web.forms import Form, LongText
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, Tab

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.targets.models import QuotaNode
    from lingxiao.web.pages import Request


class ProposalForm(Form):
    """What a manager thinks they can carry."""

    amount = forms.CharField(label=gettext_lazy("What I can carry in the year"), max_length=40)
    reason = LongText(label=gettext_lazy("Why"), max_length=500)


@permits(PROPOSE)
def target(request: Request) -> HttpResponse:
    """One's own target of a year."""
    viewer = request.viewer
    year = targets.year_shown(request.GET.get("year", ""), viewer)
    node = queries.own_target(viewer, year=year)
    tabs = [Tab(str(one), f"?year={one}", one == year) for one in queries.years()]
    context: dict[str, object] = {"year": year, "tabs": tabs, "node": node}
    if node is not None:
        context |= targets.target_context(node, viewer) | {"verdict": _may_propose(node)}
    return page(request, "desk/target.html", context, crumbs=[Crumb(_("My target"))])


def _may_propose(node: QuotaNode) -> Verdict:
    return Verdict.allow() if node.tree.state == TreeState.CASCADING else Verdict.refuse(NotCascading())


@permits(PROPOSE)
def propose(request: Request, year: int) -> HttpResponse:
    """Say what one can carry, while quotas are cascaded."""
    viewer = request.viewer
    node = queries.own_target(viewer, year=year)
    if node is None:
        raise NotSeen
    currency = node.tree.plan.currency
    form = ProposalForm(request.POST if request.method == "POST" else None, initial={
        "amount": str(Money(node.amount, currency).as_decimal()),
    })
    done = form.carry(Proposal, lambda given: cascading.propose(
        viewer=viewer, node=node, amount=parse_money(given.amount, currency).minor, reason=given.reason, at=viewer.now,
    )) if request.method == "POST" else None
    back = f"{address('desk:target')}?year={year}"
    if done is not None:
        messages.success(request, _("Your proposal stands in the ledger. Your director sees it when setting the level."))
        return go(request, back)
    crumbs = [Crumb(_("My target"), address("desk:target")), Crumb(_("Propose another target"))]
    context = {"form": form, "back": back, "year": year, "now": format_money(Money(node.amount, currency))}
    return page(request, "desk/target_propose.html", context, crumbs=crumbs, status=form.status)
