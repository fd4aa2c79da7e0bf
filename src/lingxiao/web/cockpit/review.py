"""The review of one person, for who grades and looks after it: evidence beside the grade, the talk, the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.areas.content import library
from lingxiao.engines.appraisals import rules
from lingxiao.engines.appraisals.domain import agreed, beside, grading, queries, results, reviewing
from lingxiao.engines.appraisals.domain.standards import Grounds, kept
from lingxiao.engines.appraisals.enums import Grade, Ground, NotRated, Step
from lingxiao.engines.appraisals.inputs import EvidenceInput, NotRatedInput, PresentationInput, RateInput, TalkInput
from lingxiao.engines.appraisals.permissions import RATE, READ, RECORD, TELL
from lingxiao.engines.documents.permissions import ISSUE_STATEMENTS
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.reviews import crumbs, letter_state, title_of
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, Event, Fact, Tone, Who
from lingxiao.web.shell.written import as_written

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from lingxiao.engines.appraisals.domain.queries import ReviewFile
    from lingxiao.engines.appraisals.models import Rating, Review
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

MOST = 10_000
STANDARDS = gettext_lazy("Agreed standards that were not met")
STANDARDS_HELP = gettext_lazy("A D names at least one. A place in a ranking is no reason.")


class RateForm(Form):
    """The initial grade."""

    grade = forms.ChoiceField(label=gettext_lazy("Grade"), choices=Grade.choices, widget=forms.RadioSelect)
    reason = LongText(
        label=gettext_lazy("Reasons"), max_length=MOST,
        help_text=gettext_lazy("Results against what was agreed, with days and proof. The person reads them."),
    )
    standards = forms.MultipleChoiceField(
        label=STANDARDS, required=False, widget=forms.CheckboxSelectMultiple, help_text=STANDARDS_HELP,
    )
    evidence = LongText(
        label=gettext_lazy("Evidence, and where it stands"), max_length=MOST, required=False,
        help_text=gettext_lazy("For a D: how each ticked standard was missed, by how much and on which days."),
    )


class PresentationForm(Form):
    """A presentation as it took place."""

    held_on = DayField(label=gettext_lazy("Held on this day"))
    panel = forms.MultipleChoiceField(label=gettext_lazy("Panel"), widget=forms.CheckboxSelectMultiple)
    record = LongText(label=gettext_lazy("What was said, asked and answered"), max_length=MOST)


class EvidenceForm(Form):
    """Something that speaks for or against."""

    title = forms.CharField(label=gettext_lazy("What it is"), max_length=200)
    text = LongText(label=gettext_lazy("What it shows, and where it stands"), max_length=MOST)


class NotRatedForm(Form):
    """Why somebody is not graded."""

    why = forms.ChoiceField(label=gettext_lazy("Why"), choices=NotRated.choices, widget=forms.RadioSelect)
    text = LongText(label=gettext_lazy("In your words"), max_length=MOST)


class TalkForm(Form):
    """The talk about the result."""

    held_on = DayField(label=gettext_lazy("Held on this day"))
    minutes = LongText(
        label=gettext_lazy("Minutes"), max_length=MOST,
        help_text=gettext_lazy("Result and reasons, how the person sees it, what was agreed. Both sides confirm them."),
    )


@permits(READ)
def review(request: Request, review_id: int) -> HttpResponse:
    """Everything about one person's review: their words, the presentation, what is known, the grades, the result."""
    viewer = request.viewer
    one = queries.review_seen_by(viewer, review_id=review_id, on=viewer.today)
    told = queries.file_of(one)
    return page(request, "cockpit/reviews/review.html", {
        "review": one, "title": one.person.name, "facts": _facts(told, viewer), "file": told,
        "presentations": [
            {"on": row.held_on, "record": row.record, "panel": " · ".join(told.names.get(pk, "") for pk in row.panel)}
            for row in told.presentations
        ],
        "log": [event_of(rating, viewer.locale) for rating in told.ratings],
        "may_rate": rules.may_rate(viewer=viewer, review=one), "rates": viewer.may_somewhere(RATE),
        "records": bool(rules.may_record(viewer=viewer, review=one)),
        "tells": bool(rules.may_tell(viewer=viewer, review=one)), "issues": viewer.may_somewhere(ISSUE_STATEMENTS),
        "result": told.result, "state": letter_state(told.result, viewer.today) if told.result is not None else None,
    }, crumbs=_crumbs(one, viewer))


