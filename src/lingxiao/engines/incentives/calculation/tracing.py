"""The trace of a run: for every order line what it added to the payout, so that lines add up to it to the fen.

A line is worth ``F(credit with it) - F(credit before it)``, with F rounded already and everything else as the period ended;
lines follow their day, order and line. What no line brought, such as a floor or a fixed amount, stands in a row of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation.compiling import reached, text
from lingxiao.engines.incentives.calculation.paying import Paying
from lingxiao.engines.incentives.calculation.rationals import Ratio
from lingxiao.engines.incentives.language.plan import Linear, Rung, Tiers, Way
from lingxiao.kernel.currencies import EXPONENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from fractions import Fraction
    from pathlib import Path

    from lingxiao.engines.incentives.calculation.running import Run
    from lingxiao.engines.incentives.language.plan import Component

FINEST = 14
"""Decimals of a base: of an amount converted at a rate of eight, which is not rounded before the payout is."""
RATE = 100_000_000


class NotAllTraced(Exception):  # noqa: N818 -- a bug, said to whoever runs; nothing is written then
    """The lines of a component do not add up to what it pays."""


def write_trace(run: Run, to: Path) -> None:
    """Write the trace as Parquet: decimals throughout, no float and no number of 128 bits. ``NotAllTraced`` is a bug."""
    trace(run, list(run.plan.components.values()), run.wanted)
    places = EXPONENTS[run.plan.currency]
    amount = f"amount * CAST('1e-{places}' AS DECIMAL(18,{places}))"
    path = str(to).replace("'", "''")
    run.connection.execute(
        f"COPY (SELECT * EXCLUDE (amount), CAST({amount} AS DECIMAL(18,{places})) AS amount FROM trace "
        f"ORDER BY payee, period, component, order_id, line_no) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
    )


def trace(run: Run, components: Sequence[Component], numbers: Iterable[int]) -> None:
    """Make ``trace``: the lines of these components in these periods, amounts in minor units. ``NotAllTraced`` is a bug."""
    wanted = ", ".join(map(str, numbers))
    run.connection.execute(
        "CREATE OR REPLACE TABLE trace (payee VARCHAR, period VARCHAR, component VARCHAR, order_id VARCHAR, line_no VARCHAR, "
        "share DECIMAL(18,8), tier VARCHAR, rate DECIMAL(18,8), base DECIMAL(38,14), amount BIGINT)"
    )
    for component in components:
        if by_line(run, component):
            _lines(run, component, wanted)
        else:
            run.connection.execute(
                f"INSERT INTO trace SELECT t.payee, n.name, {text(component.name)}, NULL, NULL, NULL, NULL, NULL, NULL, t.amount "
                f"FROM {run.tables[component.name]} AS t JOIN periods AS n USING (no) WHERE t.no IN ({wanted})"
            )
        _hold(run, component, wanted)


def by_line(run: Run, component: Component) -> bool:
    """Whether a component pays on amounts of orders, period by period, so that each line has its part."""
    shape = component.shape
    if not isinstance(shape, Tiers | Linear) or component.terms.is_year_to_date:
        return False
    measure = run.plan.measures[shape.on]
    return measure.way == Way.SUM and measure.table == "orders"


def _lines(run: Run, component: Component, wanted: str) -> None:
    shape = component.shape
    on = shape.on if isinstance(shape, Tiers | Linear) else ""
    facts, over = run.measuring.lines_of(run.plan.measures[on])
    run.connection.execute(f"""
