"""Cases: those I may read in a list, one with its course, and the page of each act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.cases import rules
from lingxiao.engines.cases.domain import cases, queries
from lingxiao.engines.cases.domain.reading import read_case
from lingxiao.engines.cases.enums import ENDED, CaseState
from lingxiao.engines.cases.inputs import Eyes, SayInput
from lingxiao.engines.cases.kinds import all_kinds, kind_of
from lingxiao.kernel import attachments
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.verdict import Verdict
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page_of
from lingxiao.web.desk import case_acts, case_words
from lingxiao.web.downloads import download
from lingxiao.web.forms import Form, LongText
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import for_everyone, go, page
from lingxiao.web.shell.parts import Crumb, Who

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseBase

    from lingxiao.engines.cases.domain.queries import CaseFile
    from lingxiao.engines.cases.models import Case
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

HERE = gettext_lazy("Cases")


class SayForm(Form):
    """Something said in a case, perhaps with a file."""

    text = LongText(label=gettext_lazy("What you want to say"), max_length=case_acts.MOST)
    file = forms.FileField(
        label=gettext_lazy("Attachment"), required=False,
        help_text=gettext_lazy("PDF, Word, Excel, picture or text, at most 20 MB."),
    )


class SayInsideForm(SayForm):
    """The same for who handles the case: to the parties, or among themselves."""

    eyes = forms.ChoiceField(
        label=gettext_lazy("Who reads it"), widget=forms.RadioSelect, initial=Eyes.PARTIES.value, choices=[
            (Eyes.PARTIES.value, gettext_lazy("The parties too")),
            (Eyes.INSIDE.value, gettext_lazy("Only those who handle the case")),
        ],
    )


def _narrow(rows: Any, chosen: str) -> Any:
    return rows.exclude(state__in=ENDED) if chosen == "open" else rows.filter(state=chosen)


CASES: Listing[Any] = Listing(
    key="cases",
    columns=(
        Column(key="title", title=gettext_lazy("Case"), value=case_words.title, sort=("title_zh",), is_long=True,
               href=lambda row: page_of("desk:case", row.pk), note=case_words.kind_said),
        Column(key="state", title=gettext_lazy("How it stands"), value=case_words.state_of, sort=("state",)),
        Column(key="subject", title=gettext_lazy("Concerns"), value=lambda row: Who(row.subject.name),
               sort=("subject__name_order",)),
        Column(key="handler", title=gettext_lazy("Handled by"), sort=("handler__name_order",),
               value=lambda row: Who(row.handler.name) if row.handler is not None else None),
        Column(key="raised", title=gettext_lazy("Raised on"), value=lambda row: row.opened_on, sort=("opened_on",)),
        Column(key="by", title=gettext_lazy("Decision owed by"), value=lambda row: row.decide_by, sort=("decide_by",)),
    ),
    filters=(
        Choice(
            key="state", word=gettext_lazy("How it stands"), all_word=gettext_lazy("All cases"), narrow=_narrow,
            default="open",
            options=lambda _viewer: [("open", _("Not ended")), *((one.value, one.label) for one in CaseState)],
        ),
        Choice(
            key="kind", word=gettext_lazy("Kind of case"), all_word=gettext_lazy("All kinds"),
            narrow=lambda rows, kind: rows.filter(kind=kind),
            options=lambda viewer: [(kind.key, kind.title.pick(viewer.locale)) for kind in all_kinds()],
        ),
    ),
    sort="by",
    file_name=HERE,
)


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("My desk"), reverse("desk:home")), Crumb(HERE, reverse("desk:cases") if more else ""), *more]


@for_everyone
def listed(request: Request) -> HttpResponse:
    """The cases I raised, handle, decide, or may read by my role."""
    viewer = request.viewer
    return CASES.answer(request, queries.for_list(viewer, on=viewer.today), "desk/cases.html", crumbs=_crumbs())


@for_everyone
def case(request: Request, case_id: int) -> HttpResponse:
    """One case: its course, who has a part, what can be done."""
    return _page(request, read_case(viewer=request.viewer, case_id=case_id))


def _say_form(shown: CaseFile, request: Request) -> SayForm:
    kind = SayForm if shown.who.is_named else SayInsideForm
    is_sent = request.method == "POST"
    return kind(request.POST if is_sent else None, request.FILES if is_sent else None)


def _page(request: Request, shown: CaseFile) -> HttpResponse:
    viewer, one = request.viewer, shown.case
    form = _say_form(shown, request)
    if request.method == "POST":
        rules.may_speak(shown.who, one).or_turn_away()
        done = form.carry(SayInput, lambda given: _say(viewer, one, given, form))
        if done is not None:
            messages.success(request, _("Said."))
            return go(request, reverse("desk:case", args=(one.pk,)))
    title = pick(one, "title", viewer.locale)
    offered = case_acts.offers(case_acts.At(viewer, shown.who, one))
    return page(request, "desk/case.html", {
        "case": one, "who": shown.who, "title": title, "state": case_words.state_of(one), "form": form,
        "late": case_words.lateness(one, viewer.today), "facts": case_words.facts(shown, viewer),
        "steps": case_words.steps(one), "course": case_words.course(shown, viewer),
        "parties": case_words.parties(shown, viewer), "about": case_words.about(one),
        "main": [offer for offer in offered if offer.act.is_main], "acts": [offer for offer in offered if not offer.act.is_main],
        "is_elsewhere": kind_of(one.kind).is_decided_elsewhere, "may_speak": rules.may_speak(shown.who, one),
        "is_request": case_words.is_request(one),
    }, crumbs=_crumbs(Crumb(title)), status=form.status)


def _say(viewer: Viewer, one: Case, given: SayInput, form: SayForm) -> object:
    upload = form.cleaned_data.get("file")
    file = attachments.store(
        viewer=viewer, name=upload.name, content=upload, confidentiality=one.confidentiality, at=viewer.now,
    ) if upload else None
    say = cases.reply if given.eyes is Eyes.PARTIES else cases.remark
    return say(viewer=viewer, case=one, text=given.text, at=viewer.now, attachment=file)


@for_everyone
def act(request: Request, case_id: int, key: str) -> HttpResponse:
    """The page of one act: what it means, its form, and the reason where it may not be."""
    viewer = request.viewer
    shown = read_case(viewer=viewer, case_id=case_id)
    one, chosen = shown.case, case_acts.BY_KEY.get(key)
    if chosen is None or not chosen.is_offered(one):
        raise NotSeen
    at = case_acts.At(viewer, shown.who, one)
    verdict = chosen.rule(at)
    if shown.who.is_named and not verdict:
        raise NotSeen
    verdict.or_turn_away()
    form = chosen.empty(at, request.POST if request.method == "POST" else None)
    if key == "communicate" and shown.outcomes:
        form.initial["text"] = shown.outcomes[-1].text
    back = reverse("desk:case", args=(one.pk,))
    if request.method == "POST" and chosen.carried(form, at):
        messages.success(request, str(chosen.done))
        return go(request, back)
    title = pick(one, "title", viewer.locale)
    return page(request, "desk/case_act.html", {
        "case": one, "title": title, "act": chosen, "form": form, "verdict": verdict, "back": back,
        "state": case_words.state_of(one), "course": case_words.course(shown, viewer)[-3:],
    }, crumbs=_crumbs(Crumb(title, back), Crumb(chosen.word)), status=form.status)


@for_everyone
def file(request: Request, case_id: int, number: int) -> HttpResponseBase:
    """A file that hangs on an entry this viewer may read, to be saved."""
    viewer = request.viewer
    entry = queries.attachment_seen_by(viewer, case_id=case_id, entry_number=number, on=viewer.today)
    if entry.attachment is None:
        raise NotSeen
    return download(request, entry.attachment, may_read=lambda _viewer, _file: Verdict.allow())
