"""Lent rights: what the receiver may then do, what nobody can lend, and how a loan ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao import roles
from lingxiao.engines.cadence import permissions as cadence
from lingxiao.engines.documents import permissions as documents
from lingxiao.engines.health import permissions as health
from lingxiao.engines.people import permissions as people
from lingxiao.engines.people.domain import delegating, employing
from lingxiao.engines.people.domain.reaching import people_within, units_within
from lingxiao.engines.people.domain.signing_in import grants_of, rights_of
from lingxiao.engines.people.models import Delegation, Employment, RoleGrant
from lingxiao.engines.people.refusals import (
    EndedAlready,
    LentTooLong,
    NothingToLend,
    NotLendable,
    NotToOneself,
    NotWorkingThen,
    NotYoursToLend,
)
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.days import DaySpan
from lingxiao.kernel.notices.models import Notice
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Viewer
from tests.engines.people.conftest import NOW, TODAY

if TYPE_CHECKING:
    from tests.engines.people.org import Org

NEXT_WEEK = TODAY + timedelta(days=7)
WEEK = DaySpan(TODAY, NEXT_WEEK)

KEPT = {
    people.WRITE_ORG: "power over the organisation: granted by two",
    people.GRANT_ROLES: "power over access: granted by two",
    people.APPROVE_GRANTS: "power over access: granted by two",
    people.READ_ACCESS: "power over access: granted by two",
    people.MANAGE_ACCOUNTS: "power over access: granted by two",
    people.CONFIGURE: "power over the system: granted by two",
    people.READ_AUDIT: "what everybody did: granted by two",
    people.READ_CONTRACT: "C3",
    cadence.READ_SENSITIVE: "C3",
    documents.READ_SENSITIVE: "C3",
    documents.TAKE_EVIDENCE: "takes papers of any class out of the house",
    documents.SIGN: "one's own act",
    "activities.take_part": "one's own act",
    "activities.read_shared": "shared with this HR business partner by two people, not with another",
    "cases.read_appeals": "C3", "cases.handle_appeals": "C3", "cases.decide_appeals": "C3",
    "cases.read_sensitive": "C3", "cases.handle_sensitive": "C3",
    "duties.read_evidence": "papers of customers may be among what was handed in",
    "health.allow_ranking": "a decision about comparing people: HR's own, with its purpose",
    "facts.submit_forecast": "one's own act",
    "facts.configure": "power over the system: granted by two",
    "facts.freeze": "closing a period is finance's own act",
    "facts.reconcile": "what was said of a month's differences is answered for by finance and HR themselves",
    "facts.sign_reconciliation": "signing a month off is finance's own act",
    "tools.write_catalogue": "what the company owes to whom: HR's and IT's own",
    "tools.provide": "power over access: with two people who know of it",
    "tools.use": "one's own act",
    "tools.read_requests": "what people ask for themselves",
    "tools.handle_requests": "closing what somebody else answered needs the role itself",
    "tools.decide_requests": "power over access: with two people who know of it",
    "targets.read_plan": "the plan of the whole company: by the role itself",
    "targets.plan": "planning is finance's own act",
    "targets.approve_plan": "four eyes: by the role itself",
    "targets.cascade": "what people are to reach is set by whoever leads them",
    "targets.override": "going beyond the limits is an executive's own act",
    "targets.propose": "one's own act",
    "targets.ask_change": "a change of somebody's target is asked for by those whose it is",
    "targets.sign_change": "one's own act",
    "targets.decide_change": "a decision by a third: by the role itself",
    "targets.write_basis": "the director's own words",
    "campaigns.read_questionnaires": "what is asked is HR's own", "campaigns.write_questionnaires": "what is asked is HR's own",
    "campaigns.run": "a promise is made by who keeps it",
    "campaigns.read_results": "opinions of groups: for the role itself", "campaigns.read_wellbeing": "opinions of groups",
    "campaigns.read_report": "C3", "campaigns.care": "who rates whom is part of a report of class C3",
    "campaigns.answer": "one's own act",
    "scorecards.write_library": "definitions everybody is measured by are HR's own",
    "scorecards.own": "one's own act",
    "scorecards.enter_actuals": "the data owner answers for what is entered",
    "scorecards.restate": "changing what is frozen is finance's own act",
    "appraisals.run": "C3", "appraisals.read": "C3", "appraisals.own": "one's own act",
    "appraisals.rate": "a grade is given by whoever leads the person", "appraisals.calibrate": "C3",
    "appraisals.record": "C3", "appraisals.approve": "four eyes: by the role itself", "appraisals.tell": "C3",
    "improvement.read": "C3", "improvement.write": "C3", "improvement.answer": "one's own act", "improvement.decide": "C3",
    "improvement.clear": "legal answers for a sign-off itself",
    "improvement.take_proof": "takes papers of any class out of the house",
    "cases.read_strict": "C4", "cases.handle_strict": "C4", "cases.decide_strict": "C4",
}
"""What is never lent, and why."""


def viewer(org: Org, name: str, on: date = TODAY) -> Viewer:
    """Somebody as the site builds them on a day."""
    person = org.people[name]
    rights = rights_of(person_id=person.pk, on=on)
    return Viewer(
        person_id=person.pk, name=name, today=on, now=NOW, grants=rights.grants,
        reaches=roles.reaches(rights.grants, rights.borrowed),
    )


def lend(
    org: Org, giver: str, receiver: str, *permissions: str, by: Viewer | None = None, span: DaySpan = WEEK,
) -> Delegation:
    """Somebody lends somebody these permissions, by their own hand unless told."""
    return delegating.delegate(
        viewer=by or viewer(org, giver), giver_id=org.people[giver].pk, receiver_id=org.people[receiver].pk,
        permissions=permissions, lendable=roles.lendable(grants_of(person_id=org.people[giver].pk, on=TODAY)),
        span=span, reason="出差", at=NOW,
    )


def seen(org: Org, name: str, permission: str, on: date = TODAY) -> set[str]:
    """Whom a permission of somebody reaches on a day, by name."""
    within = people_within(viewer=viewer(org, name, on), permission=permission, on=on)
    return set(within.values_list("name", flat=True))


@pytest.fixture
def org(org: Org) -> Org:
    """
    总监 leads EAST; 经理 leads EAST_1 with 代表; 南总监 leads SOUTH with 南代表
    """
    org.chain("代表", "经理", "总监")
    org.chain("南代表", "南总监")
    org.place("总监", "SD", "EAST", head=True)
    org.place("经理", "SM", "EAST_1", head=True)
    org.place("代表", "SR", "EAST_1")
    org.place("南总监", "SD", "SOUTH", head=True)
    org.place("南代表", "SR", "SOUTH")
    return org


def test_every_permission_is_either_lendable_or_kept_for_a_reason() -> None:
    """Whoever adds a permission decides this too; what opens C3 to C5 is never on the list."""
    assert roles.PERMISSIONS.keys() == roles.LENDABLE | KEPT.keys()
    assert roles.LENDABLE.isdisjoint(KEPT)


def test_the_receiver_reaches_whom_the_giver_reaches_but_neither_of_the_two(org: Org) -> None:
    assert seen(org, "南总监", health.READ_FIGURE) == {"南总监", "南代表"}
    lend(org, "总监", "南总监", health.READ_FIGURE)
    assert seen(org, "南总监", health.READ_FIGURE) == {"南总监", "南代表", "经理", "代表"}
    assert seen(org, "南总监", cadence.READ) == {"南总监", "南代表"}  # was not lent
    lend(org, "总监", "经理", health.READ_FIGURE)
    assert seen(org, "经理", health.READ_FIGURE) == {"经理", "代表"}  # oneself by one's own right, the boss by none


def test_a_manager_without_a_unit_lends_their_own_reports(org: Org) -> None:
    org.place("经理", "SM", "HQ")
    assert seen(org, "经理", cadence.READ) == {"经理", "代表"}
    lend(org, "经理", "南总监", cadence.READ)
    assert seen(org, "南总监", cadence.READ) == {"南总监", "南代表", "代表"}


def test_units_are_lent_with_the_reach(org: Org) -> None:
    lend(org, "总监", "南代表", people.READ_ORG)
    within = units_within(viewer=viewer(org, "南代表"), permission=people.READ_ORG, on=TODAY)
    assert set(within.values_list("code", flat=True)) == {"EAST", "EAST_1"}


def test_what_the_company_sees_is_lent_without_the_two(org: Org) -> None:
    hr = org.administrator("人力")
    lend(org, "人力", "南代表", health.READ_FIGURE)
    everybody = {"代表", "经理", "总监", "南总监"}
    assert seen(org, "南代表", health.READ_FIGURE) == everybody
    assert hr.name not in everybody


def test_it_holds_on_its_days_alone_and_ends_at_the_next_request(org: Org) -> None:
    loan = lend(org, "总监", "南总监", cadence.READ, span=DaySpan(TODAY, NEXT_WEEK))
    reached = {
        day: "代表" in seen(org, "南总监", cadence.READ, on=day)
        for day in (TODAY - timedelta(days=1), TODAY, NEXT_WEEK - timedelta(days=1), NEXT_WEEK)
    }
    assert list(reached.values()) == [False, True, True, False]
    delegating.end_loan(viewer=viewer(org, "总监"), loan=loan, at=NOW)
    assert "代表" not in seen(org, "南总监", cadence.READ)
    with pytest.raises((EndedAlready, Delegation.DoesNotExist)):
        delegating.end_loan(viewer=viewer(org, "总监"), loan=loan, at=NOW)


def test_what_was_lent_yesterday_can_be_asked_after_it_ended_today(org: Org) -> None:
    yesterday = TODAY - timedelta(days=1)
    loan = lend(org, "总监", "南总监", cadence.READ, span=DaySpan(yesterday, NEXT_WEEK))
    delegating.end_loan(viewer=viewer(org, "南总监"), loan=loan, at=NOW)
    assert "代表" in seen(org, "南总监", cadence.READ, on=yesterday)
    assert "代表" not in seen(org, "南总监", cadence.READ, on=TODAY)


def test_what_is_lent_is_what_the_giver_holds_that_day(org: Org) -> None:
    """The director goes to another region on the third day; then leaves."""
    lend(org, "总监", "南总监", cadence.READ)
    third = TODAY + timedelta(days=2)
    org.place("总监", "SM", "HQ", starting=third)
    assert "代表" in seen(org, "南总监", cadence.READ, on=third - timedelta(days=1))
    assert "代表" not in seen(org, "南总监", cadence.READ, on=third)
    employing.leave(viewer=org.hr, person=org.people["总监"], last_day=TODAY - timedelta(days=1), reason="离职")
    assert rights_of(person_id=org.people["南总监"].pk, on=TODAY).borrowed == ()


def test_nothing_is_lent_on(org: Org) -> None:
    """B cannot lend to C what A lent to B: neither is it offered, nor does a row made by hand do anything."""
    lend(org, "总监", "南总监", cadence.READ_DEBT)
    lend(org, "南总监", "南代表", cadence.READ_DEBT)
    assert seen(org, "南代表", cadence.READ_DEBT) == set()  # 南总监 reaches 南代表 alone, who borrows
    org.hire("外人")
    assert "代表" not in seen(org, "南代表", cadence.READ_DEBT)


@pytest.mark.parametrize("permission", sorted(KEPT))
def test_what_opens_c3_to_c5_is_never_lent_nor_used(org: Org, permission: str) -> None:
    """Refused when asked for, whoever asks; and a row written past the verb lends nothing."""
    hr = org.administrator("人力")
    RoleGrant.objects.create(person=hr, role="compliance", validity=RoleGrant.objects.get(person=hr).validity)
    with pytest.raises(NotLendable):
        lend(org, "人力", "南代表", permission)
    Delegation.objects.create(
        giver=hr, receiver=org.people["南代表"], permissions=[permission],
        validity=Employment.objects.get(person=hr).validity.__class__(TODAY, NEXT_WEEK),
    )
    reach = viewer(org, "南代表").reach(permission)
    assert not reach.loans
    assert not reach.everywhere


def test_who_may_lend_what_to_whom(org: Org) -> None:
    hr = Viewer(
        person_id=org.administrator("人力").pk, name="人力", today=TODAY, now=NOW,
        reaches=org.hr.reaches,
    )
    with pytest.raises(NotYoursToLend):
        lend(org, "总监", "南总监", cadence.READ, by=viewer(org, "经理"))
    with pytest.raises(NotToOneself):
        lend(org, "总监", "总监", cadence.READ)
    with pytest.raises(NotToOneself):
        lend(org, "总监", "人力", cadence.READ, by=hr)
    with pytest.raises(NothingToLend):
        lend(org, "总监", "南总监")
    with pytest.raises(NotLendable):
        lend(org, "代表", "南总监", cadence.READ_DEBT)
    with pytest.raises(LentTooLong, match="2027-05-22"):
        lend(org, "总监", "南总监", cadence.READ, span=DaySpan(TODAY))
    lend(org, "总监", "南总监", cadence.READ, by=hr)
    employing.leave(viewer=org.hr, person=org.people["南代表"], last_day=TODAY, reason="离职")
    with pytest.raises(NotWorkingThen, match="南代表"):
        lend(org, "总监", "南代表", cadence.READ)


def test_both_sides_are_told_and_the_chain_says_what_was_lent(org: Org) -> None:
    loan = lend(org, "总监", "南总监", cadence.READ, documents.OVERSEE, by=viewer(org, "总监"))
    told = Notice.objects.get()
    assert (told.person_id, told.link) == (org.people["南总监"].pk, "/desk/delegations/")
    assert "总监" in told.title_zh
    entry = AuditEntry.objects.get(act="people.delegate")
    assert entry.detail["permissions"] == [cadence.READ, documents.OVERSEE]
    delegating.end_loan(viewer=viewer(org, "南总监"), loan=loan, at=NOW)
    assert AuditEntry.objects.filter(act="people.end_delegation").count() == 1


def test_a_loan_is_seen_by_its_two_sides_and_who_keeps_the_organisation(org: Org) -> None:
    loan = lend(org, "总监", "南总监", cadence.READ)
    for name in ("总监", "南总监"):
        assert delegating.loan_seen_by(viewer(org, name), loan_id=loan.pk, on=TODAY) == loan
    assert delegating.loan_seen_by(org.hr, loan_id=loan.pk, on=TODAY) == loan
    with pytest.raises(NotSeen):
        delegating.loan_seen_by(viewer(org, "经理"), loan_id=loan.pk, on=TODAY)
    with pytest.raises(NotYoursToLend):
        delegating.end_loan(viewer=viewer(org, "经理"), loan=loan, at=NOW)


def test_rights_take_one_query_and_another_for_each_giver(org: Org, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        rights_of(person_id=org.people["南总监"].pk, on=TODAY)
    lend(org, "总监", "南总监", cadence.READ)
    with django_assert_num_queries(2):
        rights_of(person_id=org.people["南总监"].pk, on=TODAY)
