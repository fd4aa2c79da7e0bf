"""Whatever anybody tries in whatever order: no case is closed without four eyes, and nobody named in it decides.

A machine of Hypothesis tries every verb as every person, named parties included, and looks at the case after each step.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.cases.domain import cases
from lingxiao.engines.cases.domain.cases import PartyDraft
from lingxiao.engines.cases.enums import AFTER_DECISION, ENDED, NAMED, TRANSITIONS, CaseState, OutcomeKind, PartyRole
from lingxiao.engines.cases.models import Case, Outcome, Party, Stage
from lingxiao.kernel.refusals import Refusal
from tests.engines.cadence.company import NOW, viewer
from tests.engines.cases.conftest import add_others
from tests.engines.cases.making import appeal

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer
    from tests.engines.cadence.company import Company

REPORTER, RESPONDENT, HRBP, HEAD, SECOND, EXECUTIVE, ELSEWHERE, COMPLIANCE = range(8)
SPEAKING: dict[str, Callable[..., object]] = {
    "reply": cases.reply, "remark": cases.remark, "propose": cases.propose, "send_back": cases.send_back,
    "communicate": cases.communicate, "open_actions": cases.open_actions, "verify": cases.verify,
    "withdraw": cases.withdraw_case, "recuse": cases.recuse,
}
WITH_REASON: dict[str, Callable[..., object]] = {"reject": cases.reject, "reopen": cases.reopen}
people = st.integers(REPORTER, COMPLIANCE)


class CaseMachine(RuleBasedStateMachine):
    """One appeal among eight people."""

    here: ClassVar[list[Person]]
    eyes: ClassVar[list[Viewer]]
    reached: ClassVar[set[str]]

    @initialize(kind=st.sampled_from(["health_appeal", "duty_objection"]))
    def open(self, kind: str) -> None:
        """The reporter raises it; the director is asked to answer from the beginning."""
        self.case = appeal(
            self.here[REPORTER], PartyDraft(self.here[RESPONDENT].pk, "respondent"), kind=kind,
            confidentiality="C3" if kind == "health_appeal" else "C2",
        )

    def tries(self, act: Callable[..., object], who: int, **said: object) -> None:
        """Somebody tries something; a refusal must leave everything as it was."""
        before = self.picture()
        try:
            act(viewer=self.eyes[who], case=self.case, at=NOW, **said)
        except Refusal:
            assert self.picture() == before

    def picture(self) -> tuple[object, ...]:
        """Everything the case is and has, in one statement."""
        counts = ", ".join(
            f"(SELECT count(*) FROM cases_{table} t WHERE t.case_id = c.id)"  # noqa: S608 -- constants
            for table in ("stage", "entry", "party", "outcome")
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT c.*, {counts} FROM cases_case c WHERE c.id = %s", [self.case.pk])  # noqa: S608
            return tuple(cursor.fetchone())

    @rule(who=people, verb=st.sampled_from(sorted(SPEAKING)))
    def speak(self, who: int, verb: str) -> None:
        """Any verb that needs a text."""
        self.tries(SPEAKING[verb], who, text="理由")

    @rule(who=people, verb=st.sampled_from(sorted(WITH_REASON)))
    def reason(self, who: int, verb: str) -> None:
        """Any verb that needs a reason."""
        self.tries(WITH_REASON[verb], who, reason="理由")

    @rule(who=people, outcome=st.sampled_from(OutcomeKind.values))
    def decide(self, who: int, outcome: str) -> None:
        """A decision, by anybody."""
        self.tries(cases.decide, who, outcome=outcome, text="理由")

    @rule(who=st.sampled_from([HRBP, HEAD, SECOND]), by_the_book=st.booleans())
    def go_on(self, who: int, *, by_the_book: bool) -> None:
        """The next ordinary step, so that the machine comes far: by somebody who mostly may take it."""
        self.case.refresh_from_db()
        match self.case.state:
            case CaseState.DECIDED:
                self.tries(cases.communicate, who, text="理由")
            case CaseState.COMMUNICATED if by_the_book:
                self.tries(cases.open_actions, who, text="理由")
            case CaseState.COMMUNICATED | CaseState.VERIFIED:
                self.tries(cases.close, who)
            case CaseState.ACTIONS_OPEN:
                self.tries(cases.verify, who, text="理由")
            case CaseState.CLOSED | CaseState.REJECTED:
                self.tries(cases.reopen, who, reason="理由")
            case CaseState.ASSIGNED | CaseState.REOPENED if by_the_book:
                self.tries(cases.reply, HRBP, text="理由")
            case CaseState.IN_PROGRESS if by_the_book:
                self.tries(cases.propose, who, text="理由")
            case _:
                self.tries(cases.decide, who, outcome="upheld", text="理由")

    @rule(who=people)
    def close(self, who: int) -> None:
        """Closing, by anybody."""
        self.tries(cases.close, who)

    @rule(who=people, whom=people)
    def assign(self, who: int, whom: int) -> None:
        """Giving the case to anybody."""
        self.tries(cases.assign, who, person_id=self.here[whom].pk)

    @rule(who=people, whom=people, role=st.sampled_from(PartyRole.values))
    def name(self, who: int, whom: int, role: str) -> None:
        """Giving anybody any part."""
        self.tries(cases.add_party, who, person_id=self.here[whom].pk, role=role)

    @rule(who=people, severity=st.sampled_from(["low", "critical"]))
    def weigh(self, who: int, severity: str) -> None:
        """Weighing, by anybody."""
        self.tries(cases.triage, who, severity=severity)

    @invariant()
    def keeps_its_promises(self) -> None:
        """Four eyes, recusal, an owner for what is next, a lawful course, and an outcome for every round decided."""
        if not hasattr(self, "case"):
            return
        case = Case.objects.get(pk=self.case.pk)
        self.reached.add(case.state)
        named = set(Party.objects.filter(case=case, role__in=NAMED).values_list("person_id", flat=True))
        deciders = set() if case.outcome == OutcomeKind.WITHDRAWN else {case.decided_by_id}
        assert named.isdisjoint({case.handler_id, case.proposed_by_id, case.closed_by_id} | deciders)
        assert case.decided_by_id is None or case.decided_by_id not in {case.closed_by_id, case.proposed_by_id}
        if case.state == CaseState.CLOSED:
            assert case.closed_by_id is not None
            assert case.decided_by_id is not None
        stages = Stage.objects.filter(case=case).order_by("number").values_list("state", flat=True)
        path = [CaseState(state) for state in stages]
        assert path[0] == CaseState.OPENED
        assert path[-1] == case.state
        assert all(after in TRANSITIONS[before] for before, after in pairwise(path))
        assert Outcome.objects.filter(case=case).count() == path.count(CaseState.DECIDED)
        dues = Due.objects.filter(object_kind="cases.case", object_id=str(case.pk))
        owed = dues.filter(fulfilled_at=None, withdrawn_at=None)
        if case.state in ENDED:
            assert not owed.exists()
        elif case.kind == "health_appeal":
            assert owed.count() == 1
        assert case.outcome == "" or case.state in AFTER_DECISION
        assert not named & set(owed.values_list("owner_id", flat=True))


@pytest.mark.django_db
def test_no_order_of_acts_breaks_a_promise(here: Company) -> None:
    """And the machine is no toy: it came as far as closing, and beyond."""
    others = add_others()
    CaseMachine.here = [
        here.east.manager, here.east.director, here.east.hrbp, here.hr_head, others.second_hr, here.executive,
        here.west.hrbp, others.compliance,
    ]
    CaseMachine.eyes = [viewer(person) for person in CaseMachine.here]
    CaseMachine.reached = set()
    run_state_machine_as_test(
        CaseMachine,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert CaseMachine.reached >= {
        "assigned", "in_progress", "proposed", "decided", "communicated", "closed", "rejected", "reopened",
    }
