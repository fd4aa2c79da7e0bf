"""The nine steps that must be proved before any letter: how they stand, proving the next, and ending it without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lingxiao.engines.improvement.domain import chains, papers, queries
from lingxiao.engines.improvement.domain.chains import Proved
from lingxiao.engines.improvement.enums import ChainStep, Factor, NoticeWay, Remedy
from lingxiao.engines.improvement.inputs import (
    BarsInput,
    NoticeInput,
    PeriodInput,
    ReasonInput,
    RemedyInput,
    StepInput,
)
from lingxiao.engines.improvement.permissions import READ, WRITE
from lingxiao.kernel import attachments
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.cockpit.improvement import MOST, to_plan
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse
    from pydantic import BaseModel

    from lingxiao.engines.improvement.models import Chain, ImprovementPlan
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request


class StepForm(Form):
    """What proves a step."""

    happened_on = DayField(label=gettext_lazy("When it happened"))
    text = LongText(label=gettext_lazy("What proves it"), max_length=MOST)
    file = forms.FileField(
        label=gettext_lazy("The paper"), required=False,
        help_text=gettext_lazy("PDF, Word, Excel, picture or text, at most 20 MB."),
    )


class RemedyForm(StepForm):
    """Training or another post."""

    remedy = forms.ChoiceField(label=gettext_lazy("What was done"), choices=Remedy.choices, widget=forms.RadioSelect)
    is_accepted = forms.ChoiceField(
        label=gettext_lazy("What the person answered, in writing"), widget=forms.RadioSelect,
        choices=[("true", gettext_lazy("Accepted")), ("false", pgettext_lazy("post", "Declined"))],
    )
    factors = forms.MultipleChoiceField(
        label=gettext_lazy("The post offered is reasonable"), choices=Factor.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Tick what is so; for another post all five are needed."),
    )


class PeriodForm(StepForm):
    """A second period."""

    until = DayField(label=gettext_lazy("Last day of the second period"))


class BarsForm(Form):
    """HR attests."""

    happened_on = DayField(label=gettext_lazy("Looked at on"))
    is_free = forms.ChoiceField(
        label=gettext_lazy("Does any protection of article 42 stand against it?"), widget=forms.RadioSelect,
        choices=[("true", gettext_lazy("None stands against it")), ("false", gettext_lazy("One stands against it"))],
        help_text=gettext_lazy("Answer yes or no. Which protection it is, is not asked, not shown and not kept."),
    )


class NoticeForm(StepForm):
    """Notice or pay."""

    way = forms.ChoiceField(label=gettext_lazy("Notice or pay"), choices=NoticeWay.choices, widget=forms.RadioSelect)
    until = DayField(label=gettext_lazy("Last day of work"))


class EndForm(Form):
    """Why it ends here."""

    text = LongText(label=gettext_lazy("Reason"), max_length=MOST)


FORMS: dict[ChainStep, tuple[type[Form], type[BaseModel]]] = {
    ChainStep.REMEDY: (RemedyForm, RemedyInput), ChainStep.SECOND: (PeriodForm, PeriodInput),
    ChainStep.BARS: (BarsForm, BarsInput), ChainStep.NOTICE: (NoticeForm, NoticeInput),
}


def _chain(request: Request, plan_id: int) -> tuple[ImprovementPlan, Chain]:
    """The chain of a plan, for whom it is: never for the person it is about while it is worked on."""
    viewer = request.viewer
    plan = queries.plan_seen_by(viewer, plan_id=plan_id, on=viewer.today)
    found = queries.chain_of(plan)
    if found is None or viewer.person_id == plan.person_id:
        raise NotSeen
    return plan, found


@permits(READ)
def chain(request: Request, plan_id: int) -> HttpResponse:
    """The nine steps, with what is proved, what is next, and how complete the proof is."""
    viewer = request.viewer
    plan, held = _chain(request, plan_id)
    rights = queries.rights(viewer, plan)
    stands = chains.standing(held)
    context = {
        "plan": plan, "chain": held, "is_whole": stands.is_whole, "done": len(ChainStep) - len(stands.missing),
        "all": len(ChainStep), "rights": rights,
        "lines": [
            {
                "number": number, "word": line.step.label, "proof": line.proof, "is_next": line.is_next,
                "href": reverse("cockpit:improvement_step", args=(plan.pk, line.step.value)),
                "state": State(_("proved"), Tone.OK) if line.proof else
                State(_("next"), Tone.INFO) if line.is_next else State(_("locked"), Tone.PLAIN, "lock"),
            } for number, line in enumerate(stands.lines, start=1)
        ],
        "papers": [(papers.title_of(key).pick(viewer.locale), key) for key in (*papers.OF_CHAINS, "letter")],
    }
    return page(request, "cockpit/improvement/chain.html", context, crumbs=to_plan(plan, Crumb(_("The nine steps"))))


@permits(WRITE)
def step(request: Request, plan_id: int, key: str) -> HttpResponse:
    """Prove one step, the next; or end it all without a letter."""
    viewer = request.viewer
    plan, held = _chain(request, plan_id)
    queries.rights(viewer, plan).write.or_turn_away()
    if key not in ChainStep.values:
        raise NotSeen
    meant = ChainStep(key)
    kind, taken = FORMS.get(meant, (StepForm, StepInput))
    is_sent = request.method == "POST"
    form = kind(request.POST if is_sent else None, request.FILES if is_sent else None, initial={"happened_on": viewer.today})
    back = reverse("cockpit:improvement_chain", args=(plan.pk,))
    if is_sent:
        done = form.carry(taken, lambda given: chains.prove(
            viewer=viewer, chain=held, step=meant.value, given=_proved(viewer, given, form), at=viewer.now,
        ))
        if done is not None:
            messages.success(request, _("Proved. It stays as it is."))
            return go(request, back)
    context = {"form": form, "title": meant.label, "plan": plan, "back": back, "is_letter": meant is ChainStep.LETTER}
    return page(
        request, "cockpit/improvement/step.html", context,
        crumbs=to_plan(plan, Crumb(_("The nine steps"), back), Crumb(meant.label)), status=form.status,
    )


def _proved(viewer: Viewer, given: Any, form: Form) -> Proved:
    """What was typed, as the chain takes it; the paper is put on file with it."""
    said = {name: value for name, value in given.model_dump(mode="python").items() if value is not None}
    upload = form.cleaned_data.get("file")
    if upload is not None:
        said["attachment"] = attachments.store(
            viewer=viewer, name=upload.name, content=upload, confidentiality="C3", at=viewer.now,
        )
    return Proved(**said)


@permits(WRITE)
def end(request: Request, plan_id: int) -> HttpResponse:
    """End it all without a letter, for a reason."""
    viewer = request.viewer
    plan, held = _chain(request, plan_id)
    queries.rights(viewer, plan).write.or_turn_away()
    form = EndForm(request.POST if request.method == "POST" else None)
    done = form.carry(ReasonInput, lambda given: chains.end_chain(
        viewer=viewer, chain=held, reason=given.text, at=viewer.now,
    )) if request.method == "POST" else None
    back = reverse("cockpit:improvement_chain", args=(plan.pk,))
    if done is not None:
        messages.success(request, _("Ended. What was proved stays readable."))
        return go(request, back)
    title = _("End without a letter")
    context = {"form": form, "title": title, "plan": plan, "back": back, "is_end": True}
    return page(
        request, "cockpit/improvement/step.html", context,
        crumbs=to_plan(plan, Crumb(_("The nine steps"), back), Crumb(title)), status=form.status,
    )
