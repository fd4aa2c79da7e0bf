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
from lingxiao.engines.cases.inputs import AssignInput, DecideInput, NothingInput, TextInput, TriageInput
from lingxiao.engines.cases.kinds import kind_of
from lingxiao.engines.cases.refusals import NotYoursToDecide, OwnDecision, OwnProposal
from lingxiao.web.forms import Form, LongText
from lingxiao.web.shell.acts import Act

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lingxiao.engines.cases.domain.involving import Involvement
    from lingxiao.engines.cases.models import Case
    from lingxiao.kernel.verdict import Verdict
    from lingxiao.kernel.viewer import Viewer

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


@dataclass(frozen=True, slots=True)
class At:
    """A case as one viewer meets it."""

    viewer: Viewer
    who: Involvement
    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAct(Act[At]):
    """An act on a case."""

    elsewhere: bool = True
    """Whether it is offered here for kinds that are decided on the page of their object."""

    def href(self, case: Case) -> str:
        """Its page."""
        return reverse("desk:case_act", args=(case.pk, self.key))

    def is_offered(self, case: Case) -> bool:
        """Whether it belongs to the page of this kind of case at all."""
        return self.elsewhere or not kind_of(case.kind).is_decided_elsewhere

    def empty(self, at: At, given: Mapping[str, Any] | None) -> Form:
        """Its form, with the choices this case has."""
        form = self.form(given, auto_id="act_%s")
        if isinstance(form, AssignForm):
            people = candidates(at.case, on=at.viewer.today)
            form.fields["person_id"].choices = [("", "—"), *((str(pk), name) for pk, name in people.items())]  # type: ignore[attr-defined]
        if isinstance(form, TriageForm):
            form.fields["severity"].initial = at.case.severity
        return form


def _asked(rule: Callable[[Involvement, Case], Verdict]) -> Callable[[At], Verdict]:
    return lambda at: rule(at.who, at.case)


def _to(state: CaseState) -> Callable[[At], Verdict]:
    return lambda at: rules.may_follow_up(at.who, at.case, state)


def _handing(rule: Callable[[Involvement, Case], Verdict], state: CaseState) -> Callable[[At], Verdict]:
    """Who may do it, and whether the case may go there at all."""
    return lambda at: rule(at.who, at.case) and rules.may_move(at.case, state)


