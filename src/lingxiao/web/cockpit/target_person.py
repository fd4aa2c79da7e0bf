"""One manager's target: by month, how it came about, and whether it can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.targets.domain import checking, queries
from lingxiao.engines.targets.domain.ratios import said
from lingxiao.engines.targets.enums import NEEDS_BASIS_ABOVE, Chance
from lingxiao.engines.targets.inputs import Words
from lingxiao.engines.targets.permissions import OPEN, READ
from lingxiao.engines.targets.rules import may_ask, may_cascade, may_write_basis
from lingxiao.kernel.money import Money, format_money, format_money_short
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.forms import Form, LongText
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, State, Tone
from lingxiao.web.targets import growth, target_context, year_shown

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.targets.domain.chances import Checked
    from lingxiao.engines.targets.models import QuotaNode
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

TONES = {
    Chance.LIKELY: Tone.OK, Chance.EVEN: Tone.INFO, Chance.STRETCH: Tone.WARN, Chance.UNLIKELY: Tone.BAD,
    Chance.UNKNOWN: Tone.PLAIN,
}


class BasisForm(Form):
    """On what a target rests."""

    text = LongText(
        label=gettext_lazy("On what this target rests"), max_length=500,
        help_text=gettext_lazy("What will be different from the years before: customers, products, people. It stays as written."),
    )


def way(viewer: Viewer, *more: Crumb) -> list[Crumb]:
    """The path of the pages of one target: from the cockpit's list, or from one's own desk."""
    if viewer.may_somewhere(OPEN):
        return [Crumb(_("Targets"), address("cockpit:targets")), *more]
    return [Crumb(_("My target"), address("desk:target")), *more]


def target_of(request: Request, person_id: int) -> QuotaNode:
    """The target of a person in the year of the address, as far as the viewer may see it."""
    viewer = request.viewer
    year = year_shown(request.GET.get("year", ""), viewer)
    return queries.target_seen_by(viewer, person_id=person_id, year=year, on=viewer.today)


@permits(READ)
def person(request: Request, person_id: int) -> HttpResponse:
    """One person's target of a year."""
    viewer = request.viewer
    node = target_of(request, person_id)
    name = node.person.name if node.person is not None else ""
    unit_id = node.parent.unit_id if node.parent is not None else None
    context = target_context(node, viewer) | {
        "may_set": bool(may_cascade(viewer=viewer, unit_id=unit_id, on=viewer.today)),
        "name": name, "person_id": person_id, "may_ask": bool(may_ask(viewer=viewer, person_id=person_id, on=viewer.today)),
    }
    return page(request, "cockpit/targets/person.html", context, crumbs=way(viewer, Crumb(name)))


@permits(READ)
def check(request: Request, person_id: int) -> HttpResponse:
    """Whether the target can be reached, by history, peers and pipeline; a director writes on what it rests."""
    viewer = request.viewer
    node = target_of(request, person_id)
    verdict = may_write_basis(viewer=viewer, person_id=person_id, on=viewer.today)
    found = checking.reachability(viewer, node=node, on=viewer.today)
    form = BasisForm(request.POST if request.method == "POST" else None)
    here = f"{page_of('cockpit:target_check', person_id)}?year={node.tree.plan.year}"
    if request.method == "POST":
        verdict.or_refuse()
        made = form.carry(Words, lambda given: checking.write_basis(
            viewer=viewer, node=node, found=found, text=given.text, on=viewer.today, at=viewer.now,
        ))
        if made is not None:
            messages.success(request, _("Written down. It stands beside this target."))
            return go(request, here)
    name = node.person.name if node.person is not None else ""
    context = {"name": name, "year": node.tree.plan.year, "found": found, "form": form, "may_write": bool(verdict)}
    if found is not None:
        context |= _drawn(found, node, viewer)
    back = f"{page_of('cockpit:target_of', person_id)}?year={node.tree.plan.year}"
    crumbs = way(viewer, Crumb(name, back), Crumb(_("Can it be reached?")))
    return page(request, "cockpit/targets/check.html", context, crumbs=crumbs, status=form.status)


def _drawn(found: Checked, node: QuotaNode, viewer: Viewer) -> dict[str, Any]:
    currency, basis = node.tree.plan.currency, checking.basis_of(node)

    def money(minor: int) -> Money:
        return Money(minor, currency)

    return {
        "chance": State(found.chance.label, TONES[found.chance]), "needs_basis": found.needs_basis and basis is None,
        "basis": basis, "is_high": found.needs_basis,
        "growth": growth(found.growth), "at": _percentile(found.at), "coverage": said(found.coverage),
        "trailing": format_money_short(money(found.trailing), viewer.locale),
        "trailing_exact": format_money(money(found.trailing)),
        "quota": format_money_short(money(found.quota), viewer.locale), "quota_exact": format_money(money(found.quota)),
        "facts": [
            Fact(_("Target of the year"), money(found.quota)), Fact(_("Sold in the twelve months before"), money(found.trailing)),
            Fact(_("Growth this asks for"), growth(found.growth)),
            Fact(_("Growth in the middle of what was had"), growth(found.median)),
            Fact(_("Percentile among growths that were had"), _percentile(found.at)),
            Fact(_("Target over twelve months’ sales"), said(found.load)),
            Fact(_("Percentile of that among peers"), _percentile(found.load_at)),
            Fact(_("Still to sell in the year"), money(found.remaining)),
            Fact(_("Open deals cover that so many times"), said(found.coverage)),
        ],
        "conditions": _conditions(found, currency, viewer.locale), "limit": NEEDS_BASIS_ABOVE,
    }


def _percentile(exact: Any) -> str:
    return "–" if exact is None else f"P{round(exact)}"


def _conditions(found: Checked, currency: str, locale: str) -> list[str]:
    """What would have to be true for the target to be reached, in sentences."""
    said_so = []
    if found.growth is not None and found.median is not None and found.growth > found.median:
        said_so.append(_("Sales grow by %(needed)s; in the middle of the quarters known they grew by %(had)s.") % {
            "needed": growth(found.growth), "had": growth(found.median),
        })
    elif found.growth is not None and found.median is not None:
        said_so.append(_("Sales grow by %(needed)s, no more than they did in half of the quarters known.") % {
            "needed": growth(found.growth),
        })
    if found.more_pipeline:
        said_so.append(_("Deals of %(amount)s more are opened that close this year; then what is left is covered thrice.") % {
            "amount": format_money_short(Money(found.more_pipeline, currency), locale),
        })
    elif found.more_pipeline == 0:
        said_so.append(_("The open deals are won at the rate they were before; they cover what is left three times or more."))
    if found.load is not None and found.load_at is not None:
        said_so.append(_("%(load)s times the last twelve months is sold; that is %(at)s among the managers beside.") % {
            "load": said(found.load), "at": _percentile(found.load_at),
        })
    return said_so
