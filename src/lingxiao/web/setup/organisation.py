"""The organisation: who works where and reports to whom, on any day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain import tree
from lingxiao.engines.people.domain.besides import LINE, POST, held_besides
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.engines.people.enums import PostLevel
from lingxiao.engines.people.permissions import READ_ORG
from lingxiao.engines.people.rules import may_write_org
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.addresses import page_of
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import page, permits
from lingxiao.web.setup.organisation_acts import acts_for
from lingxiao.web.shell.parts import Crumb, Event, Fact, Who

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.web.pages import Request

LEVELS_SHOWN = 2


def day_asked(request: Request) -> date:
    """The day the address asks for with ``on``; today when it asks for none or for no day at all."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return request.viewer.today


def _listing(request: Request, on: date) -> Listing[Any]:
    viewer = request.viewer
    return Listing(
        key="people",
        columns=[
            Column(
                key="name",
                title=gettext_lazy("Name"),
                sort=("name_order",),
                value=lambda row: Who(row.name, row.name_latin, page_of("setup:person", row.pk)),
            ),
            Column(key="number", title=gettext_lazy("Number"), value=lambda row: row.number, sort=("number",)),
            Column(key="post", title=gettext_lazy("Post"), value=lambda row: row.post_title),
            Column(key="unit", title=gettext_lazy("Unit"), value=lambda row: row.unit_name),
            Column(key="manager", title=gettext_lazy("Reports to"), value=lambda row: row.manager_name),
            Column(key="email", title=gettext_lazy("E-mail"), value=lambda row: row.email, is_shown=False),
        ],
        filters=[
            Choice(
                key="unit",
                word=gettext_lazy("Unit"),
                options=lambda _viewer: [
                    (str(pk), name) for pk, name in people.units_to_choose(viewer, permission=READ_ORG, on=on)
                ],
                narrow=lambda rows, chosen: people.under_unit(rows, unit_id=int(chosen), on=on),
            ),
            Choice(
                key="level",
                word=gettext_lazy("Level"),
                options=lambda _viewer: list(PostLevel.choices),
                narrow=lambda rows, chosen: people.at_level(rows, level=chosen, on=on),
            ),
        ],
        search=lambda rows, text: people.matching(rows, text=text),
        search_hint=gettext_lazy("Name, pinyin or number"),
        sort="name",
        file_name=gettext_lazy("People"),
    )


@permits(READ_ORG)
def organisation(request: Request) -> HttpResponse:
    """The units as a tree with their heads and head counts, and the people in them, on the day asked for."""
    viewer, on = request.viewer, day_asked(request)
    rows = people.with_manager(
        people.with_post_and_unit(people.visible_to(viewer, on=on), on=on, locale=viewer.locale),
        on=on,
    )
    context = {
        "on": on,
        "is_past": on != viewer.today,
        "units": tree.units_as_tree(viewer, on=on, levels=LEVELS_SHOWN),
        "unit_count": people.units_visible_to(viewer, on=on).count(),
        "may_write": bool(may_write_org(viewer=viewer)),
    }
    crumbs = [Crumb(_("Organisation"))]
    return _listing(request, on).answer(request, rows, "setup/organisation/home.html", context, crumbs=crumbs)


def _beside(person_id: int, on: date) -> list[dict[str, Any]]:
    """Acting and second posts and dotted lines, on a day and later, each with where it is ended."""
    ways = {POST: "setup:post_end", LINE: "setup:line_end"}
    return [
        {
            "said": one.said, "first_day": one.validity.lower, "end": reverse(ways[one.what], args=(one.pk,)),
            "last_day": one.validity.upper - timedelta(days=1) if one.validity.upper else None,
        }
        for one in held_besides(person_id=person_id, on=on)
    ]


@permits(READ_ORG)
def person(request: Request, person_id: int) -> HttpResponse:
    """One person: post, unit and line on a day, and everything that ever was."""
    viewer, on = request.viewer, day_asked(request)
    visible = people.visible_to(viewer, on=viewer.today).filter(pk=person_id)
    told = people.with_whether_left(people.with_post_and_unit(visible, on=on, locale=viewer.locale), on=viewer.today)
    seen: Any = told.first()
    if seen is None:
        raise NotSeen
    above = superiors_of(person_ids=[person_id], on=on)[person_id]
    names = people.names_of(person_ids=[one for one in (above.manager_id, above.hrbp_id, above.director_id) if one])
    nobody = _("nobody named")
    context = {
        "person": seen,
        "on": on,
        "is_past": on != viewer.today,
        "facts": [
            Fact(_("Number"), seen.number),
            Fact(_("Post"), seen.post_title or ""),
            Fact(_("Unit"), seen.unit_name or ""),
            Fact(_("Reports to"), names.get(above.manager_id or 0, nobody)),
            Fact(_("HR business partner"), names.get(above.hrbp_id or 0, nobody)),
            Fact(_("Sales director"), names.get(above.director_id or 0, nobody)),
            Fact(_("E-mail"), seen.email),
            Fact(_("Telephone"), seen.phone_masked),
        ],
        "history": [
            Event(item.said.pick(viewer.locale), item.on, icon=item.icon)
            for item in tree.history_of(person_id=person_id)
        ],
    }
    may_write = bool(may_write_org(viewer=viewer))
    context |= {
        "may_write": may_write, "acts": acts_for(has_left=seen.has_left) if may_write else [],
        "beside": _beside(person_id, on),
    }
    crumbs = [Crumb(_("Organisation"), reverse("setup:organisation")), Crumb(seen.name)]
    return page(request, "setup/organisation/person.html", context, crumbs=crumbs)
