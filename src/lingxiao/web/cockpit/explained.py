"""A figure, opened: what was read, how it was weighed, what capped it, each piece of evidence; and disagreeing with it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lingxiao.areas import register
from lingxiao.engines.health import rules
from lingxiao.engines.health.domain import appeals, scoring, snapshots
from lingxiao.engines.health.domain import queries as health
from lingxiao.engines.health.enums import KIND_TITLES, Kind
from lingxiao.engines.health.inputs import AppealText
from lingxiao.engines.health.permissions import READ_FIGURE
from lingxiao.kernel import notices
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from lingxiao.web.cockpit import figures
from lingxiao.web.cockpit.person import card_of
from lingxiao.web.forms import Form, LongText
from lingxiao.web.joined import listed, said_of
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from lingxiao.engines.cases.models import Case
    from lingxiao.engines.health.models import Snapshot
    from lingxiao.engines.people.domain.queries import PersonCard
    from lingxiao.kernel.practice import Area
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words

WHY_NOT: Mapping[str, Words] = {
    "missing": gettext_lazy("no evidence yet"),
    "sample": gettext_lazy("too few cases"),
    "nothing_due": gettext_lazy("nothing was due"),
    "out_of_scope": gettext_lazy("does not concern this manager"),
}
OWED_BY: Mapping[str, Words] = {
    "company": gettext_lazy("owed by the company"),
    "manager": gettext_lazy("owed by the manager"),
    "later": gettext_lazy("owed by nobody: this part is not set up yet"),
    "": gettext_lazy("owed by nobody: it comes with time"),
}
SIDES: Mapping[str, Words] = {
    "company": gettext_lazy("the company’s doing"), "manager": gettext_lazy("the manager’s doing"),
}


class AppealForm(Form):
    """What is not right with a figure."""

    text = LongText(
        label=gettext_lazy("What is not right, and what shows it"), max_length=10_000,
        help_text=gettext_lazy("Name the line of the arithmetic and what you know of it; a document or a day helps."),
    )


# --- Arithmetic in words and figures ---------------------------------------------------------------------------------


def _substituted(line: Mapping[str, Any]) -> str:
    """The formula of an indicator with its inputs and parameters put in."""
    values = {**line["parameters"], **line["inputs"]}
    try:
        return str(line["formula"]).format(**{name: figures.plain(value) for name, value in values.items()})
    except KeyError:
        return str(line["formula"])


def _said(words: Mapping[str, str], locale: str) -> str:
    return Bilingual.from_json(words).pick(locale)


def _proof(item: Mapping[str, Any], locale: str) -> dict[str, Any]:
    return {**item, "title": _said(item["title"], locale), "on": date.fromisoformat(item["on"])}


def _line(line: Mapping[str, Any], locale: str) -> dict[str, Any]:
    counts = line["score"] is not None
    freshness = line["freshness"]
    product = Fraction(line["score"]) * line["weight"] if counts else None
    return {
        "title": _said(line["title"], locale),
        "window": _said(line["window"], locale),
        "said": _said(line["said"], locale),
        "kind": KIND_TITLES[Kind(line["kind"])],
        "weight": line["weight"],
        "transform": line["transform"],
        "arithmetic": _substituted(line) if counts else "",
        "freshness": figures.plain(freshness) if counts and freshness not in (None, "1/1") else "",
        "score": figures.plain(line["score"]),
        "counts": counts,
        "why_not": WHY_NOT.get(line["why_not"], ""),
        "owed_by": OWED_BY.get(line.get("owed_by") or "", "") if line["why_not"] == "missing" else "",
        "product": figures.plain(None if product is None else str(product)),
        "evidence": [_proof(item, locale) for item in line["evidence"]],
    }


def _sums(tree: Mapping[str, Any]) -> dict[str, str]:
    """The sums under the rows: weights in scope and counted, weighted scores, base, figure, and each side's own."""
    in_scope = [line for line in tree["indicators"] if line["why_not"] != "out_of_scope"]
    counted = [line for line in in_scope if line["score"] is not None]
    total = sum((Fraction(line["score"]) * line["weight"] for line in counted), start=Fraction(0))
    return {
        "weight": str(sum(line["weight"] for line in in_scope)),
        "counted": str(sum(line["weight"] for line in counted)),
        "total": figures.plain(str(total)),
        "coverage": figures.percent(tree["coverage"]),
        "floor": figures.percent(tree["coverage_floor"]),
        "base": figures.plain(tree["base"]),
        "score": figures.plain(tree["score"]),
        "provision": figures.plain(tree["company"]["score"]),
        "provision_coverage": figures.percent(tree["company"]["coverage"]),
        "conduct": figures.plain(tree["manager"]["score"]),
        "conduct_coverage": figures.percent(tree["manager"]["coverage"]),
    }


def _caps(tree: Mapping[str, Any], locale: str) -> list[dict[str, Any]]:
    return [
        {
            "at_most": cap["at_most"],
            "title": _said(cap["title"], locale),
            "side": SIDES.get(cap["side"], ""),
            "starts_on": date.fromisoformat(cap["starts_on"]),
            "expires_on": date.fromisoformat(cap["expires_on"]) if cap["expires_on"] else None,
            "until": _said(cap.get("until", ""), locale),
            "evidence": _proof(cap["evidence"], locale),
        }
        for cap in tree["caps"]
    ]


def _is_same(figure: Snapshot) -> bool | None:
    """Whether the stored inputs give the stored figure and nobody touched them; None for an earlier method."""
    if figure.formula_version != scoring.FORMULA_VERSION:
        return None
    return snapshots.tree_hash(figure.tree) == figure.tree_sha256 and scoring.replay(figure.tree) == figure.tree


