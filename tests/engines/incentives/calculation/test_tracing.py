"""The trace: every line's part of the payout, which adds up to it, and no number in the file that could lose a fen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from lingxiao.engines.incentives.calculation.output import write_traced
from lingxiao.engines.incentives.calculation.periods import periods
from lingxiao.engines.incentives.calculation.running import calculate
from lingxiao.engines.incentives.calculation.tracing import NotAllTraced, write_trace
from lingxiao.engines.incentives.referee import Measured, earned
from tests.engines.incentives.calculation.company import Counting
from tests.engines.incentives.calculation.test_running import managers, plan_of, reps
from tests.engines.incentives.plans import MANAGER, REP

if TYPE_CHECKING:
    from pathlib import Path

# ruff: noqa: S608 -- statements over files of its own


def asked(question: str) -> list[Any]:
    with duckdb.connect(":memory:") as connection:
        return connection.execute(question).fetchall()


def rows(path: Path, which: str = "true") -> list[Any]:
    return asked(
        f"SELECT payee, period, component, order_id, line_no, tier, rate, base, amount FROM '{path}' WHERE {which}"
    )


@pytest.mark.parametrize("seed", range(4))
def test_lines_add_up_to_the_payout_of_everybody_to_the_fen(seed: int, tmp_path: Path) -> None:
    text = MANAGER[: MANAGER.index("  lift:")] + MANAGER[MANAGER.index("settlement:") : MANAGER.index("examples:")]
    for name, plan, company, span in (
        ("reps", plan_of(REP), reps(seed), "2027-01..2027-04"),
        ("managers", plan_of(text), managers(seed), "2027-01..2027-03"),
    ):
        data, out = company.write(tmp_path / name), tmp_path / f"{name}-out"
        write_traced(plan, data, periods(span, "month"), to=out, spill=tmp_path)
        read = f"read_csv('{out}/payouts.csv', types = {{'amount': 'DECIMAL(18,2)'}})"
        paid = dict(asked(f"SELECT payee || period || component, amount FROM {read}"))
        traced = dict(asked(f"SELECT payee || period || component, sum(amount) FROM '{out}/trace.parquet' GROUP BY ALL"))
        whole = {key: value for key, value in paid.items() if ":" not in str(key) and not str(key).endswith("draw")}
        assert {key: value for key, value in whole.items() if value or key in traced} == traced
        assert len(traced) > 10


def test_a_line_is_worth_what_the_payout_is_with_it_less_what_it_is_without(tmp_path: Path) -> None:
    """Counted by hand: lines in the order of their days, the exact evaluator asked before and after each."""
    plan, company = plan_of(REP), reps(2)
    write_traced(plan, company.write(tmp_path / "data"), periods("2027-01", "month"), to=tmp_path / "out", spill=tmp_path)
    counting, (period,) = Counting(company, plan, "客户代表"), periods("2027-01", "month")
    quota = counting.value(plan.measures["quota"], "R3", period)
    lines = sorted(
        (date.fromisoformat(row["signed_on"]), row["order_id"], amount)
        for owner, row, amount in counting.credits
        if owner == "R3" and period.start <= date.fromisoformat(row["signed_on"]) < period.end
    )
    assert len(lines) > 3
    expected, credit, before = [], Fraction(0), Fraction(0)
    for _day, order, amount in lines:
        credit += amount
        after = earned(plan.components["commission"], Measured(plan.measures, {"sales": credit, "quota": quota}), plan.rounding)
        expected.append((order, Decimal(int(amount * 100)) / 100, Decimal(int((after.amount - before) * 100)) / 100))
        before = after.amount
    found = rows(tmp_path / "out" / "trace.parquet", "payee = 'R3' AND component = 'commission'")
    assert sorted((order, base, amount) for _p, _n, _c, order, _l, _t, _r, base, amount in found) == sorted(expected)


def test_no_number_in_a_file_could_lose_a_fen(tmp_path: Path) -> None:
    plan, company = plan_of(REP), reps(1)
    write_traced(plan, company.write(tmp_path / "data"), periods("2027-01", "month"), to=tmp_path / "out", spill=tmp_path)
    types = [kind for _name, kind, *_more in asked(f"DESCRIBE SELECT * FROM '{tmp_path}/out/trace.parquet'")]
    assert len(types) == 10
    assert not [kind for kind in types if kind in {"DOUBLE", "FLOAT", "HUGEINT"}]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["payouts.csv", "run.json", "trace.parquet"]


def test_lines_that_do_not_add_up_are_never_written(tmp_path: Path) -> None:
    """The seeded bug: a payout a fen off from its lines."""
    plan, company = plan_of(REP), reps(1)
    run = calculate(plan, company.write(tmp_path / "data"), periods("2027-01", "month"), spill=tmp_path)
    run.connection.execute(f"UPDATE {run.tables['service']} SET amount = amount + 1 WHERE payee = 'R1'")
    with pytest.raises(NotAllTraced, match="R1, service"):
        write_trace(run, tmp_path / "trace.parquet")
