"""Raters of a 360 review: proposed by the rules, named by the person, approved by the superior."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.campaigns.domain import queries, raters
from lingxiao.engines.campaigns.enums import LEAST_RATERS, MOST_RATERS, CampaignState, RaterGroup
from lingxiao.engines.campaigns.inputs import NameInput
from lingxiao.engines.campaigns.permissions import ANSWER
from lingxiao.engines.people.domain.queries import person_cards
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page_of
from lingxiao.web.desk.surveys import crumbs
from lingxiao.web.forms import Form
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.campaigns.models import Subject
    from lingxiao.web.pages import Request


class RaterForm(Form):
    """Somebody who is to rate, and as what."""

    person = forms.CharField(label=gettext_lazy("Name or staff number"), max_length=80)
    group = forms.ChoiceField(
        label=gettext_lazy("As"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in raters.NAMED],
    )


@permits(ANSWER)
def of_person(request: Request, subject_id: int) -> HttpResponse:
    """Who is to rate a person; naming one more."""
    viewer = request.viewer
    subject = queries.subject_seen_by(viewer, subject_id=subject_id, on=viewer.today)
    form = RaterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        raters.may_name(viewer, subject, on=viewer.today).or_turn_away()
        if form.carry(NameInput, lambda given: raters.name_rater(
            viewer=viewer, subject=subject, person_id=raters.colleague(text=given.person, on=viewer.today).pk,
            group=given.group.value,
        )) is not None:
            messages.success(request, _("Named. The superior approves the list."))
            return go(request, page_of("desk:raters", subject.pk))
    return _show(request, subject, form)


def _show(request: Request, subject: Subject, form: RaterForm) -> HttpResponse:
    viewer = request.viewer
    found = queries.raters_of(subject)
    cards = person_cards(person_ids=[one.person_id for one in found], on=viewer.today, locale=viewer.locale)
    is_open = subject.approved_at is None and subject.campaign.state == CampaignState.DRAFT
    title = pick(subject.campaign, "title", viewer.locale)
    groups = [
        {"word": group.label, "note": _rule(group), "people": [
            {"pk": one.person_id, "name": one.person.name, "post": cards[one.person_id].post, "unit": cards[one.person_id].unit,
             "may_go": is_open and group in raters.NAMED}
            for one in found if one.group == group
        ]}
        for group in RaterGroup
    ]
    context: dict[str, Any] = {
        "title": title, "person": subject.person, "subject": subject, "groups": groups, "form": form, "is_open": is_open,
        "may_name": bool(raters.may_name(viewer, subject, on=viewer.today)),
        "approval": raters.may_approve(viewer, subject, on=viewer.today), "state": _state(subject),
    }
    return page(request, "desk/surveys/raters.html", context, crumbs=crumbs(Crumb(title)), status=form.status)


def _state(subject: Subject) -> State:
    if subject.approved_at is None:
        return State(_("not approved yet"), Tone.WARN)
    return State(_("approved"), Tone.OK)


def _rule(group: RaterGroup) -> str:
    """How many a group takes, and what becomes of fewer."""
    if group not in LEAST_RATERS:
        return ""
    return _("%(least)s to %(most)s; fewer answers than %(least)s are not shown") % {
        "least": LEAST_RATERS[group], "most": MOST_RATERS[group]}


@permits(ANSWER)
def take_out(request: Request, subject_id: int, person_id: int) -> HttpResponse:
    """Take a rater out of the list again."""
    viewer = request.viewer
    subject = queries.subject_seen_by(viewer, subject_id=subject_id, on=viewer.today)
    return do(
        request, lambda: raters.take_out(viewer=viewer, subject=subject, person_id=person_id),
        to=page_of("desk:raters", subject.pk), said=_("Taken out."),
    )


@permits(ANSWER)
def approve(request: Request, subject_id: int) -> HttpResponse:
    """Approve the list; nobody their own."""
    viewer = request.viewer
    subject = queries.subject_seen_by(viewer, subject_id=subject_id, on=viewer.today)
    return do(
        request, lambda: raters.approve(viewer=viewer, subject=subject, at=viewer.now),
        to=page_of("desk:raters", subject.pk), said=_("Approved. They are asked when the review is launched."),
    )
