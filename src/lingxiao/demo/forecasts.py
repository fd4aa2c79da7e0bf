"""What the managers of the demo company said they would sell: near what came, as far off as the domain book has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.demo.organisation import TODAY
from lingxiao.demo.writing import NOW
from lingxiao.engines.cadence.domain.clock import calendar_for
from lingxiao.engines.facts.domain import forecasts
from lingxiao.engines.facts.domain.forecasts import Told
from lingxiao.engines.people.domain.founding import ids_by_number
from lingxiao.kernel.days.periods import Month, Quarter
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from duckdb import DuckDBPyConnection

MONTHS_SAID = {"s": 12, "m": 12, "l": 6}
"""For how many months forecasts were handed in, this one included."""
OFF = 340
"""A forecast is up to so many thousandths off: 170 in the mean, which makes an accuracy of .83 (domain book §11)."""
ROUND = 100_000
"""Managers say thousands and no cents."""

SQL = """
    SELECT plans.manager, date_trunc(?, orders.signed_on)::DATE AS since, orders.currency,
      sum(orders.amount)::BIGINT AS came, dice(plans.manager || since || orders.currency || ? || 'off', ?) AS off,
      dice(plans.manager || since || ? || 'way', 10) AS way
    FROM orders JOIN plans ON plans.number = orders.owner AND plans.month = date_trunc('month', orders.signed_on)
    WHERE orders.signed_on >= ? GROUP BY 1, 2, 3 HAVING sum(orders.amount) > 0 ORDER BY 1, 2, 3
"""
"""What each manager's people sold in a month or quarter, with two throws of the dice."""


def say(connection: DuckDBPyConnection, *, size: str) -> int:
    """Have every manager have said what they would sell in the months and quarters before; answers how many forecasts."""
    first = Month.containing(TODAY).shift(1 - MONTHS_SAID[size]).span.start
    whole = Quarter.containing(first).next().span.start
    told = [*_told(connection, "month", first), *_told(connection, "quarter", whole)]
    return forecasts.bring(viewer=Viewer.system(now=NOW, today=TODAY), told=told, at=NOW)


def _told(connection: DuckDBPyConnection, part: str, since: date) -> Iterator[Told]:
    ids, calendar = ids_by_number(), calendar_for()
    kind = Month if part == "month" else Quarter
    for manager, start, currency, came, off, way in connection.execute(SQL, [part, part, OFF + 1, part, since]).fetchall():
        period = kind.containing(start)
        whole = came * 100 // 72 if isinstance(period, Month) and TODAY in period else came
        said = max(ROUND, whole * (1_000 + (off if way < 6 else -off)) // 1_000 // ROUND * ROUND)
        # One in ten is late: said when the eighth working day is over and some of the month is known.
        day = calendar.add_working_days(period.span.start, 8 if way == 0 else 2)
        yield Told(ids[manager], period, currency, said, said * (105 + off % 15) // 100, said * (14 + way) // 10, min(day, TODAY))
