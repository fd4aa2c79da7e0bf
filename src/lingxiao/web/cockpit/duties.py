"""The duty map 职责地图: who answers for what where, with gaps and overlaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from lingxiao.engines.duties.domain import coverage
from lingxiao.engines.duties.enums import Category
from lingxiao.engines.duties.permissions import READ_MAP
from lingxiao.engines.people.domain import queries as people
from lingxiao.web.pages import page, permits
from lingxiao.web.shell.parts import Crumb, Heat, HeatCell, HeatRow, Tab

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.duties.domain.coverage import Answers, DutyMap, ScopeKey
    from lingxiao.web.pages import Request

ROWS_SHOWN = 60
GAP_LEVEL, OVERLAP_LEVEL, HELD_LEVEL = 1, 2, 4


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
    return HeatRow(
        name, [_cell(found.cell(scope, category.value), names, name, str(category.label)) for category in Category]
    )


def _is_wanted(found: DutyMap, scope: ScopeKey, show: str) -> bool:
    cells = [found.cell(scope, category.value) for category in Category]
    if show == "gaps":
        return any(cell.is_gap for cell in cells)
    if show == "overlaps":
        return any(cell.is_overlap for cell in cells)
    return True


@permits(READ_MAP)
def duty_map(request: Request) -> HttpResponse:
    """Categories by scope over everything the viewer may see: red where nobody answers, amber where two do."""
    viewer = request.viewer
    found = coverage.duty_map(viewer, on=viewer.today)
    show = request.GET.get("show", "")
    wanted = [scope for scope in found.scopes if _is_wanted(found, scope, show)]
    shown = wanted[:ROWS_SHOWN]
    ids = {pk for scope in shown for category in Category for pk in found.cell(scope, category.value).person_ids}
    names = people.names_of(person_ids=ids)
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
        "tabs": [
            Tab(_("All"), "?", is_current=show not in {"gaps", "overlaps"}, count=len(found.scopes)),
            Tab(_("With gaps"), "?show=gaps", is_current=show == "gaps"),
            Tab(_("With overlaps"), "?show=overlaps", is_current=show == "overlaps"),
        ],
    }
    crumbs = [
        Crumb(_("Cockpit"), reverse("cockpit:home") if viewer.may_somewhere("health.open_cockpit") else ""),
        Crumb(_("Duty map")),
    ]
    return page(request, "cockpit/duty_map.html", context, crumbs=crumbs)
