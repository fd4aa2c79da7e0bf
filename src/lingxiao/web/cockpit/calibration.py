"""Calibration: convening a session, its board of cards, moving one, keeping out, the panel of groups, closing; approvals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.appraisals.domain import calibrating, guidance, panel, queries, results
from lingxiao.engines.appraisals.enums import Grade, Ground, SessionState, Spread, Tie
from lingxiao.engines.appraisals.inputs import CloseInput, MoveInput, PresentInput, RecuseInput, SessionInput
from lingxiao.engines.appraisals.permissions import APPROVE, CALIBRATE, READ
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.money import round_half_away
from lingxiao.kernel.verdict import Verdict
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.acting import PageAct, doing, outline
from lingxiao.web.cockpit.review import STANDARDS, STANDARDS_HELP, event_of, offer_standards
from lingxiao.web.cockpit.reviews import crumbs, title_of
from lingxiao.web.forms import DayField, Form, LongText, whole
from lingxiao.web.lists import Column, Listing
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone, Who

if TYPE_CHECKING:
    from fractions import Fraction

    from django.http import HttpResponse

    from lingxiao.engines.appraisals.models import CalibrationSession
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request, Seen
    from lingxiao.web.shell.parts import Words

MOST = 10_000


class SessionForm(Form):
    """A session to be held."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    held_on = DayField(label=gettext_lazy("Day"))
    unit_id = forms.TypedChoiceField(label=gettext_lazy("Whose people"), coerce=int, empty_value=None, required=False)
    members = forms.MultipleChoiceField(label=gettext_lazy("Members"), widget=forms.CheckboxSelectMultiple)
    quorum = forms.IntegerField(label=gettext_lazy("Quorum"), min_value=2, initial=3)
    unit_percent = forms.IntegerField(
        label=gettext_lazy("Result of the unit, in percent of its target"), min_value=0, max_value=1000, initial=100,
    )
    spread = forms.ChoiceField(
        label=gettext_lazy("Distribution"), choices=Spread.choices, widget=forms.RadioSelect, initial=Spread.NONE,
        help_text=gettext_lazy("A limit needs 20 people, guidance 10. Nobody has to stand at D."),
    )


class PresentForm(Form):
    """Who is there."""

    present = forms.MultipleChoiceField(label=gettext_lazy("Who is present"), widget=forms.CheckboxSelectMultiple)


class MoveForm(Form):
    """A card to another grade. Leave, family and health are no grounds."""

    grade = forms.ChoiceField(label=gettext_lazy("To which grade"), choices=Grade.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=gettext_lazy("On what ground"), choices=Ground.choices, widget=forms.RadioSelect)
    reason = LongText(label=gettext_lazy("Reasons"), max_length=MOST)
    standards = forms.MultipleChoiceField(
        label=STANDARDS, required=False, widget=forms.CheckboxSelectMultiple, help_text=STANDARDS_HELP,
    )
    evidence = LongText(label=gettext_lazy("Evidence, and where it stands"), max_length=MOST)
    is_leave_checked = forms.BooleanField(
        label=gettext_lazy("Leave, family or health is mentioned and is not the reason"), required=False,
    )


class RecuseForm(Form):
    """A tie to somebody on a card."""

    review_id = forms.ChoiceField(label=gettext_lazy("Whose card"))
    tie = forms.ChoiceField(label=gettext_lazy("What ties you"), choices=Tie.choices, widget=forms.RadioSelect)
    text = LongText(label=gettext_lazy("In your words"), max_length=MOST)


class CloseForm(Form):
    """What a session concludes."""

    text = LongText(label=gettext_lazy("Conclusion"), max_length=MOST)


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _called(session: CalibrationSession) -> str:
    """A session by the title somebody gave it, which may be in another language than the page."""
    return _("Session “%(title)s”") % {"title": session.title}


