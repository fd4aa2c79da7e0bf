"""Reading another system into the log: page by page to the disk, then typed, then one batch; a killed run goes on.

What is read lands beside the log under the number of its run, each page a file. Where it stopped stands in the run's row,
written after the page: a page that was written and not noted is read again and replaces itself. Rows that cannot be taken
are refused one by one and shown with their reason, for nobody is there to correct a file; all others become one batch.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts.connectors.shapes import Lister, Trouble
from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest, missing, names, profiles, secrets
from lingxiao.engines.facts.domain.boxes import BOXES
from lingxiao.engines.facts.domain.committing import Staged, commit
from lingxiao.engines.facts.enums import BatchKind, SyncState
from lingxiao.engines.facts.intake import pulled, staging
from lingxiao.engines.facts.intake.profile import Profile
from lingxiao.engines.facts.intake.staging import Wrong
from lingxiao.engines.facts.log.connecting import duck
from lingxiao.engines.facts.models import Source, SyncRun
from lingxiao.engines.facts.rules import may_connect
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.connectors.shapes import Connector
    from lingxiao.kernel.viewer import Viewer

COMPARED_EVERY = timedelta(hours=20)
"""How often a system that does not tell all it deletes is asked for everything that is there: once a day."""

OVERLAP = timedelta(minutes=10)
"""How much before the start of the last reading the next one begins: a record may have been written while it was read."""

REFUSED_KEPT = 500
EVERY_MINUTES = 60
"""How often a system is read, where nobody said otherwise."""

_LOCK = 0x6C78_7379


class ReadJustNow(Refusal):
    """Two readings of one system would bring the same rows twice."""

    sentence = _("This system is being read just now. Wait until it is done; what is new then comes with the next reading.")


@dataclass(slots=True)
class _Task:
    """One kind of record to read, how it is mapped, and how far it came."""

    key: str
    profile: Profile
    folder: Path
    rows: int = 0
    pages: int = 0
    resume: str = ""
    gone_pages: int = 0
    gone_resume: str = ""
    present_pages: int = 0
    present_resume: str = ""
    step: str = pulled.ROWS
    """What is being read: rows, then what is gone, then what is there, then nothing."""

    @property
    def headings(self) -> list[str]:
        """The fields to ask for."""
        return sorted(self.profile.headings)

    def noted(self) -> dict[str, Any]:
        """As the run keeps it."""
        return {
            "rows": self.rows, "pages": self.pages, "resume": self.resume, "gone_pages": self.gone_pages,
            "gone_resume": self.gone_resume, "present_pages": self.present_pages, "present_resume": self.present_resume,
            "step": self.step,
        }


def sync(*, viewer: Viewer, source: Source, connector: Connector, now: Callable[[], datetime]) -> SyncRun:
    """Read what changed since the last reading that was done, and commit it as one batch; or go on with one that was killed.

    Never inside a transaction: what was read is kept page by page. A ``Trouble`` ends the run with its sentence; one that
    passes leaves it open, and the next call goes on where it stopped.
    """
    may_connect(viewer=viewer).or_refuse()
    with _alone(source):
        run = _begun(source, at=now())
        tasks = _tasks(run)
        try:
            for task in tasks:
                _pull(run, task, connector)
        except Trouble as trouble:
            return _stopped(run, trouble, at=now())
        return _take(viewer, run, tasks, at=now())


def not_reached(source: Source, trouble: Trouble, *, at: datetime) -> SyncRun:
    """Note that a reading could not even begin, with its sentence."""
    return _stopped(_begun(source, at=at), trouble, at=at)


def due(*, at: datetime) -> list[Source]:
    """The systems whose time has come: never read, read long enough ago, or stopped by something that has passed."""
    found: list[Source] = []
    newest = SyncRun.objects.filter(source=OuterRef("pk")).order_by("-started_at").values("pk")[:1]
    wanted = Source.objects.filter(is_on=True, kind__in=BOXES, secrets__name=secrets.TYPED)
    rows = list(wanted.annotate(newest=Subquery(newest)).order_by("pk"))
    runs = SyncRun.objects.in_bulk([row.newest for row in rows if row.newest])
    for row in rows:
        run = runs.get(row.newest)
        if run is None or at >= _next_at(row, run):
            found.append(row)
    return found


def _next_at(source: Source, run: SyncRun) -> datetime:
    """When a source is read again after this run."""
    if run.state == SyncState.READING:
        wait = timedelta(seconds=float(run.trouble.get("after") or 0))
        return (run.stopped_at or run.started_at) + wait
    return run.started_at + timedelta(minutes=int(source.settings.get("every_minutes", EVERY_MINUTES)))


@contextmanager
def _alone(source: Source) -> Iterator[None]:
    """One worker at a time reads a source; held on this connection, so that a killed worker holds nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, source.pk])
        if not cursor.fetchone()[0]:
            raise ReadJustNow
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, source.pk])


