"""The duty map 职责地图: who answers for what where, with gaps and overlaps; and what was handed in for a duty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
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
from lingxiao.web.addresses import page_of
from lingxiao.web.downloads import download
from lingxiao.web.joined import listed
from lingxiao.web.pages import page, permits
from lingxiao.web.shell.parts import Crumb, Fact, Heat, HeatCell, HeatRow, State, Tab, Tone, Who

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from django.core.paginator import Page
    from django.http import HttpResponse, HttpResponseBase

    from lingxiao.engines.duties.domain.coverage import Answers, DutyMap, ScopeKey
    from lingxiao.engines.duties.models import EvidenceDelivery
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words

ROWS_SHOWN = 40
GAP_LEVEL, OVERLAP_LEVEL, HELD_LEVEL = 1, 2, 4
SHOWS: dict[str, Words] = {"": gettext_lazy("All"), "gaps": gettext_lazy("With gaps"), "overlaps": gettext_lazy("With overlaps")}
"""What of the map can be shown, by ``show`` in the address."""


@dataclass(frozen=True, slots=True)
class _Cells:
    """How the cells of the map are drawn: the words are asked for once, and not for each of hundreds of cells."""

    names: dict[int, str]
    pages: dict[int, str]
    nobody: str
    nobody_said: str
    somebody_said: str

    @classmethod
    def of(cls, names: dict[int, str]) -> _Cells:
        """In the reader's language."""
        pages = {pk: page_of("cockpit:person", pk) for pk in names}
        return cls(names, pages, _("nobody"), _("%(scope)s, %(what)s: nobody answers"), _("%(scope)s, %(what)s: %(who)s"))

    def cell(self, answers: Answers, scope: str, category: str) -> HeatCell:
        """Who answers for a category in a scope."""
        if answers.is_gap:
            return HeatCell(GAP_LEVEL, self.nobody, self.nobody_said % {"scope": scope, "what": category})
        first = answers.person_ids[0]
        who = listed(self.names.get(pk, "") for pk in answers.person_ids) if answers.is_overlap else self.names.get(first, "")
        words = self.somebody_said % {"scope": scope, "what": category, "who": who}
        if answers.is_overlap:
            return HeatCell(OVERLAP_LEVEL, who, words)
        return HeatCell(HELD_LEVEL, who, words, self.pages.get(first, ""))


def _rows(found: DutyMap, scopes: Sequence[ScopeKey], *, on: date, locale: str) -> list[HeatRow]:
    """The rows of these scopes, with who answers in each cell."""
    named = coverage.scope_names(scopes=scopes, on=on, known=found.unit_names)
    answering = coverage.answering(on=on, scopes=named)
    drawn = _Cells.of(people.names_of(person_ids={pk for answers in answering.values() for pk in answers.person_ids}))
    labels = {category.value: str(category.label) for category in Category}
    nobody = coverage.Answers()
    return [
        HeatRow(name, [drawn.cell(answering.get((scope, category), nobody), name, label) for category, label in labels.items()])
        for scope, name in ((one, named[one].pick(locale)) for one in scopes if one in named)
    ]


def _wanted(found: DutyMap, scopes: Sequence[ScopeKey], show: str) -> list[ScopeKey]:
    """Those of the scopes that have a gap, or an overlap, or all."""
    if show == "gaps":
        return found.with_gaps(scopes)
    if show == "overlaps":
        return found.with_overlaps(scopes)
    return list(scopes)


def _narrowed(found: DutyMap, request: Request) -> list[ScopeKey]:
    """The scopes of the region or the person that the address asks for."""
    region, person = request.GET.get("region", ""), request.GET.get("person", "")
    scopes: Sequence[ScopeKey] = found.scopes
    if region.isdigit():
        scopes = [scope for scope in scopes if found.regions.get(scope) == int(region)]
    if person.isdigit():
        own = coverage.scopes_of(person_id=int(person), on=request.viewer.today)
        scopes = [scope for scope in scopes if scope in own]
    return list(scopes)


def _regions(found: DutyMap, locale: str, chosen: str) -> list[dict[str, Any]]:
    """How each region stands, with the way to its part of the map."""
    return [
        {
            "tally": tally, "name": found.unit_names[tally.region].pick(locale),
            "href": f"?{urlencode({'region': tally.region})}", "is_this": chosen == str(tally.region),
        }
        for tally in found.by_region()
        if tally.region in found.unit_names
    ]


@permits(READ_MAP)
def duty_map(request: Request) -> HttpResponse:
    """Categories by scope over everything the viewer may see: red where nobody answers, amber where two do."""
    viewer = request.viewer
    found = coverage.duty_map(viewer, on=viewer.today)
    show = request.GET.get("show", "")
    here = _narrowed(found, request)
    shown = Paginator(_wanted(found, here, show), ROWS_SHOWN).get_page(request.GET.get("page"))
    kept = {key: request.GET[key] for key in ("region", "person") if request.GET.get(key, "").isdigit()}
    asked = {**kept, "show": show} if show and show in SHOWS else kept
    context = {
        "heat": Heat(
            caption=_("Who answers for what, by scope and category"),
            corner=_("Scope"),
            columns=[category.label for category in Category],
            rows=_rows(found, list(shown.object_list), on=viewer.today, locale=viewer.locale),
        ),
        "gap_count": found.gaps_among(found.scopes),
        "overlap_count": found.overlaps_among(found.scopes),
        "scope_count": len(found.scopes),
        "shown": shown,
        "pages": _pages(shown, asked),
        "previous": _address(shown.number - 1, asked) if shown.has_previous() else "",
        "next": _address(shown.number + 1, asked) if shown.has_next() else "",
        "regions": _regions(found, viewer.locale, kept.get("region", "")),
        "is_narrowed": bool(kept),
        "tabs": [
            Tab(word, f"?{urlencode({**kept, 'show': key} if key else kept)}", show == key or (not key and show not in SHOWS),
                len(_wanted(found, here, key)))
            for key, word in SHOWS.items()
        ],
    }
    return page(request, "cockpit/duty_map.html", context, crumbs=[
        Crumb(_("Clear duties"), reverse("cockpit:clarity")), Crumb(_("Duty map")),
    ])


def _pages(shown: Page[ScopeKey], asked: dict[str, str]) -> Iterator[tuple[str, str, bool]]:
    """The pager: a number or an ellipsis, its address, and whether it is this page."""
    for number in shown.paginator.get_elided_page_range(shown.number, on_each_side=1, on_ends=1):
        yield str(number), _address(number, asked) if isinstance(number, int) else "", number == shown.number


def _address(number: int, asked: dict[str, str]) -> str:
    return f"?{urlencode({**asked, 'page': number})}"


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