def _crumbs(session: CalibrationSession, viewer: Viewer, *more: Crumb) -> list[Crumb]:
    here = page_of("cockpit:session", session.pk)
    return crumbs(
        Crumb(title_of(session.cycle, viewer.locale), page_of("cockpit:cycle", session.cycle_id)),
        Crumb(_called(session), here if more else ""), *more,
    )


@permits(CALIBRATE)
def new(request: Request, cycle_id: int) -> HttpResponse:
    """Convene a session."""
    viewer = request.viewer
    cycle = queries.cycle_seen_by(viewer, cycle_id=cycle_id, on=viewer.today)
    form = SessionForm(_typed(request), initial={"held_on": viewer.today})
    units = people.units_to_choose(viewer, permission=CALIBRATE, on=viewer.today)
    form.fields["unit_id"].choices = [("", _("Everybody within my reach")), *((pk, name) for pk, name in units)]  # type: ignore[attr-defined]
    names = queries.members_to_choose(on=viewer.today)
    form.fields["members"].choices = [(str(pk), name) for pk, name in names.items()]  # type: ignore[attr-defined]
    made = form.carry(SessionInput, lambda given: calibrating.convene(viewer=viewer, cycle=cycle, at=viewer.now, draft=(
        calibrating.Convened(
            title=given.title, held_on=given.held_on, members=given.members, quorum=given.quorum, spread=given.spread,
            unit_percent=given.unit_percent, unit_id=given.unit_id,
        )
    ))) if form.is_bound else None
    back = page_of("cockpit:cycle", cycle.pk)
    if made is not None:
        messages.success(request, _("Convened. The members read the cards before they meet."))
        return go(request, page_of("cockpit:session", made.pk))
    return page(request, "cockpit/reviews/act.html", {
        "form": form, "title": _("Convene a session"), "note": title_of(cycle, viewer.locale), "back": back,
        "submit": _("Convene it"), "kind": "primary", "aside": outline("CG-01", viewer.locale),
        "consequence": _("It takes the graded people who are in no session yet."),
    }, crumbs=crumbs(Crumb(title_of(cycle, viewer.locale), back), Crumb(_("Convene a session"))), status=form.status)


@permits(READ)
def session(request: Request, session_id: int) -> HttpResponse:
    """The board: cards by grade, the guidance beside them, who sits here, and everything that was moved."""
    viewer = request.viewer
    one = queries.session_seen_by(viewer, session_id=session_id)
    cards = queries.cards_of(one, but=viewer.person_id)
    members = queries.members_of(one)
    out = calibrating.kept_out_of(person_id=viewer.person_id, session=one, on=one.cycle.started_on or viewer.today)
    me = next((row for row in members if row.person_id == viewer.person_id), None)
    is_open = one.state == SessionState.OPEN
    moves = is_open and me is not None and me.present_at is not None
    counts = guidance.standing(card.grade for card in cards if card.grade)
    guided = guidance.guide(count=len(cards), unit_percent=one.unit_percent)
    return page(request, "cockpit/reviews/session.html", {
        "session": one, "title": _called(one), "state": _state(one), "is_member": me is not None,
        "columns": [
            {"grade": grade, "count": counts[grade], "seats": guided.seats[grade], "cards": [
                {"name": card.person.name, "post": pick(card, "post", viewer.locale), "before": card.first_grade,
                 "href": page_of("cockpit:review", card.pk), "is_moved": card.first_grade != card.grade,
                 "move": f"{page_of('cockpit:session', one.pk)}cards/{card.pk}/" if moves and card.person_id not in out else ""}
                for card in cards if card.grade == grade
            ]}
            for grade in Grade.values
        ],
        "guided": guided, "spread": Spread(one.spread).label, "has_guidance": one.spread != Spread.NONE,
        "over": guidance.over_the_limit(counts, guided), "members": members, "is_open": is_open,
        "is_convened": one.state == SessionState.CONVENED, "log": [
            {"who": rating.review.person.name, "event": event_of(rating, viewer.locale)}
            for rating in queries.moves_of(one, but=viewer.person_id)
        ],
    }, crumbs=_crumbs(one, viewer))


