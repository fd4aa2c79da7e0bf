"""The pages of talks: planned, written up, confirmed, promised; what they cost and whom they do not exist for."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lingxiao.engines.activities.domain import commitments, meetings, queries
from lingxiao.engines.activities.enums import MeetingState
from lingxiao.engines.activities.models import Commitment, Meeting
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import MONDAY, NOW, moment, viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from lingxiao.engines.people.models import Person
    from tests.engines.cadence.company import Company

    BrowserOf = Callable[[Person], Client]

FRIDAY = date(2026, 11, 27)


def talk(here: Company, *, minutes: str = "", **more: Any) -> Meeting:
    """The director of the east and the manager of the east; written up by the director when there are minutes."""
    east = here.east
    said: dict[str, Any] = {
        "viewer": viewer(east.director), "kind": "one_on_one", "title": Bilingual("一对一沟通", "One-on-one"),
        "subject_id": east.manager.pk, "holder_id": east.director.pk, "on": MONDAY, "planned_at": moment(FRIDAY, "15:00"),
    }
    meeting = meetings.plan_meeting(**(said | more))
    if minutes:
        meetings.record_meeting(viewer=viewer(east.director), meeting=meeting, held_on=MONDAY, minutes=minutes, at=NOW)
    meeting.refresh_from_db()
    return meeting


def text(client: Client, address: str, status: int = 200) -> str:
    """What a page says."""
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def bare(content: bytes, number: int) -> str:
    """A page without what differs each time: its own address, and the marks against forged requests."""
    return re.sub(r'(csrfmiddlewaretoken" value="|"x-csrftoken": ")[^"]*', "", content.decode()).replace(f"/{number}/", "/N/")


def test_a_talk_goes_from_planning_to_both_confirmations(here: Company, browser_of: BrowserOf) -> None:
    """A manager asks for a talk with their director, the director writes it up, the manager confirms what was shown."""
    manager, director = here.east.manager, here.east.director
    mine, theirs = browser_of(manager), browser_of(director)
    assert "华东总监" in text(mine, "/desk/meetings/plan/")
    asked = mine.post(f"/desk/meetings/plan/?with={director.pk}", {
        "kind": "one_on_one", "day": "2026-11-27", "time": "15:30", "place": "三楼小会议室", "agenda": "客户移交",
    })
    meeting = Meeting.objects.get()
    assert asked["Location"] == f"/desk/meetings/{meeting.pk}/"
    assert (meeting.holder, meeting.subject, meeting.planned_at) == (director, manager, moment(FRIDAY, "15:30"))
    assert "三楼小会议室" in text(theirs, f"/desk/meetings/{meeting.pk}/")
    theirs.post(f"/desk/meetings/{meeting.pk}/record/", {"held_on": "2026-11-23", "minutes": "谈了移交。", "confirms": "on"})
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD
    shown = text(mine, f"/desk/meetings/{meeting.pk}/")
    assert "谈了移交。" in shown
    last = queries.file_of(meeting).last
    assert last is not None
    done = mine.post(f"/desk/meetings/{meeting.pk}/confirm/", {"sha256": last.sha256, "remark": "补充：周五前完成"})
    assert done.status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CONFIRMED
    assert "补充：周五前完成" in text(theirs, f"/desk/meetings/{meeting.pk}/")


def test_minutes_that_changed_meanwhile_are_not_confirmed_and_the_remark_is_not_lost(
    here: Company, browser_of: BrowserOf,
) -> None:
    """The page comes back with the new words, the reason, and what was typed."""
    meeting = talk(here, minutes="谈了移交。")
    shown = queries.file_of(meeting).last
    assert shown is not None
    meetings.record_meeting(
        viewer=viewer(here.east.director), meeting=meeting, held_on=MONDAY, minutes="谈了移交与指标。", at=NOW,
    )
    answer = browser_of(here.east.manager).post(
        f"/desk/meetings/{meeting.pk}/confirm/", {"sha256": shown.sha256, "remark": "同意移交"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    for said in ("您打开之后记录有改动", "谈了移交与指标。", "同意移交"):
        assert said in page


def test_it_moves_is_missed_and_called_off_from_the_page(here: Company, browser_of: BrowserOf) -> None:
    """Each with its reason; without one the form says so and nothing happens."""
    meeting = talk(here)
    client = browser_of(here.east.director)
    address = f"/desk/meetings/{meeting.pk}/"
    assert client.post(f"{address}miss/", {"reason": ""}).status_code == 422
    assert client.post(f"{address}move/", {"day": "2026-11-20", "time": "10:00", "reason": "出差"}).status_code == 422
    assert client.post(f"{address}move/", {"day": "2026-11-30", "time": "10:00", "reason": "出差"}).status_code == 302
    assert client.post(f"{address}miss/", {"reason": "客户到访"}).status_code == 302
    assert "客户到访" in text(client, address)
    assert client.post(f"{address}call-off/", {"reason": "改为书面"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancelled_reason) == (MeetingState.CANCELLED, "改为书面")


def test_promises_are_made_kept_and_released_from_the_page(here: Company, browser_of: BrowserOf) -> None:
    """The manager writes down what the director promised; the director keeps one and is released from another."""
    meeting = talk(here)
    mine, theirs = browser_of(here.east.manager), browser_of(here.east.director)
    for what in ("开通 CRM 账号", "补一名助理"):
        mine.post(f"/desk/meetings/{meeting.pk}/promise/", {
            "owner_id": here.east.director.pk, "text": what, "due_on": "2026-11-30",
        })
    first, second = Commitment.objects.order_by("pk")
    assert mine.post(f"/desk/meetings/{meeting.pk}/promise/", {"owner_id": "1", "text": "", "due_on": ""}).status_code == 422
    assert theirs.post(f"/desk/commitments/{first.pk}/", {"how": ""}).status_code == 422
    assert theirs.post(f"/desk/commitments/{first.pk}/", {"how": "已开通，见邮件"}).status_code == 302
    assert mine.post(f"/desk/commitments/{second.pk}/", {"how": "不再需要"}).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.kept_how, second.released_reason) == ("已开通，见邮件", "不再需要")
    assert browser_of(here.west.director).post(f"/desk/commitments/{first.pk}/", {"how": "我来"}).status_code == 404


def test_sharing_with_hr_takes_both(here: Company, browser_of: BrowserOf) -> None:
    """The HR partner's page appears with the second agreement and goes with the first one taken back."""
    address = f"/desk/meetings/{talk(here, minutes='家里的事。').pk}/"
    hrbp = browser_of(here.east.hrbp)
    assert hrbp.get(address).status_code == 404
    for side in (here.east.director, here.east.manager):
        browser_of(side).post(f"{address}share/")
    assert "家里的事。" in text(hrbp, address)
    assert hrbp.post(f"{address}record/", {"held_on": "2026-11-23", "minutes": "改一改"}).status_code == 403
    browser_of(here.east.manager).post(f"{address}share/", {"stop": "yes"})
    assert hrbp.get(address).status_code == 404


