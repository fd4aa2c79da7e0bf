"""PostgreSQL: one read-only transaction, a cursor on the server, every value as the text the server writes.

The host passes the check that addresses of the web pass, and the connection goes to the address that was checked. Beyond
the company's network TLS is a must, and the certificate is checked against the name.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from lingxiao.engines.facts.connectors import asking
from lingxiao.engines.facts.connectors.asking import as_moment
from lingxiao.engines.facts.connectors.shapes import Busy, NotAllowed, Refused, RemoteObject, Trouble
from lingxiao.engines.facts.connectors.sql import places
from lingxiao.engines.facts.connectors.sql.places import Column, Question, Row
from lingxiao.engines.facts.connectors.sql.statements import quoted_name, wrapped
from lingxiao.kernel.outgoing import Forbidden, Host, checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

CONNECT_SECONDS = 5
PORT = 5432
TEXTS = {"text", "varchar", "bpchar"}
SETTINGS = {
    "TimeZone": "UTC", "DateStyle": "ISO", "IntervalStyle": "iso_8601", "standard_conforming_strings": "on",
    "extra_float_digits": "1", "lock_timeout": "5s",
}
UNREACHED = (
    "refused", "closed the connection", "timeout", "timed out", "reset by peer", "could not receive", "could not send",
    "unreachable", "SSL SYSCALL", "starting up", "shutting down", "too many",
)
"""In what is said of a connection that failed: nobody answered, or nobody could take one more. PostgreSQL gives no number."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL database. ``zone`` is that of its moments without one; ``hosts`` are those that may be connected to."""

    host: str
    database: str
    user: str
    password: str = field(repr=False)
    hosts: tuple[Host, ...]
    zone: tzinfo
    port: int = PORT
    most_seconds: float = places.MOST_SECONDS

    @property
    def account(self) -> str:
        """The user."""
        return self.user

    def tables(self) -> tuple[RemoteObject, ...]:
        """Tables and views that the user may see something of."""
        with self._reading() as connection:
            found = connection.execute(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables "
                "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
            ).fetchall()
        return tuple(RemoteObject(str(name), str(name)) for (name,) in found)

    def columns(self, source: str) -> tuple[Column, ...]:
        """The columns, with the server's names of their types."""
        with self._reading() as connection:
            found = connection.execute(f"SELECT * FROM {wrapped(source)} AS q LIMIT 0".encode()).description or ()
            return tuple(Column(one.name, _kind(connection, one.type_code)) for one in found)

    def pages(self, question: Question) -> Iterator[Sequence[Row]]:
        """Rows in the order of change, those without a moment first."""
        with self._reading() as connection:
            self._check_moments(connection, question)
            statement, told = self._statement(question)
            with connection.cursor(name="lingxiao_reading") as cursor:
                cursor.execute(statement, told)
                while found := cursor.fetchmany(question.page_size):
                    yield [self._row(one, question) for one in found]

    def _statement(self, question: Question) -> tuple[bytes, list[Any]]:
        reading, kinds, told, conditions = question.reading, question.kinds, list[Any](), list[str]()
        changed, key = _ordered(reading.changed, kinds), _ordered(reading.key, kinds)
        if question.since is not None:
            conditions.append(f"({changed} IS NULL OR {changed} >= %s)")
            told.append(self._bound(question.since, kinds[reading.changed]))
        if question.begin is not None and question.begin[0] is None:
            conditions.append(f"({changed} IS NOT NULL OR {key} >= %s)")
            told.append(question.begin[1])
        elif question.begin is not None:
            conditions.append(f"({changed}, {key}) >= (%s, %s)")
            told.extend(question.begin)
        if question.is_gone is not None and reading.gone:
            no_longer = f"q.{quoted_name(reading.gone[0])}::text"
            conditions.append(f"{no_longer} {'IS NOT DISTINCT' if question.is_gone else 'IS DISTINCT'} FROM %s")
            told.append(reading.gone[1])
        cells = ", ".join(f"q.{quoted_name(one)}::text" for one in (reading.changed, reading.key, *question.columns))
        statement = (
            f"SELECT {cells} FROM {wrapped(reading.source).replace('%', '%%')} AS q"
            + (f" WHERE {' AND '.join(conditions)}" if conditions else "")
            + f" ORDER BY {changed} NULLS FIRST, {key}"
        )
        return statement.encode(), told

    def _bound(self, since: datetime, kind: str) -> str:
        """The moment to read from, in the column's own terms; of a text only the day, however the time is written."""
        if kind == "timestamptz":
            return (since - asking.OVERLAP).isoformat()
        bound = asking.earliest(since, self.zone)
        return bound.date().isoformat() if kind in TEXTS else bound.isoformat(" ")

    def _check_moments(self, connection: psycopg.Connection[Any], question: Question) -> None:
        changed, kinds = question.reading.changed, question.kinds
        if kinds[changed] not in {"timestamptz", "timestamp", "date", *TEXTS}:
            raise places.no_moment(changed)
        if kinds[changed] in TEXTS:
            name = f"q.{quoted_name(changed)}"
            wrong = f"{name} !~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}'"
            asked = f"SELECT 1 FROM {wrapped(question.reading.source)} AS q WHERE {wrong} LIMIT 1".encode()
            if connection.execute(asked).fetchone():
                raise places.no_moment(changed)

    def _row(self, found: tuple[Any, ...], question: Question) -> Row:
        changed, key, *cells = found
        if key is None:
            raise asking.strange(places.VENDOR, "NULL")
        named = zip(question.columns, cells, strict=True)
        return Row((changed, key), tuple(self._cell(one, question.kinds[name]) for name, one in named))

    def _cell(self, text: str | None, kind: str) -> str | None:
        """A moment gets its zone; one that Python has no date for, such as infinity, stays as the server wrote it."""
        if text is None or kind not in {"timestamp", "timestamptz"}:
            return text
        try:
            return as_moment(text, self.zone)
        except ValueError:
            return text

    @contextmanager
    def _reading(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection inside a transaction that reads one state and writes nothing. Raises ``Trouble``."""
        try:
            with self._connected() as connection:
                connection.read_only, connection.isolation_level = True, psycopg.IsolationLevel.REPEATABLE_READ
                settings = SETTINGS | {"statement_timeout": f"{self.most_seconds * 1000:.0f}ms"}
                calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
                connection.execute(f"SELECT {calls}".encode(), [part for one in settings.items() for part in one])
                yield connection
        except psycopg.Error as problem:
            raise self._told(problem) from None

    def _connected(self) -> psycopg.Connection[Any]:
        name = f"[{self.host}]" if ":" in self.host else self.host
        try:
            host, address = checked(f"https://{name}:{self.port}/", self.hosts)
        except Forbidden:
            raise Refused(places.NOT_A_HOST) from None
        tls, authorities = ("prefer", "") if host.is_inside else ("verify-full", str(DEFAULT_CA_BUNDLE_PATH))
        try:
            return psycopg.connect(
                host=self.host, hostaddr=address, port=self.port, dbname=self.database, user=self.user, password=self.password,
                connect_timeout=CONNECT_SECONDS, gssencmode="disable", passfile="", options="", application_name="lingxiao",
                client_encoding="utf8", sslmode=tls, sslrootcert=authorities,
            )
        except psycopg.OperationalError as problem:
            if any(words in str(problem) for words in UNREACHED):
                raise asking.busy(places.VENDOR) from None
            raise Refused(places.NOT_LET_IN) from None

    def _told(self, problem: psycopg.Error) -> Trouble:
        """A trouble for what the server said, by the number of the error: Appendix A of PostgreSQL's documentation."""
        state = problem.sqlstate or ""
        if state == "57014":
            return Busy(places.TOO_LONG)
        if state[:2] in {"", "08", "40", "53", "55", "57"}:
            return asking.busy(places.VENDOR)
        if state in {"42501", "25006"}:
            return NotAllowed(places.NOT_FOR_THIS_USER)
        return asking.strange(places.VENDOR, problem.diag.message_primary, secrets=[self.password])


def _kind(connection: psycopg.Connection[Any], oid: int) -> str:
    found = connection.adapters.types.get(oid)
    return found.name if found else str(oid)


def _ordered(column: str, kinds: Mapping[str, str]) -> str:
    """A column as it is compared and put in order: texts byte by byte, whatever language the database speaks."""
    return f"q.{quoted_name(column)}" + (' COLLATE "C"' if kinds[column] in TEXTS else "")