# --- Pages -----------------------------------------------------------------------------------------------------------


def _area(key: str) -> Area:
    found = register.area(key)
    if found is None:
        raise NotSeen
    return found


def _crumbs(viewer: Viewer, card: PersonCard, *more: Crumb) -> list[Crumb]:
    first = [Crumb(_("Cockpit"), reverse("cockpit:home"))] if viewer.may_somewhere("health.open_cockpit") else []
    return [*first, Crumb(card.name, reverse("cockpit:person", args=(card.person_id,))), *more]


def _open(request: Request, figure: Snapshot) -> HttpResponse:
    viewer, chapter = request.viewer, _area(figure.area)
    card = card_of(viewer, figure.person_id)
    tree = figure.tree if "company" in figure.tree else scoring.replay(figure.tree)
    lines = [_line(line, viewer.locale) for line in tree["indicators"]]
    is_own = viewer.person_id == figure.person_id
    waiting = appeals.open_appeal(figure=figure) if is_own else None
    return page(request, "cockpit/area.html", {
        "card": card,
        "title": said_of(card.name, chapter.title),
        "area": chapter,
        "figure": figure,
        "tree": tree,
        "shown": figures.shown(figure.shown_tenths),
        "state": figures.state_of(figure.band),
        "lines": lines,
        "missing": [line for line in lines if not line["counts"]],
        "sums": _sums(tree),
        "caps": _caps(tree, viewer.locale),
        "conduct": rules.may_hold_conduct_against(figure=figure),
        "is_same": _is_same(figure),
        "earlier": [
            {"one": one, "shown": figures.shown(one.tenths), "state": figures.state_of(one.band),
             "href": reverse("cockpit:figure", args=(one.pk,)), "is_this": one.pk == figure.pk}
            for one in health.earlier(viewer, person_id=figure.person_id, area=figure.area, on=viewer.today)
        ],
        "latest_href": reverse("cockpit:area", args=(figure.person_id, figure.area)),
        **_appeal(viewer, figure, waiting, is_own=is_own),
    }, crumbs=_crumbs(viewer, card, Crumb(chapter.title)))


def _appeal(viewer: Viewer, figure: Snapshot, waiting: Case | None, *, is_own: bool) -> dict[str, Any]:
    """The way to disagree, for whom the figure speaks of; nothing for all others."""
    since = waiting.opened_on if waiting is not None else None
    return {
        "is_own": is_own,
        "may_appeal": rules.may_appeal(viewer=viewer, figure=figure, open_since=since),
        "appeal_href": reverse("cockpit:appeal", args=(figure.pk,)),
        "appeal_case": reverse("desk:case", args=(waiting.pk,)) if waiting is not None else "",
    }


@permits(READ_FIGURE)
def area(request: Request, person_id: int, area_key: str) -> HttpResponse:
    """The newest figure of a person in an area."""
    viewer = request.viewer
    return _open(request, health.card(viewer, person_id=person_id, area=_area(area_key).key, on=viewer.today))


@permits(READ_FIGURE)
def figure(request: Request, figure_id: int) -> HttpResponse:
    """One kept figure, of whatever day."""
    return _open(request, health.figure_seen_by(request.viewer, figure_id=figure_id, on=request.viewer.today))


@permits(READ_FIGURE)
@require_POST
def again(request: Request, figure_id: int) -> HttpResponse:
    """Ask the sources of a figure again, as of its day, and say whether they still say the same."""
    viewer = request.viewer
    kept = health.figure_seen_by(viewer, figure_id=figure_id, on=viewer.today)
    found = snapshots.read_again(area=_area(kept.area), figure=kept)
    if found.is_same:
        messages.success(request, _("Read again from its sources as of then: the same to the last bit."))
    elif kept.formula_version != scoring.FORMULA_VERSION:
        messages.info(request, _("This figure was taken by an earlier method, so reading it again gives another one."))
    else:
        titles = {line["key"]: _said(line["title"], viewer.locale) for line in kept.tree["indicators"]}
        said = listed(titles.get(key, key) for key in found.differing) or _("caps")
        sentence = _("The sources were corrected since and now say something else about: %(what)s")
        messages.warning(request, sentence % {"what": said})
    return go(request, reverse("cockpit:figure", args=(kept.pk,)))


@permits(READ_FIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: Request, figure_id: int) -> HttpResponse:
    """Disagree with a figure of one's own: it opens a case that others decide."""
    viewer = request.viewer
    kept = health.figure_seen_by(viewer, figure_id=figure_id, on=viewer.today)
    if viewer.person_id != kept.person_id:
        raise NotSeen
    chapter, form = _area(kept.area), AppealForm(request.POST or None)
    if request.method == "POST":
        case = form.carry(AppealText, lambda given: appeals.appeal(
            viewer=viewer, figure=kept, area=notices.in_both(chapter.title), text=given.text, at=viewer.now,
        ))
        if case is not None:
            messages.success(request, _("Your disagreement was taken in. Somebody outside your line looks into it."))
            return go(request, reverse("desk:case", args=(case.pk,)))
    waiting = appeals.open_appeal(figure=kept)
    back, card = reverse("cockpit:figure", args=(kept.pk,)), card_of(viewer, kept.person_id)
    return page(request, "cockpit/appeal.html", {
        "area": chapter, "figure": kept, "form": form, "shown": figures.shown(kept.shown_tenths),
        "state": figures.state_of(kept.band), "back": back, **_appeal(viewer, kept, waiting, is_own=True),
    }, crumbs=_crumbs(viewer, card, Crumb(chapter.title, back), Crumb(_("I see it differently"))), status=form.status)