def _state(one: CalibrationSession) -> State:
    tones = {SessionState.CONVENED: Tone.PLAIN, SessionState.OPEN: Tone.INFO, SessionState.CLOSED: Tone.OK}
    return State(SessionState(one.state).label, tones[SessionState(one.state)])


@dataclass(frozen=True, slots=True)
class At:
    """A session, or one card in it, as a member meets it."""

    viewer: Viewer
    session: CalibrationSession
    card: Any = None


def _sat_in(request: Request, session_id: int, review_id: int | None = None) -> At:
    """A session the viewer sits in, who only reads it acts nowhere in it; with a card they do not keep out of."""
    viewer = request.viewer
    one = queries.session_seen_by(viewer, session_id=session_id)
    calibrating.refuse_outsider(viewer=viewer, session=one)
    if review_id is None:
        return At(viewer, one)
    card = queries.card_of(one, review_id=review_id, but=viewer.person_id)
    calibrating.refuse_tied(viewer=viewer, session=one, review=card)
    return At(viewer, one, card)


def _place(at: At, word: Words) -> tuple[str, str, list[Crumb]]:
    one = at.session
    note = at.card.person.name if at.card is not None else _called(one)
    return note, page_of("cockpit:session", one.pk), _crumbs(one, at.viewer, Crumb(word))


def _members(at: At, form: Form) -> None:
    found = queries.members_of(at.session)
    form.fields["present"].choices = [(str(row.person_id), row.person.name) for row in found]  # type: ignore[attr-defined]


def _cards(at: At, form: Form) -> None:
    found = queries.cards_of(at.session, but=at.viewer.person_id)
    form.fields["review_id"].choices = [("", "—"), *((str(card.pk), card.person.name) for card in found)]  # type: ignore[attr-defined]


def _act(**said: Any) -> Seen[Any]:
    """An act of a member; that they sit here was asked when they met the session."""
    act = PageAct(permission=CALIBRATE, rule=lambda _at: Verdict.allow(), **said)
    return doing(act, meet=_sat_in, place=_place)


begin = _act(
    key="begin", word=gettext_lazy("Begin the session"), submit=gettext_lazy("Begin"), done=gettext_lazy("In session."),
    consequence=gettext_lazy("Only who is present moves cards, and only with the quorum."), outline="CG-01",
    form=PresentForm, taken=PresentInput, prepare=_members,
    do=lambda at, given: calibrating.begin(
        viewer=at.viewer, session=at.session, present=given.present, at=at.viewer.now,
    ),
)
recuse = _act(
    key="recuse", word=gettext_lazy("Keep out of a card"), submit=gettext_lazy("Declare it"),
    done=gettext_lazy("You keep out of this card."), form=RecuseForm, taken=RecuseInput, prepare=_cards,
    consequence=gettext_lazy(
        "The other members see that you keep out. Your own card and your superior’s need no declaration.",
    ),
    do=lambda at, given: calibrating.recuse(
        viewer=at.viewer, session=at.session, tie=given.tie, text=given.text, at=at.viewer.now,
        review=queries.card_of(at.session, review_id=given.review_id, but=at.viewer.person_id),
    ),
)
move = _act(
    key="move", word=gettext_lazy("Move the card"), submit=gettext_lazy("Move this card"), done=gettext_lazy("Moved."),
    consequence=gettext_lazy("Before, after, who and why are written for good."), outline="CG-01",
    form=MoveForm, taken=MoveInput, prepare=lambda at, form: offer_standards(form, at.card, at.viewer),
    do=lambda at, given: calibrating.move_card(
        viewer=at.viewer, session=at.session, review=at.card, at=at.viewer.now, move=calibrating.Move(**given.model_dump()),
    ),
)
close = _act(
    key="close", word=gettext_lazy("Close the session"), submit=gettext_lazy("Close it"),
    done=gettext_lazy("The session is closed."), form=CloseForm, taken=CloseInput,
    consequence=gettext_lazy("Nothing moves afterwards; grades go to approval."),
    do=lambda at, given: calibrating.conclude(viewer=at.viewer, session=at.session, text=given.text, at=at.viewer.now),
)


