"""What Odoo's values mean: ``false`` for empty, pairs for links, moments in UTC without saying so."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors.asking import as_moment, as_text
from lingxiao.engines.facts.connectors.shapes import RemoteField

if TYPE_CHECKING:
    from collections.abc import Mapping

LINK = "many2one"
PAIR = 2
UNREAD = {"binary"}
"""Kinds that are never offered: files, which no fact is made of."""


def parts(name: str, kind: str) -> tuple[str, ...]:
    """The names under which a field stands in a row: a link is two of them, its id and its name."""
    return (f"{name}.id", f"{name}.name") if kind == LINK else (name,)


def described(name: str, meta: Mapping[str, Any]) -> tuple[RemoteField, ...]:
    """A field of ``fields_get`` as it is offered. Raises ``KeyError`` and ``TypeError`` where it has another shape."""
    kind, label = str(meta["type"]), str(meta.get("string") or name)
    if kind in UNREAD:
        return ()
    choices = tuple((str(value), str(words)) for value, words in meta.get("selection") or ())
    if kind != LINK:
        return (RemoteField(name, label, kind, choices),)
    return tuple(RemoteField(part, f"{label} ({part.rpartition('.')[2]})", kind) for part in parts(name, kind))


def cells(name: str, kind: str, value: object) -> dict[str, str | None]:
    """A value as the cells it fills. Raises ``ValueError`` where it is not what its kind says."""
    if kind == "boolean":
        return {name: as_text(value)}
    if value is False or value is None:
        return dict.fromkeys(parts(name, kind))
    if kind == LINK:
        if not isinstance(value, list) or len(value) != PAIR:
            raise ValueError(name)
        return dict(zip(parts(name, kind), map(as_text, value), strict=True))
    if kind == "datetime":
        return {name: as_moment(str(value), UTC)}
    return {name: as_text(value)}
