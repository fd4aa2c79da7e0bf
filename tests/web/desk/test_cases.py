"""The pages of cases: course, acts, files; what they cost, and whom they do not exist for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lingxiao.engines.cases.domain import cases
from lingxiao.engines.cases.domain.cases import PartyDraft
from lingxiao.engines.cases.enums import CaseState
from lingxiao.engines.cases.models import Entry
from lingxiao.kernel.audit.models import AuditEntry
from tests.engines.cadence.company import NOW, viewer
from tests.engines.cases.conftest import add_others
from tests.engines.cases.making import appeal, secret_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from lingxiao.engines.people.models import Person
    from tests.engines.cadence.company import Company

    BrowserOf = Callable[[Person], Client]

ACTS = (
    "propose", "decide", "send-back", "communicate", "put-right", "verify", "close", "assign", "recuse", "triage", "reject",
    "reopen", "withdraw",
)


def text(client: Client, address: str, status: int = 200) -> str:
    """What a page says."""
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def bare(content: bytes, address: str) -> str:
    """A page without what differs each time: its own address, and the marks against forged requests."""
    return re.sub(r'(csrfmiddlewaretoken" value="|"x-csrftoken": ")[^"]*', "", content.decode()).replace(address, "")


def test_an_appeal_goes_its_way_through_the_pages(here: Company, browser_of: BrowserOf) -> None:
    """The handler proposes, the head of HR decides, the handler answers and closes; the person reads the outcome."""
    case = appeal(here.east.manager)
    address = f"/desk/cases/{case.pk}/"
    mine, hrbp, head = (browser_of(one) for one in (here.east.manager, here.east.hrbp, here.hr_head))
    assert "一对一的记录没有算进去。" in text(mine, address)
    assert mine.post(address, {"text": "十月十二日那次。"}).status_code == 302
    assert hrbp.post(address, {"text": "内部：查到两次。", "eyes": "inside"}).status_code == 302
    assert hrbp.post(f"{address}propose/", {"text": "建议支持。"}).status_code == 302
    shown = text(mine, address)
    assert "十月十二日那次。" in shown
    assert "内部" not in shown
    assert "建议支持。" not in shown
    assert head.post(f"{address}decide/", {"outcome": "upheld", "text": "事实成立。"}).status_code == 302
    assert "事实成立。" in text(hrbp, f"{address}communicate/")
    assert hrbp.post(f"{address}communicate/", {"text": "您的申诉成立。"}).status_code == 302
    assert "由您作出" in text(head, address)
    assert head.post(f"{address}close/").status_code == 422
    assert hrbp.post(f"{address}close/").status_code == 302
    case.refresh_from_db()
    assert (case.state, case.closed_by, case.decided_by) == (CaseState.CLOSED, here.east.hrbp, here.hr_head)
    shown = text(mine, address)
    for said in ("您的申诉成立。", "已结案"):
        assert said in shown


def test_a_form_that_is_refused_comes_back_with_what_was_typed(here: Company, browser_of: BrowserOf) -> None:
    """Too short, and a decision of one's own proposal; what is not the handler's to do at all is no form of theirs."""
    case = appeal(here.east.manager)
    hrbp, head = browser_of(here.east.hrbp), browser_of(here.hr_head)
    decision = {"outcome": "upheld", "text": "我来决定，事实清楚。"}
    assert hrbp.post(f"/desk/cases/{case.pk}/", {"text": "", "eyes": "parties"}).status_code == 422
    for turned_away in (hrbp.get(f"/desk/cases/{case.pk}/decide/"), hrbp.post(f"/desk/cases/{case.pk}/decide/", decision)):
        assert turned_away.status_code == 403
        assert "决定由他人作出" in turned_away.content.decode()
    assert head.post(f"/desk/cases/{case.pk}/propose/", {"text": "建议支持。"}).status_code == 302
    answer = head.post(f"/desk/cases/{case.pk}/decide/", decision)
    assert answer.status_code == 422
    assert "我来决定，事实清楚。" in answer.content.decode()
    assert "须由另一人决定" in answer.content.decode()


def test_what_is_not_for_a_party_does_not_exist_for_them(here: Company, browser_of: BrowserOf) -> None:
    """A reporter may take the case back, and no other act has a page for them."""
    case = appeal(here.east.manager)
    mine = browser_of(here.east.manager)
    answers = {act: mine.get(f"/desk/cases/{case.pk}/{act}/").status_code for act in ACTS}
    assert answers == dict.fromkeys(ACTS, 404) | {"withdraw": 200}
    assert mine.post(f"/desk/cases/{case.pk}/withdraw/", {"text": "已经谈清楚了。"}).status_code == 302
    case.refresh_from_db()
    assert case.outcome == "withdrawn"


def test_the_handler_gives_steps_back_weighs_and_rejects(here: Company, browser_of: BrowserOf) -> None:
    """The other acts, each by its page."""
    hrbp, head = browser_of(here.east.hrbp), browser_of(here.hr_head)
    one = appeal(here.east.manager, PartyDraft(here.east.director.pk, "respondent"))
    address = f"/desk/cases/{one.pk}/"
    assert hrbp.post(f"{address}triage/", {"severity": "high"}).status_code == 302
    assert "华东总监" not in text(hrbp, f"{address}assign/").split("<select")[1].split("</select>")[0]
    assert hrbp.post(f"{address}assign/", {"person_id": here.east.director.pk}).status_code == 422
    assert hrbp.post(f"{address}recuse/", {"text": "与申诉人是亲属。"}).status_code == 302
    assert head.post(f"{address}assign/", {"person_id": here.west.hrbp.pk}).status_code == 302
    assert head.post(f"{address}reject/", {"text": "已过期限。"}).status_code == 302
    assert head.post(f"{address}reopen/", {"text": "期限未过。"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.severity, one.handler) == (CaseState.REOPENED, "high", here.west.hrbp)
    assert head.post(f"{address}decide/", {"outcome": "agreed", "text": "协商一致。"}).status_code == 302
    assert head.post(f"{address}communicate/", {"text": "已协商一致。"}).status_code == 302
    assert head.post(f"{address}put-right/", {"text": "补记两次会谈。"}).status_code == 302
    assert head.post(f"{address}verify/", {"text": "已补记。"}).status_code == 302
    assert hrbp.get(f"{address}nonsense/").status_code == 404


def test_files_are_saved_and_never_shown_and_a_hostile_one_gets_a_sentence(here: Company, browser_of: BrowserOf) -> None:
    """What hangs on a remark inside is not for the parties; each reading of a C3 file is noted."""
    case = appeal(here.east.manager)
    address = f"/desk/cases/{case.pk}/"
    hrbp, mine = browser_of(here.east.hrbp), browser_of(here.east.manager)

    def upload(name: str, content: bytes, eyes: str) -> int:
        sent = hrbp.post(address, {"text": "见附件。", "eyes": eyes, "file": SimpleUploadedFile(name, content)})
        return int(sent.status_code)

    assert upload("页面.html", b"<script>alert(1)</script>", "parties") == 422
    assert not Entry.objects.filter(case=case, attachment__isnull=False).exists()
    assert upload("记录.csv", "日期,事项\n10-12,面谈\n".encode(), "parties") == 302
    assert upload("内部.txt", "内部".encode(), "inside") == 302
    shared, inside = Entry.objects.filter(case=case, attachment__isnull=False).order_by("number")
    answer = mine.get(f"{address}files/{shared.number}/")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer).decode().startswith("日期,事项")
    assert AuditEntry.objects.filter(act="attachments.read", actor_person_id=here.east.manager.pk).count() == 1
    for number in (inside.number, 1, 999):
        assert mine.get(f"{address}files/{number}/").status_code == 404


def test_reading_a_sensitive_case_is_noted_and_reading_ones_own_is_not(here: Company, browser_of: BrowserOf) -> None:
    """G6: who opened it, about whom; of a C4 case nobody is named, and a C2 case is not noted."""
    others = add_others()
    sensitive = appeal(here.east.manager)
    plain = appeal(here.east.manager, kind="duty_objection", confidentiality="C2")
    secret = secret_case(here.east.rep, here.east.director)
    for person in (here.east.manager, here.east.hrbp, here.hr_head):
        text(browser_of(person), f"/desk/cases/{sensitive.pk}/")
    text(browser_of(here.east.hrbp), f"/desk/cases/{plain.pk}/")
    text(browser_of(others.compliance), f"/desk/cases/{secret.pk}/")
    reads = AuditEntry.objects.filter(act="cases.read").order_by("pk")
    assert list(reads.values_list("object_id", "actor_person_id", "subject_person_id")) == [
        (str(sensitive.pk), here.east.hrbp.pk, here.east.manager.pk),
        (str(sensitive.pk), here.hr_head.pk, here.east.manager.pk),
        (str(secret.pk), others.compliance.pk, None),
    ]


def test_the_page_of_an_objection_leads_to_its_document(here: Company, browser_of: BrowserOf) -> None:
    """It is decided there; here only closing is offered, to somebody who did not decide."""
    case = appeal(
        here.east.manager, kind="duty_objection", confidentiality="C2", object_kind="documents.issue", object_id="7",
    )
    hrbp, director = browser_of(here.east.hrbp), browser_of(here.east.director)
    assert "/desk/documents/7/" in text(hrbp, f"/desk/cases/{case.pk}/")
    assert hrbp.get(f"/desk/cases/{case.pk}/decide/").status_code == 404
    decider = viewer(here.east.hrbp)
    cases.decide(viewer=decider, case=case, outcome="agreed", text="改第三条。", at=NOW)
    cases.communicate(viewer=decider, case=case, text="改第三条。", at=NOW)
    assert f"/desk/cases/{case.pk}/close/" in text(director, f"/desk/cases/{case.pk}/")
    assert director.post(f"/desk/cases/{case.pk}/close/").status_code == 302


@pytest.mark.parametrize("part", ["", "files/1/", *(f"{act}/" for act in ACTS)])
def test_a_secret_case_does_not_exist_for_others(here: Company, browser_of: BrowserOf, part: str) -> None:
    """C4: for the accused, their line, HR and everybody else the same answer as for a case that never was."""
    others = add_others()
    case = secret_case(here.east.rep, here.east.manager)
    for stranger in (here.east.manager, here.east.director, here.hr_head, others.auditor, others.system_admin):
        client = browser_of(stranger)
        for ask in (client.get, client.post):
            here_it_is, nowhere = f"/desk/cases/{case.pk}/{part}", f"/desk/cases/{10**9}/{part}"
            there, never = ask(here_it_is), ask(nowhere)
            is_only_read = part.startswith("files/") and ask == client.post
            assert there.status_code == never.status_code == (405 if is_only_read else 404)
            assert bare(there.content, here_it_is) == bare(never.content, nowhere)
        assert "礼品" not in text(client, "/desk/cases/?state=")
    assert "礼品拆分" in text(browser_of(others.compliance), "/desk/cases/")


def test_the_list_shows_what_has_not_ended_and_all_on_request(here: Company, browser_of: BrowserOf) -> None:
    """And teaches when there is nothing."""
    client = browser_of(here.east.hrbp)
    assert "No open cases" not in text(client, "/desk/cases/")
    ended = appeal(here.east.manager)
    cases.reject(viewer=viewer(here.east.hrbp), case=ended, reason="已过期限。", at=NOW)
    assert f"/desk/cases/{ended.pk}/" not in text(client, "/desk/cases/")
    assert f"/desk/cases/{ended.pk}/" in text(client, "/desk/cases/?state=")
    assert f"/desk/cases/{ended.pk}/" in text(client, "/desk/cases/?state=rejected&kind=health_appeal")
    assert f"/desk/cases/{ended.pk}/" not in text(client, "/desk/cases/?state=&kind=duty_objection")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_however_many_rows(here: Company, browser_of: BrowserOf, rows: int) -> None:
    """Reviewed counts: a change here is looked at."""
    others = add_others()
    case = appeal(here.east.manager, PartyDraft(here.east.director.pk, "respondent"))
    for number in range(1, rows):
        appeal(here.east.manager)
        cases.add_party(
            viewer=viewer(here.east.hrbp), case=case, person_id=[here.east.rep.pk, here.west.rep.pk][number - 1],
            role="witness", at=NOW,
        )
    for number in range(rows):
        for side in (here.east.manager, here.east.hrbp):
            cases.reply(viewer=viewer(side), case=case, text=f"第{number}句", at=NOW)
    costs = {}
    expected = (
        (here.east.hrbp, "/desk/cases/", 7), (here.east.hrbp, f"/desk/cases/{case.pk}/", 12),
        (here.east.manager, f"/desk/cases/{case.pk}/", 10), (others.second_hr, f"/desk/cases/{case.pk}/decide/", 11),
    )
    for person, address, _cost in expected:
        client = browser_of(person)
        with CaptureQueriesContext(connection) as said:
            text(client, address)
        costs[person, address] = len(said)
    assert list(costs.values()) == [cost for _person, _address, cost in expected]
