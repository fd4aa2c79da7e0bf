"""The log in an S3-compatible store: whatever happens to the line, a batch is visible with all its files or not at all."""

from __future__ import annotations

import importlib.util
import random
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from lingxiao.config.commands import doctor, facts_store
from lingxiao.config.commands.speech import Stopped
from lingxiao.engines.facts.domain import compacting, manifest, storing, withdrawing
from lingxiao.engines.facts.log import objects
from lingxiao.engines.facts.log.store import Bucket
from lingxiao.engines.facts.models import Batch, FactFile
from tests.engines.facts.logs import FINANCE, NOW, receipt
from tests.engines.facts.s3_server import BUCKET, PREFIX, Line, store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from tests.engines.facts.logs import Log

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("minio") is None or importlib.util.find_spec("moto") is None,
    reason="the client of S3 stores is an extra, and its server for tests a development package; neither is installed here",
)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 15), date(2026, 2, 3), date(2026, 3, 9)


@pytest.fixture
def line() -> Iterator[Line]:
    """A store with an empty bucket."""
    with store() as there:
        yield there


@pytest.fixture
def far(log: Log, line: Line, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Log:
    """An empty log that lies in the store; nobody waits long for it."""
    monkeypatch.setattr(objects, "ANSWER_WITHIN", 0.5)
    monkeypatch.setattr(objects, "TRIES_AGAIN", 2)
    settings.FACTS_STORE = vars(line.objects())
    return log


def there(line: Line) -> set[str]:
    """What the store holds, asked past the line."""
    return {path for path, _size, _at in line.straight().all()}


def forget_copies() -> None:
    """Another machine, or a disk that was emptied."""
    for file in manifest.store().root.rglob("*.parquet"):
        file.unlink()


def two_months(first: int = 1) -> list[dict[str, object]]:
    return [receipt("R1", JANUARY, first), receipt("R2", FEBRUARY, 2)]


def test_a_log_in_a_store_answers_as_one_in_a_folder_from_any_machine(far: Log, line: Line) -> None:
    far.bring(two_months())
    second = far.bring([receipt("R1", MARCH, 9), receipt("R2", FEBRUARY, 2)]).batch
    named = set(FactFile.objects.values_list("path", flat=True))
    assert there(line) == named
    assert all(path.startswith(f"/{BUCKET}/{PREFIX}/receipts/") for method, path in line.asked if method == "PUT")
    forget_copies()
    assert far.rows("receipt_id", "amount") == [("R1", 9), ("R2", 2)]
    assert far.rows("receipt_id", "amount", batch=1) == [("R1", 1), ("R2", 2)]
    asked = len(line.asked)
    far.rows("receipt_id")
    assert len(line.asked) == asked, "what was read once lies here"
    assert second is not None
    withdrawing.withdraw(viewer=FINANCE, batch=second, reason="错", at=NOW)
    forget_copies()
    assert compacting.compact(dataset="receipts", month="2026-01", at=NOW)
    assert far.rows("receipt_id", "amount") == [("R1", 1), ("R2", 2)]
    assert storing.lacking() == []


@pytest.mark.parametrize(
    ("mood", "trouble"),
    [
        ("500", objects.StoreTrouble), ("503 SlowDown", objects.StoreTrouble), ("cut", objects.NotReached),
        ("hang", objects.NotReached), ("403 RequestTimeTooSkewed", objects.ClocksApart),
        ("403 InvalidAccessKeyId", objects.KeyRefused), ("403 SignatureDoesNotMatch", objects.KeyRefused),
        ("403 AccessDenied", objects.KeyRefused), ("404 NoSuchBucket", objects.NoBucket),
    ],
)
def test_no_batch_is_visible_without_its_files(
    far: Log, line: Line, mood: str, trouble: type[objects.StoreTrouble],
) -> None:
    """The first file goes through, the second never does."""
    far.bring(two_months())
    paths: list[str] = []

    def second_fails(method: str, path: str, _count: int) -> str:
        if method == "PUT" and path not in paths:
            paths.append(path)
        return mood if method == "PUT" and paths.index(path) else ""

    line.mood = second_fails
    with pytest.raises(trouble) as refused:
        far.bring([receipt("R1", JANUARY, 7), receipt("R2", FEBRUARY, 8), receipt("R3", MARCH, 9)])
    with translation.override("en"):
        assert "store" in str(refused.value)
    assert (Batch.objects.count(), far.rows("receipt_id", "amount")) == (1, [("R1", 1), ("R2", 2)])
    line.mood = lambda _method, _path, _count: ""
    done = far.bring([receipt("R1", JANUARY, 7), receipt("R2", FEBRUARY, 8), receipt("R3", MARCH, 9)])
    assert done.counts["receipts"].to_json() == {"read": 3, "new": 1, "changed": 2, "gone": 0, "same": 0}
    forget_copies()
    assert far.rows("receipt_id", "amount") == [("R1", 7), ("R2", 8), ("R3", 9)]
    named = frozenset(FactFile.objects.values_list("path", flat=True))
    strays = there(line) - named
    assert set(manifest.store().sweep(named=named, older_than=2**40)) >= strays
    assert there(line) == named


def test_one_error_in_four_answers_is_ridden_out(far: Log, line: Line) -> None:
    """Answers are wrong at random: a stumble is asked again, and nothing is stored twice or by half."""
    dice = random.Random(7)  # noqa: S311 -- dice with a seed
    wrong = ["500", "503 SlowDown", "short"]
    line.mood = lambda method, _path, _count: dice.choice(wrong if method == "GET" else wrong[:2]) if dice.random() < 0.25 else ""
    said = {}
    for number in range(12):
        row = receipt(f"R{number % 5}", [JANUARY, FEBRUARY, MARCH][number % 3], number)
        for _again in range(8):
            try:
                far.bring([row])
                break
            except objects.StoreTrouble:
                forget_copies()
        said[row["receipt_id"]] = row["amount"]
    line.mood = lambda _method, _path, _count: ""
    forget_copies()
    assert far.rows("receipt_id", "amount") == sorted(said.items())


def test_what_was_changed_or_lost_in_the_store_is_named_and_never_read(far: Log, line: Line) -> None:
    far.bring(two_months())
    january, february = (file for file in manifest.files_of(dataset="receipts"))
    copy = manifest.store().root / january.path
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    line.straight().put(copy, january.path)
    forget_copies()
    with pytest.raises(objects.Damaged) as damaged:
        far.rows("receipt_id")
    assert january.path in str(damaged.value)
    assert not copy.exists()
    line.straight().remove(february.path)
    assert storing.lacking() == [february]
    copy.write_bytes(whole)
    line.straight().put(copy, january.path)
    forget_copies()
    with pytest.raises(objects.NoObject) as lost:
        far.rows("receipt_id")
    assert february.path in str(lost.value)


def test_a_folder_becomes_a_store_by_putting_its_files_there(log: Log, line: Line, settings: Settings) -> None:
    log.bring(two_months())
    assert (storing.lacking(), storing.bring_up(told=lambda _size: None)) == ([], (0, []))
    settings.FACTS_STORE = vars(line.objects())
    lacking = storing.lacking()
    assert {file.path for file in lacking} == set(FactFile.objects.values_list("path", flat=True))
    (manifest.store().root / lacking[0].path).write_bytes(b"half")
    told: list[int] = []
    assert storing.bring_up(told=told.append) == (1, [lacking[0]])
    assert told == [file.size for file in lacking]
    assert there(line) == {lacking[1].path}
    assert facts_store.bring_up() == 1, "one file lies nowhere whole"
    line.mood = lambda _method, _path, _count: "403 InvalidAccessKeyId"
    with pytest.raises(Stopped) as stopped:
        facts_store.bring_up()
    assert "LX_FACTS_S3_KEY" in stopped.value.sentence.en


def test_the_doctor_says_what_is_wrong_with_the_store(far: Log, line: Line, settings: Settings) -> None:
    far.bring(two_months())
    (fine,) = doctor.facts_store()
    assert fine.level is doctor.Level.GOOD
    line.straight().remove(manifest.files_of(dataset="receipts")[0].path)
    (lacking,) = doctor.facts_store()
    assert (lacking.level, "lingxiao facts store" in lacking.en) == (doctor.Level.BAD, True)
    for mood, word in (("403 RequestTimeTooSkewed", "NTP"), ("403 InvalidAccessKeyId", "key"), ("hang", "does not answer")):
        line.mood = lambda method, _path, _count, mood=mood: mood if method == "GET" else ""  # type: ignore[misc]
        (wrong,) = doctor.facts_store()
        assert (wrong.level, word in wrong.en) == (doctor.Level.BAD, True)
    settings.FACTS_STORE = vars(line.objects(bucket="other"))
    line.mood = lambda _method, _path, _count: ""
    (missing,) = doctor.facts_store()
    assert (missing.level, "no bucket" in missing.en) == (doctor.Level.BAD, True)


def test_a_backup_has_the_files_of_a_store(far: Log) -> None:
    far.bring(two_months())
    forget_copies()
    kept = manifest.kept()
    assert {path: file.is_file() for path, file in kept.items()} == dict.fromkeys(kept, True)
    assert set(kept) == set(FactFile.objects.values_list("path", flat=True))


def test_a_store_that_is_not_there_is_said(line: Line) -> None:
    with pytest.raises(objects.NoBucket):
        line.objects(bucket="other").check()
    with pytest.raises(objects.NotReached):
        line.objects(endpoint="127.0.0.1:1").check()
    assert isinstance(manifest.store(), Bucket) is False
