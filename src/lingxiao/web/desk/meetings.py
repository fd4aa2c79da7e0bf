"""Talks: mine in a list, one with its minutes, planning, writing up, confirming, promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.activities import rules
from lingxiao.engines.activities.domain import commitments, meetings, queries
from lingxiao.engines.activities.enums import MeetingKind, MeetingState, Relation
from lingxiao.engines.activities.inputs import (
    ConfirmInput,
    EndInput,
    KeepInput,
    MoveInput,
    PlanInput,
    PromiseInput,
    RecordInput,
)
from lingxiao.engines.activities.refusals import MovedTwice
from lingxiao.engines.documents.domain import briefing
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.kernel import notices
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page_of
from lingxiao.web.desk import meeting_words
from lingxiao.web.desk.meeting_forms import (
    ConfirmForm,
    EndForm,
    KeepForm,
    MoveForm,
    PlanForm,
    PromiseForm,
    RecordForm,
    ReleaseForm,
)
from lingxiao.web.forms import whole
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import do, for_everyone, go, page
from lingxiao.web.shell.parts import Crumb, Who

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from lingxiao.engines.activities.domain.queries import MeetingFile
    from lingxiao.engines.activities.models import Meeting
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.desk.meeting_words import Promise
    from lingxiao.web.forms import Form
    from lingxiao.web.pages import Request

FEW = 20
TITLE_WITH = gettext_lazy("%(kind)s with %(name)s")
HERE = gettext_lazy("Talks")
USUAL: dict[Relation | None, MeetingKind] = {
    Relation.ABOVE: MeetingKind.SKIP_LEVEL, Relation.HR_PARTNER: MeetingKind.HR_CHECK_IN,
    Relation.HR_HEAD: MeetingKind.HR_CHECK_IN,
}
"""For what one usually asks for a talk, by how the other stands to oneself."""


def _narrow(rows: Any, state: str) -> Any:
    return rows.filter(waits_for_me=True) if state == "mine" else rows.filter(state=state)


MEETINGS: Listing[Any] = Listing(
    key="meetings",
    columns=(
        Column(key="title", title=gettext_lazy("Talk"), value=meeting_words.title_in_list,
               href=lambda row: page_of("desk:meeting", row.pk), sort=("title_zh",), is_long=True),
        Column(key="state", title=gettext_lazy("How it stands"), value=lambda row: meeting_words.state_of(
            row, waits_for_me=row.waits_for_me), sort=("state",)),
        Column(key="day", title=gettext_lazy("Day"), value=lambda row: row.day, sort=("day",)),
        Column(key="with", title=gettext_lazy("Talk with"), value=lambda row: Who(row.other_name), sort=("other_order",)),
        Column(key="holder", title=gettext_lazy("Held by"), value=lambda row: Who(row.holder.name),
               sort=("holder__name_order",)),
    ),
    filters=(
        Choice(
            key="state", word=gettext_lazy("How it stands"), all_word=gettext_lazy("All talks"), narrow=_narrow,
            options=lambda _viewer: [("mine", _("Waiting for me")), *((one.value, one.label) for one in MeetingState)],
        ),
    ),
    sort="-day",
    file_name=HERE,
)


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("My desk"), reverse("desk:home")), Crumb(HERE, reverse("desk:meetings") if more else ""), *more]


def _seen(request: Request, meeting_id: int) -> Meeting:
    return queries.meeting_seen_by(request.viewer, meeting_id=meeting_id, on=request.viewer.today)


def _back(meeting: Meeting) -> str:
    return reverse("desk:meeting", args=(meeting.pk,))


@for_everyone
def listed(request: Request) -> HttpResponse:
    """My talks, and what was promised in them."""
    viewer = request.viewer
    promises = [meeting_words.promise_row(one, viewer) for one in queries.open_commitments(viewer)[:FEW]]
    rows = queries.for_list(viewer, on=viewer.today)
    return MEETINGS.answer(request, rows, "desk/meetings.html", {"promises": promises}, crumbs=_crumbs())


@for_everyone
def plan(request: Request) -> HttpResponse:
    """Choose with whom, then agree on a time."""
    viewer, me = request.viewer, request.viewer.person_id or 0
    above = meetings.holders_for(subject_id=me, on=viewer.today)
    other = whole(request.GET.get("with", ""))
    if other is None:
        return _choose(request, above)
    # Somebody above me holds the talk I ask for; with somebody I reach, I hold it.
    subject, holder = (me, other) if other in above else (other, me)
    if other not in above and not queries.people_to_meet(viewer, text="", on=viewer.today).filter(pk=other).exists():
        raise NotSeen
    names = names_of(person_ids=[other, me])
    form = PlanForm(request.POST or None, initial={"kind": USUAL.get(above.get(other), MeetingKind.ONE_ON_ONE)})
    if request.method == "POST":
        made = form.carry(PlanInput, lambda given: meetings.plan_meeting(
            viewer=viewer, kind=given.kind, subject_id=subject, holder_id=holder, on=viewer.today,
            title=notices.in_both(TITLE_WITH, kind=notices.in_both(given.kind.label), name=names[subject]),
            planned_at=given.planned_at, place=given.place, agenda=given.agenda,
        ))
        if made is not None:
            messages.success(request, _("Planned. %(name)s was told.") % {"name": names[other]})
            return go(request, _back(made))
    return page(
        request, "desk/meeting_plan.html", {"form": form, "name": names[other], "relation": above.get(other)},
        crumbs=_crumbs(Crumb(_("Plan a talk"), reverse("desk:meeting_plan")), Crumb(names[other])), status=form.status,
    )


def _choose(request: Request, above: Mapping[int, Relation]) -> HttpResponse:
    viewer, text = request.viewer, request.GET.get("q", "")[:100]
    names = names_of(person_ids=above)
    below = list(queries.people_to_meet(viewer, text=text, on=viewer.today)[: FEW + 1])
    return page(request, "desk/meeting_with.html", {
        "above": [(one, names[one], relation.label) for one, relation in above.items()],
        "below": below[:FEW], "text": text, "has_more": len(below) > FEW,
    }, crumbs=_crumbs(Crumb(_("Plan a talk"))))


@for_everyone
def meeting(request: Request, meeting_id: int) -> HttpResponse:
    """One talk: what it is about, what was said, who confirmed it, what was promised."""
    return _page(request, _seen(request, meeting_id))


def _page(request: Request, one: Meeting, *, key: str = "", form: Form | None = None) -> HttpResponse:
    """The page; a form that came back with errors stands in place of the fresh one of its ``key``."""
    viewer = request.viewer
    shown = queries.file_of(one)
    is_party = rules.is_party(viewer=viewer, meeting=one)
    promises = [meeting_words.promise_row(row, viewer) for row in shown.commitments]
    forms = _fresh(one, shown, promises, viewer) if is_party else {}
    if form is not None:
        forms[key] = form
    title = pick(one, "title", viewer.locale)
    may_move = rules.may_reschedule(viewer=viewer, meeting=one)
    may_confirm = bool(rules.may_confirm(viewer=viewer, meeting=one)) and shown.confirmed_by(viewer.person_id) is None
    return page(request, "desk/meeting.html", {
        "meeting": one, "shown": shown, "forms": forms, "is_party": is_party, "title": title, "promises": promises,
        "state": meeting_words.state_of(one, waits_for_me=may_confirm), "facts": meeting_words.facts(one),
        "steps": meeting_words.steps(one, shown), "sides": meeting_words.sides(one, shown, viewer),
        "endings": [(row, forms[f"keep-{row.pk}"]) for row in promises if f"keep-{row.pk}" in forms],
        "about": meeting_words.about(one), "sharing": meeting_words.sharing(shown, viewer) if is_party else None,
        "may_write_up": rules.may_write_up(viewer=viewer, meeting=one),
        "may_confirm": may_confirm,
        "may_move": may_move, "is_moved_twice": isinstance(may_move.refusal, MovedTwice),
        "may_miss": rules.may_miss(viewer=viewer, meeting=one),
        "may_call_off": rules.may_call_off(viewer=viewer, meeting=one),
    }, crumbs=_crumbs(Crumb(title)), status=form.status if form is not None else 200)


def _fresh(one: Meeting, shown: MeetingFile, promises: Sequence[Promise], viewer: Viewer) -> dict[str, Form]:
    """An empty form for each act, each with ids of its own."""
    forms: dict[str, Form] = {
        "confirm": ConfirmForm(initial={"sha256": shown.last.sha256 if shown.last else ""}, auto_id="confirm_%s"),
        "move": MoveForm(auto_id="move_%s"), "miss": EndForm(auto_id="miss_%s"),
        "call_off": EndForm(auto_id="call_off_%s"),
        "promise": PromiseForm(auto_id="promise_%s").between(one, first=viewer.person_id),
    }
    for row in promises:
        if row.may_keep or row.may_release:
            forms[f"keep-{row.pk}"] = (KeepForm if row.may_keep else ReleaseForm)(auto_id=f"keep{row.pk}_%s")
    return forms


@for_everyone
def record(request: Request, meeting_id: int) -> HttpResponse:
    """Write up what was said, or write it anew."""
    viewer, one = request.viewer, _seen(request, meeting_id)
    verdict = rules.may_write_up(viewer=viewer, meeting=one).or_turn_away()
    last = queries.file_of(one).last
    held_on = one.held_on or min(viewer.today, meeting_words.day_planned(one) or viewer.today)
    form = RecordForm(request.POST or None, initial={"held_on": held_on, "minutes": last.text if last else one.agenda})
    if request.method == "POST":
        def keep(given: RecordInput) -> Meeting:
            meetings.record_meeting(
                viewer=viewer, meeting=one, held_on=given.held_on, minutes=given.minutes, at=viewer.now,
            )
            if given.confirms:
                meetings.confirm_meeting(viewer=viewer, meeting=one, at=viewer.now)
            return briefing.follow(viewer=viewer, meeting=one, at=viewer.now)
        if form.carry(RecordInput, keep) is not None:
            messages.success(request, _("Kept. The other side was asked to confirm."))
            return go(request, _back(one))
    title = pick(one, "title", viewer.locale)
    return page(
        request, "desk/meeting_record.html", {"meeting": one, "form": form, "verdict": verdict, "last": last, "title": title},
        crumbs=_crumbs(Crumb(title, _back(one)), Crumb(_("Minutes"))), status=form.status,
    )


@for_everyone
def confirm(request: Request, meeting_id: int) -> HttpResponse:
    """My side confirms the minutes that were shown."""
    viewer, one = request.viewer, _seen(request, meeting_id)
    rules.may_confirm(viewer=viewer, meeting=one).or_turn_away()
    form = ConfirmForm(request.POST, auto_id="confirm_%s")
    done = form.carry(ConfirmInput, lambda given: meetings.confirm_meeting(
        viewer=viewer, meeting=one, at=viewer.now, sha256=given.sha256, remark=given.remark,
    ))
    if done is None:
        return _page(request, one, key="confirm", form=form)
    # A briefing is about a document, which awaits its signature once both sides have confirmed.
    briefing.follow(viewer=viewer, meeting=done, at=viewer.now)
    both = done.state == MeetingState.CONFIRMED
    messages.success(request, _("Both sides have confirmed.") if both else _("Confirmed. The other side is still asked."))
    return go(request, _back(one))


@for_everyone
def move(request: Request, meeting_id: int) -> HttpResponse:
    """Another time."""
    viewer, one = request.viewer, _seen(request, meeting_id)
    rules.may_reschedule(viewer=viewer, meeting=one).or_turn_away()
    form = MoveForm(request.POST, auto_id="move_%s")
    done = form.carry(MoveInput, lambda given: meetings.move_meeting(
        viewer=viewer, meeting=one, planned_at=given.planned_at, reason=given.reason,
    ))
    if done is None:
        return _page(request, one, key="move", form=form)
    messages.success(request, _("Moved. The others were told."))
    return go(request, _back(one))


@for_everyone
def miss(request: Request, meeting_id: int) -> HttpResponse:
    """It did not take place."""
    viewer, one = request.viewer, _seen(request, meeting_id)
    rules.may_miss(viewer=viewer, meeting=one).or_turn_away()
    form = EndForm(request.POST, auto_id="miss_%s")
    if form.carry(EndInput, lambda given: meetings.miss_meeting(viewer=viewer, meeting=one, reason=given.reason)) is None:
        return _page(request, one, key="miss", form=form)
    messages.success(request, _("Noted. The talk is still owed until it is held."))
    return go(request, _back(one))


@for_everyone
def call_off(request: Request, meeting_id: int) -> HttpResponse:
    """It will not take place."""
    viewer, one = request.viewer, _seen(request, meeting_id)
    rules.may_call_off(viewer=viewer, meeting=one).or_turn_away()
    form = EndForm(request.POST, auto_id="call_off_%s")
    if form.carry(EndInput, lambda given: meetings.call_off(viewer=viewer, meeting=one, reason=given.reason)) is None:
        return _page(request, one, key="call_off", form=form)
    messages.success(request, _("Called off. The others were told."))
    return go(request, _back(one))


@for_everyone
def share(request: Request, meeting_id: int) -> HttpResponse:
    """Let the HR partner read the record, as far as my side goes; or no longer."""
    viewer, one = request.viewer, _seen(request, meeting_id)
    if "stop" in request.POST:
        return do(
            request, lambda: meetings.unshare_meeting(viewer=viewer, meeting=one), to=_back(one),
            said=_("The record is yours and the other side's alone."),
        )
    return do(
        request, lambda: meetings.share_meeting(viewer=viewer, meeting=one, at=viewer.now), to=_back(one),
        said=_("Your agreement is kept. HR reads the record once both sides agree."),
    )


@for_everyone
def promise(request: Request, meeting_id: int) -> HttpResponse:
    """One side promises something by a day."""
    viewer, one = request.viewer, _seen(request, meeting_id)
    rules.may_promise(viewer=viewer, meeting=one).or_turn_away()
    form = PromiseForm(request.POST, auto_id="promise_%s").between(one, first=viewer.person_id)
    done = form.carry(PromiseInput, lambda given: commitments.make_commitment(
        viewer=viewer, meeting=one, owner_id=given.owner_id, text=given.text, due_on=given.due_on, at=viewer.now,
    ))
    if done is None:
        return _page(request, one, key="promise", form=form)
    messages.success(request, _("Written down. It stands on the desk of who promised it."))
    return go(request, _back(one))


@for_everyone
def keep(request: Request, commitment_id: int) -> HttpResponse:
    """I kept what I promised; or I release the other side."""
    viewer = request.viewer
    made = queries.commitment_of(viewer, commitment_id=commitment_id)
    one = _seen(request, made.meeting_id)
    is_mine = made.owner_id == viewer.person_id
    form = (KeepForm if is_mine else ReleaseForm)(request.POST, auto_id=f"keep{made.pk}_%s")

    def end(given: KeepInput) -> object:
        if is_mine:
            return commitments.keep_commitment(viewer=viewer, commitment=made, how=given.how, at=viewer.now)
        return commitments.release_commitment(viewer=viewer, commitment=made, reason=given.how, at=viewer.now)

    if form.carry(KeepInput, end) is None:
        return _page(request, one, key=f"keep-{made.pk}", form=form)
    messages.success(request, _("Kept.") if is_mine else _("Released. Nobody owes it any more."))
    return go(request, _back(one))
