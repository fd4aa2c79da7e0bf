"""Zoho's records as flat rows of text, every number exactly as it was written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors.shapes import NotUnderstood
from lingxiao.engines.facts.connectors.zoho import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAME = re.compile(r"[A-Za-z$][A-Za-z0-9_$]{0,99}(\.[A-Za-z0-9_$]{1,100})?")


class Number(str):
    """A number as it was written, so that none ever passes through a binary float."""

    __slots__ = ()


def parsed(body: bytes) -> Any:
    """The JSON of an answer, with its numbers as ``Number``. Raises ``ValueError`` for what is none."""
    return json.loads(body, parse_float=Number, parse_int=Number, parse_constant=_refused)


def _refused(word: str) -> None:
    raise ValueError(word)


def written(value: Any) -> str:
    """JSON again, with every number as it was and letters of all scripts as they are."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(written(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {written(one)}" for key, one in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def roots(fields: Iterable[str]) -> list[str]:
    """The fields to ask for: ``Owner`` for ``Owner.id`` and ``Owner.email``; ``id`` comes unasked.

    Raises ``NotUnderstood`` for a name that cannot be one: it would become part of an address.
    """
    found: dict[str, None] = {}
    for field in fields:
        if not _NAME.fullmatch(field):
            raise NotUnderstood(sentences.no_such_field(field))
        found[field.partition(".")[0]] = None
    found.pop("id", None)
    return list(found)


def row(record: Mapping[str, Any], fields: Iterable[str]) -> dict[str, str | None]:
    """A record as the cells that were asked for, always the same ones: ``id`` first, then ``fields``.

    ``Owner.id`` is a part of what stands in ``Owner``. A list, or a whole that was asked for undivided, is JSON text.
    """
    if not isinstance(record.get("id"), str):
        raise NotUnderstood(sentences.other_shape("id"))
    return {"id": str(record["id"])} | {field: _cell(record, field) for field in fields if field != "id"}


def _cell(record: Mapping[str, Any], field: str) -> str | None:
    root, _dot, part = field.partition(".")
    value = record.get(root)
    if part and value is not None:
        if not isinstance(value, dict):
            raise NotUnderstood(sentences.other_shape(field))
        value = value.get(part)
    if value is None:
        return None
    return str(value) if isinstance(value, str) else written(value)
