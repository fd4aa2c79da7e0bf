"""One target letter: what it says, how it came about, whether it is SMART; writing, showing, giving and changing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.duties.domain.reissue import may_issue_target_letter
from lingxiao.engines.scorecards import rules
from lingxiao.engines.scorecards.domain import giving, queries, smart
from lingxiao.engines.scorecards.domain import letters as writing
from lingxiao.engines.scorecards.enums import EDITABLE, Change, LetterState, Standing
from lingxiao.engines.scorecards.inputs import ChangeInput, LinesInput, SayInput
from lingxiao.engines.scorecards.permissions import READ_LETTERS, WRITE_LETTERS
from lingxiao.web import stepup
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.letter_form import LinesForm
from lingxiao.web.cockpit.letters import crumbs_of
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.letters import SayForm, drawn_lines, events_of, facts_of
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb
from lingxiao.web.targets import check_href

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.scorecards.models import TargetLetter
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

class ChangeForm(Form):
    """Why targets change, and from when on."""

    change = forms.ChoiceField(label=gettext_lazy("Why"), choices=Change.choices)
    reason = LongText(label=gettext_lazy("What happened"), max_length=2_000)
    starting = DayField(
        label=gettext_lazy("From"), help_text=gettext_lazy("The first day of a month. Months that are over are never changed."),
    )


def seen(request: Request, letter_id: int) -> TargetLetter:
    """The letter of an address, if this viewer may see it."""
    return queries.letter_seen_by(request.viewer, letter_id=letter_id, on=request.viewer.today)


def _crumbs(letter: TargetLetter, *more: str) -> list[Crumb]:
    here = Crumb(letter.person.name, page_of("cockpit:letter", letter.pk) if more else "")
    return crumbs_of(here, *(Crumb(one) for one in more))


@permits(READ_LETTERS)
def letter(request: Request, letter_id: int) -> HttpResponse:
    """One letter, with everything that was said about it."""
    viewer, one = request.viewer, seen(request, letter_id)
    lines = queries.lines_of(one)
    checked = smart.check(lines=[writing.smart_line(
        line.kpi, weight=line.weight, target=line.target, standard=line.standard_zh, line=line) for line in lines])
    verdict = rules.may_write(viewer=viewer, person_id=one.person_id, on=viewer.today)
    may = bool(verdict)
    is_open = may and one.state in EDITABLE
    statement = may_issue_target_letter(person_id=one.person_id, on=viewer.today) if one.state in EDITABLE else None
    context = {
        "letter": one, "title": _("Target letter of %(name)s") % {"name": one.person.name},
        "lines": drawn_lines(one, lines, viewer.locale), "facts": facts_of(one, viewer),
        "events": events_of(queries.entries_of(one), lines, viewer.locale),
        "may_read_kpis": viewer.may_somewhere("scorecards.read_library"),
        "form": SayForm() if is_open else None, "is_open": is_open,
        "check_href": check_href(viewer, person_id=one.person_id, year=one.starts_on.year) if is_open else "",
        "is_draft": one.state == LetterState.DRAFT,
        "rests": str(statement.refusal) if statement is not None and not statement else "",
        "may_change": may and one.standing == Standing.IN_FORCE,  # type: ignore[attr-defined] # annotated
        **checked_context(checked, viewer),
    }
    return page(request, "cockpit/letters/letter.html", context, crumbs=_crumbs(one))


def checked_context(checked: smart.Checked, viewer: Viewer) -> dict[str, Any]:
    """The SMART rules as a page shows them: how many are met, and what is not."""
    return {
        "passed": checked.passed, "asked": checked.asked,
        "unmet": [{"said": one.said.pick(viewer.locale), "must": one.must} for one in checked.rules if not one.met],
    }


@permits(WRITE_LETTERS)
def write(request: Request, letter_id: int) -> HttpResponse:
    """Write weights, targets and standards; whatever is refused stays as it was typed."""
    viewer, one = request.viewer, seen(request, letter_id)
    rules.may_write(viewer=viewer, person_id=one.person_id, on=viewer.today).or_turn_away()
    back = page_of("cockpit:letter", one.pk)
    form = LinesForm(request.POST or None, letter=one, lines=queries.lines_of(one), locale=viewer.locale)
    done = form.carry(LinesInput, lambda given: writing.write_lines(
        viewer=viewer, letter=one, lines=given.lines, at=viewer.now,
    )) if request.method == "POST" else None
    if done is not None:
        messages.success(request, _("Written. The change stands in the record of the negotiation."))
        return go(request, back)
    checked = form.checked() if form.is_bound else smart.check(lines=writing.typed_lines(one))
    context = {
        "letter": one, "form": form, "back": back, "title": _("Targets of %(name)s") % {"name": one.person.name},
        **checked_context(checked, viewer),
    }
    return page(request, "cockpit/letters/write.html", context, crumbs=_crumbs(one, _("Write targets")), status=form.status)


@permits(WRITE_LETTERS)
def check(request: Request, letter_id: int) -> HttpResponse:
    """The SMART rules while one types: nothing is kept."""
    viewer, one = request.viewer, seen(request, letter_id)
    rules.may_write(viewer=viewer, person_id=one.person_id, on=viewer.today).or_turn_away()
    form = LinesForm(request.POST, letter=one, lines=queries.lines_of(one), locale=viewer.locale)
    return render(request, "cockpit/letters/_smart.html", checked_context(form.checked(), viewer))


@permits(WRITE_LETTERS)
def show(request: Request, letter_id: int) -> HttpResponse:
    """Show a draft to its person."""
    viewer, one = request.viewer, seen(request, letter_id)
    return do(
        request, lambda: writing.show(viewer=viewer, letter=one, at=viewer.now), to=page_of("cockpit:letter", one.pk),
        said=_("Shown. The manager sees it under My target letter and can answer."),
    )


@permits(WRITE_LETTERS)
def take_back(request: Request, letter_id: int) -> HttpResponse:
    """Take a letter back that was not given for signature."""
    viewer, one = request.viewer, seen(request, letter_id)
    return do(
        request, lambda: writing.take_back(viewer=viewer, letter=one, at=viewer.now), to=page_of("cockpit:letter", one.pk),
        said=_("Taken back. What was said stays."),
    )


@permits(WRITE_LETTERS)
def say(request: Request, letter_id: int) -> HttpResponse:
    """Say something in the negotiation, for the company."""
    viewer, one = request.viewer, seen(request, letter_id)
    back = page_of("cockpit:letter", one.pk)
    form = SayForm(request.POST)
    done = form.carry(SayInput, lambda given: writing.say(viewer=viewer, letter=one, text=given.text, at=viewer.now))
    if done is not None:
        messages.success(request, _("Said. It stays in the record of the negotiation."))
        return go(request, back)
    context = {"form": form, "title": _("Say something"), "submit": _("Say it"), "back": back, "consequence": ""}
    return page(request, "cockpit/letters/act.html", context, crumbs=_crumbs(one, _("Say something")), status=form.status)


class GiveForm(Form):
    """Nothing to fill in: the act itself is what is asked for."""


@permits(WRITE_LETTERS)
def give(request: Request, letter_id: int) -> HttpResponse:
    """Sign for the company under a renewed sign-in, and give the letter to its person to sign."""
    viewer, one = request.viewer, seen(request, letter_id)
    rules.may_write(viewer=viewer, person_id=one.person_id, on=viewer.today).or_turn_away()
    at = stepup.reauthenticated_at(request)
    if at is None and one.state in EDITABLE:
        return stepup.ask_first(request, next_page=request.path)
    back = page_of("cockpit:letter", one.pk)
    form = GiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        return do(
            request, lambda: giving.give(viewer=viewer, letter=one, at=viewer.now, reauthenticated_at=at), to=back,
            said=_("Signed for the company. The manager has ten working days to sign, object or ask."),
        )
    context = {
        "form": form, "title": _("Sign for the company"), "submit": _("Sign and give for signature"), "back": back,
        "consequence": _("From then on the targets stay as they are. To change them, both sides sign a new version."),
        "letter": one, "lines": drawn_lines(one, queries.lines_of(one), viewer.locale),
    }
    return page(request, "cockpit/letters/act.html", context, crumbs=_crumbs(one, _("Sign for the company")))


@permits(WRITE_LETTERS)
def change(request: Request, letter_id: int) -> HttpResponse:
    """Begin the next version of a letter in force."""
    viewer, one = request.viewer, seen(request, letter_id)
    rules.may_write(viewer=viewer, person_id=one.person_id, on=viewer.today).or_turn_away()
    form = ChangeForm(request.POST or None, initial={"starting": viewer.today.replace(day=1)})
    made = form.carry(ChangeInput, lambda given: giving.change(
        viewer=viewer, letter=one, given=given, at=viewer.now,
    )) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("The next version is drafted. Write what is left of the targets, and show it."))
        return go(request, page_of("cockpit:letter", made.pk))
    context = {
        "form": form, "title": _("Change the targets of %(name)s") % {"name": one.person.name},
        "submit": _("Draft the next version"),
        "back": page_of("cockpit:letter", one.pk),
        "consequence": _("This version stays in force until both sides signed the next one. At most two changes in a period."),
    }
    return page(request, "cockpit/letters/act.html", context, crumbs=_crumbs(one, _("Change")), status=form.status)
