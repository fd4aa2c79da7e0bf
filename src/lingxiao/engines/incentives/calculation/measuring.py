"""Measures of every payee and period: sums of facts of whom they count for, quotas, KPIs, and the formulas over them.

What is counted is a whole number over a denominator known beforehand, one a measure, so that periods add up without
dividing; a formula is a numerator and a denominator. Year to date is the same over sums of periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation.crediting import SHARE
from lingxiao.engines.incentives.calculation.rationals import Ratio, compiled
from lingxiao.engines.incentives.calculation.tables import DataRefused, Refused
from lingxiao.engines.incentives.language.literals import Unit
from lingxiao.engines.incentives.language.measures import FACTS
from lingxiao.engines.incentives.language.plan import Way
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.expressions import check, compile_formula
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.incentives.calculation.periods import Period
    from lingxiao.engines.incentives.language.plan import Measure, Plan

RATE = 100_000_000
"""A rate of exchange is a whole number of hundred-millionths."""
NUMBER = 100_000_000
"""So is a KPI, a score, a number of points."""
DATES = {"orders": ("signed_on", "shipped_on", "invoiced_on"), "receipts": ("received_on",), "receivables": ("due_on",)}
MONEY = frozenset({"net_amount", "cost", "amount"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure that is counted: the column of its whole number, and what that is over. ``adds``: periods add up."""

    name: str
    column: str
    over: int
    adds: bool

    @property
    def ratio(self) -> Ratio:
        """As a ratio."""
        return Ratio(self.column, f"{self.over}::HUGEINT")


