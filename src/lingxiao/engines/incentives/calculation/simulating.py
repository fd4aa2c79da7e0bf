"""Before a plan is signed: what it would have paid in the last closed periods, beside what the plan in force pays.

Both are calculated over the same tables as if they had held on all of those days; nothing is paid or kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb

from lingxiao.engines.incentives.calculation.measuring import DATES
from lingxiao.engines.incentives.calculation.periods import Period, last_periods
from lingxiao.engines.incentives.calculation.refereeing import referee
from lingxiao.engines.incentives.calculation.running import calculate, decimal, quoted
from lingxiao.engines.incentives.calculation.tables import DataRefused, Refused, load
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from lingxiao.engines.incentives.language.plan import Plan

class NotAlike(Exception):  # noqa: N818 -- two plans that cannot lie side by side; nothing broke
    """The two plans are calculated by different periods or paid in different currencies. ``said`` tells which."""

    def __init__(self, said: W) -> None:
        """Keep the sentence."""
        self.said = said
        super().__init__(said.en)


@dataclass(frozen=True, slots=True, order=True)
class Beside:
    """What two plans pay one payee in one period, in minor units."""

    payee: str
    period: str
    current: int
    draft: int


def simulate(draft: Plan, current: Plan, data: Path, *, count: int, spill: Path) -> list[Beside]:
    """Both plans over the last ``count`` periods that the data hold, for everybody whom one of them pays, by payee and period.

    Raises ``NotAlike``, and what a run raises.
    """
    if (draft.period, draft.currency) != (current.period, current.currency):
        raise NotAlike(W(
            f"两份方案的周期或币种不同：{draft.period} {draft.currency} 与 {current.period} {current.currency}。",
            f"The plans differ in period or currency: {draft.period} {draft.currency} and {current.period} {current.currency}.",
        ))  # fmt: skip
    wanted = last_periods(_last_day(data), draft.period, count)
    paid = [_paid(plan, data, wanted, spill) for plan in (current, draft)]
    keys = sorted({key for one in paid for key in one})
    return [Beside(payee, period, *(one.get((payee, period), 0) for one in paid)) for payee, period in keys]


def as_csv(rows: list[Beside], currency: str) -> str:
    """As the contract says: payee, period, currency, current, draft, difference; LF."""
    lines = ["payee,period,currency,current,draft,difference"]
    for one in rows:
        amounts = ",".join(decimal(value, currency) for value in (one.current, one.draft, one.draft - one.current))
        lines.append(f"{quoted(one.payee)},{one.period},{currency},{amounts}")
    return "\n".join(lines) + "\n"


def _paid(plan: Plan, data: Path, wanted: list[Period], spill: Path) -> dict[tuple[str, str], int]:
    """What a plan would have paid: components, true-up and draws; parts paid later are in their component already."""
    held = replace(plan, first=min(plan.first, wanted[0].start.replace(month=1)), last=max(plan.last, wanted[-1].end))
    run = calculate(held, data, wanted, spill=spill)
    referee(run)
    found: dict[tuple[str, str], int] = {}
    for one in run.payouts:
        kind = one.component.partition(":")[2]
        if not kind or kind == "true_up":
            found[one.payee, one.period] = found.get((one.payee, one.period), 0) + one.amount
    return found


def _last_day(data: Path) -> date:
    """The last day on which the data hold a fact."""
    with duckdb.connect(":memory:") as connection:
        load(connection, data)
        days = [
            connection.execute(f"SELECT max(greatest({', '.join(columns)})) FROM {table}").fetchall()[0][0]
            for table, columns in DATES.items()
        ]
    found: list[date] = [day for day in days if day is not None]
    if not found:
        raise DataRefused([Refused("orders.csv", 0, W(
            "没有带日期的数据，无法知道最近的期间。请提供订单。", "There are no dated facts, so no last period. Provide orders.",
        ))])  # fmt: skip
    return max(found)

