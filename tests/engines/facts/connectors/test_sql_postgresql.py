"""What holds of PostgreSQL alone: connections that break, hosts that are checked, exact types, and no way to write."""

from __future__ import annotations

import os
import random
import socket
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from lingxiao.engines.facts.connectors.shapes import Busy, NotAllowed, NotUnderstood, Refused
from lingxiao.engines.facts.connectors.sql.connector import SqlDatabase
from lingxiao.engines.facts.connectors.sql.statements import Extract
from lingxiao.kernel import outgoing
from lingxiao.kernel.outgoing import Host
from tests.engines.facts.connectors.simulating import explains, no_sleep, rows, trouble
from tests.engines.facts.connectors.sql_simulator import (
    ADDRESS,
    RECEIPTS,
    SHANGHAI,
    Gate,
    PostgresVendor,
    fill,
    owner,
    reader,
    vendors_database,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "p4ss-word"


@pytest.fixture(scope="module")
def served() -> Iterator[PostgresVendor]:
    gate = Gate()
    with vendors_database() as (database, user), gate.serving() as port:
        yield PostgresVendor(database, user, port, gate)


@pytest.fixture
def vendor(served: PostgresVendor) -> PostgresVendor:
    """A database as new, with 300 receipts."""
    served.as_new()
    fill(served, [at % 5 for at in range(300)])
    return served


def at(vendor: PostgresVendor, **other: Any) -> SqlDatabase:
    """A connector to the database by another way."""
    return SqlDatabase(replace(vendor.place, **other), [RECEIPTS], sleep=no_sleep)


def read(vendor: PostgresVendor, source: str, fields: list[str], *, by: str = "changed", since: datetime | None = None) -> Any:
    connector = reader(vendor, readings=[Extract("read", "读", source, "id", by)])
    return rows(connector.changed("read", fields, since=since))


def test_connections_that_break_change_no_row(vendor: PostgresVendor) -> None:
    calm = rows(reader(vendor).changed("receipts", ["amount"], since=None))
    dice = random.Random(7)  # noqa: S311 -- moods, not secrets
    before = vendor.gate.connections
    vendor.gate.mood = lambda _connections: 0 if dice.random() < 0.1 else dice.randrange(1500, 6000)
    slept: list[float] = []
    assert rows(reader(vendor, sleep=slept.append, page_size=2).changed("receipts", ["amount"], since=None)) == calm
    assert len(calm) == 300
    assert vendor.gate.connections - before > 10
    assert len(slept) > 10


def test_types_are_exact_and_moments_have_their_zone(vendor: PostgresVendor) -> None:
    """Whatever the database's own ways of writing are."""
    styles = ("DateStyle TO 'SQL, DMY'", "IntervalStyle TO 'postgres'", "extra_float_digits TO -9", "TimeZone TO 'Asia/Tokyo'")
    for setting in styles:
        vendor.write(f"ALTER ROLE {vendor.user} SET {setting}")
    source = """
        SELECT 1 AS id, timestamptz '2026-03-01 16:30:00.123456+08' AS changed, 123456789012345678901234567890.1234567890 AS n,
               0.1::float8 + 0.2 AS f, true AS b, date '2026-03-02' AS d, timestamp '2026-03-01 16:30:00' AS t,
               '{"a": 1}'::jsonb AS j,
               'infinity'::timestamp AS i, NULL::numeric AS nothing, interval '1 day' AS v, '恒宇' AS text
    """
    assert read(vendor, source, ["n", "f", "b", "d", "t", "j", "i", "nothing", "v", "text"]) == [{
        "id": "1", "changed": "2026-03-01T08:30:00.123456+00:00", "n": "123456789012345678901234567890.1234567890",
        "f": "0.30000000000000004", "b": "true", "d": "2026-03-02", "t": "2026-03-01T16:30:00+08:00",
        "j": '{"a": 1}', "i": "infinity", "nothing": None, "v": "P1D", "text": "恒宇",
    }]


@pytest.mark.parametrize(("moment", "is_read"), [
    ("timestamptz '2026-03-09 06:50:00+08'", True), ("timestamptz '2026-03-09 06:49:59+08'", False),
    ("timestamp '2026-03-09 06:50:00'", True), ("timestamp '2026-03-09 06:49:59'", False),
    ("date '2026-03-09'", True), ("date '2026-03-08'", False),
    ("'2026-03-09'::text", True), ("'2026-03-08'::varchar", False),
])
def test_every_kind_of_moment_is_compared_in_its_own_terms(vendor: PostgresVendor, moment: str, is_read: bool) -> None:  # noqa: FBT001 -- a table
    """Ten minutes before are read again; where only the day is known, the whole day is."""
    since = datetime(2026, 3, 9, 7, 0, tzinfo=SHANGHAI)
    assert bool(read(vendor, f"SELECT 1 AS id, {moment} AS changed", [], since=since)) == is_read


def test_a_view_of_another_schema_is_read(vendor: PostgresVendor) -> None:
    vendor.write("DROP SCHEMA IF EXISTS reports CASCADE")
    vendor.write("CREATE SCHEMA reports")
    vendor.write('CREATE VIEW reports."Receipts" AS SELECT id AS "Id", changed FROM receipts')
    vendor.write(f"GRANT USAGE ON SCHEMA reports TO {vendor.user}")
    vendor.write(f'GRANT SELECT ON reports."Receipts" TO {vendor.user}')
    connector = reader(vendor, readings=[Extract("r", "回款", "reports.Receipts", "Id", "changed")])
    assert len(rows(connector.changed("r", [], since=None))) == 300
    assert "reports.Receipts" in [one.name for one in connector.kinds()]


def test_nothing_is_written_even_by_a_function(vendor: PostgresVendor) -> None:
    """As a superuser even, who may write anywhere."""
    vendor.write(
        "CREATE FUNCTION sneak() RETURNS integer LANGUAGE sql VOLATILE AS 'DELETE FROM receipts; SELECT 1'",
    )
    place = replace(vendor.place, user=str(conninfo_to_dict(os.environ[ADDRESS])["user"]))
    sneaking = Extract("r", "r", "SELECT sneak() AS id, changed FROM receipts", "id", "changed")
    connector = SqlDatabase(place, [sneaking], sleep=no_sleep)
    found = trouble(NotAllowed, connector.changed("r", [], since=None))
    explains(found, SECRET)
    for setting in ("transaction_read_only", "default_transaction_read_only"):
        source = f"SELECT sneak() AS id, changed, set_config('{setting}', 'off', false) AS off FROM receipts"
        connector = SqlDatabase(place, [Extract("r", "r", source, "id", "changed")], sleep=no_sleep)
        with pytest.raises((NotAllowed, NotUnderstood)):
            list(connector.changed("r", ["off"], since=None))
    with owner(vendor.database) as connection:
        assert connection.execute("SELECT count(*) FROM receipts").fetchone() == (300,)


def test_a_missing_right_is_explained(vendor: PostgresVendor) -> None:
    vendor.write(f"REVOKE SELECT ON receipts FROM {vendor.user}")
    explains(trouble(NotAllowed, reader(vendor).changed("receipts", [], since=None)), SECRET)


def test_a_wrong_user_is_explained(vendor: PostgresVendor) -> None:
    for other in ({"user": "nobody_of_that_name"}, {"database": "nowhere_at_all"}):
        before = vendor.gate.connections
        with pytest.raises(Refused) as caught:
            at(vendor, password="mistyped-secret", **other).test()
        explains(caught.value, "mistyped-secret")
        assert vendor.gate.connections == before + 1  # asking again would not help
    assert SECRET not in repr(vendor.place)
    assert "mistyped-secret" not in repr(replace(vendor.place, password="mistyped-secret"))


def test_a_server_that_stays_away_is_left_alone(vendor: PostgresVendor) -> None:
    vendor.gate.mood = lambda _connections: 0
    slept: list[float] = []
    explains(trouble(Busy, reader(vendor, sleep=slept.append).changed("receipts", [], since=None)), SECRET)
    assert slept == [1, 2, 4, 8]


def test_what_the_server_says_is_quoted_without_the_password(vendor: PostgresVendor) -> None:
    source = f"SELECT id, changed, ('{SECRET}' || id)::int AS n FROM receipts"
    connector = reader(vendor, readings=[Extract("r", "r", source, "id", "changed")])
    found = trouble(NotUnderstood, connector.changed("r", ["n"], since=None))
    assert "***1" in found.said.en
    explains(found, SECRET)


def test_only_named_hosts_are_connected_to(vendor: PostgresVendor) -> None:
    port = vendor.place.port
    public, other = Host("127.0.0.1", port), Host("127.0.0.1", port + 1, is_inside=True)
    for hosts in ([], [public], [other], [Host("127.0.0.1", is_inside=True)], [Host("localhost", port, is_inside=True)]):
        before = vendor.gate.connections
        with pytest.raises(Refused) as caught:
            at(vendor, hosts=tuple(hosts)).test()
        explains(caught.value, SECRET)
        assert vendor.gate.connections == before


def test_the_connection_goes_to_the_address_that_was_checked(vendor: PostgresVendor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for each connection is the name looked up, and nobody asks a second time what it means now."""
    asked: list[str] = []
    port = vendor.place.port

    def looked_up(name: str, *_args: object, **_how: object) -> list[object]:
        asked.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    host, before = Host("db.hengyu.example", port, is_inside=True), vendor.gate.connections
    assert len(rows(at(vendor, host=host.name, hosts=(host,)).changed("receipts", [], since=None))) == 300
    assert asked == [host.name] * (vendor.gate.connections - before)


def test_beyond_the_company_nothing_goes_without_tls(vendor: PostgresVendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "_is_public", lambda _address: True)
    with pytest.raises(Refused) as caught:
        at(vendor, hosts=(Host("127.0.0.1", vendor.place.port),)).test()
    explains(caught.value, SECRET)
