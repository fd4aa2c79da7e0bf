"""The cockpit's first page: managers beside each other, area by area, and what the company owes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from lingxiao.areas.register import AREAS
from lingxiao.engines.health.domain import queries as health
from lingxiao.engines.health.domain import ranking
from lingxiao.engines.health.enums import BAND_TITLES, Band
from lingxiao.engines.health.inputs import RankingPurpose
from lingxiao.engines.health.permissions import ALLOW_RANKING, OPEN_COCKPIT
from lingxiao.engines.people.domain import queries as people
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit import figures
from lingxiao.web.forms import Form
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, Who

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.practice import Area
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

ALIVE = [area for area in AREAS if area.is_set_up]


def _who(person: Person) -> Who:
    return Who(person.name, getattr(person, "unit_name", "") or "", page_of("cockpit:person", person.pk))


def _column(area: Area, *, is_ranked: bool) -> Column[Any]:
    if not area.is_set_up:
        return Column(key=area.key, title=area.short, value=lambda _person: figures.NOT_SET_UP, says=_("not set up"))
    # Whoever can sort people by a figure has a ranking list: off unless HR allowed it for a purpose (conventions 1.9).
    return Column(
        key=area.key,
        title=area.short,
        value=lambda person: figures.cell(person.pk, person.name, area, getattr(person, f"figure_{area.key}", None)),
        sort=(f"tenths_{area.key}",) if is_ranked else (),
    )


def _units(viewer: Viewer) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in people.units_to_choose(viewer, permission=OPEN_COCKPIT, on=viewer.today)]


def _listing(viewer: Viewer, *, is_ranked: bool) -> Listing[Any]:
    return Listing(
        key="managers",
        columns=[
            Column(key="name", title=_("Manager"), value=_who, sort=("name_order",)),
            *(_column(area, is_ranked=is_ranked) for area in AREAS),
        ],
        filters=[
            Choice(
                key="unit",
                word=_("Unit"),
                options=_units,
                narrow=lambda rows, chosen: people.under_unit(rows, unit_id=int(chosen), on=viewer.today),
            ),
            Choice(
                key="band",
                word=_("Standing"),
                options=lambda _viewer: [(band.value, BAND_TITLES[band]) for band in Band],
                narrow=lambda rows, chosen: health.in_band(rows, area=ALIVE[0].key, band=chosen),
            ),
        ],
        search=lambda rows, text: people.matching(rows, text=text),
        search_hint=_("Name, pinyin or number"),
        sort="name",
        file_name=_("Managers and areas"),
    )


class RankingForm(Form):
    """For what people are to be ranked."""

    purpose = forms.CharField(
        label=_("For what purpose, and until when"), max_length=400,
        help_text=_("Whoever opens the cockpit reads this beside the list."),
    )


@permits(ALLOW_RANKING)
@require_http_methods(["GET", "HEAD", "POST"])
def allow(request: Request) -> HttpResponse:
    """Let people be ranked by a figure, for a purpose; or end it."""
    viewer, form = request.viewer, RankingForm(request.POST or None)
    if request.method == "POST" and "end" in request.POST:
        ranking.end_ranking(viewer=viewer, at=viewer.now)
        messages.success(request, gettext("Nobody is ranked any more."))
        return go(request, reverse("cockpit:home"))
    if request.method == "POST":
        done = form.carry(
            RankingPurpose, lambda given: ranking.allow_ranking(viewer=viewer, purpose=given.purpose, at=viewer.now)
        )
        if done is not None:
            messages.success(request, gettext("The list of managers can be sorted by a figure now."))
            return go(request, reverse("cockpit:home"))
    return page(request, "cockpit/ranking.html", {"form": form, "permit": ranking.open_permit()}, crumbs=[
        Crumb(gettext("Cockpit"), reverse("cockpit:home")), Crumb(gettext("Ranking people")),
    ], status=form.status)


@permits(OPEN_COCKPIT)
def home(request: Request) -> HttpResponse:
    """Managers by areas: what stands where, what is missing, and the way to each figure's evidence."""
    viewer = request.viewer
    managers = health.managers_beside_each_other(viewer, areas=[area.key for area in ALIVE], on=viewer.today)
    bands = health.bands(viewer, area=ALIVE[0].key, on=viewer.today)
    permit = ranking.open_permit()
    context = {
        "permit": permit,
        "may_allow": viewer.may_somewhere(ALLOW_RANKING),
        "bands": [(figures.state_of(band), count, f"?band={band.value}") for band, count in bands.items()],
        "managers_count": sum(bands.values()),
        "planned": [area for area in AREAS if not area.is_set_up],
    }
    return _listing(viewer, is_ranked=permit is not None).answer(request, managers, "cockpit/home.html", context)
