"""The review of one person, for who grades and looks after it: evidence beside the grade, the talk, the letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.appraisals import rules
from lingxiao.engines.appraisals.domain import agreed, beside, grading, queries, results, reviewing
from lingxiao.engines.appraisals.domain.standards import Grounds, kept
from lingxiao.engines.appraisals.enums import Grade, Ground, NotRated, Step
from lingxiao.engines.appraisals.inputs import EvidenceInput, NotRatedInput, PresentationInput, RateInput, TalkInput
from lingxiao.engines.appraisals.permissions import RATE, READ, RECORD, TELL
from lingxiao.engines.documents.permissions import ISSUE_STATEMENTS
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.acting import PageAct, doing
from lingxiao.web.cockpit.reviews import crumbs, letter_state, raters_said, title_of
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.pages import do, page, permits
from lingxiao.web.shell.parts import Crumb, Event, Fact, Tone, Who
from lingxiao.web.shell.written import as_written

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.appraisals.domain.queries import ReviewFile
    from lingxiao.engines.appraisals.models import Rating, Result, Review
    from lingxiao.kernel.verdict import Verdict
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request, Seen
    from lingxiao.web.shell.parts import Words

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
    parts = [_part(part, one, viewer) for part in beside.laid_beside(person_id=one.person_id, window=window, at=viewer.now)]
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


def _part(part: beside.Part, one: Review, viewer: Viewer) -> dict[str, Any]:
    return {
        "note": raters_said(one.cycle) if part.key == "raters" else "",
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


@dataclass(frozen=True, slots=True)
class At:
    """A review as one viewer meets it."""

    viewer: Viewer
    review: Review

    @property
    def result(self) -> Result:
        """Its result; ``NotSeen`` before there is one."""
        return queries.result_seen_by(self.viewer, review=self.review)


def _met(request: Request, review_id: int) -> At:
    viewer = request.viewer
    return At(viewer, queries.review_seen_by(viewer, review_id=review_id, on=viewer.today))


def _place(at: At, word: Words) -> tuple[str, str, list[Crumb]]:
    one = at.review
    return one.person.name, page_of("cockpit:review", one.pk), _crumbs(one, at.viewer, Crumb(word))


def _panel(at: At, form: Form) -> None:
    names = queries.members_to_choose(on=at.viewer.today)
    form.fields["panel"].choices = [(str(pk), name) for pk, name in names.items() if pk != at.review.person_id]  # type: ignore[attr-defined]


def _act(**said: Any) -> Seen[Any]:
    return doing(PageAct(**said), meet=_met, place=_place)


def _records(at: At) -> Verdict:
    return rules.may_record(viewer=at.viewer, review=at.review)


def _tells(at: At) -> Verdict:
    return rules.may_tell(viewer=at.viewer, review=at.review)


rate = _act(
    key="rate", permission=RATE, word=gettext_lazy("Initial grade"), submit=gettext_lazy("Give the grade"),
    done=gettext_lazy("The grade is given."), form=RateForm, taken=RateInput,
    consequence=gettext_lazy(
        "It carries your name. From here on it moves only in calibration or after an appeal, as another row.",
    ),
    rule=lambda at: rules.may_rate(viewer=at.viewer, review=at.review),
    prepare=lambda at, form: offer_standards(form, at.review, at.viewer),
    do=lambda at, given: grading.rate(
        viewer=at.viewer, review=at.review, grade=given.grade, at=at.viewer.now,
        grounds=Grounds(reason=given.reason, cited=given.standards, evidence=given.evidence),
    ),
)
present = _act(
    key="present", permission=RECORD, word=gettext_lazy("Presentation"), submit=gettext_lazy("Write it down"),
    done=gettext_lazy("Written down."), form=PresentationForm, taken=PresentationInput, rule=_records, prepare=_panel,
    consequence=gettext_lazy("It cannot be changed afterwards; another record can be added."), outline="PT-01",
    do=lambda at, given: reviewing.record_presentation(
        viewer=at.viewer, review=at.review, held_on=given.held_on, panel=given.panel, record=given.record, at=at.viewer.now,
    ),
)
add_evidence = _act(
    key="evidence", permission=RECORD, word=gettext_lazy("Add evidence"), submit=gettext_lazy("Add it"),
    done=gettext_lazy("Added."), form=EvidenceForm, taken=EvidenceInput, rule=_records,
    consequence=gettext_lazy("Who grades and calibrates reads it. After approval nothing is added."),
    do=lambda at, given: reviewing.add_evidence(
        viewer=at.viewer, review=at.review, title=given.title, text=given.text, at=at.viewer.now,
    ),
)
leave_ungraded = _act(
    key="not-rated", permission=RECORD, word=gettext_lazy("Not graded in this cycle"), submit=gettext_lazy("Write it down"),
    done=gettext_lazy("Written down."), form=NotRatedForm, taken=NotRatedInput, rule=_records,
    consequence=gettext_lazy("It has no disadvantage for the person: the treatment they had goes on (LR-15)."),
    do=lambda at, given: reviewing.leave_ungraded(
        viewer=at.viewer, review=at.review, why=given.why.value, text=given.text, at=at.viewer.now,
    ),
)
talk = _act(
    key="talk", permission=TELL, word=gettext_lazy("Appraisal talk"), submit=gettext_lazy("Write it down"),
    done=gettext_lazy("Written down. The person confirms the minutes among their talks; the letter can go out now."),
    form=TalkForm, taken=TalkInput, rule=_tells, prepare=lambda at, _form: at.result,
    consequence=gettext_lazy("You confirm the minutes with this; the person is asked to confirm them too."),
    do=lambda at, given: results.hold_talk(
        viewer=at.viewer, result=at.result, held_on=given.held_on, minutes=given.minutes, at=at.viewer.now,
    ),
)


@permits(TELL)
def letter(request: Request, review_id: int) -> HttpResponse:
    """Issue the result letter."""
    at = _met(request, review_id)
    _tells(at).or_turn_away()
    result = at.result
    return do(
        request, lambda: results.issue_letter(viewer=at.viewer, result=result, at=at.viewer.now),
        to=page_of("cockpit:review", review_id), said=_("The letter was issued; the person is asked to confirm it."),
    )
