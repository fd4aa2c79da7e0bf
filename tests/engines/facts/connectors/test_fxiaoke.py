"""纷享销客 is read whole, exactly and once, whatever its platform does in between."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lingxiao.engines.facts.connectors.fxiaoke.account import Style
from lingxiao.engines.facts.connectors.fxiaoke.connector import OVERLAP
from lingxiao.engines.facts.connectors.shapes import Endless, NotAllowed, NotUnderstood, RemoteField
from tests.engines.facts.connectors.fxiaoke_readers import readers
from tests.engines.facts.connectors.fxiaoke_records import milliseconds
from tests.engines.facts.connectors.fxiaoke_simulator import (
    CUSTOM_QUERY,
    DESCRIBE,
    OBJECTS,
    PEOPLE,
    QUERY,
    START,
    Simulator,
    running,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from lingxiao.engines.facts.connectors.fxiaoke.connector import Fxiaoke
    from lingxiao.engines.facts.connectors.shapes import Connector, Page
    from tests.engines.facts.connectors.fxiaoke_readers import Reading

    Row = dict[str, str | None]

ORDER, OPPORTUNITY, CUSTOM = "SalesOrderObj", "NewOpportunityObj", "object_Qx7__c"
BOTH = pytest.mark.parametrize("style", list(Style))
AMOUNTS = ["100.01", "12345678901234567.89", "0.10", "-3", "1e3", "9007199254740993", "0.1000000000000000055511151231257827"]


@pytest.fixture
def fxiaoke() -> Iterator[Simulator]:
    """The open platform of an invented customer."""
    with running(Simulator()) as simulator:
        yield simulator


@pytest.fixture
def reading(fxiaoke: Simulator) -> Iterator[Reading]:
    """Makes connectors to it."""
    with readers(fxiaoke) as make:
        yield make


def rows(pages: Iterable[Page]) -> list[Row]:
    """All rows of some pages."""
    return [dict(row) for page in pages for row in page.rows]


def orders(simulator: Simulator, count: int) -> list[str]:
    """Orders with amounts of their own; their ids in the order of reading."""
    made = [simulator.records.create(ORDER, order_amount=f"{place}.{place % 100:02}") for place in range(count)]
    return sorted(made)


def amounts(simulator: Simulator) -> list[Row]:
    """What reading the orders' amounts must give."""
    kept = simulator.records.kinds[ORDER]
    return [{"_id": one, "order_amount": kept[one].get("order_amount")} for one in sorted(kept)]


def read(connector: Fxiaoke, kind: str = ORDER, *fields: str, since: datetime | None = None) -> list[Row]:
    """All rows of a kind."""
    return rows(connector.changed(kind, fields or ("order_amount",), since=since))


def test_a_record_becomes_a_flat_row_of_exact_text(fxiaoke: Simulator, reading: Reading) -> None:
    account = fxiaoke.records.create("AccountObj", name="上海恒誉")
    made = fxiaoke.records.create(
        OPPORTUNITY, account_id=account, amount="12345678901234567.89", sales_stage="2", close_date=1772380800000,
        owner=["1001", "1000"], tags=["a", "b"], cost_time="86400000", is_key=True,
    )
    wanted = ("name", "owner", "account_id", "amount", "sales_stage", "close_date", "last_modified_time", "tags", "cost_time",
              "is_key", "is_deleted", "life_status")
    (row,) = read(reading(), OPPORTUNITY, *wanted)
    assert row == {
        "_id": made, "name": made[:6], "owner": "1001", "owner.all": '["1001", "1000"]', "owner.name": "李雷",
        "account_id": account, "account_id.name": "上海恒誉", "amount": "12345678901234567.89",
        "sales_stage": "2", "sales_stage.label": "报价", "close_date": "2026-03-02",
        "last_modified_time": "2026-03-02T09:00:00.000+08:00", "tags": '["a", "b"]', "cost_time": "86400000",
        "is_key": "true", "is_deleted": "false", "life_status": "normal", "life_status.label": "正常",
    }  # fmt: skip