class Measuring:
    """The measures of one plan over the tables of one connection."""

    def __init__(self, connection: DuckDBPyConnection, plan: Plan, periods: Sequence[Period], unit_months: int) -> None:
        """Nothing is counted before ``count``."""
        self.connection = connection
        self.plan = plan
        self.periods = periods
        self.unit_months = unit_months
        self.counted: dict[str, Counted] = {}

    def count(self) -> None:
        """Make ``counted``, a row a payee and period, and ``so_far``, the same from the first of January on."""
        selects, joins = [], []
        for measure in self.plan.measures.values():
            if measure.way == Way.FORMULA or self._is_text(measure):
                continue
            table, over, adds = self._count(measure)
            column = f"m_{len(self.counted)}"
            self.counted[measure.name] = Counted(measure.name, column, over, adds)
            selects.append(f"{table}.n AS {column}" if not adds else f"coalesce({table}.n, 0)::HUGEINT AS {column}")
            joins.append(f"LEFT JOIN {table} USING (payee, no)")
        listed = "".join(f", {one}" for one in selects)
        self.connection.execute(f"CREATE TABLE counted AS SELECT payees.*{listed} FROM payees {' '.join(joins)}")
        summed = "".join(
            f", (sum({one.column}) OVER so_far)::HUGEINT AS {one.column}" if one.adds else f", {one.column}"
            for one in self.counted.values()
        )
        own = ", ".join(
            f"c.{name}"
            for name in (
                "payee",
                "no",
                "key",
                "days",
                "away",
                "month_parts",
                "full_months",
                "months_since_hire",
                "grade",
                "monthly_base",
                "points",
                "team",
                "department",
            )
        )
        self.connection.execute(
            f"CREATE TABLE so_far AS SELECT {own}{summed} FROM counted AS c JOIN periods USING (no) "
            "WINDOW so_far AS (PARTITION BY c.payee, periods.year ORDER BY c.no ROWS UNBOUNDED PRECEDING)"
        )
        for measure in self.plan.measures.values():
            if measure.way == Way.LEAST:
                self._least(measure)

    def ratio(self, name: str) -> Ratio:
        """A measure as a ratio over the columns of ``counted`` or ``so_far``."""
        if name in self.counted:
            return self.counted[name].ratio
        measure = self.plan.measures[name]
        if measure.way == Way.LEAST:
            return Ratio(f"least_{name}_n", f"least_{name}_d")
        if measure.formula is None:
            message = f"{name} is a text"
            raise TypeError(message)
        return compiled(measure.formula.tree, self.ratio)

    def _is_text(self, measure: Measure) -> bool:
        return measure.unit == Unit.TEXT or measure.way == Way.LEAST

    def _count(self, measure: Measure) -> tuple[str, int, bool]:
        """A table of payee, no and n; what n is over; whether periods add up."""
        table = f"of_{measure.name}"
        if measure.way == Way.FROM:
            return self._taken(measure, table)
        if (measure.table, measure.column) == ("employment", "months"):
            self.connection.execute(f"CREATE TABLE {table} AS SELECT payee, no, full_months::HUGEINT AS n FROM payees")
            return table, 1, True
        facts, over = self.facts(measure)
        self.connection.execute(
            f"CREATE TABLE {table} AS SELECT e.payee, e.no, sum(f.n)::HUGEINT AS n "
            f"FROM ({_whose(facts, measure.scope)}) AS f JOIN eligible AS e ON e.payee = f.whose AND e.key = f.key "
            "AND f.day >= e.since AND f.day < e.until GROUP BY e.payee, e.no"
        )
        return table, over, True

    def lines_of(self, measure: Measure) -> tuple[str, int]:
        """The order lines of a measure with the payee and period they count for, and what their amounts are over."""
        facts, over = self.facts(measure, also="order_id, line_no, share, ")
        return (
            "SELECT e.payee, e.no, f.order_id, f.line_no, f.share, f.day, f.n "
            f"FROM ({_whose(facts, measure.scope)}) AS f JOIN eligible AS e ON e.payee = f.whose AND e.key = f.key "
            "AND f.day >= e.since AND f.day < e.until"
        ), over

    def facts(self, measure: Measure, *, also: str = "") -> tuple[str, int]:
        """The facts of a measure: who, day, key of the period and n, and ``also`` further columns; and what n is over."""
        if measure.table == "customers":
            return (
                f"SELECT employee_id AS who, first_order_on AS day, {self._key('first_order_on')} AS key, 1::HUGEINT AS n "
                "FROM customers"
            ), 1
        dated = self.dated(measure)
        source = "credits" if measure.table == "orders" else measure.table
        where = f"{dated} IS NOT NULL"
        if measure.where:
            (condition,) = compile_formula(check(measure.where, FACTS)).columns
            for name in ("product", "customer_id", "quantity", "signed_on", "shipped_on", "invoiced_on"):
                condition = condition.replace(f'"orders.{name}"', name)
            where += f" AND {condition}"
        if measure.column not in MONEY:
            return (
                f"SELECT employee_id AS who, {dated} AS day, {self._key(dated)} AS key, {measure.column} AS n FROM {source} "
                f"WHERE {where}"
            ), SHARE * SHARE if measure.table == "orders" else 1
        self._refuse_undated(measure, source, dated)
        foreign = self.connection.execute(
            f"SELECT count(*) FROM {source} WHERE currency <> '{self.plan.currency}'"
        ).fetchall()[0][0]
        amount, over, rates = f"{measure.column}::HUGEINT", 1, ""
        if foreign:
            amount, over, rates = self._converted(measure, source, dated)
        return (
            f"SELECT {also}employee_id AS who, {dated} AS day, {self._key(dated)} AS key, {amount} AS n FROM {source} {rates} "
            f"WHERE {where}"
        ), over

    def dated(self, measure: Measure) -> str:
        """The date a measure goes by: its own, else that of another measure of the same table, else the table's first."""
        if measure.dated:
            return measure.dated.partition(".")[2]
        for other in self.plan.measures.values():
            if other.table == measure.table and other.dated:
                return other.dated.partition(".")[2]
        return DATES[measure.table][0]

    def _refuse_undated(self, measure: Measure, source: str, dated: str) -> None:
        rows = self.connection.execute(f"SELECT count(*), count({dated}) FROM {source}").fetchall()[0]
        if rows[0] and not rows[1]:
            raise DataRefused(
                [
                    Refused(
                        f"{measure.table}.csv",
                        0,
                        W(
                            f"方案按 {dated} 归期，这一列没有数据。",
                            f"The plan goes by {dated}, and that column is empty.",
                        ),
                    )
                ]
            )

    def _key(self, day: str) -> str:
        return f"((year({day}) * 12 + month({day}) - 1) // {self.unit_months})"

    def _converted(self, measure: Measure, source: str, dated: str) -> tuple[str, int, str]:
        """Amounts in the plan's minor units over a denominator: by the plan's rates, else the last on or before the day."""
        own, exponent = self.plan.currency, EXPONENTS[self.plan.currency]
        most = max(EXPONENTS.values())
        shift = (
            "CASE source.currency "
            + " ".join(
                f"WHEN '{code}' THEN {10 ** (most - places)}"
                for code, places in EXPONENTS.items()
                if places != 2  # noqa: PLR2004
            )
            + f" ELSE {10 ** (most - 2)} END"
        )
        if measure.convert == "plan rates":
            listed = " ".join(f"WHEN '{code}' THEN {int(rate * RATE)}" for code, rate in self.plan.plan_rates.items())
            rate, joined = f"(CASE source.currency WHEN '{own}' THEN {RATE} {listed} END)", "AS source"
            missing = self.connection.execute(
                f"SELECT source.currency FROM {source} AS source WHERE {rate} IS NULL LIMIT 1"
            ).fetchall()
        else:
            joined = (
                f"AS source ASOF LEFT JOIN (SELECT currency AS rate_of, day AS rate_on, (rate * {RATE})::BIGINT AS rate "
                f"FROM rates WHERE to_currency = '{own}') AS r ON source.currency = r.rate_of AND source.{dated} >= r.rate_on"
            )
            rate = f"(CASE source.currency WHEN '{own}' THEN {RATE} ELSE r.rate END)"
            missing = self.connection.execute(
                f"SELECT source.currency || ' ' || source.{dated} FROM {source} {joined} "
                f"WHERE {rate} IS NULL AND source.{dated} IS NOT NULL LIMIT 1"
            ).fetchall()
        if missing:
            raise DataRefused(
                [
                    Refused(
                        "rates.csv",
                        0,
                        W(
                            f"缺少汇率：{missing[0][0]} 折 {own}。请补上。",
                            f"There is no rate of {missing[0][0]} to {own}. Provide it.",
                        ),
                    )
                ]
            )
        return (f"source.{measure.column}::HUGEINT * {rate} * {shift} * {10**exponent}"), RATE * 10**most, joined

    def _taken(self, measure: Measure, table: str) -> tuple[str, int, bool]:
        """Quotas, KPIs, points, scores and base pay of a person and period."""
        if measure.table == "quotas":
            return self._quota(measure, table)
        value, over = {
            ("positions", "points"): (f"(points * {NUMBER})::HUGEINT", NUMBER),
            ("employment", "monthly_base"): ("monthly_base::HUGEINT", 1),
        }.get((measure.table, measure.column), ("", NUMBER))
        if value:
            self.connection.execute(f"CREATE TABLE {table} AS SELECT payee, no, {value} AS n FROM payees")
        elif measure.table == "kpi":
            self.connection.execute(f"""
CREATE TABLE {table} AS SELECT p.payee, p.no,
  arg_max((k.value * {NUMBER})::HUGEINT, CASE k.employee_id WHEN '*' THEN 0 ELSE 1 END) AS n
FROM payees AS p JOIN periods AS n USING (no) JOIN kpi AS k
  ON k.period = n.name AND k.name = '{measure.column}' AND k.employee_id IN (p.payee, '*') GROUP BY p.payee, p.no""")
        else:
            self.connection.execute(f"""
CREATE TABLE {table} AS SELECT p.payee, p.no, (a.total * {NUMBER})::HUGEINT AS n
FROM payees AS p JOIN periods AS n USING (no) JOIN appraisal AS a ON a.employee_id = p.payee AND a.period = n.name""")
        return table, over, False

    def _quota(self, measure: Measure, table: str) -> tuple[str, int, bool]:
        """The quota of a period is the sum of its months; prorated by days, ramped by months since hire; none is ever zero."""
        months = ", ".join(
            f"({number}, '{month.name}')" for number, one in enumerate(self.periods) for month in one.months()
        )
        missing = self.connection.execute(f"""
SELECT p.payee, m.month FROM payees AS p JOIN (VALUES {months}) AS m(no, month) USING (no)
LEFT JOIN quotas AS q ON q.employee_id = p.payee AND q.period = m.month AND q.measure = '{measure.column}'
WHERE q.employee_id IS NULL ORDER BY ALL LIMIT 20""").fetchall()
        if missing:
            raise DataRefused(
                [
                    Refused(
                        "quotas.csv",
                        0,
                        W(
                            f"{who} 缺少 {month} 的目标 {measure.column}。没有目标也请写 0。",
                            f"{who} has no quota '{measure.column}' for {month}. Write 0 if there is none.",
                        ),
                    )
                    for who, month in missing
                ]
            )
        over, factor = 1, "1"
        if measure.is_prorated:
            days = lcm(*(one.days for one in self.periods))
            over, factor = days, f"(p.days - p.away) * ({days} // n.days)"
        if measure.ramp:
            scale = lcm(*(share.denominator for share in measure.ramp))
            steps = " ".join(f"WHEN {month} THEN {int(share * scale)}" for month, share in enumerate(measure.ramp))
            over, factor = over * scale, f"{factor} * (CASE p.months_since_hire {steps} ELSE {scale} END)"
        self.connection.execute(f"""
CREATE TABLE {table} AS
SELECT p.payee, p.no, sum(q.amount)::HUGEINT * any_value({factor}) AS n
FROM payees AS p JOIN periods AS n USING (no) JOIN (VALUES {months}) AS m(no, month) USING (no)
JOIN quotas AS q ON q.employee_id = p.payee AND q.period = m.month AND q.measure = '{measure.column}'
GROUP BY p.payee, p.no""")
        return table, over, True

    def _least(self, measure: Measure) -> None:
        """The least attainment of teams below: of each direct report who has reports, sales over quota of everyone below."""
        dated = self.dated(measure_of_orders(self.plan) or measure)
        months = ", ".join(
            f"({number}, '{month.name}', DATE '{month.start}')"
            for number, one in enumerate(self.periods)
            for month in one.months()
        )
        self.connection.execute(f"""
CREATE OR REPLACE TABLE below AS
WITH sold AS (
  SELECT l.manager, n.no, sum(c.net_amount)::HUGEINT AS sales FROM credits AS c
  JOIN all_lines AS l ON l.person = c.employee_id AND c.{dated} >= l.since AND c.{dated} < l.until
  JOIN periods AS n ON c.{dated} >= n.start AND c.{dated} < n.finish GROUP BY ALL
), owed AS (
  SELECT l.manager, m.no, sum(q.amount)::HUGEINT AS quota FROM quotas AS q
  JOIN (VALUES {months}) AS m(no, month, first) ON m.month = q.period AND q.measure = 'sales'
  JOIN all_lines AS l ON l.person = q.employee_id AND m.first >= l.since AND m.first < l.until GROUP BY ALL
)
SELECT manager, no, coalesce(sales, 0)::HUGEINT AS sales, quota FROM owed LEFT JOIN sold USING (manager, no)""")
        for table, sums in (
            ("counted", "sales AS n, quota AS d"),
            ("so_far", ("sum(sales) OVER w AS n, sum(quota) OVER w AS d")),
        ):
            window = (
                " WINDOW w AS (PARTITION BY manager, year ORDER BY no ROWS UNBOUNDED PRECEDING)"
                if "OVER" in sums
                else ""
            )
            self.connection.execute(f"""
CREATE OR REPLACE TABLE {table} AS
WITH teams AS (SELECT manager, no, {sums} FROM below JOIN periods USING (no){window}),
least AS (
  SELECT p.payee, p.no, list_reduce(list({{'n': t.n::HUGEINT, 'd': t.d::HUGEINT}}),
    lambda a, b: CASE WHEN a.n * b.d <= b.n * a.d THEN a ELSE b END) AS worst
  FROM payees AS p JOIN periods AS n USING (no) JOIN team_lines AS l ON l.manager = p.payee
    AND l.since < n.finish AND l.until > n.start
  JOIN teams AS t ON t.manager = l.person AND t.no = p.no WHERE t.d > 0 GROUP BY p.payee, p.no
)
SELECT c.*, least.worst.n AS least_{measure.name}_n, least.worst.d AS least_{measure.name}_d
FROM {table} AS c LEFT JOIN least USING (payee, no)""")


def measure_of_orders(plan: Plan) -> Measure | None:
    """The first measure that adds up orders."""
    return next((one for one in plan.measures.values() if one.way == Way.SUM and one.table == "orders"), None)


def _whose(facts: str, scope: str) -> str:
    """The facts with the payee they count for: who made them, or whose manager that is on the day of the fact."""
    if not scope:
        return f"SELECT who AS whose, * EXCLUDE (who) FROM ({facts})"
    lines = "team_lines" if scope == "team" else "all_lines"
    return (
        f"SELECT l.manager AS whose, f.* EXCLUDE (who) FROM ({facts}) AS f JOIN {lines} AS l "
        "ON l.person = f.who AND f.day >= l.since AND f.day < l.until"
    )

