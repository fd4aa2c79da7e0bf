"""What a plan costs to calculate over a whole company, against the same written by hand for DuckDB, in the same run.

Run with ``./lx bench incentives``. ``LX_BENCH_ROWS`` order lines (300,000 unless told) of a year; representatives grow with
them, up to 20,000, with a manager for every ten, who changes in the middle of the year. Two plans: representatives by four
marginal tiers of attainment, managers by what their people sold on the day. Each way runs in a process of its own, reading the
same Parquet files; every amount has to be the same. Printed are processor times and peaks, and the ratio that is held.
"""

# ruff: noqa: S608, E501 -- statements over files of its own, written as statements are

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from founding import keep, machine

from lingxiao.engines.incentives.calculation.periods import periods
from lingxiao.engines.incentives.calculation.refereeing import referee
from lingxiao.engines.incentives.calculation.running import calculate
from lingxiao.engines.incentives.calculation.tracing import write_trace
from lingxiao.engines.incentives.language import check

ROWS = int(os.environ.get("LX_BENCH_ROWS", "300000"))
REPS = min(20_000, max(20, ROWS // 500))
MANAGERS = max(2, REPS // 10)
GOAL, TRACED_GOAL, MEMORY_GOAL = 1.5, 1.3, 1024
HELD_FROM = 10_000_000
"""Order lines from which the limits are held; below that opening the files is most of the time."""

HEAD = """\
title: benchmark
version: 1
effective: 2027-01-01 .. 2027-12-31
currency: CNY
period: month
round: 0.01 CNY half up, once per component
"""
PLANS = {
    "rep": HEAD + """\
plan: bench-rep
applies_to: position = "rep"
measures:
  sales: {sum: orders.net_amount, dated: orders.signed_on}
  quota: {from: quotas.sales}
  attainment: sales / quota
pay:
  commission: {tiers: marginal, on: sales, by: attainment, rates: {from 0%: 3%, from 80%: 5%, from 100%: 8%, from 120%: 10%}}
""",
    "manager": HEAD + """\
plan: bench-manager
applies_to: position = "manager"
measures:
  team_sales: {sum: orders.net_amount, dated: orders.signed_on, of: team}
pay:
  override: {rate: 0.35%, on: team_sales}
""",
}


def main() -> None:
    """Write the files, calculate in each way, compare, print."""
    with tempfile.TemporaryDirectory(prefix="lx-bench-") as folder:
        data = Path(folder)
        written(data)
        took = {way: json.loads(subprocess.run(
            [sys.executable, __file__, way, folder], check=True, capture_output=True, text=True).stdout)
            for way in ("by_hand", "ours", "hand_traced", "traced")}
    for one, other in (("by_hand", "ours"), ("hand_traced", "traced")):
        if took[one]["paid"] != took[other]["paid"]:
            sys.exit(f"{one} pays {took[one]['paid']}, {other} {took[other]['paid']}")
    plain = took["ours"]["cpu"] / took["by_hand"]["cpu"]
    traced = took["traced"]["cpu"] / took["hand_traced"]["cpu"]
    peak = max(took[way]["peak"] for way in ("ours", "traced"))
    said = [f"{ROWS:,} order lines, {REPS:,} representatives, {MANAGERS:,} managers, 12 months, {datetime.now(UTC):%Y-%m-%d}; {machine()}", ""]
    said += [f"{way:12} {one['wall']:8.2f} s {one['cpu']:8.2f} CPU-s {one['peak']:6} MB" for way, one in took.items()]
    said += ["", (f"aggregate {plain:.2f} times by hand, limit {GOAL}; with every line traced {traced:.2f}, limit {TRACED_GOAL}; "
             f"ours at most {peak} MB, limit {MEMORY_GOAL}")]
    keep(f"incentives-{ROWS // 1_000_000}m", "\n".join(said))
    sys.exit(int(ROWS >= HELD_FROM and (plain > GOAL or traced > TRACED_GOAL or peak > MEMORY_GOAL)))


def written(folder: Path) -> None:
    """The tables of a made-up company, as Parquet."""
    tables = {
        "orders": f"SELECT 'O' || i AS order_id, '1' AS line_no, 'R' || hash(i + 1) % {REPS} AS employee_id, 'CNY' AS currency, "
        "CAST(((hash(i + 2) % 2000000)::BIGINT - 60000) * 0.01 AS DECIMAL(18,2)) AS net_amount, "
        f"CAST(DATE '2027-01-01' + CAST(hash(i) % 365 AS INTEGER) AS DATE) AS signed_on FROM range({ROWS}) AS t(i)",
        "employment": f"SELECT 'R' || i AS employee_id, 'n' AS name, DATE '2026-01-01' AS valid_from FROM range({REPS}) AS t(i) "
        f"UNION ALL SELECT 'M' || i, 'n', DATE '2026-01-01' FROM range({MANAGERS}) AS t(i)",
        "positions": f"SELECT 'R' || i AS employee_id, 'rep' AS position, DATE '2026-01-01' AS valid_from FROM range({REPS}) AS t(i) "
        f"UNION ALL SELECT 'M' || i, 'manager', DATE '2026-01-01' FROM range({MANAGERS}) AS t(i)",
        "reporting": f"SELECT 'R' || i AS employee_id, 'M' || (i + half) % {MANAGERS} AS manager_id, "
        "CASE half WHEN 0 THEN DATE '2026-01-01' ELSE DATE '2027-07-10' END AS valid_from, "
        f"CASE half WHEN 0 THEN DATE '2027-07-10' END AS valid_to FROM range({REPS}) AS t(i), range(2) AS h(half)",
        "quotas": "SELECT 'R' || i AS employee_id, 'sales' AS measure, strftime(DATE '2027-01-01' + to_months(CAST(m AS INTEGER)), '%Y-%m') "
        f"AS period, 'CNY' AS currency, CAST({ROWS // REPS // 12} * 9000 + hash(i + m) % 50000 AS DECIMAL(18,2)) AS amount "
        f"FROM range({REPS}) AS t(i), range(12) AS u(m)",
    }
    with duckdb.connect(":memory:") as connection:
        for name, statement in tables.items():
            connection.execute(f"COPY ({statement}) TO '{folder / f'{name}.parquet'}' (FORMAT parquet)")


def ours(folder: Path, *, traced: bool) -> int:
    """The engine, both plans; the fen they pay."""
    paid = 0
    for name, text in PLANS.items():
        plan = check(text).plan
        if plan is None:
            sys.exit(f"{name} has mistakes")
        run = calculate(plan, folder, periods("2027", "month"), spill=folder)
        referee(run)
        if traced:
            write_trace(run, folder / f"{name}-trace.parquet")
        paid += sum(one.amount for one in run.payouts)
        run.connection.close()
    return paid


RATES = ((0, 300), (80, 500), (100, 800), (120, 1000))
"""Tiers in per cent of the quota, rates in hundredths of a per cent."""


def _marginal(credit: str, quota: str) -> str:
    """Fen of marginal tiers, rounded once half away from zero, in whole numbers."""
    terms, before = [f"{RATES[0][1]} * least({credit}, 0) * 100"], 0
    for start, rate in RATES:
        terms.append(f"{rate - before} * greatest({credit} * 100 - {start} * {quota}, 0)" if start else f"{rate} * greatest({credit}, 0) * 100")
        before = rate
    n = f"({' + '.join(terms)})::HUGEINT"
    return f"(sign({n}) * ((2 * abs({n}) + 1000000) // 2000000))::BIGINT"


def by_hand(folder: Path, *, traced: bool) -> int:
    """The same in two statements; with a trace, the lines of both written to files."""
    with duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "1000MB", "temp_directory": str(folder)}) as connection:
        orders = (f"SELECT order_id, line_no, employee_id, (net_amount * 100)::BIGINT AS fen, month(signed_on) AS m, signed_on "
                  f"FROM '{folder / 'orders.parquet'}'")
        quotas = (f"SELECT employee_id, CAST(right(period, 2) AS INTEGER) AS m, (amount * 100)::BIGINT AS quota "
                  f"FROM '{folder / 'quotas.parquet'}'")
        lines = f"SELECT * FROM '{folder / 'reporting.parquet'}'"
        override = "(sign(fen) * ((2 * 35 * abs(fen)::HUGEINT + 10000) // 20000))::BIGINT"
        if traced:
            after = "sum(fen) OVER (PARTITION BY employee_id, m ORDER BY signed_on, order_id, line_no, fen ROWS UNBOUNDED PRECEDING)::HUGEINT"
            connection.execute(f"""
COPY (SELECT employee_id, m, order_id, line_no, fen, pay - coalesce(lag(pay) OVER (PARTITION BY employee_id, m ORDER BY place), 0) AS pay FROM (
  SELECT *, {_marginal('x', 'quota')} AS pay FROM (
    SELECT o.*, q.quota, {after} AS x, row_number() OVER (PARTITION BY employee_id, m ORDER BY signed_on, order_id, line_no, fen) AS place
    FROM ({orders}) AS o JOIN ({quotas}) AS q USING (employee_id, m)))) TO '{folder / 'hand-rep.parquet'}' (FORMAT parquet, COMPRESSION zstd)""")
            rolled = (f"SELECT l.manager_id AS employee_id, o.m, o.order_id, o.line_no, o.fen, o.signed_on FROM ({orders}) AS o JOIN ({lines}) AS l "
                      "ON l.employee_id = o.employee_id AND o.signed_on >= l.valid_from AND o.signed_on < coalesce(l.valid_to, DATE '9999-12-31')")
            x = override.replace("fen", "x")
            connection.execute(f"""
COPY (SELECT employee_id, m, order_id, line_no, fen, pay - coalesce(lag(pay) OVER (PARTITION BY employee_id, m ORDER BY place), 0) AS pay FROM (
  SELECT *, {x} AS pay FROM (
    SELECT *, {after} AS x, row_number() OVER (PARTITION BY employee_id, m ORDER BY signed_on, order_id, line_no, fen) AS place FROM ({rolled}))))
TO '{folder / 'hand-manager.parquet'}' (FORMAT parquet, COMPRESSION zstd)""")
            return int(connection.execute(
                f"SELECT sum(pay) FROM read_parquet(['{folder / 'hand-rep.parquet'}', '{folder / 'hand-manager.parquet'}'])").fetchall()[0][0])
        rep = connection.execute(f"""
SELECT sum({_marginal('fen', 'quota')}) FROM (
  SELECT employee_id, m, coalesce(sum(fen), 0)::HUGEINT AS fen, any_value(quota) AS quota
  FROM ({quotas}) LEFT JOIN ({orders}) USING (employee_id, m) GROUP BY ALL)""").fetchall()[0][0]
        manager = connection.execute(f"""
SELECT sum({override}) FROM (SELECT l.manager_id, o.m, sum(o.fen)::HUGEINT AS fen FROM ({orders}) AS o JOIN ({lines}) AS l
  ON l.employee_id = o.employee_id AND o.signed_on >= l.valid_from AND o.signed_on < coalesce(l.valid_to, DATE '9999-12-31')
  GROUP BY ALL)""").fetchall()[0][0]
        return int(rep + manager)


def timed(way: str, folder: Path) -> None:
    """One way in this process: what it pays, and what it took."""
    began, before = time.monotonic(), time.process_time()
    paid = (ours if way in {"ours", "traced"} else by_hand)(folder, traced="traced" in way)
    print(json.dumps({
        "paid": paid, "wall": time.monotonic() - began, "cpu": time.process_time() - before,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        timed(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
