"""My documents: read, compare, sign. The page a manager signs on is made for a phone first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import printing, queries, signing
from lingxiao.engines.documents.domain.timeline import timeline
from lingxiao.engines.documents.enums import OPEN, IssueState, SignatureLevel
from lingxiao.engines.documents.inputs import Sign
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.web import stepup
from lingxiao.web.desk.document_care import care_of
from lingxiao.web.documents import (
    changed_lines,
    events_of,
    passages,
    short,
    state_of,
    steps_of,
    title_of,
)
from lingxiao.web.downloads import shut_in
from lingxiao.web.forms import Form, LongText
from lingxiao.web.lateness import day_said
from lingxiao.web.pages import do, for_everyone, go, page
from lingxiao.web.shell.parts import Crumb, Fact, Tab, Todo

if TYPE_CHECKING:
    from lingxiao.engines.documents.models import Issue
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

PAST_SHOWN = 50


class SignForm(Form):
    """What goes with a signature."""

    reservation = LongText(
        label=gettext_lazy("A reservation, if you have one"), required=False, max_length=2_000,
        help_text=gettext_lazy("It stands beside your signature for good. To contest the text itself, object instead."),
    )


def seen(request: Request, issue_id: int) -> Issue:
    """The copy this viewer may see; else the page does not exist."""
    return queries.issue_seen_by(request.viewer, issue_id=issue_id, on=request.viewer.today)


def crumbs_of(issue: Issue, viewer: Viewer, *more: str) -> list[Crumb]:
    """The path to a copy and to a page of it."""
    title = title_of(issue, viewer.locale)
    here = reverse("desk:document", args=(issue.pk,)) if more else ""
    mine = Crumb(_("My documents"), reverse("desk:documents"))
    is_mine = issue.person_id == viewer.person_id
    root = mine if is_mine else Crumb(_("Issued documents"), reverse("cockpit:documents"))
    return [root, Crumb(title, here), *(Crumb(word) for word in more)]


@for_everyone
@require_GET
def documents(request: Request) -> HttpResponse:
    """What waits for me, what binds me, what was."""
    viewer = request.viewer
    mine = list(queries.issues_of(person_id=viewer.person_id or 0)[:PAST_SHOWN])
    waiting = sorted((one for one in mine if one.state in OPEN), key=lambda one: (one.sign_by, one.pk))
    standing = [one for one in mine if one.state not in OPEN and _binds(one, viewer)]
    past = [one for one in mine if one not in waiting and one not in standing]
    return page(request, "desk/documents.html", {
        "waiting": [_todo(one, viewer) for one in waiting], "standing": [_todo(one, viewer) for one in standing],
        "past": [_todo(one, viewer) for one in past],
    }, crumbs=[Crumb(_("My documents"))])


def _binds(issue: Issue, viewer: Viewer) -> bool:
    days = issue.in_force
    if days is None or days.isempty:
        return issue.state in {IssueState.ACKNOWLEDGED, IssueState.SIGNED}
    return days.upper is None or viewer.today < days.upper


def _todo(issue: Issue, viewer: Viewer) -> Todo:
    state = state_of(issue, viewer, today=viewer.today)
    return Todo(
        title=title_of(issue, viewer.locale), href=reverse("desk:document", args=(issue.pk,)),
        note=_("version %(number)s, issued %(day)s") % {
            "number": issue.version.number, "day": day_said(issue.issued_on, viewer.today),
        },
        due=issue.sign_by if issue.state in OPEN else None, state=state, icon="file-text", tone=state.tone,
    )


@for_everyone
@require_GET
def document(request: Request, issue_id: int) -> HttpResponse:
    """One copy: its text, how it stands, and what the reader can do about it."""
    viewer, issue = request.viewer, seen(request, issue_id)
    return page(request, "desk/document.html", {
        **_frame(request, issue, "text"), "passages": passages(issue.body["blocks"], viewer.locale),
        "care": care_of(viewer, issue), **_answer(viewer, issue),
    }, crumbs=crumbs_of(issue, viewer))


def _frame(request: Request, issue: Issue, tab: str) -> dict[str, Any]:
    """What every page of a copy shows above its own content."""
    viewer = request.viewer
    here = reverse("desk:document", args=(issue.pk,))
    tabs = [Tab(_("Text"), here, is_current=tab == "text")]
    if issue.previous_id is not None:
        tabs.append(Tab(_("What changed"), reverse("desk:document_changes", args=(issue.pk,)), is_current=tab == "changes"))
    tabs.append(Tab(_("What happened"), reverse("desk:document_history", args=(issue.pk,)), is_current=tab == "history"))
    return {
        "issue": issue, "title": title_of(issue, viewer.locale), "state": state_of(issue, viewer, today=viewer.today),
        "is_mine": issue.person_id == viewer.person_id, "tabs": tabs, "steps": steps_of(issue), "mark": short(issue.sha256),
        "person": issue.body["person"], "reading": getattr(issue, "reading", None),
        "whose": "" if issue.person_id == viewer.person_id else " ".join(
            issue.body["person"][part] for part in ("name", "number")
        ),
    }


def _answer(viewer: Viewer, issue: Issue) -> dict[str, Any]:
    """What the person can do now, each with the reason when they cannot yet."""
    if issue.person_id != viewer.person_id:
        return {"facts": _facts(viewer, issue)}
    is_reading = issue.signature_level == SignatureLevel.S1
    may = rules.may_acknowledge if is_reading else rules.may_sign
    return {
        "is_reading": is_reading, "is_open": issue.state in OPEN or issue.state == IssueState.REFUSED,
        "may_answer": may(viewer=viewer, issue=issue), "may_object": rules.may_object(viewer=viewer, issue=issue),
        "change": getattr(issue, "contract_change", None), "facts": _facts(viewer, issue),
        "objection": _objection(issue), "waits_for_briefing": issue.brief_by is not None and issue.briefed_at is None,
        "changes_seen": issue.previous_id is None or _has_seen_changes(issue),
    }


def _has_seen_changes(issue: Issue) -> bool:
    reading = getattr(issue, "reading", None)
    return reading is not None and reading.changes_opened_at is not None


def _objection(issue: Issue) -> Any:
    if issue.state not in {IssueState.OBJECTED, IssueState.NEGOTIATING}:
        return None
    return queries.open_objection(issue)


def _facts(viewer: Viewer, issue: Issue) -> list[Fact]:
    """Who issued it, until when it is to be answered, and since when it binds."""
    names = names_of(person_ids=[one for one in (issue.issued_by_id,) if one is not None])
    facts = [
        Fact(_("Issued"), day_said(issue.issued_on, viewer.today), note=names.get(issue.issued_by_id or 0, "")),
        Fact(_("To be answered by"), day_said(issue.sign_by, viewer.today)),
        Fact(_("How it is signed"), issue.get_signature_level_display()),
        Fact(_("Version"), str(issue.version.number)),
    ]
    if issue.in_force is not None and not issue.in_force.isempty:
        facts.append(Fact(_("In force from"), day_said(issue.in_force.lower, viewer.today)))
    if issue.person_id != viewer.person_id:
        facts.insert(0, Fact(_("Person"), issue.body["person"]["name"], note=issue.body["person"]["number"]))
    return facts


@for_everyone
@require_POST
def opened(request: Request, issue_id: int) -> HttpResponse:
    """The person opened their copy."""
    viewer = request.viewer
    signing.open_text(viewer=viewer, issue=seen(request, issue_id), at=viewer.now)
    return HttpResponse(status=204)


@for_everyone
@require_POST
def read(request: Request, issue_id: int) -> HttpResponse:
    """The person reached the end: the buttons beside the text may change now."""
    viewer = request.viewer
    signing.read_through(viewer=viewer, issue=seen(request, issue_id), at=viewer.now)
    issue = seen(request, issue_id)
    if not request.htmx:
        return go(request, reverse("desk:document", args=(issue.pk,)))
    return render(request, "desk/_read.html", {**_frame(request, issue, "text"), **_answer(viewer, issue)})


@for_everyone
@require_GET
def changes(request: Request, issue_id: int) -> HttpResponse:
    """What changed against the text the person signed before."""
    viewer, issue = request.viewer, seen(request, issue_id)
    lines = queries.redline_against_previous(issue, locale=viewer.locale)
    if lines is None:
        return go(request, reverse("desk:document", args=(issue.pk,)))
    drawn = changed_lines(lines)
    whole = request.GET.get("all") == "1"
    return page(request, "desk/document_changes.html", {
        **_frame(request, issue, "changes"), "lines": drawn, "whole": whole, "previous": issue.previous,
        "changed_count": sum(1 for line in drawn if line.is_changed),
    }, crumbs=crumbs_of(issue, viewer, _("What changed")))


@for_everyone
@require_POST
def changes_opened(request: Request, issue_id: int) -> HttpResponse:
    """The person opened the comparison."""
    viewer = request.viewer
    signing.open_changes(viewer=viewer, issue=seen(request, issue_id), at=viewer.now)
    if request.htmx:
        return HttpResponse(status=204)
    return go(request, reverse("desk:document_changes", args=(issue_id,)))


@for_everyone
@require_GET
def history(request: Request, issue_id: int) -> HttpResponse:
    """Everything that happened with this copy."""
    viewer, issue = request.viewer, seen(request, issue_id)
    return page(request, "desk/document_history.html", {
        **_frame(request, issue, "history"), "events": events_of(issue, viewer.locale),
    }, crumbs=crumbs_of(issue, viewer, _("What happened")))


@for_everyone
def sign(request: Request, issue_id: int) -> HttpResponse:
    """Sign under a renewed sign-in: what is signed is said once more, with its fingerprint, above the button."""
    viewer, issue = request.viewer, seen(request, issue_id)
    here = reverse("desk:document_sign", args=(issue.pk,))
    rules.may_read_own(viewer=viewer, issue=issue).or_refuse()
    if issue.state in {IssueState.SIGNED, IssueState.ACKNOWLEDGED}:
        return go(request, reverse("desk:document", args=(issue.pk,)))
    verdict = rules.may_sign(viewer=viewer, issue=issue)
    at = stepup.reauthenticated_at(request)
    if verdict and at is None:
        return stepup.ask_first(request, next_page=here)
    form = SignForm(request.POST or None)
    if request.method == "POST":
        given_sha = request.POST.get("text_sha256", "")
        done = form.carry(Sign, lambda given: signing.sign(
            viewer=viewer, issue=issue, text_sha256=given.text_sha256, at=viewer.now, reauthenticated_at=at,
            reservation=given.reservation,
        )) if _with_sha(form, given_sha) else None
        if done is not None:
            return go(request, reverse("desk:document", args=(issue.pk,)))
    return page(request, "desk/document_sign.html", {
        **_frame(request, issue, "sign"), "form": form, "verdict": verdict, "facts": _facts(viewer, issue),
        "company_name": _company(request),
    }, crumbs=crumbs_of(issue, viewer, _("Sign")), status=form.status)


def _with_sha(form: SignForm, sha: str) -> bool:
    """The fingerprint the page showed goes with what was typed."""
    if not form.is_valid():
        return False
    form.cleaned_data["text_sha256"] = sha
    return True


def _company(request: Request) -> str:
    company = request.company
    if company is None:
        return ""
    return (company.name_en or company.name_zh) if request.viewer.locale.startswith("en") else company.name_zh


@for_everyone
@require_POST
def acknowledge(request: Request, issue_id: int) -> HttpResponse:
    """Confirm having received and read it."""
    viewer, issue = request.viewer, seen(request, issue_id)
    return do(request, lambda: signing.acknowledge(
        viewer=viewer, issue=issue, text_sha256=request.POST.get("text_sha256", ""), at=viewer.now,
    ), to=reverse("desk:document", args=(issue.pk,)), said=_("Confirmed. A copy stays under “My documents”."))


@for_everyone
@require_GET
def paper(request: Request, issue_id: int) -> HttpResponse:
    """The copy as PDF, to keep."""
    issue = seen(request, issue_id)
    marks = queries.signatures_of(issue_ids=[issue.pk]).get(issue.pk, [])
    locale = "en" if request.GET.get("language") == "en" else "zh-hans"
    content = printing.issue_pdf(issue, signatures=marks, locale=locale, story=timeline(issue))
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="document-{issue.pk}.pdf"'
    return shut_in(answer)

