"""The cockpit: figures open down to what they came from, for those who may see them, at a constant cost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lingxiao.areas import running
from lingxiao.engines.people.models import Company
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
    client.force_login(getattr(person, "account", None) or account_of(person))
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


def test_the_heat_map_goes_out_as_a_file_and_sorts_with_the_missing_last(client: Client, played: Duties) -> None:
    """Excel out on every list; who has no figure stands behind those who have one."""
    east = played.desk.company.east
    status, page = look(client, played.desk.company.hr_head, reverse("cockpit:home") + "?sort=duties")
    assert status == 200
    assert page.index(f'cockpit/people/{east.manager.pk}/"') < page.index(f'cockpit/people/{east.director.pk}/"')
    client.force_login(played.desk.company.hr_head.account)
    answer = client.get(reverse("cockpit:home") + "?as=csv")
    assert east.manager.name in answer.content.decode()


def test_statements_are_issued_from_the_list_and_said_why_not(client: Client, played: Duties) -> None:
    """The HRBP issues to the director's team; HR administrators, who may not, find no page."""
    company = played.desk.company
    assert look(client, company.hr_head, reverse("cockpit:issue_statements"))[0] == 404
    status, page = look(client, company.east.hrbp, reverse("cockpit:issue_statements"))
    assert (status, company.west.manager.name in page) == (200, False)
    answer = client.post(reverse("cockpit:issue_statements"), {
        "version": played.version.pk, "chosen": [company.east.director.pk, company.west.manager.pk],
    }, follow=True)
    assert company.east.director.document_issues.count() == 1
    assert company.west.manager.document_issues.count() == 0
    assert answer.status_code == 200
