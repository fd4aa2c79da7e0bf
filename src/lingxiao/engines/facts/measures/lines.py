"""Who reports to whom, from when until when, with everybody above: handed in by the caller, joined by the fact's own day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from lingxiao.engines.facts.measures.refusals import OverlappingLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from duckdb import DuckDBPyConnection

LINES = "lines"
"""Under this name the relation of lines stands beside the datasets."""
OPEN_END = date(9999, 12, 31)


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """``person`` counts for ``manager`` from ``since`` until the day before ``until``; without it for good.

    For "everyone below" there is a line to every manager above, for "the team" only to the next one; ``everyone_below``
    makes the former of the latter. A manager's own facts count for themselves only where a line says so.
    """

    person: str
    manager: str
    since: date
    until: date | None = None


def load_lines(connection: DuckDBPyConnection, lines: Iterable[Line], table: str = "lx_lines") -> str:
    """Put the lines into a table of this connection and return the SQL that reads it.

    ``OverlappingLines`` where somebody would count twice for one manager on a day.
    """
    ordered = sorted(lines, key=lambda one: (one.person, one.manager, one.since))
    for _pair, group in groupby(ordered, key=lambda one: (one.person, one.manager)):
        before: Line | None = None
        for line in group:
            if before is not None and (before.until or OPEN_END) > line.since:
                raise OverlappingLines(line.person, line.manager, line.since)
            before = line
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} (person VARCHAR, manager VARCHAR, since DATE, until DATE)"
    )
    if ordered:
        connection.execute(f"INSERT INTO {table} SELECT unnest($1), unnest($2), unnest($3)::DATE, unnest($4)::DATE", [
            [one.person for one in ordered], [one.manager for one in ordered], [one.since for one in ordered],
            [one.until or OPEN_END for one in ordered],
        ])
    return f"SELECT person, manager, since, until FROM {table}"


def everyone_below(direct: Iterable[Line]) -> list[Line]:
    """Lines to every manager above, out of lines to the next one: each for the days on which all steps between hold.

    Lines that only touch are put together. A loop in reporting ends where it closes: nobody is above themselves.
    """
    above: dict[str, list[Line]] = {}
    for line in direct:
        above.setdefault(line.person, []).append(line)
    found: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for person in above:
        for manager, since, until in _climb(above, person):
            found.setdefault((person, manager), []).append((since, until))
    return [
        Line(person, manager, since, None if until == OPEN_END else until)
        for (person, manager), spans in sorted(found.items()) for since, until in _joined(spans)
    ]


def _climb(above: dict[str, list[Line]], person: str) -> Iterator[tuple[str, date, date]]:
    waiting = [(person, date.min, OPEN_END, frozenset({person}))]
    while waiting:
        who, since, until, passed = waiting.pop()
        for line in above.get(who, ()):
            start, end = max(since, line.since), min(until, line.until or OPEN_END)
            if start < end and line.manager not in passed:
                yield line.manager, start, end
                waiting.append((line.manager, start, end, passed | {line.manager}))


def _joined(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans without overlap, in order."""
    joined: list[tuple[date, date]] = []
    for since, until in sorted(spans):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined
