"""Surveys and 360 reviews: which there are, drafting one, launching it with its promise, following it, closing it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.campaigns import tasks
from lingxiao.engines.campaigns.domain import closing, inviting, queries, raters, running
from lingxiao.engines.campaigns.domain.running import Plan
from lingxiao.engines.campaigns.enums import CampaignKind, CampaignState, Use
from lingxiao.engines.campaigns.inputs import CampaignInput, OutsideInput, ThresholdInput
from lingxiao.engines.campaigns.permissions import READ_QUESTIONNAIRES, READ_RESULTS, READ_WELLBEING, RUN
from lingxiao.engines.people.domain.queries import unit_names
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.answering import promise_said
from lingxiao.web.cockpit import campaign_forms as typed
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.mail_links import address_for
from lingxiao.web.pages import do, for_everyone, go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, Link, State, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.campaigns.models import Campaign
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

TONES = {
    CampaignState.DRAFT: Tone.PLAIN, CampaignState.OPENING: Tone.INFO, CampaignState.OPEN: Tone.BRAND,
    CampaignState.CLOSED: Tone.OK,
}


def crumbs(*more: Crumb) -> list[Crumb]:
    """The path above a page of campaigns."""
    return [Crumb(_("Surveys and reviews"), address("cockpit:campaigns") if more else ""), *more]


def state_of(campaign: Campaign) -> State:
    """How a campaign stands."""
    state = CampaignState(campaign.state)
    return State(state.label, TONES[state])


def _listing(locale: str) -> Listing[Any]:
    return Listing(
        key="campaigns",
        columns=[
            Column(
                key="title", title=gettext_lazy("Survey"), sort=("title_zh",),
                value=lambda row: Link(pick(row, "title", locale), page_of("cockpit:campaign", row.pk)),
            ),
            Column(key="kind", title=gettext_lazy("Kind of survey"), sort=("kind",), value=lambda row: row.get_kind_display()),
            Column(key="promise", title=gettext_lazy("Promise"), sort=("promise",), value=lambda row: row.get_promise_display()),
            Column(key="asked", title=gettext_lazy("Asked"), is_figure=True, sort=("asked",), value=lambda row: row.asked),
            Column(key="until", title=gettext_lazy("Last day"), sort=("closes_on",), value=lambda row: row.closes_on),
            Column(key="state", title=gettext_lazy("How it stands"), sort=("state",), value=state_of),
        ],
        filters=[
            Choice(key="kind", word=gettext_lazy("Kind of survey"), options=lambda _viewer: CampaignKind.choices,
                   narrow=lambda rows, kind: rows.filter(kind=kind)),
            Choice(key="state", word=gettext_lazy("How it stands"), options=lambda _viewer: CampaignState.choices,
                   narrow=lambda rows, state: rows.filter(state=state)),
        ],
        search=lambda rows, text: queries.matching(rows, text=text),
        search_hint=gettext_lazy("Title of a survey"),
        sort="-until",
        file_name=gettext_lazy("Surveys and reviews"),
    )


@for_everyone
def listed(request: Request) -> HttpResponse:
    """Every campaign the viewer may see."""
    viewer = request.viewer
    context = {"runs": queries.runs(viewer)}
    rows = queries.campaigns(viewer, on=viewer.today)
    return _listing(viewer.locale).answer(request, rows, "cockpit/campaigns/listed.html", context, crumbs=crumbs())


@permits(RUN)
def new(request: Request) -> HttpResponse:
    """Draft a campaign."""
    viewer = request.viewer
    form = typed.CampaignForm(request.POST if request.method == "POST" else None, initial={
        "closes_on": viewer.today + timedelta(days=14), "for_whom": "everybody", "use": "development", "grade_share": 0,
        "threshold": 5,
    }).offer(viewer)
    made = form.carry(CampaignInput, lambda given: _drafted(viewer, given)) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("Kept as a draft. Read what it promises, then launch it."))
        return go(request, page_of("cockpit:campaign", made.pk))
    context = {"form": form, "back": address("cockpit:campaigns"), "has_published": form.has_published}
    return page(request, "cockpit/campaigns/new.html", context, crumbs=crumbs(Crumb(_("New survey"))), status=form.status)


def _drafted(viewer: Viewer, given: CampaignInput) -> Campaign:
    return running.draft(viewer=viewer, at=viewer.now, wanted=Plan(
        title=Bilingual(given.title_zh, given.title_en),
        version=queries.version_seen_by(viewer, version_id=given.version_id), promise=given.promise.value,
        threshold=given.threshold, unit_id=given.unit_id, for_whom=given.for_whom.value, closes_on=given.closes_on,
        use=given.use.value, grade_share=given.grade_share,
    ))


@for_everyone
def one(request: Request, campaign_id: int) -> HttpResponse:
    """One campaign: what it promises, how it stands, and what can be done with it."""
    viewer = request.viewer
    campaign = queries.campaign_seen_by(viewer, campaign_id=campaign_id, on=viewer.today)
    return show(request, campaign, *_empty_forms(campaign))


def _empty_forms(campaign: Campaign) -> tuple[typed.ThresholdForm, typed.OutsideForm]:
    return typed.ThresholdForm(initial={"threshold": campaign.threshold}), typed.OutsideForm()


def show(
    request: Request, campaign: Campaign, raising: typed.ThresholdForm, asking: typed.OutsideForm, link: str = "",
) -> HttpResponse:
    """The page of a campaign with its forms; ``link`` is shown this once."""
    viewer = request.viewer
    asked, answered = queries.progress(campaign)
    is_review = campaign.kind == CampaignKind.REVIEW
    heading, sentences = promise_said(campaign)
    title = pick(campaign, "title", viewer.locale)
    context: dict[str, Any] = {
        "title": title, "campaign": campaign, "state": state_of(campaign), "promise": heading, "promised": sentences,
        "facts": _facts(campaign, viewer), "asked": asked, "answered": answered, "runs": queries.runs(viewer),
        "is_draft": campaign.state == CampaignState.DRAFT, "is_opening": campaign.state == CampaignState.OPENING,
        "is_open": campaign.state == CampaignState.OPEN, "is_closed": campaign.state == CampaignState.CLOSED,
        "is_customer": campaign.kind == CampaignKind.CUSTOMER, "is_review": is_review, "raising": raising, "asking": asking,
        "link": link, "quality": queries.quality_of(campaign) if is_review else None, "has_cells": _has_cells(campaign, viewer),
    }
    status = max(raising.status, asking.status)
    if is_review:
        rows = queries.subjects(viewer, campaign=campaign, on=viewer.today)
        answer = _people(campaign, viewer).answer(
            request, rows, "cockpit/campaigns/one.html", context, crumbs=crumbs(Crumb(title)))
        answer.status_code = status
        return answer
    return page(request, "cockpit/campaigns/one.html", context, crumbs=crumbs(Crumb(title)), status=status)


def _has_cells(campaign: Campaign, viewer: Viewer) -> bool:
    permission = READ_WELLBEING if campaign.kind == CampaignKind.WELLBEING else READ_RESULTS
    is_shown = campaign.state == CampaignState.CLOSED and campaign.kind != CampaignKind.REVIEW
    return is_shown and viewer.may_somewhere(permission)


def _facts(campaign: Campaign, viewer: Viewer) -> list[Fact]:
    names = unit_names(unit_ids=[campaign.unit_id], on=viewer.today) if campaign.unit_id is not None else {}
    unit = names.get(campaign.unit_id or 0)
    found = [
        Fact(_("Kind of survey"), campaign.get_kind_display()),
        Fact(
            _("Questionnaire"), pick(campaign.version, "title", viewer.locale),
            page_of("setup:questionnaire", campaign.version_id) if viewer.may_somewhere(READ_QUESTIONNAIRES) else "",
        ),
        Fact(_("Unit"), unit.pick(viewer.locale) if unit is not None else "—"),
        Fact(_("Fewest of a group that are shown"), campaign.threshold),
        Fact(_("Comments are shown from"), campaign.comment_threshold),
        Fact(_("Launched on"), campaign.opened_on or "—"), Fact(_("Last day"), campaign.closes_on),
    ]
    if campaign.kind == CampaignKind.REVIEW:
        share = _("%(share)s percent of the grade") % {"share": campaign.grade_share}
        found.append(Fact(_("Used for"), share if campaign.use == Use.GRADE else campaign.get_use_display()))
    return found


def _people(campaign: Campaign, viewer: Viewer) -> Listing[Any]:
    reports = queries.reports_open_to(viewer, campaign=campaign, on=viewer.today)

    def told(row: Any) -> object:
        if row.pk in reports:
            return Link(row.person.name, page_of("desk:report", row.pk))
        return Link(row.person.name, page_of("desk:raters", row.pk))

    return Listing(
        key="people",
        columns=[
            Column(key="name", title=gettext_lazy("Person"), sort=("person__name_order",), value=told),
            Column(key="named", title=gettext_lazy("Raters"), is_figure=True, sort=("named",), value=lambda row: row.named),
            Column(key="state", title=gettext_lazy("How it stands"), sort=("approved_at",), value=_approved),
        ],
        search=lambda rows, text: rows.filter(person__name__icontains=text),
        search_hint=gettext_lazy("Name"), sort="name", file_name=gettext_lazy("People in the review"),
    )


def _approved(row: Any) -> State:
    return State(_("raters approved"), Tone.OK) if row.approved_at is not None else State(_("raters to be approved"), Tone.WARN)


def _run(request: Request, campaign_id: int) -> Campaign:
    viewer = request.viewer
    return queries.campaign_seen_by(viewer, campaign_id=campaign_id, on=viewer.today)


@permits(RUN)
def launch(request: Request, campaign_id: int) -> HttpResponse:
    """Launch a campaign with what it promises; a large one is sent out by the worker."""
    viewer, campaign = request.viewer, _run(request, campaign_id)
    return do(
        request, lambda: running.launch(
            viewer=viewer, campaign=campaign, later=lambda pk: tasks.invite_all.defer(campaign_id=pk),
        ), to=page_of("cockpit:campaign", campaign.pk), said=_("Launched. What was promised stands from now on."),
    )


@permits(RUN)
def close(request: Request, campaign_id: int) -> HttpResponse:
    """Close a campaign for good, and release what may be told."""
    viewer, campaign = request.viewer, _run(request, campaign_id)
    return do(
        request, lambda: closing.close(viewer=viewer, campaign=campaign), to=page_of("cockpit:campaign", campaign.pk),
        said=_("Closed. What may be told is written down and stays as it is."),
    )


@permits(RUN)
def approve_all(request: Request, campaign_id: int) -> HttpResponse:
    """Approve the proposed raters of everybody who is not approved yet."""
    viewer, campaign = request.viewer, _run(request, campaign_id)
    return do(
        request, lambda: raters.approve_proposed(viewer=viewer, campaign=campaign, at=viewer.now),
        to=page_of("cockpit:campaign", campaign.pk), said=_("Approved, but for yourself: your own superior does that."),
    )


@permits(RUN)
def threshold(request: Request, campaign_id: int) -> HttpResponse:
    """Raise the threshold of a campaign."""
    viewer, campaign = request.viewer, _run(request, campaign_id)
    form = typed.ThresholdForm(request.POST)
    if form.carry(ThresholdInput, lambda given: running.raise_threshold(
        viewer=viewer, campaign=campaign, threshold=given.threshold,
    )) is None:
        return show(request, campaign, form, typed.OutsideForm())
    messages.success(request, _("Raised. People are protected better than before."))
    return go(request, page_of("cockpit:campaign", campaign.pk))


@permits(RUN)
def outside(request: Request, campaign_id: int) -> HttpResponse:
    """Make a link for somebody outside; it is shown this once and kept nowhere."""
    viewer, campaign = request.viewer, _run(request, campaign_id)
    form = typed.OutsideForm(request.POST)
    secret = form.carry(OutsideInput, lambda given: inviting.invite_outside(
        viewer=viewer, campaign=campaign, contact=given.contact,
    ))
    raising, empty = _empty_forms(campaign)
    if secret is None:
        return show(request, campaign, raising, form)
    return show(request, campaign, raising, empty, link=address_for("respond:survey").replace("SECRET", secret))
