"""Runs over whole companies: the same to the fen as counted by hand, whatever the order of the input."""

# ruff: noqa: E501, S311, S608 -- plans are written as in their files; chance is no secret here; statements over files of its own
from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.incentives.calculation.output import write
from lingxiao.engines.incentives.calculation.periods import WrongPeriod, periods
from lingxiao.engines.incentives.calculation.refereeing import Differs, referee
from lingxiao.engines.incentives.calculation.running import as_csv, calculate
from lingxiao.engines.incentives.calculation.tables import DataRefused
from lingxiao.engines.incentives.language import check
from tests.engines.incentives.calculation.company import Company, by_hand, people
from tests.engines.incentives.plans import MANAGER, REP

if TYPE_CHECKING:
    from pathlib import Path

    from lingxiao.engines.incentives.language.plan import Plan

MONTHS = [f"2027-{month:02}" for month in range(1, 13)]


def plan_of(text: str) -> Plan:
    plan = check(text).plan
    assert plan is not None
    return plan


def reps(seed: int) -> Company:
    """Six representatives under two managers: orders and returns, splits, overlays, somebody who came and one on leave."""
    rng, company = random.Random(seed), Company()
    people(company, {"M1": "", "M2": "M1"}, position="销售经理")
    people(company, {f"R{one}": "M1" if one < 3 else "M2" for one in range(5)}, position="客户代表")
    people(company, {"R9": "M2"}, position="客户代表", hired=date(2027, 2, 9))
    company.add("leave", employee_id="R1", leave_from="2027-02-20", leave_to="2027-03-11", kind="maternity")
    for who in (*(f"R{one}" for one in range(5)), "R9"):
        for month in MONTHS:
            company.add(
                "quotas",
                employee_id=who,
                measure="sales",
                period=month,
                currency="CNY",
                amount=rng.choice(["0", "50000", "100000.50", "99999.99"]),
            )
    owners = [row["employee_id"] for row in company.rows("employment")]
    for number in range(120):
        on = date(2027, 1, 1) + timedelta(days=rng.randrange(120))
        owner = rng.choice([one for one in owners if one != "R9" or on >= date(2027, 2, 9)])
        company.add(
            "orders",
            order_id=f"O{number}",
            line_no=1,
            employee_id=owner,
            currency="CNY",
            net_amount=f"{rng.randrange(-2000000, 9000000) / 100:.2f}",
            signed_on=on,
            invoiced_on=on,
        )
        if rng.random() < 0.2:
            for who, share in zip(rng.sample(owners, 3), ["0.3333", "0.3333", "0.3334"], strict=True):
                company.add("splits", order_id=f"O{number}", line_no=1, employee_id=who, share=share, kind="split")
        if rng.random() < 0.1:
            company.add(
                "splits", order_id=f"O{number}", line_no=1, employee_id=rng.choice(owners), share="0.5", kind="overlay"
            )
    return company


def managers(seed: int) -> Company:
    """Two managers and a director: team sales by reporting lines that change, receipts, what was due, KPIs."""
    rng, company = random.Random(seed), Company()
    people(company, {"D": ""}, position="总监")
    people(company, {"M1": "D", "M2": "D"}, position="销售经理")
    people(company, {f"R{one}": f"M{one % 2 + 1}" for one in range(4)}, position="客户代表")
    row = next(row for row in company.rows("reporting") if row["employee_id"] == "R0")
    row["valid_to"] = "2027-02-15"
    company.add("reporting", employee_id="R0", manager_id="M2", valid_from="2027-02-15")
    for month in MONTHS:
        for who in ("M1", "M2"):
            company.add(
                "quotas",
                employee_id=who,
                measure="team_sales",
                period=month,
                currency="CNY",
                amount=rng.choice(["300000", "0", "123456.78"]),
            )
            for name, value in (
                ("overdue_rate", "0.04"),
                ("visits", str(rng.randrange(30))),
                ("clean", str(rng.randrange(2))),
            ):
                company.add("kpi", employee_id=who, period=month, name=name, value=value)
        for one in range(4):
            company.add("quotas", employee_id=f"R{one}", measure="sales", period=month, currency="CNY", amount="80000")
    for number in range(150):
        on = date(2027, 1, 1) + timedelta(days=rng.randrange(100))
        who = f"R{rng.randrange(4)}"
        amount = f"{rng.randrange(-500000, 3000000) / 100:.2f}"
        company.add(
            "orders",
            order_id=f"O{number}",
            line_no=1,
            employee_id=who,
            currency="CNY",
            net_amount=amount,
            signed_on=on,
            invoiced_on=on,
        )
        company.add(
            "receivables",
            receivable_id=f"D{number}",
            employee_id=who,
            currency="CNY",
            amount=amount.lstrip("-"),
            due_on=on,
        )
        if rng.random() < 0.8:
            company.add(
                "receipts",
                receipt_id=f"P{number}",
                employee_id=who,
                currency="CNY",
                amount=amount.lstrip("-"),
                received_on=on,
            )
    return company


