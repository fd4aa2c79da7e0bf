"""What can be done with an improvement plan, each act with its form, its rule and its verb: the one table behind the buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lingxiao.engines.improvement import rules
from lingxiao.engines.improvement.domain import chains, course, offering, plans
from lingxiao.engines.improvement.domain.offering import conditions_of
from lingxiao.engines.improvement.domain.plans import GoalDraft, SupportDraft
from lingxiao.engines.improvement.enums import GOING_ON, Conclusion, Ground, PlanState, SupportKind, Tie
from lingxiao.engines.improvement.inputs import (
    AnswerInput,
    CheckInInput,
    ConcludeInput,
    GoalInput,
    OfferInput,
    OpenChainInput,
    ReasonInput,
    ReviewInput,
    SupportInput,
)
from lingxiao.engines.improvement.refusals import OnlyAfterNotMet, StandsElsewhere
from lingxiao.kernel.verdict import Verdict
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.shell.acts import Act
from lingxiao.web.shell.written import as_written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from lingxiao.engines.improvement.domain.offering import Conditions
    from lingxiao.engines.improvement.domain.queries import PlanFile, Rights
    from lingxiao.engines.improvement.models import ImprovementPlan, PlanGoal
    from lingxiao.kernel.viewer import Viewer

    Typed = Mapping[str, Any] | None

MOST = 10_000
LONG = 200
DIGITS, DECIMALS = 18, 4


class GoalForm(Form):
    """One goal, tied to what was agreed before."""

    title = forms.CharField(label=_("What is to be reached"), max_length=LONG)
    tie = forms.ChoiceField(label=_("Tied to"), choices=Tie.choices)
    tie_title = forms.CharField(
        label=_("Which one, in its own words"), max_length=LONG,
        help_text=_("As it stands in what the person signed. A goal that was never agreed is no goal here."),
    )
    measure = forms.CharField(label=_("Measured by"), max_length=LONG)
    unit = forms.CharField(label=pgettext_lazy("figure", "Unit"), max_length=20)
    baseline = forms.DecimalField(label=_("As it is now"), max_digits=DIGITS, decimal_places=DECIMALS)
    target = forms.DecimalField(label=_("To be"), max_digits=DIGITS, decimal_places=DECIMALS)


class SupportForm(Form):
    """One thing the company gives."""

    kind = forms.ChoiceField(label=_("What kind of support"), choices=SupportKind.choices)
    what = forms.CharField(label=_("What is given"), max_length=LONG)
    owner_id = forms.ChoiceField(label=_("Who owes it"))
    due_on = DayField(label=_("Until"))


class OfferForm(Form):
    """HR's attestation: yes or no, never why."""

    is_protected = forms.ChoiceField(
        label=_("Is the person in a protected time now?"), widget=forms.RadioSelect,
        choices=[("false", _("No, the plan can start")), ("true", _("Yes, not now"))],
        help_text=_("Answer yes or no. Which protection it is, is not asked, not shown and not kept."),
    )


class ReasonForm(Form):
    """A reason."""

    text = LongText(label=_("Reason"), max_length=MOST)


class AnswerForm(Form):
    """A signature, with a reservation or none."""

    reservation = LongText(
        label=_("Your reservation"), max_length=MOST, required=False,
        help_text=_("What you do not agree with, in your own words. It is kept as you write it, and is no disadvantage."),
    )


class CheckInForm(Form):
    """What was said this week, and where each goal stands."""

    held_on = DayField(label=_("Day of the talk"))
    text = LongText(label=_("What both said"), max_length=MOST)

    def ask_of(self, goals: Sequence[PlanGoal]) -> None:
        """Ask for the figure of each of these goals; none need be given."""
        for goal in goals:
            label = format_html("{}. {}", goal.number, as_written(f"{goal.measure} ({goal.unit})"))
            self.fields[f"goal-{goal.number}"] = forms.DecimalField(
                label=label, required=False, max_digits=DIGITS, decimal_places=DECIMALS,
            )

    def given(self) -> dict[str, Any]:
        """The figures by the number of their goal."""
        told = {int(name.removeprefix("goal-")): value for name, value in self.cleaned_data.items() if name.startswith("goal-")}
        progress = {number: value for number, value in told.items() if value is not None}
        return {name: self.cleaned_data[name] for name in ("held_on", "text")} | {"progress": progress}


class ReviewForm(Form):
    """A review."""

    held_on = DayField(label=_("Day of the review"))
    text = LongText(label=_("What goes well, what does not, and what changes on both sides"), max_length=MOST)


