"""What staged rows bring that is not in the log just so, found without reading more of the log than it takes.

A row that is corrected nearly always stays in its month. So the months that staged rows have themselves are read whole, to
compare; what is not found there is looked for in the others by its key alone, whose files need not be opened where no key
of theirs can be meant.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.log import reading, writing
from lingxiao.engines.facts.log.connecting import name, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.log.files import LogFile
    from lingxiao.kernel.days.spans import DaySpan


@dataclass(frozen=True, slots=True)
class Staged:
    """Typed rows that wait: a Parquet file with the dataset's own columns, ``row_no`` and ``is_deleted``.

    ``whole_of`` says that the file is all there is of these days (for a dataset without days: at all): rows of the
    same source and days that it lacks are gone.
    """

    path: Path
    whole_of: DaySpan | None = None
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What a batch did to a dataset: rows read, new, changed, gone, and those that said nothing new."""

    read: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0

    @property
    def same(self) -> int:
        """Rows that were there already, just so."""
        return self.read - self.new - self.changed

    @property
    def did_something(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.new or self.changed or self.gone)

    def to_json(self) -> dict[str, int]:
        """As the manifest keeps it."""
        return {"read": self.read, "new": self.new, "changed": self.changed, "gone": self.gone, "same": self.same}


@dataclass(frozen=True, slots=True)
class _Log:
    """What stands in the log of a dataset and source as of a batch."""

    dataset: Dataset
    source: str
    before: int
    files: Sequence[LogFile]

    def rows(self, files: Sequence[LogFile], *columns: str) -> str:
        """The SQL of what stands in these files: these columns, else the dataset's own, and ``stands``, the month."""
        wanted = dict.fromkeys((*(columns or (*self.dataset.names, "row_no")), self.dataset.day or "source", "source"))
        found = reading.current(self.dataset, files, store=manifest.store(), as_of=self.before, columns=[*wanted])
        return f"SELECT *, {writing.month_of(self.dataset)} AS stands FROM ({found}) WHERE source = {text(self.source)}"

    def of_months(self, months: set[str]) -> list[LogFile]:
        """The files of these months."""
        return [file for file in self.files if file.month in months]

    def same_key(self, one: str, other: str) -> str:
        """The condition that two rows are versions of one."""
        return " AND ".join(f"{one}.{name(key)} = {other}.{name(key)}" for key in self.dataset.keys)


def own(dataset: Dataset) -> str:
    """The dataset's own columns, as SQL lists them."""
    return ", ".join(name(column) for column in dataset.names)


@contextmanager
def gathered(
    connection: DuckDBPyConnection, dataset: Dataset, rows: Staged, *, source: str, before: int,
) -> Iterator[Counts]:
    """Gather in ``news`` what is not in the log just so, with ``was`` (the month a row stands in now) and ``says``."""
    log = _Log(dataset, source, before, manifest.files_of(dataset=dataset.name))
    incoming = f"read_parquet({text(str(rows.path))})"
    ((read,),) = connection.execute(f"SELECT count(*) FROM {incoming}").fetchall()
    if not log.files:
        # The first of its kind is all new: it is written as it is read, however large, and never held.
        connection.execute(
            "CREATE TEMP VIEW news AS SELECT *, NULL::VARCHAR AS was, 'new' AS says "
            f"FROM {incoming} WHERE NOT is_deleted"
        )
    else:
        own_months = _months(connection, dataset, incoming)
        _compare(connection, log, incoming, files=log.of_months(own_months))
        _look_elsewhere(connection, log, files=[file for file in log.files if file.month not in own_months])
        if rows.is_whole or rows.whole_of is not None:
            _miss(connection, log, rows, incoming=incoming)
    found = dict(connection.execute("SELECT says, count(*) FROM news GROUP BY says").fetchall())
    yield Counts(read, found.get("new", 0), found.get("changed", 0), found.get("gone", 0))
    connection.execute(f"DROP {'TABLE' if log.files else 'VIEW'} news")


def _months(connection: DuckDBPyConnection, dataset: Dataset, incoming: str) -> set[str]:
    """The months that the staged rows have themselves."""
    found = connection.execute(f"SELECT DISTINCT {writing.month_of(dataset)} FROM {incoming}").fetchall()
    return {month for (month,) in found if month is not None}


