"""A file's way into the log: staged with every problem named and all totals counted, then taken over whole or not at all."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts.domain import manifest, names
from lingxiao.engines.facts.domain.committing import Committed, Staged, commit
from lingxiao.engines.facts.enums import BatchKind, ImportState
from lingxiao.engines.facts.intake import raw, staging
from lingxiao.engines.facts.intake.controls import compare
from lingxiao.engines.facts.intake.profile import Profile
from lingxiao.engines.facts.log.connecting import duck
from lingxiao.engines.facts.models import FactImport, MappingProfile
from lingxiao.engines.facts.rules import may_bring_in, may_read_imports
from lingxiao.kernel import audit
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.refusals import NotSeen, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from django.db.models import QuerySet
    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.intake.controls import Control
    from lingxiao.engines.facts.intake.raw import Raw
    from lingxiao.kernel.sheets import Table
    from lingxiao.kernel.viewer import Viewer


class HeadingsMissing(Refusal):
    """The file lacks columns that the profile reads."""

    sentence = _("The file has no column “%(headings)s”. Choose the mapping this file was made for, or correct the mapping.")


class HasProblems(Refusal):
    """A file is taken over whole or not at all."""

    sentence = _("%(count)s cells of the file cannot be read, so nothing was taken over. Correct them and bring it in again.")


class TotalsDiffer(Refusal):
    """The file does not add up to what the sender said."""

    sentence = _("%(count)s control totals differ, so nothing was taken over. Compare the file with the system it came from.")


class EndedAlready(Refusal):
    """A file is taken over or put aside once."""

    sentence = _("This file was already %(state)s. Bring it in again to use it once more.")


class StagedFileGone(Refusal):
    """What was staged is no longer there."""

    sentence = _("What was read of this file is no longer kept. Bring the file in again.")


def stage_table(
    *, viewer: Viewer, profile: MappingProfile, table: Table, file_name: str, sha256: str, controls: Sequence[Control],
    at: datetime,
) -> FactImport:
    """Keep an uploaded table as it was read; nothing of the log changes yet."""
    with manifest.store().work() as folder:
        return _stage(
            viewer, profile, lambda _connection: raw.of_table(table, to=folder / "table.csv"), [folder],
            file_name=file_name, sha256=sha256, controls=controls, at=at,
        )


def stage_file(
    *, viewer: Viewer, profile: MappingProfile, path: Path, sha256: str, controls: Sequence[Control], at: datetime,
) -> FactImport:
    """Keep an operator's own file, of any size, as it was read; nothing of the log changes yet."""
    with manifest.store().work() as folder:
        return _stage(
            viewer, profile, lambda connection: raw.of_file(connection, path, utf8=folder / "utf8.csv"),
            [folder, path.parent], file_name=path.name, sha256=sha256, controls=controls, at=at,
        )


@transaction.atomic
def _stage(
    viewer: Viewer, profile: MappingProfile, read: Callable[[DuckDBPyConnection], Raw], folders: Sequence[Path], *,
    file_name: str, sha256: str, controls: Sequence[Control], at: datetime,
) -> FactImport:
    may_bring_in(viewer=viewer).or_refuse()
    store, spec = manifest.store(), Profile.model_validate(profile.spec)
    made = FactImport.objects.create(
        source_id=profile.source_id, profile=profile, file_name=file_name[:255], sha256=sha256, rows=0, problem_count=0,
        expected=[control.to_json() for control in controls], staged_by_id=viewer.person_id, staged_at=at,
    )
    made.staged_as = (store.waiting / f"{made.pk:08}.parquet").relative_to(store.root).as_posix()
    with duck([store.root, *folders], spill=store.spill) as connection:
        table = read(connection)
        missing = sorted(spec.headings - set(table.headings))
        if missing:
            raise HeadingsMissing(headings="”, “".join(missing[:5]))
        result = staging.stage(
            connection, profile=spec, relation=table.relation, to=store.root / made.staged_as,
            people=names.people_known(source=profile.source), names=names.names_known(source=profile.source),
        )
    made.encoding, made.rows = table.encoding, result.rows
    made.problem_count, made.problems = result.problem_count, [asdict(problem) for problem in result.problems]
    made.totals = [asdict(total) for total in result.totals]
    made.differences = [one.to_json() for one in compare(controls, result.totals)]
    made.unmatched, made.rounded_count = dict(list(result.unmatched.items())[:1000]), result.rounded_count
    made.first_day, made.last_day = result.first_day, result.last_day
    made.save()
    return made


@transaction.atomic
def take_over(*, viewer: Viewer, intake: FactImport, at: datetime) -> Committed:
    """Append what the file has that is new or changed, as one batch. A file that brings nothing new makes no batch."""
    may_bring_in(viewer=viewer).or_refuse()
    locked = _waiting(intake)
    if locked.problem_count:
        raise HasProblems(count=locked.problem_count)
    if locked.differences:
        raise TotalsDiffer(count=len(locked.differences))
    store = manifest.store()
    if not store.holds(locked.staged_as):
        raise StagedFileGone
    spec = Profile.model_validate(locked.profile.spec)
    whole_of = None
    if spec.is_whole and locked.first_day is not None and locked.last_day is not None:
        whole_of = DaySpan.through(locked.first_day, locked.last_day)
    done = commit(
        viewer=viewer, source=locked.source, kind=BatchKind.IMPORT, title=locked.file_name, sha256=locked.sha256, at=at,
        staged={spec.dataset: Staged(store.root / locked.staged_as, whole_of, spec.is_whole and not spec.shape.day)},
    )
    locked.counts = {key: one.to_json() for key, one in done.counts.items()}
    locked.batch = done.batch
    _end(locked, ImportState.COMMITTED, viewer, at)
    return done


@transaction.atomic
def put_aside(*, viewer: Viewer, intake: FactImport, at: datetime) -> None:
    """Leave the file; it stays listed, and nothing of the log changes."""
    may_bring_in(viewer=viewer).or_refuse()
    locked = _waiting(intake)
    _end(locked, ImportState.DISCARDED, viewer, at)
    audit.note(viewer=viewer, act="facts.put_aside", object_kind="facts.import", object_id=locked.pk, detail={})


def _waiting(intake: FactImport) -> FactImport:
    locked = FactImport.objects.select_for_update(of=("self",)).select_related("source", "profile").get(pk=intake.pk)
    if locked.state != ImportState.STAGED:
        raise EndedAlready(state=locked.get_state_display())
    return locked


def _end(locked: FactImport, state: ImportState, viewer: Viewer, at: datetime) -> None:
    locked.state, locked.ended_by_id, locked.ended_at = state, viewer.person_id, at
    locked.save(update_fields=["state", "counts", "batch", "ended_by", "ended_at"])
    staged = manifest.store().root / locked.staged_as
    transaction.on_commit(lambda: staged.unlink(missing_ok=True))


def imports_visible_to(viewer: Viewer) -> QuerySet[FactImport]:
    """The files that came in, newest first, without what is long in them."""
    if not may_read_imports(viewer=viewer):
        return FactImport.objects.none()
    found = FactImport.objects.defer("problems", "totals", "unmatched")
    return found.select_related("source", "profile", "staged_by", "batch").order_by("-staged_at", "-pk")


def import_seen_by(viewer: Viewer, *, import_id: int) -> FactImport:
    """One file, for whoever may read imports; ``NotSeen`` for everybody else."""
    found = FactImport.objects.select_related("source", "profile", "staged_by", "ended_by", "batch")
    one = found.filter(pk=import_id).first() if may_read_imports(viewer=viewer) else None
    if one is None:
        raise NotSeen
    return one
