"""A manager's page 一页纸, on screen and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lingxiao.areas import register
from lingxiao.engines.cadence.domain import queries as cadence
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.health import rules
from lingxiao.engines.health.domain import queries as health
from lingxiao.engines.health.domain import scoring
from lingxiao.engines.health.permissions import OPEN_COCKPIT, READ_FIGURE
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.queries import PersonCard
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import pick
from lingxiao.web.cockpit import figures
from lingxiao.web.pages import page, permits
from lingxiao.web.shell.parts import Crumb, Fact, State, Todo, Tone, Who

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.cadence.models import Due
    from lingxiao.engines.health.models import Snapshot
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

def card_of(viewer: Viewer, person_id: int) -> PersonCard:
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


def _overall(person_id: int, found: dict[tuple[int, str], Snapshot]) -> dict[str, Any]:
    """The figure over all areas, which comes second; or why there is none yet."""
    scores = [
        (area.weight, scoring.exact(one.score) if (one := found.get((person_id, area.key))) is not None else None)
        for area in register.AREAS
    ]
    whole = scoring.overall(scores)
    return {
        "shown": figures.shown(scoring.tenths(whole.score)),
        "state": figures.state_of(scoring.band_of(whole.score).value),
        "areas": whole.areas, "all": len(register.AREAS), "coverage": figures.plain(str(whole.coverage * 100)),
        "has_number": whole.score is not None,
    }


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
    card = card_of(viewer, person_id)
    found = health.figures(viewer, person_ids=[person_id], on=viewer.today)
    lacking = next((row for row in found.values() if row.is_provision_lacking), None)
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
        "overall": _overall(person_id, found),
        "lacking": rules.may_hold_conduct_against(figure=lacking).reason if lacking is not None else "",
    }


@permits(READ_FIGURE)
def person(request: Request, person_id: int) -> HttpResponse:
    """One manager: who they are, how each area stands, what is owed by whom."""
    context = _context(request, person_id)
    may_open = request.viewer.may_somewhere(OPEN_COCKPIT)
    first = [Crumb(_("Cockpit"), reverse("cockpit:home"))] if may_open else []
    crumbs = [*first, Crumb(context["card"].name)]
    return page(request, "cockpit/person.html", context, crumbs=crumbs)


@permits(READ_FIGURE)
def sheet(request: Request, person_id: int) -> HttpResponse:
    """The same on one A4 page, for print."""
    return page(request, "cockpit/person_sheet.html", _context(request, person_id))
