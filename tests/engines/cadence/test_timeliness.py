"""How what fell due was met, for the health figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from lingxiao.engines.cadence.domain import dues, queries
from lingxiao.kernel.days.spans import DaySpan
from tests.engines.cadence.company import moment, owe, system

if TYPE_CHECKING:
    from tests.engines.cadence.company import Company

OCTOBER = DaySpan(date(2026, 10, 1), date(2026, 11, 1))


def test_on_time_late_and_open_are_told_apart(here: Company) -> None:
    """
    of the manager, in October: one on its very day, one a day late, one never, one withdrawn; one falls in November
    """
    who, day = here.east.manager, date(2026, 10, 20)
    on_time, late, never, withdrawn = (owe(who, due_on=day) for _ in range(4))
    owe(who, due_on=date(2026, 11, 1))
    owe(who, due_on=day, practice="other")
    dues.fulfil(viewer=system(), key=on_time.key, at=moment(day, "23:59"), evidence="a:1")
    dues.fulfil(viewer=system(), key=late.key, at=moment(day + timedelta(days=1), "00:00"), evidence="a:2")
    dues.withdraw(viewer=system(), key=withdrawn.key, at=moment(day), reason="撤销")
    found = queries.timeliness("duties.sign", [who.pk, here.west.manager.pk], OCTOBER)
    assert found == {who.pk: queries.OnTime(1, 1, 3, (on_time.pk, late.pk, never.pk))}


def test_an_open_span_and_many_people_cost_one_query(here: Company) -> None:
    for region in here.regions:
        owe(region.manager, due_on=date(2026, 10, 20))
    with CaptureQueriesContext(connection) as said:
        found = queries.timeliness(
            "duties.sign", [region.manager.pk for region in here.regions], DaySpan(date(2026, 10, 1)),
        )
    assert len(said) == 1
    assert {one.due for one in found.values()} == {1}
    assert len(found) == 2
