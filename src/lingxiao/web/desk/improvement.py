"""Improvement plans: my own, one with all that belongs to it, the page of each act, and support that I owe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lingxiao.engines.improvement import rules
from lingxiao.engines.improvement.domain import course, papers, queries
from lingxiao.engines.improvement.domain.offering import SENTENCES, conditions_of, warnings_of
from lingxiao.engines.improvement.enums import PlanState
from lingxiao.engines.improvement.inputs import GivenInput
from lingxiao.engines.improvement.permissions import ANSWER
from lingxiao.kernel import attachments
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.verdict import Verdict
from lingxiao.web import stepup
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.desk import improvement_acts, improvement_words
from lingxiao.web.desk.improvement_acts import At
from lingxiao.web.downloads import download, shut_in
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.pages import do, for_everyone, go, page, permits
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from lingxiao.engines.improvement.domain.queries import PlanFile
    from lingxiao.engines.improvement.models import ImprovementPlan, Support
    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request


class GivenForm(Form):
    """That support was given."""

    given_on = DayField(label=gettext_lazy("Given on"))
    text = LongText(label=gettext_lazy("What proves it"), max_length=improvement_acts.MOST)
    file = forms.FileField(
        label=gettext_lazy("Attachment"), required=False,
        help_text=gettext_lazy("PDF, Word, Excel, picture or text, at most 20 MB."),
    )


def crumbs(viewer: Viewer, plan: ImprovementPlan, *more: Crumb) -> list[Crumb]:
    """The path above a page of a plan: from one's own plans, or from those of others."""
    first = Crumb(_("My improvement"), address("desk:improvements"))
    if viewer.person_id != plan.person_id:
        first = Crumb(_("Improvement plans"), address("cockpit:improvements"))
    return [first, Crumb(plan.person.name, page_of("desk:improvement", plan.pk) if more else ""), *more]


@permits(ANSWER)
def mine(request: Request) -> HttpResponse:
    """The plans that were offered to me."""
    viewer = request.viewer
    rows = [improvement_words.own(one) for one in queries.own_plans(viewer, on=viewer.today)]
    return page(request, "desk/improvement/mine.html", {"plans": rows}, crumbs=[Crumb(_("My improvement"))])


def _met(request: Request, plan_id: int) -> At:
    viewer = request.viewer
    plan = queries.plan_seen_by(viewer, plan_id=plan_id, on=viewer.today)
    return At(viewer, queries.file_of(plan), queries.rights(viewer, plan), stepup.reauthenticated_at(request))


@for_everyone
def plan(request: Request, plan_id: int) -> HttpResponse:
    """One plan: goals, what the company owes, check-ins, how it came out, and what can be done now."""
    at = _met(request, plan_id)
    viewer, held = at.viewer, at.plan
    acts = [(one.word, one.href(held), one.icon, one.is_main) for one in improvement_acts.offered(at)]
    context = {
        "plan": held, "state": improvement_words.state_of(held), "is_mine": viewer.person_id == held.person_id,
        "facts": improvement_words.facts(at.file), "steps": improvement_words.steps(at.file),
        "goals": improvement_words.goals(at.file), "supports": improvement_words.supports(at.file, viewer),
        "late": at.file.late(viewer.today), "check_ins": improvement_words.check_ins(at),
        "course": improvement_words.course(at.file), **_warned(at), "links": acts,
        "papers": [(papers.title_of(key).pick(viewer.locale), key) for key in improvement_words.papers_shown(at.file)],
        "rights": at.rights, "has_chain": at.file.chain is not None,
    }
    return page(request, "desk/improvement/plan.html", context, crumbs=crumbs(viewer, held))


def _warned(at: At) -> dict[str, list[Any]]:
    """What warns against a draft, and what the company is late with, by name, for who can do something about it."""
    if at.plan.state != PlanState.DRAFT or not (at.rights.write or at.rights.clear):
        return {}
    if at.plan.legal_at is not None:
        return {}
    given = conditions_of(person_id=at.plan.person_id, on=at.viewer.today, at=at.viewer.now)
    return {
        "warnings": [str(SENTENCES[key]) for key in warnings_of(at.plan, given=given)],
        "owed": improvement_words.owed(queries.owed_by_company(at.plan, on=at.viewer.today), at.viewer),
    }