class ConcludeForm(Form):
    """How the plan came out."""

    conclusion = forms.ChoiceField(label=_("Result"), choices=Conclusion.choices, widget=forms.RadioSelect)
    text = LongText(
        label=_("Reasons"), max_length=MOST, help_text=_("Against the standard that was agreed, goal by goal. Never a rank."),
    )
    days = forms.IntegerField(label=_("Days of the extension"), required=False, help_text=_("1 to 30; for an extension alone."))


class ChainForm(Form):
    """Why."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)


@dataclass(frozen=True, slots=True)
class At:
    """A plan as one viewer meets it: the plan, what they may do, and when they last proved who they are."""

    viewer: Viewer
    file: PlanFile
    rights: Rights
    proved_at: datetime | None = None

    @property
    def plan(self) -> ImprovementPlan:
        """The plan."""
        return self.file.plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAct(Act[At]):
    """An act on an improvement plan."""

    def href(self, plan: ImprovementPlan) -> str:
        """Its page."""
        return reverse("desk:improvement_act", args=(plan.pk, self.key))

    def empty(self, typed: Typed, *, goals: Sequence[PlanGoal], people: Sequence[tuple[str, str]], day: date) -> Form:
        """Its form, with the choices and the goals this plan has."""
        form = self.form(typed, auto_id="act_%s", initial={"held_on": day})
        if isinstance(form, SupportForm):
            form.fields["owner_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        if isinstance(form, CheckInForm):
            form.ask_of(goals)
        return form


def _stands(at: At, states: frozenset[PlanState]) -> Verdict:
    if PlanState(at.plan.state) in states:
        return Verdict.allow()
    return Verdict.refuse(StandsElsewhere(state=at.plan.get_state_display()))


def _withdraw_rule(at: At) -> Verdict:
    first = at.rights.write if at.plan.offered_at is None else at.rights.decide
    return first and rules.may_move(at.plan, PlanState.WITHDRAWN)


def _chain_rule(at: At) -> Verdict:
    is_open = at.plan.state == PlanState.NOT_MET and at.file.chain is None
    return at.rights.decide and Verdict.allow() if is_open else Verdict.refuse(OnlyAfterNotMet())


def _known(at: At, **attested: Any) -> Conditions:
    known = conditions_of(person_id=at.plan.person_id, on=at.viewer.today, at=at.viewer.now)
    return offering.Conditions(
        provision=known.provision, signed_ties=known.signed_ties, is_protected=attested.get("is_protected", False),
    )


ACTS = (
    PlanAct(
        key="sign", word=_("Sign the plan"), icon="signature", submit=_("Sign"), form=AnswerForm, taken=AnswerInput, is_main=True,
        is_signature=True,
        consequence=_("The plan runs from then on. What you write here is kept word for word, and your superior reads it."),
        done=_("Signed. The plan runs."), rule=lambda at: rules.may_answer(viewer=at.viewer, plan=at.plan),
        do=lambda at, given: offering.sign(
            viewer=at.viewer, plan=at.plan, reservation=given.reservation, at=at.viewer.now, reauthenticated_at=at.proved_at,
        ),
    ),
    PlanAct(
        key="check-in", word=_("Write down a check-in"), icon="message-plus", submit=_("Keep"), form=CheckInForm,
        taken=CheckInInput, is_main=True, consequence=_("The other side confirms it. It cannot be changed afterwards."),
        done=_("Written down. The other side confirms it."),
        rule=lambda at: rules.may_check_in(viewer=at.viewer, plan=at.plan, keeps=at.rights.write),
        do=lambda at, given: course.check_in(
            viewer=at.viewer, plan=at.plan, held_on=given.held_on, text=given.text, progress=given.progress, at=at.viewer.now,
        ),
    ),
    PlanAct(
        key="goal", word=_("Add a goal"), icon="target-arrow", submit=_("Add"), form=GoalForm, taken=GoalInput, is_main=True,
        consequence=_("Four goals at most. Once the plan is offered, its goals stay as they are."), done=_("Added."),
        rule=lambda at: at.rights.write and rules.may_shape(at.plan),
        do=lambda at, given: plans.add_goal(
            viewer=at.viewer, plan=at.plan, at=at.viewer.now, goal=GoalDraft(**given.model_dump(mode="python")),
        ),
    ),
    PlanAct(
        key="support", word=_("Promise support"), icon="heart-handshake", submit=_("Promise"), form=SupportForm,
        taken=SupportInput,
        consequence=_("Once the plan is offered it is owed by the company, with reminders, and shown when late."),
        done=_("Promised."), rule=lambda at: at.rights.write and rules.may_support(at.plan),
        do=lambda at, given: plans.add_support(
            viewer=at.viewer, plan=at.plan, at=at.viewer.now, support=SupportDraft(**given.model_dump(mode="python")),
        ),
    ),
    PlanAct(
        key="ask-legal", word=_("Ask for a legal sign-off"), icon="scale", submit=_("Ask"), form=Form, taken=AnswerInput,
        consequence=_("A compliance officer sees this plan from then on, with what warns against it."), done=_("Asked."),
        rule=lambda at: at.rights.write and rules.may_shape(at.plan),
        do=lambda at, _given: offering.ask_legal(
            viewer=at.viewer, plan=at.plan, given=_known(at), at=at.viewer.now,
        ),
    ),
    PlanAct(
        key="clear", word=_("Give the legal sign-off"), icon="shield-check", submit=_("Sign off"), form=ReasonForm,
        taken=ReasonInput, is_main=True, consequence=_("Your name and your reason stay with the plan."), done=_("Given."),
        rule=lambda at: at.rights.clear,
        do=lambda at, given: offering.clear(viewer=at.viewer, plan=at.plan, reason=given.text, at=at.viewer.now),
    ),
    PlanAct(
        key="offer", word=_("Offer the plan"), icon="send", submit=_("Offer"), form=OfferForm, taken=OfferInput, is_main=True,
        consequence=_("The text is frozen, the person is told, and all support is owed from now on."), done=_("Offered."),
        rule=lambda at: at.rights.decide and rules.may_move(at.plan, PlanState.OFFERED),
        do=lambda at, given: offering.offer(
            viewer=at.viewer, plan=at.plan, given=_known(at, is_protected=given.is_protected), at=at.viewer.now,
        ),
    ),
    PlanAct(
        key="unsigned", word=_("Begin without a signature"), icon="signature-off", submit=_("Begin"), form=ReasonForm,
        taken=ReasonInput,
        consequence=_("Say how the plan was explained, before whom, and how it was delivered. Not signing is no misconduct."),
        done=_("Written down. The plan runs."),
        rule=lambda at: at.rights.decide and _stands(at, frozenset({PlanState.OFFERED})),
        do=lambda at, given: offering.begin_unsigned(
            viewer=at.viewer, plan=at.plan, text=given.text, at=at.viewer.now,
        ),
    ),
    PlanAct(
        key="review", word=_("Write down a review"), icon="list-check", submit=_("Keep"), form=ReviewForm, taken=ReviewInput,
        consequence=_("The person reads it. It cannot be changed afterwards."), done=_("Written down."),
        rule=lambda at: at.rights.write and _stands(at, GOING_ON),
        do=lambda at, given: course.review(
            viewer=at.viewer, plan=at.plan, held_on=given.held_on, text=given.text, at=at.viewer.now,
        ),
    ),
    PlanAct(
        key="conclude", word=_("Say how it came out"), icon="flag", submit=_("Say so"), form=ConcludeForm, taken=ConcludeInput,
        consequence=_("The person is told, with your name and reasons. A plan is not failed while the company is late."),
        done=_("Said. The person was told."), rule=lambda at: at.rights.decide and _stands(at, GOING_ON),
        do=lambda at, given: course.conclude(
            viewer=at.viewer, plan=at.plan, conclusion=given.conclusion.value, text=given.text, days=given.days, at=at.viewer.now,
        ),
    ),
    PlanAct(
        key="open-chain", word=_("Go on with the nine steps"), icon="stairs-up", submit=_("Open the steps"), form=ChainForm,
        taken=OpenChainInput,
        consequence=_("Nine steps, each proved by name before the next. A rank cannot be chosen: it is no ground."),
        done=_("Opened. The first step is the next."), rule=_chain_rule,
        do=lambda at, given: chains.open_chain(
            viewer=at.viewer, plan=at.plan, ground=given.ground.value, at=at.viewer.now,
        ),
    ),
    PlanAct(
        key="withdraw", word=_("Withdraw the plan"), icon="arrow-back-up", submit=_("Withdraw"), form=ReasonForm,
        taken=ReasonInput, consequence=_("What is owed on it is owed no more. What was said stays readable."),
        done=_("Withdrawn."), rule=_withdraw_rule,
        do=lambda at, given: plans.withdraw(viewer=at.viewer, plan=at.plan, reason=given.text, at=at.viewer.now),
    ),
)
BY_KEY = {act.key: act for act in ACTS}


def offered(at: At) -> list[PlanAct]:
    """What this viewer can do now, the main acts first."""
    found = [act for act in ACTS if act.rule(at)]
    return sorted(found, key=lambda act: not act.is_main)
