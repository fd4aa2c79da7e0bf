"""The pages of improvement plans: what they show to whom, and that a refusal is a sentence and loses nothing typed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from lingxiao.engines.improvement import tasks
from lingxiao.engines.improvement.models import PlanAnswer, ProofBundle
from lingxiao.kernel.words import Bilingual
from lingxiao.web.stepup import CONFIRMED
from lingxiao.web.viewing import real_now
from tests.engines.cadence.company import owe, signed_in, stop_the_clock
from tests.engines.improvement.conftest import FIRST, TOLD, WHY
from tests.engines.improvement.test_chain import LATER, bring, up_to
from tests.web.reading import Known, strangers

if TYPE_CHECKING:
    from datetime import date

    from django.test import Client

    from lingxiao.engines.people.models import Person
    from tests.engines.improvement.conftest import Story

pytestmark = pytest.mark.django_db


def on_(story: Story, who: str | Person, day: date = FIRST) -> Client:
    """A browser of somebody on a day."""
    stop_the_clock(story.at(day))
    return signed_in(getattr(story.company.east, who) if isinstance(who, str) else who)


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_forty_days_are_refused_and_what_was_typed_stays(story: Story) -> None:
    typed = {"person_id": str(story.manager.pk), "starts_on": FIRST.isoformat(), "days": "40", "why": WHY}
    answer = on_(story, "hrbp").post("/cockpit/improvement/new/", typed)
    assert answer.status_code == 422
    assert "不能是 40 天" in said(answer)
    assert WHY in said(answer)
    answer = on_(story, "hrbp").post("/cockpit/improvement/new/", {**typed, "days": "75"}, follow=True)
    assert "草稿" in said(answer)


def test_a_fifth_goal_is_refused_and_what_was_typed_stays(story: Story) -> None:
    plan = story.draft()
    for number in range(4):
        story.goal(plan, f"目标{number}")
    typed = {
        "title": "第五个目标", "tie": "duty", "tie_title": "回款", "measure": "回款率", "unit": "%", "baseline": "60",
        "target": "90",
    }
    answer = on_(story, "hrbp").post(f"/desk/improvement/{plan.pk}/goal/", typed)
    assert answer.status_code == 422
    assert "最多 4 个目标" in said(answer)
    assert "第五个目标" in said(answer)


def test_in_a_protected_time_it_says_not_now_and_no_more(story: Story) -> None:
    plan = story.draft()
    story.goal(plan)
    story.support(plan)
    director = on_(story, "director")
    answer = director.post(f"/desk/improvement/{plan.pk}/offer/", {"is_protected": "true"})
    assert answer.status_code == 422
    assert "现在不行" in said(answer)
    answer = director.post(f"/desk/improvement/{plan.pk}/offer/", {"is_protected": "false"}, follow=True)
    assert "已提出，待答复" in said(answer)


def test_what_warns_against_a_plan_is_said_before_it_is_offered(story: Story) -> None:
    story.given.provision_now = None
    plan = story.draft()
    story.goal(plan)
    story.support(plan)
    shown = said(on_(story, "director").get(f"/desk/improvement/{plan.pk}/"))
    assert "公司在这一领域自身供给情况尚不清楚" in shown
    answer = on_(story, "director").post(f"/desk/improvement/{plan.pk}/offer/", {"is_protected": "false"})
    assert (answer.status_code, "因此需要法务具名签批" in said(answer)) == (422, True)


def test_the_manager_reads_signs_with_a_reservation_and_checks_in(story: Story) -> None:
    plan = story.draft(days=75)
    story.goal(plan)
    story.support(plan)
    assert "没有给您的计划" in said(on_(story, "manager").get("/desk/improvement/"))
    story.offer(plan)
    manager = on_(story, "manager")
    assert "75 天的改进计划" in said(manager.get("/desk/improvement/"))
    page, typed = f"/desk/improvement/{plan.pk}/sign/", {"reservation": "空编三个月不是我造成的。"}
    for asked in (manager.get(page), manager.post(page, typed)):
        assert asked.headers["Location"] == f"/signin/confirm/?{urlencode({'next': page})}", "a signature asks who signs"
    assert not PlanAnswer.objects.exists()
    session = manager.session
    session[CONFIRMED] = real_now().isoformat()
    session.save()
    answer = manager.post(page, typed, follow=True)
    assert "带保留签署" in said(answer)
    assert "空编三个月不是我造成的。" in said(answer)
    manager = on_(story, "manager", FIRST + timedelta(days=3))
    typed = {"held_on": (FIRST + timedelta(days=3)).isoformat(), "text": TOLD, "goal-1": "71.5"}
    answer = manager.post(f"/desk/improvement/{plan.pk}/check-in/", typed, follow=True)
    assert "71.5" in said(answer)
    assert "待确认" in said(answer)
    director = on_(story, "director", FIRST + timedelta(days=3))
    made = plan.check_ins.get()
    assert "双方已确认" in said(director.post(f"/desk/improvement/check-ins/{made.pk}/confirm/", follow=True))


def test_what_the_company_is_late_with_is_named_on_the_draft(story: Story) -> None:
    plan = story.draft()
    owe(story.manager, owner=story.company.east.director, due_on=FIRST - timedelta(days=9), opened_on=FIRST - timedelta(days=20),
        title=Bilingual("补齐代表一名"))
    owe(story.manager, owner=story.company.east.hrbp, due_on=FIRST, opened_on=FIRST, title=Bilingual("还没到期的"))
    owe(story.manager, due_on=FIRST - timedelta(days=9), opened_on=FIRST - timedelta(days=20), title=Bilingual("他自己的"))
    for who, address in (("hrbp", ""), ("director", "offer/")):
        shown = said(on_(story, who).get(f"/desk/improvement/{plan.pk}/{address}"))
        assert "公司欠此人且已逾期的" in shown
        assert "补齐代表一名" in shown
        assert "还没到期的" not in shown
        assert "他自己的" not in shown


def test_a_certificate_is_for_those_who_see_the_plan(story: Story) -> None:
    plan = story.running()
    one, day = plan.supports.get(), FIRST + timedelta(days=9)
    address = f"/desk/improvement/support/{one.pk}/"
    assert on_(story, "manager", day).get(f"{address}file/").status_code == 404
    file = SimpleUploadedFile("证书.txt", "结业".encode())
    shown = said(on_(story, "hrbp", day).post(address, {"given_on": day.isoformat(), "text": TOLD, "file": file}, follow=True))
    assert "证书.txt" in shown
    for who in ("hrbp", "director", "manager"):
        answer = on_(story, who, day).get(f"{address}file/")
        assert b"".join(answer.streaming_content).decode() == "结业"  # type: ignore[attr-defined]
    for stranger in (story.company.east.rep, story.company.west.hrbp, story.compliance):
        assert on_(story, stranger, day).get(f"{address}file/").status_code == 404


def test_a_record_of_support_is_neither_deleted_nor_written_twice(story: Story) -> None:
    plan = story.running()
    story.give(plan, FIRST + timedelta(days=9))
    address, browser = f"/desk/improvement/support/{plan.supports.get().pk}/", on_(story, "hrbp", FIRST + timedelta(days=9))
    assert browser.delete(address).status_code == 405
    answer = browser.post(address, {"given_on": FIRST.isoformat(), "text": TOLD})
    assert (answer.status_code, "支持记录不能修改" in said(answer)) == (422, True)


def test_support_is_noted_with_a_paper_by_who_owes_it(story: Story) -> None:
    plan = story.running()
    day = FIRST + timedelta(days=21)
    assert "承诺的支持已逾期" in said(on_(story, "manager", day).get(f"/desk/improvement/{plan.pk}/"))
    one = plan.supports.get()
    answer = on_(story, "director", day).post(
        f"/desk/improvement/support/{one.pk}/", {"given_on": day.isoformat(), "text": TOLD}, follow=True,
    )
    assert "已提供（逾期）" in said(answer)


def test_nobody_else_learns_that_a_plan_exists(story: Story) -> None:
    plan = story.running()
    west = story.company.west
    for who in (story.company.east.rep, west.hrbp, west.director, story.compliance):
        browser = on_(story, who)
        assert browser.get(f"/desk/improvement/{plan.pk}/").status_code == 404
        assert browser.get(f"/desk/improvement/{plan.pk}/papers/offer/").status_code == 404
    assert on_(story, "manager").get("/cockpit/improvement/").status_code == 404


def test_a_letter_at_eight_of_nine_is_refused_with_what_is_missing(story: Story) -> None:
    chain = up_to(story, "letter")
    browser = on_(story, "hrbp", LATER)
    answer = browser.get(f"/desk/improvement/{chain.plan_id}/papers/letter/")
    assert (answer.status_code, "9 步中已有 8 步举证" in said(answer)) == (403, True)
    assert "九步全部举证后才有" in said(browser.get(f"/cockpit/improvement/{chain.plan_id}/chain/"))
    bring(story, chain, "letter", who="director")
    answer = browser.get(f"/desk/improvement/{chain.plan_id}/papers/letter/")
    assert answer.content.startswith(b"%PDF")


def test_a_rank_is_refused_on_the_page_too(story: Story) -> None:
    plan = story.failed()
    browser = on_(story, "director", plan.last_day)
    shown = said(browser.get(f"/desk/improvement/{plan.pk}/open-chain/"))
    assert "末位" not in shown
    answer = browser.post(f"/desk/improvement/{plan.pk}/open-chain/", {"ground": "bottom_rank"})
    assert answer.status_code == 422


def test_what_is_missing_is_shown_before_an_adverse_step(story: Story) -> None:
    plan = story.running()
    browser = on_(story, "director", plan.last_day)
    lacking = f"/cockpit/improvement/{plan.pk}/proof/missing/"
    assert f'hx-get="{lacking}"' in said(browser.get(f"/desk/improvement/{plan.pk}/conclude/"))
    shown = said(browser.get(lacking, HTTP_HX_REQUEST="true"))
    assert "<html" not in shown
    assert "举证材料不完整" in shown
    assert "支持：两次谈判培训" in shown


def test_the_bundle_is_made_in_the_background_and_taken_out_in_both_editions(story: Story) -> None:
    plan = story.running()
    browser, page = on_(story, "hrbp", FIRST + timedelta(days=9)), f"/cockpit/improvement/{plan.pk}/proof/"
    assert "冻结的实际数据" in said(browser.get(page))
    for edition in ("internal", "disclosable"):
        shown = said(browser.post(page, {"edition": edition, "reason": "仲裁"}, follow=True))
        assert "生成中" in shown
        assert 'hx-trigger="every 3s"' in shown
        asked = ProofBundle.objects.get(edition=edition)
        assert browser.post(f"/cockpit/improvement/bundles/{asked.pk}/").status_code == 404, "not made yet"
        job = ProcrastinateJob.objects.filter(task_name="improvement.make_bundle").latest("id")
        tasks.make_bundle(**job.args)
        shown = said(browser.get(page))
        assert "生成中" not in shown
        answer = browser.post(f"/cockpit/improvement/bundles/{asked.pk}/")
        assert answer.content.startswith(b"PK")
        assert edition in answer.headers["Content-Disposition"]
    assert browser.post(page, {"edition": "internal", "reason": ""}).status_code == 422
    made = ProofBundle.objects.latest("pk")
    assert on_(story, "director").post(f"/cockpit/improvement/bundles/{made.pk}/").status_code == 404


def test_the_list_shows_plans_within_reach_with_what_is_late(story: Story) -> None:
    story.running()
    day = FIRST + timedelta(days=30)
    shown = said(on_(story, "hrbp", day).get("/cockpit/improvement/"))
    assert "华东经理" in shown
    assert "1 项逾期" in shown
    assert "华东经理" in said(on_(story, "hrbp", day).get("/cockpit/improvement/?late=late&q=华东"))
    assert "华东经理" not in said(on_(story, story.company.west.hrbp, day).get("/cockpit/improvement/"))


def test_every_page_is_read_aloud_in_its_language(story: Story) -> None:
    chain = up_to(story, "union")
    plan, browser = chain.plan, on_(story, "hrbp", LATER)
    names = ("华东伙伴", "华东总监", "华东经理", "华东代表", "合规专员", "人力负责人", "销售副总", "衡屿智控", "华东", "西南")
    found = []
    for address in (
        "/cockpit/improvement/", "/cockpit/improvement/new/", f"/cockpit/improvement/{plan.pk}/chain/",
        f"/cockpit/improvement/{plan.pk}/chain/union/", f"/cockpit/improvement/{plan.pk}/proof/", f"/desk/improvement/{plan.pk}/",
        f"/desk/improvement/support/{plan.supports.get().pk}/", "/desk/improvement/",
    ):
        for language in ("en", "zh-hans"):
            answer = browser.get(address, headers={"accept-language": language})
            assert answer.status_code == 200, address
            known = Known(names)
            found += [f"{address} {language}: {one}" for one in strangers(said(answer), known=known)]
    assert found == []
