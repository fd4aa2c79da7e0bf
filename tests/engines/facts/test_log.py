"""The fact log: what was true as of a batch can be had again, whatever came after, was withdrawn or compacted."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, InternalError, transaction

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import asking, compacting, manifest, withdrawing
from lingxiao.engines.facts.log import reading
from lingxiao.engines.facts.models import Batch, FactFile
from lingxiao.kernel.days.spans import DaySpan
from tests.engines.facts.logs import FINANCE, NOW, receipt

if TYPE_CHECKING:
    from tests.engines.facts.logs import Log

JANUARY, FEBRUARY = date(2026, 1, 15), date(2026, 2, 3)
SHOWN = ("receipt_id", "received_on", "amount", "owner")


def test_the_same_rows_again_append_nothing(log: Log) -> None:
    rows = [receipt("R1", JANUARY, 100_00), receipt("R2", FEBRUARY, 250_00)]
    first, again = log.bring(rows), log.bring(list(reversed(rows)))
    assert first.batch is not None
    assert again.batch is None
    assert (again.counts["receipts"].same, Batch.objects.count()) == (2, 1)
    assert log.rows("receipt_id", "amount") == [("R1", 100_00), ("R2", 250_00)]


def test_a_changed_row_is_a_new_version_and_the_old_one_stays(log: Log) -> None:
    log.bring([receipt("R1", JANUARY, 100_00), receipt("R2", JANUARY, 1)])
    second = log.bring([receipt("R1", JANUARY, 90_00), receipt("R2", JANUARY, 1)])
    assert second.counts["receipts"].to_json() == {"read": 2, "new": 0, "changed": 1, "gone": 0, "same": 1}
    assert log.rows("receipt_id", "amount", batch=1) == [("R1", 100_00), ("R2", 1)]
    assert log.rows("receipt_id", "amount", batch=2) == [("R1", 90_00), ("R2", 1)]
    assert log.rows("receipt_id", batch=0) == []


def test_a_row_that_moves_to_another_month_is_in_one_month_only(log: Log) -> None:
    """Each month can be read alone: the old one holds a tombstone."""
    log.bring([receipt("R1", JANUARY, 5)])
    log.bring([receipt("R1", FEBRUARY, 5)])
    assert log.rows("receipt_id", "received_on") == [("R1", FEBRUARY)]
    assert log.rows("receipt_id", "received_on", batch=1) == [("R1", JANUARY)]
    assert {file.month for file in manifest.files_of(dataset="receipts")} == {"2026-01", "2026-02"}
    log.bring([receipt("R1", JANUARY, 5)])
    assert log.rows("receipt_id", "received_on") == [("R1", JANUARY)]


def test_a_deletion_needs_only_the_key(log: Log) -> None:
    log.bring([receipt("R1", JANUARY, 5), receipt("R2", JANUARY, 6)])
    gone = log.bring([{"receipt_id": "R1", "is_deleted": True}, {"receipt_id": "R9", "is_deleted": True}])
    assert gone.counts["receipts"].gone == 1
    assert log.rows("receipt_id") == [("R2",)]
    assert log.bring([{"receipt_id": "R1", "is_deleted": True}]).batch is None


def test_a_deletion_leaves_the_rest_as_it_stood_in_its_month(log: Log) -> None:
    """By its key alone, and with a day that is not the row's own."""
    log.bring([receipt("R1", JANUARY, 5, owner="E1"), receipt("R2", JANUARY, 6), receipt("R3", FEBRUARY, 7)])
    log.bring([{"receipt_id": "R1", "is_deleted": True}, {"receipt_id": "R2", "received_on": FEBRUARY, "is_deleted": True}])
    with asking.opened(as_of=2, datasets=[]) as connection:
        files, store = manifest.files_of(dataset="receipts"), manifest.store()
        versions = reading.every_version(ALL["receipts"], files, store=store, as_of=2)
        found = connection.execute(
            f"SELECT receipt_id, received_on, amount, owner FROM ({versions}) WHERE batch = 2 AND is_deleted ORDER BY ALL"
        ).fetchall()
    assert found == [("R1", JANUARY, 5, "E1"), ("R2", JANUARY, 6, None)]
    assert log.rows("receipt_id") == [("R3",)]


