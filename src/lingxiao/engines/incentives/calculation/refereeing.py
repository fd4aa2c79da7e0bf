"""A sample of payees calculated again by the exact evaluator, from the figures the statements measured; one difference stops.

What the referee shares with the statements are the measured figures of the payee; the arithmetic is its own.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation.paying import due_table
from lingxiao.engines.incentives.calculation.periods import MONTHS
from lingxiao.engines.incentives.language.literals import Unit
from lingxiao.engines.incentives.language.plan import Pool, Way
from lingxiao.engines.incentives.referee import Measured, earned
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from lingxiao.engines.incentives.calculation.running import Run
    from lingxiao.engines.incentives.language.plan import Component
    from lingxiao.engines.incentives.referee.measured import Value

SAMPLE = 50
"""Payees and periods that are calculated twice in every run, spread over all of them."""


class Differs(Exception):  # noqa: N818 -- the two evaluators differ: a bug, said to whoever runs
    """The two evaluators came to different amounts. ``said`` names whose, and both."""

    def __init__(self, said: W) -> None:
        """Keep the sentence."""
        self.said = said
        super().__init__(said.en)


def referee(run: Run, *, sample: int = SAMPLE) -> int:
    """Calculate a sample again; how many amounts were compared. ``Differs`` with the first that is not the same."""
    compared = 0
    fen = run.plan.fen
    for component in run.plan.components.values():
        if isinstance(component.shape, Pool):
            continue  # needs all its members
        table, source = run.tables[component.name], "counted"
        if component.terms.is_year_to_date:  # what is due so far is compared; what was paid is a subtraction
            table, source = due_table(table), "so_far"
        for payee, number in _chosen(run, table, sample):
            given = Measured(run.plan.measures, _measured(run, payee, number, fen, source))
            found = earned(
                component, given, run.plan.rounding, share=_year_share(run, component, number),
                month_share=_month_share(run, payee, number),
            )  # fmt: skip
            ((amount, held, deferred),) = run.connection.execute(
                f"SELECT amount, held, deferred FROM {table} WHERE payee = $1 AND no = $2", [payee, number]
            ).fetchall()
            ours = tuple(int(one * fen) for one in (found.amount, found.held, found.deferred))
            if ours != (amount, held, deferred):
                name = run.periods[number].name
                raise Differs(
                    W(
                        f"{payee} {name} {component.name}：两个算法结果不同，{(amount, held, deferred)} 与 {ours}。运行已停止。",
                        f"{payee}, {name}, {component.name}: the two evaluators differ, {(amount, held, deferred)} and {ours}. "
                        "The run was stopped.",
                    )
                )
            compared += 1
    return compared


def _chosen(run: Run, table: str, sample: int) -> list[tuple[str, int]]:
    """Payees spread evenly over all of them, the extremes included; the same ones whenever the same run is done."""
    rows = run.connection.execute(
        "SELECT payee, no FROM (SELECT payee, no, row_number() OVER (ORDER BY amount, payee, no) AS place, "
        f"count(*) OVER () AS n FROM {table}) WHERE n <= {sample} OR place = 1 OR place = n "
        f"OR place % greatest(n // {sample}, 1) = 0 ORDER BY ALL LIMIT {sample + 2}"
    ).fetchall()
    return [(str(payee), int(number)) for payee, number in rows]


def _measured(run: Run, payee: str, number: int, fen: int, source: str) -> dict[str, Value]:
    """The counted figures of a payee and period, as the referee takes them: money in whole units."""
    columns = {one.name: one for one in run.measuring.counted.values()}
    least = [one.name for one in run.plan.measures.values() if one.way == Way.LEAST]
    chosen = ", ".join(
        [
            *(one.column for one in columns.values()),
            *(f"least_{name}_{part}" for name in least for part in "nd"),
            *(f"rank_{name}" for name in run.plan.ranks),
            "grade",
            "monthly_base",
        ]
    )
    (row,) = run.connection.execute(
        f"SELECT {chosen} FROM {source} WHERE payee = $1 AND no = $2", [payee, number]
    ).fetchall()
    given: dict[str, Value] = {}
    for name, cell in zip(columns, row, strict=False):
        if cell is None:
            given[name] = None
            continue
        exact = Fraction(int(cell), columns[name].over)
        given[name] = exact / fen if run.plan.measures[name].unit == Unit.MONEY else exact
    rest = list(row[len(columns) :])
    for name in least:
        n, d = rest.pop(0), rest.pop(0)
        given[name] = Fraction(int(n), int(d)) if n is not None else None
    *ranked, grade, base = rest
    given["grade"] = given["employment.grade"] = grade
    given |= dict(zip(run.plan.ranks, ranked, strict=True))
    given["monthly_base"] = given["employment.monthly_base"] = Fraction(base, fen) if base is not None else None
    return given


def _year_share(run: Run, component: Component, number: int) -> Fraction:
    """Of a target of the year, the part that has passed; of any other the whole."""
    if not component.terms.is_year_to_date:
        return Fraction(1)
    year = run.periods[number].start.year
    passed = sum(1 for one in run.periods[: number + 1] if one.start.year == year)
    return Fraction(passed * MONTHS[run.plan.period], MONTHS["year"])


def _month_share(run: Run, payee: str, number: int) -> Fraction:
    """The part of its months a payee was there for, counted again from the days."""
    rows = run.connection.execute(
        "SELECT since, until FROM eligible WHERE payee = $1 AND no = $2", [payee, number]
    ).fetchall()
    share = Fraction(0)
    for month in run.periods[number].months():
        days = sum(max((min(until, month.end) - max(since, month.start)).days, 0) for since, until in rows)
        share += Fraction(days, month.days)
    return share