def test_what_is_empty_or_was_not_sent_is_none_and_the_columns_stay(fxiaoke: Simulator, reading: Reading) -> None:
    made = fxiaoke.records.create(OPPORTUNITY, owner=[], amount=None, sales_stage="", account_id=None)
    (row,) = read(reading(), OPPORTUNITY, "owner", "amount", "sales_stage", "account_id", "close_date")
    assert row.pop("_id") == made
    assert set(row) == {"owner", "owner.all", "owner.name", "amount", "sales_stage", "sales_stage.label", "account_id",
                        "account_id.name", "close_date"}
    assert set(row.values()) == {None}


def test_a_field_may_be_asked_for_by_any_of_its_columns(fxiaoke: Simulator, reading: Reading) -> None:
    fxiaoke.records.create(OPPORTUNITY, sales_stage="5")
    (row,) = read(reading(), OPPORTUNITY, "owner.name", "sales_stage.label", "owner.all")
    assert (row["owner.name"], row["sales_stage.label"], row["owner.all"]) == ("王芳", "赢单", None)


@pytest.mark.parametrize("is_text", [True, False])
def test_amounts_stay_exact_also_where_they_come_as_numbers(fxiaoke: Simulator, reading: Reading, is_text: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    lines = ", ".join(
        f'{{"_id": "{place:024x}", "order_amount": {json.dumps(amount) if is_text else amount}}}'
        for place, amount in enumerate(AMOUNTS)
    )
    fxiaoke.answers[QUERY] = f'{{"errorCode": 0, "data": {{"dataList": [{lines}], "limit": 100}}}}'.encode()
    assert [row["order_amount"] for row in read(reading())] == AMOUNTS


def test_own_kinds_of_a_customer_have_their_own_path(fxiaoke: Simulator, reading: Reading) -> None:
    made = fxiaoke.records.create(CUSTOM, field_aB12__c="7.50")
    assert read(reading(), CUSTOM, "field_aB12__c") == [{"_id": made, "field_aB12__c": "7.50"}]
    assert CUSTOM_QUERY in {path for path, _at in fxiaoke.calls}


def test_what_there_is_and_what_it_holds_is_asked_of_the_customer(fxiaoke: Simulator, reading: Reading) -> None:
    fxiaoke.records.schema["GoalValueObj"]["goal__c"] = {"label": "目标额", "type": "currency"}
    fxiaoke.records.schema["GoalValueObj"]["old__c"] = {"label": "旧", "type": "text", "is_active": False}
    connector: Connector = reading()
    tested = connector.test()
    assert tested.account == "hengyu · 1000"
    assert tested.kinds == connector.kinds()
    named = {one.name: one.label for one in tested.kinds}
    assert named["GoalValueObj"] == "目标值"
    assert CUSTOM in named
    assert "users" in named
    assert "OpportunityObj" not in named  # not in use
    assert not fxiaoke.pages
    fields = {one.name: one for one in connector.fields("GoalValueObj")}
    assert fields["goal__c"] == RemoteField("goal__c", "目标额", "currency")
    assert "old__c" not in fields
    stage = next(one for one in connector.fields(OPPORTUNITY) if one.name == "sales_stage")
    assert stage.choices == (("1", "初步接洽"), ("2", "报价"), ("5", "赢单"))


def test_a_field_that_is_gone_is_named_instead_of_read_as_nothing(fxiaoke: Simulator, reading: Reading) -> None:
    with pytest.raises(NotUnderstood, match="order_amount_old"):
        read(reading(), ORDER, "order_amount", "order_amount_old")


@BOTH
@pytest.mark.parametrize("seed", range(4))
def test_a_tenth_of_all_calls_failing_changes_nothing(
    fxiaoke: Simulator, reading: Reading, seed: int, style: Style,
) -> None:
    orders(fxiaoke, 1234)
    fxiaoke.records.limit, fxiaoke.errors, fxiaoke.chance = 20, 0.1, Random(seed)  # noqa: S311 -- chance to be had again
    assert read(reading(style)) == amounts(fxiaoke)
    assert len(fxiaoke.calls) > 1234 / 20 + 3
    assert not fxiaoke.faults


@BOTH
@pytest.mark.parametrize("code", [20016, 20005])
def test_a_token_that_ends_in_the_middle_changes_nothing(
    fxiaoke: Simulator, reading: Reading, style: Style, code: int,
) -> None:
    orders(fxiaoke, 700)
    fxiaoke.ended_code = code
    fxiaoke.between = lambda page: fxiaoke.end_tokens() if page in {2, 5} else None
    assert read(reading(style)) == amounts(fxiaoke)
    assert not fxiaoke.faults


def test_more_than_ten_thousand_are_read_and_never_too_fast(fxiaoke: Simulator, reading: Reading) -> None:
    """Past the highest offset there is, and past the hundred calls in twenty seconds."""
    orders(fxiaoke, 10_250)
    assert read(reading()) == amounts(fxiaoke)
    assert fxiaoke.pages == 103
    assert 90 < fxiaoke.most_in_a_window() <= 100
    assert sum(fxiaoke.clock.slept) < 25


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200])
@pytest.mark.parametrize("switch", ["", "is_counted", "is_one_alone"])
def test_neither_a_total_nor_a_record_drawn_alone_ends_the_reading(
    fxiaoke: Simulator, reading: Reading, count: int, switch: str,
) -> None:
    orders(fxiaoke, count)
    if switch:
        setattr(fxiaoke.records, switch, True)
    assert read(reading()) == amounts(fxiaoke)


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_going_on_behind_any_page_equals_reading_without_a_break(
    fxiaoke: Simulator, reading: Reading, data: st.DataObject,
) -> None:
    fxiaoke.records.kinds[ORDER].clear()
    orders(fxiaoke, data.draw(st.integers(0, 30)))
    fxiaoke.records.limit = data.draw(st.integers(1, 7))
    whole = list(reading().changed(ORDER, ["order_amount"], since=None))
    assert rows(whole) == amounts(fxiaoke)
    for place, page in enumerate(whole[:-1], start=1):
        assert list(reading().changed(ORDER, ["order_amount"], since=None, resume=page.resume)) == whole[place:]
    assert [bool(page.resume) for page in whole] == [True] * (len(whole) - 1) + [False]
    assert all(earlier.resume != later.resume for earlier, later in itertools.pairwise(whole))


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_changes_while_it_is_read_is_in_this_reading_or_the_next(
    fxiaoke: Simulator, reading: Reading, changes: list[tuple[int, bool]],
) -> None:
    """Old records that change behind or before the place of reading, and new ones anywhere."""
    fxiaoke.records.kinds[ORDER].clear()
    made = orders(fxiaoke, 13)
    fxiaoke.clock.at += timedelta(days=2)
    fxiaoke.records.limit, fxiaoke.pages, begun, todo = 3, 0, fxiaoke.clock.at, iter(changes)

    def meddle(_page: int) -> None:
        fxiaoke.clock.at += timedelta(seconds=3)
        for place, is_new in [one for one in [next(todo, None)] if one]:
            if is_new:
                fxiaoke.records.create(ORDER, order_amount="1.00")
            else:
                fxiaoke.records.change(ORDER, made[place], order_amount="2.00")

    fxiaoke.between = meddle
    known = {row["_id"]: row for row in read(reading())}
    fxiaoke.between = lambda _page: None
    known |= {row["_id"]: row for row in read(reading(), since=begun - OVERLAP)}
    assert sorted(known.values(), key=lambda row: str(row["_id"])) == amounts(fxiaoke)


