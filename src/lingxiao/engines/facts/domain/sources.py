"""Where facts come from: a source is named once, and its key stands in every row for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Max, OuterRef, Q, Subquery
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts.enums import SourceKind
from lingxiao.engines.facts.models import Batch, Source
from lingxiao.engines.facts.rules import may_connect, may_map, may_read_imports
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer


class NameTaken(Refusal):
    """Two sources of one name could not be told apart."""

    sentence = _("There is a source “%(name)s” already. Choose another name.")


@transaction.atomic
def source_called(*, viewer: Viewer, title: str, at: datetime) -> Source:
    """The source of this name, made when there is none; its key is the name in Latin letters, or a number."""
    may_map(viewer=viewer).or_refuse()
    found = _called(title)
    if found is not None:
        return found
    return make(viewer=viewer, key=_key_for(title), title=Bilingual(title.strip()), kind=SourceKind.FILES, at=at)


@transaction.atomic
def new_system(*, viewer: Viewer, title: str, kind: SourceKind, at: datetime) -> Source:
    """A system to be read from now on, under a name that no other source has."""
    may_connect(viewer=viewer).or_refuse()
    if _called(title) is not None:
        raise NameTaken(name=title.strip())
    return make(viewer=viewer, key=_key_for(title), title=Bilingual(title.strip()), kind=kind, at=at)


def _called(title: str) -> Source | None:
    named = title.strip()
    return Source.objects.select_for_update().filter(Q(title_zh__iexact=named) | Q(title_en__iexact=named)).first()


def _key_for(title: str) -> str:
    """The name in Latin letters, else a number; no other source has it."""
    key = slugify(title.strip())[:30]
    if key and not Source.objects.filter(key=key).exists():
        return key
    return f"{key or 'source'}-{(Source.objects.aggregate(last=Max('pk'))['last'] or 0) + 1}"


@transaction.atomic
def make(*, viewer: Viewer, key: str, title: Bilingual, kind: SourceKind, at: datetime) -> Source:
    """A new source under a key that no other has."""
    may_map(viewer=viewer).or_refuse()
    made = Source.objects.create(key=key, title_zh=title.zh, title_en=title.en, kind=kind, made_at=at)
    audit.note(viewer=viewer, act="facts.make_source", object_kind="facts.source", object_id=made.pk, detail={"key": key})
    return made


class Delivered(NamedTuple):
    """A source with what it brought last: number and moment of the batch, and how many rows were read; none before the first."""

    source: Source
    number: int | None
    at: datetime | None
    rows: int


def sources_visible_to(viewer: Viewer) -> list[Delivered]:
    """The sources, each with what it brought last. One query."""
    if not may_read_imports(viewer=viewer):
        return []
    newest = Batch.objects.filter(source=OuterRef("pk")).order_by("-number")
    found: QuerySet[Any] = Source.objects.annotate(
        last_number=Subquery(newest.values("number")[:1]), last_at=Subquery(newest.values("committed_at")[:1]),
        last_counts=Subquery(newest.values("counts")[:1]),
    )
    return [
        Delivered(one, one.last_number, one.last_at, _rows(one.last_counts or {}))
        for one in found.order_by("pk")
    ]


def _rows(counts: Mapping[str, Mapping[str, int]]) -> int:
    """How many rows a batch was about: those it read, or put back where it withdrew another."""
    return sum(one.get("read", one.get("put_back", 0)) for one in counts.values())


def of_id(source_id: int) -> Source:
    """A source, for jobs; never for a page."""
    return Source.objects.get(pk=source_id)


def source_seen_by(viewer: Viewer, *, source_id: int) -> Source:
    """One source, for whoever sees what came in; ``NotSeen`` for everybody else."""
    found = Source.objects.filter(pk=source_id).first() if may_read_imports(viewer=viewer) else None
    if found is None:
        raise NotSeen
    return found