@pytest.mark.parametrize("seed", range(6))
def test_representatives_are_paid_what_counting_by_hand_comes_to(seed: int, tmp_path: Path) -> None:
    plan, company = plan_of(REP), reps(seed)
    run = calculate(plan, company.write(tmp_path / "data"), periods("2027-01..2027-04", "month"), spill=tmp_path)
    expected = by_hand(company, plan, "客户代表", "2027-01..2027-04")
    assert len(expected) > 60
    found = {
        (one.payee, one.period, one.component): (one.amount, one.held, one.deferred)
        for one in run.payouts
        if one.component != "draw"
    }
    assert found == expected
    assert referee(run) > 60


@pytest.mark.parametrize("seed", range(6))
def test_managers_are_paid_by_the_lines_of_the_day(seed: int, tmp_path: Path) -> None:
    text = MANAGER[: MANAGER.index("  lift:")] + MANAGER[MANAGER.index("settlement:") : MANAGER.index("examples:")]
    plan, company = plan_of(text), managers(seed)
    run = calculate(plan, company.write(tmp_path / "data"), periods("2027-01..2027-03", "month"), spill=tmp_path)
    expected = by_hand(company, plan, "销售经理", "2027-01..2027-03")
    assert len(expected) == 2 * 3 * 2
    assert {
        (one.payee, one.period, one.component): (one.amount, one.held, one.deferred) for one in run.payouts
    } == expected
    assert referee(run) == 12


def test_the_order_of_the_rows_changes_no_byte(tmp_path: Path) -> None:
    plan, company = plan_of(REP), reps(3)
    first = write(
        plan, company.write(tmp_path / "one"), periods("2027-01", "month"), to=tmp_path / "out1", spill=tmp_path
    )
    for rows in company.tables.values():
        random.Random(5).shuffle(rows)
    second = write(
        plan, company.write(tmp_path / "two"), periods("2027-01", "month"), to=tmp_path / "out2", spill=tmp_path
    )
    assert first["run_hash"] == second["run_hash"]
    assert (tmp_path / "out1" / "payouts.csv").read_bytes() == (tmp_path / "out2" / "payouts.csv").read_bytes()


def test_one_fen_more_changes_the_name_of_the_run(tmp_path: Path) -> None:
    plan, company = plan_of(REP), reps(3)
    first = write(
        plan, company.write(tmp_path / "one"), periods("2027-01", "month"), to=tmp_path / "out", spill=tmp_path
    )
    company.rows("quotas")[-1]["amount"] = "77.77"
    second = write(
        plan, company.write(tmp_path / "one"), periods("2027-01", "month"), to=tmp_path / "out", spill=tmp_path
    )
    assert first["input_hash"] != second["input_hash"]
    assert first["run_hash"] != second["run_hash"]
    assert first["plan_hash"] == second["plan_hash"]


def test_payouts_are_written_as_the_contract_says(tmp_path: Path) -> None:
    plan, company = plan_of(REP), reps(1)
    run = calculate(plan, company.write(tmp_path / "data"), periods("2027-01", "month"), spill=tmp_path)
    lines = as_csv(run).splitlines()
    assert lines[0] == "payee,period,component,currency,amount,held,deferred,flags"
    assert lines[1:] == sorted(lines[1:])
    assert {line.count(",") for line in lines} == {7}


def test_a_difference_between_the_evaluators_stops_the_run(tmp_path: Path) -> None:
    """The seeded bug: one amount a fen off in the tables of the statements."""
    plan, company = plan_of(REP), reps(2)
    run = calculate(plan, company.write(tmp_path / "data"), periods("2027-01", "month"), spill=tmp_path)
    run.connection.execute(f"UPDATE {run.tables['commission']} SET amount = amount + 1 WHERE payee = 'R0'")
    with pytest.raises(Differs, match="R0, 2027-01, commission"):
        referee(run)


