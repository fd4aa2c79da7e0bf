"""My review: where it stands, my own words, my result once it is told, and an appeal; and the answer to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.areas.content import library
from lingxiao.engines.appraisals.domain import appealing, queries, results, reviewing
from lingxiao.engines.appraisals.domain.standards import kept
from lingxiao.engines.appraisals.enums import Grade, NotRated, Remedy, Stage
from lingxiao.engines.appraisals.inputs import AnswerInput, AppealInput, SelfInput
from lingxiao.engines.appraisals.permissions import OWN
from lingxiao.engines.cases import rules
from lingxiao.engines.cases.domain.involving import involvement
from lingxiao.engines.cases.permissions import DECIDE_APPEALS
from lingxiao.engines.documents.enums import IssueState
from lingxiao.engines.tools.domain.queries import what_was_asked
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.kernel.verdict import Verdict
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.forms import Form, LongText
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Step, StepState, Todo, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.appraisals.models import CycleStage, Result, Review
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

MOST = 10_000


class SelfForm(Form):
    """What one says of one's own work."""

    goals = LongText(label=gettext_lazy("Goal by goal: what came of it, and where the proof stands"), max_length=MOST)
    learned = LongText(label=gettext_lazy("What I learned"), max_length=MOST, required=False)
    needs = LongText(label=gettext_lazy("What I need next, from whom and by when"), max_length=MOST, required=False)


class AppealForm(Form):
    """What is not right with a result."""

    text = LongText(
        label=gettext_lazy("What you do not agree with, on what ground, and what you ask for"), max_length=MOST,
    )


