"""The duty map 职责地图: who answers for what where, with gaps and overlaps; and what was handed in for a duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lingxiao.engines.duties.domain import coverage, evidence
from lingxiao.engines.duties.enums import Category
from lingxiao.engines.duties.permissions import READ_EVIDENCE, READ_MAP
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.verdict import Verdict
from lingxiao.kernel.words import pick
from lingxiao.web.downloads import download
from lingxiao.web.pages import page, permits
from lingxiao.web.shell.parts import Crumb, Fact, Heat, HeatCell, HeatRow, State, Tab, Tone, Who

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse, HttpResponseBase

    from lingxiao.engines.duties.domain.coverage import Answers, DutyMap, ScopeKey
    from lingxiao.engines.duties.models import EvidenceDelivery
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words

ROWS_SHOWN = 60
GAP_LEVEL, OVERLAP_LEVEL, HELD_LEVEL = 1, 2, 4
SHOWS: dict[str, Words] = {"": gettext_lazy("All"), "gaps": gettext_lazy("With gaps"), "overlaps": gettext_lazy("With overlaps")}
"""What of the map can be shown, by ``show`` in the address."""


def _cell(answers: Answers, names: dict[int, str], scope: str, category: str) -> HeatCell:
    if answers.is_gap:
        return HeatCell(
            GAP_LEVEL, _("nobody"), _("%(scope)s, %(what)s: nobody answers") % {"scope": scope, "what": category}
        )
    who = "、".join(names.get(pk, "") for pk in answers.person_ids)
    words = _("%(scope)s, %(what)s: %(who)s") % {"scope": scope, "what": category, "who": who}
    if answers.is_overlap:
        return HeatCell(OVERLAP_LEVEL, who, words)
    return HeatCell(HELD_LEVEL, who, words, reverse("cockpit:person", args=(answers.person_ids[0],)))


def _row(found: DutyMap, scope: ScopeKey, names: dict[int, str], locale: str) -> HeatRow:
    name = found.names[scope].pick(locale)
    cells = zip(found.row(scope), Category, strict=True)
    return HeatRow(name, [_cell(answers, names, name, str(category.label)) for answers, category in cells])


def _is_wanted(found: DutyMap, scope: ScopeKey, show: str) -> bool:
    if show == "gaps":
        return any(one.is_gap for one in found.row(scope))
    if show == "overlaps":
        return any(one.is_overlap for one in found.row(scope))
    return True


def _narrowed(found: DutyMap, request: Request) -> list[ScopeKey]:
    """The scopes of the region or the person that the address asks for."""
    region, person = request.GET.get("region", ""), request.GET.get("person", "")
    scopes: Sequence[ScopeKey] = found.scopes
    if region.isdigit():
        scopes = [scope for scope in scopes if found.regions.get(scope) == int(region)]
    if person.isdigit():
        scopes = [scope for scope in scopes if any(int(person) in one.person_ids for one in found.row(scope))]
    return list(scopes)


def _regions(found: DutyMap, locale: str, chosen: str) -> list[dict[str, Any]]:
    """How each region stands, with the way to its part of the map."""
    return [
        {
            "tally": tally, "name": found.region_names[tally.region].pick(locale),
            "href": f"?{urlencode({'region': tally.region})}", "is_this": chosen == str(tally.region),
        }
        for tally in found.by_region()
        if tally.region in found.region_names
    ]


@permits(READ_MAP)
def duty_map(request: Request) -> HttpResponse:
    """Categories by scope over everything the viewer may see: red where nobody answers, amber where two do."""
    viewer = request.viewer
    found = coverage.duty_map(viewer, on=viewer.today)
    show = request.GET.get("show", "")
    here = _narrowed(found, request)
    wanted = [scope for scope in here if _is_wanted(found, scope, show)]
    shown = wanted[:ROWS_SHOWN]
    names = people.names_of(person_ids={pk for scope in shown for one in found.row(scope) for pk in one.person_ids})
    kept = {key: request.GET[key] for key in ("region", "person") if request.GET.get(key, "").isdigit()}
    counts = {"": len(here)} | {one: sum(_is_wanted(found, scope, one) for scope in here) for one in ("gaps", "overlaps")}
    context = {
        "heat": Heat(
            caption=_("Who answers for what, by scope and category"),
            corner=_("Scope"),
            columns=[category.label for category in Category],
            rows=[_row(found, scope, names, viewer.locale) for scope in shown],
        ),
        "gap_count": found.gap_count,
        "overlap_count": found.overlap_count,
        "scope_count": len(found.scopes),
        "more_count": len(wanted) - len(shown),
        "regions": _regions(found, viewer.locale, kept.get("region", "")),
        "is_narrowed": bool(kept),
        "tabs": [
            Tab(word, f"?{urlencode({**kept, 'show': key} if key else kept)}", show == key or (not key and show not in SHOWS),
                counts[key])
            for key, word in SHOWS.items()
        ],
    }
    return page(request, "cockpit/duty_map.html", context, crumbs=[
        Crumb(_("Clear duties"), reverse("cockpit:clarity")), Crumb(_("Duty map")),
    ])


def _state(row: EvidenceDelivery, today: date) -> State:
    if row.delivered_on is not None:
        if row.delivered_on <= row.due_on:
            return State(_("handed in"), Tone.OK)
        return State(_("handed in late"), Tone.WARN)
    return State(_("overdue"), Tone.BAD) if row.due_on < today else State(_("still open"), Tone.INFO)


@permits(READ_EVIDENCE)
def delivery(request: Request, delivery_id: int) -> HttpResponse:
    """What was handed in to show that a duty is done: what a figure counts, for those who may see the figure."""
    viewer = request.viewer
    row = evidence.delivery_seen_by(viewer, delivery_id=delivery_id, on=viewer.today)
    what = pick(row.item, "evidence", viewer.locale)
    return page(request, "cockpit/delivery.html", {
        "row": row, "what": what, "duty": pick(row.item, "sentence", viewer.locale),
        "state": _state(row, viewer.today),
        "facts": [
            Fact(_("Manager"), Who(row.person.name, href=reverse("cockpit:person", args=(row.person_id,)))),
            Fact(_("Period"), row.period),
            Fact(_("Was due"), row.due_on),
            Fact(_("Handed in on"), row.delivered_on if row.delivered_on is not None else _("Not handed in yet")),
        ],
    }, crumbs=[
        Crumb(row.person.name, reverse("cockpit:person", args=(row.person_id,))), Crumb(what),
    ])


@permits(READ_EVIDENCE)
@require_safe
def delivery_file(request: Request, delivery_id: int) -> HttpResponseBase:
    """The file that was handed in, to be saved."""
    row = evidence.delivery_seen_by(request.viewer, delivery_id=delivery_id, on=request.viewer.today)
    if row.attachment is None:
        raise NotSeen
    return download(request, row.attachment, may_read=lambda _viewer, _file: Verdict.allow())
