"""A run: a plan, a folder of tables and periods become payouts, named by what went in, the same bytes whenever it is done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb

from lingxiao.engines.incentives.calculation.crediting import credit, roll_up
from lingxiao.engines.incentives.calculation.measuring import Measuring
from lingxiao.engines.incentives.calculation.payees import find_payees
from lingxiao.engines.incentives.calculation.paying import Paying
from lingxiao.engines.incentives.calculation.periods import MONTHS, Period, periods_from, year_until
from lingxiao.engines.incentives.calculation.ranking import honour, rank_payees
from lingxiao.engines.incentives.calculation.returning import first_original, is_by_rate, take_back
from lingxiao.engines.incentives.calculation.rows import Payout
from lingxiao.engines.incentives.calculation.settling import advance, settle
from lingxiao.engines.incentives.calculation.tables import DataRefused, Refused, load
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from lingxiao.engines.incentives.language.plan import Plan


@dataclass(slots=True)
class Run:
    """What was calculated, and the connection in which it can still be looked at."""

    plan: Plan
    periods: list[Period]
    payouts: list[Payout]
    measuring: Measuring
    connection: duckdb.DuckDBPyConnection
    tables: dict[str, str] = field(default_factory=dict)
    wanted: list[int] = field(default_factory=list)


def calculate(plan: Plan, folder: Path, wanted: Sequence[Period], *, spill: Path) -> Run:
    """Calculate the wanted periods. ``DataRefused`` when the data cannot be taken; then nothing is calculated.

    Earlier periods of the year are calculated as well where something of the plan counts over the year.
    """
    connection = duckdb.connect(
        ":memory:", config={"threads": 2, "memory_limit": "1000MB", "temp_directory": str(spill)}
    )
    load(connection, folder)
    _refuse_what_is_not_calculated(connection, plan)
    periods = _needed(plan, wanted, since=first_original(connection, plan))
    months = MONTHS[plan.period]
    find_payees(connection, plan, periods, months)
    credit(connection, sold="original_order_id IS NULL" if is_by_rate(plan) else "true")
    roll_up(connection)
    measuring = Measuring(connection, plan, periods, months)
    measuring.count()
    names = [one.name for one in wanted]
    numbers = [place for place, one in enumerate(periods) if one.name in names]
    paying = Paying(connection, plan, measuring, first=numbers[0])
    run = Run(plan, periods, [], measuring, connection, wanted=numbers)
    rank_payees(run)
    for place, component in enumerate(plan.components.values()):
        run.tables[component.name] = paying.pay(component, place)
    payouts = [one for name, table in run.tables.items() for one in _rows(connection, name, table)]
    payouts += take_back(run, payouts)
    payouts += settle(run, payouts)
    payouts += honour(run)
    payouts += advance(run, payouts)
    run.payouts = sorted(one for one in payouts if one.period in names)
    return run


def _refuse_what_is_not_calculated(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Data whose treatment the engine does not know yet are refused, so that nobody is paid a wrong amount silently."""
    ((returned,),) = connection.execute("SELECT count(*) FROM orders WHERE original_order_id IS NOT NULL").fetchall()
    if returned and plan.returns is not None and plan.returns.method == "restate the period":
        raise DataRefused([Refused("orders.csv", 0, W(
            "有退货，而方案重算原期追回；这种追回尚不能计算。请暂用 original rate 或 negative credit now。",
            "There are returns, and the plan restates the original period, which cannot be calculated yet. "
            "Use original rate or negative credit now for the time being.",
        ))])  # fmt: skip


def _needed(plan: Plan, wanted: Sequence[Period], *, since: date | None) -> list[Period]:
    """The periods to calculate: the wanted, those before them that count over the year, and those of what was returned."""
    over_the_year = (
        plan.settlement is not None or plan.draws or any(one.terms.is_year_to_date for one in plan.components.values())
    )
    found: dict[str, Period] = {one.name: one for one in wanted}
    if over_the_year:
        for one in wanted:
            found |= {earlier.name: earlier for earlier in year_until(one, plan.period) if earlier.end > plan.first}
    if since is not None and since < wanted[0].start:
        found |= {one.name: one for one in periods_from(max(since, plan.first), wanted[-1], plan.period)}
    return sorted(found.values(), key=lambda one: one.start)


def _rows(connection: duckdb.DuckDBPyConnection, name: str, table: str) -> list[Payout]:
    return [
        Payout(payee, period, name, amount, held, deferred, tuple(sorted(filter(None, flags.split(";")))))
        for payee, period, amount, held, deferred, flags in connection.execute(
            f"SELECT t.payee, n.name, t.amount, t.held, t.deferred, t.flags FROM {table} AS t JOIN periods AS n USING (no)"
        ).fetchall()
    ]


def as_csv(run: Run) -> str:
    """The payouts as the contract says: sorted, decimals by the currency's exponent, LF; zero rows too."""
    lines = ["payee,period,component,currency,amount,held,deferred,flags"]
    for one in run.payouts:
        money = ",".join(decimal(value, run.plan.currency) for value in (one.amount, one.held, one.deferred))
        lines.append(
            f"{quoted(one.payee)},{one.period},{quoted(one.component)},{run.plan.currency},{money},{';'.join(one.flags)}"
        )
    return "\n".join(lines) + "\n"


def decimal(minor: int, currency: str) -> str:
    """Minor units as text in whole units."""
    places = EXPONENTS[currency]
    digits = f"{abs(minor):0{places + 1}d}"
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def quoted(text: str) -> str:
    """A cell of a CSV file."""
    return '"' + text.replace('"', '""') + '"' if any(one in text for one in ',"\n\r') else text


def input_hash(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> str:
    """The hash of what went in: of every table's rows, whatever their order in the file."""
    found = hashlib.sha256()
    for name in tables:
        columns = [str(row[0]) for row in connection.execute(f"DESCRIBE {name}").fetchall() if row[0] != "row_no"]
        row = f"md5_number(to_json(struct_pack({', '.join(f'{one} := {one}' for one in columns)}))::VARCHAR)"
        total, count = connection.execute(
            f"SELECT coalesce(sum(({row} % 1000000000000000000)::HUGEINT), 0), count(*) FROM {name}"
        ).fetchall()[0]
        found.update(f"{name}:{total}:{count};".encode())
    return found.hexdigest()


def told(run: Run, *, inputs: str, version: str, seconds: str, peak: int) -> dict[str, Any]:
    """What ``run.json`` says. The run's hash covers the payouts and what went in, never time or memory."""
    totals: dict[str, dict[str, str]] = {}
    sums: dict[str, int] = {}
    for one in run.payouts:
        sums[one.component] = sums.get(one.component, 0) + one.amount
    for name, amount in sums.items():
        totals[name] = {run.plan.currency: decimal(amount, run.plan.currency)}
    body = f"{run.plan.digest}\n{inputs}\n{as_csv(run)}"
    return {
        "plan": f"{run.plan.name}@{run.plan.version}",
        "plan_hash": run.plan.digest,
        "input_hash": inputs,
        "run_hash": hashlib.sha256(body.encode()).hexdigest(),
        "engine_version": version,
        "period": "..".join(dict.fromkeys([run.periods[run.wanted[0]].name, run.periods[run.wanted[-1]].name])),
        "payees": len({one.payee for one in run.payouts}),
        "lines": run.connection.execute("SELECT count(*) FROM orders").fetchall()[0][0],
        "totals": totals,
        "seconds": seconds,
        "peak_rss_bytes": peak,
    }
