"""Within the year: a leave that takes working days off, and changes that both sign and a third decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from playwright.sync_api import expect

from lingxiao.engines.scorecards.models import TargetLetter
from lingxiao.engines.targets.domain import changing
from lingxiao.engines.targets.domain.changing import Wish
from lingxiao.engines.targets.models import QuotaNode, Reserve, TargetChange
from tests.journeys.the_year.agreeing import ONE, signs, target_of
from tests.journeys.the_year.company import DIRECTOR, HEAD, PARTNER
from tests.journeys.the_year.planning import YEAR

if TYPE_CHECKING:
    from tests.journeys.the_year.stage import Year

OF_LEAVE = "法定休假，按工作日折算剩余目标"
FIRST, LAST = "2027-04-19", "2027-07-25"
ASKING = {"韩雪": "82", "周启明": "90", "吴广胜": "95", "何嘉豪": "70", "沈一鸣": "85"}
"""Who asks for which per cent of the year's target."""
AGREED, DENIED, UNSIGNED = ("韩雪", "周启明", "吴广胜"), "何嘉豪", "沈一鸣"


def her_leave_takes_working_days_off(year: Year) -> None:
    """Asked by the HR partner; not from a month that is over; approved by HR; no word of why is kept."""
    before = list(_node(year, ONE).months)
    partner = year.comes(PARTNER, f"/cockpit/targets/people/{year.cast[ONE].pk}/change/?year={YEAR}")
    partner.writes(reason="leave", starting="2027-03-15", until=LAST)
    partner.sends("提出申请")
    partner.is_refused("已关账，目标不追溯调整")
    partner.writes(starting=FIRST)
    partner.sends("提出申请")
    partner.sees("已提出", "法定休假")
    change = TargetChange.objects.get(node__person=year.cast[ONE])
    both_sign(year, change)
    head = year.comes(HEAD, reverse("cockpit:target_change", args=(change.pk,)))
    head.photographs("16-leave-month-by-month")
    head.follows("处理")
    head.writes(decision="approve", text="法定休假，按工作日折算")
    head.sends("处理")
    head.sees("已决定：已批准")
    after = _node(year, ONE).months
    assert after[:3] == before[:3]
    assert 0 < after[3] < before[3]
    assert after[4:6] == [0, 0]
    assert after[7:] == before[7:]
    kept = Reserve.objects.get(kind="leave")
    assert (kept.amount, kept.reason, change.note) == (sum(before) - sum(after), "", "")


def both_sign(year: Year, change: TargetChange) -> None:
    """The manager and the superior."""
    for name in (change.node.person.name if change.node.person is not None else "", DIRECTOR):
        changing.sign(viewer=year.see(name), change=change, on=year.day, at=year.now)


def her_letter_is_changed_and_signed(year: Year) -> None:
    """A next version from a month that is open, with what is left of the target; both sign it electronically."""
    letter = TargetLetter.objects.get(person=year.cast[ONE])
    director = year.comes(DIRECTOR, reverse("cockpit:letter", args=(letter.pk,)))
    director.follows("变更目标")
    director.writes(change="leave", reason=OF_LEAVE, starting="2027-03-01")
    director.sends("起草新版本")
    director.is_refused("已结束月份")
    director.writes(starting="2027-05-01")
    director.sends("起草新版本")
    director.sees("新版本已起草")
    page = director.path
    director.follows("填写目标")
    left = sum(_node(year, ONE).months[4:])
    targets = {"销售额达成率": f"{left // 100}.{left % 100:02d}", "毛利额达成率": "1500000", "新客户数达成率": "8"}
    for kpi, target in targets.items():
        target_of(director, kpi).fill(target)
    director.sends("保存")
    director.sees("改动已记入协商记录")
    director.sends("出示给本人")
    director.sees("已提交本人查看")
    director.follows("公司方签署")
    director.proves_it_with_the_password()
    director.sends("签署并交签")
    director.sees("公司方已签署")
    manager = year.comes(ONE, "/desk/letters/")
    manager.page.locator("main li").filter(has_text="待签署").get_by_role("link").click()
    signs(manager)
    manager.photographs("17-letter-changed-and-signed")
    director = year.comes(DIRECTOR, page)
    director.sees(OF_LEAVE)
    changed = TargetLetter.objects.select_related("issue").get(previous=letter)
    assert changed.issue is not None
    assert (changed.issue.state, changed.version, changed.starts_on.isoformat()) == ("signed", 2, "2027-05-01")


def five_ask_for_other_targets(year: Year) -> None:
    """One by page, with what is lawful to ask; the others by verb."""
    name, percent = "韩雪", ASKING["韩雪"]
    node = _node(year, name)
    manager = year.comes(name, f"/cockpit/targets/people/{year.cast[name].pk}/change/?year={YEAR}")
    manager.writes(reason="territory", starting="2027-06-01", full_year=_part(node, percent), note="两家整车厂划归大客户部")
    manager.sends("提出申请")
    manager.is_refused("已关账，目标不追溯调整")
    expect(manager.page.locator("[name=note]")).to_have_value("两家整车厂划归大客户部")
    manager.writes(starting="2027-08-01")
    manager.sends("提出申请")
    manager.sees("已提出", "两家整车厂划归大客户部")
    for other, part in ASKING.items():
        if other != name:
            node = _node(year, other)
            changing.ask(viewer=year.see(other), node=node, on=year.day, at=year.now, wish=Wish(
                reason="territory", starting=year.day.replace(month=8, day=1), note="客户划出",
                full_year=node.amount * int(part) // 100,
            ))
    for change in TargetChange.objects.filter(state="asked").exclude(node__person=year.cast[UNSIGNED]):
        both_sign(year, change)


def a_third_decides(year: Year) -> None:
    """Three approved with the effect on incentives before one's eyes, one refused with reasons, one waits for signatures."""
    head = year.comes(HEAD, f"/cockpit/targets/?year={YEAR}")
    head.sees("待处理的变更", *ASKING)
    head.photographs("18-five-changes")
    before = {name: list(_node(year, name).months) for name in ASKING}
    for name in ASKING:
        change = TargetChange.objects.get(node__person=year.cast[name])
        head = year.comes(HEAD, reverse("cockpit:target_change", args=(change.pk,)))
        head.sees("对激励的影响", "尚未计算")
        if name == "韩雪":
            expect(head.page.locator("main td b")).to_have_count(5)
            head.photographs("19-change-before-the-decision")
        head.follows("处理")
        head.writes(decision="refuse" if name == DENIED else "approve", text="已核对划出客户名单与剩余工作日")
        head.sends("处理")
        if name == UNSIGNED:
            head.is_refused("须由经理和上级先签署")
        else:
            head.sees("已决定：未批准" if name == DENIED else "已决定：已批准")
    for name, was in before.items():
        now = _node(year, name).months
        assert now[:7] == was[:7], "closed months stay"
        assert (now != was) == (name in AGREED)


def _node(year: Year, name: str) -> QuotaNode:
    return QuotaNode.objects.select_related("tree__plan", "person").get(person=year.cast[name])


def _part(node: QuotaNode, percent: str) -> str:
    minor = node.amount * int(percent) // 100
    return f"{minor // 100}.{minor % 100:02d}"