def test_what_is_new_what_moved_and_what_changed_come_in_one_file(log: Log) -> None:
    log.bring([receipt("R1", JANUARY, 1), receipt("R2", JANUARY, 2), receipt("R3", FEBRUARY, 3)])
    done = log.bring([receipt("R1", FEBRUARY, 1), receipt("R3", FEBRUARY, 4), receipt("R4", date(2026, 3, 1), 5)])
    assert done.counts["receipts"].to_json() == {"read": 3, "new": 1, "changed": 2, "gone": 0, "same": 0}
    assert log.rows("receipt_id", "received_on", "amount") == [
        ("R1", FEBRUARY, 1), ("R2", JANUARY, 2), ("R3", FEBRUARY, 4), ("R4", date(2026, 3, 1), 5),
    ]


def test_a_whole_file_removes_what_it_no_longer_has_within_its_days(log: Log) -> None:
    log.bring([receipt("R1", JANUARY, 5), receipt("R2", JANUARY, 6), receipt("R3", FEBRUARY, 7)])
    january = DaySpan(date(2026, 1, 1), date(2026, 2, 1))
    done = log.bring([receipt("R2", JANUARY, 6)], whole_of=january)
    assert done.counts["receipts"].to_json() == {"read": 1, "new": 0, "changed": 0, "gone": 1, "same": 1}
    assert log.rows("receipt_id") == [("R2",), ("R3",)]
    log.bring([receipt("R2", JANUARY, 6)], is_whole=True)
    assert log.rows("receipt_id") == [("R2",)]


def test_another_source_has_keys_of_its_own(log: Log) -> None:
    log.bring([receipt("R1", JANUARY, 5)])
    log.source = type(log.source).objects.create(key="crm", title_zh="CRM", made_at=NOW)
    log.bring([receipt("R1", JANUARY, 7)], is_whole=True)
    assert log.rows("source", "amount") == [("crm", 7), ("erp", 5)]


def test_a_withdrawn_batch_counts_until_it_was_withdrawn(log: Log) -> None:
    log.bring([receipt("R1", JANUARY, 5)])
    second = log.bring([receipt("R1", FEBRUARY, 6), receipt("R2", JANUARY, 7)]).batch
    assert second is not None
    withdrawing.withdraw(viewer=FINANCE, batch=second, reason="上传错文件", at=NOW)
    assert log.rows("receipt_id", "received_on", "amount") == [("R1", JANUARY, 5)]
    assert len(log.rows("receipt_id", batch=2)) == 2
    with pytest.raises(withdrawing.WithdrawnAlready):
        withdrawing.withdraw(viewer=FINANCE, batch=second, reason="再次", at=NOW)
    with pytest.raises(withdrawing.NoReason):
        withdrawing.withdraw(viewer=FINANCE, batch=Batch.objects.get(pk=1), reason=" ", at=NOW)
    again = log.bring([receipt("R1", FEBRUARY, 6), receipt("R2", JANUARY, 7)])
    assert (again.counts["receipts"].new, again.counts["receipts"].changed) == (1, 1)


