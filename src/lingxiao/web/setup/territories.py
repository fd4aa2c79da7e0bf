"""Territories: who answers for which stretch of the market, and where nobody does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.people import inputs
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain import territories
from lingxiao.engines.people.domain.finding import person_meant, unit_meant
from lingxiao.engines.people.permissions import READ_ORG, WRITE_ORG
from lingxiao.engines.people.rules import may_write_org
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.addresses import page_of
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.setup import organisation_forms as typed
from lingxiao.web.setup.organisation_acts import act_page, done
from lingxiao.web.shell.parts import Crumb, Link, State, Tone, Who

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.people.models import Territory
    from lingxiao.web.pages import Request

VACANT = State(gettext_lazy("nobody answers"), Tone.WARN)
IS_VACANT, IS_OWNED = "vacant", "owned"


def _listing(request: Request) -> Listing[Any]:
    viewer = request.viewer
    return Listing(
        key="territories",
        columns=[
            Column(
                key="name", title=gettext_lazy("Territory"), sort=("name_zh",),
                value=lambda row: Link(pick(row, "name", viewer.locale), _page(row.pk)),
            ),
            Column(key="code", title=gettext_lazy("Code"), value=lambda row: row.code, sort=("code",)),
            Column(key="unit", title=gettext_lazy("Unit"), value=lambda row: row.unit_name or ""),
            Column(key="owner", title=gettext_lazy("Who answers for it"), value=_owner),
            Column(key="since", title=gettext_lazy("Since"), value=lambda row: row.owner_since),
        ],
        filters=[
            Choice(
                key="unit", word=gettext_lazy("Unit"), narrow=lambda rows, chosen: rows.filter(unit_id=int(chosen)),
                options=lambda _viewer: [
                    (str(pk), name) for pk, name in people.units_to_choose(viewer, permission=READ_ORG, on=viewer.today)
                ],
            ),
            Choice(
                key="owned", word=gettext_lazy("Owner"),
                options=lambda _viewer: [
                    (IS_VACANT, gettext_lazy("nobody answers")), (IS_OWNED, gettext_lazy("somebody answers")),
                ],
                narrow=lambda rows, chosen: rows.filter(owner_id__isnull=chosen == IS_VACANT),
            ),
        ],
        search=lambda rows, text: territories.matching(rows, text=text),
        search_hint=gettext_lazy("Name or code"),
        sort="code",
        file_name=gettext_lazy("Territories"),
    )


def _owner(row: Any) -> object:
    return Who(row.owner_name, "", page_of("setup:person", row.owner_id)) if row.owner_id else VACANT


def _page(territory_id: int) -> str:
    return reverse("setup:territory", args=(territory_id,))


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [
        Crumb(_("Organisation"), reverse("setup:organisation")),
        Crumb(_("Territories"), reverse("setup:territories") if more else ""), *more,
    ]


@permits(READ_ORG)
def listed(request: Request) -> HttpResponse:
    """Every territory within reach, with who answers for it today."""
    viewer = request.viewer
    rows = territories.with_owner(territories.visible_to(viewer, on=viewer.today), on=viewer.today, locale=viewer.locale)
    context = {"may_write": bool(may_write_org(viewer=viewer))}
    return _listing(request).answer(request, rows, "setup/organisation/territories.html", context, crumbs=_crumbs())


@permits(READ_ORG)
def one(request: Request, territory_id: int) -> HttpResponse:
    """One territory: who answered for it when; giving it to somebody, or leaving it without an owner."""
    viewer = request.viewer
    territory = territories.territory_seen_by(viewer, territory_id=territory_id, on=viewer.today)
    form = typed.GiveForm(initial={"starting": viewer.today})
    return _show(request, territory, form, typed.FromForm(prefix="end", initial={"starting": viewer.today}))


def _show(request: Request, territory: Territory, form: typed.GiveForm, ending: typed.FromForm) -> HttpResponse:
    viewer = request.viewer
    owners = territories.owners_of(viewer, territory_id=territory.pk, on=viewer.today)
    name = pick(territory, "name", viewer.locale)
    return page(request, "setup/organisation/territory.html", {
        "territory": territory, "name": name, "form": form, "ending": ending,
        "may_write": bool(may_write_org(viewer=viewer)),
        "owners": [
            {
                "who": Who(row.person.name, row.person.number), "first_day": row.validity.lower,
                "last_day": row.validity.upper - timedelta(days=1) if row.validity.upper else None,
            }
            for row in owners
        ],
    }, crumbs=_crumbs(Crumb(name)), status=max(form.status, ending.status))


@permits(WRITE_ORG)
def give(request: Request, territory_id: int) -> HttpResponse:
    """Give a territory to somebody from a day on."""
    viewer = request.viewer
    territory = territories.territory_seen_by(viewer, territory_id=territory_id, on=viewer.today)
    form = typed.GiveForm(request.POST)
    given = form.carry(inputs.GiveInput, lambda given: territories.give_territory(
        viewer=viewer, territory=territory, starting=given.starting,
        person=person_meant(viewer, text=given.owner, field="owner", on=viewer.today),
    ))
    if given is None:
        return _show(request, territory, form, typed.FromForm(prefix="end", initial={"starting": viewer.today}))
    messages.success(request, _("Given. What was true before stays."))
    return go(request, _page(territory.pk))


@permits(WRITE_ORG)
def vacate(request: Request, territory_id: int) -> HttpResponse:
    """Leave a territory without an owner from a day on."""
    viewer = request.viewer
    territory = territories.territory_seen_by(viewer, territory_id=territory_id, on=viewer.today)
    form = typed.FromForm(request.POST, prefix="end")
    if not done(form, inputs.FromInput, lambda given: territories.vacate_territory(
        viewer=viewer, territory=territory, starting=given.starting,
    )):
        return _show(request, territory, typed.GiveForm(initial={"starting": viewer.today}), form)
    messages.success(request, _("Nobody answers for it from that day on; the duty map shows the gap."))
    return go(request, _page(territory.pk))


@permits(WRITE_ORG)
def new(request: Request) -> HttpResponse:
    """A new territory of a unit."""
    viewer = request.viewer
    form = typed.TerritoryForm(request.POST or None)

    def open_one(given: inputs.TerritoryInput) -> Territory:
        return territories.open_territory(
            viewer=viewer, code=given.code, name=Bilingual(given.name_zh, given.name_en), on=viewer.today,
            unit=unit_meant(viewer, text=given.unit, field="unit", on=viewer.today),
        )

    opened = form.carry(inputs.TerritoryInput, open_one) if request.method == "POST" else None
    if opened is not None:
        messages.success(request, _("The territory is there. Say who answers for it."))
        return go(request, _page(opened.pk))
    return act_page(
        request, form, title=_("New territory"), note=_("One territory; for many, import a file."), submit=_("Open"),
        consequence=_("Until somebody answers for it, the duty map shows it as a gap."), back=reverse("setup:territories"),
        crumbs=[Crumb(_("Territories"), reverse("setup:territories"))],
    )
