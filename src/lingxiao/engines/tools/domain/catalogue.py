"""The catalogue of tools: naming one, saying something else of it from a day on, and to whom it is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.people.domain.holding import is_known_post
from lingxiao.engines.tools.enums import ToolKind, Whom
from lingxiao.engines.tools.models import CatalogueEntry, Entitlement, Tool
from lingxiao.engines.tools.refusals import BeforeWhatHolds, EndedAlready, EntitledAlready, KeyTaken, NobodySuch
from lingxiao.engines.tools.rules import may_catalogue
from lingxiao.kernel import audit
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer

NOTHING = Bilingual("")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """What the catalogue is to say of a tool: its name, what it is for, and who opens it."""

    title: Bilingual
    purpose: Bilingual = NOTHING
    keeper_id: int | None = None


@transaction.atomic
def name_tool(
    *, viewer: Viewer, key: str, kind: str, draft: EntryDraft, starting: date, at: datetime,
) -> Tool:
    """Put a new tool into the catalogue from a day on. Raises ``KeyTaken``."""
    may_catalogue(viewer=viewer).or_refuse()
    if Tool.objects.filter(key=key).exists():
        raise KeyTaken(key=key)
    tool = Tool.objects.create(key=key, kind=ToolKind(kind), made_at=at)
    _entry(tool, draft, starting, at)
    _note(viewer, "tools.name", tool, title=draft.title.to_json(), starting=starting.isoformat())
    return tool


@transaction.atomic
def rename_tool(*, viewer: Viewer, tool: Tool, draft: EntryDraft, starting: date, at: datetime) -> CatalogueEntry:
    """Say something else of a tool from a day on; what the catalogue said before stays for the days before."""
    may_catalogue(viewer=viewer).or_refuse()
    held = _last_entry(tool)
    if held is not None:
        _end_entry(held, starting)
    entry = _entry(tool, draft, starting, at)
    _note(viewer, "tools.rename", tool, title=draft.title.to_json(), starting=starting.isoformat())
    return entry


@transaction.atomic
def retire_tool(*, viewer: Viewer, tool: Tool, starting: date, at: datetime) -> None:
    """Offer a tool no more from a day on: it is due to nobody from then on, and access to it is to be withdrawn."""
    may_catalogue(viewer=viewer).or_refuse()
    held = _last_entry(tool)
    if held is None or (held.validity.upper is not None and held.validity.upper <= starting):
        raise EndedAlready
    _end_entry(held, starting)
    open_ones = list(Entitlement.objects.select_for_update().filter(tool=tool, ended_at__isnull=True).order_by("pk"))
    later = max((one.validity.lower for one in open_ones), default=None)
    if later is not None and later >= starting:
        raise BeforeWhatHolds(since=later)
    for one in open_ones:
        _end_entitlement(one, starting, at)
    _note(viewer, "tools.retire", tool, starting=starting.isoformat())


@transaction.atomic
def entitle(*, viewer: Viewer, tool: Tool, whom: str, value: str, starting: date, at: datetime) -> Entitlement:
    """From a day on, have a tool be due to whoever holds such a post. Raises ``EntitledAlready`` and ``NobodySuch``."""
    may_catalogue(viewer=viewer).or_refuse()
    meant = Whom(whom)
    if not is_known_post(**{_ASKED[meant]: value}):
        raise NobodySuch(value=value)
    Tool.objects.select_for_update(no_key=True).get(pk=tool.pk)
    span = DateRange(starting, None)
    if Entitlement.objects.filter(tool=tool, whom=meant, value=value, validity__overlap=span).exists():
        raise EntitledAlready
    made = Entitlement.objects.create(tool=tool, whom=meant, value=value, validity=span, made_at=at)
    _note(viewer, "tools.entitle", tool, whom=meant.value, value=value, starting=starting.isoformat())
    return made


_ASKED = {Whom.LEVEL: "level", Whom.POSITION: "code", Whom.GRADE: "grade", Whom.HEAD: "heads"}
"""What of a post each way of entitling asks for."""


@transaction.atomic
def end_entitlement(*, viewer: Viewer, entitlement: Entitlement, starting: date, at: datetime) -> None:
    """From a day on, have a tool be due to these people no more; that it was due before stays."""
    may_catalogue(viewer=viewer).or_refuse()
    held = Entitlement.objects.select_for_update().get(pk=entitlement.pk)
    if held.ended_at is not None:
        raise EndedAlready
    if starting <= held.validity.lower:
        raise BeforeWhatHolds(since=held.validity.lower)
    _end_entitlement(held, starting, at)
    _note(viewer, "tools.end_entitlement", held.tool, whom=held.whom, value=held.value, starting=starting.isoformat())


def _end_entitlement(held: Entitlement, starting: date, at: datetime) -> None:
    held.validity, held.ended_at = DateRange(held.validity.lower, starting), at
    held.save(update_fields=["validity", "ended_at"])


def _entry(tool: Tool, draft: EntryDraft, starting: date, at: datetime) -> CatalogueEntry:
    return CatalogueEntry.objects.create(
        tool=tool, title_zh=draft.title.zh, title_en=draft.title.en, purpose_zh=draft.purpose.zh,
        purpose_en=draft.purpose.en, keeper_id=draft.keeper_id, validity=DateRange(starting, None), noted_at=at,
    )


def _last_entry(tool: Tool) -> CatalogueEntry | None:
    Tool.objects.select_for_update(no_key=True).get(pk=tool.pk)
    return CatalogueEntry.objects.filter(tool=tool).order_by("-validity").first()


def _end_entry(held: CatalogueEntry, starting: date) -> None:
    if starting <= held.validity.lower:
        raise BeforeWhatHolds(since=held.validity.lower)
    if held.validity.upper is None or held.validity.upper > starting:
        held.validity = DateRange(held.validity.lower, starting)
        held.save(update_fields=["validity"])


def _note(viewer: Viewer, act: str, tool: Tool, **detail: object) -> None:
    audit.note(viewer=viewer, act=act, object_kind="tools.tool", object_id=tool.pk, detail={"key": tool.key, **detail})
