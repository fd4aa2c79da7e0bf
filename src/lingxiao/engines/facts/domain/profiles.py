"""Mapping profiles: kept by version, so that what was read can always be read the same way again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from lingxiao.engines.facts.intake.profile import Profile
from lingxiao.engines.facts.models import MappingProfile, Source
from lingxiao.engines.facts.rules import may_map, may_read_imports
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual


class NotAProfile(Refusal):
    """A mapping contradicts itself or its dataset."""

    sentence = _("This mapping cannot be kept: %(why)s.")


def checked(spec: Mapping[str, Any]) -> Profile:
    """A profile from its JSON form, or a refusal that says what is wrong with it."""
    try:
        return Profile.model_validate(spec)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ")
        raise NotAProfile(why=f"{place}: {message}" if place else message) from problem


@transaction.atomic
def keep(
    *, viewer: Viewer, source: Source, key: str, title: Bilingual, spec: Mapping[str, Any], at: datetime,
) -> MappingProfile:
    """Keep a mapping as the next version of ``key``; the same mapping again is no new version."""
    may_map(viewer=viewer).or_refuse()
    profile = checked(spec)
    whole = profile.model_dump(mode="json", exclude_defaults=True)
    Source.objects.select_for_update().get(pk=source.pk)
    last = MappingProfile.objects.filter(source=source, key=key).order_by("-version").first()
    if last is not None and last.spec == whole and (last.title_zh, last.title_en) == (title.zh, title.en):
        return last
    made = MappingProfile.objects.create(
        source=source, key=key, version=last.version + 1 if last else 1, dataset=profile.dataset, title_zh=title.zh,
        title_en=title.en, spec=whole, made_by_id=viewer.person_id, made_at=at,
    )
    audit.note(
        viewer=viewer, act="facts.keep_profile", object_kind="facts.profile", object_id=made.pk,
        detail={"key": key, "version": made.version, "dataset": made.dataset},
    )
    return made


def profiles_visible_to(viewer: Viewer) -> QuerySet[MappingProfile]:
    """The newest version of every mapping."""
    if not (may_read_imports(viewer=viewer) or may_map(viewer=viewer)):
        return MappingProfile.objects.none()
    same = MappingProfile.objects.filter(source=OuterRef("source"), key=OuterRef("key")).values("key")
    newest = same.annotate(newest=Max("version")).values("newest")
    return MappingProfile.objects.filter(version=Subquery(newest)).select_related("source").order_by("source", "key")


def of_files(viewer: Viewer) -> QuerySet[MappingProfile]:
    """The newest version of every mapping that files are read by, and no records of a connected system."""
    return profiles_visible_to(viewer).exclude(spec__has_key="object")


def latest_of(profile: MappingProfile) -> MappingProfile:
    """The newest version of the same mapping."""
    return MappingProfile.objects.filter(source=profile.source_id, key=profile.key).latest("version")


def of_source(source: Source) -> list[MappingProfile]:
    """The newest version of every mapping of a source, by key; for the reading itself, never for a page."""
    found = MappingProfile.objects.filter(source=source).order_by("key", "-version").distinct("key")
    return list(found)


def profile_seen_by(viewer: Viewer, *, profile_id: int) -> MappingProfile:
    """The newest version of a mapping, for whoever sees mappings; ``NotSeen`` for everybody else."""
    found = profiles_visible_to(viewer).filter(pk=profile_id).first()
    if found is None:
        raise NotSeen
    return found


def key_for(source: Source, dataset: str) -> str:
    """A key that no mapping of this source has yet, by what its files list."""
    taken = set(MappingProfile.objects.filter(source=source).values_list("key", flat=True))
    return next(key for key in (dataset, *(f"{dataset}-{number}" for number in range(2, len(taken) + 3))) if key not in taken)


def newest(*, source: str, key: str) -> MappingProfile | None:
    """The newest version of a mapping by its names."""
    found = MappingProfile.objects.filter(source__key=source, key=key).select_related("source")
    return found.order_by("-version").first()


def names() -> list[tuple[str, str]]:
    """The source and key of every mapping."""
    return list(MappingProfile.objects.values_list("source__key", "key").distinct().order_by("source__key", "key"))