@permits(READ)
def groups(request: Request, session_id: int) -> HttpResponse:
    """The panel of groups: differences with their intervals, shown to people and acted on by nobody."""
    viewer = request.viewer
    one = queries.session_seen_by(viewer, session_id=session_id)
    calibrating.refuse_outsider(viewer=viewer, session=one)
    factors = panel.panel_of(one, on=viewer.today)
    return page(request, "cockpit/reviews/groups.html", {
        "title": _("Differences between groups"), "session": one, "factors": [
            {"title": factor.title.pick(viewer.locale), "rows": [
                {"group": row.group.pick(viewer.locale), "count": row.compared.count, "others": row.compared.others,
                 "gap": row.compared.gap, "difference": _points(row.compared.gap.difference) if row.compared.gap else "",
                 "interval": f"{_points(row.compared.gap.low)} … {_points(row.compared.gap.high)}" if row.compared.gap else ""}
                for row in factor.rows
            ]}
            for factor in factors
        ],
    }, crumbs=_crumbs(one, viewer, Crumb(_("Differences between groups"))))


def _points(value: Fraction) -> str:
    """Points with two decimals and their sign."""
    hundredths = round_half_away(value * 100)
    sign = "+" if hundredths > 0 else "−" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"


def _eyes(row: Any) -> State:
    if row.is_own_hand:
        return State(_("your own hand: somebody else approves"), Tone.WARN)
    return State(_("yours to approve"), Tone.OK)


def _approvals(viewer: Viewer) -> Listing[Any]:
    return Listing(
        key="approvals",
        columns=[
            Column(key="name", title=gettext_lazy("Person"), sort=("person__name_order",),
                   value=lambda row: Who(row.person.name, pick(row, "post", viewer.locale), page_of("cockpit:review", row.pk))),
            Column(key="cycle", title=gettext_lazy("Review cycle"), value=lambda row: title_of(row.cycle, viewer.locale)),
            Column(key="first", title=gettext_lazy("Initial grade"), sort=("first_grade",), value=lambda row: row.first_grade),
            Column(key="grade", title=gettext_lazy("Grade now"), sort=("grade",), value=lambda row: row.grade),
            Column(key="rater", title=gettext_lazy("Graded by"), sort=("rater__name_order",),
                   value=lambda row: Who(row.rater.name) if row.rater is not None else None),
            Column(key="hand", title=gettext_lazy("Four eyes"), value=_eyes),
        ],
        search=lambda rows, text: queries.named(rows, text=text), search_hint=gettext_lazy("Search by name"),
        sort="name",
        file_name=gettext_lazy("Grades that wait for approval"),
    )


@permits(APPROVE)
def approvals(request: Request) -> HttpResponse:
    """Grades that wait for approval; several are approved at once."""
    viewer = request.viewer
    if request.method == "POST":
        ids = [number for text in request.POST.getlist("chosen") if (number := whole(text)) is not None]
        reviews = queries.reviews_chosen(viewer, ids=ids, on=viewer.today)
        return do(
            request, lambda: results.approve(viewer=viewer, reviews=reviews, at=viewer.now), to=request.path,
            said=_("Approved. The talk and the letter are owed within ten working days."),
        )
    rows = queries.waiting_for_approval(viewer, on=viewer.today)
    return _approvals(viewer).answer(
        request, rows, "cockpit/reviews/approvals.html", {}, crumbs=crumbs(Crumb(_("Approvals"))),
    )
