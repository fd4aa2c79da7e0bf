"""A manager's page 一页纸, and the page on which one figure opens to its arithmetic and its evidence."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.areas import register
from lingxiao.engines.cadence.domain import queries as cadence
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.health.domain import queries as health
from lingxiao.engines.health.enums import KIND_TITLES, Kind
from lingxiao.engines.health.permissions import READ_FIGURE
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.queries import PersonCard
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.cockpit import figures
from lingxiao.web.pages import page, permits
from lingxiao.web.shell.parts import Crumb, Fact, State, Todo, Tone, Who

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.cadence.models import Due
    from lingxiao.engines.health.models import Snapshot
    from lingxiao.kernel.practice import Area
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

WHY_NOT = {
    "missing": gettext_lazy("no evidence yet"),
    "sample": gettext_lazy("too few cases"),
    "nothing_due": gettext_lazy("nothing was due"),
    "out_of_scope": gettext_lazy("does not concern this manager"),
}


def _card(viewer: Viewer, person_id: int) -> PersonCard:
    """Who this is, for viewers whose reach covers them; ``NotSeen`` for all others. One query."""
    within = people_within(viewer=viewer, permission=READ_FIGURE, on=viewer.today)
    row = people.with_post_and_unit(within, on=viewer.today, locale=viewer.locale).filter(pk=person_id).first()
    if row is None:
        raise NotSeen
    post, unit = getattr(row, "post_title", ""), getattr(row, "unit_name", "")
    return PersonCard(row.pk, row.number, row.name, post or "", unit or "", None, "")


def _above(viewer: Viewer, person_id: int) -> list[Fact]:
    """Who stands above a person, as facts with names."""
    above = superiors_of(person_ids=[person_id], on=viewer.today)[person_id]
    ids = [above.manager_id, above.hrbp_id, above.director_id]
    names = people.names_of(person_ids=[one for one in ids if one is not None])
    words = [_("Reports to"), _("HR business partner"), _("Sales director")]
    return [
        Fact(word, Who(names[one]) if one is not None else _("nobody named"))
        for word, one in zip(words, ids, strict=True)
    ]


def _profile(person_id: int, found: dict[tuple[int, str], Snapshot]) -> list[dict[str, Any]]:
    """Fifteen bars: each area with its figure and standing, or that it is not set up."""
    rows = []
    for area in register.AREAS:
        figure = found.get((person_id, area.key))
        rows.append(
            {
                "area": area,
                "figure": figure,
                "shown": figures.shown(figure.shown_tenths) if figure else "",
                "value": figure.shown_tenths / 10 if figure and figure.shown_tenths is not None else None,
                "state": figures.state_of(figure.band) if figure else None,
                "href": reverse("cockpit:area", args=(person_id, area.key)) if figure else "",
            }
        )
    return rows


def _owed(due: Due, viewer: Viewer) -> Todo:
    """One due about the person, with who owes it and how late it is."""
    is_late = due.due_on < viewer.today
    return Todo(
        title=pick(due, "title", viewer.locale),
        href=reverse("desk:due", args=(due.pk,)),
        note=due.owner.name,
        due=due.due_on,
        state=State(_("overdue"), Tone.BAD) if is_late else None,
        icon="clock-exclamation" if is_late else "checklist",
        tone=Tone.BAD if is_late else Tone.PLAIN,
    )


def _context(request: Request, person_id: int) -> dict[str, Any]:
    viewer = request.viewer
    card = _card(viewer, person_id)
    found = health.figures(viewer, person_ids=[person_id], on=viewer.today)
    lacking = [row for row in found.values() if row.is_provision_lacking]
    owed = cadence.about(viewer, person_id=person_id, on=viewer.today)
    return {
        "owed_by_company": [_owed(due, viewer) for due in owed if due.side == Side.COMPANY],
        "owed_by_manager": [_owed(due, viewer) for due in owed if due.side == Side.MANAGER],
        "card": card,
        "facts": [
            Fact(_("Number"), card.number),
            Fact(_("Post"), card.post),
            Fact(_("Unit"), card.unit),
            *_above(viewer, person_id),
        ],
        "profile": _profile(person_id, found),
        "lacking": lacking,
    }


@permits(READ_FIGURE)
def person(request: Request, person_id: int) -> HttpResponse:
    """One manager: who they are, how each area stands, what is owed by whom."""
    context = _context(request, person_id)
    crumbs = [Crumb(_("Cockpit"), reverse("cockpit:home")), Crumb(context["card"].name)]
    return page(request, "cockpit/person.html", context, crumbs=crumbs)


@permits(READ_FIGURE)
def sheet(request: Request, person_id: int) -> HttpResponse:
    """The same on one A4 page, for print."""
    return page(request, "cockpit/person_sheet.html", _context(request, person_id))


def _substituted(line: dict[str, Any]) -> str:
    """The formula of an indicator with its inputs and parameters put in."""
    values = {**line["parameters"], **line["inputs"]}
    try:
        return str(line["formula"]).format(**{name: figures.plain(value) for name, value in values.items()})
    except KeyError:
        return str(line["formula"])


def _lines(tree: dict[str, Any], locale: str) -> list[dict[str, Any]]:
    """The indicators of a tree as rows: words in the reader's language, arithmetic in figures."""
    return [_told(line, locale) for line in tree["indicators"]]


