"""The turns of the areas in the schedule: each takes the moment it is run for, and makes one call."""

from __future__ import annotations

from datetime import datetime

from lingxiao.areas import running
from lingxiao.engines.cadence.domain.clock import day_of
from lingxiao.kernel.jobs import turn


@turn("areas.open_dues")
def open_dues(*, at: str) -> int:
    """Open what the practices of all areas make owed."""
    moment = datetime.fromisoformat(at)
    return running.open_dues(on=day_of(moment), at=moment)


@turn("areas.take_figures")
def take_figures(*, at: str) -> int:
    """Take the health figures."""
    moment = datetime.fromisoformat(at)
    return running.take_figures(on=day_of(moment), at=moment)


@turn("areas.settle_leavers")
def settle_leavers(*, at: str) -> int:
    """Settle what leavers owed."""
    return running.settle_leavers(at=datetime.fromisoformat(at))
