"""Requests: asked by the person, answered by somebody else in one step and by a day, checked by a third."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.cases.domain import cases
from lingxiao.engines.cases.refusals import NamedInTheCase, OwnDecision
from lingxiao.engines.people.models import RoleGrant
from lingxiao.engines.tools.domain import catalogue, granting, queries, requests
from lingxiao.engines.tools.domain.requests import Answer
from lingxiao.engines.tools.models import Access
from lingxiao.engines.tools.refusals import (
    AnsweredAlready,
    AskedAlready,
    NeedsProof,
    NobodyToAnswer,
    NotOffered,
    YouHaveIt,
)
from lingxiao.kernel.refusals import NotSeen
from tests.engines.cadence.company import NOW, moment, viewer

if TYPE_CHECKING:
    from lingxiao.engines.cases.models import Case
    from lingxiao.engines.people.models import Person
    from tests.engines.tools.conftest import Tools

WHY = "协助大客户投标报价，为期三个月。"
MONDAY = date(2026, 11, 23)


def ask(tools: Tools, person: Person | None = None) -> Case:
    """A representative, to whom the CRM is not due, asks for it."""
    return requests.ask_for_access(
        viewer=viewer(person or tools.company.east.rep), tool=tools.crm, text=WHY, at=NOW,
    )


def answers_owed(case: Case) -> list[tuple[int, date, bool]]:
    rows = Due.objects.filter(object_kind="cases.case", object_id=str(case.pk), practice__startswith="tools.answer")
    return [(one.owner_id, one.due_on, one.is_open) for one in rows]


def test_a_request_is_owed_by_the_keeper_within_three_working_days(tools: Tools) -> None:
    case = ask(tools)
    assert (case.title_zh, case.decide_by) == ("申请开通：客户关系管理", date(2026, 11, 26))
    assert answers_owed(case) == [(tools.it.pk, date(2026, 11, 26), True)]
    assert [one.pk for one in queries.requests_of(viewer(tools.company.east.rep), on=MONDAY)] == [case.pk]


def test_an_analysis_is_owed_within_five(tools: Tools) -> None:
    asked = viewer(tools.company.east.manager)
    case = requests.ask_for_more(viewer=asked, kind="data_request", title="赢单率", text="按行业看赢单率。", at=NOW)
    assert (case.title_zh, case.title_en) == ("分析需求：“赢单率”", "Analysis wanted: “赢单率”")
    assert case.decide_by == date(2026, 11, 30)
    with pytest.raises(NotOffered):
        requests.ask_for_more(viewer=asked, kind="tool_access", title="x", text=WHY, at=NOW)


def test_granting_is_one_step_and_somebody_else_closes(tools: Tools) -> None:
    rep, it = tools.company.east.rep, viewer(tools.it)
    case = ask(tools)
    with pytest.raises(NeedsProof):
        requests.answer(viewer=it, case=case, answer=Answer(outcome="upheld", text="已开通。"), at=NOW)
    case.refresh_from_db()
    assert case.outcome == "", "a grant without its ticket leaves everything as it was"
    granted = Answer(outcome="upheld", text="已开通。", proof="IT-77", licence_until=date(2027, 3, 1))
    told = requests.answer(viewer=it, case=case, answer=granted, at=NOW)
    access = Access.objects.get(person=rep)
    assert (access.basis, access.proof, access.licence_until) == ("requested", "IT-77", date(2027, 3, 1))
    assert (told.state, told.outcome) == ("communicated", "upheld")
    assert answers_owed(case) == [(tools.it.pk, date(2026, 11, 26), False)]
    with pytest.raises(OwnDecision):
        cases.close(viewer=it, case=told, at=NOW)
    closed = cases.close(viewer=viewer(tools.company.east.hrbp), case=told, at=NOW)
    assert closed.state == "closed"
    with pytest.raises(AnsweredAlready):
        requests.answer(viewer=it, case=closed, answer=granted, at=NOW)


def test_a_refusal_has_its_reason_and_gives_nothing(tools: Tools) -> None:
    rep = tools.company.east.rep
    case = requests.answer(
        viewer=viewer(tools.it), case=ask(tools), at=NOW,
        answer=Answer(outcome="not_upheld", text="报价由经理出具，可请经理代为查询。"),
    )
    assert case.outcome == "not_upheld"
    assert not Access.objects.filter(person=rep).exists()
    assert ask(tools).pk != case.pk, "a refused request may be made again"


def test_nobody_asks_twice_or_for_what_they_have(tools: Tools) -> None:
    rep = tools.company.east.rep
    ask(tools)
    with pytest.raises(AskedAlready):
        ask(tools)
    manager = tools.company.east.manager
    granting.grant(
        viewer=viewer(tools.it), person_id=manager.pk, tool=tools.crm, at=NOW,
        given=granting.Given(starting=date(2026, 11, 20), proof="IT-1"),
    )
    with pytest.raises(YouHaveIt):
        ask(tools, manager)
    catalogue.retire_tool(viewer=viewer(tools.it), tool=tools.crm, starting=date(2026, 11, 22), at=NOW)
    with pytest.raises(NotOffered):
        requests.ask_for_access(viewer=viewer(rep), tool=tools.crm, text=WHY, at=NOW)


def test_who_asked_does_not_answer_and_others_do_not_see_it(tools: Tools) -> None:
    """IT asks for itself: the head of HR answers. West's people learn nothing of east's requests."""
    own = ask(tools, tools.it)
    assert own.handler_id == tools.company.hr_head.pk
    with pytest.raises(NamedInTheCase):
        requests.answer(viewer=viewer(tools.it), case=own, answer=Answer(outcome="upheld", text="好。", proof="x1"), at=NOW)
    case = ask(tools)
    for person in (tools.company.west.director, tools.company.west.rep):
        with pytest.raises(NotSeen):
            requests.request_seen_by(viewer(person), case_id=case.pk)


def test_a_request_with_nobody_to_answer_is_refused_at_once(tools: Tools) -> None:
    RoleGrant.objects.filter(role__in=("system_admin", "hr_admin")).delete()
    with pytest.raises(NobodyToAnswer):
        requests.ask_for_more(
            viewer=viewer(tools.company.east.manager), kind="tool_feedback", title="报错", text="手机端保存商机时报错。", at=NOW,
        )


def test_what_was_taken_back_is_owed_no_more(tools: Tools) -> None:
    case = ask(tools)
    assert requests.owe_answers(kind="tool_access", on=MONDAY, at=NOW) == 1
    cases.withdraw_case(viewer=viewer(tools.company.east.rep), case=case, text="不需要了。", at=NOW)
    assert requests.owe_answers(kind="tool_access", on=MONDAY, at=moment(MONDAY, "11:00")) == 0
    assert answers_owed(case) == [(tools.it.pk, date(2026, 11, 26), False)]
