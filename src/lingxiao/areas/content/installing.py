"""Installing shipped content: each text becomes a template of the company's own, as a draft somebody else approves.

An installed text is versioned like one the company wrote itself. It remembers what it came from (``content["source"]``), so
that installing twice changes nothing, a newer shipped text becomes the next draft, and what the company rewrote is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import transaction

from lingxiao.areas.content.library import ContentKind, shipped
from lingxiao.engines.documents.domain import queries, templates
from lingxiao.engines.documents.domain.blocks import to_json
from lingxiao.engines.documents.domain.canonical import fingerprint
from lingxiao.engines.documents.domain.checking import SOURCE
from lingxiao.engines.documents.enums import UNPUBLISHED
from lingxiao.engines.duties.domain.layout import frame
from lingxiao.engines.duties.domain.shapes import DutyTemplateDraft

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from lingxiao.areas.content.library import ContentItem
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.kernel.viewer import Viewer

READ_ONLY = frozenset({
    ContentKind.AGENDA, ContentKind.SURVEY_ITEMS, ContentKind.REMINDER_TEXTS, ContentKind.TOOL_CATALOGUE,
    ContentKind.REQUEST_FORMS, ContentKind.TEST, ContentKind.KPI_LIBRARY, ContentKind.QUESTIONNAIRE,
})
"""Kinds that are no documents: an agenda, items of a survey or test, wording of reminders, tools, guidance on forms, KPIs."""


class Fate(StrEnum):
    """What installing does with an item, or did."""

    NEW = "new"
    """There is no such template here yet: its first draft."""
    NEXT = "next"
    """An older shipped text stands here unchanged: the next draft."""
    SAME = "same"
    """This very text is here."""
    WAITING = "waiting"
    """A version is being worked on; it is finished first."""
    REWRITTEN = "rewritten"
    """The company made the text its own; only ``offer`` lays the shipped one beside it."""
    READ = "read"
    """No document: pages and people read it as it is shipped."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One shipped item, what becomes of it, and the version here that it speaks of: the latest, or the draft made."""

    item: ContentItem
    fate: Fate
    version: TemplateVersion | None = None

    @property
    def is_to_fill(self) -> bool:
        """Whether the company has to write something into it before it can be published."""
        return bool(self.item.values.get("to_fill"))


@dataclass(frozen=True, slots=True)
class _Text:
    """A shipped item as the documents engine keeps a text."""

    kind: str
    about: str
    blocks: list[dict[str, Any]]
    content: dict[str, Any]
    touches: list[str]


def plan(*, area: str, ids: Collection[str] = ()) -> list[Placed]:
    """What installing would do with these items, or with all of an area; nothing is written. ``KeyError`` for no such id."""
    items = {one.id: one for one in shipped(area)}
    chosen = [items[one] for one in ids] if ids else list(items.values())
    latest = queries.latest_versions(keys=[one.key for one in chosen])
    return [_placed(one, latest.get(one.key)) for one in chosen]


@transaction.atomic
def install(*, viewer: Viewer, area: str, at: datetime, ids: Collection[str] = ()) -> list[Placed]:
    """Draft what is new and what is newer, all or none; everything else stays. A draft is reviewed and approved as any other."""
    return [_drafted(viewer, one, at) if one.fate in {Fate.NEW, Fate.NEXT} else one for one in plan(area=area, ids=ids)]


@transaction.atomic
def offer(*, viewer: Viewer, area: str, at: datetime, ids: Collection[str]) -> list[Placed]:
    """As ``install``; and of what the company rewrote, the shipped text as the next draft, to be compared with its own."""
    return [
        _drafted(viewer, one, at) if one.fate in {Fate.NEW, Fate.NEXT, Fate.REWRITTEN} else one
        for one in plan(area=area, ids=ids)
    ]


def _placed(item: ContentItem, latest: TemplateVersion | None) -> Placed:
    if item.kind in READ_ONLY:
        return Placed(item, Fate.READ)
    if latest is None:
        return Placed(item, Fate.NEW)
    source = latest.content.get(SOURCE)
    if source is None or source["id"] != item.id:
        return Placed(item, Fate.REWRITTEN, latest)
    if _order(source["version"]) >= _order(item.version):
        return Placed(item, Fate.SAME, latest)
    if latest.state in UNPUBLISHED:
        return Placed(item, Fate.WAITING, latest)
    is_untouched = source["text_sha256"] == _fingerprint(latest.blocks, latest.content)
    return Placed(item, Fate.NEXT if is_untouched else Fate.REWRITTEN, latest)


def _drafted(viewer: Viewer, one: Placed, at: datetime) -> Placed:
    item, text = one.item, _text_of(one.item)
    content = {**text.content, SOURCE: _source(item, text)}
    if one.version is None:
        made = templates.draft_template(
            viewer=viewer, key=item.key, kind=text.kind, title=item.title, about=text.about, blocks=text.blocks,
            content=content, touches=text.touches, at=at,
        )
        return Placed(item, one.fate, made)
    if one.version.state in UNPUBLISHED:
        return Placed(item, Fate.WAITING, one.version)
    draft = templates.draft_next(viewer=viewer, template=one.version.template, change_note=f"{item.id} {item.version}", at=at)
    made = templates.revise(
        viewer=viewer, version=draft, expected_revision=draft.revision, blocks=text.blocks, content=content,
        touches=text.touches, at=at,
    )
    return Placed(item, one.fate, made)


def _text_of(item: ContentItem) -> _Text:
    values = item.values
    touches = list(values.get("touches", []))
    if item.kind is ContentKind.DUTY_TEMPLATE:
        duties = DutyTemplateDraft.from_json(values["duties"])
        return _Text(values["document_kind"], duties.job_code, to_json(frame(duties)), {"duties": duties.to_json()}, touches)
    content = {"targets": values["targets"]} if item.kind is ContentKind.TARGET_TEMPLATE else {}
    return _Text(values["document_kind"], values.get("about", ""), list(values["blocks"]), content, touches)


def _source(item: ContentItem, text: _Text) -> dict[str, str]:
    """Where a text came from, and its fingerprint as it came, so that a change by the company is seen."""
    return {
        "id": item.id, "version": item.version, "licence": item.licence, "sha256": item.sha256,
        "text_sha256": _fingerprint(text.blocks, text.content),
    }


def _fingerprint(blocks: list[dict[str, Any]], content: Mapping[str, Any]) -> str:
    own = {key: value for key, value in content.items() if key != SOURCE}
    return fingerprint({"blocks": blocks, "content": own})


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
