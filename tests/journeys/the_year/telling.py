"""Results are told: talked over, confirmed, refused with proof, appealed against and restated by other hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from playwright.sync_api import expect

from lingxiao.engines.appraisals.domain import results
from lingxiao.engines.appraisals.models import Result
from lingxiao.engines.cases.models import Case
from lingxiao.engines.documents.domain import refusing
from tests.engines.appraisals.year import publish_letter
from tests.journeys.the_year.agreeing import signs, they_sign
from tests.journeys.the_year.company import DIRECTOR, HEAD, MANAGERS, PARTNER, POLICY, REP
from tests.journeys.the_year.judging import ON_LEAVE, TITLE, WRONGED

if TYPE_CHECKING:
    from tests.journeys.the_year.stage import Year

UNWILLING = "何嘉豪"
SAID = "先听本人自评，再逐项说明等级与理由；约定一季度补售前。"
APPEAL = "新客户漏计两家：合同 H-311 与 H-318 十二月已发货，请重新核对并更正为 A。"
FOUND = "核对后补计一家，另一家一月发货，不计入本期；结果由 B 更正为 B+，其余维持。"


def letters_can_be_issued(year: Year) -> None:
    """The shipped result letter, published by two."""
    publish_letter(year.see(POLICY), year.see(HEAD), year.now)


def results_are_talked_over_and_sent(year: Year) -> None:
    """The director talks, the HR partner sends the letter: one by page, the others by verb. No letter comes before the talk."""
    told = _result(year, ON_LEAVE)
    page = reverse("cockpit:review", args=(told.review_id,))
    partner = year.comes(PARTNER, page)
    expect(partner.page.get_by_role("button", name="下发告知书")).to_have_count(0)
    director = year.comes(DIRECTOR, page)
    director.follows("记录面谈")
    director.writes(minutes=SAID)
    director.sends("记下")
    director.sees("现在可以下发告知书")
    partner = year.comes(PARTNER, page)
    partner.sends("下发告知书")
    partner.sees("告知书已下发")
    for name in MANAGERS:
        if name != ON_LEAVE:
            _tell(year, _result(year, name))


def _tell(year: Year, result: Result) -> None:
    results.hold_talk(viewer=year.see(DIRECTOR), result=result, held_on=year.day, minutes=SAID, at=year.now)
    results.issue_letter(viewer=year.see(PARTNER), result=result, at=year.now)


def all_but_one_confirm(year: Year) -> None:
    """One by page, with a renewed sign-in; the others by verb."""
    manager = year.comes(ON_LEAVE, "/desk/reviews/")
    manager.follows(TITLE)
    manager.sees("绩效等级")
    manager.follows("打开告知书")
    signs(manager)
    manager.photographs("30-result-confirmed")
    they_sign(year, *(name for name in MANAGERS if name not in {ON_LEAVE, UNWILLING}))


def one_refuses_and_it_is_proved(year: Year) -> None:
    """Explained again, witnessed by two, delivered with a number; then the list says how each letter stands."""
    issue = _result(year, UNWILLING).letter
    assert issue is not None
    partner = year.see(PARTNER)
    record = refusing.open_refusal(viewer=partner, issue=issue, statement="不认可结果，不签。", at=year.now)
    record = refusing.explain_again(viewer=partner, record=record, held_on=year.day, minutes=SAID, at=year.now)
    one, two = year.cast[DIRECTOR].pk, year.cast[REP].pk
    record = refusing.name_witnesses(viewer=partner, record=record, one_id=one, two_id=two, at=year.now)
    for name in (DIRECTOR, REP):
        refusing.witness(viewer=year.see(name), record=record, at=year.now)
    refusing.deliver_refusal(viewer=partner, record=record, channel="ems", proof="EMS 1100 0000 0028（演示）", at=year.now)
    hr = year.comes(HEAD, "/cockpit/reviews/letters/")
    rows = hr.page.locator("main tbody tr")
    expect(rows).to_have_count(6)
    expect(rows.filter(has_text="已签署")).to_have_count(5)
    expect(rows.filter(has_text=UNWILLING)).to_contain_text("拒签")
    hr.photographs("31-result-letters")


def one_appeals(year: Year) -> Case:
    """Within the days: a case that neither who graded nor who approved may answer."""
    manager = year.comes(WRONGED, "/desk/reviews/")
    manager.follows(TITLE)
    manager.follows("申诉")
    manager.writes(text=APPEAL)
    manager.sends("申诉")
    manager.sees("已受理您的申诉", APPEAL)
    manager.photographs("32-appeal")
    case = Case.objects.get(kind="result_appeal")
    answer = reverse("desk:appeal_answer", args=(case.pk,))
    director = year.comes(DIRECTOR, reverse("desk:case", args=(case.pk,)))
    expect(director.page.locator(f"main a[href='{answer}']")).to_have_count(0)
    assert director.answers(answer) in {403, 404}
    director.forgives(403, 404)
    assert case.handler == year.cast[POLICY]
    return case


def others_answer_and_it_is_restated(year: Year, case: Case) -> None:
    """Upheld in part by somebody without a hand in it: version 2, talked over and told anew; version 1 stays."""
    hr = year.comes(POLICY, reverse("desk:appeal_answer", args=(case.pk,)))
    hr.sees(APPEAL)
    hr.writes(outcome="partly_upheld", grade="B+", text=FOUND)
    hr.photographs("33-appeal-answered")
    hr.sends("答复")
    hr.sees("已答复，由另一人核对并结案")
    first, second = Result.objects.filter(review__person=year.cast[WRONGED]).order_by("version")
    assert [(one.version, one.rating.grade, one.rating.step) for one in (first, second)] == [
        (1, "B", "initial"), (2, "B+", "appealed"),
    ]
    _tell(year, second)
    manager = year.comes(WRONGED, "/desk/reviews/")
    manager.follows(TITLE)
    manager.sees("申诉后更正的结果", FOUND)
    expect(manager.page.get_by_role("link", name="打开告知书")).to_have_count(2)
    manager.photographs("34-version-two")
    signed = year.comes(HEAD, reverse("cockpit:review", args=(first.review_id,)))
    signed.sees("申诉后更正", "B → B+")
    signed.photographs("35-log-of-the-grade")


def _result(year: Year, name: str) -> Result:
    rows = Result.objects.select_related("review__cycle", "review__person", "rating", "letter")
    return rows.get(review__person=year.cast[name])
