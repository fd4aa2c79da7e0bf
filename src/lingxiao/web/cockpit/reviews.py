"""Review cycles: all of them, a new one, one with its board of stages and who is missing, and its results as letters."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.appraisals import rules
from lingxiao.engines.appraisals.domain import cycles, queries
from lingxiao.engines.appraisals.domain.cycles import CycleDraft
from lingxiao.engines.appraisals.enums import (
    APPEAL_DAYS,
    FEWEST_APPEAL_DAYS,
    MOST_APPEAL_DAYS,
    MOST_RATERS,
    CycleState,
    NotRated,
    Stage,
)
from lingxiao.engines.appraisals.inputs import CycleInput
from lingxiao.engines.appraisals.permissions import APPROVE, CALIBRATE, READ, RUN
from lingxiao.engines.documents.enums import IssueState
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.forms import DayField, Form
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, Link, State, Tone, Who

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.appraisals.domain.queries import BoardStage
    from lingxiao.engines.appraisals.models import ReviewCycle
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

HERE = gettext_lazy("Reviews")
TONES = {CycleState.PLANNED: Tone.PLAIN, CycleState.RUNNING: Tone.INFO, CycleState.CLOSED: Tone.OK}
_ONE_DAY = timedelta(days=1)


class CycleForm(Form):
    """A new cycle."""

    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120, required=False)
    first = DayField(label=gettext_lazy("First day of the period"))
    last = DayField(label=gettext_lazy("Last day of the period"))
    unit_id = forms.TypedChoiceField(label=gettext_lazy("Whose people"), coerce=int, empty_value=None, required=False)
    approver_id = forms.ChoiceField(
        label=gettext_lazy("Who approves"), help_text=gettext_lazy("Somebody who grades none of them."),
    )
    opens_on = DayField(
        label=gettext_lazy("Self-assessment opens on"),
        help_text=gettext_lazy("The other stages follow in working days; the board shows their days."),
    )
    appeal_days = forms.IntegerField(
        label=gettext_lazy("Working days to appeal"), min_value=FEWEST_APPEAL_DAYS, max_value=MOST_APPEAL_DAYS,
        initial=APPEAL_DAYS,
    )
    raters_percent = forms.IntegerField(
        label=gettext_lazy("Weight of the review from all sides (360), in percent of the grade"), min_value=0,
        max_value=MOST_RATERS, initial=0,
        help_text=gettext_lazy("0: for development alone. 20 at most; it is said here, before the cycle, and stays."),
    )

    def offer(self, viewer: Viewer) -> CycleForm:
        """Offer the units and the people there are."""
        units = people.units_to_choose(viewer, permission=RUN, on=viewer.today)
        self.fields["unit_id"].choices = [("", _("Whole company")), *((pk, name) for pk, name in units)]  # type: ignore[attr-defined]
        names = queries.approvers_to_choose(on=viewer.today)
        self.fields["approver_id"].choices = [("", "—"), *((str(pk), name) for pk, name in names.items())]  # type: ignore[attr-defined]
        return self


def crumbs(*more: Crumb) -> list[Crumb]:
    """The path of everything about reviews."""
    return [Crumb(HERE, address("cockpit:cycles") if more else ""), *more]


def title_of(cycle: ReviewCycle, locale: str) -> str:
    """What a cycle is called."""
    return pick(cycle, "title", locale)


def raters_said(cycle: ReviewCycle) -> str:
    """How much of a grade the review from all sides weighs in a cycle, in a sentence."""
    if not cycle.raters_percent:
        return _("The review from all sides serves development and weighs nothing in the grade.")
    return _("The review from all sides weighs %(percent)s%% of the grade, as was said before the cycle.") % {
        "percent": cycle.raters_percent,
    }


def _cycle_state(cycle: Any) -> State:
    return State(cycle.get_state_display(), TONES[CycleState(cycle.state)])


def _cycles(viewer: Viewer) -> Listing[Any]:
    return Listing(
        key="cycles",
        columns=[
            Column(key="title", title=gettext_lazy("Review cycle"), sort=("title_zh",), is_long=True,
                   value=lambda row: title_of(row, viewer.locale), href=lambda row: page_of("cockpit:cycle", row.pk)),
            Column(key="state", title=gettext_lazy("How it stands"), sort=("state",), value=_cycle_state),
            Column(key="first", title=gettext_lazy("Period from"), sort=("period",),
                   value=lambda row: row.period.lower),
            Column(key="last", title=gettext_lazy("Period until"), value=lambda row: row.period.upper - _ONE_DAY),
            Column(key="people", title=gettext_lazy("People"), sort=("people",), is_figure=True,
                   value=lambda row: row.people),
            Column(key="approver", title=gettext_lazy("Who approves"), value=lambda row: Who(row.approver.name)),
        ],
        filters=[Choice(
            key="state", word=gettext_lazy("How it stands"), narrow=lambda rows, chosen: rows.filter(state=chosen),
            options=lambda _viewer: [(one.value, one.label) for one in CycleState],
        )],
        sort="-first",
        file_name=HERE,
    )


@permits(READ)
def listed(request: Request) -> HttpResponse:
    """The review cycles."""
    viewer = request.viewer
    context = {"runs": bool(rules.may_run(viewer=viewer)), "approves": viewer.may_somewhere(APPROVE)}
    rows = queries.cycles(viewer, on=viewer.today)
    return _cycles(viewer).answer(request, rows, "cockpit/reviews/cycles.html", context, crumbs=crumbs())


@permits(RUN)
def new(request: Request) -> HttpResponse:
    """Plan a cycle."""
    viewer = request.viewer
    form = CycleForm(request.POST if request.method == "POST" else None).offer(viewer)
    made = form.carry(CycleInput, lambda given: cycles.plan_cycle(viewer=viewer, at=viewer.now, draft=CycleDraft(
        title=Bilingual(given.title_zh, given.title_en), period=DaySpan.through(given.first, given.last),
        unit_id=given.unit_id, approver_id=given.approver_id, opens_on=given.opens_on, appeal_days=given.appeal_days,
        raters_percent=given.raters_percent,
    ))) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("Planned. Start it when its first day has come."))
        return go(request, page_of("cockpit:cycle", made.pk))
    return page(request, "cockpit/reviews/act.html", {
        "form": form, "title": _("New review cycle"), "note": "", "back": address("cockpit:cycles"), "kind": "primary",
        "submit": _("Plan the cycle"), "consequence": _("Nobody is told before you start it."), "aside": [],
    }, crumbs=crumbs(Crumb(_("New review cycle"))), status=form.status)


def _participants(viewer: Viewer) -> Listing[Any]:
    locale = viewer.locale
    return Listing(
        key="participants",
        columns=[
            Column(key="name", title=gettext_lazy("Person"), sort=("person__name_order",),
                   value=lambda row: Who(row.person.name, pick(row, "post", locale), page_of("cockpit:review", row.pk))),
            Column(key="step", title=gettext_lazy("How it stands"), value=step_of),
            Column(key="first", title=gettext_lazy("Initial grade"), sort=("first_grade",),
                   value=lambda row: row.first_grade),
            Column(key="grade", title=gettext_lazy("Grade now"), sort=("grade",), value=lambda row: row.grade),
            Column(key="rater", title=gettext_lazy("Graded by"), sort=("rater__name_order",),
                   value=lambda row: Who(row.rater.name) if row.rater is not None else None),
        ],
        filters=[Choice(
            key="missing", word=gettext_lazy("Missing in"), all_word=gettext_lazy("Everybody"),
            narrow=lambda rows, chosen: queries.missing_in(rows, stage=chosen),
            options=lambda _viewer: [
                (one.value, one.label) for one in Stage if one not in {Stage.RATERS, Stage.APPEAL}
            ],
        )],
        search=lambda rows, text: queries.named(rows, text=text), search_hint=gettext_lazy("Search by name"),
        sort="name",
        file_name=gettext_lazy("People under review"),
    )


def step_of(row: Any) -> State:
    """How far the review of one person is, in a word."""
    if row.not_rated:
        return State(_("not graded: %(why)s") % {"why": NotRated(row.not_rated).label}, Tone.PLAIN)
    for is_done, word, tone in (
        (row.is_told, _("told"), Tone.OK), (row.is_talked, _("talked over, letter owed"), Tone.INFO),
        (row.is_approved, _("approved, talk owed"), Tone.INFO), (row.has_grade, _("graded"), Tone.BRAND),
        (row.has_presentation, _("presented"), Tone.PLAIN), (row.has_self, _("self-assessed"), Tone.PLAIN),
    ):
        if is_done:
            return State(word, tone)
    return State(_("nothing yet"), Tone.WARN)


@permits(READ)
def cycle(request: Request, cycle_id: int) -> HttpResponse:
    """One cycle: its stages with how far they are and who is missing, its sessions, its people."""
    viewer = request.viewer
    one = queries.cycle_seen_by(viewer, cycle_id=cycle_id, on=viewer.today)
    runs = bool(rules.may_run(viewer=viewer))
    context = {
        "cycle": one, "title": title_of(one, viewer.locale), "state": _cycle_state(one), "runs": runs,
        "stages": [_stage(row, one, viewer) for row in queries.board(viewer, cycle=one, on=viewer.today)],
        "is_planned": one.state == CycleState.PLANNED, "is_running": one.state == CycleState.RUNNING,
        "sessions": [
            {"link": Link(row.title, page_of("cockpit:session", row.pk)), "state": row.get_state_display(),
             "on": row.held_on, "count": row.card_count}
            for row in queries.sessions(viewer, cycle=one)
        ],
        "calibrates": viewer.may_somewhere(CALIBRATE), "last": one.period.upper - _ONE_DAY,
        "raters_said": raters_said(one),
    }
    rows = queries.participants(viewer, cycle=one, on=viewer.today)
    return _participants(viewer).answer(
        request, rows, "cockpit/reviews/cycle.html", context, crumbs=crumbs(Crumb(title_of(one, viewer.locale))),
    )


def _stage(row: BoardStage, one: ReviewCycle, viewer: Viewer) -> dict[str, Any]:
    stage = row.stage
    if stage.closed_at is not None:
        state = State(_("closed"), Tone.OK)
    elif row.is_late:
        state = State(_("late"), Tone.BAD)
    elif stage.opened_at is not None:
        state = State(_("going on"), Tone.INFO)
    else:
        state = State(_("ahead"), Tone.PLAIN)
    return {
        "key": stage.stage, "title": Stage(stage.stage).label, "state": state, "opens_on": stage.opens_on,
        "due_on": stage.due_on, "done": row.done, "total": row.total, "waiting": row.waiting,
        "may_open": stage.opened_at is None, "may_close": stage.is_open,
        "href": f"{page_of('cockpit:cycle', one.pk)}?missing={stage.stage}" if row.waiting else "",
        "today": viewer.today,
    }


@permits(RUN)
def start(request: Request, cycle_id: int) -> HttpResponse:
    """Start a cycle."""
    viewer = request.viewer
    one = queries.cycle_seen_by(viewer, cycle_id=cycle_id, on=viewer.today)
    return do(
        request, lambda: cycles.start_cycle(viewer=viewer, cycle=one, at=viewer.now), to=page_of("cockpit:cycle", one.pk),
        said=_("Started. Everybody who takes part was told what they owe."),
    )


@permits(RUN)
def close(request: Request, cycle_id: int) -> HttpResponse:
    """Close a cycle."""
    viewer = request.viewer
    one = queries.cycle_seen_by(viewer, cycle_id=cycle_id, on=viewer.today)
    return do(
        request, lambda: cycles.close_cycle(viewer=viewer, cycle=one, at=viewer.now), to=page_of("cockpit:cycle", one.pk),
        said=_("Closed. Everything in it stays readable."),
    )


@permits(RUN)
def open_stage(request: Request, cycle_id: int, stage: str) -> HttpResponse:
    """Open a stage."""
    viewer, key = request.viewer, _key(stage)
    one = queries.cycle_seen_by(viewer, cycle_id=cycle_id, on=viewer.today)
    return do(
        request, lambda: cycles.open_stage(viewer=viewer, cycle=one, stage=key, at=viewer.now),
        to=page_of("cockpit:cycle", one.pk), said=_("Opened. What it asks stands on the desks of those who owe it."),
    )


@permits(RUN)
def close_stage(request: Request, cycle_id: int, stage: str) -> HttpResponse:
    """Close a stage."""
    viewer, key = request.viewer, _key(stage)
    one = queries.cycle_seen_by(viewer, cycle_id=cycle_id, on=viewer.today)
    return do(
        request, lambda: cycles.close_stage(viewer=viewer, cycle=one, stage=key, at=viewer.now),
        to=page_of("cockpit:cycle", one.pk), said=_("The stage is closed."),
    )


def _key(stage: str) -> str:
    if stage not in Stage.values:
        raise NotSeen
    return stage


def _letters(viewer: Viewer) -> Listing[Any]:
    locale, today = viewer.locale, viewer.today
    return Listing(
        key="letters",
        columns=[
            Column(key="name", title=gettext_lazy("Person"), sort=("review__person__name_order",),
                   value=lambda row: Who(row.review.person.name, "", page_of("cockpit:review", row.review_id))),
            Column(key="cycle", title=gettext_lazy("Review cycle"), value=lambda row: title_of(row.review.cycle, locale)),
            Column(key="grade", title=gettext_lazy("Grade"), sort=("rating__grade",), value=lambda row: row.rating.grade),
            Column(key="version", title=gettext_lazy("Version"), sort=("version",), is_figure=True,
                   value=lambda row: row.version),
            Column(key="by", title=gettext_lazy("To be told by"), sort=("tell_by",), value=lambda row: row.tell_by),
            Column(key="state", title=gettext_lazy("How it stands"), sort=("letter__state",),
                   value=lambda row: letter_state(row, today)),
        ],
        filters=[Choice(
            key="state", word=gettext_lazy("How it stands"),
            options=lambda _viewer: [
                ("owed", gettext_lazy("Letter owed")), *((one.value, one.label) for one in (
                    IssueState.PENDING_SIGN, IssueState.SIGNED, IssueState.REFUSED, IssueState.SUPERSEDED)),
            ],
            narrow=lambda rows, chosen: rows.filter(letter=None) if chosen == "owed" else rows.filter(letter__state=chosen),
        )],
        search=lambda rows, text: queries.results_named(rows, text=text), search_hint=gettext_lazy("Search by name"),
        sort="by",
        file_name=gettext_lazy("Result letters"),
    )


def letter_state(row: Any, today: Any) -> State:
    """How the letter of a result stands."""
    if row.letter is None:
        return State(_("Letter owed"), Tone.BAD if row.tell_by < today else Tone.WARN)
    tone = {IssueState.SIGNED: Tone.OK, IssueState.REFUSED: Tone.WARN}.get(IssueState(row.letter.state), Tone.INFO)
    return State(IssueState(row.letter.state).label, tone)


@permits(READ)
def letters(request: Request) -> HttpResponse:
    """The approved results with their letters: owed, waiting to be confirmed, confirmed, refused."""
    viewer = request.viewer
    rows = queries.letters(viewer, on=viewer.today)
    return _letters(viewer).answer(
        request, rows, "cockpit/reviews/letters.html", {}, crumbs=crumbs(Crumb(_("Result letters"))),
    )

