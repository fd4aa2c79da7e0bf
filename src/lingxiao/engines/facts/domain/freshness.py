"""How old the newest data are, against how often they are expected."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.facts.models import Batch

EXPECTED_EVERY = timedelta(days=1)
"""Systems and files bring what is new every night (A07)."""
GRACE = timedelta(hours=12)
"""A delivery of the morning after is not late."""
STALE_AFTER = timedelta(days=7)


class Freshness(NamedTuple):
    """How old data are, whether that is later than expected, and whether so late that a figure says little."""

    age: timedelta
    is_late: bool
    is_stale: bool


def of_batch(batch: Batch, *, at: datetime) -> Freshness:
    """How fresh a batch is at a moment; one that came in the future, on a clock that was set back, is new."""
    age = max(at - batch.committed_at, timedelta())
    return Freshness(age, is_late=age > EXPECTED_EVERY + GRACE, is_stale=age > STALE_AFTER)
