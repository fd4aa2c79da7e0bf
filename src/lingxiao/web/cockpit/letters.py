"""Target letters 目标责任书: all of them, several out of one template, and who has not signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.areas.joining import QuotaTargets
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.scorecards.domain import letters as writing
from lingxiao.engines.scorecards.domain import queries
from lingxiao.engines.scorecards.enums import Standing
from lingxiao.engines.scorecards.inputs import DraftLetters
from lingxiao.engines.scorecards.permissions import READ_LETTERS, WRITE_LETTERS
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.forms import Form
from lingxiao.web.letters import period_said, state_of
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone, Who

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

NO_LETTER = State(gettext_lazy("no letter yet"), Tone.WARN)
MOST_AT_ONCE = 300


def crumbs_of(*more: Crumb) -> list[Crumb]:
    """The path to a page about letters."""
    return [Crumb(_("Target letters"), address("cockpit:letters") if more else ""), *more]


def units(permission: str) -> Any:
    """A filter's units: those the permission reaches."""
    return lambda viewer: [
        (str(pk), name) for pk, name in people.units_to_choose(viewer, permission=permission, on=viewer.today)
    ]


def _listing(viewer: Viewer) -> Listing[Any]:
    locale, today = viewer.locale, viewer.today
    return Listing(
        key="letters",
        columns=[
            Column(key="name", title=gettext_lazy("Manager"), sort=("person__name_order",),
                   value=lambda row: Who(row.person.name, row.unit_name or "", page_of("cockpit:letter", row.pk))),
            Column(key="period", title=gettext_lazy("Period"), sort=("period",),
                   value=lambda row: period_said(row.period, locale)),
            Column(key="version", title=gettext_lazy("Version"), sort=("version",), is_figure=True,
                   value=lambda row: row.version),
            Column(key="state", title=gettext_lazy("How it stands"), sort=("standing",),
                   value=lambda row: state_of(row.standing)),
            Column(key="sign_by", title=gettext_lazy("Sign by"), sort=("issue__sign_by",),
                   value=lambda row: row.issue.sign_by if row.issue is not None else None),
            Column(key="smart", title=gettext_lazy("SMART rules met"),
                   value=lambda row: f"{row.passed} / {row.asked}" if row.asked else ""),
        ],
        filters=[
            Choice(key="standing", word=gettext_lazy("How it stands"), options=lambda _viewer: list(Standing.choices),
                   narrow=lambda rows, chosen: queries.in_standing(rows, standing=chosen)),
            Choice(key="period", word=gettext_lazy("Period"),
                   options=lambda one: [(key, period_said(key, locale)) for key in queries.periods(one, on=today)],
                   narrow=lambda rows, chosen: queries.of_period(rows, period=chosen)),
            Choice(key="unit", word=gettext_lazy("Unit"), options=units(READ_LETTERS),
                   narrow=lambda rows, chosen: queries.under_unit(rows, unit_id=int(chosen), on=today)),
        ],
        search=lambda rows, text: queries.of_people(rows, text=text), search_hint=gettext_lazy("Name, pinyin or number"),
        sort="name", file_name=gettext_lazy("Target letters"),
    )


@permits(READ_LETTERS)
def letters(request: Request) -> HttpResponse:
    """Every letter in reach."""
    viewer = request.viewer
    context = {"may_write": viewer.may_somewhere(WRITE_LETTERS)}
    rows = queries.for_list(viewer, on=viewer.today)
    return _listing(viewer).answer(request, rows, "cockpit/letters/letters.html", context, crumbs=crumbs_of())