def test_only_what_changed_since_a_moment_comes_that_moment_included(fxiaoke: Simulator, reading: Reading) -> None:
    fxiaoke.records.create(ORDER, last_modified_time=milliseconds(START) - 1)
    at, after = (fxiaoke.records.create(ORDER, last_modified_time=milliseconds(START) + more) for more in (0, 1))
    since = START + timedelta(microseconds=500)  # within the same millisecond
    assert {row["_id"] for row in read(reading(), since=since)} == {at, after}


def test_a_page_that_comes_again_and_again_ends_the_reading(fxiaoke: Simulator, reading: Reading) -> None:
    orders(fxiaoke, 150)
    fxiaoke.records.repeats = True
    pages = reading().changed(ORDER, ["order_amount"], since=None)
    first = next(pages)
    with pytest.raises(Endless):
        next(pages)
    with pytest.raises(Endless):
        next(reading().changed(ORDER, ["order_amount"], since=None, resume=first.resume))


def test_two_pages_that_come_in_turns_end_the_reading_too(fxiaoke: Simulator, reading: Reading) -> None:
    turns = itertools.cycle("ab")
    fxiaoke.answers[QUERY] = lambda: {"errorCode": 0, "data": {"dataList": [{"_id": next(turns)}], "limit": 1}}
    pages = reading().changed(ORDER, ["order_amount"], since=None)
    assert [row["_id"] for row in rows([next(pages), next(pages)])] == ["a", "b"]
    with pytest.raises(Endless):
        next(pages)


