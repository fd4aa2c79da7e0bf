"""Workers: what they run, how often, and what becomes of the jobs of one that is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from lingxiao.config import schedule
from lingxiao.kernel.jobs import FIVE_TIMES, queries
from lingxiao.kernel.jobs.rescuing import SILENT_SECONDS, rescue
from tests.kernel.jobs import deeds

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db(transaction=True)


PERIODIC = dict(app.periodic_registry.periodic_tasks)
"""What a worker defers by the clock, before a test takes it away."""


@pytest.fixture(autouse=True)
def counted() -> Iterator[None]:
    """A table for marks, and no tick by the real clock in between.

    Connections of worker threads end with their job, so that the database can be dropped.
    """
    periodic = app.periodic_registry.periodic_tasks
    ticks = dict(periodic)
    periodic.clear()
    kept = connection.settings_dict["CONN_MAX_AGE"]
    connection.settings_dict["CONN_MAX_AGE"] = 0
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE deeds (name text)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE deeds")
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")
    connection.settings_dict["CONN_MAX_AGE"] = kept
    periodic.update(ticks)


def marks() -> Counter[str]:
    """How often each deed was done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM deeds")
        return Counter(name for (name,) in cursor.fetchall())


def make_due() -> None:
    """Let whatever waits for a later try be due now."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


def work(workers: int = 1) -> None:
    """Run workers until no job is left that is due."""

    async def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as jobs:  # type: ignore[attr-defined]
            async with jobs.open_async():
                await asyncio.gather(*(
                    jobs.run_worker_async(
                        wait=False, install_signal_handlers=False, listen_notify=False, concurrency=3, name=f"w{one}",
                    )
                    for one in range(workers)
                ))

    asyncio.run(run())


def test_a_job_belongs_to_the_transaction_that_asked_for_it() -> None:
    from django.db import transaction

    with transaction.atomic():
        deeds.good.defer(name="undone")
        transaction.set_rollback(True)
    deeds.good.defer(name="done")
    work()
    assert marks() == {"done": 1}


def test_two_workers_never_run_one_job() -> None:
    for at in range(40):
        deeds.good.defer(name=str(at))
    work(workers=3)
    assert marks() == Counter(str(at) for at in range(40))


def test_a_poison_job_is_tried_five_times_and_then_parked(caplog: pytest.LogCaptureFixture) -> None:
    deeds.poison.defer()
    for _try in range(8):
        make_due()
        work()
    assert marks() == {"poison": FIVE_TIMES.most} == {"poison": 5}
    assert [job.task_name for job in queries.parked()] == ["tests.poison"]
    assert queries.waiting_count() == 0


def test_each_try_waits_longer() -> None:
    deeds.poison.defer()
    waits = []
    for _try in range(4):
        make_due()
        work()
        job = ProcrastinateJob.objects.get()
        assert job.scheduled_at is not None
        waits.append((job.scheduled_at - datetime.now(UTC)).total_seconds())
    assert [round(wait / 10) * 10 for wait in waits] == [10, 60, 300, 1200]


def test_a_refusal_is_an_answer_and_not_asked_again() -> None:
    deeds.refused.defer()
    for _try in range(3):
        make_due()
        work()
    assert marks() == {"refused": 1}


def test_a_turn_waits_once() -> None:
    deeds.again.defer(at="1")
    with pytest.raises(AlreadyEnqueued):
        deeds.again.defer(at="2")
    work()
    assert marks() == {"1": 1}


def test_a_tick_defers_the_lines_of_its_minute_and_a_second_tick_adds_none() -> None:
    minute = int(datetime(2026, 11, 23, 0, 30, tzinfo=UTC).timestamp())  # 08:30 in Shanghai
    assert schedule.tick(timestamp=minute) == 5
    assert schedule.tick(timestamp=minute) == 0
    names = Counter(ProcrastinateJob.objects.values_list("task_name", flat=True))
    lines = ("cadence.climb", "cadence.gather_digests", "cadence.deliver", "facts.read_systems", "facts.work_out_figures")
    assert names == dict.fromkeys(lines, 1)
    work()
    assert queries.waiting_count() == 0
    assert not queries.parked().exists()


def test_the_whole_schedule_runs_here_and_now() -> None:
    from tests.engines.cadence.company import found, stop_the_clock

    found()
    stop_the_clock()
    assert set(schedule.run_now()) == {line.key for line in schedule.SCHEDULE}


def test_the_jobs_of_the_dead_are_looked_for_often_enough_for_a_minute() -> None:
    """D10: silent for half a minute, looked for every so often, and both together within sixty seconds."""
    registered = {task.task.name: task for task in PERIODIC.values()}
    assert set(registered) == {"jobs.rescue", "schedule.tick"}
    looks = registered["jobs.rescue"].croniter
    first, second = looks.get_next(float), looks.get_next(float)
    assert SILENT_SECONDS + (second - first) <= 60


# --- A worker that dies ----------------------------------------------------------------------------------------------

WORKER = """
import django; django.setup()
from procrastinate.contrib.django import app
import tests.kernel.jobs.deeds
with app.replace_connector(app.connector.get_worker_connector()) as jobs:
    jobs.run_worker(listen_notify=False)
"""


def _silence() -> None:
    """Let half a minute pass for the workers that are there: none of them has said that it lives."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")


def _wait_for(name: str) -> None:
    until = time.monotonic() + 30
    while not marks()[name]:
        assert time.monotonic() < until, f"{name} was not done in time"
        time.sleep(0.05)


@pytest.mark.processes
def test_the_job_of_a_killed_worker_is_done_by_the_next() -> None:
    deeds.slow.defer(seconds=60)
    place = connection.settings_dict
    url = f"postgresql://{place['USER']}@/{place['NAME']}?host={place['HOST']}"
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER], env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": "src:."},
    )
    try:
        _wait_for("slow")
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    rescue.defer()
    work()
    assert marks() == {"slow": 1}, "a worker that was heard of lately is not robbed"
    _silence()
    ProcrastinateJob.objects.filter(task_name="tests.slow").update(args={"seconds": 0})
    rescue.defer()
    work()
    make_due()
    work()
    assert marks() == {"slow": 2, "slow done": 1}
    assert not ProcrastinateJob.objects.filter(status="doing").exists()


def test_what_kills_every_worker_is_parked_after_the_fifth() -> None:
    """As after a run out of memory: the job stands as running, of a worker nobody hears of any more."""
    deeds.slow.defer(seconds=0)
    for _death in range(5):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE task_name = 'tests.slow'")
        rescue.defer()
        _run_only("jobs.rescue")
    assert [job.task_name for job in queries.parked()] == ["tests.slow"]


def test_a_dead_workers_turn_makes_way_for_the_next() -> None:
    deeds.again.defer(at="1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")
    deeds.again.defer(at="2")
    work()
    assert not marks(), "one turn at a time"
    rescue.defer()
    work()
    work()
    assert marks() == {"2": 1}


def _run_only(name: str) -> None:
    """One worker, and no job of another name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' WHERE status = 'todo' AND task_name <> %s",
            [name],
        )
    work()
