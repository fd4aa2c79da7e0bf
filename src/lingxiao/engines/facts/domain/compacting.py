"""Compaction: a month's many files become two, the latest versions and the older ones. No answer changes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.log import reading, writing
from lingxiao.engines.facts.log.connecting import duck, name
from lingxiao.engines.facts.log.files import Role
from lingxiao.engines.facts.models import FactFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.log.files import LogFile

MANY = 8
"""From this many files of a month on, reading them costs more than merging them once."""

STRAY_AFTER = timedelta(days=2)
"""How long a file that no batch names is left alone: it may belong to one that is being written."""


def tidy(*, at: datetime, now: Callable[[], datetime]) -> tuple[int, int]:
    """Merge every month of many files, then remove what a broken-off writing left; how many of each.

    Nothing that a batch ever named is removed. ``now`` says how old a file on the disk is; ``at`` is what the merging is
    dated. Each month is a transaction of its own, so that nobody waits long for the turn to commit a batch.
    """
    merged = sum(1 for dataset, month in crowded() if compact(dataset=dataset, month=month, at=at))
    named = frozenset(FactFile.objects.values_list("path", flat=True))
    swept = manifest.store().sweep(named=named, older_than=(now() - STRAY_AFTER).timestamp())
    return merged, len(swept)


@transaction.atomic
def compact(*, dataset: str, month: str, at: datetime) -> int:
    """Merge the files of a month and answer how many were replaced; fewer than two are left as they are.

    The replaced files stay on the disk for whoever is reading them, until they are swept.
    """
    manifest.take_turn()
    files = manifest.files_of(dataset=dataset, first_month=month, last_month=month)
    if len(files) < 2:  # noqa: PLR2004 -- one file is as compact as it gets
        return 0
    store, declared = manifest.store(), ALL[dataset]
    with duck([store.root], spill=store.spill) as connection:
        connection.execute(f"CREATE TEMP TABLE versions AS {_marked(declared, files)}")
        written: list[LogFile] = []
        for role, latest in ((Role.BASE, "true"), (Role.HISTORY, "false")):
            rows = f"(SELECT * FROM versions WHERE is_latest = {latest})"
            written += writing.append(connection, store=store, dataset=declared, relation=rows, role=role)
    # The same rows give a file of the same name: it may be there already, read from until now or replaced before.
    stays = {file.path for file in written}
    named = set(FactFile.objects.filter(path__in=stays).values_list("path", flat=True))
    FactFile.objects.filter(path__in=[file.path for file in files]).update(replaced_at=at)
    FactFile.objects.filter(path__in=stays).update(replaced_at=None)
    manifest.name_files(file for file in written if file.path not in named)
    return sum(file.path not in stays for file in files)


def _marked(dataset: Dataset, files: Sequence[LogFile]) -> str:
    """Every version of every row; the latest one is marked, unless it is a tombstone."""
    keys = ", ".join(name(key) for key in dataset.identity)
    return (
        f"SELECT *, NOT is_deleted AND batch = max(batch) OVER (PARTITION BY {keys}) AS is_latest "
        f"FROM {reading.read(files, manifest.store())}"
    )


def crowded() -> list[tuple[str, str]]:
    """The datasets and months with so many files that merging pays."""
    from django.db.models import Count  # noqa: PLC0415 -- one place only

    found = FactFile.objects.filter(replaced_at=None).values_list("dataset", "month").annotate(many=Count("pk"))
    return [(dataset, month) for dataset, month, _many in found.filter(many__gte=MANY).order_by("dataset", "month")]
