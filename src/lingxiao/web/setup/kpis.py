"""The KPI library: what each figure means, from where it is read, and how it is usually scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.areas.content.furnishing import furnish_kpis
from lingxiao.engines.scorecards.domain import library
from lingxiao.engines.scorecards.domain.saying import rule_said
from lingxiao.engines.scorecards.enums import Aspect, Rule
from lingxiao.engines.scorecards.permissions import READ_LIBRARY, WRITE_LIBRARY
from lingxiao.engines.scorecards.rules import may_define
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import do, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, Key, Link

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.scorecards.models import KpiDefinition
    from lingxiao.web.pages import Request


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("KPI library"), address("setup:kpis") if more else ""), *more]


def _listing(locale: str) -> Listing[Any]:
    return Listing(
        key="kpis",
        columns=[
            Column(key="name", title=gettext_lazy("KPI"), sort=("name_zh",), note=lambda row: pick(row, "formula", locale),
                   value=lambda row: Link(pick(row, "name", locale), page_of("setup:kpi", row.pk))),
            Column(key="code", title=gettext_lazy("Code"), sort=("code",), value=lambda row: Key(row.code)),
            Column(key="aspect", title=gettext_lazy("Aspect"), sort=("aspect",), value=lambda row: row.get_aspect_display()),
            Column(key="unit", title=gettext_lazy("Unit of the figure"), value=lambda row: row.get_unit_display()),
            Column(key="rule", title=gettext_lazy("Usual scoring"), sort=("rule",), value=lambda row: row.get_rule_display()),
            Column(key="basis", title=gettext_lazy("Read from"), value=lambda row: pick(row, "basis", locale)),
            Column(key="owner", title=gettext_lazy("Data owner"), value=lambda row: pick(row, "owner", locale)),
        ],
        filters=[
            Choice(key="aspect", word=gettext_lazy("Aspect"), options=lambda _viewer: list(Aspect.choices),
                   narrow=lambda rows, chosen: rows.filter(aspect=chosen)),
            Choice(key="rule", word=gettext_lazy("Usual scoring"), options=lambda _viewer: list(Rule.choices),
                   narrow=lambda rows, chosen: rows.filter(rule=chosen)),
        ],
        search=library.matching, search_hint=gettext_lazy("Name or code"), sort="code", page_size=70,
        file_name=gettext_lazy("KPI library"),
    )


@permits(READ_LIBRARY)
def kpis(request: Request) -> HttpResponse:
    """Every KPI the company has, as it is defined today."""
    viewer = request.viewer
    context = {"verdict": may_define(viewer=viewer)}
    rows = library.visible_to(viewer, on=viewer.today)
    return _listing(viewer.locale).answer(request, rows, "setup/kpis/kpis.html", context, crumbs=_crumbs())


@permits(WRITE_LIBRARY)
def furnish(request: Request) -> HttpResponse:
    """Put the shipped library in, as far as it is not there yet."""
    viewer = request.viewer
    return do(
        request, lambda: furnish_kpis(viewer=viewer, at=viewer.now), to=address("setup:kpis"),
        said=_("The shipped KPIs are in the library. What the company defined itself is left as it was."),
    )


@permits(READ_LIBRARY)
def kpi(request: Request, kpi_id: int) -> HttpResponse:
    """One KPI: its definition in force, and its earlier versions."""
    viewer = request.viewer
    one = library.definition_seen_by(viewer, kpi_id=kpi_id)
    title = pick(one, "name", viewer.locale)
    context = {
        "title": title, "definition": pick(one, "definition", viewer.locale), "facts": _facts(one, viewer.locale),
        "versions": [
            {"number": row.version, "at": row.made_at, "why": row.reason, "formula": pick(row, "formula", viewer.locale),
             "href": page_of("setup:kpi", row.pk)}
            for row in library.versions_of(one)
        ],
    }
    return page(request, "setup/kpis/kpi.html", context, crumbs=_crumbs(Crumb(title)))


def _facts(one: KpiDefinition, locale: str) -> list[Fact]:
    said = rule_said(kpi=one.code, rule=one.rule, parameters=one.parameters, direction=one.direction).pick(locale)
    return [
        Fact(_("Code"), Key(one.code)),
        Fact(_("Formula"), pick(one, "formula", locale)),
        Fact(_("Unit of the figure"), one.get_unit_display()),
        Fact(_("Which way is better"), one.get_direction_display()),
        Fact(_("Several months"), one.get_over_display()),
        Fact(_("Read from"), pick(one, "basis", locale)),
        Fact(_("Data owner"), pick(one, "owner", locale), note=_("Never the person who is assessed.")),
        Fact(_("Frozen on"), _("working day %(day)s after each month") % {"day": one.freeze_day}),
        Fact(_("Restatement"), pick(one, "restatement", locale)),
        Fact(_("Usual scoring"), one.get_rule_display(), note=said),
    ]
