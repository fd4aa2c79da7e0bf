"""Whose a fact is: order lines split to the fen, and everybody rolled up to their managers by the day of the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.facts.measures.lines import Line, everyone_below, load_lines
from lingxiao.engines.incentives.calculation.tables import DataRefused, Refused
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHARE = 100_000_000
"""A share is a whole number of hundred-millionths."""


def credit(connection: DuckDBPyConnection, *, sold: str = "true") -> None:
    """Make ``credits``: a row for each order line and person it is credited to. Amounts add up to the line's, to the fen.

    Splits of a line total 100 %: whole minor units by largest remainder, ties to the first listed. Overlays are copies.
    ``sold`` is the condition of a line that is a sale: returns may be taken back elsewhere.
    """
    wrong = connection.execute(
        "SELECT min(row_no), order_id, line_no, sum(share) FROM splits WHERE kind = 'split' GROUP BY order_id, line_no "
        "HAVING sum(share) <> 1 ORDER BY 1 LIMIT 20"
    ).fetchall()
    kinds = connection.execute(
        "SELECT row_no, kind FROM splits WHERE kind NOT IN ('split', 'overlay') LIMIT 20"
    ).fetchall()
    found = [
        Refused(
            "splits.csv",
            row,
            W(
                f"订单 {order} 行 {line} 的分成合计 {total.normalize():f}，应为 1。",
                f"Splits of order {order}, line {line} total {total.normalize():f}, not 1.",
            ),
        )
        for row, order, line, total in wrong
    ]
    found += [
        Refused("splits.csv", row, W(f"“{kind}”应为 split 或 overlay。", f"“{kind}” is neither split nor overlay."))
        for row, kind in kinds
    ]
    if found:
        raise DataRefused(found)
    connection.execute(f"""
CREATE TABLE credits AS
WITH shares AS (SELECT *, (share * {SHARE})::BIGINT AS part FROM splits),
sold AS (SELECT * FROM orders WHERE {sold})
SELECT order_id, line_no, employee_id, {SHARE}::BIGINT AS share, currency, net_amount, cost,
  (quantity * {SHARE})::HUGEINT * {SHARE} AS quantity, product, customer_id, signed_on, shipped_on, invoiced_on,
  original_order_id, original_line_no
FROM sold WHERE (order_id, line_no) NOT IN (SELECT (order_id, line_no) FROM splits WHERE kind = 'split')
UNION ALL
SELECT o.order_id, o.line_no, s.employee_id, s.part, o.currency, {_part("net_amount")}, {_part("cost")},
  (o.quantity * {SHARE})::HUGEINT * s.part, o.product, o.customer_id, o.signed_on, o.shipped_on, o.invoiced_on,
  o.original_order_id, o.original_line_no
FROM sold AS o JOIN shares AS s USING (order_id, line_no) WHERE s.kind = 'split'
UNION ALL
SELECT o.order_id, o.line_no, s.employee_id, s.part, o.currency, {_copy("net_amount")}, {_copy("cost")},
  (o.quantity * {SHARE})::HUGEINT * s.part, o.product, o.customer_id, o.signed_on, o.shipped_on, o.invoiced_on,
  o.original_order_id, o.original_line_no
FROM sold AS o JOIN shares AS s USING (order_id, line_no) WHERE s.kind = 'overlay'
""")


def _part(column: str) -> str:
    whole = f"(abs(o.{column})::HUGEINT * s.part // {SHARE})"
    rest = f"(abs(o.{column})::HUGEINT * s.part % {SHARE})"
    rank = f"row_number() OVER (PARTITION BY o.order_id, o.line_no ORDER BY {rest} DESC, s.row_no)"
    left = f"(abs(o.{column}) - sum({whole}) OVER (PARTITION BY o.order_id, o.line_no))"
    return f"(sign(o.{column}) * ({whole} + CASE WHEN {rank} <= {left} THEN 1 ELSE 0 END))::BIGINT"


def _copy(column: str) -> str:
    """A share of the line, rounded half away from zero."""
    return f"(sign(o.{column}) * ((2 * abs(o.{column})::HUGEINT * s.part + {SHARE}) // {2 * SHARE}))::BIGINT"


def roll_up(connection: DuckDBPyConnection) -> None:
    """Make ``team_lines`` (to the next manager) and ``all_lines`` (to everybody above), by day. A loop is refused."""
    rows = connection.execute(
        "SELECT employee_id, manager_id, valid_from, valid_to, row_no FROM reporting ORDER BY employee_id, valid_from"
    ).fetchall()
    for who, manager, _since, _until, row in rows:
        if who == manager:
            raise DataRefused(
                [Refused("reporting.csv", row, W(f"{who} 不能汇报给自己。", f"{who} reports to themselves."))]
            )
    direct = [Line(who, manager, since, until) for who, manager, since, until, _row in rows]
    above = everyone_below(direct)
    pairs = {(line.person, line.manager) for line in above}
    for line in above:
        if (line.manager, line.person) in pairs:
            raise DataRefused(
                [
                    Refused(
                        "reporting.csv",
                        0,
                        W(
                            f"{line.person} 与 {line.manager} 互为上下级。请改正汇报关系。",
                            f"{line.person} and {line.manager} report to each other. Mend the reporting lines.",
                        ),
                    )
                ]
            )
    load_lines(connection, direct, "team_lines")
    load_lines(connection, above, "all_lines")
