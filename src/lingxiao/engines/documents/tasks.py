"""Background jobs of documents: ids in, one domain call."""

from __future__ import annotations

from datetime import datetime

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.documents.domain import batches, ending
from lingxiao.kernel.jobs import job, turn
from lingxiao.kernel.viewer import Viewer


@job("documents.run_batch")
def run_batch(*, batch_id: int, at: str) -> None:
    """Issue what is left of a batch to many."""
    batches.run_batch(batch_id=batch_id, at=datetime.fromisoformat(at))


@turn("documents.expire")
def expire(*, at: str) -> int:
    """Close the copies whose days are over; answers how many."""
    moment = datetime.fromisoformat(at)
    today = clock.day_of(moment)
    return ending.expire(viewer=Viewer.system(now=moment, today=today), on=today, at=moment)
