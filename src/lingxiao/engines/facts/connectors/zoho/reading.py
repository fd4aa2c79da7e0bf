"""Zoho CRM as a ``Connector``: its modules, their fields, what changed, what is gone, and its users."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors.shapes import (
    Endless,
    Gone,
    NotUnderstood,
    Page,
    RemoteField,
    RemoteObject,
    Tested,
)
from lingxiao.engines.facts.connectors.zoho import described, sentences
from lingxiao.engines.facts.connectors.zoho.client import Client, Right, Said
from lingxiao.engines.facts.connectors.zoho.places import MOST_IN_A_WALK, Place
from lingxiao.engines.facts.connectors.zoho.rows import roots, row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lingxiao.engines.facts.connectors.shapes import Tokens
    from lingxiao.engines.facts.connectors.zoho.centres import DataCentre
    from lingxiao.engines.facts.connectors.zoho.client import Secrets

PER_PAGE = 200
MOST_FIELDS = 50
MOST_LETTERS = 1_024
"""Fields of one question, and the length of the list of their names."""

MOST_IDS = 50
"""Ids in one question: the vendor's 1,024 characters hold 51 of them."""

MOST_PAGES = 50_000
"""Pages of one read, ten million records: behind them something goes round in circles."""

MODIFIED = "Modified_Time"
_DEAD_TOKEN = {"EXPIRED_VALUE", "TOKEN_BOUND_DATA_MISMATCH"}
_TOO_FAR = {"PAGINATION_LIMIT_EXCEEDED", "DISCRETE_PAGINATION_LIMIT_EXCEEDED"}
_USERS_RIGHT = Right(sentences.USERS, "ZohoCRM.users.READ")


