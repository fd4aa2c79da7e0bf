"""How often a job is tried, and how it is declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app

from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from procrastinate.jobs import Job


@dataclass(frozen=True)
class Patience(BaseRetryStrategy):
    """Try again after each of these waits, then no more. A refusal is an answer, so it is never asked twice."""

    waits: Sequence[timedelta]

    @property
    def most(self) -> int:
        """How often a job is run at most."""
        return len(self.waits) + 1

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to run the job again; None when it is parked."""
        if isinstance(exception, Refusal) or job.attempts >= len(self.waits):
            return None
        return RetryDecision(retry_in={"seconds": int(self.waits[job.attempts].total_seconds())})


FIVE_TIMES = Patience((timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20)))


def job(name: str) -> Callable[[Callable[..., object]], Any]:
    """Declare a job. ``name`` is for good: it stands in the table of jobs."""
    return app.task(name=name, retry=FIVE_TIMES)


def turn(name: str) -> Callable[[Callable[..., object]], Any]:
    """Declare a job that the schedule runs again and again. Its next turn is its retry; no two wait or run at once."""
    return app.task(name=name, queueing_lock=name, lock=name)
