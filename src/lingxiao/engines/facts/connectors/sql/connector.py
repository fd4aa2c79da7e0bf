"""The connector to a database: the readings that were set up, page by page, and again where a connection was lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lingxiao.engines.facts.connectors import asking
from lingxiao.engines.facts.connectors.asking import Guard
from lingxiao.engines.facts.connectors.shapes import (
    Gone,
    NotAllowed,
    NotUnderstood,
    Page,
    Present,
    RemoteField,
    RemoteObject,
    Tested,
    Trouble,
)
from lingxiao.engines.facts.connectors.sql import places
from lingxiao.engines.facts.connectors.sql.places import Mark, Place, Question, Row
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from lingxiao.engines.facts.connectors.sql.statements import Extract

PAGE_SIZE = 500


class SqlDatabase:
    """Reads tables, views and SELECTs of a database. Promises what ``Connector`` promises.

    Rows come in the order in which they were changed, out of one state of the database; what changes meanwhile comes
    with the next run. Rows deleted for good are missed among ``ids``.
    """

    def __init__(
        self, place: Place, readings: Sequence[Extract] = (), *, sleep: Callable[[float], None], page_size: int = PAGE_SIZE,
        most_pages: int = asking.MOST_PAGES,
    ) -> None:
        """``readings`` say of each kind which column is its key and which its moment of change."""
        self._place, self._readings, self._sleep = place, {one.name: one for one in readings}, sleep
        self._page_size, self._most_pages = page_size, most_pages

    def test(self) -> Tested:
        """Connect, and look what there is."""
        return Tested(self._place.account, self.kinds())

    def kinds(self) -> tuple[RemoteObject, ...]:
        """What was set up, then the tables and views that could be."""
        tables = asking.patiently(self._place.tables, sleep=self._sleep)
        named = tuple(RemoteObject(one.name, one.label) for one in self._readings.values())
        return (*named, *(one for one in tables if one.name not in self._readings))

    def fields(self, name: str) -> tuple[RemoteField, ...]:
        """The columns, of a table also before it was set up."""
        source = self._readings[name].source if name in self._readings else name
        columns = asking.patiently(lambda: self._place.columns(source), sleep=self._sleep)
        return tuple(RemoteField(one.name, one.name, one.kind) for one in columns)

    def changed(self, name: str, fields: Sequence[str], *, since: datetime | None, resume: str = "") -> Iterator[Page]:
        """Rows that count; the key and the moment of change are always there."""
        reading = self._reading(name)
        wanted = tuple(dict.fromkeys([reading.key, reading.changed, *fields]))
        for rows, mark in self._pages(reading, wanted, since=since, resume=resume, is_gone=False):
            yield Page(tuple(dict(zip(wanted, row.cells, strict=True)) for row in rows), mark)
        yield Page(())

    def gone(self, name: str, *, since: datetime | None, resume: str = "") -> Iterator[Gone]:
        """Keys of rows that say themselves that they no longer count, where the reading names a column for that."""
        reading = self._reading(name)
        if reading.gone:
            for rows, mark in self._pages(reading, (reading.key,), since=since, resume=resume, is_gone=True):
                yield Gone(_keys(rows), mark)
        yield Gone(())

    def key_of(self, name: str) -> str:
        """The field with the ids that ``ids`` lists."""
        return self._reading(name).key

    def ids(self, name: str, *, resume: str = "") -> Iterator[Present]:
        """The keys of all rows that are there."""
        reading = self._reading(name)
        for rows, mark in self._pages(reading, (reading.key,), since=None, resume=resume, is_gone=None):
            yield Present(_keys(rows), mark)
        yield Present(())

    def _reading(self, name: str) -> Extract:
        if name not in self._readings:
            raise NotAllowed(Bilingual(
                f"还没有说明 {name} 的主键列和变更时间列。请先设置这两列，再读取。",
                f"It was not said which columns of {name} are its key and its moment of change. Set them up first, then read.",
            ))
        return self._readings[name]

    def _pages(
        self, reading: Extract, columns: tuple[str, ...], *, since: datetime | None, resume: str, is_gone: bool | None,
    ) -> Iterator[tuple[Sequence[Row], str]]:
        """Pages with their marks; after a passing trouble, from the last mark on by a new connection."""
        kinds = self._kinds(reading, columns)
        guard, mark, failed = Guard(places.VENDOR, most_pages=self._most_pages), _read_mark(resume), 0
        while True:
            question = Question(reading, columns, kinds, since, mark, self._page_size, is_gone)
            try:
                for rows in self._fresh(question):
                    guard.passed(_written(rows[0].mark))
                    failed, mark = 0, rows[-1].mark
                    yield rows, _written(mark)
            except Trouble as trouble:
                failed += 1
                if not trouble.is_passing or failed == asking.TRIES:
                    raise
                self._sleep(float(2 ** (failed - 1)))
            else:
                return

    def _fresh(self, question: Question) -> Iterator[Sequence[Row]]:
        """Pages without the row of the mark, which was had already; two rows of one mark are refused, not lost."""
        before, is_had = question.begin, question.begin is not None
        for rows in self._place.pages(question):
            fresh = []
            for row in rows:
                if row.mark != before:
                    fresh.append(row)
                elif not is_had:
                    raise NotUnderstood(_twice(question.reading))
                before, is_had = row.mark, False
            if fresh:
                yield fresh

    def _kinds(self, reading: Extract, columns: tuple[str, ...]) -> dict[str, str]:
        """The types of all columns. Raises ``NotAllowed`` where one that is needed is not there."""
        there = {one.name: one.kind for one in self.fields(reading.name)}
        needed = (*columns, reading.key, reading.changed, *((reading.gone[0],) if reading.gone else ()))
        if missing := [one for one in needed if one not in there]:
            raise NotAllowed(Bilingual(
                f"{reading.label} 中没有列 {missing[0]}。请核对列名（区分大小写），或重新选择字段。",
                f"{reading.label} has no column {missing[0]}. Check its name, capital letters count, or choose the fields again.",
            ))
        return there


def _keys(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(str(row.cells[0]) for row in rows)


def _written(mark: Mark) -> str:
    return json.dumps(mark, ensure_ascii=False)


def _read_mark(resume: str) -> Mark | None:
    if not resume:
        return None
    changed, key = json.loads(resume)
    return changed, key


def _twice(reading: Extract) -> Bilingual:
    return Bilingual(
        f"{reading.label} 中有多行的 {reading.key} 相同。请选择每行都不同的列作为主键。",
        f"Several rows of {reading.label} have the same {reading.key}. Choose a column as the key that differs in every row.",
    )