class AppealAnswerForm(Form):
    """The answer to an appeal."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome of the appeal"), choices=Remedy.choices, widget=forms.RadioSelect,
    )
    grade = forms.TypedChoiceField(
        label=gettext_lazy("The grade from now on"), required=False, empty_value=None,
        choices=[("", "—"), *Grade.choices], help_text=gettext_lazy("Where it is upheld, in whole or in part."),
    )
    text = LongText(label=gettext_lazy("Reasons"), max_length=MOST)


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("My review"), address("desk:reviews") if more else ""), *more]


def title_of(review: Review, locale: str) -> str:
    """What the cycle of a review is called."""
    return pick(review.cycle, "title", locale)


@permits(OWN)
def listed(request: Request) -> HttpResponse:
    """The cycles I take or took part in."""
    viewer = request.viewer
    rows = [
        Todo(
            title=title_of(one, viewer.locale), href=page_of("desk:review", one.pk), icon="clipboard-check",
            note=one.rater.name if one.rater is not None else "", state=_state(one),
        )
        for one in queries.own_reviews(viewer)
    ]
    return page(request, "desk/reviews/list.html", {"rows": rows}, crumbs=_crumbs())


def _state(review: Review) -> State:
    if review.not_rated:
        return State(_("not graded in this cycle"), Tone.PLAIN)
    return State(review.cycle.get_state_display(), Tone.INFO if review.cycle.closed_at is None else Tone.OK)


@permits(OWN)
def review(request: Request, review_id: int) -> HttpResponse:
    """Where my review stands, what I said, and my result once it was told."""
    viewer = request.viewer
    one = queries.own_review(viewer, review_id=review_id)
    stages = queries.stages_by_key(one.cycle)
    told = queries.told_results(one)
    own = stages.get(Stage.SELF)
    return page(request, "desk/reviews/review.html", {
        "review": one, "title": title_of(one, viewer.locale), "steps": steps_of(stages), "words": queries.own_words(one),
        "why": NotRated(one.not_rated).label if one.not_rated else "", "results": [_told(result, viewer) for result in told],
        "may_write": own is not None and own.is_open and not one.not_rated, "due": own.due_on if own is not None else None,
        "outline": _outline(viewer.locale),
    }, crumbs=_crumbs(Crumb(title_of(one, viewer.locale))))


def steps_of(stages: dict[str, CycleStage]) -> list[Step]:
    """The stages of a cycle as a course."""
    found = []
    for key in Stage:
        one = stages.get(key)
        if one is None:
            continue
        state = StepState.DONE if one.closed_at else StepState.CURRENT if one.opened_at else StepState.AHEAD
        found.append(Step(key.label, state))
    return found


def _told(result: Result, viewer: Viewer) -> dict[str, Any]:
    verdict = Verdict.allow()
    try:
        appealing.may_appeal_on(result, on=viewer.today)
    except Refusal as refusal:
        verdict = Verdict.refuse(refusal)
    case = appealing.appeal_against(result)
    letter = result.letter
    return {
        "version": result.version, "grade": result.rating.grade, "reason": result.rating.reason, "verdict": verdict,
        "unmet": _unmet(result, viewer), "evidence": result.rating.evidence if result.rating.unmet else "",
        "until": results.appeal_until(result), "case": page_of("desk:case", case.pk) if case is not None else "",
        "letter": page_of("desk:document", letter.pk) if letter is not None else "",
        "state": State(IssueState(letter.state).label, Tone.INFO) if letter is not None else None,
        "appeal": page_of("desk:review_appeal", result.pk),
        "approved_on": result.approved_on,
    }


def _unmet(result: Result, viewer: Viewer) -> list[str]:
    """The agreed standards on which a lowest grade rests, a line each."""
    return [one.line.pick(viewer.locale) for one in kept(result.rating.unmet)]


def _outline(locale: str) -> list[tuple[str, list[str]]]:
    """The outline of a presentation, as shipped."""
    told = library.item("performance", "PT-01").values["steps"]
    return [
        (Bilingual.from_json(step["title"]).pick(locale), [Bilingual.from_json(line).pick(locale) for line in step["do"]])
        for step in told
    ]


def guidance(request_kind: str, locale: str) -> list[str]:
    """What is worth knowing before one writes, as shipped."""
    told = library.item("performance", "RF-02").values["forms"]
    return [
        Bilingual.from_json(line).pick(locale)
        for form in told if form["request"] == request_kind for line in form["guidance"]
    ]


@permits(OWN)
def assess(request: Request, review_id: int) -> HttpResponse:
    """Write my self-assessment, or write it anew."""
    viewer = request.viewer
    one = queries.own_review(viewer, review_id=review_id)
    last = next(iter(queries.own_words(one)), None)
    initial = {"goals": last.goals, "learned": last.learned, "needs": last.needs} if last is not None else {}
    form = SelfForm(request.POST if request.method == "POST" else None, initial=initial)
    back = page_of("desk:review", one.pk)
    done = form.carry(SelfInput, lambda given: reviewing.hand_in(
        viewer=viewer, review=one, at=viewer.now,
        words=reviewing.OwnWords(goals=given.goals, learned=given.learned, needs=given.needs),
    )) if request.method == "POST" else None
    if done is not None:
        messages.success(request, _("Handed in. You can hand it in anew while the stage is open."))
        return go(request, back)
    return page(request, "desk/reviews/form.html", {
        "form": form, "title": _("My self-assessment"), "note": title_of(one, viewer.locale), "back": back,
        "submit": _("Hand in"), "guidance": guidance("self", viewer.locale),
        "consequence": _("Your superior and the calibration read it. Every version is kept."),
    }, crumbs=_crumbs(Crumb(title_of(one, viewer.locale), back), Crumb(_("My self-assessment"))), status=form.status)


@permits(OWN)
def appeal(request: Request, result_id: int) -> HttpResponse:
    """Appeal against my result."""
    viewer = request.viewer
    result = queries.own_result(viewer, result_id=result_id)
    form = AppealForm(request.POST if request.method == "POST" else None)
    back = page_of("desk:review", result.review_id)
    case = form.carry(AppealInput, lambda given: appealing.appeal(
        viewer=viewer, result=result, text=given.text, at=viewer.now,
    )) if request.method == "POST" else None
    if case is not None:
        messages.success(request, _("Your appeal was taken in. Somebody without a hand in your result answers it."))
        return go(request, page_of("desk:case", case.pk))
    return page(request, "desk/reviews/form.html", {
        "form": form, "title": _("Appeal against my result"), "note": title_of(result.review, viewer.locale), "back": back,
        "submit": _("Appeal"), "guidance": guidance("appeal", viewer.locale),
        "consequence": _("It has no disadvantage for you. What you write is kept as you wrote it."),
    }, crumbs=_crumbs(Crumb(title_of(result.review, viewer.locale), back), Crumb(_("Appeal"))), status=form.status)


@permits(DECIDE_APPEALS)
def answer(request: Request, case_id: int) -> HttpResponse:
    """Answer an appeal: rejected with reasons, or upheld with another grade."""
    viewer = request.viewer
    case, result = appealing.appeal_seen_by(viewer, case_id=case_id)
    who = involvement(viewer, case)
    if who.is_named:
        raise NotSeen
    rules.may_decide(who, case).or_turn_away()
    appealing.refuse_hand(viewer=viewer, result=result)
    form = AppealAnswerForm(request.POST if request.method == "POST" else None)
    back = reverse("desk:case", args=(case.pk,))
    done = form.carry(AnswerInput, lambda given: appealing.answer(
        viewer=viewer, case=case, at=viewer.now,
        answer=appealing.Answer(outcome=given.outcome.value, text=given.text, grade=given.grade or ""),
    )) if request.method == "POST" else None
    if done is not None:
        messages.success(request, _("Answered. Somebody else checks and closes it."))
        return go(request, back)
    title = pick(case, "title", viewer.locale)
    return page(request, "desk/reviews/answer.html", {
        "form": form, "title": title, "back": back, "result": result, "said": what_was_asked(case),
        "note": title_of(result.review, viewer.locale), "unmet": _unmet(result, viewer),
    }, crumbs=[Crumb(_("Cases"), address("desk:cases")), Crumb(title, back), Crumb(_("Answer"))], status=form.status)
