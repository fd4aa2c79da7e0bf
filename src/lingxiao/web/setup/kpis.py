"""The KPI library: what each figure means, from where it is read, and how it is usually scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.areas.content.furnishing import furnish_kpis
from lingxiao.engines.scorecards.domain import library
from lingxiao.engines.scorecards.domain.saying import rule_said
from lingxiao.engines.scorecards.enums import Aspect, Rule
from lingxiao.engines.scorecards.inputs import Redefine
from lingxiao.engines.scorecards.permissions import READ_LIBRARY, WRITE_LIBRARY
from lingxiao.engines.scorecards.rules import may_define
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, Key, Link

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from lingxiao.engines.scorecards.models import KpiDefinition
    from lingxiao.web.pages import Request


WORDS = {
    "name": gettext_lazy("Name of the KPI"), "definition": gettext_lazy("Definition"), "formula": gettext_lazy("Formula"),
    "basis": gettext_lazy("Read from"), "owner": gettext_lazy("Data owner"), "restatement": gettext_lazy("Restatement"),
}
"""What each text of a definition is called, in the order in which it is asked for."""


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
    title, versions = pick(one, "name", viewer.locale), library.versions_of(one)
    newest = versions[0]
    context = {
        "kpi": one, "may_supersede": bool(may_define(viewer=viewer)) and one.pk == newest.pk, "title": title,
        "definition": pick(one, "definition", viewer.locale), "facts": _facts(one, viewer.locale),
        "versions": [
            {"number": row.version, "at": row.since or row.made_at, "why": row.reason,
             "formula": pick(row, "formula", viewer.locale), "href": page_of("setup:kpi", row.pk)}
            for row in versions
        ],
    }
    return page(request, "setup/kpis/kpi.html", context, crumbs=_crumbs(Crumb(title)))


class SupersedeForm(Form):
    """The next version of a definition: texts in both languages, the freeze day, from when on, and why."""

    since = DayField(
        label=gettext_lazy("For letters that begin on this day or later"),
        help_text=gettext_lazy("Letters and cards that cite an earlier version keep citing it."),
    )
    freeze_day = forms.IntegerField(
        label=gettext_lazy("Frozen on which working day after a month"), min_value=1, max_value=20,
    )
    reason = LongText(label=gettext_lazy("Why it is defined anew"), max_length=400)

    def __init__(self, data: Any, *, kpi: KpiDefinition, since: date) -> None:
        """Every text as it stands, to be written over."""
        told = library.told_of(kpi)
        super().__init__(data, initial={"since": since, "freeze_day": kpi.freeze_day})
        for name, word in WORDS.items():
            for locale, language in (("zh", _("in Chinese")), ("en", _("in English"))):
                self.fields[f"{name}_{locale}"] = LongText(
                    label=_("%(what)s, %(language)s") % {"what": word, "language": language}, required=locale == "zh",
                    max_length=library.longest(f"{name}_{locale}"), initial=told[name][locale],
                )
        self.order_fields([*(name for name in self.fields if name not in {"since", "freeze_day", "reason"}),
                           "freeze_day", "since", "reason"])

    def given(self) -> dict[str, Any]:
        """The texts by name and language."""
        typed = self.cleaned_data
        return {name: typed[name] for name in ("since", "freeze_day", "reason")} | {
            "texts": {name: {one: typed[f"{name}_{one}"] for one in ("zh", "en")} for name in WORDS},
        }


@permits(WRITE_LIBRARY)
def supersede(request: Request, kpi_id: int) -> HttpResponse:
    """Define a KPI anew from a day on."""
    viewer = request.viewer
    one = library.definition_seen_by(viewer, kpi_id=kpi_id)
    may_define(viewer=viewer).or_turn_away()
    form = SupersedeForm(request.POST if request.method == "POST" else None, kpi=one, since=viewer.today)
    made = form.carry(Redefine, lambda given: library.supersede(
        viewer=viewer, code=one.code, since=given.since, reason=given.reason, at=viewer.now,
        told=library.told_of(one) | given.texts | {"freeze_day": given.freeze_day},
    )) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("Version %(number)s holds from its day on.") % {"number": made.version})
        return go(request, page_of("setup:kpi", made.pk))
    title, back = pick(one, "name", viewer.locale), page_of("setup:kpi", one.pk)
    context = {"form": form, "title": title, "back": back}
    crumbs = _crumbs(Crumb(title, back), Crumb(_("Define anew")))
    return page(request, "setup/kpis/supersede.html", context, crumbs=crumbs, status=form.status)


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
