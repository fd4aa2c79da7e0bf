"""Odoo is read whole and once, whatever happens on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.facts.connectors.odoo.connector import Odoo
from lingxiao.engines.facts.connectors.shapes import (
    Busy,
    Connector,
    Endless,
    NotAllowed,
    NotUnderstood,
    Page,
    Refused,
    RemoteField,
)
from lingxiao.kernel import outgoing
from tests.engines.facts.connectors.odoo_simulator import KEY, OdooSimulator, error
from tests.engines.facts.connectors.simulating import (
    FEW,
    Answer,
    explains,
    no_sleep,
    number,
    one_in_ten,
    rows,
    session,
    stepwise,
    trouble,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


Served = tuple[OdooSimulator, str]
BEGIN = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
FIELDS = ["name", "expected_revenue"]


def order(at: int, **more: Any) -> dict[str, Any]:
    moment = BEGIN + timedelta(minutes=at % 7)
    return {
        "id": at, "name": f"S{at:05}", "expected_revenue": number(f"{at}.10"), "active": True,
        "write_date": f"{moment:%Y-%m-%d %H:%M:%S}",
    } | more


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    simulator = OdooSimulator()
    with simulator.serving() as address:
        yield simulator, address


@pytest.fixture
def odoo(served: Served) -> OdooSimulator:
    """The simulator as new, with 137 orders."""
    simulator = served[0]
    simulator.as_new()
    simulator.records["sale.order"] = [order(at) for at in range(1, 138)]
    return simulator


def reader(served: Served, **how: Any) -> Odoo:
    address = served[1]
    told: dict[str, Any] = {"key": KEY, "sleep": no_sleep, "page_size": 10} | how
    return Odoo(address, session=session(address), **told)


def test_it_is_a_connector(served: Served, odoo: OdooSimulator) -> None:
    connector: Connector = reader(served)
    tested = connector.test()
    assert tested.account == "reader"
    assert [one.name for one in tested.kinds] == ["crm.lead", "res.currency", "res.users", "sale.order"]


def test_fields_are_offered_with_their_parts_and_choices(served: Served, odoo: OdooSimulator) -> None:
    fields = {one.name: one for one in reader(served).fields("sale.order")}
    assert fields["partner_id.name"] == RemoteField("partner_id.name", "Customer (name)", "many2one")
    assert "partner_id.id" in fields
    assert "partner_id" not in fields
    assert fields["stage"].choices == (("new", "New"), ("won", "Won"))
    assert "photo" not in fields


def test_values_keep_their_meaning(served: Served, odoo: OdooSimulator) -> None:
    full = {
        "expected_revenue": number("12345678901234567.89"), "partner_id": [7, "恒宇"], "tag_ids": [1, 2], "stage": "won",
        "is_big": True, "date_closed": "2026-03-01 16:30:00", "date_deadline": "2026-03-02",
    }
    odoo.records["sale.order"] = [order(1, **full), order(2, name=False, expected_revenue=number("0.0"), is_big=False)]
    asked = ["name", "expected_revenue", "partner_id.id", "partner_id.name", "tag_ids", "stage", "is_big"]
    asked += ["date_closed", "date_deadline"]
    first, second = rows(reader(served).changed("sale.order", asked, since=None))
    assert first == {
        "id": "1", "write_date": "2026-03-01T08:01:00+00:00", "name": "S00001", "expected_revenue": "12345678901234567.89",
        "partner_id.id": "7", "partner_id.name": "恒宇", "tag_ids": '["1", "2"]', "stage": "won", "is_big": "true",
        "date_closed": "2026-03-01T16:30:00+00:00", "date_deadline": "2026-03-02",
    }
    assert second | {"is_big": "false", "expected_revenue": "0.0"} == second
    assert [name for name, value in second.items() if value is None] == [
        "name", "partner_id.id", "partner_id.name", "tag_ids", "stage", "date_closed", "date_deadline",
    ]


def test_errors_on_the_way_change_no_row(served: Served, odoo: OdooSimulator) -> None:
    calm = rows(reader(served).changed("sale.order", FIELDS, since=None))
    odoo.mood = one_in_ten(error(500, "Exception", "boom"), Answer({}, 503), Answer({}, 429, {"Retry-After": "3"}))
    slept: list[float] = []
    assert rows(reader(served, sleep=slept.append, page_size=2).changed("sale.order", FIELDS, since=None)) == calm
    assert len(calm) == 137
    assert slept


@FEW
@given(st.integers(1, 12), st.integers(0, 40))
def test_going_on_behind_every_page_gives_the_same(
    served: Served, page_size: int, how_many: int,
) -> None:
    simulator = served[0]
    simulator.as_new()
    simulator.records["sale.order"] = [order(at * 3) for at in range(1, how_many + 1)]
    connector = reader(served, page_size=page_size)

    def read(resume: str) -> Iterator[Page]:
        return connector.changed("sale.order", FIELDS, since=None, resume=resume)

    assert stepwise(read) == rows(read("")) == [
        {"id": str(one["id"]), "write_date": f"{one['write_date'].replace(' ', 'T')}+00:00", "name": one["name"],
         "expected_revenue": f"{one['id']}.10"} for one in simulator.records["sale.order"]
    ]


def test_a_server_that_gives_shorter_pages_is_read_whole(served: Served, odoo: OdooSimulator) -> None:
    odoo.most = 4
    assert len(rows(reader(served, page_size=50).changed("sale.order", FIELDS, since=None))) == 137


def test_what_changes_while_it_is_read_is_not_lost(served: Served, odoo: OdooSimulator) -> None:
    began = BEGIN + timedelta(hours=1)
    pages = reader(served).changed("sale.order", ["name"], since=None)
    first = list(islice(pages, 3))
    for at in (2, 100):  # one that was had already, one that was not
        odoo.records["sale.order"][at - 1] |= {"name": f"new {at}", "write_date": f"{began:%Y-%m-%d %H:%M:%S}"}
    del odoo.records["sale.order"][14]
    whole = {row["id"]: row["name"] for page in [*first, *pages] for row in page.rows}
    again = {row["id"]: row["name"] for row in rows(reader(served).changed("sale.order", ["name"], since=began))}
    assert again == {"2": "new 2", "100": "new 100"}
    assert whole["100"] == "new 100"
    assert set(whole) | set(again) >= {str(at) for at in range(1, 138) if at != 15}


def test_only_what_changed_is_read(served: Served, odoo: OdooSimulator) -> None:
    late = BEGIN + timedelta(minutes=5) + timedelta(minutes=10)
    found = rows(reader(served).changed("sale.order", [], since=late))
    assert {row["id"] for row in found} == {str(at) for at in range(1, 138) if at % 7 >= 5}


def test_archived_records_are_gone_and_deleted_ones_missed(served: Served, odoo: OdooSimulator) -> None:
    odoo.records["sale.order"][4]["active"] = False
    del odoo.records["sale.order"][9]
    connector = reader(served)
    assert [one for page in connector.gone("sale.order", since=None) for one in page.ids] == ["5"]
    assert "5" not in {row["id"] for row in rows(connector.changed("sale.order", [], since=None))}
    there = {one for page in connector.ids("sale.order") for one in page.ids}
    assert {str(at) for at in range(1, 138)} - there == {"10"}
    assert [page.ids for page in connector.gone("res.currency", since=BEGIN)] == [()]


def test_a_lost_opportunity_is_archived_and_still_a_row(served: Served, odoo: OdooSimulator) -> None:
    odoo.records["crm.lead"] = [order(1), order(2, active=False)]
    connector = reader(served)
    assert [(row["id"], row["active"]) for row in rows(connector.changed("crm.lead", ["active"], since=None))] == [
        ("1", "true"), ("2", "false"),
    ]
    assert [page.ids for page in connector.gone("crm.lead", since=None)] == [()]


def test_users_are_read_like_anything_else(served: Served, odoo: OdooSimulator) -> None:
    assert rows(reader(served).changed("res.users", ["login"], since=None)) == [
        {"id": "2", "write_date": "2026-01-01T00:00:00+00:00", "login": "reader"},
    ]


def test_the_same_page_for_ever_ends(served: Served, odoo: OdooSimulator) -> None:
    odoo.ignores_domain = True
    found = trouble(Endless, reader(served).changed("sale.order", FIELDS, since=None))
    explains(found, KEY)


def test_more_pages_than_there_can_be_end(served: Served, odoo: OdooSimulator) -> None:
    trouble(Endless, reader(served, most_pages=13).changed("sale.order", FIELDS, since=None))
    assert len(rows(reader(served, most_pages=14).changed("sale.order", FIELDS, since=None))) == 137


def test_a_wrong_key_is_explained(served: Served, odoo: OdooSimulator) -> None:
    with pytest.raises(Refused) as caught:
        reader(served, key="mistyped-secret-key").test()
    explains(caught.value, "mistyped-secret-key")
    assert "API 密钥" in caught.value.said.zh


def test_a_missing_right_is_explained(served: Served, odoo: OdooSimulator) -> None:
    odoo.forbidden = {"sale.order"}
    found = trouble(NotAllowed, reader(served).changed("sale.order", FIELDS, since=None))
    explains(found, KEY)
    assert len(odoo.requests) == 1  # asking again would not help


def test_a_field_that_is_no_longer_there_is_named(served: Served, odoo: OdooSimulator) -> None:
    found = trouble(NotAllowed, reader(served).changed("sale.order", ["x_gone"], since=None))
    assert "x_gone" in found.said.zh
    assert "x_gone" in found.said.en


def test_the_database_is_named_where_there_are_several(served: Served, odoo: OdooSimulator) -> None:
    odoo.database = "hengyu"
    assert reader(served, database="hengyu").test().account == "reader"
    with pytest.raises(NotUnderstood) as caught:
        reader(served).test()
    explains(caught.value, KEY)


@pytest.mark.parametrize("body", [
    b"<html>", b'{"result": []}', b'[{"name": "no id"}]', b"[1]", b'[{"id": NaN}]', b'[{"id": 2}, {"id": 1}]', b"\xff",
    b'[{"id": 1, "expected_revenue": 1, "write_date": "yesterday"}]',
])
def test_another_shape_is_not_taken_for_rows(served: Served, odoo: OdooSimulator, body: bytes) -> None:
    odoo.mood = lambda calls: Answer(body) if calls > 1 else None
    found = trouble(NotUnderstood, reader(served).changed("sale.order", FIELDS, since=None))
    explains(found, KEY)


def test_its_own_words_are_quoted_without_the_key(served: Served, odoo: OdooSimulator) -> None:
    odoo.mood = lambda _calls: error(422, "ValueError", f"unknown thing for {KEY}\nTraceback")
    found = trouble(NotUnderstood, reader(served).changed("sale.order", FIELDS, since=None))
    assert "unknown thing for ***" in found.said.en
    explains(found, KEY, "Traceback")


def test_a_server_that_stays_ill_is_left_alone(served: Served, odoo: OdooSimulator) -> None:
    odoo.mood = lambda _calls: Answer({}, 502)
    slept: list[float] = []
    found = trouble(Busy, reader(served, sleep=slept.append).changed("sale.order", FIELDS, since=None))
    assert slept == [1, 2, 4, 8]
    assert found.is_passing
    explains(found, KEY)
    odoo.mood = lambda _calls: Answer({}, 429, {"Retry-After": "3600"})
    found = trouble(Busy, reader(served, sleep=slept.append).changed("sale.order", FIELDS, since=None))
    assert (slept, found.after) == ([1, 2, 4, 8], 3600)  # an hour is for the next run


def test_nobody_at_home_and_strangers(served: Served, odoo: OdooSimulator) -> None:
    address = served[1]
    with pytest.raises(Refused) as caught:
        Odoo("http://elsewhere.example", KEY, session=session(address), sleep=no_sleep).test()
    explains(caught.value, KEY)
    closed = "http://127.0.0.1:1"
    with pytest.raises(Busy):
        Odoo(closed, KEY, session=session(closed), sleep=no_sleep).test()


def test_an_answer_that_is_too_large_says_so(served: Served, odoo: OdooSimulator) -> None:
    odoo.records["sale.order"][0]["name"] = "x" * 1_000_001
    found = trouble(NotUnderstood, reader(served).changed("sale.order", FIELDS, since=None))
    assert "太大" in found.said.zh
    explains(found, KEY)


def test_an_answer_that_comes_too_slowly_is_asked_for_again(
    served: Served, odoo: OdooSimulator, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outgoing, "LONGEST", -1.0)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            monkeypatch.undo()

    assert len(rows(reader(served, sleep=sleep).changed("sale.order", FIELDS, since=None))) == 137
    assert slept == [1, 2]
