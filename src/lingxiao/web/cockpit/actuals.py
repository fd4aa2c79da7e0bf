"""Actuals that no system delivers: what a data owner has to enter for a month, and entering it with its evidence."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.scorecards.domain import actuals as entering
from lingxiao.engines.scorecards.domain.layout import target_of
from lingxiao.engines.scorecards.domain.wording import value_said
from lingxiao.engines.scorecards.enums import Rule
from lingxiao.engines.scorecards.inputs import ActualInput
from lingxiao.engines.scorecards.permissions import ENTER_ACTUALS
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page as address
from lingxiao.web.cockpit.analysis import month_of
from lingxiao.web.forms import Form
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone, Who

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.scorecards.models import LetterLine, ManualActual
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

MONTHS_SHOWN = 12
ACCEPTED = (
    ("", gettext_lazy("not accepted yet")), ("on_time", gettext_lazy("accepted in time")),
    ("late", gettext_lazy("accepted late (0.8)")), ("very_late", gettext_lazy("accepted very late (0.5)")),
)


class ActualForm(Form):
    """The value so far in the period and its evidence, and what the rule of the line asks for besides."""

    value = forms.CharField(label=gettext_lazy("So far in the period"), max_length=30, required=False)
    evidence = forms.CharField(
        label=gettext_lazy("What proves it"), max_length=400,
        help_text=gettext_lazy("Where it can be looked up: a report and its day, a file number."),
    )

    def for_line(self, line: LetterLine) -> ActualForm:
        """Ask for what this line's rule needs."""
        if line.rule == Rule.VETO:
            self.fields["case_id"] = forms.IntegerField(
                label=gettext_lazy("Number of the closed case"), required=False, min_value=1, max_value=2**31,
                help_text=gettext_lazy("Needed when an event is entered: a veto never rests on a rumour."),
            )
        if line.rule == Rule.BARS:
            self.fields["examples"] = forms.IntegerField(
                label=gettext_lazy("Dated examples"), required=False, min_value=0, max_value=1_000,
            )
        if line.rule == Rule.RANK:
            self.fields["cohort"] = forms.IntegerField(
                label=gettext_lazy("People in the cohort"), required=False, min_value=0, max_value=100_000,
            )
        if line.rule == Rule.MILESTONE:
            del self.fields["value"]
            for at, (name, _weight) in enumerate(line.parameters["milestones"]):
                self.fields[f"milestone_{at}"] = forms.ChoiceField(label=name, choices=ACCEPTED, required=False)
        self.names = [name for name, _weight in line.parameters.get("milestones", ())]
        return self

    def given(self) -> dict[str, Any]:
        """What was typed; milestones by their names."""
        typed = self.cleaned_data.items()
        told = {name: value for name, value in typed if not name.startswith("milestone_") and value is not None}
        milestones = {
            name: self.cleaned_data[f"milestone_{at}"] for at, name in enumerate(self.names)
            if self.cleaned_data.get(f"milestone_{at}")
        }
        return {**told, "milestones": milestones}


def _months(today: Any) -> list[Month]:
    last = Month.containing(today).previous()
    return [last.shift(-back) for back in range(MONTHS_SHOWN)]


def _listing(viewer: Viewer, month: Month) -> Listing[Any]:
    locale = viewer.locale

    def state(row: Any) -> State:
        return State(_("entered"), Tone.OK) if row.is_entered else State(_("waits for its value"), Tone.WARN)

    def entered(row: Any) -> str:
        value = None if row.entered is None else Fraction(row.entered)
        return value_said(value, unit=row.kpi.unit, currency=row.letter.currency)

    return Listing(
        key="actuals",
        columns=[
            Column(key="name", title=gettext_lazy("Manager"), sort=("letter__person__name_order", "number"),
                   value=lambda row: Who(row.letter.person.name, "", reverse("cockpit:actual", args=(row.pk, month.key)))),
            Column(key="kpi", title=gettext_lazy("KPI"), sort=("kpi__code",), value=lambda row: pick(row.kpi, "name", locale)),
            Column(key="target", title=gettext_lazy("Target of the period"), is_figure=True, value=lambda row: value_said(
                target_of(row), unit=row.kpi.unit, currency=row.letter.currency)),
            Column(key="value", title=gettext_lazy("So far in the period"), is_figure=True, value=entered),
            Column(key="owner", title=gettext_lazy("Data owner"), value=lambda row: pick(row.kpi, "owner", locale)),
            Column(key="state", title=gettext_lazy("How it stands"), value=state),
        ],
        filters=[
            Choice(key="month", word=gettext_lazy("Month"), default=month.key, options=lambda _viewer: [
                (one.key, one.label.pick(locale)) for one in _months(viewer.today)
            ], narrow=lambda rows, _chosen: rows),
            Choice(key="which", word=gettext_lazy("How it stands"), options=lambda _viewer: [
                ("open", gettext_lazy("waits for its value")), ("done", gettext_lazy("entered")),
            ], narrow=lambda rows, chosen: entering.entered_only(rows, which=chosen)),
        ],
        search=lambda rows, text: entering.of_people(rows, text=text), search_hint=gettext_lazy("Name, pinyin or number"),
        sort="name", file_name=gettext_lazy("Actuals"),
    )


@permits(ENTER_ACTUALS)
def actuals(request: Request) -> HttpResponse:
    """The lines of a month whose actual somebody enters."""
    viewer = request.viewer
    months = {one.key: one for one in _months(viewer.today)}
    month = months.get(request.GET.get("month", ""), next(iter(months.values())))
    rows = entering.to_enter(viewer, month=month)
    context = {"month": month.label.pick(viewer.locale)}
    return _listing(viewer, month).answer(request, rows, "cockpit/letters/actuals.html", context, crumbs=_crumbs())


def _crumbs(*more: str) -> list[Crumb]:
    here = Crumb(_("Actuals"), address("cockpit:actuals") if more else "")
    return [Crumb(_("Scorecards"), address("cockpit:scorecards")), here, *(Crumb(one) for one in more)]


@permits(ENTER_ACTUALS)
def actual(request: Request, line_id: int, month: str) -> HttpResponse:
    """Enter one actual, with its evidence; what was entered before stays readable."""
    viewer, one = request.viewer, month_of(month)
    line = entering.line_to_enter(viewer, line_id=line_id, on=viewer.today)
    form = ActualForm(request.POST or None).for_line(line)
    made = form.carry(ActualInput, lambda given: entering.enter(
        viewer=viewer, line=line, month=one, given=given, at=viewer.now,
    )) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("Entered. It counts on the card of the month; what was entered before stays readable."))
        return go(request, f"{address('cockpit:actuals')}?month={one.key}")
    name = pick(line.kpi, "name", viewer.locale)
    context: dict[str, Any] = {
        "form": form, "title": f"{line.letter.person.name} · {name}", "month": one.label.pick(viewer.locale),
        "formula": pick(line.kpi, "formula", viewer.locale), "unit": line.kpi.get_unit_display(),
        "back": address("cockpit:actuals"),
        "entries": [_told(entry, line) for entry in entering.entries_of(line, month=one)],
    }
    return page(request, "cockpit/letters/actual.html", context, crumbs=_crumbs(context["title"]), status=form.status)


def _told(entry: ManualActual, line: LetterLine) -> dict[str, Any]:
    return {
        "value": value_said(Fraction(entry.value), unit=line.kpi.unit, currency=line.letter.currency),
        "evidence": entry.evidence, "who": entry.entered_by.name, "at": entry.entered_at,
    }