@pytest.mark.parametrize(("table", "change", "said"), [
    ("orders", {"net_amount": "12.345"}, "12.345"),
    ("orders", {"net_amount": "1e5"}, "is no amount"),
    ("orders", {"signed_on": "2027-02-30"}, "is no day"),
    ("orders", {"currency": "XXZ"}, "no currency code"),
    ("orders", {"currency": "USD"}, "There is no rate"),
    ("orders", {"employee_id": "NOBODY"}, "NOBODY is not in employment"),
    ("orders", {"order_id": "O1"}, "stands in an earlier row"),
    ("orders", {"order_id": ""}, "order_id is empty"),
    ("quotas", {"period": "2027-13"}, "is no month"),
    ("splits", {"share": "0.2"}, "total 0.8667, not 1"),
    ("splits", {"kind": "gift"}, "neither split nor overlay"),
    ("reporting", {"manager_id": "R0"}, ""),
])  # fmt: skip
def test_data_that_cannot_be_taken_are_refused_by_file_and_row(
    table: str,
    change: dict[str, str],
    said: str,
    tmp_path: Path,
) -> None:
    company = reps(4)
    rows = company.rows(table)
    at = next(place for place, row in enumerate(rows) if table != "reporting" or row["employee_id"] == "M2")
    at = at if table == "reporting" else 7 if table == "orders" else 0
    rows[at] = {**rows[at], **change}
    if table == "reporting":
        company.add("reporting", employee_id="R0", manager_id="M2", valid_from="2020-01-01", valid_to="2026-01-01")
        company.add("reporting", employee_id="M2", manager_id="R0", valid_from="2020-01-01", valid_to="2026-01-01")
        said = "report to each other"
    with pytest.raises(DataRefused) as caught:
        write(
            plan_of(REP),
            company.write(tmp_path / "data"),
            periods("2027-01", "month"),
            to=tmp_path / "out",
            spill=tmp_path,
        )
    assert any(
        (said in one.said.en and one.file.startswith(table.replace("rates", ""))) or said in one.said.en
        for one in caught.value.found
    ), caught.value.found
    assert all(one.said.zh for one in caught.value.found)
    assert not (tmp_path / "out").exists()


def test_a_missing_quota_is_an_error_and_never_zero(tmp_path: Path) -> None:
    company = reps(4)
    company.tables["quotas"] = [
        row for row in company.rows("quotas") if (row["employee_id"], row["period"]) != ("R2", "2027-01")
    ]
    with pytest.raises(DataRefused, match="R2 has no quota 'sales' for 2027-01"):
        calculate(plan_of(REP), company.write(tmp_path / "data"), periods("2027-01", "month"), spill=tmp_path)


def test_floats_in_a_parquet_file_are_refused(tmp_path: Path) -> None:
    import duckdb

    company = reps(4)
    company.tables.pop("orders")
    folder = company.write(tmp_path / "data")
    duckdb.sql(
        "COPY (SELECT 'A' AS order_id, '1' AS line_no, 'R0' AS employee_id, 'CNY' AS currency, 1.5::DOUBLE AS net_amount, "
        f"DATE '2027-01-05' AS signed_on) TO '{folder / 'orders.parquet'}'"
    )
    with pytest.raises(DataRefused, match="floating-point"):
        calculate(plan_of(REP), folder, periods("2027-01", "month"), spill=tmp_path)
    duckdb.sql(
        "COPY (SELECT 'A' AS order_id, '1' AS line_no, 'R0' AS employee_id, 'CNY' AS currency, 1.50::DECIMAL(18,2) AS net_amount, "
        f"DATE '2027-01-05' AS signed_on) TO '{folder / 'orders.parquet'}'"
    )
    run = calculate(plan_of(REP), folder, periods("2027-01", "month"), spill=tmp_path)
    assert run.connection.execute("SELECT net_amount FROM orders").fetchall() == [(150,)]


@pytest.mark.parametrize(("text", "unit", "names"), [
    ("2027-01", "month", ["2027-01"]), ("2027-Q1", "month", ["2027-01", "2027-02", "2027-03"]),
    ("2027-Q2..2027-Q3", "quarter", ["2027-Q2", "2027-Q3"]), ("2027", "quarter", ["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"]),
    ("2027..2028", "year", ["2027", "2028"]), ("2027-01..2027-03", "quarter", ["2027-Q1"]),
])  # fmt: skip
def test_periods_are_named_as_people_write_them(text: str, unit: str, names: list[str]) -> None:
    assert [one.name for one in periods(text, unit)] == names


@pytest.mark.parametrize(("text", "unit"), [
    ("2027-13", "month"), ("2027-Q5", "quarter"), ("spring", "month"), ("2027-01", "quarter"), ("2027-02..2027-04", "quarter"),
    ("2027-03..2027-01", "month"), ("2027-Q1", "year"), ("", "month"),
])  # fmt: skip
def test_what_is_no_whole_period_of_the_plan_is_said(text: str, unit: str) -> None:
    with pytest.raises(WrongPeriod):
        periods(text, unit)