CREATE OR REPLACE TABLE steps AS
WITH lines AS (
  SELECT payee, no, order_id, line_no, share, n, row_number() OVER w AS place,
    (sum(n) OVER (w ROWS UNBOUNDED PRECEDING))::HUGEINT AS x
  FROM ({facts}) WHERE no IN ({wanted}) WINDOW w AS (PARTITION BY payee, no ORDER BY day, order_id, line_no, n)
), bounds AS (
  SELECT * FROM lines UNION ALL BY NAME SELECT payee, no, 0 AS place, 0::HUGEINT AS x FROM counted WHERE no IN ({wanted})
)
SELECT c.*, b.order_id, b.line_no, b.share, b.n, b.place, b.x FROM bounds AS b JOIN counted AS c USING (payee, no)""")
    credit = Ratio("x", f"{over}::HUGEINT")

    def named(name: str) -> Ratio:
        return credit if name == on else run.measuring.ratio(name)

    Paying(run.connection, run.plan, run.measuring).trace(component, "traced", "steps", named)
    fen = run.plan.fen
    tier, rate = _tier(component, named, fen)
    run.connection.execute(f"""
INSERT INTO trace
SELECT s.payee, p.name, {text(component.name)}, s.order_id, s.line_no, CAST(s.share AS DECIMAL(18,0)) * 0.00000001,
  {tier}, {rate}, {_major("s.n", over * fen)},
  t.amount - coalesce(lag(t.amount) OVER (PARTITION BY s.payee, s.no ORDER BY s.place), 0)
FROM steps AS s JOIN traced AS t USING (payee, no, place) JOIN periods AS p ON p.no = s.no
QUALIFY s.place > 0 OR t.amount <> 0""")


def _major(n: str, over: int) -> str:
    """A whole number over a power of ten as a decimal, by its digits and never by dividing."""
    finer = 10 ** (FINEST - len(str(over)) + 1)
    return f"CAST({n} * {finer} AS DECIMAL(38,0)) * CAST('1e-{FINEST}' AS DECIMAL(18,{FINEST}))"


def _tier(component: Component, named: Callable[[str], Ratio], fen: int) -> tuple[str, str]:
    """SQL of the tier that the credit has reached with a line, and of its rate."""
    shape = component.shape
    if isinstance(shape, Linear):
        return "CASE WHEN s.place > 0 THEN '' END", f"CASE WHEN s.place > 0 THEN {_decimal(shape.rate)} END"
    if not isinstance(shape, Tiers):
        return "NULL", "NULL"
    tiers, rates = [], []
    for rung in reversed(shape.rates):
        condition = reached(shape, rung.start, named(shape.on), named, fen)
        tiers.append(f"WHEN {condition} THEN {_label(shape, rung)}")
        rates.append(f"WHEN {condition} THEN {_decimal(rung.value)}")
    lowest = shape.rates[0]
    below = _label(shape, lowest)
    return (
        f"CASE WHEN s.place = 0 THEN NULL {' '.join(tiers)} ELSE {below} END",
        f"CASE WHEN s.place = 0 THEN NULL {' '.join(rates)} ELSE {_decimal(lowest.value)} END",
    )


def _label(shape: Tiers, rung: Rung) -> str:
    return text(f"{rung.start * 100}%" if shape.by != shape.on else f"{rung.start}")


def _decimal(value: Fraction) -> str:
    return f"CAST('{int(value * RATE)}e-8' AS DECIMAL(18,8))"


def _hold(run: Run, component: Component, wanted: str) -> None:
    """The lines add up to the payout of every payee and period, or nothing is written."""
    rows = run.connection.execute(f"""
SELECT coalesce(a.payee, b.payee) FROM (
  SELECT t.payee, n.name AS period, t.amount FROM {run.tables[component.name]} AS t JOIN periods AS n USING (no)
  WHERE t.no IN ({wanted})
) AS a FULL JOIN (
  SELECT payee, period, sum(amount) AS amount FROM trace WHERE component = {text(component.name)} GROUP BY ALL
) AS b USING (payee, period) WHERE coalesce(a.amount, 0) <> coalesce(b.amount, 0) LIMIT 1""").fetchall()
    if rows:
        message = f"{rows[0][0]}, {component.name}"
        raise NotAllTraced(message)
