"""Lines to everybody above are the direct ones, climbed day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lingxiao.engines.facts.measures import Line, everyone_below, load_lines
from lingxiao.engines.facts.measures.refusals import OverlappingLines

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(12)]
PEOPLE = ["A", "B", "C", "D"]


@st.composite
def direct_lines(draw: st.DrawFn) -> list[Line]:
    """At most one manager a day for each, otherwise anything, loops too."""
    found = []
    for person in PEOPLE:
        cuts = sorted(draw(st.sets(st.sampled_from(DAYS), max_size=4)))
        for since, until in zip(cuts, [*cuts[1:], None], strict=False):
            manager = draw(st.none() | st.sampled_from([one for one in PEOPLE if one != person]))
            if manager is not None:
                found.append(Line(person, manager, since, until))
    return found


def above(lines: list[Line], person: str, day: date) -> set[str]:
    """Everybody met on the way up on that day."""
    found: set[str] = set()
    who: str | None = person
    while who is not None:
        managers = [one.manager for one in lines if one.person == who and one.since <= day < (one.until or date.max)]
        who = next((one for one in managers if one not in found and one != person), None)
        found |= {who} - {None} if who else set()
    return found


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(direct=direct_lines())
def test_everyone_below_is_the_way_up_on_every_day(direct: list[Line]) -> None:
    whole = everyone_below(direct)
    for day in DAYS:
        for person in PEOPLE:
            held = [one.manager for one in whole if one.person == person and one.since <= day < (one.until or date.max)]
            assert sorted(held) == sorted(above(direct, person, day)), (day, person)


def test_lines_that_touch_are_one() -> None:
    """A reorganisation between leaves the director above all the time."""
    change = DAYS[5]
    direct = [Line("A", "B", FIRST, change), Line("A", "C", change), Line("B", "D", FIRST), Line("C", "D", FIRST)]
    assert [one for one in everyone_below(direct) if one.manager == "D" and one.person == "A"] == [Line("A", "D", FIRST)]


def test_what_would_count_twice_is_refused(duck: DuckDBPyConnection) -> None:
    with pytest.raises(OverlappingLines) as caught:
        load_lines(duck, [Line("A", "B", FIRST), Line("A", "B", DAYS[3], DAYS[5])])
    assert "2026-01-04" in caught.value.said.en
    relation = load_lines(duck, [Line("A", "B", FIRST, DAYS[3]), Line("A", "B", DAYS[3]), Line("A", "C", FIRST)])
    assert len(duck.execute(relation).fetchall()) == 3
    assert duck.execute(load_lines(duck, [])).fetchall() == []