def _told(line: dict[str, Any], locale: str) -> dict[str, Any]:
    counts = line["score"] is not None
    evidence = [{**item, "title": Bilingual.from_json(item["title"]).pick(locale)} for item in line["evidence"]]
    return {
        "title": Bilingual.from_json(line["title"]).pick(locale),
        "window": Bilingual.from_json(line["window"]).pick(locale),
        "said": Bilingual.from_json(line["said"]).pick(locale),
        "kind": KIND_TITLES[Kind(line["kind"])],
        "weight": line["weight"],
        "transform": line["transform"],
        "arithmetic": _substituted(line) if counts else "",
        "score": figures.plain(line["score"]),
        "counts": counts,
        "why_not": WHY_NOT.get(line["why_not"], ""),
        "product": figures.plain(_product(line)),
        "evidence": evidence,
    }


def _product(line: dict[str, Any]) -> str | None:
    return None if line["score"] is None else str(Fraction(line["score"]) * line["weight"])


def _sums(tree: dict[str, Any]) -> dict[str, str]:
    """The sums under the rows: weights in scope and counted, weighted scores, base, figure."""
    in_scope = [line for line in tree["indicators"] if line["why_not"] != "out_of_scope"]
    counted = [line for line in in_scope if line["score"] is not None]
    total = sum((Fraction(line["score"]) * line["weight"] for line in counted), start=Fraction(0))
    return {
        "weight": str(sum(line["weight"] for line in in_scope)),
        "counted": str(sum(line["weight"] for line in counted)),
        "total": figures.plain(str(total)),
        "coverage": figures.plain(str(Fraction(tree["coverage"]) * 100)),
        "floor": figures.plain(str(Fraction(tree["coverage_floor"]) * 100)),
        "base": figures.plain(tree["base"]),
        "score": figures.plain(tree["score"]),
        "provision": figures.plain(tree["provision"]),
        "conduct": figures.plain(tree["conduct"]),
    }


def _caps(tree: dict[str, Any], locale: str) -> list[dict[str, Any]]:
    return [
        {
            **cap,
            "title": Bilingual.from_json(cap["title"]).pick(locale),
            "evidence": {**cap["evidence"], "title": Bilingual.from_json(cap["evidence"]["title"]).pick(locale)},
        }
        for cap in tree["caps"]
    ]


def _area(key: str) -> Area:
    found = register.area(key)
    if found is None:
        raise NotSeen
    return found


@permits(READ_FIGURE)
def area(request: Request, person_id: int, area_key: str) -> HttpResponse:
    """One figure, opened: what was read, how it was weighed, what capped it, and each piece of evidence."""
    viewer, chapter = request.viewer, _area(area_key)
    figure = health.card(viewer, person_id=person_id, area=area_key, on=viewer.today)
    card = _card(viewer, person_id)
    context = {
        "card": card,
        "area": chapter,
        "figure": figure,
        "tree": figure.tree,
        "shown": figures.shown(figure.shown_tenths),
        "state": figures.state_of(figure.band),
        "lines": _lines(figure.tree, viewer.locale),
        "sums": _sums(figure.tree),
        "caps": _caps(figure.tree, viewer.locale),
    }
    crumbs = [
        Crumb(_("Cockpit"), reverse("cockpit:home")),
        Crumb(card.name, reverse("cockpit:person", args=(person_id,))),
        Crumb(chapter.title),
    ]
    return page(request, "cockpit/area.html", context, crumbs=crumbs)