def _unsigned(viewer: Viewer) -> Listing[Any]:
    return Listing(
        key="unsigned",
        columns=[
            Column(key="name", title=gettext_lazy("Manager"), sort=("name_order",), value=lambda row: Who(
                row.name, row.post_title or "", page_of("cockpit:letter", row.letter_id) if row.letter_id else "")),
            Column(key="unit", title=gettext_lazy("Unit"), value=lambda row: row.unit_name or ""),
            Column(key="superior", title=gettext_lazy("Superior"), value=lambda row: row.manager_name or ""),
            Column(key="state", title=gettext_lazy("How it stands"),
                   value=lambda row: state_of(row.standing) if row.standing else NO_LETTER),
            Column(key="sign_by", title=gettext_lazy("Sign by"), value=lambda row: row.sign_by),
        ],
        filters=[
            Choice(key="standing", word=gettext_lazy("How it stands"), options=lambda _viewer: [
                ("none", NO_LETTER.word), *((one.value, one.label) for one in Standing if one != Standing.IN_FORCE),
            ], narrow=lambda rows, chosen: queries.in_letter_standing(rows, standing="" if chosen == "none" else chosen)),
            Choice(key="unit", word=gettext_lazy("Unit"), options=units(READ_LETTERS),
                   narrow=lambda rows, chosen: people.under_unit(rows, unit_id=int(chosen), on=viewer.today)),
        ],
        search=lambda rows, text: people.matching(rows, text=text), search_hint=gettext_lazy("Name, pinyin or number"),
        sort="name", file_name=gettext_lazy("Who has not signed"),
    )


@permits(READ_LETTERS)
def unsigned(request: Request) -> HttpResponse:
    """The managers without a signed letter for today, and where it is held up."""
    viewer = request.viewer
    rows = queries.unsigned(viewer, on=viewer.today)
    crumbs = crumbs_of(Crumb(_("Who has not signed")))
    return _unsigned(viewer).answer(request, rows, "cockpit/letters/unsigned.html", {}, crumbs=crumbs)


class NewLettersForm(Form):
    """Out of which template, for which period, for whom."""

    template_id = forms.ChoiceField(label=gettext_lazy("Template"))
    period = forms.CharField(
        label=gettext_lazy("Period"), max_length=10, help_text=gettext_lazy("A year such as 2027, or a quarter such as 2027-Q1."),
    )
    person_ids = forms.MultipleChoiceField(label=gettext_lazy("For whom"), widget=forms.CheckboxSelectMultiple)


@permits(WRITE_LETTERS)
def new(request: Request) -> HttpResponse:
    """Draft letters for several managers out of one template."""
    viewer = request.viewer
    form = NewLettersForm(request.POST or None, initial={"period": str(viewer.today.year)})
    templates = {one.pk: one for one in queries.templates()}
    choices = [(str(pk), pick(one.template, "title", viewer.locale)) for pk, one in templates.items()]
    form.fields["template_id"].choices = choices  # type: ignore[attr-defined]
    persons = queries.to_write_for(viewer, on=viewer.today)[:MOST_AT_ONCE]
    form.fields["person_ids"].choices = [(str(one.pk), f"{one.name} · {one.unit_name or ''}") for one in persons]  # type: ignore[attr-defined]
    done = form.carry(DraftLetters, lambda given: _drafted(request, given)) if request.method == "POST" else None
    if done is not None:
        messages.success(request, _("%(count)s letters are drafted. Write the targets, then show them.") % {
            "count": len(done.letters),
        })
        for problem in done.problems:
            messages.warning(request, str(problem.refusal))
        return go(request, address("cockpit:letters"))
    context = {"form": form, "has_templates": bool(templates), "back": address("cockpit:letters")}
    return page(request, "cockpit/letters/new.html", context, crumbs=crumbs_of(Crumb(_("New letters"))), status=form.status)


def _drafted(request: Request, given: DraftLetters) -> writing.Drafted:
    viewer, company = request.viewer, request.company
    return writing.draft_letters(
        viewer=viewer, version=queries.template(version_id=given.template_id), person_ids=given.person_ids, period=given.period,
        year_starts_in=company.fiscal_year_starts if company is not None else 1, at=viewer.now,
        currency=company.currency if company is not None else "CNY", quotas=QuotaTargets(at=viewer.now),
    )
