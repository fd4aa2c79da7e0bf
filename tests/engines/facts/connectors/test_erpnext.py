"""ERPNext is read whole, in the order of change, and what moves meanwhile comes again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.facts.connectors.erpnext.connector import KNOWN, ErpNext
from lingxiao.engines.facts.connectors.shapes import Busy, Connector, Endless, NotAllowed, NotUnderstood, Page, Refused
from tests.engines.facts.connectors.erpnext_simulator import KEY, SECRET, ErpNextSimulator, error
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

LINES = "Sales Order/Sales Team"
Served = tuple[ErpNextSimulator, str]
SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 3, 1, 8, 0, tzinfo=SHANGHAI)


def order(at: int, *, minute: int | None = None, **more: Any) -> dict[str, Any]:
    moment = BEGIN + timedelta(minutes=at % 5 if minute is None else minute)
    return {
        "name": f"SO-{at:04}", "modified": f"{moment:%Y-%m-%d %H:%M:%S}.123456", "docstatus": 1,
        "grand_total": number(f"{at}.10"),
    } | more


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    simulator = ErpNextSimulator()
    with simulator.serving() as address:
        yield simulator, address


@pytest.fixture
def erp(served: tuple[ErpNextSimulator, str]) -> ErpNextSimulator:
    """The simulator as new, with 83 orders."""
    simulator = served[0]
    simulator.as_new()
    simulator.documents["Sales Order"] = [order(at) for at in range(1, 84)]
    return simulator


def reader(served: Served, **how: Any) -> ErpNext:
    address = served[1]
    told: dict[str, Any] = {"key": KEY, "secret": SECRET, "sleep": no_sleep, "page_size": 10, "zone": SHANGHAI} | how
    return ErpNext(address, session=session(address), **told)


def gone(connector: ErpNext, name: str = "Sales Order", *, since: datetime | None = None) -> list[str]:
    return [one for page in connector.gone(name, since=since) for one in page.ids]


def test_it_is_a_connector(served: Served, erp: ErpNextSimulator) -> None:
    connector: Connector = reader(served)
    tested = connector.test()
    assert tested.account == "reader@hengyu.example"
    assert [one.name for one in tested.kinds] == ["Deleted Document", "Sales Order", "Sales Team"]


def test_the_usual_types_stand_in_where_types_may_not_be_listed(served: Served, erp: ErpNextSimulator) -> None:
    erp.forbidden = {"DocType"}
    assert [one.name for one in reader(served).kinds()] == list(KNOWN)


@pytest.mark.parametrize("version", [14, 15])
def test_fields_are_the_customers_own(served: Served, erp: ErpNextSimulator, version: int) -> None:
    erp.version = version
    fields = {one.name: one for one in reader(served).fields("Sales Order")}
    assert (fields["custom_region"].label, fields["custom_region"].kind) == ("大区", "Data")
    assert fields["status"].choices == (("Draft", "Draft"), ("Closed", "Closed"))
    assert {"name", "modified", "docstatus"} <= set(fields)
    assert not {"sec", "sales_team"} & set(fields)


def test_values_keep_their_meaning(served: Served, erp: ErpNextSimulator) -> None:
    filled: dict[str, Any] = {"status": "", "signed_on": "2026-03-01 16:30:00", "custom_region": "华东"}
    erp.documents["Sales Order"] = [order(1, **filled, grand_total=number("12345678901234567.89"))]
    asked = ["grand_total", "status", "signed_on", "custom_region", "docstatus", "customer"]
    assert rows(reader(served).changed("Sales Order", asked, since=None)) == [{
        "name": "SO-0001", "modified": "2026-03-01T08:01:00.123456+08:00", "grand_total": "12345678901234567.89",
        "status": None, "signed_on": "2026-03-01T16:30:00+08:00", "custom_region": "华东", "docstatus": "1", "customer": None,
    }]


def test_errors_on_the_way_change_no_row(served: Served, erp: ErpNextSimulator) -> None:
    calm = rows(reader(served).changed("Sales Order", ["grand_total"], since=None))
    erp.mood = one_in_ten(error(500, "Exception"), Answer(b"", 503), error(429, "RateLimitExceededError"))
    slept: list[float] = []
    connector = reader(served, sleep=slept.append, page_size=2)
    assert rows(connector.changed("Sales Order", ["grand_total"], since=None)) == calm
    assert len(calm) == 83
    assert slept


@FEW
@given(st.integers(1, 12), st.lists(st.integers(0, 3), max_size=40))
def test_going_on_behind_every_page_gives_the_same(
    served: Served, page_size: int, minutes: list[int],
) -> None:
    """Many documents share a moment, as after an import."""
    simulator = served[0]
    simulator.as_new()
    simulator.documents["Sales Order"] = [order(at, minute=minute) for at, minute in enumerate(minutes)]
    connector = reader(served, page_size=page_size)

    def read(resume: str) -> Iterator[Page]:
        return connector.changed("Sales Order", ["grand_total"], since=None, resume=resume)

    whole = rows(read(""))
    assert stepwise(read) == whole
    assert sorted(str(row["name"]) for row in whole) == [f"SO-{at:04}" for at in range(len(minutes))]


def test_a_server_that_gives_shorter_pages_is_read_whole(served: Served, erp: ErpNextSimulator) -> None:
    erp.most = 4
    assert len(rows(reader(served, page_size=50).changed("Sales Order", [], since=None))) == 83


def test_what_changes_while_it_is_read_comes_again_and_nothing_is_skipped(
    served: Served, erp: ErpNextSimulator,
) -> None:
    pages = reader(served).changed("Sales Order", ["customer"], since=None)
    first = list(islice(pages, 2))
    had = [row["name"] for page in first for row in page.rows]
    for name in (had[0], "SO-0004"):  # one that was had already, one that was not
        at = next(at for at, one in enumerate(erp.documents["Sales Order"]) if one["name"] == name)
        erp.documents["Sales Order"][at] |= {"customer": "new", "modified": "2026-03-01 09:00:00.000000"}
    assert "SO-0004" not in had
    found = [row for page in [*first, *pages] for row in page.rows]
    assert {row["name"] for row in found} == {f"SO-{at:04}" for at in range(1, 84)}
    assert [row["customer"] for row in found if row["name"] == had[0]] == [None, "new"]
    assert [row["customer"] for row in found if row["name"] == "SO-0004"] == ["new"]


def test_only_what_changed_is_read(served: Served, erp: ErpNextSimulator) -> None:
    late = (BEGIN + timedelta(minutes=3) + timedelta(minutes=10)).astimezone(UTC)
    found = rows(reader(served).changed("Sales Order", [], since=late))
    assert {row["name"] for row in found} == {f"SO-{at:04}" for at in range(1, 84) if at % 5 >= 3}


def test_cancelled_and_deleted_documents_are_gone(served: Served, erp: ErpNextSimulator) -> None:
    orders = erp.documents["Sales Order"]
    for at in range(20):
        orders[at]["docstatus"] = 2
    deleted = [orders.pop() for _ in range(30)]
    orders.append(deleted.pop())  # deleted, and made again
    erp.documents["Deleted Document"] = [
        {"name": f"d{at:02}", "modified": "2026-03-02 00:00:00", "restored": 0, "deleted_name": one,
         "deleted_doctype": "Sales Order"} for at, one in enumerate([*(one["name"] for one in deleted), orders[-1]["name"]])
    ]
    erp.documents["Deleted Document"][0]["restored"] = 1
    wanted = {f"SO-{at:04}" for at in range(1, 21)} | {one["name"] for one in deleted[1:]}
    connector = reader(served)
    assert set(gone(connector)) == wanted
    page = next(connector.gone("Sales Order", since=None))
    found = set(page.ids)
    while page.resume:
        page = next(connector.gone("Sales Order", since=None, resume=page.resume))
        found |= set(page.ids)
    assert found == wanted
    assert not wanted & {row["name"] for row in rows(connector.changed("Sales Order", [], since=None))}
    assert {one for page in connector.ids("Sales Order") for one in page.ids} == {one["name"] for one in orders[20:]}


def test_deletions_that_may_not_be_seen_are_said(served: Served, erp: ErpNextSimulator) -> None:
    erp.forbidden = {"Deleted Document"}
    explains(trouble(NotAllowed, reader(served).gone("Sales Order", since=None)), KEY, SECRET)


def test_lines_of_a_document_are_read_by_its_right(served: Served, erp: ErpNextSimulator) -> None:
    erp.documents["Sales Team"] = [
        {"name": "t1", "modified": "2026-03-01 08:00:00", "docstatus": 1, "parenttype": "Sales Order", "parent": "SO-0001",
         "sales_person": "李雷", "allocated_percentage": number("60.0")},
        {"name": "t2", "modified": "2026-03-01 08:00:00", "docstatus": 1, "parenttype": "Customer", "parent": "C"},
        {"name": "t3", "modified": "2026-03-01 08:00:00", "docstatus": 2, "parenttype": "Sales Order", "parent": "SO-0002"},
    ]
    connector = reader(served)
    found = rows(connector.changed(LINES, ["parent", "sales_person", "allocated_percentage"], since=None))
    assert [(one["parent"], one["sales_person"], one["allocated_percentage"]) for one in found] == [("SO-0001", "李雷", "60.0")]
    assert gone(connector, LINES) == ["t3"]


def test_the_same_page_for_ever_ends(served: Served, erp: ErpNextSimulator) -> None:
    erp.ignores_filters = True
    explains(trouble(Endless, reader(served).changed("Sales Order", [], since=None)), KEY, SECRET)


def test_more_pages_than_there_can_be_end(served: Served, erp: ErpNextSimulator) -> None:
    trouble(Endless, reader(served, most_pages=8).changed("Sales Order", [], since=None))
    assert len(rows(reader(served, most_pages=9).changed("Sales Order", [], since=None))) == 83


def test_a_wrong_key_is_explained(served: Served, erp: ErpNextSimulator) -> None:
    with pytest.raises(Refused) as caught:
        reader(served, secret="mistyped-secret").test()
    explains(caught.value, "mistyped-secret", KEY)
    assert "API" in caught.value.said.zh


def test_a_missing_right_and_a_missing_type_are_told_apart(served: Served, erp: ErpNextSimulator) -> None:
    erp.forbidden = {"Sales Order"}
    explains(trouble(NotAllowed, reader(served).changed("Sales Order", [], since=None)), KEY, SECRET)
    explains(trouble(NotUnderstood, reader(served).changed("Sales Oder", [], since=None)), KEY, SECRET)


def test_a_field_that_is_no_longer_there_is_named(served: Served, erp: ErpNextSimulator) -> None:
    found = trouble(NotAllowed, reader(served).changed("Sales Order", ["`tabUser`.api_secret"], since=None))
    assert "`tabUser`.api_secret" in found.said.zh
    assert not [one for one in erp.requests if "resource" in one.path]


@pytest.mark.parametrize("body", [
    b"<html>", b"[]", b'{"message": []}', b'{"data": {}}', b'{"data": [{"name": "a"}]}',
    b'{"data": [{"modified": "2026-01-01"}]}',
    b'{"data": [{"name": "a", "modified": "2026-13-77 00:00:00"}]}',
])
def test_another_shape_is_not_taken_for_rows(served: Served, erp: ErpNextSimulator, body: bytes) -> None:
    erp.mood = lambda calls: Answer(body) if calls > 1 else None
    explains(trouble(NotUnderstood, reader(served).changed("Sales Order", [], since=None)), KEY, SECRET)


def test_its_own_words_are_quoted_without_the_secret(served: Served, erp: ErpNextSimulator) -> None:
    erp.mood = lambda calls: Answer({"exception": f"DataError: token {KEY}:{SECRET}"}, 417) if calls > 1 else None
    found = trouble(NotUnderstood, reader(served).changed("Sales Order", [], since=None))
    assert "DataError: token ***:***" in found.said.en
    explains(found, KEY, SECRET)


def test_a_server_that_stays_ill_is_left_alone(served: Served, erp: ErpNextSimulator) -> None:
    erp.mood = lambda _calls: error(500, "Exception")
    slept: list[float] = []
    explains(trouble(Busy, reader(served, sleep=slept.append).changed("Sales Order", [], since=None)), KEY, SECRET)
    assert slept == [1, 2, 4, 8]