@permits(READ)
def known(request: Request, review_id: int) -> HttpResponse:
    """What is known of somebody's work beside the grade, part by part: within the page of the review, or by itself."""
    viewer = request.viewer
    one = queries.review_seen_by(viewer, review_id=review_id, on=viewer.today)
    window = DaySpan(one.cycle.period.lower, one.cycle.period.upper)
    parts = [_part(part, viewer) for part in beside.laid_beside(person_id=one.person_id, window=window, at=viewer.now)]
    if request.htmx:
        return render(request, "cockpit/reviews/_known.html", {"parts": parts})
    return page(request, "cockpit/reviews/known.html", {"review": one, "parts": parts}, crumbs=_crumbs(
        one, viewer, Crumb(_("Beside the grade")),
    ))


def _crumbs(one: Review, viewer: Viewer, *more: Crumb) -> list[Crumb]:
    here = page_of("cockpit:review", one.pk)
    return crumbs(
        Crumb(title_of(one.cycle, viewer.locale), page_of("cockpit:cycle", one.cycle_id)),
        Crumb(one.person.name, here if more else ""), *more,
    )


def _facts(told: ReviewFile, viewer: Viewer) -> list[Fact]:
    one = told.review
    found = [
        Fact(_("Post"), pick(one, "post", viewer.locale)),
        Fact(_("In post since"), one.since),
        Fact(_("Graded by"), Who(one.rater.name) if one.rater is not None else _("nobody named")),
    ]
    if one.not_rated:
        said = "" if one.not_rated == NotRated.RECENT else one.not_rated_said  # since when stands above
        found.append(Fact(_("Not graded"), NotRated(one.not_rated).label, note=said))
    if told.last is not None:
        found.append(Fact(_("Grade now"), told.last.grade))
    if told.earlier:
        said = " · ".join(f"{title_of(row.review.cycle, viewer.locale)} {row.rating.grade}" for row in told.earlier)
        found.append(Fact(_("Earlier results"), said))
    if told.result is not None:
        found.append(Fact(_("Approved by"), Who(told.result.approved_by.name)))
        found.append(Fact(_("To be told by"), told.result.tell_by))
    return found


def _part(part: beside.Part, viewer: Viewer) -> dict[str, Any]:
    return {
        "title": part.title.pick(viewer.locale), "is_connected": part.is_connected,
        "facts": [
            {"title": fact.title.pick(viewer.locale), "said": fact.said.pick(viewer.locale), "link": fact.link,
             "is_gap": fact.is_gap}
            for fact in part.facts
        ],
    }


def offer_standards(form: Form, one: Review, viewer: Viewer) -> None:
    """Have a form offer what can be named under a D; the question is left out where there is nothing to name."""
    found = agreed.unmet_standards(review=one, at=viewer.now)
    if not found:
        del form.fields["standards"]
        return
    form.fields["standards"].choices = [(each.key, as_written(each.line.pick(viewer.locale))) for each in found]  # type: ignore[attr-defined]


def event_of(rating: Rating, locale: str) -> Event:
    """A grade as a row of the log: before, after, by whom, on what ground, why, on what standards and what evidence."""
    word = Step(rating.step).label
    what = f"{word} {rating.grade_before} → {rating.grade}" if rating.grade_before else f"{word} {rating.grade}"
    if rating.ground:
        what = f"{what} · {Ground(rating.ground).label}"
    unmet = [one.line.pick(locale) for one in kept(rating.unmet)]
    lines = [rating.reason, *unmet, *([rating.evidence] if rating.evidence else [])]
    return Event(
        what=what, at=rating.at, who=rating.by.name, said="\n".join(lines), icon="scale",
        tone=Tone.BRAND if rating.session_id else Tone.PLAIN,
    )


def outline(item_id: str, locale: str) -> list[tuple[str, list[str]]]:
    """A shipped agenda as headings with their lines."""
    told = library.item("performance", item_id).values
    found = [
        (Bilingual.from_json(step["title"]).pick(locale), [Bilingual.from_json(line).pick(locale) for line in step["do"]])
        for step in told["steps"]
    ]
    return [*found, ("", [Bilingual.from_json(line).pick(locale) for line in told["do_not"]])]


def _acted(
    request: Request, one: Review, form: Form, done: object, *, word: Any, submit: Any, consequence: Any, said: Any,
    aside: list[tuple[str, list[str]]] | None = None,
) -> HttpResponse:
    back = page_of("cockpit:review", one.pk)
    if done is not None:
        messages.success(request, str(said))
        return go(request, back)
    return page(request, "cockpit/reviews/act.html", {
        "form": form, "title": word, "note": one.person.name, "back": back, "submit": submit, "kind": "primary",
        "consequence": consequence, "aside": aside or [],
    }, crumbs=_crumbs(one, request.viewer, Crumb(word)), status=form.status)


