"""A list asks the database as often for one row as for three and for a page full of them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lingxiao.demo.writing import NOW
from lingxiao.engines.documents.domain import templates
from lingxiao.engines.people.models import Account, Assignment, OrgUnit, Person, RoleGrant
from lingxiao.kernel.words import Bilingual
from tests.web.budgets.test_query_counts import MOST

if TYPE_CHECKING:
    from tests.web.budgets.life import Life

pytestmark = [pytest.mark.django_db, pytest.mark.walk, pytest.mark.timeout(900)]
FULL = 25
ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
BY_REACH = [
    ("cockpit:home", ()), ("cockpit:issue_statements", ()), ("cockpit:documents", ()), ("setup:organisation", ()),
    ("cockpit:document_who", ("duty-sales-manager",)), ("desk:meetings", ()), ("cockpit:duty_map", ()),
]
"""Lists of whom one reaches, or of what was done with them."""
REGIONS = ("OS", "KA", "NW")
"""Territories belong to regions, so the duty map grows by these."""


def asked(client: Client, address: str) -> tuple[int, int]:
    """How many rows the tables of a page have, and how often it asked; the first visit fills what is kept."""
    client.get(address)
    with CaptureQueriesContext(connection) as said:
        answer = client.get(address)
    assert answer.status_code == 200
    body = answer.content.decode().partition("<tbody>")[2]
    return len(ROW.findall(body)), len(said)


def looking_at(life: Life, units: list[int]) -> Client:
    """Somebody who cares for these units and has no other role."""
    person = life.ids["C001"]
    RoleGrant.objects.bulk_create(
        RoleGrant(person_id=person, role="hrbp", unit_id=unit, validity=DateRange(date(2024, 1, 1), None)) for unit in units
    )
    client = Client()
    client.force_login(Account.objects.get(person_id=person))
    return client


def units_of(route: str) -> list[int]:
    """Teams of one manager each, whose statements were issued long ago."""
    if route == "cockpit:duty_map":
        return [OrgUnit.objects.get(code=code).pk for code in REGIONS]
    return list(
        Assignment.objects.filter(
            leads_unit=True, unit__kind="team", unit__code__startswith="EC", validity__startswith__lt=date(2026, 1, 1),
        ).order_by("unit__code").values_list("unit_id", flat=True)
    )


@pytest.mark.parametrize(("route", "parts"), BY_REACH)
def test_a_list_of_those_one_reaches_asks_as_often_for_one_as_for_all(life: Life, route: str, parts: tuple[str, ...]) -> None:
    """One unit, three units, all of sales: the same role each time, and only the rows grow."""
    some = units_of(route)
    everybody = OrgUnit.objects.get(code="SALES").pk
    rows, counts = [], []
    for units in ([some[0]], some[:3], [everybody]):
        with transaction.atomic():
            found, count = asked(looking_at(life, units), reverse(route, args=parts))
            transaction.set_rollback(True)
        rows.append(found)
        counts.append(count)
    assert rows[0] < rows[1] <= rows[2]
    assert rows[2] >= FULL
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST


def test_templates_ask_as_often_for_one_as_for_a_page(life: Life) -> None:
    writer = life.viewer("H002")
    for word, many in (("alone", 1), ("three", 3), ("many", FULL)):
        for number in range(many):
            templates.draft_template(
                viewer=writer, key=f"{word}-{number}", kind="policy", title=Bilingual(f"制度{number}", f"Policy {number}"),
                at=NOW, blocks=[],
            )
    same_for(life, "setup:documents", {"alone": 1, "three": 3, "many": FULL})


def test_accounts_ask_as_often_for_one_as_for_a_page(life: Life) -> None:
    names = list(Person.objects.values_list("name", flat=True))
    signs = sorted({sign for name in names for sign in name if sign > "一"})
    three = next(sign for sign in signs if sum(sign in name for name in names) == 3)
    same_for(life, "setup:access", {"林若曦": 1, three: 3, "": FULL})


def same_for(life: Life, route: str, words: dict[str, int]) -> None:
    """The list searched by each of these words has so many rows, and asks equally often for all."""
    client = Client()
    client.force_login(Account.objects.get(person_id=life.ids["H001"]))
    found = [asked(client, f"{reverse(route)}?q={word}") for word in words]
    assert [rows for rows, _count in found] == list(words.values())
    assert len({count for _rows, count in found}) == 1, found
