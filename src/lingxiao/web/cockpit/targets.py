"""Targets 目标: the units and people of a year with what they carry, and one unit with its level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.targets.domain import queries
from lingxiao.engines.targets.domain.ratios import ratio_of, said
from lingxiao.engines.targets.enums import ReserveKind, TreeState
from lingxiao.engines.targets.permissions import OPEN, READ_PLAN
from lingxiao.engines.targets.rules import may_cascade, may_lead
from lingxiao.kernel.money import Money, format_money
from lingxiao.kernel.words import Bilingual
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import page, permits
from lingxiao.web.shell.parts import Crumb, State, Tab, Todo, Tone, Who
from lingxiao.web.targets import (
    change_state,
    events,
    facts_of_level,
    handover_state,
    level_state,
    quarters,
    share,
    year_shown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from lingxiao.engines.targets.models import QuotaNode
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

MOST_CHANGES_SHOWN = 10


def crumbs(*more: Crumb) -> list[Crumb]:
    """The path of every page of targets."""
    return [Crumb(_("Targets"), address("cockpit:targets") if more else ""), *more]


def unit_word(names: Mapping[int, Bilingual], node: QuotaNode, viewer: Viewer) -> str:
    """What the unit of a node is called."""
    return names.get(node.unit_id or 0, Bilingual("")).pick(viewer.locale)


def _quarter(number: int) -> Column[Any]:
    """What a quarter has of the target."""
    def amount(row: Any) -> Money:
        return Money(sum(row.months[3 * number - 3 : 3 * number]), row.tree.plan.currency)

    return Column(key=f"q{number}", title=f"Q{number}", is_figure=True, value=amount)


def _listing(units: Sequence[tuple[str, str]], year: int) -> Listing[Any]:
    names = dict(units)
    return Listing(
        key="targets",
        columns=[
            Column(key="name", title=gettext_lazy("Manager"), sort=("person__name_order",),
                   value=lambda row: Who(row.person.name, "", f"{page_of('cockpit:target_of', row.person_id)}?year={year}")),
            Column(key="unit", title=gettext_lazy("Unit"), value=lambda row: names.get(str(row.parent_id), "–")),
            Column(key="amount", title=gettext_lazy("Target of the year"), is_figure=True,
                   value=lambda row: Money(row.amount, row.tree.plan.currency)),
            *(_quarter(number) for number in range(1, 5)),
        ],
        filters=[Choice(
            key="unit", word=gettext_lazy("Unit"), options=lambda _viewer: list(units),
            narrow=lambda rows, chosen: queries.below_unit(rows, node_id=int(chosen)),
        )],
        search=lambda rows, text: queries.matching(rows, text=text),
        search_hint=gettext_lazy("Name or number of a manager"),
        sort="name",
        file_name=gettext_lazy("Targets"),
    )


@permits(OPEN)
def home(request: Request) -> HttpResponse:
    """Every unit and manager the viewer sees, with what each carries in a year; and the changes that wait."""
    viewer = request.viewer
    year = year_shown(request.GET.get("year", ""), viewer)
    nodes = list(queries.units_of_tree(viewer, year=year, on=viewer.today).order_by("-parent_id", "unit__code", "pk"))
    nodes.sort(key=lambda one: one.parent_id is not None)
    names = queries.names_of_units(nodes, on=viewer.today)
    units = [(str(one.pk), unit_word(names, one, viewer)) for one in nodes]
    waiting = list(queries.open_changes(viewer, on=viewer.today).order_by("asked_at", "pk")[:MOST_CHANGES_SHOWN])
    moving = list(queries.open_handovers(viewer, on=viewer.today).order_by("asked_at", "pk")[:MOST_CHANGES_SHOWN])
    context = {
        "year": year, "tabs": [Tab(str(one), f"?year={one}", one == year) for one in queries.years()],
        "units": [_unit_row(one, names, viewer) for one in nodes],
        "state": _tree_state(nodes[0]) if nodes else None,
        "waiting": [*(_todo(one) for one in waiting), *(_handover(one) for one in moving)],
        "plans": viewer.may_somewhere(READ_PLAN),
    }
    rows = queries.people_of_tree(viewer, year=year, on=viewer.today)
    return _listing(units, year).answer(request, rows, "cockpit/targets/home.html", context, crumbs=crumbs())


def _tree_state(node: QuotaNode) -> State:
    tone = Tone.OK if node.tree.state == TreeState.IN_FORCE else Tone.WARN
    return State(node.tree.get_state_display(), tone)


def _todo(change: Any) -> Todo:
    return Todo(
        title=_("%(name)s: %(reason)s") % {"name": change.node.person.name, "reason": change.get_reason_display()},
        href=page_of("cockpit:target_change", change.pk), state=change_state(change), icon="pencil", due=change.starting,
    )


def _handover(one: Any) -> Todo:
    names = [node.person.name if node.person is not None else "" for node in (one.giver, one.taker)]
    return Todo(
        title=f"“{one.title}”: {' → '.join(names)}", href=page_of("cockpit:target_handover", one.pk), state=handover_state(one),
        icon="git-compare", due=one.first,
    )


def _unit_row(node: Any, names: Mapping[int, Bilingual], viewer: Viewer) -> dict[str, Any]:
    currency = node.tree.plan.currency
    ratio = ratio_of(carried=node.amount, passed=node.passed + node.reserved) if node.below else None
    return {
        "word": unit_word(names, node, viewer), "href": page_of("cockpit:target_unit", node.pk), "is_top": node.parent_id is None,
        "amount": Money(node.amount, currency), "passed": Money(node.passed, currency) if node.below else None,
        "reserved": Money(node.reserved, currency) if node.reserved else None, "ratio": said(ratio), "below": node.below,
    }


@permits(OPEN)
def unit(request: Request, node_id: int) -> HttpResponse:
    """One unit: its level and limits, everybody directly below it, reserves, months, and the ledger."""
    viewer = request.viewer
    node = queries.node_seen_by(viewer, node_id=node_id, on=viewer.today)
    plan, children, reserves = node.tree.plan, queries.children_of(node), queries.reserves_of(node)
    level = queries.level_of(node, children=children, reserves=reserves)
    names = queries.names_of_units([node, *children], on=viewer.today)
    proposals = queries.proposals_of(children)
    is_open = node.tree.state == TreeState.CASCADING
    problem = level.problem(plan.currency) if level.count else None
    may_set = bool(may_cascade(viewer=viewer, unit_id=node.unit_id, on=viewer.today))
    title = unit_word(names, node, viewer)
    context = {
        "node": node, "title": title, "year": plan.year, "state": _tree_state(node),
        "level_state": level_state(level, plan.currency), "problem": str(problem) if problem is not None else "",
        "facts": facts_of_level(level, currency=plan.currency),
        "children": [_child(one, names, proposals, node, viewer) for one in children],
        "reserves": [_reserve(one, plan.currency) for one in reserves],
        "quarters": quarters(node.months, year=plan.year, currency=plan.currency, locale=viewer.locale),
        "whole": Money(node.amount, plan.currency), "has_proposals": bool(proposals),
        "events": events(queries.ledger_of(node), currency=plan.currency, names=names, locale=viewer.locale),
        "may_set": may_set and is_open, "may_lead": node.parent_id is None and is_open and bool(may_lead(viewer=viewer)),
        "round": node.tree.round,
    }
    return page(request, "cockpit/targets/unit.html", context, crumbs=crumbs(Crumb(title)))


def _child(
    child: Any, names: Mapping[int, Bilingual], proposals: Mapping[int, Any], node: QuotaNode, viewer: Viewer,
) -> dict[str, Any]:
    currency, proposal = node.tree.plan.currency, proposals.get(child.pk)
    ratio = ratio_of(carried=child.amount, passed=child.passed + child.reserved) if child.below else None
    if child.person is not None:
        word, href = child.person.name, f"{page_of('cockpit:target_of', child.person_id)}?year={node.tree.plan.year}"
    else:
        word, href = unit_word(names, child, viewer), page_of("cockpit:target_unit", child.pk)
    return {
        "word": word, "href": href, "amount": Money(child.amount, currency), "share": share(child.amount, node.amount),
        "ratio": said(ratio) if child.below else "", "below": child.below,
        "proposed": format_money(Money(proposal.amount, currency)) if proposal is not None else "",
        "why": proposal.reason if proposal is not None else "",
    }


def _reserve(one: Any, currency: str) -> dict[str, Any]:
    kind, is_over = ReserveKind(one.kind).label, one.ended_at is not None
    return {
        "pk": one.pk, "title": one.title or kind, "kind": kind, "amount": Money(one.amount, currency),
        "reason": one.reason, "is_over": is_over,
        "state": State(_("released"), Tone.PLAIN) if is_over else State(_("kept"), Tone.INFO),
    }