def test_there_is_a_last_page_even_if_every_one_is_new(fxiaoke: Simulator, reading: Reading) -> None:
    made = orders(fxiaoke, 200)
    with pytest.raises(Endless):
        next(reading().changed(ORDER, ["order_amount"], since=None, resume=f"100000:{made[0]}"))


def test_a_column_that_changes_its_type_comes_as_it_was_sent(fxiaoke: Simulator, reading: Reading) -> None:
    for _each in range(4):
        fxiaoke.records.create(ORDER, order_amount="5.00", order_time=1772380800000)
    fxiaoke.records.limit = 2

    def retype(page: int) -> None:
        if page == 1:
            fxiaoke.records.retype(ORDER, "order_time", "text", lambda _value: "三月初")
            fxiaoke.records.retype(ORDER, "order_amount", "object", lambda value: {"value": value})

    fxiaoke.between = retype
    found = read(reading(), ORDER, "order_time", "order_amount")
    assert [row["order_time"] for row in found] == ["2026-03-02"] * 2 + ["三月初"] * 2
    assert [row["order_amount"] for row in found] == ["5.00"] * 2 + ['{"value": "5.00"}'] * 2


def test_half_a_character_does_not_stop_a_file_from_being_written(fxiaoke: Simulator, reading: Reading) -> None:
    fxiaoke.records.create(ORDER, name="订单\ud83d")
    (row,) = read(reading(), ORDER, "name")
    assert row["name"] == "订单\ufffd"


