"""Records page by page, whatever happens between two pages: by ``_id``, the one thing of a record that never changes.

The vendor allows an offset of 10,000 at most, so pages are asked for as "the first hundred whose ``_id`` is greater"
(its page 深翻页). A record that changes while it is read stays in its place in this order.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors.fxiaoke import names, troubles
from lingxiao.engines.facts.connectors.shapes import Endless, NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lingxiao.engines.facts.connectors.fxiaoke.client import Client

LIMIT = 100
"""Records a page, at most."""
MOST_PAGES = 100_000
"""Ten million records: more of one kind than any customer has."""

_ID = re.compile(r"[0-9A-Za-z_-]{1,100}")
_RESUME = re.compile(rf"(?:([0-9]{{1,9}}):({_ID.pattern}))?")

_BESIDE = frozenset({"offset", "limit", "total"})

Filter = dict[str, Any]
Record = dict[str, Any]


def condition(field: str, operator: str, *values: str) -> Filter:
    """One of the conditions that records must all meet."""
    return {"field_name": field, "operator": operator, "field_values": list(values)}


def pages(
    client: Client, name: str, *, wanted: Sequence[str], conditions: Sequence[Filter], resume: str,
) -> Iterator[tuple[list[Record], str]]:
    """The records of a kind that meet the conditions, with the ``wanted`` names, and how to go on behind each page.

    Raises ``Trouble``, and ``ValueError`` for a ``resume`` that did not come from here.
    """
    match = _RESUME.fullmatch(resume)
    if match is None:
        raise ValueError("this is no place to go on from")
    read, last = int(match[1] or 0), match[2] or ""
    firsts: set[str] = set()
    while True:
        records, is_last = _page(client, name, wanted, [*conditions, *([condition("_id", "GT", last)] if last else [])])
        ids = [record["_id"] for record in records]
        if ids and (ids[0] in firsts or last in ids or read >= MOST_PAGES):
            raise Endless(troubles.on(troubles.NEVER_ENDS, what=names.called(name)))
        if is_last:
            yield records, ""
            return
        firsts.add(ids[0])
        read, last = read + 1, ids[-1]
        yield records, f"{read}:{last}"


def _page(client: Client, name: str, wanted: Sequence[str], conditions: list[Filter]) -> tuple[list[Record], bool]:
    """The first records that meet the conditions, and whether there are no more. ``total`` is 0 when it is not counted."""
    what = names.called(name)
    answer = client.ask(names.query_path(name), what=what, body={
        "data": {
            "dataObjectApiName": name,
            "find_explicit_total_num": False,
            "search_query_info": {
                "limit": LIMIT, "offset": 0, "filters": conditions,
                "orders": [{"fieldName": "_id", "isAsc": True}], "fieldProjection": list(wanted),
            },
        },
    })
    data = answer.get("data", ())
    records, full = _records(data)
    if records is None or not all(
        isinstance(record, dict) and isinstance(record.get("_id"), str) and _ID.fullmatch(record["_id"])
        for record in records
    ):
        raise NotUnderstood(troubles.on(troubles.OTHER_SHAPE, what=what))
    return records, len(records) < full


def _records(data: object) -> tuple[list[Any] | None, int]:
    """The records in an answer, and how many make a full page.

    Some pages of the vendor draw one record where others draw a list of them. One alone is a full page, so that the
    next is asked for: else such a customer would seem to have one record of each kind.
    """
    if data is None or data == {}:
        return [], 1
    if not isinstance(data, dict):
        return None, 1
    if "dataList" not in data and not set(data) <= _BESIDE:
        return [data], 1
    records = data["dataList"] if data.get("dataList") is not None else []  # what is null may be left out
    said = str(data.get("limit", LIMIT))
    full = min(LIMIT, int(said)) if said.isdecimal() and said.isascii() and len(said) < len("1000000") else LIMIT
    return (records if isinstance(records, list) else None), max(1, full)
