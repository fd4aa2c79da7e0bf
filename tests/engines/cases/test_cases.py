"""Cases from being raised to being closed, and who is kept out of what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.cases.domain import cases, queries
from lingxiao.engines.cases.domain.cases import PartyDraft
from lingxiao.engines.cases.enums import CaseState, EntryKind
from lingxiao.engines.cases.kinds import CaseKind, all_kinds, register
from lingxiao.engines.cases.models import Case, Entry, Outcome, Party, Stage
from lingxiao.engines.cases.refusals import (
    AboveTheAccused,
    DecidedElsewhere,
    MergeIntoItself,
    NamedInTheCase,
    NotForYouToWithdraw,
    NotInThisState,
    NotWorkingHere,
    NotYoursToDecide,
    NotYoursToHandle,
    OthersNamedInTheCase,
    OwnDecision,
    OwnProposal,
    PartyTwice,
    SaySomething,
)
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.notices.models import Notice
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import MONDAY, NOW, a_person, system, viewer
from tests.engines.cases.making import DECIDE_BY, appeal, secret_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer
    from tests.engines.cadence.company import Company
    from tests.engines.cases.conftest import Others

pytestmark = pytest.mark.django_db


def owed(case: Case) -> dict[str, int]:
    """What is open in a case, and who owes it."""
    rows = Due.objects.filter(object_kind="cases.case", object_id=str(case.pk), fulfilled_at=None, withdrawn_at=None)
    return {due.practice: due.owner_id for due in rows}


def sees(person: Person, case: Case) -> bool:
    """Whether somebody finds this case in what they may see."""
    return queries.visible_to(viewer(person), on=MONDAY).filter(pk=case.pk).exists()


def test_an_appeal_goes_its_whole_way(here: Company) -> None:
    """HRBP handles, head of HR decides, HRBP checks and closes; each step owed, each said to who must know."""
    manager, hrbp, head = here.east.manager, here.east.hrbp, here.hr_head
    case = appeal(manager)
    assert (case.state, case.handler) == (CaseState.ASSIGNED, hrbp)
    assert owed(case) == {"cases.handle": hrbp.pk}
    assert Due.objects.get(practice="cases.handle").due_on == DECIDE_BY
    cases.reply(viewer=viewer(hrbp), case=case, text="请补充日期。", at=NOW)
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS
    cases.reply(viewer=viewer(manager), case=case, text="十月十二日和二十六日。", at=NOW)
    cases.propose(viewer=viewer(hrbp), case=case, text="两次确已举行，建议支持。", at=NOW)
    assert owed(case) == {"cases.decide": head.pk}
    cases.decide(viewer=viewer(head), case=case, outcome="upheld", text="支持，重新计算。", at=NOW)
    assert owed(case) == {"cases.answer": hrbp.pk}
    cases.communicate(viewer=viewer(hrbp), case=case, text="您的申诉成立。", at=NOW)
    assert owed(case) == {"cases.close": hrbp.pk}
    cases.open_actions(viewer=viewer(hrbp), case=case, text="补录两次会谈。", at=NOW)
    cases.verify(viewer=viewer(hrbp), case=case, text="已补录。", at=NOW)
    closed = cases.close(viewer=viewer(hrbp), case=case, at=NOW)
    assert owed(case) == {}
    assert (closed.state, closed.decided_by, closed.closed_by) == (CaseState.CLOSED, head, hrbp)
    assert list(Stage.objects.filter(case=case).order_by("number").values_list("state", flat=True)) == [
        "opened", "assigned", "in_progress", "proposed", "decided", "communicated", "actions_open", "verified",
        "closed",
    ]
    told = Notice.objects.filter(person_id=manager.pk).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["cases.reply", "cases.answered"]
    told = Notice.objects.filter(person_id=hrbp.pk).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["cases.assigned", "cases.reply"]


def test_what_is_noted_for_ever_holds_hashes_and_no_texts(here: Company) -> None:
    """The audit chain proves what was said without saying it."""
    case = appeal(here.east.manager)
    cases.reply(viewer=viewer(here.east.hrbp), case=case, text="请补充日期。", at=NOW)
    entries = AuditEntry.objects.filter(object_kind="cases.case", object_id=str(case.pk)).order_by("pk")
    assert [entry.act for entry in entries] == ["cases.open", "cases.reply"]
    assert entries[1].detail["sha256"] == Entry.objects.get(kind=EntryKind.REPLY).sha256
    rejected, withdrawn = appeal(here.east.manager), appeal(here.east.manager)
    cases.reject(viewer=viewer(here.east.hrbp), case=rejected, reason="日期已过。", at=NOW)
    cases.withdraw_case(viewer=viewer(here.east.manager), case=withdrawn, text="日期弄错了。", at=NOW)
    for rows in (AuditEntry.objects.values(), Due.objects.values(), Notice.objects.values()):
        assert "日期" not in str(list(rows))


# -- who sees what ----------------------------------------------------------------------------------------------------


def test_an_appeal_is_seen_by_its_own_region_and_hr_alone(here: Company, others: Others) -> None:
    """Two regions, and the director of one's own who only learns of it when asked to answer."""
    mine, theirs = appeal(here.east.manager), appeal(here.west.manager)
    for insider in (here.east.manager, here.east.hrbp, here.hr_head, here.executive, others.auditor):
        assert sees(insider, mine), insider
    for outsider in (
        here.east.director, here.east.rep, here.west.hrbp, here.west.director, here.west.manager,
        others.compliance, others.system_admin,
    ):
        assert not sees(outsider, mine), outsider
    assert sees(here.west.hrbp, theirs)
    hrbp = viewer(here.east.hrbp)
    cases.add_party(viewer=hrbp, case=mine, person_id=here.east.director.pk, role="respondent", at=NOW)
    assert sees(here.east.director, mine)
    assert not sees(here.east.director, theirs)
    assert not queries.visible_to(system(), on=MONDAY).exists()


