"""金蝶云星空 is read whole by ascending number, through lost sessions and errors that call themselves a success."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.facts.connectors.kingdee.connector import AppSecret, Kingdee, Password
from lingxiao.engines.facts.connectors.kingdee.forms import Form
from lingxiao.engines.facts.connectors.shapes import Busy, Connector, Endless, NotAllowed, NotUnderstood, Page, Refused
from tests.engines.facts.connectors.kingdee_simulator import (
    ACCOUNT_SET,
    APP,
    BROKEN,
    LOST,
    PASSWORD,
    SECRET,
    USER,
    KingdeeSimulator,
    failed,
)
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

Served = tuple[KingdeeSimulator, str]
SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 3, 1, 8, 0, tzinfo=SHANGHAI)
ORDER = "SAL_SaleOrder"
ENTRY = AppSecret(ACCOUNT_SET, USER, APP, SECRET)


def order(at: int, **more: Any) -> dict[str, Any]:
    moment = f"{BEGIN + timedelta(minutes=at % 7):%Y-%m-%dT%H:%M:%S}"
    return {
        "FID": at, "FBillNo": f"XSDD{at:05}", "FModifyDate": moment, "FApproveDate": None, "FCancelStatus": "A",
        "FBillAllAmount": number(f"{at}.1000000000"), "FEntry_FEntryID": at * 10,
    } | more


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    simulator = KingdeeSimulator()
    with simulator.serving() as address:
        yield simulator, f"{address}/k3cloud"


@pytest.fixture
def kingdee(served: Served) -> KingdeeSimulator:
    """The simulator as new, with 83 orders."""
    simulator = served[0]
    simulator.as_new()
    simulator.rows[ORDER] = [order(at) for at in range(1, 84)]
    return simulator


def reader(served: Served, **how: Any) -> Kingdee:
    address = served[1]
    told: dict[str, Any] = {"entry": ENTRY, "sleep": no_sleep, "page_size": 10, "zone": SHANGHAI} | how
    return Kingdee(address, session=session(address), **told)


@pytest.mark.parametrize("entry", [ENTRY, Password(ACCOUNT_SET, USER, PASSWORD)])
def test_it_is_a_connector(served: Served, kingdee: KingdeeSimulator, entry: AppSecret | Password) -> None:
    connector: Connector = reader(served, entry=entry)
    tested = connector.test()
    assert tested.account == USER
    assert "销售订单" in [one.label for one in tested.kinds]
    assert kingdee.signed_in == 1


def test_fields_are_those_of_the_vendors_description(served: Served, kingdee: KingdeeSimulator) -> None:
    kingdee.description = {"Result": {"ResponseStatus": {"IsSuccess": True}, "NeedReturnData": {"Entrys": [
        {"Fields": [{"Key": "FBillNo", "Name": [{"Key": 1033, "Value": "No."}, {"Key": 2052, "Value": "单据编号"}]}]},
        {"Fields": [{"FieldName": "FQty", "Name": "销售数量", "FieldType": "106"}]},
    ]}}}
    fields = {one.name: one.label for one in reader(served).fields(ORDER)}
    assert fields | {"FBillNo": "单据编号", "FQty": "销售数量"} == fields
    assert {"FID", "FModifyDate"} <= set(fields)


@pytest.mark.parametrize("description", [[], {"Result": {}}, {"Result": {"NeedReturnData": {"Entrys": [{}]}}}])
def test_a_description_of_another_shape_leaves_the_naming_to_people(
    served: Served, kingdee: KingdeeSimulator, description: object,
) -> None:
    kingdee.description = description
    connector = reader(served)
    assert [one.name for one in connector.fields(ORDER)] == ["FID", "FModifyDate", "FApproveDate"]
    assert rows(connector.changed(ORDER, ["FBillNo"], since=None))[0]["FBillNo"] == "XSDD00001"


def test_values_keep_their_meaning(served: Served, kingdee: KingdeeSimulator) -> None:
    full = {"FBillAllAmount": number("12345678901234567.8900000000"), "FApproveDate": "2026-03-02T09:00:00.457", "FBillNo": " "}
    kingdee.rows[ORDER] = [order(1, FIsFree=True, **full)]
    assert rows(reader(served).changed(ORDER, ["FBillNo", "FBillAllAmount", "FIsFree"], since=None)) == [{
        "FID": "1", "FModifyDate": "2026-03-01T08:01:00+08:00", "FApproveDate": "2026-03-02T09:00:00.457000+08:00",
        "FBillNo": None, "FBillAllAmount": "12345678901234567.8900000000", "FIsFree": "true",
    }]


def test_errors_on_the_way_change_no_row(served: Served, kingdee: KingdeeSimulator) -> None:
    calm = rows(reader(served).changed(ORDER, ["FBillAllAmount"], since=None))
    spoilt = one_in_ten(
        Answer(b"", 502), BROKEN, failed("网络控制冲突", code=13), failed("调用受限", code=14), failed(LOST, code=1),
        failed(LOST, in_rows=False), seed=5,
    )
    kingdee.mood = lambda calls: spoilt(calls) if "DynamicForm" in kingdee.requests[-1].path else None
    slept: list[float] = []
    assert rows(reader(served, sleep=slept.append, page_size=2).changed(ORDER, ["FBillAllAmount"], since=None)) == calm
    assert len(calm) == 83
    assert slept
    assert kingdee.signed_in > 2


@FEW
@given(st.integers(1, 12), st.sets(st.integers(1, 10**9), max_size=40))
def test_going_on_behind_every_page_gives_the_same(served: Served, page_size: int, numbers: set[int]) -> None:
    simulator = served[0]
    simulator.as_new()
    simulator.rows[ORDER] = [order(at) for at in sorted(numbers)]
    connector = reader(served, page_size=page_size)

    def read(resume: str) -> Iterator[Page]:
        return connector.changed(ORDER, ["FBillNo"], since=None, resume=resume)

    whole = rows(read(""))
    assert stepwise(read) == whole
    assert [row["FID"] for row in whole] == [str(at) for at in sorted(numbers)]


def test_a_server_that_gives_shorter_pages_is_read_whole(served: Served, kingdee: KingdeeSimulator) -> None:
    kingdee.most = 4
    assert len(rows(reader(served, page_size=50).changed(ORDER, [], since=None))) == 83


def test_what_changes_while_it_is_read_is_not_lost(served: Served, kingdee: KingdeeSimulator) -> None:
    began = BEGIN + timedelta(hours=1)
    pages = reader(served).changed(ORDER, ["FBillNo"], since=None)
    first = list(islice(pages, 2))
    for at in (2, 70):  # one that was had already, one that was not
        kingdee.rows[ORDER][at - 1] |= {"FBillNo": f"new {at}", "FModifyDate": f"{began:%Y-%m-%dT%H:%M:%S}"}
    del kingdee.rows[ORDER][19]  # the very row that the last page ended with
    whole = {row["FID"]: row["FBillNo"] for page in [*first, *pages] for row in page.rows}
    again = {row["FID"]: row["FBillNo"] for row in rows(reader(served).changed(ORDER, ["FBillNo"], since=began))}
    assert again == {"2": "new 2", "70": "new 70"}
    assert whole["70"] == "new 70"
    assert set(whole) == {str(at) for at in range(1, 84)}


def test_only_what_changed_or_was_approved_is_read(served: Served, kingdee: KingdeeSimulator) -> None:
    late = (BEGIN + timedelta(minutes=5) + timedelta(minutes=10)).astimezone(UTC)
    kingdee.rows[ORDER][6]["FApproveDate"] = "2026-03-01T20:00:00"
    found = rows(reader(served).changed(ORDER, [], since=late))
    assert {row["FID"] for row in found} == {str(at) for at in range(1, 84) if at % 7 >= 5} | {"7"}


def test_void_bills_are_gone_and_deleted_ones_missed(served: Served, kingdee: KingdeeSimulator) -> None:
    for at in range(20, 40):
        kingdee.rows[ORDER][at]["FCancelStatus"] = "B"
    del kingdee.rows[ORDER][9]
    void = {str(kingdee.rows[ORDER][at]["FID"]) for at in range(19, 39)}
    connector = reader(served)
    assert {one for page in connector.gone(ORDER, since=None) for one in page.ids} == void
    assert {row["FID"] for row in rows(connector.changed(ORDER, [], since=None))} == {
        str(at) for at in range(1, 84) if str(at) not in void and at != 10
    }
    there = {one for page in connector.ids(ORDER) for one in page.ids}
    assert {str(at) for at in range(1, 84)} - there == {"10"}


def test_lines_are_read_by_their_own_number(served: Served, kingdee: KingdeeSimulator) -> None:
    kingdee.rows[ORDER] = [order(at, FEntry_FEntryID=at * 10 + line) for at in range(1, 30) for line in range(3)]
    lines = reader(served, forms=[Form(ORDER, "销售订单行", key="FEntry_FEntryID")])
    assert len(rows(lines.changed(ORDER, ["FID", "FBillNo"], since=None))) == 29 * 3


@pytest.mark.parametrize("page_size", [1, 2, 3, 5, 100])
def test_two_rows_of_one_number_are_refused_and_not_lost(served: Served, kingdee: KingdeeSimulator, page_size: int) -> None:
    kingdee.rows[ORDER] = [order(at) for at in range(1, 20)] + [order(19, FEntry_FEntryID=199)]
    found = trouble(NotUnderstood, reader(served, page_size=page_size).changed(ORDER, ["FEntry_FEntryID"], since=None))
    assert "分录内码" in found.said.zh
    explains(found, SECRET)


def test_the_same_page_for_ever_ends(served: Served, kingdee: KingdeeSimulator) -> None:
    kingdee.ignores_filter = True
    explains(trouble(Endless, reader(served).changed(ORDER, [], since=None)), SECRET)


def test_more_pages_than_there_can_be_end(served: Served, kingdee: KingdeeSimulator) -> None:
    trouble(Endless, reader(served, most_pages=8).changed(ORDER, [], since=None))
    assert len(rows(reader(served, most_pages=9).changed(ORDER, [], since=None))) == 83


def test_a_wrong_key_is_explained(served: Served, kingdee: KingdeeSimulator) -> None:
    for entry in (AppSecret(ACCOUNT_SET, USER, APP, "mistyped-secret"), Password(ACCOUNT_SET, USER, "mistyped-secret")):
        with pytest.raises(Refused) as caught:
            reader(served, entry=entry).test()
        explains(caught.value, "mistyped-secret")
        assert "mistyped-secret" not in repr(entry)
        assert "第三方系统登录授权" in caught.value.said.zh


def test_a_session_that_is_lost_again_at_once_is_a_refusal(served: Served, kingdee: KingdeeSimulator) -> None:
    kingdee.mood = lambda _calls: failed(LOST, code=1) if "DynamicForm" in kingdee.requests[-1].path else None
    explains(trouble(Refused, reader(served).changed(ORDER, [], since=None)), SECRET)
    assert kingdee.signed_in == 3
    assert len(kingdee.requests) == 6


def test_a_missing_right_is_explained(served: Served, kingdee: KingdeeSimulator) -> None:
    kingdee.mood = lambda calls: failed("没有权限", code=2) if calls > 1 else None
    explains(trouble(NotAllowed, reader(served).changed(ORDER, [], since=None)), SECRET)


def test_a_field_that_is_not_there_is_named(served: Served, kingdee: KingdeeSimulator) -> None:
    found = trouble(NotUnderstood, reader(served).changed(ORDER, ["FNowhere"], since=None))
    assert "FNowhere" in found.said.zh
    explains(found, SECRET)
    explains(trouble(NotUnderstood, reader(served).changed("SAL_Nothing", [], since=None)), SECRET)


@pytest.mark.parametrize("name", ["FID;", "F' OR '1'='1", "FBillNo,FCost", "", "F--"])
def test_names_hold_no_more_than_names(served: Served, kingdee: KingdeeSimulator, name: str) -> None:
    trouble(NotUnderstood, reader(served).changed(ORDER, [name], since=None))
    assert not [one for one in kingdee.requests if "ExecuteBillQuery" in one.path]


@pytest.mark.parametrize("body", [
    b"response_error: object reference", b'{"Result": {}}', b"[1]", b'[["1"]]', b'[["a", "b", "c", "d"]]',
    b"[[1, null, null, [1]]]",
    b'[[2, null, null, "A"], [1, null, null, "A"]]', b'[["1", "2026-13-01T00:00:00", null, "A"]]',
])
def test_another_shape_is_not_taken_for_rows(served: Served, kingdee: KingdeeSimulator, body: bytes) -> None:
    kingdee.mood = lambda calls: Answer(body) if calls > 1 else None
    explains(trouble(NotUnderstood, reader(served).changed(ORDER, [], since=None)), SECRET)


def test_a_server_that_stays_ill_is_left_alone(served: Served, kingdee: KingdeeSimulator) -> None:
    kingdee.mood = lambda _calls: BROKEN
    slept: list[float] = []
    explains(trouble(Busy, reader(served, sleep=slept.append).changed(ORDER, [], since=None)), SECRET)
    assert slept == [1, 2, 4, 8]
