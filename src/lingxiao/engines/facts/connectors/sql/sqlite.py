"""SQLite files: opened to be read, with an authorizer that lets nothing but reading through.

A file holds amounts as exact as its program wrote them: texts and whole numbers stay what they are, and a number that was
stored as a binary float is given by the shortest decimal that means it.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors import asking
from lingxiao.engines.facts.connectors.asking import as_moment
from lingxiao.engines.facts.connectors.shapes import Busy, NotAllowed, Refused, RemoteObject, Trouble
from lingxiao.engines.facts.connectors.sql import places
from lingxiao.engines.facts.connectors.sql.places import Column, Question, Row
from lingxiao.engines.facts.connectors.sql.statements import quoted_name, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo
    from pathlib import Path

MOST_STEPS = 5_000
"""Millions of SQLite's own steps that one statement may take: a minute or two."""

MILLION = 1_000_000
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?")
DAY = "'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'"
READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A file that a vendor's program exported. ``zone`` is that of its moments, which it writes without one."""

    path: Path
    zone: tzinfo
    most_steps: int = MOST_STEPS

    @property
    def account(self) -> str:
        """The name of the file."""
        return self.path.name

    def tables(self) -> tuple[RemoteObject, ...]:
        """Tables and views of the file."""
        listed = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name"
        with self._reading() as connection:
            return tuple(RemoteObject(str(name), str(name)) for (name,) in connection.execute(listed))

    def columns(self, source: str) -> tuple[Column, ...]:
        """The columns; their values have types, they themselves have none that binds."""
        with self._reading() as connection:
            found = connection.execute(f"SELECT * FROM {wrapped(source)} AS q LIMIT 0").description
            return tuple(Column(str(one[0]), "") for one in found)

    def pages(self, question: Question) -> Iterator[Sequence[Row]]:
        """Rows in the order of change, those without a moment first."""
        reading = question.reading
        changed = f"q.{quoted_name(reading.changed)}"
        with self._reading() as connection:
            wrong = f"SELECT 1 FROM {wrapped(reading.source)} AS q WHERE {changed} NOT GLOB {DAY} LIMIT 1"
            if connection.execute(wrong).fetchone():
                raise places.no_moment(reading.changed)
            cursor = connection.execute(*self._statement(question))
            while found := cursor.fetchmany(question.page_size):
                yield [self._row(one) for one in found]

    def _statement(self, question: Question) -> tuple[str, list[Any]]:
        reading, told, conditions = question.reading, list[Any](), list[str]()
        changed, key = f"q.{quoted_name(reading.changed)}", f"q.{quoted_name(reading.key)}"
        if question.since is not None:  # the day alone, however the time behind it is written
            conditions.append(f"({changed} IS NULL OR {changed} >= ?)")
            told.append(asking.earliest(question.since, self.zone).date().isoformat())
        if question.begin is not None and question.begin[0] is None:
            conditions.append(f"({changed} IS NOT NULL OR {key} >= ?)")
            told.append(question.begin[1])
        elif question.begin is not None:
            conditions.append(f"({changed}, {key}) >= (?, ?)")
            told.extend(question.begin)
        if question.is_gone is not None and reading.gone:
            conditions.append(f"CAST(q.{quoted_name(reading.gone[0])} AS TEXT) {'IS' if question.is_gone else 'IS NOT'} ?")
            told.append(reading.gone[1])
        cells = ", ".join(f"q.{quoted_name(one)}" for one in (reading.changed, reading.key, *question.columns))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"SELECT {cells} FROM {wrapped(reading.source)} AS q{where} ORDER BY {changed}, {key}", told

    def _row(self, found: tuple[Any, ...]) -> Row:
        changed, key, *cells = found
        if key is None or isinstance(key, bytes):
            raise asking.strange(places.VENDOR, "NULL")
        return Row((changed, key), tuple(self._cell(one) for one in cells))

    def _cell(self, value: object) -> str | None:
        if value is None or isinstance(value, bytes):
            return None
        if isinstance(value, float):
            return format(Decimal(repr(value)), "f")
        text = str(value)
        try:
            return as_moment(text, self.zone) if MOMENT.fullmatch(text) else text
        except ValueError:
            return text

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """The file, to be read only and in one state. Raises ``Trouble``."""
        connection = None
        try:
            address = f"{self.path.absolute().as_uri()}?mode=ro"
            connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=0)  # we wait ourselves
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            steps = iter(range(self.most_steps))
            connection.set_authorizer(_allowed)
            connection.set_progress_handler(lambda: int(next(steps, None) is None), MILLION)
            yield connection
        except sqlite3.Error as problem:
            raise _told(problem) from None
        finally:
            if connection is not None:
                connection.close()


def _allowed(action: int, _first: str | None, second: str | None, _where: str | None, _by: str | None) -> int:
    is_fine = action in READS and second != "load_extension"
    return sqlite3.SQLITE_OK if is_fine else sqlite3.SQLITE_DENY


def _told(problem: sqlite3.Error) -> Trouble:
    code = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return asking.busy(places.VENDOR)
    if code == sqlite3.SQLITE_INTERRUPT:
        return Busy(places.TOO_LONG)
    is_denied = "not authorized" in str(problem)  # a function that is denied has no number of its own
    if is_denied or code in {sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY}:
        return NotAllowed(places.NOT_FOR_THIS_USER)
    if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}:
        return Refused(places.NO_FILE)
    return asking.strange(places.VENDOR, str(problem))
