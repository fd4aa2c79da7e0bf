"""The turns of cadence in the schedule: each takes the moment it is run for, and makes one domain call."""

from __future__ import annotations

from datetime import datetime

from lingxiao.engines.cadence.domain import debt_notice, ladder
from lingxiao.engines.cadence.domain.addressing import CompanyBook
from lingxiao.kernel.jobs import turn
from lingxiao.kernel.notices import composing, delivering


@turn("cadence.climb")
def climb(*, at: str) -> int:
    """Send the rungs of the ladder that are reached."""
    return ladder.climb(datetime.fromisoformat(at))


@turn("cadence.gather_digests")
def gather_digests(*, at: str) -> int:
    """Make the daily digest of everyone whose nine o'clock has come."""
    return composing.gather_digests(at=datetime.fromisoformat(at), book=CompanyBook())


@turn("cadence.deliver")
def deliver(*, at: str) -> int:
    """Make messages of what goes by itself, and send what may be sent now."""
    moment, book = datetime.fromisoformat(at), CompanyBook()
    composing.gather_singles(at=moment, book=book)
    return delivering.deliver(at=moment, book=book).sent


@turn("cadence.announce_debt")
def announce_debt(*, at: str) -> int:
    """Tell the groups that asked for it how much management debt there is."""
    return debt_notice.announce_debt(at=datetime.fromisoformat(at))
