"""My tools on the web: what I have, asking, and the answer by who keeps the tool."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from lingxiao.engines.cases.models import Case
from lingxiao.engines.people.models import Person, RoleGrant
from lingxiao.engines.tools.domain import catalogue
from lingxiao.engines.tools.models import Access, Tool
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import ALWAYS, NOW, a_person, system, viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.engines.cadence.company import Company

    Browser = Callable[[Person], Client]

pytestmark = pytest.mark.django_db
WHY = "协助大客户投标报价，为期三个月。"


@pytest.fixture
def it(here: Company) -> Person:
    """Who administers the systems of this company."""
    person = a_person("系统管理员", email="it@example.cn")
    RoleGrant.objects.create(person=person, role="system_admin", validity=ALWAYS)
    assert person.pk != here.hr_head.pk
    return person


@pytest.fixture
def crm(it: Person) -> Tool:
    """A CRM that is due to managers since 2 November, and that nobody was given."""
    since = date(2026, 11, 2)
    tool = catalogue.name_tool(
        viewer=system(), key="crm", kind="crm", starting=since, at=NOW,
        draft=catalogue.EntryDraft(title=Bilingual("客户云", "Customer cloud"), keeper_id=it.pk),
    )
    catalogue.entitle(viewer=system(), tool=tool, whom="level", value="manager", starting=since, at=NOW)
    return tool


def text(client: Client, address: str) -> str:
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_what_is_due_and_missing_stands_on_my_page(here: Company, crm: Tool, browser_of: Browser) -> None:
    manager = text(browser_of(here.east.manager), reverse("desk:tools"))
    assert "客户云" in manager
    assert "2026-11-05" in manager or "11月5日" in manager
    assert "客户云" not in text(browser_of(here.east.rep), reverse("desk:tools")).partition("<main")[2]


def test_asking_and_granting_from_page_to_page(here: Company, crm: Tool, it: Person, browser_of: Browser) -> None:
    """A representative asks; IT grants with a ticket; the page of the representative shows the tool."""
    rep, keeper = browser_of(here.east.rep), browser_of(it)
    ask = reverse("desk:tool_ask", args=("tool_access",))
    assert rep.post(ask, {"tool_id": crm.pk, "text": "要"}).status_code == 422, "nine characters are no reason"
    assert rep.post(ask, {"tool_id": crm.pk, "text": WHY}).status_code == 302
    again = rep.post(ask, {"tool_id": crm.pk, "text": WHY})
    assert again.status_code == 422, "one request at a time"
    case = Case.objects.get(kind="tool_access")
    answer = reverse("desk:tool_request", args=(case.pk,))
    assert WHY in text(keeper, answer)
    assert answer in text(keeper, reverse("desk:case", args=(case.pk,)))
    without = keeper.post(answer, {"outcome": "upheld", "text": "已开通。", "proof": "", "licence_until": ""})
    assert without.status_code == 422, "a grant needs its ticket"
    assert keeper.post(
        answer, {"outcome": "upheld", "text": "已开通。", "proof": "IT-77", "licence_until": ""},
    ).status_code == 302
    assert Access.objects.get().proof == "IT-77"
    assert "客户云" in text(rep, reverse("desk:tools")).partition("<main")[2]
    assert rep.get(answer).status_code == 404, "who asked does not answer"


def test_the_forms_carry_their_guidance(here: Company, crm: Tool, browser_of: Browser) -> None:
    shown = text(browser_of(here.east.manager), reverse("desk:tool_ask", args=("data_request",)))
    assert "先写要做的决定" in shown
    assert browser_of(here.east.manager).get(reverse("desk:tool_ask", args=("holiday",))).status_code == 404


def test_who_lacks_what_is_seen_by_the_line_and_given_by_it(
    here: Company, crm: Tool, it: Person, browser_of: Browser,
) -> None:
    from lingxiao.engines.tools.domain import owing

    owing.owe_access(on=date(2026, 11, 23), at=NOW)
    manager, other = here.east.manager, here.west.manager
    director = text(browser_of(here.east.director), reverse("cockpit:tools"))
    assert manager.name in director
    assert other.name not in director
    keeper = browser_of(it)
    give = reverse("cockpit:tool_give", args=(manager.pk, crm.pk))
    assert keeper.post(give, {"starting": "2026-11-23", "licence_until": "", "proof": "IT-9"}).status_code == 302
    assert manager.name not in text(keeper, reverse("cockpit:tools")).partition("<main")[2]
    assert "IT-9" in text(keeper, reverse("cockpit:tools_of", args=(manager.pk,)))
    take = reverse("cockpit:tool_take", args=(Access.objects.get().pk,))
    assert keeper.post(take, {"starting": "2026-11-23", "proof": "IT-10"}).status_code == 422, "it began today"
    assert keeper.post(take, {"starting": "2026-11-24", "proof": "IT-10"}).status_code == 302


def test_the_catalogue_is_kept_by_it(here: Company, crm: Tool, it: Person, browser_of: Browser) -> None:
    keeper = browser_of(it)
    assert keeper.post(reverse("setup:tools_furnish")).status_code == 302
    assert Tool.objects.count() == 9, "eight more beside the one that is there"
    one = reverse("setup:tool", args=(crm.pk,))
    assert "客户云" in text(keeper, one)
    entitle = reverse("setup:tool_entitle", args=(crm.pk,))
    assert keeper.post(entitle, {"who": "level:director", "starting": "2026-11-23"}).status_code == 302
    assert keeper.post(entitle, {"who": "level:director", "starting": "2026-11-23"}).status_code == 422
    assert keeper.post(entitle, {"who": "level:king", "starting": "2026-11-23"}).status_code == 422
    line = crm.entitlements.get(value="director")
    ended = keeper.post(reverse("setup:tool_end_line", args=(crm.pk, line.pk)))
    assert ended.status_code == 302
    line.refresh_from_db()
    assert line.validity.upper == date(2026, 11, 24)
    assert browser_of(here.east.rep).get(one).status_code == 404


def test_no_page_asks_the_database_more_than_fifteen_times(
    here: Company, crm: Tool, it: Person, browser_of: Browser, django_assert_max_num_queries: Any,
) -> None:
    from lingxiao.engines.tools.domain import owing, requests

    asked = viewer(here.east.manager)
    case = requests.ask_for_more(viewer=asked, kind="data_request", title="赢单率", text="按行业看赢单率。", at=NOW)
    owing.owe_access(on=date(2026, 11, 23), at=NOW)
    pages = [
        (it, "setup:tools", ()), (it, "setup:tool", (crm.pk,)), (it, "setup:tool_rename", (crm.pk,)), (it, "setup:tool_new", ()),
        (it, "cockpit:tools", ()), (it, "cockpit:tools_of", (here.east.manager.pk,)),
        (it, "cockpit:tool_give", (here.east.manager.pk, crm.pk)), (it, "desk:tool_request", (case.pk,)),
        (here.east.director, "cockpit:tools", ()), (here.east.hrbp, "cockpit:tools_of", (here.east.manager.pk,)),
        (here.east.manager, "desk:tools", ()), (here.east.manager, "desk:tool_ask", ("tool_access",)),
    ]
    for person, name, parts in pages:
        client, address = browser_of(person), reverse(name, args=parts)
        client.get(address)
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200, name
