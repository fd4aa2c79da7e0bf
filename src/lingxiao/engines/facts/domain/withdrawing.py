"""A batch is withdrawn, never deleted: a further batch puts back what it had replaced, and both can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest, open_names
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.enums import BatchKind
from lingxiao.engines.facts.log import reading, writing
from lingxiao.engines.facts.log.connecting import duck, name
from lingxiao.engines.facts.models import Batch
from lingxiao.engines.facts.rules import may_bring_in
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.log.files import LogFile
    from lingxiao.kernel.viewer import Viewer


class WithdrawnAlready(Refusal):
    """A batch is withdrawn once."""

    sentence = _("Batch %(number)s was withdrawn already. Bring the file in again if its rows are wanted back.")


class NothingToWithdraw(Refusal):
    """A withdrawal brings no rows of its own that could be withdrawn."""

    sentence = _("Batch %(number)s is itself a withdrawal. Bring the file in again if its rows are wanted back.")


class NoReason(Refusal):
    """Figures that were seen change: somebody says why."""

    sentence = _("Say why the batch is withdrawn: figures that people have seen change with it.")


@transaction.atomic
def withdraw(*, viewer: Viewer, batch: Batch, reason: str, at: datetime) -> Batch:
    """From the batch made here on, the rows of ``batch`` do not count; what they had replaced holds again.

    Rows that a later batch replaced stay as that one left them. Answers as of earlier batches do not change.
    """
    may_bring_in(viewer=viewer).or_refuse()
    if not reason.strip():
        raise NoReason
    manifest.take_turn()
    if batch.kind == BatchKind.WITHDRAWAL:
        raise NothingToWithdraw(number=batch.number)
    if Batch.objects.filter(withdraws=batch).exists():
        raise WithdrawnAlready(number=batch.number)
    number = manifest.next_number()
    written, counts = _put_back(batch, number=number)
    made = Batch.objects.create(
        number=number, source_id=batch.source_id, kind=BatchKind.WITHDRAWAL, title=batch.title, counts=counts,
        withdraws=batch, reason=reason.strip(), committed_by_id=viewer.person_id, committed_at=at,
    )
    manifest.name_files(written)
    open_names.count_anew(source=batch.source)
    audit.note(
        viewer=viewer, act="facts.withdraw", object_kind="facts.batch", object_id=batch.number,
        detail={"by": made.number, "reason": made.reason, **counts},
    )
    return made


def _put_back(batch: Batch, *, number: int) -> tuple[list[LogFile], dict[str, dict[str, int]]]:
    """Write the versions that hold without the batch, where they are not what holds now."""
    store = manifest.store()
    withdrawals = Batch.objects.filter(withdraws__isnull=False).values_list("number", "withdraws_id")
    without = {batch.number, *(one for pair in withdrawals for one in pair)}
    written: list[LogFile] = []
    counts: dict[str, dict[str, int]] = {}
    with duck([store.root], spill=store.spill) as connection:
        for key in batch.counts:
            before = len(written)
            _restore(connection, ALL[key], batch.number, without)
            written += writing.append(connection, store=store, dataset=ALL[key], relation=_versions(ALL[key], number))
            counts[key] = {"put_back": sum(file.rows for file in written[before:])}
            connection.execute("DROP TABLE restored")
    return written, counts


def _restore(connection: DuckDBPyConnection, dataset: Dataset, withdrawn: int, without: set[int]) -> None:
    """Gather in ``restored`` the rows of the batch as they stand without it (``holds`` is false where nothing does)."""
    as_of, files = manifest.latest(), manifest.files_of(dataset=dataset.name)
    versions = reading.every_version(dataset, files, store=manifest.store(), as_of=as_of)
    keys = ", ".join(name(key) for key in dataset.identity)
    same = " AND ".join(f"touched.{name(key)} = one.{name(key)}" for key in dataset.identity)
    numbers = ", ".join(map(str, sorted(without)))
    connection.execute(
        f"CREATE TEMP TABLE restored AS WITH touched AS (SELECT DISTINCT {keys} FROM ({versions}) WHERE batch = {withdrawn}), "
        f"mine AS (SELECT one.* FROM ({versions}) AS one SEMI JOIN touched ON {same} WHERE NOT one.is_moved), "
        f"held AS (SELECT * FROM mine WHERE batch NOT IN ({numbers}) QUALIFY batch = max(batch) OVER (PARTITION BY {keys})), "
        f"standing AS (SELECT one.* FROM ({rows_of(dataset, as_of=as_of)}) AS one SEMI JOIN touched ON {same}) "
        f"SELECT {_picked(dataset)} FROM touched LEFT JOIN held USING ({keys}) LEFT JOIN standing USING ({keys}) "
        f"WHERE {_differs(dataset)}"
    )


def _picked(dataset: Dataset) -> str:
    """Each column as it holds, or where nothing holds, as it stands; and in which month the row stands now."""
    columns = [
        f"CASE WHEN {HOLDS} THEN held.{name(column)} ELSE standing.{name(column)} END AS {name(column)}"
        for column in (*dataset.names, "row_no")
    ]
    was = f"strftime(standing.{name(dataset.day)}, '%Y-%m')" if dataset.day else "NULL::VARCHAR"
    return ", ".join(["source", *columns, f"{was} AS was", f"NOT {HOLDS} AS is_deleted"])


HOLDS = "coalesce(NOT held.is_deleted, false)"
STANDS = "(standing.batch IS NOT NULL)"


def _differs(dataset: Dataset) -> str:
    """Whether what holds without the batch is not what stands now."""
    others = " OR ".join(f"held.{name(column)} IS DISTINCT FROM standing.{name(column)}" for column in dataset.names)
    return f"{HOLDS} <> {STANDS} OR {HOLDS} AND ({others})"


def _versions(dataset: Dataset, number: int) -> str:
    """What is appended: the versions put back, tombstones where nothing holds, and those of rows that change months."""
    own = ", ".join(map(name, dataset.names))
    house = f"source, {number} AS batch, row_no"
    versions = f"SELECT {own}, {house}, is_deleted, false AS is_moved FROM restored"
    moved = writing.left_behind(dataset, news="restored", house=house)
    return f"({versions}{' UNION ALL BY NAME ' + moved if moved else ''})"