def test_a_report_about_somebody_exists_for_compliance_and_who_is_appointed(here: Company, others: Others) -> None:
    """C4: not for the accused, their line, HR, executives, auditors or the system administrator; not in dues, not in
    notices, not by its kind or subject in the audit chain."""
    reporter, accused = here.east.rep, here.east.manager
    case = secret_case(reporter, accused)
    assert case.handler is None
    everybody = [
        here.hr_head, here.executive, others.auditor, others.system_admin, others.second_hr, accused,
        here.east.director, here.east.hrbp, here.west.hrbp,
    ]
    assert [person for person in everybody if sees(person, case)] == []
    assert sees(others.compliance, case)
    assert sees(reporter, case)
    cases.assign(viewer=viewer(others.compliance), case=case, person_id=others.second_hr.pk, at=NOW)
    assert sees(others.second_hr, case)
    due = Due.objects.get(practice="cases.handle")
    assert (due.subject_id, due.title_zh, due.confidentiality) == (others.second_hr.pk, "处理：一件保密事项", "C4")
    for place in (Due.objects.values(), Notice.objects.values(), AuditEntry.objects.values()):
        said = str(list(place))
        assert "礼品" not in said
        assert "Split" not in said
    kept = AuditEntry.objects.filter(object_kind="cases.case")
    assert {entry.subject_person_id for entry in kept} == {None}
    assert all("kind" not in entry.detail for entry in kept)


def test_a_case_one_is_named_in_is_hidden_even_from_who_could_reach_it(here: Company, others: Others) -> None:
    """The head of HR reaches every appeal, but none that speaks of her, or that she is a witness in or subject of."""
    for role in ("accused", "witness"):
        case = appeal(here.east.manager, PartyDraft(here.hr_head.pk, role))
        assert not sees(here.hr_head, case)
        assert sees(others.second_hr, case)
    about_her = appeal(here.east.manager, subject_id=here.hr_head.pk)
    assert not sees(here.hr_head, about_her)
    with pytest.raises(NotSeen):
        cases.decide(viewer=viewer(here.hr_head), case=about_her, outcome="upheld", text="…", at=NOW)


