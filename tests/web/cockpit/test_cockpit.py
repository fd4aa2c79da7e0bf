"""The cockpit: figures open down to what they came from, for those who may see them, at a constant cost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lingxiao.areas import running
from lingxiao.engines.cases.models import Case
from lingxiao.engines.duties.models import EvidenceDelivery
from lingxiao.engines.health.models import Snapshot
from lingxiao.engines.people.models import Account, Company
from tests.engines.cadence.company import NOW, account_of
from tests.engines.documents.desk import TODAY
from tests.engines.duties.conftest import duties  # noqa: F401 -- the fixture

if TYPE_CHECKING:
    from django.test import Client

    from lingxiao.engines.people.models import Person
    from tests.engines.duties.conftest import Duties

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=21)


@pytest.fixture
def played(duties: Duties) -> Duties:  # noqa: F811 -- the fixture
    """The manager of the east signed; figures were taken; the clock stands on the day."""
    Company.objects.update(is_demo=True, demo_now=NOW)
    duties.sign(duties.issue(duties.desk.company.east.manager)[0])
    # Three weeks on, when the briefing has fallen due: enough evidence for a number.
    running.take_figures(on=LATER, at=NOW + timedelta(days=21))
    return duties


def look(client: Client, person: Person, address: str) -> tuple[int, str]:
    """What a person gets at an address."""
    client.force_login(Account.objects.filter(person=person).first() or account_of(person))
    answer = client.get(address)
    return answer.status_code, answer.content.decode()


def test_a_figure_opens_to_its_arithmetic_and_to_the_copy_that_was_signed(client: Client, played: Duties) -> None:
    """From the heat map to the explanation to the document."""
    east = played.desk.company.east
    status, page = look(client, east.hrbp, reverse("cockpit:home"))
    opened = reverse("cockpit:area", args=(east.manager.pk, "duties"))
    assert (status, opened in page) == (200, True)
    status, page = look(client, east.hrbp, opened)
    issue = east.manager.document_issues.get()
    assert (status, f"/desk/documents/{issue.pk}/" in page) == (200, True)
    assert "ONTIME" in page or "STATE" in page


def test_an_opened_figure_says_what_is_missing_who_owes_it_and_that_it_re_adds(client: Client, played: Duties) -> None:
    """The survey comes later; the director was never issued a statement, and a red line of the company's holds."""
    east = played.desk.company.east
    _status, page = look(client, east.hrbp, reverse("cockpit:area", args=(east.manager.pk, "duties")))
    for said in ("职责清晰度问卷尚未启用", "该部分尚未启用", "一致"):
        assert said in page
    _status, page = look(client, east.hrbp, reverse("cockpit:area", args=(east.director.pk, "duties")))
    for said in ("应由公司提供", "任职超过 30 天仍未下发职责说明书", "组织未到位"):
        assert said in page


def test_a_figure_of_the_past_stays_readable_and_reads_again_as_it_was(client: Client, played: Duties) -> None:
    """Taken again a week later after a late signature of nothing: the older one is still there, and still the same."""
    east = played.desk.company.east
    first = Snapshot.objects.get(person=east.manager, area="duties")
    running.take_figures(on=LATER + timedelta(days=7), at=NOW + timedelta(days=28))
    Company.objects.update(demo_now=NOW + timedelta(days=28))
    older = reverse("cockpit:figure", args=(first.pk,))
    status, page = look(client, east.hrbp, reverse("cockpit:area", args=(east.manager.pk, "duties")))
    assert (status, older in page) == (200, True)
    status, page = look(client, east.hrbp, older)
    assert (status, "这是过去的数字" in page) == (200, True)
    answer = client.post(reverse("cockpit:again", args=(first.pk,)), follow=True)
    assert "逐位一致" in answer.content.decode()
    assert look(client, played.desk.company.west.hrbp, older)[0] == 404


def test_the_person_disagrees_with_their_figure_and_hr_outside_the_line_gets_it(client: Client, played: Duties) -> None:
    """Words are needed; one at a time; neither superior nor HRBP handles it; the case leads back to the figure."""
    company, east = played.desk.company, played.desk.company.east
    figure = Snapshot.objects.get(person=east.manager, area="duties")
    address = reverse("cockpit:appeal", args=(figure.pk,))
    for other in (east.hrbp, east.director, company.hr_head, east.rep, company.west.manager):
        assert look(client, other, address)[0] == 404
    _status, page = look(client, east.manager, reverse("cockpit:area", args=(east.manager.pk, "duties")))
    assert address in page
    client.force_login(east.manager.account)
    assert client.post(address, {"text": "  "}).status_code == 422
    answer = client.post(address, {"text": "沟通会当天就已双方确认，系统记成了第二天。"})
    case = Case.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/cases/{case.pk}/")
    assert case.handler_id == played.desk.second_hr.pk
    assert {party.person_id for party in case.parties.all()} == {east.manager.pk}
    assert client.post(address, {"text": "再说一次"}).status_code == 422
    assert Case.objects.count() == 1
    _status, page = look(client, played.desk.second_hr, f"/desk/cases/{case.pk}/")
    assert reverse("cockpit:figure", args=(figure.pk,)) in page
    assert look(client, east.director, f"/desk/cases/{case.pk}/")[0] == 404


