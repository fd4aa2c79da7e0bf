"""The journey of a manager who falls short: what was owed to him comes first; the plan is met; where one is not, nine steps.

J3 of the domain. What must not be possible is tried as well: a rank as a reason, a letter too early, a record made undone.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import FilePayload, expect

from tests.journeys.improving import (
    ASKED,
    DONE,
    FIRST,
    MORE_SUPPORT,
    OVER,
    PDF,
    SAID,
    TRAINING,
    WEEK_ONE,
    asks,
    goals_and_support,
    it_checks_itself,
    lanzhou,
    made_up_for,
    not_met,
    pictures,
    refused,
    takes_the_bundle,
    the_database_refuses,
    the_rest_is_given,
    the_weeks_pass,
    types,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.improvement.models import ImprovementPlan
    from tests.journeys.chromium import Chromium
    from tests.journeys.first_area.actor import Actor
    from tests.journeys.improving import Room

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

RANKED = "一季度在华东排名末位，依此予以改进。"
WHY = "约定的营业收入按季节计划应为100%，二、三月实际为71%；赢单率比去年同期低十八个百分点。"
CLEARED = "空缺与线索由公司在四月二十日前补齐并逐项举证，据此可以提出。"
RESERVATION = "目标我同意；一季度空编三人、线索少四成不是我造成的，请在评价时考虑。"
MET = "三项目标对照约定全部达到：营业收入为季节计划的93%（约定90%），回款率与毛利同步达到。"
NO_RANK = "名次不是理由：总有人排在最后"


def test_he_improves_and_the_plan_is_met(looking: Callable[..., Any]) -> None:
    """Owed first, signed off by name, supported, signed with a reservation, checked in weekly, met; the history keeps it."""
    with looking() as looker:
        room = lanzhou(looker)
        the_figure_asks_what_was_owed(room)
        plan = a_plan_is_drafted_and_no_rank_is_a_reason(room)
        goals_and_support_are_written(room, plan)
        it_is_not_offered_without_a_sign_off_by_name(room, plan)
        he_signs(room, plan)
        support_comes_with_its_certificate(room, plan)
        a_record_of_support_stays(room, plan)
        they_check_in_every_week(room, plan)
        it_is_met(room, plan)
        the_history_keeps_the_line(room, plan)


def page_of(plan: ImprovementPlan) -> str:
    """Where a plan stands."""
    return f"/desk/improvement/{plan.pk}/"


def the_figure_asks_what_was_owed(room: Room) -> None:
    """The HR partner opens the figure: below the floor it is the company's part that is not in place."""
    hr = room.comes("孟繁星", ASKED, f"/cockpit/people/{room.people['高建国'].pk}/areas/performance/")
    hr.sees("组织未到位", "逾期签署（公司交签迟）", "加权达成 71")
    pictures(hr, "01-what-was-owed")


def a_plan_is_drafted_and_no_rank_is_a_reason(room: Room) -> ImprovementPlan:
    """A rank comes back with a sentence and nothing typed is lost; then what fell short, and what the company owes by name."""
    from lingxiao.engines.improvement.models import ImprovementPlan

    hr = room.comes("孟繁星", ASKED, "/cockpit/improvement/")
    hr.follows("新计划")
    types(hr, person_id=str(room.people["高建国"].pk), starts_on=FIRST.isoformat(), days="75", why=RANKED)
    hr.presses("起草")
    refused(hr, NO_RANK)
    expect(hr.page.locator("[name=why]")).to_have_value(RANKED)
    pictures(hr, "02-a-rank-is-no-reason")
    assert not ImprovementPlan.objects.exists()
    types(hr, why=WHY)
    hr.presses("起草")
    hr.sees("已起草", "公司在这一领域自身供给不足（低于60分）", "尚未由本人签署", "公司欠此人且已逾期的")
    owed = hr.page.locator(".notice.warn li")
    for words, count in (("编制八人，空缺三人", 3), ("本季供给少四成", 1), ("陪访辅导", 5), ("面谈上年度绩效结果", 1)):
        expect(owed.filter(has_text=words)).to_have_count(count)
    pictures(hr, "03-the-company-owes")
    return ImprovementPlan.objects.get()


