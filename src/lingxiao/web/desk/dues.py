"""One thing owed, with everything that happened with it and what comes next."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from lingxiao.engines.cadence import rules
from lingxiao.engines.cadence.domain import dues, ladder, queries
from lingxiao.engines.cadence.enums import Audience
from lingxiao.engines.cadence.inputs import HandOverInput, SnoozeInput
from lingxiao.engines.cadence.ladders import RUNGS
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel.words import pick
from lingxiao.web.desk.words import Teller
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.lateness import day_said
from lingxiao.web.pages import for_everyone, go, page
from lingxiao.web.shell.parts import Crumb, Event, Fact, Link, Tone, Who

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.http import HttpResponse

    from lingxiao.engines.cadence.domain.queries import History, Sent
    from lingxiao.engines.cadence.models import Due
    from lingxiao.web.pages import Request

TELLS = {
    Audience.OWNER: gettext_lazy("reminds who owes it"),
    Audience.SUPERIOR: gettext_lazy("reminds who owes it and tells their superior"),
    Audience.HRBP: gettext_lazy("reminds who owes it and asks the HR business partner to follow it up"),
    Audience.DIRECTOR: gettext_lazy("reminds who owes it and tells the director"),
    Audience.HR_HEAD: gettext_lazy("reminds who owes it and tells the head of HR"),
}
"""What a rung does, by the last it tells."""


class SnoozeForm(Form):
    """Put my reminders off."""

    until = DayField(label=gettext_lazy("Remind me again on"), help_text=gettext_lazy("At most five working days ahead."))
    reason = LongText(label=gettext_lazy("Why"), max_length=400)


class HandOverForm(Form):
    """Hand it to somebody else."""

    owner_id = forms.ChoiceField(label=gettext_lazy("Hand over to"))
    reason = LongText(label=gettext_lazy("Why"), max_length=400)

    def offer(self, people: dict[int, str]) -> HandOverForm:
        """Offer these people."""
        self.fields["owner_id"].choices = [("", "—"), *((str(pk), name) for pk, name in people.items())]  # type: ignore[attr-defined]
        return self


def _seen(request: Request, due_id: int) -> Due:
    return queries.due_seen_by(request.viewer, due_id=due_id, on=request.viewer.today)


@for_everyone
def due(request: Request, due_id: int) -> HttpResponse:
    """One thing owed: how it stands, why, what happened, what comes next."""
    return _page(request, _seen(request, due_id))


@for_everyone
def snooze(request: Request, due_id: int) -> HttpResponse:
    """Put my reminders off until a day, for a reason."""
    viewer, owed = request.viewer, _seen(request, due_id)
    rules.may_snooze(viewer, owed, on=viewer.today).or_turn_away()
    form = SnoozeForm(request.POST)
    done = form.carry(SnoozeInput, lambda given: dues.snooze(
        viewer=viewer, due=owed, until=given.until, reason=given.reason, at=viewer.now,
    ))
    if done is None:
        return _page(request, owed, form=form)
    messages.success(request, _("Put off. The due day stays as it is."))
    return go(request, reverse("desk:due", args=(owed.pk,)))


@for_everyone
def hand_over(request: Request, due_id: int) -> HttpResponse:
    """Have somebody else owe it: a page of its own, for it names who could take it."""
    viewer, owed = request.viewer, _seen(request, due_id)
    verdict = dues.may_hand_over(viewer, owed).or_turn_away()
    form = HandOverForm(request.POST or None).offer(queries.receivers(owed, on=viewer.today))
    if request.method == "POST":
        done = form.carry(HandOverInput, lambda given: dues.hand_over(
            viewer=viewer, due=owed, owner_id=given.owner_id, at=viewer.now, reason=given.reason,
        ))
        if done is not None:
            messages.success(request, _("Handed over. The new owner was told."))
            return go(request, reverse("desk:home"))
    title, back = pick(owed, "title", viewer.locale), reverse("desk:due", args=(owed.pk,))
    return page(request, "desk/hand_over.html", {
        "title": title, "form": form, "verdict": verdict, "back": back,
        "standing": Teller(viewer, {}).standing(owed), "due_on": day_said(owed.due_on, viewer.today),
    }, crumbs=[Crumb(_("My desk"), reverse("desk:home")), Crumb(title, back), Crumb(_("Hand over"))], status=form.status)


def _page(request: Request, owed: Due, *, form: SnoozeForm | None = None) -> HttpResponse:
    viewer = request.viewer
    history = queries.history(owed)
    teller = Teller(viewer, history.names)
    may_hand_over = dues.may_hand_over(viewer, owed)
    is_owner = owed.owner_id == viewer.person_id
    title = pick(owed, "title", viewer.locale)
    return page(request, "desk/due.html", {
        "due": owed, "title": title, "why": pick(owed, "why", viewer.locale), "is_owner": is_owner,
        "standing": teller.standing(owed), "facts": _facts(owed, history, teller), "events": _events(owed, history),
        "ahead": _ahead(owed, teller) if owed.is_open else [],
        "form": form or SnoozeForm(), "may_snooze": rules.may_snooze(viewer, owed, on=viewer.today),
        "may_hand_over": may_hand_over, "offers_hand_over": bool(may_hand_over) or is_owner,
    }, crumbs=[Crumb(_("My desk"), reverse("desk:home")), Crumb(title)], status=form.status if form is not None else 200)


def _facts(owed: Due, history: History, teller: Teller) -> list[Fact]:
    today = teller.viewer.today
    facts = [
        Fact(_("Owed by"), Who(history.names[owed.owner_id]), note=teller.side(owed)),
        Fact(_("About"), Who(history.names[owed.subject_id])),
        Fact(_("Due on"), day_said(owed.due_on, today)),
        Fact(_("Asked for"), day_said(owed.opened_on, today)),
    ]
    if owed.fulfilled_on is not None:
        facts.append(Fact(_("Done"), day_said(owed.fulfilled_on, today), note=teller.standing(owed).word))
    if owed.confidentiality > Confidentiality.INTERNAL:
        facts.append(Fact(_("Confidentiality class"), Confidentiality(owed.confidentiality).label))
    if owed.owner_id == teller.viewer.person_id or not owed.link.startswith(reverse("desk:duties")):
        # What is handed in for a duty, and what is asked about one, opens for who owes it alone.
        facts.append(Fact(_("What it is about"), Link(_("Open it"), owed.link)))
    return facts


def _ahead(owed: Due, teller: Teller) -> list[dict[str, Any]]:
    """What the ladder does next while nothing happens, with the days."""
    today = teller.viewer.today
    rungs = ladder.ahead(ladder=owed.ladder, due_on=owed.due_on, today=today, calendar=teller.calendar)
    return [{"day": day_said(day, today), "tells": TELLS[rung.tells[-1]]} for rung, day in rungs]


def _rung_said(key: str) -> str:
    """Where on the ladder a reminder stood: 到期前 7 天."""
    offset = RUNGS[key].offset
    if offset == 0:
        return _("On the due day")
    if offset < 0:
        return ngettext("%(days)s day before", "%(days)s days before", -offset) % {"days": -offset}
    return ngettext("%(days)s working day late", "%(days)s working days late", offset) % {"days": offset}


# --- What happened ---------------------------------------------------------------------------------------------------


def _events(owed: Due, history: History) -> list[Event]:
    """Everything that happened, the latest first."""
    return sorted(_unsorted(owed, history), key=lambda event: _moment(event.at), reverse=True)


def _moment(at: date | datetime) -> datetime:
    if isinstance(at, datetime):
        return at
    return datetime.combine(at, time(), timezone.get_current_timezone()).astimezone(UTC)


def _unsorted(owed: Due, history: History) -> Iterator[Event]:
    names = history.names
    yield Event(_("Asked for"), owed.opened_on, icon="flag", tone=Tone.INFO)
    for sent in history.sent:
        if sent.reminder.recipient_ids:  # else it was caught up together with a later one
            yield _reminded(sent, names, owner_id=owed.owner_id)
    for one in history.snoozes:
        until = day_said(one.until, one.until)
        yield Event(_("put reminders off until %(day)s") % {"day": until}, one.at, names[owed.owner_id], one.reason, "clock")
    for over in history.hand_overs:
        what = _("handed it over to %(name)s") % {"name": names[over.receiver_id]}
        yield Event(what, over.at, names.get(over.by_id or over.giver_id, ""), over.reason, "arrow-right")
    if owed.fulfilled_at is not None:
        who = names.get(owed.fulfilled_by_id or 0, "")
        yield Event(_("Done"), owed.fulfilled_at, who, icon="circle-check", tone=Tone.OK)
    if owed.withdrawn_at is not None:
        who = names.get(owed.withdrawn_by_id or 0, "")
        yield Event(_("Withdrawn"), owed.withdrawn_at, who, owed.withdrawn_reason, "circle-x")


def _reminded(sent: Sent, names: dict[int, str], *, owner_id: int) -> Event:
    reminder = sent.reminder
    told = pgettext("between names", ", ").join(names.get(person, "?") for person in reminder.recipient_ids)
    is_escalation = not RUNGS[reminder.rung].is_soft and set(reminder.recipient_ids) != {owner_id}
    what = _("%(rung)s: %(names)s told") if is_escalation else _("%(rung)s: %(names)s reminded")
    read = sum(notice.read_at is not None for notice in sent.notices)
    mailed = sum(notice.carried_by is not None and notice.carried_by.sent_at is not None for notice in sent.notices)
    parts = [ngettext("%(count)s notice", "%(count)s notices", len(sent.notices)) % {"count": len(sent.notices)}]
    if mailed:
        parts.append(_("%(count)s sent by e-mail") % {"count": mailed})
    parts.append(_("%(count)s opened") % {"count": read} if read else _("not opened yet"))
    return Event(
        what % {"rung": _rung_said(reminder.rung), "names": told}, reminder.sent_at,
        said=_("Proof of delivery: %(parts)s.") % {"parts": pgettext("between facts", ", ").join(parts)},
        icon="bell-ringing" if is_escalation else "bell", tone=Tone.WARN if is_escalation else Tone.PLAIN,
    )
