"""Surveys: what I am asked, the reviews about me and my team, and the report of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.campaigns.domain import answering, comments, queries
from lingxiao.engines.campaigns.enums import (
    LEAST_COMMENTS,
    OVERALL,
    POOLED,
    CampaignState,
    QuestionKind,
    RaterGroup,
    Use,
)
from lingxiao.engines.campaigns.permissions import ANSWER, READ_REPORT
from lingxiao.engines.campaigns.questions import from_json
from lingxiao.kernel import audit
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.answering import AnswerForm, context_of
from lingxiao.web.campaign_words import told_words
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, State, Todo, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.campaigns.models import Invitation, Release, Subject
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

COLUMNS: tuple[tuple[str, Any], ...] = (
    (OVERALL, gettext_lazy("All, weighed")), *((one.value, one.label) for one in RaterGroup),
    (POOLED, gettext_lazy("Small groups together")),
)


def crumbs(*more: Crumb) -> list[Crumb]:
    """The path above a page of surveys."""
    return [Crumb(_("My surveys"), address("desk:surveys") if more else ""), *more]


@permits(ANSWER)
def surveys(request: Request) -> HttpResponse:
    """What waits for my answer, and the reviews in which I name raters, approve them, or read the report."""
    viewer = request.viewer
    context = {
        "waiting": [_waiting(one, viewer) for one in queries.my_invitations(viewer, on=viewer.today)],
        "reviews": [_review(one, viewer) for one in queries.reviews_of(viewer, on=viewer.today)],
    }
    return page(request, "desk/surveys/surveys.html", context, crumbs=crumbs())


def _waiting(one: Invitation, viewer: Viewer) -> Todo:
    promise = one.campaign.get_promise_display()
    note = _("About %(name)s") % {"name": one.subject.person.name} if one.subject is not None else promise
    return Todo(
        title=pick(one.campaign, "title", viewer.locale), href=page_of("desk:survey", one.pk), note=note, icon="checklist",
        due=one.campaign.closes_on,
    )


def _review(one: Subject, viewer: Viewer) -> Todo:
    campaign, is_mine = one.campaign, one.person_id == viewer.person_id
    is_told = campaign.state == CampaignState.CLOSED and one.approved_at is not None
    href = page_of("desk:report" if is_told else "desk:raters", one.pk)
    if is_told:
        state = State(_("report"), Tone.OK)
    elif one.approved_at is not None:
        state = State(_("raters approved"), Tone.INFO)
    else:
        state = State(_("raters to be named") if is_mine else _("raters to be approved"), Tone.WARN)
    return Todo(
        title=pick(campaign, "title", viewer.locale), href=href, note=one.person.name, icon="users", state=state,
    )


@permits(ANSWER)
def survey(request: Request, invitation_id: int) -> HttpResponse:
    """Answer what I am asked."""
    viewer = request.viewer
    invitation = answering.invitation_of(viewer, invitation_id=invitation_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, invitation=invitation, locale=viewer.locale)
    answering.may_still_answer(invitation, on=viewer.today)
    if request.method == "POST" and form.send(on=viewer.today):
        messages.success(request, _("Thank you. Your answers arrived."))
        return go(request, address("desk:surveys"))
    context = {**context_of(form, viewer.locale), "back": address("desk:surveys")}
    return page(request, "desk/surveys/survey.html", context, crumbs=crumbs(Crumb(context["title"])), status=form.status)


@permits(READ_REPORT)
def report(request: Request, subject_id: int) -> HttpResponse:
    """The report of a 360 review: by group, what is too small suppressed and said to be."""
    viewer = request.viewer
    subject, cells = queries.report_seen_by(viewer, subject_id=subject_id, on=viewer.today)
    if request.method == "GET" and subject.person_id != viewer.person_id:
        audit.note_read(
            viewer=viewer, object_kind="campaigns.report", object_id=subject.pk, subject_person_id=subject.person_id,
            fields=["cells"],
        )
    above, pooled = comments.comments_about(subject, cells=cells)
    title = pick(subject.campaign, "title", viewer.locale)
    context = {
        "title": title, "person": subject.person, **_table(subject, cells, viewer), "above": _said(subject, above, viewer),
        "pooled": _said(subject, pooled, viewer), "least": subject.campaign.threshold, "least_comments": LEAST_COMMENTS,
        "facts": _facts(subject),
    }
    return page(request, "desk/surveys/report.html", context, crumbs=crumbs(Crumb(title)))


def _facts(subject: Subject) -> list[Fact]:
    campaign = subject.campaign
    use = _("%(share)s percent of the grade, as declared before it began") % {"share": campaign.grade_share}
    return [
        Fact(_("Used for"), campaign.get_use_display() if campaign.use == Use.DEVELOPMENT else use),
        Fact(_("Closed"), campaign.closed_on), Fact(_("Fewest of a group that are shown"), campaign.threshold),
    ]


def _table(subject: Subject, cells: list[Release], viewer: Viewer) -> dict[str, Any]:
    """A row a question, a column a cell that was released; and the groups that are not shown."""
    by_group = {one.group: one for one in cells}
    shown = [(key, word, by_group[key]) for key, word in COLUMNS if key in by_group and by_group[key].is_shown]
    hidden = [word for key, word in COLUMNS if key in by_group and not by_group[key].is_shown]
    questions = [one for one in from_json(subject.campaign.version.questions) if one.kind is not QuestionKind.TEXT]
    rows = [
        {"text": one.text.pick(viewer.locale), "is_reverse": one.is_reverse, "gap": _gap(by_group, one.key),
         "cells": [told_words(cell.told.get(one.key), one) for _key, _word, cell in shown]}
        for one in questions
    ]
    heads = [(word, cell.people if key != OVERALL else None) for key, word, cell in shown]
    return {"heads": heads, "rows": rows, "hidden": hidden}


def _gap(by_group: dict[str, Release], key: str) -> str:
    """How much higher somebody sees themself than the others do, in tenths of a point; empty where one of the two is not told."""
    told = [by_group[name].told.get(key, {}).get("mean") if name in by_group else None for name in (RaterGroup.SELF, OVERALL)]
    if told[0] is None or told[1] is None:
        return ""
    tenths = told[0] - told[1]
    return f"{'+' if tenths > 0 else '−' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def _said(subject: Subject, found: comments.Comments, viewer: Viewer) -> list[dict[str, Any]]:
    questions = from_json(subject.campaign.version.questions)
    return [
        {"question": one.text.pick(viewer.locale), "texts": [text for _pk, text in found[one.key]]}
        for one in questions if found.get(one.key)
    ]