def test_who_moved_away_reads_no_later_case_and_the_new_ones_read_no_earlier_one(here: Company) -> None:
    """Scope is the subtree on the day the case was opened: the old unit keeps it, the new one never gets it."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from lingxiao.engines.people.models import Assignment, ReportingLine

    manager, director = here.east.manager, here.east.director
    before = appeal(manager, kind="duty_objection", confidentiality="C2")
    assert sees(director, before)
    moved = MONDAY + timedelta(days=1)
    old = Assignment.objects.get(person=manager)
    Assignment.objects.filter(pk=old.pk).update(validity=DateRange(date(2020, 1, 1), moved))
    ReportingLine.objects.filter(person=manager).update(validity=DateRange(date(2020, 1, 1), moved))
    Assignment.objects.create(
        person=manager, position=old.position, unit=here.west.team, validity=DateRange(moved, None), kind="secondary",
    )
    ReportingLine.objects.create(person=manager, manager=here.west.director, validity=DateRange(moved, None))
    later = NOW + timedelta(days=2)
    after = appeal(
        manager, viewer=viewer(manager, later), kind="duty_objection", confidentiality="C2", at=later,
    )

    def seen_later(person: Person) -> set[int]:
        return set(queries.visible_to(viewer(person, later), on=later.date()).values_list("pk", flat=True))

    assert seen_later(director) == {before.pk}
    assert seen_later(here.west.director) == {after.pk}
    assert seen_later(manager) == {before.pk, after.pk}


def test_parties_read_what_is_said_to_them_and_nothing_else(here: Company) -> None:
    """Remarks, proposals, witnesses and a decision not yet told stay inside."""
    manager, hrbp, head = here.east.manager, here.east.hrbp, here.hr_head
    case = appeal(manager, PartyDraft(here.east.rep.pk, "witness"))
    cases.remark(viewer=viewer(hrbp), case=case, text="内部：记录里确有两次。", at=NOW)
    cases.propose(viewer=viewer(hrbp), case=case, text="内部：建议支持。", at=NOW)
    cases.decide(viewer=viewer(head), case=case, outcome="upheld", text="内部：理由。", at=NOW)
    inside = queries.file_of(viewer(hrbp), case)
    theirs = queries.file_of(viewer(manager), case)
    assert (len(inside.entries), len(inside.parties), len(inside.outcomes)) == (4, 2, 1)
    assert [entry.text for entry in theirs.entries] == ["一对一的记录没有算进去。"]
    assert [party.person for party in theirs.parties] == [manager]
    assert theirs.outcomes == []
    cases.communicate(viewer=viewer(hrbp), case=case, text="您的申诉成立。", at=NOW)
    told = queries.file_of(viewer(manager), case)
    assert [entry.text for entry in told.entries] == ["一对一的记录没有算进去。", "您的申诉成立。"]
    assert [outcome.outcome for outcome in told.outcomes] == ["upheld"]


# -- recusal and four eyes --------------------------------------------------------------------------------------------


def test_who_decides_does_not_close_and_who_proposes_does_not_decide(here: Company, others: Others) -> None:
    """P7, by the rules."""
    head = here.hr_head
    case = appeal(here.east.manager)
    cases.propose(viewer=viewer(head), case=case, text="建议支持。", at=NOW)
    with pytest.raises(OwnProposal):
        cases.decide(viewer=viewer(head), case=case, outcome="upheld", text="支持。", at=NOW)
    cases.decide(viewer=viewer(others.second_hr), case=case, outcome="upheld", text="支持。", at=NOW)
    cases.communicate(viewer=viewer(others.second_hr), case=case, text="成立。", at=NOW)
    with pytest.raises(OwnDecision):
        cases.close(viewer=viewer(others.second_hr), case=case, at=NOW)
    cases.close(viewer=viewer(head), case=case, at=NOW)


def test_the_handler_prepares_and_others_decide(here: Company) -> None:
    """An HRBP handles an appeal; deciding is not theirs. A party never does either."""
    case = appeal(here.east.manager, PartyDraft(here.east.director.pk, "respondent"))
    with pytest.raises(NotYoursToDecide):
        cases.decide(viewer=viewer(here.east.hrbp), case=case, outcome="upheld", text="支持。", at=NOW)
    for named in (here.east.manager, here.east.director):
        for act in (cases.propose, cases.remark, cases.recuse):
            with pytest.raises(NamedInTheCase):
                act(viewer=viewer(named), case=case, text="…", at=NOW)
        with pytest.raises(NamedInTheCase):
            cases.decide(viewer=viewer(named), case=case, outcome="upheld", text="…", at=NOW)
    with pytest.raises(NotYoursToHandle):
        cases.assign(viewer=viewer(here.executive), case=case, person_id=here.executive.pk, at=NOW)
    with pytest.raises(NotYoursToHandle):
        cases.reply(viewer=viewer(add_auditor(here)), case=case, text="…", at=NOW)


def add_auditor(_here: Company) -> Person:
    """An auditor: reads, and does nothing."""
    from tests.engines.cases.conftest import add_others

    return add_others().auditor


def test_nobody_unfit_is_given_a_case(here: Company, others: Others) -> None:
    """Not who is named in it, who has left, or who stands above the person a secret case speaks of."""
    case = appeal(here.east.manager, PartyDraft(here.east.director.pk, "respondent"))
    hr = viewer(here.hr_head)
    gone = a_person("已离职", leaves=date(2026, 11, 1))
    for person, refusal in (
        (here.east.manager, OthersNamedInTheCase), (here.east.director, OthersNamedInTheCase), (gone, NotWorkingHere),
    ):
        with pytest.raises(refusal):
            cases.assign(viewer=hr, case=case, person_id=person.pk, at=NOW)
        if refusal is OthersNamedInTheCase:
            with pytest.raises(refusal):
                cases.add_party(viewer=hr, case=case, person_id=person.pk, role="decider", at=NOW)
    with pytest.raises(PartyTwice):
        cases.add_party(viewer=hr, case=case, person_id=here.east.hrbp.pk, role="witness", at=NOW)
    with pytest.raises(PartyTwice):
        cases.add_party(viewer=hr, case=case, person_id=here.east.director.pk, role="witness", at=NOW)
    secret = secret_case(here.east.rep, here.east.manager)
    for above in (here.east.director, here.executive):
        with pytest.raises(AboveTheAccused):
            cases.assign(viewer=viewer(others.compliance), case=secret, person_id=above.pk, at=NOW)


def test_an_appointed_decider_decides_what_their_role_alone_would_not_let_them(here: Company) -> None:
    """A director of the other region on request, and only that case."""
    case, other = appeal(here.east.manager), appeal(here.east.manager)
    judge = here.west.director
    cases.add_party(viewer=viewer(here.east.hrbp), case=case, person_id=judge.pk, role="decider", at=NOW)
    cases.propose(viewer=viewer(here.east.hrbp), case=case, text="请决定。", at=NOW)
    assert owed(case) == {"cases.decide": judge.pk}
    sent_back = cases.send_back(viewer=viewer(judge), case=case, text="缺少日期。", at=NOW)
    assert (sent_back.state, owed(case)) == (CaseState.IN_PROGRESS, {"cases.handle": here.east.hrbp.pk})
    cases.decide(viewer=viewer(judge), case=case, outcome="not_upheld", text="没有依据。", at=NOW)
    with pytest.raises(NotSeen):
        cases.decide(viewer=viewer(judge), case=other, outcome="upheld", text="…", at=NOW)


def test_who_steps_back_hands_the_case_on(here: Company) -> None:
    """The HRBP says why; the director is a respondent, so the head of HR is next."""
    case = appeal(here.east.manager, PartyDraft(here.east.director.pk, "respondent"))
    cases.recuse(viewer=viewer(here.east.hrbp), case=case, text="与申诉人是亲属。", at=NOW)
    case.refresh_from_db()
    assert case.handler == here.hr_head
    assert owed(case) == {"cases.handle": here.hr_head.pk}
    assert Due.objects.filter(practice="cases.handle", withdrawn_at__isnull=False, owner=here.east.hrbp).count() == 1


@pytest.mark.parametrize("change", [
    "UPDATE cases_case SET closed_by_id = decided_by_id WHERE id = %(case)s",
    "UPDATE cases_case SET proposed_by_id = decided_by_id WHERE id = %(case)s",
    "UPDATE cases_case SET decided_by_id = subject_id WHERE id = %(case)s",
    "UPDATE cases_case SET decided_by_id = %(respondent)s WHERE id = %(case)s",
    "UPDATE cases_case SET handler_id = %(respondent)s WHERE id = %(case)s",
    "UPDATE cases_case SET closed_by_id = NULL WHERE id = %(case)s",
    "UPDATE cases_case SET decided_by_id = NULL WHERE id = %(case)s",
    "UPDATE cases_case SET outcome = '' WHERE id = %(case)s",
    "UPDATE cases_case SET state = 'merged' WHERE id = %(case)s",
    "UPDATE cases_case SET subject_id = %(respondent)s WHERE id = %(case)s",
    "UPDATE cases_party SET role = 'panel' WHERE case_id = %(case)s",
    "UPDATE cases_entry SET text = '改写' WHERE case_id = %(case)s",
    "UPDATE cases_outcome SET outcome = 'not_upheld' WHERE case_id = %(case)s",
    "UPDATE cases_stage SET state = 'closed' WHERE case_id = %(case)s",
    "DELETE FROM cases_entry WHERE case_id = %(case)s",
    "DELETE FROM cases_party WHERE case_id = %(case)s",
    "DELETE FROM cases_case WHERE id = %(case)s",
    "INSERT INTO cases_party (case_id, person_id, role, added_at) VALUES (%(case)s, %(decider)s, 'accused', now())",
    """INSERT INTO cases_outcome (case_id, round, outcome, text, at, by_id)
    VALUES (%(case)s, 1, 'upheld', 'x', now(), %(decider)s)""",
])
def test_the_database_itself_refuses(here: Company, change: str) -> None:
    """Raw SQL, past every rule: four eyes, recusal, and what was said."""
    case = appeal(here.east.manager, PartyDraft(here.east.director.pk, "respondent"))
    decider, closer = viewer(here.hr_head), viewer(here.east.hrbp)
    cases.decide(viewer=decider, case=case, outcome="upheld", text="支持。", at=NOW)
    cases.communicate(viewer=decider, case=case, text="成立。", at=NOW)
    cases.close(viewer=closer, case=case, at=NOW)
    ids = {"case": case.pk, "respondent": here.east.director.pk, "decider": here.hr_head.pk}
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, ids)


def test_no_table_of_a_case_can_be_emptied(here: Company, guarded: Callable[[str], None]) -> None:
    """TRUNCATE is refused too."""
    for table in ("cases_entry", "cases_outcome", "cases_stage", "cases_party", "cases_case"):
        guarded(table)
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")


# -- endings that are not decisions -----------------------------------------------------------------------------------


def test_who_raised_it_takes_it_back_and_somebody_else_closes(here: Company) -> None:
    """Withdrawal is nobody's decision; the dues end, and the closing is still another person's."""
    manager, hrbp = here.east.manager, here.east.hrbp
    case = appeal(manager)
    with pytest.raises(NotForYouToWithdraw):
        cases.withdraw_case(viewer=viewer(hrbp), case=case, text="…", at=NOW)
    with pytest.raises(NotForYouToWithdraw):
        cases.decide(viewer=viewer(here.hr_head), case=case, outcome="withdrawn", text="…", at=NOW)
    cases.withdraw_case(viewer=viewer(manager), case=case, text="已当面谈清。", at=NOW)
    assert owed(case) == {"cases.close": hrbp.pk}
    with pytest.raises(NamedInTheCase):
        cases.close(viewer=viewer(manager), case=case, at=NOW)
    closed = cases.close(viewer=viewer(hrbp), case=case, at=NOW)
    assert (closed.outcome, closed.decided_by) == ("withdrawn", manager)


def test_not_taking_up_needs_a_reason_that_the_parties_read(here: Company) -> None:
    """And it can be taken up again, with a day of its own."""
    manager, hrbp = here.east.manager, here.east.hrbp
    case = appeal(manager)
    with pytest.raises(SaySomething):
        cases.reject(viewer=viewer(hrbp), case=case, reason="  ", at=NOW)
    case.refresh_from_db()
    assert case.state == CaseState.ASSIGNED
    cases.reject(viewer=viewer(hrbp), case=case, reason="超过申诉期限。", at=NOW)
    assert owed(case) == {}
    assert queries.file_of(viewer(manager), case).entries[-1].text == "超过申诉期限。"
    with pytest.raises(NotInThisState):
        cases.reply(viewer=viewer(manager), case=case, text="…", at=NOW)
    again = cases.reopen(viewer=viewer(hrbp), case=case, reason="期限算错了。", at=NOW)
    assert (again.round, again.decide_by, owed(case)) == (2, date(2026, 12, 7), {"cases.handle": hrbp.pk})


def test_a_reopened_case_is_decided_again_and_the_first_outcome_stays(here: Company) -> None:
    """Nothing of the first round is overwritten."""
    case = appeal(here.east.manager)
    for outcome in ("not_upheld", "upheld"):
        cases.decide(viewer=viewer(here.hr_head), case=case, outcome=outcome, text=f"理由 {outcome}", at=NOW)
        cases.communicate(viewer=viewer(here.hr_head), case=case, text="请见理由。", at=NOW)
        cases.close(viewer=viewer(here.east.hrbp), case=case, at=NOW)
        if outcome == "not_upheld":
            cases.reopen(viewer=viewer(here.east.hrbp), case=case, reason="有新证据。", at=NOW)
    rows = Outcome.objects.filter(case=case).order_by("round").values_list("round", "outcome")
    assert list(rows) == [(1, "not_upheld"), (2, "upheld")]


def test_cases_of_one_kind_about_one_person_can_be_merged(here: Company) -> None:
    """Not into itself, not across people."""
    one, two, other = appeal(here.east.manager), appeal(here.east.manager), appeal(here.west.manager)
    hr = viewer(here.hr_head)
    for into in (one, other):
        with pytest.raises(MergeIntoItself):
            cases.merge(viewer=hr, case=one, into=into, reason="同一件事", at=NOW)
    merged = cases.merge(viewer=hr, case=one, into=two, reason="同一件事", at=NOW)
    assert (merged.state, merged.merged_into) == (CaseState.MERGED, two)
    assert owed(one) == {}
    with pytest.raises(NotInThisState):
        cases.reopen(viewer=hr, case=one, reason="…", at=NOW)


def test_weighing_says_how_grave_it_is(here: Company, others: Others) -> None:
    """A case nobody has yet is weighed first; one that has a handler keeps its state."""
    secret = secret_case(here.east.rep, here.east.manager)
    weighed = cases.triage(viewer=viewer(others.compliance), case=secret, severity="critical", at=NOW)
    assert (weighed.state, weighed.severity) == (CaseState.TRIAGED, "critical")
    mine = cases.triage(viewer=viewer(here.east.hrbp), case=appeal(here.east.manager), severity="low", at=NOW)
    assert (mine.state, mine.severity) == (CaseState.ASSIGNED, "low")


# -- what other engines ask -------------------------------------------------------------------------------------------


def test_an_objection_to_a_document_is_owed_and_settled_by_the_documents_engine(here: Company) -> None:
    """Only the second pair of eyes is asked for here: the HRBP decides, the director closes, nobody reopens it."""
    manager = here.east.manager
    case = appeal(manager, kind="duty_objection", confidentiality="C2", object_kind="documents.issue", object_id="7")
    assert owed(case) == {}
    assert list(queries.of_object(object_kind="documents.issue", object_id=7)) == [case]
    assert list(queries.open_cases(kind="duty_objection", subject_ids=[manager.pk, here.east.rep.pk])) == [case]
    hrbp, director = viewer(here.east.hrbp), viewer(here.east.director)
    cases.decide(viewer=hrbp, case=case, outcome="agreed", text="已改写第三条。", at=NOW)
    assert not queries.open_cases(kind="duty_objection", subject_ids=[manager.pk]).exists()
    cases.communicate(viewer=hrbp, case=case, text="请看新文本。", at=NOW)
    assert owed(case) == {"cases.close": here.east.director.pk}
    cases.close(viewer=director, case=case, at=NOW)
    with pytest.raises(DecidedElsewhere):
        cases.reopen(viewer=director, case=case, reason="…", at=NOW)


def test_a_kind_means_one_thing() -> None:
    """Registering the same kind twice is no mistake; two meanings of one key are."""
    known = next(iter(all_kinds()))
    register(known)
    with pytest.raises(ValueError, match="two kinds"):
        register(CaseKind(
            key=known.key, title=Bilingual("别的", "Another"), confidentiality=known.confidentiality, decide_within=3,
            read="a.b", handle="a.b", decide="a.b",
        ))


def test_files_of_entries_are_for_who_reads_the_entry(here: Company) -> None:
    """A file on a remark inside is not for the parties."""
    from lingxiao.kernel import attachments

    case = appeal(here.east.manager)
    hrbp, manager = viewer(here.east.hrbp), viewer(here.east.manager)
    file = attachments.store(viewer=hrbp, name="记录.txt", content="内部".encode(), confidentiality="C3", at=NOW)
    inside = cases.remark(viewer=hrbp, case=case, text="见附件。", at=NOW, attachment=file)
    shared = cases.reply(viewer=hrbp, case=case, text="见附件。", at=NOW, attachment=file)
    bare = cases.reply(viewer=manager, case=case, text="收到。", at=NOW)

    def found(who: Viewer, entry: Entry) -> Entry:
        return queries.attachment_seen_by(who, case_id=case.pk, entry_number=entry.number, on=MONDAY)

    assert found(hrbp, inside) == inside
    assert found(manager, shared) == shared
    for who, entry in ((manager, inside), (manager, bare), (viewer(here.west.hrbp), shared)):
        with pytest.raises(NotSeen):
            found(who, entry)
    with pytest.raises(NotSeen):
        queries.case_seen_by(manager, case_id=10**9, on=MONDAY)


def test_the_party_table_knows_an_ended_part(here: Company) -> None:
    """Who is no longer a party is no longer kept out."""
    case = appeal(here.east.manager, PartyDraft(here.hr_head.pk, "witness"))
    assert not sees(here.hr_head, case)
    Party.objects.filter(case=case, role="witness").update(ended_at=NOW)
    assert sees(here.hr_head, case)
