"""What a system deleted without a word is found once a day, by what it lists; too much at once is not believed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lingxiao.engines.facts.domain import profiles
from lingxiao.engines.facts.domain.syncing import COMPARED_EVERY, sync
from lingxiao.engines.facts.intake.staging import Wrong
from lingxiao.engines.facts.models import SyncRun
from lingxiao.kernel.words import Bilingual
from tests.engines.facts.elsewhere import PAYMENTS, Killed, Silent
from tests.engines.facts.logs import FINANCE, NOW, Log
from tests.engines.facts.test_syncing import SYSTEM


@pytest.fixture
def there(log: Log) -> Silent:
    """A system with thirty payments that tells of no deletion, read once."""
    profiles.keep(viewer=FINANCE, source=log.source, key="receipts", title=Bilingual("回款"), spec=PAYMENTS, at=NOW)
    system = Silent(per_page=7)
    for place in range(30):
        system.write(f"P{place:02}", day=f"2026-{9 + place % 3:02}-05", rep=None, amount=f"{place + 1}")
    read(log, system)
    return system


def read(log: Log, there: Silent) -> SyncRun:
    return sync(viewer=SYSTEM, source=log.source, connector=there, now=there.now)


def a_day_later(log: Log, there: Silent) -> SyncRun:
    there.clock += COMPARED_EVERY + timedelta(hours=1)
    return read(log, there)


def kept(log: Log) -> set[str]:
    return {name for (name,) in log.rows("receipt_id")}


def test_what_is_no_longer_listed_is_gone_once_a_day(log: Log, there: Silent) -> None:
    del there.records["P03"], there.records["P29"]
    assert not read(log, there).compares, "everything was read just now"
    assert len(kept(log)) == 30
    there.write("P30", day="2026-11-07", rep=None, amount="5")
    run = a_day_later(log, there)
    assert (run.compares, run.counts["receipts"]["gone"], run.counts["receipts"]["new"]) == (True, 2, 1)
    assert kept(log) == set(there.records)
    assert len(log.rows("receipt_id", batch=1)) == 30, "what was so stays readable"
    assert not read(log, there).compares
    again = a_day_later(log, there)
    assert (again.compares, again.batch) == (True, None)


@pytest.mark.parametrize("left", [0, 19])
def test_too_much_at_once_is_an_account_that_sees_less(log: Log, there: Silent, left: int) -> None:
    for name in sorted(there.records)[left:]:
        del there.records[name]
    run = a_day_later(log, there)
    (said,) = [one for one in run.refused if one["wrong"] == Wrong.MANY_GONE]
    assert (said["value"], run.refused_count) == (f"{30 - left} / 30", 1)
    assert len(kept(log)) == 30, "nothing was counted as deleted"


def test_a_few_may_go_at_once(log: Log, there: Silent) -> None:
    for name in sorted(there.records)[20:]:
        del there.records[name]
    assert a_day_later(log, there).refused_count == 0
    assert kept(log) == set(there.records)


@pytest.mark.parametrize("after", range(7))
def test_a_listing_that_was_killed_goes_on(log: Log, there: Silent, after: int) -> None:
    del there.records["P11"]
    there.clock += COMPARED_EVERY
    there.stops(after, Killed())
    try:
        read(log, there)
    except Killed:
        assert len(kept(log)) == 30
    there.budget = None
    read(log, there)
    assert kept(log) == set(there.records)
    assert SyncRun.objects.filter(compares=True).count() == 1


def test_rows_that_are_not_named_by_those_ids_are_left_alone(log: Log, there: Silent) -> None:
    """The number of a payment is another field than the id: nothing can be told from the list."""
    spec = {**PAYMENTS, "fields": {**PAYMENTS["fields"], "receipt_id": {"column": "number"}}}
    profiles.keep(viewer=FINANCE, source=log.source, key="receipts", title=Bilingual("回款"), spec=spec, at=NOW)
    there.write("P99", number="N-1", day="2026-11-07", rep=None, amount="5")
    assert all(one["wrong"] != Wrong.MANY_GONE for one in a_day_later(log, there).refused)
    assert {"N-1", "P00"} <= kept(log)
    assert ("Payment/ids", None, "") not in there.asked
