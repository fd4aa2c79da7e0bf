"""One unit: where it stands, who leads it, what is below; opening, renaming, moving and closing units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.people import inputs
from lingxiao.engines.people.domain import tree, units
from lingxiao.engines.people.domain.finding import unit_meant
from lingxiao.engines.people.domain.queries import unit_names
from lingxiao.engines.people.permissions import READ_ORG, WRITE_ORG
from lingxiao.engines.people.rules import may_write_org
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.pages import go, page, permits
from lingxiao.web.setup import organisation_forms as typed
from lingxiao.web.setup.organisation import day_asked
from lingxiao.web.setup.organisation_acts import Act, act_page, done
from lingxiao.web.shell.parts import Crumb, Event, Fact, Link

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.people.models import OrgUnit, UnitPlacement
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request


@permits(READ_ORG)
def unit(request: Request, unit_id: int) -> HttpResponse:
    """A unit on a day: its place, its head, its people, the units below, and what it was before."""
    viewer, on = request.viewer, day_asked(request)
    placed = tree.unit_seen_by(viewer, unit_id=unit_id, on=on)
    rows = tree.branch(viewer, unit_id=unit_id, on=on)
    me, below = rows[0], rows[1:]
    name = pick(placed, "name", viewer.locale)
    above = unit_names(unit_ids=[placed.parent_id] if placed.parent_id else [], on=on)
    parent = "".join(name.pick(viewer.locale) for name in above.values())
    may_write = bool(may_write_org(viewer=viewer))
    return page(request, "setup/organisation/unit.html", {
        "placed": placed, "name": name, "on": on, "is_past": on != viewer.today, "below": below,
        "may_write": may_write, "acts": list(ACTS.items()) if may_write else [],
        "facts": [
            Fact(_("Code"), placed.unit.code), Fact(_("Kind"), placed.unit.get_kind_display()),
            Fact(_("Stands under"), parent or "–", _page(placed.parent_id) if placed.parent_id and placed.is_parent_seen else ""),
            Fact(_("Head"), me.head or _("nobody named")),
            Fact(_("People"), Link(str(me.head_count), f"{reverse('setup:organisation')}?unit={unit_id}")),
        ],
        "history": [
            Event(one.said.pick(viewer.locale), one.on, icon=one.icon) for one in tree.unit_history(unit_id=unit_id)
        ],
    }, crumbs=[Crumb(_("Organisation"), reverse("setup:organisation")), Crumb(name)])


def _page(unit_id: int) -> str:
    return reverse("setup:unit", args=(unit_id,))


def _open(viewer: Viewer, parent: OrgUnit | None, given: inputs.UnitInput) -> OrgUnit:
    return units.open_unit(
        viewer=viewer, code=given.code, kind=given.kind, name=Bilingual(given.name_zh, given.name_en), parent=parent,
        starting=given.starting,
    )


def _rename(viewer: Viewer, unit: OrgUnit, given: inputs.RenameInput) -> None:
    name = Bilingual(given.name_zh, given.name_en)
    units.rename_unit(viewer=viewer, unit=unit, name=name, starting=given.starting)


def _move(viewer: Viewer, unit: OrgUnit, given: inputs.MoveInput) -> None:
    parent = unit_meant(viewer, text=given.parent, field="parent", on=given.starting)
    units.move_unit(viewer=viewer, unit=unit, parent=parent, starting=given.starting)


def _close(viewer: Viewer, unit: OrgUnit, given: inputs.FromInput) -> None:
    units.close_unit(viewer=viewer, unit=unit, starting=given.starting)


ACTS: dict[str, Act[OrgUnit]] = {
    "open": Act(
        title=gettext_lazy("Open a unit below"), icon="plus", form=typed.UnitForm, input=inputs.UnitInput, verb=_open,
        submit=gettext_lazy("Open"), said=gettext_lazy("The unit is open."),
        consequence=gettext_lazy("It exists from that day on, without a head and without people."),
    ),
    "rename": Act(
        title=gettext_lazy("Rename"), icon="pencil", form=typed.RenameForm, input=inputs.RenameInput, verb=_rename,
        submit=gettext_lazy("Rename"), said=gettext_lazy("Renamed."),
        consequence=gettext_lazy("Whatever speaks of days before keeps the old name."),
    ),
    "move": Act(
        title=gettext_lazy("Move under another unit"), icon="arrow-up", form=typed.MoveForm, input=inputs.MoveInput, verb=_move,
        submit=gettext_lazy("Move the unit"), said=gettext_lazy("Moved."),
        consequence=gettext_lazy("All units below and all people go along. Who sees them changes on that day."),
    ),
    "close": Act(
        title=gettext_lazy("Close the unit"), icon="archive", form=typed.FromForm, input=inputs.FromInput, verb=_close,
        submit=gettext_lazy("Close the unit"), said=gettext_lazy("The unit is closed."), is_grave=True,
        consequence=gettext_lazy("Only when nobody and no unit stands in it on that day or later. Its past stays."),
    ),
}


def _initial(key: str, placed: UnitPlacement, request: Request) -> dict[str, Any]:
    names = {"name_zh": placed.name_zh, "name_en": placed.name_en} if key == "rename" else {}
    return {"starting": request.viewer.today, **names}


@permits(WRITE_ORG)
def act(request: Request, unit_id: int, key: str) -> HttpResponse:
    """One act about one unit: its form, and doing it."""
    viewer = request.viewer
    placed = tree.unit_seen_by(viewer, unit_id=unit_id, on=viewer.today)
    one = ACTS.get(key)
    if one is None:
        raise NotSeen
    name = pick(placed, "name", viewer.locale)
    form = one.form(request.POST or None, initial=_initial(key, placed, request))
    if request.method == "POST" and done(form, one.input, lambda given: one.verb(viewer, placed.unit, given)):
        messages.success(request, str(one.said))
        return go(request, reverse("setup:organisation") if key == "close" else _page(unit_id))
    return act_page(
        request, form, title=one.title, note=f"{name} · {placed.unit.code}", submit=one.submit, back=_page(unit_id),
        consequence=one.consequence, is_grave=one.is_grave, crumbs=[Crumb(name, _page(unit_id))],
    )


@permits(WRITE_ORG)
def root(request: Request) -> HttpResponse:
    """The first unit of all: the company itself."""
    viewer = request.viewer
    form = typed.UnitForm(request.POST or None, initial={"starting": viewer.today, "kind": "company"})
    opened = None
    if request.method == "POST":
        opened = form.carry(inputs.UnitInput, lambda given: _open(viewer, None, given))
    if opened is not None:
        messages.success(request, _("The unit is open."))
        return go(request, reverse("setup:organisation"))
    return act_page(
        request, form, title=_("Open a unit at the top"),
        note=_("The company itself; other units are opened from the unit above them."), submit=_("Open"),
        consequence=_("It exists from that day on, without a head and without people."),
        back=reverse("setup:organisation"), crumbs=[],
    )