@for_everyone
def act(request: Request, plan_id: int, key: str) -> HttpResponse:
    """The page of one act, and doing it."""
    found = improvement_acts.BY_KEY.get(key)
    if found is None:
        raise NotSeen
    at = _met(request, plan_id)
    viewer, held = at.viewer, at.plan
    verdict = found.rule(at).or_turn_away()
    if found.is_signature and verdict and at.proved_at is None:
        return stepup.ask_first(request, next_page=request.path)
    form = found.empty(
        request.POST if request.method == "POST" else None, goals=at.file.goals, people=_people(found.key, at),
        day=viewer.today,
    )
    back = page_of("desk:improvement", held.pk)
    if request.method == "POST" and found.carried(form, at):
        messages.success(request, str(found.done))
        return go(request, back)
    context = {
        "act": found, "form": form, "verdict": verdict, "back": back, "state": improvement_words.state_of(held),
        "facts": improvement_words.facts(at.file), **_warned(at), "plan_id": held.pk,
        "asks_proof": found.key in {"conclude", "open-chain"},
    }
    return page(
        request, "desk/improvement/act.html", context, crumbs=crumbs(viewer, held, Crumb(found.word)), status=form.status,
    )


def _people(key: str, at: At) -> list[tuple[str, str]]:
    """Who may owe support, to choose from."""
    if key != "support":
        return []
    rows = queries.owners(at.viewer, at.plan, on=at.viewer.today)
    return [(str(one.pk), f"{one.name} · {one.number}") for one in rows]


@for_everyone
def confirm(request: Request, check_in_id: int) -> HttpResponse:
    """Confirm what the other side wrote of a check-in."""
    viewer = request.viewer
    found = queries.check_in_seen_by(viewer, check_in_id=check_in_id, on=viewer.today)
    return do(
        request, lambda: course.confirm(viewer=viewer, check_in=found, at=viewer.now), said=_("Confirmed."),
        to=page_of("desk:improvement", found.plan_id),
    )


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: Request, support_id: int) -> HttpResponse:
    """One thing owed to somebody, and writing down that it was given."""
    viewer = request.viewer
    one = queries.support_seen_by(viewer, support_id=support_id, on=viewer.today)
    keeps = queries.rights(viewer, one.plan).write
    verdict = rules.may_note_support(viewer=viewer, support=one, keeps=keeps).or_turn_away()
    form = GivenForm(
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None,
        initial={"given_on": viewer.today},
    )
    if request.method == "POST":
        done = form.carry(GivenInput, lambda given: course.note_given(
            viewer=viewer, support=one, given_on=given.given_on, text=given.text, at=viewer.now, attachment=_kept(viewer, form),
        ))
        if done is not None:
            messages.success(request, _("Written down. It stays as it is."))
            return go(request, _back(viewer, one))
    context = {"form": form, "support": one, "record": getattr(one, "record", None), "verdict": verdict,
               "state": improvement_words.support_state(one, viewer.today), "kind": one.get_kind_display()}
    return page(request, "desk/improvement/support.html", context, crumbs=[Crumb(_("Support that is owed"))],
                status=form.status)


@for_everyone
def support_file(request: Request, support_id: int) -> HttpResponseBase:
    """The certificate or paper that proves that support was given, as a file to save."""
    viewer = request.viewer
    record = queries.record_seen_by(viewer, support_id=support_id, on=viewer.today)
    if record.attachment is None:
        raise NotSeen
    return download(request, record.attachment, may_read=lambda _viewer, _file: Verdict.allow())


def _back(viewer: Viewer, one: Support) -> str:
    """To the plan for whoever may see it; for others, who only owe support, to their desk."""
    seen = queries.visible_to(viewer, on=viewer.today).filter(pk=one.plan_id).exists()
    return page_of("desk:improvement", one.plan_id) if seen else address("desk:home")


def _kept(viewer: Viewer, form: Form) -> Attachment | None:
    upload = form.cleaned_data.get("file")
    if upload is None:
        return None
    return attachments.store(viewer=viewer, name=upload.name, content=upload, confidentiality="C3", at=viewer.now)


@for_everyone
def paper(request: Request, plan_id: int, key: str) -> HttpResponse:
    """One paper of a plan as a file; the letter only when all nine steps are proved."""
    viewer = request.viewer
    file: PlanFile = queries.file_of(queries.plan_seen_by(viewer, plan_id=plan_id, on=viewer.today))
    made = papers.paper(file, key=key, locale=viewer.locale, at=viewer.now)
    answer = HttpResponse(made.content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return shut_in(answer)

