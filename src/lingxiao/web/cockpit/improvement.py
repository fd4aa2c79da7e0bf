"""Improvement plans of people: the list, a new one, and the proof of one with how complete it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from lingxiao.engines.documents.domain.moments import Clock
from lingxiao.engines.documents.enums import Edition
from lingxiao.engines.improvement import tasks
from lingxiao.engines.improvement.domain import ordering, plans, proof, queries
from lingxiao.engines.improvement.enums import PlanState, ProofKind
from lingxiao.engines.improvement.inputs import DraftInput, ProofInput
from lingxiao.engines.improvement.permissions import READ, TAKE_PROOF, WRITE
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.downloads import shut_in
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone, Who
from lingxiao.web.viewing import zone_of

if TYPE_CHECKING:
    from lingxiao.engines.improvement.models import ImprovementPlan
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

MOST = 10_000
SHOWN = 500
"""So many people stand in the choice of a new plan; who has more within reach finds them by unit in the organisation."""
TONES = {
    PlanState.DRAFT: Tone.PLAIN, PlanState.OFFERED: Tone.WARN, PlanState.RUNNING: Tone.INFO, PlanState.EXTENDED: Tone.INFO,
    PlanState.MET: Tone.OK, PlanState.NOT_MET: Tone.BAD, PlanState.WITHDRAWN: Tone.PLAIN,
}


class DraftForm(Form):
    """A plan that is new."""

    person_id = forms.ChoiceField(label=pgettext_lazy("plan", "For whom"))
    starts_on = DayField(label=gettext_lazy("First day"))
    days = forms.IntegerField(label=gettext_lazy("How many days"), initial=60, help_text=gettext_lazy("60 to 90."))
    why = LongText(
        label=gettext_lazy("What fell short of what was agreed"), max_length=MOST,
        help_text=gettext_lazy("Name the signed standard and by how much it was missed. Never a rank."),
    )


class ProofForm(Form):
    """For whom, and why."""

    edition = forms.ChoiceField(label=gettext_lazy("For whom it is"), choices=Edition.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("Why you take it out"), max_length=400)


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Improvement plans"), address("cockpit:improvements") if more else ""), *more]


def _listing(viewer: Viewer) -> Listing[Any]:
    today = viewer.today
    return Listing(
        key="improvements",
        columns=[
            Column(key="name", title=gettext_lazy("Person"), sort=("person__name_order",),
                   value=lambda row: Who(row.person.name, "", page_of("desk:improvement", row.pk))),
            Column(key="holder", title=pgettext_lazy("plan", "Held by"), sort=("holder__name_order",),
                   value=lambda row: Who(row.holder.name)),
            Column(key="starts", title=gettext_lazy("First day"), sort=("starts_on",), value=lambda row: row.starts_on),
            Column(key="ends", title=gettext_lazy("Last day"), sort=("ends_on",), value=lambda row: row.last_day),
            Column(key="state", title=gettext_lazy("How it stands"),
                   value=lambda row: State(str(row.get_state_display()), TONES[PlanState(row.state)])),
            Column(key="held", title=gettext_lazy("Check-ins"), is_figure=True,
                   value=lambda row: f"{row.check_in_count or 0} / {row.weeks}"),
            Column(key="late", title=gettext_lazy("Support that is late"), value=lambda row: _late(row.late_count or 0)),
        ],
        filters=[
            Choice(
                key="state", word=gettext_lazy("How it stands"), options=lambda _viewer: PlanState.choices,
                narrow=lambda rows, chosen: rows.filter(state=chosen),
            ),
            Choice(
                key="late", word=gettext_lazy("Support"), options=lambda _viewer: [("late", gettext_lazy("the company is late"))],
                narrow=lambda rows, _chosen: queries.with_late_support(rows, on=today),
            ),
        ],
        search=lambda rows, text: queries.found_by(rows, text=text), search_hint=gettext_lazy("Name, pinyin or number"),
        sort="-starts", file_name=gettext_lazy("Improvement plans"),
    )


def _late(count: int) -> State:
    if count:
        return State(_("%(count)s late") % {"count": count}, Tone.BAD)
    return State(_("nothing late"), Tone.OK)


@permits(READ)
def listed(request: Request) -> HttpResponse:
    """The plans of people within reach."""
    viewer = request.viewer
    rows = queries.plans(viewer, on=viewer.today)
    context = {"may_draft": viewer.may_somewhere(WRITE)}
    return _listing(viewer).answer(request, rows, "cockpit/improvement/listed.html", context, crumbs=_crumbs())


@permits(WRITE)
def new(request: Request) -> HttpResponse:
    """Draft a plan for somebody; goals and support are added on its own page."""
    viewer = request.viewer
    form = DraftForm(request.POST if request.method == "POST" else None, initial={"starts_on": viewer.today})
    people = queries.people_to_help(viewer, on=viewer.today)[:SHOWN]
    form.fields["person_id"].choices = [("", "—"), *((str(one.pk), f"{one.name} · {one.number}") for one in people)]  # type: ignore[attr-defined]
    made = form.carry(DraftInput, lambda given: plans.draft_plan(
        viewer=viewer, person_id=given.person_id, starts_on=given.starts_on, days=given.days, why=given.why, at=viewer.now,
    )) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("Drafted. Nobody but you and those who keep plans sees it until it is offered."))
        return go(request, page_of("desk:improvement", made.pk))
    context = {"form": form, "back": address("cockpit:improvements")}
    return page(request, "cockpit/improvement/new.html", context, crumbs=_crumbs(Crumb(_("New plan"))), status=form.status)


def to_plan(plan: ImprovementPlan, *more: Crumb) -> list[Crumb]:
    """The path above a page that belongs to a plan."""
    return _crumbs(Crumb(plan.person.name, page_of("desk:improvement", plan.pk)), *more)


def _counted(request: Request, plan: ImprovementPlan) -> proof.Proof:
    """How complete the proof is, by the clock of the company that the request knows already."""
    return proof.count_of(plan, at=request.viewer.now, clock=Clock(zone_of(request.company)))


@permits(READ)
def missing(request: Request, plan_id: int) -> HttpResponse:
    """What the proof of a plan lacks, by name, before somebody takes an adverse step: within another page, or by itself."""
    viewer = request.viewer
    plan = queries.plan_seen_by(viewer, plan_id=plan_id, on=viewer.today)
    if viewer.person_id == plan.person_id:
        raise NotSeen
    lacking = _counted(request, plan).missing
    context = {"plan": plan, "missing": [one.title.pick(viewer.locale) for one in lacking]}
    if request.htmx:
        return render(request, "cockpit/improvement/_missing.html", context)
    return page(request, "cockpit/improvement/missing.html", context, crumbs=to_plan(plan, Crumb(_("What the proof lacks"))))


@permits(TAKE_PROOF)
def taken_out(request: Request, plan_id: int) -> HttpResponse:
    """How complete the proof is, each missing thing by name; asking for the bundle, and the bundles that lie ready."""
    viewer = request.viewer
    plan = queries.plan_seen_by(viewer, plan_id=plan_id, on=viewer.today)
    if not queries.rights(viewer, plan).takes_proof:
        raise NotSeen
    form = ProofForm(request.POST if request.method == "POST" else None, initial={"edition": Edition.INTERNAL})
    made = form.carry(ProofInput, lambda given: ordering.order(
        viewer=viewer, plan=plan, edition=given.edition, reason=given.reason, at=viewer.now,
        begin=lambda asked: tasks.make_bundle.defer(bundle_id=asked.pk, at=viewer.now.isoformat()),
    )) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("The bundle is being made. It lies ready here in a moment, and is kept for seven days."))
        return go(request, request.path)
    kept, bundles = _counted(request, plan), ordering.of_plan(plan)
    context = {
        "plan": plan, "form": form, "there": len(kept.expected) - len(kept.missing), "all": len(kept.expected),
        "rows": [
            {"kind": ProofKind(one.kind).label, "title": one.title.pick(viewer.locale),
             "state": State(pgettext("proof", "there"), Tone.OK) if one.is_there else State(_("missing"), Tone.BAD)}
            for one in kept.expected
        ],
        "bundles": [
            {"row": one, "edition": Edition(one.edition).label,
             "state": State(_("ready"), Tone.OK) if one.made_at else State(_("being made"), Tone.INFO)}
            for one in bundles
        ],
        "is_waiting": any(one.made_at is None for one in bundles), "back": page_of("desk:improvement", plan.pk),
    }
    return page(request, "cockpit/improvement/proof.html", context, crumbs=to_plan(plan, Crumb(_("Proof"))), status=form.status)


@permits(TAKE_PROOF)
def bundle(request: Request, bundle_id: int) -> HttpResponse:
    """Take a bundle out that lies ready; that it was taken is noted."""
    viewer = request.viewer
    found = ordering.bundle_seen_by(viewer, bundle_id=bundle_id)
    answer = HttpResponse(ordering.take(viewer=viewer, bundle=found), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return shut_in(answer)
