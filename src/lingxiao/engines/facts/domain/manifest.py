"""The manifest: which files make an answer as of a batch, and the next number of a batch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from lingxiao.engines.facts.enums import ImportState
from lingxiao.engines.facts.log.files import LogFile, Role
from lingxiao.engines.facts.log.objects import Objects
from lingxiao.engines.facts.log.store import Bucket, Folder
from lingxiao.engines.facts.models import Batch, FactFile, FactImport

if TYPE_CHECKING:
    from collections.abc import Iterable

LOCK = 0x6C78_6661_6374
"""The advisory lock under which batches get their numbers, one after another."""


def store() -> Folder:
    """Where the files of the log lie: in a folder, or where ``FACTS_STORE`` says so, in a bucket with copies in the folder."""
    folder = Path(settings.FACTS_FOLDER)
    return Bucket(folder, Objects(**settings.FACTS_STORE)) if settings.FACTS_STORE else Folder(folder)


def take_turn() -> None:
    """Wait until no other batch is being committed; held until this transaction ends."""
    if not connection.in_atomic_block:
        message = "a batch is committed inside a transaction"
        raise transaction.TransactionManagementError(message)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def next_number() -> int:
    """The number of the batch about to be committed; call ``take_turn`` first."""
    return latest() + 1


def latest() -> int:
    """The number of the newest batch; zero before the first."""
    return int(Batch.objects.aggregate(newest=Max("number"))["newest"] or 0)


def files_of(*, dataset: str, first_month: str = "", last_month: str = "9999-99") -> list[LogFile]:
    """The files to read for a dataset, of these months (both ends in), and of datasets without months all."""
    found = FactFile.objects.filter(dataset=dataset, replaced_at=None, month__gte=first_month)
    if last_month != "9999-99":
        found = found.filter(month__lte=last_month)
    return [_as_log_file(one) for one in found.order_by("month", "first", "path")]


def all_files() -> list[LogFile]:
    """Every file that was ever named, those replaced by compaction too."""
    return [_as_log_file(one) for one in FactFile.objects.order_by("pk")]


def _as_log_file(one: FactFile) -> LogFile:
    return LogFile(one.dataset, one.month, one.first, one.last, one.path, one.sha256, one.rows, one.size, Role(one.role))


def kept() -> dict[str, Path]:
    """Every file of the log that somebody may still ask for, by its path within, and where it lies on this machine.

    All versions, fetched where the log is in a store; and what waits to be taken over.
    """
    waiting = FactImport.objects.filter(state=ImportState.STAGED).exclude(staged_as="").values_list("staged_as", flat=True)
    there, files = store(), all_files()
    named = dict(zip((file.path for file in files), map(Path, there.addresses(files)), strict=True))
    return named | {path: there.root / path for path in waiting if there.holds(path)}


def name_files(files: Iterable[LogFile]) -> None:
    """Enter files that were written; they are read from when this transaction commits."""
    FactFile.objects.bulk_create(
        FactFile(
            dataset=file.dataset, month=file.month, first=file.first, last=file.last, role=file.role, path=file.path,
            sha256=file.sha256, rows=file.rows, size=file.size,
        )
        for file in files
    )