def _begun(source: Source, *, at: datetime) -> SyncRun:
    """The run that was not finished, else a new one that reads from a little before the last finished one began."""
    with transaction.atomic():
        Source.objects.select_for_update().get(pk=source.pk)
        open_run = SyncRun.objects.filter(source=source, state=SyncState.READING).first()
        if open_run is not None:
            return open_run
        last = SyncRun.objects.filter(source=source, state=SyncState.DONE).order_by("-started_at").first()
        since = last.started_at - OVERLAP if last is not None else None
        whole = SyncRun.objects.filter(Q(compares=True) | Q(since=None), source=source, state=SyncState.DONE)
        compares = since is not None and not whole.filter(started_at__gt=at - COMPARED_EVERY).exists()
        return SyncRun.objects.create(source=source, started_at=at, since=since, compares=compares)


def _tasks(run: SyncRun) -> list[_Task]:
    """What is to be read, in the order of the mappings, each as far as it came."""
    root = _folder(run)
    found = []
    for one in profiles.of_source(run.source):
        profile = Profile.model_validate(one.spec)
        if profile.object:
            task = _Task(one.key, profile, root / one.key)
            found.append(replace(task, **run.progress.get(one.key, {})))
    return found


def _folder(run: SyncRun) -> Path:
    return manifest.store().root / "waiting" / f"sync-{run.pk:08}"


def _pull(run: SyncRun, task: _Task, connector: Connector) -> None:
    """Read what is left of one kind of record to the disk."""
    for step, pull, after in (
        (pulled.ROWS, _pull_rows, pulled.GONE), (pulled.GONE, _pull_gone, pulled.PRESENT), (pulled.PRESENT, _pull_present, ""),
    ):
        if task.step == step:
            pull(run, task, connector)
            task.step = after
            _note(run, task)


def _pull_rows(run: SyncRun, task: _Task, connector: Connector) -> None:
    if task.pages and not task.resume:
        return
    for page in connector.changed(task.profile.object, task.headings, since=run.since, resume=task.resume):
        pulled.write_page(task.folder / pulled.ROWS, task.pages, page.rows, headings=task.headings, first=task.rows + 1)
        task.rows, task.pages, task.resume = task.rows + len(page.rows), task.pages + 1, page.resume
        _note(run, task)


def _pull_gone(run: SyncRun, task: _Task, connector: Connector) -> None:
    key = _key_heading(task.profile)
    if not key or run.since is None or (task.gone_pages and not task.gone_resume):
        return
    for gone in connector.gone(task.profile.object, since=run.since, resume=task.gone_resume):
        rows = [{key: one} for one in gone.ids]
        pulled.write_page(task.folder / pulled.GONE, task.gone_pages, rows, headings=[key], first=1)
        task.gone_pages, task.gone_resume = task.gone_pages + 1, gone.resume
        _note(run, task)


def _pull_present(run: SyncRun, task: _Task, connector: Connector) -> None:
    """List what is there, where the system says it that way and its ids are what names a row here."""
    key = _key_heading(task.profile)
    if not (key and run.compares and isinstance(connector, Lister)) or (task.present_pages and not task.present_resume):
        return
    if key != connector.key_of(task.profile.object):
        return
    for there in connector.ids(task.profile.object, resume=task.present_resume):
        rows = [{key: one} for one in there.ids]
        pulled.write_page(task.folder / pulled.PRESENT, task.present_pages, rows, headings=[key], first=1)
        task.present_pages, task.present_resume = task.present_pages + 1, there.resume
        _note(run, task)


def _note(run: SyncRun, task: _Task) -> None:
    run.progress = {**run.progress, task.key: task.noted()}
    run.save(update_fields=["progress"])


def _key_heading(profile: Profile) -> str:
    """The field over there that names a record here; empty where several columns do, for then no id can be told gone."""
    keys = profile.shape.keys
    return (profile.fields[keys[0]].column or "") if len(keys) == 1 else ""


