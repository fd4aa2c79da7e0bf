"""What can be done with a case, each act with its form, its rule and its verb: the one table behind the buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cases import rules
from lingxiao.engines.cases.domain import cases
from lingxiao.engines.cases.domain.appointing import candidates
from lingxiao.engines.cases.enums import CaseState, OutcomeKind, Severity
from lingxiao.engines.cases.inputs import AssignInput, DecideInput, TextInput, TriageInput
from lingxiao.engines.cases.kinds import kind_of
from lingxiao.engines.cases.refusals import NotYoursToDecide, OwnDecision, OwnProposal
from lingxiao.kernel.refusals import NotForYou, Refusal
from lingxiao.web.forms import Form, LongText

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel

    from lingxiao.engines.cases.domain.involving import Involvement
    from lingxiao.engines.cases.models import Case
    from lingxiao.kernel.verdict import Verdict
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.shell.parts import Words

MOST = 10_000


class TextForm(Form):
    """One text."""

    text = LongText(label=_("In your words"), max_length=MOST)


class DecideForm(Form):
    """A decision with its reasons."""

    outcome = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in OutcomeKind if one is not OutcomeKind.WITHDRAWN],
    )
    text = LongText(label=_("Reasons"), max_length=MOST, help_text=_("On what facts and which rule. It stays on file."))


class AssignForm(Form):
    """Whom the case is given to."""

    person_id = forms.ChoiceField(label=_("Give it to"))


class TriageForm(Form):
    """How grave it is."""

    severity = forms.ChoiceField(label=_("How grave"), choices=Severity.choices, widget=forms.RadioSelect)


class CloseForm(Form):
    """Nothing to fill in: checking is reading."""

    def try_out(self, act: Callable[[], object]) -> bool:
        """Do it; a refusal becomes the form's error."""
        if not self.is_valid():
            return False
        try:
            act()
        except NotForYou:
            raise
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: ``rule`` says whether a viewer may, ``do`` does it with what the form gave."""

    key: str
    word: Words
    icon: str
    submit: Words
    consequence: Words
    done: Words
    form: type[Form]
    taken: type[BaseModel]
    rule: Callable[[Involvement, Case], Verdict]
    do: Callable[[Viewer, Case, Any], object]
    is_main: bool = False
    elsewhere: bool = True
    """Whether it is offered here for kinds that are decided on the page of their object."""

    def href(self, case: Case) -> str:
        """Its page."""
        return reverse("desk:case_act", args=(case.pk, self.key))

    def is_offered(self, case: Case) -> bool:
        """Whether it belongs to the page of this kind of case at all."""
        return self.elsewhere or not kind_of(case.kind).is_decided_elsewhere

    def empty(self, case: Case, viewer: Viewer, given: Mapping[str, Any] | None) -> Form:
        """Its form, with the choices this case has."""
        form = self.form(given, auto_id="act_%s")
        if isinstance(form, AssignForm):
            people = candidates(case, on=viewer.today)
            form.fields["person_id"].choices = [("", "—"), *((str(pk), name) for pk, name in people.items())]  # type: ignore[attr-defined]
        if isinstance(form, TriageForm):
            form.fields["severity"].initial = case.severity
        return form


def _to(state: CaseState) -> Callable[[Involvement, Case], Verdict]:
    return lambda who, case: rules.may_follow_up(who, case, state)


def _assign_rule(who: Involvement, case: Case) -> Verdict:
    verdict = rules.may_handle(who, case)
    return rules.may_move(case, CaseState.ASSIGNED) if verdict else verdict


def _recuse_rule(who: Involvement, case: Case) -> Verdict:
    verdict = rules.may_recuse(who, case)
    return rules.may_move(case, CaseState.ASSIGNED) if verdict else verdict


def _reject_rule(who: Involvement, case: Case) -> Verdict:
    verdict = rules.may_handle(who, case)
    return rules.may_move(case, CaseState.REJECTED) if verdict else verdict


ACTS = (
    Act(
        key="propose", word=_("Propose a conclusion"), icon="scale", submit=_("Propose"), form=TextForm, taken=TextInput,
        consequence=_("Somebody else decides on it. The parties do not see it."), done=_("Proposed. The decision is owed now."),
        rule=rules.may_propose, elsewhere=False,
        do=lambda viewer, case, given: cases.propose(viewer=viewer, case=case, text=given.text, at=viewer.now),
    ),
    Act(
        key="decide", word=_("Make the decision"), icon="gavel", submit=_("Make the decision"), form=DecideForm,
        taken=DecideInput, is_main=True,
        consequence=_("The decision carries your name and cannot be changed. Somebody else checks and closes the case."),
        done=_("Decided. The parties are to be told now."), rule=rules.may_decide, elsewhere=False,
        do=lambda viewer, case, given: cases.decide(
            viewer=viewer, case=case, outcome=given.outcome, text=given.text, at=viewer.now,
        ),
    ),
    Act(
        key="send-back", word=_("Send back"), icon="arrow-back-up", submit=_("Send back"), form=TextForm, taken=TextInput,
        consequence=_("The handler completes what is missing and proposes again."), done=_("Sent back."),
        rule=rules.may_send_back, elsewhere=False,
        do=lambda viewer, case, given: cases.send_back(viewer=viewer, case=case, text=given.text, at=viewer.now),
    ),
    Act(
        key="communicate", word=_("Tell the parties"), icon="send", submit=_("Tell them"), form=TextForm, taken=TextInput,
        is_main=True, consequence=_("The parties read this text and learn the outcome."), done=_("The parties were told."),
        rule=_to(CaseState.COMMUNICATED), elsewhere=False,
        do=lambda viewer, case, given: cases.communicate(viewer=viewer, case=case, text=given.text, at=viewer.now),
    ),
    Act(
        key="put-right", word=_("What is to be put right"), icon="checklist", submit=_("Keep"), form=TextForm,
        taken=TextInput, consequence=_("The case stays open until somebody has verified it."), done=_("Written down."),
        rule=_to(CaseState.ACTIONS_OPEN),
        do=lambda viewer, case, given: cases.open_actions(viewer=viewer, case=case, text=given.text, at=viewer.now),
    ),
    Act(
        key="verify", word=_("Verify"), icon="clipboard-check", submit=_("Verified"), form=TextForm, taken=TextInput,
        is_main=True, consequence=_("Say how you saw that it was put right."), done=_("Verified. It can be closed now."),
        rule=_to(CaseState.VERIFIED),
        do=lambda viewer, case, given: cases.verify(viewer=viewer, case=case, text=given.text, at=viewer.now),
    ),
    Act(
        key="close", word=_("Check and close"), icon="lock", submit=_("Close the case"), form=CloseForm, taken=TextInput,
        is_main=True,
        consequence=_("You have read the course and the decision and find them in order. Who decided cannot close."),
        done=_("Closed."), rule=rules.may_close,
        do=lambda viewer, case, _given: cases.close(viewer=viewer, case=case, at=viewer.now),
    ),
    Act(
        key="assign", word=_("Give to somebody else"), icon="user-check", submit=_("Give"), form=AssignForm,
        taken=AssignInput, consequence=_("They are told, and owe what you owe now. The day stays."),
        done=_("Given. The new handler was told."), rule=_assign_rule,
        do=lambda viewer, case, given: cases.assign(viewer=viewer, case=case, person_id=given.person_id, at=viewer.now),
    ),
    Act(
        key="recuse", word=_("Step back"), icon="hand-stop", submit=_("Step back"), form=TextForm, taken=TextInput,
        consequence=_("Say which conflict of interest you have. The case goes to who is next in line."),
        done=_("You stepped back."), rule=_recuse_rule,
        do=lambda viewer, case, given: cases.recuse(viewer=viewer, case=case, text=given.text, at=viewer.now),
    ),
    Act(
        key="triage", word=_("Weigh"), icon="adjustments-horizontal", submit=_("Keep"), form=TriageForm, taken=TriageInput,
        consequence=_("Only those who handle the case see it."), done=_("Kept."), rule=rules.may_handle,
        do=lambda viewer, case, given: cases.triage(viewer=viewer, case=case, severity=given.severity, at=viewer.now),
    ),
    Act(
        key="reject", word=_("Do not take it up"), icon="ban", submit=_("Do not take it up"), form=TextForm,
        taken=TextInput, consequence=_("The parties read your reason. It can be reopened."),
        done=_("Not taken up. The parties were told why."), rule=_reject_rule, elsewhere=False,
        do=lambda viewer, case, given: cases.reject(viewer=viewer, case=case, reason=given.text, at=viewer.now),
    ),
    Act(
        key="reopen", word=_("Reopen"), icon="refresh", submit=_("Reopen"), form=TextForm, taken=TextInput,
        consequence=_("Another round with a day of its own. The earlier outcome stays readable."), done=_("Reopened."),
        rule=rules.may_reopen, elsewhere=False,
        do=lambda viewer, case, given: cases.reopen(viewer=viewer, case=case, reason=given.text, at=viewer.now),
    ),
    Act(
        key="withdraw", word=_("Take it back"), icon="arrow-back-up", submit=_("Take it back"), form=TextForm,
        taken=TextInput,
        consequence=_("The case ends without a decision; somebody else closes it. It has no disadvantage for you."),
        done=_("You took it back."), rule=rules.may_withdraw, elsewhere=False,
        do=lambda viewer, case, given: cases.withdraw_case(viewer=viewer, case=case, text=given.text, at=viewer.now),
    ),
)
BY_KEY = {act.key: act for act in ACTS}


@dataclass(frozen=True, slots=True)
class Offer:
    """An act as the page of a case shows it: open, or shut with the reason."""

    act: Act
    href: str
    verdict: Verdict


def offers(case: Case, who: Involvement) -> list[Offer]:
    """What this viewer can do now, and what four eyes keep from them, with the reason; nothing of the rest."""
    found = []
    for act in ACTS:
        if not act.is_offered(case):
            continue
        verdict = act.rule(who, case)
        if verdict or _helps_to_know(act, case, who, verdict):
            found.append(Offer(act, act.href(case), verdict))
    return found


def _helps_to_know(act: Act, case: Case, who: Involvement, verdict: Verdict) -> bool:
    if isinstance(verdict.refusal, OwnDecision | OwnProposal):
        return act.key != "send-back"
    is_undecided = bool(rules.may_move(case, CaseState.DECIDED))
    return act.key == "decide" and who.is_handler and is_undecided and isinstance(verdict.refusal, NotYoursToDecide)