class Zoho:
    """A customer's Zoho CRM.

    A row always holds ``id`` and ``Modified_Time`` beside what was asked for. More than 50 fields are read with further
    questions by id, four for every page and 50 fields; a record deleted in between is left out, and ``gone`` tells of it.
    """

    def __init__(
        self, centre: DataCentre, secrets: Secrets, tokens: Tokens, *,
        now: Callable[[], datetime], sleep: Callable[[float], None],
        most_pages: int = MOST_PAGES, most_in_a_walk: int = MOST_IN_A_WALK,
    ) -> None:
        """Ask nothing yet. ``now`` is an aware clock, ``sleep`` waits for seconds."""
        self._client = Client(centre, secrets, tokens, now=now, sleep=sleep)
        self._most_pages, self._most_in_a_walk = most_pages, most_in_a_walk

    @property
    def credits_left(self) -> int | None:
        """Calls left of the last 24 hours, where the last answer said: Zoho does from half of them on."""
        return self._client.credits_left

    def close(self) -> None:
        """Let go of open connections."""
        self._client.close()

    def test(self) -> Tested:
        """Sign in, say as whom, and list what can be read."""
        body = self._client.get("users", {"type": "CurrentUser"}, _USERS_RIGHT) or {}
        me = next(iter(_list(body, "users")), {})
        account = " ".join(str(me[key]) for key in ("full_name", "email") if me.get(key))
        return Tested(account, self.kinds())

    def kinds(self) -> tuple[RemoteObject, ...]:
        """The modules that the account may read by the interface, and the users."""
        right = Right(sentences.MODULES, "ZohoCRM.settings.modules.READ")
        body = self._client.get("settings/modules", {}, right) or {"modules": []}
        return (*described.kinds(_list(body, "modules")), described.USERS)

    def fields(self, name: str) -> tuple[RemoteField, ...]:
        """The fields of a module, pick lists with their choices, lookups as ``.id`` and ``.name``."""
        if name == described.USERS.name:
            return described.USER_FIELDS
        right = Right(sentences.fields_of(_module(name)), "ZohoCRM.settings.fields.READ")
        with _naming(name):
            body = self._client.get("settings/fields", {"module": name}, right) or {"fields": []}
        return described.fields(_list(body, "fields"))

    def changed(self, name: str, fields: Sequence[str], *, since: datetime | None, resume: str = "") -> Iterator[Page]:
        """The records changed at or after a moment, in the order of their ids; of the users, always all."""
        wanted = tuple(dict.fromkeys((*fields, MODIFIED)))
        asked = _parts(roots(wanted))
        if name == described.USERS.name:
            start = Place.of(resume, since)
            for people, behind in self._numbered("users", {"type": "AllUsers"}, "users", _USERS_RIGHT, start):
                yield Page(tuple(row(one, wanted) for one in people), behind)
            return
        place: Place | None = Place.of(resume, since)
        while place is not None:
            records, place = self._walked(name, asked[0], place)
            rows = self._completed(name, records, asked[1:])
            yield Page(tuple(row(one, wanted) for one in rows), place.text() if place else "")

    def gone(self, name: str, *, since: datetime | None, resume: str = "") -> Iterator[Gone]:
        """The ids of records deleted since a moment, those in the recycle bin and those beyond it."""
        start = Place.of(resume, since)
        if name == described.USERS.name:
            for people, behind in self._numbered("users", {"type": "DeletedUsers"}, "users", _USERS_RIGHT, start):
                yield Gone(tuple(row(one, ())["id"] or "" for one in people), behind)
            return
        path = f"{_module(name)}/deleted"
        with _naming(name):
            for records, behind in self._numbered(path, {"type": "all"}, "data", _records_right(name), start):
                late = (one for one in records if since is None or _deleted_at(one) >= since)
                yield Gone(tuple(row(one, ())["id"] or "" for one in late), behind)

    def _walked(self, name: str, asked: Sequence[str], place: Place) -> tuple[list[Mapping[str, Any]], Place | None]:
        """One page of a module, and the place behind it."""
        while True:
            self._guard(place)
            query = {"fields": ",".join(asked), "per_page": str(PER_PAGE)} | _also(name) | place.query()
            try:
                with _naming(name):
                    body = self._client.get(_module(name), query, _records_right(name), since=place.since)
            except Said as said:
                place = _turned(place, said)
                continue
            if body is None:
                return [], None
            records = _list(body, "data")
            return records, place.behind(records, _info(body), most=self._most_in_a_walk)

    def _numbered(
        self, path: str, query: Mapping[str, str], key: str, right: Right, start: Place,
    ) -> Iterator[tuple[list[Mapping[str, Any]], str]]:
        """Pages that have numbers: users, and what was deleted."""
        place: Place | None = start
        while place is not None:
            self._guard(place)
            numbered = {**query, "page": str(place.page), "per_page": str(PER_PAGE)}
            body = self._client.get(path, numbered, right, since=place.since if key == "data" else "")
            records = [] if body is None else _list(body, key)
            place = None if body is None else place.behind_number(records, _info(body))
            yield records, place.text() if place else ""

    def _completed(
        self, name: str, records: list[Mapping[str, Any]], parts: Sequence[Sequence[str]],
    ) -> list[Mapping[str, Any]]:
        """The records with the fields that did not fit into the first question."""
        for part in parts:
            more: dict[Any, Mapping[str, Any]] = {}
            for start in range(0, len(records), MOST_IDS):
                ids = ",".join(str(one.get("id")) for one in records[start:start + MOST_IDS])
                query = {"fields": ",".join(part), "ids": ids, "per_page": str(PER_PAGE)} | _also(name)
                body = self._client.get(name, query, _records_right(name))
                more |= {one.get("id"): one for one in _list(body or {"data": []}, "data")}
            records = [{**more[one.get("id")], **one} for one in records if one.get("id") in more]
        return records

    def _guard(self, place: Place) -> None:
        if place.pages >= self._most_pages:
            raise Endless(sentences.ENDLESS)


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Where Zoho says that a module is not there, say which."""
    try:
        yield
    except Said as said:
        if said.code in {"INVALID_MODULE", "INVALID_MODULE_NAME"}:
            raise NotUnderstood(sentences.no_such_object(name)) from None
        raise


def _turned(place: Place, said: Said) -> Place:
    """Where to go on after a refusal that means: not from here."""
    if place.token and said.code in _DEAD_TOKEN:
        return place.once_more()
    if said.code in _TOO_FAR:
        return place.by_time()
    raise said


def _parts(names: Sequence[str]) -> list[list[str]]:
    """Fields in questions of at most 50 and 1,024 characters; what the walk itself needs goes into the first."""
    parts = [[MODIFIED]]
    for name in names:
        if name == MODIFIED:
            continue
        if len(parts[-1]) == MOST_FIELDS or len(",".join((*parts[-1], name))) > MOST_LETTERS:
            parts.append([])
        parts[-1].append(name)
    return parts


def _also(name: str) -> dict[str, str]:
    """Leads that became customers are hidden unless asked for, and would be neither changed nor deleted."""
    return {"converted": "both"} if name == "Leads" else {}


def _records_right(name: str) -> Right:
    return Right(sentences.records_of(name), "ZohoCRM.modules.READ")


def _module(name: str) -> str:
    """The name of a module as part of an address."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,99}", name):
        raise NotUnderstood(sentences.no_such_object(name))
    return name


def _list(body: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = body.get(key)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NotUnderstood(sentences.other_shape(key))
    return found


def _info(body: Mapping[str, Any]) -> Mapping[str, Any]:
    info = body.get("info")
    if not isinstance(info, dict):
        raise NotUnderstood(sentences.other_shape("info"))
    return info


def _deleted_at(record: Mapping[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(str(record.get("deleted_time")))
    except ValueError:
        raise NotUnderstood(sentences.other_shape("deleted_time")) from None
    if moment.tzinfo is None:
        raise NotUnderstood(sentences.other_shape("deleted_time"))
    return moment
