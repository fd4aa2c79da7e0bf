"""Taking back the jobs of workers that died: each runs again within a minute, and is parked after its fifth run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from lingxiao.kernel.jobs.retrying import FIVE_TIMES

if TYPE_CHECKING:
    from procrastinate import JobContext

SILENT_SECONDS = 30
"""A worker says every ten seconds that it lives; after this long without a word its jobs are taken back."""


@app.periodic(cron="* * * * * */20")
@app.task(name="jobs.rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001 -- when it was due, told by the library
    """Give the jobs of dead workers back to the living, every twenty seconds: within a minute in all (D10).

    It holds no lock itself: nothing could free that one.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        if job.queueing_lock is not None:  # a turn of the schedule: the next one waits already, or soon will
            await manager.finish_job(job=job, status=Status.FAILED, delete_job=True)
        elif job.attempts + 1 >= FIVE_TIMES.most:
            await manager.finish_job(job=job, status=Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job=job, retry_at=datetime.now(UTC))
    await manager.prune_stalled_workers(SILENT_SECONDS)
