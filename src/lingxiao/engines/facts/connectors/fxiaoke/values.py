"""Values as the vendor sends them become flat text, exactly: numbers stay the text they were, dates become ISO 8601.

What has another shape than its description says comes as it was sent, so that the intake names it instead of us guessing.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors.shapes import RemoteField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DIGITS = 15
"""More milliseconds than this are no date."""

IN_LISTS = frozenset({
    "employee", "employee_many", "out_employee", "department", "department_many",
})  # fmt: skip
"""Always sent as lists, also where there is one."""
POINTING = frozenset({"object_reference", "master_detail"})
CHOSEN = frozenset({"select_one", "record_type"})

NAME, ALL, LABEL = ".name", ".all", ".label"
"""What stands behind a field's name for the columns made beside it."""


def columns(field: RemoteField) -> tuple[str, ...]:
    """The columns a field becomes.

    People and departments: the first id, ``.all`` of several as a JSON list, ``.name`` of the first. A record pointed to:
    its id and ``.name``. A choice: its value and ``.label``.
    """
    if field.kind in IN_LISTS:
        return (field.name, field.name + ALL, field.name + NAME)
    if field.kind in POINTING:
        return (field.name, field.name + NAME)
    if field.kind in CHOSEN:
        return (field.name, field.name + LABEL)
    return (field.name,)


def asked_for(fields: Iterable[RemoteField]) -> list[str]:
    """The names to ask the vendor for: each field, and the labels that stand beside it over there."""
    wanted = ["_id"]
    for field in fields:
        wanted.append(field.name)
        if field.kind in IN_LISTS | POINTING:
            wanted.append(field.name + "__r")
    return list(dict.fromkeys(wanted))


def chosen(known: Sequence[RemoteField], wanted: Iterable[str]) -> tuple[tuple[RemoteField, ...], tuple[str, ...]]:
    """The fields that hold these columns, each once, and the columns that no field holds."""
    by_column = {column: field for field in known for column in columns(field)}
    found = {by_column[column].name: by_column[column] for column in wanted if column in by_column}
    return tuple(found.values()), tuple(column for column in wanted if column not in by_column)


def described(fields: Mapping[str, Any]) -> tuple[RemoteField, ...]:
    """The fields in an answer to "describe" that are in use."""
    found = {
        name: RemoteField(name, _text(about.get("label")) or name, _text(about.get("type")) or "text", _choices(about))
        for name, about in fields.items()
        if isinstance(about, dict) and about.get("is_active") is not False
    }
    return tuple(found.values())


def row(record: Mapping[str, Any], fields: Iterable[RemoteField], zone: tzinfo) -> dict[str, str | None]:
    """A record as a flat row of text: the same columns for every record, ``None`` where a value is empty or was not sent."""
    flat: dict[str, str | None] = {"_id": _text(record.get("_id"))}
    for field in fields:
        value = record.get(field.name)
        if field.kind in IN_LISTS:
            several = _several(value)
            flat[field.name] = _text(several[0]) if several else None
            flat[field.name + ALL] = _text(several) if len(several) > 1 else None
        else:
            flat[field.name] = _moment(value, field.kind, zone)
        if field.kind in IN_LISTS | POINTING:
            flat[field.name + NAME] = _name(record.get(field.name + "__r"))
        if field.kind in CHOSEN:
            flat[field.name + LABEL] = dict(field.choices).get(flat[field.name] or "")
    return flat


def milliseconds(moment: datetime) -> str:
    """A moment as the vendor compares it; never later than it is."""
    return str((moment - EPOCH) // _MILLISECOND)


def _choices(about: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    options = about.get("options")
    return tuple(
        (value, _text(option.get("label")) or "")
        for option in (options if isinstance(options, list) else [])
        if isinstance(option, dict) and (value := _text(option.get("value")))
    )


def _several(value: object) -> list[Any]:
    """The ids in a list, or the one that was sent alone."""
    sent = value if isinstance(value, list) else [value]
    return [one for one in sent if _text(one) is not None]


def _moment(value: object, kind: str, zone: tzinfo) -> str | None:
    """A date or a moment as ISO 8601 in the zone; anything else as text."""
    plain = _text(value)
    if kind not in {"date", "date_time"} or plain is None or isinstance(value, bool):
        return plain
    if not (plain.removeprefix("-").isdecimal() and plain.isascii() and len(plain) <= _DIGITS):
        return plain
    try:
        here = (EPOCH + int(plain) * _MILLISECOND).astimezone(zone)
    except (OverflowError, ValueError):
        return plain
    return here.date().isoformat() if kind == "date" else here.isoformat(timespec="milliseconds")


def _name(beside: object) -> str | None:
    """What a label beside a field says: text, or the name in the details of the first person or department."""
    if isinstance(beside, list):
        beside = beside[0] if beside else None
    if isinstance(beside, dict):
        beside = beside.get("name") or beside.get("deptName") or None
        return beside and _text(beside)
    return _text(beside)


def _text(value: object) -> str | None:
    """A value as text; lists and details as JSON; nothing for what is empty."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _whole(value)
    return _whole(json.dumps(value, ensure_ascii=False))


def _whole(text: str) -> str:
    """Text without halves of characters, which a field cut off in the middle of one leaves behind and no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
