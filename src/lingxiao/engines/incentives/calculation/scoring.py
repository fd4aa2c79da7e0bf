"""Scorecards: the points of every KPI and the coefficient of their total, in whole numbers of any size.

The denominators of five KPIs together pass 128 bits, so these few rows (managers, not order lines) are weighed here, by
putting everything over one denominator; what a coefficient pays is multiplied in the statement like everything else.
"""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation.conditions import holds
from lingxiao.engines.incentives.calculation.tables import DataRefused, Refused
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.incentives.calculation.rationals import Ratio
    from lingxiao.engines.incentives.language.plan import Component, Kpi, Scorecard

HUNDRED = 100


def score(
    connection: DuckDBPyConnection,
    component: Component,
    card: Scorecard,
    named: Callable[[str], Ratio],
    table: str,
    source: str,
    *,
    counted: Collection[str],
) -> None:
    """Make ``table``: payee, no, and the coefficient of the card as ``n`` over ``d``; NULL where a ratio has no quota."""
    columns = ", ".join(
        f"{named(kpi.measure).n} AS n_{place}, {named(kpi.measure).d} AS d_{place}"
        for place, kpi in enumerate(card.kpis)
    )
    veto = holds(card.veto.tree, named) if card.veto is not None else "false"
    ratios = {kpi.name for kpi in card.kpis if kpi.measure not in counted}
    stops = component.terms.when_missing == "stop"
    rows = connection.execute(f"SELECT payee, no, {veto}, {columns} FROM {source}").fetchall()
    found: list[tuple[str, int, int | None, int | None]] = []
    for payee, number, is_vetoed, *cells in rows:
        values = list(zip(cells[::2], cells[1::2], strict=True))
        missing = {kpi.name for kpi, (n, d) in zip(card.kpis, values, strict=True) if n is None or d is None}
        if missing & ratios and stops:
            found.append((payee, number, None, None))  # a quota of zero: no attainment, which has a policy of its own
            continue
        if missing and stops:
            listed = sorted(missing)
            raise DataRefused([Refused("kpi.csv", 0, W(
                f"{payee} 缺少 {'、'.join(listed)} 的数据，方案规定停止。",
                f"{payee} lacks data of {', '.join(listed)}, and the plan says stop.",
            ))])  # fmt: skip
        above, below = _total(card, [(n or 0, d or 1) for n, d in values])
        found.append((payee, number, *((0, 1) if is_vetoed else _coefficient(card, above, below))))
    connection.execute(f"CREATE OR REPLACE TABLE {table} (payee VARCHAR, no INTEGER, n HUGEINT, d HUGEINT)")
    if found:
        connection.execute(
            f"INSERT INTO {table} SELECT unnest($1), unnest($2), unnest($3)::HUGEINT, unnest($4)::HUGEINT",
            [
                [str(cell) if place > 1 and cell is not None else cell for cell in column]
                for place, column in enumerate(zip(*found, strict=True))
            ],
        )


def _total(card: Scorecard, values: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The total score over one denominator."""
    scored = [(kpi.weight, *_points(kpi, n, d)) for kpi, (n, d) in zip(card.kpis, values, strict=True)]
    below = lcm(*(d * weight.denominator for weight, _n, d in scored))
    return sum(n * weight.numerator * (below // (d * weight.denominator)) for weight, n, d in scored), below


def _points(kpi: Kpi, n: int, d: int) -> tuple[int, int]:
    """The points of a value ``n / d`` as a fraction, within the KPI's least and most."""
    target = kpi.target.value if kpi.target else None
    if kpi.way == "yes or no":
        bound = target if target is not None else 1
        above, below = (HUNDRED if n * bound.denominator >= bound.numerator * d else 0), 1
    elif kpi.way == "steps":
        reached = [rung.value for rung in kpi.steps if n * rung.start.denominator >= rung.start.numerator * d]
        value = reached[-1] if reached else kpi.steps[0].value
        above, below = value.numerator, value.denominator
    elif not target:
        above, below = 0, 1
    elif kpi.way == "ratio":
        above, below = HUNDRED * n * target.denominator, d * target.numerator
    else:
        above, below = HUNDRED * (2 * d * target.numerator - n * target.denominator), d * target.numerator
    if above * kpi.least.denominator < kpi.least.numerator * below:
        above, below = kpi.least.numerator, kpi.least.denominator
    if kpi.most is not None and above * kpi.most.denominator > kpi.most.numerator * below:
        above, below = kpi.most.numerator, kpi.most.denominator
    return above, below


def _coefficient(card: Scorecard, above: int, below: int) -> tuple[int, int]:
    if not card.coefficient:
        return above, below * HUNDRED
    reached = [
        rung.value for rung in card.coefficient if above * rung.start.denominator >= rung.start.numerator * below
    ]
    value = reached[-1] if reached else card.coefficient[0].value
    return value.numerator, value.denominator
