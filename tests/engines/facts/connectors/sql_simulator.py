"""A real PostgreSQL behind a gate on loopback that may cut a connection; and tables of a vendor's database in it."""

from __future__ import annotations

import os
import socket
import socketserver
import sqlite3
import threading
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from lingxiao.engines.facts.connectors.sql.connector import SqlDatabase
from lingxiao.engines.facts.connectors.sql.postgresql import Postgres
from lingxiao.engines.facts.connectors.sql.sqlite import SqliteFile
from lingxiao.engines.facts.connectors.sql.statements import Extract
from lingxiao.kernel.outgoing import Host
from tests.engines.facts.connectors.simulating import no_sleep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

NEVER = 1 << 60
ADDRESS = "LX_TEST_DATABASE_URL"
SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 3, 1, 8, 0, tzinfo=SHANGHAI)
RECEIPTS = Extract("receipts", "回款", "receipts", "id", "changed", gone=("state", "void"))
COLUMNS = "id integer PRIMARY KEY, changed {moment}, amount {amount}, state text"


class Gate:
    """Lets connections through to the suite's PostgreSQL; ``mood`` says after how many bytes of answers each is cut."""

    def __init__(self) -> None:
        self.connections = 0
        self.mood: Callable[[int], int] = lambda _connections: NEVER

    @contextmanager
    def serving(self) -> Iterator[int]:
        """Its port, for as long as it serves."""
        gate = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                gate.connections += 1
                gate._pass(self.request, gate.mood(gate.connections))

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _pass(self, client: socket.socket, budget: int) -> None:
        if not budget:
            return
        with _upstream() as server:
            asking = threading.Thread(target=_pump, args=(client, server, NEVER))
            asking.start()
            _pump(server, client, budget)
            for one in (client, server):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            asking.join()


def _pump(source: socket.socket, sink: socket.socket, budget: int) -> None:
    with suppress(OSError):
        while budget > 0 and (piece := source.recv(min(budget, 65536))):
            sink.sendall(piece)
            budget -= len(piece)
        sink.shutdown(socket.SHUT_WR)


def _upstream() -> socket.socket:
    named = conninfo_to_dict(os.environ[ADDRESS])
    host, port = str(named.get("host") or "127.0.0.1"), int(named.get("port") or 5432)
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    server = socket.socket(socket.AF_UNIX)
    server.connect(f"{host}/.s.PGSQL.{port}")
    return server


@contextmanager
def vendors_database() -> Iterator[tuple[str, str]]:
    """A database of its own, and a user who may read it; both are gone afterwards."""
    database, user = f"erp_{os.getpid()}", f"erp_reader_{os.getpid()}"
    with psycopg.connect(os.environ[ADDRESS], autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'p4ss-word'").format(sql.Identifier(user)))
        try:
            yield database, user
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(user)))


def owner(database: str) -> psycopg.Connection[tuple[object, ...]]:
    """The vendor's own program, which writes."""
    return psycopg.connect(os.environ[ADDRESS], dbname=database, autocommit=True)


class PostgresVendor:
    def __init__(self, database: str, user: str, port: int, gate: Gate) -> None:
        host = Host("127.0.0.1", port, is_inside=True)
        self.place = Postgres("127.0.0.1", database, user, "p4ss-word", (host,), SHANGHAI, port)
        self.database, self.user, self.gate = database, user, gate
        self.columns = COLUMNS.format(moment="timestamp", amount="numeric(30,2)")

    def write(self, statement: str, *values: object) -> None:
        with owner(self.database) as connection:
            connection.execute(statement.replace("?", "%s").encode(), values)

    def as_new(self) -> None:
        self.gate.mood = Gate().mood
        self.write("DROP SCHEMA public CASCADE")
        self.write("CREATE SCHEMA public")
        self.write(f"CREATE TABLE receipts ({self.columns})")
        self.write(f"GRANT USAGE ON SCHEMA public TO {self.user}")
        self.write(f"GRANT SELECT ON receipts TO {self.user}")


class SqliteVendor:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = SqliteFile(path, SHANGHAI)
        self.columns = COLUMNS.format(moment="text", amount="text")

    def write(self, statement: str, *values: object) -> None:
        connection = sqlite3.connect(self.path)
        with connection:
            connection.execute(statement, values)
        connection.close()

    def as_new(self) -> None:
        self.path.unlink(missing_ok=True)
        self.write(f"CREATE TABLE receipts ({self.columns})")


Vendors = PostgresVendor | SqliteVendor


def fill(vendor: Vendors, minutes: Sequence[int | None]) -> None:
    for begin in range(0, len(minutes), 50):
        values: list[object] = []
        for at, minute in list(enumerate(minutes))[begin:begin + 50]:
            moment = None if minute is None else f"{BEGIN + timedelta(minutes=minute):%Y-%m-%d %H:%M:%S}"
            values += [at + 1, moment, f"{at + 1}.10"]
        vendor.write("INSERT INTO receipts VALUES " + ", ".join(["(?, ?, ?, 'open')"] * (len(values) // 3)), *values)


def reader(vendor: Vendors, **how: Any) -> SqlDatabase:
    told: dict[str, Any] = {"readings": [RECEIPTS], "sleep": no_sleep, "page_size": 10} | how
    return SqlDatabase(vendor.place, **told)
