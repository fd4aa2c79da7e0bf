"""纷享销客 as a ``Connector``: what there is, what changed, what was invalidated, and which ids are still there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors.fxiaoke import names, reading, troubles, values
from lingxiao.engines.facts.connectors.fxiaoke.client import WAITS
from lingxiao.engines.facts.connectors.shapes import (
    Gone,
    NotUnderstood,
    Page,
    Present,
    RemoteField,
    RemoteObject,
    Tested,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from lingxiao.engines.facts.connectors.fxiaoke.client import Client

OVERLAP = timedelta(minutes=10)
"""How much earlier than the start of the last finished reading the next one begins, so that nothing is lost.

A record that changes behind the place where we read is stamped after the reading began, so the start of it is enough;
the ten minutes are for clocks that differ and for changes that show late. Of a reading that was resumed, the start of
its first page counts.
"""

_INVALID = "invalid"
_INVALID_LABEL = "作废"


class Fxiaoke:
    """One customer's records. ``zone`` is the one its people keep their days in. Every method may raise ``Trouble``."""

    def __init__(self, client: Client, *, zone: tzinfo) -> None:
        """Nothing is asked yet."""
        self._client, self._zone = client, zone

    def test(self) -> Tested:
        """Sign in and look at what there is, without waiting out what passes; read no record."""
        objects = self._objects(waits=())
        return Tested(self._client.who(), objects)

    def kinds(self) -> tuple[RemoteObject, ...]:
        """The kinds of record in use at the customer, the vendor's and its own, and the people of the directory."""
        return self._objects(waits=WAITS)

    def fields(self, name: str) -> tuple[RemoteField, ...]:
        """The fields of a kind of record, as they are at this customer. ``values.columns`` says what each becomes in rows."""
        if name == names.USERS:
            return names.DIRECTORY
        known = {field.name: field for field in (*names.EVERYWHERE, *self._described(name))}
        return tuple(known.values())

    def changed(self, name: str, fields: Sequence[str], *, since: datetime | None, resume: str = "") -> Iterator[Page]:
        """The records of a kind changed at or after a moment, in the order of their ids, page by page.

        Rows hold ``_id`` and all columns of the fields asked for; a field may be named by any of its columns. People of
        the directory come whole, on one page, whatever ``since`` says. Keep ``OVERLAP`` between two readings.
        """
        found = self._chosen(name, fields)
        if name == names.USERS:
            yield Page(tuple(values.row(person, found, self._zone) for person in self._people()))
            return
        pages = reading.pages(
            self._client, name, wanted=values.asked_for(found), conditions=_from(since), resume=resume,
        )
        for records, after in pages:
            yield Page(tuple(values.row(record, found, self._zone) for record in records), after)

    def gone(self, name: str, *, since: datetime | None, resume: str = "") -> Iterator[Gone]:
        """The ids of records that say of themselves that they were invalidated or deleted since a moment.

        Whether such records come back in answers is not documented, and records deleted for good never do: compare
        ``ids`` with what is kept from time to time.
        """
        marks = [] if name == names.USERS else self._marks(name)
        begun, _colon, inner = resume.partition("|")
        if resume and begun not in (field for field, _value in marks):
            raise ValueError("this is no place to go on from")
        for field, value in marks:
            if resume and field < begun:
                continue
            pages = reading.pages(
                self._client, name, wanted=["_id", field], resume=inner if field == begun else "",
                conditions=[*_from(since), reading.condition(field, "EQ", value)],
            )
            for records, after in pages:
                # Only a record that says so itself is gone: a condition may be ignored over there.
                ids = tuple(record["_id"] for record in records if _says(record.get(field)) == value)
                yield Gone(ids, f"{field}|{after}" if after else _behind(marks, field))

    def key_of(self, name: str) -> str:  # noqa: ARG002 -- of every kind
        """The field with the ids that ``ids`` lists."""
        return "_id"

    def ids(self, name: str, *, resume: str = "") -> Iterator[Present]:
        """The ids of all records of a kind that the account may see, page by page: what is kept beyond them is gone."""
        if name == names.USERS:
            yield Present(tuple(person["_id"] for person in self._people()))
            return
        for records, after in reading.pages(self._client, name, wanted=["_id"], conditions=[], resume=resume):
            yield Present(tuple(record["_id"] for record in records), after)

    def _objects(self, *, waits: Sequence[float]) -> tuple[RemoteObject, ...]:
        answer = self._client.ask(names.OBJECTS, {"includeNull": False}, what=names.THE_LIST, waits=waits)
        objects = _inside(answer, "data", "objects")
        if not isinstance(objects, list):
            raise NotUnderstood(troubles.on(troubles.OTHER_SHAPE, what=names.THE_LIST))
        found = [
            RemoteObject(str(about["describeApiName"]), str(about.get("describeDisplayName") or about["describeApiName"]))
            for about in objects
            if isinstance(about, dict) and about.get("describeApiName") and about.get("isActive") is not False
        ]
        return (*found, RemoteObject(names.USERS, names.called(names.USERS).zh))

    def _described(self, name: str) -> tuple[RemoteField, ...]:
        what = names.called(name)
        answer = self._client.ask(names.DESCRIBE, {"includeDetail": True, "data": {"apiName": name}}, what=what)
        fields = _inside(answer, "data", "describe", "fields")
        if not isinstance(fields, dict):
            raise NotUnderstood(troubles.on(troubles.OTHER_SHAPE, what=what))
        return values.described(fields)

    def _chosen(self, name: str, wanted: Sequence[str]) -> tuple[RemoteField, ...]:
        """The fields that hold the columns; a mapping to one that is gone must not fill a column with nothing."""
        found, missing = values.chosen(self.fields(name), wanted)
        if missing:
            raise NotUnderstood(troubles.on(
                troubles.NO_SUCH_FIELD, what=names.called(name), fields=", ".join(missing),
            ))
        return found

    def _people(self) -> list[dict[str, Any]]:
        """All people of the directory, also those who left."""
        what = names.called(names.USERS)
        answer = self._client.ask(names.PEOPLE, what=what, body={
            "departmentId": names.EVERYONE, "fetchChild": True, "showDepartmentIdsDetail": True,
        })
        people = answer.get("userList")
        if not isinstance(people, list) or not all(
            isinstance(person, dict) and isinstance(person.get("openUserId"), str) for person in people
        ):
            raise NotUnderstood(troubles.on(troubles.OTHER_SHAPE, what=what))
        return [{**person, "_id": person["openUserId"]} for person in people]

    def _marks(self, name: str) -> list[tuple[str, str]]:
        """The fields by which a record says that it is gone, as far as this customer has them, and what it then says."""
        fields = {field.name: field for field in self._described(name)}
        marks = [("is_deleted", "true")] if "is_deleted" in fields else []
        if "life_status" in fields:
            choices = fields["life_status"].choices or ((_INVALID, _INVALID_LABEL),)
            marks += [
                ("life_status", value) for value, label in choices if value == _INVALID or label == _INVALID_LABEL
            ][:1]
        return marks


def _from(since: datetime | None) -> list[reading.Filter]:
    """The condition that a record changed at or after a moment."""
    return [] if since is None else [reading.condition("last_modified_time", "GTE", values.milliseconds(since))]


def _behind(marks: Sequence[tuple[str, str]], field: str) -> str:
    """Where to go on when all records with one mark were read: at the next mark, or nowhere."""
    rest = [name for name, _value in marks if name > field]
    return f"{rest[0]}|" if rest else ""


def _says(value: object) -> str:
    """A mark as it is compared: yes and no come as truth values or as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _inside(answer: object, *path: str) -> object:
    """What stands at a path of an answer, or nothing."""
    for step in path:
        answer = answer.get(step) if isinstance(answer, dict) else None
    return answer
