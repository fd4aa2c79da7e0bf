"""The review of the year: own words, feedback from all sides, presentation, grades, calibration, approval."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from playwright.sync_api import expect

from lingxiao.areas.content.asking import furnish_questionnaires
from lingxiao.engines.appraisals.domain import calibrating, grading, reviewing
from lingxiao.engines.appraisals.domain.calibrating import Move
from lingxiao.engines.appraisals.domain.reviewing import OwnWords
from lingxiao.engines.appraisals.models import CalibrationSession, Rating, Result, Review
from lingxiao.engines.campaigns.domain import answering, queries, questionnaires, running
from lingxiao.engines.campaigns.domain.answering import Said
from lingxiao.engines.campaigns.models import Campaign, Invitation, Subject
from lingxiao.engines.campaigns.questions import from_json
from lingxiao.kernel.words import Bilingual
from tests.journeys.the_year.company import DIRECTOR, EXECUTIVE, HEAD, MANAGERS, NEW, OTHER_DIRECTOR, PARTNER

if TYPE_CHECKING:
    from tests.journeys.the_year.stage import Colleague, Year

TITLE, FEEDBACK = "2027 年度考核", "华东一部 360 度评价"
ON_LEAVE, PEER, WRONGED = "苏敏", "周启明", "韩雪"
GRADES = {"苏敏": "B+", "周启明": "A", "韩雪": "B", "吴广胜": "B+", "何嘉豪": "C", "沈一鸣": "B"}
MOVED = {"周启明": "S", "吴广胜": "A", "沈一鸣": "B+", "苏敏": "A"}
"""Four cards that calibration moves, the last of them by page."""
GOALS = "一、回款率目标 92%，实际 93.4%，见四季度对账单。二、新客户 8 家，目标 8 家。"
RECORD = "按提纲讲了四项结果与原因，评委问了回款天数，本人当场打开对账单作答。"
REASON = "回款和新客户达到约定，见冻结数据与述职记录；团队稳定，协作响应按时。"
OF_LEAVE = "上半年休产假，业绩比别人少一个季度，因此调低。"
OF_FACTS = "在岗月份的回款率与新客户数高于约定，另两个团队同样结果评为 A。"
PROOF = "三张卡的冻结数据并排比较，见会议附件第 2 页。"
LEAVE_WORDS = ("假", "孕", "育", "病", "家庭", "健康")


def hr_begins_the_review(year: Year) -> str:
    """Planned and started by page: who takes part is frozen, their director too, and who is new in post is not graded."""
    hr = year.comes(HEAD, "/cockpit/reviews/new/")
    hr.writes(
        title_zh=TITLE, title_en="Review of 2027", first="2027-01-01", last="2027-12-31", opens_on=year.day.isoformat(),
        unit_id=str(year.cast.company.east.unit.pk), approver_id=str(year.cast[EXECUTIVE].pk),
    )
    hr.sends("建立计划")
    hr.is_asked_and_says("启动")
    hr.sees("已启动", *MANAGERS, NEW, "不予评定：任职至期末不足三个月")
    hr.photographs("20-review-begun")
    return hr.path


def opens(year: Year, cycle: str, *stages: str) -> Colleague:
    """HR opens stages on the page of the cycle."""
    hr = year.comes(HEAD, cycle)
    table = hr.page.get_by_role("table", name="考核阶段")
    for stage in stages:
        row = table.get_by_role("row").filter(has=hr.page.get_by_role("rowheader", name=stage, exact=True))
        row.get_by_role("button", name="开启").click()
        expect(row.get_by_role("button", name="开启")).to_have_count(0)
    return hr


def each_says_what_they_did(year: Year) -> None:
    """One by page, the others by verb; who is new in post is asked for nothing."""
    manager = year.comes(ON_LEAVE, "/desk/reviews/")
    manager.follows(TITLE)
    manager.follows("填写自评")
    manager.writes(goals=GOALS)
    manager.sends("提交")
    manager.sees("已提交。", "回款率目标 92%")
    for name in MANAGERS:
        if name != ON_LEAVE:
            reviewing.hand_in(viewer=year.see(name), review=_review(year, name), words=OwnWords(goals=GOALS), at=year.now)
    newcomer = year.comes(NEW, "/desk/reviews/")
    newcomer.follows(TITLE)
    newcomer.sees("任职至期末不足三个月")
    newcomer.sees_no("填写自评")


# -- From all sides ---------------------------------------------------------------------------------------------------


def raters_are_named(year: Year) -> Campaign:
    """Of her peers two remain: too few for the director to approve; HR has them asked, and the promise stands."""
    campaign = _campaign(year)
    subject = Subject.objects.get(campaign=campaign, person=year.cast[ON_LEAVE])
    director = year.comes(DIRECTOR, reverse("desk:raters", args=(subject.pk,)))
    for left in (4, 3, 2):
        director.page.locator("main").get_by_role("button", name="删除", exact=True).first.click()
        expect(director.page.locator("main").get_by_role("button", name="删除", exact=True)).to_have_count(left)
    director.sends("审批评价者")
    director.sees("同级和协作部门各需三至六人")
    director.photographs("21-too-few-peers")
    hr = year.comes(HEAD, reverse("cockpit:campaign", args=(campaign.pk,)))
    hr.is_asked_and_says("审批全部评价者")
    hr.sees("已审批；您本人的由您的上级审批")
    hr.is_asked_and_says("发起")
    hr.sees("已发起。承诺从现在起生效")
    return campaign


def _campaign(year: Year) -> Campaign:
    hr = year.see(HEAD)
    furnish_questionnaires(viewer=hr, at=year.now)
    for one in queries.questionnaires(hr).order_by("pk"):
        if one.questionnaire.key == "sales-leadership-360":
            questionnaires.publish(viewer=hr, version=one, at=year.now)
    (version,) = queries.published()
    return running.draft(viewer=hr, at=year.now, wanted=running.Plan(
        title=Bilingual(FEEDBACK, "360 review"), version=version, promise="confidential", threshold=3, for_whom="managers",
        unit_id=year.cast.company.east.team.pk, closes_on=date(2028, 1, 26),
    ))


def everybody_answers(year: Year, campaign: Campaign) -> None:
    """One peer by page, once and for good; the others by verb."""
    mine = Invitation.objects.filter(subject__person=year.cast[ON_LEAVE], group="peers").order_by("pk").first()
    assert mine is not None
    assert mine.person is not None
    peer = year.comes(mine.person.name, "/desk/surveys/")
    peer.page.locator("main").get_by_role("link").filter(has_text=f"关于{ON_LEAVE}").first.click()
    points = peer.page.locator("main input[type=radio][value='4']")
    for number in range(points.count()):
        points.nth(number).check()
    peer.photographs("22-a-peer-answers")
    peer.sends("提交作答")
    peer.sees("已收到您的作答")
    questions = [one for one in from_json(campaign.version.questions) if one.kind.value == "scale"]
    rest: dict[int, Said] = {}
    for place, one in enumerate(campaign.invitations.filter(answered_on=None).order_by("pk")):
        rest[one.pk] = Said(told={q.key: 3 + (place + number) % 3 for number, q in enumerate(questions)}, words={})
    answering.record_past_answers(campaign=campaign, said=rest, on=year.day)


def two_peers_are_shown_nowhere(year: Year, campaign: Campaign) -> None:
    """Her report tells the superior and herself, and says that a group is not shown; of a colleague peers are shown."""
    hr = year.comes(HEAD, reverse("cockpit:campaign", args=(campaign.pk,)))
    hr.is_asked_and_says("结束问卷")
    hr.sees("已结束。可以公布的结果已经写定")
    manager = year.comes(ON_LEAVE, "/desk/surveys/")
    manager.follows(FEEDBACK)
    manager.sees("有些类别不显示", "同级")
    heads = manager.page.get_by_role("table", name="分类结果").get_by_role("columnheader")
    expect(heads.filter(has_text="上级")).to_have_count(1)
    expect(heads.filter(has_text="同级")).to_have_count(0)
    manager.photographs("23-peers-not-shown")
    other = Subject.objects.get(campaign=campaign, person=year.cast[WRONGED])
    director = year.comes(DIRECTOR, reverse("desk:report", args=(other.pk,)))
    heads = director.page.get_by_role("table", name="分类结果").get_by_role("columnheader")
    expect(heads.filter(has_text="同级")).to_have_count(1)


# -- Grades -----------------------------------------------------------------------------------------------------------


def they_are_heard_and_graded(year: Year) -> None:
    """One by page, with what is known beside the grade; the others by verb. No reason names a leave."""
    director = year.comes(DIRECTOR, reverse("cockpit:review", args=(_review(year, ON_LEAVE).pk,)))
    director.follows("记录述职")
    director.writes(panel=[str(year.cast[OTHER_DIRECTOR].pk)], record=RECORD)
    director.sends("记下")
    director.sees("已记录。", RECORD)
    director.follows("给出初评")
    director.writes(grade="C", reason=OF_LEAVE)
    director.sends("给出初评")
    director.is_refused("文字中提到「产假」")
    director.writes(grade=GRADES[ON_LEAVE], reason=REASON)
    director.sends("给出初评")
    director.sees("初评已给出", REASON)
    director.photographs("24-beside-the-grade")
    who = year.see(DIRECTOR)
    for name in MANAGERS:
        if name != ON_LEAVE:
            review = _review(year, name)
            panel = [year.cast[OTHER_DIRECTOR].pk]
            reviewing.record_presentation(
                viewer=who, review=review, held_on=year.day, panel=panel, record=RECORD, at=year.now,
            )
            grading.rate(viewer=who, review=review, grade=GRADES[name], reason=REASON, at=year.now)


def six_are_forced_into_no_curve(year: Year, cycle: str) -> str:
    """A distribution that binds is refused for six people; without one the session begins."""
    hr = year.comes(HEAD, cycle)
    hr.follows("召集校准会")
    members = [str(year.cast[name].pk) for name in (DIRECTOR, OTHER_DIRECTOR, PARTNER)]
    hr.writes(title="华东一部校准会", members=members, quorum="3", unit_percent="104", spread="forced")
    hr.sends("召集")
    hr.sees("6 人太少，不能强制分布；至少需要 20 人")
    hr.photographs("25-six-people-and-no-curve")
    hr.forgives(422)
    hr.writes(spread="none")
    hr.sends("召集")
    hr.sees("已召集")
    session = hr.path
    hr.follows("开始会议")
    hr.writes(present=[str(year.cast[HEAD].pk), *members])
    hr.sends("开始")
    hr.sees("会议已开始")
    return session


def cards_move_with_reason_and_evidence(year: Year, session: str) -> None:
    """No ground of leave is offered, words that name one are asked about, and nothing moves without evidence."""
    _move_others(year)
    member = year.comes(OTHER_DIRECTOR, session)
    member.page.locator(f"main a[href$='/cards/{_review(year, ON_LEAVE).pk}/']").click()
    grounds = member.page.locator("main input[name=ground]")
    expect(grounds).to_have_count(5)
    offered = [label.inner_text() for label in member.page.locator("main label:has(input[name=ground])").all()]
    assert len(offered) == 5
    assert not any(word in label for label in offered for word in LEAVE_WORDS)
    member.writes(grade="C", ground="new_facts", reason=OF_LEAVE, evidence=PROOF)
    member.sends("确认调整")
    member.sees("文字中提到「产假」", "不能作为评定理由")
    member.photographs("26-leave-is-no-reason")
    member.writes(grade=MOVED[ON_LEAVE], ground="comparison", reason=OF_FACTS, evidence="")
    member.sends("确认调整")
    member.is_refused("这个字段是必填项")
    member.writes(evidence=PROOF)
    member.sends("确认调整")
    member.sees("已调整。", f"{GRADES[ON_LEAVE]} → {MOVED[ON_LEAVE]}", OF_FACTS, PROOF)
    member.photographs("27-four-cards-moved")
    moves = Rating.objects.filter(step="calibrated")
    assert {one.review.person.name: one.grade for one in moves.select_related("review__person")} == MOVED
    assert all(one.reason and one.evidence and one.grade_before for one in moves)


def _move_others(year: Year) -> None:
    held = CalibrationSession.objects.get()
    for name, grade in MOVED.items():
        if name != ON_LEAVE:
            calibrating.move_card(
                viewer=year.see(OTHER_DIRECTOR), session=held, review=_review(year, name), at=year.now,
                move=Move(grade=grade, ground="comparison", reason=OF_FACTS, evidence=PROOF),
            )


def the_session_ends_and_others_approve(year: Year, cycle: str, session: str) -> None:
    """Closed by its members; approved by an executive who gave and moved nothing; the director approves none."""
    hr = year.comes(HEAD, session)
    hr.follows("组间差异")
    hr.sees("组间差异")
    hr.photographs("28-differences-between-groups")
    hr.goes(session)
    hr.follows("闭会")
    hr.writes(text="全部卡片按证据比较完毕，移动四张，每张都有理由和证据。")
    hr.sends("闭会")
    hr.sees("校准会已闭会")
    opens(year, cycle, "审批")
    director = year.comes(DIRECTOR, cycle)
    assert director.answers("/cockpit/reviews/approvals/") == 404
    director.forgives(404)
    vp = year.comes(EXECUTIVE, "/cockpit/reviews/approvals/")
    vp.sees(*MANAGERS)
    for box in vp.page.locator("main input[name=chosen]").all():
        box.check()
    vp.photographs("29-approvals")
    vp.presses("批准", within=vp.page.locator(".chosen"))
    vp.sees("已批准。面谈和告知书须在十个工作日内完成")
    grades = {one.review.person.name: one.rating.grade for one in Result.objects.select_related("review__person", "rating")}
    assert grades == GRADES | MOVED


def _review(year: Year, name: str) -> Review:
    rows: Any = Review.objects.select_related("cycle", "person", "session", "rater")
    found: Review = rows.get(person=year.cast[name])
    return found
