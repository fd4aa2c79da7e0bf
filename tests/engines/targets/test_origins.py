"""Where each month comes from: the line that moved it last; a proposal moves nothing."""

from __future__ import annotations

from lingxiao.engines.targets.domain.origins import origins_of
from lingxiao.engines.targets.models import CascadeEntry

YEAR = [100] * 12


def entry(direction: str, months: list[int]) -> CascadeEntry:
    return CascadeEntry(direction=direction, months=months, amount=sum(months))


def test_each_month_says_what_moved_it_last_and_what_it_was() -> None:
    cascade, proposal = entry("top_down", YEAR), entry("bottom_up", [1] * 12)
    ramp = entry("ramp", [*YEAR[:10], 50, 75])
    leave = entry("leave", [*YEAR[:10], 50, 30])
    found = origins_of([leave, ramp, proposal, cascade])
    told = [(one.entry.direction, one.before) for one in found if one is not None]
    assert told == [("top_down", None)] * 10 + [("ramp", 100), ("leave", 75)]


def test_of_nothing_nothing_is_told() -> None:
    assert origins_of([]) == [None] * 12
    assert origins_of([entry("bottom_up", YEAR)]) == [None] * 12
