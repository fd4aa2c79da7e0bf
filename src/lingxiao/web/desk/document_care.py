"""The company's side of an issued copy: brief, settle, deliver, take evidence, revoke. Each with the reason when not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lingxiao.engines.activities.domain.queries import minutes_of
from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import briefing, bundling, changes, ending, objecting, queries, signing
from lingxiao.engines.documents.enums import (
    ON_PAPER_OR_CERTIFIED,
    OPEN,
    DocumentKind,
    Edition,
    IssueState,
)
from lingxiao.engines.documents.inputs import Deliver, Explain, Paper, Settle, WriteUp
from lingxiao.kernel import attachments
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from lingxiao.web.desk.agenda import agenda_for
from lingxiao.web.desk.document_care_forms import (
    AgreementForm,
    BriefingForm,
    DeliverForm,
    EvidenceForm,
    PaperForm,
    ReasonForm,
    SettleForm,
)
from lingxiao.web.desk.receipts import kept
from lingxiao.web.documents import state_of, title_of
from lingxiao.web.downloads import shut_in
from lingxiao.web.pages import for_everyone, go, page
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from lingxiao.engines.activities.models import Meeting
    from lingxiao.engines.documents.models import Issue
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.forms import Form
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words


@dataclass(frozen=True, slots=True)
class Act:
    """Something the company can do with a copy, and where."""

    word: Words
    href: str
    icon: str


def care_of(viewer: Viewer, issue: Issue) -> list[Act]:
    """What this viewer can do for the company with this copy now; nothing for the person themself."""
    if viewer.person_id == issue.person_id:
        return []
    found = []
    state = IssueState(issue.state)
    waits_for_talk = issue.brief_by is not None and state in {IssueState.ISSUED, IssueState.DISCUSSED}
    if waits_for_talk and briefing.may_brief(viewer=viewer, issue=issue):
        found.append(_act(issue, "briefing", _("Hold the briefing"), "messages"))
    if rules.may_care_for(viewer=viewer, issue=issue):
        found += _carer_acts(viewer, issue, state)
    if rules.may_take_evidence(viewer=viewer, issue=issue, on=viewer.today):
        found.append(_act(issue, "evidence", _("Evidence bundle"), "file-export"))
    return found


def _carer_acts(viewer: Viewer, issue: Issue, state: IssueState) -> list[Act]:
    found = []
    if state is IssueState.OBJECTED:
        found.append(_act(issue, "settle", _("Settle the objection"), "gavel"))
    change = getattr(issue, "contract_change", None)
    is_unsettled = change is not None and change.settled_at is None and state in OPEN
    if is_unsettled and rules.may_answer_change(viewer=viewer, issue=issue):
        found.append(_act(issue, "agreement", _("Contract change"), "alert-triangle"))
    if issue.signature_level in ON_PAPER_OR_CERTIFIED and state is IssueState.PENDING_SIGN:
        found.append(_act(issue, "signed", _("Put the signed paper on file"), "paperclip"))
    if state is IssueState.PENDING_SIGN:
        found.append(_act(issue, "refusal", _("They will not sign"), "signature-off"))
    if state in OPEN:
        found.append(_act(issue, "deliver", _("Record a delivery"), "send"))
    if state in OPEN or state in {IssueState.SIGNED, IssueState.ACKNOWLEDGED, IssueState.REFUSED}:
        found.append(_act(issue, "revoke", _("Take it back"), "arrow-back-up"))
    return found


def _act(issue: Issue, name: str, word: Words, icon: str) -> Act:
    return Act(word, reverse(f"desk:document_{name}", args=(issue.pk,)), icon)


def _seen(request: Request, issue_id: int) -> Issue:
    return queries.issue_seen_by(request.viewer, issue_id=issue_id, on=request.viewer.today)


def _cared(request: Request, issue_id: int) -> Issue:
    """A copy this viewer looks after; the page does not exist for others, the person included."""
    issue = _seen(request, issue_id)
    if not rules.may_care_for(viewer=request.viewer, issue=issue):
        raise NotSeen
    return issue


def _page(
    request: Request, template: str, issue: Issue, word: Words, context: Mapping[str, Any], *, status: int = 200,
) -> HttpResponse:
    viewer = request.viewer
    title, back = title_of(issue, viewer.locale), reverse("desk:document", args=(issue.pk,))
    root = (
        Crumb(_("My documents"), reverse("desk:documents")) if issue.person_id == viewer.person_id
        else Crumb(_("Issued documents"), reverse("cockpit:documents"))
    )
    crumbs = [root, Crumb(title, back), Crumb(word)]
    return page(request, template, {
        "issue": issue, "title": title, "back": back, "word": word, "person": issue.body["person"],
        "state": state_of(issue, viewer, today=viewer.today), **context,
    }, crumbs=crumbs, status=status)


def _done(request: Request, issue: Issue) -> HttpResponse:
    return go(request, reverse("desk:document", args=(issue.pk,)))


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: Request, issue_id: int) -> HttpResponse:
    """The briefing: what to talk about, the minutes, and both confirmations."""
    viewer, issue = request.viewer, _seen(request, issue_id)
    may_brief = briefing.may_brief(viewer=viewer, issue=issue)
    if not may_brief and issue.person_id != viewer.person_id:
        raise NotSeen
    form = BriefingForm(request.POST or None, initial={"held_on": viewer.today})
    if request.method == "POST" and "confirm" in request.POST:
        briefing.confirm_briefing(
            viewer=viewer, issue=issue, minutes_sha256=request.POST.get("minutes_sha256", ""), at=viewer.now,
        )
        return _done(request, issue)
    if request.method == "POST":
        done = form.carry(WriteUp, lambda given: briefing.record_briefing(
            viewer=viewer, issue=issue, held_on=given.held_on, minutes=given.minutes, at=viewer.now,
        ))
        if done is not None:
            return _done(request, issue)
    meeting = briefing.briefing_of(issue)
    return _page(request, "desk/document_briefing.html", issue, _("Briefing"), {
        "form": form, "may_brief": may_brief, "meeting": meeting, **_minutes(viewer, meeting),
        "agenda": agenda_for(issue, locale=viewer.locale, holds_it=bool(may_brief)),
        "is_open": issue.state in {IssueState.ISSUED, IssueState.DISCUSSED, IssueState.PENDING_SIGN},
    }, status=form.status)


def _minutes(viewer: Viewer, meeting: Meeting | None) -> dict[str, Any]:
    """The minutes that count, and who confirmed them."""
    if meeting is None:
        return {"minutes": None}
    found = minutes_of(meeting)
    if not found:
        return {"minutes": None}
    confirmed = [one.person.name for one in found[0].confirmations.all()]
    mine = any(one.person_id == viewer.person_id for one in found[0].confirmations.all())
    sides = {meeting.holder_id, meeting.subject_id}
    return {"minutes": found[0], "confirmed": confirmed, "may_confirm": viewer.person_id in sides and not mine}


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: Request, issue_id: int) -> HttpResponse:
    """Settle an objection."""
    viewer, issue = request.viewer, _cared(request, issue_id)
    objection = queries.open_objection(issue)
    if objection is None:
        raise NotSeen
    form = SettleForm(request.POST or None)
    if request.method == "POST":
        done = form.carry(Settle, lambda given: objecting.settle_objection(
            viewer=viewer, issue=issue, outcome=given.outcome, text=given.text, at=viewer.now,
        ))
        if done is not None:
            return _done(request, issue)
    return _page(request, "desk/document_settle.html", issue, _("Settle the objection"), {
        "form": form, "objection": objection, "case_href": f"/desk/cases/{objection.case_id}/" if objection.case_id else "",
    }, status=form.status)


def _with_one_form(
    request: Request, issue: Issue, word: Words, form: Form, submit: Words, consequence: Words, act: Callable[[], object | None],
) -> HttpResponse:
    """A page with one form and its consequence; ``act`` answers None when the form came back with errors."""
    if request.method == "POST" and act() is not None:
        return _done(request, issue)
    return _page(request, "desk/document_act.html", issue, word, {
        "form": form, "submit": submit, "consequence": consequence,
    }, status=form.status)


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: Request, issue_id: int) -> HttpResponse:
    """Take a copy back."""
    viewer, issue = request.viewer, _cared(request, issue_id)
    form = ReasonForm(request.POST or None)
    return _with_one_form(
        request, issue, _("Take it back"), form, _("Take it back"),
        _("It binds no longer from today. What was signed stays on file, and the person is told your reason."),
        lambda: form.carry(Explain, lambda given: ending.revoke(
            viewer=viewer, issue=issue, reason=given.text, at=viewer.now,
        )),
    )


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def deliver(request: Request, issue_id: int) -> HttpResponse:
    """Record that a copy went out by mail, courier or hand."""
    viewer, issue = request.viewer, _cared(request, issue_id)
    form = DeliverForm(request.POST or None, request.FILES or None)
    return _with_one_form(
        request, issue, _("Record a delivery"), form, _("Put it on file"),
        _("The number stays on file as proof of delivery. It cannot be changed afterwards."),
        lambda: form.carry(Deliver, lambda given: signing.record_delivery(
            viewer=viewer, issue=issue, channel=given.channel, proof=given.proof, at=viewer.now,
            attachment=kept(viewer, form, issue),
        )),
    )


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def signed(request: Request, issue_id: int) -> HttpResponse:
    """Put on file what both sides signed on paper or with a certified signature."""
    viewer, issue = request.viewer, _cared(request, issue_id)
    form = PaperForm(request.POST or None, request.FILES or None, initial={"level": issue.signature_level})

    def act(given: Paper) -> object:
        upload = form.cleaned_data["file"]
        scan = attachments.store(
            viewer=viewer, name=upload.name, content=upload, confidentiality=issue.confidentiality, at=viewer.now,
        )
        return signing.record_paper(
            viewer=viewer, issue=issue, level=given.level, attachment=scan, register_number=given.register_number,
            signed_at=given.signed_at, at=viewer.now,
        )

    return _with_one_form(
        request, issue, _("Put the signed paper on file"), form, _("Put it on file"),
        _("It counts as signed by both sides. Each side holds a copy (Labour Contract Law, article 35)."),
        lambda: form.carry(Paper, act),
    )


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: Request, issue_id: int) -> HttpResponse:
    """What in the copy departs from the contract, and the agreement that settles it (LR-02)."""
    viewer, issue = request.viewer, _cared(request, issue_id)
    change = getattr(issue, "contract_change", None)
    if change is None or not rules.may_answer_change(viewer=viewer, issue=issue):
        raise NotSeen
    mine = queries.issues_of(person_id=issue.person_id).filter(kind=DocumentKind.CHANGE_AGREEMENT)
    offered = {str(one.pk): one for one in mine.exclude(state__in=(IssueState.REVOKED, IssueState.EXPIRED))}
    form = AgreementForm(request.POST or None)
    form.fields["agreement"].choices = [  # type: ignore[attr-defined]
        (key, f"#{key} {title_of(one, viewer.locale)} · {one.get_state_display()}") for key, one in offered.items()
    ]
    if request.method == "POST" and form.is_valid():
        changes.answer_with(viewer=viewer, change=change, agreement=offered[form.cleaned_data["agreement"]])
        return _done(request, issue)
    hits = [{
        "title": Bilingual.from_json(hit["title"]).pick(viewer.locale), "before": hit["before"], "after": hit["after"],
        "note": Bilingual.from_json(hit["note"]).pick(viewer.locale),
    } for hit in change.hits]
    return _page(request, "desk/document_agreement.html", issue, _("Contract change"), {
        "form": form, "hits": hits, "change": change, "has_agreements": bool(offered),
    }, status=form.status)


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: Request, issue_id: int) -> HttpResponse:
    """Take the evidence bundle out, saying for whom and why."""
    viewer, issue = request.viewer, _seen(request, issue_id)
    if not rules.may_take_evidence(viewer=viewer, issue=issue, on=viewer.today):
        raise NotSeen
    form = EvidenceForm(request.POST or None, initial={"edition": Edition.INTERNAL})
    if request.method == "POST" and form.is_valid():
        make = bundling.internal_bundle if form.cleaned_data["edition"] == Edition.INTERNAL else bundling.disclosable_bundle
        made = make(viewer=viewer, issue=issue, at=viewer.now, reason=form.cleaned_data["reason"])
        answer = HttpResponse(made.content, content_type="application/zip")
        answer.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
        return shut_in(answer)
    return _page(request, "desk/document_act.html", issue, _("Evidence bundle"), {
        "form": form, "submit": _("Make the bundle"), "icon": "download",
        "consequence": _("That you took it, which edition and why is written into the audit chain with its fingerprint."),
    }, status=form.status)


@for_everyone
@require_POST
def withdraw(request: Request, issue_id: int) -> HttpResponse:
    """The person takes their objection back."""
    viewer, issue = request.viewer, _seen(request, issue_id)
    rules.may_read_own(viewer=viewer, issue=issue).or_refuse()
    form = ReasonForm(request.POST)
    done = form.carry(Explain, lambda given: objecting.withdraw_objection(
        viewer=viewer, issue=issue, text=given.text, at=viewer.now,
    ))
    if done is None:
        return _page(request, "desk/document_act.html", issue, _("Take the objection back"), {
            "form": form, "submit": _("Take the objection back"), "consequence": "",
        }, status=form.status)
    return _done(request, issue)


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: Request, issue_id: int) -> HttpResponse:
    """The person says what they do not agree with."""
    viewer, issue = request.viewer, _seen(request, issue_id)
    rules.may_read_own(viewer=viewer, issue=issue).or_refuse()
    form = ReasonForm(request.POST or None)
    form.fields["text"].label = _("What you do not agree with, and what you propose")
    return _with_one_form(
        request, issue, _("I do not agree"), form, _("Hand in the objection"),
        _("Your day to sign stops. Somebody who did not write this answers within ten working days, in writing; objecting "
          "has no disadvantage for you."),
        lambda: form.carry(Explain, lambda given: objecting.object_to(
            viewer=viewer, issue=issue, text=given.text, at=viewer.now,
        )),
    )
