"""Target letters: held against what was ever reached, negotiated, signed by both sides, and once refused before witnesses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from playwright.sync_api import expect

from lingxiao.areas.content import installing
from lingxiao.areas.content.furnishing import furnish_kpis
from lingxiao.areas.joining import QuotaTargets
from lingxiao.engines.documents.domain import signing, templates
from lingxiao.engines.documents.models import Issue
from lingxiao.engines.scorecards.domain import giving, letters
from lingxiao.engines.scorecards.models import TargetLetter
from tests.engines.scorecards.agreed import inputs_of
from tests.journeys.the_year.company import DIRECTOR, HEAD, MANAGERS, PARTNER, POLICY, REP, STEADY
from tests.journeys.the_year.planning import YEAR

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from lingxiao.engines.documents.models import TemplateVersion
    from tests.journeys.the_year.stage import Colleague, Year

ONE, UNWILLING = "苏敏", "何嘉豪"
"""Whose letter is negotiated, and who does not sign."""
BASIS = "今年新增两名代表，两家新厂六月投产，框架合同已签 1400 万元。"
OPINION = "新客户 24 家太多：无锡今年只有三名代表，建议 20 家。"
TYPED = {"GP_ATT": "3600000", "NEWCUST": "20"}
"""What no quota gives: typed by the director."""


def letters_can_be_written(year: Year) -> TemplateVersion:
    """The KPI library and the shipped letter are there, published by two."""
    writer, checker = year.see(POLICY), year.see(HEAD)
    furnish_kpis(viewer=writer, at=year.now)
    (placed,) = installing.install(viewer=writer, area="performance", at=year.now, ids=["TL-01"])
    assert placed.version is not None
    templates.submit(viewer=writer, version=placed.version, at=year.now)
    approved = templates.approve(viewer=checker, version=placed.version, at=year.now)
    return templates.publish(viewer=checker, version=approved, at=year.now)


def the_director_drafts_them(year: Year) -> None:
    """One for each of the six, with the quota of the plan as its target."""
    director = year.comes(DIRECTOR, "/cockpit/letters/new/")
    director.writes(period=str(YEAR), person_ids=[str(one.pk) for one in year.cast.managers])
    director.sends("起草责任书")
    director.sees("已起草 6 份责任书", *MANAGERS)
    director.photographs("08-letters-drafted")


def what_was_never_reached_rests_on_a_basis(year: Year) -> None:
    """Three targets ask for more growth than there ever was; the director writes on what they rest. Of the others nobody asks."""
    for name in (ONE, *STEADY):
        director = year.comes(DIRECTOR, "/cockpit/letters/")
        director.follows(name)
        director.follows("目标可达性体检")
        director.sees("¥16,222,500.00", "要达成需要什么条件")
        if name == ONE:
            director.sees_no("需说明依据")
            continue
        director.sees("需说明依据", "P100")
        if name == STEADY[0]:
            director.photographs("09-never-reached")
        director.writes(text=BASIS)
        director.sends("记下")
        director.sees("目标依据", BASIS)
        director.sees_no("需说明依据")
        if name == STEADY[0]:
            director.photographs("10-on-what-it-rests")
    manager = year.comes(STEADY[0], f"/cockpit/targets/people/{year.cast[STEADY[0]].pk}/check/?year={YEAR}")
    manager.sees(BASIS)


def one_is_negotiated(year: Year) -> str:
    """Targets are written, shown, objected to in words, changed; each step stands in the record."""
    director = year.comes(DIRECTOR, "/cockpit/letters/")
    director.follows(ONE)
    letter = director.path
    director.follows("填写目标")
    expect(target_of(director, "销售额达成率")).to_have_value("16222500")
    target_of(director, "毛利额达成率").fill(TYPED["GP_ATT"])
    target_of(director, "新客户数达成率").fill("24")
    director.sends("保存")
    director.sees("改动已记入协商记录")
    director.sends("出示给本人")
    director.sees("已提交本人查看")
    manager = year.comes(ONE, "/desk/letters/")
    manager.follows(str(YEAR))
    manager.writes(text=OPINION)
    manager.sends("发送")
    manager.sees("已记入协商记录", OPINION)
    manager.photographs("11-she-answers")
    director = year.comes(DIRECTOR, letter)
    director.sees(OPINION)
    director.follows("填写目标")
    target_of(director, "新客户数达成率").fill(TYPED["NEWCUST"])
    director.sends("保存")
    director.sees("新客户数达成率", "24", "20")
    director.photographs("12-record-of-the-negotiation")
    return letter


def target_of(who: Colleague, kpi: str) -> Locator:
    """Where the target of a KPI is typed."""
    return who.page.get_by_role("row").filter(has_text=kpi).first.locator("input[name^='target_']")


def both_sides_sign(year: Year, letter: str) -> None:
    """The company first, with a renewed sign-in; then she, who reads it to its end."""
    director = year.comes(DIRECTOR, letter)
    director.follows("公司方签署")
    director.proves_it_with_the_password()
    director.sends("签署并交签")
    director.sees("公司方已签署")
    manager = year.comes(ONE, "/desk/letters/")
    manager.follows(str(YEAR))
    signs(manager)
    manager.photographs("13-letter-signed")


def signs(person: Colleague) -> None:
    """Read to the end, prove who one is, sign."""
    changed = person.page.locator("main").get_by_role("link", name="看看改了什么")
    if changed.count():
        changed.first.click()
        person.page.wait_for_load_state("networkidle")
        person.follows("返回正文")
    person.page.locator("#end").scroll_into_view_if_needed()
    person.sees("您已读到末尾")
    person.page.locator("#answer").get_by_role("link", name="签署", exact=True).click()
    person.proves_it_with_the_password()
    person.presses("确认签署")
    person.sees("已签署")


def the_others_are_given(year: Year, *names: str, template: TemplateVersion | None = None) -> None:
    """By verbs: drafted where there are none yet, written, shown, signed for the company."""
    director = year.see(DIRECTOR)
    if template is not None:
        letters.draft_letters(
            viewer=director, version=template, person_ids=[year.cast[one].pk for one in names], period=str(YEAR),
            year_starts_in=1, currency="CNY", at=year.now, quotas=QuotaTargets(at=year.now),
        )
    for name in names:
        letter = TargetLetter.objects.get(person=year.cast[name])
        letters.write_lines(viewer=director, letter=letter, lines=inputs_of(letter, **TYPED), at=year.now)
        letters.show(viewer=director, letter=letter, at=year.now)
        giving.give(viewer=director, letter=letter, at=year.now, reauthenticated_at=year.now - timedelta(minutes=1))


def they_sign(year: Year, *names: str) -> None:
    """By verbs: what waits for their signature is read and signed."""
    for name in names:
        who = year.see(name)
        for issue in Issue.objects.filter(person=year.cast[name], state="pending_sign").order_by("pk"):
            signing.read_through(viewer=who, issue=issue, at=year.now)
            copy = Issue.objects.get(pk=issue.pk)
            signing.sign(
                viewer=who, issue=copy, text_sha256=copy.sha256, at=year.now,
                reauthenticated_at=year.now - timedelta(minutes=1),
            )


def one_refuses_before_two_witnesses(year: Year) -> None:
    """Explained again, two colleagues confirm it under their own names, sent with a number: known, not agreed."""
    issue = TargetLetter.objects.get(person=year.cast[UNWILLING]).issue
    assert issue is not None
    partner = year.comes(PARTNER, reverse("desk:document", args=(issue.pk,)))
    partner.follows("本人拒签")
    here = partner.path
    partner.writes(text="认为目标过高，不签。")
    partner.sends("启动")
    partner.writes(minutes="再次逐项说明目标、依据和变更规则；本人理解，仍不签署。")
    partner.sends("保存")
    partner.writes(one_id=str(year.cast[DIRECTOR].pk), two_id=str(year.cast[REP].pk))
    partner.sends("请其确认")
    partner.page.reload()
    expect(partner.page.get_by_role("button", name="完成记录")).to_have_count(0)
    for name in (DIRECTOR, REP):
        witness = year.comes(name, "/desk/")
        witness.page.locator("main").get_by_role("link").filter(has_text="见证").first.click()
        witness.sends("我确认")
        witness.sees("您的确认已存档")
    partner = year.comes(PARTNER, here)
    partner.writes(proof="EMS 1100 0000 0027（演示）")
    partner.sends("完成记录")
    partner.sees("记录已完成", DIRECTOR, REP, "EMS 1100 0000 0027")
    partner.photographs("14-refusal-before-two-witnesses")


def the_list_says_who_signed(year: Year) -> None:
    """Five of six bind; of the sixth it stands that he refused."""
    director = year.comes(DIRECTOR, "/cockpit/letters/unsigned/")
    rows = director.page.locator("main tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(UNWILLING)
    expect(rows).to_contain_text("拒签")
    director.photographs("15-who-has-not-signed")
