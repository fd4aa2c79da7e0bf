"""The shipped content as values: one item a file, named by id and version, under a licence, with the hash of its file.

The shape of each kind is described in ``README.md`` beside this file; tests hold every file to it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping


class ContentKind(StrEnum):
    """What a file holds; it decides which keys stand beside the header."""

    DUTY_TEMPLATE = "duty_template"
    DOCUMENT = "document"
    FORM = "form"
    AUTHORITY_MATRIX = "authority_matrix"
    RACI_GRID = "raci_grid"
    AGENDA = "agenda"
    SURVEY_ITEMS = "survey_items"
    REMINDER_TEXTS = "reminder_texts"
    TOOL_CATALOGUE = "tool_catalogue"
    REQUEST_FORMS = "request_forms"
    TEST = "test"
    KPI_LIBRARY = "kpi_library"
    TARGET_TEMPLATE = "target_template"
    QUESTIONNAIRE = "questionnaire"


@dataclass(frozen=True, slots=True)
class ContentItem:
    """One shipped item: its header as fields, the whole file as ``values``."""

    id: str
    version: str
    licence: str
    kind: ContentKind
    key: str
    title: Bilingual
    sha256: str
    values: Mapping[str, Any]


@lru_cache(maxsize=32)
def shipped(area: str) -> tuple[ContentItem, ...]:
    """Everything shipped for an area, by id. ``shipped("duties")``."""
    folder = files("lingxiao.areas.content") / area
    found = [_read(path.read_bytes()) for path in folder.iterdir() if path.name.endswith(".json")]
    return tuple(sorted(found, key=lambda item: item.id))


def item(area: str, item_id: str) -> ContentItem:
    """The shipped item of that id; ``KeyError`` when the area ships none."""
    return {one.id: one for one in shipped(area)}[item_id]


def of_kind(area: str, kind: ContentKind) -> tuple[ContentItem, ...]:
    """The shipped items of one kind, by id."""
    return tuple(one for one in shipped(area) if one.kind is kind)


def _read(content: bytes) -> ContentItem:
    values = json.loads(content)
    return ContentItem(
        id=values["id"],
        version=values["version"],
        licence=values["licence"],
        kind=ContentKind(values["kind"]),
        key=values["key"],
        title=Bilingual.from_json(values["title"]),
        sha256=hashlib.sha256(content).hexdigest(),
        values=values,
    )
