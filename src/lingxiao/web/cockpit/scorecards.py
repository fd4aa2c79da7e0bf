"""Scorecards 绩效记分卡: every month's cards, one card with how each score came about, its review, and the pack on paper."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.scorecards import rules
from lingxiao.engines.scorecards.domain import cards, reviewing
from lingxiao.engines.scorecards.domain.wording import points_said, ratio_said
from lingxiao.engines.scorecards.inputs import RestateInput, SayInput
from lingxiao.engines.scorecards.permissions import ENTER_ACTUALS, READ_LETTERS, RESTATE, REVIEW
from lingxiao.kernel.days.periods import Month
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.letters import units
from lingxiao.web.forms import Form, LongText
from lingxiao.web.letters import WHOLE, SayForm, card_context, pack_answer
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone, Who

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.scorecards.models import Scorecard
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

class RestateForm(Form):
    """Why a card is restated."""

    reason = LongText(
        label=gettext_lazy("Why the card is restated"), max_length=2_000,
        help_text=gettext_lazy("What was wrong, and who found it. The version before stays readable."),
    )


def _crumbs(card: Scorecard | None = None, *more: str) -> list[Crumb]:
    found = [Crumb(_("Scorecards"), address("cockpit:scorecards") if card is not None else "")]
    if card is not None:
        found.append(Crumb(card.person.name, page_of("cockpit:scorecard", card.pk) if more else ""))
    return [*found, *(Crumb(one) for one in more)]


def _known(row: Scorecard) -> State | str:
    if row.known_weight == WHOLE:
        return "100%"
    return State(f"{row.known_weight}%", Tone.WARN)


def _reviewed(row: Any) -> State:
    if row.is_reviewed:
        return State(_("reviewed"), Tone.OK)
    return State(_("noted, waits for review"), Tone.INFO) if row.is_noted else State(_("not reviewed"), Tone.PLAIN)


def _listing(viewer: Viewer) -> Listing[Any]:
    locale, today = viewer.locale, viewer.today
    return Listing(
        key="scorecards",
        columns=[
            Column(key="name", title=gettext_lazy("Manager"), sort=("person__name_order",),
                   value=lambda row: Who(row.person.name, row.unit_name or "", page_of("cockpit:scorecard", row.pk))),
            Column(key="month", title=gettext_lazy("Month"), sort=("month",),
                   value=lambda row: Month.containing(row.month).label.pick(locale)),
            Column(key="points", title=gettext_lazy("Points"), sort=("points",), is_figure=True,
                   value=lambda row: points_said(Fraction(row.exact_points)) if row.exact_points else "—"),
            Column(key="known", title=gettext_lazy("Of the weight"), sort=("known_weight",), value=_known),
            Column(key="attained", title=gettext_lazy("Attained"), is_figure=True,
                   value=lambda row: ratio_said(Fraction(row.attainment)) if row.attainment else "—"),
            Column(key="review", title=gettext_lazy("Superior’s review"), value=_reviewed),
            Column(key="version", title=gettext_lazy("Version"), is_figure=True, value=lambda row: row.version),
        ],
        filters=[
            Choice(key="month", word=gettext_lazy("Month"), options=lambda one: [
                (month.span.start.isoformat(), month.label.pick(locale)) for month in reviewing.months_seen(one, on=today)
            ], narrow=lambda rows, chosen: reviewing.of_month(rows, key=chosen)),
            Choice(key="unit", word=gettext_lazy("Unit"), options=units(READ_LETTERS),
                   narrow=lambda rows, chosen: reviewing.under_unit(rows, unit_id=int(chosen), on=today)),
            Choice(key="reviewed", word=gettext_lazy("Superior’s review"),
                   options=lambda _viewer: [("yes", gettext_lazy("reviewed")), ("no", gettext_lazy("not reviewed"))],
                   narrow=lambda rows, chosen: reviewing.reviewed(rows, which=chosen)),
        ],
        search=lambda rows, text: reviewing.of_people(rows, text=text), search_hint=gettext_lazy("Name, pinyin or number"),
        sort="-month", file_name=gettext_lazy("Scorecards"),
    )


@permits(READ_LETTERS)
def scorecards(request: Request) -> HttpResponse:
    """The newest version of every card in reach."""
    viewer = request.viewer
    context = {"may_enter": viewer.may_somewhere(ENTER_ACTUALS)}
    rows = reviewing.standing_cards(viewer, on=viewer.today)
    return _listing(viewer).answer(request, rows, "cockpit/letters/scorecards.html", context, crumbs=_crumbs())


def seen(request: Request, card_id: int) -> Scorecard:
    """The card of an address, if this viewer may see it."""
    return reviewing.card_seen_by(request.viewer, card_id=card_id, on=request.viewer.today)


@permits(READ_LETTERS)
def scorecard(request: Request, card_id: int) -> HttpResponse:
    """One version of a month's card."""
    viewer, card = request.viewer, seen(request, card_id)
    context = card_context(card, viewer)
    may_review = bool(rules.may_review(viewer=viewer, person_id=card.person_id, on=viewer.today))
    context |= {
        "may_review": may_review and not context["is_reviewed"], "form": SayForm() if may_review else None,
        "may_restate": bool(rules.may_restate(viewer=viewer, person_id=card.person_id, on=viewer.today)),
    }
    return page(request, "cockpit/letters/scorecard.html", context, crumbs=_crumbs(card))


@permits(REVIEW)
def review(request: Request, card_id: int) -> HttpResponse:
    """What the superior says to a card."""
    viewer, card = request.viewer, seen(request, card_id)
    rules.may_review(viewer=viewer, person_id=card.person_id, on=viewer.today).or_turn_away()
    form, back = SayForm(request.POST), page_of("cockpit:scorecard", card.pk)
    done = form.carry(SayInput, lambda given: reviewing.review(viewer=viewer, card=card, text=given.text, at=viewer.now))
    if done is not None:
        messages.success(request, _("Reviewed. What was said stays with the card."))
        return go(request, back)
    context = {"form": form, "title": _("Review the card"), "submit": _("Keep the review"), "back": back, "consequence": ""}
    return page(request, "cockpit/letters/act.html", context, crumbs=_crumbs(card, _("Superior’s review")), status=form.status)


@permits(RESTATE)
def restate(request: Request, card_id: int) -> HttpResponse:
    """The next version of a card out of what is frozen and entered today."""
    viewer, card = request.viewer, seen(request, card_id)
    rules.may_restate(viewer=viewer, person_id=card.person_id, on=viewer.today).or_turn_away()
    form = RestateForm(request.POST or None)
    made = form.carry(RestateInput, lambda given: cards.restate(
        viewer=viewer, card=card, reason=given.reason, at=viewer.now,
    )) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("Version %(number)s stands from now on.") % {"number": made.version})
        return go(request, page_of("cockpit:scorecard", made.pk))
    context = {
        "form": form, "title": _("Restate the card of %(name)s") % {"name": card.person.name}, "submit": _("Restate"),
        "back": page_of("cockpit:scorecard", card.pk),
        "consequence": _("It is worked out anew from frozen figures and entries. The manager is told, and this version stays."),
    }
    return page(request, "cockpit/letters/act.html", context, crumbs=_crumbs(card, _("Restate")), status=form.status)


@permits(READ_LETTERS)
def file(request: Request, card_id: int) -> HttpResponse:
    """The monthly review pack as PDF."""
    return pack_answer(request, seen(request, card_id))
