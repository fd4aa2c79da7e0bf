"""Reading another system: everything once, whatever is killed; what changed and what is gone; refusals row by row."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.facts import tasks
from lingxiao.engines.facts.connectors.shapes import Busy, Refused, Token
from lingxiao.engines.facts.domain import boxes, connecting, manifest, profiles, secrets, syncing
from lingxiao.engines.facts.domain.syncing import OVERLAP, ReadJustNow, sync
from lingxiao.engines.facts.enums import SourceKind, SyncState
from lingxiao.engines.facts.models import Batch, Source, SourceSecret, SyncRun
from lingxiao.engines.facts.rules import NotYoursToConnect
from lingxiao.engines.people.models import Person
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual
from tests.engines.facts.elsewhere import PAYMENTS, START, Elsewhere, Killed
from tests.engines.facts.logs import FINANCE, NOW

if TYPE_CHECKING:
    from tests.engines.facts.logs import Log

SYSTEM = Viewer.system(now=NOW, today=FINANCE.today)


@pytest.fixture
def there(log: Log) -> Elsewhere:
    """A system with five payments, mapped."""
    Person.objects.create(number="E1", name="王芳")
    profiles.keep(viewer=FINANCE, source=log.source, key="receipts", title=Bilingual("回款"), spec=PAYMENTS, at=NOW)
    system = Elsewhere()
    for place in range(5):
        system.write(f"P{place}", day=f"2026-{9 + place % 3:02}-05", rep="E1", amount=f"{place + 1}00.10")
    return system


def read(log: Log, there: Elsewhere) -> SyncRun:
    return sync(viewer=SYSTEM, source=log.source, connector=there, now=there.now)


def read_twice(log: Log, there: Elsewhere) -> None:
    """The second reading also asks what is gone."""
    read(log, there)
    read(log, there)


WHOLE = [("P0", 10010), ("P1", 20010), ("P2", 30010), ("P3", 40010), ("P4", 50010)]


def test_a_first_reading_brings_everything_as_one_batch(log: Log, there: Elsewhere) -> None:
    run = read(log, there)
    assert (run.state, run.counts["receipts"]["new"], run.refused_count) == (SyncState.DONE, 5, 0)
    assert log.rows("receipt_id", "amount") == WHOLE
    assert Batch.objects.get().pk == run.batch_id
    assert there.asked == [("Payment", None, "")], "nothing is gone before the first reading"


def test_a_later_reading_brings_what_changed_and_what_is_gone(log: Log, there: Elsewhere) -> None:
    first = read(log, there)
    there.write("P1", amount="999.99")
    there.write("P9", day="2026-11-20", rep="nobody", amount="1")
    there.delete("P3")
    run = read(log, there)
    assert run.since == first.started_at - OVERLAP
    assert {key: run.counts["receipts"][key] for key in ("new", "changed", "gone")} == {"new": 1, "changed": 1, "gone": 1}
    assert log.rows("receipt_id", "amount") == [("P0", 10010), ("P1", 99999), ("P2", 30010), ("P4", 50010), ("P9", 100)]
    assert log.rows("receipt_id", "amount", batch=1) == WHOLE, "what was so stays readable"


def test_nothing_new_makes_no_batch(log: Log, there: Elsewhere) -> None:
    read(log, there)
    run = read(log, there)
    assert (run.state, run.batch_id, Batch.objects.count()) == (SyncState.DONE, None, 1)


def test_a_row_that_cannot_be_taken_is_refused_alone(log: Log, there: Elsewhere) -> None:
    there.write("P2", amount="a lot")
    run = read(log, there)
    assert run.refused_count == 1
    assert [(one["mapping"], one["column"], one["value"]) for one in run.refused] == [("receipts", "amount", "a lot")]
    assert log.rows("receipt_id", "amount") == [row for row in WHOLE if row[0] != "P2"]
    there.write("P2", amount="3")
    assert read(log, there).counts["receipts"]["new"] == 1


@pytest.mark.parametrize("after", range(4))
def test_a_reading_that_was_killed_goes_on_behind_its_last_page(log: Log, there: Elsewhere, after: int) -> None:
    there.stops(after, Killed())
    with pytest.raises(Killed):
        read_twice(log, there)
    run = read(log, there)
    assert run.state == SyncState.DONE
    assert log.rows("receipt_id", "amount") == WHOLE
    assert SyncRun.objects.filter(state=SyncState.READING).count() == 0
    assert log.rows("count(*)") == [(5,)]
    resumed = [resume for _name, _since, resume in there.asked if resume]
    assert bool(resumed) is (after in {1, 2}), "what was written is not read again"


def test_a_page_that_was_written_and_not_noted_is_not_doubled(
    log: Log, there: Elsewhere, monkeypatch: pytest.MonkeyPatch,
) -> None:
    noted = syncing._note
    calls: list[int] = []

    def killed(*given: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        noted(*given)

    monkeypatch.setattr(syncing, "_note", killed)
    with pytest.raises(Killed):
        read(log, there)
    monkeypatch.setattr(syncing, "_note", noted)
    assert read(log, there).counts["receipts"] == {"read": 5, "new": 5, "changed": 0, "gone": 0, "same": 0}
    assert log.rows("receipt_id", "amount") == WHOLE


def test_trouble_that_passes_leaves_the_reading_open(log: Log, there: Elsewhere) -> None:
    said = Bilingual("对方暂时繁忙，稍后自动继续。", "Busy over there; it goes on by itself.")
    there.stops(1, Busy(said, is_passing=True, after=60))
    run = read(log, there)
    assert (run.state, run.trouble["zh"], run.trouble["after"]) == (SyncState.READING, "对方暂时繁忙，稍后自动继续。", 60)
    run = read(log, there)
    assert (run.state, run.trouble) == (SyncState.DONE, {})
    assert log.rows("receipt_id", "amount") == WHOLE


def test_trouble_that_stays_ends_the_reading_and_the_next_begins_anew(log: Log, there: Elsewhere) -> None:
    there.stops(1, Refused(Bilingual("密钥不对，请重新填写。", "The key is wrong; enter it again.")))
    run = read(log, there)
    assert (run.state, run.ended_at is not None, Batch.objects.count()) == (SyncState.FAILED, True, 0)
    assert list((manifest.store().root / "waiting").glob("sync-*")) == []
    assert read(log, there).state == SyncState.DONE
    assert there.asked[-1] == ("Payment", None, ""), "from the beginning, for nothing was taken"


def test_a_record_that_comes_twice_counts_as_it_came_last(log: Log, there: Elsewhere) -> None:
    there.records["P4"] = (START, {"id": "P0", "day": "2026-09-06", "rep": "E1", "amount": "7"})
    assert read(log, there).refused_count == 0
    assert log.rows("receipt_id", "amount")[0] == ("P0", 700)


def test_two_workers_do_not_read_one_system_at_once(log: Log, there: Elsewhere) -> None:
    import psycopg
    from django.db import connection

    settings = connection.get_connection_params()
    known = {key: settings[key] for key in ("dbname", "user", "password", "host", "port") if key in settings}
    with psycopg.connect(**known, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [syncing._LOCK, log.source.pk])
        with pytest.raises(ReadJustNow):
            read(log, there)
        other.execute("SELECT pg_advisory_unlock(%s, %s)", [syncing._LOCK, log.source.pk])
    assert read(log, there).state == SyncState.DONE


def test_secrets_are_sealed_and_said_to_nobody(log: Log) -> None:
    secrets.keep(viewer=SYSTEM, source=log.source, typed={"client_id": "1000.ABC", "client_secret": "open sesame"}, at=NOW)
    assert secrets.typed(log.source) == {"client_id": "1000.ABC", "client_secret": "open sesame"}
    tokens = secrets.SharedTokens(log.source, now=lambda: NOW)
    assert tokens.kept() is None
    token = Token("let me in", NOW, (("api", "https://crm.example"),))
    with tokens.alone():
        tokens.keep(token)
    assert tokens.kept() == token
    stored = " ".join(SourceSecret.objects.values_list("sealed", flat=True))
    audited = " ".join(str(detail) for detail in AuditEntry.objects.values_list("detail", flat=True))
    for word in ("open sesame", "let me in", "1000.ABC"):
        assert word not in stored + audited
    secrets.keep(viewer=SYSTEM, source=log.source, typed={"client_id": "other"}, at=NOW)
    assert tokens.kept() is None, "a token of another permission is forgotten"


def test_a_manager_neither_connects_nor_reads(log: Log, there: Elsewhere) -> None:
    manager = Viewer(person_id=1, name="经理", today=FINANCE.today, now=NOW)
    with pytest.raises(NotYoursToConnect):
        sync(viewer=manager, source=log.source, connector=there, now=there.now)
    with pytest.raises(NotYoursToConnect):
        secrets.keep(viewer=manager, source=log.source, typed={"key": "x"}, at=NOW)
    assert there.asked == []


def test_a_system_is_due_when_its_time_has_come(log: Log, there: Elsewhere) -> None:
    def is_due(after: timedelta) -> bool:
        return log.source in syncing.due(at=there.clock + after)

    assert not is_due(timedelta()), "it reads files"
    Source.objects.filter(pk=log.source.pk).update(kind=SourceKind.ZOHO)
    assert not is_due(timedelta()), "nothing was typed yet"
    secrets.keep(viewer=SYSTEM, source=log.source, typed={"client_id": "x"}, at=NOW)
    assert is_due(timedelta()), "it was never read"
    read(log, there)
    assert not is_due(timedelta(minutes=40))
    assert is_due(timedelta(minutes=60))
    there.stops(1, Busy(Bilingual("稍候"), is_passing=True, after=120))
    read(log, there)
    assert not is_due(timedelta(seconds=100))
    assert is_due(timedelta(seconds=120)), "what passes is tried again soon"
    Source.objects.filter(pk=log.source.pk).update(is_on=False)
    assert not is_due(timedelta(days=1))


def test_a_system_that_was_not_set_up_is_noted_with_a_sentence(log: Log) -> None:
    Source.objects.filter(pk=log.source.pk).update(kind=SourceKind.ZOHO)
    tasks.read_system(source_id=log.source.pk, at=NOW.isoformat())
    run = SyncRun.objects.get()
    assert (run.state, run.trouble["en"]) == (SyncState.FAILED, connecting.NOT_SET_UP.en)


def test_what_was_typed_for_zoho_reaches_zoho(log: Log) -> None:
    Source.objects.filter(pk=log.source.pk).update(kind=SourceKind.ZOHO)
    source = Source.objects.get(pk=log.source.pk)
    whole = {box.name: (box.choices[1][0] if box.choices else "x") for box in boxes.BOXES[SourceKind.ZOHO]}
    secrets.keep(viewer=SYSTEM, source=source, typed=whole, at=NOW)
    with connecting.connected(source) as connector:
        assert type(connector).__name__ == "Zoho"
    secrets.keep(viewer=SYSTEM, source=source, typed={**whole, "refresh_token": ""}, at=NOW)
    with pytest.raises(Refused), connecting.connected(source):
        pass
