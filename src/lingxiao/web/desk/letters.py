"""My target letter 我的目标: my letter while it is negotiated and once it binds, and my monthly cards with my own note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _

from lingxiao.engines.scorecards.domain import letters as writing
from lingxiao.engines.scorecards.domain import queries, reviewing
from lingxiao.engines.scorecards.domain.pack import total_said
from lingxiao.engines.scorecards.enums import EDITABLE, Standing
from lingxiao.engines.scorecards.inputs import SayInput
from lingxiao.engines.scorecards.permissions import OWN
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.letters import (
    SayForm,
    card_context,
    drawn_lines,
    events_of,
    facts_of,
    pack_answer,
    period_said,
    state_of,
)
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Todo, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.scorecards.models import Scorecard, TargetLetter
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

SHOWN = 13
"""Cards that are shown at once: a year and a month."""


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("My target letter"), address("desk:letter") if more else ""), *more]


@permits(OWN)
def targets(request: Request) -> HttpResponse:
    """My letters, and my cards month by month."""
    viewer = request.viewer
    letters = queries.letters_of_mine(viewer, on=viewer.today)
    cards = reviewing.standing_cards(viewer, on=viewer.today).filter(person_id=viewer.person_id or 0).order_by("-month")[:SHOWN]
    context = {
        "letters": [_letter_todo(one, viewer) for one in letters], "cards": [_card_todo(one, viewer) for one in cards],
    }
    return page(request, "desk/letters/letters.html", context, crumbs=_crumbs())


def _letter_todo(one: TargetLetter, viewer: Viewer) -> Todo:
    standing = str(one.standing)  # type: ignore[attr-defined] # annotated
    waits = standing in {Standing.PENDING_SIGN, Standing.NEGOTIATING, Standing.OBJECTED}
    to_sign = standing == Standing.PENDING_SIGN and one.issue is not None
    return Todo(
        title=period_said(one.period, viewer.locale),
        href=page_of("desk:document", one.issue.pk) if to_sign and one.issue is not None else page_of("desk:letter_seen", one.pk),
        note=_("Version %(number)s") % {"number": one.version}, icon="target-arrow", state=state_of(standing),
        due=one.issue.sign_by if waits and one.issue is not None else None,
    )


def _card_todo(one: Scorecard, viewer: Viewer) -> Todo:
    is_noted, is_reviewed = one.is_noted, one.is_reviewed  # type: ignore[attr-defined] # annotated
    state = State(_("reviewed"), Tone.OK) if is_reviewed else (
        State(_("noted, waits for review"), Tone.INFO) if is_noted else State(_("your note is missing"), Tone.WARN)
    )
    return Todo(
        title=Month.containing(one.month).label.pick(viewer.locale), href=page_of("desk:scorecard", one.pk),
        note=total_said(one), icon="gauge", state=state,
    )


def _mine(request: Request, letter_id: int) -> TargetLetter:
    viewer = request.viewer
    found = queries.letter_seen_by(viewer, letter_id=letter_id, on=viewer.today)
    if found.person_id != viewer.person_id:
        raise NotSeen
    return found


def _letter_page(request: Request, one: TargetLetter, form: SayForm) -> HttpResponse:
    viewer, lines = request.viewer, queries.lines_of(one)
    context: dict[str, Any] = {
        "title": _("My target letter"), "letter": one, "lines": drawn_lines(one, lines, viewer.locale),
        "facts": facts_of(one, viewer), "events": events_of(queries.entries_of(one), lines, viewer.locale),
        "form": form if one.state in EDITABLE else None, "may_read_kpis": viewer.may_somewhere("scorecards.read_library"),
    }
    return page(request, "desk/letters/letter.html", context, crumbs=_crumbs(Crumb(context["title"])), status=form.status)


@permits(OWN)
def letter(request: Request, letter_id: int) -> HttpResponse:
    """One letter of mine: what is proposed, and what was said."""
    return _letter_page(request, _mine(request, letter_id), SayForm())


@permits(OWN)
def say(request: Request, letter_id: int) -> HttpResponse:
    """Say what I think of a letter that is negotiated."""
    viewer, one = request.viewer, _mine(request, letter_id)
    form = SayForm(request.POST)
    done = form.carry(SayInput, lambda given: writing.say(viewer=viewer, letter=one, text=given.text, at=viewer.now))
    if done is None:
        return _letter_page(request, one, form)
    messages.success(request, _("Said. It stays in the record of the negotiation."))
    return go(request, page_of("desk:letter_seen", one.pk))


def _my_card(request: Request, card_id: int) -> Scorecard:
    viewer = request.viewer
    found = reviewing.card_seen_by(viewer, card_id=card_id, on=viewer.today)
    if found.person_id != viewer.person_id:
        raise NotSeen
    return found


@permits(OWN)
def scorecard(request: Request, card_id: int) -> HttpResponse:
    """One card of mine, and my note to it."""
    viewer, card = request.viewer, _my_card(request, card_id)
    form = SayForm(request.POST if request.method == "POST" else None)
    done = form.carry(SayInput, lambda given: reviewing.note(
        viewer=viewer, card=card, text=given.text, at=viewer.now,
    )) if request.method == "POST" else None
    if done is not None:
        messages.success(request, _("Kept. Your superior reads it before the review."))
        return go(request, page_of("desk:scorecard", card.pk))
    context = card_context(card, viewer)
    context |= {"form": None if context["is_noted"] and not form.errors else form}
    crumbs = _crumbs(Crumb(context["month"]))
    return page(request, "desk/letters/scorecard.html", context, crumbs=crumbs, status=form.status)


@permits(OWN)
def file(request: Request, card_id: int) -> HttpResponse:
    """One card of mine as PDF."""
    return pack_answer(request, _my_card(request, card_id))