def _seen(request: Request, review_id: int, rule: Callable[..., Any]) -> Review:
    viewer = request.viewer
    one = queries.review_seen_by(viewer, review_id=review_id, on=viewer.today)
    rule(viewer=viewer, review=one).or_turn_away()
    return one


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


@permits(RATE)
def rate(request: Request, review_id: int) -> HttpResponse:
    """Give the initial grade."""
    viewer = request.viewer
    one = _seen(request, review_id, rules.may_rate)
    form = RateForm(_typed(request))
    offer_standards(form, one, viewer)
    done = form.carry(RateInput, lambda given: grading.rate(
        viewer=viewer, review=one, grade=given.grade, at=viewer.now,
        grounds=Grounds(reason=given.reason, cited=given.standards, evidence=given.evidence),
    )) if form.is_bound else None
    return _acted(
        request, one, form, done, word=_("Initial grade"), submit=_("Give the grade"), said=_("The grade is given."),
        consequence=_("It carries your name. From here on it moves only in calibration or after an appeal, as another row."),
    )


@permits(RECORD)
def present(request: Request, review_id: int) -> HttpResponse:
    """Write down a presentation."""
    viewer = request.viewer
    one = _seen(request, review_id, rules.may_record)
    form = PresentationForm(_typed(request), initial={"held_on": viewer.today})
    names = queries.members_to_choose(on=viewer.today)
    form.fields["panel"].choices = [(str(pk), name) for pk, name in names.items() if pk != one.person_id]  # type: ignore[attr-defined]
    done = form.carry(PresentationInput, lambda given: reviewing.record_presentation(
        viewer=viewer, review=one, held_on=given.held_on, panel=given.panel, record=given.record, at=viewer.now,
    )) if form.is_bound else None
    return _acted(
        request, one, form, done, word=_("Presentation"), submit=_("Write it down"), said=_("Written down."),
        consequence=_("It cannot be changed afterwards; another record can be added."), aside=outline("PT-01", viewer.locale),
    )


@permits(RECORD)
def add_evidence(request: Request, review_id: int) -> HttpResponse:
    """Lay evidence beside the review."""
    viewer = request.viewer
    one = _seen(request, review_id, rules.may_record)
    form = EvidenceForm(_typed(request))
    done = form.carry(EvidenceInput, lambda given: reviewing.add_evidence(
        viewer=viewer, review=one, title=given.title, text=given.text, at=viewer.now,
    )) if form.is_bound else None
    return _acted(
        request, one, form, done, word=_("Add evidence"), submit=_("Add it"), said=_("Added."),
        consequence=_("Who grades and calibrates reads it. After approval nothing is added."),
    )


@permits(RECORD)
def leave_ungraded(request: Request, review_id: int) -> HttpResponse:
    """Write down that somebody is not graded."""
    viewer = request.viewer
    one = _seen(request, review_id, rules.may_record)
    form = NotRatedForm(_typed(request))
    done = form.carry(NotRatedInput, lambda given: reviewing.leave_ungraded(
        viewer=viewer, review=one, why=given.why.value, text=given.text, at=viewer.now,
    )) if form.is_bound else None
    return _acted(
        request, one, form, done, word=_("Not graded in this cycle"), submit=_("Write it down"), said=_("Written down."),
        consequence=_("It has no disadvantage for the person: the treatment they had goes on (LR-15)."),
    )


@permits(TELL)
def talk(request: Request, review_id: int) -> HttpResponse:
    """Write down the talk about the result."""
    viewer = request.viewer
    one = _seen(request, review_id, rules.may_tell)
    result = queries.result_seen_by(viewer, review=one)
    form = TalkForm(_typed(request), initial={"held_on": viewer.today})
    done = form.carry(TalkInput, lambda given: results.hold_talk(
        viewer=viewer, result=result, held_on=given.held_on, minutes=given.minutes, at=viewer.now,
    )) if form.is_bound else None
    return _acted(
        request, one, form, done, word=_("Appraisal talk"), submit=_("Write it down"),
        said=_("Written down. The person confirms the minutes among their talks; the letter can go out now."),
        consequence=_("You confirm the minutes with this; the person is asked to confirm them too."),
    )


@permits(TELL)
def letter(request: Request, review_id: int) -> HttpResponse:
    """Issue the result letter."""
    viewer = request.viewer
    one = _seen(request, review_id, rules.may_tell)
    result = queries.result_seen_by(viewer, review=one)
    return do(
        request, lambda: results.issue_letter(viewer=viewer, result=result, at=viewer.now),
        to=page_of("cockpit:review", one.pk), said=_("The letter was issued; the person is asked to confirm it."),
    )