def goals_and_support_are_written(room: Room, plan: ImprovementPlan) -> None:
    """Three goals tied to the letter he signed; support that the company owes, each thing by somebody and by a day."""
    hr = room.comes("孟繁星", ASKED, page_of(plan))
    hr.follows("添加目标")
    types(
        hr, title="收入跟上季节计划", tie="target_letter", tie_title="营业收入达成率", measure="累计达成率", unit="%",
        baseline="71", target="90",
    )
    hr.presses("添加")
    hr.sees("已添加。")
    hr.sees_no("尚未由本人签署")
    hr.follows("承诺支持")
    types(hr, kind="hire", what="补齐代表两名", owner_id=str(room.people["覃卫东"].pk), due_on=DONE.isoformat())
    hr.presses("承诺")
    hr.sees("已承诺。", "补齐代表两名")
    goals_and_support(room, plan)
    hr.goes(page_of(plan))
    hr.sees(*(what for _kind, what in MORE_SUPPORT), "已签目标责任书中的条目")
    expect(hr.page.get_by_role("row").filter(has_text="已签目标责任书中的条目")).to_have_count(3)
    pictures(hr, "04-goals-and-support")


def it_is_not_offered_without_a_sign_off_by_name(room: Room, plan: ImprovementPlan) -> None:
    """The director is refused and cannot sign off himself; a compliance officer who was asked does, with name and reason."""
    director = room.comes("覃卫东", ASKED, page_of(plan))
    expect(director.page.get_by_role("link", name="给出法务签批")).to_have_count(0)
    offers(director)
    refused(director, "因此需要法务具名签批并写明理由", "公司在这一领域自身供给不足")
    pictures(director, "05-not-without-a-sign-off")
    assert room.comes("许清", ASKED, "/desk/").answers(page_of(plan)) == 404
    hr = room.comes("孟繁星", ASKED, page_of(plan))
    hr.forgives(404)
    hr.follows("申请法务签批")
    hr.presses("提交")
    hr.sees("已申请。")
    legal = room.comes("许清", ASKED, page_of(plan))
    legal.sees("公司在这一领域自身供给不足", "编制八人，空缺三人")
    legal.follows("给出法务签批")
    types(legal, text=CLEARED)
    legal.presses("签核")
    legal.sees("已签批。", "许清", CLEARED)
    director = room.comes("覃卫东", ASKED, page_of(plan))
    offers(director)
    director.sees("已提出，待答复", "许清", CLEARED)
    pictures(director, "06-offered-with-a-name")


def offers(director: Actor) -> None:
    """Attest that no protected time stands against it, and offer the plan."""
    director.follows("提出计划")
    types(director, is_protected="false")
    director.presses("提出")


def he_signs(room: Room, plan: ImprovementPlan) -> None:
    """He reads it and signs with what he does not agree with; those words stay, in the database too."""
    room.has_a_password("高建国")
    him = room.comes("高建国", FIRST, "/desk/improvement/")
    him.follows("75 天的改进计划")
    him.sees("补齐代表两名", "收入跟上季节计划")
    signs(him)
    him.sees("已签署，计划开始。", "带保留签署", RESERVATION)
    pictures(him, "07-signed-with-a-reservation")
    the_database_refuses("improvement_plananswer")
    plan.refresh_from_db()
    assert (plan.state, plan.answer.text) == ("running", RESERVATION)


def signs(him: Actor) -> None:
    """The signature itself, once he has shown that it is still him."""
    him.follows("签署计划")
    him.proves_it_with_the_password()
    types(him, reservation=RESERVATION)
    him.presses("签署")


def support_comes_with_its_certificate(room: Room, plan: ImprovementPlan) -> None:
    """The training is noted with the certificate, which he can open; everything else is there by 20 April."""
    hr = room.comes("孟繁星", WEEK_ONE, page_of(plan))
    hr.follows(TRAINING)
    types(hr, given_on=WEEK_ONE.isoformat(), text="两天均到课，课后测验八十六分，证书见附件。")
    hr.page.locator("[name=file]").set_input_files({"name": "L08结业证书.pdf", "mimeType": "application/pdf", "buffer": PDF})
    hr.presses("记下")
    hr.sees("已记录，不再变动。", "课后测验八十六分", "L08结业证书.pdf")
    the_rest_is_given(room, plan)
    him = room.comes("高建国", DONE, page_of(plan))
    expect(him.page.get_by_role("row").filter(has_text="按期提供")).to_have_count(1 + len(MORE_SUPPORT))
    pictures(him, "08-support-came")
    with him.page.expect_download() as download:
        him.follows("L08结业证书.pdf")
    assert Path(download.value.path()).read_bytes() == PDF
    assert room.comes("周小舟", DONE, "/desk/").answers(page_of(plan)) == 404
    him.forgives(404)


