"""Counting tries exactly, whoever counts at the same time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from lingxiao.engines.people.domain import tries
from lingxiao.engines.people.models import Tries

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@pytest.mark.django_db
def test_the_sixth_of_five_is_refused_and_counting_starts_anew_after_the_time() -> None:
    for _ in range(5):
        tries.take_or_refuse(name="x", most=5, within=QUARTER, at=NOW)
    with pytest.raises(tries.TooManyTries) as refused:
        tries.take_or_refuse(name="x", most=5, within=QUARTER, at=NOW + timedelta(minutes=5))
    assert refused.value.params == {"minutes": 10, "is_first": True}
    with pytest.raises(tries.TooManyTries) as refused:
        tries.take_or_refuse(name="x", most=5, within=QUARTER, at=NOW + timedelta(minutes=14, seconds=59))
    assert refused.value.params == {"minutes": 1, "is_first": False}
    assert tries.take_or_refuse(name="x", most=5, within=QUARTER, at=NOW + QUARTER).count == 1


@pytest.mark.django_db
def test_trying_on_does_not_make_the_wait_longer() -> None:
    """Nobody can keep an owner out for good by never stopping."""
    for minute in range(15):
        tries.take(name="x", within=QUARTER, at=NOW + timedelta(minutes=minute))
    assert Tries.objects.get(name="x").until == NOW + QUARTER


@pytest.mark.django_db
def test_names_are_counted_apart_and_forgotten_apart() -> None:
    tries.take(name="x", within=QUARTER, at=NOW)
    tries.take(name="y", within=QUARTER, at=NOW)
    tries.forget(name="x")
    assert tries.take(name="x", within=QUARTER, at=NOW).count == 1
    assert tries.take(name="y", within=QUARTER, at=NOW).count == 2


@pytest.mark.django_db
def test_a_flood_does_not_overflow() -> None:
    Tries.objects.create(name="x", count=tries.MOST, until=NOW + QUARTER)
    assert tries.take(name="x", within=QUARTER, at=NOW).count == tries.MOST


@pytest.mark.django_db
def test_old_counts_are_cleared_away() -> None:
    now = datetime.now(UTC)
    tries.take(name="old", within=QUARTER, at=now - timedelta(hours=1))
    tries.take(name="new", within=QUARTER, at=now)
    assert tries.forget_old() == 1
    assert list(Tries.objects.values_list("name", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_are_a_hundred() -> None:
    """H2, H3: shared by all workers, with no two counted as one."""
    counts: list[int] = []

    def take_many() -> None:
        counts.extend(tries.take(name="x", within=QUARTER, at=NOW).count for _ in range(25))
        connection.close()

    threads = [threading.Thread(target=take_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == list(range(1, 101))