def _stopped(run: SyncRun, trouble: Trouble, *, at: datetime) -> SyncRun:
    run.stopped_at = at
    run.trouble = {"zh": trouble.said.zh, "en": trouble.said.en, "is_passing": trouble.is_passing, "after": trouble.after}
    if not trouble.is_passing:
        run.state, run.ended_at = SyncState.FAILED, at
        shutil.rmtree(_folder(run), ignore_errors=True)
    run.save(update_fields=["trouble", "state", "ended_at", "stopped_at"])
    return run


def _take(viewer: Viewer, run: SyncRun, tasks: Sequence[_Task], *, at: datetime) -> SyncRun:
    """Type what came, refuse what cannot be taken, and commit the rest."""
    staged, refused, refused_count = _staged(run, tasks)
    with transaction.atomic():
        locked = SyncRun.objects.select_for_update().get(pk=run.pk)
        if locked.state != SyncState.READING:
            return locked
        done = commit(
            viewer=viewer, source=run.source, kind=BatchKind.SYNC, title=run.source.title_zh, staged=staged, at=at,
        )
        locked.counts = {key: counts.to_json() for key, counts in done.counts.items()}
        locked.batch, locked.state, locked.ended_at, locked.trouble = done.batch, SyncState.DONE, at, {}
        locked.refused, locked.refused_count = refused[:REFUSED_KEPT], refused_count
        locked.save()
    shutil.rmtree(_folder(run), ignore_errors=True)
    return locked


def _staged(run: SyncRun, tasks: Sequence[_Task]) -> tuple[dict[str, Staged], list[dict[str, Any]], int]:
    """What came as typed rows that wait, a file a dataset; and what was refused of it."""
    store = manifest.store()
    people, known = names.people_known(source=run.source), names.names_known(source=run.source)
    found: dict[str, Staged] = {}
    refused: list[dict[str, Any]] = []
    refused_count = 0
    with duck([store.root], spill=store.spill) as database:
        for key in sorted({task.profile.dataset for task in tasks}):
            typed, gone = [], []
            for task in (one for one in tasks if one.profile.dataset == key):
                result = staging.stage(
                    database, profile=task.profile, relation=_came(task), to=task.folder / "typed.parquet", people=people,
                    names=known,
                )
                typed.append(result.path)
                gone.append(pulled.relation(task.folder / pulled.GONE, headings=["gone"], key=["gone"]))
                refused += [{**asdict(problem), "mapping": task.key} for problem in result.problems]
            deleted, too_many = _deleted(database, run, [task for task in tasks if task.profile.dataset == key], typed)
            gone += deleted
            refused, refused_count = [*too_many, *refused], refused_count + len(too_many)
            to = _folder(run) / f"{key}.parquet"
            refused_count += staging.without_problems(database, ALL[key], staged=typed, to=to, gone=gone)
            found[key] = Staged(to)
    return found, refused, refused_count


def _deleted(
    database: DuckDBPyConnection, run: SyncRun, tasks: Sequence[_Task], typed: Sequence[Path],
) -> tuple[list[str], list[dict[str, Any]]]:
    """What is kept of a dataset and no longer listed over there; or that this was too much to believe.

    Told only where every kind of record that fills the dataset was listed.
    """
    if not all(task.present_pages for task in tasks):
        return [], []
    listed = [pulled.relation(task.folder / pulled.PRESENT, headings=["listed"], key=["listed"]) for task in tasks]
    found = missing.look(database, source=run.source, dataset=tasks[0].profile.shape, listed=listed, came=typed)
    if not found.is_believed:
        said = f"{found.count} / {found.kept}"
        return [], [{"row": 0, "column": found.key, "value": said, "wrong": Wrong.MANY_GONE, "mapping": tasks[0].key}]
    return [found.relation], []


def _came(task: _Task) -> str:
    """The rows that came of one kind of record."""
    task.folder.mkdir(parents=True, exist_ok=True)
    key = [heading for column in task.profile.shape.keys for heading in _headings_of(task.profile, column)]
    return pulled.relation(task.folder / pulled.ROWS, headings=task.headings, key=key)


def _headings_of(profile: Profile, column: str) -> list[str]:
    origin = profile.fields[column]
    return [*filter(None, (origin.column, origin.counted_within)), *origin.joined]
