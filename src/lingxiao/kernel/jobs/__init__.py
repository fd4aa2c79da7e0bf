"""Jobs: work that a worker does later, on PostgreSQL alone, over procrastinate.

    @job("documents.deliver")
    def deliver(*, issue_id: int, at: str) -> None: ...

    deliver.defer(issue_id=issue.pk, at=at.isoformat())

A job is enqueued in the transaction of the verb that asks for it, takes ids, and makes one domain call. It is tried
five times, ever later, and then parked: it stays as ``failed`` for somebody to look at. ``lines`` is the vocabulary of
the schedule, which stands in ``config/schedule.py``.
"""

from lingxiao.kernel.jobs.lines import Line, daily, every
from lingxiao.kernel.jobs.retrying import FIVE_TIMES, job, turn

__all__ = ["FIVE_TIMES", "Line", "daily", "every", "job", "turn"]