def a_record_of_support_stays(room: Room, plan: ImprovementPlan) -> None:
    """No button, no address and no statement takes it back, and no second one replaces it."""
    one = plan.supports.get(what=TRAINING)
    address = f"/desk/improvement/support/{one.pk}/"
    hr = room.comes("孟繁星", DONE, address)
    hr.sees("已经提供", "L08结业证书.pdf")
    expect(hr.page.locator("main").get_by_role("button")).to_have_count(0)
    pictures(hr, "09-a-record-stays")
    for path in (address, f"{address}file/"):
        assert asks(hr, "DELETE", path)[0] == 405
    for path in (f"{address}delete/", f"{address}withdraw/", f"/desk/improvement/support/{one.pk}/edit/"):
        assert asks(hr, "POST", path)[0] == 404
    status, said = asks(hr, "POST", address, given_on=DONE.isoformat(), text="改为未提供，请忽略前一条记录。")
    assert status == 422
    assert "支持记录不能修改" in said
    for table in ("improvement_supportrecord", "improvement_support"):
        the_database_refuses(table)
    one.refresh_from_db()
    assert "课后测验八十六分" in one.record.text


def they_check_in_every_week(room: Room, plan: ImprovementPlan) -> None:
    """The director writes the first week, he confirms it; ten of eleven in the end, and the one that was not held is shown."""
    director = room.comes("覃卫东", WEEK_ONE, page_of(plan))
    director.follows("记录沟通")
    types(director, held_on=WEEK_ONE.isoformat(), text=SAID, **{"goal-1": "71"})
    director.presses("保存")
    director.sees("已记录，等待另一方确认。", "待确认")
    him = room.comes("高建国", WEEK_ONE, page_of(plan))
    him.presses("确认")
    him.sees("双方已确认", SAID)
    the_weeks_pass(room, plan)
    him = room.comes("高建国", OVER, page_of(plan))
    expect(him.page.get_by_role("row").filter(has_text="双方已确认")).to_have_count(10)
    expect(him.page.get_by_role("row").filter(has_text="未进行")).to_have_count(1)
    him.sees("93 %", "中期回顾")
    pictures(him, "10-ten-of-eleven-weeks")
    the_database_refuses("improvement_checkin")


def it_is_met(room: Room, plan: ImprovementPlan) -> None:
    """Again no rank as a reason; then met against what was agreed: told to him, and no step goes on from there."""
    director = room.comes("覃卫东", OVER, page_of(plan))
    director.follows("给出结果")
    types(director, conclusion="met", text="本季排名靠后，但有进步。")
    director.presses("给出")
    refused(director, NO_RANK)
    types(director, conclusion="met", text=MET)
    director.presses("给出")
    director.sees("已给出，并已告知本人。", "93%")
    for name in ("给出结果", "进入九步程序", "记录沟通", "撤回计划"):
        expect(director.page.locator("main").get_by_role("link", name=name)).to_have_count(0)
    him = room.comes("高建国", OVER, page_of(plan))
    him.sees("达到", MET, RESERVATION)
    pictures(him, "11-met")
    him.goes("/desk/notices/")
    him.sees("您的改进计划有了结果")
    plan.refresh_from_db()
    assert plan.state == "met"


def the_history_keeps_the_line(room: Room, plan: ImprovementPlan) -> None:
    """Nothing is held against him any more; April stands behind today's figure as it stood, and the plan in its list."""
    made_up_for(room, OVER)
    hr = room.comes("孟繁星", OVER, f"/cockpit/people/{plan.person_id}/areas/performance/")
    hr.sees("加权达成 93", "以前的数字")
    hr.sees_no("组织未到位")
    pictures(hr, "12-nothing-held-against-him")
    hr.page.locator("main a[href*='/figures/']").last.click()
    hr.sees("这是过去的数字", "组织未到位", "加权达成 71")
    hr.goes("/cockpit/improvement/")
    row = hr.page.get_by_role("row").filter(has_text="高建国")
    expect(row.get_by_text("达到")).to_be_visible()
    expect(row.get_by_text("10 / 11")).to_be_visible()
    pictures(hr, "13-the-plan-in-its-list")


# -- the other branch ---------------------------------------------------------------------------------------------------


def test_no_letter_before_nine_of_nine_and_the_bundle_proves_itself(
    looking: Callable[..., Any], browser: Chromium, tmp_path: Path,
) -> None:
    """A rank opens no chain and proves no step; eight of nine give no letter; the bundle says what it lacks."""
    with looking() as looker, not_met(looker) as (room, story, plan):
        from tests.engines.improvement.test_chain import bring

        a_rank_opens_no_chain(room, plan)
        a_ranking_proves_no_step(room, plan)
        plan.refresh_from_db()
        for step in ("remedy", "second", "bars", "union", "notice", "schedule"):
            bring(story, plan.chain, step)
        eight_of_nine_give_no_letter(room, plan)
        files = the_bundle_is_taken_out(room, plan)
        it_checks_itself(browser, files, tmp_path)