def test_people_are_read_from_the_directory_where_personnel_is_denied(fxiaoke: Simulator, reading: Reading) -> None:
    fxiaoke.people = [
        {"openUserId": "1000", "name": "王芳", "isStop": False, "mobile": "15611110000", "email": "wang@hengyu.example",
         "employeeNumber": "E01", "departmentIds": [111111, 1001], "mainDepartmentId": 1001, "createTime": 1758789217451},
        {"openUserId": "1001", "name": "李雷", "isStop": True, "leaderId": "1000", "hireDate": "2023-03-16"},
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        read(reading(), "PersonnelObj", "full_name")
    wanted = ["openUserId", "employeeNumber", "name", "email", "mobile", "isStop", "leaderId", "departmentIds", "createTime"]
    first, second = read(reading(), "users", *wanted, since=START)
    assert first == {
        "_id": "1000", "openUserId": "1000", "employeeNumber": "E01", "name": "王芳", "email": "wang@hengyu.example",
        "mobile": "15611110000", "isStop": "false", "leaderId": None, "departmentIds": "111111",
        "departmentIds.all": '["111111", "1001"]', "departmentIds.name": None, "createTime": "2025-09-25T16:33:37.451+08:00",
    }  # fmt: skip
    assert (second["isStop"], second["leaderId"], second["employeeNumber"]) == ("true", "1000", None)
    assert [ids for page in reading().ids("users") for ids in page.ids] == ["1000", "1001"]
    assert list(reading().gone("users", since=None)) == []


def test_personnel_is_read_where_it_is_shared(fxiaoke: Simulator, reading: Reading) -> None:
    fxiaoke.records.is_personnel_open = True
    made = fxiaoke.records.create("PersonnelObj", full_name="王芳")
    assert read(reading(), "PersonnelObj", "full_name") == [{"_id": made, "full_name": "王芳"}]


def test_what_was_invalidated_is_gone_and_ids_tell_of_the_rest(fxiaoke: Simulator, reading: Reading) -> None:
    made = orders(fxiaoke, 25)
    fxiaoke.clock.at += timedelta(hours=1)
    since, fxiaoke.records.limit = fxiaoke.clock.at, 2
    for place in (1, 3, 5, 7, 9):
        fxiaoke.records.invalidate(ORDER, made[place])
    fxiaoke.records.delete(ORDER, made[11])
    fxiaoke.records.delete(ORDER, made[13], for_good=True)
    pages = list(reading().gone(ORDER, since=since))
    assert {one for page in pages for one in page.ids} == {made[place] for place in (1, 3, 5, 7, 9, 11)}
    for place, page in enumerate(pages[:-1], start=1):
        assert list(reading().gone(ORDER, since=since, resume=page.resume)) == pages[place:]
    assert pages[-1].resume == ""
    assert [page.ids for page in reading().gone(ORDER, since=fxiaoke.clock.at + timedelta(hours=1))] == [(), ()]
    there = [one for page in reading().ids(ORDER) for one in page.ids]
    assert there == [one for place, one in enumerate(made) if place != 13]


def test_a_record_is_never_gone_by_a_condition_alone(fxiaoke: Simulator, reading: Reading) -> None:
    """A platform that ignores the condition sends living records; they must not be taken for dead."""
    made = orders(fxiaoke, 3)
    lines = [{"_id": one, "life_status": "normal", "is_deleted": False} for one in made]
    fxiaoke.answers[QUERY] = {"errorCode": 0, "data": {"dataList": lines, "limit": 100}}
    assert [one for page in reading().gone(ORDER, since=None) for one in page.ids] == []


def test_a_customer_without_the_marks_is_not_asked_for_them(fxiaoke: Simulator, reading: Reading) -> None:
    for mark in ("life_status", "is_deleted"):
        del fxiaoke.records.schema[ORDER][mark]
    assert list(reading().gone(ORDER, since=None)) == []
    assert {path for path, _at in fxiaoke.calls if "crm" in path} == {DESCRIBE}


@pytest.mark.parametrize("resume", ["x", "1:", ":a", "1:a b", "life_status|y", "nothing|1:a", "-1:a"])
def test_a_place_that_never_was_is_not_gone_on_from(fxiaoke: Simulator, reading: Reading, resume: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        list(reading().changed(ORDER, ["order_amount"], since=None, resume=resume))
    with pytest.raises(ValueError, match="no place"):
        list(reading().gone(ORDER, since=None, resume=resume))


@pytest.mark.parametrize("data", [
    [], "x", "1", {"dataList": {}}, {"dataList": 0}, {"name": "no id"}, {"dataList": ["x"]},
    {"dataList": [{"name": "no id"}]}, {"dataList": [{"_id": "a b"}]},
])  # fmt: skip
def test_an_answer_of_another_shape_is_said_to_be_one(fxiaoke: Simulator, reading: Reading, data: Any) -> None:
    fxiaoke.answers[QUERY] = {"errorCode": 0, "data": data}
    with pytest.raises(NotUnderstood):
        read(reading())
    fxiaoke.answers[QUERY] = {"errorCode": 0}
    with pytest.raises(NotUnderstood):
        read(reading())
    lie = {"errorCode": 0, "data": data, "userList": data or ["x"]}
    fxiaoke.answers |= {OBJECTS: lie, DESCRIBE: lie, PEOPLE: lie}
    for ask in (lambda: reading().kinds(), lambda: reading().fields(ORDER), lambda: read(reading(), "users", "name")):
        with pytest.raises(NotUnderstood):
            ask()
