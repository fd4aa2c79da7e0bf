"""A draft beside the plan in force: the difference of everybody is that of two runs, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.incentives.calculation.periods import last_periods, periods
from lingxiao.engines.incentives.calculation.running import calculate
from lingxiao.engines.incentives.calculation.simulating import NotAlike, as_csv, simulate
from lingxiao.engines.incentives.calculation.tables import DataRefused
from tests.engines.incentives.calculation.test_running import plan_of, reps
from tests.engines.incentives.plans import EXPORT, REP

if TYPE_CHECKING:
    from pathlib import Path

IN_FORCE = REP[: REP.index("advance:")] + REP[REP.index("round:") : REP.index("examples:")]
DRAFT = IN_FORCE.replace("version: 2", "version: 3").replace("2027-01-01 .. 2027-12-31", "2028-01-01 .. 2028-12-31").replace(
    "from 90%: 4%", "from 90%: 5%"
)


def test_both_plans_are_calculated_over_the_same_last_periods(tmp_path: Path) -> None:
    data = reps(3).write(tmp_path / "data")
    rows = simulate(plan_of(DRAFT), plan_of(IN_FORCE), data, count=2, spill=tmp_path)
    asked = periods("2027-03..2027-04", "month")
    assert {one.period for one in rows} == {"2027-03", "2027-04"}
    in_force = calculate(plan_of(IN_FORCE), data, asked, spill=tmp_path)
    for row in rows:
        paid = sum(one.amount for one in in_force.payouts if (one.payee, one.period) == (row.payee, row.period))
        assert row.current == paid
    as_now = plan_of(DRAFT.replace("2028-01-01 .. 2028-12-31", "2027-01-01 .. 2027-12-31"))
    draft = calculate(as_now, data, asked, spill=tmp_path)
    assert sum(row.draft for row in rows) == sum(one.amount for one in draft.payouts)
    assert any(row.draft > row.current for row in rows)
    assert all(row.draft >= row.current for row in rows)


def test_the_file_is_as_the_contract_says(tmp_path: Path) -> None:
    data = reps(3).write(tmp_path / "data")
    rows = simulate(plan_of(IN_FORCE), plan_of(IN_FORCE), data, count=1, spill=tmp_path)
    lines = as_csv(rows, "CNY").splitlines()
    assert lines[0] == "payee,period,currency,current,draft,difference"
    assert lines[1:] == sorted(lines[1:])
    assert all(line.endswith(",0.00") for line in lines[1:])


def test_plans_of_different_periods_do_not_lie_side_by_side(tmp_path: Path) -> None:
    with pytest.raises(NotAlike, match="differ in period"):
        simulate(plan_of(EXPORT), plan_of(IN_FORCE), reps(3).write(tmp_path / "data"), count=1, spill=tmp_path)


def test_without_facts_there_is_no_last_period(tmp_path: Path) -> None:
    company = reps(3)
    company.tables.pop("orders")
    company.tables.pop("splits")
    with pytest.raises(DataRefused, match="no dated facts"):
        simulate(plan_of(DRAFT), plan_of(IN_FORCE), company.write(tmp_path / "data"), count=1, spill=tmp_path)


def test_the_last_periods_end_with_the_one_a_day_is_in() -> None:
    assert [one.name for one in last_periods(date(2027, 2, 28), "month", 3)] == ["2026-12", "2027-01", "2027-02"]
    assert [one.name for one in last_periods(date(2027, 5, 1), "quarter", 2)] == ["2027-Q1", "2027-Q2"]
    assert [one.name for one in last_periods(date(2027, 5, 1), "year", 1)] == ["2027"]