def chain_of(plan: ImprovementPlan) -> str:
    """Where the nine steps stand."""
    return f"/cockpit/improvement/{plan.pk}/chain/"


def a_rank_opens_no_chain(room: Room, plan: ImprovementPlan) -> None:
    """There is one ground to choose, and no other is taken."""
    director = room.comes("覃卫东", plan.last_day, page_of(plan))
    director.follows("进入九步程序")
    director.sees("举证材料不完整", "名次不是理由，无法选择")
    expect(director.page.locator("[name=ground]")).to_have_count(1)
    director.sees_no("末位")
    for ground in ("末位", "bottom_rank"):
        assert asks(director, "POST", f"{page_of(plan)}open-chain/", ground=ground)[0] == 422
    types(director, ground="standard_unmet")
    director.presses("开始程序")
    director.sees("已开始。")


def a_ranking_proves_no_step(room: Room, plan: ImprovementPlan) -> None:
    """The first steps are proved; a text that names a rank is refused, and so is a ranking as the only paper."""
    from tests.engines.improvement.conftest import TOLD
    from tests.engines.improvement.test_chain import LATER

    hr = room.comes("孟繁星", LATER, chain_of(plan))
    hr.follows("标准事先已告知")
    types(hr, happened_on="2026-01-30", text="目标责任书于一月三十日签署，标准逐项写明。")
    hr.presses("举证")
    hr.sees("已举证，不再变动。", "1 / 9")
    hr.follows("未达到的证明")
    table = FilePayload(name="2026年华东排名表.csv", mimeType="text/csv", buffer="名次,姓名\n12,高建国\n".encode())
    for text, said in (("强制分布为最末，附排名表一份。", NO_RANK), ("详见附件，不另作说明。", "排名表.csv”是一份排名")):
        types(hr, happened_on="2026-04-30", text=text)
        hr.page.locator("[name=file]").set_input_files(table)
        hr.presses("举证")
        refused(hr, said)
    pictures(hr, "21-a-ranking-proves-nothing")
    types(hr, happened_on="2026-04-30", text=TOLD)
    hr.presses("举证")
    hr.sees("已举证，不再变动。", "2 / 9")


def eight_of_nine_give_no_letter(room: Room, plan: ImprovementPlan) -> None:
    """The page says so and so does the address; four eyes on the ninth; then there is a letter."""
    from tests.engines.improvement.test_chain import LATER

    letter = f"{page_of(plan)}papers/letter/"
    hr = room.comes("孟繁星", LATER, chain_of(plan))
    hr.sees("8 / 9", "九步全部举证后才有", "举证材料不完整")
    expect(hr.page.locator(f"a[href='{letter}']")).to_have_count(0)
    pictures(hr, "22-eight-of-nine")
    assert hr.answers(letter) == 403
    hr.sees("9 步中已有 8 步举证", "通知书文本，由他人批准")
    hr.forgives(403)

    def approves(name: str) -> Actor:
        actor = room.comes(name, LATER, f"{chain_of(plan)}letter/")
        types(actor, happened_on="2026-07-22", text="约定回款率九成，两期均未达到；已培训、已提供岗位。")
        actor.presses("举证")
        return actor

    refused(approves("孟繁星"), "证明未达到的人不能再批准通知书")
    actor = approves("覃卫东")
    actor.sees("9 / 9")
    with actor.page.expect_download() as download:
        actor.page.locator(f"a[href='{letter}']").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    pictures(actor, "23-nine-of-nine")


def the_bundle_is_taken_out(room: Room, plan: ImprovementPlan) -> dict[str, bytes]:
    """How complete it is stands on the page and in the file; the certificate is in both editions, what is the house's in one."""
    from tests.engines.improvement.test_chain import LATER

    hr = room.comes("孟繁星", LATER, f"/cockpit/improvement/{plan.pk}/proof/")
    hr.sees("应有材料", "冻结的实际数据", "缺少", "已有")
    shown = re.search(r"(\d+) / (\d+)", hr.page.locator("main").inner_text())
    assert shown is not None
    there, whole = (int(one) for one in shown.groups())
    assert 0 < there < whole
    pictures(hr, "24-how-complete-the-proof-is")
    outside, inside = takes_the_bundle(hr, "disclosable"), takes_the_bundle(hr, "internal")
    told = json.loads(inside["03-proof.json"])
    assert (len(told["expected"]), sum(one["is_there"] for one in told["expected"])) == (whole, there)
    for files in (inside, outside):
        assert PDF in files.values()
        assert files["00-index-zh.pdf"].startswith(b"%PDF")
        assert files["00-index-en.pdf"].startswith(b"%PDF")
    assert "项目,金额\n".encode() in inside.values()
    assert "项目,金额\n".encode() not in outside.values()
    return inside
