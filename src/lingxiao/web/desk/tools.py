"""My tools: what I have and lack, what I asked for; and answering what others asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.areas.content import library
from lingxiao.engines.cases import rules
from lingxiao.engines.cases.domain.involving import involvement
from lingxiao.engines.cases.enums import UNDECIDED, CaseState, OutcomeKind
from lingxiao.engines.cases.kinds import outcome_said
from lingxiao.engines.tools.domain import queries, requests
from lingxiao.engines.tools.enums import RequestKind
from lingxiao.engines.tools.inputs import AnswerInput, AskForAccess, AskForMore
from lingxiao.engines.tools.kinds import TITLES
from lingxiao.engines.tools.permissions import DECIDE_REQUESTS, USE
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.desk import case_words
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Todo, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.cases.models import Case
    from lingxiao.engines.tools.domain.queries import Line
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

SHOWN = 30
ANSWERS = (
    (OutcomeKind.UPHELD.value, gettext_lazy("Granted, or delivered")),
    (OutcomeKind.NOT_UPHELD.value, gettext_lazy("Not granted")),
)


class AccessForm(Form):
    """A tool one needs, and what for."""

    tool_id = forms.ChoiceField(label=gettext_lazy("Which tool"))
    text = LongText(label=gettext_lazy("What you need it for, and for how long"))


class MoreForm(Form):
    """An analysis, or what is wrong with a tool."""

    title = forms.CharField(label=gettext_lazy("In a few words"), max_length=120)
    text = LongText(label=gettext_lazy("What you need to know, or what happened"))


class AnswerForm(Form):
    """The answer to a request for an analysis, or to feedback."""

    outcome = forms.ChoiceField(label=gettext_lazy("Answer"), choices=ANSWERS, widget=forms.RadioSelect)
    text = LongText(
        label=gettext_lazy("What you tell them"), help_text=gettext_lazy("With reasons; where it is refused, with another way."),
    )


class AccessAnswerForm(AnswerForm):
    """The answer to a request for access."""

    proof = forms.CharField(
        label=gettext_lazy("Proof"), max_length=200, required=False,
        help_text=gettext_lazy("The number of the ticket, where access is granted."),
    )
    licence_until = DayField(label=gettext_lazy("First day without a licence"), required=False)


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("My tools"), address("desk:tools") if more else ""), *more]


@permits(USE)
def tools(request: Request) -> HttpResponse:
    """The tools I have or lack, and how what I asked for stands."""
    viewer = request.viewer
    lines = queries.my_tools(viewer, on=viewer.today)
    asked = list(queries.requests_of(viewer, on=viewer.today)[:SHOWN])
    context = {
        "lines": [_row(line, viewer) for line in lines], "missing": sum(1 for line in lines if line.access is None),
        "asked": [_asked(case, viewer) for case in asked],
        "kinds": [(TITLES[kind].pick(viewer.locale), reverse("desk:tool_ask", args=(kind.value,))) for kind in RequestKind],
    }
    return page(request, "desk/tools/tools.html", context, crumbs=_crumbs())


def _row(line: Line, viewer: Viewer) -> dict[str, Any]:
    """One tool of mine as a row: how it stands, since when, and until when or by when it is owed to me."""
    access = line.access
    said = {"title": pick(line.entry, "title", viewer.locale), "purpose": pick(line.entry, "purpose", viewer.locale)}
    if access is None:
        late = line.owed_by is None or line.owed_by < viewer.today
        state = State(_("the company is late"), Tone.WARN) if late else State(_("on its way"), Tone.INFO)
        return {**said, "state": state, "since": line.missing_since, "owed_by": line.owed_by}
    ends = access.validity.upper
    until = ends - timedelta(days=1) if ends is not None else None
    return {**said, "state": State(_("there"), Tone.OK), "since": access.validity.lower, "until": until}


def _asked(case: Case, viewer: Viewer) -> Todo:
    told = case.state in {CaseState.COMMUNICATED, CaseState.ACTIONS_OPEN, CaseState.VERIFIED, CaseState.CLOSED}
    tone = Tone.OK if case.outcome == OutcomeKind.UPHELD else Tone.PLAIN
    word = outcome_said(kind=case.kind, outcome=case.outcome).pick(viewer.locale) if told and case.outcome else ""
    is_late = case.state in UNDECIDED and case.decide_by < viewer.today
    state = State(word, tone) if word else State(_("the answer is overdue"), Tone.WARN) if is_late else case_words.state_of(case)
    return Todo(
        title=pick(case, "title", viewer.locale), href=page_of("desk:case", case.pk),
        note=case.handler.name if case.handler is not None else "", icon="send",
        due=case.decide_by if case.state in UNDECIDED else None, state=state,
    )


def _kind(name: str) -> RequestKind:
    if name not in RequestKind.values:
        raise NotSeen
    return RequestKind(name)


def _guidance(kind: RequestKind, locale: str) -> list[str]:
    """What is worth knowing before one asks, as shipped."""
    told = library.item("tooling", "RQ-01").values["forms"]
    return [
        Bilingual.from_json(line).pick(locale) for form in told if form["request"] == kind.value for line in form["guidance"]
    ]


@permits(USE)
def ask(request: Request, kind: str) -> HttpResponse:
    """Ask for a tool, an analysis, or a remedy."""
    viewer, meant = request.viewer, _kind(kind)
    case, form = _asked_for(request, meant)
    if case is not None:
        messages.success(request, _("Asked. It is owed to you by the day that stands beside it."))
        return go(request, address("desk:tools"))
    title = TITLES[meant].pick(viewer.locale)
    context = {"form": form, "title": title, "guidance": _guidance(meant, viewer.locale), "back": address("desk:tools")}
    return page(request, "desk/tools/ask.html", context, crumbs=_crumbs(Crumb(title)), status=form.status)


def _asked_for(request: Request, meant: RequestKind) -> tuple[Case | None, Form]:
    viewer, typed = request.viewer, request.POST if request.method == "POST" else None
    if meant is not RequestKind.ACCESS:
        more = MoreForm(typed)
        return more.carry(AskForMore, lambda given: requests.ask_for_more(
            viewer=viewer, kind=meant.value, title=given.title, text=given.text, at=viewer.now,
        )) if typed is not None else None, more
    offered = queries.offered(on=viewer.today)
    form = AccessForm(typed, initial={"tool_id": request.GET.get("tool", "")})
    choices = [(str(pk), pick(entry, "title", viewer.locale)) for pk, entry in offered.items()]
    form.fields["tool_id"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
    return form.carry(AskForAccess, lambda given: requests.ask_for_access(
        viewer=viewer, tool=offered[given.tool_id].tool, text=given.text, at=viewer.now,
    )) if typed is not None else None, form


@permits(DECIDE_REQUESTS)
def answer(request: Request, case_id: int) -> HttpResponse:
    """Answer what somebody asked for: granted with its ticket, or refused with its reasons."""
    viewer = request.viewer
    case = requests.request_seen_by(viewer, case_id=case_id)
    rules.may_decide(involvement(viewer, case), case).or_turn_away()
    kind = AccessAnswerForm if case.kind == RequestKind.ACCESS else AnswerForm
    form = kind(request.POST if request.method == "POST" else None)
    told = form.carry(AnswerInput, lambda given: requests.answer(viewer=viewer, case=case, at=viewer.now, answer=_answer(given))
                      ) if request.method == "POST" else None
    back = page_of("desk:case", case.pk)
    if told is not None:
        messages.success(request, _("Answered. Somebody else checks and closes it."))
        return go(request, back)
    context: dict[str, Any] = {
        "form": form, "title": pick(case, "title", viewer.locale), "back": back, "who": case.subject.name,
        "late": case_words.lateness(case, viewer.today), "said": queries.what_was_asked(case),
    }
    return page(request, "desk/tools/answer.html", context, crumbs=[
        Crumb(_("Cases"), address("desk:cases")), Crumb(context["title"], back), Crumb(_("Answer")),
    ], status=form.status)


def _answer(given: AnswerInput) -> requests.Answer:
    return requests.Answer(
        outcome=given.outcome.value, text=given.text, proof=given.proof, licence_until=given.licence_until,
    )