@pytest.mark.parametrize("part", ["", "record/", "confirm/", "move/", "miss/", "call-off/", "share/", "promise/"])
def test_a_talk_of_others_does_not_exist(here: Company, browser_of: BrowserOf, part: str) -> None:
    """Same status and same body as one that never was, to read and to write."""
    meeting = talk(here, minutes="私密。")
    for stranger in (here.west.director, here.west.manager, here.hr_head, here.east.rep, here.east.hrbp):
        client = browser_of(stranger)
        ask = client.get if part in {"", "record/"} else client.post
        there, nowhere = ask(f"/desk/meetings/{meeting.pk}/{part}"), ask(f"/desk/meetings/{10**9}/{part}")
        assert there.status_code == nowhere.status_code == 404
        assert bare(there.content, meeting.pk) == bare(nowhere.content, 10**9)


def test_nobody_plans_a_talk_with_a_stranger(here: Company, browser_of: BrowserOf) -> None:
    """Not by the address either; and the list of choices names nobody from elsewhere."""
    client = browser_of(here.east.manager)
    assert "西南代表" not in text(client, "/desk/meetings/plan/?q=代表")
    assert client.get(f"/desk/meetings/plan/?with={here.west.rep.pk}").status_code == 404
    assert client.post(f"/desk/meetings/plan/?with={here.west.rep.pk}", {"kind": "one_on_one"}).status_code == 404
    assert "华东代表" in text(client, "/desk/meetings/plan/?q=代表")
    assert "华东代表" in text(client, f"/desk/meetings/plan/?with={here.east.rep.pk}")


def test_the_list_filters_and_says_what_waits(here: Company, browser_of: BrowserOf) -> None:
    """Mine to confirm, by state, and an empty page that teaches."""
    client = browser_of(here.east.manager)
    assert "/desk/meetings/plan/" in text(client, "/desk/meetings/")
    talk(here, minutes="一")
    talk(here)
    assert "待您确认" in text(client, "/desk/meetings/?state=mine")
    assert "待您确认" not in text(client, "/desk/meetings/?state=planned")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_however_many_rows(here: Company, browser_of: BrowserOf, rows: int) -> None:
    """Reviewed counts: a change here is looked at."""
    client = browser_of(here.east.manager)
    meeting = talk(here, minutes="第一次")
    for number in range(1, rows):
        meeting = talk(here, minutes=f"第{number}次")
    meetings.confirm_meeting(viewer=viewer(here.east.director), meeting=meeting, at=NOW)
    for number in range(rows):
        commitments.make_commitment(
            viewer=viewer(here.east.manager), meeting=meeting, owner_id=here.east.manager.pk, text=f"事{number}",
            due_on=FRIDAY, at=NOW,
        )
        meetings.record_meeting(
            viewer=viewer(here.east.director), meeting=meeting, held_on=MONDAY, minutes=f"改{number}", at=NOW,
        )
    costs = {}
    expected = (
        ("/desk/meetings/", 9), (f"/desk/meetings/{meeting.pk}/", 11), ("/desk/meetings/plan/", 12),
        (f"/desk/meetings/plan/?with={here.east.rep.pk}", 12), (f"/desk/meetings/{meeting.pk}/record/", 11),
    )
    for address, _cost in expected:
        with CaptureQueriesContext(connection) as said:
            text(client, address)
        costs[address] = len(said)
    assert list(costs.values()) == [cost for _address, cost in expected]