def test_the_database_keeps_batches_and_what_was_said_of_files(log: Log, guarded: Any) -> None:
    log.bring([receipt("R1", JANUARY, 5)])
    for change in (
        lambda: Batch.objects.update(title="y"), lambda: Batch.objects.all().delete(), lambda: FactFile.objects.all().delete(),
        lambda: FactFile.objects.update(sha256="0" * 64), lambda: FactFile.objects.update(first=2, last=2),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()
    FactFile.objects.update(replaced_at=NOW)


class Oracle:
    """The same log in plain Python: a dictionary for every batch."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.events: list[dict[str, tuple[Any, ...] | None] | int] = []

    def state(self, batch: int) -> list[tuple[Any, ...]]:
        """What counts as of a batch."""
        withdrawn = {one for one in self.events[:batch] if isinstance(one, int)}
        rows: dict[str, tuple[Any, ...] | None] = {}
        for number, event in enumerate(self.events[:batch], start=1):
            if isinstance(event, dict) and number not in withdrawn:
                rows |= event
        return sorted((key, *row) for key, row in rows.items() if row is not None)


@pytest.mark.parametrize("seed", range(6))
def test_every_past_answer_stays_whatever_happens(log: Log, seed: int) -> None:
    """Random versions, deletions, moves between months, withdrawals and compactions, against the oracle."""
    dice, oracle = random.Random(seed), Oracle()  # noqa: S311 -- dice with a seed
    days = [date(2026, month, day) for month in (1, 2, 3) for day in (1, 28)]
    for _step in range(14):
        what = dice.random()
        withdrawable = [
            number for number, event in enumerate(oracle.events, start=1)
            if isinstance(event, dict) and number not in oracle.events
        ]
        if what < 0.15 and withdrawable:
            number = dice.choice(withdrawable)
            withdrawing.withdraw(viewer=FINANCE, batch=Batch.objects.get(pk=number), reason="错", at=NOW)
            oracle.events.append(number)
        elif what < 0.4 and oracle.events:
            compacting.compact(dataset="receipts", month=dice.choice(["2026-01", "2026-02", "2026-03"]), at=NOW)
        else:
            before = {row[0]: row[1:] for row in oracle.state(len(oracle.events))}
            event: dict[str, tuple[Any, ...] | None] = {}
            for key in dice.sample([f"R{number}" for number in range(8)], 4):
                row = (dice.choice(days), dice.randint(-3, 3)) if dice.random() < 0.8 else None
                if row != before.get(key):
                    event[key] = row
            rows = [
                {"receipt_id": key, "is_deleted": True} if row is None else receipt(key, *row) for key, row in event.items()
            ]
            if log.bring(rows).batch is not None:
                oracle.events.append(event)
        for batch in range(len(oracle.events) + 1):
            assert log.rows("receipt_id", "received_on", "amount", batch=batch) == oracle.state(batch)
    assert FactFile.objects.exclude(replaced_at=None).exists() or seed, "something was compacted"


def test_at_night_months_in_pieces_are_merged_and_old_strays_removed(log: Log) -> None:
    """Answers stay, what a batch named stays on the disk, and a file of today may still be on its way to one."""
    for number in range(compacting.MANY):
        log.bring([receipt(f"R{number}", JANUARY, number + 1)])
    log.bring([receipt("R99", date(2026, 2, 3), 7)])
    before = [log.rows("receipt_id", "amount", batch=batch) for batch in range(compacting.MANY + 2)]
    store = manifest.store()
    old, young = (store.root / "receipts" / "2026-01" / f"{word}.parquet" for word in ("old", "young"))
    for stray in (old, young):
        stray.write_bytes(b"half a file")
    os.utime(old, (0, 0))
    named = [store.root / path for path in FactFile.objects.values_list("path", flat=True)]
    assert compacting.tidy(at=NOW, now=lambda: datetime.now(UTC)) == (1, 1)
    assert [log.rows("receipt_id", "amount", batch=batch) for batch in range(compacting.MANY + 2)] == before
    assert len(manifest.files_of(dataset="receipts", last_month="2026-01")) == 1
    assert len(manifest.files_of(dataset="receipts", first_month="2026-02")) == 1
    assert young.exists()
    assert not old.exists()
    assert all(file.exists() for file in named)
    assert compacting.tidy(at=NOW, now=lambda: datetime.now(UTC)) == (0, 0)


def test_what_no_manifest_names_is_swept_and_nothing_else(log: Log) -> None:
    log.bring([receipt("R1", JANUARY, 5)])
    store = manifest.store()
    stray = store.root / "receipts" / "2026-01" / "stray.parquet"
    stray.write_bytes(b"half a file")
    named = frozenset(FactFile.objects.values_list("path", flat=True))
    assert store.sweep(named=named, older_than=0) == []
    assert store.sweep(named=named, older_than=2**40) == ["receipts/2026-01/stray.parquet"]
    assert log.rows("receipt_id") == [("R1",)]
    for file in manifest.files_of(dataset="receipts"):
        assert store.sha256(file.path) == file.sha256
