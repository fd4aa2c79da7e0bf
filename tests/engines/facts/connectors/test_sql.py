"""What holds of every database that is read; PostgreSQL and SQLite by turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.facts.connectors import asking
from lingxiao.engines.facts.connectors.shapes import (
    Busy,
    Connector,
    Endless,
    NotAllowed,
    NotUnderstood,
    Page,
    RemoteField,
    RemoteObject,
)
from lingxiao.engines.facts.connectors.sql import places
from lingxiao.engines.facts.connectors.sql.connector import SqlDatabase
from lingxiao.engines.facts.connectors.sql.places import Column, Mark, Question, Row
from lingxiao.engines.facts.connectors.sql.statements import Extract
from tests.engines.facts.connectors.simulating import FEW, explains, no_sleep, rows, stepwise, trouble
from tests.engines.facts.connectors.sql_simulator import (
    BEGIN,
    RECEIPTS,
    SHANGHAI,
    Gate,
    PostgresVendor,
    SqliteVendor,
    Vendors,
    fill,
    reader,
    vendors_database,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Vendors]]:
    gate = Gate()
    with vendors_database() as (database, user), gate.serving() as port:
        yield {
            "postgresql": PostgresVendor(database, user, port, gate),
            "sqlite": SqliteVendor(tmp_path_factory.mktemp("vendor") / "回款 export#1.db"),
        }


@pytest.fixture(params=["postgresql", "sqlite"])
def vendor(request: pytest.FixtureRequest, both: dict[str, Vendors]) -> Vendors:
    """A database as new, with 83 receipts."""
    found = both[request.param]
    found.as_new()
    fill(found, [at % 5 for at in range(83)])
    return found


def test_it_is_a_connector(vendor: Vendors) -> None:
    connector: Connector = reader(vendor)
    tested = connector.test()
    assert tested.account == vendor.place.account
    assert tested.kinds[0] == RemoteObject("receipts", "回款")
    assert [one.name for one in connector.fields("receipts")] == ["id", "changed", "amount", "state"]


def test_a_table_is_looked_at_before_it_is_set_up(vendor: Vendors) -> None:
    connector = reader(vendor, readings=[])
    (table,) = connector.kinds()
    assert RemoteField("id", "id", connector.fields(table.name)[0].kind) in connector.fields(table.name)
    found = trouble(NotAllowed, connector.changed(table.name, [], since=None))
    assert table.name in found.said.zh
    explains(found)


def test_rows_are_exact_text(vendor: Vendors) -> None:
    vendor.write("DELETE FROM receipts")
    vendor.write("INSERT INTO receipts VALUES (1, '2026-03-01 16:30:00.5', '1234567890123456789012345678.90', NULL)")
    assert rows(reader(vendor).changed("receipts", ["amount", "state"], since=None)) == [{
        "id": "1", "changed": "2026-03-01T16:30:00.500000+08:00", "amount": "1234567890123456789012345678.90", "state": None,
    }]


@FEW
@given(
    kind=st.sampled_from(["postgresql", "sqlite"]), page_size=st.integers(1, 12),
    minutes=st.lists(st.none() | st.integers(0, 3), max_size=40),
)
def test_going_on_behind_every_page_gives_the_same(
    both: dict[str, Vendors], kind: str, page_size: int, minutes: list[int | None],
) -> None:
    """Many rows share a moment, and many have none."""
    both[kind].as_new()
    fill(both[kind], minutes)
    connector = reader(both[kind], page_size=page_size)

    def read(resume: str) -> Iterator[Page]:
        return connector.changed("receipts", ["amount"], since=None, resume=resume)

    whole = rows(read(""))
    assert stepwise(read) == whole
    assert sorted(int(row["id"] or 0) for row in whole) == list(range(1, len(minutes) + 1))


def test_what_changes_while_it_is_read_is_not_lost(vendor: Vendors) -> None:
    began = BEGIN + timedelta(days=1)
    pages = reader(vendor).changed("receipts", ["state"], since=None)
    first = list(islice(pages, 2))
    had = {str(row["id"]) for page in first for row in page.rows}
    if isinstance(vendor, SqliteVendor):  # nobody can write into a file while a state of it is read
        pages.close()  # type: ignore[attr-defined]
        pages = reader(vendor).changed("receipts", ["state"], since=None, resume=first[-1].resume)
    late = min({str(at) for at in range(1, 84)} - had)
    for one in (min(had), late):
        vendor.write("UPDATE receipts SET state = 'new', changed = ? WHERE id = ?", f"{began:%Y-%m-%d %H:%M:%S}", int(one))
    found = had | {row["id"] for page in pages for row in page.rows}
    again = rows(reader(vendor).changed("receipts", ["state"], since=began))
    assert found == {str(at) for at in range(1, 84)}
    assert {(row["id"], row["state"]) for row in again} == {(min(had), "new"), (late, "new")}


def test_only_what_changed_is_read_and_what_has_no_moment(vendor: Vendors) -> None:
    vendor.write("UPDATE receipts SET changed = NULL WHERE id = 1")
    vendor.write("UPDATE receipts SET changed = '2026-03-09 08:00:00' WHERE id = 2")
    late = datetime(2026, 3, 9, 0, 5, tzinfo=UTC)
    assert [row["id"] for row in rows(reader(vendor).changed("receipts", [], since=late))] == ["1", "2"]
    later = late + timedelta(days=1)
    assert [row["id"] for row in rows(reader(vendor).changed("receipts", [], since=later))] == ["1"]


def test_void_rows_are_gone_and_deleted_ones_missed(vendor: Vendors) -> None:
    vendor.write("UPDATE receipts SET state = 'void' WHERE id > 20 AND id <= 40")
    vendor.write("UPDATE receipts SET state = NULL WHERE id = 50")
    vendor.write("DELETE FROM receipts WHERE id = 10")
    void = {str(at) for at in range(21, 41)}
    connector = reader(vendor)
    assert {one for page in connector.gone("receipts", since=None) for one in page.ids} == void
    assert {row["id"] for row in rows(connector.changed("receipts", [], since=None))} == {
        str(at) for at in range(1, 84) if at != 10
    } - void
    there = {one for page in connector.ids("receipts") for one in page.ids}
    assert {str(at) for at in range(1, 84)} - there == {"10"}
    plain = reader(vendor, readings=[Extract("receipts", "回款", "receipts", "id", "changed")])
    assert [page.ids for page in plain.gone("receipts", since=None)] == [()]


def test_a_select_is_read_like_a_table(vendor: Vendors) -> None:
    """With a comment at its end, a percent sign, and a semicolon inside of a text."""
    statement = "SELECT id, changed, ';' AS mark FROM receipts WHERE state LIKE 'op%' AND id % 2 = 0; -- every second one"
    connector = reader(vendor, readings=[Extract("even", "双号", statement, "id", "changed")])
    found = rows(connector.changed("even", ["mark"], since=BEGIN))
    assert {(row["id"], row["mark"]) for row in found} == {(str(at), ";") for at in range(2, 84, 2)}


def test_two_rows_of_one_mark_are_refused_and_not_lost(vendor: Vendors) -> None:
    statement = "SELECT 7 AS id, changed FROM receipts WHERE id IN (1, 6)"
    for page_size in (1, 2, 10):
        connector = reader(vendor, readings=[Extract("twice", "重号", statement, "id", "changed")], page_size=page_size)
        explains(trouble(NotUnderstood, connector.changed("twice", [], since=None)))


def test_two_rows_of_one_mark_are_refused_on_two_pages_as_well(vendor: Vendors) -> None:
    """The second of them would be the first row behind the mark."""
    statement = "SELECT 7 AS id, changed FROM receipts WHERE id IN (1, 6)"
    connector = reader(vendor, readings=[Extract("twice", "重号", statement, "id", "changed")], page_size=1)
    page = next(connector.changed("twice", [], since=None))
    trouble(NotUnderstood, connector.changed("twice", [], since=None, resume=page.resume))


def test_a_row_without_a_key_is_refused(vendor: Vendors) -> None:
    statement = "SELECT NULLIF(id, 5) AS id, changed FROM receipts"
    connector = reader(vendor, readings=[Extract("no key", "缺号", statement, "id", "changed")])
    explains(trouble(NotUnderstood, connector.changed("no key", [], since=None)))


@pytest.mark.parametrize("moment", ["state", "id"])
def test_a_moment_that_is_none_is_named(vendor: Vendors, moment: str) -> None:
    connector = reader(vendor, readings=[Extract("receipts", "回款", "receipts", "id", moment)])
    assert moment in trouble(NotUnderstood, connector.changed("receipts", [], since=None)).said.zh


def test_texts_serve_as_moments_when_they_are_written_as_days(vendor: Vendors) -> None:
    written = "CASE id WHEN 1 THEN '2026-03-09' WHEN 2 THEN '2026-03-09T10:00' ELSE '2026-03-01 10:00:00' END"
    connector = reader(vendor, readings=[
        Extract("texts", "文字", f"SELECT id, {written} AS changed FROM receipts", "id", "changed"),
    ])
    since = datetime(2026, 3, 9, 9, 0, tzinfo=SHANGHAI)
    assert [row["id"] for row in rows(connector.changed("texts", [], since=since))] == ["1", "2"]
    assert len(rows(connector.changed("texts", [], since=None))) == 83


def test_a_column_that_is_not_there_is_named(vendor: Vendors) -> None:
    found = trouble(NotAllowed, reader(vendor).changed("receipts", ['amount" FROM x; --'], since=None))
    assert 'amount" FROM x; --' in found.said.zh


def test_a_table_that_is_not_there_is_named(vendor: Vendors) -> None:
    connector = reader(vendor, readings=[Extract("nowhere", "无", "nowhere", "id", "changed")])
    found = trouble(NotUnderstood, connector.changed("nowhere", [], since=None))
    assert "nowhere" in found.said.en
    explains(found, "p4ss-word")


def test_more_pages_than_there_can_be_end(vendor: Vendors) -> None:
    explains(trouble(Endless, reader(vendor, most_pages=8).changed("receipts", [], since=None)))
    assert len(rows(reader(vendor, most_pages=9).changed("receipts", [], since=None))) == 83


class Stuck:
    """A database that begins anew whatever it is asked, and breaks off behind each page."""

    account = "stuck"

    def tables(self) -> tuple[RemoteObject, ...]:
        return ()

    def columns(self, source: str) -> tuple[Column, ...]:  # noqa: ARG002 -- the protocol's
        return (Column("id", "int4"), Column("changed", "date"), Column("state", "text"))

    def pages(self, question: Question) -> Iterator[Sequence[Row]]:
        mark: Mark = ("2026-01-01", "1")
        yield [Row(mark, ("1",) * len(question.columns)), Row(("2026-01-01", "2"), ("2",) * len(question.columns))]
        raise asking.busy(places.VENDOR)


def test_the_same_page_for_ever_ends() -> None:
    explains(trouble(Endless, SqlDatabase(Stuck(), [RECEIPTS], sleep=no_sleep).changed("receipts", [], since=None)))


@pytest.mark.parametrize(("kind", "name"), [
    ("sqlserver", "SQL Server"), ("mysql", "MySQL"), ("oracle", "Oracle"), ("db2", "db2"),
])
def test_other_databases_are_told_what_to_export(kind: str, name: str) -> None:
    said = places.unsupported(kind)
    explains(said)
    assert name in said.said.zh
    assert "CSV" in said.said.en


def test_a_statement_without_an_end_is_stopped(vendor: Vendors) -> None:
    endless = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, '2026-01-01' AS changed FROM n"
    more = {"most_steps": 3} if isinstance(vendor, SqliteVendor) else {"most_seconds": 0.2}
    place: places.Place = replace(vendor.place, **more)
    connector = SqlDatabase(place, [Extract("endless", "无尽", endless, "id", "changed")], sleep=no_sleep)
    found = trouble(Busy, connector.changed("endless", [], since=None))
    assert "索引" in found.said.zh
    assert not found.is_passing
    explains(found)

