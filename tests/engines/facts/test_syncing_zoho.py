"""From a Zoho CRM into the log, whole: through real HTTP, with errors and kills on the way, and found again to the fen."""

from __future__ import annotations

import contextlib
import random
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.facts.domain import profiles, syncing
from lingxiao.engines.facts.domain.committing import commit
from lingxiao.engines.facts.domain.syncing import sync
from lingxiao.engines.facts.enums import SyncState
from lingxiao.engines.facts.models import SyncRun
from lingxiao.engines.people.models import Person
from lingxiao.kernel.words import Bilingual
from tests.engines.facts.connectors.zoho_connected import connected
from tests.engines.facts.connectors.zoho_simulator import running
from tests.engines.facts.elsewhere import Killed
from tests.engines.facts.logs import FINANCE, NOW
from tests.engines.facts.test_syncing import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.engines.facts.connectors.zoho_simulator import Simulator
    from tests.engines.facts.logs import Log

SPEC: dict[str, Any] = {
    "dataset": "deals", "object": "Deals",
    "fields": {
        "deal_id": {"column": "id"}, "opened_on": {"column": "Closing_Date"}, "owner": {"column": "Owner.email"},
        "currency": {"constant": "CNY"}, "amount": {"column": "Amount"}, "stage": {"column": "Stage"},
        "state": {"column": "Stage", "values": {"Closed Won": "won", "*": "open"}},
    },
}
DEALS = 450


@pytest.fixture
def zoho(log: Log) -> Iterator[Simulator]:
    """A Zoho with 450 deals, each a fen more than the one before, and their owner here."""
    Person.objects.create(number="E1", name="周敏", email="user1@hengyu.example")
    profiles.keep(viewer=FINANCE, source=log.source, key="deals", title=Bilingual("商机"), spec=SPEC, at=NOW)
    with running() as simulator:
        for number in range(DEALS):
            stage = "Closed Won" if number % 3 == 0 else "Qualification"
            simulator.crm.create("Deals", Amount=1000 + number / 100, Stage=stage, Closing_Date="2026-10-05")
        yield simulator


def read(log: Log, zoho: Simulator) -> SyncRun:
    with connected(zoho) as connector:
        return sync(viewer=SYSTEM, source=log.source, connector=connector, now=zoho.clock.now)


TOTAL = [(DEALS, sum(100_000 + number for number in range(DEALS)))]


def test_all_deals_come_with_their_owner_and_amount_to_the_fen(log: Log, zoho: Simulator) -> None:
    run = read(log, zoho)
    assert (run.state, run.refused_count) == (SyncState.DONE, 0)
    assert log.rows("count(*)", "sum(amount)::BIGINT", dataset="deals") == TOTAL
    assert log.rows("DISTINCT owner", "currency", dataset="deals") == [("E1", "CNY")]
    assert log.rows("state", "count(*)", dataset="deals", rest="GROUP BY state") == [("open", 300), ("won", 150)]


def test_what_changed_and_what_was_deleted_follows(log: Log, zoho: Simulator) -> None:
    read(log, zoho)
    zoho.clock.sleep(3_600)
    first, second = sorted(zoho.crm.modules["Deals"].records)[:2]
    zoho.crm.change("Deals", first, Amount=1)
    zoho.crm.delete("Deals", second)
    run = read(log, zoho)
    assert (run.counts["deals"]["changed"], run.counts["deals"]["gone"]) == (1, 1)
    assert log.rows("count(*)", dataset="deals") == [(DEALS - 1,)]
    assert log.rows("amount", dataset="deals", rest=f"WHERE deal_id = '{first}'") == [(100,)]


def test_errors_and_kills_at_random_points_lose_nothing_and_double_nothing(
    log: Log, zoho: Simulator, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One request in ten fails; the worker is killed again and again, before and after it notes, before and after it commits."""
    zoho.errors, dice, kills = 0.1, random.Random(20261123), 0  # noqa: S311 -- moods, no secrets

    def at_risk(done: Callable[..., Any]) -> Callable[..., Any]:
        def risked(*given: Any, **more: Any) -> Any:
            nonlocal kills
            where = dice.random()
            answer = done(*given, **more) if where >= 0.3 else None
            if where < 0.6:
                kills += 1
                raise Killed
            return answer

        return risked

    monkeypatch.setattr(syncing, "_note", at_risk(syncing._note))
    monkeypatch.setattr(syncing, "commit", at_risk(commit))
    for _reading in range(12):
        state = None
        while state != SyncState.DONE:
            with contextlib.suppress(Killed):
                state = read(log, zoho).state
        zoho.clock.sleep(900)
        zoho.crm.change("Deals", dice.choice(sorted(zoho.crm.modules["Deals"].records)), Deal_Name="again")
    assert kills >= 50
    assert SyncRun.objects.exclude(state=SyncState.DONE).count() == 0
    assert log.rows("count(*)", "sum(amount)::BIGINT", dataset="deals") == TOTAL
