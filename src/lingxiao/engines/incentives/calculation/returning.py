"""Returns taken back by the original rate: what the returned part of a line was paid, within the window, a share of pay at most.

A return is a negative line that names its original. It takes nothing from the sales of its own period; whoever was paid for
the original gives back their part, in the period of the return, and what a month's pay does not allow is carried on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation.compiling import text
from lingxiao.engines.incentives.calculation.rationals import Ratio, rounded
from lingxiao.engines.incentives.calculation.rows import Payout
from lingxiao.engines.incentives.calculation.tables import DataRefused, Refused
from lingxiao.engines.incentives.calculation.tracing import by_line, trace
from lingxiao.engines.incentives.language.plan import Linear, Tiers
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from fractions import Fraction

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.incentives.calculation.running import Run
    from lingxiao.engines.incentives.language.plan import Component, Plan

BY_RATE = "original rate"
"""The method of this module; ``negative credit now`` needs none, returns being negative sales."""


def is_by_rate(plan: Plan) -> bool:
    """Whether a plan takes returns back by the rate their original was paid at."""
    return plan.returns is not None and plan.returns.method == BY_RATE


def first_original(connection: DuckDBPyConnection, plan: Plan) -> date | None:
    """The earliest day of an original that something was returned of; refused where a return names none that is there."""
    if not is_by_rate(plan):
        return None
    lost = connection.execute(
        "SELECT r.row_no, r.original_order_id FROM orders AS r LEFT JOIN orders AS o ON o.order_id = r.original_order_id "
        "AND o.line_no = r.original_line_no WHERE r.original_order_id IS NOT NULL AND o.order_id IS NULL ORDER BY 1 LIMIT 20"
    ).fetchall()
    if lost:
        raise DataRefused([Refused("orders.csv", row, W(
            f"退货所指的原订单 {order} 不在数据里。请一并提供。",
            f"The original {order} of this return is not there. Provide it.",
        )) for row, order in lost])  # fmt: skip
    ((found,),) = connection.execute(
        "SELECT min(least(o.signed_on, o.shipped_on, o.invoiced_on)) FROM orders AS r JOIN orders AS o "
        "ON o.order_id = r.original_order_id AND o.line_no = r.original_line_no"
    ).fetchall()
    day: date | None = found
    return day


def take_back(run: Run, payouts: Sequence[Payout]) -> list[Payout]:
    """What is taken back in each period: a row a payee, component and period, negative, never more than pay allows."""
    returns = run.plan.returns
    if returns is None or not is_by_rate(run.plan):
        return []
    owed: dict[tuple[str, str], dict[int, int]] = {}
    for component in run.plan.components.values():
        if by_line(run, component):
            for payee, number, amount in _owed(run, component):
                months = owed.setdefault((payee, component.name), {})
                months[number] = months.get(number, 0) + amount
    if not owed:
        return []
    paid: dict[tuple[str, str], int] = {}
    for one in payouts:
        paid[one.payee, one.period] = paid.get((one.payee, one.period), 0) + one.amount - one.deferred
    found: list[Payout] = []
    for payee in sorted({who for who, _component in owed}):
        mine = {name: months for (who, name), months in owed.items() if who == payee}
        found += _recovered(run, payee, mine, paid, returns.recover)
    return found


def _owed(run: Run, component: Component) -> list[tuple[str, int, int]]:
    """What each return takes from whom, in the period it came in: the paid part of the line it returns."""
    shape = component.shape
    on = run.plan.measures[shape.on if isinstance(shape, Tiers | Linear) else ""]
    dated = run.measuring.dated(on)
    window = run.plan.returns.window if run.plan.returns is not None else None
    within = f"AND r.{dated} <= o.{dated} + {window}" if window is not None else ""
    trace(run, [component], range(len(run.periods)))
    part = Ratio("(t.amount::HUGEINT * -r.net_amount)", "1::HUGEINT").over(Ratio("o.net_amount::HUGEINT", "1::HUGEINT"))
    rows = run.connection.execute(f"""
SELECT t.payee, p.no, {rounded(part, run.plan.step, run.plan.rounding.mode)} FROM orders AS r
JOIN orders AS o ON o.order_id = r.original_order_id AND o.line_no = r.original_line_no
JOIN trace AS t ON t.order_id = o.order_id AND t.line_no = o.line_no AND t.component = {text(component.name)}
JOIN periods AS p ON r.{dated} >= p.start AND r.{dated} < p.finish
WHERE o.net_amount <> 0 {within} ORDER BY ALL""").fetchall()
    return [(str(payee), int(number), int(amount)) for payee, number, amount in rows]


def _recovered(
    run: Run, payee: str, owed: dict[str, dict[int, int]], paid: dict[tuple[str, str], int], share: Fraction | None
) -> list[Payout]:
    """Period by period: what is owed now and before, in the plan's order of components, up to the share of what is paid."""
    waiting, found = dict.fromkeys(owed, 0), []
    for number, period in enumerate(run.periods):
        pay = max(paid.get((payee, period.name), 0), 0)
        left = pay * share.numerator // share.denominator if share is not None else None
        for name, months in owed.items():
            waiting[name] += months.get(number, 0)
            taken = waiting[name] if left is None else min(waiting[name], left)
            if not waiting[name]:
                continue
            waiting[name] -= taken
            left = None if left is None else left - taken
            flags = ("carried", "clawback") if waiting[name] else ("clawback",)
            found.append(Payout(payee, period.name, f"{name}:clawback", -taken, flags=flags))
    return found
