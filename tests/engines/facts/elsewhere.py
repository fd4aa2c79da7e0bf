"""Another system, small enough to be read: records that change and go, given out in pages, killed where a test says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors.shapes import Gone, Page, Present, RemoteField, RemoteObject, Tested

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lingxiao.engines.facts.connectors.shapes import Trouble

PAYMENTS: dict[str, Any] = {
    "dataset": "receipts", "object": "Payment",
    "fields": {
        "receipt_id": {"column": "id"}, "received_on": {"column": "day"}, "owner": {"column": "rep"},
        "currency": {"constant": "CNY"}, "amount": {"column": "amount"},
    },
}
"""How its payments are read."""

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Killed(BaseException):
    """What a kill looks like from inside: nothing after it runs."""


class Elsewhere:
    """A system with one kind of record. ``budget`` is after how many pages it stops with ``stop``."""

    def __init__(self, *, per_page: int = 2) -> None:
        """Empty, at nine in the morning."""
        self.clock, self.per_page = START, per_page
        self.records: dict[str, tuple[datetime, dict[str, str | None]]] = {}
        self.deleted: dict[str, datetime] = {}
        self.budget: int | None = None
        self.stop: BaseException | None = None
        self.asked: list[tuple[str, datetime | None, str]] = []

    def now(self) -> datetime:
        """The clock; a minute goes by whenever somebody looks at it."""
        self.clock += timedelta(minutes=1)
        return self.clock

    def write(self, name: str, **fields: str | None) -> None:
        """Write a record, as of now."""
        self.records[name] = (self.now(), {**self.records.get(name, (None, {}))[1], "id": name, **fields})

    def delete(self, name: str) -> None:
        """Take a record away."""
        del self.records[name]
        self.deleted[name] = self.now()

    def stops(self, after: int, stop: BaseException | Trouble) -> None:
        """From now on only so many pages are given out, then this happens."""
        self.budget, self.stop = after, stop

    def _spend(self) -> None:
        if self.budget is not None:
            if self.budget == 0:
                self.budget = None
                assert self.stop is not None
                raise self.stop
            self.budget -= 1

    def test(self) -> Tested:
        """Always let in."""
        return Tested("tester", self.kinds())

    def kinds(self) -> tuple[RemoteObject, ...]:
        """One kind."""
        return (RemoteObject("Payment", "回款"),)

    def fields(self, name: str) -> tuple[RemoteField, ...]:
        """All text."""
        return tuple(RemoteField(field, field, "text") for field in ("id", "day", "rep", "amount", name))

    def changed(self, name: str, fields: Sequence[str], *, since: datetime | None, resume: str = "") -> Iterator[Page]:
        """Pages in the order of ids, behind the one that ``resume`` names."""
        self.asked.append((name, since, resume))
        last = resume
        while True:
            self._spend()
            later = sorted(
                key for key, (at, _fields) in self.records.items() if key > last and (since is None or at >= since)
            )
            page, rest = later[: self.per_page], later[self.per_page :]
            last = page[-1] if page else last
            rows = tuple({field: self.records[key][1].get(field) for field in fields} for key in page)
            yield Page(rows, last if rest else "")
            if not rest:
                return

    def gone(self, name: str, *, since: datetime | None, resume: str = "") -> Iterator[Gone]:
        """One page of what was deleted."""
        self.asked.append((f"{name}/deleted", since, resume))
        self._spend()
        yield Gone(tuple(key for key, at in self.deleted.items() if since is None or at >= since))


class Silent(Elsewhere):
    """A system that says nothing of what it deletes, and lists what is there."""

    def gone(self, name: str, *, since: datetime | None, resume: str = "") -> Iterator[Gone]:
        """Nothing, ever."""
        self.asked.append((f"{name}/deleted", since, resume))
        yield Gone(())

    def key_of(self, name: str) -> str:
        """The same for every kind."""
        self.asked.append((f"{name}/key", None, ""))
        return "id"

    def ids(self, name: str, *, resume: str = "") -> Iterator[Present]:
        """Ids in order, page by page."""
        self.asked.append((f"{name}/ids", None, resume))
        while True:
            self._spend()
            later = sorted(key for key in self.records if key > resume)
            page, rest = later[: self.per_page], later[self.per_page :]
            resume = page[-1] if page else resume
            yield Present(tuple(page), resume if rest else "")
            if not rest:
                return