def test_what_was_handed_in_opens_from_the_figure_for_who_sees_the_figure(client: Client, played: Duties) -> None:
    """The line, the HRBP, the person: yes; the other region and their own team: no. A file is saved, never shown."""
    east, west = played.desk.company.east, played.desk.company.west
    item = east.manager.duty_statements.get().items.order_by("number")[0]
    row = EvidenceDelivery.objects.create(
        item=item, person=east.manager, period="2026-10", opened_on=TODAY, due_on=TODAY, delivered_at=NOW,
        delivered_on=TODAY, note="十月区域月报已发",
    )
    address = reverse("cockpit:delivery", args=(row.pk,))
    for who in (east.manager, east.director, east.hrbp, played.desk.company.hr_head):
        status, page = look(client, who, address)
        assert (status, "十月区域月报已发" in page) == (200, True)
    for who in (east.rep, west.hrbp, west.manager):
        assert look(client, who, address)[0] == 404
    assert look(client, east.hrbp, reverse("cockpit:delivery_file", args=(row.pk,)))[0] == 404


def test_nobody_sees_the_figures_of_another_region(client: Client, played: Duties) -> None:
    """Neither the row, nor the page, nor the explanation, nor the sheet; the manager sees their own."""
    east, west = played.desk.company.east, played.desk.company.west
    _status, page = look(client, west.director, reverse("cockpit:home"))
    assert east.manager.name not in page
    for name, args in (("person", ()), ("sheet", ()), ("area", ("duties",))):
        address = reverse(f"cockpit:{name}", args=(east.manager.pk, *args))
        assert look(client, west.hrbp, address)[0] == 404
        assert look(client, east.rep, address)[0] == 404
        assert look(client, east.manager, address)[0] == 200


@pytest.mark.parametrize("address", ["cockpit:home", "cockpit:clarity", "cockpit:duty_map", "cockpit:debt", "setup:organisation"])
def test_a_page_costs_at_most_fifteen_queries(client: Client, played: Duties, address: str) -> None:
    """Sign-in, viewer, frame and all."""
    client.force_login(account_of(played.desk.company.hr_head))
    client.get(reverse(address))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(address)).status_code == 200
    assert len(captured) <= 15, "\n".join(query["sql"][:160] for query in captured.captured_queries)


def test_the_pages_of_one_manager_cost_at_most_fifteen_queries(client: Client, played: Duties) -> None:
    """The page, the sheet and the explanation."""
    manager = played.desk.company.east.manager
    client.force_login(account_of(played.desk.company.east.hrbp))
    for name, args in (("person", ()), ("sheet", ()), ("area", ("duties",))):
        address = reverse(f"cockpit:{name}", args=(manager.pk, *args))
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        assert len(captured) <= 15, (name, "\n".join(query["sql"][:160] for query in captured.captured_queries))


def test_people_are_ranked_only_once_hr_allows_it_for_a_purpose(client: Client, played: Duties) -> None:
    """Off by default, whoever asks; allowed with a purpose, who has no figure stands last; ended, it is off again."""
    company, east = played.desk.company, played.desk.company.east
    home, ranking = reverse("cockpit:home"), reverse("cockpit:ranking")
    by_figure = f"{home}?sort=duties"
    _status, page = look(client, company.hr_head, by_figure)
    assert "sort=-duties" not in page
    assert 'aria-sort="ascending"><a href="/cockpit/?sort=-name"' in page
    assert look(client, east.hrbp, ranking)[0] == 404
    client.force_login(company.hr_head.account)
    assert client.post(ranking, {"purpose": " "}).status_code == 422
    client.post(ranking, {"purpose": "十二月人才盘点前的复核"})
    assert client.post(ranking, {"purpose": "另一个"}).status_code == 422
    page = client.get(by_figure).content.decode()
    assert "十二月人才盘点前的复核" in page
    assert page.index(f'cockpit/people/{east.manager.pk}/"') < page.index(f'cockpit/people/{east.director.pk}/"')
    client.post(ranking, {"end": "yes"})
    assert "sort=-duties" not in client.get(by_figure).content.decode()


def test_the_heat_map_goes_out_as_a_file(client: Client, played: Duties) -> None:
    """Excel out on every list."""
    east = played.desk.company.east
    client.force_login(account_of(played.desk.company.hr_head))
    answer = client.get(reverse("cockpit:home") + "?as=csv")
    assert east.manager.name in answer.content.decode()


def test_statements_are_issued_from_the_list_and_said_why_not(client: Client, played: Duties) -> None:
    """The HRBP issues to the director's team; HR administrators, who may not, find no page."""
    company = played.desk.company
    assert look(client, company.hr_head, reverse("cockpit:issue_statements"))[0] == 404
    status, page = look(client, company.east.hrbp, reverse("cockpit:issue_statements"))
    assert (status, company.west.manager.name in page) == (200, False)
    of_this = look(client, company.east.hrbp, f"{reverse('cockpit:issue_statements')}?version={played.version.pk}")[1]
    assert f'<option value="{played.version.pk}" selected>' in of_this
    answer = client.post(reverse("cockpit:issue_statements"), {
        "version": played.version.pk, "chosen": [company.east.director.pk, company.west.manager.pk],
    }, follow=True)
    assert company.east.director.document_issues.count() == 1
    assert company.west.manager.document_issues.count() == 0
    assert answer.status_code == 200