ACTS = (
    CaseAct(
        key="propose", word=_("Propose a conclusion"), icon="scale", submit=_("Propose"), form=TextForm, taken=TextInput,
        consequence=_("Somebody else decides on it. The parties do not see it."), done=_("Proposed. The decision is owed now."),
        rule=_asked(rules.may_propose), elsewhere=False,
        do=lambda at, given: cases.propose(viewer=at.viewer, case=at.case, text=given.text, at=at.viewer.now),
    ),
    CaseAct(
        key="decide", word=_("Make the decision"), icon="gavel", submit=_("Make the decision"), form=DecideForm,
        taken=DecideInput, is_main=True,
        consequence=_("The decision carries your name and cannot be changed. Somebody else checks and closes the case."),
        done=_("Decided. The parties are to be told now."), rule=_asked(rules.may_decide), elsewhere=False,
        do=lambda at, given: cases.decide(
            viewer=at.viewer, case=at.case, outcome=given.outcome, text=given.text, at=at.viewer.now,
        ),
    ),
    CaseAct(
        key="send-back", word=_("Send back"), icon="arrow-back-up", submit=_("Send back"), form=TextForm, taken=TextInput,
        consequence=_("The handler completes what is missing and proposes again."), done=_("Sent back."),
        rule=_asked(rules.may_send_back), elsewhere=False,
        do=lambda at, given: cases.send_back(viewer=at.viewer, case=at.case, text=given.text, at=at.viewer.now),
    ),
    CaseAct(
        key="communicate", word=_("Tell the parties"), icon="send", submit=_("Tell them"), form=TextForm, taken=TextInput,
        is_main=True, consequence=_("The parties read this text and learn the outcome."), done=_("The parties were told."),
        rule=_to(CaseState.COMMUNICATED), elsewhere=False,
        do=lambda at, given: cases.communicate(viewer=at.viewer, case=at.case, text=given.text, at=at.viewer.now),
    ),
    CaseAct(
        key="put-right", word=_("What is to be put right"), icon="checklist", submit=_("Keep"), form=TextForm,
        taken=TextInput, consequence=_("The case stays open until somebody has verified it."), done=_("Written down."),
        rule=_to(CaseState.ACTIONS_OPEN),
        do=lambda at, given: cases.open_actions(viewer=at.viewer, case=at.case, text=given.text, at=at.viewer.now),
    ),
    CaseAct(
        key="verify", word=_("Verify"), icon="clipboard-check", submit=_("Verified"), form=TextForm, taken=TextInput,
        is_main=True, consequence=_("Say how you saw that it was put right."), done=_("Verified. It can be closed now."),
        rule=_to(CaseState.VERIFIED),
        do=lambda at, given: cases.verify(viewer=at.viewer, case=at.case, text=given.text, at=at.viewer.now),
    ),
    CaseAct(
        key="close", word=_("Check and close"), icon="lock", submit=_("Close the case"), form=Form, taken=NothingInput,
        is_main=True,
        consequence=_("You have read the course and the decision and find them in order. Who decided cannot close."),
        done=_("Closed."), rule=_asked(rules.may_close),
        do=lambda at, _given: cases.close(viewer=at.viewer, case=at.case, at=at.viewer.now),
    ),
    CaseAct(
        key="assign", word=_("Give to somebody else"), icon="user-check", submit=_("Give"), form=AssignForm,
        taken=AssignInput, consequence=_("They are told, and owe what you owe now. The day stays."),
        done=_("Given. The new handler was told."), rule=_handing(rules.may_handle, CaseState.ASSIGNED),
        do=lambda at, given: cases.assign(viewer=at.viewer, case=at.case, person_id=given.person_id, at=at.viewer.now),
    ),
    CaseAct(
        key="recuse", word=_("Step back"), icon="hand-stop", submit=_("Step back"), form=TextForm, taken=TextInput,
        consequence=_("Say which conflict of interest you have. The case goes to who is next in line."),
        done=_("You stepped back."), rule=_handing(rules.may_recuse, CaseState.ASSIGNED),
        do=lambda at, given: cases.recuse(viewer=at.viewer, case=at.case, text=given.text, at=at.viewer.now),
    ),
    CaseAct(
        key="triage", word=_("Weigh"), icon="adjustments-horizontal", submit=_("Keep"), form=TriageForm, taken=TriageInput,
        consequence=_("Only those who handle the case see it."), done=_("Kept."), rule=_asked(rules.may_handle),
        do=lambda at, given: cases.triage(viewer=at.viewer, case=at.case, severity=given.severity, at=at.viewer.now),
    ),
    CaseAct(
        key="reject", word=_("Do not take it up"), icon="ban", submit=_("Do not take it up"), form=TextForm,
        taken=TextInput, consequence=_("The parties read your reason. It can be reopened."),
        done=_("Not taken up. The parties were told why."), rule=_handing(rules.may_handle, CaseState.REJECTED), elsewhere=False,
        do=lambda at, given: cases.reject(viewer=at.viewer, case=at.case, reason=given.text, at=at.viewer.now),
    ),
    CaseAct(
        key="reopen", word=_("Reopen"), icon="refresh", submit=_("Reopen"), form=TextForm, taken=TextInput,
        consequence=_("Another round with a day of its own. The earlier outcome stays readable."), done=_("Reopened."),
        rule=_asked(rules.may_reopen), elsewhere=False,
        do=lambda at, given: cases.reopen(viewer=at.viewer, case=at.case, reason=given.text, at=at.viewer.now),
    ),
    CaseAct(
        key="withdraw", word=_("Take it back"), icon="arrow-back-up", submit=_("Take it back"), form=TextForm,
        taken=TextInput,
        consequence=_("The case ends without a decision; somebody else closes it. It has no disadvantage for you."),
        done=_("You took it back."), rule=_asked(rules.may_withdraw), elsewhere=False,
        do=lambda at, given: cases.withdraw_case(viewer=at.viewer, case=at.case, text=given.text, at=at.viewer.now),
    ),
)
BY_KEY = {act.key: act for act in ACTS}


@dataclass(frozen=True, slots=True)
class Offer:
    """An act as the page of a case shows it: open, or shut with the reason."""

    act: CaseAct
    href: str
    verdict: Verdict


def offers(at: At) -> list[Offer]:
    """What this viewer can do now, and what four eyes keep from them, with the reason; nothing of the rest."""
    found = []
    for act in ACTS:
        if not act.is_offered(at.case):
            continue
        verdict = act.rule(at)
        if verdict or _helps_to_know(act, at, verdict):
            found.append(Offer(act, act.href(at.case), verdict))
    return found


def _helps_to_know(act: CaseAct, at: At, verdict: Verdict) -> bool:
    if isinstance(verdict.refusal, OwnDecision | OwnProposal):
        return act.key != "send-back"
    is_undecided = bool(rules.may_move(at.case, CaseState.DECIDED))
    return act.key == "decide" and at.who.is_handler and is_undecided and isinstance(verdict.refusal, NotYoursToDecide)