def _compare(connection: DuckDBPyConnection, log: _Log, incoming: str, *, files: Sequence[LogFile]) -> None:
    """Make ``news`` of what is not found in these files (``was`` is missing), differs there, or is deleted."""
    dataset = log.dataset
    differs = " OR ".join(f"staged.{name(column)} IS DISTINCT FROM standing.{name(column)}" for column in dataset.names)
    # A deletion may bring nothing but the key: the rest is as it stood.
    columns = ", ".join(
        f"CASE WHEN staged.is_deleted AND standing.stands IS NOT NULL THEN standing.{name(column)} "
        f"ELSE staged.{name(column)} END AS {name(column)}"
        for column in dataset.names
    )
    connection.execute(
        f"CREATE TEMP TABLE news AS SELECT {columns}, staged.row_no, staged.is_deleted, standing.stands AS was, "
        "CASE WHEN standing.stands IS NULL THEN 'new' WHEN staged.is_deleted THEN 'gone' ELSE 'changed' END AS says "
        f"FROM {incoming} AS staged LEFT JOIN ({log.rows(files)}) AS standing ON {log.same_key('staged', 'standing')} "
        f"WHERE standing.stands IS NULL OR staged.is_deleted OR {differs}"
    )


def _look_elsewhere(connection: DuckDBPyConnection, log: _Log, *, files: Sequence[LogFile]) -> None:
    """Find in these files, by their keys, the rows of ``news`` that were not found yet: they moved, or are to go."""
    ((unfound,),) = connection.execute("SELECT count(*) FROM news WHERE was IS NULL").fetchall()
    if unfound and files:
        connection.execute(
            f"CREATE TEMP TABLE elsewhere AS SELECT standing.* FROM ({log.rows(files, *log.dataset.keys)}) AS standing "
            f"SEMI JOIN (SELECT * FROM news WHERE was IS NULL) AS lost ON {log.same_key('standing', 'lost')}"
        )
        connection.execute(
            "UPDATE news SET was = elsewhere.stands, says = CASE WHEN news.is_deleted THEN 'gone' ELSE 'changed' END "
            f"FROM elsewhere WHERE news.was IS NULL AND {log.same_key('news', 'elsewhere')}"
        )
        _as_they_stood(connection, log)
        connection.execute("DROP TABLE elsewhere")
    connection.execute("DELETE FROM news WHERE is_deleted AND was IS NULL")


def _as_they_stood(connection: DuckDBPyConnection, log: _Log) -> None:
    """Give the deletions that were found elsewhere the rest of their rows."""
    gone = f"elsewhere SEMI JOIN (SELECT * FROM news WHERE is_deleted) AS gone ON {log.same_key('elsewhere', 'gone')}"
    months = {month for (month,) in connection.execute(f"SELECT DISTINCT stands FROM {gone}").fetchall()}
    if months:
        rest = [column for column in log.dataset.names if column not in log.dataset.keys]
        values = ", ".join(f"{name(column)} = standing.{name(column)}" for column in rest)
        connection.execute(
            f"UPDATE news SET {values} FROM (SELECT * FROM ({log.rows(log.of_months(months))}) AS log "
            f"SEMI JOIN elsewhere ON {log.same_key('log', 'elsewhere')}) AS standing "
            f"WHERE news.is_deleted AND {log.same_key('news', 'standing')}"
        )


def _miss(connection: DuckDBPyConnection, log: _Log, rows: Staged, *, incoming: str) -> None:
    """Add to ``news`` what the log has of these days and the file no longer has."""
    files = log.files
    if rows.whole_of is not None and log.dataset.day:
        first = f"{rows.whole_of.start:%Y-%m}"
        last = "9999-99" if rows.whole_of.end is None else f"{rows.whole_of.end:%Y-%m}"
        files = [file for file in files if first <= file.month <= last]
    connection.execute(
        f"INSERT INTO news BY NAME SELECT {own(log.dataset)}, row_no, true AS is_deleted, stands AS was, 'gone' AS says "
        f"FROM ({log.rows(files)}) AS standing ANTI JOIN {incoming} AS staged ON {log.same_key('standing', 'staged')} "
        f"WHERE {_within(log.dataset, rows.whole_of)}"
    )


def _within(dataset: Dataset, span: DaySpan | None) -> str:
    """The SQL that says whether a row is of these days."""
    if span is None or not dataset.day:
        return "true"
    until = "" if span.end is None else f" AND standing.{name(dataset.day)} < {_day(span.end)}"
    return f"standing.{name(dataset.day)} >= {_day(span.start)}{until}"


def _day(day: date) -> str:
    return f"DATE {text(day.isoformat())}"
