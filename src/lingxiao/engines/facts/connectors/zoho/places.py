"""How far a read has come, as text that another process can go on from, and the rules by which it goes on.

Records are read in the order of their ids. A record that changes keeps its place in that order, so no change moves another
one across the edge of a page; one that changes after it was read has a newer moment, and the next read, which asks from
before this one began, finds it. The order of modification, by contrast, moves every changed record to the end.

Only behind the vendor's 100,000 records in one walk, where ids cannot be skipped to, the walk begins again in the order of
modification and from then on takes up at the newest moment it saw, one second earlier: rows come twice, none is left out.

A page is asked for by the token of the one before, never by its number: a record deleted meanwhile would move all others.
Tokens die after 24 hours; the walk then begins again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from lingxiao.engines.facts.connectors.shapes import Endless, NotUnderstood
from lingxiao.engines.facts.connectors.zoho import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_IN_A_WALK = 100_000
"""Records that the vendor gives for one chain of page tokens."""

MOST_AGAIN = 3
"""How often one read may begin again because its token died: each time stands for a day without progress."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a read stands: what it asks for, and what guards it against going round in circles."""

    since: str = ""
    """The moment asked from, as it goes into the header; empty asks for everything."""
    is_by_time: bool = False
    token: str = ""
    page: int = 1
    """The number of the next page, where pages are asked for by number."""
    first: str = ""
    """The first id of the page before."""
    newest: str = ""
    """The newest moment of modification seen in this walk."""
    rows: int = 0
    """Records of this walk so far."""
    pages: int = 0
    again: int = 0

    @classmethod
    def of(cls, resume: str, since: datetime | None) -> Self:
        """The place that a text names; the beginning where there is none, or where it cannot be read."""
        try:
            said = json.loads(resume)
            made = cls(**said)
        except (ValueError, TypeError):
            return cls(since=header(since))
        fits = all(type(getattr(made, key)) is type(value) for key, value in asdict(cls()).items())
        return made if fits else cls(since=header(since))

    def text(self) -> str:
        """The place as text, without what is as at the beginning."""
        start = asdict(Place())
        return json.dumps({key: value for key, value in asdict(self).items() if value != start[key]})

    def query(self) -> dict[str, str]:
        """The part of a question that says where to go on."""
        order = {"sort_by": "Modified_Time" if self.is_by_time else "id", "sort_order": "asc"}
        return order | ({"page_token": self.token} if self.token else {})

    def behind(self, records: Sequence[Mapping[str, Any]], info: Mapping[str, Any], *, most: int) -> Place | None:
        """The place behind a page, ``None`` behind the last one. Raises ``Endless`` where the page is an old one."""
        first, token = _first(records), str(info.get("next_page_token") or "")
        if (first and first == self.first) or (token and token == self.token):
            raise Endless(sentences.ENDLESS)
        newest = max((*filter(None, [self.newest]), *_moments(records)), key=_moment, default="")
        here = replace(self, first=first, newest=newest, rows=self.rows + len(records), pages=self.pages + 1)
        has_more = is_there_more(info)
        if here.rows >= most or (has_more and not token):
            return here.by_time()
        return replace(here, token=token) if has_more else None

    def behind_number(self, records: Sequence[Mapping[str, Any]], info: Mapping[str, Any]) -> Place | None:
        """The same where pages have numbers."""
        first = _first(records)
        if first and first == self.first:
            raise Endless(sentences.ENDLESS)
        return replace(self, first=first, page=self.page + 1, pages=self.pages + 1) if is_there_more(info) else None

    def by_time(self) -> Place:
        """A new walk in the order of modification, from the newest moment of the last one of its kind."""
        if not self.is_by_time:
            return Place(since=self.since, is_by_time=True, pages=self.pages, again=self.again)
        since = self._taken_up()
        if since == self.since:
            raise Endless(sentences.ENDLESS)
        return Place(since=since, is_by_time=True, pages=self.pages, again=self.again)

    def once_more(self) -> Place:
        """The walk from its beginning, because its token is dead."""
        if self.again >= MOST_AGAIN:
            raise Endless(sentences.ENDLESS)
        since = self._taken_up() if self.is_by_time else self.since
        return Place(since=since, is_by_time=self.is_by_time, pages=self.pages, again=self.again + 1)

    def _taken_up(self) -> str:
        """The newest moment less a second, where that is later than the one asked from."""
        if not self.newest:
            return self.since
        moment = _moment(self.newest) - timedelta(seconds=1)
        return header(moment) if not self.since or moment > _moment(self.since) else self.since


def header(moment: datetime | None) -> str:
    """A moment as the vendor reads it, in whole seconds, never later than it is. It must know its zone."""
    if moment is None:
        return ""
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment.isoformat(timespec="seconds")


def is_there_more(info: Mapping[str, Any]) -> bool:
    """Whether another page follows. Raises ``NotUnderstood`` where the answer does not say."""
    has_more = info.get("more_records")
    if not isinstance(has_more, bool):
        raise NotUnderstood(sentences.other_shape("info.more_records"))
    return has_more


def _first(records: Sequence[Mapping[str, Any]]) -> str:
    return str(records[0].get("id", "")) if records else ""


def _moments(records: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(one["Modified_Time"]) for one in records if one.get("Modified_Time")]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotUnderstood(sentences.other_shape("Modified_Time")) from None
    if moment.tzinfo is None:
        raise NotUnderstood(sentences.other_shape("Modified_Time"))
    return moment
