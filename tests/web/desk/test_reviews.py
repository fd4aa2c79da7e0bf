"""Appraisals on the web, from page to page: a cycle is planned and led, cards move, results are told and appealed against."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from lingxiao.areas.joining import NO_CARD, NO_CUSTOMERS, NO_QUOTA, NO_REPORT, NO_TEAM
from lingxiao.engines.appraisals.models import CalibrationSession, Rating, Result, Review, ReviewCycle
from lingxiao.engines.cases.models import Case
from lingxiao.engines.documents.domain import signing
from tests.engines.appraisals.year import AT, DAY, EVIDENCE, GOALS, REASON, SAID, set_up
from tests.engines.cadence.company import signed_in, stop_the_clock

if TYPE_CHECKING:
    from django.test import Client

    from lingxiao.engines.people.models import Person
    from tests.engines.appraisals.year import Year

pytestmark = pytest.mark.django_db
HELD = DAY.isoformat()
WHY = "新客户漏计两家，合同编号 H-311 和 H-318，请重新核对。"


@pytest.fixture
def year(db: None) -> Year:
    """The review of 2025, and the site's clock at its first morning."""
    found = set_up()
    stop_the_clock(AT)
    return found


def text(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode().partition("<main")[2]


def send(person: Person, name: str, *args: object, **typed: Any) -> int:
    """The status of a form sent by somebody; 302 where it was done."""
    return signed_in(person).post(reverse(name, args=args), typed).status_code


def test_a_cycle_is_planned_started_and_led_on_its_pages(year: Year) -> None:
    east = year.company.east
    assert send(year.hr, "cockpit:cycle_new", title_zh="", first="2025-01-01") == 422
    assert send(
        year.hr, "cockpit:cycle_new", title_zh="专项考核", title_en="Special", first="2025-01-01", last="2025-12-31",
        unit_id=east.unit.pk, approver_id=year.company.executive.pk, opens_on=HELD, appeal_days="5",
    ) == 302
    made = ReviewCycle.objects.get(title_zh="专项考核")
    assert send(year.hr, "cockpit:cycle_start", made.pk) == 302
    assert Review.objects.filter(cycle=made).count() == 2
    assert send(year.hr, "cockpit:stage_open", made.pk, "initial") == 302, "it says why not, and nothing is opened"
    assert made.stages.get(stage="initial").opened_at is None
    page = text(signed_in(year.hr), "cockpit:cycle", made.pk)
    assert "0/2" in page
    assert east.manager.name in page
    assert "专项考核" in text(signed_in(east.director), "cockpit:cycles")
    assert "专项考核" not in text(signed_in(year.company.west.director), "cockpit:cycles")


def test_my_words_are_kept_and_nothing_typed_is_lost(year: Year) -> None:
    manager = year.company.east.manager
    year.start()
    review = year.review_of(manager)
    client = signed_in(manager)
    short = client.post(reverse("desk:review_self", args=(review.pk,)), {"goals": "短", "learned": "一段很长的经验"})
    assert short.status_code == 422
    assert "一段很长的经验" in short.content.decode()
    assert send(manager, "desk:review_self", review.pk, goals=GOALS, learned="经验", needs="") == 302
    assert GOALS in text(client, "desk:review", review.pk)
    assert "尚未告知" in text(client, "desk:review", review.pk)
    assert GOALS in text(signed_in(year.company.east.director), "cockpit:review", review.pk)


def test_the_page_of_a_review_says_what_is_not_connected_and_takes_the_grade(year: Year) -> None:
    east = year.company.east
    year.start()
    year.open("presentation", "initial")
    year.assess(east.manager)
    review = year.review_of(east.manager)
    page = text(signed_in(east.director), "cockpit:review", review.pk)
    assert reverse("cockpit:review_beside", args=(review.pk,)) in page
    known = text(signed_in(east.director), "cockpit:review_beside", review.pk)
    assert "尚未接入" not in known
    assert all(said.zh in known for said in (NO_QUOTA, NO_CARD, NO_REPORT, NO_TEAM, NO_CUSTOMERS))
    within = signed_in(east.director).get(reverse("cockpit:review_beside", args=(review.pk,)), HTTP_HX_REQUEST="true")
    assert NO_QUOTA.zh in within.content.decode()
    assert "<html" not in within.content.decode()
    panel = [year.company.west.director.pk]
    assert send(east.director, "cockpit:review_present", review.pk, held_on=HELD, panel=panel, record=SAID) == 302
    assert send(east.hrbp, "cockpit:review_evidence", review.pk, title="对账单", text=EVIDENCE) == 302
    assert send(east.director, "cockpit:review_rate", review.pk, grade="A", reason="她上半年休产假，因此评为良好。") == 422
    assert send(east.director, "cockpit:review_rate", review.pk, grade="A", reason=REASON) == 302
    assert send(year.company.executive, "cockpit:review_rate", review.pk, grade="D", reason=REASON) == 403
    page = text(signed_in(year.hr), "cockpit:review", review.pk)
    assert all(said in page for said in (SAID, EVIDENCE, REASON, year.company.west.director.name))


def test_a_board_works_without_dragging_and_tells_everything_that_was_moved(year: Year) -> None:
    east, west = year.company.regions
    year.graded([east.manager, west.manager, east.director])
    year.open("calibration")
    form = {
        "title": "校准会", "held_on": HELD, "unit_id": "", "members": [east.director.pk, west.director.pk], "quorum": "2",
        "unit_percent": "104", "spread": "forced",
    }
    address = reverse("cockpit:session_new", args=(year.cycle.pk,))
    forced = signed_in(year.hr).post(address, form)
    assert forced.status_code == 422
    assert "3 人太少" in forced.content.decode()
    assert send(year.hr, "cockpit:session_new", year.cycle.pk, **{**form, "spread": "none"}) == 302
    session = CalibrationSession.objects.get()
    assert send(year.hr, "cockpit:session_begin", session.pk, present=[year.hr.pk]) == 422
    assert send(year.hr, "cockpit:session_begin", session.pk, present=[year.hr.pk, east.director.pk, west.director.pk]) == 302
    card = year.review_of(east.manager)
    board = text(signed_in(west.director), "cockpit:session", session.pk)
    assert (move := re.search(rf"/cockpit/reviews/sessions/{session.pk}/cards/{card.pk}/", board))
    assert signed_in(west.director).get(move[0]).status_code == 200
    told = {"grade": "A", "ground": "new_facts", "reason": REASON, "evidence": ""}
    assert send(west.director, "cockpit:session_move", session.pk, card.pk, **told) == 422, "evidence is missing"
    assert send(west.director, "cockpit:session_move", session.pk, card.pk, **{**told, "evidence": EVIDENCE}) == 302
    tie = {"review_id": card.pk, "tie": "relative", "text": "配偶的妹妹在这个团队里。"}
    assert send(west.director, "cockpit:session_recuse", session.pk, **tie) == 302
    assert send(west.director, "cockpit:session_move", session.pk, card.pk, **{**told, "grade": "B", "evidence": EVIDENCE}) == 403
    log = text(signed_in(year.hr), "cockpit:session", session.pk)
    assert all(said in log for said in ("B+ → A", west.director.name, REASON, EVIDENCE))
    assert east.director.name not in text(signed_in(east.director), "cockpit:session", session.pk).partition("成员")[0]
    assert "有一侧不足五人" in text(signed_in(year.hr), "cockpit:session_groups", session.pk)
    assert send(year.hr, "cockpit:session_close", session.pk, text="按证据比较完毕，调整一张卡片。") == 302
    assert Rating.objects.filter(step="calibrated").count() == 1


def test_several_are_approved_at_once_and_told(year: Year) -> None:
    east, west = year.company.regions
    year.graded([east.manager, west.manager, east.director])
    year.open("calibration", "approval")
    rows = {one.person_id: one.pk for one in Review.objects.filter(cycle=year.cycle)}
    page = text(signed_in(year.company.executive), "cockpit:approvals")
    assert "您经手过" in page
    executive = signed_in(year.company.executive)
    executive.post(reverse("cockpit:approvals"), {"chosen": [rows[east.manager.pk], rows[east.director.pk]]})
    assert not Result.objects.exists()
    executive.post(reverse("cockpit:approvals"), {"chosen": [rows[east.manager.pk], rows[west.manager.pk]]})
    assert Result.objects.count() == 2
    review = rows[east.manager.pk]
    assert send(east.director, "cockpit:review_letter", review) == 302
    assert not Result.objects.filter(letter__isnull=False).exists(), "the talk comes first"
    assert send(east.director, "cockpit:review_talk", review, held_on=HELD, minutes=SAID) == 302
    assert send(east.hrbp, "cockpit:review_letter", review) == 302
    letters = text(signed_in(year.hr), "cockpit:result_letters")
    assert east.manager.name in letters
    assert "待发告知书" in letters


def test_an_appeal_is_made_and_answered_on_pages_and_the_second_version_stands_beside_the_first(year: Year) -> None:
    east = year.company.east
    result = year.told(east.manager)
    review = year.review_of(east.manager)
    assert REASON in text(signed_in(east.manager), "desk:review", review.pk)
    assert signed_in(east.manager).get(reverse("desk:review_appeal", args=(result.pk,))).status_code == 200
    assert send(east.manager, "desk:review_appeal", result.pk, text=WHY) == 302
    case = Case.objects.get(kind="result_appeal")
    page = text(signed_in(year.hr), "desk:case", case.pk)
    assert reverse("desk:appeal_answer", args=(case.pk,)) in page
    assert WHY in text(signed_in(year.hr), "desk:appeal_answer", case.pk)
    for other in (east.director, year.company.executive):
        assert send(other, "desk:appeal_answer", case.pk, outcome="not_upheld", text=REASON) in {403, 404}
    assert send(year.hr, "desk:appeal_answer", case.pk, outcome="partly_upheld", grade="", text=REASON) == 422
    assert send(year.hr, "desk:appeal_answer", case.pk, outcome="partly_upheld", grade="A", text=REASON) == 302
    assert [(one.version, one.rating.grade) for one in Result.objects.order_by("version")] == [(1, "B+"), (2, "A")]
    log = text(signed_in(year.hr), "cockpit:review", review.pk)
    assert "B+ → A" in log


def test_a_letter_is_signed_before_the_days_to_appeal_run(year: Year) -> None:
    east = year.company.east
    result = year.told(east.manager)
    assert result.letter is not None
    viewer = year.see(east.manager)
    signing.read_through(viewer=viewer, issue=result.letter, at=AT)
    signing.sign(
        viewer=viewer, issue=result.letter, text_sha256=result.letter.sha256, reauthenticated_at=AT - timedelta(minutes=1), at=AT,
    )
    page = text(signed_in(east.manager), "desk:review", result.review_id)
    assert "申诉截止" in page
